"""How and when an employer can be reached: office hours, stated wishes, the agency between."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from app.domain.action_kinds import CHANNELS, CONTACTS, TELEPHONED, UNWANTED
from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Route
from app.domain.rule import Rule


def working_hours(case: Case) -> Iterator[Bar]:
    """Bar the telephone outside the employer's working hours; other channels are open.

    A question put on the spot, while the employer is on the line with a rejection, is
    no call. Source: callers' advice.
    """
    words = "They are rung in working hours: {} to {} on a business day."
    args = (
        _clock(case.policy["working_hours_start"]),
        _clock(case.policy["working_hours_end"]),
    )
    rejection = case.rejection
    others = tuple(kind for kind in TELEPHONED if kind is not Kind.REQUEST_FEEDBACK)
    told_by_phone = rejection is not None and rejection.channel is Channel.PHONE
    kinds = others if told_by_phone else TELEPHONED
    yield Bar(
        "working-hours",
        kinds,
        None,
        None,
        words,
        (case.pursuit.employer.id,),
        args,
        channel=Channel.PHONE,
        outside_hours=True,
    )
    if rejection is not None and told_by_phone:
        on_the_spot = rejection.received_at + timedelta(minutes=case.policy["on_the_spot_minutes"])
        for start, until in ((None, rejection.received_at), (on_the_spot, None)):
            yield Bar(
                "working-hours",
                (Kind.REQUEST_FEEDBACK,),
                start,
                until,
                words,
                (case.pursuit.employer.id,),
                args,
                channel=Channel.PHONE,
                outside_hours=True,
            )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def no_calls(case: Case) -> Iterator[Bar]:
    """Close the telephone where the employer asked for no calls.

    Source: "If I say no calls, I mean no calls".
    """
    if case.pursuit.employer.preferences.no_calls:
        yield Bar(
            "no-calls",
            TELEPHONED,
            None,
            None,
            "They asked not to be called.",
            (case.pursuit.employer.id,),
            channel=Channel.PHONE,
        )


def no_contact(case: Case) -> Iterator[Bar]:
    """Refuse all that is not owed to the employer where it asked not to be contacted.

    Thanks, answers to the employer, withdrawing and the need for an adjustment stay,
    and so does a resend of any of them. Source: as `no-calls`.
    """
    if case.pursuit.employer.preferences.no_contact:
        yield Bar(
            "no-contact",
            UNWANTED,
            None,
            None,
            "They asked not to be contacted; their answer will come, or it will not.",
            (case.pursuit.employer.id,),
        )


def through_the_agency(case: Case) -> Iterator[Bar]:
    """Send everything to the agency, unless it has permitted direct contact.

    Source: agency practice.
    """
    application = case.application
    permitted = application.agency is not None and application.agency.direct_contact_permitted
    if application.route is Route.AGENCY and not permitted:
        yield Bar(
            "through-the-agency",
            CONTACTS,
            None,
            None,
            "This application goes through an agency: write to the agency, or record its"
            " permission to contact the employer.",
            (application.id,),
            recipient_employer=True,
        )


#: One bar for each channel that a kind of contact does not take; the same for every case.
_BY_THE_WRONG_CHANNEL: Final = tuple(
    Bar("right-channel", (kind,), None, None, f"This may go by: {ways}.", channel=channel)
    for kind in CONTACTS
    for ways in (", ".join(way.replace("_", " ") for way in CHANNELS[kind]),)
    for channel in Channel
    if channel not in CHANNELS[kind]
)


def right_channel(case: Case) -> Iterator[Bar]:
    """Bar the channels that a kind of contact does not take.

    A rejection told in person may be answered in person, on the spot, with the request
    for feedback. Source: each contact's own sense; nobody turns up at the door to ask.
    """
    in_person = case.rejection is not None and case.rejection.channel is Channel.IN_PERSON
    for bar in _BY_THE_WRONG_CHANNEL:
        on_the_spot = Kind.REQUEST_FEEDBACK in bar.kinds and bar.channel is Channel.IN_PERSON
        if not (in_person and on_the_spot):
            yield bar


RIGHT_CHANNEL = Rule("right-channel", CONTACTS, "write or ring, as the matter asks", right_channel)
WORKING_HOURS = Rule("working-hours", TELEPHONED, "telephone when they are at work", working_hours)
NO_CALLS = Rule("no-calls", TELEPHONED, "no calls means no calls", no_calls)
NO_CONTACT = Rule("no-contact", UNWANTED, "no contact means no contact", no_contact)
THROUGH_THE_AGENCY = Rule(
    "through-the-agency", CONTACTS, "let the agency do its work", through_the_agency
)
