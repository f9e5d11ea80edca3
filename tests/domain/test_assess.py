"""Assessments of one contact: verdict, alternatives, and the fact an attestation points at."""

import pytest

from app.domain.action_kinds import NEXT_ORDER
from app.domain.actions import Channel, Kind
from app.domain.attestations import resolve
from app.domain.decide import decide_and_plan
from app.domain.decision import Verdict
from app.domain.facts import (
    Attestation,
    Contact,
    Pursuit,
    Result,
    UpdateKind,
)
from app.domain.outlook import owed_and_outlook
from app.domain.policy import POLICY
from tests.domain.builders import (
    NOT_ASKED,
    assess,
    calendars_for,
    contact,
    decide,
    enquiry,
    in_decision,
    instant,
    interview,
    plan,
    promised,
    proposed,
    pursuit,
    timetable,
    update,
)

RECORDED = interview(timetables=(timetable(NOT_ASKED),))
FRIDAY = interview(timetables=promised("2026-11-27"))
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")


def test_a_refusal_names_what_to_do_instead() -> None:
    answer = assess(pursuit(RECORDED), enquiry("2026-11-20 13:00"))
    assert answer.verdict is answer.channel_verdict is Verdict.NOT_YET
    assert answer.opens_at == instant("2026-12-01 09:00")
    assert answer.next_action.kind is Kind.SEND_THANK_YOU
    assert [a.kind for a in answer.alternatives] == [Kind.SEND_THANK_YOU]
    assert answer.alternatives[0].verdict is Verdict.ALLOWED


def test_a_permission_names_nothing_else() -> None:
    answer = assess(pursuit(RECORDED), contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00"))
    assert answer.verdict is Verdict.ALLOWED
    assert answer.opens_at == instant("2026-11-20 12:00")
    assert (answer.reasons, answer.alternatives) == ((), ())


def test_the_instant_asked_about_counts_and_not_the_contact_s_own() -> None:
    proposal = enquiry("2026-11-20 13:00", result=Result.BOUNCED)
    assert assess(pursuit(), proposal, "2026-12-01 09:00").verdict is Verdict.ALLOWED


def test_a_channel_that_is_none_of_the_action_s_is_refused_with_those_that_are() -> None:
    answer = assess(pursuit(), contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00", Channel.IN_PERSON))
    assert answer.verdict is Verdict.REFUSED
    (reason,) = answer.reasons
    assert reason.rule == "right-channel"
    assert reason.message == "This may go by: email, letter, message."
    assert reason.tip
    answer = assess(pursuit(), contact(Kind.WITHDRAW, "2026-11-20 13:00", Channel.LETTER))
    assert answer.reasons[0].message == "This may go by: email, phone, message, in person."


def test_one_person_s_thanks_are_not_another_s() -> None:
    facts = pursuit(
        interview(people=("Sam", "Ada")),
        contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00", person="sam"),
    )
    for person, verdict in (("sam", Verdict.DONE), ("ada", Verdict.ALLOWED)):
        proposal = contact(Kind.SEND_THANK_YOU, "2026-11-20 14:00", person=person)
        assert assess(facts, proposal).verdict is verdict


def test_what_may_be_next_is_owed_with_its_windows_and_without_reasons() -> None:
    facts = pursuit(FRIDAY)
    at = instant("2026-11-23 12:00")
    found, _ = owed_and_outlook(facts, POLICY, calendars_for(facts), at)
    expected = [
        a._replace(
            reasons=(), answers=(), channels=tuple(one._replace(rules=()) for one in a.channels)
        )
        for a in decide(facts, at).actions
        if a.kind in NEXT_ORDER
    ]
    assert list(found) == expected


@pytest.mark.parametrize("start", ["2026-11-23 12:00", "2026-11-24 12:00"], ids=["now", "later"])
def test_a_decision_and_a_plan_asked_together_are_those_asked_alone(start: str) -> None:
    facts = pursuit(FRIDAY, THANKED)
    now, end = instant("2026-11-23 12:00"), instant("2026-12-31 12:00")
    calendars = calendars_for(facts)
    both = decide_and_plan(facts, POLICY, calendars, now, (instant(start), end))
    assert both == (decide(facts, now), plan(facts, start, end))


def test_nothing_is_held_against_what_is_allowed() -> None:
    facts = pursuit(FRIDAY)
    for at, allowed in (("2026-11-27 12:00", False), ("2026-11-30 12:00", True)):
        proposal = proposed(facts, enquiry(at))
        assert (proposal.held == []) is allowed
        assert (proposal.assessment.verdict is Verdict.ALLOWED) is allowed


def resolved(facts: Pursuit, proposal: Contact) -> Attestation | None:
    return resolve(facts, proposal, POLICY, calendars_for(facts), proposal.happened_at)


BOUNCED = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)
LATER = contact(Kind.ADJUSTMENT, "2026-11-23 11:00", id="later", result=Result.BOUNCED)
GIVEN = Attestation(update_id="given", contact_id="given")

RESOLVED: tuple[tuple[str, Pursuit, Contact, Attestation | None], ...] = (
    (
        "a reply that names nothing answers all that is open",
        pursuit(QUESTION),
        contact(Kind.REPLY, "2026-11-24 12:00"),
        None,
    ),
    ("a reply to nothing", pursuit(), contact(Kind.REPLY, "2026-11-24 12:00"), None),
    (
        "a reply before the question",
        pursuit(QUESTION),
        contact(Kind.REPLY, "2026-11-24 09:00"),
        None,
    ),
    (
        "what was given stays",
        pursuit(QUESTION, BOUNCED),
        contact(Kind.REPLY, "2026-11-24 12:00", attestation=GIVEN),
        GIVEN,
    ),
    (
        "a resend sends what bounced last",
        pursuit(BOUNCED, LATER),
        contact(Kind.RESEND, "2026-11-24 12:00"),
        Attestation(contact_id="later"),
    ),
    ("a resend of nothing", pursuit(), contact(Kind.RESEND, "2026-11-24 12:00"), None),
    (
        "a rescheduling names the round and its slot",
        pursuit(),
        contact(Kind.RESCHEDULE, "2026-11-18 12:00"),
        Attestation(interview_id="round-1", slot=instant("2026-11-20 10:00")),
    ),
    (
        "a rescheduling that names another round",
        pursuit(interview(), SECOND),
        contact(
            Kind.RESCHEDULE,
            "2026-11-26 12:00",
            attestation=Attestation(interview_id="round-2", slot=instant("2026-01-01 10:00")),
        ),
        Attestation(interview_id="round-2", slot=instant("2026-12-04 10:00")),
    ),
    (
        "a rescheduling that names only a slot means its own round",
        pursuit(),
        contact(
            Kind.RESCHEDULE,
            "2026-11-18 12:00",
            attestation=Attestation(slot=instant("2026-01-01 10:00")),
        ),
        Attestation(interview_id="round-1", slot=instant("2026-11-20 10:00")),
    ),
    (
        "a rescheduling of a round that is not there",
        pursuit(),
        contact(Kind.RESCHEDULE, "2026-11-18 12:00", interview_id="nowhere"),
        Attestation(interview_id="nowhere"),
    ),
    (
        "a rescheduling of a round before it was recorded",
        pursuit(interview(), SECOND),
        contact(Kind.RESCHEDULE, "2026-11-20 12:00", interview_id="round-2"),
        Attestation(interview_id="round-2", slot=instant("2026-12-04 10:00")),
    ),
    ("an enquiry rests on nothing", pursuit(), enquiry("2026-12-01 10:00"), None),
)


@pytest.mark.parametrize(
    ("facts", "proposal", "expected"), [pytest.param(*row[1:], id=row[0]) for row in RESOLVED]
)
def test_an_attestation_is_filled_in_where_one_fact_alone_can_be_meant(
    facts: Pursuit, proposal: Contact, expected: Attestation | None
) -> None:
    assert resolved(facts, proposal) == expected


def test_an_empty_attestation_points_at_nothing() -> None:
    facts = pursuit(BOUNCED, QUESTION)
    for kind, channel in ((Kind.REPLY, Channel.EMAIL), (Kind.RESEND, Channel.MESSAGE)):
        proposal = contact(kind, "2026-11-24 12:00", channel, attestation=Attestation())
        assert assess(facts, proposal).verdict is Verdict.ALLOWED


def test_a_resend_of_something_unknown_is_one_all_the_same() -> None:
    facts = pursuit(
        contact(
            Kind.RESEND, "2026-11-23 11:00", attestation=Attestation(contact_id="lost"), id="resent"
        )
    )
    entry = in_decision(facts, Kind.RESEND, "2026-11-23 12:00")
    assert entry.verdict is Verdict.DONE
    assert entry.reasons[0].facts == ("resent",)
