"""GET /v1/applications/{id}/pursuit: all of one pursuit, for one screen.

One statement loads its records and the facts that the decision is made from; the tasks are a page
of their own. Where the tasks do not follow the basis in force, they are brought up to date first,
and all is read again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import MEDIA_TYPE
from app.api.operations.routes import Routes
from app.api.request import preconditions
from app.api.request.fields import Answer, PathId
from app.api.v1.pursuit.application_shapes import Application
from app.api.v1.pursuit.applications import application_view
from app.api.v1.pursuit.contact_shapes import Contact
from app.api.v1.pursuit.contacts import contact_view
from app.api.v1.pursuit.employer_update_shapes import EmployerUpdate, update_view
from app.api.v1.pursuit.employers import Employer, employer_view
from app.api.v1.pursuit.feedback import Feedback, feedback_view
from app.api.v1.pursuit.interview_shapes import Interview
from app.api.v1.pursuit.interviews import interview_view
from app.api.v1.pursuit.timetable_shapes import Timetable
from app.api.v1.pursuit.timetable_views import empty_timetable, timetable_view
from app.api.v1.shared.encode import decision_json, plan_json
from app.api.v1.shared.verdicts import Decision, Timeline
from app.api.v1.tasks.task_shapes import Task, task_view
from app.domain.decision import Phase
from app.domain.past import PastPhase
from app.json_encoder import to_json
from app.usecases.errors import NotFound
from app.usecases.lookups import Place
from app.usecases.ports import Key, PursuitContext, Row, TaskState
from app.usecases.pursuit import decisions, tasks
from app.usecases.pursuit.task_basis import basis_of, is_settled
from app.usecases.pursuit.timetables import place_of
from app.usecases.row_values import maybe_instant

routes = Routes("decisions", read="interviews:read")

#: Tasks that a pursuit shows; the rest are listed by `/v1/tasks?application=`.
MAX_TASKS: Final = 200


class Round(Answer):
    """One round, and what was said at it."""

    interview: Interview = Field(description="The round, with its people.")
    timetable: Timetable = Field(description="What was said at it; empty where nothing was.")


class PastEntry(Answer):
    """One phase that the pursuit has gone through."""

    at: datetime = Field(description="Since when.")
    phase: Phase = Field(description="The phase, as it was decided then.")
    facts: list[str] = Field(
        description="The ids of what happened then; empty where time alone brought the phase."
    )


class WholePursuit(Answer):
    """All of one pursuit: its records, the decision, and what follows."""

    tagged: ClassVar[bool] = True

    application: Application = Field(description="The application.")
    employer: Employer = Field(description="Its employer.")
    rounds: list[Round] = Field(description="Its rounds, by their start.")
    timetable: Timetable = Field(
        description="What was said of it: at the latest round by start, or before there is any."
    )
    contacts: list[Contact] = Field(description="Its contacts, in the order of their recording.")
    employer_updates: list[EmployerUpdate] = Field(description="The employer's updates.")
    feedback: list[Feedback] = Field(description="The feedback on its rounds.")
    tasks: list[Task] = Field(
        description=f"Its first {MAX_TASKS} tasks, soonest due first, all but the dropped."
    )
    decision: Decision = Field(description="The decision as of now, with all actions.")
    plan: Timeline = Field(
        description=f"What changes in the next {decisions.USUAL_PLAN.days} days if nothing happens."
    )
    past: list[PastEntry] | None = Field(
        description="The phases so far, where `include=past` asks for them; of a long pursuit the "
        f"last {decisions.MOST_PAST} instants at which something happened are looked at."
    )


class Included(StrEnum):
    """What a pursuit shows besides."""

    PAST = "past"


@routes.get(
    "/v1/applications/{application_id}/pursuit",
    "application_pursuits.get",
    WholePursuit,
    besides=("tasks:read", "feedback:read"),
)
async def get(
    call: Caller,
    application_id: PathId,
    include: Annotated[
        list[Included] | None,
        Query(description="`past` shows the phases so far.", max_length=len(Included)),
    ] = None,
) -> Response:
    """Read all of one pursuit in one answer: records, tasks, decision and plan.

    The weak tag stays the same while only time moves, and nothing changes by that.
    """
    context, rows = await _loaded(call, application_id)
    now = context.instant(call.now())
    pursuit, interview = place_of(context, Place(application_id=application_id))
    decision, plan = decisions.with_timeline(context, pursuit, call.policy, now)
    past: Sequence[PastPhase] | None = None
    if include:
        async with call.one_at_a_time():
            past = await call.in_thread(decisions.past, context, pursuit, call.policy, now)
    interview_id = None if interview is None else interview.id
    body = {
        **_records(context, interview_id),
        "tasks": [task_view(row, now) for row in rows],
        "decision": decision_json(decision, interview_id),
        "plan": plan_json(plan, interview_id),
        "past": None
        if past is None
        else [{"at": one.at, "phase": one.phase, "facts": one.facts} for one in past],
    }
    tag = _tag(body)
    if preconditions.is_unchanged(call.scope, tag):
        return Response(None, 304, {"ETag": tag})
    return Response(to_json(body), 200, {"ETag": tag}, MEDIA_TYPE)


async def _loaded(
    call: AccountRequest, application_id: str
) -> tuple[PursuitContext, Sequence[Row]]:
    """The pursuit and its tasks, which are brought up to date first where they are not."""
    key = Key("application", application_id, whole=True)
    page = tasks.of_application(application_id, MAX_TASKS)
    refreshed = False
    while True:
        context = await call.gateway.context(call.account_id, key)
        if context is None:
            raise NotFound("application")
        rows = await call.gateway.page(call.account_id, page)
        if refreshed or _are_up_to_date(call, context, rows):
            return context, rows
        await call.siblings.refresh((application_id,))
        refreshed = True


def _are_up_to_date(call: AccountRequest, context: PursuitContext, rows: Iterable[Row]) -> bool:
    """Whether the tasks follow from the facts under the basis in force."""
    now = call.now()
    bases = context.under["task_bases"]
    state = TaskState(context.account, bases[0] if bases else None, context.latest)
    derived = [row for row in rows if not row["own"]]
    if context.under["stale_employers"]:
        return False
    if not derived:
        return is_settled(state, call.policy, now)
    basis, at = basis_of(state, call.policy, now), state.instant(now)
    for row in derived:
        until = maybe_instant(row, "snoozed_until")
        ended = row["state"] == "skipped" and until is not None and until <= at
        if row["basis"] != basis or ended:
            return False
    return True


def _records(context: PursuitContext, interview_id: str | None) -> dict[str, Any]:
    """The records of a pursuit, as each is answered alone."""
    of = context.under
    [application], [employer] = of["applications"], of["employers"]
    people, said = _by_round(of["interviewers"]), _by_round(of["timetables"])
    for one in people.values():
        one.sort(key=lambda row: (row["position"], row["id"]))
    for one in said.values():
        one.sort(key=lambda row: (row["revision"], row["id"]))
    rounds = sorted(of["interviews"], key=lambda row: (row["starts_at"], row["id"]))

    def timetable(of_round: object) -> Mapping[str, Any]:
        revision = said[of_round]
        return (
            timetable_view(revision) if revision else empty_timetable(of_round, application["id"])
        )

    return {
        "application": application_view(application, people[None]),
        "employer": employer_view(employer),
        "rounds": [
            {
                "interview": interview_view(row, people[row["id"]]),
                "timetable": timetable(row["id"]),
            }
            for row in rounds
        ],
        "timetable": timetable(interview_id),
        "contacts": [contact_view(row) for row in of["contacts"]],
        "employer_updates": [update_view(row) for row in of["employer_updates"]],
        "feedback": [feedback_view(row) for row in of["feedback"]],
    }


def _by_round(rows: Iterable[Row]) -> defaultdict[object, list[Any]]:
    found: defaultdict[object, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["interview_id"]].append(row)
    return found


def _tag(body: Mapping[str, Any]) -> str:
    """The weak tag of all but the instants that move with every request."""
    plan = {**body["plan"], "from": None, "to": None}
    first, *later = plan["entries"]
    plan["entries"] = [{**first, "at": None}, *later]
    still = {**body, "plan": plan, "decision": {**body["decision"], "as_of": None}}
    return f'W/"{hashlib.sha256(to_json(still)).hexdigest()[:32]}"'
