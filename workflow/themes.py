"""Candidate themes: made from clusters by the machine, made into codes only by a person."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import (
    CandidateStatus,
    Code,
    Suggestion,
    SuggestionRun,
    ThemeDecision,
    Verdict,
    Viewing,
)
from workflow.blindness import hidden
from workflow.codebook import NewCode, UnknownCodeError, code_change, path_of
from workflow.deciding import DecisionError, Ruling, decision_changes, mark_seen, taken_back
from workflow.discovering import suggest_themes
from workflow.study import Study
from workflow.suggestions import Place, by_ids, decisions_of, removed_transcripts
from workflow.theme_board import still_to_open
from workflow.theme_forest import Forest, Member, existing
from workflow.theme_views import (
    QUOTES,
    below,
    candidate,
    candidates,
    gone,
    outdated,
    outsiders,
    quoted,
    scale,
)

__all__ = [
    "QUOTES",
    "accept_candidate",
    "below",
    "candidate",
    "candidates",
    "each_left_to_open",
    "gone",
    "left_to_open",
    "outdated",
    "outsiders",
    "quoted",
    "reject_candidate",
    "scale",
    "suggest_themes",
]


def accept_candidate(
    study: Study,
    candidate_id: str,
    *,
    code: NewCode | None = None,
    into: str | None = None,
    chosen: Sequence[str] | None = None,
    opened: bool = False,
    client_id: str | None = None,
) -> str:
    """Make a code of a candidate, or make it part of an existing one; the chosen segments get it.

    With `chosen`, the other segments count as dropped; without, all are chosen. A segment that was
    decided on before, or coded under another theme, keeps what it has. With `opened`, the coder must
    have opened three of the chosen segments before, or all if there are fewer. Returns the code.
    """
    if (code is None) == (into is None):
        reason = "needs_code"
        raise DecisionError(reason, candidate_id)
    with study.store.write() as session:
        found = existing(session, candidate_id)
        earlier = _open_decision(session, study, candidate_id)
        changes: list[log.Change] = []
        code_id = into
        if code is not None:
            change, code_id = code_change(session, code)
            changes.append(change)
        elif session.get(Code, into) is None:
            raise UnknownCodeError(str(into))
        forest = Forest.read(session, study, session.get_one(SuggestionRun, found.run_id))
        members = forest.members(candidate_id)
        if strangers := set(chosen or ()) - {one.id for one in members}:
            raise DecisionError("unknown_suggestion", ", ".join(sorted(strangers)))
        wanted = {one.id for one in members} if chosen is None else set(chosen)
        reachable = _reachable(session, study, forest, members)
        if opened and (left := to_open(session, study, [one for one in reachable if one.id in wanted])):
            raise DecisionError("open_first", str(left))
        above = forest.accepted_above(candidate_id)
        here = by_ids(session, [one.id for one in reachable])
        more, count = _given(session, study, here, wanted=wanted, code_id=str(code_id), above=above)
        changes += more
        changes.append(_ruled(found.id, study, earlier, CandidateStatus.ACCEPTED, code_id))
        name = (
            path_of(session, code.parent_id) + " ".join(code.name.split())
            if code
            else path_of(session, into, whole=True)
        )
        about = {"code": name, "segments": count}
        log.record(session, log.Act(study.coder_id, "theme_accepted", about, client_id), changes)
        return str(code_id)


def to_open(session: Session, study: Study, members: Sequence[Member]) -> int:
    """Tell how many of a theme's segments are still to be opened before it can be taken over."""
    seen = _seen(session, study, {one.transcript_id for one in members})
    return still_to_open([one.place for one in members], seen)


def _seen(session: Session, study: Study, transcripts: Collection[str]) -> set[Place]:
    found = session.execute(
        select(Viewing.transcript_id, Viewing.start, Viewing.end).where(
            Viewing.coder_id == study.coder_id, Viewing.transcript_id.in_(transcripts)
        )
    )
    return {(str(transcript), int(start), int(end)) for transcript, start, end in found}


def _reachable(session: Session, study: Study, forest: Forest, members: Sequence[Member]) -> list[Member]:
    """List the segments that the coder can decide on here: not those coded elsewhere, blind or removed."""
    away = hidden(session, study.coder_id) | removed_transcripts(session)
    return [one for one in members if one.transcript_id not in away and not forest.elsewhere(one)]


def left_to_open(study: Study, candidate_id: str, chosen: Collection[str] | None = None) -> int:
    """Tell how many quotes this coder has still to open before taking over a candidate, or what is chosen."""
    with study.store.read() as session:
        found = existing(session, candidate_id)
        forest = Forest.read(session, study, session.get_one(SuggestionRun, found.run_id))
        members = _reachable(session, study, forest, forest.members(candidate_id))
        return to_open(session, study, [one for one in members if chosen is None or one.id in chosen])


def each_left_to_open(study: Study, ids: Sequence[str]) -> dict[str, int]:
    """Tell of several candidates of one run how many quotes are still to be opened."""
    if not ids:
        return {}
    with study.store.read() as session:
        found = existing(session, ids[0])
        forest = Forest.read(session, study, session.get_one(SuggestionRun, found.run_id))
        members = {key: _reachable(session, study, forest, forest.members(key)) for key in ids}
        seen = _seen(session, study, {one.transcript_id for some in members.values() for one in some})
    return {key: still_to_open([one.place for one in some], seen) for key, some in members.items()}


def reject_candidate(study: Study, candidate_id: str, *, client_id: str | None = None) -> None:
    """Turn a candidate down; its segments stay in the study and can be found as before."""
    with study.store.write() as session:
        found = existing(session, candidate_id)
        earlier = _open_decision(session, study, candidate_id)
        if earlier is None:
            change = _ruled(candidate_id, study, None, CandidateStatus.REJECTED, None)
            about = {"terms": found.terms[:3]}
            log.record(session, log.Act(study.coder_id, "theme_rejected", about, client_id), [change])


def _open_decision(session: Session, study: Study, candidate_id: str) -> ThemeDecision | None:
    """Give this coder's decision on a candidate, refusing one whose code is there already."""
    earlier = session.get(ThemeDecision, (candidate_id, study.coder_id))
    if earlier is not None and earlier.status == CandidateStatus.ACCEPTED.value:
        raise DecisionError("not_open", candidate_id)
    return earlier


def _ruled(
    candidate_id: str,
    study: Study,
    earlier: ThemeDecision | None,
    status: CandidateStatus,
    code_id: str | None,
) -> log.Change:
    if earlier is not None:
        return log.updated(earlier, status=status.value, code_id=code_id)
    return log.added(
        ThemeDecision(
            candidate_id=candidate_id, coder_id=study.coder_id, status=status.value, code_id=code_id
        )
    )


def _given(
    session: Session,
    study: Study,
    members: Sequence[Suggestion],
    *,
    wanted: set[str],
    code_id: str,
    above: ThemeDecision | None,
) -> tuple[list[log.Change], int]:
    """Describe what the segments of a theme get, and count those that get its code.

    Those that were decided on keep what they have. From a theme above that is a code already, the
    wanted segments move: a subtheme is a split of it.
    """
    decided = decisions_of(session, study.coder_id, [one.id for one in members])
    changes: list[log.Change] = []
    count = 0
    for one in members:
        earlier = decided.get(one.id)
        withdrawn: frozenset[str] = frozenset()
        verdict = Verdict.ACCEPTED if one.id in wanted else Verdict.REJECTED
        if earlier is not None:
            moves = above is not None and earlier.code_id == above.code_id and verdict is Verdict.ACCEPTED
            if not moves or code_id == earlier.code_id:
                continue
            back, withdrawn = taken_back(session, study, one, verdict)
            changes += back
        more, _ = decision_changes(session, study.coder_id, one, Ruling(verdict, code_id, withdrawn))
        changes += more
        count += verdict is Verdict.ACCEPTED
        mark_seen(session, study.coder_id, one.transcript_id, one.start, one.end)
    return changes, count
