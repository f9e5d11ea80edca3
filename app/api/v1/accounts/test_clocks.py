"""/v1/test-clocks: the clock of a test account, by which everything in it lives."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Body, Instant, PathId
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.lookups import existing
from app.usecases.accounts import test_clocks
from app.usecases.accounts.clock_playback import OwnClock
from app.usecases.errors import NotFound
from app.usecases.ports import Key, PursuitContext, Row

routes = Routes("test clocks", read="interviews:read", write="interviews:write")


class NewTestClock(Body):
    """A clock for a test account."""

    now: Instant = Field(
        description="What it shows until it is moved on.", examples=["2026-06-01T08:00:00Z"]
    )


class Advance(Body):
    """Where a test clock is moved on to."""

    to: Instant = Field(
        description="Not before what it shows, and at most two years after it.",
        examples=["2026-06-08T08:00:00Z"],
    )


class TestClock(Answer):
    """The clock of a test account. It stands still until it is moved on."""

    tagged: ClassVar[bool] = True

    id: str = Field(description="The id of the account, which has this one clock.")
    now: datetime = Field(description="What it shows.")
    expires_at: datetime = Field(description="When the account is erased, by the real time.")


def _view(account: Row) -> dict[str, Any]:
    return {
        "id": account["id"],
        "now": account["clock_at"],
        "expires_at": account["test_until"],
    }


def _tag(context: PursuitContext, _: datetime) -> str | None:
    account = context.account
    return None if account["clock_at"] is None else content_tag(_view(account))


def _own(call: AccountRequest, clock_id: str) -> str:
    if clock_id != call.account_id:
        raise NotFound("test clock")
    return clock_id


@routes.post("/v1/test-clocks", "test_clocks.create", TestClock, problems=("state_conflict",))
async def create(call: Caller, body: NewTestClock) -> Response:
    """Give a test account a clock of its own.

    From then on everything that is of its facts lives by it: decisions, tasks, the agenda, and
    when a change happened. Credentials and grants go on living by the real time. Start it
    before anything is recorded.
    """

    def render(made: tuple[Row, bool]) -> Response:
        account, is_new = made
        view = _view(account)
        if is_new:
            return created(f"/v1/test-clocks/{view['id']}", view, content_tag(view))
        return json_response(view, headers={"ETag": content_tag(view)})

    return await call.change(
        Key("account"),
        lambda context, _: test_clocks.start_clock(context, call.account_id, body.now),
        render,
        tag=_tag,
    )


@routes.get("/v1/test-clocks/{clock_id}", "test_clocks.get", TestClock)
async def get(call: Caller, clock_id: PathId) -> Response:
    """Read what a test clock shows."""
    account = await existing(call, "accounts", _own(call, clock_id), "test clock")
    if account["clock_at"] is None:
        raise NotFound("test clock")
    view = _view(account)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.add(
    *("POST", "/v1/test-clocks/{clock_id}/advance", "test_clocks.advance", TestClock),
    problems=("state_conflict",),
)
async def advance(call: Caller, clock_id: PathId, body: Advance) -> Response:
    """Move a test clock on; whatever happens by itself till then has happened when it is answered.

    Everything happens in order, each at its instant by this clock: outlooks change, with their
    events, tasks lapse, and webhooks are sent.
    """
    _own(call, clock_id)

    def render(account: Row) -> Response:
        view = _view(account)
        return json_response(view, headers={"ETag": content_tag(view)})

    # What is still to follow from facts is no matter of the time.
    await call.siblings.refresh_marked()
    response = await call.change(
        Key("account"),
        lambda context, _: test_clocks.advance_clock(context, call.account_id, body.to),
        render,
        tag=_tag,
    )
    services = call.services
    account = await existing(call, "accounts", call.account_id, "account")
    # Where something follows from every change, it does so before the next thing happens.
    exactly = any(account[one] for one in ("webhooks", "reminders", "holds_messages"))
    clock = OwnClock(call.gateway, call.account_id, call.policy, services.run_job, exactly)
    await clock.play(body.to)
    await services.task_refresher.ensure(call.gateway, call.account_id, call.policy, body.to)
    await call.siblings.refresh_marked()
    return response
