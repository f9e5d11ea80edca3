"""/v1/calendar-links: private, revocable addresses of the calendar feed."""

from datetime import datetime
from typing import Any, ClassVar, Final

from pydantic import Field
from starlette.responses import Response

from app.api.auth.random_secrets import write_calendar_secret
from app.api.operations.pagination import Paging
from app.api.operations.request_context import Caller
from app.api.operations.responses import created, json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Body, Label, PathId, leave, provided_fields
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.calendars.calendar_feed import feed_path
from app.api.v1.shared.lookups import existing, trim
from app.api.v1.shared.record_responses import deleted
from app.usecases.calendars import calendar_links
from app.usecases.calendars.calendar_links import Detail
from app.usecases.ports import SECURITY, PursuitContext, Row

routes = Routes.of("calendar_link")

#: Revoked links that stay listed; when a link is made, older ones are deleted.
REVOKED_KEPT: Final = 100

_DETAIL: Final = (
    "`full`; `no_names`, without employers, people and your own words; or `busy`, which shows "
    "interviews alone, as times in which you are busy."
)


class NewCalendarLink(Body):
    """A new link. Everybody who has its address can read the calendar."""

    label: Label = Field(
        default="calendar", description="What the link is for.", examples=["phone"]
    )
    detail: Detail = Field(default=Detail.FULL, description=f"What the calendar says: {_DETAIL}")


class CalendarLink(Answer):
    """A link, without its address."""

    tagged: ClassVar[bool] = True

    id: str
    label: str
    detail: Detail = Field(description=f"What the calendar says: {_DETAIL}")
    created_at: datetime
    revoked_at: datetime | None


class CreatedCalendarLink(CalendarLink):
    """A link with its address, which is only in this answer."""

    path: str = Field(
        description="The address, below that of this service; with `webcal://` in the place of "
        "`https://` many devices subscribe at once."
    )


class CalendarLinkPage(Answer):
    """A page of links."""

    items: list[CalendarLink]
    next_cursor: str | None


class CalendarLinkPatch(Body):
    """A merge patch."""

    label: Label = leave()
    detail: Detail = leave()


def _view(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "label", "detail", "created_at", "revoked_at")}


@routes.add(
    *("POST", "/v1/calendar-links", "calendar_links.create", CreatedCalendarLink),
    status=201,
    problems=("limit_reached",),
)
async def create(call: Caller, body: NewCalendarLink) -> Response:
    """Make a link; its address is in this answer and in no other.

    A retry with the same `Idempotency-Key` gets this answer again.
    """
    secret, secret_hash = call.access.fresh(write_calendar_secret)
    command = calendar_links.NewLink(body.label, body.detail, secret_hash)

    def render(row: Row) -> Response:
        view = {**_view(row), "path": feed_path(secret)}
        response = created(f"/v1/calendar-links/{row['id']}", view, content_tag(row))
        response.headers["Cache-Control"] = "no-store"
        return response

    response = await call.change(
        SECURITY,
        lambda context, now: calendar_links.create_link(context, command, now),
        render,
        limits=(call.services.limits.of_account(calendar_links.TABLE),),
        sealed=True,
    )
    await trim(call.gateway, call.account_id, calendar_links.TABLE, REVOKED_KEPT)
    return response


@routes.get("/v1/calendar-links", "calendar_links.list", CalendarLinkPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List links, oldest first, including revoked ones."""
    rows = await call.gateway.page(call.account_id, paging.rows(calendar_links.TABLE))
    return paging.answer(rows, _view)


@routes.get("/v1/calendar-links/{link_id}", "calendar_links.get", CalendarLink)
async def get(call: Caller, link_id: PathId) -> Response:
    """Read one link."""
    row = await existing(call, calendar_links.TABLE, link_id, "calendar_link")
    return call.ok_or_unchanged(_view(row), content_tag(row))


@routes.patch("/v1/calendar-links/{link_id}", "calendar_links.update", CalendarLink)
async def update(call: Caller, link_id: PathId, body: CalendarLinkPatch) -> Response:
    """Change the label of a link, or how much its calendar says."""
    values = provided_fields(body)
    return await call.change(
        SECURITY,
        lambda context, _: calendar_links.change_link(
            context, link_id, values.get("label"), values.get("detail")
        ),
        lambda row: json_response(_view(row), headers={"ETag": content_tag(row)}),
        chosen_ids=((calendar_links.TABLE, link_id),),
        tag=lambda context, _: _tag_of(context, link_id),
    )


@routes.delete("/v1/calendar-links/{link_id}", "calendar_links.delete")
async def delete(call: Caller, link_id: PathId) -> Response:
    """Revoke a link: its address answers 410 from then on. It stays in the list."""
    return await call.change(
        SECURITY,
        lambda context, now: calendar_links.revoke_link(context, link_id, now),
        deleted,
        chosen_ids=((calendar_links.TABLE, link_id),),
        tag=lambda context, _: _tag_of(context, link_id),
    )


def _tag_of(context: PursuitContext, link_id: str) -> str | None:
    row = context.existing[calendar_links.TABLE, link_id]
    return None if row is None else content_tag(row)
