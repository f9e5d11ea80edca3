"""What a decision, a plan and an assessment hold beside the verdicts of the rules."""

from dataclasses import replace
from datetime import datetime

import pytest

import app.domain.decide as deciding
from app.domain.action_kinds import CHANNELS, CONTACTS, NEXT_ORDER, TASKS
from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel, Kind
from app.domain.attestations import resolve
from app.domain.bar_state import State
from app.domain.case import Case
from app.domain.decide import decide_and_plan
from app.domain.decision import Action, Phase, Verdict
from app.domain.evaluation import Evaluation
from app.domain.evaluation import action as one_action
from app.domain.facts import (
    Attestation,
    Contact,
    FeedbackSource,
    InterviewState,
    OutcomeKind,
    Preferences,
    Pursuit,
    Recipient,
    Region,
    Result,
    Route,
    Stage,
    UpdateKind,
)
from app.domain.lazy import lazy
from app.domain.outlook import owed_and_outlook
from app.domain.policy import POLICY, parse
from tests.domain.builders import (
    NOT_ASKED,
    action,
    application,
    assess,
    by,
    calendars_for,
    contact,
    decide,
    employer,
    enquiry,
    feedback_of,
    in_decision,
    instant,
    interview,
    london,
    mark,
    plan,
    promised,
    proposed,
    pursuit,
    rejected,
    ring,
    rules_of,
    said,
    timetable,
    update,
    utc,
)

RECORDED = interview(timetables=(timetable(NOT_ASKED),))
FACTS = pursuit(RECORDED)
FRIDAY = interview(timetables=promised("2026-11-27"))
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
SPOKE = enquiry("2026-12-01 10:00", Channel.PHONE, Result.SPOKE, id="spoke")
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
TWICE = (enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00"))
ASKED = contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", id="asked")
NOTED = feedback_of(FeedbackSource.SELF, "2026-11-27 17:00")


# ---------------------------------------------------------------- the next action

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


def test_with_nothing_owed_one_waits_for_what_opens_first_and_is_told_why() -> None:
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


def test_of_two_openings_at_once_the_first_in_the_order_is_told() -> None:
    facts = pursuit(
        FRIDAY,
        THANKED,
        update(UpdateKind.INVITED_TO_CALL, "2026-11-23 10:00", call_at="2026-11-30 09:00"),
    )
    waits = decide(facts, "2026-11-24 12:00").next_action
    assert waits.until == instant("2026-11-30 09:00")
    assert [reason.rule for reason in waits.because] == ["answer-when-asked"]


def test_with_nothing_ever_to_come_one_waits_without_an_end_and_is_told_why() -> None:
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


# ---------------------------------------------------------------- phases

PHASES: tuple[tuple[str, Pursuit, str, Phase], ...] = (
    ("ahead of the interview", pursuit(), "2026-11-18 12:00", Phase.PREPARING),
    ("during it", pursuit(), "2026-11-20 10:59:59", Phase.PREPARING),
    ("at its end", pursuit(), "2026-11-20 11:00", Phase.WAITING),
    ("while an answer may come", pursuit(FRIDAY), "2026-11-27 12:00", Phase.WAITING),
    ("when it is time to ask", pursuit(FRIDAY), "2026-11-30 09:00", Phase.MAY_ENQUIRE),
    ("after hours it still is", pursuit(FRIDAY), "2026-11-30 22:00", Phase.MAY_ENQUIRE),
    (
        "having asked",
        pursuit(enquiry("2026-12-01 10:00")),
        "2026-12-01 11:00",
        Phase.AWAITING_REPLY,
    ),
    (
        "having asked by a resend",
        pursuit(
            enquiry("2026-12-01 10:00", result=Result.BOUNCED, id="bounced"),
            contact(
                Kind.RESEND,
                "2026-12-01 11:00",
                Channel.MESSAGE,
                attestation=Attestation(contact_id="bounced"),
            ),
        ),
        "2026-12-01 12:00",
        Phase.AWAITING_REPLY,
    ),
    (
        "having asked before they spoke",
        pursuit(enquiry("2026-12-01 10:00"), update(UpdateKind.ACKNOWLEDGED, "2026-12-01 10:00")),
        "2026-12-01 12:00",
        Phase.WAITING,
    ),
    (
        "having rung in vain",
        pursuit(ring("2026-12-01 10:00")),
        "2026-12-01 11:00",
        Phase.MAY_ENQUIRE,
    ),
    (
        "when it is time to ask again",
        pursuit(enquiry("2026-12-01 10:00")),
        "2026-12-08 09:00",
        Phase.MAY_ENQUIRE,
    ),
    ("having asked twice", pursuit(*TWICE), "2026-12-20 09:00", Phase.AWAITING_REPLY),
    ("for long", pursuit(*TWICE), "2026-12-22 09:00", Phase.PRESUMED_CLOSED),
    (
        "once they answered",
        pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2026-12-10 10:00")),
        "2026-12-10 10:00",
        Phase.WAITING,
    ),
    ("a later round ahead", pursuit(FRIDAY, SECOND), "2026-11-25 12:00", Phase.PREPARING),
    (
        "a later round ahead, having asked",
        pursuit(interview(), replace(SECOND, created_at=None), enquiry("2026-12-01 10:00")),
        "2026-12-01 12:00",
        Phase.PREPARING,
    ),
    (
        "no round stands",
        pursuit(interview(state=InterviewState.MISSED)),
        "2026-11-24 12:00",
        Phase.WAITING,
    ),
    (
        "an offer",
        pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00")),
        "2026-11-24 10:00",
        Phase.OFFER,
    ),
    (
        "an offer before the round is over",
        pursuit(update(UpdateKind.OFFER, "2026-11-19 10:00")),
        "2026-11-19 12:00",
        Phase.OFFER,
    ),
    ("rejected", pursuit(rejected()), "2026-11-27 15:00", Phase.REJECTED),
    (
        "rejected, with only a reflection owed",
        pursuit(rejected(), ASKED, mark(Kind.RECORD_FEEDBACK, "2026-11-27 16:10")),
        "2026-11-27 16:30",
        Phase.REJECTED,
    ),
    (
        "rejected, with feedback to be recorded",
        pursuit(rejected(), ASKED, NOTED),
        "2026-11-27 17:30",
        Phase.REJECTED,
    ),
    (
        "rejected, with feedback to be asked for",
        pursuit(rejected(), NOTED),
        "2026-11-27 17:30",
        Phase.REJECTED,
    ),
    (
        "rejected before the interview, with feedback to be asked for after it",
        pursuit(rejected("2026-11-19 12:00"), feedback_of(FeedbackSource.SELF, "2026-11-19 13:00")),
        "2026-11-19 14:00",
        Phase.REJECTED,
    ),
    (
        "rejected with nothing owed",
        pursuit(rejected(), ASKED, NOTED, mark(Kind.RECORD_FEEDBACK, "2026-11-27 16:10")),
        "2026-11-27 17:30",
        Phase.CLOSED,
    ),
    (
        "rejected, once the request has lapsed",
        pursuit(rejected(), NOTED),
        "2026-12-11 17:00",
        Phase.CLOSED,
    ),
    (
        "withdrawn",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 10:00")),
        "2026-11-23 10:00",
        Phase.CLOSED,
    ),
    (
        "withdrawn in vain",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 10:00", result=Result.BOUNCED)),
        "2026-11-23 10:00",
        Phase.WAITING,
    ),
    *(
        (
            f"{outcome}, with an offer on the table",
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00"),
                application(outcome=outcome, outcome_at="2026-11-24 12:00"),
            ),
            "2026-11-24 12:00",
            Phase.CLOSED,
        )
        for outcome in (OutcomeKind.WITHDRAWN, OutcomeKind.ACCEPTED, OutcomeKind.DECLINED)
    ),
    *(
        (
            f"{outcome}, with an offer still to be answered",
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00"),
                application(outcome=outcome, outcome_at="2026-11-24 12:00"),
            ),
            "2026-11-24 12:00",
            Phase.OFFER,
        )
        for outcome in (OutcomeKind.ACCEPTED_ELSEWHERE, OutcomeKind.LET_GO)
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "phase"), [pytest.param(*row[1:], id=row[0]) for row in PHASES]
)
def test_the_phase_is_the_first_that_fits(facts: Pursuit, at: str, phase: Phase) -> None:
    assert decide(facts, at).phase is phase


# ---------------------------------------------------------------- the decision as a whole


def test_every_kind_of_action_appears_with_its_channels() -> None:
    decision = decide(pursuit(), "2026-11-20 13:00")
    kinds = [a.kind for a in decision.actions]
    assert set(kinds) == set(CONTACTS) | TASKS
    assert len(set(kinds)) == len(kinds)
    assert [k for k in kinds if k in NEXT_ORDER] == list(NEXT_ORDER)
    for entry in decision.actions:
        assert tuple(c.channel for c in entry.channels) == CHANNELS.get(entry.kind, ())
        assert entry.interview_id == "round-1"
    assert decision.application_id == "role"
    assert decision.as_of == instant("2026-11-20 13:00")
    assert decision.policy_version == POLICY.version


def test_the_channels_are_the_specified_ones_best_first() -> None:
    email, phone, letter = Channel.EMAIL, Channel.PHONE, Channel.LETTER
    message, in_person = Channel.MESSAGE, Channel.IN_PERSON
    assert CHANNELS[Kind.SEND_THANK_YOU] == (email, letter, message)
    assert CHANNELS[Kind.ENQUIRE_STATUS] == (phone, email, message)
    assert CHANNELS[Kind.REQUEST_FEEDBACK] == (email, phone, message)
    assert CHANNELS[Kind.ARRANGE] == (phone, email, message)
    others = set(CONTACTS) - {
        Kind.SEND_THANK_YOU,
        Kind.ENQUIRE_STATUS,
        Kind.REQUEST_FEEDBACK,
        Kind.ARRANGE,
    }
    assert all(CHANNELS[kind] == (email, phone, message, in_person) for kind in others)


def test_what_belongs_to_a_round_appears_once_for_each_and_the_rest_under_the_current_one() -> None:
    decision = decide(pursuit(interview(), SECOND), "2026-12-07 12:00")
    of_rounds = {
        Kind.PREPARE_QUESTIONS,
        Kind.RECORD_TIMETABLE,
        Kind.SEND_THANK_YOU,
        Kind.ARRANGE,
        Kind.RESCHEDULE,
        Kind.CORRECTION,
    }
    for kind in set(CONTACTS) | TASKS:
        rounds = [a.interview_id for a in decision.actions if a.kind is kind]
        assert rounds == (["round-1", "round-2"] if kind in of_rounds else ["round-2"]), kind


def test_with_no_round_standing_the_last_one_stands_for_the_pursuit() -> None:
    cancelled = [replace(i, state=InterviewState.CANCELLED) for i in (interview(), SECOND)]
    decision = decide(pursuit(*cancelled), "2026-12-07 12:00")
    assert action(decision, Kind.ENQUIRE_STATUS).interview_id == "round-2"


def test_a_pursuit_without_any_round_is_decided_too() -> None:
    facts = replace(pursuit(), interviews=())
    decision = decide(facts, "2026-12-07 12:00")
    assert action(decision, Kind.ENQUIRE_STATUS).verdict is Verdict.REFUSED
    assert action(decision, Kind.ENQUIRE_STATUS).interview_id is None
    assert action(decision, Kind.WITHDRAW).verdict is Verdict.ALLOWED
    assert decision.phase is Phase.CONSIDERING
    assert decision.interview_id is None
    for kind in (Kind.SEND_THANK_YOU, Kind.ARRANGE, Kind.RESCHEDULE, Kind.CORRECTION):
        assert action(decision, kind).verdict is Verdict.REFUSED
        assert action(decision, kind).interview_id is None


@pytest.mark.parametrize(
    ("facts", "beside"),
    [
        (pursuit(), True),
        (pursuit(rejected()), True),
        (pursuit(contact(Kind.WITHDRAW, "2026-11-27 10:00")), True),
        (pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00")), True),
        (pursuit(application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-24")), False),
        (
            pursuit(application(outcome=OutcomeKind.ACCEPTED_ELSEWHERE, outcome_at="2026-11-24")),
            False,
        ),
    ],
    ids=["waiting", "rejected", "withdrawn", "offered", "accepted", "accepted elsewhere"],
)
def test_one_keeps_searching_beside_it_all_until_an_offer_is_accepted(
    facts: Pursuit, beside: bool
) -> None:
    found = decide(facts, "2026-11-30 12:00").alongside
    if not beside:
        assert found == ()
        return
    (keep,) = found
    assert keep.kind is Kind.KEEP_SEARCHING
    assert keep.verdict is Verdict.ALLOWED
    assert keep[1:3] == (None, None)
    assert keep[4:9] == (None, None, None, (), None)
    (reason,) = keep.reasons
    assert reason.rule == "keep-looking"
    assert reason.message == (
        "Keep looking elsewhere meanwhile; nothing is certain until an offer is accepted."
    )
    assert (reason.lifts_at, reason.facts) == (None, ())
    assert reason.tip


def test_the_preferred_channel_is_the_best_not_refused_whatever_the_hour() -> None:
    facts = pursuit(FRIDAY)
    assert in_decision(facts, Kind.ENQUIRE_STATUS, "2026-11-30 22:00").preferred_channel == "phone"
    no_calls = pursuit(FRIDAY, employer(no_calls=True))
    asked = in_decision(no_calls, Kind.ENQUIRE_STATUS, "2026-11-30 12:00")
    assert asked.preferred_channel == "email"
    nobody = pursuit(FRIDAY, employer(no_contact=True))
    asked = in_decision(nobody, Kind.ENQUIRE_STATUS, "2026-11-30 12:00")
    assert asked.preferred_channel is None


def test_of_several_reasons_by_one_rule_the_one_that_lifts_last_is_told() -> None:
    late = timetable(NOT_ASKED, "2026-11-20 11:00")
    dates = (
        replace(late, answer_due=promised("2026-11-27")[0].answer_due),
        timetable(promised("2026-12-11")[0].answer_due, "2026-11-21", revision=2),
        timetable(promised("2026-12-04")[0].answer_due, "2026-11-22", revision=3),
    )
    asked = in_decision(
        pursuit(interview(timetables=dates)), Kind.ENQUIRE_STATUS, "2026-11-23 12:00"
    )
    (reason,) = asked.reasons
    assert reason.facts == ("timetable-2",)
    assert reason.lifts_at == asked.opens_at == instant("2026-12-14 09:00")


def test_a_reason_that_never_lifts_is_told_before_one_that_does() -> None:
    # Two caps: the pursuit's is spent for good; both are endless, and the first is told.
    four = (
        *TWICE,
        update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00"),
        enquiry("2026-12-18 10:00"),
        enquiry("2026-12-29 10:00"),
    )
    asked = in_decision(pursuit(*four), Kind.ENQUIRE_STATUS, "2026-12-29 12:00")
    enough = [r for r in asked.reasons if r.rule == "enough-enquiries"]
    assert [r.message for r in enough] == [
        "You have asked twice since they last spoke; that is enough."
    ]
    assert "minimum-gap" in rules_of(asked)


def test_what_opens_too_late_is_refused_at_once() -> None:
    # Told a month before the interview, the feedback request closes before it could open.
    facts = pursuit(rejected("2026-10-20 12:00"))
    asked = in_decision(facts, Kind.REQUEST_FEEDBACK, "2026-10-21 12:00")
    assert asked.verdict is Verdict.REFUSED
    assert asked.opens_at is None
    assert asked.due_at is None
    assert {c.verdict for c in asked.channels} == {Verdict.REFUSED}


def test_a_due_date_never_lies_after_the_end() -> None:
    facts = pursuit(
        update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-25 18:00")
    )
    entry = in_decision(facts, Kind.RETURN_CALL, "2026-11-25 18:00")
    assert entry.closes_at == instant("2026-11-27 17:00")
    assert entry.due_at == instant("2026-11-25 18:30")
    by_day = pursuit(
        update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-25 14:00")
    )
    assert in_decision(by_day, Kind.RETURN_CALL, "2026-11-25 14:00").due_at == instant(
        "2026-11-25 17:00"
    )


def test_an_action_waits_for_its_channels_and_says_for_which() -> None:
    # Bounced by e-mail, by message and in person: only the telephone is left, in hours.
    failed = [
        contact(
            Kind.RESEND,
            f"2026-11-23 {hour}:00",
            channel,
            Result.BOUNCED,
            attestation=Attestation(contact_id="bounced"),
        )
        for hour, channel in ((12, Channel.MESSAGE), (13, Channel.IN_PERSON))
    ]
    bounced = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)
    facts = pursuit(bounced, *failed)
    evening = in_decision(facts, Kind.RESEND, "2026-11-23 20:00")
    assert evening.verdict is Verdict.NOT_YET
    assert evening.opens_at == instant("2026-11-24 09:00")
    assert evening.preferred_channel == "phone"
    assert {r.rule for r in evening.reasons} == {"resend-elsewhere", "working-hours"}
    morning = in_decision(facts, Kind.RESEND, "2026-11-24 09:00")
    assert morning.verdict is Verdict.ALLOWED
    assert morning.opens_at == instant("2026-11-24 09:00")
    assert morning.closes_at == instant("2026-11-28 00:00")


def test_an_action_whose_channels_are_all_shut_is_refused() -> None:
    failed = [
        contact(
            Kind.RESEND,
            f"2026-11-23 {hour}:00",
            channel,
            Result.BOUNCED,
            attestation=Attestation(contact_id="bounced"),
        )
        for hour, channel in ((12, Channel.MESSAGE), (13, Channel.IN_PERSON), (14, Channel.PHONE))
    ]
    bounced = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)
    entry = in_decision(pursuit(bounced, *failed), Kind.RESEND, "2026-11-23 20:00")
    assert entry.verdict is Verdict.REFUSED
    assert (entry.opens_at, entry.closes_at, entry.preferred_channel) == (None, None, None)
    assert "resend-elsewhere" in rules_of(entry)


def test_a_ring_at_the_very_instant_of_their_word_bars_nothing() -> None:
    facts = pursuit(ring("2026-12-01 10:00"), update(UpdateKind.QUESTION, "2026-12-01 10:00"))
    reply = in_decision(facts, Kind.REPLY, "2026-12-01 12:00")
    phone = next(c for c in reply.channels if c.channel is Channel.PHONE)
    assert phone.verdict is Verdict.ALLOWED
    assert phone.opens_at == instant("2026-12-01 10:00")


# ---------------------------------------------------------------- what changes next

CHANGES: tuple[tuple[str, Pursuit, str, str | None], ...] = (
    (
        "the interview ends",
        pursuit(employer(no_calls=True)),
        "2026-11-19 12:00",
        "2026-11-20 10:00",
    ),
    (
        "thanks open",
        pursuit(RECORDED, employer(no_calls=True)),
        "2026-11-20 11:00",
        "2026-11-20 12:00",
    ),
    ("a working day ends", pursuit(FRIDAY), "2026-11-23 12:00", "2026-11-23 17:00"),
    ("a working day begins", pursuit(FRIDAY), "2026-11-23 20:00", "2026-11-24 09:00"),
    (
        "the telephone that is shut all day does not turn",
        pursuit(FRIDAY, THANKED, ring("2026-11-30 10:00")),
        "2026-11-30 10:00",
        "2026-12-01 09:00",
    ),
    (
        "of a withdrawn pursuit",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 12:00")),
        "2027-03-02 20:00",
        "2027-03-03 09:00",
    ),
    (
        "on a weekend of a withdrawn pursuit only the telephone for a need is left",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 12:00")),
        "2027-03-06 12:00",
        "2027-03-08 09:00",
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "changes"), [pytest.param(*row[1:], id=row[0]) for row in CHANGES]
)
def test_the_next_change_is_announced(facts: Pursuit, at: str, changes: str | None) -> None:
    expected = instant(changes) if changes is not None else None
    assert decide(facts, at).changes_at == expected


def test_a_change_of_phase_is_announced_even_if_all_that_opens_then_is_done() -> None:
    # All that would open at the end of the interview was done before it, rightly or not.
    facts = pursuit(
        employer(no_calls=True, no_contact=True),
        interview(timetables=(timetable(NOT_ASKED, "2026-11-18"),), state=InterviewState.COMPLETED),
        mark(Kind.PREPARE_QUESTIONS, "2026-11-18 12:00"),
        contact(Kind.SEND_THANK_YOU, "2026-11-18 12:00"),
        contact(Kind.CORRECTION, "2026-11-18 12:00"),
    )
    before = decide(facts, "2026-11-19 12:00")
    after = decide(facts, "2026-11-20 11:00")
    assert (before.phase, after.phase) == (Phase.PREPARING, Phase.WAITING)
    laid_out = plan(facts, "2026-11-19 12:00", "2026-11-30 12:00")
    assert instant("2026-11-20 11:00") in {entry.at for entry in laid_out.entries}
    assert before.changes_at == instant("2026-11-20 11:00")


# ------------------------------------------------------- what shuts a channel


@pytest.mark.parametrize(
    ("at", "wish", "shut"),
    [
        ("2026-11-24 12:00", {}, {"phone": ["wait-for-timetable", "working-hours"]}),
        ("2026-11-30 12:00", {}, {"phone": [], "email": []}),
        ("2026-11-30 19:00", {}, {"phone": ["working-hours"], "email": []}),
        ("2026-11-30 12:00", {"no_calls": True}, {"phone": ["no-calls"], "email": []}),
        ("2026-11-30 12:00", {"no_contact": True}, {"phone": ["no-contact"]}),
    ],
)
def test_a_channel_names_the_rules_that_shut_it(
    at: str, wish: dict[str, bool], shut: dict[str, list[str]]
) -> None:
    facts = pursuit(FRIDAY, THANKED)
    employer = replace(facts.employer, preferences=Preferences(**wish))
    decision = decide(replace(facts, employer=employer), at)
    enquiry = next(a for a in decision.actions if a.kind is Kind.ENQUIRE_STATUS)
    found = {str(one.channel): list(one.rules) for one in enquiry.channels}
    assert {name: found[name] for name in shut} == shut


def test_every_channel_that_is_shut_names_a_rule_and_no_other_does() -> None:
    facts = pursuit(FRIDAY, THANKED)
    for day in range(20, 31):
        for hour in (3, 12, 22):
            for each in decide(facts, f"2026-11-{day} {hour:02}:00").actions:
                for one in each.channels:
                    assert bool(one.rules) == (one.verdict is not Verdict.ALLOWED), each


# ---------------------------------------------------------------- the plan


def test_the_plan_tells_the_whole_story() -> None:
    laid_out = plan(pursuit(FRIDAY), "2026-11-20 11:00", "2026-12-31 12:00")
    told = [
        (entry.at, entry.phase, entry.next_action.kind, {a.kind for a in entry.changed})
        for entry in laid_out.entries
    ]
    assert told[0][:3] == (london("2026-11-20 11:00"), Phase.WAITING, Kind.WAIT)
    first = decide(pursuit(FRIDAY), "2026-11-20 11:00")
    assert laid_out.entries[0].changed == first.actions
    story = {(at, phase, kind) for at, phase, kind, _ in told}
    for at, phase, kind in (
        ("2026-11-20 12:00", Phase.WAITING, Kind.SEND_THANK_YOU),
        ("2026-11-28 00:00", Phase.WAITING, Kind.WAIT),
        ("2026-11-30 09:00", Phase.MAY_ENQUIRE, Kind.ENQUIRE_STATUS),
    ):
        assert (london(at), phase, kind) in story
    opened = next(e for e in laid_out.entries if e.at == london("2026-11-30 09:00"))
    assert {a.kind: a.verdict for a in opened.changed} == {Kind.ENQUIRE_STATUS: Verdict.ALLOWED}
    assert laid_out.application_id == "role"
    assert (laid_out.start, laid_out.end) == (
        london("2026-11-20 11:00"),
        london("2026-12-31 12:00"),
    )
    assert laid_out.policy_version == POLICY.version
    assert laid_out.breaches == ()


def test_the_plan_ends_with_its_end_included() -> None:
    facts = pursuit(FRIDAY)
    for end, last in (
        ("2026-11-30 09:00", "2026-11-30 09:00"),
        ("2026-11-30 08:59:59", "2026-11-28 00:00"),
    ):
        assert plan(facts, "2026-11-24 12:00", end).entries[-1].at == london(
            end if end == last else last
        )


def test_what_happens_after_the_start_is_not_in_the_plan() -> None:
    facts = pursuit(FRIDAY, said("2026-12-11", "2026-11-26 10:00"))
    opened = plan(facts, "2026-11-25 12:00", "2026-11-30 09:00").entries[-1]
    assert opened.next_action.kind is Kind.ENQUIRE_STATUS


def test_the_plan_explains_what_changes_as_of_then() -> None:
    # Only the telephone is left for the resend, and it was rung in vain today.
    failed = [
        contact(
            Kind.RESEND,
            f"2026-11-23 {hour}:00",
            channel,
            result,
            attestation=Attestation(contact_id="bounced"),
        )
        for hour, channel, result in (
            (12, Channel.MESSAGE, Result.BOUNCED),
            (13, Channel.IN_PERSON, Result.BOUNCED),
            (14, Channel.PHONE, Result.NO_ANSWER),
        )
    ]
    laid_out = plan(pursuit(BOUNCED, *failed), "2026-11-23 15:00", "2026-11-24 12:00")
    midnight = next(e for e in laid_out.entries if e.at == instant("2026-11-24 00:00"))
    resend = next(a for a in midnight.changed if a.kind is Kind.RESEND)
    hours = next(r for r in resend.reasons if r.rule == "working-hours")
    assert hours.lifts_at == instant("2026-11-24 09:00")
    assert resend.opens_at == instant("2026-11-24 09:00")


def test_the_numbers_of_an_operator_are_used_where_they_belong() -> None:
    dues = {
        "thank_you_due_business_days": 2,
        "timetable_due_business_days": 2,
        "enquiry_due_business_days": 3,
        "answer_due_business_days": 3,
        "feedback_due_business_days": 5,
        "record_feedback_due_business_days": 11,
        "reflect_due_business_days": 6,
    }
    text = "\n".join(f"[numbers.{name}]\nvalue = {value}" for name, value in dues.items())
    policy = parse(f'version = "ours"\n{text}\n')
    wanted = update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00")
    for facts, kind, at, due in (
        (pursuit(), Kind.SEND_THANK_YOU, "2026-11-20 13:00", "2026-11-24 17:00"),
        (pursuit(), Kind.RECORD_TIMETABLE, "2026-11-20 13:00", "2026-11-24 17:00"),
        (pursuit(FRIDAY), Kind.ENQUIRE_STATUS, "2026-11-30 10:00", "2026-12-03 17:00"),
        (
            pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00")),
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 12:00",
            "2026-11-27 17:00",
        ),
        (pursuit(QUESTION), Kind.REPLY, "2026-11-24 12:00", "2026-11-27 17:00"),
        (pursuit(wanted), Kind.DOCUMENTS, "2026-11-24 12:00", "2026-11-27 17:00"),
        (pursuit(rejected()), Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", "2026-12-04 17:00"),
        (pursuit(rejected(), ASKED), Kind.RECORD_FEEDBACK, "2026-11-30 10:00", "2026-12-14 17:00"),
        (pursuit(rejected()), Kind.REFLECT, "2026-11-30 10:00", "2026-12-07 17:00"),
    ):
        assert in_decision(facts, kind, at, policy).due_at == instant(due), kind


# ---------------------------------------------------------------- assess and its kin


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


def test_the_preferences_of_the_employer_hold_at_every_instant() -> None:
    facts = pursuit(replace(employer(), preferences=Preferences(no_calls=True)))
    answer = assess(facts, ring("2026-12-01 10:00"))
    assert rules_of(answer) == {"no-calls"}


def test_a_stage_has_its_own_wait_and_an_unlisted_recipient_is_the_employer() -> None:
    facts = pursuit(interview(stage=Stage.FINAL))
    proposal = enquiry("2026-12-03 12:00")
    assert proposal.recipient is Recipient.EMPLOYER
    assert assess(facts, proposal).opens_at == instant("2026-12-04 09:00")


def test_a_lazy_value_is_worked_out_once_and_read_from_the_class_is_itself() -> None:
    times = []

    class Thing:
        @lazy
        def value(self) -> int:
            """How often it was worked out."""
            times.append(1)
            return len(times)

    thing = Thing()
    assert (thing.value, thing.value, Thing().value) == (1, 1, 2)
    assert isinstance(Thing.value, lazy)
    assert Thing.value.__doc__ == "How often it was worked out."


def test_an_instant_at_which_nothing_that_is_said_changes_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, *edges = (utc(f"2026-11-{day} 12:00") for day in (20, 21, 22, 23))
    evaluation = Evaluation(FACTS, POLICY, calendars_for(FACTS), now)
    # Instants at which something may change, with no action that differs.
    vars(evaluation).update(slots=(), edges=edges, soft_edges=frozenset(edges))
    for said_from, changes_at in ((edges[1], edges[1]), (now, None)):
        monkeypatch.setattr(
            deciding, "_decision_summary", lambda _, __, at, said=said_from: at >= said
        )
        assert deciding._decision_changes_at(evaluation, [], now) == changes_at


def test_what_is_refused_is_left_out_and_no_reason_of_it_is_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = pursuit(FRIDAY, THANKED, SPOKE, QUESTION)
    now = utc("2026-12-02 12:00")
    whole = deciding.decide(facts, POLICY, calendars_for(facts), now)
    shown = tuple(one for one in whole.actions if one.verdict is not Verdict.REFUSED)
    assert 0 < len(shown) < len(whole.actions)

    made = []

    def counting(case: Case, slot: ActionSlot, state: State, at: datetime) -> Action:
        made.append(state.verdict)
        return one_action(case, slot, state, at)

    monkeypatch.setattr(deciding, "action", counting)
    short = deciding.decide(facts, POLICY, calendars_for(facts), now, with_refused=False)
    assert short == replace(whole, actions=shown)
    assert made == [one.verdict for one in shown]
