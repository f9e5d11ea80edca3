"""Command line `bide`: the server, and commands for operators, one module per subject.

The commands of the client (`bide_client`) are mounted beside them. The module of a command is
imported when the command is run: what serves takes more than a second to import, which neither help
nor a mistyped command should.
"""

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typing_extensions import override

from app.startup import no_garbage_collection
from bide_client.commands import COMMANDS as CLIENT
from bide_client.commands import connecting


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a group of commands: its module, its name there, and its summary in help."""

    module: str
    name: str
    summary: str


OPERATORS: Final[Mapping[str, Entry]] = {
    "start": Entry(
        "app.cli.start",
        "start",
        "Serve, and print how to begin: the console, and the first steps on the command line.",
    ),
    "serve": Entry(
        "app.cli.server",
        "serve",
        "Serve the API; the first start makes a database, an account and its key.",
    ),
    "console": Entry(
        "app.cli.accounts",
        "console",
        "Print a code that signs in to the first account, once and within minutes.",
    ),
    "migrate": Entry(
        "app.cli.migrations",
        "migrate",
        "Bring the database up to date, making it where there is none.",
    ),
    "copy": Entry(
        "app.cli.copy",
        "copy",
        "Copy everything of a database into an empty one; stop the service before.",
    ),
    "worker": Entry(
        "app.cli.worker",
        "worker",
        "Do what happens by itself until the process is stopped; any number of workers may run.",
    ),
    "jobs": Entry(
        "app.cli.worker",
        "jobs",
        "What is to be done by itself.",
    ),
    "openapi": Entry(
        "app.cli.maintenance",
        "openapi",
        "Write openapi/v1.json from the code, or compare the two.",
    ),
    "housekeeping": Entry(
        "app.cli.maintenance",
        "housekeeping",
        "Delete expired sessions, events and accounts once; the server does so by itself.",
    ),
    "verify": Entry(
        "app.cli.verify",
        "verify",
        "Verify a receipt offline, and decide again what it says.",
    ),
    "key": Entry("app.cli.keys", "keys", "API keys."),
    "account": Entry("app.cli.accounts", "accounts", "Accounts."),
    "partner": Entry("app.cli.accounts", "partners", "Job boards that act for candidates."),
    "signing-key": Entry("app.cli.keys", "signing_keys", "Signing keys of access tokens."),
    "policy": Entry("app.cli.maintenance", "policies", "The numbers of the etiquette."),
}

COMMANDS: Final[Mapping[str, Entry]] = {
    **OPERATORS,
    **{name: Entry(entry.module, entry.name, entry.summary) for name, entry in CLIENT.items()},
}


def load(command: str) -> Any:  # noqa: ANN401  # typer has no public name for its type
    """Import a command or a group of commands, ready to be run."""
    entry = COMMANDS[command]
    with no_garbage_collection():
        found = getattr(importlib.import_module(entry.module), entry.name)
    loaded = _typer()
    if isinstance(found, typer.Typer):
        loaded.add_typer(found, name=command)
    else:
        loaded.command(command)(found)
    return typer.main.get_group(loaded).commands[command]


class Commands(TyperGroup):
    """The commands of the program, with errors of the database as one sentence."""

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the same
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else load(name), rest

    @override
    def invoke(self, ctx: Any) -> object:  # the same
        try:
            return super().invoke(ctx)
        except typer.Exit:
            raise
        except Exception:
            # Imported for an error alone: commands of the client do without the database.
            with no_garbage_collection():
                from app.cli.environment import (  # noqa: PLC0415  # loaded if used
                    DEFAULT_URL,
                    plain_errors,
                )

            with plain_errors(os.environ.get("BIDE_DATABASE_URL") or DEFAULT_URL):
                raise


def _typer(**arguments: Any) -> typer.Typer:  # noqa: ANN401  # any argument of Typer's
    # Without its markup, it does not import `rich`.
    return typer.Typer(
        **arguments, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
    )


app: Final = _typer(
    cls=Commands,
    help="Bide: when to follow up after an interview, and why not yet.",
    no_args_is_help=True,
)


def _not_loaded() -> None:
    """Stand for a command until it is loaded."""


for _name, _entry in COMMANDS.items():
    app.command(_name, short_help=_entry.summary)(_not_loaded)


@app.callback()
def main(
    local: Annotated[
        bool,
        typer.Option(
            "--local", help="Let commands of the client use the database itself, with no server."
        ),
    ] = False,
) -> None:
    """Set the umask: other users must not read files with personal data or secrets."""
    os.umask(0o077)
    if local:
        # Imported where it is used: it imports the whole service.
        connecting.use(lambda: importlib.import_module("app.cli.local").client(), streams=False)
