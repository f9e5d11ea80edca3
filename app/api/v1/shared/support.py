"""Helpers of handlers: content hashes for idempotency, rows by id, responses, trimming."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, TypeVar

from fastapi import Query
from pydantic_core import to_json
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Tag
from app.api.operations.responses import created, json_response, no_content
from app.api.problems.problem import invalid
from app.api.request.checks import MAX_LIMIT
from app.api.request.fields import Body
from app.api.request.preconditions import etag
from app.usecases.common import Place
from app.usecases.errors import NotFound, Unavailable
from app.usecases.ports import Gateway, Key, Page, PursuitContext, Row
from app.usecases.pursuit import aliases
from app.usecases.pursuit.employers import Written

B = TypeVar("B", bound=Body)

#: More rows than any list of children that is shown with its parent can have.
ALL_CHILDREN: Final = 10_000


def content_hash(body: Body, *parents: str) -> str | None:
    """A hash to tell a retry from another request with the same id.

    None where the client chose no id, since that cannot be retried by it.
    """
    return None if getattr(body, "id", None) is None else hash_of(body, *parents)


def hash_of(body: Body, *parents: str) -> str:
    """A hash of the content of a request."""
    digest = hashlib.sha256(to_json(_plain(body)))
    for parent in parents:
        digest.update(b"\0" + parent.encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """The content of a body, every field in the order of its model, whether it was sent or not.

    An object in it that only repeats defaults counts as absent.
    """
    if isinstance(value, Body):
        return [_part(getattr(value, name)) for name in type(value).model_fields]
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return sorted(value.items())
    return value


def _part(value: object) -> object:
    if isinstance(value, Body):
        fields = type(value).model_fields.items()
        if all(
            not one.is_required()
            and getattr(value, name) == one.get_default(call_default_factory=True)
            for name, one in fields
        ):
            return None
    return _plain(value)


def chosen_ids(table: str, body: Body) -> tuple[tuple[str, str], ...]:
    """The id that a client chose, to be looked up under the lock."""
    chosen = getattr(body, "id", None)
    return () if chosen is None else ((table, chosen),)


def with_path_id(body: B, row_id: str) -> B:
    """The body of a PUT that creates, with the id that its path names.

    So it is the same as the body of a POST that chose this id.
    """
    chosen = getattr(body, "id", None)
    if chosen is not None and chosen != row_id:
        raise invalid("/id", "incompatible_fields", "The path names another id; leave this out.")
    return body.model_copy(update={"id": row_id})


def tag_of_chosen(table: str, body: Body) -> Tag:
    """The ETag for `If-Match` where the client chose the id: that of the existing record."""
    chosen = getattr(body, "id", None)

    def tag(context: PursuitContext, now: datetime) -> str | None:
        del now  # A record's version is the same at any time.
        row = context.existing.get((table, str(chosen)))
        return None if row is None else etag(row)

    return tag


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


#: The filter of lists whose records another system can have a name for.
OfExternalId = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="Only the record with this external id."),
]


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


def created_or_ok(
    path: str, outcome: Written, body: dict[str, object], tag: str | None = None
) -> Response:
    """Answer a POST: 201 with the location of a new resource, 200 for an identical retry.

    tag: where it is more than the version
    """
    tag = tag or etag(outcome.row)
    if outcome.created:
        return created(f"{path}/{outcome.row['id']}", body, tag)
    return json_response(body, headers={"ETag": tag})


def ok(row: Row, body: dict[str, object], tag: str | None = None) -> Response:
    """Answer a PATCH with the changed resource; tag: where it is more than the version."""
    return json_response(body, headers={"ETag": tag or etag(row)})


def deleted(_: object) -> Response:
    """Answer a DELETE."""
    return no_content()


def key(kind: str, row_id: str) -> Key:
    """The key to load and lock by."""
    return Key(kind, row_id)


def within(start: datetime | None, end: datetime | None) -> None:
    """Refuse a filter that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise invalid("/query/to", "ends_before_start", "This lies before `from`.")


def unique_ids(ids: Sequence[str | None], pointer: str) -> None:
    """Refuse a list in which two entries have the same id."""
    seen: set[str] = set()
    for position, one in enumerate(ids):
        if one is not None and one in seen:
            raise invalid(
                f"{pointer}/{position}/id",
                "invalid_value",
                "Two entries of this list have this id.",
            )
        if one is not None:
            seen.add(one)


async def context_of(
    call: AccountRequest, place: Place, at: datetime | None = None
) -> PursuitContext:
    """The pursuit of this interview or application, to be judged now or at another instant."""
    context = await call.gateway.context(call.account_id, place_key(place, at))
    if context is None:
        raise NotFound(place.what)
    return context
