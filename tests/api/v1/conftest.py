"""The real service on a real database, with a clock that the tests set.

The application is made once for each database; each test starts it anew on a migrated
database with two accounts in it, a fresh copy or emptied. Every test runs on SQLite and on
PostgreSQL, unless its module says that the database has no part in it.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from app.api.http.application import Application
from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import KEYS, NOON, Api, Clock, add_accounts, make_app
from tests.support.client import Client
from tests.support.postgres import Cluster
from tests.support.reused import Reused


@dataclass
class Database:
    """The service on one database, and how that is emptied."""

    url: str
    app: Application
    clock: Clock
    empty: Callable[[], None]


@pytest.fixture(scope="session")
def on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("database")
    shutil.copy(sqlite_template, folder / "template")
    add_accounts(f"sqlite:///{folder / 'template'}")

    def empty() -> None:
        for old in folder.glob("bide*"):
            old.unlink()
        shutil.copy(folder / "template", folder / "bide")

    return made(f"sqlite:///{folder / 'bide'}", empty)


@pytest.fixture(scope="session")
def on_postgres(postgres_cluster: Cluster, postgres_template: str) -> Iterator[Database]:
    # Each folder of tests that imports this has a template of its own.
    template = f"resources_template_{uuid4().hex[:8]}"
    postgres_cluster.create_database(template, postgres_template)
    add_accounts(postgres_cluster.url(template))
    with contextlib.closing(Reused(postgres_cluster, template)) as reused:
        name = reused.take()
        yield made(postgres_cluster.url(name), lambda: reused.renew(name))


def made(url: str, empty: Callable[[], None]) -> Database:
    clock = Clock()
    return Database(url, make_app(url, clock), clock, empty)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(f"on_{request.param}")
    found.clock.now = NOON
    found.empty()
    return found


@pytest.fixture
def app(database: Database) -> Application:
    return database.app


@pytest.fixture
def clock(database: Database) -> Clock:
    return database.clock


@pytest.fixture
def api(app: Application, clock: Clock) -> Iterator[Api]:
    """The service, asked with the key of one account; `api.other` is another account's."""
    with Client(app, raise_server_exceptions=False) as client:
        yield Api(client, clock, KEYS[0], Api(client, clock, KEYS[1]))


@pytest.fixture
def people(api: Api, database: Database) -> Iterator[People]:
    """Makes further accounts, of partners too."""
    made = People(api, database.url)
    yield made
    made.close()


@pytest.fixture
def partner(people: People) -> Partner:
    """A partner without a grant."""
    return people.partner()
