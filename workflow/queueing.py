"""What the queue deals from: one code, one candidate theme, or all codes in turns (`workflow.mixed`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Skip, SuggestionRun, ThemeCandidate
from workflow import applying
from workflow.applying import matching
from workflow.asking import Blind, hidden_rows
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.suggestions import by_ids, decisions_of, views
from workflow.theme_forest import Forest, Member, existing
from workflow.theme_identity import offered_code
from workflow.themes import candidates
from workflow.views import CandidateView, Standing, SuggestionView

CODE, THEME, MIXED = "code", "theme", "mixed"
_ASKED = 500  # identifiers in one question to the project file


@dataclass(frozen=True)
class Source:
    """Where suggestions come from; `gives` is the code that accepting gives, None if that is asked."""

    kind: str
    id: str
    name: str = ""
    gives: str | None = None


@dataclass(frozen=True)
class Dealt:
    """The next cards of a source; `total` is None where nobody goes through all of it."""

    source: Source
    items: tuple[SuggestionView, ...]
    total: int | None
    decided: int
    accepted: int
    blind: Blind
    standing: Standing | None = None
    more: bool = False


def of_code(study: Study, code_id: str, *, limit: int, words: str = "") -> Dealt:
    """Deal the suggestions for one code."""
    found = applying.queue(study, code_id, limit=limit, words=words)
    return Dealt(
        Source(CODE, code_id, found.code.name, code_id),
        found.items,
        found.total,
        found.decided,
        found.accepted,
        found.blind,
        found.standing,
        more=found.total - found.decided > len(found.items),
    )


def open_themes(study: Study) -> list[CandidateView]:
    """List the candidate themes that still wait for a decision, the best first."""
    return [one for one in candidates(study, quotes=0) if one.status == "open" or one.code_id is not None]


def of_theme(study: Study, candidate_id: str, *, limit: int, words: str = "") -> Dealt:
    """Deal the segments of a candidate theme, the most telling first; what was put off comes last."""
    made = index(study)
    with study.store.read() as session:
        found = existing(session, candidate_id)
        forest = Forest.read(session, study, session.get_one(SuggestionRun, found.run_id))
        away = hidden_rows(session, study, made)
        mask = matching(session, study, made, filters=None, words=words)
        members = _members(made, forest, found)
        verdicts = decisions_of(session, study.coder_id, [one.id for one in members])
        there = [one for one in members if not away[made.places[one.place]]]
        shown = [one for one in there if mask[made.places[one.place]]]
        undecided = [one for one in shown if one.id not in verdicts]
        turn = [one.id for one in _put_off_last(session, study, undecided)][:limit]
        known = {one.id: one for one in by_ids(session, turn)}
        items = tuple(views(session, study, made, [known[key] for key in turn]))
        gives = offered_code(session, study.coder_id, candidate_id)
    waiting = [one for one in members if away[made.places[one.place]] and one.id not in verdicts]
    decided = [verdicts[one.id] for one in shown if one.id in verdicts]
    return Dealt(
        Source(THEME, candidate_id, " · ".join(found.terms[:3]), gives),
        items,
        len(shown),
        len(decided),
        sum(one.verdict != "rejected" for one in decided),
        Blind(len({one.transcript_id for one in waiting}), len(waiting)),
        more=len(undecided) > len(items),
    )


def _members(made: StudyIndex, forest: Forest, found: ThemeCandidate) -> list[Member]:
    """Order the segments: the telling ones first, then by how firmly each belongs."""
    rank = {key: place for place, key in enumerate(found.figures.get("central", ()))}
    here = [one for one in forest.members(found.id) if one.place in made.places and not forest.elsewhere(one)]
    return sorted(
        here, key=lambda one: (rank.get(one.id, len(rank)), -one.score, one.transcript_id, one.start)
    )


def _put_off_last(session: Session, study: Study, members: Sequence[Member]) -> list[Member]:
    at: dict[str, str] = {}
    for start in range(0, len(members), _ASKED):
        ids = [one.id for one in members[start : start + _ASKED]]
        query = select(Skip.suggestion_id, Skip.at).where(Skip.coder_id == study.coder_id)
        at.update((one, when) for one, when in session.execute(query.where(Skip.suggestion_id.in_(ids))))
    return sorted(members, key=lambda one: at.get(one.id, ""))
