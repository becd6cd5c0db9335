"""What a coder writes beside the work: notes on anything, and the research diary."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, new_id, now


class Memo(Base):
    """A note on anything: the kind of thing and its identifier.

    A note in the margin has the transcript as its thing and a stretch of it (`start`, `end`, in code
    points, end exclusive); a page of the research diary has the study (`target_kind` "diary", an empty
    identifier).
    """

    __tablename__ = "memo"
    __table_args__ = (
        Index("ix_memo_target", "target_kind", "target_id"),
        CheckConstraint('("start" IS NULL) = ("end" IS NULL)', name="stretch"),
    )
    target_kind: Mapped[str]
    target_id: Mapped[str]
    text: Mapped[str]
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    title: Mapped[str] = mapped_column(default="", server_default="")
    start: Mapped[int | None] = mapped_column(default=None)
    end: Mapped[int | None] = mapped_column(default=None)
    changed_at: Mapped[str | None] = mapped_column(default=None)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)
