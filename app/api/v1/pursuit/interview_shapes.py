"""Models of /v1/interviews: requests and responses."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.api.request.fields import (
    Answer,
    Body,
    Id,
    Instant,
    LongText,
    ShortText,
    Zone,
    leave,
)
from app.api.v1.pursuit.application_shapes import ApplicationIn
from app.api.v1.pursuit.employers import Reference
from app.api.v1.pursuit.named_employers import EmployerIn
from app.api.v1.pursuit.person_shapes import MAX_INTERVIEWERS, InterviewerIn, InterviewerOf
from app.api.v1.shared.labels import EXTERNAL_ID, METADATA, Labelled, MetadataPatch
from app.api.v1.shared.records import Recorded
from app.domain.facts import Format, InterviewState, MissedBy, Stage
from app.usecases.pursuit.interviews import LONGEST_INTERVIEW, LONGEST_WINDOW

MISSED_BY: Final = "Of a missed round, the side that did not appear; null means the employer."
STATE_AT: Final = (
    "Of a round that did not take place, since when that is so: by default the earlier of now and "
    "the start."
)

_EXAMPLE: Final[JsonDict] = {
    "employer": {
        "name": "Acme",
        "time_zone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
    },
    "application": {"role": "Data engineer", "route": "direct"},
    "stage": "first",
    "format": "video",
    "starts_at": "2026-11-20T10:00:00Z",
    "ends_at": "2026-11-20T11:00:00Z",
    "interviewers": [{"name": "Sam Okafor", "email": "sam@acme.example"}],
}


class NewInterview(Labelled):
    """One round of an application."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    employer: EmployerIn | None = Field(
        default=None, description="Required unless the application is named by its id."
    )
    application: ApplicationIn = Field(description="By id, or described and then new.")
    stage: Stage = Field(description="The stage of the selection.")
    format: Format = Field(description="The form in which it is held.")
    state: InterviewState = Field(
        default=InterviewState.SCHEDULED,
        description="A scheduled interview whose end has passed counts as held.",
    )
    starts_at: Instant
    ends_at: Instant | None = Field(
        default=None,
        description=f"After the start, by {LONGEST_INTERVIEW.days} days at most "
        f"({LONGEST_WINDOW.days} for `recorded` and `assignment`); "
        "without it, an hour is assumed.",
    )
    missed_by: MissedBy | None = Field(default=None, description=MISSED_BY)
    state_at: Instant | None = Field(default=None, description=STATE_AT)
    time_zone: Zone | None = Field(
        default=None, description="The time zone of the interview; by default the employer's."
    )
    interviewers: list[InterviewerIn] = Field(
        default_factory=list,
        max_length=MAX_INTERVIEWERS,
        description="In the order in which to thank them.",
    )
    note: LongText | None = None


class Interview(Recorded):
    """One round of an application."""

    id: str
    employer_id: str
    application_id: str
    stage: Stage
    format: Format
    state: InterviewState
    starts_at: datetime
    ends_at: datetime
    ends_at_assumed: bool = Field(description="The end was left out, and an hour is assumed.")
    missed_by: MissedBy | None = Field(description=MISSED_BY)
    state_at: datetime | None = Field(description=STATE_AT)
    time_zone: str = Field(examples=["Europe/London"])
    interviewers: list[InterviewerOf]
    note: str | None
    external_id: str | None = Field(description=EXTERNAL_ID)
    metadata: dict[str, str] = Field(description=METADATA)
    created_at: datetime
    updated_at: datetime


class InterviewItem(Interview):
    """An interview in a list, with the names that a row shows."""

    employer_name: str = Field(description="The name of its employer.")
    role: str = Field(description="The role that it is about.")


class InterviewPage(Answer):
    """A page of interviews."""

    items: list[InterviewItem]
    next_cursor: str | None


class InterviewPatch(Body):
    """A merge patch: what is absent is left. The list of interviewers is replaced whole.

    A new start makes a postponed or missed round a scheduled one again.

    An entry with a known id keeps that person; one without an id keeps the person of
    the same name, so that no one is thanked twice. `application` moves the round, with all that
    was recorded of it, to another application; it stands alone.
    """

    stage: Stage = leave()
    format: Format = leave()
    state: InterviewState = leave()
    starts_at: Instant = leave()
    ends_at: Instant | None = leave()
    missed_by: MissedBy | None = leave()
    state_at: Instant | None = leave()
    time_zone: Zone = leave()
    interviewers: Annotated[list[InterviewerIn], Field(max_length=MAX_INTERVIEWERS)] = leave()
    application: Reference = leave()
    note: LongText | None = leave()
    external_id: ShortText | None = leave()
    metadata: MetadataPatch | None = leave()
