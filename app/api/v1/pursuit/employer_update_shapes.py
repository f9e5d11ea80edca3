"""Models of an employer update: requests and responses."""

import datetime as dt
from datetime import datetime
from typing import Any, Final, cast

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid_fields
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    DayOrInstant,
    Id,
    Instant,
    LocalDate,
    LongText,
    ShortText,
)
from app.api.v1.pursuit.contact_shapes import EXTERNAL_ID, RETRACTED_AT
from app.api.v1.pursuit.timetable_shapes import AnswerDue, AnswerDueIn
from app.api.v1.pursuit.timetable_views import answer_due_view
from app.api.v1.shared.client_ids import content_hash
from app.api.v1.shared.lookups import place_in
from app.api.v1.shared.records import Recorded, recorded
from app.domain.actions import Channel
from app.domain.facts import FeedbackWord, OfferForm, UpdateKind, WhoCalls
from app.usecases.json_columns import moment_json
from app.usecases.lookups import Place
from app.usecases.ports import Row
from app.usecases.pursuit import employer_updates
from app.usecases.pursuit.employer_updates import FIELDS

_EXAMPLE: Final[JsonDict] = {
    "kind": "new_timetable",
    "received_at": "2026-11-27T16:00:00Z",
    "channel": "phone",
    "answer_due": {"status": "answered", "date": "2026-12-04"},
}


def check_fields_of(kind: UpdateKind, update: Body, pointer: str) -> None:
    """Refuse fields that belong to another kind of update, where they say anything."""
    usual = type(update).model_fields
    errors = [
        FieldError(
            f"{pointer}/{name}",
            "incompatible_fields",
            f"Only an update of the kind {' or '.join(sorted(kinds))} has this field.",
        )
        for name, kinds in FIELDS.items()
        if getattr(update, name) not in (None, usual[name].default) and kind not in kinds
    ]
    if errors:
        raise invalid_fields(errors)


class NewEmployerUpdate(Body):
    """News from the employer."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    interview_id: AnyId | None = Field(
        default=None,
        description="The interview it is about: by default that of the path; null for the pursuit.",
    )
    kind: UpdateKind
    received_at: Instant | None = Field(default=None, description="Now by default.")
    channel: Channel | None = Field(
        default=None, description="The channel by which you received it."
    )
    answer_due: AnswerDueIn | None = Field(
        default=None, description="new_timetable, round_postponed: when you will hear instead."
    )
    returns_on: LocalDate | None = Field(
        default=None, description="auto_reply: the day of their return."
    )
    respond_by: DayOrInstant | None = Field(
        default=None, description="offer: until when they want your answer, a day or an instant."
    )
    form: OfferForm | None = Field(default=None, description="offer: in words or on paper.")
    paper_by: LocalDate | None = Field(
        default=None, description="offer: the day by which the paper is to come."
    )
    call_at: DayOrInstant | None = Field(
        default=None, description="invited_to_call: the agreed day or instant."
    )
    who_calls: WhoCalls | None = Field(
        default=None, description="invited_to_call: which side calls; null means you."
    )
    due: DayOrInstant | None = Field(
        default=None,
        description="question, documents_requested, next_stage: until when they want your answer.",
    )
    asks_for_times: bool | None = Field(
        default=None, description="next_stage: whether they want times of you; null means yes."
    )
    review_on: LocalDate | None = Field(
        default=None, description="on_hold: the day on which they look at it again."
    )
    silence_means_no: bool = Field(
        default=False,
        description="new_timetable, acknowledged, round_postponed: only those chosen will hear.",
    )
    feedback: FeedbackWord | None = Field(
        default=None, description="What it said of feedback, unasked."
    )
    note: LongText | None = None
    external_id: ShortText | None = Field(default=None, description=EXTERNAL_ID)

    def command(self, path: Place) -> employer_updates.NewUpdate:
        """The same, as the use case takes it; a field of another kind is refused."""
        check_fields_of(self.kind, self, "")
        return employer_updates.NewUpdate(
            place=place_in(self, path),
            kind=self.kind,
            received_at=self.received_at,
            channel=self.channel,
            answer_due=None if self.answer_due is None else self.answer_due.fact("/answer_due"),
            returns_on=self.returns_on,
            respond_by=self.respond_by,
            call_at=self.call_at,
            feedback=self.feedback,
            due=self.due,
            who_calls=self.who_calls,
            form=self.form,
            paper_by=self.paper_by,
            asks_for_times=self.asks_for_times,
            review_on=self.review_on,
            silence_means_no=self.silence_means_no,
            note=self.note,
            external_id=self.external_id,
            id=self.id,
            content_hash=content_hash(self, path.named),
        )


class EmployerUpdate(Recorded):
    """An update from the employer."""

    id: str
    interview_id: str | None = Field(description="The interview; null for the pursuit itself.")
    application_id: str
    kind: UpdateKind
    received_at: datetime
    recorded_at: datetime
    channel: Channel | None
    answer_due: AnswerDue | None
    returns_on: dt.date | None
    respond_by: dt.date | datetime | None = Field(description="Of an offer; a day or an instant.")
    form: OfferForm | None = Field(description="Of an offer: in words or on paper.")
    paper_by: dt.date | None = Field(description="Of an offer: when the paper is to come.")
    call_at: dt.date | datetime | None = Field(description="The agreed day or instant of a call.")
    who_calls: WhoCalls | None = Field(description="Which side calls; null means you.")
    due: dt.date | datetime | None = Field(description="Until when they want your answer.")
    asks_for_times: bool | None = Field(description="Of a next stage: whether they want times.")
    review_on: dt.date | None = Field(description="Of a hold: when they look at it again.")
    silence_means_no: bool = Field(description="Only those chosen will hear.")
    feedback: FeedbackWord | None
    retracted_at: datetime | None = Field(description=RETRACTED_AT)
    retraction_reason: str | None = Field(description="Why you took it back.")
    note: str | None
    external_id: str | None = Field(description=EXTERNAL_ID)
    updated_at: datetime


class EmployerUpdatePage(Answer):
    """A page of updates."""

    items: list[EmployerUpdate]
    next_cursor: str | None


_COLUMNS: Final = tuple(n for n in EmployerUpdate.model_fields if n not in Recorded.model_fields)


def update_view(row: Row) -> dict[str, Any]:
    """An update as it is answered."""
    view = {name: row[name] for name in _COLUMNS}
    for name in ("respond_by", "call_at", "due"):
        view[name] = moment_json(cast("dt.date | None", row[name]))
    return {**view, "answer_due": answer_due_view(row["answer_due"]), **recorded(row)}
