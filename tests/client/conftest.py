"""The real service in this process, on either database, asked by the client."""

from collections.abc import Iterator

import pytest

from bide_client import Bide
from tests.api.v1.api_client import Api
from tests.api.v1.conftest import api, app, clock, database, on_postgres, on_sqlite, people

__all__ = ["api", "app", "clock", "database", "on_postgres", "on_sqlite", "people"]


@pytest.fixture
def bide(api: Api) -> Iterator[Bide]:
    """A client with the key of the first account."""
    with Bide("http://bide.test", api.key, transport=api.client._transport) as client:
        yield client
