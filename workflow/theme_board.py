"""The theme board: candidates side by side, arranged by a coder before anything becomes a code."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import Suggestion, SuggestionRun, ThemeCandidate, ThemeDecision
from models.working import ThemeDraft, ThemePlacement
from workflow.deciding import DecisionError, about_quote, mark_seen
from workflow.index import index
from workflow.study import Study
from workflow.suggestions import Place, by_ids, views
from workflow.theme_forest import Forest, existing
from workflow.theme_identity import last_run
from workflow.views import SuggestionView

MUST_OPEN = 3  # quotes to have opened before all of a theme is taken over (own reading before reliance)


@dataclass(frozen=True)
class MergePreview:
    """What taking two candidates together gives."""

    segments: int
    transcripts: int


def move_segment(
    study: Study, suggestion_id: str, candidate_id: str | None, *, client_id: str | None = None
) -> None:
    """Put a segment in another candidate, or outside all of them (None); that is not yet having opened it."""
    with study.store.write() as session:
        one = session.get(Suggestion, suggestion_id)
        if one is None:
            raise DecisionError("unknown_suggestion", suggestion_id)
        name = _name(session, study, candidate_id)
        known = session.get(ThemePlacement, (study.coder_id, one.transcript_id, one.start, one.end))
        if known is None and one.candidate_id == candidate_id:
            return
        change = (
            log.added(
                ThemePlacement(
                    coder_id=study.coder_id,
                    transcript_id=one.transcript_id,
                    start=one.start,
                    end=one.end,
                    candidate_id=candidate_id,
                )
            )
            if known is None
            else log.updated(known, candidate_id=candidate_id)
        )
        if change.after:
            about = about_quote(session, one.transcript_id, one.start, one.end) | {"name": name}
            kind = "segment_moved" if candidate_id else "segment_put_out"
            log.record(session, log.Act(study.coder_id, kind, about, client_id), [change])


def merge_candidates(study: Study, candidate_id: str, into_id: str, *, client_id: str | None = None) -> None:
    """Take a candidate up into another: its segments are in that one from now on."""
    with study.store.write() as session:
        forest = _forest(session, study)
        for one in (candidate_id, into_id):
            _undecided(session, study, one)
        if candidate_id == into_id or forest.arranged.target(into_id, forest.above) == candidate_id:
            raise DecisionError("merge_candidate", candidate_id)
        about = {"name": _name(session, study, candidate_id), "to": _name(session, study, into_id)}
        change = _draft(session, study, candidate_id, merged_into=into_id)
        log.record(session, log.Act(study.coder_id, "candidates_merged", about, client_id), [change])


def separate_candidate(study: Study, candidate_id: str, *, client_id: str | None = None) -> None:
    """Let a candidate that was taken up into another stand by itself again."""
    with study.store.write() as session:
        change = _draft(session, study, candidate_id, merged_into=None)
        if change.after:
            about = {"name": _name(session, study, candidate_id)}
            log.record(session, log.Act(study.coder_id, "candidate_separated", about, client_id), [change])


def name_candidate(study: Study, candidate_id: str, name: str, *, client_id: str | None = None) -> None:
    """Keep a name for a candidate that is not decided on yet."""
    name = " ".join(name.split())
    with study.store.write() as session:
        existing(session, candidate_id)
        change = _draft(session, study, candidate_id, name=name)
        if change.after:
            about = {"terms": _terms(session, candidate_id), "name": name or "–"}
            log.record(session, log.Act(study.coder_id, "candidate_named", about, client_id), [change])


def preview_candidates(study: Study, candidate_id: str, into_id: str) -> MergePreview:
    """Tell how many segments two candidates have together, and from how many transcripts."""
    with study.store.read() as session:
        forest = _forest(session, study)
        members = {one.place for key in (candidate_id, into_id) for one in forest.members(key)}
        return MergePreview(len(members), len({place[0] for place in members}))


@dataclass(frozen=True)
class MergedCandidate:
    """A candidate that was taken up into another one."""

    id: str
    name: str
    into: str


def merged(study: Study) -> list[MergedCandidate]:
    """List the candidates of the last run that the coder took up into others."""
    with study.store.read() as session:
        if last_run(session) is None:
            return []
        forest = _forest(session, study)
        return [
            MergedCandidate(one, _name(session, study, one), _name(session, study, forest.into(one)))
            for one in forest.arranged.merged
            if one in forest.nodes
        ]


def put_out(study: Study, *, limit: int = 30) -> list[SuggestionView]:
    """List the segments that the coder put outside all candidates."""
    made = index(study)
    with study.store.read() as session:
        if last_run(session) is None:
            return []
        ids = [one.id for one in _forest(session, study).nowhere()][:limit]
        return views(session, study, made, by_ids(session, ids))


def open_quote(study: Study, suggestion_id: str) -> None:
    """Remember that the coder opened a quote to read it."""
    with study.store.write() as session:
        one = session.get(Suggestion, suggestion_id)
        if one is not None:
            mark_seen(session, study.coder_id, one.transcript_id, one.start, one.end)


def still_to_open(places: Sequence[Place], seen: set[Place]) -> int:
    """Tell how many quotes are still to be opened before all of them can be taken over."""
    return max(0, min(MUST_OPEN, len(places)) - sum(place in seen for place in places))


def _forest(session: Session, study: Study) -> Forest:
    run = last_run(session)
    if run is None:
        raise DecisionError("unknown_suggestion", "")
    return Forest.read(session, study, session.get_one(SuggestionRun, run.id))


def _undecided(session: Session, study: Study, candidate_id: str) -> None:
    existing(session, candidate_id)
    ruling = session.scalar(
        select(ThemeDecision).where(
            ThemeDecision.candidate_id == candidate_id,
            ThemeDecision.coder_id == study.coder_id,
        )
    )
    if ruling is not None:
        raise DecisionError("not_open", candidate_id)


def _draft(session: Session, study: Study, candidate_id: str, **values: str | None) -> log.Change:
    known = session.get(ThemeDraft, (candidate_id, study.coder_id))
    if known is not None:
        return log.updated(known, **values)
    return log.added(
        ThemeDraft(
            candidate_id=candidate_id,
            coder_id=study.coder_id,
            name=values.get("name") or "",
            merged_into=values.get("merged_into"),
        )
    )


def _name(session: Session, study: Study, candidate_id: str | None) -> str:
    """Name a candidate for the history: by its draft name, else by its terms."""
    if candidate_id is None:
        return ""
    draft = session.get(ThemeDraft, (candidate_id, study.coder_id))
    return (draft.name if draft else "") or _terms(session, candidate_id)


def _terms(session: Session, candidate_id: str) -> str:
    found: ThemeCandidate = existing(session, candidate_id)
    return ", ".join(found.terms[:3])
