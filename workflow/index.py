"""The study in memory: its segments, where they lie in the space, and who says them.

Built from the project file when it is first needed and kept until transcripts, roles, links or
the encoder change. Codings and decisions don't touch it.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.records import Segment, Setting, Speaker, Transcript
from models.roles import Role
from models.store import Store
from workflow import keeping, preparing
from workflow.reading import turn_at, turn_rows
from workflow.study import Study
from workflow.views import Stretch

if TYPE_CHECKING:
    from nlp.encoding import Part, Space
    from nlp.ranking import Corpus

QUICK_PARTS = {"use": 1.0}
MOST_PLACED = 4_000  # texts of a codebook whose vectors are kept
KEPT = 2  # studies in memory at once: the one at work and the one before it


class NotPreparedError(Exception):
    """There are segments or vectors to be made first; `reason` says which of the two it is."""

    def __init__(self, reason: str = "not_prepared") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One segment: where it is, who says it, which question it answers."""

    transcript_id: str
    transcript: str
    start: int
    end: int
    text: str
    turn: int
    speaker: str | None
    role: str
    participant: str | None
    participant_id: str | None
    question: tuple[int, int] | None
    asker: str | None

    @property
    def offered(self) -> bool:
        """Whether it is clustered and ranked: what anybody but the interviewer says."""
        return self.role != Role.INTERVIEWER

    @property
    def place(self) -> tuple[str, int, int]:
        """The stretch, as suggestions and codings point at it."""
        return (self.transcript_id, self.start, self.end)

    def stretch(self) -> Stretch:
        """Give the segment as everybody outside sees it."""
        return Stretch(
            self.transcript_id,
            self.transcript,
            self.start,
            self.end,
            self.text,
            self.speaker,
            self.role,
            self.participant,
        )


@dataclass(frozen=True, eq=False)
class StudyIndex:
    """All segments that carry meaning (backchannels apart), in the order of the study."""

    fingerprint: str
    encoder: str
    transcripts: int  # in the study, also those without a segment in `rows`
    rows: tuple[Row, ...]
    texts: dict[str, str]
    parts: "tuple[Part, ...]"
    part_vectors: dict[str, np.ndarray]
    store: Store

    @cached_property
    def offered(self) -> np.ndarray:
        """The rows that are clustered and ranked, as a mask."""
        return np.array([row.offered for row in self.rows], dtype=bool)

    @cached_property
    def sources(self) -> np.ndarray:
        """The number of the transcript of each row."""
        numbers = {transcript: number for number, transcript in enumerate(self.texts)}
        return np.array([numbers[row.transcript_id] for row in self.rows], dtype=np.intp)

    @cached_property
    def places(self) -> dict[tuple[str, int, int], int]:
        """The row at a stretch."""
        return {row.place: number for number, row in enumerate(self.rows)}

    @cached_property
    def rows_of(self) -> dict[str, list[int]]:
        """The rows of each transcript."""
        found: dict[str, list[int]] = {transcript: [] for transcript in self.texts}
        for number, row in enumerate(self.rows):
            found[row.transcript_id].append(number)
        return found

    @cached_property
    def space(self) -> "Space":
        """Where the segments lie."""
        from nlp.encoding import fit_space

        texts = [preparing.encoded_form(row.text) for row in self.rows]
        fitted = keeping.fitted(self.store, texts)
        return fit_space(texts, self.part_vectors, turns=[row.turn for row in self.rows], fitted=fitted)

    @cached_property
    def corpus(self) -> "Corpus":
        """The segments as the ranking and the search need them."""
        from nlp.ranking import Corpus

        texts = [row.text for row in self.rows]
        return Corpus.build(texts, self.space.vectors, plain=self.space.plain, sources=self.sources.tolist())

    @cached_property
    def quick_space(self) -> "Space":
        """A space of the quick parts alone, or the same one where the encoder has none.

        Finding the telling sentence of a card means encoding sentences while the coder waits;
        the large model takes twenty times as long for the same choice.
        """
        from nlp.encoding import fit_space

        quick = {name: self.part_vectors[name] for name in QUICK_PARTS if name in self.part_vectors}
        if len(quick) < len(QUICK_PARTS) or len(quick) == len(self.part_vectors):
            return self.space
        texts = [preparing.encoded_form(row.text) for row in self.rows]
        return fit_space(texts, quick, turns=[row.turn for row in self.rows], weights=QUICK_PARTS)

    @cached_property
    def quick_corpus(self) -> "Corpus":
        """The segments as the explanation of a ranking needs them."""
        if self.quick_space is self.space:
            return self.corpus
        space = self.quick_space
        return self.corpus.in_space(space.vectors, space.plain)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Place new texts in the space."""
        return self.space.queries(list(texts), self.parts)

    def embed_codes(self, texts: Sequence[str]) -> np.ndarray:
        """Place texts of the codebook, which come back at every code and every check, once each."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._placed]
        if missing:
            if len(self._placed) > MOST_PLACED:
                self._placed.clear()
                missing = list(dict.fromkeys(texts))
            self._placed.update(zip(missing, self.embed(missing), strict=True))
        return np.array([self._placed[text] for text in texts])

    @cached_property
    def _placed(self) -> dict[str, np.ndarray]:
        return {}

    def quick_embed(self, texts: Sequence[str]) -> np.ndarray:
        """Place new texts in the quick space."""
        return self.quick_space.queries(list(texts), self.parts)

    def question(self, row: Row) -> Stretch | None:
        """Give the question that a segment answers."""
        if row.question is None:
            return None
        start, end = row.question
        text = self.texts[row.transcript_id][start:end]
        return Stretch(row.transcript_id, row.transcript, start, end, text, row.asker, Role.INTERVIEWER.value)

    def around(self, row: Row, *, width: int = 600) -> tuple[str, str]:
        """Give the text before and after a segment, cut at a word."""
        text = self.texts[row.transcript_id]
        before = text[max(0, row.start - width) : row.start]
        after = text[row.end : row.end + width]
        if row.start > width:
            before = before.partition(" ")[2]
        if row.end + width < len(text):
            after = after.rpartition(" ")[0]
        return before, after


class _Memory:
    """The indexes of the studies at work; building one keeps others waiting rather than doubling it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, StudyIndex] = OrderedDict()
        self._seen: WeakKeyDictionary[Store, tuple[int, tuple[Part, ...], StudyIndex]] = WeakKeyDictionary()
        self._lock = threading.RLock()

    def get(self, study: Study) -> StudyIndex:
        file = study.store.version()
        encoder, _ = preparing.chosen_encoder(study)
        parts = preparing.parts_of(encoder)
        seen = self._seen.get(study.store)
        if seen is not None and seen[0] == file and seen[1] is parts:
            return seen[2]  # nothing at all was written since
        made = self._get(study, encoder)
        self._seen[study.store] = (file, parts, made)
        return made

    def holds(self, study: Study) -> bool:
        """Tell whether the study was read in, be it as it was some writes ago."""
        return str(study.path.resolve()) in self._known

    def _get(self, study: Study, encoder: str) -> StudyIndex:
        key = str(study.path.resolve())
        with self._lock, study.store.read() as session:
            mark = fingerprint(session, encoder)
            known = self._known.get(key)
            if known is None or known.fingerprint != mark:
                _check_ready(study)  # counts everything, so only when something changed
                known = _build(study.store, session, encoder, mark)
                self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            return known


_memory = _Memory()


def index(study: Study) -> StudyIndex:
    """Give the study's index, built anew if something it rests on changed."""
    return _memory.get(study)


def loaded(study: Study) -> bool:
    """Tell whether the index is there, so that asking for it takes no seconds."""
    return _memory.holds(study)


def warm(study: Study) -> None:
    """Load the encoder and build the index, so that the first search is quick."""
    try:
        made = index(study)
    except NotPreparedError:
        encoder, _ = preparing.chosen_encoder(study)
        for part in preparing.parts_of(encoder):
            part.encode(["warm"], query=True)
        return
    made.embed(["warm"])
    made.quick_embed(["warm"])
    _ = made.corpus, made.quick_corpus


def fingerprint(session: Session, encoder: str) -> str:
    """Name the state of all that the index rests on."""
    segmentation = session.get(Setting, "segmentation")
    parts = [(part.name, part.revision) for part in preparing.parts_of(encoder)]
    transcripts = session.scalars(
        select(Transcript.id).where(Transcript.removed.is_(False)).order_by(Transcript.position)
    ).all()
    speakers = session.execute(
        select(Speaker.id, Speaker.role, Speaker.participant_id).order_by(Speaker.id)
    ).all()
    count = session.execute(select(func.count(), func.max(Segment.id)).select_from(Segment)).one()
    state = repr(
        (segmentation and segmentation.value, parts, transcripts, list(map(tuple, speakers)), tuple(count))
    )
    return hashlib.sha256(state.encode()).hexdigest()[:24]


def _check_ready(study: Study) -> None:
    state = preparing.state(study)
    if not state.ready:
        raise NotPreparedError("not_prepared" if state.transcripts else "no_transcripts")


def segment_stretches(study: Study) -> Iterator[tuple[Stretch, Stretch | None, bool]]:
    """Give every segment with the question it answers and whether it is a mere backchannel."""
    with study.store.read() as session:
        for transcript, row, segment in _rows(session):
            question = None
            if row.question:
                start, end = row.question
                question = Stretch(
                    transcript.id,
                    transcript.name,
                    start,
                    end,
                    transcript.text[start:end],
                    row.asker,
                    Role.INTERVIEWER.value,
                )
            yield row.stretch(), question, segment.backchannel


def _build(store: Store, session: Session, encoder: str, mark: str) -> StudyIndex:
    found = [one for one in _rows(session) if not one[2].backchannel]
    parts = preparing.parts_of(encoder)
    hashes = [segment.text_hash for _, _, segment in found]
    vectors = {part.name: preparing.vectors_of(session, part, hashes) for part in parts}
    texts = {transcript.id: transcript.text for transcript, _, _ in found}
    count = session.scalar(select(func.count()).select_from(Transcript).where(Transcript.removed.is_(False)))
    rows = tuple(row for _, row, _ in found)
    return StudyIndex(mark, encoder, count or 0, rows, texts, parts, vectors, store)


def _rows(session: Session) -> Iterator[tuple[Transcript, Row, Any]]:
    """Give every segment as a row, with its transcript and the columns of its record."""
    first_turn = 0
    # columns, not records: a study has thousands, and nobody changes them here
    columns = select(
        Segment.start,
        Segment.end,
        Segment.turn_position,
        Segment.question_start,
        Segment.question_end,
        Segment.backchannel,
        Segment.text_hash,
    ).order_by(Segment.position)
    query = select(Transcript).where(Transcript.removed.is_(False)).order_by(Transcript.position)
    for transcript in session.scalars(query):
        turns = turn_rows(session, transcript.id)
        for segment in session.execute(columns.where(Segment.transcript_id == transcript.id)):
            turn = turns[segment.turn_position]
            question = (
                None
                if segment.question_start is None
                else (segment.question_start, segment.question_end or 0)
            )
            asked = turn_at(turns, question[0]) if question else None
            row = Row(
                transcript.id,
                transcript.name,
                segment.start,
                segment.end,
                transcript.text[segment.start : segment.end],
                first_turn + turn.position,
                turn.speaker,
                turn.role,
                turn.participant,
                turn.participant_id,
                question,
                asked.speaker if asked else None,
            )
            yield transcript, row, segment
        first_turn += len(turns)
