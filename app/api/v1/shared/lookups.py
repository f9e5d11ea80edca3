"""Look-ups of handlers: rows by id, children of a record, and the place that a path names."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.api.operations.request_context import AccountRequest
from app.api.problems.problem import invalid
from app.api.request.fields import Body
from app.api.request.validators import MAX_LIMIT
from app.usecases.errors import NotFound, Unavailable
from app.usecases.lookups import Place
from app.usecases.ports import Gateway, Key, Page, PursuitContext, Row
from app.usecases.pursuit import aliases

#: More rows than any list of children that is shown with its parent can have.
ALL_CHILDREN: Final = 10_000


async def existing(call: AccountRequest, table: str, row_id: str, what: str) -> Row:
    """The row with this id, or that an alias of this id means, or a 404."""
    row = await call.gateway.one(call.account_id, table, row_id)
    if row is None and table in aliases.COLUMNS:
        meant = await call.meant_by(table, row_id)
        row = None if meant is None else await call.gateway.one(call.account_id, table, meant)
    if row is None:
        raise NotFound(what)
    return row


async def existing_employer(call: AccountRequest, employer_id: str) -> Row:
    """The employer with this id, or a 404 that says if it was merged into another."""
    row = await call.gateway.one(call.account_id, "employers", employer_id)
    if row is None:
        raise await call.employer_missing(employer_id)
    return row


async def trim(gateway: Gateway, account_id: str, table: str, keep: int) -> None:
    """Delete expired rows beyond the latest `keep`, after something was added.

    Errors are ignored, since the answer holds a secret that cannot be read again; the rest is
    deleted the next time.
    """
    with suppress(Unavailable):
        await gateway.trim(account_id, table, keep)


def place_in(body: Body, path: Place) -> Place:
    """The place that a body is about: its own `interview_id`, or that of the path.

    On the path of an interview the body may name no other; a null is the pursuit itself.
    Raises a 422 for another round's id.
    """
    if "interview_id" not in body.model_fields_set:
        return path
    named: str | None = getattr(body, "interview_id", None)
    if path.application_id is not None:
        return replace(path, interview_id=named)
    if named not in {None, path.interview_id}:
        raise invalid(
            "/interview_id", "incompatible_fields", "This path is that of another interview."
        )
    return replace(path, whole=named is None)


def place_key(place: Place, at: datetime | None = None) -> Key:
    """The key of the interview or application that a path names."""
    return Key(place.what, place.named, at=at)


async def interviewers_of(
    call: AccountRequest, interview_ids: Sequence[str]
) -> dict[object, list[Row]]:
    """The interviewers of these interviews, each list in its own order."""
    found: dict[object, list[Row]] = {one: [] for one in interview_ids}
    if found:
        where = (("interview_id", "in", padded(interview_ids)),)
        page = Page("interviewers", where, ("id",), None, ALL_CHILDREN)
        for row in await call.gateway.page(call.account_id, page):
            found[row["interview_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["position"], row["id"]))
    return found


async def people_of_applications(
    call: AccountRequest, application_ids: Sequence[str]
) -> dict[object, list[Row]]:
    """The people of these applications that belong to no interview, in their own order."""
    found: dict[object, list[Row]] = {one: [] for one in application_ids}
    if found:
        where = (("application_id", "in", padded(application_ids)), ("interview_id", "is", None))
        page = Page("interviewers", where, ("id",), None, ALL_CHILDREN)
        for row in await call.gateway.page(call.account_id, page):
            found[row["application_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["position"], row["id"]))
    return found


async def named_in_contacts(call: AccountRequest, of: tuple[str, str]) -> frozenset[str]:
    """The people that contacts name, also contacts that were not made.

    of: the column of the interview or application, and its id
    """
    column, wanted = of
    page = Page("contacts", ((column, "=", wanted),), ("id",), None, ALL_CHILDREN)
    rows = await call.gateway.page(call.account_id, page)
    return frozenset(str(row["interviewer_id"]) for row in rows if row["interviewer_id"])


def padded(ids: Sequence[str]) -> tuple[str, ...]:
    """The ids in one of a few lengths, since each length is a statement of its own."""
    # A page is read with one row more than it shows, to learn whether another follows.
    length = next(one for one in (1, 10, 51, MAX_LIMIT + 1) if one >= len(ids))
    return (*ids, *([ids[-1]] * (length - len(ids))))


def key(kind: str, row_id: str) -> Key:
    """The key to load and lock by."""
    return Key(kind, row_id)


async def context_of(
    call: AccountRequest, place: Place, at: datetime | None = None
) -> PursuitContext:
    """The pursuit of this interview or application, to be judged now or at another instant."""
    context = await call.gateway.context(call.account_id, place_key(place, at))
    if context is None:
        raise NotFound(place.what)
    return context
