"""Models of the body of /v1/decisions: a whole history in one request.

Ids may be any text; where none is given, one is made up from the place in the list
(`interview-1`, `contact-2`), so that reasons can point at facts.
"""

from typing import Annotated, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.api.request.fields import (
    AgencyName,
    Body,
    Country,
    DayOrInstant,
    Email,
    EmployerName,
    InRegion,
    Instant,
    JobTitle,
    LocalDate,
    LongText,
    PersonName,
    RoleName,
    ShortText,
    Subdivision,
    Zone,
    text,
)
from app.api.v1.advice.record_fields import (
    IGNORED,
    LabelFields,
    NoteField,
    PostingFields,
    TimetableFields,
)
from app.api.v1.pursuit.attestations import AttestationIn
from app.api.v1.pursuit.contact_shapes import ContactKind, MadeResult
from app.api.v1.pursuit.feedback import MAX_ITEMS, FeedbackItemIn
from app.api.v1.pursuit.own_days import OwnCalendar, Place
from app.api.v1.pursuit.preferences import PreferencesIn
from app.api.v1.pursuit.timetable_shapes import AnswerDueIn
from app.api.v1.shared.verdicts import Explanation
from app.domain import facts
from app.domain.actions import Channel, Kind
from app.domain.facts import (
    FeedbackSource,
    FeedbackWord,
    Format,
    InterviewState,
    MarkState,
    MissedBy,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Part,
    Recipient,
    Route,
    Stage,
    UpdateKind,
    WhoCalls,
)
from app.usecases.pursuit.decisions import USUAL_PLAN

#: A name for a fact of the history, to be pointed at by.
Name = Annotated[str, text(100)]

_EXTERNAL_ID: Final = "What another system calls it; sent twice, it is one record."
_OF: Final = "The id of its interview; by default the last one that was over by then."


#: Interviewers of all rounds together. Each is an action of its own in every entry of a plan,
#: so they make up what a decision costs.
MOST_PEOPLE: Final = 100


class HistoryEmployer(Place, LabelFields):
    """The employer."""

    id: Name | None = Field(default=None, description="A name to be pointed at by.")
    name: EmployerName = Field(
        default="The employer", description="What it is called.", examples=["Acme"]
    )
    preferences: PreferencesIn = Field(
        default=PreferencesIn.model_construct(), description="How it asked to be treated."
    )


class HistoryAgency(InRegion):
    """The agency that stands between; with a zone, it has days and hours of its own."""

    name: AgencyName = Field(description="What it is called.", examples=["Elmfield Search"])
    direct_contact_permitted: bool = Field(
        default=False, description="It has permitted you to write to the employer itself."
    )
    time_zone: Zone | None = Field(default=None, description="Where it keeps its days.")
    country: Country | None = Field(default=None, description="Whose public holidays it keeps.")
    subdivision: Subdivision | None = Field(
        default=None, description="What follows the dash in ISO 3166-2."
    )
    calendar: OwnCalendar | None = Field(default=None, description="Days and hours of its own.")
    preferences: PreferencesIn = Field(
        default=PreferencesIn.model_construct(), description="How it asked to be treated."
    )

    def fact(self) -> facts.Agency:
        """Return the agency as the domain reads it."""
        region = None
        if self.time_zone is not None:
            days = None if self.calendar is None else self.calendar.days()
            region = facts.Region(self.time_zone, self.country, self.subdivision, (), days)
        permitted = self.direct_contact_permitted
        return facts.Agency(self.name, permitted, region, self.preferences.fact())


class HistoryOutcome(Body):
    """How the candidate ended it."""

    kind: OutcomeKind
    happened_at: Instant


class HistoryInterviewer(Body):
    """A person of a round, or one met before any."""

    id: Name | None = Field(default=None, description="A name to be pointed at by.")
    name: PersonName = Field(description="What the person is called.")
    email: Email | None = Field(
        default=None, description="An e-mail address; a decision makes no use of it."
    )
    job_title: JobTitle | None = Field(default=None, description=IGNORED)
    part: Part = Field(default=Part.INTERVIEWER, description="The part in the round.")
    preferences: PreferencesIn = Field(
        default=PreferencesIn.model_construct(), description="How the person asked to be treated."
    )


class HistoryTimetable(TimetableFields):
    """What was said; the first is the employer's word, later ones correct it."""

    id: Name | None = Field(default=None, description="A name to be pointed at by.")
    said_at: Instant | None = Field(
        default=None,
        description="By default the interview's end for the first, `at` for later ones.",
    )
    answer_due: AnswerDueIn = Field(description="When will I hear?")
    silence_means_no: bool = Field(default=False, description="Only those chosen will hear.")
    recorded_at: Instant | None = Field(default=None, description="When it was recorded.")
    retracted_at: Instant | None = Field(default=None, description="When you took it back.")


class HistoryApplication(PostingFields):
    """The application."""

    id: Name | None = Field(default=None, description="A name to be pointed at by.")
    role: RoleName = Field(
        default="The role", description="What is applied for.", examples=["Data engineer"]
    )
    route: Route = Field(default=Route.DIRECT, description="Straight, or through an agency.")
    agency: HistoryAgency | None = Field(default=None, description="Only with the route `agency`.")
    outcome: HistoryOutcome | None = Field(default=None, description="How you ended it.")
    applied_at: DayOrInstant | None = Field(default=None, description="When you applied.")
    closing_on: LocalDate | None = Field(default=None, description="The posting's closing day.")
    internal: bool = Field(default=False, description="You work there already.")
    region: Place | None = Field(
        default=None, description="This pursuit's days, where they are not the employer's."
    )
    preferences: PreferencesIn = Field(
        default=PreferencesIn.model_construct(),
        description="How they asked to be treated in this pursuit.",
    )
    people: list[HistoryInterviewer] = Field(
        default_factory=list, max_length=20, description="Persons met before any round."
    )
    timetables: list[HistoryTimetable] = Field(
        default_factory=list, max_length=50, description="What was said before the first round."
    )


class HistoryInterview(LabelFields):
    """A round."""

    id: Name | None = Field(default=None, description="A name to be pointed at by.")
    stage: Stage = Field(description="How far into the selection it stands.")
    format: Format = Field(description="Where and how it is held.")
    state: InterviewState = Field(
        default=InterviewState.SCHEDULED, description="What became of it."
    )
    missed_by: MissedBy | None = Field(
        default=None, description="Which side did not appear; null means the employer."
    )
    state_at: Instant | None = Field(default=None, description="When the state came about.")
    slot_since: Instant | None = Field(
        default=None, description="When its present slot was agreed, if it had another before."
    )
    starts_at: Instant = Field(description="When it starts.")
    ends_at: Instant | None = Field(default=None, description="When it ends; an hour on if null.")
    time_zone: Zone | None = Field(default=None, description="Where the clock is read.")
    created_at: Instant | None = Field(
        default=None, description="Since when it was known; always by default."
    )
    interviewers: list[HistoryInterviewer] = Field(
        default_factory=list, max_length=20, description="The people of the round."
    )
    timetables: list[HistoryTimetable] = Field(
        default_factory=list, max_length=50, description="What was said of when you will hear."
    )


class HistoryContact(NoteField):
    """A contact that was made."""

    id: Name | None = None
    interview_id: Name | None = Field(default=None, description=_OF)
    interviewer_id: Name | None = None
    kind: ContactKind
    channel: Channel
    recipient: Recipient | None = Field(
        default=None, description="The agency where contacts go to it, else the employer."
    )
    result: MadeResult | None = None
    happened_at: Instant
    attestation: "HistoryAttestation | None" = None
    answer: OfferAnswer | None = Field(
        default=None, description="respond_to_offer: what was answered."
    )
    same_employer: bool = Field(
        default=True,
        description="elsewhere: false for an enquiry about another employer at the same agency.",
    )
    external_id: ShortText | None = Field(default=None, description=_EXTERNAL_ID)
    recorded_at: Instant | None = Field(default=None, description="When it was recorded.")
    retracted_at: Instant | None = Field(default=None, description="When you took it back.")


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
    answer_due: AnswerDueIn | None = Field(
        default=None, description="new_timetable, round_postponed: when you will hear."
    )
    returns_on: LocalDate | None = Field(default=None, description="auto_reply: back from then.")
    respond_by: DayOrInstant | None = Field(default=None, description="offer: until when.")
    call_at: DayOrInstant | None = Field(default=None, description="invited_to_call: when.")
    who_calls: WhoCalls | None = Field(
        default=None, description="invited_to_call: which side calls; null means you."
    )
    due: DayOrInstant | None = Field(
        default=None,
        description="question, documents_requested, next_stage: until when they want it.",
    )
    form: OfferForm | None = Field(default=None, description="offer: in words or on paper.")
    paper_by: LocalDate | None = Field(default=None, description="offer: when the paper comes.")
    asks_for_times: bool | None = Field(
        default=None, description="next_stage: whether they want times of you; null means yes."
    )
    review_on: LocalDate | None = Field(default=None, description="on_hold: looked at again.")
    silence_means_no: bool = Field(default=False, description="Only those chosen will hear.")
    feedback: FeedbackWord | None = Field(default=None, description="What it said of feedback.")
    note: LongText | None = Field(default=None, description="The words, if you want to keep them.")
    external_id: ShortText | None = Field(default=None, description=_EXTERNAL_ID)
    recorded_at: Instant | None = Field(default=None, description="When it was recorded.")
    retracted_at: Instant | None = Field(default=None, description="When you took it back.")


class HistoryFeedback(NoteField):
    """That feedback was recorded."""

    id: Name | None = None
    interview_id: Name | None = Field(default=None, description=_OF)
    source: FeedbackSource
    received_at: Instant
    empty: bool = Field(default=False, description="The employer said that there was none.")
    items: Annotated[list[FeedbackItemIn], Field(max_length=MAX_ITEMS)] | None = Field(
        default=None, description="What was said, as in a record: an empty list is `empty`."
    )

    @property
    def is_empty(self) -> bool:
        """Whether it says that there was no feedback."""
        return self.empty or self.items == []


class HistoryMark(Body):
    """The candidate's mark on a task."""

    kind: Kind
    interview_id: Name | None = Field(default=None, description="The round; null is each.")
    interviewer_id: Name | None = Field(default=None, description="The person; null is each.")
    state: MarkState
    happened_at: Instant
    snoozed_until: Instant | None = Field(default=None, description="snoozed: until when.")


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
    application: HistoryApplication = Field(default=HistoryApplication.model_construct())
    interviews: list[HistoryInterview] = Field(
        default_factory=list,
        max_length=30,
        description=f"The interviews, if any, with at most {MOST_PEOPLE} interviewers together.",
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
        default=None,
        description=f"Where the plan ends; {USUAL_PLAN.days} days later by default.",
    )
    explain: Explanation | None = Field(
        default=None, description="`counting` adds to each reason how its days were counted."
    )
    policy: dict[Name, int | Annotated[str, text(5)]] = Field(
        default_factory=dict,
        max_length=100,
        description="Numbers made stricter than the operator's.",
        examples=[{"timetable_grace_business_days": 2}],
    )
