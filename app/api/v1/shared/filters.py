"""Filters that all lists of records have, and the names that their items show beside ids."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic.functional_validators import PlainValidator
from pydantic.json_schema import WithJsonSchema
from starlette.responses import Response

from app.api.operations.pagination import PageRequest
from app.api.operations.request_context import AccountRequest
from app.api.problems.problem import invalid
from app.api.request.fields import Instant, text
from app.api.request.validators import parse_reference
from app.api.v1.shared.lookups import existing, padded
from app.usecases.lookups import Place
from app.usecases.normalization import folded
from app.usecases.ports import Page, Row

Condition = tuple[str, str, object]

#: Ids of one list.
MAX_IDS: Final = 100


def _ids(value: object) -> str:
    """One id, or several with commas between; of too many the count alone is looked at."""
    if not isinstance(value, str) or value.count(",") >= MAX_IDS:
        return str(value)
    return ",".join([parse_reference(one) for one in value.split(",")])


_Ids = Annotated[str, PlainValidator(_ids), WithJsonSchema({"type": "string", "format": "uuid"})]


@dataclass(frozen=True, slots=True)
class RecordFilters:
    """Which records are listed: some by their ids, or those that have changed since."""

    ids: tuple[str, ...] | None
    updated_since: datetime | None

    def where(self, *wished: Condition) -> list[Condition]:
        """The conditions: these, and of `wished` those with a value."""
        conditions = [one for one in wished if one[2] is not None]
        if self.ids is not None:
            conditions.append(("id", "in", padded(self.ids)))
        if self.updated_since is not None:
            conditions.append(("updated_at", ">=", self.updated_since))
        return conditions

    def order(self, *usual: str) -> tuple[str, ...]:
        """The order of the list: what has changed since comes in the order of the changes."""
        return ("updated_at", "id") if self.updated_since is not None else usual or ("id",)


def _filters(
    ids: Annotated[
        list[_Ids] | None,
        Query(
            max_length=MAX_IDS,
            description=f"Only those with these ids, {MAX_IDS} at most: repeated, or with commas "
            "between.",
        ),
    ] = None,
    updated_since: Annotated[
        Instant | None,
        Query(
            description="Only those that have changed since this instant, in the order of their "
            "last change."
        ),
    ] = None,
) -> RecordFilters:
    if ids is None:
        return RecordFilters(None, updated_since)
    named = ",".join(ids).split(",")
    if len(named) > MAX_IDS:
        raise invalid("/query/ids", "too_long", f"This takes at most {MAX_IDS} ids.")
    return RecordFilters(tuple(dict.fromkeys(named)), updated_since)


#: Declare it in the handler of a list of records.
Filtering = Annotated[RecordFilters, Depends(_filters)]

#: What a list is searched for.
Search = Annotated[
    Annotated[str, text(200)] | None,
    Query(description="Only those whose name contains this, whatever its case and accents."),
]


def search(q: str | None) -> Condition:
    """The condition of `q`; without one, or with none but spaces or accents, none."""
    return ("search_key", "contains", folded(q) or None if q is not None else None)


def one_of(column: str, values: Sequence[Enum] | None) -> Condition:
    """The condition of a filter that may be repeated; without values none."""
    wanted = sorted({str(one.value) for one in values or ()})
    if len(wanted) > 1:
        return (column, "in", padded(wanted))
    return (column, "=", wanted[0] if wanted else None)


async def list_of_place(
    call: AccountRequest,
    paging: PageRequest,
    table: str,
    where: tuple[Place, RecordFilters, str | None],
    view: Callable[[Row], object],
) -> Response:
    """One page of the records of an interview or of a whole application; or a 404 for that.

    where: the interview or application, the filters, and an external id
    """
    place, filters, external_id = where
    order = filters.order()
    conditions = filters.where(
        (f"{place.what}_id", "=", place.named), ("external_id", "=", external_id)
    )
    page = paging.rows(table, where=conditions, order=order)
    rows = await call.gateway.page(call.account_id, page)
    if not rows:
        await existing(call, f"{place.what}s", place.named, place.what)
    return paging.answer(rows, view, order=order)


async def by_id(call: AccountRequest, table: str, ids: Iterable[object]) -> dict[object, Row]:
    """The rows with these ids, for the names that items show; nulls are left out."""
    wanted: Sequence[str] = list(dict.fromkeys([str(one) for one in ids if one is not None]))
    if not wanted:
        return {}
    page = Page(table, (("id", "in", padded(wanted)),), ("id",), None, len(wanted))
    return {row["id"]: row for row in await call.gateway.page(call.account_id, page)}


#: The filter of lists whose records another system can have a name for.
OfExternalId = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="Only the record with this external id."),
]


def within(start: datetime | None, end: datetime | None) -> None:
    """Refuse a filter that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise invalid("/query/to", "ends_before_start", "This lies before `from`.")
