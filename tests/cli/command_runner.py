"""Commands run in this process, each test in an empty folder of its own."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from app import cli
from tests.support.servers import place_migrated_file


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, no settings, and the old umask back at the end."""
    for name in [name for name in os.environ if name.startswith("BIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)
    # What a command has set up writes to a stream that is closed by now.
    structlog.reset_defaults()


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def prepare() -> None:
    """Have a database as `migrate` makes one, which takes a third of a second of work."""
    place_migrated_file(Path())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
