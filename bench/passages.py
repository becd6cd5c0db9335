"""Transcripts with the passages that a person marked, counted in words of their turn."""

import csv
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.boundaries import Span
from bench.sets import DEMO, STUDIES, TRANSCRIPTS, TUNING, gold_spans
from nlp.segmenting import INTERVIEWER, TurnSpan, is_backchannel
from nlp.sentences import sentences

SENTENCE, UNPUNCTUATED = 15, 40  # in a run of over 40 words each 15 count as a sentence
STRUNG = ":strung"
_PASSAGES_IN_A_TURN, _TURNS_IN_A_TALK, _TALKS = 8, 6, 20
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class MarkedTurn:
    """One turn of a participant: its words by offset, and the passages and sentences in words."""

    turn: int  # its place among the turns of the talk
    words: tuple[Span, ...]
    passages: tuple[Span, ...]
    sentences: tuple[Span, ...]

    def in_words(self, start: int, end: int) -> Span:
        """Return which words an offset span touches."""
        first = bisect_right([word[1] for word in self.words], start)
        return first, bisect_left([word[0] for word in self.words], end)

    @property
    def edges(self) -> list[int]:
        """Where passages begin and end, the edges of the turn left out."""
        found = {edge for passage in self.passages for edge in passage}
        return sorted(found - {0, len(self.words)})

    def sentence_at(self, word: int) -> int:
        """Return how many sentences have begun by a word."""
        begun = 0
        for start, end in self.sentences:
            if start <= word:
                begun += 1 + (end - start > UNPUNCTUATED) * ((min(word, end - 1) - start) // SENTENCE)
        return begun


@dataclass(frozen=True)
class Talk:
    """One transcript with its turns; only what participants say is measured."""

    text: str
    turns: tuple[TurnSpan, ...]
    marked: tuple[MarkedTurn, ...]


@dataclass(frozen=True)
class MarkedSet:
    """The talks of one study."""

    name: str
    talks: tuple[Talk, ...]

    @property
    def tuned_on(self) -> bool:
        """Whether this set was in view while the defaults were chosen."""
        return self.name.partition(":")[0] in TUNING

    @property
    def passages(self) -> list[Span]:
        """Every passage, in words of its turn."""
        return [one for talk in self.talks for turn in talk.marked for one in turn.passages]


def available(extra: Sequence[Path] = (), *, seed: int = 0) -> Iterator[MarkedSet]:
    """Read every study at hand, each as it is and with its passages strung together."""
    bases = [DEMO, *(sorted(STUDIES.iterdir()) if STUDIES.is_dir() else []), *extra]
    folders = [
        one for base in bases for one in (base, *sorted(base.glob("*"))) if (one / "gold.csv").exists()
    ]
    for folder in folders:
        study = read(folder)
        yield study
        if strange := strung(study, seed):
            yield strange


def read(folder: Path) -> MarkedSet:
    """Read the transcripts of a study and find its gold passages in them."""
    from formats.registry import read_transcript

    gold: dict[str, list[tuple[str, str]]] = {}
    with (folder / "gold.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            gold.setdefault(row["transcript"], []).append((row["quote"], row["code_path"]))
    talks = []
    for path in sorted(one for one in folder.iterdir() if one.suffix in TRANSCRIPTS):
        parsed = read_transcript(path)
        roles = {speaker.label: speaker.role.value for speaker in parsed.speakers}
        turns = [
            TurnSpan(turn.start, turn.end, turn.speaker, roles.get(turn.speaker or "", "unknown"))
            for turn in parsed.turns
        ]
        spans = {(start, end) for start, end, _ in gold_spans(parsed.text, gold.get(path.name, []))}
        talks.append(marked_talk(parsed.text, turns, spans))
    return MarkedSet(folder.name, tuple(talks))


def marked_talk(text: str, turns: Sequence[TurnSpan], spans: Iterable[Span]) -> Talk:
    """Count the passages of each turn of a participant in words."""
    wanted = sorted(spans)
    found = []
    for place, turn in enumerate(turns):
        if turn.role == INTERVIEWER or is_backchannel(text[turn.start : turn.end]):
            continue
        words = tuple(match.span() for match in _WORD.finditer(text, turn.start, turn.end))
        bare = MarkedTurn(place, words, (), ())
        own = [bare.in_words(*span) for span in wanted if turn.start <= span[0] and span[1] <= turn.end]
        parts = [bare.in_words(*span) for span in sentences(text, turn.start, turn.end)]
        found.append(MarkedTurn(place, words, tuple(own), tuple(parts)))
    return Talk(text, tuple(turns), tuple(found))


def strung(study: MarkedSet, seed: int) -> MarkedSet | None:
    """String passages together into monologues whose every change of subject is known.

    References: Choi, F. (2000). Advances in domain independent linear text segmentation. NAACL.
    """
    pieces = sorted(
        {
            " ".join(talk.text[start:end] for start, end in turn.words[slice(*passage)])
            for talk in study.talks
            for turn in talk.marked
            for passage in turn.passages
            if sum(passage[0] <= start and end <= passage[1] for start, end in turn.sentences) > 1
        }
    )
    if len(pieces) < _PASSAGES_IN_A_TURN:
        return None
    draw = random.Random(seed)  # noqa: S311 - no secret hangs on it
    talks = tuple(_monologues(pieces, draw) for _ in range(_TALKS))
    return MarkedSet(study.name + STRUNG, talks)


def _monologues(pieces: Sequence[str], draw: random.Random) -> Talk:
    text, turns, spans = "", [], []
    for _ in range(_TURNS_IN_A_TALK):
        start = len(text)
        for piece in draw.sample(pieces, _PASSAGES_IN_A_TURN):
            spans.append((len(text), len(text) + len(piece)))
            text += piece + " "
        turns.append(TurnSpan(start, len(text) - 1, "P", "participant"))
        text = text[:-1] + "\n"
    return marked_talk(text, turns, spans)
