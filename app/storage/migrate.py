"""Migrations, run from code: the current revision, upgrade and downgrade.

Alembic is imported only to migrate: it takes a tenth of the memory of an idle server, and
most starts find the database at the newest revision.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from app.storage.diagnosis import UnusableDatabase, missing, shown
from app.storage.engines import engine, exists

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = Path(__file__).parents[2] / "migrations"
#: How a migration names itself and the one before it.
_NAMED: Final = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)
_VERSION: Final = "alembic_version"


def upgrade(database_url: str, revision: str = "head", *, create: bool = True) -> None:
    """Bring a database up to date. Any number of processes may do so at once.

    create: whether to make a database where there is none
    Raises UnusableDatabase for one that is not there, or that this code does not know.
    """
    now = current(database_url)
    if now is None:
        if not create:
            raise UnusableDatabase(missing(database_url))
        _check_unused(database_url)
    else:
        _check_known(database_url, now)
    if revision == "head" and now == head():
        return
    from alembic import command  # noqa: PLC0415  # see the module's docstring

    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take a database back to an earlier revision; "base" leaves nothing."""
    from alembic import command  # noqa: PLC0415  # see the module's docstring

    command.downgrade(_config(database_url), revision)


def losses(database_url: str, revision: str) -> tuple[tuple[str, str], ...]:
    """The migrations that a downgrade to a revision takes back, newest first.

    Each is its name, and the sentence with which it says what is lost (`LOSES` in its file).
    Raises UnusableDatabase where the revision is not an earlier one of this database.
    """
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see the module's docstring
    from alembic.script.revision import RevisionError  # noqa: PLC0415  # see the module's docstring

    now = current(database_url)
    if now is None:
        raise UnusableDatabase(missing(database_url))
    _check_known(database_url, now)
    try:
        steps = tuple(ScriptDirectory.from_config(_config()).iterate_revisions(now, revision))
    except RevisionError as error:
        message = f"{revision} is not an earlier revision; the database stands at {now}."
        raise UnusableDatabase(message) from error
    return tuple(
        (step.revision, getattr(step.module, "LOSES", "It does not say what is lost."))
        for step in steps
    )


def head() -> str:
    """The revision that this code is written for: the one that no other follows."""
    names, followed = _revisions()
    [last] = names - followed
    return last


def _revisions() -> tuple[set[str], set[str]]:
    """The revisions of the chain, and those that another follows."""
    names: set[str] = set()
    followed: set[str] = set()
    for path in (_FOLDER / "versions").glob("*.py"):
        for down, name in _NAMED.findall(path.read_text(encoding="utf-8")):
            (followed if down else names).add(name)
    if not names:
        raise RuntimeError("There are no migrations next to the code.")
    return names, followed


def current(database_url: str) -> str | None:
    """The revision that a database stands at; None before the first, and where there is none."""
    if not exists(database_url):
        return None
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


def _check_known(database_url: str, revision: str) -> None:
    names, _ = _revisions()
    if revision not in names:
        message = (
            f"{shown(database_url)} stands at the migration {revision}, which this version of Bide "
            "does not know. A newer version has used it: start that one, or restore the backup "
            "from before the upgrade."
        )
        raise UnusableDatabase(message)


def _check_unused(database_url: str) -> None:
    """Fail where another program has tables with the names of ours."""
    from app.storage.schema.tables import METADATA  # noqa: PLC0415  # only before the first migration

    if not exists(database_url):
        return
    database = engine(database_url)
    try:
        with database.connect() as connection:
            taken = sorted(METADATA.tables.keys() & set(inspect(connection).get_table_names()))
    finally:
        database.dispose()
    # Another process may have made them all a moment ago.
    if taken and current(database_url) is None:
        message = (
            f"{shown(database_url)} has tables that Bide did not make ({', '.join(taken[:3])}). "
            "Name a database of its own for Bide."
        )
        raise UnusableDatabase(message)


def _config(database_url: str | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # see the module's docstring

    config = Config(_FOLDER / "alembic.ini")
    # Not by way of an option, where a percent sign in a password would be a reference.
    config.attributes["url"] = database_url
    return config
