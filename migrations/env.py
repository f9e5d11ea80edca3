"""Alembic environment: runs the migrations on SQLite and PostgreSQL, all or nothing.

Several processes may start at once and each bring the database up to date. So the
chain runs in one transaction that takes the lock before it looks where the database
stands: whoever comes second waits, and finds nothing to do.
"""

import os

from alembic import context
from sqlalchemy import Connection, text

from app.storage.engines import engine
from app.storage.schema.tables import METADATA

# Any number will do, if every process of Bide uses the same one.
MIGRATION_LOCK = 6_242_433


def database_url() -> str:
    """The address handed over by `app.storage.migrate`, else the setting."""
    url = context.config.attributes.get("url") or os.environ.get("BIDE_DATABASE_URL")
    if not url:
        raise SystemExit("Name the database: BIDE_DATABASE_URL=sqlite:///path, or postgresql://…")
    return str(url)


def migrate(connection: Connection) -> None:
    """Run what was asked for on a connection."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite can alter little in place; a batch makes the table anew.
        render_as_batch=connection.dialect.name == "sqlite",
        # Alembic takes SQLite's for granted to be none; `engine` begins real ones.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK}
            )
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url=database_url(), target_metadata=METADATA, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    # References are not enforced meanwhile: a batch drops and makes tables that others
    # refer to.
    database = engine(database_url(), foreign_keys=False, create=True)
    with database.connect() as opened:
        migrate(opened)
    database.dispose()
