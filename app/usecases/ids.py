"""Ids: UUIDv7, so that rows in order of id are in order of time."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils import uuid7

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

#: The version and the variant of a UUID (RFC 9562, 4.1 and 4.2), and what they are in a UUIDv7.
_FIXED: Final = 0xF000 << 64 | 0xC000 << 48
_VERSION_7: Final = 0x7000 << 64 | 0x8000 << 48


def new_id(now: datetime) -> str:
    """A fresh id stamped with `now`, the instant of the use case rather than another one."""
    return str(uuid7(nanoseconds=(now - _EPOCH) // _MICROSECOND * 1000))


def derived_id(purpose: bytes, row_id: str, at: datetime | None = None) -> str:
    """The one id that follows from another for a purpose: a UUIDv7 of the same instant.

    at: another instant that it is stamped with
    """
    digest = hashlib.sha256(purpose + b"\0" + row_id.encode()).digest()
    stamp = UUID(row_id if at is None else new_id(at)).bytes[:6]
    value = int.from_bytes(stamp + digest[:10])
    return str(UUID(int=value & ~_FIXED | _VERSION_7))
