"""The page on the command line can be followed, on either database; so can that for agents."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from mcp import StdioServerParameters
from mcp.client import Client

from bide_client.commands import COMMANDS
from bide_client.commands.output import Exit
from tests.docs.session import play
from tests.docs.test_guides import _missing
from tests.docs.tour import blocks
from tests.support.databases import (
    bare_postgres_url,
    database_url,
    postgres_url,
    sqlite_url,
)
from tests.support.servers import ROOT, Servers, servers

__all__ = ["bare_postgres_url", "database_url", "postgres_url", "sqlite_url"]

PAGE = ROOT / "docs" / "command-line.md"
AGENTS = ROOT / "docs" / "agents.md"


def personal(folder: Path) -> dict[str, str]:
    """What a person's shell has: a place for settings, a zone, and a terminal's tables."""
    return {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TZ": "Europe/London",
        "BIDE_TABLE": "1",
        "BIDE_NO_KEYRING": "1",
    }


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_can_be_followed_and_prints_what_it_shows(
    tmp_path: Path, database_url: str
) -> None:
    if missing := _missing(PAGE):
        pytest.skip(f"this machine has no {', '.join(missing)}")
    with servers(tmp_path, database_url) as running:
        running.settings = personal(tmp_path)
        play(PAGE, running, tmp_path)


def test_the_page_names_every_command_and_every_exit_code() -> None:
    text = PAGE.read_text()
    assert set(re.findall(r"`bide ([a-z]+)", text)) >= set(COMMANDS)
    table = re.findall(r"^\| (\d+) \| ", text, re.MULTILINE)
    assert [int(code) for code in table] == sorted(Exit)


@pytest.mark.slow
def test_an_agent_that_is_configured_as_the_page_shows_has_the_tools(tmp_path: Path) -> None:
    settings = next(block.text for block in blocks(AGENTS) if "mcpServers" in block.text)
    with servers(tmp_path) as running:
        key = _key_of_page(running)
        entry = json.loads(
            settings.replace("http://127.0.0.1:8000", running.started[0].url)
            .replace("bide_...", key)
            .replace("/srv/bide/.venv/bin/bide", str(ROOT / ".venv" / "bin" / "bide"))
        )["mcpServers"]["bide"]
        parameters = StdioServerParameters(
            command=entry["command"], args=entry["args"], env=entry["env"]
        )

        async def ask() -> tuple[set[str], bool]:
            async with Client(parameters) as client:
                tools = await client.list_tools()
                result = await client.call_tool("whats_next", {})
                return {tool.name for tool in tools.tools}, bool(result.is_error)

        names, failed = asyncio.run(ask())
    assert "record_contact" in names
    assert not failed


def _key_of_page(running: Servers) -> str:
    """Make the key with the command of the page."""
    running.start()
    command = next(block.text for block in blocks(AGENTS) if "bide key create" in block.text)
    arguments = re.findall(r'"[^"]*"|\S+', command.replace("\\\n", " ").split(">")[0])[1:]
    made = running.run(*(argument.strip('"') for argument in arguments))
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()
