"""Moving a database, and bringing one up to date, while processes are killed and others start."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from sqlalchemy import Engine, event, func, select, update

from app.storage import migrate
from app.storage.engines import engine, exists
from app.storage.schema.tables import METADATA, accounts
from tests.storage.filling import fill
from tests.support.prepared import Process
from tests.support.servers import Servers, servers

pytestmark = pytest.mark.slow

WAIT_SECONDS = 90


def counts(url: str) -> dict[str, int]:
    database = engine(url)
    with database.connect() as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
    database.dispose()
    return found


@dataclass
class Command:
    """A command of the program that runs, and what it says on stderr."""

    process: "subprocess.Popen[bytes] | Process"
    errors: IO[str]

    def wait_for_table(self, table: str) -> None:
        """Wait until a copy has printed a table; it is within its transaction then."""
        for line in self.errors:
            if line.startswith(f"{table}: "):
                return
        raise AssertionError(f"The copy never came to {table}.")

    def ended(self) -> tuple[int, str]:
        """Wait until it has ended; returns how, and what else it has said."""
        output = self.errors.read()
        return self.process.wait(WAIT_SECONDS), output

    def close(self) -> None:
        """End it if it still runs."""
        self.process.kill()
        self.process.wait()
        self.errors.close()


def start(running: Servers, *arguments: str) -> Command:
    """Start a command; what it says on stdout is lost."""
    read, write = os.pipe()
    with Path(os.devnull).open("wb") as nowhere:
        process = running.program(*arguments, output=nowhere.fileno(), errors=write)
    os.close(write)
    return Command(process, os.fdopen(read, encoding="utf-8"))


def start_copy(source: str, target: str, folder: Path) -> "closing[Command]":
    return closing(start(Servers(folder), "copy", "--from", source, "--to", target))


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with so many rows that a copy of it is at work for a while."""
    path = tmp_path_factory.mktemp("filled") / "bide.sqlite3"
    shutil.copy(sqlite_template, path)
    database = engine(f"sqlite:///{path}")
    with database.begin() as connection:
        fill(connection, copies=40)
        connection.execute(update(accounts).values(kind="candidate"))
    database.dispose()
    return path


@pytest.fixture
def filled_url(filled: Path, tmp_path: Path) -> str:
    path = tmp_path / "filled.sqlite3"
    shutil.copy(filled, path)
    return f"sqlite:///{path}"


@pytest.mark.parametrize("table", ["accounts", METADATA.sorted_tables[-1].name])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_that_is_killed_leaves_nothing_and_is_made_again(
    filled_url: str, kind: str, table: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    target = f"sqlite:///{tmp_path / 'target.sqlite3'}"
    if kind == "postgresql":
        target = request.getfixturevalue("bare_postgres_url")
    with start_copy(filled_url, target, tmp_path) as copy:
        copy.wait_for_table(table)
        copy.process.kill()
        assert copy.process.wait(WAIT_SECONDS) == -signal.SIGKILL
    assert not any(counts(target).values())
    with start_copy(filled_url, target, tmp_path) as copy:
        ended, found = copy.ended()
    assert ended == 0, found
    assert counts(target) == counts(filled_url)


def test_a_service_moves_with_its_key_its_records_and_its_kept_answers(
    tmp_path: Path, bare_postgres_url: str
) -> None:
    body = {"name": "Acme", "time_zone": "UTC"}
    with servers(tmp_path) as before:
        server = before.start()
        once = before.headers | {"Idempotency-Key": "the-same"}
        first = httpx.post(f"{server.url}/v1/employers", json=body, headers=once, trust_env=False)
        assert first.status_code == 201
        server.stop()
        source = "sqlite:///var/bide.sqlite3"
        done = before.run("copy", "--from", source, "--to", bare_postgres_url)
        assert done.returncode == 0, done.stderr
    with servers(tmp_path, bare_postgres_url) as after:
        server = after.start()
        again = httpx.post(f"{server.url}/v1/employers", json=body, headers=once, trust_env=False)
        assert (again.status_code, again.content) == (201, first.content)
        with server.client(after.headers) as client:
            assert [one["name"] for one in client.get("/v1/employers").json()["items"]] == ["Acme"]
            assert client.get("/v1/events").json()["items"][0]["seq"] == 1
        assert "Made an account" not in server.output()


def test_a_service_that_starts_on_the_target_of_a_copy_waits_for_it(
    tmp_path: Path, filled_url: str, bare_postgres_url: str
) -> None:
    with start_copy(filled_url, bare_postgres_url, tmp_path) as copy:
        copy.wait_for_table("accounts")
        copy.process.send_signal(signal.SIGSTOP)
        with servers(tmp_path, bare_postgres_url) as target:
            server = target.start(wait=False)
            waited = _wait_for_a_lock(bare_postgres_url)
            copy.process.send_signal(signal.SIGCONT)
            ended, found = copy.ended()
            server.wait_until_ready()
            assert waited
            assert "Made an account" not in server.output()
    assert ended == 0, found
    # The service has made itself a secret, since the copied ones have no name that it knows, and
    # has noted the policy in force. It prints a code to sign in with, and forgets expired ones.
    noted = counts(filled_url)["policies"]
    assert counts(bare_postgres_url)["policies"] == noted + 1
    expected = counts(filled_url)
    own = {name: expected[name] for name in ("policies", "sign_in_codes")} | {"secrets": 2}
    assert counts(bare_postgres_url) | own == expected


def _wait_for_a_lock(url: str) -> bool:
    """Whether a statement comes to wait for a lock before long."""
    database = engine(url)
    deadline = time.monotonic() + WAIT_SECONDS / 2
    waiting = 0
    while not waiting and time.monotonic() < deadline:
        with database.connect() as connection:
            waiting = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE NOT granted AND d.datname = current_database()"
            ).scalar_one()
        time.sleep(0.05)
    database.dispose()
    return waiting > 0


def migrate_and_die(url: str, statements: int) -> None:
    """Bring a database up to date, and be killed after so many changes of its tables."""
    seen = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def executed(_: Any, __: Any, statement: str, *___: Any) -> None:  # noqa: ANN401  # as SQLAlchemy calls it
        nonlocal seen
        seen += statement.lstrip().startswith(("CREATE", "ALTER", "DROP"))
        if seen >= statements:
            os.kill(os.getpid(), signal.SIGKILL)

    migrate.upgrade(url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_that_is_killed_leaves_nothing_and_is_run_again(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("bare_postgres_url")
    spawn = multiprocessing.get_context("spawn")
    for statements in (1, 45):
        process = spawn.Process(target=migrate_and_die, args=(url, statements))
        process.start()
        process.join(WAIT_SECONDS)
        assert process.exitcode == -signal.SIGKILL
        assert exists(url)
        assert migrate.current(url) is None
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.head()
    assert not any(counts(url).values())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_service_that_starts_while_others_migrate_comes_up(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("bare_postgres_url") if kind == "postgresql" else None
    with servers(tmp_path, url) as running:
        migrations = [start(running, "migrate") for _ in range(2)]
        server = running.start(wait=False)
        for migration in migrations:
            with closing(migration):
                assert migration.ended()[0] == 0
        server.wait_until_ready()
        with server.client(running.headers) as client:
            assert client.get("/v1/agenda").status_code == 200
