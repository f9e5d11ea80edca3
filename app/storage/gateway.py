"""Gateway factory: opens SQLite's or PostgreSQL's by the database URL."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.facts import Region
from app.storage.engines import is_sqlite
from app.storage.reads import Committed, no_listener
from app.storage.sql.holiday_calendars import HolidayCalendars
from app.storage.sqlite.gateway import SqliteGateway

if TYPE_CHECKING:
    from app.storage.postgres.gateway import PostgresGateway


def open_gateway(
    database_url: str,
    *,
    clock: Callable[[], datetime],
    is_warm: Callable[[Region], bool],
    warm: Callable[[Region], None],
    lock_timeout: float,
    statement_timeout: float,
    pool_size: int,
    committed: Committed = no_listener,
) -> "SqliteGateway | PostgresGateway":
    """Open the gateway to a database that has been brought up to date.

    database_url: `sqlite:///path` or `postgresql://…`
    is_warm, warm: whether a region's holiday calendar is built, and to build it
    lock_timeout, statement_timeout: seconds to wait for another transaction's lock, and that
        one statement may take; after either the database is `Unavailable`
    pool_size: size of the connection pool to PostgreSQL
    committed: called after each commit of changes that make events, with the account
    """
    calendars = HolidayCalendars(is_warm, warm)
    if is_sqlite(database_url):
        return SqliteGateway(
            database_url,
            clock=clock,
            calendars=calendars,
            lock_timeout=lock_timeout,
            committed=committed,
        )
    # psycopg is imported only when it is used: that saves 7 MB on SQLite.
    from app.storage.postgres.connection_pool import ConnectionPool  # noqa: PLC0415  # loaded if used
    from app.storage.postgres.gateway import PostgresGateway  # noqa: PLC0415  # loaded if used

    pool = ConnectionPool(
        database_url,
        size=pool_size,
        lock_timeout=lock_timeout,
        statement_timeout=statement_timeout,
    )
    return PostgresGateway(clock=clock, calendars=calendars, pool=pool, committed=committed)
