"""Entry point of the client by itself: `python -m bide_client`; `bide` where it is installed."""

import importlib
import os
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typing_extensions import override

from bide_client.commands import COMMANDS


class Commands(TyperGroup):
    """Commands whose modules are imported when they are run."""

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else load(name), rest


def load(command: str) -> Any:  # noqa: ANN401  # typer has no public name for its type
    """Import a command, ready to be run."""
    entry = COMMANDS[command]
    loaded = _typer()
    # With a second one it stays a group.
    loaded.command("-")(_not_loaded)
    loaded.command(command)(getattr(importlib.import_module(entry.module), entry.name))
    return typer.main.get_group(loaded).commands[command]


def _typer(**arguments: Any) -> typer.Typer:  # noqa: ANN401  # any argument of Typer's
    return typer.Typer(
        **arguments, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
    )


def _not_loaded() -> None:
    """Stand for a command until it is loaded."""


app: Final = _typer(
    cls=Commands,
    help="Bide: when to follow up after an interview, and why not yet.",
    no_args_is_help=True,
)
for _name, _entry in COMMANDS.items():
    app.command(_name, short_help=_entry.summary)(_not_loaded)


@app.callback()
def main() -> None:
    """Set the umask: other users must not read files with personal data or secrets."""
    os.umask(0o077)


if __name__ == "__main__":
    app(prog_name="bide")
