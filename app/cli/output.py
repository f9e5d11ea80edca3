"""Output of commands: messages to stderr, and errors that end the command."""

from datetime import timedelta
from typing import NoReturn

import typer


def in_minutes(span: timedelta) -> int:
    """Return how many whole minutes a span has."""
    return span // timedelta(minutes=1)


def say(text: str) -> None:
    """Print a message to stderr; stdout is for results."""
    typer.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """Print an error, and end the command."""
    say(f"bide: {text}")
    raise typer.Exit(1)
