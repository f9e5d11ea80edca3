"""Typed values of a row's columns: text and instants, with or without null."""

from datetime import datetime
from typing import cast

from app.usecases.ports import Row


def text(row: Row, column: str) -> str:
    """A column that always holds text."""
    return cast("str", row[column])


def maybe_text(row: Row, column: str) -> str | None:
    """A column that holds text or nothing."""
    return cast("str | None", row[column])


def instant(row: Row, column: str) -> datetime:
    """A column that always holds an instant."""
    return cast("datetime", row[column])


def maybe_instant(row: Row, column: str) -> datetime | None:
    """A column that holds an instant or nothing."""
    return cast("datetime | None", row[column])
