"""How often the stated interval holds the truth: `python -m bench.recall_estimate` prints JSON lines.

Simulated coders without errors go through the product's queue, over made-up rankers of several qualities
and prevalences, and over labelled sets with the product's own ranking. At several moments, some of which
are chosen because the number looks good, the interval is held against the truth. Beside the product's
interval stand three that were considered: the naive sample of leftovers, the exact one from the decided
beginning of the order of chance, and one that also reads the run of rejections as a sample.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.machine import describe
from bench.placing import corpus_of, parts_of, place
from bench.screenings import Course, MadeUp, Ranker, Ranking, screen
from bench.sets import LabelledSet, available
from nlp.mixing import Lane
from stats.errors import UndefinedStatisticError
from stats.intervals import Interval, clopper_pearson, total_from_sample, upper_bound
from stats.screening import replay
from stats.stopping import Advice, missing_if_below, run_p
from workflow.screening import Judged, advice_on, judge

if TYPE_CHECKING:
    from nlp.querying import PreparedQuery
    from nlp.ranking import Corpus

Row = dict[str, Any]
BENCH = "recall_estimate"
PREVALENCES = {300: (3, 10, 40, 200), 1000: (10, 50, 200), 3000: (3, 60, 200)}
DESIGNS = [(size, total) for size, totals in PREVALENCES.items() for total in totals]
RANKERS = ("good", "fair", "poor", "chance", "learning", "two_faces")
SHARES = (0.05, 0.1, 0.2, 0.4, 0.7)
STREAK, NICE = 20, 0.9
STATED = 0.95
SURE = 0.05  # for the run of decisions


@dataclass(frozen=True)
class Look:
    """What could be said at one moment."""

    moment: str
    course: Course
    judged: Judged
    advice: Advice


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; give the exit code."""
    options = read_options(words)
    tell({"bench": "machine", **describe()})
    started = time.perf_counter()
    rows = [] if options.only_sets else [row for seed in range(options.seeds) for row in made_up(seed)]
    found, absent = available(options.data)
    for name in absent:
        tell({"bench": BENCH, "row": "absent", "set": name})
    for one in found:
        if options.sets is None or one.name in options.sets:
            for seed in range(options.set_seeds):
                rows += list(labelled(one, options.encoder, seed, options.codes))
    for row in summaries(rows):
        tell({"bench": BENCH, "stated": STATED, "encoder": options.encoder, "seeds": options.seeds, **row})
    tell({"bench": BENCH, "row": "seconds", "seconds": round(time.perf_counter() - started, 1)})
    return 0 if rows else 1


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.recall_estimate", description=__doc__)
    parser.add_argument("--encoder", default="snel", help="tier or folder, for the labelled sets")
    parser.add_argument("--seeds", type=int, default=2, help="made-up screenings of each kind")
    parser.add_argument("--set-seeds", type=int, default=1, help="screenings of each code of a set")
    parser.add_argument("--sets", nargs="*", help="names; default: all at hand")
    parser.add_argument("--codes", type=int, help="at most so many codes of a set, evenly chosen")
    parser.add_argument("--only-sets", action="store_true", help="no made-up rankers")
    parser.add_argument("--data", nargs="+", type=Path, default=[], help="folders with further sets")
    return parser.parse_args(words)


def made_up(seed: int) -> Iterator[Row]:
    """Screen made-up studies."""
    for size, total in DESIGNS:
        for name in RANKERS:
            random = np.random.default_rng([seed, size, total, RANKERS.index(name)])
            relevant = np.zeros(size, dtype=bool)
            relevant[random.permutation(size)[:total]] = True
            head = {"set": f"{total} of {size}", "kind": "made up", "ranker": name, "seed": seed}
            ranker = made_up_ranker(name, relevant, random)
            for look in looks(screen(relevant, ranker, f"{seed}", step=10, until=0.72)):
                yield from held(head, look)


def made_up_ranker(name: str, relevant: np.ndarray, random: np.random.Generator) -> Ranker:
    """Make a ranker of some quality; `two_faces` never finds half of what it looks for."""
    noise = random.normal(size=len(relevant))
    if name == "two_faces":
        rows = np.flatnonzero(relevant)
        return MadeUp(noise, relevant, 2.5, hidden=rows[: len(rows) // 2])
    if name == "learning":
        return MadeUp(noise, relevant, 0.8, learning=2.0)
    return MadeUp(noise, relevant, {"good": 2.5, "fair": 1.3, "poor": 0.4, "chance": 0.0}[name])


def labelled(found: LabelledSet, encoder: str, seed: int, most: int | None) -> Iterator[Row]:
    """Screen a labelled set for each of its codes, with the product's ranking."""
    from nlp.ranking import prepare

    space = place(found, encoder)
    corpus = corpus_of(found, space)
    codes = list(found.members)
    if most is not None and len(codes) > most:
        codes = [codes[int(at)] for at in np.linspace(0, len(codes) - 1, most)]
    for code in codes:
        if code not in found.codes:
            continue
        query = prepare(found.codes[code], partial(space.queries, parts=parts_of(encoder)))
        relevant = np.zeros(len(found.texts), dtype=bool)
        relevant[found.members[code]] = True
        head = {
            "set": found.name,
            "kind": "tuning" if found.tuned_on else "report",
            "ranker": "ours",
            "code": code,
        }
        ranker = partial(rank, query, corpus)
        for look in looks(screen(relevant, ranker, f"{code}{seed}", step=10, until=0.72)):
            yield from held({**head, "seed": seed}, look)


def rank(
    query: "PreparedQuery",
    corpus: "Corpus",
    accepted: Sequence[int],
    rejected: Sequence[int],
    mask: np.ndarray,
) -> Ranking:
    """Rank as the product does."""
    from nlp.ranking import Feedback, best_scored

    ranked = best_scored(query, corpus, feedback=Feedback(accepted, rejected), mask=mask, top=len(mask))
    return [(one.segment, one.score) for one in ranked]


def looks(courses: Iterator[Course]) -> Iterator[Look]:
    """Stop by at moments that were fixed, and at moments that invite to stop."""
    shares = list(SHARES)
    waiting = {"streak", "first_shown", "looks_good", "advice_stop"}
    for course in courses:
        batches = replay(course.decided(), [course.size])
        left = course.size - len(course.rows)
        judged = judge(batches, course.lanes.count(Lane.RANDOM), 0, left)
        advice = advice_on(judged, course.found, left)
        moments = [name for name in sorted(waiting) if came(name, course, judged, advice)]
        waiting -= set(moments)
        while shares and len(course.rows) >= shares[0] * course.size:
            moments.append(f"{shares.pop(0):.0%} decided")
        for moment in moments:
            yield Look(moment, course, judged, advice)


def came(name: str, course: Course, judged: Judged, advice: Advice) -> bool:
    """Tell whether a moment that invites to stop has come."""
    if name == "streak":
        return course.turn.rejected_in_a_row >= STREAK
    if name == "first_shown":
        return judged.lack is None
    if name == "advice_stop":
        return advice is Advice.STOP
    return judged.lack is None and course.found >= NICE * judged.total.value


def held(head: Row, look: Look) -> Iterator[Row]:
    """Hold every method's interval against the truth."""
    truth = int(look.course.relevant.sum())
    for method, interval, value in intervals(look):
        yield {
            **head,
            "moment": look.moment,
            "method": method,
            "holds": interval.holds(truth),
            "width": (interval.high - interval.low) / truth,
            "error": None if value is None else value / truth - 1,
            "shown": look.judged.lack is None,
            "recall": look.course.found / truth,
            "decided": len(look.course.rows) / look.course.size,
        }


def intervals(look: Look) -> Iterator[tuple[str, Interval, float | None]]:
    """Give the product's interval and those it is compared with."""
    course, total = look.course, look.judged.total
    yield "ours", Interval(total.low, total.high), total.value
    drawn = [right for right, lane in zip(course.labels, course.lanes, strict=True) if lane is Lane.RANDOM]
    left = course.size - len(course.rows)
    if drawn and left:
        share = clopper_pearson(sum(drawn), len(drawn))
        low = share.low if sum(drawn) else 0.0
        high = share.high if sum(drawn) else upper_bound(0, len(drawn))
        value = course.found + left * sum(drawn) / len(drawn)
        yield "naive_leftovers", Interval(course.found + left * low, course.found + left * high), value
    yield "exact_beginning", *beginning(course)
    if course.found:
        high = run_bound(course)
        yield "run_as_sample", Interval(course.found, high), None
        yield "both", Interval(total.low, min(total.high, high)), None


def beginning(course: Course) -> tuple[Interval, float | None]:
    """Take the decided beginning of the order of chance for the sample that it is."""
    order = np.argsort(course.chance, kind="stable")
    done = np.zeros(course.size, dtype=bool)
    done[course.rows] = True
    count = int(np.argmin(done[order])) if not done.all() else course.size
    hits = int(course.relevant[order[:count]].sum())
    most = course.found + course.size - len(course.rows)
    try:
        bounds = total_from_sample(hits, count, course.size)
    except UndefinedStatisticError:
        return Interval(course.found, most), None
    low, high = max(bounds.low, course.found), min(bounds.high, most)
    return Interval(low, max(low, high)), course.size * hits / count


def run_bound(course: Course) -> int:
    """Return the largest total that the test on the run of decisions doesn't rule out."""
    labels, found = course.labels, course.found
    low, high = found, found + course.size - len(course.rows)
    while low < high:
        middle = (low + high + 1) // 2
        target = found / middle
        if missing_if_below(found, found, target) <= 0 or run_p(labels, course.size, target) >= SURE:
            low = middle
        else:
            high = middle - 1
    return low


def summaries(rows: Sequence[Row]) -> Iterator[Row]:
    """Give the share that holds, overall and in every cell, and how wide the intervals are."""
    kinds = ["made up", "tuning", "report"]
    for kind in kinds:
        for keys in ((), ("set",), ("ranker",), ("moment",)):
            yield from cells([row for row in rows if row["kind"] == kind], kind, keys)
        shown = [row for row in rows if row["kind"] == kind and row["shown"]]
        yield from cells(shown, kind, (), only="shown")
        stops = [row for row in shown if row["moment"] == "advice_stop" and row["method"] == "ours"]
        if stops:
            yield {
                "row": "advice",
                "kind": kind,
                "stops": len(stops),
                "recall_80_or_more": round(float(np.mean([row["recall"] >= 0.8 for row in stops])), 4),
                "median_recall": round(float(np.median([row["recall"] for row in stops])), 4),
                "median_decided": round(float(np.median([row["decided"] for row in stops])), 4),
            }


def cells(rows: Sequence[Row], kind: str, keys: tuple[str, ...], *, only: str = "all") -> Iterator[Row]:
    """Sum up per method and per value of the keys."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["method"], *(str(row[key]) for key in keys)), []).append(row)
    for (method, *values), own in sorted(groups.items()):
        errors = [row["error"] for row in own if row["error"] is not None]
        yield {
            "row": "interval",
            "kind": kind,
            "method": method,
            **dict(zip(keys, values, strict=True)),
            "of": only,
            "looks": len(own),
            "holds": round(float(np.mean([row["holds"] for row in own])), 4),
            "median_width": round(float(np.median([row["width"] for row in own])), 3),
            "mean_width": round(float(np.mean([row["width"] for row in own])), 3),
            "median_error": round(float(np.median(errors)), 3) if errors else None,
            "shown": round(float(np.mean([row["shown"] for row in own])), 3),
        }


def tell(row: Row) -> None:
    """Print one line."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
