"""Applying the codebook: the segments offered for one code, decided ones out, put-off ones last."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from models.records import SuggestionRun
from nlp.evidence import Evidence, explain, phrases_of
from nlp.mixing import Lane, mix
from nlp.ranking import CodeQuery, Feedback, PreparedQuery, Ranking, RankParams, Scored, code_vectors, ranking
from nlp.ranking import prepare as prepare_query
from workflow import preparing, screening
from workflow.codebook import UnknownCodeError, tree
from workflow.filtering import rows_matching
from workflow.index import StudyIndex, index
from workflow.screening import Known
from workflow.study import Study
from workflow.suggestions import Offer, keep, views
from workflow.views import CodeView, Filters, Standing, SuggestionView

PREFETCHED = 25
EXPLAINED = 4  # cards whose sentences are encoded at once
_KEPT_QUERIES = 8


@dataclass(frozen=True)
class Queue:
    """What is left to decide for a code, in the order of the lanes, and what is known by now."""

    code: CodeView
    items: tuple[SuggestionView, ...]
    total: int
    decided: int
    accepted: int
    standing: Standing


def queue(
    study: Study, code_id: str, *, limit: int | None = PREFETCHED, filters: Filters | None = None
) -> Queue:
    """Deal out what the coder hasn't decided on for a code; the first `limit` become suggestions.

    Most come best first, some because they are uncertain, at least one in ten by chance: `nlp.mixing`
    says which when. Only this coder's own decisions teach the ranking: two coders who work blind share
    nothing.
    """
    made = index(study)
    with study.store.read() as session:
        code = _code(session, code_id)
        beside = _beside(session, study, made, code)
        known = screening.known(session, study, made, code_id)
        mask = made.offered.copy()
        if filters is not None:
            mask &= rows_matching(session, study, made, filters)
        chance = screening.chance(session, study, made, code_id, within=filters is not None)
        standing = screening.standing(session, study, made, code_id, known)
    total = int(mask.sum())
    mask[list({*known.accepted, *known.rejected})] = False
    pool = _Pool(mask, chance, filtered=filters is not None)
    offers = _offers(made, _Asked(code, known, beside), pool, limit=limit)
    with study.store.write() as session:
        run = _run(session, made, code, known)
        kept = keep(session, run.id, offers)
        session.flush()
        items = tuple(views(session, study, made, kept))
    return Queue(code, items, total, known.decided, len(known.accepted), standing)


def standing(study: Study, code_id: str) -> Standing:
    """Say how many segments fit a code and how sure that is, without offering any."""
    made = index(study)
    with study.store.read() as session:
        _code(session, code_id)
        known = screening.known(session, study, made, code_id)
        return screening.standing(session, study, made, code_id, known)


def code_query(code: CodeView) -> CodeQuery:
    """Give what the ranking knows of a code."""
    return CodeQuery(
        code.name,
        code.path[:-1],
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=code.examples,
    )


@dataclass(frozen=True, eq=False)
class _Prepared:
    """A code encoded twice: to rank by, and to explain with."""

    ranking: PreparedQuery
    explaining: PreparedQuery


class _Queries:
    """The last codes that were encoded, so that each decision doesn't encode its code again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, CodeQuery, frozenset[CodeQuery]], _Prepared] = {}

    def get(self, made: StudyIndex, query: CodeQuery, others: Sequence[CodeQuery]) -> _Prepared:
        """Prepare a code beside the others of the codebook."""
        key = (made.fingerprint, query, frozenset(others))
        if key not in self._kept:
            while len(self._kept) >= _KEPT_QUERIES:
                self._kept.pop(next(iter(self._kept)))
            ranked = _beside_others(made, query, others)
            same = made.quick_space is made.space
            self._kept[key] = _Prepared(ranked, ranked if same else prepare_query(query, made.quick_embed))
        return self._kept[key]


_queries = _Queries()


def prepared_codes(made: StudyIndex, codes: Sequence[CodeView]) -> dict[str, PreparedQuery]:
    """Prepare codes beside each other, by identifier."""
    queries = [code_query(code) for code in codes]
    return {
        code.id: _beside_others(made, query, [*queries[:at], *queries[at + 1 :]])
        for at, (code, query) in enumerate(zip(codes, queries, strict=True))
    }


def _beside_others(made: StudyIndex, query: CodeQuery, others: Sequence[CodeQuery]) -> PreparedQuery:
    vectors = code_vectors(others, made.embed_codes) if others else None
    return prepare_query(query, made.embed_codes, others=vectors)


@dataclass(frozen=True, eq=False)
class _Pool:
    """The rows that may be offered, with the order in which chance draws them."""

    mask: np.ndarray
    chance: np.ndarray
    filtered: bool


@dataclass(frozen=True)
class _Beside:
    """The rest of the codebook, seen from one code; `rows` carry a code that excludes it."""

    codes: tuple[CodeQuery, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class _Asked:
    """A code, what this coder decided on it, and what stands beside it."""

    code: CodeView
    known: Known
    beside: _Beside


def _beside(session: Session, study: Study, made: StudyIndex, code: CodeView) -> _Beside:
    """Collect the other codes, and this coder's quotes of those that exclude this one."""
    found = tree(session)
    others = tuple(code_query(one) for one in found if one.id != code.id and not one.is_theme)
    parent = next((one for one in found if one.id == code.parent_id), None)
    if parent is None or not parent.exclusive:
        return _Beside(others, ())
    siblings = [one.id for one in found if one.parent_id == parent.id and one.id != code.id]
    rows = {row for one in siblings for row in screening.known(session, study, made, one).accepted}
    return _Beside(others, tuple(sorted(rows)))


def _offers(made: StudyIndex, asked: _Asked, pool: _Pool, *, limit: int | None) -> list[Offer]:
    """Offer the rows of the pool: those put off come last, in the order in which they were put off."""
    if not pool.mask.any():
        return []
    code, known = asked.code, asked.known
    prepared = _queries.get(made, code_query(code), asked.beside.codes)
    feedback = Feedback(known.accepted, known.rejected, asked.beside.rows)
    ranked = ranking(prepared.ranking, made.corpus, mask=pool.mask, feedback=feedback)
    found = _dealt(ranked, known, pool, len(ranked.segments) if limit is None else limit)
    phrases = phrases_of(prepared.explaining, made.quick_corpus, feedback)
    shown = [one.segment for one, _ in found]
    # Encoding sentences takes time, so only for the cards that are next; the others are explained by words.
    made.quick_corpus.embed_sentences(shown[:EXPLAINED], made.quick_embed)
    reasons = explain(shown, phrases, made.quick_corpus, embed=None)
    return [
        Offer(
            made.rows[one.segment].place,
            "code",
            code.id,
            number,
            one.score,
            one.band.value,
            _evidence(sentence, reason, one.probability),
            lane.value,
        )
        for number, ((one, lane), (sentence, reason)) in enumerate(zip(found, reasons, strict=True))
    ]


def _dealt(ranked: Ranking, known: Known, pool: _Pool, limit: int) -> list[tuple[Scored, Lane]]:
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


def _evidence(sentence: tuple[int, int], reason: Evidence, probability: float | None) -> dict[str, Any]:
    return {
        "probability": probability,
        "kind": reason.kind.value,
        "phrase": reason.phrase,
        "terms": list(reason.terms),
        "sentence": list(sentence),
        "similarity": reason.similarity,
    }


def _code(session: Session, code_id: str) -> CodeView:
    for code in tree(session):
        if code.id == code_id:
            return code
    raise UnknownCodeError(code_id)


def _run(session: Session, made: StudyIndex, code: CodeView, known: Known) -> SuggestionRun:
    """Write down where the scores come from: everything a second run would need."""
    definition: Mapping[str, Any] = asdict(code_query(code))
    run = SuggestionRun(
        kind="code",
        code_id=code.id,
        encoder=preparing.provenance(made.encoder),
        fingerprint=made.fingerprint,
        parameters={
            **asdict(RankParams()),
            "space": made.space.parameters,
            "query": definition,
            "accepted": len(known.accepted),
            "rejected": len(known.rejected),
        },
        versions={},
    )
    session.add(run)
    session.flush()
    return run
