"""A big study file: `python -m bench.large_study PATH [--segments 50000 ...]`.

Made quickly and always the same: our own sentences, real rows, so that every page shows it as prepared.
`--segments` counts what participants say; the questions between them come on top of it. The vectors are
made up (the middle of a subject with noise around it): good for timing, not for judging what is found.
One of the transcripts has `--words` words; candidate themes are made up too, on five stops.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.large_text import SUBJECTS, answer, question
from models.base import Base
from models.records import Attribute, AttributeValue, Participant, Segment, Speaker, Transcript, Turn, Vector
from workflow import keeping, preparing
from workflow.study import Study, create_study, set_setting

SEED = 20260101
ENCODER = "snel"
STRAYING = 0.75  # how far a made-up vector lies from the middle of its subject
AT_ONCE = 5_000
ATTRIBUTES = {"Ervaring": "number", "Groep": "text", "Onderwijs": "text", "Leeftijd": "number"}
KINDS_OF_SCHOOL = ("Regulier", "Sbo", "So", "Vso")


@dataclass(frozen=True)
class Size:
    """How big the study is to be."""

    segments: int = 50_000
    transcripts: int = 200
    codings: int = 10_000
    codes: int = 300
    coders: int = 2
    words: int = 60_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A segment of a participant: where it is and what it is about."""

    transcript_id: str
    transcript: str
    start: int
    end: int
    text: str
    subject: int


def make(path: Path, size: Size) -> Study:
    """Make the study and return it, open."""
    from bench import large_work

    study = create_study(path, name="Grote studie", coder="Anna")
    set_setting(study, "encoder", ENCODER)
    choose = random.Random(SEED)  # noqa: S311 (no secret)
    with study.store.write() as session:
        answers, texts = _transcripts(session, choose, size)
        _vectors(session, texts)
        large_work.add(session, study, answers, size)
    with study.store.read() as session:
        marks = preparing._current_marks(session)
    set_setting(study, "segmented", marks)
    set_setting(study, "segmentation", identifier("segmentation", 1))
    with study.store.read() as session:
        known = list(preparing.segment_texts(session).values())
    keeping.fit(study.store, known)
    return study


def identifier(kind: str, number: int) -> str:
    """Give an identifier that is the same at every making."""
    return hashlib.sha256(f"{SEED} {kind} {number}".encode()).hexdigest()[:32]


def put(session: Session, record: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write many rows of one table."""
    waiting = list(rows)
    for first in range(0, len(waiting), AT_ONCE):
        session.execute(insert(record), waiting[first : first + AT_ONCE])


def _transcripts(
    session: Session, choose: random.Random, size: Size
) -> tuple[list[Answer], dict[str, tuple[str, int]]]:
    """Write transcripts with who speaks in them; return the answers, and every text by its hash."""
    _people(session, choose, size)
    answers: list[Answer] = []
    texts: dict[str, tuple[str, int]] = {}
    for number, amount in enumerate(_amounts(size)):
        answers += _transcript(session, choose, _Place(number, amount, len(answers)), texts)
    return answers, texts


def _amounts(size: Size) -> list[int]:
    """Share the segments out: the second transcript gets the long one's."""
    long = min(size.words // 27, size.segments // 2) if size.transcripts > 1 else size.segments
    rest, others = size.segments - long, size.transcripts - 1
    shares = [rest // max(others, 1) + (number < rest % max(others, 1)) for number in range(others)]
    return [*shares[:1], long, *shares[1:]] if others else [long]


def _people(session: Session, choose: random.Random, size: Size) -> None:
    people = [
        {"id": identifier("participant", number), "label": f"P{number + 1:03}", "position": number}
        for number in range(size.transcripts)
    ]
    put(session, Participant, people)
    columns = [
        {"id": identifier("attribute", place), "name": name, "kind": kind, "position": place}
        for place, (name, kind) in enumerate(ATTRIBUTES.items())
    ]
    put(session, Attribute, columns)
    rows = []
    for person in people:
        values = (
            choose.randint(0, 40),
            choose.randint(1, 8),
            choose.choice(KINDS_OF_SCHOOL),
            choose.randint(22, 66),
        )
        for column, value in zip(columns, values, strict=True):
            number = float(str(value)) if column["kind"] == "number" else None
            rows.append(
                {
                    "participant_id": person["id"],
                    "attribute_id": column["id"],
                    "value": str(value),
                    "number": number,
                }
            )
    put(session, AttributeValue, rows)


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    amount: int
    before: int


class _Writer:
    """Puts the text of a transcript together, with a row for each turn and each segment."""

    def __init__(self, transcript_id: str) -> None:
        self.transcript_id = transcript_id
        self.parts: list[str] = []
        self.at = 0
        self.turns: list[dict[str, Any]] = []
        self.segments: list[dict[str, Any]] = []

    def turn(self, label: str, speaker_id: str, said: Sequence[str], asked: tuple[int, int] | None) -> int:
        """Write a turn of some segments; return where it begins."""
        self._write(f"{label}: ")
        start = self.at
        for number, text in enumerate(said):
            if number:
                self._write(" ")
            self.segments.append(
                {
                    "transcript_id": self.transcript_id,
                    "position": len(self.segments),
                    "turn_position": len(self.turns),
                    "start": self.at,
                    "end": self.at + len(text),
                    "text_hash": preparing.text_hash(text),
                    "backchannel": False,
                    "question_start": asked and asked[0],
                    "question_end": asked and asked[1],
                }
            )
            self._write(text)
        seconds = float(len(self.turns) * 11)
        self.turns.append(
            {
                "transcript_id": self.transcript_id,
                "position": len(self.turns),
                "start": start,
                "end": self.at,
                "speaker_id": speaker_id,
                "time_start": seconds,
                "time_end": seconds + 10.0,
            }
        )
        self._write("\n")
        return start

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)


def _transcript(
    session: Session, choose: random.Random, place: _Place, texts: dict[str, tuple[str, int]]
) -> list[Answer]:
    transcript_id = identifier("transcript", place.number)
    name = f"interview_{place.number + 1:03}.txt"
    asker, speaker = identifier("asker", place.number), identifier("speaker", place.number)
    label = f"P{place.number + 1:03}"
    writer = _Writer(transcript_id)
    answers: list[Answer] = []
    while len(answers) < place.amount:
        subject = choose.randrange(len(SUBJECTS))
        asked = question(choose, subject)
        start = writer.turn("I", asker, [asked], None)
        texts[writer.segments[-1]["text_hash"]] = (asked, subject)
        count = min(choose.randint(2, 6), place.amount - len(answers))
        said = [answer(choose, subject, place.before + len(answers) + number) for number in range(count)]
        writer.turn(label, speaker, said, (start, start + len(asked)))
        for text, row in zip(said, writer.segments[-count:], strict=True):
            texts[row["text_hash"]] = (text, subject)
            answers.append(Answer(transcript_id, name, row["start"], row["end"], text, subject))
    _keep(session, place.number, name, writer)
    speakers = [
        (asker, "I", "interviewer", None),
        (speaker, label, "participant", identifier("participant", place.number)),
    ]
    put(
        session,
        Speaker,
        [
            {
                "id": key,
                "transcript_id": transcript_id,
                "label": said_by,
                "role": role,
                "participant_id": person,
            }
            for key, said_by, role, person in speakers
        ],
    )
    put(session, Turn, writer.turns)
    put(session, Segment, writer.segments)
    return answers


def _keep(session: Session, number: int, name: str, writer: _Writer) -> None:
    text = "".join(writer.parts)
    row = {
        "id": writer.transcript_id,
        "name": name,
        "file_name": name,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
        "layout": "labels",
        "position": number + 1,
        "notes": [],
        "removed": False,
        "imported_at": "2026-01-02T09:00:00.000Z",
    }
    put(session, Transcript, [row])


def _vectors(session: Session, texts: Mapping[str, tuple[str, int]]) -> None:
    """Write a made-up vector for every text: the middle of its subject and noise."""
    chance = np.random.default_rng(SEED)
    hashes = sorted(texts)
    subjects = np.array([texts[key][1] for key in hashes])
    for part in preparing.parts_of(ENCODER):
        middles = chance.standard_normal((len(SUBJECTS), part.dimension), dtype=np.float32)
        for first in range(0, len(hashes), AT_ONCE):
            own = subjects[first : first + AT_ONCE]
            rows = middles[own] + STRAYING * chance.standard_normal(
                (len(own), part.dimension), dtype=np.float32
            )
            rows = np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
            put(session, Vector, preparing._vector_rows(part, hashes[first : first + AT_ONCE], rows))


def main() -> int:
    """Make the study that was asked for."""
    usual = Size()
    parser = argparse.ArgumentParser(prog="python -m bench.large_study", description=__doc__)
    parser.add_argument("path", type=Path)
    for name in ("segments", "transcripts", "codings", "codes", "coders", "words"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    options = vars(parser.parse_args())
    path = options.pop("path")
    start = time.perf_counter()
    study = make(path, Size(**options))
    seconds = round(time.perf_counter() - start, 1)
    line = {"made": study.path.name, **options, "seconds": seconds, "mib": study.path.stat().st_size >> 20}
    study.close()
    print(json.dumps(line))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
