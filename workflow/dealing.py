"""Ranking the segments for one code and dealing them out by the lanes; kept until something changed."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from models.records import Suggestion, SuggestionRun
from nlp.evidence import Evidence, explain, phrases_of
from nlp.mixing import Lane, mix
from nlp.ranking import Feedback, Ranking, RankParams, Scored, ranking
from nlp.sentences import Span
from workflow import preparing
from workflow.asking import Asked, code_query, prepared
from workflow.index import StudyIndex
from workflow.screening import Known
from workflow.study import Study
from workflow.suggestions import Offer, by_ids, keep
from workflow.views import Standing

EXPLAINED = 4  # cards whose sentences are encoded at once
_KEPT = 128  # codes, each for one coder
_KEPT_REASONS = 400


@dataclass(frozen=True, eq=False)
class Pool:
    """The rows that may be offered, with the order in which chance draws them."""

    mask: np.ndarray
    chance: np.ndarray
    filtered: bool


@dataclass(eq=False)
class Kept:
    """What was offered for a code the last time: `mark` says on what ground, `run_id` under which run."""

    mark: object
    run_id: str = ""
    ids: tuple[str, ...] = ()
    reasons: dict[int, tuple[Span, Evidence]] = field(default_factory=dict)
    accepted: frozenset[int] = frozenset()
    standing: tuple[object, Standing] | None = None


class _Memory:
    """The last codes that were dealt, by study, coder and code."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, ...], Kept] = OrderedDict()

    def get(self, *key: str) -> Kept:
        """Give what is known, empty the first time."""
        kept = self._known.pop(key, None) or Kept(mark=None)
        self._known[key] = kept
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return kept


_memory = _Memory()


def remembered(study: Study, *about: str) -> Kept:
    """Give what was dealt to this coder before for a code or another source."""
    return _memory.get(str(study.path.resolve()), study.coder_id, *about)


def standing_offers(session: Session, kept: Kept) -> list[Suggestion] | None:
    """Read what was offered the last time; None if another queue has written on it since."""
    found = {one.id: one for one in by_ids(session, kept.ids)}
    if any(key not in found or found[key].run_id != kept.run_id for key in kept.ids):
        return None
    return [found[key] for key in kept.ids]


def offers(made: StudyIndex, one: Asked, pool: Pool, kept: Kept, *, limit: int | None) -> list[Offer]:
    """Offer the rows of the pool: those put off come last, in the order in which they were put off."""
    if not pool.mask.any():
        return []
    ranked = rank(made, one, pool.mask)
    found = _dealt(ranked, one.known, pool, len(ranked.segments) if limit is None else limit)
    return explained(made, one, found, kept)


def rank(made: StudyIndex, one: Asked, mask: np.ndarray) -> Ranking:
    """Order the rows of the mask for a code."""
    return ranking(prepared(made, one).ranking, made.corpus, mask=mask, feedback=_feedback(one))


def explained(made: StudyIndex, one: Asked, found: Sequence[tuple[Scored, Lane]], kept: Kept) -> list[Offer]:
    """Make offers of ranked rows, each with its telling sentence and what that resembles."""
    reasons = _reasons(made, one, [scored.segment for scored, _ in found], kept)
    return [
        Offer(
            made.rows[scored.segment].place,
            "code",
            one.code.id,
            number,
            scored.score,
            scored.band.value,
            _evidence(*reasons[scored.segment], scored.probability),
            lane.value,
        )
        for number, (scored, lane) in enumerate(found)
    ]


def kept_offers(
    session: Session, made: StudyIndex, one: Asked, found: Sequence[Offer], kept: Kept
) -> list[Suggestion]:
    """Write offers as suggestions of a new run, and remember them."""
    kept.run_id = _run(session, made, one).id
    rows = keep(session, kept.run_id, found)
    session.flush()
    kept.ids = tuple(row.id for row in rows)
    return rows


def _feedback(one: Asked) -> Feedback:
    return Feedback(one.known.accepted, one.known.rejected, one.beside.rows)


def _reasons(
    made: StudyIndex, one: Asked, shown: Sequence[int], kept: Kept
) -> dict[int, tuple[Span, Evidence]]:
    """Say why these rows are offered; what was said before stands, but for the cards that are next.

    Encoding sentences takes time, so only for those cards; the others are explained by words. A reason
    that names a quote of which the code was taken off is made anew.
    """
    accepted = frozenset(one.known.accepted)
    if not kept.accepted <= accepted:
        kept.reasons.clear()
    kept.accepted = accepted
    next_up = set(shown[:EXPLAINED])
    missing = [row for row in shown if row in next_up or row not in kept.reasons]
    if missing:
        made.quick_corpus.embed_sentences(shown[:EXPLAINED], made.quick_embed)
        phrases = phrases_of(prepared(made, one).explaining, made.quick_corpus, _feedback(one))
        found = explain(missing, phrases, made.quick_corpus, embed=None)
        kept.reasons.update(zip(missing, found, strict=True))
    wanted = {row: kept.reasons[row] for row in shown}
    if len(kept.reasons) > _KEPT_REASONS:
        kept.reasons = dict(wanted)
    return wanted


def _dealt(ranked: Ranking, known: Known, pool: Pool, limit: int) -> list[tuple[Scored, Lane]]:
    """Let the lanes take turns over the ranking; what was put off waits until nothing else is left."""
    waiting = np.isin(ranked.segments, known.skipped)
    fresh = np.flatnonzero(~waiting)
    order = np.argsort(pool.chance[ranked.segments[fresh]], kind="stable").tolist()
    offered = mix(ranked.scores[fresh].tolist(), order, known.turn, count=limit)
    by_chance = Lane.RANDOM_WITHIN if pool.filtered else Lane.RANDOM
    places = [(int(fresh[one.place]), by_chance if one.lane is Lane.RANDOM else one.lane) for one in offered]
    put_off = {row: place for place, row in enumerate(known.skipped)}
    later = sorted(np.flatnonzero(waiting).tolist(), key=lambda at: put_off[int(ranked.segments[at])])
    places += [(at, Lane.BEST) for at in later]
    chosen = ranked.pick([at for at, _ in places[:limit]])
    return [(one, lane) for one, (_, lane) in zip(chosen, places, strict=False)]


def _evidence(sentence: Span, reason: Evidence, probability: float | None) -> dict[str, Any]:
    return {
        "probability": probability,
        "kind": reason.kind.value,
        "phrase": reason.phrase,
        "terms": list(reason.terms),
        "sentence": list(sentence),
        "similarity": reason.similarity,
    }


def _run(session: Session, made: StudyIndex, one: Asked) -> SuggestionRun:
    """Write down where the scores come from: everything a second run would need."""
    run = SuggestionRun(
        kind="code",
        code_id=one.code.id,
        encoder=preparing.provenance(made.encoder),
        fingerprint=made.fingerprint,
        parameters={
            **asdict(RankParams()),
            "space": made.space.parameters,
            "query": asdict(code_query(one.code)),
            "accepted": len(one.known.accepted),
            "rejected": len(one.known.rejected),
        },
        versions={},
    )
    session.add(run)
    session.flush()
    return run
