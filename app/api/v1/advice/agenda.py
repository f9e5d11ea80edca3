"""/v1/agenda: every live pursuit's next action, soonest first, as a screen shows it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.call import Caller
from app.api.operations.pagination import Paging, read_cursor, write_cursor
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Instant
from app.api.v1.shared.verdicts import NextAction
from app.api.v1.tasks.tasks import bring_in_line
from app.domain.actions import Channel
from app.domain.decision import Phase, Whose
from app.domain.facts import Format, InterviewState, Stage
from app.usecases.outlooks import TABLE, place_in_agenda
from app.usecases.ports import Row
from app.usecases.pursuit import decisions

routes = Routes("agenda", read="interviews:read")

_LIVE = (("live", "=", True),)
_ORDER = ("sort_at", "id")


class AgendaInterview(Answer):
    """The round that an entry of the agenda is about."""

    id: str
    stage: Stage
    format: Format = Field(description="How it is held.")
    state: InterviewState = Field(description="Whether it lies ahead, took place, or did not.")
    starts_at: datetime
    ends_at: datetime
    time_zone: str


class AgendaPerson(Answer):
    """The person that a next action goes to."""

    id: str
    name: str


class AgendaEntry(Answer):
    """One live pursuit."""

    interview_id: str | None = Field(
        description="The interview that the next action belongs to; null where there is none yet."
    )
    application_id: str
    employer_id: str
    employer_name: str
    role: str
    interview: AgendaInterview | None = Field(
        description="The same interview, as a screen shows it; null where there is none yet."
    )
    interviewer: AgendaPerson | None = Field(
        description="Whom the next action goes to; null where no person is named."
    )
    phase: Phase
    turn: Whose = Field(description="Which side owes the next word.")
    next_action: NextAction
    preferred_channel: Channel | None = Field(
        description="The best channel of what is next, or is waited for; null for a task."
    )
    task_id: str | None = Field(
        description="The task of what is next, or is waited for; null where there is none, and "
        "with `at`."
    )
    due_at: datetime | None = Field(description="When it is due.")
    overdue: bool = Field(description="Whether that has passed.")
    snoozed_until: datetime | None = Field(
        description="Until when the task is snoozed; null where it is not."
    )
    at: datetime | None = Field(
        description="Since when it is allowed; for a wait, until when it lasts."
    )
    changes_at: datetime | None = Field(
        description="Until when this entry holds if nothing happens; null where nothing ends it."
    )


class AgendaPage(Answer):
    """A page of the agenda."""

    items: list[AgendaEntry]
    next_cursor: str | None


def _view(row: Row, now: datetime) -> dict[str, Any]:
    due_at, about, person = row["due_at"], row["interview_id"], row["interviewer_id"]
    because: Any = row["because"]
    return {
        "interview_id": about,
        "application_id": row["id"],
        "employer_id": row["employer_id"],
        "employer_name": row["employer_name"],
        "role": row["role"],
        # Written out here, since a page has up to two hundred of them.
        "interview": about
        and {
            "id": about,
            "stage": row["stage"],
            "format": row["format"],
            "state": row["state"],
            "starts_at": row["starts_at"],
            "ends_at": row["ends_at"],
            "time_zone": row["time_zone"],
        },
        "interviewer": person and {"id": person, "name": row["interviewer_name"]},
        "phase": row["phase"],
        "turn": row["turn"],
        "next_action": {
            "kind": row["kind"],
            "until": row["until"],
            "because": [{**reason, "trace": None} for reason in because],
        },
        "preferred_channel": row["preferred_channel"],
        "task_id": row["task_id"],
        "due_at": due_at,
        "overdue": isinstance(due_at, datetime) and due_at <= now,
        "snoozed_until": row["snoozed_until"],
        "at": row["since"],
        "changes_at": row["next_change_at"],
    }


At = Annotated[
    Instant | None,
    Query(description="Another instant, before or after now; facts after it are left out."),
]


@routes.get("/v1/agenda", "agenda.list", AgendaPage)
async def listed(call: Caller, paging: Paging, at: At = None) -> Response:
    """Read the next action of every pursuit that is not closed, soonest first."""
    if at is not None:
        return await _as_of(call, paging, at)
    now = await bring_in_line(call)
    await call.siblings.follow_time(now)
    page = paging.rows(TABLE, where=_LIVE, order=_ORDER)
    rows = await call.gateway.agenda(call.account_id, page)
    return paging.answer(rows, lambda row: _view(row, now), order=_ORDER)


async def _as_of(call: Caller, paging: Paging, at: datetime) -> Response:
    """The agenda as of another instant, worked out from the facts of every pursuit."""
    async with call.turn():
        found = await call.gateway.all_contexts(call.account_id)
        # A long agenda is many decisions; other requests must not wait for all of them.
        rows = await call.aside(decisions.agenda_at, found, call.policy, at)
    if paging.cursor is not None:
        after = read_cursor(paging.secret, paging.context, paging.cursor)
        rows = [row for row in rows if place_in_agenda(row) > after]
    shown = rows[: paging.limit]
    following = None
    if len(rows) > len(shown):
        following = write_cursor(paging.secret, paging.context, place_in_agenda(shown[-1]))
    return paging.write([_view(row, at) for row in shown], following)
