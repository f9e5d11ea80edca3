"""Fixtures that any test may ask for; what only one folder needs stands in that folder."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.postgres import Cluster, cluster

# A slow machine says nothing about the code, so no example has a deadline.
settings.register_profile("bide", deadline=None)
settings.load_profile("bide")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """One PostgreSQL server per test process, started by the first test that asks."""
    with cluster() as running:
        yield running
