"""The records of a study: one class a table, with its laws in the schema.

Whatever a person makes has a text identifier (so that two coders' files can be merged) and
changes only through `models.log`. What the machine makes may be remade at any time.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, new_id, now
from models.roles import Role


class Origin(StrEnum):
    """Where a code comes from."""

    DEDUCTIVE = "deductive"
    INDUCTIVE = "inductive"


class CodingOrigin(StrEnum):
    """How a coding came about."""

    MANUAL = "manual"
    SUGGESTED = "suggested"
    CHANGED = "changed"


class Verdict(StrEnum):
    """What a coder decided about a suggestion."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


class CandidateStatus(StrEnum):
    """What became of a candidate theme, to one coder."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Setting(Base):
    """One fact about the study as a whole."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)


class Coder(Base):
    """A person who codes."""

    __tablename__ = "coder"
    name: Mapped[str] = mapped_column(unique=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)


class Transcript(Base):
    """The text of one conversation: NFC, newline-ended, never changed after import.

    `removed` takes a transcript out of the study without losing its codings; undo brings it back.
    """

    __tablename__ = "transcript"
    __table_args__ = (
        Index("ix_transcript_sha256", "sha256"),
        # what is asked of every transcript on every page, without reading past the texts
        Index("ix_transcript_listed", "removed", "position", "name", "id"),
    )
    name: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    text: Mapped[str]
    layout: Mapped[str]
    position: Mapped[int]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default_factory=list)
    removed: Mapped[bool] = mapped_column(default=False)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    imported_at: Mapped[str] = mapped_column(default_factory=now)


class Participant(Base):
    """Somebody who was interviewed; the unit of every comparison between people."""

    __tablename__ = "participant"
    label: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)


class Attribute(Base):
    """A column of the participants table."""

    __tablename__ = "attribute"
    __table_args__ = (CheckConstraint("kind IN ('number', 'text')", name="kind"),)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    position: Mapped[int]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)


class AttributeValue(Base):
    """What one participant has for one attribute: as written, and as a number where it is one."""

    __tablename__ = "attribute_value"
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    attribute_id: Mapped[str] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    value: Mapped[str]
    number: Mapped[float | None] = mapped_column(default=None)


class Speaker(Base):
    """A label in one transcript, with the role of whoever carries it."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("transcript_id", "label"),)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    label: Mapped[str]
    role: Mapped[str] = mapped_column(default=Role.UNKNOWN.value)
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id"), default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)


class Turn(Base):
    """What one speaker says at a stretch; `text[start:end]` without the label."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("transcript_id", "position"),)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("speaker.id"), default=None)
    time_start: Mapped[float | None] = mapped_column(default=None)
    time_end: Mapped[float | None] = mapped_column(default=None)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)


class Segment(Base):
    """A unit cut by us and offered for coding; codings point at the text, never at segments."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("transcript_id", "position"),)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    position: Mapped[int]
    turn_position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    text_hash: Mapped[str]
    backchannel: Mapped[bool] = mapped_column(default=False)
    question_start: Mapped[int | None] = mapped_column(default=None)
    question_end: Mapped[int | None] = mapped_column(default=None)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)


class Vector(Base):
    """One text encoded by one model: float32, kept so that nothing is encoded twice."""

    __tablename__ = "vector"
    text_hash: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class CorpusPart(Base):
    """What the words of the study have in common, kept so that nothing is fitted twice.

    `key` follows from the texts; there is one row at the most, and it may go at any time.
    """

    __tablename__ = "corpus_part"
    key: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    made_at: Mapped[str] = mapped_column(default_factory=now)


class Code(Base):
    """A label with its definition, in a tree; those right below an `exclusive` one exclude each other."""

    __tablename__ = "code"
    __table_args__ = (
        CheckConstraint("origin IN ('deductive', 'inductive')", name="origin"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="own_parent"),
    )
    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("code.id"), default=None)
    is_theme: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str | None] = mapped_column(default=None)
    definition: Mapped[str] = mapped_column(default="")
    inclusion: Mapped[str] = mapped_column(default="")
    exclusion: Mapped[str] = mapped_column(default="")
    examples: Mapped[list[str]] = mapped_column(Json, default_factory=list)
    colour: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    exclusive: Mapped[bool] = mapped_column(default=False, server_default=false())
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)


Index("uq_code_sibling", func.coalesce(Code.parent_id, ""), Code.name, unique=True)


class Quotation(Base):
    """A stretch of text that a coder marked."""

    __tablename__ = "quotation"
    __table_args__ = (CheckConstraint('start >= 0 AND start < "end"', name="span"),)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)


class Coding(Base):
    """One coder ties one code to one quotation; `certainty` 1 is in doubt, 3 sure, None not said."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("quotation_id", "code_id", "coder_id"),
        CheckConstraint("origin IN ('manual', 'suggested', 'changed')", name="origin"),
        CheckConstraint("certainty BETWEEN 1 AND 3", name="certainty"),
        CheckConstraint("(origin = 'manual') = (suggestion_id IS NULL)", name="suggestion_iff_suggested"),
    )
    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id"), index=True)
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id"), index=True)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    origin: Mapped[str] = mapped_column(default=CodingOrigin.MANUAL.value)
    suggestion_id: Mapped[str | None] = mapped_column(ForeignKey("suggestion.id"), default=None)
    score: Mapped[float | None] = mapped_column(default=None)
    certainty: Mapped[int | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)


class SuggestionRun(Base):
    """One run of the machine: everything that is needed to say where its numbers come from."""

    __tablename__ = "suggestion_run"
    kind: Mapped[str]
    encoder: Mapped[dict[str, Any]] = mapped_column(Json)
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    versions: Mapped[dict[str, Any]] = mapped_column(Json)
    fingerprint: Mapped[str]
    code_id: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    made_at: Mapped[str] = mapped_column(default_factory=now)


class ThemeCandidate(Base):
    """A cluster offered as a theme; only a person makes a code of it."""

    __tablename__ = "theme_candidate"
    run_id: Mapped[str] = mapped_column(ForeignKey("suggestion_run.id"), index=True)
    position: Mapped[int]
    terms: Mapped[list[str]] = mapped_column(Json)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)


class ThemeDecision(Base):
    """What one coder did with a candidate theme: turned it down, or made it (part of) a code."""

    __tablename__ = "theme_decision"
    __table_args__ = (
        CheckConstraint("status IN ('accepted', 'rejected')", name="status"),
        CheckConstraint("(status = 'accepted') = (code_id IS NOT NULL)", name="code_iff_accepted"),
    )
    candidate_id: Mapped[str] = mapped_column(ForeignKey("theme_candidate.id"), primary_key=True)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    status: Mapped[str]
    code_id: Mapped[str | None] = mapped_column(ForeignKey("code.id"), default=None)
    decided_at: Mapped[str] = mapped_column(default_factory=now)


class Suggestion(Base):
    """A stretch offered for a code or a theme, with its score and the evidence for it.

    The identifier follows from what is offered, so a later run updates the same suggestion
    and decisions stay attached. `code_id` is no foreign key here and above: what the machine
    once offered outlives a code that is taken away, so that taking it away can be undone.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint("(kind = 'theme') = (candidate_id IS NOT NULL)", name="candidate_iff_theme"),
        CheckConstraint("(kind = 'code') = (code_id IS NOT NULL)", name="code_iff_code"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("suggestion_run.id"), index=True)
    kind: Mapped[str]
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    start: Mapped[int]
    end: Mapped[int]
    position: Mapped[int]
    score: Mapped[float]
    band: Mapped[str]
    lane: Mapped[str] = mapped_column(default="best")
    candidate_id: Mapped[str | None] = mapped_column(
        ForeignKey("theme_candidate.id"), default=None, index=True
    )
    code_id: Mapped[str | None] = mapped_column(default=None, index=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default_factory=dict)


class Decision(Base):
    """What one coder did with one suggestion, and the score and lane it had at that moment."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "coder_id"),
        CheckConstraint("verdict IN ('accepted', 'changed', 'rejected')", name="verdict"),
        CheckConstraint("certainty BETWEEN 1 AND 3", name="certainty"),
        CheckConstraint("(verdict = 'rejected') = (coding_id IS NULL)", name="coding_unless_rejected"),
    )
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestion.id"))
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    verdict: Mapped[str]
    run_id: Mapped[str] = mapped_column(ForeignKey("suggestion_run.id"))
    score: Mapped[float]
    code_id: Mapped[str | None] = mapped_column(ForeignKey("code.id"), default=None)
    coding_id: Mapped[str | None] = mapped_column(ForeignKey("coding.id"), default=None)
    lane: Mapped[str] = mapped_column(default="best", server_default="best")
    certainty: Mapped[int | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    decided_at: Mapped[str] = mapped_column(default_factory=now)


class Viewing(Base):
    """A coder had this stretch before them; `skipped` when they put it off."""

    __tablename__ = "viewing"
    __table_args__ = (UniqueConstraint("coder_id", "transcript_id", "start", "end"),)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"))
    start: Mapped[int]
    end: Mapped[int]
    at: Mapped[str] = mapped_column(default_factory=now)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)


class Skip(Base):
    """A coder put a suggestion off; it comes back after the others."""

    __tablename__ = "skip"
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    at: Mapped[str] = mapped_column(default_factory=now)


class Event(Base):
    """One act of a person with all rows it changed, before and after.

    Rows are added, never changed or removed (triggers refuse it): the audit trail and the undo
    stack. `client_id` makes a repeated message from the browser do nothing; `reverts` names the
    event that this one takes back.
    """

    __tablename__ = "event"
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    kind: Mapped[str]
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    uid: Mapped[str] = mapped_column(unique=True, default_factory=new_id)
    at: Mapped[str] = mapped_column(default_factory=now)
    reverts: Mapped[str | None] = mapped_column(ForeignKey("event.uid"), default=None, index=True)
    client_id: Mapped[str | None] = mapped_column(unique=True, default=None)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, init=False)


class Job(Base):
    """Long work done by a process of its own; the screen reads its progress here."""

    __tablename__ = "job"
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    stage: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(default=None)
    pid: Mapped[int | None] = mapped_column(default=None)
    parameters: Mapped[dict[str, Any]] = mapped_column(Json, default_factory=dict)
    heartbeat: Mapped[str] = mapped_column(default_factory=now)
    started_at: Mapped[str] = mapped_column(default_factory=now)
    finished_at: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
