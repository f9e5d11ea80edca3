"""/v1/interviews, with the employer and the application inline or by id."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, read_first
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import (
    AnyId,
    Instant,
    NewPathId,
    PathId,
    provided_fields,
)
from app.api.request.preconditions import etag
from app.api.v1.pursuit.applications import employer_key, people_ids
from app.api.v1.pursuit.employers import alone
from app.api.v1.pursuit.interview_shapes import (
    Interview,
    InterviewPage,
    InterviewPatch,
    NewInterview,
)
from app.api.v1.pursuit.named_employers import described_employer
from app.api.v1.pursuit.person_shapes import people_view
from app.api.v1.shared.client_ids import (
    chosen_ids,
    content_hash,
    tag_of_chosen,
    unique_ids,
    with_path_id,
)
from app.api.v1.shared.filters import Filtering, OfExternalId, by_id, one_of, within
from app.api.v1.shared.labels import labels_view
from app.api.v1.shared.lookups import existing, interviewers_of, key, named_in_contacts
from app.api.v1.shared.record_responses import deleted, ok
from app.api.v1.shared.records import recorded
from app.domain.facts import InterviewState
from app.usecases.ports import Key, Page, Row
from app.usecases.pursuit import interview_changes, interviews, moves
from app.usecases.pursuit.employers import NewEmployer
from app.usecases.pursuit.external_ids import looked_up

routes = Routes.of("interview")


def interview_view(row: Row, interviewers: Sequence[Row]) -> dict[str, Any]:
    """An interview as it is answered."""
    return {
        "id": row["id"],
        "employer_id": row["employer_id"],
        "application_id": row["application_id"],
        "stage": row["stage"],
        "format": row["format"],
        "state": row["state"],
        "starts_at": row["starts_at"],
        "ends_at": row["ends_at"],
        "time_zone": row["time_zone"],
        "ends_at_assumed": row["end_assumed"],
        "missed_by": row["missed_by"],
        "state_at": row["state_at"],
        "interviewers": people_view(interviewers),
        "note": row["note"],
        **labels_view(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


def _command(
    body: NewInterview, employer: NewEmployer | None
) -> tuple[Key, interviews.NewInterview]:
    """The key to lock by, and the command."""
    application = body.application.described("/application")
    if application is not None and body.employer is None:
        raise invalid("/employer", "missing", "A new application needs its employer.")
    unique_ids([one.id for one in body.interviewers], "/interviewers")
    employer_id = None if body.employer is None else body.employer.id
    where = (
        employer_key(employer_id, employer, application)
        if application is not None
        else Key("application", body.application.id)
    )
    return where, interviews.NewInterview(
        stage=body.stage,
        format=body.format,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        state=body.state,
        missed_by=body.missed_by,
        state_at=body.state_at,
        application_id=body.application.id,
        application=application,
        employer_id=employer_id,
        employer=employer,
        time_zone=body.time_zone,
        interviewers=tuple(one.command() for one in body.interviewers),
        note=body.note,
        id=body.id,
        content_hash=content_hash(body),
        labels=body.labels(),
    )


@routes.post("/v1/interviews", "interviews.create", Interview, problems=("merged", "not_found"))
async def create(call: Caller, body: NewInterview) -> Response:
    """Record an interview, with its application and employer where these are new."""
    return await _make(call, body)


@routes.put_new("/v1/interviews/{interview_id}", "interviews.put", Interview, problems=("merged",))
async def put(call: Caller, interview_id: NewPathId, body: NewInterview) -> Response:
    """Record an interview with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, interview_id))


async def _make(call: AccountRequest, body: NewInterview) -> Response:
    described = await described_employer(call, body.employer, "/employer")
    where, command = _command(body, described)
    people = people_ids((*body.interviewers, *(body.application.people or ())))
    return await call.change(
        where,
        lambda context, now: interviews.create_interview(
            context, command, call.policy, now, call.services.limits
        ),
        _made,
        chosen_ids=(
            *chosen_ids("interviews", body),
            *people,
            *looked_up("interviews", body.external_id),
            *looked_up("applications", body.application.external_id),
            *looked_up("employers", None if body.employer is None else body.employer.external_id),
        ),
        otherwise=lambda found: _interview_response(call, found.row),
        tag=tag_of_chosen("interviews", body),
        limits=call.services.limits.to_start(),
    )


def _made(outcome: interviews.WrittenInterview) -> Response | None:
    """The answer to a new interview; of one that is there its people are to be read."""
    if not outcome.created:
        return None
    view = interview_view(outcome.row, outcome.interviewers)
    return created(f"/v1/interviews/{outcome.row['id']}", view, etag(outcome.row))


async def _with_people(call: AccountRequest, row: Row) -> dict[str, Any]:
    interview_id = str(row["id"])
    people = await interviewers_of(call, [interview_id])
    return interview_view(row, people[interview_id])


async def _interview_response(call: AccountRequest, row: Row) -> Response:
    return ok(row, await _with_people(call, row))


@routes.get("/v1/interviews", "interviews.list", InterviewPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    *,
    state: Annotated[
        list[InterviewState] | None,
        Query(
            max_length=len(InterviewState),
            description="Only those in this state, or in one of several.",
        ),
    ] = None,
    employer: Annotated[AnyId | None, Query(description="Only those at this employer.")] = None,
    application: Annotated[AnyId | None, Query(description="Only rounds of this one.")] = None,
    start: Annotated[
        Instant | None, Query(alias="from", description="Only those that start then or later.")
    ] = None,
    end: Annotated[
        Instant | None, Query(alias="to", description="Only those that start before.")
    ] = None,
    external_id: OfExternalId = None,
) -> Response:
    """List your interviews in the order in which they are held."""
    within(start, end)
    where = filters.where(
        one_of("state", state),
        ("employer_id", "=", employer),
        ("application_id", "=", application),
        ("external_id", "=", external_id),
        ("starts_at", ">=", start),
        ("starts_at", "<", end),
    )
    order = filters.order("starts_at", "id")
    rows = await call.gateway.page(
        call.account_id, paging.rows("interviews", where=where, order=order)
    )
    people = await interviewers_of(call, [str(row["id"]) for row in rows])
    employers = await by_id(call, "employers", (row["employer_id"] for row in rows))
    applications = await by_id(call, "applications", (row["application_id"] for row in rows))
    return paging.answer(
        rows,
        lambda row: {
            **interview_view(row, people[row["id"]]),
            "employer_name": employers[row["employer_id"]]["name"],
            "role": applications[row["application_id"]]["role"],
        },
        order=order,
    )


@routes.get("/v1/interviews/{interview_id}", "interviews.get", Interview)
async def get(call: Caller, interview_id: PathId) -> Response:
    """Read one interview."""
    row = await existing(call, "interviews", interview_id, "interview")
    return call.ok_or_unchanged(await _with_people(call, row), etag(row))


@routes.patch("/v1/interviews/{interview_id}", "interviews.update", Interview, problems=("in_use",))
async def update(call: Caller, interview_id: PathId, body: InterviewPatch) -> Response:
    """Change an interview: its time, state or interviewers; or move it to another application."""
    values = provided_fields(body)
    if "application" in values:
        return await _move(call, interview_id, body)
    people = values.pop("interviewers", None)
    for name in values.keys() & {"stage", "format", "state", "missed_by"}:
        values[name] = None if values[name] is None else values[name].value
    if people is not None:
        unique_ids([one.id for one in people], "/interviewers")
    command = interview_changes.ChangeInterview(
        values,
        None if people is None else tuple(one.command() for one in people),
        frozenset()
        if people is None
        else await named_in_contacts(call, ("interview_id", interview_id)),
    )
    return await call.change(
        key("interview", interview_id),
        lambda context, now: interview_changes.change_interview(
            context, command, call.policy, now, call.services.limits
        ),
        read_first,
        otherwise=lambda row: _interview_response(call, row),
        chosen_ids=(
            *people_ids(people or ()),
            *looked_up("interviews", values.get("external_id")),
        ),
    )


async def _move(call: AccountRequest, interview_id: str, body: InterviewPatch) -> Response:
    alone(body, "application")
    application_id = body.application.id
    return await call.change(
        moves.move_interview_key(interview_id, application_id),
        lambda context, now: moves.move_interview(
            context, application_id, call.policy, now, call.services.limits
        ),
        read_first,
        otherwise=lambda row: _interview_response(call, row),
    )


@routes.delete("/v1/interviews/{interview_id}", "interviews.delete", problems=("in_use",))
async def delete(call: Caller, interview_id: PathId) -> Response:
    """Delete an interview without records; otherwise set its state to cancelled."""
    where = (("interview_id", "=", interview_id),)
    contacts = await call.gateway.page(call.account_id, Page("contacts", where, ("id",), None, 1))
    return await call.change(
        # The candidate's own tasks of the interview go with it.
        Key("interview", interview_id, with_own=True),
        lambda context, now: interview_changes.delete_interview(
            context, call.policy, now, has_contacts=bool(contacts)
        ),
        deleted,
    )
