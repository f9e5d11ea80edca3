"""Environment of a command: its settings and database, and their errors as one sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli.output import fail, say
from app.settings import Settings, unknown
from app.storage.diagnosis import UnusableDatabase, explain
from app.storage.engines import address_problem
from app.storage.migrate import upgrade
from app.usecases.errors import Unavailable
from bide_client.commands import ENVIRONMENT

#: The database that is used where none is named.
DEFAULT_URL: Final[str] = Settings.model_fields["database_url"].default


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
