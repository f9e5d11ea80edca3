"""/v1/agenda: every live pursuit's next action, soonest first."""

from datetime import UTC, datetime
from typing import Any, Final

from pydantic import Field
from starlette.responses import Response

from app.api.operations.call import Caller
from app.api.operations.pagination import Paging, read_cursor, write_cursor
from app.api.operations.routes import Routes
from app.api.request.fields import Answer
from app.api.v1.shared.encode import next_action_json
from app.api.v1.shared.verdicts import NextAction
from app.domain.decision import Phase
from app.usecases.pursuit import decisions
from app.usecases.pursuit.decisions import AgendaItem

routes = Routes("agenda", read="interviews:read")

#: The sort key of an endless wait: after everything that has an instant.
_NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


class AgendaEntry(Answer):
    """One live pursuit."""

    interview_id: str | None = Field(
        description="The interview that the next action belongs to; null where there is none yet."
    )
    application_id: str
    employer_id: str
    employer_name: str
    role: str
    phase: Phase
    next_action: NextAction
    due_at: datetime | None = Field(description="When it is due.")
    at: datetime | None = Field(
        description="Since when it is allowed; for a wait, until when it lasts."
    )


class AgendaPage(Answer):
    """A page of the agenda."""

    items: list[AgendaEntry]
    next_cursor: str | None


def _view(item: AgendaItem) -> dict[str, Any]:
    return {
        "interview_id": item.interview_id,
        "application_id": item.pursuit.application.id,
        "employer_id": item.pursuit.employer.id,
        "employer_name": item.pursuit.employer.name,
        "role": item.pursuit.application.role,
        "phase": item.decision.phase,
        "next_action": next_action_json(item.decision.next_action),
        "due_at": item.due_at,
        "at": item.at,
    }


def _place(item: AgendaItem) -> tuple[datetime, str]:
    return item.at or _NEVER, item.pursuit.application.id


@routes.get("/v1/agenda", "agenda.list", AgendaPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """Read the next action of every pursuit that is not closed, soonest first."""
    async with call.turn():
        found = await call.gateway.all_contexts(call.account_id)
        # A long agenda is many decisions; other requests must not wait for all of them.
        items = await call.aside(decisions.agenda, found, call.policy, call.now())
    if paging.cursor is not None:
        after = read_cursor(paging.secret, paging.context, paging.cursor)
        items = [item for item in items if _place(item) > after]
    shown = items[: paging.limit]
    following = None
    if len(items) > len(shown):
        following = write_cursor(paging.secret, paging.context, _place(shown[-1]))
    return paging.write([_view(item) for item in shown], following)
