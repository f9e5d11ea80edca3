"""/v1/agenda: every live pursuit's next action, soonest first, as a screen shows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic.functional_validators import PlainValidator
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from app.api.operations.pagination import PageRequest, Paging, SortValue, read_cursor, write_cursor
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Instant
from app.api.v1.advice.agenda_shapes import AgendaPage, entry_view
from app.api.v1.shared.encode import decision_json, plan_json
from app.api.v1.tasks.task_refresh import refresh_tasks
from app.domain.actions import Kind
from app.domain.decision import Phase
from app.usecases.lookups import Place
from app.usecases.outlooks import TABLE, place_in_agenda
from app.usecases.ports import Key, Page, Row
from app.usecases.pursuit import decisions
from app.usecases.pursuit.timetables import place_of

routes = Routes("agenda", read="interviews:read")

_LIVE = (("live", "=", True),)
_ORDER = ("sort_at", "id")
#: Rows that are read at once where all are.
_AT_ONCE: Final = 200
#: What an entry may have besides, and how many decisions and plans a page has at most: a plan is
#: 30 kB, and takes 5 ms.
INCLUDED: Final = ("decision", "plan")
_ONE: Final = "|".join(INCLUDED)
MOST_BESIDES: Final = 200


class AgendaOrder(StrEnum):
    """The orders of the agenda."""

    SOONEST = "soonest"
    URGENCY = "urgency"


At = Annotated[
    Instant | None,
    Query(description="Another instant, before or after now; facts after it are left out."),
]


def _included(value: object) -> str:
    """`decision`, `plan`, or both with a comma between."""
    if not isinstance(value, str) or not set(value.split(",")) <= set(INCLUDED):
        raise PydanticCustomError("invalid_value", "This may be `decision`, `plan` or both.")
    return value


Include = Annotated[
    list[
        Annotated[
            str,
            PlainValidator(_included),
            WithJsonSchema({"type": "string", "pattern": f"^({_ONE})(,({_ONE}))*$"}),
        ]
    ]
    | None,
    Query(
        max_length=len(INCLUDED),
        description="What each entry has besides: its `decision` with all actions, its `plan` of "
        f"{decisions.USUAL_PLAN.days} days, or both; repeated, or with commas between. "
        f"A page has {MOST_BESIDES} of these at most, so {MOST_BESIDES // 2} entries with both.",
    ),
]


@routes.get("/v1/agenda", "agenda.list", AgendaPage)
async def listed(  # each is a parameter of the query
    call: Caller,
    paging: Paging,
    *,
    at: At = None,
    order: Annotated[
        AgendaOrder,
        Query(
            description="`soonest` first; or by `urgency`: offers, overdue, due today, open with a "
            "deadline, open without one, waiting."
        ),
    ] = AgendaOrder.SOONEST,
    phase: Annotated[
        list[Phase] | None,
        Query(
            max_length=len(Phase),
            description="Only pursuits in this phase, or one of several, closed ones too.",
        ),
    ] = None,
    include: Include = None,
    changed_since: Annotated[
        Instant | None,
        Query(
            description="Only entries that may have changed since this instant, in their decision "
            "too, and those of pursuits that were closed since."
        ),
    ] = None,
) -> Response:
    """Read the next action of every pursuit that is not closed, soonest first."""
    phases = sorted({one.value for one in phase or ()})
    if at is not None and changed_since is not None:
        detail = "What has changed is known of now alone; leave `at` out."
        raise invalid("/query/changed_since", "incompatible_fields", detail)
    wanted = {one for value in include or () for one in value.split(",")}
    if wanted:
        paging = replace(paging, limit=min(paging.limit, MOST_BESIDES // len(wanted)))
    if at is not None:
        rows, now = await _as_of(call, phases, at), at
    else:
        now = await refresh_tasks(call, outlooks=True)
        rows = await _stored(call, paging, _conditions(phases, changed_since), order)
    if order is AgendaOrder.URGENCY:
        rows = sorted(rows, key=lambda row: _place(row, order, now))
    shown, following = _page(paging, rows, order, now)
    items = [{**entry_view(row, now), "decision": None, "plan": None} for row in shown]
    if wanted:
        for item in items:
            item.update(await _besides(call, str(item["application_id"]), wanted, now))
    return paging.write(items, following, still=[*map(_still, items)] if wanted else None)


def _conditions(
    phases: Sequence[str], changed_since: datetime | None
) -> list[tuple[tuple[str, str, object], ...]]:
    """The conditions of each list that the agenda is put together from; no entry is in two."""
    since = () if changed_since is None else (("derived_at", ">=", changed_since),)
    if phases:
        return [(("phase", "=", one), *since) for one in phases]
    return [since or _LIVE]


async def _stored(
    call: AccountRequest,
    paging: PageRequest,
    conditions: Sequence[tuple[tuple[str, str, object], ...]],
    order: AgendaOrder,
) -> list[Row]:
    """The stored rows: a page of them, or all where their order is worked out here."""
    rows: list[Row] = []
    for where in conditions:
        if order is AgendaOrder.SOONEST:
            page = paging.rows(TABLE, where=where, order=_ORDER)
            rows += await call.gateway.joined_page(call.account_id, page)
            continue
        page = Page(TABLE, where, _ORDER, None, _AT_ONCE)
        while True:
            some = await call.gateway.joined_page(call.account_id, page)
            rows += some
            if len(some) < _AT_ONCE:
                break
            page = replace(page, after=tuple(some[-1][name] for name in _ORDER))
    return sorted(rows, key=place_in_agenda)


def _place(row: Row, order: AgendaOrder, now: datetime) -> tuple[SortValue, ...]:
    """Where a row stands in the order that is asked for."""
    if order is AgendaOrder.SOONEST:
        return place_in_agenda(row)
    return (_urgency(row, now), *place_in_agenda(row))


def _urgency(row: Row, now: datetime) -> int:
    """How urgent an entry is: 0 for an offer, up to 5 for a wait."""
    due_at = row["due_at"]
    if row["kind"] == Kind.RESPOND_TO_OFFER.value:
        return 0
    if row["kind"] == Kind.WAIT.value:
        return 5
    if not isinstance(due_at, datetime):
        return 4
    if due_at <= now:
        return 1
    zone = ZoneInfo(str(row["time_zone"] or "UTC"))
    return 2 if due_at.astimezone(zone).date() == now.astimezone(zone).date() else 3


def _page(
    paging: PageRequest, rows: Sequence[Row], order: AgendaOrder, now: datetime
) -> tuple[Sequence[Row], str | None]:
    """The rows of the page, which are in their order, and the cursor of the next."""
    if paging.cursor is not None:
        after = read_cursor(paging.secret, paging.context, paging.cursor)
        rows = [row for row in rows if _place(row, order, now) > after]
    shown = rows[: paging.limit]
    if len(rows) <= len(shown):
        return shown, None
    return shown, write_cursor(paging.secret, paging.context, _place(shown[-1], order, now))


async def _as_of(call: AccountRequest, phases: Sequence[str], at: datetime) -> list[Row]:
    """The agenda as of another instant, worked out from the facts of every pursuit."""
    async with call.one_at_a_time():
        found = await call.gateway.all_contexts(call.account_id)
        # A long agenda is many decisions; other requests must not wait for all of them.
        return await call.in_thread(decisions.agenda_at, found, call.policy, at, phases)


async def _besides(
    call: AccountRequest, application_id: str, wanted: Collection[str], at: datetime
) -> dict[str, Any]:
    """The decision or the plan of one entry, or both."""
    context = await call.gateway.context(call.account_id, Key("application", application_id))
    if context is None:
        return {}
    pursuit, interview = place_of(context, Place(application_id=application_id))
    interview_id = None if interview is None else interview.id
    ahead = decisions.usual_span(at)
    async with call.one_at_a_time():
        if "decision" not in wanted:
            plan = await call.in_thread(decisions.timeline, context, pursuit, call.policy, ahead)
            return {"plan": plan_json(plan, interview_id)}
        decision, plan = await call.in_thread(
            decisions.with_timeline, context, pursuit, call.policy, at
        )
    found = {"decision": decision_json(decision, interview_id)}
    return {**found, "plan": plan_json(plan, interview_id)} if "plan" in wanted else found


def _still(item: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without the instants that move with every request, for the tag."""
    decision, plan = item["decision"], item["plan"]
    still = {**item}
    if decision is not None:
        still["decision"] = {**decision, "as_of": None}
    if plan is not None:
        first, *later = plan["entries"]
        entries = [{**first, "at": None}, *later]
        still["plan"] = {**plan, "from": None, "to": None, "entries": entries}
    return still
