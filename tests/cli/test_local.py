import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from app import cli
from app.bootstrap import administration
from app.cli.server import sign_in_code
from app.cli.start import first_steps
from app.settings import Settings
from bide_client.commands import connecting
from tests.support.servers import place_migrated_file

ADD = (
    *("add", "--employer", "Acme", "--role", "Chef", "--zone", "Europe/London"),
    *("--starts", "2025-04-08T10:00"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder with a migrated database, and no settings."""
    for name in [name for name in os.environ if name.startswith("BIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    place_migrated_file(tmp_path)
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)
    connecting._connectors.clear()
    connecting._without_streams.clear()
    structlog.reset_defaults()


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["--local", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.slow
def test_commands_use_the_database_with_no_server_and_are_refused_the_same() -> None:
    code, out, err = run(*ADD)
    assert code == 0, err
    assert out.startswith("Recorded as ")
    assert run("said", "acme", "by 17 April 2025", "--yes")[0] == 0
    early = ("contact", "acme", "enquire_status", "phone", "--at", "2025-04-16T10:00:00Z")
    code, out, err = run(*early, "--result", "spoke")
    assert (code, out) == (75, "")
    assert "[wait-for-timetable]" in err


@pytest.mark.slow
def test_a_first_command_makes_the_account_and_its_key(folder: Path) -> None:
    code, out, _ = run("today")
    assert (code, out.startswith("Nothing is due.")) == (0, True)
    assert (folder / "var" / "bide.key").exists()
    assert administration(Settings()).first_account() is not None


def test_a_stream_needs_a_server() -> None:
    code, _, err = run("watch")
    assert code == 2
    assert "bide start" in err


def test_a_database_that_is_not_a_file_needs_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIDE_DATABASE_URL", "postgresql://localhost/bide")
    code, _, err = run("today")
    assert code == 1
    assert "start a server" in err


@pytest.mark.slow
def test_a_start_prints_the_address_a_code_and_the_first_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("today")[0] == 0
    code = sign_in_code(Settings())
    assert code is not None
    text = first_steps(Settings(), None, code)
    assert f"http://127.0.0.1:8000/app/#code={code}" in text
    assert "bide login --url http://127.0.0.1:8000 < var/bide.key" in text
    assert "bide today" in text
    # Where others can read what is printed, there is no code to print.
    monkeypatch.setenv("BIDE_HOST", "0.0.0.0")  # noqa: S104  # nothing listens there
    assert sign_in_code(Settings()) is None
    assert "#code" not in first_steps(Settings(), None, None)
