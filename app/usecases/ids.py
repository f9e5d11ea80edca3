"""Ids: UUIDv7, so that rows in order of id are in order of time."""

from datetime import UTC, datetime, timedelta
from typing import Final

from uuid_utils import uuid7

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def new_id(now: datetime) -> str:
    """A fresh id stamped with `now`, the instant of the use case rather than another one."""
    return str(uuid7(nanoseconds=(now - _EPOCH) // _MICROSECOND * 1000))
