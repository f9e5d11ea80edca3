"""The one chain of migrations, run from code: where it stands, and to move along it."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.storage.engines import engine

_FOLDER: Final = Path(__file__).parents[2] / "migrations"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring a database up to date. Any number of processes may do so at once."""
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take a database back to an earlier revision; "base" leaves nothing."""
    command.downgrade(_config(database_url), revision)


def head() -> str:
    """The revision that this code is written for."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("There are no migrations beside the code.")
    return found


def current(database_url: str) -> str | None:
    """The revision that a database stands at; None before the first."""
    database = engine(database_url)
    try:
        with database.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        database.dispose()


def _config(database_url: str | None = None) -> Config:
    config = Config(_FOLDER / "alembic.ini")
    # Not by way of an option, where a percent sign in a password would be a reference.
    config.attributes["url"] = database_url
    return config
