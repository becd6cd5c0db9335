"""Applying the codebook: the segments ranked for one code, decided ones out, put-off ones last."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Coding, Decision, Quotation, Skip, Suggestion, SuggestionRun, Verdict
from nlp.evidence import Evidence, explain, phrases_of
from nlp.ranking import CodeQuery, Feedback, PreparedQuery, RankParams, best_scored
from nlp.ranking import prepare as prepare_query
from workflow import preparing
from workflow.codebook import UnknownCodeError, tree
from workflow.filtering import rows_matching
from workflow.index import StudyIndex, index
from workflow.status import overlapping
from workflow.study import Study
from workflow.suggestions import Offer, keep, views
from workflow.views import CodeView, Filters, SuggestionView

PREFETCHED = 25
EXPLAINED = 4  # cards whose sentences are encoded at once
_KEPT_QUERIES = 8


@dataclass(frozen=True)
class Queue:
    """What is left to decide for a code, best first, and how much was decided."""

    code: CodeView
    items: tuple[SuggestionView, ...]
    total: int
    decided: int
    accepted: int


@dataclass(frozen=True)
class _Known:
    """What this coder decided for a code, as rows of the index."""

    accepted: tuple[int, ...]
    rejected: tuple[int, ...]
    skipped: tuple[int, ...]

    @property
    def decided(self) -> int:
        return len(set(self.accepted) | set(self.rejected))


def queue(
    study: Study, code_id: str, *, limit: int | None = PREFETCHED, filters: Filters | None = None
) -> Queue:
    """Rank what the coder hasn't decided on for a code; the first `limit` become suggestions.

    Only this coder's own decisions teach the ranking: two coders who work blind share nothing.
    """
    made = index(study)
    with study.store.read() as session:
        code = _code(session, code_id)
        known = _known(session, study, made, code_id)
        mask = made.offered.copy()
        if filters is not None:
            mask &= rows_matching(session, study, made, filters)
    total = int(mask.sum())
    mask[list({*known.accepted, *known.rejected})] = False
    offers = _ranked(made, code, known, mask, limit=limit)
    with study.store.write() as session:
        run = _run(session, made, code, known)
        kept = keep(session, run.id, offers)
        session.flush()
        items = tuple(views(session, study, made, kept))
    return Queue(code, items, total, known.decided, len(known.accepted))


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
        self._kept: dict[tuple[str, CodeQuery], _Prepared] = {}

    def get(self, made: StudyIndex, query: CodeQuery) -> _Prepared:
        key = (made.fingerprint, query)
        if key not in self._kept:
            while len(self._kept) >= _KEPT_QUERIES:
                self._kept.pop(next(iter(self._kept)))
            ranking = prepare_query(query, made.embed)
            same = made.quick_space is made.space
            self._kept[key] = _Prepared(ranking, ranking if same else prepare_query(query, made.quick_embed))
        return self._kept[key]


_queries = _Queries()


def _ranked(
    made: StudyIndex, code: CodeView, known: _Known, mask: np.ndarray, *, limit: int | None
) -> list[Offer]:
    """Rank the rows of the mask: those put off come last, in the order in which they were put off."""
    if not mask.any():
        return []
    prepared = _queries.get(made, code_query(code))
    feedback = Feedback(known.accepted, known.rejected)
    put_off = {row: place for place, row in enumerate(known.skipped)}
    top = len(made.rows) if limit is None else limit + len(put_off)
    best = best_scored(prepared.ranking, made.corpus, mask=mask, feedback=feedback, top=top)
    best.sort(key=lambda one: put_off.get(one.segment, -1))
    found = best[:limit]
    phrases = phrases_of(prepared.explaining, made.quick_corpus, feedback)
    shown = [one.segment for one in found]
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
            _evidence(sentence, reason),
        )
        for number, (one, (sentence, reason)) in enumerate(zip(found, reasons, strict=True))
    ]


def _evidence(sentence: tuple[int, int], reason: Evidence) -> dict[str, Any]:
    return {
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


def _known(session: Session, study: Study, made: StudyIndex, code_id: str) -> _Known:
    """Collect what the coder decided: codings by hand count as accepted, other codes as nothing."""
    mine = (Decision.coder_id == study.coder_id, Suggestion.code_id == code_id)
    places = select(Suggestion.transcript_id, Suggestion.start, Suggestion.end)
    verdicts = (
        places.add_columns(Decision.verdict)
        .join(Decision, Decision.suggestion_id == Suggestion.id)
        .where(*mine)
    )
    rejected = [
        (transcript, start, end)
        for transcript, start, end, verdict in session.execute(verdicts)
        if verdict != Verdict.ACCEPTED.value  # another code instead is a no to this one
    ]
    coded = session.execute(
        select(Quotation.transcript_id, Quotation.start, Quotation.end)
        .join(Coding, Coding.quotation_id == Quotation.id)
        .where(Coding.coder_id == study.coder_id, Coding.code_id == code_id)
    ).all()
    skipped = session.execute(
        places.join(Skip, Skip.suggestion_id == Suggestion.id)
        .where(Skip.coder_id == study.coder_id, Suggestion.code_id == code_id)
        .order_by(Skip.at)
    ).all()
    accepted = _rows_touching(made, coded)
    return _Known(
        accepted,
        tuple(row for row in _rows_at(made, rejected) if row not in accepted),
        _rows_at(made, skipped),
    )


def _rows_at(made: StudyIndex, places: list[tuple[str, int, int]] | Any) -> tuple[int, ...]:  # noqa: ANN401 rows of a query
    return tuple(made.places[place] for place in map(tuple, places) if place in made.places)


def _rows_touching(made: StudyIndex, coded: Any) -> tuple[int, ...]:  # noqa: ANN401 rows of a query
    """Find the offered rows of which a part was coded."""
    by_transcript: dict[str, list[tuple[int, int]]] = {}
    for transcript, start, end in coded:
        by_transcript.setdefault(transcript, []).append((start, end))
    if not by_transcript:
        return ()
    found: list[int] = []
    for transcript, spans in by_transcript.items():
        own = [number for number in made.rows_of.get(transcript, ()) if made.rows[number].offered]
        touched = overlapping([(made.rows[number].start, made.rows[number].end) for number in own], spans)
        found += [number for number, touches in zip(own, touched, strict=True) if touches]
    return tuple(sorted(found))


def _run(session: Session, made: StudyIndex, code: CodeView, known: _Known) -> SuggestionRun:
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
