"""Random histories: several rounds, news of every kind, contacts, corrections, marks.

Instants fall on quarters of an hour around a base day that is chosen for what happens
near it (holidays, clock changes, a day that never was), so that facts often coincide
with each other and with the edges of windows. What a history holds need not be
permitted: breaches are facts too.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.domain.action_kinds import CHANNELS, CONTACTS, TASKS
from app.domain.actions import Channel, Kind
from app.domain.facts import (
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
    Outcome,
    OutcomeKind,
    Preferences,
    Pursuit,
    Region,
    Result,
    Route,
    Stage,
    Timetable,
    UpdateKind,
)
from app.domain.policy import POLICY

Test = TypeVar("Test", bound=Callable[..., Any])

#: HYPOTHESIS_PROFILE=campaign looks much longer, and each time elsewhere; mutation is quick.
PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE", "")
_FACTOR: Final = {"campaign": 20.0, "mutation": 0.1}.get(PROFILE, 1.0)


def examples(count: int) -> Callable[[Test], Test]:
    """Set how many examples a property is tried on, scaled by the profile."""
    return settings(
        max_examples=max(5, int(count * _FACTOR)),
        deadline=None,
        derandomize=PROFILE != "campaign",
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


#: A region and the days around which something happens to its calendar.
_PLACES: Final = (
    (Region("Europe/London", "GB", "ENG"), ("2026-11-20", "2026-12-21", "2027-03-22")),
    (Region("Europe/London", "GB", "SCT"), ("2026-11-25", "2026-12-28")),
    (Region("America/New_York", "US"), ("2026-10-29", "2026-11-23", "2027-03-10")),
    (Region("Europe/Berlin", "DE", "BY"), ("2026-12-30", "2027-05-20")),
    (Region("Africa/Cairo", "EG"), ("2027-04-27", "2026-10-26")),
    (Region("Asia/Beirut"), ("2027-03-24", "2026-10-22")),
    (Region("Pacific/Apia"), ("2011-12-26",)),
    (Region("Asia/Kathmandu"), ("2026-11-20",)),
)

QUARTER: Final = timedelta(minutes=15)
_QUARTERS_A_DAY: Final = 96
_DAYS: Final = 70


def instants_after(base: datetime, days: int = _DAYS) -> st.SearchStrategy[datetime]:
    """Quarters of an hour from a base, nearer ones more often."""
    near = st.integers(0, 12 * _QUARTERS_A_DAY)
    far = st.integers(0, days * _QUARTERS_A_DAY)
    return st.one_of(near, far).map(lambda quarters: base + quarters * QUARTER)


@st.composite
def places(draw: st.DrawFn) -> tuple[Region, datetime]:
    """Draw a region with a base instant: a morning there."""
    region, days = draw(st.sampled_from(_PLACES))
    day = date.fromisoformat(draw(st.sampled_from(days)))
    hour = draw(st.sampled_from((0, 8, 9, 16, 23)))
    wall = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(region.time_zone))
    return region, wall.astimezone(UTC)


@st.composite
def answers(draw: st.DrawFn, base: datetime, zone: str) -> AnswerDue:
    """Draw what was said about when the candidate will hear, from a base on."""
    status = draw(st.sampled_from((AnswerStatus.ANSWERED, *AnswerStatus)))
    if status is not AnswerStatus.ANSWERED:
        return AnswerDue(status)
    at = base + draw(st.integers(0, 25)) * timedelta(days=1)
    if draw(st.booleans()):
        return AnswerDue(status, day=at.astimezone(ZoneInfo(zone)).date())
    return AnswerDue(status, instant=at)


@st.composite
def timetables_of(draw: st.DrawFn, ends: datetime, zone: str, name: str) -> tuple[Timetable, ...]:
    """Draw what the employer said at the interview, with the candidate's corrections."""
    found = []
    at = ends
    for revision in range(1, draw(st.sampled_from((0, 1, 1, 2, 3))) + 1):
        found.append(Timetable(f"{name}-said-{revision}", revision, at, draw(answers(ends, zone))))
        at += draw(st.integers(1, 400)) * QUARTER
    return tuple(found)


@st.composite
def rounds(draw: st.DrawFn, base: datetime, zone: str) -> tuple[Interview, ...]:
    """Draw one to three rounds, in the order of their starts."""
    found = []
    starts = base
    for number in range(draw(st.sampled_from((1, 1, 2, 3)))):
        ends = starts + draw(st.integers(1, 8)) * QUARTER
        arranged = draw(st.sampled_from((None, -6 * _QUARTERS_A_DAY, -3, 0, 2, 50)))
        name = f"round-{number + 1}"
        people = draw(st.integers(0, 2))
        found.append(
            Interview(
                name,
                draw(st.sampled_from(Stage)),
                Format.VIDEO,
                draw(
                    st.sampled_from(
                        (InterviewState.SCHEDULED, InterviewState.SCHEDULED, *InterviewState)
                    )
                ),
                starts,
                ends,
                zone,
                None if arranged is None else starts + arranged * QUARTER,
                tuple(Interviewer(f"{name}-{who}", who) for who in ("Sam", "Ada")[:people]),
                draw(timetables_of(ends, zone, name)),
            )
        )
        starts = ends + draw(st.integers(0, 15 * _QUARTERS_A_DAY)) * QUARTER
    return tuple(found)


@st.composite
def updates_from(
    draw: st.DrawFn, base: datetime, zone: str, interviews: tuple[Interview, ...]
) -> tuple[EmployerUpdate, ...]:
    """Draw news of every kind."""
    found = []
    for number in range(draw(st.sampled_from((0, 0, 1, 1, 2, 3, 5)))):
        kind = draw(st.sampled_from(UpdateKind))
        at = draw(instants_after(base))
        found.append(
            EmployerUpdate(
                f"update-{number}",
                draw(st.sampled_from(interviews)).id,
                kind,
                at,
                draw(st.sampled_from((None, Channel.EMAIL, Channel.PHONE, Channel.IN_PERSON))),
                draw(answers(at, zone)) if kind is UpdateKind.NEW_TIMETABLE else None,
                (at + timedelta(days=draw(st.integers(0, 12)))).date()
                if kind is UpdateKind.AUTO_REPLY and draw(st.booleans())
                else None,
                at + draw(st.integers(1, 500)) * QUARTER
                if kind is UpdateKind.OFFER and draw(st.booleans())
                else None,
                at + draw(st.integers(0, 300)) * QUARTER
                if kind is UpdateKind.INVITED_TO_CALL and draw(st.booleans())
                else None,
                draw(st.sampled_from((None, None, None, *FeedbackWord))),
            )
        )
    return tuple(sorted(found, key=lambda u: (u.received_at, u.id)))


_ASKED: Final = {
    Kind.REPLY: UpdateKind.QUESTION,
    Kind.DOCUMENTS: UpdateKind.DOCUMENTS_REQUESTED,
    Kind.RETURN_CALL: UpdateKind.INVITED_TO_CALL,
}


@st.composite
def attestations(
    draw: st.DrawFn,
    kind: Kind,
    interview: Interview,
    at: datetime,
    news: tuple[EmployerUpdate, ...],
    earlier: list[Contact],
) -> Attestation | None:
    """Draw the fact that a contact rests on, if there is one to rest on."""
    if kind in _ASKED:
        asked = [u.id for u in news if u.kind is _ASKED[kind]]
        return Attestation(update_id=draw(st.sampled_from(asked))) if asked else None
    if kind is Kind.RESEND:
        failed = [c.id for c in earlier if c.result in (Result.BOUNCED, Result.WRONG_NUMBER)]
        return Attestation(contact_id=draw(st.sampled_from(failed))) if failed else None
    if kind is Kind.RESCHEDULE:
        return Attestation(interview_id=interview.id, slot=interview.starts_at)
    if kind is Kind.COMPETING_OFFER:
        return Attestation(received_at=at - QUARTER, expires_at=at + timedelta(days=5))
    if kind is Kind.CORRECTION:
        return Attestation(said="two years", right="three years")
    return None


@st.composite
def contacts_from(
    draw: st.DrawFn,
    base: datetime,
    interviews: tuple[Interview, ...],
    news: tuple[EmployerUpdate, ...],
    name: str = "contact",
) -> tuple[Contact, ...]:
    """Draw contacts of every kind, permitted or not, the plain ones more often."""
    times = sorted(
        draw(st.lists(instants_after(base), max_size=draw(st.sampled_from((0, 0, 1, 3, 6)))))
    )
    found: list[Contact] = []
    for number, at in enumerate(times):
        kind = draw(st.sampled_from((Kind.ENQUIRE_STATUS, Kind.ENQUIRE_STATUS, *CONTACTS)))
        interview = draw(st.sampled_from(interviews))
        people: list[str | None] = [person.id for person in interview.interviewers]
        found.append(
            Contact(
                f"{name}-{number}",
                interview.id,
                kind,
                draw(st.sampled_from(CHANNELS[kind])),
                at,
                draw(st.sampled_from(people or [None])) if kind is Kind.SEND_THANK_YOU else None,
                result=draw(
                    st.sampled_from((None, Result.SENT, *(r for r in Result if r != "not_made")))
                ),
                attestation=draw(attestations(kind, interview, at, news, found)),
            )
        )
    return tuple(found)


@st.composite
def applications(draw: st.DrawFn, base: datetime) -> Application:
    """Draw an application, sometimes through an agency, sometimes ended."""
    agency = draw(st.sampled_from((None, None, None, None, False, True)))
    endings: list[OutcomeKind | None] = [None, None, None, None, None, None, *OutcomeKind]
    ended = draw(st.sampled_from(endings))
    return Application(
        "role",
        "Data engineer",
        Route.DIRECT if agency is None else Route.AGENCY,
        None if agency is None else Agency("Placers", agency),
        None if ended is None else Outcome(ended, draw(instants_after(base))),
    )


@st.composite
def pursuits(draw: st.DrawFn) -> tuple[Pursuit, datetime]:
    """Draw a whole history, and the base instant that it starts from."""
    region, base = draw(places())
    zone = region.time_zone
    interviews = draw(rounds(base, zone))
    news = draw(updates_from(base, zone, interviews))
    wishes = draw(
        st.sampled_from((Preferences(),) * 6 + (Preferences(True), Preferences(False, True)))
    )
    marks = tuple(
        Mark(kind, draw(st.sampled_from(interviews)).id, draw(st.sampled_from(MarkState)), at)
        for kind, at in draw(
            st.lists(st.tuples(st.sampled_from(sorted(TASKS)), instants_after(base)), max_size=2)
        )
    )
    feedback = tuple(
        Feedback(f"feedback-{number}", interviews[0].id, source, at, empty=empty)
        for number, (source, at, empty) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from(FeedbackSource), instants_after(base), st.booleans()),
                    max_size=2,
                )
            )
        )
    )
    return (
        Pursuit(
            draw(applications(base)),
            Employer("acme", "Acme", region, wishes),
            interviews,
            draw(contacts_from(base, interviews, news)),
            news,
            feedback,
            marks,
            draw(st.one_of(st.just(()), contacts_from(base, interviews, news, "elsewhere"))),
        ),
        base,
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[Pursuit, datetime]:
    """Draw a history and an instant to ask about it."""
    facts, base = draw(pursuits())
    at = draw(instants_after(base - timedelta(days=1)))
    nudge = draw(st.sampled_from((0, 0, 0, -1, 1)))
    return facts, at + nudge * timedelta(microseconds=1)


def cut(facts: Pursuit, now: datetime) -> Pursuit:
    """Leave out what happened after an instant; the first round always stands.

    Written here once more, from the specification: a later round stands from its
    creation, or from its start if it was recorded in arrears.
    """
    outcome = facts.application.outcome
    ended = outcome is not None and outcome.happened_at <= now
    first, *later = facts.interviews
    known = [first] + [
        i for i in later if i.created_at is None or i.created_at <= now or i.starts_at <= now
    ]
    return replace(
        facts,
        application=facts.application if ended else replace(facts.application, outcome=None),
        interviews=tuple(
            replace(i, timetables=tuple(t for t in i.timetables if t.said_at <= now)) for i in known
        ),
        contacts=tuple(c for c in facts.contacts if c.happened_at <= now),
        updates=tuple(u for u in facts.updates if u.received_at <= now),
        feedback=tuple(f for f in facts.feedback if f.received_at <= now),
        marks=tuple(m for m in facts.marks if m.happened_at <= now),
        elsewhere=tuple(c for c in facts.elsewhere if c.happened_at <= now),
    )


@st.composite
def stricter_numbers(draw: st.DrawFn, at_least: int = 1) -> dict[str, object]:
    """Draw numbers that an account may ask for, each as strict as the operator's or stricter."""
    names = draw(
        st.lists(
            st.sampled_from([number.name for number in POLICY.numbers()]),
            unique=True,
            min_size=at_least,
            max_size=4,
        )
    )
    numbers: dict[str, object] = {}
    for name in names:
        number = POLICY.by_name[name]
        higher = number.stricter == "higher"
        value = draw(
            st.integers(
                number.value if higher else number.minimum,
                number.maximum if higher else number.value,
            )
        )
        if number.unit == "local time":
            # Half hours, and never so narrow that nobody could be rung.
            value = min(value, _NOON) if higher else max(value, _NOON + 30)
            value -= value % 30
        numbers[name] = number.shown(value)
    return numbers


_NOON: Final = 12 * 60


def numbers_in_force() -> st.SearchStrategy[dict[str, object]]:
    """Draw what an account changed: often nothing."""
    return st.one_of(st.just({}), stricter_numbers())
