"""What coding costs, by a SIMULATED coder: `python -m bench.coding_time` prints JSON lines.

This is a simulation and no measurement of people. A made-up coder needs 12 s to read a segment, 4 s to
decide on a code and 25 s to make a new one, never tires, and knows the gold coding. What it says is
how many segments have to be read and decided on with the suggestions and without, weighed by those
seconds. A study with people (Rietz and Maedche 2021) found that suggestions made coding better, not
quicker.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.machine import describe
from bench.placing import corpus_of, parts_of, place
from bench.recall_estimate import rank
from bench.screenings import screen
from bench.sets import LabelledSet, available

if TYPE_CHECKING:
    from nlp.ranking import Corpus, PreparedQuery

Row = dict[str, Any]
BENCH = "coding_time"
WARNING = "simulated coder with made-up seconds: no measurement of people"
SECONDS = {"read": 12.0, "decide": 4.0, "new_code": 25.0}
SWING = 0.5
TARGETS = (0.8, 0.95)
PATIENCE = 12  # rejections in a row after which the coder goes on to the next code; doubled each round
PURE = 0.6
OPENED = 3  # quotes read of a candidate that is turned down
FLIPS, TOO_EAGER = 0.05, 0.10
STEP = 10  # decisions between two rankings, to keep the simulation short
PATIENT = 2.5  # times the price of reading everything, after which the coder gives up


@dataclass(frozen=True)
class Tally:
    """What was done so far."""

    read: int = 0
    decide: int = 0
    new_code: int = 0
    right: int = 0
    wrong: int = 0

    def cost(self, seconds: Mapping[str, float]) -> float:
        acts = {"read": self.read, "decide": self.decide, "new_code": self.new_code}
        return sum(acts[act] * each for act, each in seconds.items())


@dataclass(frozen=True, eq=False)
class Study:
    """A labelled set laid out for a coder: the truth per code, and what this coder would say."""

    found: LabelledSet
    vectors: np.ndarray
    corpus: "Corpus"
    queries: "Mapping[str, PreparedQuery]"
    truth: Mapping[str, np.ndarray]
    says: Mapping[str, np.ndarray]

    @property
    def gold(self) -> int:
        return sum(int(own.sum()) for own in self.truth.values())


@dataclass
class Work:
    """A coder at work on a study."""

    study: Study
    tally: Tally = field(default_factory=Tally)
    coded: dict[str, set[int]] = field(default_factory=dict)
    reached: dict[float, Tally] = field(default_factory=dict)
    limit: float = float("inf")

    def add(self, code: str, rows: Sequence[int], *, read: int, decide: int, new_code: int = 0) -> None:
        """Put a code on rows, at a price."""
        own = self.coded.setdefault(code, set())
        fresh = set(rows) - own
        own |= fresh
        right = sum(bool(self.study.truth[code][row]) for row in fresh)
        now = self.tally
        self.tally = Tally(
            now.read + read,
            now.decide + decide,
            now.new_code + new_code,
            now.right + right,
            now.wrong + len(fresh) - right,
        )
        for target in TARGETS:
            if target not in self.reached and self.tally.right >= target * self.study.gold:
                self.reached[target] = self.tally

    @property
    def done(self) -> bool:
        return len(self.reached) == len(TARGETS) or self.tally.cost(SECONDS) > self.limit


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; give the exit code."""
    options = read_options(words)
    tell({"bench": "machine", **describe()})
    tell({"bench": BENCH, "row": "warning", "warning": WARNING, "seconds": SECONDS, "swing": SWING})
    found, absent = available(options.data)
    for name in absent:
        tell({"bench": BENCH, "row": "absent", "set": name})
    chosen = [one for one in found if options.sets is None or one.name in options.sets]
    for one, seed in product(chosen, range(options.seeds)):
        for row in measured(one, options.encoder, seed):
            tell({"bench": BENCH, "simulation": True, "encoder": options.encoder, "seed": seed, **row})
    return 0 if chosen else 1


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.coding_time", description=__doc__)
    parser.add_argument("--encoder", default="snel", help="tier or folder")
    parser.add_argument("--seeds", type=int, default=1, help="how many, from 0")
    parser.add_argument("--sets", nargs="+", help="names; default: all at hand")
    parser.add_argument("--data", nargs="+", type=Path, default=[], help="folders with further sets")
    return parser.parse_args(words)


def measured(found: LabelledSet, encoder: str, seed: int) -> Iterator[Row]:
    """Let both coders work in every way, and set that against reading from beginning to end."""
    exact = laid_out(found, encoder)
    head = {
        "set": found.name,
        "kind": "tuning" if found.tuned_on else "report",
        "segments": len(found.texts),
        "codes": len(exact.truth),
        "gold_codings": exact.gold,
    }
    yield from one_code(exact, seed, {**head, "coder": "without errors", "codebook": "given"})
    for coder in ("without errors", "with errors"):
        study = exact if coder == "without errors" else erring(exact, seed)
        for codebook in ("given", "made"):
            inductive = codebook == "made"
            base = linear(study, seed, inductive=inductive)
            limit = PATIENT * base.tally.cost(SECONDS)
            for way in ("linear", "queues", "queues_then_reading", "themes_then_queues"):
                if (way == "themes_then_queues") > inductive:
                    continue
                started = time.perf_counter()
                work = (
                    base
                    if way == "linear"
                    else worked(Work(study, limit=limit), way, seed, inductive=inductive)
                )
                took = round(time.perf_counter() - started, 1)
                own = {**head, "coder": coder, "codebook": codebook, "way": way, "took": took}
                yield from lines(own, work, base)


def one_code(study: Study, seed: int, head: Row) -> Iterator[Row]:
    """Look for the segments of one code only, in its queue or by reading from beginning to end.

    Each code in turn; `of_linear` sets the sum over all codes against the sum of reading for each.
    """
    for target in TARGETS:
        ours, reading = [], []
        for code, truth in study.truth.items():
            wanted = int(np.ceil(round(target * truth.sum(), 9)))
            reading.append(int(np.flatnonzero(truth)[wanted - 1]) + 1)
            ranker = partial(rank, study.queries[code], study.corpus)
            for course in screen(truth, ranker, f"{code}{seed}", step=STEP):
                found = np.cumsum(truth[course.rows])
                if found[-1] >= wanted:
                    ours.append(int(np.searchsorted(found, wanted)) + 1)
                    break
        yield {
            **head,
            "way": "one_code",
            "target": target,
            "reached": True,
            "read": sum(ours),
            "read_linear": sum(reading),
            "of_linear": round(sum(ours) / sum(reading), 3),
            "median_of_linear": round(float(np.median(np.array(ours) / np.array(reading))), 3),
            "read_per_code": round(float(np.mean(ours)), 1),
        }


def worked(work: Work, way: str, seed: int, *, inductive: bool) -> Work:
    """Code a study with suggestions."""
    if way == "themes_then_queues":
        through_themes(work, seed)
    through_queues(work, seed, inductive=inductive, rounds=1 if way == "queues_then_reading" else None)
    if not work.done:
        through_the_rest(work)
    return work


def lines(head: Row, work: Work, base: Work) -> Iterator[Row]:
    """Give a line for each target: what it took, in hours and against linear reading."""
    for target in TARGETS:
        now, against = work.reached.get(target), base.reached.get(target)
        row = {**head, "target": target, "reached": now is not None}
        if now is None:
            yield {**row, "most": round(work.tally.right / work.study.gold, 4)}
            continue
        row |= {
            "read": now.read,
            "decisions": now.decide,
            "new_codes": now.new_code,
            "wrong_codings": now.wrong,
            "hours": round(now.cost(SECONDS) / 3600, 2),
        }
        if against is None:
            yield row  # who errs never gets there by reading once
            continue
        swings = [
            {act: each * factor for (act, each), factor in zip(SECONDS.items(), factors, strict=True)}
            for factors in product((1 - SWING, 1.0, 1 + SWING), repeat=len(SECONDS))
        ]
        shares = [now.cost(seconds) / against.cost(seconds) for seconds in swings]
        yield {
            **row,
            "of_linear": round(now.cost(SECONDS) / against.cost(SECONDS), 3),
            "of_linear_low": round(min(shares), 3),
            "of_linear_high": round(max(shares), 3),
        }


def laid_out(found: LabelledSet, encoder: str) -> Study:
    """Encode a set and prepare its codes as the product does."""
    from nlp.ranking import prepare

    space = place(found, encoder)
    embed = partial(space.queries, parts=parts_of(encoder))
    truth = {}
    for code, rows in found.members.items():
        if code in found.codes:
            truth[code] = np.zeros(len(found.texts), dtype=bool)
            truth[code][rows] = True
    queries = {code: prepare(found.codes[code], embed) for code in truth}
    return Study(found, space.vectors, corpus_of(found, space), queries, truth, truth)


def erring(study: Study, seed: int) -> Study:
    """Let the coder flip one decision in twenty and accept a tenth of what is wrong besides."""
    random = np.random.default_rng(seed)
    says = {}
    for code, own in study.truth.items():
        flipped = own ^ (random.random(len(own)) < FLIPS)
        says[code] = flipped | (~own & (random.random(len(own)) < TOO_EAGER))
    return replace(study, says=says)


def linear(study: Study, seed: int, *, inductive: bool) -> Work:
    """Read every segment in order and give it its codes; who errs misses some and adds as many."""
    work = Work(study)
    erring_coder = study.says is not study.truth
    random = np.random.default_rng(seed)
    for row in range(len(study.found.texts)):
        own = [code for code, truth in study.truth.items() if truth[row]]
        given = [code for code in own if not (erring_coder and random.random() < FLIPS)]
        wrong = sum(erring_coder and random.random() < FLIPS for _ in own)
        fresh = sum(inductive and code not in work.coded for code in given)
        nothing = not given and not wrong  # to see that no code fits is a decision too
        work.tally = replace(
            work.tally,
            read=work.tally.read + 1,
            decide=work.tally.decide + wrong + nothing,
            new_code=work.tally.new_code + fresh,
            wrong=work.tally.wrong + wrong,
        )
        for code in given:
            work.add(code, [row], read=0, decide=1)
    return work


def through_queues(work: Work, seed: int, *, inductive: bool, rounds: int | None) -> None:
    """Work through the queue of each code until little comes any more, then come back with more patience."""
    study = work.study
    courses = {}
    for code in study.truth:
        if code not in work.coded:
            work.add(code, [], read=0, decide=0, new_code=int(inductive))
        ranker = partial(rank, study.queries[code], study.corpus)
        known = work.coded[code]  # grows while other queues are worked through
        courses[code] = screen(study.says[code], ranker, f"{code}{seed}", step=STEP, known=known)
    patience = PATIENCE
    while courses and not work.done and rounds != 0:
        for code, course in list(courses.items()):
            if not work.done and not stretch(work, code, course, patience):
                del courses[code]
        patience *= 2
        rounds = None if rounds is None else rounds - 1


def through_the_rest(work: Work) -> None:
    """Read everything from beginning to end, and give it the codes it lacks."""
    study = work.study
    for row in range(len(study.found.texts)):
        lacking = [
            code for code, truth in study.truth.items() if truth[row] and row not in work.coded.get(code, ())
        ]
        if work.done:
            return
        work.tally = replace(work.tally, read=work.tally.read + 1, decide=work.tally.decide + (not lacking))
        for code in lacking:
            work.add(code, [row], read=0, decide=1)


def stretch(work: Work, code: str, course: "Iterator[Any]", patience: int) -> bool:
    """Decide on cards until `patience` in a row were rejected; False when there are none left."""
    rejected = 0
    before: int | None = None
    for now in course:
        rows = now.rows[-STEP:] if before is None else now.rows[before:]
        before = len(now.rows)
        for row in rows:
            given = code if work.study.says[code][row] else another(work, row)
            work.add(given or code, [row] if given else [], read=1, decide=1)
            rejected = 0 if given == code else rejected + 1
            if work.done:
                return True
        if rejected >= patience:
            return True
    return False


def another(work: Work, row: int) -> str | None:
    """Choose another code for a segment that doesn't fit the one at hand, as the queue lets a coder do."""
    for code, truth in work.study.truth.items():
        if truth[row] and row not in work.coded.get(code, ()):
            return code
    return None


def through_themes(work: Work, seed: int) -> None:
    """Go through the candidate themes and make codes of what is good."""
    from nlp.grouping import group

    labels = group(work.study.vectors, seed=seed).labels
    for candidate in range(int(labels.max(initial=-1)) + 1):
        judge_candidate(work, np.flatnonzero(labels == candidate).tolist())


def judge_candidate(work: Work, rows: Sequence[int]) -> None:
    """Accept a candidate that is mostly one code and drop the rest of it; edit a mixed one, or turn it down.

    A pure one costs a decision for the whole and one for each segment that is dropped, a mixed one a
    decision for each segment. All segments that are accepted or dropped are read.
    """
    truth, says = work.study.truth, work.study.says
    counts = {code: sum(bool(own[row]) for row in rows) for code, own in truth.items()}
    code = max(counts, key=lambda name: counts[name])
    if counts[code] < OPENED:
        work.add(code, [], read=min(OPENED, len(rows)), decide=1)
        return
    kept = [row for row in rows if says[code][row]]
    pure = len(kept) >= PURE * len(rows)
    decisions = 1 + len(rows) - len(kept) if pure else len(rows)
    work.add(code, kept, read=len(rows), decide=decisions, new_code=int(code not in work.coded))


def tell(row: Row) -> None:
    """Print one line."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
