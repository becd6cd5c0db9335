"""Above and between the codes: groups, themes and relations, for axial and selective coding."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, new_id, now


class CodeGroup(Base):
    """A named set of codes; as a `theme`, a claim that a person makes about them.

    A code may be in any number of them: the tree says what a code is part of, a set what it is
    looked at together with.
    """

    __tablename__ = "code_group"
    __table_args__ = (CheckConstraint("kind IN ('group', 'theme')", name="kind"),)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="group")
    definition: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)


class GroupMember(Base):
    """A code in a group or theme."""

    __tablename__ = "group_member"
    group_id: Mapped[str] = mapped_column(ForeignKey("code_group.id"), primary_key=True)
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id"), primary_key=True, index=True)


class CodeRelation(Base):
    """What a person says that one code has to do with another, read from source to target."""

    __tablename__ = "code_relation"
    __table_args__ = (
        UniqueConstraint("source_id", "target_id", "kind"),
        CheckConstraint("kind IN ('part_of', 'leads_to', 'contradicts')", name="kind"),
        CheckConstraint("source_id <> target_id", name="two_codes"),
    )
    source_id: Mapped[str] = mapped_column(ForeignKey("code.id"), index=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("code.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    created_at: Mapped[str] = mapped_column(default_factory=now)
