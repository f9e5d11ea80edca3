"""Facts for the tests of the domain, in the words of a candidate.

Instants are `utc("2026-11-27 17:00")` or, in an employer's zone, `london("2026-11-27 17:00")`.
Ids are short words; what a test does not name takes the place of the plainest case: one
first-round interview at a London employer, Friday 20 November 2026, 10:00 to 11:00.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.domain.action_kinds import CHANNELS
from app.domain.actions import Channel, Kind
from app.domain.calendars import Calendars, calendars_of
from app.domain.case import Case
from app.domain.decide import decide as domain_decide
from app.domain.decide import plan as domain_plan
from app.domain.decision import Action, Assessment, Decision, Plan
from app.domain.enforce import Proposal
from app.domain.enforce import assess_recorded as domain_assess_recorded
from app.domain.enforce import breaches as domain_breaches
from app.domain.facts import (
    NO_PREFERENCES,
    Agency,
    AnswerDue,
    AnswerStatus,
    Application,
    Attestation,
    Contact,
    Employer,
    EmployerUpdate,
    Feedback,
    FeedbackSource,
    FeedbackWord,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    Mark,
    MarkState,
    MissedBy,
    OfferAnswer,
    OfferForm,
    Outcome,
    OutcomeKind,
    Preferences,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
    Stage,
    Timetable,
    UpdateKind,
    WhoCalls,
)
from app.domain.policy import POLICY, Policy
from app.domain.rule import Rule

ENGLAND = Region("Europe/London", "GB", "ENG")
SCOTLAND = Region("Europe/London", "GB", "SCT")
NORTHERN_IRELAND = Region("Europe/London", "GB", "NIR")
NOWHERE = Region("Europe/London")


def utc(text: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock_in(zone: str) -> Callable[[str], datetime]:
    """Return a reader of wall-clock times in a zone; what it returns is in UTC."""

    def read(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    return read


london = clock_in("Europe/London")


# ---------------------------------------------------------------- facts


def employer(
    region: Region = ENGLAND, *, no_calls: bool = False, no_contact: bool = False
) -> Employer:
    return Employer("acme", "Acme", region, Preferences(no_calls, no_contact))


def application(
    *,
    route: Route = Route.DIRECT,
    permitted: bool = False,
    outcome: OutcomeKind | None = None,
    outcome_at: str | datetime = "2026-12-01 12:00",
    applied: str | datetime | date | None = None,
    closing: str | None = None,
    internal: bool = False,
    region: Region | None = None,
    preferences: Preferences = NO_PREFERENCES,
    agency: Agency | None = None,
    people: tuple[Interviewer, ...] = (),
    timetables: tuple[Timetable, ...] = (),
) -> Application:
    if agency is None and route is Route.AGENCY:
        agency = Agency("Placers", permitted)
    ended = Outcome(outcome, instant(outcome_at)) if outcome else None
    return Application(
        "role",
        "Data engineer",
        route,
        agency,
        ended,
        day_or_instant(applied),
        date.fromisoformat(closing) if closing else None,
        internal,
        region,
        preferences,
        people,
        timetables,
    )


def day_or_instant(told: str | datetime | date | None) -> date | None:
    """Read a day such as 2026-11-27, or London's wall clock; a value is taken as it is."""
    if not isinstance(told, str):
        return told
    return date.fromisoformat(told) if len(told) == len("2026-11-27") else london(told)


def instant(at: str | datetime) -> datetime:
    """Take an instant as it is, or read it as London's wall clock."""
    return london(at) if isinstance(at, str) else at


def interview(
    ends: str | datetime = "2026-11-20 11:00",
    *,
    starts: str | datetime | None = None,
    stage: Stage = Stage.FIRST,
    state: InterviewState = InterviewState.SCHEDULED,
    id: str = "round-1",  # noqa: A002  # it reads as the fact's own id
    created: str | datetime | None = None,
    people: tuple[str | Interviewer, ...] = (),
    timetables: tuple[Timetable, ...] = (),
    held: Format = Format.VIDEO,
    missed_by: MissedBy | None = None,
    state_at: str | datetime | None = None,
    slot_since: str | datetime | None = None,
) -> Interview:
    over = instant(ends)
    began = over.replace(minute=0) if over.minute else over.replace(hour=over.hour - 1)
    return Interview(
        id,
        stage,
        held,
        state,
        instant(starts) if starts is not None else began,
        over,
        "Europe/London",
        instant(created) if created is not None else None,
        tuple(
            one if isinstance(one, Interviewer) else Interviewer(one.lower(), one) for one in people
        ),
        timetables,
        missed_by,
        instant(state_at) if state_at is not None else None,
        instant(slot_since) if slot_since is not None else None,
    )


def by(day: str) -> AnswerDue:
    """An answer promised for a date."""
    return AnswerDue(AnswerStatus.ANSWERED, day=date.fromisoformat(day))


def by_instant(at: str | datetime) -> AnswerDue:
    """An answer promised for an instant."""
    return AnswerDue(AnswerStatus.ANSWERED, instant=instant(at))


def between(
    earliest: str | None = None, latest: str | None = None, ask_from: str | None = None
) -> AnswerDue:
    """An answer promised for a range, or a day on which one may ask."""
    days = [
        None if day is None else date.fromisoformat(day) for day in (earliest, latest, ask_from)
    ]
    return AnswerDue(AnswerStatus.ANSWERED, earliest=days[0], latest=days[1], ask_from=days[2])


NOT_SAID = AnswerDue(AnswerStatus.NOT_SAID)
NOT_ASKED = AnswerDue(AnswerStatus.NOT_ASKED)


def timetable(
    answer: AnswerDue = NOT_ASKED,
    said: str | datetime = "2026-11-20 11:00",
    *,
    revision: int = 1,
    silence_means_no: bool = False,
    retracted: str | datetime | None = None,
) -> Timetable:
    return Timetable(
        f"timetable-{revision}",
        revision,
        instant(said),
        answer,
        silence_means_no,
        None,
        None if retracted is None else instant(retracted),
    )


def promised(day: str) -> tuple[Timetable, ...]:
    """The employer's word at the interview's end: an answer by a date."""
    return (timetable(by(day)),)


def contact(
    kind: Kind,
    at: str | datetime,
    channel: Channel | None = None,
    result: Result | None = Result.SENT,
    *,
    id: str | None = None,  # noqa: A002  # it reads as the fact's own id
    interview_id: str | None = "round-1",
    person: str | None = None,
    recipient: Recipient = Recipient.EMPLOYER,
    attestation: Attestation | None = None,
    answer: OfferAnswer | None = None,
    recorded: str | datetime | None = None,
    retracted: str | datetime | None = None,
) -> Contact:
    happened_at = instant(at)
    return Contact(
        id or f"{kind.value}@{happened_at:%m-%dT%H:%M}",
        interview_id,
        kind,
        channel or best_written(kind),
        happened_at,
        person,
        recipient,
        result,
        attestation,
        (),
        answer,
        None if recorded is None else instant(recorded),
        None if retracted is None else instant(retracted),
    )


def responded(answer: OfferAnswer, at: str | datetime, result: Result = Result.SENT) -> Contact:
    """One answer to an offer, by e-mail."""
    return contact(Kind.RESPOND_TO_OFFER, at, result=result, answer=answer)


def best_written(kind: Kind) -> Channel:
    """The best channel of a kind that is open at any hour."""
    return next(channel for channel in CHANNELS[kind] if channel is not Channel.PHONE)


def enquiry(
    at: str | datetime,
    channel: Channel = Channel.EMAIL,
    result: Result | None = Result.SENT,
    *,
    id: str | None = None,  # noqa: A002  # it reads as the fact's own id
) -> Contact:
    return contact(Kind.ENQUIRE_STATUS, at, channel, result, id=id)


def ring(at: str | datetime, result: Result | None = Result.NO_ANSWER) -> Contact:
    return contact(Kind.ENQUIRE_STATUS, at, Channel.PHONE, result)


def update(
    kind: UpdateKind,
    at: str | datetime,
    *,
    id: str | None = None,  # noqa: A002  # it reads as the fact's own id
    interview_id: str | None = "round-1",
    channel: Channel | None = None,
    answer: AnswerDue | None = None,
    returns_on: str | None = None,
    respond_by: str | datetime | None = None,
    call_at: str | datetime | None = None,
    feedback: FeedbackWord | None = None,
    due: str | datetime | None = None,
    who_calls: WhoCalls | None = None,
    form: OfferForm | None = None,
    paper_by: str | None = None,
    asks_for_times: bool | None = None,
    review_on: str | None = None,
    silence_means_no: bool = False,
    recorded: str | datetime | None = None,
    retracted: str | datetime | None = None,
) -> EmployerUpdate:
    received_at = instant(at)
    return EmployerUpdate(
        id or f"{kind.value}@{received_at:%m-%dT%H:%M}",
        interview_id,
        kind,
        received_at,
        channel,
        answer,
        date.fromisoformat(returns_on) if returns_on else None,
        day_or_instant(respond_by),
        day_or_instant(call_at),
        feedback,
        day_or_instant(due),
        who_calls,
        form,
        date.fromisoformat(paper_by) if paper_by else None,
        asks_for_times,
        date.fromisoformat(review_on) if review_on else None,
        silence_means_no,
        None if recorded is None else instant(recorded),
        None if retracted is None else instant(retracted),
    )


def said(day: str, at: str | datetime) -> EmployerUpdate:
    """A new timetable with a date."""
    return update(UpdateKind.NEW_TIMETABLE, at, answer=by(day))


def rejected(
    at: str | datetime = "2026-11-27 15:00", channel: Channel | None = None
) -> EmployerUpdate:
    return update(UpdateKind.REJECTION, at, id="no", channel=channel)


def feedback_of(source: FeedbackSource, at: str | datetime, *, empty: bool = False) -> Feedback:
    return Feedback(f"feedback-of-{source.value}", "round-1", source, instant(at), empty)


def mark(
    kind: Kind,
    at: str | datetime,
    *,
    interview_id: str | None = "round-1",
    state: MarkState = MarkState.DONE,
    person: str | None = None,
    until: str | datetime | None = None,
) -> Mark:
    later = None if until is None else instant(until)
    return Mark(kind, interview_id, state, instant(at), person, later)


def pursuit(
    *facts: Interview | Contact | EmployerUpdate | Feedback | Mark | Employer | Application,
    elsewhere: tuple[Contact, ...] = (),
    at_the_agency: tuple[Contact, ...] = (),
    region: Region = ENGLAND,
    without_rounds: bool = False,
) -> Pursuit:
    """Put facts together, each in its place and in the order of time."""
    rounds = [f for f in facts if isinstance(f, Interview)]
    if not rounds and not without_rounds:
        rounds = [interview()]
    return Pursuit(
        next((f for f in facts if isinstance(f, Application)), application()),
        next((f for f in facts if isinstance(f, Employer)), employer(region)),
        tuple(sorted(rounds, key=lambda i: (i.starts_at, i.ends_at, i.id))),
        tuple(
            sorted(
                (f for f in facts if isinstance(f, Contact)), key=lambda c: (c.happened_at, c.id)
            )
        ),
        tuple(
            sorted(
                (f for f in facts if isinstance(f, EmployerUpdate)),
                key=lambda u: (u.received_at, u.id),
            )
        ),
        tuple(f for f in facts if isinstance(f, Feedback)),
        tuple(f for f in facts if isinstance(f, Mark)),
        elsewhere,
        at_the_agency,
    )


# ---------------------------------------------------------------- questions


def calendars_for(facts: Pursuit, policy: Policy = POLICY) -> Calendars:
    return calendars_of(policy)


def decide(facts: Pursuit, at: str | datetime, policy: Policy = POLICY) -> Decision:
    return domain_decide(facts, policy, calendars_for(facts, policy), instant(at))


def plan(
    facts: Pursuit, start: str | datetime, end: str | datetime, policy: Policy = POLICY
) -> Plan:
    calendars = calendars_for(facts, policy)
    return domain_plan(facts, policy, calendars, instant(start), instant(end))


def assess(
    facts: Pursuit, proposal: Contact, at: str | datetime | None = None, policy: Policy = POLICY
) -> Assessment:
    """Ask about a contact, at its own instant unless another is named."""
    when = proposal.happened_at if at is None else instant(at)
    return proposed(facts, proposal, when, policy).assessment


def proposed(
    facts: Pursuit, contact: Contact, at: datetime | None = None, policy: Policy = POLICY
) -> Proposal:
    """Put a contact before a pursuit, without itself, at its own instant by default."""
    others = replace(facts, contacts=tuple(c for c in facts.contacts if c.id != contact.id))
    when = at or contact.happened_at
    return Proposal(others, contact, policy, calendars_for(facts, policy), when)


def breaches(facts: Pursuit, recorded: Contact, policy: Policy = POLICY) -> tuple[str, ...]:
    return domain_breaches(proposed(facts, recorded, policy=policy))


def assess_recorded(facts: Pursuit, recorded: Contact, policy: Policy = POLICY) -> Assessment:
    return domain_assess_recorded(proposed(facts, recorded, policy=policy))


def action(
    decision: Decision,
    kind: Kind,
    *,
    interview_id: str | None = None,
    person: str | None = None,
) -> Action:
    """Return the one action of a kind; narrowed to a round or a person if named."""
    found = [
        a
        for a in decision.actions
        if a.kind is kind
        and (interview_id is None or a.interview_id == interview_id)
        and (person is None or a.interviewer_id == person)
    ]
    assert len(found) == 1, f"{kind} is in the decision {len(found)} times"
    return found[0]


def rules_of(answer: Action | Assessment) -> set[str]:
    """Return the ids of the rules that an answer names."""
    return {reason.rule for reason in answer.reasons}


def in_decision(facts: Pursuit, kind: Kind, at: str | datetime, policy: Policy = POLICY) -> Action:
    """Return the one action of a kind as decided at an instant."""
    return action(decide(facts, at, policy), kind)


@contextmanager
def failing(rule: Rule) -> Iterator[None]:
    """Let a rule raise while the block runs."""

    def fail(case: Case) -> Iterator[None]:
        raise ZeroDivisionError(rule.id)

    kept = rule.bars
    object.__setattr__(rule, "bars", fail)
    try:
        yield
    finally:
        object.__setattr__(rule, "bars", kept)
