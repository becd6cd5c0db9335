"""The map of a study: drawn once in a job, kept, and coloured by whatever one wants to compare."""

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.records import (
    Attribute,
    AttributeValue,
    Coding,
    Quotation,
)
from models.working import MapLayout
from workflow.blindness import hidden
from workflow.codebook import COLOURS, plain_tree
from workflow.index import Row, StudyIndex, index
from workflow.study import Study
from workflow.theme_views import members_at
from workflow.views import Stretch

TOGETHER = 0.15  # of the width: half of the points lie this near to their middle
MOST_COLOURS = 11  # beyond these nobody tells colours apart: the rest is one
FIFTHS = 5
REST, NONE = "rest", "none"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Map:
    """A drawn map: the segments (numbers in the index) and their places; `missing` are not on it yet."""

    version: str
    rows: tuple[int, ...]
    places: np.ndarray  # n × 2, from 0 to 1
    missing: int


@dataclass(frozen=True, eq=False)
class Colouring:
    """A kind for each point of a map: its number among `names`; names REST and NONE are keys.

    `ordered`: the kinds go from little to much, and have no colours of their own.
    """

    names: tuple[str, ...]
    colours: tuple[str, ...]
    kinds: np.ndarray
    ordered: bool = False


def draw(study: Study, *, progress: Progress | None = None) -> None:
    """Draw the map of all that participants say, and keep it in the place of the one before."""
    from nlp.layout import VERSION, lay_out

    made = index(study)
    rows = np.flatnonzero(made.offered)
    if progress is not None:
        progress("map", 0, 1)
    places = lay_out(made.space.vectors[rows])
    if progress is not None:
        progress("map", 1, 1)
    data = io.BytesIO()
    stretches = json.dumps([made.rows[row].place for row in rows]).encode()
    np.savez(data, places=places, stretches=np.frombuffer(stretches, dtype=np.uint8))
    with study.store.write() as session:
        session.execute(delete(MapLayout))
        session.add(MapLayout(key=f"{made.fingerprint}.{VERSION}", data=data.getvalue()))


def drawn(study: Study) -> Map | None:
    """Give the map as it was drawn last, without segments that are gone since; None before the first."""
    made = index(study)
    with study.store.read() as session:
        key = session.scalar(select(MapLayout.key))
        if key is None:
            return None
        kept = _kept.get((str(study.path), key, made.fingerprint))
        if kept is None:
            data = session.get_one(MapLayout, key).data
            kept = _read(made, key, data)
            _kept.clear()
            _kept[(str(study.path), key, made.fingerprint)] = kept
        return kept


_kept: dict[tuple[str, str, str], Map] = {}


def _read(made: StudyIndex, key: str, data: bytes) -> Map:
    with np.load(io.BytesIO(data)) as file:
        stretches = json.loads(file["stretches"].tobytes())
        at = [made.places.get((str(one[0]), int(one[1]), int(one[2])), -1) for one in stretches]
        there = np.array(at) >= 0
        places = file["places"][there]
    rows = tuple(row for row in at if row >= 0)
    # points are numbered, so what was chosen on one map must never be read on another
    return Map(f"{key}.{made.fingerprint}", rows, places, int(made.offered.sum()) - len(rows))


def attributes(study: Study) -> list[str]:
    """List the participants' attributes that points can be coloured by."""
    with study.store.read() as session:
        return list(session.scalars(select(Attribute.name).order_by(Attribute.position)))


def coloured(study: Study, found: Map, by: str, *, about: str | None = None) -> Colouring:
    """Give each point its kind: by theme, code, transcript, participant, or the attribute `about`."""
    made = index(study)
    rows = [made.rows[row] for row in found.rows]
    if by == "transcript":
        return _by_name([row.transcript for row in rows])
    if by == "participant":
        return _by_name([row.participant or row.speaker for row in rows])
    if by == "attribute":
        return _by_attribute(study, rows, about or "")
    with study.store.read() as session:
        blind = hidden(session, study.coder_id)
    if by == "theme":
        return _by_name(_themes(study, rows, blind, about))
    return _by_code(study, made, found, blind, about)


def stretches(study: Study, found: Map, points: Sequence[int]) -> list[tuple[Stretch, Stretch | None]]:
    """Give what is said at some points, with the question each answers."""
    made = index(study)
    rows = [made.rows[found.rows[point]] for point in points if 0 <= point < len(found.rows)]
    return [(row.stretch(), made.question(row)) for row in rows]


def counted(study: Study, found: Map, points: Sequence[int]) -> tuple[int, int, int]:
    """Count the segments, transcripts and participants at some points."""
    made = index(study)
    rows = [made.rows[found.rows[point]] for point in points if 0 <= point < len(found.rows)]
    people = {row.participant or row.speaker for row in rows} - {None}
    return len(rows), len({row.transcript_id for row in rows}), len(people)


def centres(found: Map, colouring: Colouring) -> list[tuple[int, float, float]]:
    """Give the middle (the median) of each kind that lies together, for a name to stand at.

    A kind that is all over the map has no middle that means anything.
    """
    middles = []
    for kind, name in enumerate(colouring.names):
        own = found.places[colouring.kinds == kind]
        if len(own) and name not in (REST, NONE):
            middle = np.median(own, axis=0)
            if np.median(np.linalg.norm(own - middle, axis=1)) <= TOGETHER:
                middles.append((kind, float(middle[0]), float(middle[1])))
    return middles


def _by_name(values: Sequence[str | None]) -> Colouring:
    """Colour by a word: the commonest have colours of their own, in the order of how common they are."""
    common = [name for name, _ in Counter(value for value in values if value).most_common(MOST_COLOURS)]
    number = {name: at for at, name in enumerate(common)}
    rest, none = len(common), len(common) + 1
    kinds = [none if not value else number.get(value, rest) for value in values]
    return Colouring(
        (*common, REST, NONE), (*COLOURS[: len(common)], "", ""), np.array(kinds, dtype=np.uint8)
    )


def _by_attribute(study: Study, rows: Sequence[Row], name: str) -> Colouring:
    with study.store.read() as session:
        found = session.execute(
            select(AttributeValue.participant_id, AttributeValue.value, AttributeValue.number)
            .join(Attribute, Attribute.id == AttributeValue.attribute_id)
            .where(Attribute.name == name)
        ).all()
    numbers = {one.participant_id: one.number for one in found if one.number is not None}
    if len(set(numbers.values())) > 6 and len(numbers) == len(found):
        return _in_bins(rows, numbers)
    values = {one.participant_id: one.value for one in found}
    return _by_name([values.get(row.participant_id or "") for row in rows])


def steps(values: Sequence[float]) -> list[float]:
    """Cut values in fifths, or in fewer where so many are alike that some would hold nothing."""
    return [float(edge) for edge in np.unique(np.quantile(values, np.linspace(0, 1, FIFTHS + 1)))]


def _in_bins(rows: Sequence[Row], numbers: dict[str, float]) -> Colouring:
    """Colour a number by fifths of the participants, from little to much."""
    edges = steps(list(numbers.values()))
    names = [f"{low:.4g} – {high:.4g}" for low, high in pairwise(edges)]
    kinds = []
    for row in rows:
        value = numbers.get(row.participant_id or "")
        inner = np.searchsorted(edges[1:-1], value, side="right") if value is not None else len(names)
        kinds.append(int(inner))
    return Colouring((*names, NONE), ("",) * (len(names) + 1), np.array(kinds, dtype=np.uint8), ordered=True)


def _themes(study: Study, rows: Sequence[Row], blind: frozenset[str], level: str | None) -> list[str | None]:
    """Name the candidate theme of each segment by its terms; suggestions stay out where one codes blind."""
    of = members_at(study, None if level is None else int(level))
    return [None if row.transcript_id in blind else of.get(row.place) for row in rows]


def _by_code(
    study: Study, made: StudyIndex, found: Map, blind: frozenset[str], code_id: str | None
) -> Colouring:
    """Colour by the code given: one code against the rest, or the commonest ones."""
    with study.store.read() as session:
        given = _given(session, study, made, blind)
        known = plain_tree(session)
    names = Counter(code.name for code in known)
    labels = {one.id: (one.name if names[one.name] == 1 else one.label, one.colour) for one in known}
    if code_id is not None:
        kinds = [0 if code_id in given.get(row, ()) else 1 for row in found.rows]
        name, colour = labels.get(code_id, ("", COLOURS[0]))
        return Colouring((name, NONE), (colour, ""), np.array(kinds, dtype=np.uint8))
    common = [one for one, _ in Counter(c for own in given.values() for c in own).most_common(MOST_COLOURS)]
    rest, none = len(common), len(common) + 1
    number = {one: at for at, one in enumerate(common)}
    kinds = [min((number.get(one, rest) for one in given.get(row, ())), default=none) for row in found.rows]
    return Colouring(
        (*(labels[one][0] for one in common), REST, NONE),
        (*COLOURS[: len(common)], "", ""),
        np.array(kinds, dtype=np.uint8),
    )


def _given(session: Session, study: Study, made: StudyIndex, blind: frozenset[str]) -> dict[int, list[str]]:
    """Give the codes on each segment that this coder may see."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    query = (
        select(Quotation.transcript_id, Quotation.start, Quotation.end, Coding.code_id, Coding.coder_id)
        .join(Coding, Coding.quotation_id == Quotation.id)
        .order_by(Quotation.start)
    )
    for transcript_id, start, end, code_id, coder_id in session.execute(query):
        if coder_id == study.coder_id or transcript_id not in blind:
            spans.setdefault(transcript_id, []).append((start, end, code_id))
    found: dict[int, list[str]] = {}
    for transcript_id, own in spans.items():
        rows = made.rows_of.get(transcript_id, [])
        starts = np.array([made.rows[row].start for row in rows])
        ends = np.array([made.rows[row].end for row in rows])
        for start, end, code_id in own:
            for at in np.flatnonzero((starts < end) & (ends > start)):
                found.setdefault(rows[at], []).append(code_id)
    return found
