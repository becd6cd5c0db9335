"""How one coder arranged the candidates on the board: segments moved, candidates taken together, names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.working import ThemeDraft, ThemePlacement
from workflow.suggestions import Place

NOWHERE = ""  # the owner of a segment that was put outside all candidates


@dataclass(frozen=True)
class Arrangement:
    """Where segments were put (None: outside all), which candidate went into which, and draft names."""

    moved: Mapping[Place, str | None] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything lies elsewhere than the machine put it."""
        return bool(self.moved or self.merged)

    def owner(self, candidate_id: str, place: Place, above: Callable[[str], str | None]) -> str:
        """Give the candidate that a segment is in now; `above` tells which candidate holds another."""
        start = self.moved.get(place, candidate_id) if place in self.moved else candidate_id
        return NOWHERE if start is None else self.target(start, above)

    def target(self, candidate_id: str, above: Callable[[str], str | None]) -> str:
        """Follow what went into what, also for a candidate that lies in one that did."""
        at, passed = candidate_id, set[str]()
        while at not in passed:
            passed.add(at)
            holder: str | None = at
            while holder is not None and holder not in self.merged:
                holder = above(holder)
            if holder is None:
                return at
            at = self.merged[holder]
        return at


def arrangement(session: Session, coder_id: str) -> Arrangement:
    """Read how a coder arranged the candidates."""
    placed = session.scalars(select(ThemePlacement).where(ThemePlacement.coder_id == coder_id))
    drafts = session.scalars(select(ThemeDraft).where(ThemeDraft.coder_id == coder_id)).all()
    return Arrangement(
        {(one.transcript_id, one.start, one.end): one.candidate_id for one in placed},
        {one.candidate_id: one.merged_into for one in drafts if one.merged_into is not None},
        {one.candidate_id: one.name for one in drafts if one.name},
    )
