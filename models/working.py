"""How each coder works: what is read blind, what was arranged on the theme board, what was preferred."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, now


class BlindReading(Base):
    """Whether a coder codes a transcript blind: without suggestions and without others' codings.

    `blind` until they say that they are done (`done`); `open` when they chose not to. Without a row
    the study's setting decides.
    """

    __tablename__ = "blind_reading"
    __table_args__ = (CheckConstraint("state IN ('blind', 'done', 'open')", name="state"),)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    state: Mapped[str]
    at: Mapped[str] = mapped_column(default_factory=now)


class ThemeDraft(Base):
    """What a coder made of a candidate theme on the board, before deciding: a name, or one with another."""

    __tablename__ = "theme_draft"
    candidate_id: Mapped[str] = mapped_column(ForeignKey("theme_candidate.id"), primary_key=True)
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("theme_candidate.id"), default=None)


class ThemePlacement(Base):
    """A segment that a coder moved to another candidate on the board; None is out of all of them."""

    __tablename__ = "theme_placement"
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[str | None] = mapped_column(ForeignKey("theme_candidate.id"), default=None)


class Preference(Base):
    """How one coder likes to work, such as the language they read; no part of the audit trail."""

    __tablename__ = "preference"
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)


class MapLayout(Base):
    """Where the segments lie on the map, kept so that it is the same map every time.

    `key` follows from the vectors and the settings; it may go at any time.
    """

    __tablename__ = "map_layout"
    key: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    made_at: Mapped[str] = mapped_column(default_factory=now)
