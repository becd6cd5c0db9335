"""The candidates of one run as a forest: who lies in whom, which segments are in each, what was ruled."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import (
    CandidateStatus,
    Decision,
    Suggestion,
    SuggestionRun,
    ThemeCandidate,
    ThemeDecision,
    Verdict,
)
from workflow.deciding import DecisionError
from workflow.study import Study
from workflow.suggestions import Place
from workflow.theme_arranging import NOWHERE, Arrangement, arrangement
from workflow.theme_identity import children, family

_KEPT_RUNS = 4


class Member(NamedTuple):
    """A segment as a suggestion of a candidate; columns, for a study has thousands."""

    id: str
    candidate_id: str
    transcript_id: str
    start: int
    end: int
    score: float

    @property
    def place(self) -> Place:
        """The stretch that is suggested."""
        return (self.transcript_id, self.start, self.end)


@dataclass(frozen=True, eq=False)
class Forest:
    """The candidates of one run, and what this coder ruled on them."""

    nodes: dict[str, ThemeCandidate]
    below: dict[str, list[str]]
    rulings: dict[str, ThemeDecision]
    settled: dict[Place, str]
    _own: dict[str, list[Member]]
    arranged: Arrangement = field(default_factory=Arrangement)

    @classmethod
    def read(cls, session: Session, study: Study, run: SuggestionRun) -> "Forest":
        """Read the candidates of a run."""
        found = session.scalars(select(ThemeCandidate).where(ThemeCandidate.run_id == run.id)).all()
        rulings = session.scalars(select(ThemeDecision).where(ThemeDecision.coder_id == study.coder_id)).all()
        return cls(
            {one.id: one for one in found},
            children({one.id: one.figures.get("parent") for one in found}),
            {ruling.candidate_id: ruling for ruling in rulings},
            settled(session, study.coder_id),
            _members(session, run.id),
            arrangement(session, study.coder_id),
        )

    def at(self, level: int) -> list[str]:
        """List the candidates at one stop of the scale, without those that went into another one there."""
        found = [
            one.id
            for one in self.nodes.values()
            if one.figures["scales"][0] <= level <= one.figures["scales"][1]
        ]
        here = set(found)
        return [one for one in found if one not in self.arranged.merged or self._into(one, here) is None]

    def into(self, candidate_id: str) -> str | None:
        """Give the candidate that this one was taken up into, if it was."""
        if candidate_id not in self.arranged.merged:
            return None
        return self.arranged.target(candidate_id, self.above)

    def members(self, candidate_id: str) -> list[Member]:
        """List the segments of a candidate and of all that lie in it, as the coder arranged them."""
        own = self._owned if self.arranged else self._own
        return [one for key in family(candidate_id, self.below) for one in own.get(key, ())]

    def nowhere(self) -> list[Member]:
        """List the segments that the coder put outside all candidates."""
        return list(self._owned.get(NOWHERE, ())) if self.arranged else []

    def above(self, candidate_id: str) -> str | None:
        """Give the candidate that holds this one."""
        node = self.nodes.get(candidate_id)
        parent: str | None = None if node is None else node.figures.get("parent")
        return parent

    @cached_property
    def _owned(self) -> dict[str, list[Member]]:
        """Divide the segments over the candidates that they are in now; one that is gone gives them back."""
        found: dict[str, list[Member]] = {}
        for candidate_id, own in self._own.items():
            for one in own:
                owner = self.arranged.owner(candidate_id, one.place, self.above)
                if owner and owner not in self.nodes:
                    owner = candidate_id
                found.setdefault(owner, []).append(one)
        return found

    def _into(self, candidate_id: str, here: set[str]) -> str | None:
        """Find the candidate of a stop in which another one's segments now are."""
        key: str | None = self.into(candidate_id)
        while key is not None and key not in here:
            key = self.above(key)
        return key

    def elsewhere(self, one: Member) -> bool:
        """Tell whether the coder put this stretch in a theme by another suggestion."""
        # asked of every segment of every theme on the screen: the place is not made by a call
        return self.settled.get((one.transcript_id, one.start, one.end), one.id) != one.id

    def accepted_above(self, candidate_id: str) -> ThemeDecision | None:
        """Give the acceptance of the candidate, or of the nearest one that holds it."""
        key: str | None = candidate_id
        while key is not None and key in self.nodes:
            ruling = self.rulings.get(key)
            if ruling is not None and ruling.status == CandidateStatus.ACCEPTED.value:
                return ruling
            key = self.nodes[key].figures.get("parent")
        return None


def existing(session: Session, candidate_id: str) -> ThemeCandidate:
    """Give a candidate by its identifier."""
    found = session.get(ThemeCandidate, candidate_id)
    if found is None:
        raise DecisionError("unknown_suggestion", candidate_id)
    return found


def settled(session: Session, coder_id: str) -> dict[Place, str]:
    """Give the stretches that this coder put in an accepted theme, with the suggestion they came from."""
    query = (
        select(Suggestion.transcript_id, Suggestion.start, Suggestion.end, Suggestion.id)
        .join(Decision, Decision.suggestion_id == Suggestion.id)
        .where(
            Suggestion.kind == "theme",
            Decision.verdict != Verdict.REJECTED.value,
            Decision.coder_id == coder_id,
        )
    )
    return {(transcript, start, end): one for transcript, start, end, one in session.execute(query)}


_known: OrderedDict[str, dict[str, list[Member]]] = OrderedDict()


def _members(session: Session, run_id: str) -> dict[str, list[Member]]:
    """Read the segments of a run by candidate; kept, as a run never changes once it is made."""
    if run_id not in _known:
        query = select(
            Suggestion.id,
            Suggestion.candidate_id,
            Suggestion.transcript_id,
            Suggestion.start,
            Suggestion.end,
            Suggestion.score,
        ).where(Suggestion.run_id == run_id, Suggestion.kind == "theme")
        found: dict[str, list[Member]] = {}
        for key, candidate_id, transcript, start, end, score in session.execute(query):
            one = Member(key, str(candidate_id), transcript, start, end, score)
            found.setdefault(one.candidate_id, []).append(one)
        _known[run_id] = found
        while len(_known) > _KEPT_RUNS:
            _known.popitem(last=False)
    return _known[run_id]
