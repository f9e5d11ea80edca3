"""Version and writer of records, as every record shows them."""

from enum import StrEnum
from typing import Any, ClassVar, Final

from pydantic import Field

from app.api.request.fields import Answer
from app.usecases.accounts.test_clocks import TEST_LIFE
from app.usecases.event_views import writer_view
from app.usecases.ports import Row
from app.usecases.row_values import text

TEST_ACCOUNT: Final = (
    f"A test account: it may have a clock of its own, and is erased after {TEST_LIFE.days} days."
)


class WriterKind(StrEnum):
    """The kinds of writers."""

    CANDIDATE = "candidate"
    PARTNER = "partner"


class Writer(Answer):
    """Who wrote the present version: you, or a partner that acted for you."""

    kind: WriterKind
    id: str | None = Field(description="The partner's account; null for your own.")


class Recorded(Answer):
    """A record with its version and its writer."""

    tagged: ClassVar[bool] = True

    version: int = Field(description="How often it was written; the `ETag` is made of it.")
    written_by: Writer


def recorded(row: Row) -> dict[str, Any]:
    """The version and the writer of a record."""
    return {"version": row["version"], "written_by": writer_view(text(row, "written_by"))}
