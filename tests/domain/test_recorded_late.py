"""Contacts recorded late: checked against what came before them, and against what came after."""

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Verdict
from app.domain.facts import (
    Attestation,
    Contact,
    Pursuit,
    Result,
    UpdateKind,
)
from app.domain.rulebook import GROUNDS
from tests.domain.builders import (
    assess,
    assess_recorded,
    breaches,
    contact,
    decide,
    enquiry,
    instant,
    interview,
    plan,
    promised,
    pursuit,
    rejected,
    ring,
    rules_of,
    said,
    update,
)

ENQUIRE, THANKS = Kind.ENQUIRE_STATUS, Kind.SEND_THANK_YOU
PHONE, EMAIL = Channel.PHONE, Channel.EMAIL
ALLOWED, NOT_YET = Verdict.ALLOWED, Verdict.NOT_YET
REFUSED, DONE = Verdict.REFUSED, Verdict.DONE


ROUND_2 = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")


#: Recorded late: what was already there, what is recorded, and the rules it broke.
LATE: tuple[tuple[str, Pursuit, Contact, tuple[str, ...]], ...] = (
    (
        "a contact that broke nothing",
        pursuit(),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry before its time",
        pursuit(),
        enquiry("2026-11-30 10:00"),
        ("wait-when-not-told",),
    ),
    (
        "an enquiry before a promise was over",
        pursuit(interview(timetables=promised("2026-11-27"))),
        enquiry("2026-11-27 10:00"),
        ("wait-for-timetable",),
    ),
    (
        "thanks at once",
        pursuit(),
        contact(THANKS, "2026-11-20 11:30"),
        ("thank-you-window",),
    ),
    (
        "thanks before the interview",
        pursuit(),
        contact(THANKS, "2026-11-20 09:30"),
        ("interview-first", "thank-you-window"),
    ),
    (
        "a call in the evening",
        pursuit(),
        enquiry("2026-12-01 18:00", PHONE, Result.SPOKE),
        ("working-hours",),
    ),
    (
        "a contact by a channel that is none of its own",
        pursuit(),
        contact(THANKS, "2026-11-20 13:00", PHONE),
        ("right-channel",),
    ),
    (
        "an enquiry soon after another",
        pursuit(enquiry("2026-12-01 10:00")),
        enquiry("2026-12-03 10:00"),
        ("minimum-gap",),
    ),
    (
        "an enquiry soon before another",
        pursuit(enquiry("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00"),
        ("minimum-gap",),
    ),
    (
        "an exception soon before an enquiry",
        pursuit(enquiry("2026-12-03 10:00")),
        contact(Kind.ADJUSTMENT, "2026-12-01 10:00"),
        ("minimum-gap",),
    ),
    (
        "an enquiry a week before another",
        pursuit(enquiry("2026-12-08 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "a third into one silence, before the two that are known",
        pursuit(enquiry("2026-12-08 10:00"), enquiry("2026-12-15 10:00")),
        enquiry("2026-12-01 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a third into one silence, after the two that are known",
        pursuit(enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00")),
        enquiry("2026-12-15 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a thank-you that was also sent later",
        pursuit(contact(THANKS, "2026-11-23 10:00")),
        contact(THANKS, "2026-11-20 13:00"),
        ("one-thank-you-each",),
    ),
    (
        "a feedback request that was also made later",
        pursuit(rejected(), contact(Kind.REQUEST_FEEDBACK, "2026-11-30 10:00")),
        contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00"),
        ("ask-feedback-once",),
    ),
    (
        "an enquiry soon before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-03 10:00"),)),
        enquiry("2026-12-01 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry soon after one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-01 10:00"),)),
        enquiry("2026-12-03 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry a week before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 10:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry at the end of the gap before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 09:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry just within the gap before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 08:59"),)),
        enquiry("2026-12-01 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry before an adjustment about another role",
        pursuit(elsewhere=(contact(Kind.ADJUSTMENT, "2026-12-03 10:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "thanks before an enquiry about another role",
        pursuit(elsewhere=(enquiry("2026-11-23 10:00"),)),
        contact(THANKS, "2026-11-20 13:00"),
        (),
    ),
    (
        "an enquiry before one about another role that bounced",
        pursuit(elsewhere=(enquiry("2026-12-03 10:00", result=Result.BOUNCED),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "what bounced bars nothing later",
        pursuit(enquiry("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00", result=Result.BOUNCED),
        (),
    ),
    (
        "what arrived after all, though it was sent again",
        pursuit(
            contact(
                Kind.RESEND, "2026-12-01 11:00", PHONE, attestation=Attestation(contact_id="first")
            )
        ),
        enquiry("2026-12-01 10:00", id="first"),
        ("resend-elsewhere",),
    ),
    (
        "nor does what nobody took",
        pursuit(enquiry("2026-12-03 10:00")),
        ring("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry soon before a ring that nobody took",
        pursuit(ring("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "a second into one silence, before another and a ring that nobody took",
        pursuit(enquiry("2026-12-08 10:00"), ring("2026-12-16 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "that it was to be presumed closed before the last is no breach of its own",
        pursuit(enquiry("2026-12-08 10:00"), enquiry("2026-12-29 10:00")),
        enquiry("2026-12-01 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a ring before a call of the same day",
        pursuit(enquiry("2026-12-01 15:00", PHONE, Result.SPOKE)),
        ring("2026-12-01 10:00"),
        ("unanswered-calls",),
    ),
    (
        "a ring before two others",
        pursuit(ring("2026-12-03 10:00"), ring("2026-12-04 10:00")),
        ring("2026-12-02 10:00"),
        ("unanswered-calls",),
    ),
    (
        "a later contact that was wrong anyway is not this one's fault",
        pursuit(enquiry("2026-11-30 10:00")),
        contact(THANKS, "2026-11-23 10:00"),
        (),
    ),
    (
        "a contact is not held against itself",
        pursuit(enquiry("2026-12-01 10:00", id="same")),
        enquiry("2026-12-01 10:00", id="same"),
        (),
    ),
    (
        "a contact of an instant before its round was recorded",
        pursuit(interview(), ROUND_2),
        contact(Kind.RESCHEDULE, "2026-11-24 10:00", interview_id="round-2"),
        (),
    ),
    (
        "thanks for a round before it was held or even recorded",
        pursuit(interview(), ROUND_2),
        contact(THANKS, "2026-11-24 10:00", interview_id="round-2"),
        ("interview-first", "thank-you-window"),
    ),
    (
        "a word of an offer that had lapsed",
        pursuit(),
        contact(
            Kind.COMPETING_OFFER,
            "2026-11-24 10:00",
            attestation=Attestation(
                received_at=instant("2026-11-20 10:00"), expires_at=instant("2026-11-24 10:00")
            ),
        ),
        ("few-exceptions",),
    ),
    (
        "a resend of nothing",
        pursuit(),
        contact(Kind.RESEND, "2026-11-24 10:00"),
        ("resend-elsewhere",),
    ),
    (
        "an answer to a question, twice",
        pursuit(
            update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question"),
            contact(Kind.REPLY, "2026-11-24 12:00", attestation=Attestation(update_id="question")),
        ),
        contact(Kind.REPLY, "2026-11-24 11:00"),
        ("answer-when-asked",),
    ),
    (
        "news that came later does not excuse it",
        pursuit(said("2026-11-25", "2026-11-26 12:00")),
        enquiry("2026-11-26 10:00"),
        ("wait-when-not-told",),
    ),
    (
        "several at once stand in the order of the rules",
        pursuit(interview(timetables=promised("2026-11-27")), enquiry("2026-11-24 10:00")),
        enquiry("2026-11-26 20:00", PHONE, Result.SPOKE),
        ("wait-for-timetable", "minimum-gap", "working-hours"),
    ),
)


@pytest.mark.parametrize(
    ("facts", "recorded", "broken"),
    [pytest.param(*row[1:], id=f"9 {row[0]}") for row in LATE],
)
def test_a_contact_recorded_late_is_checked_against_what_came_before_and_after(
    facts: Pursuit, recorded: Contact, broken: tuple[str, ...]
) -> None:
    assert breaches(facts, recorded) == broken


@pytest.mark.parametrize(
    ("facts", "recorded", "broken"),
    [pytest.param(*row[1:], id=f"9 {row[0]}") for row in LATE],
)
def test_what_recording_would_get_names_the_same_rules(
    facts: Pursuit, recorded: Contact, broken: tuple[str, ...]
) -> None:
    answer = assess_recorded(facts, recorded)
    assert rules_of(answer) == set(broken)
    assert (answer.verdict is ALLOWED) is (broken == ())
    assert answer.channel_verdict is answer.verdict


def test_what_stands_against_a_later_contact_is_refused_for_good_and_names_it() -> None:
    facts = pursuit(enquiry("2026-12-03 10:00", id="later"))
    recorded = enquiry("2026-12-01 10:00")
    alone = assess(facts, recorded)
    assert alone.verdict is ALLOWED
    answer = assess_recorded(facts, recorded)
    assert (answer.verdict, answer.channel_verdict) == (REFUSED, REFUSED)
    assert answer.opens_at is None
    (reason,) = answer.reasons
    assert reason.rule == "minimum-gap"
    assert reason.message == (
        "Because of it, what you did on Thursday 3 December 2026 would have come too soon, "
        "or been one too many."
    )
    assert (reason.lifts_at, reason.facts) == (None, ("later",))
    assert reason.tip == "ask seldom, and never push"
    assert reason.grounds == GROUNDS["minimum-gap"]
    assert answer.next_action == alone.next_action


def test_what_was_too_early_and_too_close_is_told_of_both() -> None:
    facts = pursuit(enquiry("2026-12-02 10:00", id="later"))
    answer = assess_recorded(facts, enquiry("2026-11-30 10:00"))
    assert answer.verdict is REFUSED
    assert [(r.rule, r.lifts_at) for r in answer.reasons] == [
        ("wait-when-not-told", instant("2026-12-01 09:00")),
        ("minimum-gap", None),
    ]


def test_what_broke_a_rule_by_itself_is_not_reported_twice() -> None:
    facts = pursuit(enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00", id="later"))
    recorded = enquiry("2026-12-03 10:00")
    answer = assess_recorded(facts, recorded)
    assert [(r.rule, r.facts) for r in answer.reasons] == [
        ("minimum-gap", ("enquire_status@12-01T10:00",)),
        ("enough-enquiries", ("later",)),
    ]


def test_what_was_done_already_stays_done_when_something_later_stands_against_it() -> None:
    facts = pursuit(
        contact(THANKS, "2026-11-20 13:00", id="first"),
        contact(THANKS, "2026-11-23 10:00", id="later"),
    )
    answer = assess_recorded(facts, contact(THANKS, "2026-11-20 14:00"))
    assert answer.verdict is DONE
    assert [r.facts for r in answer.reasons] == [("first",)]


def test_the_first_of_several_later_contacts_is_named() -> None:
    facts = pursuit(enquiry("2026-12-03 10:00", id="one"), enquiry("2026-12-04 10:00", id="other"))
    answer = assess_recorded(facts, enquiry("2026-12-01 10:00"))
    assert ("minimum-gap", ("one",)) in [(r.rule, r.facts) for r in answer.reasons]


def test_a_later_enquiry_about_another_role_is_named() -> None:
    facts = pursuit(elsewhere=(enquiry("2026-12-03 10:00", id="there"),))
    answer = assess_recorded(facts, enquiry("2026-12-01 10:00"))
    (reason,) = answer.reasons
    assert (reason.rule, reason.facts) == ("one-employer-one-budget", ("there",))


def test_the_order_in_which_facts_were_recorded_does_not_matter() -> None:
    first, second = enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00")
    one, other = pursuit(first, second), pursuit(second, first)
    assert decide(one, "2026-12-15 12:00") == decide(other, "2026-12-15 12:00")


def test_a_breach_shows_in_the_plan() -> None:
    broke = enquiry("2026-11-30 10:00", id="early")._replace(breach=("wait-when-not-told",))
    laid_out = plan(pursuit(broke, enquiry("2026-12-08 10:00")), "2026-12-09", "2026-12-31")
    assert laid_out.breaches == (("early", ("wait-when-not-told",)),)
