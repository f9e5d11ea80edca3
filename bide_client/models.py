"""Models: the shapes of requests and answers, as TypedDicts.

Made by tools/write_client.py from openapi/v1.json; not edited by hand.
"""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class About(TypedDict):
    """A resource, as events name it."""

    id: "str"
    type: "ResourceType"


class Account(TypedDict):
    """An account. Its e-mail address is null where it has no login."""

    created_at: "str"
    defaults: "Defaults | None"
    email: "str | None"
    id: "str"
    kind: "str"
    label: "str | None"
    test: "bool"
    test_until: "str | None"


class Action(TypedDict):
    """One thing a candidate can do, with its window and all the reasons against it."""

    answers: "list[AnswerVerdict]"
    channels: "list[ChannelVerdict]"
    closes_at: "str | None"
    due_at: "str | None"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "Kind"
    opens_at: "str | None"
    preferred_channel: "Channel | None"
    reasons: "list[Reason]"
    requests: "list[OpenRequest]"
    skipped: "bool"
    snoozed_until: "str | None"
    verdict: "Verdict"


class Addressee(TypedDict):
    """The person that a message goes to, or an address."""

    email: "str | None"
    id: "str | None"
    name: "str | None"


class Advance(TypedDict):
    """Where a test clock is moved on to."""

    to: "str"


class Agency(TypedDict):
    """The agency that stands between."""

    calendar: "Calendar | None"
    country: "str | None"
    direct_contact_permitted: "bool"
    name: "str"
    preferences: "Preferences"
    subdivision: "str | None"
    time_zone: "str | None"


class AgencyIn(TypedDict):
    """The agency that stands between; with a zone, it has days and hours of its own."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    direct_contact_permitted: "NotRequired[bool]"
    name: "str"
    preferences: "NotRequired[PreferencesIn | None]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class AgencyPatch(TypedDict):
    """A merge patch of the agency; one that is new needs its name."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    direct_contact_permitted: "NotRequired[bool]"
    name: "NotRequired[str]"
    preferences: "NotRequired[PreferencesIn]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class AgendaEntry(TypedDict):
    """One live pursuit."""

    application_id: "str"
    at: "str | None"
    changes_at: "str | None"
    decision: "Decision | None"
    due_at: "str | None"
    employer_id: "str"
    employer_name: "str"
    interview: "AgendaInterview | None"
    interview_id: "str | None"
    interviewer: "AgendaPerson | None"
    next_action: "NextAction"
    overdue: "bool"
    phase: "Phase"
    plan: "Timeline | None"
    preferred_channel: "Channel | None"
    role: "str"
    snoozed_until: "str | None"
    task_id: "str | None"
    turn: "Whose"


class AgendaInterview(TypedDict):
    """The round that an entry of the agenda is about."""

    ends_at: "str"
    format: "Format"
    id: "str"
    stage: "Stage"
    starts_at: "str"
    state: "InterviewState"
    time_zone: "str"


AgendaOrder: TypeAlias = Literal["soonest", "urgency"]


class AgendaPage(TypedDict):
    """A page of the agenda."""

    items: "list[AgendaEntry]"
    next_cursor: "str | None"


class AgendaPerson(TypedDict):
    """The person that a next action goes to."""

    id: "str"
    name: "str"


class AnswerDue(TypedDict):
    """When you will hear."""

    ask_from: "str | None"
    date: "str | None"
    earliest: "str | None"
    instant: "str | None"
    latest: "str | None"
    status: "AnswerStatus"


class AnswerDueIn(TypedDict):
    """When will I hear? Answered by a local date, an instant or a range; never by two of them."""

    ask_from: "NotRequired[str | None]"
    date: "NotRequired[str | None]"
    earliest: "NotRequired[str | None]"
    instant: "NotRequired[str | None]"
    latest: "NotRequired[str | None]"
    status: "AnswerStatus"


AnswerStatus: TypeAlias = Literal["answered", "not_said", "not_asked"]


class AnswerVerdict(TypedDict):
    """One answer to an offer."""

    answer: "OfferAnswer"
    opens_at: "str | None"
    reasons: "list[Reason]"
    verdict: "Verdict"


class ApiKey(TypedDict):
    """A key, without the key itself."""

    created_at: "str"
    expires_at: "str | None"
    hint: "str"
    id: "str"
    label: "str"
    last_used_at: "str | None"
    revoked_at: "str | None"
    scopes: "list[str]"


class ApiKeyPage(TypedDict):
    """A page of keys."""

    items: "list[ApiKey]"
    next_cursor: "str | None"


class ApiKeyPatch(TypedDict):
    """A merge patch."""

    label: "NotRequired[str]"


class Application(TypedDict):
    """One pursuit of one role at one employer."""

    agency: "Agency | None"
    applied_at: "str | None"
    closing_on: "str | None"
    created_at: "str"
    employer_id: "str"
    external_id: "str | None"
    id: "str"
    internal: "bool"
    metadata: "dict[str, str]"
    note: "str | None"
    outcome: "Outcome | None"
    people: "list[InterviewerOf]"
    posting_url: "str | None"
    preferences: "Preferences"
    region: "OwnRegion | None"
    role: "str"
    route: "Route"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class ApplicationIn(TypedDict):
    """An application inside an interview: `{'id': ...}`, or its role and more; then it is new."""

    agency: "NotRequired[AgencyIn | None]"
    applied_at: "NotRequired[str | None]"
    closing_on: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    internal: "NotRequired[bool | None]"
    metadata: "NotRequired[dict[str, str] | None]"
    note: "NotRequired[str | None]"
    outcome: "NotRequired[None]"
    people: "NotRequired[list[InterviewerIn] | None]"
    posting_url: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn | None]"
    region: "NotRequired[Place | None]"
    role: "NotRequired[str | None]"
    route: "NotRequired[Route | None]"


class ApplicationItem(TypedDict):
    """An application in a list, with the name that a row shows."""

    agency: "Agency | None"
    applied_at: "str | None"
    closing_on: "str | None"
    created_at: "str"
    employer_id: "str"
    employer_name: "str"
    external_id: "str | None"
    id: "str"
    internal: "bool"
    metadata: "dict[str, str]"
    note: "str | None"
    outcome: "Outcome | None"
    people: "list[InterviewerOf]"
    posting_url: "str | None"
    preferences: "Preferences"
    region: "OwnRegion | None"
    role: "str"
    route: "Route"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class ApplicationPage(TypedDict):
    """A page of applications."""

    items: "list[ApplicationItem]"
    next_cursor: "str | None"


class ApplicationPatch(TypedDict):
    """A merge patch: what is absent is left, null clears; a null outcome reopens."""

    agency: "NotRequired[AgencyPatch | None]"
    applied_at: "NotRequired[str | None]"
    closing_on: "NotRequired[str | None]"
    employer: "NotRequired[Reference]"
    external_id: "NotRequired[str | None]"
    internal: "NotRequired[bool]"
    metadata: "NotRequired[dict[str, str | None] | None]"
    note: "NotRequired[str | None]"
    outcome: "NotRequired[OutcomePatch | None]"
    people: "NotRequired[list[InterviewerIn]]"
    posting_url: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn]"
    region: "NotRequired[RegionPatch | None]"
    role: "NotRequired[str]"
    route: "NotRequired[Route]"


class AskedGrant(TypedDict):
    """What a partner asks you for."""

    created_at: "str"
    expires_at: "str"
    id: "str"
    note: "str | None"
    partner_id: "str"
    partner_label: "str"
    partner_name: "str | None"
    scopes: "list[str]"


class AskedGrantPage(TypedDict):
    """A page of requests of partners."""

    items: "list[AskedGrant]"
    next_cursor: "str | None"


class Attestation(TypedDict):
    """The fact that the exception rests on; the fields of other kinds are null."""

    contact_id: "str | None"
    decided_at: "str | None"
    expires_at: "str | None"
    interview_id: "str | None"
    need: "str | None"
    received_at: "str | None"
    right: "str | None"
    said: "str | None"
    slot: "str | None"
    update_id: "str | None"


class AttestationIn(TypedDict):
    """The fact that the exception rests on; its fields depend on the contact's kind."""

    contact_id: "NotRequired[str | None]"
    decided_at: "NotRequired[str | None]"
    expires_at: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    need: "NotRequired[str | None]"
    received_at: "NotRequired[str | None]"
    right: "NotRequired[str | None]"
    said: "NotRequired[str | None]"
    update_id: "NotRequired[str | None]"


class BatchAnswer(TypedDict):
    """The answer to each write, in the order of the batch."""

    answers: "list[WriteAnswer]"


class BatchWrite(TypedDict):
    """One write, as it would be sent alone."""

    body: "NotRequired[dict[str, Any] | None]"
    idempotency_key: "NotRequired[str | None]"
    if_match: "NotRequired[str | None]"
    method: "WriteMethod"
    path: "str"


class BindingWishes(TypedDict):
    """What an employer wishes, and the partner that says so."""

    calendar: "Calendar | None"
    country: "str | None"
    holiday_categories: "list[str]"
    name: "str"
    partner_id: "str"
    preferences: "Preferences"
    subdivision: "str | None"
    time_zone: "str"


class BindingWishesList(TypedDict):
    """The wishes of employers that bind the account."""

    items: "list[BindingWishes]"


class BounceReading(TypedDict):
    """What a report is about."""

    message: "Message | None"


class BounceReport(TypedDict):
    """A report of failed delivery (DSN, RFC 3464)."""

    report: "str"


class Breach(TypedDict):
    """A contact on record that broke rules, and was acknowledged."""

    contact_id: "str"
    rules: "list[str]"


BreachReason: TypeAlias = Literal["they_asked_me_to", "urgent", "did_not_know", "disagree", "other"]


class Calendar(TypedDict):
    """Its own days and hours, as it gave them to you."""

    closed: "list[Closed]"
    hours: "dict[str, list[Any]]"
    open: "list[str]"
    work_week: "list[str] | None"


class CalendarLink(TypedDict):
    """A link, without its address."""

    created_at: "str"
    detail: "Detail"
    id: "str"
    label: "str"
    revoked_at: "str | None"


class CalendarLinkPage(TypedDict):
    """A page of links."""

    items: "list[CalendarLink]"
    next_cursor: "str | None"


class CalendarLinkPatch(TypedDict):
    """A merge patch."""

    detail: "NotRequired[Detail]"
    label: "NotRequired[str]"


class CalendarPatch(TypedDict):
    """A merge patch of the calendar: hours are merged by weekday, lists are replaced."""

    closed: "NotRequired[list[ClosedDays] | None]"
    hours: "NotRequired[dict[str, list[Any] | None] | None]"
    open: "NotRequired[list[str] | None]"
    work_week: "NotRequired[list[Literal['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']] | None]"


class CallCard(TypedDict):
    """What to say in a call."""

    note_down: "list[str]"
    say: "list[str]"
    voicemail: "str"


class Candidate(TypedDict):
    """A candidate with grants to you, in force or not."""

    created_at: "str"
    expires_at: "str | None"
    external_id: "str | None"
    id: "str"
    label: "str | None"
    scopes: "list[str]"
    state: "GrantState"


class CandidatePage(TypedDict):
    """A page of candidates."""

    items: "list[Candidate]"
    next_cursor: "str | None"


class CandidatePatch(TypedDict):
    """A merge patch: what is absent is left, null clears."""

    label: "NotRequired[str | None]"


Cause: TypeAlias = Literal[
    "opened", "due_soon", "overdue", "employer_day_passed", "runs_out", "presumed_closed", "news"
]


class ChangedApplication(TypedDict):
    """An application: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Application | None"
    type: "Literal['application']"


class ChangedContact(TypedDict):
    """A contact: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Contact | None"
    type: "Literal['contact']"


class ChangedEmployer(TypedDict):
    """An employer: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Employer | None"
    type: "Literal['employer']"


class ChangedEmployerUpdate(TypedDict):
    """An employer update: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "EmployerUpdate | None"
    type: "Literal['employer_update']"


class ChangedFeedback(TypedDict):
    """A feedback: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Feedback | None"
    type: "Literal['feedback']"


class ChangedInterview(TypedDict):
    """An interview: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Interview | None"
    type: "Literal['interview']"


class ChangedInterviewer(TypedDict):
    """An interviewer: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Interviewer | None"
    type: "Literal['interviewer']"


class ChangedMessage(TypedDict):
    """A message: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Message | None"
    type: "Literal['message']"


class ChangedMessageTemplate(TypedDict):
    """A message template: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "MessageTemplate | None"
    type: "Literal['message_template']"


class ChangedPolicy(TypedDict):
    """A policy: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "PolicyInForce | None"
    type: "Literal['policy']"


class ChangedPursuit(TypedDict):
    """A pursuit that stands otherwise under the numbers that are asked about."""

    application_id: "str"
    employer_name: "str"
    now: "Standing"
    role: "str"
    then: "Standing"


class ChangedTask(TypedDict):
    """A task: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Task | None"
    type: "Literal['task']"


class ChangedTimetable(TypedDict):
    """A timetable: as it is now, or gone."""

    deleted: "bool"
    etag: "str | None"
    id: "str"
    resource: "Timetable | None"
    type: "Literal['timetable']"


class Changes(TypedDict):
    """A page of what changed."""

    cursor: "str"
    has_more: "bool"
    items: "list[ChangedEmployer | ChangedApplication | ChangedInterview | ChangedInterviewer | ChangedTimetable | ChangedContact | ChangedEmployerUpdate | ChangedMessage | ChangedMessageTemplate | ChangedFeedback | ChangedTask | ChangedPolicy]"


Channel: TypeAlias = Literal["email", "phone", "letter", "in_person", "message"]


class ChannelVerdict(TypedDict):
    """One channel of a contact."""

    channel: "Channel"
    opens_at: "str | None"
    rules: "list[str]"
    verdict: "Verdict"


ChosenTaskState: TypeAlias = Literal["open", "done", "skipped"]


class Claim(TypedDict):
    """The token with which a candidate takes over the account; pass it to no one else."""

    expires_at: "str"
    token: "str"


class Claimed(TypedDict):
    """Your account, and its API key, which is only in this answer."""

    account_id: "str"
    key: "str"
    key_id: "str"


class Claiming(TypedDict):
    """A token from a partner."""

    label: "NotRequired[str | None]"
    token: "str"


Closed = TypedDict("Closed", {"from": "str", "reason": "str | None", "to": "str"})
ClosedDays = TypedDict(
    "ClosedDays", {"from": "str", "reason": "NotRequired[str | None]", "to": "str"}
)


class CodeSignIn(TypedDict):
    """Sign-in with a code of the operator's, once."""

    code: "str"
    keep: "NotRequired[Literal['cookie'] | None]"
    label: "NotRequired[str | None]"


class Confirmation(TypedDict):
    """Your consent."""

    code: "str"
    expires_at: "NotRequired[str | None]"
    note: "NotRequired[str | None]"


class ConfirmedEmail(TypedDict):
    """A confirmed address."""

    email: "str"


class Contact(TypedDict):
    """One attempt by you to reach the employer."""

    answer: "OfferAnswer | None"
    application_id: "str"
    attestation: "Attestation | None"
    basis: "str | None"
    breach: "list[str]"
    breach_reason: "BreachReason | None"
    channel: "Channel"
    external_id: "str | None"
    happened_at: "str"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "ContactKind"
    note: "str | None"
    policy_version: "str"
    recipient: "Recipient"
    recorded_at: "str"
    result: "Result | None"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class ContactCheck(TypedDict):
    """The verdict on a proposed contact."""

    alternatives: "list[Action]"
    channel_verdict: "Verdict"
    next_action: "NextAction"
    opens_at: "str | None"
    reasons: "list[Reason]"
    receipt: "str | None"
    verdict: "Verdict"


ContactConflict: TypeAlias = "RefusedContact | OtherConflict"

ContactKind: TypeAlias = Literal[
    "send_thank_you",
    "enquire_status",
    "request_feedback",
    "respond_to_offer",
    "withdraw",
    "reply",
    "documents",
    "return_call",
    "arrange",
    "competing_offer",
    "reschedule",
    "correction",
    "resend",
    "adjustment",
]


class ContactPage(TypedDict):
    """A page of contacts."""

    items: "list[Contact]"
    next_cursor: "str | None"


class ContactPatch(TypedDict):
    """A merge patch of the result and the note."""

    acknowledge_breach: "NotRequired[bool]"
    breach_reason: "NotRequired[BreachReason | None]"
    note: "NotRequired[str | None]"
    result: "NotRequired[Result]"


class CookieSignIn(TypedDict):
    """Refresh of the session whose refresh token is in the cookie."""

    keep: "Literal['cookie']"


class CreatedApiKey(TypedDict):
    """A key with its secret, which is only in this answer."""

    created_at: "str"
    expires_at: "str | None"
    hint: "str"
    id: "str"
    key: "str"
    label: "str"
    last_used_at: "str | None"
    revoked_at: "str | None"
    scopes: "list[str]"


class CreatedCalendarLink(TypedDict):
    """A link with its address, which is only in this answer."""

    created_at: "str"
    detail: "Detail"
    id: "str"
    label: "str"
    path: "str"
    revoked_at: "str | None"


class Credential(TypedDict):
    """The credential of the request."""

    id: "str"
    kind: "str"


class Decision(TypedDict):
    """Everything that is allowed, due and refused in a pursuit at one instant."""

    actions: "list[Action]"
    alongside: "list[Action]"
    application_id: "str"
    as_of: "str"
    basis: "str"
    changes_at: "str | None"
    interview_id: "str | None"
    next_action: "NextAction"
    phase: "Phase"
    policy_version: "str"
    receipt: "str | None"
    remarks: "list[Reason]"
    skipped: "list[Kind]"
    turn: "Whose"


class DecisionAndPlan(TypedDict):
    """What may be done at the instant, and what changes afterwards."""

    decision: "Decision"
    plan: "Timeline"


class Defaults(TypedDict):
    """What an employer described inline takes over where it says nothing."""

    country: "str | None"
    language: "str | None"
    subdivision: "str | None"
    time_zone: "str | None"


class DefaultsPatch(TypedDict):
    """A merge patch of the defaults: what is absent is left, null clears."""

    country: "NotRequired[str | None]"
    language: "NotRequired[str | None]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


DeliveryState: TypeAlias = Literal["pending", "delivered", "failed", "cancelled"]

Detail: TypeAlias = Literal["full", "no_names", "busy"]

DisabledReason: TypeAlias = Literal["owner", "gone", "failing", "secret_lost"]


class EmailCode(TypedDict):
    """The code of a letter."""

    code: "str"


class EmailConfirmation(TypedDict):
    """A letter that was asked for."""

    code: "str | None"
    expires_at: "str"


class Employer(TypedDict):
    """An employer."""

    calendar: "Calendar | None"
    country: "str | None"
    created_at: "str"
    external_id: "str | None"
    holiday_categories: "list[str]"
    id: "str"
    metadata: "dict[str, str]"
    name: "str"
    note: "str | None"
    preferences: "Preferences"
    subdivision: "str | None"
    time_zone: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class EmployerIn(TypedDict):
    """An employer inside another body: `{'id': ...}`, or its name and more."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    id: "NotRequired[str | None]"
    metadata: "NotRequired[dict[str, str] | None]"
    name: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn | None]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class EmployerPage(TypedDict):
    """A page of employers."""

    items: "list[Employer]"
    next_cursor: "str | None"


class EmployerPatch(TypedDict):
    """A merge patch: what is absent is left, null clears."""

    calendar: "NotRequired[CalendarPatch | None]"
    country: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    metadata: "NotRequired[dict[str, str | None] | None]"
    name: "NotRequired[str]"
    note: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str]"


class EmployerUpdate(TypedDict):
    """An update from the employer."""

    answer_due: "AnswerDue | None"
    application_id: "str"
    asks_for_times: "bool | None"
    call_at: "str | None"
    channel: "Channel | None"
    due: "str | None"
    external_id: "str | None"
    feedback: "FeedbackWord | None"
    form: "OfferForm | None"
    id: "str"
    interview_id: "str | None"
    kind: "UpdateKind"
    note: "str | None"
    paper_by: "str | None"
    received_at: "str"
    recorded_at: "str"
    respond_by: "str | None"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    returns_on: "str | None"
    review_on: "str | None"
    silence_means_no: "bool"
    updated_at: "str"
    version: "int"
    who_calls: "WhoCalls | None"
    written_by: "Writer"


class EmployerUpdatePage(TypedDict):
    """A page of updates."""

    items: "list[EmployerUpdate]"
    next_cursor: "str | None"


class EmployerWishes(TypedDict):
    """What one employer wishes."""

    calendar: "Calendar | None"
    country: "str | None"
    holiday_categories: "list[str]"
    name: "str"
    preferences: "Preferences"
    subdivision: "str | None"
    time_zone: "str"


class EmployerWishesIn(TypedDict):
    """What one employer wishes."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    name: "str"
    preferences: "NotRequired[PreferencesIn]"
    subdivision: "NotRequired[str | None]"
    time_zone: "str"


class EmployerWishesList(TypedDict):
    """The wishes of all employers that a partner speaks for."""

    items: "list[EmployerWishes]"


class Erasure(TypedDict):
    """The scheduled erasure."""

    erase_at: "str"
    id: "str"


class Event(TypedDict):
    """A change, without its content: read the resource for its latest state."""

    id: "str"
    occurred_at: "str"
    refused: "EventRefusal | None"
    resource: "About"
    seq: "int"
    type: "EventType"
    written_by: "Writer"


class EventPage(TypedDict):
    """A page of events."""

    items: "list[Event]"
    next_cursor: "str | None"


class EventRefusal(TypedDict):
    """A contact that was refused, as its event tells of it."""

    channel: "Channel"
    kind: "ContactKind"
    rules: "list[str]"


EventType: TypeAlias = Literal[
    "employer.created",
    "employer.updated",
    "employer.deleted",
    "application.created",
    "application.updated",
    "application.deleted",
    "interview.created",
    "interview.updated",
    "interview.deleted",
    "interviewer.created",
    "interviewer.updated",
    "interviewer.deleted",
    "timetable.created",
    "timetable.updated",
    "timetable.deleted",
    "timetable.retracted",
    "contact.created",
    "contact.updated",
    "contact.deleted",
    "contact.retracted",
    "contact.refused",
    "employer_update.created",
    "employer_update.updated",
    "employer_update.deleted",
    "employer_update.retracted",
    "message.created",
    "message.updated",
    "message.deleted",
    "message_template.created",
    "message_template.updated",
    "message_template.deleted",
    "feedback.created",
    "feedback.updated",
    "feedback.deleted",
    "task.created",
    "task.updated",
    "task.deleted",
    "grant.created",
    "grant.updated",
    "grant.deleted",
    "policy.updated",
    "outlook.updated",
    "reminder.created",
    "reminder_settings.updated",
    "push_subscription.created",
    "push_subscription.updated",
    "push_subscription.deleted",
    "account.updated",
    "api_key.created",
    "api_key.updated",
    "api_key.deleted",
    "calendar_link.created",
    "calendar_link.updated",
    "calendar_link.deleted",
    "webhook_endpoint.created",
    "webhook_endpoint.updated",
    "webhook_endpoint.deleted",
    "session.created",
    "session.updated",
    "session.deleted",
]

Explanation: TypeAlias = Literal["counting"]


class ExportFile(TypedDict):
    """Everything of an account."""

    aliases: "list[FileAlias]"
    applications: "list[FileApplication]"
    contacts: "list[FileContact]"
    defaults: "FileDefaults | None"
    earlier_contacts: "list[FileEarlierContact]"
    employer_updates: "list[FileUpdate]"
    employers: "list[FileEmployer]"
    exported_at: "str"
    feedback: "list[FileFeedback]"
    format: "Literal['bide-export']"
    interviews: "list[FileInterview]"
    marks: "list[FileMark]"
    merged_employers: "list[FileMergedEmployer]"
    message_templates: "list[FileMessageTemplate]"
    messages: "list[FileMessage]"
    policy: "dict[str, int | str]"
    tasks: "list[FileTask]"
    timetables: "list[FileTimetable]"
    version: "Literal[1, 2, 3, 4]"


class Feedback(TypedDict):
    """Feedback on an interview."""

    application_id: "str"
    id: "str"
    interview_id: "str"
    items: "list[FeedbackItem]"
    note: "str | None"
    received_at: "str"
    recorded_at: "str"
    source: "FeedbackSource"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class FeedbackItem(TypedDict):
    """One thing that was said."""

    action: "str | None"
    action_due: "str | None"
    competency: "str | None"
    done: "bool"
    id: "str"
    kind: "ItemKind"
    rating: "Rating | None"
    theme: "str | None"
    verbatim: "str | None"


class FeedbackItemIn(TypedDict):
    """One thing that was said."""

    action: "NotRequired[str | None]"
    action_due: "NotRequired[str | None]"
    competency: "NotRequired[str | None]"
    done: "NotRequired[bool]"
    id: "NotRequired[str | None]"
    kind: "ItemKind"
    rating: "NotRequired[RatingIn | None]"
    theme: "NotRequired[str | None]"
    verbatim: "NotRequired[str | None]"


class FeedbackPage(TypedDict):
    """A page of feedback."""

    items: "list[Feedback]"
    next_cursor: "str | None"


class FeedbackPatch(TypedDict):
    """A merge patch: what is absent is left. The list of items is replaced whole."""

    items: "NotRequired[list[FeedbackItemIn]]"
    note: "NotRequired[str | None]"
    received_at: "NotRequired[str]"


FeedbackSource: TypeAlias = Literal["employer", "agency", "self"]

FeedbackWord: TypeAlias = Literal["given", "declined"]


class FieldProblem(TypedDict):
    """One invalid field of the request."""

    code: "str"
    detail: "str"
    pointer: "str"


class FileAgency(TypedDict):
    """The agency that stands between."""

    calendar: "FileCalendar | None"
    country: "str | None"
    direct_contact_permitted: "bool"
    name: "str"
    preferences: "FilePreferences"
    subdivision: "str | None"
    time_zone: "str | None"


class FileAlias(TypedDict):
    """An id under which a record was sent again; it means that record."""

    contact_id: "str | None"
    employer_update_id: "str | None"
    id: "str"
    told_at: "str"


class FileAnswerDue(TypedDict):
    """When the candidate will hear."""

    ask_from: "str | None"
    date: "str | None"
    earliest: "str | None"
    instant: "str | None"
    latest: "str | None"
    status: "AnswerStatus"


class FileApplication(TypedDict):
    """An application, with the people met before any interview."""

    agency: "FileAgency | None"
    applied_at: "str | None"
    closing_on: "str | None"
    content_hash: "str | None"
    created_at: "str"
    employer_id: "str"
    external_id: "str | None"
    id: "str"
    internal: "bool"
    metadata: "dict[str, str] | None"
    no_calls: "bool"
    no_contact: "bool"
    note: "str | None"
    outcome_at: "str | None"
    outcome_by: "str | None"
    outcome_kind: "OutcomeKind | None"
    people: "list[FileInterviewer]"
    posting_url: "str | None"
    region: "FileRegion | None"
    role: "str"
    route: "Route"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileAttestation(TypedDict):
    """The dated fact that an exception rests on; null where the kind has no such field."""

    contact_id: "str | None"
    decided_at: "str | None"
    expires_at: "str | None"
    interview_id: "str | None"
    need: "str | None"
    received_at: "str | None"
    right: "str | None"
    said: "str | None"
    slot: "str | None"
    update_id: "str | None"


class FileBounce(TypedDict):
    """What a report of failed delivery says."""

    recipient: "str"
    status: "str | None"
    text: "str"


class FileCalendar(TypedDict):
    """Days and hours of an employer's own."""

    closed: "list[FileClosed]"
    hours: "dict[str, list[Any]]"
    open: "list[str]"
    work_week: "list[Literal['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']] | None"


class FileCard(TypedDict):
    """What to say in a call."""

    note_down: "list[str]"
    say: "list[str]"
    voicemail: "str"


FileClosed = TypedDict("FileClosed", {"from": "str", "reason": "str | None", "to": "str"})


class FileContact(TypedDict):
    """A contact, as it was decided then."""

    answer: "OfferAnswer | None"
    application_id: "str | None"
    attestation: "FileAttestation | None"
    basis: "str | None"
    breach: "list[str]"
    breach_reason: "BreachReason | None"
    channel: "Channel"
    cleared: "bool"
    content_hash: "str | None"
    external_id: "str | None"
    happened_at: "str"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "ContactKind"
    note: "str | None"
    policy_version: "str"
    recipient: "Recipient"
    recorded_at: "str"
    result: "Result | None"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileCount(TypedDict):
    """How many there are."""

    count: "int | None"
    status: "AnswerStatus"


class FileDefaults(TypedDict):
    """What an employer described inline takes over."""

    country: "str | None"
    language: "str | None"
    subdivision: "str | None"
    time_zone: "str | None"


class FileEarlierContact(TypedDict):
    """A contact that counts where it was made, though it moved or was deleted since."""

    agency: "str | None"
    application_id: "str | None"
    contact_id: "str | None"
    employer_id: "str"
    happened_at: "str"
    id: "str"
    kind: "ContactKind"
    recipient: "Recipient"


class FileEmployer(TypedDict):
    """An employer."""

    calendar: "FileCalendar | None"
    content_hash: "str | None"
    country: "str | None"
    created_at: "str"
    external_id: "str | None"
    holiday_categories: "list[str] | None"
    id: "str"
    metadata: "dict[str, str] | None"
    name: "str"
    no_calls: "bool"
    no_contact: "bool"
    note: "str | None"
    subdivision: "str | None"
    time_zone: "str"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileFeedback(TypedDict):
    """Feedback on an interview."""

    content_hash: "str | None"
    id: "str"
    interview_id: "str"
    items: "list[FileItem]"
    note: "str | None"
    received_at: "str"
    recorded_at: "str"
    source: "FeedbackSource"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileFinding(TypedDict):
    """What the review of a message found."""

    end: "int | None"
    message: "str"
    rule: "str"
    severity: "Severity"
    start: "int | None"


class FileInterview(TypedDict):
    """An interview, with its people in their order."""

    application_id: "str"
    content_hash: "str | None"
    created_at: "str"
    end_assumed: "bool"
    ends_at: "str"
    external_id: "str | None"
    format: "Format"
    id: "str"
    interviewers: "list[FileInterviewer]"
    metadata: "dict[str, str] | None"
    missed_by: "MissedBy | None"
    note: "str | None"
    slot_since: "str | None"
    stage: "Stage"
    starts_at: "str"
    state: "InterviewState"
    state_at: "str | None"
    state_by: "str | None"
    time_zone: "str"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileInterviewer(TypedDict):
    """A person of an interview, or of an application before any."""

    created_at: "str"
    email: "str | None"
    id: "str"
    job_title: "str | None"
    name: "str"
    no_calls: "bool"
    no_contact: "bool"
    part: "Part"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileItem(TypedDict):
    """One thing that was said."""

    action: "str | None"
    action_due: "str | None"
    competency: "str | None"
    done: "bool"
    id: "str"
    kind: "ItemKind"
    rating: "RatingIn | None"
    theme: "str | None"
    verbatim: "str | None"


class FileMark(TypedDict):
    """The candidate's own word on a task."""

    application_id: "str"
    happened_at: "str"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "Kind"
    snoozed_until: "str | None"
    state: "MarkState"


class FileMergedEmployer(TypedDict):
    """An employer that was merged into another; its id and its name mean that one."""

    id: "str"
    into_id: "str"
    merged_at: "str"
    name_key: "str"


class FileMessage(TypedDict):
    """A message to an employer. One that is held is a draft in the account that takes the file."""

    answer: "OfferAnswer | None"
    application_id: "str"
    attempts: "int"
    body: "str"
    bounce: "FileBounce | None"
    bounced_at: "str | None"
    call_card: "FileCard | None"
    channel: "Channel"
    code: "str | None"
    contact_id: "str | None"
    content_hash: "str | None"
    created_at: "str"
    files: "list[FileMessageFile]"
    findings: "list[FileFinding]"
    handed_over_at: "str | None"
    id: "str"
    in_reply_to: "str | None"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "MessageKind"
    message_id: "str | None"
    reasons: "list[FileReason]"
    send: "Send"
    sender: "str | None"
    sent_at: "str | None"
    state: "State"
    subject: "str"
    thread: "list[str]"
    to_email: "str | None"
    to_given: "bool"
    to_name: "str | None"
    updated_at: "str"
    version: "int"
    way: "MessageWay"
    written_by: "FileWriter"


class FileMessageFile(TypedDict):
    """What goes with a message."""

    is_example: "bool"
    name: "str"


class FileMessageTemplate(TypedDict):
    """A template of the candidate's own."""

    body: "str"
    content_hash: "str | None"
    created_at: "str"
    id: "str"
    kind: "MessageKind"
    name: "str"
    subject: "str"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FilePreferences(TypedDict):
    """Wishes about contacts."""

    no_calls: "bool"
    no_contact: "bool"


class FileReason(TypedDict):
    """Why a message is held, failed or was cancelled."""

    message: "str"
    rule: "str"


class FileRegion(TypedDict):
    """The region whose days count in one pursuit."""

    calendar: "FileCalendar | None"
    country: "str | None"
    holiday_categories: "list[str]"
    subdivision: "str | None"
    time_zone: "str"


class FileTask(TypedDict):
    """A task: of one's own, or as it followed from the facts."""

    application_id: "str | None"
    basis: "str | None"
    closes_at: "str | None"
    content_hash: "str | None"
    created_at: "str"
    due_at: "str | None"
    external_id: "str | None"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "TaskKind"
    metadata: "dict[str, str] | None"
    note: "str | None"
    opens_at: "str | None"
    own: "bool"
    policy_version: "str | None"
    reason: "str | None"
    settled_at: "str | None"
    snoozed_until: "str | None"
    state: "TaskState"
    title: "str"
    updated_at: "str"
    version: "int"
    written_by: "FileWriter"


class FileTimetable(TypedDict):
    """One revision of what was said, of an interview or of an application before any."""

    another_stage: "FileYesOrNo"
    answer_due: "FileAnswerDue"
    applicants: "FileCount"
    application_id: "str | None"
    as_said: "str | None"
    id: "str"
    interview_id: "str | None"
    posts: "FileCount"
    recorded_at: "str"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    revision: "int"
    said_at: "str"
    silence_means_no: "bool"
    version: "int"
    written_by: "FileWriter"


class FileUpdate(TypedDict):
    """An update from the employer."""

    answer_due: "FileAnswerDue | None"
    application_id: "str | None"
    asks_for_times: "bool | None"
    call_at: "str | None"
    channel: "Channel | None"
    content_hash: "str | None"
    due: "str | None"
    external_id: "str | None"
    feedback: "FeedbackWord | None"
    form: "OfferForm | None"
    id: "str"
    interview_id: "str | None"
    kind: "UpdateKind"
    note: "str | None"
    paper_by: "str | None"
    received_at: "str"
    recorded_at: "str"
    respond_by: "str | None"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    returns_on: "str | None"
    review_on: "str | None"
    silence_means_no: "bool"
    updated_at: "str"
    version: "int"
    who_calls: "WhoCalls | None"
    written_by: "FileWriter"


class FileWriter(TypedDict):
    """Who wrote the present version."""

    id: "str | None"
    kind: "WriterKind"


class FileYesOrNo(TypedDict):
    """Whether there is."""

    status: "AnswerStatus"
    value: "bool | None"


Format: TypeAlias = Literal[
    "phone", "video", "in_person", "assessment_centre", "recorded", "assignment"
]


class Grant(TypedDict):
    """What a partner may do for you, and whether it is in force."""

    created_at: "str"
    expires_at: "str | None"
    id: "str"
    note: "str | None"
    partner_id: "str"
    partner_label: "str | None"
    provisioned: "bool"
    revoked_at: "str | None"
    scopes: "list[str]"
    state: "GrantState"
    version: "int"
    written_by: "Writer"


class GrantPage(TypedDict):
    """A page of grants."""

    items: "list[Grant]"
    next_cursor: "str | None"


class GrantRequest(TypedDict):
    """A grant that you asked for."""

    account_id: "str | None"
    code: "str | None"
    created_at: "str"
    email: "str"
    expires_at: "str"
    external_id: "str | None"
    id: "str"
    note: "str | None"
    scopes: "list[str]"
    state: "RequestState"


class GrantRequestPage(TypedDict):
    """A page of grant requests."""

    items: "list[GrantRequest]"
    next_cursor: "str | None"


GrantState: TypeAlias = Literal["standing", "expired", "revoked"]

History = TypedDict(
    "History",
    {
        "application": "NotRequired[HistoryApplication]",
        "at": "NotRequired[str | None]",
        "contacts": "NotRequired[list[HistoryContact]]",
        "elsewhere": "NotRequired[list[HistoryContact]]",
        "employer": "HistoryEmployer",
        "employer_updates": "NotRequired[list[HistoryUpdate]]",
        "explain": "NotRequired[Explanation | None]",
        "feedback": "NotRequired[list[HistoryFeedback]]",
        "from": "NotRequired[str | None]",
        "interviews": "NotRequired[list[HistoryInterview]]",
        "marks": "NotRequired[list[HistoryMark]]",
        "policy": "NotRequired[dict[str, int | str]]",
        "to": "NotRequired[str | None]",
    },
)


class HistoryAgency(TypedDict):
    """The agency that stands between; with a zone, it has days and hours of its own."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    direct_contact_permitted: "NotRequired[bool]"
    name: "str"
    preferences: "NotRequired[PreferencesIn]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class HistoryApplication(TypedDict):
    """The application."""

    agency: "NotRequired[HistoryAgency | None]"
    applied_at: "NotRequired[str | None]"
    closing_on: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    internal: "NotRequired[bool]"
    metadata: "NotRequired[dict[str, str] | None]"
    note: "NotRequired[str | None]"
    outcome: "NotRequired[HistoryOutcome | None]"
    people: "NotRequired[list[HistoryInterviewer]]"
    posting_url: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn]"
    region: "NotRequired[Place | None]"
    role: "NotRequired[str]"
    route: "NotRequired[Route]"
    timetables: "NotRequired[list[HistoryTimetable]]"


class HistoryAttestation(TypedDict):
    """The dated fact that an exception rests on."""

    contact_id: "NotRequired[str | None]"
    decided_at: "NotRequired[str | None]"
    expires_at: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    need: "NotRequired[str | None]"
    received_at: "NotRequired[str | None]"
    right: "NotRequired[str | None]"
    said: "NotRequired[str | None]"
    update_id: "NotRequired[str | None]"


class HistoryContact(TypedDict):
    """A contact that was made."""

    answer: "NotRequired[OfferAnswer | None]"
    attestation: "NotRequired[HistoryAttestation | None]"
    channel: "Channel"
    external_id: "NotRequired[str | None]"
    happened_at: "str"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    interviewer_id: "NotRequired[str | None]"
    kind: "ContactKind"
    note: "NotRequired[str | None]"
    recipient: "NotRequired[Recipient | None]"
    recorded_at: "NotRequired[str | None]"
    result: "NotRequired[MadeResult | None]"
    retracted_at: "NotRequired[str | None]"
    same_employer: "NotRequired[bool]"


class HistoryEmployer(TypedDict):
    """The employer."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    id: "NotRequired[str | None]"
    metadata: "NotRequired[dict[str, str] | None]"
    name: "NotRequired[str]"
    note: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn]"
    subdivision: "NotRequired[str | None]"
    time_zone: "str"


class HistoryFeedback(TypedDict):
    """That feedback was recorded."""

    empty: "NotRequired[bool]"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    items: "NotRequired[list[FeedbackItemIn] | None]"
    note: "NotRequired[str | None]"
    received_at: "str"
    source: "FeedbackSource"


class HistoryInterview(TypedDict):
    """A round."""

    created_at: "NotRequired[str | None]"
    ends_at: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    format: "Format"
    id: "NotRequired[str | None]"
    interviewers: "NotRequired[list[HistoryInterviewer]]"
    metadata: "NotRequired[dict[str, str] | None]"
    missed_by: "NotRequired[MissedBy | None]"
    note: "NotRequired[str | None]"
    slot_since: "NotRequired[str | None]"
    stage: "Stage"
    starts_at: "str"
    state: "NotRequired[InterviewState]"
    state_at: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"
    timetables: "NotRequired[list[HistoryTimetable]]"


class HistoryInterviewer(TypedDict):
    """A person of a round, or one met before any."""

    email: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    job_title: "NotRequired[str | None]"
    name: "str"
    part: "NotRequired[Part]"
    preferences: "NotRequired[PreferencesIn]"


class HistoryMark(TypedDict):
    """The candidate's mark on a task."""

    happened_at: "str"
    interview_id: "NotRequired[str | None]"
    interviewer_id: "NotRequired[str | None]"
    kind: "Kind"
    snoozed_until: "NotRequired[str | None]"
    state: "MarkState"


class HistoryOutcome(TypedDict):
    """How the candidate ended it."""

    happened_at: "str"
    kind: "OutcomeKind"


class HistoryTimetable(TypedDict):
    """What was said; the first is the employer's word, later ones correct it."""

    another_stage: "NotRequired[YesOrNoIn | None]"
    answer_due: "AnswerDueIn"
    applicants: "NotRequired[NumberIn | None]"
    as_said: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    posts: "NotRequired[NumberIn | None]"
    recorded_at: "NotRequired[str | None]"
    retracted_at: "NotRequired[str | None]"
    said_at: "NotRequired[str | None]"
    silence_means_no: "NotRequired[bool]"


class HistoryUpdate(TypedDict):
    """An update from the employer."""

    answer_due: "NotRequired[AnswerDueIn | None]"
    asks_for_times: "NotRequired[bool | None]"
    call_at: "NotRequired[str | None]"
    channel: "NotRequired[Channel | None]"
    due: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    feedback: "NotRequired[FeedbackWord | None]"
    form: "NotRequired[OfferForm | None]"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    kind: "UpdateKind"
    note: "NotRequired[str | None]"
    paper_by: "NotRequired[str | None]"
    received_at: "str"
    recorded_at: "NotRequired[str | None]"
    respond_by: "NotRequired[str | None]"
    retracted_at: "NotRequired[str | None]"
    returns_on: "NotRequired[str | None]"
    review_on: "NotRequired[str | None]"
    silence_means_no: "NotRequired[bool]"
    who_calls: "NotRequired[WhoCalls | None]"


class Imported(TypedDict):
    """How much of each kind there is now."""

    aliases: "int"
    applications: "int"
    contacts: "int"
    earlier_contacts: "int"
    employer_updates: "int"
    employers: "int"
    feedback: "int"
    interviewers: "int"
    interviews: "int"
    marks: "int"
    merged_employers: "int"
    message_templates: "int"
    messages: "int"
    tasks: "int"
    timetables: "int"


Included: TypeAlias = Literal["past"]


class Interview(TypedDict):
    """One round of an application."""

    application_id: "str"
    created_at: "str"
    employer_id: "str"
    ends_at: "str"
    ends_at_assumed: "bool"
    external_id: "str | None"
    format: "Format"
    id: "str"
    interviewers: "list[InterviewerOf]"
    metadata: "dict[str, str]"
    missed_by: "MissedBy | None"
    note: "str | None"
    stage: "Stage"
    starts_at: "str"
    state: "InterviewState"
    state_at: "str | None"
    time_zone: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class InterviewItem(TypedDict):
    """An interview in a list, with the names that a row shows."""

    application_id: "str"
    created_at: "str"
    employer_id: "str"
    employer_name: "str"
    ends_at: "str"
    ends_at_assumed: "bool"
    external_id: "str | None"
    format: "Format"
    id: "str"
    interviewers: "list[InterviewerOf]"
    metadata: "dict[str, str]"
    missed_by: "MissedBy | None"
    note: "str | None"
    role: "str"
    stage: "Stage"
    starts_at: "str"
    state: "InterviewState"
    state_at: "str | None"
    time_zone: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class InterviewPage(TypedDict):
    """A page of interviews."""

    items: "list[InterviewItem]"
    next_cursor: "str | None"


class InterviewPatch(TypedDict):
    """A merge patch: what is absent is left. The list of interviewers is replaced whole."""

    application: "NotRequired[Reference]"
    ends_at: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    format: "NotRequired[Format]"
    interviewers: "NotRequired[list[InterviewerIn]]"
    metadata: "NotRequired[dict[str, str | None] | None]"
    missed_by: "NotRequired[MissedBy | None]"
    note: "NotRequired[str | None]"
    stage: "NotRequired[Stage]"
    starts_at: "NotRequired[str]"
    state: "NotRequired[InterviewState]"
    state_at: "NotRequired[str | None]"
    time_zone: "NotRequired[str]"


InterviewState: TypeAlias = Literal["scheduled", "completed", "cancelled", "missed", "postponed"]


class Interviewer(TypedDict):
    """A person who took part in an interview."""

    application_id: "str"
    created_at: "str"
    email: "str | None"
    employer_id: "str"
    id: "str"
    interview_id: "str | None"
    job_title: "str | None"
    name: "str"
    part: "Part"
    preferences: "Preferences"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class InterviewerIn(TypedDict):
    """A person who takes part."""

    email: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    job_title: "NotRequired[str | None]"
    name: "str"
    part: "NotRequired[Part]"
    preferences: "NotRequired[PreferencesIn | None]"


class InterviewerOf(TypedDict):
    """A person who takes part."""

    email: "str | None"
    id: "str"
    job_title: "str | None"
    name: "str"
    part: "Part"
    preferences: "Preferences"


class InterviewerPage(TypedDict):
    """A page of interviewers."""

    items: "list[Interviewer]"
    next_cursor: "str | None"


class InterviewerPatch(TypedDict):
    """A merge patch: what is absent is left, null clears."""

    email: "NotRequired[str | None]"
    job_title: "NotRequired[str | None]"
    name: "NotRequired[str]"
    part: "NotRequired[Part]"
    preferences: "NotRequired[PreferencesIn]"


class InvalidRequest(TypedDict):
    """The invalid fields, each with its error."""

    code: "str"
    detail: "str"
    errors: "list[FieldProblem]"
    instance: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class IssuedPermit(TypedDict):
    """A permit with its token."""

    application_id: "str"
    channel: "Channel"
    expires_at: "str"
    id: "str"
    issued_at: "str"
    kind: "ContactKind"
    partner_id: "str"
    redeemed_at: "str | None"
    state: "PermitState"
    token: "str"


ItemKind: TypeAlias = Literal["strength", "improvement"]


class KeySet(TypedDict):
    """The keys that tokens may be signed with, as JWKs."""

    keys: "list[dict[str, str]]"


Kind: TypeAlias = Literal[
    "respond_to_offer",
    "reply",
    "documents",
    "return_call",
    "arrange",
    "apply",
    "prepare_questions",
    "record_timetable",
    "send_thank_you",
    "record_outcome",
    "enquire_status",
    "request_feedback",
    "record_feedback",
    "reflect",
    "withdraw",
    "competing_offer",
    "reschedule",
    "correction",
    "resend",
    "adjustment",
    "wait",
    "keep_searching",
]

LaterValue = TypedDict("LaterValue", {"from": "str", "value": "int | str"})


class Lesson(TypedDict):
    """A theme that came up in at least two independent interviews."""

    examples: "list[str]"
    interviews: "list[str]"
    n: "int"
    ratings: "list[RatingsOnScale]"
    theme: "str"


class LessonTask(TypedDict):
    """Something to do about an item of feedback."""

    action: "str"
    action_due: "str | None"
    done: "bool"
    feedback_id: "str"
    item_id: "str"


class Lessons(TypedDict):
    """Themes to repeat and themes to change. There is no score of you."""

    change: "list[Lesson]"
    interviews: "int"
    n: "int"
    repeat: "list[Lesson]"
    tasks: "list[LessonTask]"
    unnamed: "Unnamed"


MadeResult: TypeAlias = Literal[
    "sent", "spoke", "message_left", "no_answer", "bounced", "wrong_number"
]

Mail: TypeAlias = Literal["waiting", "unconfirmed", "sent", "refused", "unknown", "not_sent"]


class MailAccount(TypedDict):
    """Your account at a mail provider, all null where you named none; no password is shown."""

    address: "str | None"
    created_at: "str | None"
    host: "str | None"
    name: "str | None"
    port: "int | None"
    security: "MailSecurity | None"
    updated_at: "str | None"
    username: "str | None"
    ways: "list[MessageWay]"


MailSecurity: TypeAlias = Literal["tls", "starttls"]

MarkState: TypeAlias = Literal["done", "skipped", "snoozed", "open"]


class Me(TypedDict):
    """The caller: account, credential and scopes."""

    created_at: "str"
    credential: "Credential"
    defaults: "Defaults | None"
    email: "str | None"
    email_confirmed: "bool | None"
    id: "str"
    kind: "str"
    label: "str | None"
    scopes: "list[str]"
    test: "bool"
    test_until: "str | None"


class MePatch(TypedDict):
    """A merge patch. A change of the e-mail address or the password ends other sessions."""

    current_password: "NotRequired[str | None]"
    defaults: "NotRequired[DefaultsPatch | None]"
    email: "NotRequired[str]"
    label: "NotRequired[str | None]"
    password: "NotRequired[str]"


class Merge(TypedDict):
    """Which employer another is merged into."""

    into: "Reference"


class MergedEmployer(TypedDict):
    """The employer was merged into another."""

    code: "Literal['merged']"
    detail: "str"
    instance: "str"
    merged_into: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class Message(TypedDict):
    """A message to an employer."""

    answer: "OfferAnswer | None"
    application_id: "str"
    attempts: "int"
    body: "str"
    bounce: "MessageBounce | None"
    bounced_at: "str | None"
    call_card: "CallCard | None"
    channel: "Channel"
    code: "str | None"
    contact_id: "str | None"
    created_at: "str"
    due_at: "str | None"
    files: "list[MessageAttachment]"
    findings: "list[MessageFinding]"
    handed_over_at: "str | None"
    id: "str"
    in_reply_to: "str | None"
    interview_id: "str | None"
    kind: "MessageKind"
    mailto: "str | None"
    message_id: "str | None"
    reasons: "list[MessageReason]"
    references: "list[str]"
    send: "Send"
    sendable: "bool"
    sender: "str | None"
    sent_at: "str | None"
    state: "State"
    subject: "str"
    to: "Addressee | None"
    updated_at: "str"
    version: "int"
    way: "MessageWay"
    written_by: "Writer"


class MessageAttachment(TypedDict):
    """A file that you will attach."""

    is_example: "bool"
    name: "str"


class MessageBounce(TypedDict):
    """What a report of failed delivery says."""

    recipient: "str"
    status: "str | None"
    text: "str"


class MessageCheck(TypedDict):
    """A message, and whether it may go now."""

    application_id: "str"
    body: "str"
    call_card: "CallCard | None"
    channel: "Channel"
    decision: "ContactCheck"
    eml: "str | None"
    findings: "list[MessageFinding]"
    interview_id: "str | None"
    kind: "MessageKind"
    mailto: "str | None"
    sendable: "bool"
    subject: "str"
    to: "Addressee | None"


MessageConflict: TypeAlias = "RefusedContact | OtherConflict | NotSendable"


class MessageFile(TypedDict):
    """A file that is to go with a message."""

    is_example: "NotRequired[bool]"
    name: "str"


class MessageFinding(TypedDict):
    """What the review found."""

    end: "int | None"
    message: "str"
    rule: "str"
    severity: "Severity"
    start: "int | None"


MessageKind: TypeAlias = Literal[
    "send_thank_you",
    "enquire_status",
    "request_feedback",
    "reply",
    "arrange",
    "respond_to_offer",
    "withdraw",
]


class MessagePage(TypedDict):
    """A page of messages."""

    items: "list[Message]"
    next_cursor: "str | None"


class MessagePatch(TypedDict):
    """A merge patch of a message that has not left."""

    body: "NotRequired[str]"
    send: "NotRequired[Send]"
    sender: "NotRequired[str | None]"
    subject: "NotRequired[str]"
    to_email: "NotRequired[str | None]"
    way: "NotRequired[MessageWay]"


class MessageReason(TypedDict):
    """Why a message is held, failed or was cancelled."""

    message: "str"
    rule: "str"


class MessageSent(TypedDict):
    """That a message was sent, or not."""

    acknowledge_breach: "NotRequired[bool]"
    breach_reason: "NotRequired[BreachReason | None]"
    happened_at: "NotRequired[str | None]"
    sent: "NotRequired[bool]"


class MessageTemplate(TypedDict):
    """A template of your own."""

    body: "str"
    created_at: "str"
    id: "str"
    kind: "MessageKind"
    name: "str"
    subject: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class MessageTemplatePage(TypedDict):
    """A page of templates."""

    items: "list[MessageTemplate]"
    next_cursor: "str | None"


class MessageTemplatePatch(TypedDict):
    """A merge patch of a template."""

    body: "NotRequired[str]"
    name: "NotRequired[str]"
    subject: "NotRequired[str]"


MessageWay: TypeAlias = Literal["own_client", "own_account", "operator"]

MissedBy: TypeAlias = Literal["employer", "candidate"]

MissingEmployer: TypeAlias = "MergedEmployer | OtherMissing"


class NamedCandidate(TypedDict):
    """A candidate of yours, named by the path."""

    external_id: "NotRequired[str | None]"
    label: "NotRequired[str | None]"
    scopes: "NotRequired[list[Literal['interviews:read', 'interviews:write', 'contacts:write', 'tasks:read', 'tasks:write', 'feedback:read', 'feedback:write', 'events:read']] | None]"
    test: "NotRequired[bool]"


class NewAccount(TypedDict):
    """An account with an e-mail address and a password."""

    email: "str"
    label: "NotRequired[str | None]"
    password: "str"
    test: "NotRequired[bool]"


class NewApiKey(TypedDict):
    """A new key. It cannot have more scopes, or expire later, than the caller's credential."""

    expires_at: "NotRequired[str | None]"
    label: "str"
    scopes: "NotRequired[list[Literal['interviews:read', 'interviews:write', 'contacts:write', 'tasks:read', 'tasks:write', 'feedback:read', 'feedback:write', 'events:read', 'account:read', 'account:write', 'candidates:read', 'candidates:write']] | None]"


class NewApplication(TypedDict):
    """An application: one pursuit of one role."""

    agency: "NotRequired[AgencyIn | None]"
    applied_at: "NotRequired[str | None]"
    closing_on: "NotRequired[str | None]"
    employer: "EmployerIn"
    external_id: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    internal: "NotRequired[bool]"
    metadata: "NotRequired[dict[str, str] | None]"
    note: "NotRequired[str | None]"
    outcome: "NotRequired[None]"
    people: "NotRequired[list[InterviewerIn]]"
    posting_url: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn | None]"
    region: "NotRequired[Place | None]"
    role: "str"
    route: "NotRequired[Route]"


class NewBatch(TypedDict):
    """Writes in the order in which they are to be done."""

    writes: "list[BatchWrite]"


class NewCalendarLink(TypedDict):
    """A new link. Everybody who has its address can read the calendar."""

    detail: "NotRequired[Detail]"
    label: "NotRequired[str]"


class NewCandidate(TypedDict):
    """A candidate of yours."""

    external_id: "str"
    label: "NotRequired[str | None]"
    scopes: "NotRequired[list[Literal['interviews:read', 'interviews:write', 'contacts:write', 'tasks:read', 'tasks:write', 'feedback:read', 'feedback:write', 'events:read']] | None]"
    test: "NotRequired[bool]"


class NewContact(TypedDict):
    """A contact: to be made now, or made already if it has `happened_at`."""

    acknowledge_breach: "NotRequired[bool]"
    answer: "NotRequired[OfferAnswer | None]"
    attestation: "NotRequired[AttestationIn | None]"
    breach_reason: "NotRequired[BreachReason | None]"
    channel: "Channel"
    external_id: "NotRequired[str | None]"
    happened_at: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    interviewer_id: "NotRequired[str | None]"
    kind: "ContactKind"
    note: "NotRequired[str | None]"
    recipient: "NotRequired[Recipient | None]"
    result: "NotRequired[MadeResult | None]"


class NewEmployer(TypedDict):
    """An employer. Same name, zone, country and subdivision: the same employer."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    id: "NotRequired[str | None]"
    metadata: "NotRequired[dict[str, str] | None]"
    name: "str"
    note: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn | None]"
    subdivision: "NotRequired[str | None]"
    time_zone: "str"


class NewEmployerUpdate(TypedDict):
    """News from the employer."""

    answer_due: "NotRequired[AnswerDueIn | None]"
    asks_for_times: "NotRequired[bool | None]"
    call_at: "NotRequired[str | None]"
    channel: "NotRequired[Channel | None]"
    due: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    feedback: "NotRequired[FeedbackWord | None]"
    form: "NotRequired[OfferForm | None]"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    kind: "UpdateKind"
    note: "NotRequired[str | None]"
    paper_by: "NotRequired[str | None]"
    received_at: "NotRequired[str | None]"
    respond_by: "NotRequired[str | None]"
    returns_on: "NotRequired[str | None]"
    review_on: "NotRequired[str | None]"
    silence_means_no: "NotRequired[bool]"
    who_calls: "NotRequired[WhoCalls | None]"


class NewFeedback(TypedDict):
    """Feedback on an interview. No items from the employer: none was given."""

    id: "NotRequired[str | None]"
    items: "NotRequired[list[FeedbackItemIn]]"
    note: "NotRequired[str | None]"
    received_at: "NotRequired[str | None]"
    source: "FeedbackSource"


class NewGrant(TypedDict):
    """What a partner may do for you."""

    expires_at: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    note: "NotRequired[str | None]"
    partner_id: "str"
    scopes: "list[Literal['interviews:read', 'interviews:write', 'contacts:write', 'tasks:read', 'tasks:write', 'feedback:read', 'feedback:write', 'events:read']]"


class NewGrantRequest(TypedDict):
    """What you ask the owner of an e-mail address for."""

    email: "str"
    external_id: "NotRequired[str | None]"
    note: "NotRequired[str | None]"
    scopes: "list[Literal['interviews:read', 'interviews:write', 'contacts:write', 'tasks:read', 'tasks:write', 'feedback:read', 'feedback:write', 'events:read']]"


class NewInterview(TypedDict):
    """One round of an application."""

    application: "ApplicationIn"
    employer: "NotRequired[EmployerIn | None]"
    ends_at: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    format: "Format"
    id: "NotRequired[str | None]"
    interviewers: "NotRequired[list[InterviewerIn]]"
    metadata: "NotRequired[dict[str, str] | None]"
    missed_by: "NotRequired[MissedBy | None]"
    note: "NotRequired[str | None]"
    stage: "Stage"
    starts_at: "str"
    state: "NotRequired[InterviewState]"
    state_at: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class NewMailAccount(TypedDict):
    """Your account at a mail provider."""

    address: "str"
    host: "str"
    name: "NotRequired[str | None]"
    password: "str"
    port: "int"
    security: "MailSecurity"
    username: "NotRequired[str | None]"


class NewMessage(TypedDict):
    """A message to be stored: drafted, or with a `body` of your own."""

    answer: "NotRequired[OfferAnswer | None]"
    body: "NotRequired[str | None]"
    channel: "NotRequired[Channel]"
    files: "NotRequired[list[MessageFile]]"
    id: "NotRequired[str | None]"
    in_reply_to: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    interviewer_id: "NotRequired[str | None]"
    kind: "MessageKind"
    references: "NotRequired[list[str]]"
    send: "NotRequired[Send]"
    sender: "NotRequired[str | None]"
    subject: "NotRequired[str | None]"
    template_id: "NotRequired[str | None]"
    to_email: "NotRequired[str | None]"
    way: "NotRequired[MessageWay | None]"


class NewMessageCheck(TypedDict):
    """A message to be drafted; with a `body`, one that is written already, to be reviewed."""

    answer: "NotRequired[OfferAnswer | None]"
    body: "NotRequired[str | None]"
    channel: "NotRequired[Channel]"
    files: "NotRequired[list[MessageFile]]"
    interview_id: "NotRequired[str | None]"
    interviewer_id: "NotRequired[str | None]"
    kind: "MessageKind"
    others: "NotRequired[list[str]]"
    sender: "NotRequired[str | None]"
    subject: "NotRequired[str | None]"


class NewMessageTemplate(TypedDict):
    """A template of your own."""

    body: "str"
    id: "NotRequired[str | None]"
    kind: "MessageKind"
    name: "str"
    subject: "str"


class NewPermit(TypedDict):
    """For whose relay a permit is to be."""

    partner_id: "NotRequired[str | None]"


class NewPushSubscription(TypedDict):
    """A browser's subscription: `endpoint` and `keys` of `PushSubscription.toJSON()`."""

    endpoint: "str"
    keys: "PushKeys"
    label: "NotRequired[str | None]"
    names_employers: "NotRequired[bool]"


class NewReading(TypedDict):
    """Words about a date, as they were said."""

    employer: "ReadingEmployer"
    phrase: "str"
    said_at: "str"


class NewTask(TypedDict):
    """A task of your own."""

    application_id: "NotRequired[str | None]"
    due_at: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    id: "NotRequired[str | None]"
    interview_id: "NotRequired[str | None]"
    metadata: "NotRequired[dict[str, str] | None]"
    note: "NotRequired[str | None]"
    opens_at: "NotRequired[str | None]"
    title: "str"


class NewTestClock(TypedDict):
    """A clock for a test account."""

    now: "str"


class NewWebhookEndpoint(TypedDict):
    """A new endpoint. Of events before it, none is delivered."""

    description: "NotRequired[str | None]"
    enabled: "NotRequired[bool]"
    event_types: "NotRequired[list[PartnerEventType] | None]"
    url: "str"


class NextAction(TypedDict):
    """The one thing to do now; `wait` where nothing is due."""

    because: "list[Reason]"
    kind: "Kind"
    until: "str | None"


class NotSendable(TypedDict):
    """A message in which the review found an error."""

    code: "Literal['message_not_sendable']"
    detail: "str"
    instance: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class Number(TypedDict):
    """How many there are."""

    count: "int | None"
    status: "AnswerStatus"


class NumberIn(TypedDict):
    """How many? Answered by a number."""

    count: "NotRequired[int | None]"
    status: "AnswerStatus"


class NumberInForce(TypedDict):
    """One number, with its bounds, unit and grounds."""

    default: "int | str"
    grounds: "str"
    later: "list[LaterValue]"
    maximum: "int | str"
    minimum: "int | str"
    name: "str"
    operator: "int | str"
    stricter: "str"
    unit: "str"
    value: "int | str"


OfferAnswer: TypeAlias = Literal["accept", "decline", "more_time", "negotiate", "acknowledge"]

OfferForm: TypeAlias = Literal["verbal", "written"]


class OpenRequest(TypedDict):
    """One thing they asked, which the action would answer."""

    due_at: "str"
    lapses_at: "str"
    update_id: "str"


class OtherConflict(TypedDict):
    """A conflict other than a verdict on a contact."""

    code: "Literal['id_conflict', 'idempotency_in_progress', 'limit_reached', 'state_conflict']"
    detail: "str"
    instance: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class OtherMissing(TypedDict):
    """No resource of this account has this path or id."""

    code: "Literal['not_found']"
    detail: "str"
    instance: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class Outcome(TypedDict):
    """The outcome, if you ended it."""

    happened_at: "str"
    kind: "OutcomeKind"


OutcomeKind: TypeAlias = Literal[
    "withdrawn", "accepted", "accepted_elsewhere", "declined", "let_go"
]


class OutcomePatch(TypedDict):
    """A merge patch of the outcome; one that is new needs its kind, and happens now."""

    happened_at: "NotRequired[str | None]"
    kind: "NotRequired[OutcomeKind]"


class OverriddenWhy(TypedDict):
    """How many contacts broke the rule for each reason that was given with them."""

    did_not_know: "int"
    disagree: "int"
    not_said: "int"
    other: "int"
    they_asked_me_to: "int"
    urgent: "int"


class OwnCalendar(TypedDict):
    """Its own days and hours, as it gave them to you."""

    closed: "NotRequired[list[ClosedDays]]"
    hours: "NotRequired[dict[str, list[Any]]]"
    open: "NotRequired[list[str]]"
    work_week: "NotRequired[list[Literal['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']] | None]"


class OwnRegion(TypedDict):
    """Whose days count in one pursuit."""

    calendar: "Calendar | None"
    country: "str | None"
    holiday_categories: "list[str]"
    subdivision: "str | None"
    time_zone: "str"


Part: TypeAlias = Literal["interviewer", "recruiter", "coordinator", "manager"]


class PartnerEvent(TypedDict):
    """A change in the account of a candidate, without its content."""

    account_id: "str"
    external_id: "str | None"
    id: "str"
    occurred_at: "str"
    refused: "EventRefusal | None"
    resource: "About"
    seq: "int"
    type: "PartnerEventType"
    written_by: "Writer"


class PartnerEventPage(TypedDict):
    """A page of events of all candidates."""

    items: "list[PartnerEvent]"
    next_cursor: "str | None"


PartnerEventType: TypeAlias = Literal[
    "employer.created",
    "employer.updated",
    "employer.deleted",
    "application.created",
    "application.updated",
    "application.deleted",
    "interview.created",
    "interview.updated",
    "interview.deleted",
    "interviewer.created",
    "interviewer.updated",
    "interviewer.deleted",
    "timetable.created",
    "timetable.updated",
    "timetable.deleted",
    "timetable.retracted",
    "contact.created",
    "contact.updated",
    "contact.deleted",
    "contact.retracted",
    "contact.refused",
    "employer_update.created",
    "employer_update.updated",
    "employer_update.deleted",
    "employer_update.retracted",
    "message.created",
    "message.updated",
    "message.deleted",
    "message_template.created",
    "message_template.updated",
    "message_template.deleted",
    "feedback.created",
    "feedback.updated",
    "feedback.deleted",
    "task.created",
    "task.updated",
    "task.deleted",
    "grant.created",
    "grant.updated",
    "grant.deleted",
    "policy.updated",
    "outlook.updated",
    "reminder.created",
    "reminder_settings.updated",
    "push_subscription.created",
    "push_subscription.updated",
    "push_subscription.deleted",
    "account.updated",
    "api_key.created",
    "api_key.updated",
    "api_key.deleted",
    "calendar_link.created",
    "calendar_link.updated",
    "calendar_link.deleted",
    "webhook_endpoint.created",
    "webhook_endpoint.updated",
    "webhook_endpoint.deleted",
    "session.created",
    "session.updated",
    "session.deleted",
    "grant.revoked",
]


class PartnerRequest(TypedDict):
    """A request that one of your keys made, and its answer; no bodies, and no query."""

    at: "str"
    code: "str | None"
    id: "str"
    key_id: "str"
    left_out: "int"
    method: "str"
    path: "str"
    request_id: "str"
    status: "int | None"


class PartnerRequestPage(TypedDict):
    """A page of the request log."""

    items: "list[PartnerRequest]"
    next_cursor: "str | None"


class PartnerWebhookEvent(TypedDict):
    """What a partner's endpoint gets."""

    data: "PartnerEvent"
    timestamp: "str"
    type: "PartnerEventType"


class PasswordSignIn(TypedDict):
    """Sign-in with a password."""

    email: "str"
    keep: "NotRequired[Literal['cookie'] | None]"
    label: "NotRequired[str | None]"
    password: "str"


class PastEntry(TypedDict):
    """One phase that the pursuit has gone through."""

    at: "str"
    facts: "list[str]"
    phase: "Phase"


class Permit(TypedDict):
    """The permit of a contact."""

    application_id: "str"
    channel: "Channel"
    expires_at: "str"
    id: "str"
    issued_at: "str"
    kind: "ContactKind"
    partner_id: "str"
    redeemed_at: "str | None"
    state: "PermitState"


PermitState: TypeAlias = Literal["open", "redeemed", "expired"]


class PermitToRedeem(TypedDict):
    """A permit as a relay was shown it, and what it knows of the message."""

    application_id: "NotRequired[str | None]"
    channel: "NotRequired[Channel | None]"
    kind: "NotRequired[ContactKind | None]"
    token: "str"


Phase: TypeAlias = Literal[
    "closed",
    "accepted",
    "offer",
    "rejected",
    "presumed_closed",
    "preparing",
    "on_hold",
    "awaiting_reply",
    "may_enquire",
    "considering",
    "applied",
    "waiting",
]


class Place(TypedDict):
    """A region: whose days are counted."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    subdivision: "NotRequired[str | None]"
    time_zone: "str"


class PlanEntry(TypedDict):
    """One change on the timeline."""

    at: "str"
    at_any_hour: "list[Kind]"
    changed: "list[Action]"
    next_action: "NextAction"
    phase: "Phase"


class PolicyAdherence(TypedDict):
    """How you and the etiquette get on, rule by rule."""

    rules: "list[RuleAdherence]"


class PolicyInForce(TypedDict):
    """The policy in force for you."""

    basis: "str"
    numbers: "dict[str, int | str]"
    operator_version: "str"
    rules: "list[RuleInForce]"
    version: "str"


class PolicyPatch(TypedDict):
    """A merge patch of numbers: stricter than the operator's, or null to reset one."""

    numbers: "NotRequired[dict[str, int | str | None]]"


class PolicyPreview(TypedDict):
    """What the numbers would change now."""

    basis: "str"
    changed: "list[ChangedPursuit]"
    examined: "int"
    is_whole: "bool"
    numbers: "dict[str, int | str]"


class Preferences(TypedDict):
    """Wishes about contacts; an employer's hold for later applications too."""

    no_calls: "bool"
    no_contact: "bool"


class PreferencesIn(TypedDict):
    """Wishes about contacts."""

    no_calls: "NotRequired[bool]"
    no_contact: "NotRequired[bool]"


class ProblemDocument(TypedDict):
    """What went wrong: RFC 9457, with a stable code and the id of the request."""

    code: "str"
    detail: "str"
    instance: "str"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class PublicPartner(TypedDict):
    """A partner, as the operator presents it."""

    id: "str"
    label: "str"
    name: "str"


class PushKey(TypedDict):
    """The key of this service towards push services."""

    public_key: "str"


class PushKeys(TypedDict):
    """The keys of a subscription, in base64url."""

    auth: "str"
    p256dh: "str"


PushState: TypeAlias = Literal["waiting", "sent", "refused", "gone", "not_sent"]


class PushSubscription(TypedDict):
    """A browser to which reminders are pushed. Its address and keys are in no answer."""

    created_at: "str"
    id: "str"
    label: "str | None"
    names_employers: "bool"
    service: "str"


class PushSubscriptionPage(TypedDict):
    """A page of subscriptions."""

    items: "list[PushSubscription]"
    next_cursor: "str | None"


class PutTimetable(TypedDict):
    """What was said. What is left out was not asked."""

    another_stage: "NotRequired[YesOrNoIn | None]"
    answer_due: "NotRequired[AnswerDueIn | None]"
    applicants: "NotRequired[NumberIn | None]"
    as_said: "NotRequired[str | None]"
    posts: "NotRequired[NumberIn | None]"
    said_at: "NotRequired[str | None]"
    silence_means_no: "NotRequired[bool]"


class Rating(TypedDict):
    """A rating with its scale."""

    scale: "str"
    value: "int | float"


class RatingIn(TypedDict):
    """A rating; it means nothing without its scale."""

    scale: "str"
    value: "int | float"


class RatingsOnScale(TypedDict):
    """Ratings are never averaged across scales."""

    mean: "float"
    n: "int"
    scale: "str"


class Reading(TypedDict):
    """What the words mean, as a proposal: confirm it before you record it."""

    because: "list[str]"
    earliest: "str | None"
    latest: "str | None"
    understood: "bool"


class ReadingEmployer(TypedDict):
    """The employer whose days count: an existing one by its id, or a place."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    id: "NotRequired[str | None]"
    name: "NotRequired[str | None]"
    preferences: "NotRequired[PreferencesIn | None]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str | None]"


class Reason(TypedDict):
    """A reason: the stable id of a rule, and a sentence."""

    facts: "list[str]"
    grounds: "str"
    lifts_at: "str | None"
    message: "str"
    rule: "str"
    tip: "str"
    trace: "Trace | None"


Recipient: TypeAlias = Literal["employer", "agency"]


class Redemption(TypedDict):
    """A permit that was redeemed by this very request: pass the message on."""

    account_id: "str"
    application_id: "str"
    channel: "Channel"
    id: "str"
    is_test: "bool"
    kind: "ContactKind"
    redeemed_at: "str"


class Reference(TypedDict):
    """A record that is there already."""

    id: "str"


class RefreshSignIn(TypedDict):
    """Refresh of a session by its refresh token."""

    keep: "NotRequired[Literal['cookie'] | None]"
    refresh_token: "str"


class RefusedContact(TypedDict):
    """A contact that is not made: the whole verdict, and what to do instead."""

    allowed_from: "str | None"
    alternatives: "list[Action]"
    breach: "list[str]"
    code: "Literal['contact_refused', 'contact_not_yet']"
    decision: "ContactCheck"
    detail: "str"
    instance: "str"
    next_action: "NextAction"
    request_id: "str"
    status: "int"
    title: "str"
    type: "str"


class RegionCountry(TypedDict):
    """A country."""

    code: "str"
    has_holidays: "bool"
    holiday_categories: "list[str]"
    name: "str"
    subdivisions: "list[RegionSubdivision]"
    time_zones: "list[str]"
    weekend: "list[str]"


class RegionPatch(TypedDict):
    """A merge patch of the region; one that is new needs its zone."""

    calendar: "NotRequired[OwnCalendar | None]"
    country: "NotRequired[str | None]"
    holiday_categories: "NotRequired[list[str]]"
    subdivision: "NotRequired[str | None]"
    time_zone: "NotRequired[str]"


class RegionSubdivision(TypedDict):
    """A part of a country."""

    code: "str"
    has_holidays: "bool"
    name: "str"


class Regions(TypedDict):
    """The countries and time zones to choose from."""

    countries: "list[RegionCountry]"
    time_zones: "list[str]"


class Reminder(TypedDict):
    """What you were reminded of, once."""

    created_at: "str"
    id: "str"
    items: "list[ReminderItem]"
    kind: "str"
    mail: "Mail | None"
    pushes: "list[ReminderPush]"


class ReminderChoice(TypedDict):
    """How and when reminders come. Local times are of the time zone given."""

    days: "NotRequired[list[int]]"
    digest_at: "NotRequired[str]"
    quiet_from: "NotRequired[str]"
    quiet_until: "NotRequired[str]"
    time_zone: "str"
    ways: "NotRequired[list[Way]]"


class ReminderItem(TypedDict):
    """One occasion in a reminder."""

    about: "Cause"
    application_id: "str | None"
    at: "str"
    task_id: "str | None"
    title: "str | None"


class ReminderPage(TypedDict):
    """A page of reminders."""

    items: "list[Reminder]"
    next_cursor: "str | None"


class ReminderPush(TypedDict):
    """A reminder on its way to one browser."""

    state: "PushState"
    subscription_id: "str"


class ReminderSettings(TypedDict):
    """How and when reminders come. There are none where `ways` is empty."""

    days: "list[int]"
    digest_at: "str | None"
    quiet_from: "str | None"
    quiet_until: "str | None"
    since: "str | None"
    time_zone: "str | None"
    ways: "list[Way]"


RequestState: TypeAlias = Literal["asked", "granted", "expired", "withdrawn"]

ResourceType: TypeAlias = Literal[
    "employer",
    "application",
    "interview",
    "interviewer",
    "timetable",
    "contact",
    "employer_update",
    "message",
    "message_template",
    "feedback",
    "task",
    "grant",
    "policy",
    "outlook",
    "reminder",
    "reminder_settings",
    "push_subscription",
    "account",
    "api_key",
    "calendar_link",
    "webhook_endpoint",
    "session",
]

Result: TypeAlias = Literal[
    "sent", "spoke", "message_left", "no_answer", "bounced", "wrong_number", "not_made"
]


class Retraction(TypedDict):
    """Why a record is taken back."""

    reason: "str"


class Revision(TypedDict):
    """What was said at one time. The first is the employer's word, later ones correct it."""

    another_stage: "YesOrNo"
    answer_due: "AnswerDue"
    applicants: "Number"
    as_said: "str | None"
    id: "str"
    posts: "Number"
    recorded_at: "str"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    revision: "int"
    said_at: "str"
    silence_means_no: "bool"
    written_by: "Writer"


class Round(TypedDict):
    """One round, and what was said at it."""

    interview: "Interview"
    timetable: "Timetable"


Route: TypeAlias = Literal["direct", "agency"]


class RuleAdherence(TypedDict):
    """What became of contacts that a rule stood against."""

    breached: "int"
    overridden: "OverriddenWhy"
    refused: "int"
    rule: "str"
    title: "str | None"


class RuleInForce(TypedDict):
    """A rule, and the numbers it works with."""

    id: "str"
    numbers: "list[NumberInForce]"
    title: "str"


Send: TypeAlias = Literal["never", "when_allowed", "now"]


class Session(TypedDict):
    """A live session."""

    created_at: "str"
    current: "bool"
    expires_at: "str"
    id: "str"
    label: "str | None"
    refreshed_at: "str"


class SessionPage(TypedDict):
    """A page of sessions."""

    items: "list[Session]"
    next_cursor: "str | None"


class SessionTokens(TypedDict):
    """A session with its tokens."""

    access_token: "str"
    account_id: "str"
    expires_at: "str"
    id: "str"
    refresh_expires_at: "str"
    refresh_token: "str | None"
    scopes: "list[str]"
    token_type: "Literal['Bearer']"


Severity: TypeAlias = Literal["error", "warning"]


class SkippedDay(TypedDict):
    """A day that a count passed over."""

    day: "str"
    why: "str"


Source: TypeAlias = Literal["etiquette", "operator", "account"]


class Spell(TypedDict):
    """A stretch of working hours, its end excluded."""

    closes_at: "str"
    opens_at: "str"


Stage: TypeAlias = Literal["screening", "first", "further", "final", "assessment"]


class Standing(TypedDict):
    """How a pursuit stands under some numbers."""

    at: "str | None"
    changes_at: "str | None"
    due_at: "str | None"
    next_action: "NextAction"
    phase: "Phase"


State: TypeAlias = Literal[
    "draft", "held", "sending", "sent", "failed", "unknown", "cancelled", "bounced"
]


class StatedWishes(TypedDict):
    """The wishes of all employers that you speak for; they replace those of before."""

    items: "list[EmployerWishesIn]"


class StreamedEvent(TypedDict):
    """One server-sent event of the stream, as an `EventSource` hands it over."""

    data: "str"
    event: "EventType"
    id: "str"


class StreamedPartnerEvent(TypedDict):
    """One server-sent event of the stream, as an `EventSource` hands it over."""

    data: "str"
    event: "PartnerEventType"
    id: "str"


class Task(TypedDict):
    """Something to do, with its window."""

    application_id: "str | None"
    basis: "str | None"
    closes_at: "str | None"
    created_at: "str"
    due_at: "str | None"
    external_id: "str | None"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    kind: "TaskKind"
    metadata: "dict[str, str]"
    note: "str | None"
    opens_at: "str | None"
    own: "bool"
    policy_version: "str | None"
    reason: "str | None"
    snoozed_until: "str | None"
    state: "TaskState"
    status: "TaskStatus"
    title: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


class TaskItem(TypedDict):
    """A task in a list, with the names that a row shows; null where it belongs to nothing."""

    application_id: "str | None"
    basis: "str | None"
    closes_at: "str | None"
    created_at: "str"
    due_at: "str | None"
    employer_id: "str | None"
    employer_name: "str | None"
    external_id: "str | None"
    id: "str"
    interview_id: "str | None"
    interviewer_id: "str | None"
    interviewer_name: "str | None"
    kind: "TaskKind"
    metadata: "dict[str, str]"
    note: "str | None"
    opens_at: "str | None"
    own: "bool"
    policy_version: "str | None"
    reason: "str | None"
    role: "str | None"
    snoozed_until: "str | None"
    stage: "Stage | None"
    starts_at: "str | None"
    state: "TaskState"
    status: "TaskStatus"
    title: "str"
    updated_at: "str"
    version: "int"
    written_by: "Writer"


TaskKind: TypeAlias = Literal[
    "own",
    "prepare_questions",
    "record_timetable",
    "send_thank_you",
    "record_outcome",
    "enquire_status",
    "respond_to_offer",
    "request_feedback",
    "record_feedback",
    "reflect",
    "reply",
    "documents",
    "return_call",
    "arrange",
    "apply",
]


class TaskPage(TypedDict):
    """A page of tasks."""

    items: "list[TaskItem]"
    next_cursor: "str | None"


class TaskPatch(TypedDict):
    """A merge patch: snooze it, settle it with a reason, or change one of your own."""

    due_at: "NotRequired[str | None]"
    external_id: "NotRequired[str | None]"
    metadata: "NotRequired[dict[str, str | None] | None]"
    note: "NotRequired[str | None]"
    opens_at: "NotRequired[str | None]"
    reason: "NotRequired[str | None]"
    snoozed_until: "NotRequired[str | None]"
    state: "NotRequired[ChosenTaskState]"
    title: "NotRequired[str]"


TaskState: TypeAlias = Literal["open", "done", "skipped", "dropped"]

TaskStatus: TypeAlias = Literal[
    "upcoming", "ready", "overdue", "lapsed", "done", "skipped", "dropped"
]


class TestClock(TypedDict):
    """The clock of a test account. It stands still until it is moved on."""

    expires_at: "str"
    id: "str"
    now: "str"


Timeline = TypedDict(
    "Timeline",
    {
        "application_id": "str",
        "basis": "str",
        "breaches": "list[Breach]",
        "entries": "list[PlanEntry]",
        "from": "str",
        "interview_id": "str | None",
        "policy_version": "str",
        "to": "str",
        "working_hours": "list[Spell]",
    },
)


class Timetable(TypedDict):
    """The last revision that stands, or the one just taken back; and all of them, oldest first."""

    another_stage: "YesOrNo"
    answer_due: "AnswerDue"
    applicants: "Number"
    application_id: "str"
    as_said: "str | None"
    id: "str | None"
    interview_id: "str | None"
    posts: "Number"
    recorded_at: "str | None"
    retracted_at: "str | None"
    retraction_reason: "str | None"
    revision: "int | None"
    revisions: "list[Revision]"
    said_at: "str | None"
    silence_means_no: "bool"
    version: "int"
    written_by: "Writer | None"


class Trace(TypedDict):
    """How the days of a wait were counted."""

    counted: "list[str]"
    grounds: "str"
    number: "str | None"
    since: "str"
    skipped: "list[SkippedDay]"
    source: "Source"
    unit: "Literal['business days', 'calendar days']"
    value: "int"


class Unnamed(TypedDict):
    """How many items stand alone: one interview's word is no pattern yet."""

    improvements: "int"
    strengths: "int"


UpdateKind: TypeAlias = Literal[
    "acknowledged",
    "new_timetable",
    "next_stage",
    "question",
    "documents_requested",
    "invited_to_call",
    "offer",
    "offer_withdrawn",
    "rejection",
    "auto_reply",
    "on_hold",
    "round_postponed",
    "round_cancelled",
    "reopened",
    "noted",
]

Verdict: TypeAlias = Literal["allowed", "not_yet", "refused", "done"]

Way: TypeAlias = Literal["event", "email", "push"]


class WebhookDelivery(TypedDict):
    """A delivery of one event to one endpoint, and what came of its last attempt."""

    answer: "str | None"
    attempted_at: "str | None"
    attempts: "int"
    created_at: "str"
    ended_at: "str | None"
    endpoint_id: "str"
    event_type: "str"
    id: "str"
    next_attempt_at: "str | None"
    problem: "str | None"
    state: "DeliveryState"
    status: "int | None"
    webhook_id: "str"


class WebhookDeliveryPage(TypedDict):
    """A page of deliveries."""

    items: "list[WebhookDelivery]"
    next_cursor: "str | None"


class WebhookEndpoint(TypedDict):
    """An endpoint, without its secret."""

    created_at: "str"
    description: "str | None"
    disabled_at: "str | None"
    disabled_reason: "DisabledReason | None"
    enabled: "bool"
    event_types: "list[PartnerEventType] | None"
    failing_since: "str | None"
    id: "str"
    previous_secret_until: "str | None"
    state: "WebhookState"
    url: "str"


class WebhookEndpointPage(TypedDict):
    """A page of endpoints."""

    items: "list[WebhookEndpoint]"
    next_cursor: "str | None"


class WebhookEndpointPatch(TypedDict):
    """A merge patch. An endpoint that is enabled again gets what happens from then on."""

    description: "NotRequired[str | None]"
    enabled: "NotRequired[bool]"
    event_types: "NotRequired[list[PartnerEventType] | None]"
    url: "NotRequired[str]"


class WebhookEndpointWithSecret(TypedDict):
    """An endpoint with its secret, which is only in this answer."""

    created_at: "str"
    description: "str | None"
    disabled_at: "str | None"
    disabled_reason: "DisabledReason | None"
    enabled: "bool"
    event_types: "list[PartnerEventType] | None"
    failing_since: "str | None"
    id: "str"
    previous_secret_until: "str | None"
    secret: "str"
    state: "WebhookState"
    url: "str"


class WebhookEvent(TypedDict):
    """What a candidate's endpoint gets."""

    data: "Event"
    timestamp: "str"
    type: "EventType"


class WebhookReplay(TypedDict):
    """From when on events are delivered again."""

    since: "str"


WebhookState: TypeAlias = Literal["working", "failing", "disabled"]


class WebhookTest(TypedDict):
    """What `POST /v1/webhook-endpoints/{endpoint_id}/test` sends."""

    data: "WebhookTestData"
    timestamp: "str"
    type: "Literal['webhook.test']"


class WebhookTestData(TypedDict):
    """What a test is about."""

    endpoint_id: "str"


WhichActions: TypeAlias = Literal["all"]

WhoCalls: TypeAlias = Literal["candidate", "employer"]


class WholePursuit(TypedDict):
    """All of one pursuit: its records, the decision, and what follows."""

    application: "Application"
    contacts: "list[Contact]"
    decision: "Decision"
    employer: "Employer"
    employer_updates: "list[EmployerUpdate]"
    feedback: "list[Feedback]"
    past: "list[PastEntry] | None"
    plan: "Timeline"
    rounds: "list[Round]"
    tasks: "list[Task]"
    timetable: "Timetable"


Whose: TypeAlias = Literal["candidate", "employer", "nobody"]


class WriteAnswer(TypedDict):
    """How one write was answered."""

    body: "dict[str, Any] | None"
    headers: "dict[str, str]"
    status: "int"


WriteMethod: TypeAlias = Literal["POST", "PUT", "PATCH", "DELETE"]


class Writer(TypedDict):
    """Who wrote the present version: you, or a partner that acted for you."""

    id: "str | None"
    kind: "WriterKind"


WriterKind: TypeAlias = Literal["candidate", "partner"]


class YesOrNo(TypedDict):
    """Whether there is."""

    status: "AnswerStatus"
    value: "bool | None"


class YesOrNoIn(TypedDict):
    """Is there? Answered by yes or no."""

    status: "AnswerStatus"
    value: "NotRequired[bool | None]"
