"""`bide copy`: a whole database into an empty one, as when moving from SQLite to PostgreSQL."""

import time
from typing import Annotated, Final

import typer

from app.cli.environment import plain_errors
from app.cli.output import fail, say
from app.storage.copying import CopyFailed
from app.storage.copying import copy as copy_database
from app.storage.diagnosis import shown
from app.storage.engines import address_problem

#: Seconds between two lines about a table that takes long.
_PACE: Final = 2.0


def copy(
    source: Annotated[str, typer.Option("--from", help="The database to read: its URL.")],
    target: Annotated[str, typer.Option("--to", help="The empty database to fill: its URL.")],
) -> None:
    """Copy everything of a database into an empty one; stop the service before."""
    for option, url in (("--from", source), ("--to", target)):
        problem = address_problem(url)
        if problem is not None:
            fail(f"{option}: {problem}")
    progress = _Progress()
    try:
        with plain_errors(source):
            done = copy_database(source, target, progress)
    except CopyFailed as error:
        fail(f"{error} Nothing was copied.")
    for table in done.tables:
        typer.echo(f"{table.table}\t{table.rows}\t{table.digest[:16]}")
    say(f"{shown(target)} now holds everything of {shown(source)}; counts and digests agree.")
    if done.source_changed:
        fail(
            "the source was written to meanwhile, and the copy is without that. Stop the "
            "service, and copy again into another empty database."
        )


class _Progress:
    """Print the progress: a line for each table, and now and then within a large one."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, table: str, rows: int, total: int) -> None:
        now = time.monotonic()
        if (rows == total and total) or now >= self._next:
            self._next = now + _PACE
            say(f"{table}: {rows} of {total}")
