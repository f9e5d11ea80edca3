"""External ids and metadata of records: what other systems call one, and what they keep with it.

An external id is unique in the account for each kind of record. Contacts and employer updates
are found again under theirs (`aliases.py`); of any other record a second one is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.usecases.errors import Conflict, Invalid
from app.usecases.ports import PursuitContext, Row

#: Entries that the metadata of one record may have.
MOST_METADATA: Final = 20

Metadata = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Labels:
    """What a new record is called elsewhere, and the words that are kept with it."""

    external_id: str | None = None
    metadata: Metadata = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, object]:
        """The same as columns of a row; no metadata is null."""
        return {"external_id": self.external_id, "metadata": dict(self.metadata) or None}


def looked_up(table: str, external_id: str | None) -> tuple[tuple[str, str], ...]:
    """What a write has to look up under the lock."""
    return () if external_id is None else ((f"{table}.external_id", external_id),)


def check_external_id(
    context: PursuitContext, table: str, external_id: str | None, row_id: str | None = None
) -> None:
    """Refuse an external id that another record of the kind has; raises `Conflict`.

    row_id: the record that it is for, where there is one
    """
    if external_id is None:
        return
    row = context.existing.get((f"{table}.external_id", external_id))
    if row is not None and row["id"] != row_id:
        raise Conflict(
            "id_conflict",
            f"The external id {external_id!r} belongs to another record: {row['id']}. "
            "An external id names one record of its kind.",
        )


def patched_metadata(row: Row, patch: Mapping[str, str | None] | None) -> dict[str, str] | None:
    """The metadata of a row with a merge patch: null takes an entry away, or all of them.

    Raises `Invalid` where too many would be there.
    """
    if patch is None:
        return None
    before = row["metadata"]
    merged = {**before, **patch} if isinstance(before, Mapping) else patch
    kept = {name: value for name, value in merged.items() if value is not None}
    if len(kept) > MOST_METADATA:
        raise Invalid(
            "/metadata", "too_long", f"A record has at most {MOST_METADATA} entries of metadata."
        )
    return kept or None


def with_labels(context: PursuitContext, table: str, row: Row, values: Row) -> dict[str, object]:
    """The new values of a row, its external id checked and its metadata merged."""
    after = dict(values)
    if "external_id" in after:
        wanted = after["external_id"]
        check_external_id(context, table, None if wanted is None else str(wanted), str(row["id"]))
    if "metadata" in after:
        after["metadata"] = patched_metadata(row, after["metadata"])  # type: ignore[arg-type]  # a patch of words
    return after
