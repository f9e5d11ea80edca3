"""The facts a decision is made from: frozen values, as they were recorded.

Every instant is an aware `datetime` in UTC. What a date means locally (a promised
day, a working day) is read in the employer's zone, which the `Region` carries.
Nothing here knows a rule.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.actions import Channel, Kind
from app.domain.enums import FastStrEnum
from app.domain.regions import Closed, OwnDays, Region

#: What other modules may take from here although it stands elsewhere: they are facts too.
__all__ = ["Closed", "OwnDays", "Region"]


class Stage(FastStrEnum):
    """How far into the selection an interview stands."""

    SCREENING = "screening"
    FIRST = "first"
    FURTHER = "further"
    FINAL = "final"
    ASSESSMENT = "assessment"


class Format(FastStrEnum):
    """Where and how an interview is held."""

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    ASSESSMENT_CENTRE = "assessment_centre"


class InterviewState(FastStrEnum):
    """What became of an interview."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"


class Route(FastStrEnum):
    """Whether the candidate deals with the employer or with an agency."""

    DIRECT = "direct"
    AGENCY = "agency"


class Recipient(FastStrEnum):
    """Who a contact is addressed to."""

    EMPLOYER = "employer"
    AGENCY = "agency"


class Result(FastStrEnum):
    """How an attempted contact ended."""

    SENT = "sent"
    SPOKE = "spoke"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    BOUNCED = "bounced"
    WRONG_NUMBER = "wrong_number"
    NOT_MADE = "not_made"


class UpdateKind(FastStrEnum):
    """What the employer told the candidate."""

    ACKNOWLEDGED = "acknowledged"
    NEW_TIMETABLE = "new_timetable"
    NEXT_STAGE = "next_stage"
    QUESTION = "question"
    DOCUMENTS_REQUESTED = "documents_requested"
    INVITED_TO_CALL = "invited_to_call"
    OFFER = "offer"
    OFFER_WITHDRAWN = "offer_withdrawn"
    REJECTION = "rejection"
    AUTO_REPLY = "auto_reply"


class FeedbackWord(FastStrEnum):
    """What an employer's update said about feedback, without being asked for it."""

    GIVEN = "given"
    DECLINED = "declined"


class FeedbackSource(FastStrEnum):
    """Who judged."""

    EMPLOYER = "employer"
    AGENCY = "agency"
    SELF = "self"


class AnswerStatus(FastStrEnum):
    """Whether a question about the timetable was answered."""

    ANSWERED = "answered"
    NOT_SAID = "not_said"
    NOT_ASKED = "not_asked"


class OutcomeKind(FastStrEnum):
    """The candidate's own moves that end a pursuit."""

    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    ACCEPTED_ELSEWHERE = "accepted_elsewhere"


class MarkState(FastStrEnum):
    """The candidate's own word on a task."""

    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an employer has asked to be treated."""

    no_calls: bool = False
    no_contact: bool = False


@dataclass(frozen=True, slots=True)
class Employer:
    """The organisation."""

    id: str
    name: str
    region: Region
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency that stands between; it may permit direct contact with the employer."""

    name: str
    direct_contact_permitted: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the candidate ended the pursuit, and when."""

    kind: OutcomeKind
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """One pursuit of one role."""

    id: str
    role: str
    route: Route = Route.DIRECT
    agency: Agency | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Interviewer:
    """A person who took part in an interview."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """When the candidate will hear: a local date or an instant, if it was answered."""

    status: AnswerStatus
    day: date | None = None
    instant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """One revision of what the employer said; the first is its word, later ones correct it."""

    id: str
    revision: int
    said_at: datetime
    answer_due: AnswerDue


@dataclass(frozen=True, slots=True)
class Interview:
    """One round of an application.

    `created_at` is when it was recorded; `None` (a history without records) means it
    was always known. Revisions of the timetable come in the order they were made.
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
    expires_at: datetime | None = None
    said: str | None = None
    right: str | None = None
    need: str | None = None
    decided_at: datetime | None = None


class Contact(NamedTuple):
    """One attempt by the candidate to reach the employer.

    A `result` of `None` is a contact that was cleared and whose result is not recorded
    yet: it counts from the moment it was cleared.

    A pursuit may have a hundred of them, and a named tuple is made ten times as fast as a
    frozen dataclass.
    """

    id: str
    interview_id: str
    kind: Kind
    channel: Channel
    happened_at: datetime
    interviewer_id: str | None = None
    recipient: Recipient = Recipient.EMPLOYER
    result: Result | None = None
    attestation: Attestation | None = None
    breach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmployerUpdate:
    """Anything the employer told the candidate.

    answer_due: the new date of a `new_timetable`
    returns_on: the local day an `auto_reply` names
    respond_by: until when an `offer` wants its answer
    call_at: the instant an `invited_to_call` fixed for a call
    feedback: what it said about feedback, unasked
    """

    id: str
    interview_id: str
    kind: UpdateKind
    received_at: datetime
    channel: Channel | None = None
    answer_due: AnswerDue | None = None
    returns_on: date | None = None
    respond_by: datetime | None = None
    call_at: datetime | None = None
    feedback: FeedbackWord | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """That feedback was recorded: by whom and when. A list of no items says none was given."""

    id: str
    interview_id: str
    source: FeedbackSource
    received_at: datetime
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The candidate's word that a task of its own is done or skipped."""

    kind: Kind
    interview_id: str | None
    state: MarkState
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Pursuit:
    """An application with all its rounds, contacts and news: what a decision is made for.

    `elsewhere` holds the contacts of the candidate's other applications at the same
    employer, since they share one budget.
    """

    application: Application
    employer: Employer
    interviews: tuple[Interview, ...] = ()
    contacts: tuple[Contact, ...] = ()
    updates: tuple[EmployerUpdate, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    marks: tuple[Mark, ...] = ()
    elsewhere: tuple[Contact, ...] = ()
