"""The one chain of migrations, run from code: where it stands, and to move along it.

Alembic itself is loaded only to move: it takes a tenth of the memory of an idle server, and
most starts find the database where it should be.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from app.storage.engines import engine

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = Path(__file__).parents[2] / "migrations"
#: How a migration names itself and the one before it.
_NAMED: Final = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)
_VERSION: Final = "alembic_version"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring a database up to date. Any number of processes may do so at once."""
    if revision == "head" and current(database_url) == head():
        return
    from alembic import command  # noqa: PLC0415  # as told above

    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take a database back to an earlier revision; "base" leaves nothing."""
    from alembic import command  # noqa: PLC0415  # as told above

    command.downgrade(_config(database_url), revision)


def head() -> str:
    """The revision that this code is written for: the one that no other follows."""
    names: set[str] = set()
    followed: set[str] = set()
    for path in (_FOLDER / "versions").glob("*.py"):
        for down, name in _NAMED.findall(path.read_text(encoding="utf-8")):
            (followed if down else names).add(name)
    if not names:
        raise RuntimeError("There are no migrations beside the code.")
    [last] = names - followed
    return last


def current(database_url: str) -> str | None:
    """The revision that a database stands at; None before the first."""
    database = engine(database_url)
    try:
        with database.connect() as connection:
            if not inspect(connection).has_table(_VERSION):
                return None
            query = text(f"SELECT version_num FROM {_VERSION}")  # noqa: S608  # our own word
            found: str | None = connection.scalar(query)
            return found
    finally:
        database.dispose()


def _config(database_url: str | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # as told above

    config = Config(_FOLDER / "alembic.ini")
    # Not by way of an option, where a percent sign in a password would be a reference.
    config.attributes["url"] = database_url
    return config
