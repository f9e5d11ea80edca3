"""The facts a decision is made from: frozen values, as they were recorded.

Every instant is an aware `datetime` in UTC. Where a fact may be a day or an instant its
type is `DayOrInstant`: a plain `date` is a local day of the employer. Nothing here knows
a rule. A fact with `retracted_at` was taken back by the candidate.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.actions import Channel, Kind
from app.domain.fact_enums import (
    AnswerStatus,
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
    Result,
    Route,
    Stage,
    UpdateKind,
    WhoCalls,
)
from app.domain.regions import Closed, OwnDays, Region

#: What other modules may take from here although it stands elsewhere: they are facts too.
__all__ = [
    "AnswerStatus",
    "Closed",
    "FeedbackSource",
    "FeedbackWord",
    "Format",
    "InterviewState",
    "MarkState",
    "MissedBy",
    "OfferAnswer",
    "OfferForm",
    "OutcomeKind",
    "OwnDays",
    "Part",
    "Recipient",
    "Region",
    "Result",
    "Route",
    "Stage",
    "UpdateKind",
    "WhoCalls",
]

#: A local day of the employer, or an instant (a `datetime`, which is a `date` as well).
DayOrInstant = date


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody has asked to be treated."""

    no_calls: bool = False
    no_contact: bool = False


NO_PREFERENCES = Preferences()


@dataclass(frozen=True, slots=True)
class Employer:
    """The organisation."""

    id: str
    name: str
    region: Region
    preferences: Preferences = NO_PREFERENCES


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency that stands between; it may permit direct contact with the employer.

    region: its own days and hours, which a contact that goes to it follows
    """

    name: str
    direct_contact_permitted: bool = False
    region: Region | None = None
    preferences: Preferences = NO_PREFERENCES


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the candidate ended the pursuit, and when."""

    kind: OutcomeKind
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Interviewer:
    """A person of a round, or one met before any round."""

    id: str
    name: str
    part: Part = Part.INTERVIEWER
    preferences: Preferences = NO_PREFERENCES


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """When the candidate will hear, if that was answered: a day, an instant or a range.

    earliest, latest: the range; either may be missing
    ask_from: a day on which the employer said the candidate may ask
    """

    status: AnswerStatus
    day: date | None = None
    instant: datetime | None = None
    earliest: date | None = None
    latest: date | None = None
    ask_from: date | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """One revision of what the employer said; the first is its word, later ones correct it.

    silence_means_no: only those chosen will hear
    """

    id: str
    revision: int
    said_at: datetime
    answer_due: AnswerDue
    silence_means_no: bool = False
    recorded_at: datetime | None = None
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One pursuit of one role.

    applied_at: when it was made; None where that is not known, or it was not made yet
    closing_on: the last day on which the posting takes applications
    internal: the candidate works there already
    region: this pursuit's days, where they are not the employer's
    people: persons met before any round
    timetables: what was said before the first round
    """

    id: str
    role: str
    route: Route = Route.DIRECT
    agency: Agency | None = None
    outcome: Outcome | None = None
    applied_at: DayOrInstant | None = None
    closing_on: date | None = None
    internal: bool = False
    region: Region | None = None
    preferences: Preferences = NO_PREFERENCES
    people: tuple[Interviewer, ...] = ()
    timetables: tuple[Timetable, ...] = ()

    @property
    def goes_to_agency(self) -> bool:
        """Tell whether contacts go to the agency unless another recipient is named."""
        permitted = self.agency is not None and self.agency.direct_contact_permitted
        return self.route is Route.AGENCY and not permitted


@dataclass(frozen=True, slots=True)
class Interview:
    """One round of an application.

    created_at: when it was recorded; None (a history without records): always known
    missed_by: of a missed round, which side did not appear; None means the employer
    state_at: when the state came about
    slot_since: when the present slot was agreed, if the round had another before
    timetables: the revisions, in the order in which they were made
    """

    id: str
    stage: Stage
    format: Format
    state: InterviewState
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    created_at: datetime | None = None
    interviewers: tuple[Interviewer, ...] = ()
    timetables: tuple[Timetable, ...] = ()
    missed_by: MissedBy | None = None
    state_at: datetime | None = None
    slot_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """The dated fact an exception rests on; which fields are set depends on the kind.

    update_id: the employer update that asked (reply, documents, return_call)
    contact_id: the contact that bounced (resend)
    interview_id, slot: the scheduled round and its start (reschedule)
    received_at, expires_at: the other offer (competing_offer)
    said, right: what was said and what is right (correction)
    need: what is needed, never why (adjustment)
    decided_at: when it was decided (withdraw)
    """

    update_id: str | None = None
    contact_id: str | None = None
    interview_id: str | None = None
    slot: datetime | None = None
    received_at: datetime | None = None
    expires_at: DayOrInstant | None = None
    said: str | None = None
    right: str | None = None
    need: str | None = None
    decided_at: datetime | None = None


class Contact(NamedTuple):
    """One attempt by the candidate to reach the employer.

    A `result` of `None` is a contact that was cleared and whose result is not recorded
    yet: it counts from the moment it was cleared. A pursuit may have a hundred of them, and
    a named tuple is made ten times as fast as a frozen dataclass.

    interview_id: the round it belongs to; None for one of the pursuit itself
    interviewer_id: the person it went to, of any kind
    answer: of `respond_to_offer`, what was answered
    recorded_at: when it was recorded; None: when it happened
    """

    id: str
    interview_id: str | None
    kind: Kind
    channel: Channel
    happened_at: datetime
    interviewer_id: str | None = None
    recipient: Recipient = Recipient.EMPLOYER
    result: Result | None = None
    attestation: Attestation | None = None
    breach: tuple[str, ...] = ()
    answer: OfferAnswer | None = None
    recorded_at: datetime | None = None
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmployerUpdate:
    """Anything the employer told the candidate.

    interview_id: the round it is about; None for the pursuit itself
    answer_due: the new date of a `new_timetable` or a `round_postponed`
    returns_on: the local day an `auto_reply` names
    respond_by: until when an `offer` wants its answer
    call_at, who_calls: the call that an `invited_to_call` fixed; the candidate calls
        unless the employer is named
    feedback: what it said about feedback, unasked
    due: until when a question, a request for documents or for times wants its answer
    form, paper_by: of an `offer`, how it was made and by which day the paper comes
    asks_for_times: of a `next_stage`; None means that it does
    review_on: the day on which an `on_hold` is looked at again
    silence_means_no: only those chosen will hear
    recorded_at: when it was recorded; None: when it was received
    """

    id: str
    interview_id: str | None
    kind: UpdateKind
    received_at: datetime
    channel: Channel | None = None
    answer_due: AnswerDue | None = None
    returns_on: date | None = None
    respond_by: DayOrInstant | None = None
    call_at: DayOrInstant | None = None
    feedback: FeedbackWord | None = None
    due: DayOrInstant | None = None
    who_calls: WhoCalls | None = None
    form: OfferForm | None = None
    paper_by: date | None = None
    asks_for_times: bool | None = None
    review_on: date | None = None
    silence_means_no: bool = False
    recorded_at: datetime | None = None
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """That feedback was recorded: by whom and when. `empty`: they said there was none."""

    id: str
    interview_id: str | None
    source: FeedbackSource
    received_at: datetime
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What the candidate said of a task: done, skipped, snoozed, open again."""

    kind: Kind
    interview_id: str | None
    state: MarkState
    happened_at: datetime
    interviewer_id: str | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pursuit:
    """An application with all its rounds, contacts and updates: what a decision is made for.

    elsewhere: the contacts of the candidate's other applications at this employer, which
        share its budget
    at_the_agency: enquiries about other employers that went to the same agency
    rounds_elsewhere: rounds of those other applications that share a start with one here
    not_made: how many cleared contacts were said not to have been made, and are no facts
    """

    application: Application
    employer: Employer
    interviews: tuple[Interview, ...] = ()
    contacts: tuple[Contact, ...] = ()
    updates: tuple[EmployerUpdate, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    marks: tuple[Mark, ...] = ()
    elsewhere: tuple[Contact, ...] = ()
    at_the_agency: tuple[Contact, ...] = ()
    rounds_elsewhere: tuple[Interview, ...] = ()
    not_made: int = 0

    @property
    def region(self) -> Region:
        """Whose days are counted: the application's own region, else the employer's."""
        return self.application.region or self.employer.region
