"""The real service on a real database, with a clock that the tests set.

The application is made once; each test starts it anew on a fresh copy of a migrated
database with two accounts in it.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api.application import Application
from app.storage import migrate
from tests.api.v1.support import KEYS, NOON, Api, Clock, add_accounts, make_app


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database lies, and the one that it is copied from."""
    folder = tmp_path_factory.mktemp("database")
    url = f"sqlite:///{folder / 'template'}"
    migrate.upgrade(url)
    add_accounts(url)
    return folder


@pytest.fixture(scope="session")
def made(folder: Path) -> tuple[Application, Clock]:
    clock = Clock()
    return make_app(f"sqlite:///{folder / 'bide'}", clock), clock


@pytest.fixture
def app(made: tuple[Application, Clock], folder: Path) -> Application:
    for old in folder.glob("bide*"):
        old.unlink()
    shutil.copy(folder / "template", folder / "bide")
    return made[0]


@pytest.fixture
def clock(made: tuple[Application, Clock]) -> Clock:
    made[1].now = NOON
    return made[1]


@pytest.fixture
def api(app: Application, clock: Clock) -> Iterator[Api]:
    """The service, asked with the key of one account; `api.other` is another account's."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client, clock, KEYS[0], Api(client, clock, KEYS[1]))
