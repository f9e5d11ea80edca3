"""Helpers of all commands: settings, messages and errors."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.settings import Settings, unknown
from app.storage.diagnosis import UnusableDatabase, explain
from app.storage.engines import address_problem
from app.storage.migrate import upgrade
from app.usecases.errors import Unavailable
from bide_client.commands import ENVIRONMENT

#: The database that is used where none is named.
DEFAULT_URL: Final[str] = Settings.model_fields["database_url"].default


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


def read_settings() -> Settings:
    """Read the settings, or fail and name the invalid ones."""
    for name in unknown(os.environ.keys() - ENVIRONMENT):
        say(f"bide: {name} is not a setting; see docs/settings.md")
    try:
        settings = Settings()
    except ValidationError as error:
        # Only the names and the reasons: a value may be a secret.
        invalid = "; ".join(
            f"BIDE_{'_'.join(map(str, e['loc'])).upper()}: {_plain(e['msg'])}"
            for e in error.errors()
        )
        fail(invalid)
    problem = address_problem(settings.database_url)
    if problem is not None:
        fail(f"BIDE_DATABASE_URL: {problem}")
    return settings


def _plain(message: str) -> str:
    """Take what is pydantic's alone out of a message of it."""
    return message.removeprefix("Value error, ").replace("Input should", "it should")


def prepare_database(settings: Settings) -> None:
    """Bring the database up to date; fail where there is none, which only a start may make."""
    upgrade(settings.database_url, create=False)


@contextmanager
def plain_errors(database_url: str) -> Iterator[None]:
    """Turn errors of a database or a file into one sentence that says what to do."""
    try:
        yield
    except (SQLAlchemyError, UnusableDatabase, Unavailable) as error:
        explained = _explained(error, database_url)
        if explained is None:
            raise
        fail(explained)
    except OSError as error:
        if error.filename is None:
            raise
        fail(
            f"{error.filename} cannot be used: {error.strerror}. Bide needs permission for it and "
            "its folder; BIDE_DATABASE_URL and BIDE_KEY_FILE name other places."
        )


def _explained(error: BaseException, database_url: str) -> str | None:
    cause: BaseException | None = error
    while cause is not None:
        explained = explain(cause, database_url)
        if explained is not None:
            return explained
        cause = cause.__cause__
    return None
