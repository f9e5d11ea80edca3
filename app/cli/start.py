"""`bide start`: the server for a person, with the console's address and the first steps to try."""

import os
import shlex
import sys
import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from app.api.operations.addresses import is_loopback
from app.bootstrap import administration
from app.cli import key_file
from app.cli.accounts import new_code
from app.cli.common import read_settings
from app.cli.server import address_of, run
from app.settings import Settings

#: Where the console is served, if this installation has one.
CONSOLE: Final = "/app/"
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
    opens = browser and sys.stdout.isatty() and has_console()

    def welcome(settings: Settings, made: Path | None) -> None:
        typer.echo(first_steps(settings, made))
        if opens:
            opening = threading.Timer(
                _UNTIL_READY, webbrowser.open, [address_of(settings) + CONSOLE]
            )
            opening.daemon = True
            opening.start()

    run(settings, welcome)


def has_console() -> bool:
    """Return whether this installation has the console's pages."""
    return find_spec("app.console") is not None


def first_steps(settings: Settings, made: Path | None) -> str:
    """Return what to try first.

    made: the key file that this start has written
    """
    base = address_of(settings)
    lines = [f"Bide serves on {base}"]
    if has_console():
        lines.append(f"The console: {base}{CONSOLE}")
    account_id = administration(settings).first_account()
    if account_id is not None and is_loopback(settings.host):
        # Only users of this machine can read the output, or use the code.
        code = new_code(settings, account_id)
        lines.append(f"A code that signs in once, within ten minutes: {code}")
    else:
        lines.append("`bide console` prints a code that signs in to the first account.")
    lines += ["", "In another terminal:"]
    path = made or key_file.known(settings)
    if path is not None:
        lines.append(f"  bide login --url {base} < {shlex.quote(str(path))}")
    else:
        lines.append(f"  bide login --url {base}    and paste the code")
    lines += [
        "  bide add                                   record an interview",
        "  bide said WHO 'by the end of next week'    what they promised",
        "  bide today                                 what is due",
        "  bide why WHO                               and why not yet",
    ]
    return "\n".join(lines)
