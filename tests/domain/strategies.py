"""Random histories: several rounds, news of every kind, contacts, corrections, marks.

Instants fall on quarters of an hour around a base day that is chosen for what happens
near it (holidays, clock changes, a day that never was), so that facts often coincide
with each other and with the edges of windows. What a history holds need not be
permitted: breaches are facts too.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.domain.action_kinds import ANSWERS, CHANNELS, CONTACTS, NEXT_ORDER, TASKS
from app.domain.actions import Channel, Kind
from app.domain.case import TURNS
from app.domain.case.requests import ANSWERED_BY
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
    Part,
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
from app.domain.policy import POLICY
from app.domain.regions import Closed, OwnDays

Test = TypeVar("Test", bound=Callable[..., Any])

#: HYPOTHESIS_PROFILE=campaign looks much longer, and each time elsewhere; mutation is quick.
#: `make test` tries a third of what each property names: `make property-campaign`.
PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE", "")
_FACTOR: Final = {"campaign": 20.0, "mutation": 0.1}.get(PROFILE, 0.3)


def examples(count: int) -> Callable[[Test], Test]:
    """Set how many examples a property is tried on, scaled by the profile."""
    return settings(
        max_examples=max(5, int(count * _FACTOR)),
        deadline=None,
        derandomize=PROFILE != "campaign",
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


_FRIDAY: Final = 4
_SHUT_AND_SHORT: Final = OwnDays(
    hours=((_FRIDAY, time(9), time(12)),),
    closed=(Closed(date(2026, 12, 21), date(2027, 1, 8), "a shutdown"),),
    open=(date(2026, 12, 27),),
)
_FIVE_OF_ITS_OWN: Final = OwnDays(work_week=(0, 1, 2, 3, 5), hours=((5, time(10), time(14)),))

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
    # Weeks, hours and closed days of an employer's own.
    (Region("Europe/Berlin", "DE", "BY", days=_SHUT_AND_SHORT), ("2026-12-17", "2027-01-04")),
    (Region("Asia/Riyadh", "SA", days=_FIVE_OF_ITS_OWN), ("2026-11-20", "2027-03-06")),
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
def days_or_instants(draw: st.DrawFn, at: datetime, zone: str, days: int = 12) -> date:
    """Draw a local day, or an instant, from an instant on."""
    later = at + draw(st.integers(0, days * 4)) * timedelta(hours=6)
    return later if draw(st.booleans()) else local(later, zone)


def local(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


@st.composite
def answers(draw: st.DrawFn, base: datetime, zone: str) -> AnswerDue:
    """Draw what was said about when the candidate will hear, from a base on."""
    status = draw(st.sampled_from((AnswerStatus.ANSWERED, AnswerStatus.ANSWERED, *AnswerStatus)))
    if status is not AnswerStatus.ANSWERED:
        return AnswerDue(status)
    at = base + draw(st.integers(0, 25)) * timedelta(days=1)
    day = local(at, zone)
    shape = draw(st.sampled_from(("day", "day", "instant", "range", "earliest", "latest", "ask")))
    asking = local(base + draw(st.integers(0, 20)) * timedelta(days=1), zone)
    ask_from = asking if shape == "ask" or draw(st.integers(0, 5)) == 0 else None
    return AnswerDue(
        status,
        day if shape == "day" else None,
        at if shape == "instant" else None,
        local(base, zone) if shape == "range" else day if shape == "earliest" else None,
        day if shape in ("range", "latest") else None,
        ask_from,
    )


def retracted(draw: st.DrawFn, at: datetime) -> datetime | None:
    """Draw whether, and how long afterwards, a record was taken back."""
    if draw(st.integers(0, 11)):
        return None
    return at + draw(st.sampled_from((1, 40, 97, 200, 700))) * QUARTER


@st.composite
def timetables_of(draw: st.DrawFn, ends: datetime, zone: str, name: str) -> tuple[Timetable, ...]:
    """Draw what the employer said at the interview, with the candidate's corrections."""
    found = []
    at = ends
    for revision in range(1, draw(st.sampled_from((0, 1, 1, 2, 3))) + 1):
        found.append(
            Timetable(
                f"{name}-said-{revision}",
                revision,
                at,
                draw(answers(ends, zone)),
                draw(st.integers(0, 9)) == 0,
                None,
                retracted(draw, at),
            )
        )
        at += draw(st.integers(1, 400)) * QUARTER
    return tuple(found)


WISHES: Final = (NO_PREFERENCES,) * 14 + (Preferences(no_calls=True), Preferences(no_contact=True))


@st.composite
def people(draw: st.DrawFn, name: str, most: int = 2) -> tuple[Interviewer, ...]:
    """Draw the people of a round."""
    return tuple(
        Interviewer(
            f"{name}-{who}",
            who,
            draw(st.sampled_from((Part.INTERVIEWER, Part.INTERVIEWER, *Part))),
            draw(st.sampled_from(WISHES)),
        )
        for who in ("Sam", "Ada")[: draw(st.integers(0, most))]
    )


@st.composite
def rounds(draw: st.DrawFn, base: datetime, zone: str, least: int = 1) -> tuple[Interview, ...]:
    """Draw up to three rounds, in the order of their starts; some did not take place."""
    found = []
    starts = base
    for number in range(draw(st.sampled_from((least, 1, 1, 2, 3)))):
        ends = starts + draw(st.integers(1, 8)) * QUARTER
        arranged = draw(st.sampled_from((None, -6 * _QUARTERS_A_DAY, -3, 0, 2, 50)))
        name = f"round-{number + 1}"
        created = None if arranged is None else starts + arranged * QUARTER
        states = (InterviewState.SCHEDULED,) * 4 + tuple(InterviewState)
        found.append(
            Interview(
                name,
                draw(st.sampled_from(Stage)),
                draw(st.sampled_from((Format.VIDEO, Format.VIDEO, *Format))),
                draw(st.sampled_from(states)),
                starts,
                ends,
                zone,
                created,
                draw(people(name)),
                draw(timetables_of(ends, zone, name)),
                draw(st.sampled_from((None, *MissedBy))),
                draw(st.sampled_from((None, None, starts, starts + 9 * QUARTER))),
                draw(st.sampled_from((None,) * 6 + (created,))),
            )
        )
        starts = ends + draw(st.integers(0, 15 * _QUARTERS_A_DAY)) * QUARTER
    return tuple(found)


@st.composite
def updates_of(
    draw: st.DrawFn, name: str, at: datetime, zone: str, interviews: tuple[Interview, ...]
) -> EmployerUpdate:
    """Draw one word of the employer, of any kind, with the fields of that kind."""
    kind = draw(st.sampled_from(UpdateKind))
    dated = kind in (UpdateKind.NEW_TIMETABLE, UpdateKind.ROUND_POSTPONED)
    asks = kind in (UpdateKind.QUESTION, UpdateKind.DOCUMENTS_REQUESTED, UpdateKind.NEXT_STAGE)

    def maybe_day(days: int = 12) -> date | None:
        return draw(st.none() | days_or_instants(at, zone, days))

    def maybe_local() -> date | None:
        return draw(st.none() | days_or_instants(at, zone).map(lambda told: plain(told, zone)))

    offers, calls = kind is UpdateKind.OFFER, kind is UpdateKind.INVITED_TO_CALL
    return EmployerUpdate(
        name,
        draw(st.sampled_from((None, *(one.id for one in interviews)))),
        kind,
        at,
        draw(st.sampled_from((None, Channel.EMAIL, Channel.PHONE, Channel.IN_PERSON))),
        draw(answers(at, zone)) if dated and draw(st.integers(0, 3)) else None,
        maybe_local() if kind is UpdateKind.AUTO_REPLY else None,
        maybe_day(6) if offers else None,
        maybe_day(6) if calls else None,
        draw(st.sampled_from((None, None, None, *FeedbackWord))),
        maybe_day() if asks else None,
        draw(st.sampled_from((None, *WhoCalls))) if calls else None,
        draw(st.sampled_from((None, *OfferForm))) if offers else None,
        maybe_local() if offers else None,
        draw(st.sampled_from((None, True, False))) if kind is UpdateKind.NEXT_STAGE else None,
        maybe_local() if kind is UpdateKind.ON_HOLD else None,
        kind is UpdateKind.NEW_TIMETABLE and draw(st.integers(0, 5)) == 0,
        None,
        retracted(draw, at),
    )


def plain(told: date, zone: str) -> date:
    """Return the local day of a day or an instant."""
    return local(told, zone) if isinstance(told, datetime) else told


@st.composite
def updates_from(
    draw: st.DrawFn, base: datetime, zone: str, interviews: tuple[Interview, ...]
) -> tuple[EmployerUpdate, ...]:
    """Draw words of every kind."""
    found = []
    for number in range(draw(st.sampled_from((0, 0, 1, 1, 2, 3, 5)))):
        at = draw(instants_after(base))
        found.append(draw(updates_of(f"update-{number}", at, zone, interviews)))
    return tuple(sorted(found, key=lambda u: (u.received_at, u.id)))


@st.composite
def attestations(
    draw: st.DrawFn,
    kind: Kind,
    interview: Interview | None,
    at: datetime,
    words: tuple[EmployerUpdate, ...],
    earlier: list[Contact],
) -> Attestation | None:
    """Draw the fact that a contact rests on, if there is one to rest on."""
    if kind in ANSWERS:
        asked = [u.id for u in words if ANSWERED_BY.get(u.kind) is kind]
        named = draw(st.sampled_from((None, None, *asked)))
        return None if named is None else Attestation(update_id=named)
    if kind is Kind.RESEND:
        failed = [c.id for c in earlier if c.result in (Result.BOUNCED, Result.WRONG_NUMBER)]
        return Attestation(contact_id=draw(st.sampled_from(failed))) if failed else None
    if kind is Kind.RESCHEDULE and interview is not None:
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
    words: tuple[EmployerUpdate, ...],
    name: str = "contact",
) -> tuple[Contact, ...]:
    """Draw contacts of every kind, permitted or not, the plain ones more often."""
    times = sorted(
        draw(st.lists(instants_after(base), max_size=draw(st.sampled_from((0, 0, 1, 3, 6)))))
    )
    found: list[Contact] = []
    usual = (Kind.ENQUIRE_STATUS,) * 3 + (Kind.RESPOND_TO_OFFER,)
    for number, at in enumerate(times):
        kind = draw(st.sampled_from((*usual, *CONTACTS)))
        interview = draw(st.sampled_from(interviews)) if interviews else None
        named: list[str | None] = [one.id for one in interview.interviewers] if interview else []
        found.append(
            Contact(
                f"{name}-{number}",
                None if interview is None else interview.id,
                kind,
                draw(st.sampled_from(CHANNELS[kind])),
                at,
                draw(st.sampled_from(named or [None])) if kind is Kind.SEND_THANK_YOU else None,
                recipient=draw(st.sampled_from(Recipient)),
                result=draw(
                    st.sampled_from((None, Result.SENT, *(r for r in Result if r != "not_made")))
                ),
                attestation=draw(attestations(kind, interview, at, words, found)),
                answer=draw(st.sampled_from((None, *OfferAnswer, *TURNS)))
                if kind is Kind.RESPOND_TO_OFFER
                else None,
                retracted_at=retracted(draw, at),
            )
        )
    return tuple(found)


@st.composite
def applications(draw: st.DrawFn, base: datetime, zone: str) -> Application:
    """Draw an application, sometimes through an agency, sometimes ended or with its own days."""
    agency = draw(st.sampled_from((None, None, None, None, False, True)))
    endings: list[OutcomeKind | None] = [*(None,) * 9, *OutcomeKind]
    ended = draw(st.sampled_from(endings))
    before = base - timedelta(days=draw(st.integers(0, 20)))
    applied = draw(st.sampled_from((None, None, before, local(before, zone))))
    closing = local(base + timedelta(days=draw(st.integers(-20, 20))), zone)
    other = st.sampled_from((None, None, None, _PLACES[2][0]))
    return Application(
        "role",
        "Data engineer",
        Route.DIRECT if agency is None else Route.AGENCY,
        None
        if agency is None
        else Agency("Placers", agency, draw(other), draw(st.sampled_from(WISHES))),
        None if ended is None else Outcome(ended, draw(instants_after(base))),
        applied,
        draw(st.sampled_from((None, None, closing))),
        draw(st.integers(0, 5)) == 0,
        draw(other) if draw(st.integers(0, 5)) == 0 else None,
        draw(st.sampled_from(WISHES)),
        draw(people("early", 1)),
        draw(timetables_of(before, zone, "early")) if draw(st.integers(0, 3)) == 0 else (),
    )


@st.composite
def marks_on(
    draw: st.DrawFn, base: datetime, interviews: tuple[Interview, ...]
) -> tuple[Mark, ...]:
    """Draw what the candidate said of tasks: done, skipped, snoozed, open again."""
    found = []
    for at in sorted(draw(st.lists(instants_after(base), max_size=3))):
        state = draw(st.sampled_from(MarkState))
        kinds = sorted(TASKS) if state is MarkState.DONE else list(NEXT_ORDER)
        until = at + draw(st.integers(1, 800)) * QUARTER
        found.append(
            Mark(
                draw(st.sampled_from(kinds)),
                draw(st.sampled_from((None, *(one.id for one in interviews)))),
                state,
                at,
                None,
                until if state is MarkState.SNOOZED else None,
            )
        )
    return tuple(found)


@st.composite
def pursuits(draw: st.DrawFn) -> tuple[Pursuit, datetime]:
    """Draw a whole history, and the base instant that it starts from."""
    region, base = draw(places())
    zone = region.time_zone
    interviews = draw(rounds(base, zone, 0))
    words = draw(updates_from(base, zone, interviews))
    feedback = tuple(
        Feedback(f"feedback-{number}", None, source, at, empty=empty)
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
            draw(applications(base, zone)),
            Employer("acme", "Acme", region, draw(st.sampled_from(WISHES))),
            interviews,
            draw(contacts_from(base, interviews, words)),
            words,
            feedback,
            draw(marks_on(base, interviews)),
            draw(st.one_of(st.just(()), contacts_from(base, interviews, words, "elsewhere"))),
            draw(st.one_of(st.just(()), contacts_from(base, interviews, words, "agency"))),
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
    """Leave out what happened after an instant, and what was taken back after it.

    Written here once more, from the specification: a round stands from its creation, or
    from its start if it was recorded in arrears.
    """
    application = facts.application
    outcome, applied = application.outcome, application.applied_at
    day = local(now, facts.region.time_zone)
    ahead = applied is not None and (
        applied > now if isinstance(applied, datetime) else applied > day
    )
    return replace(
        facts,
        application=replace(
            application,
            outcome=outcome if outcome is not None and outcome.happened_at <= now else None,
            applied_at=None if ahead else applied,
            timetables=_said(application.timetables, now),
        ),
        interviews=tuple(
            replace(i, timetables=_said(i.timetables, now))
            for i in facts.interviews
            if i.created_at is None or i.created_at <= now or i.starts_at <= now
        ),
        contacts=tuple(c for c in facts.contacts if c.happened_at <= now and _heard(c, now)),
        updates=tuple(u for u in facts.updates if u.received_at <= now and _heard(u, now)),
        feedback=tuple(f for f in facts.feedback if f.received_at <= now),
        marks=tuple(m for m in facts.marks if m.happened_at <= now),
        elsewhere=tuple(c for c in facts.elsewhere if c.happened_at <= now),
        at_the_agency=tuple(c for c in facts.at_the_agency if c.happened_at <= now),
    )


def _said(timetables: tuple[Timetable, ...], now: datetime) -> tuple[Timetable, ...]:
    return tuple(t for t in timetables if t.said_at <= now and _heard(t, now))


def _heard(record: Contact | EmployerUpdate | Timetable, now: datetime) -> bool:
    """Tell whether a record is still heard of: one that is taken back later never is."""
    return record.retracted_at is None or record.retracted_at <= now


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
