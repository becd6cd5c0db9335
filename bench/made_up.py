"""A study of any size, made of the demo's words, with vectors that no model is needed for."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from nlp.encoding import Part
    from workflow.study import Study

WORDS = 25  # in a segment
PER_TRANSCRIPT = 100
DIMENSIONS = {"use": 512, "use-words": 512}
CODE = ("Geen tijd", "De leerkracht heeft geen tijd: werkdruk, haast, te veel kinderen in de klas.")


class StandInPart:
    """Gives a text the mean of vectors that follow from its words alone."""

    revision = "stand-in-1"

    def __init__(self, name: str, dimension: int) -> None:
        self.name = name
        self.dimension = dimension
        self._words: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str], *, query: bool = False, progress: object = None) -> np.ndarray:
        """One unit row per text."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split() or [""]:
                row += self._of(word)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))

    def encode_batches(
        self, texts: Sequence[str], *, batch: int | None = None, query: bool = False
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Encode in the order of the texts."""
        step = batch or 1024
        for start in range(0, len(texts), step):
            places = np.arange(start, min(start + step, len(texts)))
            yield places, self.encode(texts[start : start + step])

    def _of(self, word: str) -> np.ndarray:
        if word not in self._words:
            seed = int(hashlib.sha256(f"{self.name} {word}".encode()).hexdigest()[:12], 16)
            self._words[word] = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return self._words[word]


@lru_cache(maxsize=1)
def stand_in_parts(_encoder: str) -> "tuple[Part, ...]":
    """Give parts of the names and sizes of tier "snel"."""
    return tuple(StandInPart(name, dimension) for name, dimension in DIMENSIONS.items())


def make_study(folder: Path, segments: int) -> "Study":
    """Make a study with so many segments, cut already, and one code."""
    from workflow import preparing
    from workflow.codebook import NewCode, add_code
    from workflow.study import create_study, set_setting

    folder.mkdir(parents=True, exist_ok=True)
    study = create_study(folder / "made-up.rodedraad", name="made up")
    choose = random.Random(20260101)  # noqa: S311 (no secret)
    words = _demo_words()
    for first in range(0, segments, PER_TRANSCRIPT):
        texts = [
            " ".join(choose.choices(words, k=WORDS)) for _ in range(min(PER_TRANSCRIPT, segments - first))
        ]
        _add(study, first // PER_TRANSCRIPT, texts)
    with study.store.read() as session:
        marks = preparing._current_marks(session)
    set_setting(study, "segmented", marks)
    add_code(study, NewCode(CODE[0], definition=CODE[1]))
    return study


def _demo_words() -> list[str]:
    """Give the words of the demo's plain transcripts, each as often as it occurs."""
    found: list[str] = []
    for path in sorted((files("data") / "demo_study").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".txt"):
            found += path.read_text(encoding="utf-8").split()
    return found


def _add(study: "Study", number: int, texts: list[str]) -> None:
    """Add a transcript in which every turn is one segment."""
    from models.records import Segment, Speaker, Transcript, Turn
    from workflow.preparing import text_hash

    text = "\n".join(texts)
    transcript = Transcript(
        name=f"{number:04}", file_name="", sha256=str(number), text=text, layout="txt", position=number
    )
    speaker = Speaker(transcript_id=transcript.id, label="P", role="participant")
    rows: list[Turn | Segment] = []
    start = 0
    for position, said in enumerate(texts):
        place: dict[str, Any] = {
            "transcript_id": transcript.id,
            "position": position,
            "start": start,
            "end": start + len(said),
        }
        rows.append(Turn(**place, speaker_id=speaker.id))
        rows.append(Segment(**place, turn_position=position, text_hash=text_hash(said)))
        start += len(said) + 1
    with study.store.write() as session:
        session.add(transcript)
        session.flush()
        session.add(speaker)
        session.flush()
        session.add_all(rows)
