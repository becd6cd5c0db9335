"""Getting a study ready for suggestions: segments are cut and every text is encoded, once.

Each transcript and each batch of vectors is a transaction of its own, so that a killed
preparation goes on where it stopped.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import ColumnElement, Subquery, and_, delete, func, insert, select
from sqlalchemy.orm import Session

from models.base import new_id
from models.records import Segment, Speaker, Transcript, Vector
from nlp.encoding import EncoderError, available_tier, describe, missing_package, open_parts
from nlp.segmenting import RULES, Changes, SegmentingParams, TurnSpan, segment
from nlp.topic_change import TopicChange
from nlp.topic_change import revision as words_revision
from workflow import keeping, versions
from workflow.reading import turn_rows
from workflow.study import Study, set_setting, setting

if TYPE_CHECKING:
    from nlp.encoding import Part

Progress = Callable[[str, int, int], None]

AUTOMATIC = "auto"
BATCH: int | None = None  # texts encoded between two commits; as many as suits the part if None
HASHES_AT_ONCE = 500  # below every database's limit on bound values
_counted: versions.Kept[tuple[int, int, int, int]] = versions.Kept(
    lambda session: (versions.texts_mark(session), versions.marks(session).vector)
)


@dataclass(frozen=True)
class Preparation:
    """How far the study is ready, and with which encoder."""

    transcripts: int
    segmented: int
    segments: int
    encoded: int
    encoder: str
    lacking: str | None

    @property
    def ready(self) -> bool:
        """Whether suggestions can be made of everything that was imported."""
        return self.transcripts > 0 and self.segmented == self.transcripts and self.encoded >= self.segments


def prepare(study: Study, *, progress: Progress | None = None) -> None:
    """Cut what isn't cut, encode what isn't encoded, and fit what the texts have in common."""
    report = progress or (lambda _stage, _done, _total: None)
    segment_transcripts(study, report)
    encode_segments(study, report)
    with study.store.read() as session:
        texts = list(segment_texts(session).values())
    keeping.fit(study.store, texts)


def state(study: Study) -> Preparation:
    """Tell how far the study is ready."""
    encoder, lacking = chosen_encoder(study)
    parts = parts_of(encoder)
    made_by = tuple((part.name, part.revision) for part in parts)
    counted = _counted.get(study, lambda: _count(study, parts), of=made_by)
    return Preparation(*counted, encoder, lacking)


def _count(study: Study, parts: "Sequence[Part]") -> tuple[int, int, int, int]:
    """Count transcripts, those that are cut, the texts to encode, and those that every part has encoded."""
    with study.store.read() as session:
        wanted = _current_marks(session)
        made = setting(study, "segmented", {})
        texts = _texts()
        total = session.scalar(select(func.count()).select_from(texts)) or 0
        encoded = [_encoded(session, part, texts) for part in parts]
    segmented = sum(made.get(transcript) == mark for transcript, mark in wanted.items())
    return len(wanted), segmented, total, min(encoded, default=total)


def chosen_encoder(study: Study) -> tuple[str, str | None]:
    """Give the encoder in use and what is lacking for the one that was wanted: a package or a model."""
    chosen = setting(study, "encoder", AUTOMATIC)
    if chosen == AUTOMATIC:
        return available_tier(), missing_package()
    try:
        parts_of(chosen)
    except EncoderError:  # its folder went away: the study goes on with what there is, and says so
        return available_tier(), chosen
    return chosen, None


def choose_encoder(study: Study, name: str) -> None:
    """Use another encoder from now on; decisions stay, vectors are made at the next preparation."""
    if name != AUTOMATIC:
        open_parts(name)  # refuses a model that can't be had, before anything changes
    set_setting(study, "encoder", name)


@lru_cache(maxsize=4)
def parts_of(encoder: str) -> "tuple[Part, ...]":
    """Open the parts of an encoder once a process: their models are large."""
    return open_parts(encoder)


@lru_cache(maxsize=4)
def provenance(encoder: str) -> dict[str, Any]:
    """Tell what made the vectors: models, revisions and libraries."""
    return {"setting": encoder, **describe(parts_of(encoder))}


def segment_transcripts(study: Study, report: Progress) -> None:
    """Cut every transcript whose segments are missing, or were made under other roles or parameters."""
    made = setting(study, "segmented", {})
    with study.store.read() as session:
        wanted = _current_marks(session)
    todo = [transcript for transcript, mark in wanted.items() if made.get(transcript) != mark]
    changes = TopicChange() if todo else None
    for done, transcript_id in enumerate(todo):
        report("segment", done, len(todo))
        _segment(study, transcript_id, changes)
        made = {**made, transcript_id: wanted[transcript_id]}
        set_setting(study, "segmented", made)
    if todo:
        set_setting(study, "segmentation", new_id())
        report("segment", len(todo), len(todo))


def encode_segments(study: Study, report: Progress) -> None:
    """Encode the texts that this encoder hasn't seen, in batches that are kept one by one."""
    encoder, _ = chosen_encoder(study)
    with study.store.read() as session:
        texts = segment_texts(session)
    for part in parts_of(encoder):
        with study.store.read() as session:
            known = _known(session, part, set(texts))
        missing = [key for key in sorted(texts) if key not in known]
        done = 0
        for places, rows in part.encode_batches([texts[key] for key in missing], batch=BATCH):
            with study.store.write() as session:
                session.execute(insert(Vector), _vector_rows(part, [missing[at] for at in places], rows))
            done += len(places)
            report(f"encode:{part.name}", done, len(missing))


def _vector_rows(part: "Part", keys: Sequence[str], rows: np.ndarray) -> list[dict[str, Any]]:
    return [
        {"text_hash": key, "part": part.name, "revision": part.revision, "data": row.tobytes()}
        for key, row in zip(keys, rows, strict=True)
    ]


def vectors_of(session: Session, part: "Part", hashes: Sequence[str]) -> np.ndarray:
    """Read the vectors of texts, one row each, in the order asked."""
    distinct = sorted(set(hashes))
    place_of = {key: place for place, key in enumerate(distinct)}
    rows = np.empty((len(distinct), part.dimension), dtype=np.float32)
    left = len(distinct)
    for some in _chunks(distinct):
        query = select(Vector.text_hash, Vector.data).where(*_made_by(part), Vector.text_hash.in_(some))
        for key, data in session.execute(query):
            rows[place_of[key]] = np.frombuffer(data, dtype=np.float32)
            left -= 1
    if left:
        raise KeyError(left)
    return rows[[place_of[key] for key in hashes]]


def segment_texts(session: Session) -> dict[str, str]:
    """Give the text of every segment by its hash, mere backchannels apart: nobody looks for those."""
    texts: dict[str, str] = {}
    query = select(Transcript).where(Transcript.removed.is_(False)).order_by(Transcript.position)
    for transcript in session.scalars(query):
        spans = select(Segment.text_hash, Segment.start, Segment.end).where(
            Segment.transcript_id == transcript.id, Segment.backchannel.is_(False)
        )
        for key, start, end in session.execute(spans):
            texts[key] = encoded_form(transcript.text[start:end])
    return texts


def encoded_form(text: str) -> str:
    """Give the form in which a text is encoded: its words, single spaces."""
    return " ".join(text.split())


def text_hash(text: str) -> str:
    """Name a text by its content."""
    return hashlib.sha256(encoded_form(text).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _segment(study: Study, transcript_id: str, changes: Changes | None) -> None:
    """Cut one transcript; the cutting happens before the file is locked for writing."""
    with study.store.read() as session:
        transcript = session.get_one(Transcript, transcript_id)
        turns = turn_rows(session, transcript_id)
    cut = [TurnSpan(turn.start, turn.end, turn.speaker, turn.role) for turn in turns]
    spans = segment(transcript.text, cut, changes=changes)
    segments = [
        Segment(
            transcript_id=transcript_id,
            position=position,
            turn_position=turns[span.turn].position,
            start=span.start,
            end=span.end,
            text_hash=text_hash(transcript.text[span.start : span.end]),
            backchannel=span.backchannel,
            question_start=span.question[0] if span.question else None,
            question_end=span.question[1] if span.question else None,
        )
        for position, span in enumerate(spans)
    ]
    with study.store.write() as session:
        session.execute(delete(Segment).where(Segment.transcript_id == transcript_id))
        session.add_all(segments)


def _current_marks(session: Session) -> dict[str, str]:
    """Give per transcript a mark of all that its segments follow from: rules, words, parameters, roles."""
    roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for transcript_id, label, role in session.execute(
        select(Speaker.transcript_id, Speaker.label, Speaker.role)
    ):
        roles[transcript_id].append((label, role))
    parameters = sorted(asdict(SegmentingParams()).items())
    active = select(Transcript.id).where(Transcript.removed.is_(False)).order_by(Transcript.position)
    return {
        transcript_id: hashlib.sha256(
            repr((RULES, words_revision(), parameters, sorted(roles[transcript_id]))).encode()
        ).hexdigest()[:16]
        for transcript_id in session.scalars(active)
    }


def _texts() -> Subquery:
    """Select the hash of every text that somebody may look for, once each."""
    active = select(Segment.text_hash).join(Transcript).where(Transcript.removed.is_(False))
    return active.where(Segment.backchannel.is_(False)).distinct().subquery()


def _encoded(session: Session, part: "Part", texts: Subquery) -> int:
    query = select(func.count()).select_from(texts)
    return (
        session.scalar(query.join(Vector, (Vector.text_hash == texts.c.text_hash) & and_(*_made_by(part))))
        or 0
    )


def _known(session: Session, part: "Part", hashes: set[str]) -> set[str]:
    """Find which of the texts this part has encoded: read from the table's index, in one go."""
    return hashes.intersection(session.scalars(select(Vector.text_hash).where(*_made_by(part))))


def _made_by(part: "Part") -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Vector.part == part.name, Vector.revision == part.revision


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + HASHES_AT_ONCE] for start in range(0, len(values), HASHES_AT_ONCE))
