"""What every command has in common: the settings, and how it talks and fails."""

import os
from typing import NoReturn

import typer
from pydantic import ValidationError

from app.settings import Settings, unknown


def say(text: str) -> None:
    """Tell the operator; stdout is for what is asked for."""
    typer.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """Tell what is wrong, and end the command."""
    say(f"bide: {text}")
    raise typer.Exit(1)


def read_settings() -> Settings:
    """Read the settings, or tell which of them cannot be."""
    for name in unknown(os.environ):
        say(f"bide: {name} is no setting; see docs/settings.md")
    try:
        return Settings()
    except ValidationError as error:
        # Only the names and the reasons: a value may be a secret.
        told = "; ".join(
            f"BIDE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        )
        fail(told)
