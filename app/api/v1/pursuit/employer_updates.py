"""/v1/interviews/{id}/employer-updates: news from the employer."""

import datetime as dt
from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from app.api.operations.call import AccountRequest, Caller
from app.api.operations.pagination import Paging
from app.api.operations.routes import Routes
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid_fields
from app.api.request.fields import Answer, Body, Id, Instant, LocalDate, LongText, NewPathId, PathId
from app.api.request.preconditions import etag
from app.api.v1.pursuit.timetable import AnswerDue, AnswerDueIn
from app.api.v1.shared.records import Recorded, recorded
from app.api.v1.shared.support import (
    content_hash,
    created_or_ok,
    existing,
    key,
    probes,
    rows_of_interview,
    tag_of_chosen,
    with_path_id,
)
from app.domain.actions import Channel
from app.domain.facts import FeedbackWord, UpdateKind
from app.usecases.ports import Row
from app.usecases.pursuit import employer_updates

routes = Routes.of("employer_update")

#: The fields that belong to one kind of update alone.
OF_KIND: Final = {
    "answer_due": UpdateKind.NEW_TIMETABLE,
    "returns_on": UpdateKind.AUTO_REPLY,
    "respond_by": UpdateKind.OFFER,
    "call_at": UpdateKind.INVITED_TO_CALL,
}

_EXAMPLE: Final[JsonDict] = {
    "kind": "new_timetable",
    "received_at": "2026-11-27T16:00:00Z",
    "channel": "phone",
    "answer_due": {"status": "answered", "date": "2026-12-04"},
}


def check_fields_of(kind: UpdateKind, update: object, pointer: str) -> None:
    """Refuse fields that belong to another kind of update."""
    errors = [
        FieldError(
            f"{pointer}/{name}",
            "incompatible_fields",
            f"Only an update of the kind {of_kind.value} has this field.",
        )
        for name, of_kind in OF_KIND.items()
        if getattr(update, name) is not None and of_kind is not kind
    ]
    if errors:
        raise invalid_fields(errors)


class NewEmployerUpdate(Body):
    """News from the employer."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    kind: UpdateKind
    received_at: Instant | None = Field(default=None, description="Now by default.")
    channel: Channel | None = Field(
        default=None, description="The channel by which you received it."
    )
    answer_due: AnswerDueIn | None = Field(
        default=None, description="new_timetable: when you will hear instead."
    )
    returns_on: LocalDate | None = Field(
        default=None, description="auto_reply: the day of their return."
    )
    respond_by: Instant | None = Field(
        default=None, description="offer: until when they want your answer."
    )
    call_at: Instant | None = Field(
        default=None, description="invited_to_call: the agreed instant."
    )
    feedback: FeedbackWord | None = Field(
        default=None, description="What it said of feedback, unasked."
    )
    note: LongText | None = None

    def command(self, interview_id: str) -> employer_updates.NewUpdate:
        """The same, as the use case takes it; a field of another kind is refused."""
        check_fields_of(self.kind, self, "")
        return employer_updates.NewUpdate(
            interview_id=interview_id,
            kind=self.kind,
            received_at=self.received_at,
            channel=self.channel,
            answer_due=None if self.answer_due is None else self.answer_due.fact("/answer_due"),
            returns_on=self.returns_on,
            respond_by=self.respond_by,
            call_at=self.call_at,
            feedback=self.feedback,
            note=self.note,
            id=self.id,
            content_hash=content_hash(self, interview_id),
        )


class EmployerUpdate(Recorded):
    """An update from the employer."""

    id: str
    interview_id: str
    application_id: str
    kind: UpdateKind
    received_at: datetime
    recorded_at: datetime
    channel: Channel | None
    answer_due: AnswerDue | None
    returns_on: dt.date | None
    respond_by: datetime | None
    call_at: datetime | None
    feedback: FeedbackWord | None
    note: str | None
    updated_at: datetime


class EmployerUpdatePage(Answer):
    """A page of updates."""

    items: list[EmployerUpdate]
    next_cursor: str | None


_COLUMNS: Final = tuple(n for n in EmployerUpdate.model_fields if n not in Recorded.model_fields)


def update_view(row: Row) -> dict[str, Any]:
    """An update as it is answered."""
    return {**{name: row[name] for name in _COLUMNS}, **recorded(row)}


@routes.post(
    "/v1/interviews/{interview_id}/employer-updates", "employer_updates.create", EmployerUpdate
)
async def create(call: Caller, interview_id: PathId, body: NewEmployerUpdate) -> Response:
    """Record news from the employer."""
    return await _make(call, interview_id, body)


@routes.put_new(
    "/v1/interviews/{interview_id}/employer-updates/{update_id}",
    "employer_updates.put",
    EmployerUpdate,
)
async def put(
    call: Caller, interview_id: PathId, update_id: NewPathId, body: NewEmployerUpdate
) -> Response:
    """Record news with the id of your choice; idempotent."""
    return await _make(call, interview_id, with_path_id(body, update_id))


async def _make(call: AccountRequest, interview_id: str, body: NewEmployerUpdate) -> Response:
    command = body.command(interview_id)
    return await call.change(
        key("interview", interview_id),
        lambda context, now: employer_updates.record_update(context, command, call.policy, now),
        lambda made: created_or_ok("/v1/employer-updates", made, update_view(made.row)),
        chosen_ids=probes("employer_updates", body),
        tag=tag_of_chosen("employer_updates", body),
        limits=(call.services.limits.of_application("employer_updates"),),
    )


@routes.get(
    "/v1/interviews/{interview_id}/employer-updates", "employer_updates.list", EmployerUpdatePage
)
async def listed(call: Caller, interview_id: PathId, paging: Paging) -> Response:
    """List the employer's updates in the order in which they were recorded."""
    rows = await rows_of_interview(call, paging, "employer_updates", interview_id)
    return paging.answer(rows, update_view)


@routes.get("/v1/employer-updates/{update_id}", "employer_updates.get", EmployerUpdate)
async def get(call: Caller, update_id: PathId) -> Response:
    """Read one update."""
    row = await existing(call, "employer_updates", update_id, "employer_update")
    return call.ok_or_unchanged(update_view(row), etag(row))
