"""Fixtures that any test may ask for; what only one folder needs stands in that folder."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from app import main
from app.api.passwords import Cost
from tests.support.postgres import Cluster, cluster

# A slow machine says nothing about the code, so no example has a deadline. The same
# examples are tried every time, so that a check is green or red because of the change it
# checks; new ones are what HYPOTHESIS_PROFILE=campaign is for.
settings.register_profile(
    "bide", deadline=None, derandomize=os.environ.get("HYPOTHESIS_PROFILE") != "campaign"
)
settings.load_profile("bide")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """One PostgreSQL server per test process, started by the first test that asks."""
    with cluster() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords in this process at a hundredth of the price; no setting goes as low."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "password_cost", lambda _: Cost(memory=256, passes=1))
        yield
