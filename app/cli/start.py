"""`bide start`: the server for a person, with the console's address and the first steps to try."""

import os
import shlex
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli import key_file
from app.cli.environment import read_settings
from app.cli.output import in_minutes
from app.cli.server import address_of, run, sign_in_code
from app.console import PATH as CONSOLE
from app.settings import Settings
from app.usecases.accounts.sessions import CODE_LIFE

#: Seconds after which the browser is opened: the server is ready by then, or says why not.
_UNTIL_READY: Final = 2.0


def start(
    port: Annotated[int | None, typer.Option(help="Port; else BIDE_PORT.")] = None,
    browser: Annotated[
        bool, typer.Option(help="Open the console in a browser, from a terminal.")
    ] = True,
) -> None:
    """Serve, and print how to begin: the console, and the first steps on the command line."""
    if port is not None:
        os.environ["BIDE_PORT"] = str(port)
    settings = read_settings()
    opens = browser and sys.stdout.isatty() and settings.console

    def welcome(settings: Settings, made: Path | None) -> None:
        code = sign_in_code(settings)
        typer.echo(first_steps(settings, made, code))
        if opens:
            address = console_address(settings, code)
            opening = threading.Timer(_UNTIL_READY, webbrowser.open, [address])
            opening.daemon = True
            opening.start()

    run(settings, welcome)


def console_address(settings: Settings, code: str | None) -> str:
    """Return the address of the console, which signs in where there is a code."""
    address = address_of(settings) + CONSOLE
    return address if code is None else f"{address}#code={code}"


def first_steps(settings: Settings, made: Path | None, code: str | None) -> str:
    """Return what to try first.

    made: the key file that this start has written
    code: what signs in once, or None where others than users of this machine might read it
    """
    base = address_of(settings)
    minutes = in_minutes(CODE_LIFE)
    lines = [f"Bide serves on {base}"]
    if settings.console:
        lines.append(f"Open it in a browser: {console_address(settings, code)}")
        if code is not None:
            lines.append(f"The code in this address signs in once, within {minutes} minutes.")
    elif code is not None:
        lines.append(f"A code that signs in once, within {minutes} minutes: {code}")
    lines += ["", "In another terminal:"]
    path = made or key_file.known(settings)
    if path is not None:
        lines.append(f"  bide login --url {base} < {shlex.quote(str(path))}")
    else:
        lines.append(f"  bide login --url {base}    with a code of `bide console`")
    lines += [
        "  bide add                                   record an interview",
        "  bide said WHO 'by the end of next week'    what they promised",
        "  bide today                                 what is due",
        "  bide why WHO                               and why not yet",
    ]
    return "\n".join(lines)
