"""What every record shares: the declarative base, identifiers and the clock."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON(none_as_null=True)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """A row of the project file."""

    metadata = MetaData(naming_convention=NAMES)


def new_id() -> str:
    """Give an identifier that stays unique when two coders' files are merged."""
    return uuid.uuid4().hex


def now() -> str:
    """Tell the time in UTC as ISO 8601 text, which sorts and reads the same on every database."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
