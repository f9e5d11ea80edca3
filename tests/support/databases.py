"""Databases for tests: migrated once per session, and then copied, or emptied, for each test.

A test that asks for `database_url` runs twice, on SQLite and on PostgreSQL. Import the
fixtures into the conftest.py of a folder that needs them; what is made once per session is
imported into that of all tests. So nothing is imported here that the tests of the domain, and
the process that only hands tests out, would load for nothing.
"""

# ruff: noqa: PLC0415 - as the docstring says.

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.support.postgres import Cluster
    from tests.support.reused import Reused

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_cluster() -> "Iterator[Cluster]":
    """One PostgreSQL server per test process, started by the first test that asks."""
    from tests.support.postgres import cluster

    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated file to be copied."""
    from tests.support.servers import migrated_file

    return migrated_file()


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: "Cluster") -> str:
    """The name of a migrated database to be copied; it must have no connection."""
    from app.storage import migrate

    name = "template_of_all"
    postgres_cluster.create_database(name)
    migrate.upgrade(postgres_cluster.url(name))
    return name


@pytest.fixture(scope="session")
def postgres_reused(postgres_cluster: "Cluster", postgres_template: str) -> "Iterator[Reused]":
    """Databases like the template, each for one test at a time."""
    from tests.support.reused import Reused

    name = "template_of_reused"
    postgres_cluster.create_database(name, postgres_template)
    with contextlib.closing(Reused(postgres_cluster, name)) as reused:
        yield reused


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty file of the test's own."""
    path = tmp_path / "bide.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_reused: "Reused") -> Iterator[str]:
    """A migrated, empty database of the test's own."""
    name = postgres_reused.take()
    yield postgres_reused.cluster.url(name)
    postgres_reused.give_back(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of the test's own, on either."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def bare_postgres_url(postgres_cluster: "Cluster") -> Iterator[str]:
    """A database that nothing has been made in."""
    name = f"bide_{uuid4().hex}"
    postgres_cluster.create_database(name)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(params=BOTH)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nothing has been made in, on either."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'made' / 'bare.sqlite3'}"
    url: str = request.getfixturevalue("bare_postgres_url")
    return url
