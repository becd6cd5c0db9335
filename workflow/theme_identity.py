"""A theme stays the same theme when candidates are made again: matched by the segments they share.

So what was decided stays attached, and the screen can tell what is new, what grew and what is gone.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Suggestion, SuggestionRun, ThemeCandidate, ThemeDecision
from workflow.index import StudyIndex
from workflow.suggestions import short_hash

SAME = 0.5  # Jaccard coefficient from which a theme is the one of before


@dataclass(frozen=True)
class EarlierTheme:
    """A candidate of the last run as the segments of now: rows of the index."""

    id: str
    terms: tuple[str, ...]
    segments: int
    rows: frozenset[int]
    decided: bool

    def as_json(self) -> dict[str, Any]:
        """Give the form in which a run tells what went away."""
        return {"id": self.id, "terms": list(self.terms[:5]), "segments": self.segments}


@dataclass(frozen=True)
class Identity:
    """Which theme a group is; `before` is how many segments it had, None for a new one."""

    id: str
    before: int | None = None
    added: int = 0
    lost: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the form in which a candidate keeps it."""
        return {"before": self.before, "added": self.added, "lost": self.lost}


def last_run(session: Session) -> SuggestionRun | None:
    """Give the run whose candidates are shown."""
    query = select(SuggestionRun).where(SuggestionRun.kind == "themes")
    found: SuggestionRun | None = session.scalar(query.order_by(SuggestionRun.made_at.desc()).limit(1))
    return found


def earlier_themes(session: Session, made: StudyIndex) -> list[EarlierTheme]:
    """Read the candidates of the last run; a segment that was cut anew is found by its middle."""
    if (run := last_run(session)) is None:
        return []
    candidates = session.scalars(select(ThemeCandidate).where(ThemeCandidate.run_id == run.id)).all()
    own: defaultdict[str, set[int]] = defaultdict(set)
    places = select(
        Suggestion.candidate_id, Suggestion.transcript_id, Suggestion.start, Suggestion.end
    ).where(Suggestion.kind == "theme", Suggestion.run_id == run.id)
    finder = _Finder(made)
    for candidate_id, transcript, start, end in session.execute(places):
        if (row := finder.row(transcript, start, end)) is not None:
            own[str(candidate_id)].add(row)
    below = children({one.id: one.figures.get("parent") for one in candidates})
    decided = set(session.scalars(select(ThemeDecision.candidate_id)))
    return [
        EarlierTheme(
            one.id,
            tuple(one.terms),
            int(one.figures["segments"]),
            frozenset().union(*(own[key] for key in family(one.id, below))),
            one.id in decided,
        )
        for one in candidates
    ]


def identify(
    groups: Sequence[np.ndarray], made: StudyIndex, earlier: Sequence[EarlierTheme]
) -> tuple[list[Identity], list[EarlierTheme]]:
    """Say which earlier theme each group (rows of the index) is, and which earlier ones are gone.

    The pairs that share most come first, each theme once. Only rows that were grouped before as
    well count in the comparison, so that a new interview makes nothing unlike itself.
    """
    known = frozenset().union(*(one.rows for one in earlier))
    sets = [frozenset(rows.tolist()) for rows in groups]
    pairs = sorted(_pairs(sets, known, earlier), key=lambda pair: (-pair[0], not pair[1].decided, pair[1].id))
    taken: dict[int, EarlierTheme] = {}
    used: set[str] = set()
    for _, theme, number in pairs:
        if number not in taken and theme.id not in used:
            taken[number] = theme
            used.add(theme.id)
    identities: list[Identity] = []
    for number, rows in enumerate(sets):
        if number in taken:
            theme = taken[number]
            identities.append(
                Identity(theme.id, theme.segments, len(rows - theme.rows), len(theme.rows - rows))
            )
            continue
        new = _hashed(made, rows)
        while new in used:  # an earlier theme that is now another group has this identifier
            new = short_hash("theme", new)
        used.add(new)
        identities.append(Identity(new))
    return identities, [one for one in earlier if one.id not in used]


def children(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Turn "who is above" into "who are right below"."""
    found: dict[str, list[str]] = {}
    for one, parent in parents.items():
        if parent is not None:
            found.setdefault(parent, []).append(one)
    return found


def family(candidate_id: str, below: Mapping[str, Sequence[str]]) -> list[str]:
    """List a candidate and all that lie in it."""
    found = [candidate_id]
    for one in found:
        found.extend(below.get(one, ()))
    return found


def _pairs(
    sets: Sequence[frozenset[int]], known: frozenset[int], earlier: Sequence[EarlierTheme]
) -> list[tuple[float, EarlierTheme, int]]:
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, rows in enumerate(sets):
        for row in rows & known:
            holders[row].append(number)
    sizes = [len(rows & known) for rows in sets]
    found = []
    for theme in earlier:
        shared: defaultdict[int, int] = defaultdict(int)
        for row in theme.rows:
            for number in holders[row]:
                shared[number] += 1
        for number, count in shared.items():
            alike = count / (len(theme.rows) + sizes[number] - count)
            if alike >= SAME:
                found.append((alike, theme, number))
    return found


def _hashed(made: StudyIndex, rows: frozenset[int]) -> str:
    places = sorted(made.rows[row].place for row in rows)
    return short_hash("theme", *(str(part) for place in places for part in place))


class _Finder:
    """The row at a stretch, or around its middle where segments were cut anew."""

    def __init__(self, made: StudyIndex) -> None:
        self._made = made
        self._starts = {
            transcript: [made.rows[row].start for row in rows] for transcript, rows in made.rows_of.items()
        }

    def row(self, transcript: str, start: int, end: int) -> int | None:
        if (exact := self._made.places.get((transcript, start, end))) is not None:
            return exact
        middle = (start + end) // 2
        at = bisect_right(self._starts.get(transcript, []), middle) - 1
        if at < 0:
            return None
        row = self._made.rows_of[transcript][at]
        return row if middle < self._made.rows[row].end else None


def offered_code(session: Session, coder_id: str, candidate_id: str) -> str | None:
    """Give the code that this coder made of a candidate or of one that holds it, the nearest first."""
    key: str | None = candidate_id
    while key is not None and (found := session.get(ThemeCandidate, key)) is not None:
        ruling = session.get(ThemeDecision, (key, coder_id))
        if ruling is not None and ruling.code_id is not None:
            return ruling.code_id
        key = found.figures.get("parent")
    return None
