"""/v1/reminder-settings and /v1/reminders: how a candidate is reminded, and what of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, cast

from pydantic import AfterValidator, ConfigDict, Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Body, Clock, PathId, Zone
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import deleted
from app.domain.reminders import DIGEST_AT, QUIET_FROM, QUIET_UNTIL, SINGLE_A_DAY, Cause
from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery import reminder_preferences, reminders
from app.usecases.delivery.confirming import is_confirmed
from app.usecases.delivery.mailings import TABLE as MAILINGS
from app.usecases.delivery.mailings import Mail, shown
from app.usecases.delivery.push_subscriptions import MOST
from app.usecases.delivery.pushes import TABLE as PUSHES
from app.usecases.delivery.pushes import PushState, receivers
from app.usecases.delivery.reminder_preferences import Way
from app.usecases.delivery.reminders import DIGEST, SINGLE, TABLE, TRIAL
from app.usecases.errors import NotFound
from app.usecases.ports import Key, Page, PursuitContext, Row

settings_routes = Routes.of("reminder_settings")
routes = Routes.of("reminder")

_WEEK = (1, 2, 3, 4, 5, 6, 7)
_WAYS = (
    "`event`: as the event `reminder.created`, which `/v1/events` lists, the stream sends at once "
    "and webhooks deliver. `email`: as a letter, too, to the address with which you sign in. "
    "`push`: as a message, too, to each browser that has subscribed."
)
_DAYS = "The days of the week on which reminders come; 1 is Monday."


def _once(values: list[Any]) -> list[Any]:
    """Each value once, in order."""
    return sorted(set(values))


class ReminderChoice(Body):
    """How and when reminders come. Local times are of the time zone given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"time_zone": "Europe/London", "digest_at": "08:00"}]}
    )

    ways: Annotated[list[Way], Field(min_length=1, max_length=5), AfterValidator(_once)] = Field(
        default_factory=lambda: [Way.EVENT], description=_WAYS
    )
    time_zone: Zone = Field(description="Your time zone.", examples=["Europe/London"])
    quiet_from: Clock = Field(default=QUIET_FROM, description="From when nothing comes on its own.")
    quiet_until: Clock = Field(
        default=QUIET_UNTIL, description="Until when. The same time as `quiet_from`: never quiet."
    )
    digest_at: Clock = Field(
        default=DIGEST_AT, description="When the digest comes, on days on which there is one."
    )
    days: Annotated[
        list[Annotated[int, Field(ge=1, le=7)]],
        Field(min_length=1, max_length=7),
        AfterValidator(_once),
    ] = Field(default_factory=lambda: [*_WEEK], description=_DAYS)


class ReminderSettings(Answer):
    """How and when reminders come. There are none where `ways` is empty."""

    tagged: ClassVar[bool] = True

    ways: list[Way] = Field(description=_WAYS)
    time_zone: str | None = Field(description="An IANA time zone.", examples=["Europe/London"])
    quiet_from: str | None = Field(description="As `HH:MM`.", examples=["20:00"])
    quiet_until: str | None = Field(description="As `HH:MM`.", examples=["08:00"])
    digest_at: str | None = Field(description="As `HH:MM`.", examples=["08:00"])
    days: list[int] = Field(description=_DAYS)
    since: datetime | None = Field(
        description="From when on; what happened before is in no reminder."
    )


class ReminderItem(Answer):
    """One occasion in a reminder."""

    about: Cause = Field(
        description="`opened`: it may be done now. `employer_day_passed`: the employer's day has "
        "passed, and you may ask. `due_soon`, `overdue`: when it should be done. `runs_out`: soon "
        "it can no longer be done. `presumed_closed`: nothing more is owed. `news`: a partner "
        "recorded what the employer said."
    )
    application_id: str | None = Field(description="The application that it is about.")
    task_id: str | None = Field(description="The task that it is about; null where it is of none.")
    title: str | None = Field(description="What the task says now; null where there is none now.")
    at: datetime = Field(description="The instant of the occasion.")


class ReminderPush(Answer):
    """A reminder on its way to one browser."""

    subscription_id: str = Field(description="The push subscription of the browser.")
    state: PushState = Field(
        description="`sent`: its push service took it. `refused`: it did not, or not within a day. "
        "`gone`: the subscription was over, and was deleted. `not_sent`: in a test account, or "
        "where there was nothing to say any more, or push was turned off."
    )


class Reminder(Answer):
    """What you were reminded of, once."""

    tagged: ClassVar[bool] = True

    id: str
    kind: str = Field(
        description=f"`{SINGLE}`: on its own, at most {SINGLE_A_DAY} in a local day; "
        f"`{DIGEST}`: what waited, once in a day; or `{TRIAL}`: of nothing, as you asked."
    )
    items: list[ReminderItem]
    mail: Mail | None = Field(
        description="How far its letter has come; null where it goes by none. `unconfirmed`: it "
        "waits, for up to a day, until the address is confirmed. `sent`: the mail server took it. "
        "`refused`: it cannot be sent. `unknown`: the connection ended before the server said "
        "whether it took it, and it is not sent again. `not_sent`: in a test account, or where "
        "there was nothing to say any more, e-mail was turned off or the address not confirmed."
    )
    pushes: list[ReminderPush] = Field(description="How far it has come to each browser.")
    created_at: datetime


class ReminderPage(Answer):
    """A page of reminders."""

    items: list[Reminder]
    next_cursor: str | None


def _settings_view(account: Row) -> dict[str, Any]:
    stored = cast("Mapping[str, Any] | None", account["reminders"])
    if stored is None:
        without = ("time_zone", "quiet_from", "quiet_until", "digest_at", "since")
        return {"ways": [], "days": [], **dict.fromkeys(without)}
    return {**stored, "since": datetime.fromisoformat(stored["since"])}


def _tag(context: PursuitContext, _: datetime) -> str | None:
    return content_tag(_settings_view(context.account))


def _answer(account: Row) -> Response:
    view = _settings_view(account)
    return json_response(view, headers={"ETag": content_tag(view)})


@settings_routes.get("/v1/reminder-settings", "reminder_settings.get", ReminderSettings)
async def get_settings(call: Caller) -> Response:
    """Read how and when reminders come."""
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    if account is None:
        raise NotFound("account")
    view = _settings_view(account)
    return call.ok_or_unchanged(view, content_tag(view))


@settings_routes.add(
    *("PUT", "/v1/reminder-settings", "reminder_settings.put", ReminderSettings),
    problems=("state_conflict",),
)
async def put_settings(call: Caller, body: ReminderChoice) -> Response:
    """Turn reminders on, or change how and when they come.

    You are reminded of what happens from now on.
    """
    login = None
    if Way.EMAIL in body.ways:
        login = await call.gateway.one(call.account_id, LOGINS, call.account_id)
    command = reminder_preferences.Choose(
        call.account_id,
        body.ways,
        body.time_zone,
        body.quiet_from.isoformat("minutes"),
        body.quiet_until.isoformat("minutes"),
        body.digest_at.isoformat("minutes"),
        body.days,
        sends_mail=call.services.sends_mail,
        has_address=login is not None,
        is_confirmed=login is None or is_confirmed(login),
    )
    return await call.change(
        Key("account"),
        lambda context, now: reminder_preferences.choose(context, command, now),
        _answer,
        tag=_tag,
    )


@settings_routes.delete("/v1/reminder-settings", "reminder_settings.delete")
async def delete_settings(call: Caller) -> Response:
    """Turn reminders off."""
    return await call.change(
        Key("account"),
        lambda context, _: reminder_preferences.turn_off(context, call.account_id),
        deleted,
        tag=_tag,
    )


async def _views(call: AccountRequest, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Reminders as answered, with what their tasks say now."""
    subjects = {str(item["subject"]) for row in rows for item in _items(row)}
    tasks: dict[str, Row] = {}
    if subjects:
        page = Page("tasks", (("id", "in", tuple(sorted(subjects))),), limit=len(subjects))
        tasks = {str(row["id"]): row for row in await call.gateway.page(call.account_id, page)}
    mailings: dict[str, Row] = {}
    sent: dict[str, list[Row]] = {}
    if rows:
        ids = tuple(sorted(str(row["id"]) for row in rows))
        page = Page(MAILINGS, (("id", "in", ids),), limit=len(ids))
        mailings = {str(row["id"]): row for row in await call.gateway.page(call.account_id, page)}
        of_these = (("reminder_id", "in", ids),)
        page = Page(PUSHES, of_these, ("reminder_id", "id"), limit=len(ids) * MOST)
        for row in await call.gateway.page(call.account_id, page):
            sent.setdefault(str(row["reminder_id"]), []).append(row)
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "items": [_item_view(item, tasks) for item in _items(row)],
            "mail": _mail(mailings.get(str(row["id"]))),
            "pushes": _pushes(sent.get(str(row["id"]), ())),
            "created_at": row["created_at"],
        }
        for row in rows
    ]


def _mail(mailing: Row | None) -> Mail | None:
    return None if mailing is None else shown(str(mailing["state"]), mailing["code"])


def _pushes(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"subscription_id": row["subscription_id"], "state": row["state"]} for row in rows]


def _items(row: Row) -> Iterable[Mapping[str, Any]]:
    return cast("Iterable[Mapping[str, Any]]", row["items"])


def _item_view(item: Mapping[str, Any], tasks: Mapping[str, Row]) -> dict[str, Any]:
    task = tasks.get(str(item["subject"]))
    of_no_task = item["about"] in {Cause.PRESUMED_CLOSED, Cause.NEWS}
    return {
        "about": item["about"],
        "application_id": item["application_id"],
        "task_id": None if of_no_task else item["subject"],
        "title": None if task is None else task["title"],
        "at": datetime.fromisoformat(item["at"]),
    }


@routes.post(
    "/v1/reminders", "reminders.create", Reminder, problems=("limit_reached", "state_conflict")
)
async def create(call: Caller) -> Response:
    """Make a test reminder, which is about nothing, to see how reminders come."""

    def render(row: Row) -> Response:
        sent = cast("Iterable[Row]", row["pushes"])
        view = {**row, "items": [], "pushes": _pushes(sent)}
        return created(f"/v1/reminders/{row['id']}", view, content_tag(view))

    browsers = await receivers(call.gateway, call.account_id)
    return await call.change(
        Key("account"),
        lambda context, now: reminders.try_out(context, browsers, now),
        render,
        limits=(call.services.limits.of_account(reminders.TABLE),),
    )


@routes.get("/v1/reminders", "reminders.list", ReminderPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List what you were reminded of, oldest first."""
    # The id of a reminder follows from its place in the day, so it says nothing of when it came.
    order = ("created_at", "id")
    rows = await call.gateway.page(call.account_id, paging.rows(TABLE, order=order))
    views = {view["id"]: view for view in await _views(call, rows)}
    return paging.answer(rows, lambda row: views[row["id"]], order=order)


@routes.get("/v1/reminders/{reminder_id}", "reminders.get", Reminder)
async def get(call: Caller, reminder_id: PathId) -> Response:
    """Read one reminder."""
    row = await existing(call, TABLE, reminder_id, "reminder")
    (view,) = await _views(call, [row])
    return call.ok_or_unchanged(view, content_tag(view))
