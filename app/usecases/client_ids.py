"""Idempotent creation by an id that the client chose: a retry finds the record of the first."""

from app.usecases.errors import Conflict
from app.usecases.ports import PursuitContext, Row


def existing_or_conflict(
    context: PursuitContext, table: str, row_id: str | None, content: str | None
) -> Row | None:
    """The record that an id chosen by the client already names, if the content is the same.

    With other content it is a conflict: two things cannot bear one id.
    """
    if row_id is None:
        return None
    row = context.existing.get((table, row_id))
    if row is None:
        return None
    if content is not None and row.get("content_hash") == content:
        return row
    raise Conflict(
        "id_conflict",
        f"The id {row_id} belongs to a resource with other content. "
        "Choose a new UUIDv7, or send the same content again.",
    )
