"""Column types of instants, ids, days and documents: one Python value each on both databases.

Instants are microseconds of UTC in a BIGINT. That is exact, sorts, compares in a row
value, travels in JSON without being parsed as text, and is the same on both databases;
and no driver gets a chance to make a local time of it.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Dialect, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine
from typing_extensions import override

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

#: What stands for "never" where a column that sorts must not be null.
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


#: How long a day is that ISO 8601 writes.
_DAY: Final = len("2026-06-12")

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def to_microseconds(instant: datetime) -> int:
    """The instant as it is stored. A naive one is refused: without a zone it is no instant."""
    if instant.tzinfo is None:
        message = f"{instant!r} has no time zone; an instant must have one to be stored."
        raise ValueError(message)
    return (instant - EPOCH) // MICROSECOND


# The same instants come again: within a row, in the next row, in the next request.
@lru_cache(maxsize=4096)
def from_microseconds(kept: int) -> datetime:
    """The stored instant, in UTC."""
    # The three-argument form is the quickest that is exact; a float would not be.
    return EPOCH + timedelta(0, 0, kept)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)


def day_or_instant(kept: str) -> date:
    """The local day or the instant (in UTC) that a text of a `DayOrInstant` stands for."""
    return date.fromisoformat(kept) if len(kept) == _DAY else datetime.fromisoformat(kept)


class DayOrInstant(TypeDecorator[date]):
    """A local day (`2026-06-12`), or an instant as RFC 3339 in UTC (`2026-06-12T10:00:00Z`).

    Text, since no rule of the database compares these: which instant a day ends at is for the
    domain to say.
    """

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                message = f"{value!r} has no time zone; an instant must have one to be stored."
                raise ValueError(message)
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return None if value is None else value.isoformat()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else day_or_instant(value)


class NotAnId(ValueError):
    """A string that is no id names nothing; it must not reach a column of ids."""


class Identifier(TypeDecorator[str]):
    """An id: a string in Python, a native uuid on PostgreSQL, text on SQLite.

    Only the usual lower-case form is accepted, since as text no other would be found. PostgreSQL
    refuses a malformed one with an error, so it is stopped here.
    """

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not _ID.fullmatch(value):
            message = f"{value!r} is not an id."
            raise NotAnId(message)
        return value

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=False))
        return dialect.type_descriptor(Text())


def json_type() -> JSON:
    """A JSON document. None is no document (SQL's NULL), rather than a document of null."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
