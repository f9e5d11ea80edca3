"""Models of the body of /v1/decisions: a whole history in one request.

Ids may be any text; where none is given, one is made up from the place in the list
(`interview-1`, `contact-2`), so that reasons can point at facts.
"""

from typing import Annotated, Final

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from app.api.request.fields import (
    Body,
    Country,
    Instant,
    LocalDate,
    ShortText,
    Subdivision,
    Zone,
    check_subdivision,
    text,
)
from app.api.v1.pursuit.applications import AgencyIn
from app.api.v1.pursuit.attestations import AttestationIn
from app.api.v1.pursuit.contact_shapes import ContactKind, MadeResult
from app.api.v1.pursuit.employers import PreferencesIn
from app.api.v1.pursuit.timetable import AnswerDueIn
from app.domain.actions import Channel, Kind
from app.domain.facts import (
    FeedbackSource,
    FeedbackWord,
    Format,
    InterviewState,
    MarkState,
    OutcomeKind,
    Recipient,
    Route,
    Stage,
    UpdateKind,
)

#: A name for a fact of the history, to be pointed at by.
Name = Annotated[str, text(100)]

_OF: Final = "The id of its interview; by default the last one that was over by then."


#: Interviewers of all rounds together. Each is an action of its own in every entry of a plan,
#: so they make up what a decision costs.
MOST_PEOPLE: Final = 100


class HistoryEmployer(Body):
    """The employer."""

    id: Name | None = None
    name: ShortText = Field(default="The employer", examples=["Acme"])
    time_zone: Zone = Field(examples=["Europe/London"])
    country: Country | None = Field(default=None, examples=["GB"])
    subdivision: Subdivision | None = Field(default=None, examples=["ENG"])
    preferences: PreferencesIn = Field(default=PreferencesIn())

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)


class HistoryOutcome(Body):
    """How the candidate ended it."""

    kind: OutcomeKind
    happened_at: Instant


class HistoryApplication(Body):
    """The application."""

    id: Name | None = None
    role: ShortText = Field(default="The role", examples=["Data engineer"])
    route: Route = Route.DIRECT
    agency: AgencyIn | None = None
    outcome: HistoryOutcome | None = None


class HistoryInterviewer(Body):
    """A person of a round."""

    id: Name | None = None
    name: ShortText


class HistoryTimetable(Body):
    """What was said; the first is the employer's word, later ones correct it."""

    id: Name | None = None
    said_at: Instant | None = Field(
        default=None,
        description="By default the interview's end for the first, `at` for later ones.",
    )
    answer_due: AnswerDueIn


class HistoryInterview(Body):
    """A round."""

    id: Name | None = None
    stage: Stage
    format: Format
    state: InterviewState = InterviewState.SCHEDULED
    starts_at: Instant
    ends_at: Instant
    time_zone: Zone | None = None
    created_at: Instant | None = Field(
        default=None, description="Since when it was known; always by default."
    )
    interviewers: list[HistoryInterviewer] = Field(default_factory=list, max_length=20)
    timetables: list[HistoryTimetable] = Field(default_factory=list, max_length=50)


class HistoryContact(Body):
    """A contact that was made."""

    id: Name | None = None
    interview_id: Name | None = Field(default=None, description=_OF)
    interviewer_id: Name | None = None
    kind: ContactKind
    channel: Channel
    recipient: Recipient = Recipient.EMPLOYER
    result: MadeResult | None = None
    happened_at: Instant
    attestation: "HistoryAttestation | None" = None


class HistoryAttestation(AttestationIn):
    """The dated fact that an exception rests on."""

    update_id: Name | None = None
    contact_id: Name | None = None
    interview_id: Name | None = None


class HistoryUpdate(Body):
    """An update from the employer."""

    id: Name | None = None
    interview_id: Name | None = Field(default=None, description=_OF)
    kind: UpdateKind
    received_at: Instant
    channel: Channel | None = None
    answer_due: AnswerDueIn | None = None
    returns_on: LocalDate | None = None
    respond_by: Instant | None = None
    call_at: Instant | None = None
    feedback: FeedbackWord | None = None


class HistoryFeedback(Body):
    """That feedback was recorded."""

    id: Name | None = None
    interview_id: Name | None = Field(default=None, description=_OF)
    source: FeedbackSource
    received_at: Instant
    empty: bool = Field(default=False, description="The employer said that there was none.")


class HistoryMark(Body):
    """The candidate's mark on a task."""

    kind: Kind
    interview_id: Name | None = None
    state: MarkState
    happened_at: Instant


_EXAMPLE: Final[JsonDict] = {
    "employer": {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"},
    "application": {"route": "direct"},
    "interviews": [
        {
            "stage": "first",
            "format": "video",
            "starts_at": "2026-11-20T10:00:00Z",
            "ends_at": "2026-11-20T11:00:00Z",
            "timetables": [{"answer_due": {"status": "answered", "date": "2026-11-27"}}],
        }
    ],
    "at": "2026-11-28T12:00:00Z",
}


class History(Body):
    """Everything that happened in one pursuit, and the instant to decide at."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    employer: HistoryEmployer
    application: HistoryApplication = Field(default=HistoryApplication())
    interviews: list[HistoryInterview] = Field(
        min_length=1,
        max_length=30,
        description=f"The interviews, with at most {MOST_PEOPLE} interviewers together.",
    )
    contacts: list[HistoryContact] = Field(default_factory=list, max_length=200)
    employer_updates: list[HistoryUpdate] = Field(default_factory=list, max_length=200)
    feedback: list[HistoryFeedback] = Field(default_factory=list, max_length=100)
    marks: list[HistoryMark] = Field(default_factory=list, max_length=100)
    elsewhere: list[HistoryContact] = Field(
        default_factory=list,
        max_length=200,
        description="Contacts of other applications at the same employer, which share one budget.",
    )
    at: Instant | None = Field(
        default=None, description="The instant to decide at; now by default."
    )
    from_: Instant | None = Field(
        default=None, alias="from", description="Where the plan begins; `at` by default."
    )
    to: Instant | None = Field(
        default=None, description="Where the plan ends; 60 days later by default."
    )
    policy: dict[Name, int | Annotated[str, text(5)]] = Field(
        default_factory=dict,
        max_length=100,
        description="Numbers made stricter than the operator's.",
        examples=[{"timetable_grace_business_days": 2}],
    )
