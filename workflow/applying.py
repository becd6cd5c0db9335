"""Applying the codebook: the segments offered for one code, decided ones out, put-off ones last."""

from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy.orm import Session

from nlp.holding import holding
from workflow import screening
from workflow.asking import Asked, Blind, asked, blind, code_query, hidden_rows, prepared_codes
from workflow.codebook import plain_tree
from workflow.dealing import Pool, kept_offers, offers, remembered, standing_offers
from workflow.filtering import rows_matching
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.suggestions import views
from workflow.views import CodeView, Filters, Standing, SuggestionView

__all__ = ["PREFETCHED", "Queue", "code_query", "prepared_codes", "queue", "standing"]

PREFETCHED = 25


@dataclass(frozen=True)
class Queue:
    """What is left to decide for a code, in the order of the lanes, and what is known by now.

    `blind` counts what is left out because this coder first codes it on their own.
    """

    code: CodeView
    items: tuple[SuggestionView, ...]
    total: int
    decided: int
    accepted: int
    standing: Standing
    blind: Blind = field(default_factory=Blind)


def queue(
    study: Study,
    code_id: str,
    *,
    limit: int | None = PREFETCHED,
    filters: Filters | None = None,
    words: str = "",
) -> Queue:
    """Deal out what the coder hasn't decided on for a code; the first `limit` become suggestions.

    Most come best first, some because they are uncertain, at least one in ten by chance: `nlp.mixing`
    says which when. Only this coder's own decisions teach the ranking: two coders who work blind share
    nothing. With `words`, only segments that hold them. Transcripts that the coder now codes blind are
    left out, as a filter would: what is drawn meanwhile says nothing about the whole.
    """
    made = index(study)
    with study.store.read() as session:
        one = asked(session, study, made, plain_tree(session), code_id)
        away = hidden_rows(session, study, made)
        mask = made.offered & ~away & matching(session, study, made, filters=filters, words=words)
        filtered = filters is not None or bool(words.strip()) or bool(away.any())
        chance = screening.chance(session, study, made, code_id, within=filtered)
        now = stands(session, study, made, one, away)
    decided = _decided_in(one, mask)
    total = int(mask.sum())
    mask[list(decided)] = False
    mark = (made.fingerprint, one, filters, words, limit, away.tobytes())
    items = _items(study, made, one, Pool(mask, chance, filtered), limit=limit, mark=mark)
    accepted = len(decided & set(one.known.accepted))
    return Queue(one.code, items, total, len(decided), accepted, now, blind(made, away, one.known))


def standing(study: Study, code_id: str) -> Standing:
    """Say how many segments fit a code and how sure that is, without offering any."""
    made = index(study)
    with study.store.read() as session:
        one = asked(session, study, made, plain_tree(session), code_id)
        return stands(session, study, made, one, hidden_rows(session, study, made))


def stands(session: Session, study: Study, made: StudyIndex, one: Asked, away: np.ndarray) -> Standing:
    """Say where a coder stands with a code; nothing is drawn by chance as long as a part is out of sight."""
    kept = remembered(study, one.code.id)
    mark = (made.fingerprint, one.known)
    if kept.standing is None or kept.standing[0] != mark:
        kept.standing = (mark, screening.standing(session, study, made, one.code.id, one.known))
    now = kept.standing[1]
    return replace(now, lack=screening.BLIND) if now.lack is not None and away.any() else now


def matching(
    session: Session, study: Study, made: StudyIndex, *, filters: Filters | None, words: str
) -> np.ndarray:
    """Mark the rows that the filters let through and that hold all the words."""
    mask = np.ones(len(made.rows), dtype=bool)
    if filters is not None:
        mask &= rows_matching(session, study, made, filters)
    if words.strip():
        mask &= holding(words, made.corpus.lexicon, made.corpus.texts)
    return mask


def _decided_in(one: Asked, mask: np.ndarray) -> set[int]:
    return {row for row in (*one.known.accepted, *one.known.rejected) if mask[row]}


def _items(
    study: Study, made: StudyIndex, one: Asked, pool: Pool, *, limit: int | None, mark: object
) -> tuple[SuggestionView, ...]:
    """Give the cards: those of the last time as long as nothing changed that they rest on."""
    kept = remembered(study, one.code.id)
    if kept.mark == mark:
        with study.store.read() as session:
            if (same := standing_offers(session, kept)) is not None:
                return tuple(views(session, study, made, same))
    found = offers(made, one, pool, kept, limit=limit)
    with study.store.write() as session:
        rows = kept_offers(session, made, one, found, kept)
        kept.mark = mark
        return tuple(views(session, study, made, rows))
