"""What the workbench and the command line are given: plain values, never records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

PATH_SEPARATOR = " › "


@dataclass(frozen=True)
class Stretch:
    """A stretch of a transcript and who says it; offsets in code points, end exclusive."""

    transcript_id: str
    transcript: str
    start: int
    end: int
    text: str
    speaker: str | None
    role: str
    participant: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the form that every command prints."""
        return {
            "transcript": self.transcript,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "speaker": self.speaker,
            "role": self.role,
        }


@dataclass(frozen=True)
class CodeView:
    """A code with its place in the tree; `codings`, `transcripts` and `coders` count its own codings.

    `exclusive`: the codes right below it exclude each other.
    """

    id: str
    path: tuple[str, ...]
    name: str
    parent_id: str | None
    is_theme: bool
    origin: str | None
    definition: str
    inclusion: str
    exclusion: str
    examples: tuple[str, ...]
    colour: str
    codings: int = 0
    transcripts: int = 0
    exclusive: bool = False
    coders: int = 0

    @property
    def label(self) -> str:
        """The full path as people write it."""
        return PATH_SEPARATOR.join(self.path)

    @property
    def depth(self) -> int:
        """How many codes stand above it."""
        return len(self.path) - 1


@dataclass(frozen=True)
class Reason:
    """Why a stretch ranks where it does.

    `kind` is what it resembles most (definition, example, accepted, name, theme), `phrase` those
    words, `terms` the words in common as they stand in the quote, `sentence` the matching sentence
    as offsets within the quote.
    """

    kind: str
    phrase: str
    terms: tuple[str, ...]
    sentence: tuple[int, int]
    similarity: float | None = None


@dataclass(frozen=True)
class CodingView:
    """One code on one stretch by one coder."""

    id: str
    code_id: str
    code: str
    colour: str
    coder: str
    origin: str
    stretch: Stretch
    created_at: str
    score: float | None = None


@dataclass(frozen=True)
class SuggestionView:
    """A stretch offered to the coder, with all it takes to decide.

    `codes` are the labels this coder already put on (part of) the stretch; `verdict` is this
    coder's decision so far; `probability` that it is right is None until enough was decided.
    """

    id: str
    kind: str
    stretch: Stretch
    question: Stretch | None
    before: str
    after: str
    score: float
    band: str
    lane: str
    position: int
    reason: Reason | None
    verdict: str | None = None
    codes: tuple[str, ...] = ()
    code_id: str | None = None
    candidate_id: str | None = None
    probability: float | None = None


@dataclass(frozen=True)
class CandidateView:
    """A candidate theme: quotes first, then terms, then figures.

    `scales` are the stops of the scale at which it exists, from and to; `parent_id` the theme that
    holds it. `stability` is the mean Jaccard coefficient with which it comes back on samples, and
    `firmness` its word. `before` is its size in the run before, None if it is new; `added` and `lost`
    count segments since. `like` are themes it may be the same as, with the cosine; `elsewhere` counts
    segments that the coder coded under another theme, which are not offered again. `status` may follow
    from a theme above that was accepted; `ruled` is what was decided on this one itself. `name` is a
    draft of the coder's, `into` the candidate it was taken up into; `waiting` counts segments in
    transcripts that the coder still codes blind, which are in no other figure.
    """

    id: str
    position: int
    quotes: tuple[SuggestionView, ...]
    terms: tuple[str, ...]
    segments: int
    transcripts: int
    transcripts_in_study: int
    largest_share: float
    largest_transcript: str
    status: str
    code_id: str | None = None
    code: str | None = None
    similar_code_id: str | None = None
    similar_code: str | None = None
    similarity: float | None = None
    scales: tuple[int, int] = (0, 0)
    parent_id: str | None = None
    subthemes: int = 0
    stability: float = 0.0
    firmness: str = "shaky"
    cohesion: float = 0.0
    before: int | None = None
    added: int = 0
    lost: int = 0
    like: tuple[tuple[str, float], ...] = ()
    elsewhere: int = 0
    ruled: str | None = None
    name: str = ""
    into: str | None = None
    waiting: int = 0


@dataclass(frozen=True)
class ScaleStop:
    """One stop of the scale from coarse to fine: how many themes it has, and segments outside them."""

    level: int
    resolution: float
    themes: int
    outside: int
    normal: bool


@dataclass(frozen=True)
class GoneTheme:
    """A candidate that was there before and isn't found any more."""

    id: str
    terms: tuple[str, ...]
    segments: int


@dataclass(frozen=True)
class Hit:
    """A segment found by a search, with the text around it."""

    stretch: Stretch
    question: Stretch | None
    score: float
    terms: tuple[str, ...]
    sentence: tuple[int, int]
    codes: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Filters:
    """What to look in; empty means everything. `attributes` maps a name to the values wanted."""

    transcripts: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    participants: frozenset[str] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """A figure with the interval that holds the truth in 95 of 100 cases."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """What is known of the segments that fit a code, from this coder's own decisions.

    `bounds` hold how many there are, found ones included. `total` is None as long as they lie too far
    apart or rest on too little, for the reason in `lack`; then `needed` says how many more must at least
    be drawn by chance. `drawn` were,
    `relevant` of them fitted, `passed` were put off. `precision` is the share of the best ones offered,
    `offered_best`, that fitted. `advice` is a key; `run_p` the test for a recall below .8 and .9.
    """

    found: int
    left: int
    total: Range | None
    bounds: tuple[int, int]
    precision: Range | None
    offered_best: int
    drawn: int
    relevant: int
    passed: int
    advice: str
    lack: str | None
    needed: int
    rejected_in_a_row: int
    run_p: Mapping[str, float]


@dataclass(frozen=True)
class Finding:
    """Something about a code that a coder might look at again.

    `kind` is far, beside or denies; `about` another code that a far quote lies nearer to, `words` the
    denial and what it denies, `codings` those that would be taken off.
    """

    id: str
    kind: str
    stretch: Stretch
    question: Stretch | None
    likeness: float | None = None
    about: str | None = None
    words: tuple[str, ...] = ()
    codings: tuple[str, ...] = ()

    def with_codings(self, codings: tuple[str, ...]) -> "Finding":
        """Return the finding with the codings it is about."""
        return replace(self, codings=codings)


@dataclass(frozen=True)
class CodeCheck:
    """The findings of one code; `agreed` counts those that the coder said to be right."""

    code_id: str
    code: str
    findings: tuple[Finding, ...]
    agreed: int


@dataclass(frozen=True)
class TranscriptStatus:
    """How far one transcript has come; segments are those of participants."""

    id: str
    name: str
    position: int
    words: int
    turns: int
    speakers: tuple[tuple[str, str], ...]
    segments: int
    seen: int
    coded: int
    codings: int


@dataclass(frozen=True)
class CodeStatus:
    """How often a code was given, and in how many transcripts."""

    id: str
    label: str
    path: tuple[str, ...]
    codings: int
    transcripts: int
    in_transcripts: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """The state of the whole study."""

    name: str
    transcripts: tuple[TranscriptStatus, ...]
    codes: tuple[CodeStatus, ...]
    participants: int
    segments: int
    seen: int
    coded: int
    codings: int
    by_origin: Mapping[str, int]
    decisions: Mapping[str, int]
    prepared: bool
    encoder: Mapping[str, Any]
    coders: tuple[str, ...]


@dataclass(frozen=True)
class HistoryLine:
    """One act in the log: `about` holds what its sentence needs, `undone` whether it was taken back."""

    uid: str
    at: str
    coder: str
    kind: str
    about: Mapping[str, Any]
    undone: bool


@dataclass(frozen=True)
class JobView:
    """Long work and how far it is; `stage` is a short key, `problem` one too."""

    id: str
    kind: str
    state: str
    stage: str
    done: int
    total: int
    problem: str | None
    started_at: str


@dataclass(frozen=True)
class ReaderTurn:
    """One turn on the page: its words, who says them, and the codings that touch it."""

    stretch: Stretch
    position: int
    time_start: float | None
    codings: tuple[CodingView, ...]
    segments: tuple[tuple[int, int], ...]
