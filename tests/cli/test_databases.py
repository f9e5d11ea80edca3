"""What a newcomer or an operator meets: other databases, broken ones, keys, and moving between.

Every fault is one sentence that says what to do, and never a traceback.
"""

import os
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from app import cli
from app.api.auth.principals import is_key
from app.bootstrap import administration
from app.cli import key_file, server
from app.settings import Settings
from app.storage import migrate
from app.storage.diagnosis import explain
from app.storage.engines import engine, sqlite_uri
from tests.support.servers import place_migrated_file

OTHER = "sqlite:///var/other.sqlite3"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, no settings, and `serve` that returns before it serves."""
    for name in [name for name in os.environ if name.startswith("BIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server, "_run", lambda _: None)
    before = os.umask(0o022)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("BIDE_PORT", str(port))
    yield tmp_path
    os.umask(before)
    structlog.reset_defaults()


@pytest.fixture
def migrated(folder: Path) -> None:
    """The database of a first start, to make which takes a third of a second of work."""
    place_migrated_file(folder)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Name another database."""
    return lambda url: monkeypatch.setenv("BIDE_DATABASE_URL", url)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    # Anything else would have been a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def serve() -> str:
    code, out, err = run("serve")
    assert code == 0, err
    return out


def refused(*arguments: str) -> str:
    """The one line in which a command says why it failed."""
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("bide: ")
    assert err.count("\n") == 1
    return err


# Keys.


def test_the_address_comes_first_and_then_what_to_try_with_the_key(folder: Path) -> None:
    out = serve()
    base = f"http://127.0.0.1:{os.environ['BIDE_PORT']}"
    assert out.startswith(f"Open Bide in a browser: {base}/app/#code=bidec_")
    assert f"\nBide serves on {base}\n" in out
    assert out.count("$(cat var/bide.key)") == 2
    assert "Made an account, and wrote its API key to var/bide.key" in out
    again = serve()
    assert again.startswith(f"Open Bide in a browser: {base}/app/#code=bidec_")
    assert again.count("$(cat var/bide.key)") == 2
    assert "Made an account" not in again
    assert is_key((folder / "var/bide.key").read_text())


def test_another_database_gets_a_key_file_of_its_own_and_the_first_one_stays(
    folder: Path, use: Callable[[str], None]
) -> None:
    serve()
    first = (folder / "var/bide.key").read_bytes()
    use(OTHER)
    out = serve()
    other = folder / "var/bide-other.key"
    assert "wrote its API key to var/bide-other.key" in out
    assert "var/bide.key was left as it was" in out
    assert "$(cat var/bide.key)" not in out
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert other.read_bytes() != first
    # The way there and back: each start names the key that opens its database.
    assert serve().count("$(cat var/bide-other.key)") == 2
    use("sqlite:///var/bide.sqlite3")
    assert serve().count("$(cat var/bide.key)") == 2
    assert (folder / "var/bide.key").read_bytes() == first
    assert sorted(one.name for one in (folder / "var").glob("*.key*")) == [
        "bide-other.key",
        "bide.key",
    ]


def test_a_database_in_the_place_of_one_that_is_gone_leaves_its_key(folder: Path) -> None:
    serve()
    first = (folder / "var/bide.key").read_bytes()
    (folder / "var/bide.sqlite3").unlink()
    assert serve().count("$(cat var/bide-bide.key)") == 2
    assert (folder / "var/bide.key").read_bytes() == first


def test_without_a_free_name_for_the_key_no_account_is_made(
    folder: Path, use: Callable[[str], None]
) -> None:
    (folder / "var").mkdir()
    for name in ("bide.key", "bide-other.key"):
        (folder / "var" / name).write_text("somebody's")
    use(OTHER)
    err = refused("serve")
    assert "BIDE_KEY_FILE" in err
    assert administration(Settings()).first_account() is None
    kept = {one.read_text() for one in (folder / "var").glob("*.key*")}
    assert kept == {"somebody's"}


def test_a_key_file_that_points_nowhere_is_not_free(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var/bide.key").symlink_to("nowhere")
    assert "wrote its API key to var/bide-bide.key" in serve()
    assert not (folder / "var/nowhere").exists()


def test_a_name_that_is_taken_meanwhile_is_not_replaced(folder: Path) -> None:
    settings = Settings()
    taken = folder / "var/bide.key"
    with key_file.private(key_file.free(settings), "mine") as fresh:
        taken.write_text("theirs")
        assert key_file.place(fresh, settings) == Path("var/bide-bide.key")
    assert taken.read_text() == "theirs"
    assert (folder / "var/bide-bide.key").read_text() == "mine"


@pytest.mark.usefixtures("migrated")
def test_a_file_system_without_links_keeps_the_key_as_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path, __: Path) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    assert serve().count("$(cat var/bide.key)") == 2
    path = folder / "var/bide.key"
    assert is_key(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_text("no key"), id="something else"),
        pytest.param(lambda path: path.write_bytes(b"\xff" * 5000), id="no text"),
        pytest.param(lambda _: run("key", "revoke", key_id()), id="revoked"),
    ],
)
def test_nothing_to_try_is_shown_for_a_key_that_opens_nothing(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    serve()
    spoil(folder / "var/bide.key")
    out = serve()
    assert out.startswith("Open Bide in a browser: http://127.0.0.1:")
    assert "curl" not in out
    assert "`bide key create` makes a key for it." in out
    assert out.count("does not open this database") == (folder / "var/bide.key").exists()


def key_id() -> str:
    return run("key", "list")[1].split("\t", maxsplit=1)[0]


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")],  # noqa: S104  # nothing listens
)
def test_the_address_can_be_opened_in_a_browser(
    monkeypatch: pytest.MonkeyPatch, host: str, shown: str
) -> None:
    monkeypatch.setattr(server, "_check_place", lambda _: None)
    monkeypatch.setenv("BIDE_HOST", host)
    assert serve().startswith(f"Open Bide in a browser: http://{shown}:")


# Databases that cannot be used.


def corrupt(path: Path) -> None:
    path.write_bytes(b"no database, and long enough to be seen as none" * 50)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.execute("INSERT INTO alembic_version VALUES ('of_next_year')")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE accounts (x)")


COMMANDS = [("serve",), ("migrate",), ("key", "create"), ("housekeeping",)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (corrupt, "is not a database of SQLite. Restore it from a backup"),
        (newer, "of_next_year, which this version of Bide does not know. A newer version"),
        (Path.mkdir, "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_a_sentence_and_left_alone(
    folder: Path,
    use: Callable[[str], None],
    make: Callable[[Path], None],
    said: str,
    command: tuple[str, ...],
) -> None:
    path = folder / "other.sqlite3"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    use(f"sqlite:///{path}")
    err = refused(*command)
    assert said in err
    assert str(path) in err
    assert before == (path.read_bytes() if path.is_file() else b"")
    assert not (folder / "var").exists()


def test_tables_of_another_program_are_not_touched(
    folder: Path, use: Callable[[str], None]
) -> None:
    path = folder / "other.sqlite3"
    foreign(path)
    use(f"sqlite:///{path}")
    assert "has tables that Bide did not make (accounts)" in refused("serve")
    assert "has tables that Bide did not make (accounts)" in refused("migrate")


@pytest.mark.parametrize(
    "command",
    [
        *[("key", "create"), ("key", "list"), ("key", "revoke", "x"), ("signing-key", "rotate")],
        *[("partner", "list"), ("partner", "create", "--label", "x"), ("housekeeping",)],
        *[("account", "restore", "x"), ("migrate", "--to", "first_tables")],
    ],
    ids=" ".join,
)
def test_only_a_start_and_a_migration_make_a_database(
    folder: Path, command: tuple[str, ...]
) -> None:
    err = refused(*command)
    assert "There is no database of Bide at var/bide.sqlite3; `bide serve` makes one." in err
    assert "set BIDE_DATABASE_URL" in err
    assert list(folder.iterdir()) == []


def test_a_server_that_is_away_is_named_without_its_password(use: Callable[[str], None]) -> None:
    use("postgresql://me:hunter2@127.0.0.1:1/bide")
    err = refused("serve")
    assert "PostgreSQL cannot be used at postgresql://me:***@127.0.0.1:1/bide" in err
    assert "Is the server running" in err
    assert "hunter2" not in err


@pytest.mark.parametrize(
    "url", ["postgresql://me:hunter2@127.0.0.1:port/x", "sqlite:///", "sqlite:///:memory:"]
)
def test_an_invalid_address_is_refused_without_repeating_it(
    use: Callable[[str], None], url: str
) -> None:
    use(url)
    err = refused("serve")
    assert "BIDE_DATABASE_URL: a database is sqlite:///path" in err
    assert "hunter2" not in err


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "var").write_text("a file")
    err = refused("serve")
    assert "bide: var cannot be used: " in err
    assert "BIDE_DATABASE_URL and BIDE_KEY_FILE name other places" in err


def test_a_folder_that_cannot_be_written_is_not_taken_for_a_missing_database(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The user of the tests may be allowed to write everywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(sqlite_uri(str(folder / "x.sqlite3")), uri=True)
    said = explain(raised.value, f"sqlite:///{folder}/x.sqlite3") or ""
    assert "cannot be made: Bide has no permission to write to its folder" in said


def test_a_database_of_an_earlier_migration_is_brought_up_to_date() -> None:
    migrate.upgrade("sqlite:///var/bide.sqlite3", "first_tables")
    serve()
    assert migrate.current("sqlite:///var/bide.sqlite3") == migrate.head()


def test_what_sqlite_says_is_explained_by_what_to_do(folder: Path) -> None:
    path = folder / "x.sqlite3"
    url = f"sqlite:///{path}"

    def said(*statements: str, mode: str = "rw") -> str:
        uri = sqlite_uri(str(path)).replace("mode=rw", f"mode={mode}")
        *before, failing = statements
        with closing(sqlite3.connect(uri, uri=True, timeout=0)) as file:
            for statement in before:
                file.execute(statement)
            with pytest.raises(sqlite3.Error) as raised:
                file.execute(failing)
        return explain(raised.value, url) or ""

    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE t (x)")
        assert "permission to write" in said("INSERT INTO t VALUES (1)", mode="ro")
        full = "INSERT INTO t VALUES (zeroblob(100000))"
        assert "The disk that holds" in said("PRAGMA max_page_count = 3", full)
        file.execute("BEGIN IMMEDIATE")
        assert "Another process is writing" in said("BEGIN IMMEDIATE")
    # What is a defect of ours is no fault of the database, and is not explained away.
    assert said("SELECT nonsense FROM t") == ""
    with pytest.raises(OperationalError) as raised, engine(url).connect() as connection:
        connection.exec_driver_sql("SELECT nonsense FROM t")
    assert explain(raised.value, url) is None


# Back to an earlier migration.


@pytest.mark.usefixtures("migrated")
def test_a_downgrade_says_what_it_loses_before_it_does() -> None:
    serve()
    code, _, err = run("migrate", "--to", "first_tables")
    assert code == 1
    assert "who_may_ask: Every login" in err
    assert "--accept-loss" in err
    assert migrate.current("sqlite:///var/bide.sqlite3") == migrate.head()
    code, _, err = run("migrate", "--to", "first_tables", "--accept-loss")
    assert code == 0
    assert "who_may_ask: Every login" in err
    assert migrate.current("sqlite:///var/bide.sqlite3") == "first_tables"
    assert run("migrate", "--to", "first_tables")[0] == 0


@pytest.mark.usefixtures("migrated")
def test_a_migration_that_there_is_not_is_no_way_back() -> None:
    serve()
    assert "nonsense is not an earlier revision" in refused("migrate", "--to", "nonsense")


# Moving.


@pytest.mark.usefixtures("migrated")
def test_the_key_of_the_source_opens_the_copy(folder: Path, use: Callable[[str], None]) -> None:
    serve()
    code, out, err = run("copy", "--from", "sqlite:///var/bide.sqlite3", "--to", OTHER)
    assert code == 0, err
    counts = {line.split("\t")[0]: line.split("\t")[1] for line in out.splitlines()}
    assert (counts["accounts"], counts["api_keys"], counts["tasks"]) == ("1", "1", "0")
    assert "counts and digests agree" in err
    use(OTHER)
    out = serve()
    assert out.count("$(cat var/bide.key)") == 2
    assert "Made an account" not in out
    assert not (folder / "var/bide-other.key").exists()


@pytest.mark.usefixtures("migrated")
def test_a_copy_that_cannot_be_made_says_why() -> None:
    serve()
    source = ("--from", "sqlite:///var/bide.sqlite3")
    assert "--to: a database is sqlite:///path" in refused("copy", *source, "--to", "mysql://x/y")
    err = run("copy", *source, "--to", "sqlite:///var/bide.sqlite3")[2]
    assert "Nothing was copied." in err
    assert "no database of Bide at" in refused("copy", "--from", OTHER, "--to", OTHER)
