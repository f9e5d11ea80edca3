"""Keyset pagination: opaque, signed cursors bound to a list, its filters and the account.

A cursor is the last row's sort values and a MAC over them, the path, the filters and
the account. So it cannot be forged, or used with another list or other filters.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Final, cast
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query
from pydantic_core import from_json
from starlette.responses import Response
from starlette.types import Scope

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import MEDIA_TYPE
from app.api.problems.problem import Problem, invalid
from app.api.request.fields import Limit
from app.api.request.preconditions import is_unchanged
from app.json_encoder import to_json
from app.usecases.ports import Page, Row

DEFAULT_LIMIT: Final = 50
_MAC_BYTES: Final = 16

SortValue = str | int | datetime | date | None


def _pack(value: SortValue) -> object:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return value


def _unpack(value: object) -> SortValue:
    if isinstance(value, list):
        kind, text = value
        return datetime.fromisoformat(text) if kind == "t" else date.fromisoformat(text)
    return cast("SortValue", value)


def _mac(secret: bytes, context: str, payload: bytes) -> bytes:
    message = b"cursor\0" + context.encode() + b"\0" + payload
    return hmac.digest(secret, message, hashlib.sha256)[:_MAC_BYTES]


def write_cursor(secret: bytes, context: str, last: Sequence[SortValue]) -> str:
    """Write the cursor that continues after a row with these sort values."""
    payload = to_json([_pack(value) for value in last])
    return base64.urlsafe_b64encode(_mac(secret, context, payload) + payload).decode().rstrip("=")


_WHAT_IT_CONTINUES: Final = (
    "A cursor works only for the list that returned it, with the same filters; start without one."
)


def _bad_cursor(detail: str = _WHAT_IT_CONTINUES) -> Problem:
    return invalid("/query/cursor", "invalid_cursor", detail)


def read_cursor(
    secret: bytes, context: str, cursor: str, detail: str = _WHAT_IT_CONTINUES
) -> tuple[SortValue, ...]:
    """Read a cursor; a forged one, or one of another list, is a 422 with this detail."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise _bad_cursor(detail) from None
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, context, payload)):
        raise _bad_cursor(detail)
    return tuple(_unpack(value) for value in from_json(payload))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One requested page. `rows()` is the query to load, `answer()` writes it."""

    path: str
    filters: tuple[tuple[str, str], ...]
    context: str
    secret: bytes
    limit: int
    cursor: str | None
    scope: Scope = field(compare=False)

    def rows(
        self,
        table: str,
        *,
        where: Sequence[tuple[str, str, object]] = (),
        order: Sequence[str] = ("id",),
    ) -> Page:
        """The rows to load: one more than the limit, to see whether there is a next page."""
        after = None if self.cursor is None else read_cursor(self.secret, self.context, self.cursor)
        if after is not None and len(after) != len(order):
            raise _bad_cursor()
        return Page(table, tuple(where), tuple(order), after, self.limit + 1)

    def answer(
        self,
        rows: Sequence[Row],
        encode: Callable[[Row], object],
        *,
        order: Sequence[str] = ("id",),
        more: bool = False,
    ) -> Response:
        """Write the page: its items, and the next cursor if there is more.

        more: whether there is more although no more rows than asked for are given
        """
        shown = rows[: self.limit]
        following = None
        if more or len(rows) > self.limit:
            last = [cast("SortValue", shown[-1][column]) for column in order]
            following = write_cursor(self.secret, self.context, last)
        return self.write([encode(row) for row in shown], following)

    def write(
        self,
        items: Sequence[object],
        following: str | None,
        *,
        still: Sequence[object] | None = None,
    ) -> Response:
        """Write a page whose items are ready, with its weak tag; or 304 Not Modified.

        still: the items without what moves with every request, where there is any of it
        """
        body: Mapping[str, object] = {"items": items, "next_cursor": following}
        headers = {}
        if following is not None:
            query = urlencode([*self.filters, ("limit", str(self.limit)), ("cursor", following)])
            headers["Link"] = f'<{self.path}?{query}>; rel="next"'
        tagged = None if still is None else {**body, "items": still}
        return list_response(self.scope, body, headers, tagged)


def list_response(
    scope: Scope, body: object, headers: Mapping[str, str], tagged: object = None
) -> Response:
    """Answer with a list and its weak tag, or 304 Not Modified.

    No version stands for a list, so the tag is made of what it says, or of `tagged`.
    """
    written = to_json(body)
    said = written if tagged is None else to_json(tagged)
    headers = {**headers, "ETag": f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'}
    if is_unchanged(scope, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(written, 200, headers, MEDIA_TYPE)


def _page_request(
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=2000, description="The `next_cursor` of the previous page."),
    ] = None,
) -> PageRequest:
    query = call.scope["query_string"].decode("latin-1")
    pairs = parse_qsl(query, keep_blank_values=True)
    filters = tuple(pair for pair in pairs if pair[0] not in {"limit", "cursor"})
    path = call.scope["path"]
    context = f"{call.account_id}\0{path}\0{urlencode(sorted(filters))}"
    return PageRequest(path, filters, context, call.services.secret, limit, cursor, call.scope)


#: Characters after which a page ends early.
MOST_CHARACTERS: Final = 2**20


def characters_in(value: object) -> int:
    """How many characters the texts of a row, or of anything that JSON can hold, have."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(characters_in, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(characters_in, value))
    return 0


async def large_rows(call: AccountRequest, page: Page, piece: int) -> tuple[Sequence[Row], bool]:
    """Read a page of rows that may be large: a few at a time, and no more than are answered.

    piece: rows that are read at a time, so that others have a turn in between
    Returns the rows, at most one fewer than the page's limit, and whether there are more.
    """
    rows: list[Row] = []
    after = page.after
    characters = 0
    while True:
        room = min(piece, page.limit - 1 - len(rows))
        found = await call.gateway.page(call.account_id, replace(page, after=after, limit=room + 1))
        rows += found[:room]
        if len(found) <= room:
            return rows, False
        characters += characters_in(found[:room])
        if len(rows) == page.limit - 1 or characters > MOST_CHARACTERS:
            return rows, True
        after = tuple(rows[-1][column] for column in page.order)
        await asyncio.sleep(0)


#: The page that a list was asked for; declare it in addition to `Caller`.
Paging = Annotated[PageRequest, Depends(_page_request)]
