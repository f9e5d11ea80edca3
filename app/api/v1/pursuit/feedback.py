"""/v1/feedback: feedback on interviews, with ratings and actions."""

import datetime as dt
import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from app.api.operations.pagination import Paging, large_rows
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Id,
    Instant,
    LocalDate,
    LongText,
    NewPathId,
    PathId,
    ShortText,
    leave,
    provided_fields,
    text,
)
from app.api.request.preconditions import etag
from app.api.v1.shared.client_ids import (
    chosen_ids,
    content_hash,
    tag_of_chosen,
    unique_ids,
    with_path_id,
)
from app.api.v1.shared.filters import Filtering, one_of
from app.api.v1.shared.lookups import existing, key
from app.api.v1.shared.record_responses import created_or_ok, deleted, ok
from app.api.v1.shared.records import Recorded, recorded
from app.domain.facts import FeedbackSource
from app.usecases.ports import Row
from app.usecases.pursuit import feedback

routes = Routes.of("feedback")

MAX_ITEMS: Final = 50
_SCALE: Final = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)


#: Records that are read at a time.
PIECE: Final = 20


class ItemKind(StrEnum):
    """Which way it points."""

    STRENGTH = "strength"
    IMPROVEMENT = "improvement"


class RatingIn(Body):
    """A rating; it means nothing without its scale."""

    scale: Annotated[str, text(9)] = Field(description="From-to.", examples=["1-5"])
    value: int | float = Field(description="Within the scale.", examples=[3])

    @field_validator("scale")
    @classmethod
    def _is_scale(cls, scale: str) -> str:
        match = _SCALE.fullmatch(scale)
        if match is None or int(match[1]) >= int(match[2]):
            raise PydanticCustomError("invalid_value", "A scale is written like 1-5.")
        return scale

    @field_validator("value")
    @classmethod
    def _is_on_scale(cls, value: float, info: ValidationInfo) -> float:
        scale = info.data.get("scale")
        match = None if scale is None else _SCALE.fullmatch(scale)
        if match is not None and not int(match[1]) <= value <= int(match[2]):
            raise PydanticCustomError("out_of_range", "The rating does not lie on its scale.")
        return value


class FeedbackItemIn(Body):
    """One thing that was said."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice, or a known one.")
    kind: ItemKind
    competency: ShortText | None = Field(default=None, examples=["system design"])
    theme: ShortText | None = Field(default=None, examples=["depth"])
    verbatim: LongText | None = Field(default=None, description="The words as spoken.")
    rating: RatingIn | None = None
    action: ShortText | None = Field(default=None, examples=["practise two designs aloud"])
    action_due: LocalDate | None = Field(default=None, examples=["2026-12-10"])
    done: bool = Field(default=False, description="Whether the action is done.")

    def kept(self) -> dict[str, object]:
        """The same, as it is kept."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "competency": self.competency,
            "theme": self.theme,
            "verbatim": self.verbatim,
            "rating": None
            if self.rating is None
            else {"value": self.rating.value, "scale": self.rating.scale},
            "action": self.action,
            "action_due": None if self.action_due is None else self.action_due.isoformat(),
            "done": self.done,
        }


class NewFeedback(Body):
    """Feedback on an interview. No items from the employer: none was given."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    source: FeedbackSource
    received_at: Instant | None = Field(default=None, description="Now by default.")
    items: list[FeedbackItemIn] = Field(default_factory=list, max_length=MAX_ITEMS)
    note: LongText | None = None


class Rating(Answer):
    """A rating with its scale."""

    value: int | float
    scale: str


class FeedbackItem(Answer):
    """One thing that was said."""

    id: str
    kind: ItemKind
    competency: str | None
    theme: str | None
    verbatim: str | None
    rating: Rating | None
    action: str | None
    action_due: dt.date | None
    done: bool


class Feedback(Recorded):
    """Feedback on an interview."""

    id: str
    interview_id: str
    application_id: str
    source: FeedbackSource
    received_at: datetime
    recorded_at: datetime
    items: list[FeedbackItem]
    note: str | None
    updated_at: datetime


class FeedbackPage(Answer):
    """A page of feedback."""

    items: list[Feedback]
    next_cursor: str | None


class FeedbackPatch(Body):
    """A merge patch: what is absent is left. The list of items is replaced whole.

    An item keeps its id if it is sent along.
    """

    received_at: Instant = leave()
    items: Annotated[list[FeedbackItemIn], Field(max_length=MAX_ITEMS)] = leave()
    note: LongText | None = leave()


_COLUMNS: Final = tuple(n for n in Feedback.model_fields if n not in Recorded.model_fields)


def feedback_view(row: Row) -> dict[str, Any]:
    """Feedback as it is answered."""
    return {**{name: row[name] for name in _COLUMNS}, **recorded(row)}


def _kept(items: list[FeedbackItemIn]) -> tuple[dict[str, object], ...]:
    unique_ids([item.id for item in items], "/items")
    return tuple(item.kept() for item in items)


@routes.post("/v1/interviews/{interview_id}/feedback", "feedback.create", Feedback)
async def create(call: Caller, interview_id: PathId, body: NewFeedback) -> Response:
    """Record feedback on an interview; with the source `self` it is your own review."""
    return await _make(call, interview_id, body)


@routes.put_new("/v1/interviews/{interview_id}/feedback/{feedback_id}", "feedback.put", Feedback)
async def put(
    call: Caller, interview_id: PathId, feedback_id: NewPathId, body: NewFeedback
) -> Response:
    """Record feedback with the id of your choice; idempotent."""
    return await _make(call, interview_id, with_path_id(body, feedback_id))


async def _make(call: AccountRequest, interview_id: str, body: NewFeedback) -> Response:
    command = feedback.NewFeedback(
        interview_id,
        body.source,
        body.received_at,
        _kept(body.items),
        body.note,
        body.id,
        content_hash(body, interview_id),
    )
    return await call.change(
        key("interview", interview_id),
        lambda context, now: feedback.record_feedback(context, command, call.policy, now),
        lambda made: created_or_ok("/v1/feedback", made, feedback_view(made.row)),
        chosen_ids=chosen_ids("feedback", body),
        tag=tag_of_chosen("feedback", body),
        limits=(
            call.services.limits.of_account("feedback"),
            call.services.limits.of_application("feedback"),
        ),
    )


@routes.get("/v1/interviews/{interview_id}/feedback", "feedback.of_interview", FeedbackPage)
async def of_interview(
    call: Caller, interview_id: PathId, paging: Paging, filters: Filtering
) -> Response:
    """List the feedback on an interview."""
    order = filters.order()
    where = filters.where(("interview_id", "=", interview_id))
    rows, more = await large_rows(call, paging.rows("feedback", where=where, order=order), PIECE)
    if not rows:
        await existing(call, "interviews", interview_id, "interview")
    return paging.answer(rows, feedback_view, order=order, more=more)


@routes.get("/v1/feedback", "feedback.list", FeedbackPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    source: Annotated[
        list[FeedbackSource] | None,
        Query(
            max_length=len(FeedbackSource),
            description="Only from this source, or from one of several.",
        ),
    ] = None,
    interview: Annotated[AnyId | None, Query(description="Only on this interview.")] = None,
) -> Response:
    """List all feedback, oldest first."""
    where = filters.where(
        one_of("source", source),
        ("interview_id", "=", interview),
    )
    order = filters.order()
    rows, more = await large_rows(call, paging.rows("feedback", where=where, order=order), PIECE)
    return paging.answer(rows, feedback_view, order=order, more=more)


@routes.get("/v1/feedback/{feedback_id}", "feedback.get", Feedback)
async def get(call: Caller, feedback_id: PathId) -> Response:
    """Read one record of feedback."""
    row = await existing(call, "feedback", feedback_id, "feedback")
    return call.ok_or_unchanged(feedback_view(row), etag(row))


@routes.patch("/v1/feedback/{feedback_id}", "feedback.update", Feedback)
async def update(call: Caller, feedback_id: PathId, body: FeedbackPatch) -> Response:
    """Change feedback, or mark an action as done."""
    values = provided_fields(body)
    items = values.pop("items", None)
    command = feedback.ChangeFeedback(values, None if items is None else _kept(items))
    return await call.change(
        key("feedback", feedback_id),
        lambda context, now: feedback.change_feedback(context, command, call.policy, now),
        lambda row: ok(row, feedback_view(row)),
    )


@routes.delete("/v1/feedback/{feedback_id}", "feedback.delete")
async def delete(call: Caller, feedback_id: PathId) -> Response:
    """Delete a record of feedback."""
    return await call.change(
        key("feedback", feedback_id),
        lambda context, now: feedback.delete_feedback(context, call.policy, now),
        deleted,
    )
