"""Ranking segments for a code, before and after decisions: `python -m bench.ranking`.

For every code and every fold of interviews, a simulated coder judges the best of the queue in the
other interviews; after 0, 1, 3, 5, 10 and 20 decisions the segments of the held-out interviews are
ranked, so nothing that the coder saw is scored, and no person's words teach about that same person.
Baselines in the same run: chance, BM25 alone, meaning alone, both without learning. `flipped` is the
same coder with one decision in ten the wrong way round.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.machine import describe
from bench.metrics import average_precision, ndcg, r_precision, ranked, recall_at, work_saved
from bench.placing import corpus_of, parts_of, place
from bench.sets import LabelledSet, available

if TYPE_CHECKING:
    from nlp.ranking import Corpus, PreparedQuery

ROUNDS = (0, 1, 3, 5, 10, 20)
FOLDS = 5
FLIPPED = 0.1
BINS = (("under 2 %", 0.0, 0.02), ("2 to 10 %", 0.02, 0.10), ("over 10 %", 0.10, 1.01))
Scorer = Callable[[str, Sequence[int], Sequence[int]], np.ndarray]


@dataclass(frozen=True, eq=False)
class Ground:
    """One set, placed in a space, with its codes prepared and its interviews dealt over folds."""

    found: LabelledSet
    encoder: str
    corpus: "Corpus"
    queries: "dict[str, PreparedQuery]"
    folds: np.ndarray


def main() -> int:
    """Measure each set with each encoder and print JSON lines."""
    options = read_options()
    print(json.dumps({"bench": "machine", **describe()}, ensure_ascii=False), flush=True)
    sets, absent = available([Path(folder) for folder in options.data])
    for name in absent:
        print(json.dumps({"bench": "ranking", "absent": name}), flush=True)
    for found in sets:
        if options.sets and found.name not in options.sets:
            continue
        for encoder in options.encoder:
            ground = lay_out(found, encoder)
            for seed in range(options.seeds):
                for line in measure(ground, seed):
                    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


def read_options() -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.ranking", description=__doc__)
    parser.add_argument("--encoder", nargs="+", default=["snel", "nauwkeurig"], help="tiers or folders")
    parser.add_argument("--sets", nargs="*", default=[], help="only these sets")
    parser.add_argument("--data", nargs="*", default=[], help="folders with more sets")
    parser.add_argument("--seeds", type=int, default=3, help="how many simulated coders")
    return parser.parse_args()


def lay_out(found: LabelledSet, encoder: str) -> Ground:
    """Encode a set and its codes; deal the interviews over the folds."""
    from nlp.ranking import code_vectors, prepare

    space = place(found, encoder)
    parts = parts_of(encoder)

    def embed(texts: Sequence[str]) -> np.ndarray:
        return space.queries(list(texts), parts)

    names = sorted(found.members)
    vectors = code_vectors([found.codes[name] for name in names], embed)
    queries = {
        name: prepare(found.codes[name], embed, others=np.delete(vectors, at, axis=0))
        for at, name in enumerate(names)
    }
    interviews = int(found.sources.max()) + 1
    dealt = np.random.default_rng(0).permutation(interviews) % FOLDS
    return Ground(found, encoder, corpus_of(found, space), queries, dealt[found.sources])


def measure(ground: Ground, seed: int) -> Iterator[dict[str, Any]]:
    """Give a line per method and round, over all codes and per bin of how common a code is."""
    once = baselines(ground, seed) if seed == 0 else {"random": baselines(ground, seed)["random"]}
    for method, scorer in once.items():
        yield from lines(ground, seed, method, 0, in_folds(ground, scorer))
    for method, flipped in (("ours", 0.0), ("ours, flipped", FLIPPED)):
        start = time.perf_counter()
        found = simulated(ground, seed, flipped)
        seconds = round(time.perf_counter() - start, 1)
        for number in ROUNDS:
            for line in lines(ground, seed, method, number, found[number]):
                yield line | {"seconds": seconds}


def baselines(ground: Ground, seed: int) -> dict[str, Scorer]:
    """Give the rankings that learn nothing."""
    from nlp.ranking import Feedback, RankParams, rank_scores

    corpus, queries = ground.corpus, ground.queries
    alone = replace(RankParams(), dense_share=1.0)
    rng = np.random.default_rng(seed)

    def chance(_code: str, _accepted: Sequence[int], _rejected: Sequence[int]) -> np.ndarray:
        return rng.random(len(corpus.texts))

    def words(code: str, _accepted: Sequence[int], _rejected: Sequence[int]) -> np.ndarray:
        return corpus.lexicon.scores(queries[code].words).astype(np.float64)

    def nearest(code: str, _accepted: Sequence[int], _rejected: Sequence[int]) -> np.ndarray:
        return queries[code].likenesses(corpus).meaning

    def meaning(code: str, _accepted: Sequence[int], _rejected: Sequence[int]) -> np.ndarray:
        return rank_scores(queries[code], corpus, feedback=Feedback(), params=alone)

    def hybrid(code: str, _accepted: Sequence[int], _rejected: Sequence[int]) -> np.ndarray:
        return rank_scores(queries[code], corpus, feedback=Feedback())

    return {"random": chance, "bm25": words, "dense": nearest, "dense, drawn": meaning, "hybrid": hybrid}


def in_folds(ground: Ground, scorer: Scorer) -> dict[str, list[np.ndarray]]:
    """Rank the segments of each fold; give per code which places are right."""
    return {
        code: [
            hits
            for fold in range(FOLDS)
            if (hits := judged(ground, scorer(code, (), ()), code, fold)) is not None
        ]
        for code in ground.found.members
    }


def judged(ground: Ground, scores: np.ndarray, code: str, fold: int) -> np.ndarray | None:
    """Rank one fold; None if none of it carries the code."""
    right = np.zeros(len(scores), dtype=bool)
    right[ground.found.members[code]] = True
    held = ground.folds == fold
    return ranked(scores[held], right[held]) if right[held].any() else None


def simulated(ground: Ground, seed: int, flipped: float) -> dict[int, dict[str, list[np.ndarray]]]:
    """Let a coder decide on the best of the queue; rank the held-out fold after each round."""
    found: dict[int, dict[str, list[np.ndarray]]] = {number: {} for number in ROUNDS}
    for at, code in enumerate(ground.found.members):
        for fold in range(FOLDS):
            rng = np.random.default_rng((seed, at, fold))
            for number, hits in decided(ground, code, fold, partial(_wrong, rng, flipped)):
                found[number].setdefault(code, []).append(hits)
    return found


def decided(
    ground: Ground, code: str, fold: int, wrong: Callable[[], bool]
) -> Iterator[tuple[int, np.ndarray]]:
    """Give the ranking of the fold after each round of decisions on the others."""
    from nlp.ranking import Feedback, rank_scores

    members = set(ground.found.members[code].tolist())
    free = ground.folds != fold
    accepted: list[int] = []
    rejected: list[int] = []
    for number in range(max(ROUNDS) + 1):
        scores = rank_scores(
            ground.queries[code], ground.corpus, feedback=Feedback(tuple(accepted), tuple(rejected))
        )
        if number in ROUNDS and (hits := judged(ground, scores, code, fold)) is not None:
            yield number, hits
        best = int(np.flatnonzero(free)[scores[free].argmax()])
        free[best] = False
        (accepted if (best in members) != wrong() else rejected).append(best)


def _wrong(rng: np.random.Generator, share: float) -> bool:
    return bool(rng.random() < share)


def lines(
    ground: Ground, seed: int, method: str, number: int, found: dict[str, list[np.ndarray]]
) -> Iterator[dict[str, Any]]:
    """Give the means over codes: of all, and of those in each bin."""
    size = len(ground.found.texts)
    common = {code: len(ground.found.members[code]) / size for code in found}
    for name, low, high in (("all", 0.0, 1.01), ("under 10 %", 0.0, 0.10), *BINS):
        own = [found[code] for code in found if low <= common[code] < high]
        if not own:
            continue
        yield {
            "bench": "ranking",
            "set": ground.found.name,
            "role": "tuning" if ground.found.tuned_on else "report",
            "encoder": ground.encoder,
            "method": method,
            "decisions": number,
            "seed": seed,
            "prevalence": name,
            "codes": len(own),
            "segments": size,
            **{key: round(mean_of(own, measure_of), 6) for key, measure_of in MEASURES.items()},
        }


MEASURES: dict[str, Callable[[np.ndarray], float]] = {
    "map": average_precision,
    "ndcg_10": ndcg,
    "r_precision": r_precision,
    "recall_50": partial(recall_at, k=50),
    "wss_95": work_saved,
}


def mean_of(found: Sequence[Sequence[np.ndarray]], measure_of: Callable[[np.ndarray], float]) -> float:
    """Average over the folds of a code, then over codes."""
    return float(np.mean([np.mean([measure_of(hits) for hits in folds]) for folds in found]))


if __name__ == "__main__":
    sys.exit(main())
