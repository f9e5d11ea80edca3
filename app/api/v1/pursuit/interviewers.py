"""/v1/interviewers: the people you have met."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import Caller
from app.api.operations.routes import Routes
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Email,
    JobTitle,
    PathId,
    PersonName,
    leave,
    provided_fields,
)
from app.api.request.preconditions import etag
from app.api.v1.pursuit.person_shapes import PART
from app.api.v1.pursuit.preferences import Preferences, PreferencesIn
from app.api.v1.shared.filters import Filtering
from app.api.v1.shared.lookups import existing, key
from app.api.v1.shared.record_responses import ok
from app.api.v1.shared.records import Recorded, recorded
from app.domain.facts import Part
from app.usecases.ports import Row
from app.usecases.pursuit import interviewers

routes = Routes.of("interviewer")


class Interviewer(Recorded):
    """A person who took part in an interview."""

    id: str
    interview_id: str | None = Field(description="The interview; null before any round.")
    application_id: str
    employer_id: str
    name: str = Field(examples=["Sam Okafor"])
    email: str | None = Field(examples=["sam@acme.example"])
    job_title: str | None
    part: Part = Field(description=PART)
    preferences: Preferences = Field(description="The person's own wishes about contacts.")
    created_at: datetime
    updated_at: datetime


class InterviewerPage(Answer):
    """A page of interviewers."""

    items: list[Interviewer]
    next_cursor: str | None


class InterviewerPatch(Body):
    """A merge patch: what is absent is left, null clears."""

    name: PersonName = leave()
    email: Email | None = leave()
    job_title: JobTitle | None = leave()
    part: Part = leave()
    preferences: PreferencesIn = leave()


_COLUMNS: Final = tuple(
    name
    for name in Interviewer.model_fields
    if name not in Recorded.model_fields and name != "preferences"
)


def interviewer_view(row: Row) -> dict[str, Any]:
    """An interviewer as they are answered."""
    view = {name: row[name] for name in _COLUMNS}
    wishes = {"no_calls": row["no_calls"], "no_contact": row["no_contact"]}
    return {**view, "preferences": wishes, **recorded(row)}


@routes.get("/v1/interviewers", "interviewers.list", InterviewerPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    interview: Annotated[AnyId | None, Query(description="Only those of this interview.")] = None,
    application: Annotated[AnyId | None, Query(description="Only those of this one.")] = None,
    employer: Annotated[AnyId | None, Query(description="Only those at this employer.")] = None,
) -> Response:
    """List the people you have met. They are named with their interview."""
    where = filters.where(
        ("interview_id", "=", interview),
        ("application_id", "=", application),
        ("employer_id", "=", employer),
    )
    order = filters.order()
    page = paging.rows("interviewers", where=where, order=order)
    rows = await call.gateway.page(call.account_id, page)
    return paging.answer(rows, interviewer_view, order=order)


@routes.get("/v1/interviewers/{interviewer_id}", "interviewers.get", Interviewer)
async def get(call: Caller, interviewer_id: PathId) -> Response:
    """Read one person."""
    row = await existing(call, "interviewers", interviewer_id, "interviewer")
    return call.ok_or_unchanged(interviewer_view(row), etag(row))


@routes.patch("/v1/interviewers/{interviewer_id}", "interviewers.update", Interviewer)
async def update(call: Caller, interviewer_id: PathId, body: InterviewerPatch) -> Response:
    """Change what is known of a person."""
    values = provided_fields(body)
    if "part" in values:
        values["part"] = body.part.value
    if "preferences" in values:
        values |= provided_fields(values.pop("preferences"))
    command = interviewers.ChangeInterviewer(values)
    return await call.change(
        key("interviewer", interviewer_id),
        lambda context, now: interviewers.change_interviewer(context, command, call.policy, now),
        lambda row: ok(row, interviewer_view(row)),
    )
