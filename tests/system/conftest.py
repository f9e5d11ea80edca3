"""The service as a whole: in this process, and as programs of their own."""

from collections.abc import Iterator

import pytest

from tests.support.databases import (
    bare_postgres_url,
    database_url,
    postgres_url,
    sqlite_url,
)
from tests.support.forked import Nursery, nursery

__all__ = [
    "bare_postgres_url",
    "database_url",
    "postgres_url",
    "sqlite_url",
]


@pytest.fixture
def running(database_url: str) -> Iterator[Nursery]:
    """Any number of servers on a database of the test's own, on either."""
    with nursery(database_url) as servers:
        yield servers
