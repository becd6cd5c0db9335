"""What a reader hands over: plain records, not yet saved anywhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from formats.errors import FormatWarning
from models.roles import Role

Origin = Literal["deductive", "inductive"]


class Kind(StrEnum):
    """What a file is for."""

    TRANSCRIPT = "transcript"
    CODEBOOK = "codebook"
    PARTICIPANTS = "participants"


class Layout(StrEnum):
    """How a transcript marks who speaks."""

    COLON = "colon"  # P1: tekst
    STAMPED = "stamped"  # Naam   0:03, as Teams and Word write it
    TAB = "tab"  # P1 <tab> tekst, also a table with two columns
    BOLD = "bold"  # the name in bold, without a colon
    ALONE = "alone"  # the label on a line of its own
    VOICES = "voices"  # <v Naam> in a vtt
    NONE = "none"


class RoleReason(StrEnum):
    """Why a speaker was given a role."""

    KNOWN_LABEL = "known label"
    LABEL_CONTRADICTED = "label contradicted by the numbers"
    ASKS = "asks the questions and says little"
    ANSWERS = "someone else asks the questions"
    UNCLEAR = "no clear difference"


class UnreadReason(StrEnum):
    """Why a line needs a look. All but the last three stand outside every turn."""

    BEFORE_FIRST_SPEAKER = "before the first speaker"
    NO_WORDS = "nothing was said"  # a label or a cue without text; an empty cue is not in the text
    OUTSIDE_CUE = "outside any cue"
    NOTICE = "notice of the program"  # recording started, transcription ended
    COMMENT = "comment"  # NOTE in a vtt; not in the text
    SEEN_ONCE = "label seen once"  # may be a speaker; kept in the turn above it
    NO_VOICE = "no voice"  # a cue without a name among cues with names; a turn without speaker
    HALLUCINATION = "possible hallucination"  # of speech recognition; kept in its turn


@dataclass(frozen=True)
class ParsedTurn:
    """What one speaker says at a stretch: `text[start:end]`, without the label; times in seconds."""

    start: int
    end: int
    speaker: str | None
    time_start: float | None = None
    time_end: float | None = None


@dataclass(frozen=True)
class ParsedSpeaker:
    """One label with the role we think it has, and why."""

    label: str
    role: Role
    reason: RoleReason
    turns: int
    words: int


@dataclass(frozen=True)
class UnreadLine:
    """A line that was not understood or that should be looked at; for docx `line` counts in the text."""

    line: int
    text: str
    reason: UnreadReason


@dataclass(frozen=True)
class ParsedTranscript:
    """A transcript as it will be stored: NFC text with line feeds, and the turns in it."""

    name: str
    text: str
    turns: tuple[ParsedTurn, ...]
    speakers: tuple[ParsedSpeaker, ...]
    unread: tuple[UnreadLine, ...]
    layout: Layout
    sha256: str
    warnings: tuple[FormatWarning, ...] = ()


@dataclass(frozen=True)
class ParsedCode:
    """One row of a codebook; `path` runs from the highest theme to the code itself."""

    path: tuple[str, ...]
    origin: Origin | None = None
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True)
class ParsedCodebook:
    """A codebook; `columns` tells what each header was taken for ("unknown" if not read)."""

    name: str
    codes: tuple[ParsedCode, ...]
    warnings: tuple[FormatWarning, ...]
    columns: dict[str, str]
    sha256: str


@dataclass(frozen=True)
class ParsedAttribute:
    """A variable of the participants."""

    name: str
    kind: Literal["number", "text"]


@dataclass(frozen=True)
class ParsedParticipant:
    """One participant; values as written, so "1,5" and ">20" stay what they are."""

    label: str
    values: dict[str, str]
    row: int


@dataclass(frozen=True)
class ParsedParticipants:
    """The table of participants."""

    name: str
    attributes: tuple[ParsedAttribute, ...]
    rows: tuple[ParsedParticipant, ...]
    warnings: tuple[FormatWarning, ...]
    sha256: str
