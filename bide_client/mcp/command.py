"""`bide mcp`: serves tools for agents."""

import os
import sys
from typing import Annotated

import typer

from bide_client.commands import credentials
from bide_client.commands.output import command, fail, say
from bide_client.places import url_of


@command
def mcp(
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Without the tools that record.")
    ] = False,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP; each caller shows an API key.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on, with --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on, with --http.")] = 8765,
) -> None:
    """Serve tools for agents (MCP), over standard input or HTTP.

    The key is that of BIDE_TOKEN or of `bide login`; give an agent one of its own, with no more
    scopes than it needs.
    """
    try:
        from bide_client.mcp import server  # noqa: PLC0415  # an optional extra
    except ModuleNotFoundError:
        install = f"{sys.executable} -m pip install 'mcp>=2.3,<2.4'"
        fail(f"`bide mcp` needs the package `mcp`: {install}")
    url = url_of(os.environ.get("BIDE_URL") or credentials.last_url())
    if http:
        own_url = f"http://{host}:{port}/mcp"
        say(f"Serving tools on {own_url}")
        server.make_for_callers(url, own_url, read_only=read_only).run(
            "streamable-http", host=host, port=port, stateless_http=True, json_response=True
        )
        return
    token = os.environ.get("BIDE_TOKEN") or credentials.read(url)
    if token is None:
        fail("not signed in: `bide login`, or set BIDE_TOKEN")
    server.make(server.connector(url, token), read_only=read_only).run("stdio")
