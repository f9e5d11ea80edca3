"""The next action of a pursuit, why it is next, and what is waited for where none is owed."""

from dataclasses import replace

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Verdict
from app.domain.facts import (
    InterviewState,
    OutcomeKind,
    Pursuit,
    Region,
    Result,
    Route,
    UpdateKind,
)
from tests.domain.builders import (
    NOT_ASKED,
    action,
    application,
    by,
    contact,
    decide,
    enquiry,
    in_decision,
    instant,
    interview,
    mark,
    promised,
    pursuit,
    rejected,
    rules_of,
    timetable,
    update,
    utc,
)

RECORDED = interview(timetables=(timetable(NOT_ASKED),))
FRIDAY = interview(timetables=promised("2026-11-27"))
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
SPOKE = enquiry("2026-12-01 10:00", Channel.PHONE, Result.SPOKE, id="spoke")
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
ASKED = contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", id="asked")


NEXT: tuple[tuple[str, Pursuit, str, Kind, str, str, str], ...] = (
    (
        "before the interview, questions",
        pursuit(),
        "2026-11-18 12:00",
        Kind.PREPARE_QUESTIONS,
        "ask-before-you-leave",
        "Prepare to ask about the timetable, the posts, the applicants and the next stage.",
        "round-1",
    ),
    (
        "after it, the timetable, before thanks",
        pursuit(),
        "2026-11-20 13:00",
        Kind.RECORD_TIMETABLE,
        "have-a-timetable",
        "Write down what they said about when you will hear.",
        "round-1",
    ),
    (
        "then thanks",
        pursuit(RECORDED),
        "2026-11-20 13:00",
        Kind.SEND_THANK_YOU,
        "thank-you-window",
        "A short note of thanks is due.",
        "round-1",
    ),
    (
        "once the day they named is over, an enquiry",
        pursuit(FRIDAY, THANKED),
        "2026-11-30 09:00",
        Kind.ENQUIRE_STATUS,
        "wait-for-timetable",
        "The day they named is over: ask how it stands, and do not push.",
        "timetable-1",
    ),
    (
        "once the usual time is over, an enquiry",
        pursuit(RECORDED, THANKED),
        "2026-12-01 09:00",
        Kind.ENQUIRE_STATUS,
        "wait-when-not-told",
        "The usual time has passed: ask how it stands, and do not push.",
        "round-1",
    ),
    (
        "once the usual time after their word is over, an enquiry",
        pursuit(RECORDED, THANKED, update(UpdateKind.ACKNOWLEDGED, "2026-11-23 10:00", id="word")),
        "2026-12-02 09:00",
        Kind.ENQUIRE_STATUS,
        "wait-when-not-told",
        "The usual time has passed: ask how it stands, and do not push.",
        "word",
    ),
    (
        "a date that was over when they spoke is not what it rests on",
        pursuit(FRIDAY, THANKED, update(UpdateKind.ACKNOWLEDGED, "2026-11-30 10:00", id="word")),
        "2026-12-09 09:00",
        Kind.ENQUIRE_STATUS,
        "wait-when-not-told",
        "The usual time has passed: ask how it stands, and do not push.",
        "word",
    ),
    (
        "after a call, its outcome",
        pursuit(RECORDED, THANKED, SPOKE),
        "2026-12-01 11:00",
        Kind.RECORD_OUTCOME,
        "note-the-outcome",
        "You spoke to somebody: write down what they said, and the new date if there is one.",
        "spoke",
    ),
    (
        "a question before thanks",
        pursuit(RECORDED, QUESTION),
        "2026-11-24 11:00",
        Kind.REPLY,
        "answer-when-asked",
        "They have asked you a question.",
        "question",
    ),
    (
        "documents",
        pursuit(update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00", id="wanted")),
        "2026-11-24 11:00",
        Kind.DOCUMENTS,
        "answer-when-asked",
        "They have asked you for documents.",
        "wanted",
    ),
    (
        "a call they invited",
        pursuit(update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="invited")),
        "2026-11-24 11:00",
        Kind.RETURN_CALL,
        "answer-when-asked",
        "They have invited you to call.",
        "invited",
    ),
    (
        "an offer before everything",
        pursuit(QUESTION, update(UpdateKind.OFFER, "2026-11-24 10:30", id="offer")),
        "2026-11-24 11:00",
        Kind.RESPOND_TO_OFFER,
        "answer-the-offer",
        "They have made you an offer and wait to hear.",
        "offer",
    ),
    (
        "after a rejection, the request for feedback",
        pursuit(rejected()),
        "2026-11-27 15:00",
        Kind.REQUEST_FEEDBACK,
        "ask-feedback-once",
        "Thank them, accept the decision, and ask for feedback: once.",
        "no",
    ),
    (
        "then what they say",
        pursuit(rejected(), ASKED),
        "2026-11-27 16:30",
        Kind.RECORD_FEEDBACK,
        "keep-the-advice",
        "Write down the advice they give.",
        "asked",
    ),
    (
        "then what to learn from it",
        pursuit(rejected(), ASKED, mark(Kind.RECORD_FEEDBACK, "2026-11-27 16:10")),
        "2026-11-27 16:30",
        Kind.REFLECT,
        "learn-from-it",
        "Note what you would repeat and what you would change.",
        "no",
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "kind", "rule", "says", "fact"),
    [pytest.param(*row[1:], id=row[0]) for row in NEXT],
)
def test_the_next_action_comes_with_its_reason(
    facts: Pursuit, at: str, kind: Kind, rule: str, says: str, fact: str
) -> None:
    decision = decide(facts, at)
    chosen = decision.next_action
    assert chosen.kind is kind
    (because,) = chosen.because
    assert (because.rule, because.message) == (rule, says)
    assert (because.lifts_at, because.facts) == (None, (fact,))
    assert because.tip
    assert chosen.until == action(decision, kind, interview_id="round-1").closes_at


def test_the_first_named_interviewer_is_thanked_first() -> None:
    facts = pursuit(replace(RECORDED, interviewers=interview(people=("Sam", "Ada")).interviewers))
    thanks = [a for a in decide(facts, "2026-11-20 13:00").actions if a.kind is Kind.SEND_THANK_YOU]
    assert [a.interviewer_id for a in thanks] == ["sam", "ada"]
    assert [a.interview_id for a in thanks] == ["round-1", "round-1"]


def test_with_nothing_owed_one_waits_for_what_opens_first_and_learns_why() -> None:
    waits = decide(pursuit(FRIDAY, THANKED), "2026-11-23 12:00").next_action
    assert waits.kind is Kind.WAIT
    assert waits.until == instant("2026-11-30 09:00")
    assert [reason.rule for reason in waits.because] == ["wait-for-timetable"]


def test_of_two_openings_the_earlier_is_waited_for() -> None:
    facts = pursuit(
        FRIDAY,
        THANKED,
        update(UpdateKind.INVITED_TO_CALL, "2026-11-23 10:00", call_at="2026-11-25 14:00"),
    )
    waits = decide(facts, "2026-11-24 12:00").next_action
    assert waits.until == instant("2026-11-25 14:00")
    assert [reason.rule for reason in waits.because] == ["answer-when-asked"]


def test_of_two_openings_at_once_the_first_in_the_order_is_named() -> None:
    facts = pursuit(
        FRIDAY,
        THANKED,
        update(UpdateKind.INVITED_TO_CALL, "2026-11-23 10:00", call_at="2026-11-30 09:00"),
    )
    waits = decide(facts, "2026-11-24 12:00").next_action
    assert waits.until == instant("2026-11-30 09:00")
    assert [reason.rule for reason in waits.because] == ["answer-when-asked"]


def test_with_nothing_ever_to_come_one_waits_without_an_end_and_learns_why() -> None:
    facts = pursuit(interview(state=InterviewState.CANCELLED))
    waits = decide(facts, "2027-06-01 12:00").next_action
    assert (waits.kind, waits.until) == (Kind.WAIT, None)
    assert [reason.rule for reason in waits.because] == ["presumed-closed"]


def test_what_rests_on_a_later_round_names_that_round() -> None:
    facts = pursuit(RECORDED, THANKED, SECOND, update(UpdateKind.NEXT_STAGE, "2026-11-25 10:00"))
    for at, kind in (
        ("2026-11-26 12:00", Kind.PREPARE_QUESTIONS),
        ("2026-12-04 11:00", Kind.RECORD_TIMETABLE),
        ("2026-12-07 18:00", Kind.SEND_THANK_YOU),
        ("2026-12-15 09:00", Kind.ENQUIRE_STATUS),
    ):
        chosen = decide(facts, at).next_action
        assert chosen.kind is kind
        assert chosen.because[0].facts == ("round-2",)


def test_only_what_stands_for_good_explains_a_wait_without_an_end() -> None:
    # The gap would pass, but the enquiries are spent and the pursuit is accepted elsewhere.
    facts = pursuit(
        enquiry("2026-12-01 10:00"),
        application(outcome=OutcomeKind.ACCEPTED_ELSEWHERE, outcome_at="2026-12-01 12:00"),
    )
    waits = decide(facts, "2026-12-02 12:00").next_action
    assert (waits.kind, waits.until) == (Kind.WAIT, None)
    assert [reason.rule for reason in waits.because] == ["already-decided"]
    asked = in_decision(facts, Kind.ENQUIRE_STATUS, "2026-12-02 12:00")
    assert rules_of(asked) == {"already-decided", "minimum-gap"}


def test_exceptions_and_withdrawing_are_never_next() -> None:
    decision = decide(pursuit(RECORDED, THANKED), "2026-11-23 12:00")
    open_now = {a.kind for a in decision.actions if a.verdict is Verdict.ALLOWED}
    assert open_now == {Kind.WITHDRAW, Kind.COMPETING_OFFER, Kind.CORRECTION, Kind.ADJUSTMENT}
    assert decision.next_action.kind is Kind.WAIT


def test_the_agency_is_remarked_on_beside_the_reasons() -> None:
    for permitted, remarked in ((False, True), (True, False)):
        facts = pursuit(application(route=Route.AGENCY, permitted=permitted))
        through = [
            r for r in decide(facts, "2026-11-20 13:00").remarks if r.rule == "through-the-agency"
        ]
        assert bool(through) is remarked
        if remarked:
            assert through[0].message == "Everything here goes through the agency."
            assert (through[0].lifts_at, through[0].facts) == (None, ("role",))
            assert through[0].tip == "let the agency do its work"


@pytest.mark.parametrize(
    ("region", "rule"),
    [
        (Region("Europe/London"), "no-country"),
        (Region("Europe/Oslo", "BV"), "no-holiday-data"),
    ],
)
def test_what_the_days_stand_on_is_remarked(region: Region, rule: str) -> None:
    (remark,) = decide(pursuit(region=region), "2026-11-20 13:00").remarks
    assert remark.rule == rule
    assert remark.facts == ("acme",)
    assert remark.message
    assert remark.tip
    assert remark.grounds


def test_estimated_days_are_remarked_only_where_they_were_counted() -> None:
    # The end of Ramadan 2027 is an estimate until it is seen.
    feast = pursuit(
        interview(
            utc("2027-03-01 11:00"),
            timetables=(timetable(by("2027-03-08"), utc("2027-03-01 11:00")),),
        ),
        region=Region("Asia/Dubai", "AE"),
    )
    assert [r.rule for r in decide(feast, utc("2027-03-08 09:00")).remarks] == ["estimated-days"]
    assert decide(feast, utc("2027-03-01 12:00")).remarks
    assert not decide(pursuit(FRIDAY), "2026-11-23 12:00").remarks
