"""Never pester: how often, how soon again, and how many rings."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from app.domain.action_kinds import TELEPHONED
from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Contact, Recipient, Result
from app.domain.rule import Rule
from app.domain.shared_budget import COUNTING

_ENQUIRY = (Kind.ENQUIRE_STATUS,)
_TIP = "ask seldom, and never push"


def minimum_gap(case: Case) -> Iterator[Bar]:
    """Bar another enquiry for a while after the last enquiry or exception that counts.

    Thank-yous, feedback requests and answers neither start it nor are barred by it.
    Source: a second enquiry only after a week.
    """
    yield from _gap(case, "minimum-gap", case.counted_gap_starters, "You")


def _gap(case: Case, rule: str, starters: Sequence[Contact], who: str) -> Iterator[Bar]:
    for contact in starters[-1:]:
        ends = case.gap_ends(contact)
        yield Bar(
            rule,
            _ENQUIRY,
            contact.happened_at,
            ends,
            who + " were last in touch on {}; give them time.",
            (contact.id,),
            args=(contact.happened_at,),
            number=_longer_gap(case, contact, ends),
            since=contact.happened_at,
        )


def _longer_gap(case: Case, contact: Contact, ends: datetime) -> str:
    """Name the number that a gap ends by: of business days, or of calendar days if later."""
    business = "minimum_gap_business_days"
    by_business = case.calendar.opening_after(contact.happened_at, case.policy[business])
    return business if by_business == ends else "minimum_gap_days"


def one_employer_one_budget(case: Case) -> Iterator[Bar]:
    """Share the gap and a count among all the candidate's applications at one employer.

    Enquiries that go to one agency share a gap and a count over all employers. Source:
    asking twice through two roles is the same pestering.
    """
    rule, who = "one-employer-one-budget", "Through another application there, you"
    yield from _gap(case, rule, case.gap_starters_elsewhere, who)
    asked = case.asked_at_employer
    yield from _count(case, asked, "budget_enquiries", None)
    if not case.application.goes_to_agency:
        return
    others = [c for c in case.pursuit.at_the_agency if _counts(c)]
    there = [c for c in asked if c.recipient is Recipient.AGENCY]
    asked_there = sorted((*there, *others), key=lambda c: c.happened_at)
    yield from _count(case, asked_there, "agency_enquiries", Recipient.AGENCY)
    for contact in others[-1:]:
        number = "agency_gap_business_days"
        yield Bar(
            rule,
            _ENQUIRY,
            contact.happened_at,
            case.calendar.opening_after(contact.happened_at, case.policy[number]),
            "You asked this agency about another employer on {}; give it a moment.",
            (contact.id,),
            args=(contact.happened_at,),
            recipient=Recipient.AGENCY,
            number=number,
            since=contact.happened_at,
        )


def _counts(contact: Contact) -> bool:
    return contact.kind is Kind.ENQUIRE_STATUS and contact.result in COUNTING


def _count(
    case: Case, asked: Sequence[Contact], number: str, recipient: Recipient | None
) -> Iterator[Bar]:
    """Bar what would be one enquiry too many within the days that are looked back."""
    most, days = case.policy[number], case.policy["budget_days"]
    until = case.budget_free(asked, number)
    if until is None:
        return
    last = asked[-1].happened_at
    if until > last:
        words = "You have asked there {} in {} days, over all your applications"
        closed = case.presumed_from
        # A day on which the pursuit is over already is none to wait for.
        waits = closed is None or until < closed
        yield Bar(
            "one-employer-one-budget",
            _ENQUIRY,
            last,
            until,
            f"{words}; wait until {{}}." if waits else f"{words}; that is enough.",
            tuple(contact.id for contact in asked[-most:]),
            args=(_times(most), str(days), until) if waits else (_times(most), str(days)),
            recipient=recipient,
            number="budget_days",
            since=asked[-most].happened_at,
        )


def enough_enquiries(case: Case) -> Iterator[Bar]:
    """Cap the enquiries that count, for each silence and for the whole pursuit.

    Source: more than two is a pest.
    """
    yield from _enough_before(case)
    for made, number, where in (
        (case.enquiries_in_silence, "enquiries_per_silence", "since they last spoke"),
        (case.counted_enquiries, "enquiries_per_pursuit", "about this application"),
    ):
        most = case.policy[number]
        if len(made) >= most:
            yield Bar(
                "enough-enquiries",
                _ENQUIRY,
                made[most - 1].happened_at,
                None,
                "You have asked {} {}; that is enough.",
                tuple(contact.id for contact in made),
                args=(_times(len(made)), where),
                number=number,
            )


def _enough_before(case: Case) -> Iterator[Bar]:
    """Bar what was too much in a silence that a word has ended."""
    most, edges = case.policy["enquiries_per_silence"], case.silences
    for word in case.updates_that_count:
        place = bisect_left(edges, word.received_at)
        began = edges[place - 1] if place else None
        made = [
            c
            for c in case.counted_enquiries
            if c.happened_at <= word.received_at and (began is None or c.happened_at > began)
        ]
        if len(made) >= most:
            yield Bar(
                "enough-enquiries",
                _ENQUIRY,
                made[most - 1].happened_at,
                word.received_at,
                "You had asked {} before they spoke; that was enough.",
                tuple(contact.id for contact in made),
                args=(_times(len(made)),),
                number="enquiries_per_silence",
            )


def unanswered_calls(case: Case) -> Iterator[Bar]:
    """Allow few rings without an answer: so many a local day and so many in a silence.

    Source: callers are visible, so a call that nobody took was seen all the same.
    """
    a_day = case.policy["unanswered_calls_per_day"]
    most = case.policy["unanswered_calls_per_silence"]
    rings = [
        contact
        for contact in case.pursuit.contacts
        if contact.channel is Channel.PHONE and contact.result is Result.NO_ANSWER
    ]
    if not rings:
        return
    edges = case.silences
    in_silence: dict[int, list[str]] = {}
    on_day: dict[tuple[int, date], list[str]] = {}
    for ring in rings:
        silence = case.silence_of(ring)
        ends = edges[silence] if silence < len(edges) else None
        day = case.calendar.local_day(ring.happened_at)
        before = in_silence.setdefault(silence, [])
        today = on_day.setdefault((silence, day), [])
        before.append(ring.id)
        today.append(ring.id)
        tomorrow = case.calendar.midnight(day + timedelta(days=1))
        for made, enough, until in (
            (today, a_day, min(tomorrow, ends) if ends else tomorrow),
            (before, most, ends),
        ):
            # Those after the ring that was enough end with its bar, and add nothing.
            if len(made) == max(enough, 1):
                yield _ring_bar(ring, made, until)


def _ring_bar(ring: Contact, rings: Sequence[str], until: datetime | None) -> Bar:
    words = (
        "Nobody took your call {}; write instead."
        if until is None
        else "Nobody took your call {}; ringing again so soon would be seen."
    )
    return Bar(
        "unanswered-calls",
        TELEPHONED,
        ring.happened_at,
        until,
        words,
        tuple(rings),
        args=(_times(len(rings)),),
        channel=Channel.PHONE,
        number="unanswered_calls_per_silence",
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


MINIMUM_GAP = Rule("minimum-gap", _ENQUIRY, _TIP, minimum_gap)
ONE_EMPLOYER_ONE_BUDGET = Rule("one-employer-one-budget", _ENQUIRY, _TIP, one_employer_one_budget)
ENOUGH_ENQUIRIES = Rule("enough-enquiries", _ENQUIRY, _TIP, enough_enquiries)
UNANSWERED_CALLS = Rule("unanswered-calls", TELEPHONED, _TIP, unanswered_calls)
