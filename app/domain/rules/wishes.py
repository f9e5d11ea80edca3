"""How and when an employer can be reached: office hours, stated wishes, the agency between."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from app.domain.action_kinds import ANSWERS, CHANNELS, CONTACTS, TELEPHONED, UNWANTED
from app.domain.actions import Channel, Kind
from app.domain.business_time import Calendar
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Preferences, Recipient, Route
from app.domain.rule import Rule

_TO_A_PERSON = tuple(kind for kind in CONTACTS if kind not in ANSWERS)


def working_hours(case: Case) -> Iterator[Bar]:
    """Bar the telephone outside the working hours of whom one rings; other channels are open.

    A question put on the spot, while the employer is on the line with a rejection, is
    no call of one's own, and a call they fixed for an instant is expected then. Source:
    callers' advice.
    """
    agency = case.application.agency
    if case.application.route is Route.AGENCY and agency is not None:
        yield from _hours(case, case.agency_calendar, Recipient.AGENCY)
        yield from _hours(case, case.calendar, Recipient.EMPLOYER)
    else:
        yield from _hours(case, case.calendar, None)


def _hours(case: Case, calendar: Calendar, recipient: Recipient | None) -> Iterator[Bar]:
    bar = Bar(
        "working-hours",
        TELEPHONED,
        None,
        None,
        "They are rung in working hours: {} to {} on a business day.",
        (case.pursuit.employer.id,),
        (
            _clock(case.policy["working_hours_start"]),
            _clock(case.policy["working_hours_end"]),
        ),
        channel=Channel.PHONE,
        recipient=recipient,
        hours=calendar,
        number="working_hours_start",
    )
    expected = _expected(case)
    if not expected:
        yield bar
        return
    kinds = tuple(kind for kind in TELEPHONED if kind not in expected)
    yield bar._replace(kinds=kinds)
    for kind, stretches in expected.items():
        over: datetime | None = None
        for start, until in sorted(stretches):
            yield bar._replace(kinds=(kind,), start=over, until=start)
            over = until if over is None else max(over, until)
        yield bar._replace(kinds=(kind,), start=over)


def _expected(case: Case) -> dict[Kind, list[tuple[datetime, datetime]]]:
    """Return the kinds of call that are expected in stretches of time, whatever the hour."""
    found: dict[Kind, list[tuple[datetime, datetime]]] = {}
    rejection = case.rejection
    if rejection is not None and rejection.channel is Channel.PHONE:
        minutes = timedelta(minutes=case.policy["on_the_spot_minutes"])
        told = rejection.received_at
        found[Kind.REQUEST_FEEDBACK] = [(told, told + minutes)]
    for request in case.requests_of(Kind.RETURN_CALL):
        fixed = request.word.call_at
        theirs = request.opens_at != fixed
        if request.pending and isinstance(fixed, datetime) and not theirs:
            found.setdefault(Kind.RETURN_CALL, []).append((fixed, fixed + case.call_window))
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _wishes(case: Case) -> Iterator[tuple[Preferences, str, Recipient | None]]:
    """Give the wishes that are stated, with the fact that states them, and on whose side."""
    application, employer = case.application, case.pursuit.employer
    agency = application.agency is not None
    yield employer.preferences, employer.id, Recipient.EMPLOYER if agency else None
    yield application.preferences, application.id, None
    if application.agency is not None:
        yield application.agency.preferences, application.id, Recipient.AGENCY


def no_calls(case: Case) -> Iterator[Bar]:
    """Close the telephone where the employer, a person or the agency asked for no calls.

    Source: "If I say no calls, I mean no calls".
    """
    bar = Bar(
        "no-calls", TELEPHONED, None, None, "They asked not to be called.", channel=Channel.PHONE
    )
    for wishes, fact, recipient in _wishes(case):
        if wishes.no_calls:
            yield bar._replace(facts=(fact,), recipient=recipient)
    for person in case.people:
        if person.preferences.no_calls:
            yield bar._replace(facts=(person.id,), person=True, interviewer_id=person.id)


def no_contact(case: Case) -> Iterator[Bar]:
    """Refuse all that is not owed to the employer where it asked not to be contacted.

    Thanks, answers, withdrawing and the need for an adjustment stay, and so does a resend
    of any of them. Of a person: everything addressed to that person but answers. Source:
    as `no-calls`.
    """
    words = "They asked not to be contacted; their answer will come, or it will not."
    bar = Bar("no-contact", UNWANTED, None, None, words)
    for wishes, fact, recipient in _wishes(case):
        if wishes.no_contact:
            yield bar._replace(facts=(fact,), recipient=recipient)
    for person in case.people:
        if person.preferences.no_contact:
            yield bar._replace(
                kinds=_TO_A_PERSON,
                words="This person asked not to be written to; write to somebody else.",
                facts=(person.id,),
                person=True,
                interviewer_id=person.id,
            )


def through_the_agency(case: Case) -> Iterator[Bar]:
    """Send everything to the agency, unless it has permitted direct contact.

    Source: agency practice.
    """
    application = case.application
    if application.goes_to_agency:
        yield Bar(
            "through-the-agency",
            CONTACTS,
            None,
            None,
            "This application goes through an agency: write to the agency, or record its"
            " permission to contact the employer.",
            (application.id,),
            recipient=Recipient.EMPLOYER,
        )


#: One bar for each channel that a kind of contact does not take; the same for every case.
_BY_THE_WRONG_CHANNEL: Final = tuple(
    Bar("right-channel", (kind,), None, None, f"This may go by: {ways}.", channel=channel)
    for kind in CONTACTS
    for ways in (", ".join(way.replace("_", " ") for way in CHANNELS[kind]),)
    for channel in Channel
    if channel not in CHANNELS[kind]
)
_IN_PERSON: Final = {
    bar.kinds[0]: bar for bar in _BY_THE_WRONG_CHANNEL if bar.channel is Channel.IN_PERSON
}


def right_channel(case: Case) -> Iterator[Bar]:
    """Bar the channels that a kind of contact does not take.

    A rejection told in person may be answered in person, on the spot, with the request
    for feedback; who works there already may ask across the desk. Source: each contact's
    own sense; nobody turns up at the door to ask.
    """
    at_the_door = case.in_person_too
    for bar in _BY_THE_WRONG_CHANNEL:
        if bar is not _IN_PERSON.get(bar.kinds[0]) or bar.kinds[0] not in at_the_door:
            yield bar


RIGHT_CHANNEL = Rule(
    "right-channel",
    CONTACTS,
    "write or ring, as the matter asks",
    right_channel,
    "Each contact has the ways in which it is welcome.",
)
WORKING_HOURS = Rule("working-hours", TELEPHONED, "telephone when they are at work", working_hours)
NO_CALLS = Rule("no-calls", TELEPHONED, "no calls means no calls", no_calls, "They asked for it.")
NO_CONTACT = Rule(
    "no-contact", _TO_A_PERSON, "no contact means no contact", no_contact, "They asked for it."
)
THROUGH_THE_AGENCY = Rule(
    "through-the-agency",
    CONTACTS,
    "let the agency do its work",
    through_the_agency,
    "Agency practice: the agency answers for what the employer hears.",
)
