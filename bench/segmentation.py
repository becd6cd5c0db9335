"""Our segments against the passages that people marked: `python -m bench.segmentation` prints JSON lines.

One line per study and method: ours as the workbench cuts, ours with words compared by their spelling
(no encoder), by length alone and with changes of subject drawn at random (one line per seed), fixed
windows of the mean length of ours, plain sentences and whole turns. Besides each study as it is, one in
which its passages are strung together into monologues, where every change of subject is known (":strung").

Boundaries are the edges of gold passages inside a turn. What nobody marked may hold changes of subject
too, so precision is a lower bound. `inside` and `mean_words` go together: longer segments hold more.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench import boundaries
from bench.boundaries import Span
from bench.machine import describe
from bench.passages import MarkedSet, MarkedTurn, Talk, available
from nlp.segmenting import RULES, Changes, segment
from nlp.topic_change import TopicChange, revision, spelled_rows

Cut = list[list[Span]]  # per marked turn its segments, in words
Method = Callable[[Talk], Cut]
BENCH = "segmentation"
NEAR = 2  # words that a boundary may be off and still count as exact: a hanging "en" or "ja"
WINDOWS = range(5, 121)
OURS, SPELLED, BY_LENGTH, RANDOM = "ours", "ours:spelling", "ours:length_alone", "ours:random_changes"
FIXED, SENTENCES, TURNS = "fixed_windows", "sentences", "turns"


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; give the exit code."""
    options = read_options(words)
    tell({"bench": "machine", **describe()})
    for study in available(options.data):
        for row in measured(study, options.seeds):
            tell({"bench": BENCH, **row})
    return 0


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.segmentation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0, for what is drawn at random")
    parser.add_argument("--data", nargs="+", type=Path, default=[], help="folders with further studies")
    return parser.parse_args(words)


def measured(study: MarkedSet, seeds: int) -> Iterator[dict[str, Any]]:
    """Give a line per method; the windows are as long on average as ours are."""
    head = {
        "set": study.name,
        "role": "tuning" if study.tuned_on else "report",
        "passages": len(study.passages),
        "rules": RULES,
        "words": revision(),
    }
    ours = cut_by(study, ours_with(TopicChange()))
    mean = mean_words(ours)
    size = min(WINDOWS, key=lambda size: abs(mean_words(cut_by(study, windows(size))) - mean))
    methods: list[tuple[str, int | None, Method]] = [
        (OURS, None, ours_with(TopicChange())),
        (SPELLED, None, ours_with(TopicChange(spelled_rows))),
        (BY_LENGTH, None, ours_with(None)),
        *((RANDOM, seed, ours_with(RandomChange(seed))) for seed in range(seeds)),
        (FIXED, None, windows(size)),
        (SENTENCES, None, lambda talk: [list(turn.sentences) for turn in talk.marked]),
        (TURNS, None, lambda talk: [[(0, len(turn.words))] for turn in talk.marked]),
    ]
    for name, seed, method in methods:
        start = time.perf_counter()
        found = cut_by(study, method)
        seconds = time.perf_counter() - start
        yield {**head, "method": name, "seed": seed, **scores(study, found), "seconds": round(seconds, 3)}


def cut_by(study: MarkedSet, method: Method) -> list[Cut]:
    """Cut every talk."""
    return [method(talk) for talk in study.talks]


def ours_with(changes: Changes | None) -> Method:
    """Cut as the workbench does, with these changes of subject."""

    def cut(talk: Talk) -> Cut:
        spans: dict[int, list[Span]] = {}
        for one in segment(talk.text, talk.turns, changes=changes):
            spans.setdefault(one.turn, []).append((one.start, one.end))
        return [[turn.in_words(*span) for span in spans.get(turn.turn, [])] for turn in talk.marked]

    return cut


def windows(size: int) -> Method:
    """Cut every turn after each `size` words."""

    def cut(talk: Talk) -> Cut:
        lengths = [len(turn.words) for turn in talk.marked]
        return [[(at, min(at + size, length)) for at in range(0, length, size)] for length in lengths]

    return cut


@dataclass(frozen=True)
class RandomChange:
    """Changes of subject out of nowhere: what of our gain is the change, and what is luck."""

    seed: int

    def __call__(self, turns: Sequence[Sequence[str]]) -> list[list[float]]:
        """Draw from a standard normal, cut off where ours are."""
        draw = np.random.default_rng([self.seed, sum(len(unit) for turn in turns for unit in turn)])
        return [np.clip(draw.normal(size=len(turn)), -2, 2).tolist() for turn in turns]


def mean_words(found: Sequence[Cut]) -> float:
    """Return the mean length of a segment."""
    return float(np.mean([end - start for cut in found for turn in cut for start, end in turn]))


@dataclass
class Counts:
    """What is added up over the turns that hold a passage."""

    window: int
    reference: int = 0
    found: int = 0
    exact: int = 0
    by_sentence: int = 0
    errors: np.ndarray = field(default_factory=lambda: np.zeros(3, dtype=np.int64))
    inside: list[bool] = field(default_factory=list)
    fits: list[float] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)

    def add(self, turn: MarkedTurn, segments: list[Span]) -> None:
        """Count one turn."""
        edges, cuts = turn.edges, [start for start, _ in segments if start]
        self.reference += len(edges)
        self.found += len(cuts)
        self.exact += boundaries.matched(edges, cuts, NEAR)
        gold, ours = ([turn.sentence_at(word) for word in some] for some in (edges, cuts))
        self.by_sentence += boundaries.matched(gold, ours, 1)
        marks, made = ([gap in some for gap in range(1, len(turn.words))] for some in (edges, cuts))
        self.errors += np.array(boundaries.window_errors(marks, made, self.window))
        for passage in turn.passages:
            self.inside.append(boundaries.lies_inside(passage, segments))
            self.fits.append(boundaries.best_overlap(passage, segments))
            self.pieces.append(boundaries.touching(passage, segments))
        self.held += [count for one in segments if (count := boundaries.touching(one, turn.passages))]


def scores(study: MarkedSet, found: Sequence[Cut]) -> dict[str, Any]:
    """Give every figure of one way of cutting."""
    lengths = [end - start for start, end in study.passages]
    counts = Counts(max(1, round(float(np.mean(lengths)) / 2)))
    for talk, cut in zip(study.talks, found, strict=True):
        for turn, segments in zip(talk.marked, cut, strict=True):
            if turn.passages:
                counts.add(turn, segments)
    sizes = [end - start for cut in found for turn in cut for start, end in turn]
    exact = boundaries.precision_recall_f(counts.exact, counts.reference, counts.found)
    near = boundaries.precision_recall_f(counts.by_sentence, counts.reference, counts.found)
    row: dict[str, Any] = {
        "segments": len(sizes),
        "mean_words": np.mean(sizes),
        "median_words": np.median(sizes),
        "inside": np.mean(counts.inside),
        "iou": np.mean(counts.fits),
        "precision": exact[0],
        "recall": exact[1],
        "f": exact[2],
        "precision_1_sentence": near[0],
        "recall_1_sentence": near[1],
        "f_1_sentence": near[2],
        "p_k": counts.errors[0] / counts.errors[2],
        "window_diff": counts.errors[1] / counts.errors[2],
        "boundaries_per_gold": counts.found / max(1, counts.reference),
        "segments_per_passage": np.mean(counts.pieces),
        "passages_per_segment": np.mean(counts.held),
    }
    return {name: value if isinstance(value, int) else round(float(value), 4) for name, value in row.items()}


def tell(row: dict[str, Any]) -> None:
    """Print one line."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
