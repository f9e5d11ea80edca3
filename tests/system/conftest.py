"""The service as a whole: in this process, and as programs of their own."""

from tests.support.databases import (
    bare_postgres_url,
    postgres_template,
    postgres_url,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "bare_postgres_url",
    "postgres_template",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
]
