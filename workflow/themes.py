"""Candidate themes: made from clusters by the machine, made into codes only by a person."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models import log
from models.records import (
    CandidateStatus,
    Code,
    Suggestion,
    SuggestionRun,
    ThemeDecision,
    Verdict,
)
from workflow.codebook import NewCode, UnknownCodeError, code_change, path_of
from workflow.deciding import DecisionError, Ruling, decision_changes, mark_seen, taken_back
from workflow.discovering import suggest_themes
from workflow.study import Study
from workflow.suggestions import by_ids, decisions_of
from workflow.theme_forest import Forest, existing
from workflow.theme_views import below, candidate, candidates, gone, outdated, outsiders, scale

__all__ = [
    "accept_candidate",
    "below",
    "candidate",
    "candidates",
    "gone",
    "outdated",
    "outsiders",
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
    client_id: str | None = None,
) -> str:
    """Make a code of a candidate, or make it part of an existing one; the chosen segments get it.

    With `chosen`, the other segments count as dropped; without, all are chosen. A segment that was
    decided on before, or coded under another theme, keeps what it has. Returns the code.
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
        above = forest.accepted_above(candidate_id)
        wanted = {one.id for one in members} if chosen is None else set(chosen)
        here = by_ids(session, [one.id for one in members if not forest.elsewhere(one)])
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
