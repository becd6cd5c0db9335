"""Where a coder stands with a code: what was decided, which segments chance draws next, what is still missed.

Nothing here is kept: it all follows from the decisions, so taking one back restores it exactly.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Coding, Decision, Quotation, Skip, Suggestion, Transcript, Verdict
from nlp.mixing import Lane, Turn, by_chance, place_keys
from stats.errors import UndefinedStatisticError
from stats.intervals import clopper_pearson
from stats.screening import Batch, Decided, estimate, further_draws, replay, settled
from stats.stopping import LEAST_DRAWS, RATIO, Advice, Lack, advise, rejections_in_a_row, run_p
from workflow.index import StudyIndex
from workflow.study import Study
from workflow.views import Range, Standing

Place = tuple[str, int, int]
TARGETS = (0.8, 0.9)
BLIND = "blind"  # what keeps an estimate from being told while some transcripts are out of sight
_PASSED_OVER = 10  # further ahead in the lane than any screen shows: not drawn by chance then


@dataclass(frozen=True, slots=True)
class Moment:
    """When a row was decided, with what outcome, and which lane had offered it (None: coded by hand)."""

    at: str
    relevant: bool
    lane: str | None = None


@dataclass(frozen=True)
class Known:
    """What this coder decided for a code, as rows of the index."""

    accepted: tuple[int, ...]
    rejected: tuple[int, ...]
    skipped: tuple[int, ...]
    moments: Mapping[int, Moment] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """How many rows were decided."""
        return len(set(self.accepted) | set(self.rejected))

    @property
    def turn(self) -> Turn:
        """Where the queue stands: what was decided in it or put off, and how many of the last were no."""
        offered = [one for _, one in self.in_time() if one.lane not in (None, Lane.CHECK)]
        chosen = [one.relevant for one in offered if one.lane != Lane.RANDOM]
        waiting = set(self.skipped) - self.moments.keys()
        return Turn(len(offered) + len(waiting), rejections_in_a_row(chosen))

    def in_time(self) -> list[tuple[int, Moment]]:
        """List the decided rows in the order in which they were decided."""
        return sorted(self.moments.items(), key=lambda one: (one[1].at, one[0]))


def known(session: Session, study: Study, made: StudyIndex, code_id: str) -> Known:
    """Collect what the coder decided: codings by hand count as accepted, other codes as a no."""
    return known_of(session, study, made, [code_id])[code_id]


def known_of(session: Session, study: Study, made: StudyIndex, code_ids: Sequence[str]) -> dict[str, Known]:
    """Collect what the coder decided for each of these codes, read at once."""
    places = select(Suggestion.code_id, Suggestion.transcript_id, Suggestion.start, Suggestion.end)
    offered = Suggestion.code_id.in_(code_ids)
    verdicts = session.execute(
        places.add_columns(Decision.verdict, Decision.decided_at, Decision.lane)
        .join(Decision, Decision.suggestion_id == Suggestion.id)
        .where(Decision.coder_id == study.coder_id, offered)
    ).all()
    coded = session.execute(
        select(Coding.code_id, Quotation.transcript_id, Quotation.start, Quotation.end, Coding.created_at)
        .join(Coding, Coding.quotation_id == Quotation.id)
        .where(Coding.coder_id == study.coder_id, Coding.code_id.in_(code_ids))
    ).all()
    skipped = session.execute(
        places.join(Skip, Skip.suggestion_id == Suggestion.id)
        .where(Skip.coder_id == study.coder_id, offered)
        .order_by(Skip.at)
    ).all()
    of_code = [_by_code(rows) for rows in (verdicts, coded, skipped)]
    return {one: _known(made, *(rows.get(one, []) for rows in of_code)) for one in code_ids}


def _by_code(rows: Iterable[Sequence[Any]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for code_id, *rest in rows:
        found.setdefault(code_id, []).append(tuple(rest))
    return found


def _known(
    made: StudyIndex,
    verdicts: Sequence[tuple[Any, ...]],
    coded: Sequence[tuple[Any, ...]],
    skipped: Sequence[tuple[Any, ...]],
) -> Known:
    found = _rows_touching(made, coded)
    no = [(row, at, lane) for row, verdict, at, lane in _at_rows(made, verdicts) if row not in found]
    moments = {row: Moment(at, relevant=True) for row, at in found.items()}
    moments |= {row: Moment(at, relevant=False, lane=lane) for row, at, lane in no if made.rows[row].offered}
    for row, verdict, at, lane in _at_rows(made, verdicts):
        if row in found and (verdict == Verdict.ACCEPTED or at <= found[row]):
            moments[row] = Moment(at, relevant=True, lane=lane)
    put_off = tuple(made.places[place] for place in skipped if place in made.places)
    return Known(tuple(sorted(found)), tuple(row for row, _, _ in no), put_off, moments)


def chance(
    session: Session, study: Study, made: StudyIndex, code_id: str, *, within: bool = False
) -> np.ndarray:
    """Return for each row a number; the undecided row with the lowest is the next to be drawn.

    The order is fixed for a coder and a code until transcripts come in, and then made anew, so that
    every draw is uniform over all that is undecided at that moment. `within` gives another order, for
    who looks at a part of the study only.
    """
    arrivals = sorted(set(session.scalars(select(Transcript.imported_at))))
    seed = (code_id, study.coder_id, arrivals[-1] if arrivals else "", *(("within",) if within else ()))
    return by_chance(_keys(made), *seed)


def standing(session: Session, study: Study, made: StudyIndex, code_id: str, found: Known) -> Standing:
    """Say how many segments fit the code, how sure that is, and whether to go on."""
    imported = session.execute(select(Transcript.id, Transcript.imported_at))
    arrived = {str(transcript): str(at) for transcript, at in imported}
    pile = _Pile(made, found, arrived, (code_id, study.coder_id))
    decided, passed = pile.replayed()
    sizes = pile.sizes(passed)
    batches = replay(decided, sizes)
    drawn = [one for one in decided if one.drawn]
    labels = [one.relevant for one in decided]
    left = int(made.offered.sum()) - len(decided)
    judged = judge(batches, len(drawn), len(passed), left)
    best = [one.relevant for one in found.moments.values() if one.lane == Lane.BEST]
    run = _run(labels, len(decided) + left)
    return Standing(
        found=sum(labels),
        left=left,
        total=judged.total if judged.lack is None else None,
        bounds=(int(judged.total.low), int(judged.total.high)),
        precision=_precision(best),
        offered_best=len(best),
        drawn=len(drawn),
        relevant=sum(one.relevant for one in drawn),
        passed=len(passed),
        advice=advice_on(judged, sum(labels), left).value,
        lack=judged.lack,
        needed=judged.needed,
        rejected_in_a_row=found.turn.rejected_in_a_row,
        run_p=run,
    )


@dataclass(frozen=True)
class Judged:
    """An estimate, and what keeps it from being told."""

    total: Range
    lack: Lack | None = None
    needed: int = 0


def judge(batches: Sequence[Batch], drawn: int, passed: int, left: int) -> Judged:
    """Estimate the total and say if that is worth telling; what was passed over may all be relevant."""
    try:
        total = estimate(batches)
    except UndefinedStatisticError:
        found = sum(batch.found for batch in batches)
        return Judged(Range(found, found, found + left), Lack.CONTRADICTION)
    given = Range(total.value, total.interval.low, total.interval.high + passed)
    enough = drawn >= LEAST_DRAWS or left == 0
    narrow = settled(total, RATIO)
    if enough and narrow:
        return Judged(given)
    if not enough:
        return Judged(given, Lack.FEW_DRAWS, min(left, LEAST_DRAWS - drawn))
    return Judged(given, Lack.WIDE, further_draws(batches, RATIO, most=left))


def advice_on(judged: Judged, found: int, left: int) -> Advice:
    """Say whether to go on; nothing but that it is unknown while the estimate isn't told."""
    if left == 0:
        return Advice.DONE
    if judged.lack is not None:
        return Advice.UNKNOWN
    return advise(found, judged.total.high)


def _precision(best: Sequence[bool]) -> Range | None:
    if not best:
        return None
    bounds = clopper_pearson(sum(best), len(best))
    return Range(sum(best) / len(best), bounds.low, bounds.high)


def _run(labels: Sequence[bool], size: int) -> dict[str, float]:
    if not any(labels):
        return {}
    return {str(target): run_p(labels, size, target) for target in TARGETS}


class _Pile:
    """The offered rows with the moment at which each was decided, seen as a pile that is drawn from."""

    def __init__(
        self, made: StudyIndex, found: Known, arrived: Mapping[str, str], seed: tuple[str, str]
    ) -> None:
        self.made = made
        self.seed = seed
        self.arrivals = sorted(set(arrived.values()))
        number = {at: place for place, at in enumerate(self.arrivals)}
        batch_of = np.array([number[arrived[transcript]] for transcript in made.texts], dtype=np.intp)
        self.batch = batch_of[made.sources]
        self.decided = [(row, one) for row, one in found.in_time() if made.rows[row].offered]
        self.pending = made.offered.copy()
        self.pending[[row for row, _ in self.decided]] = False

    def replayed(self) -> tuple[list[Decided], set[int]]:
        """List what was decided, in order of time, and the rows that chance drew but nobody decided."""
        drawn: dict[int, list[int]] = {}
        epochs = {row: self._epoch(row, one) for row, one in self.decided}
        for row, one in self.decided:
            if one.lane == Lane.RANDOM:
                drawn.setdefault(epochs[row], []).append(row)
        counted: set[int] = set()
        passed: set[int] = set()
        for epoch, rows in drawn.items():
            good, over = self._in_order(epoch, rows)
            counted |= good
            passed |= over
        decided = [
            Decided(one.relevant, row in counted, int(self.batch[row]), epochs[row])
            for row, one in self.decided
        ]
        return decided, passed

    def sizes(self, passed: Iterable[int]) -> list[int]:
        """Count the rows of each batch, without those passed over."""
        counts = np.bincount(self.batch[self.made.offered], minlength=len(self.arrivals))
        counts -= np.bincount(self.batch[list(passed)], minlength=len(self.arrivals))
        return [int(count) for count in counts]

    def _epoch(self, row: int, one: Moment) -> int:
        return max(int(self.batch[row]), bisect_right(self.arrivals, one.at) - 1)

    def _in_order(self, epoch: int, rows: Sequence[int]) -> tuple[set[int], set[int]]:
        """Tell which rows were drawn as chance had it, and which pending ones it had drawn before them.

        A row far ahead of the lane came some other way, such as another coder's queue in the same file.
        """
        keys = by_chance(_keys(self.made), *self.seed, self.arrivals[epoch])
        waiting = self.pending & (self.batch <= epoch)
        pending = np.sort(keys[waiting])
        good: set[int] = set()
        before = 0
        last = np.uint64(0)
        for row in sorted(rows, key=lambda row: int(keys[row])):
            ahead = int(np.searchsorted(pending, keys[row]))
            if ahead - before <= _PASSED_OVER:
                good.add(row)
                before, last = ahead, keys[row]
        return good, set(np.flatnonzero(waiting & (keys < last)).tolist())


_known_keys: WeakKeyDictionary[StudyIndex, np.ndarray] = WeakKeyDictionary()


def _keys(made: StudyIndex) -> np.ndarray:
    if made not in _known_keys:
        _known_keys[made] = place_keys([row.place for row in made.rows])
    return _known_keys[made]


def _at_rows(made: StudyIndex, verdicts: Iterable[Sequence[str | int]]) -> list[tuple[int, str, str, str]]:
    """Give the verdicts whose stretch is still a row; one on another code is a no to this one."""
    found = []
    for transcript, start, end, verdict, at, lane in verdicts:
        row = made.places.get((str(transcript), int(start), int(end)))
        if row is not None:
            found.append((row, str(verdict), str(at), str(lane)))
    return found


def _rows_touching(made: StudyIndex, coded: Iterable[Sequence[str | int]]) -> dict[int, str]:
    """Find the offered rows of which a part was coded, with the moment at which that was first done."""
    found: dict[int, str] = {}
    for transcript, start, end, at in coded:
        rows = made.rows_of.get(str(transcript), [])
        place = bisect_right(rows, int(end) - 1, key=lambda row: made.rows[row].start) - 1
        while place >= 0 and made.rows[rows[place]].end > int(start):
            row = rows[place]
            if made.rows[row].offered:
                found[row] = min(found.get(row, str(at)), str(at))
            place -= 1
    return found
