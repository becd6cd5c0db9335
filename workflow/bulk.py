"""Accepting the best suggestions of a code together, after reading at least some of them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models import log
from models.records import Suggestion, Verdict, Viewing
from nlp.bands import Band
from nlp.mixing import Lane
from workflow.asking import asked, hidden_rows
from workflow.blindness import hidden
from workflow.codebook import path_of, plain_tree
from workflow.dealing import explained, kept_offers, rank, remembered, standing_offers
from workflow.deciding import DecisionError, Ruling, decision_changes, mark_seen, memo_changes
from workflow.index import index
from workflow.study import Study
from workflow.suggestions import by_ids, decisions_of, removed_transcripts, views
from workflow.views import SuggestionView

OPENED = 3  # quotes that have to be read before a list may be accepted in one go
LISTED = 20
FITTING = frozenset({Band.CERTAIN, Band.POSSIBLE})  # a weak match is decided on by itself


def fitting(study: Study, code_id: str, *, limit: int = LISTED) -> list[SuggestionView]:
    """List the strong and middling suggestions for a code that wait for a decision, the best first."""
    made = index(study)
    with study.store.read() as session:
        one = asked(session, study, made, plain_tree(session), code_id)
        mask = made.offered & ~hidden_rows(session, study, made)
        kept = remembered(study, code_id, "fitting")
        mark = (made.fingerprint, one, limit, mask.tobytes())
        if kept.mark == mark and (same := standing_offers(session, kept)) is not None:
            return views(session, study, made, same)
    mask[[*one.known.accepted, *one.known.rejected]] = False
    if not mask.any():
        return []
    ranked = rank(made, one, mask)
    first = ranked.pick(range(min(limit, len(ranked.segments))))
    offers = explained(made, one, [(found, Lane.BEST) for found in first if found.band in FITTING], kept)
    with study.store.write() as session:
        rows = kept_offers(session, made, one, offers, kept)
        kept.mark = mark
        return views(session, study, made, rows)


def opened(study: Study, suggestion_id: str) -> None:
    """Remember that the coder opened a quote of the list."""
    with study.store.write() as session:
        one = session.get(Suggestion, suggestion_id)
        if one is None:
            raise DecisionError("unknown_suggestion", suggestion_id)
        mark_seen(session, study.coder_id, one.transcript_id, one.start, one.end)


def accept_all(
    study: Study,
    code_id: str,
    suggestion_ids: Sequence[str],
    opened_ids: Sequence[str],
    client_id: str | None = None,
) -> int:
    """Accept suggestions for one code in one act, and return how many; undoing takes all of them back.

    At least three of them must have been opened. What was decided on meanwhile, in another tab too, keeps
    its decision and doesn't count as one of the three; nor does what is out of reach by now.
    """
    wanted = list(dict.fromkeys(suggestion_ids))
    with study.store.write() as session:
        found = {one.id: one for one in by_ids(session, wanted)}
        if strangers := [key for key in wanted if key not in found or found[key].code_id != code_id]:
            raise DecisionError("unknown_suggestion", ", ".join(strangers))
        away = hidden(session, study.coder_id) | removed_transcripts(session)
        decided = decisions_of(session, study.coder_id, wanted)
        here = [found[key] for key in wanted if key not in decided and found[key].transcript_id not in away]
        if not here:
            return 0
        read = [one for one in here if one.id in set(opened_ids)]
        _check_read(session, study, read)
        changes = [change for one in here for change in _accepted(session, study, one, code_id)]
        code = path_of(session, code_id, whole=True)
        about = {"code": code, "segments": len(here), "opened": len(read), "bulk": True}
        done = log.record(session, log.Act(study.coder_id, "bulk_accepted", about, client_id), changes)
        return 0 if done is None else len(here)


def _check_read(session: Session, study: Study, read: Sequence[Suggestion]) -> None:
    """Refuse when fewer than three were opened: by what the list says, and by what was kept of it."""
    seen = [one for one in read if _seen(session, study, one)]
    if len(seen) < OPENED:
        raise DecisionError("bulk_unread", str(OPENED))


def _seen(session: Session, study: Study, one: Suggestion) -> bool:
    query = session.query(Viewing.id).filter_by(
        coder_id=study.coder_id, transcript_id=one.transcript_id, start=one.start, end=one.end
    )
    return query.first() is not None


def _accepted(session: Session, study: Study, one: Suggestion, code_id: str) -> list[log.Change]:
    """Describe one acceptance, by the lane that a list of the best is."""
    one.lane = Lane.BEST.value
    changes, decision = decision_changes(session, study.coder_id, one, Ruling(Verdict.ACCEPTED, code_id))
    return changes + memo_changes(session, one, decision, withdrawn=(), text="")
