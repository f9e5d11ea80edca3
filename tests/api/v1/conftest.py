"""The real service on a real database, with a clock that the tests set."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.storage import migrate
from tests.api.v1.support import Api, Clock, make_app


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to be copied."""
    path = tmp_path_factory.mktemp("template") / "bide.sqlite3"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(template: Path, tmp_path: Path) -> str:
    path = tmp_path / "bide.sqlite3"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(database_url: str, clock: Clock) -> Iterator[Api]:
    """The service, asked with the key of one account; `api.other` is another account's."""
    app, keys = make_app(database_url, clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client, clock, keys[0], Api(client, clock, keys[1]))
