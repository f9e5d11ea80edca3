import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
import typer

from app.cli import COMMANDS, load
from bide_client.commands import COMMANDS as CLIENT

ROOT: Final = Path(__file__).parents[2]
#: Imports the program, asks it for help, and prints which of these packages that imported.
_ASKED_FOR_HELP: Final = """
import sys
from app.cli import app
try:
    app(["--help"])
except SystemExit:
    pass
heavy = {"alembic", "fastapi", "holidays", "httpx2", "icalendar", "mcp", "pydantic", "rich"}
heavy |= {"sqlalchemy"}
print("imported:", *sorted(name for name in heavy if name in sys.modules))
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_the_program_sums_a_command_up_as_the_command_itself_does(command: str) -> None:
    entry = COMMANDS[command]
    found = getattr(import_module(entry.module), entry.name)
    shown = found.info.help if isinstance(found, typer.Typer) else inspect.getdoc(found)
    if command in CLIENT:  # These explain themselves at length, after the summary.
        shown = str(shown).partition("\n\n")[0].replace("\n", " ")
    assert entry.summary == shown


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_loaded_under_its_name(command: str) -> None:
    assert load(command).name == command


def test_help_imports_neither_the_server_nor_the_database() -> None:
    asked = subprocess.run(
        [sys.executable, "-P", "-c", _ASKED_FOR_HELP],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Serve the API" in asked.stdout
    assert asked.stdout.endswith("imported:\n")
