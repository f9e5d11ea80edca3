"""External ids of contacts and employer updates: the same record sent again, and its aliases.

One external id is one record of its kind in the account, whichever party records it: the
candidate, a partner, an import that runs twice. An id that is chosen the second time becomes
an alias of the record, and answers wherever its id does.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.usecases.errors import Conflict
from app.usecases.ports import Change, Insert, PursuitContext, Row

TABLE: Final = "aliases"

#: The column of an alias that names the record, by the record's table.
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {"contacts": "contact_id", "employer_updates": "employer_update_id"}
)


def looked_up(
    table: str, row_id: str | None, external_id: str | None
) -> tuple[tuple[str, str], ...]:
    """What a write has to look up under the lock, beside the id itself."""
    by_id = () if row_id is None else ((TABLE, row_id),)
    return by_id if external_id is None else (*by_id, (f"{table}.external_id", external_id))


def recorded_before(
    context: PursuitContext,
    table: str,
    ids: tuple[str | None, str | None],
    application_id: str,
    now: datetime,
) -> tuple[Row, tuple[Change, ...]] | None:
    """The record with this external id, if there is one, and its new alias.

    ids: the id that the client chose, and the external id. Raises `Conflict` where the
    external id names a record of another application, or the id is an alias of another record.
    """
    row_id, external_id = ids
    column = COLUMNS[table]
    row = None
    if external_id is not None:
        row = context.existing.get((f"{table}.external_id", external_id))
    alias = None if row_id is None else context.existing.get((TABLE, row_id))
    if alias is not None and (row is None or alias[column] != row["id"]):
        raise Conflict(
            "id_conflict",
            f"The id {row_id} is an alias of another record. Choose a new UUIDv7.",
        )
    if row is None:
        return None
    if row["application_id"] != application_id:
        raise Conflict(
            "id_conflict",
            f"The external id {external_id!r} belongs to a record of another application: "
            f"{row['id']}. An external id names one record of its kind.",
        )
    if row_id is None or alias is not None:
        return row, ()
    others = dict.fromkeys(COLUMNS.values())
    values = {"id": row_id, **others, column: row["id"], "told_at": now}
    return row, (Insert(TABLE, values),)
