"""Writer of the list of tools for agents, as `tools/list` answers it, so that changes are reviewed.

PYTHONPATH=. python tools/write_agent_tools.py            # rewrites bide_client/mcp/tools.json
PYTHONPATH=. python tools/write_agent_tools.py --check    # fails where it differs
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Final

from mcp.client import Client

from bide_client.mcp import server

FILE: Final = Path(__file__).resolve().parents[1] / "bide_client" / "mcp" / "tools.json"


def main() -> None:
    """Write the file, or compare it."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--check", action="store_true")
    text = listed()
    if not arguments.parse_args().check:
        FILE.write_text(text, encoding="utf-8")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        sys.exit("bide_client/mcp/tools.json differs from the tools; run `make openapi`")


def listed() -> str:
    """Return the tools as they are listed, as JSON."""

    async def ask() -> str:
        nowhere = server.connector("http://127.0.0.1:8000", None)
        async with Client(server.make(nowhere)) as client:
            found = await client.list_tools()
        tools = [
            tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in found.tools
        ]
        return json.dumps(tools, indent=2, ensure_ascii=False) + "\n"

    return asyncio.run(ask())


if __name__ == "__main__":
    main()
