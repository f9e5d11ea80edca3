"""/v1/calendars: the calendar feed, an .ics file for calendars of other programs.

The secret is in the path, since calendars send no headers of their own. So the answer is for no
shared cache, and logs name the operation without the path.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, ClassVar, Final

from pydantic import PlainValidator
from pydantic.json_schema import WithJsonSchema
from starlette.responses import Response

from app.api.auth.principals import Principal
from app.api.auth.random_secrets import is_calendar_secret
from app.api.operations.request_context import AccountRequest, PublicRequest, Visitor
from app.api.operations.routes import PUBLIC, Routes
from app.api.problems.problem import Problem
from app.api.request import preconditions
from app.api.v1.shared.filters import by_id
from app.api.v1.shared.lookups import padded
from app.api.v1.tasks.task_refresh import refresh_tasks
from app.usecases.accounts.test_clocks import clock_of, is_over
from app.usecases.calendars import calendar_links
from app.usecases.calendars.calendar_links import Detail
from app.usecases.calendars.entries import AHEAD, PAST, CalendarRows, entries, revised_at
from app.usecases.errors import NotFound
from app.usecases.outlooks import NEVER
from app.usecases.ports import Page, Row

routes = Routes("calendar links")

#: The most of each kind that a feed shows: interviews, tasks with and without a due date, and
#: pursuits, live and closed.
MOST: Final = 200
#: The most revisions of timetables of so many pursuits.
MOST_SAID: Final = 1_000
#: Seconds for which a calendar may keep the file.
AGE: Final = 900
#: The file's name; some calendars take an address for one by its ending alone.
FILE: Final = "bide.ics"
NAME: Final = "Bide"


def feed_path(secret: str) -> str:
    """The path of the feed of a link."""
    return f"/v1/calendars/{secret}/{FILE}"


def _secret(value: object) -> str:
    """Read the secret in a path; one that cannot be is a 404, as one that is unknown."""
    text = str(value)
    if not is_calendar_secret(text):
        raise NotFound("calendar")
    return text


Secret = Annotated[str, PlainValidator(_secret), WithJsonSchema({"type": "string"})]


_EXAMPLE: Final = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Bide//Calendar feed//EN
NAME:Bide
REFRESH-INTERVAL;VALUE=DURATION:PT1H
BEGIN:VEVENT
SUMMARY:From now: ask Acme for news of Data engineer
DTSTART:20261130T090000Z
DTEND:20261130T091500Z
DTSTAMP:20261120T120000Z
UID:task-019a9f6e-0000-7000-8000-000000000001-opens@bide
SEQUENCE:0
STATUS:CONFIRMED
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


class CalendarFile(Response):
    """The bytes of an .ics file."""

    media_type = "text/calendar"
    charset = "utf-8"
    #: What the contract shows of one.
    examples: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "example": {"summary": "A window that opens", "value": _EXAMPLE}
    }


@routes.get(
    f"/v1/calendars/{{secret}}/{FILE}",
    "calendars.get",
    None,
    scope=PUBLIC,
    kind=CalendarFile,
    problems=("calendar_link_revoked",),
)
async def get(request: Visitor, secret: Secret) -> Response:
    """Read the calendar of an account: interviews, windows that open, what is due.

    It shows the last 30 days and the next 90. Calendars ask for it rarely, some once a day, so it
    is for planning: what is due today is in the agenda.
    """
    row = await request.gateway.find(
        calendar_links.TABLE, {"secret_hash": request.access.hash(secret)}
    )
    if row is None or is_over(row, request.real_now()):
        raise NotFound("calendar")
    if row["revoked_at"] is not None:
        raise Problem("calendar_link_revoked", "Ask its owner for a new address.")
    call = await _call(request, row)
    now = await refresh_tasks(call, outlooks=True)
    found = entries(await _rows(call, now), Detail(str(row["detail"])), now)
    changed_at = revised_at(found)
    body = request.services.write_calendar(NAME, found, changed_at)
    return _response(request, body, changed_at)


async def _call(request: PublicRequest, link: Row) -> AccountRequest:
    """The request of the account that the link is of; it is counted as the link's."""
    account_id = str(link["account_id"])
    is_test = link["test_until"] is not None
    principal = Principal(
        account_id, account_id, f"calendar:{link['id']}", frozenset(), is_test=is_test
    )
    request.scope["bide.limits"] = await request.services.throttles.request(principal.credential)
    clock_at = await clock_of(request.gateway, account_id) if is_test else None
    return AccountRequest(request.services, request.scope, principal, "calendars.get", clock_at)


def _response(request: PublicRequest, body: bytes, changed_at: datetime | None) -> Response:
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"private, max-age={AGE}",
        "X-Robots-Tag": "noindex",
    }
    if changed_at is not None:
        headers["Last-Modified"] = format_datetime(changed_at, usegmt=True)
    if preconditions.is_unchanged(request.scope, tag):
        return Response(None, 304, headers)
    return CalendarFile(body, headers=headers)


async def _rows(call: AccountRequest, now: datetime) -> CalendarRows:
    """What the feed is made from, in a number of reads that does not depend on how much it is."""
    start, end = now - PAST, now + AHEAD
    interviews = await call.gateway.page(
        call.account_id,
        Page(
            "interviews",
            (("starts_at", ">=", start), ("starts_at", "<=", end)),
            ("starts_at", "id"),
            limit=MOST,
        ),
    )
    undated = ("sort_at", ">=", NEVER)
    due = (("sort_at", ">=", start), ("sort_at", "<=", end))
    tasks: dict[object, Row] = {}
    for page in (
        Page("tasks", due, ("sort_at", "id"), limit=MOST),
        Page("tasks", (("state", "=", "open"), undated), ("sort_at", "id"), limit=MOST),
        # Among those that changed lately are those that are no longer open.
        Page("tasks", (("updated_at", ">=", start), undated), ("updated_at", "id"), limit=MOST),
    ):
        tasks |= {row["id"]: row for row in await call.gateway.joined_page(call.account_id, page)}
    outlooks: list[Row] = []
    for page in (
        Page("outlooks", (("live", "=", True),), ("sort_at", "id"), limit=MOST),
        Page("outlooks", (("live", "=", False), ("updated_at", ">=", start)), limit=MOST),
    ):
        outlooks += await call.gateway.joined_page(call.account_id, page)
    return CalendarRows(
        interviews=await _named(call, interviews),
        tasks=[*tasks.values()],
        outlooks=outlooks,
        timetables=await _timetables(call, outlooks),
    )


async def _named(call: AccountRequest, interviews: Sequence[Row]) -> Sequence[Row]:
    """The interviews with what their employers and roles are called."""
    employers = await by_id(call, "employers", (row["employer_id"] for row in interviews))
    roles = await by_id(call, "applications", (row["application_id"] for row in interviews))
    return [
        {
            **row,
            "employer_name": employers[row["employer_id"]]["name"],
            "role": roles[row["application_id"]]["role"],
        }
        for row in interviews
    ]


async def _timetables(call: AccountRequest, outlooks: Sequence[Row]) -> Sequence[Row]:
    """All revisions of what was said in these pursuits."""
    found: list[Row] = []
    ids = [str(row["id"]) for row in outlooks]
    for first in range(0, len(ids), MOST):
        some = padded(ids[first : first + MOST])
        page = Page("timetables", (("application_id", "in", some),), limit=MOST_SAID)
        found += await call.gateway.page(call.account_id, page)
    return found
