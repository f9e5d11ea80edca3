"""Databases for tests: migrated once per session, and then copied for each test.

A test that asks for `database_url` runs twice, on SQLite and on PostgreSQL. Import the
fixtures into the conftest.py of a folder that needs them.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.storage import migrate
from tests.support.postgres import Cluster

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to be copied."""
    path = tmp_path_factory.mktemp("template") / "bide.sqlite3"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> str:
    """The name of a migrated database to be copied; nobody may be connected to it."""
    # Each folder that imports this fixture has one of its own, on the same server.
    name = f"template_{uuid4().hex}"
    postgres_cluster.create_database(name)
    migrate.upgrade(postgres_cluster.url(name))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty file of the test's own."""
    path = tmp_path / "bide.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """A migrated, empty database of the test's own."""
    yield from _database(postgres_cluster, postgres_template)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of the test's own, on either."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def bare_postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """A database that nothing has been made in."""
    yield from _database(postgres_cluster, None)


@pytest.fixture(params=BOTH)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nothing has been made in, on either."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'made' / 'bare.sqlite3'}"
    url: str = request.getfixturevalue("bare_postgres_url")
    return url


def _database(cluster: Cluster, template: str | None) -> Iterator[str]:
    name = f"bide_{uuid4().hex}"
    cluster.create_database(name, template)
    yield cluster.url(name)
    cluster.drop_database(name)
