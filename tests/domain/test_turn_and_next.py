"""Whose turn it is, what comes next, and what the candidate put off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Action, Phase, Verdict, Whose
from app.domain.facts import (
    FeedbackSource,
    InterviewState,
    MarkState,
    MissedBy,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Pursuit,
    Result,
    UpdateKind,
)
from app.domain.policy import parse
from tests.domain.builders import (
    NOT_ASKED,
    action,
    application,
    between,
    contact,
    decide,
    enquiry,
    feedback_of,
    in_decision,
    instant,
    interview,
    mark,
    plan,
    promised,
    pursuit,
    rejected,
    responded,
    ring,
    timetable,
    update,
)

RECORDED = interview(timetables=(timetable(NOT_ASKED),))
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
OFFER = update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer", respond_by="2026-12-10")
MORE_TIME = responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00")
MISSED = interview(state=InterviewState.MISSED, missed_by=MissedBy.CANDIDATE)
APPLIED = application(applied="2026-11-02")
VERBAL = update(UpdateKind.OFFER, "2026-11-24 10:00", form=OfferForm.VERBAL)
YES = responded(OfferAnswer.ACCEPT, "2026-11-24 12:00")
SKIP, SNOOZE, OPEN = MarkState.SKIPPED, MarkState.SNOOZED, MarkState.OPEN

TURNS: tuple[tuple[str, Pursuit, str, Whose], ...] = (
    ("nothing asked", pursuit(), "2026-11-23 12:00", Whose.EMPLOYER),
    ("a question", pursuit(QUESTION), "2026-11-24 12:00", Whose.CANDIDATE),
    (
        "a question answered",
        pursuit(QUESTION, contact(Kind.REPLY, "2026-11-24 11:00")),
        "2026-11-24 12:00",
        Whose.EMPLOYER,
    ),
    ("a question that lapsed", pursuit(QUESTION), "2026-12-22 17:00", Whose.EMPLOYER),
    ("an offer", pursuit(OFFER), "2026-11-24 12:00", Whose.CANDIDATE),
    ("more time asked", pursuit(OFFER, MORE_TIME), "2026-11-25 12:00", Whose.EMPLOYER),
    ("the last business day", pursuit(OFFER, MORE_TIME), "2026-12-09 09:00", Whose.CANDIDATE),
    ("missed by the candidate", pursuit(MISSED), "2026-11-20 12:00", Whose.CANDIDATE),
    ("too late for a word about it", pursuit(MISSED), "2026-11-25 17:00", Whose.EMPLOYER),
    (
        "to apply",
        pursuit(application(closing="2026-11-20"), without_rounds=True),
        "2026-11-18 12:00",
        Whose.CANDIDATE,
    ),
    (
        "never applied",
        pursuit(application(closing="2026-11-20"), without_rounds=True),
        "2026-12-04 09:00",
        Whose.NOBODY,
    ),
    ("applied", pursuit(APPLIED, without_rounds=True), "2026-11-18 12:00", Whose.EMPLOYER),
    ("rejected", pursuit(rejected()), "2026-11-27 16:00", Whose.NOBODY),
    ("presumed closed", pursuit(), "2027-01-22 09:00", Whose.NOBODY),
    ("the paper to come", pursuit(VERBAL, YES), "2026-11-25 12:00", Whose.EMPLOYER),
    ("the paper never came", pursuit(VERBAL, YES), "2027-01-26 09:00", Whose.NOBODY),
    (
        "rejected, and asked something since",
        pursuit(rejected("2026-11-23 10:00"), QUESTION),
        "2026-11-24 12:00",
        Whose.CANDIDATE,
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "turn"), [pytest.param(*row[1:], id=row[0]) for row in TURNS]
)
def test_whose_turn_it_is(facts: Pursuit, at: str, turn: Whose) -> None:
    assert decide(facts, at).turn is turn


def next_of(facts: Pursuit, at: str) -> tuple[Kind, object]:
    following = decide(facts, at).next_action
    return following.kind, following.until


def test_after_asking_for_time_an_offer_is_next_on_the_last_business_day() -> None:
    facts = pursuit(RECORDED, THANKED, OFFER, MORE_TIME)
    # Meanwhile an enquiry about that question opens, and is made.
    asked = pursuit(RECORDED, THANKED, OFFER, MORE_TIME, enquiry("2026-12-04 10:00"))
    assert next_of(facts, "2026-11-26 12:00") == (Kind.WAIT, instant("2026-11-30 09:00"))
    assert next_of(facts, "2026-11-30 09:00")[0] is Kind.ENQUIRE_STATUS
    assert next_of(asked, "2026-12-07 12:00") == (Kind.WAIT, instant("2026-12-09 09:00"))
    assert next_of(asked, "2026-12-09 09:00")[0] is Kind.RESPOND_TO_OFFER
    entry = in_decision(asked, Kind.RESPOND_TO_OFFER, "2026-12-07 12:00")
    assert entry.verdict is Verdict.ALLOWED


def test_without_a_deadline_it_is_not_next_until_they_write() -> None:
    open_ended = update(UpdateKind.OFFER, "2026-11-24 10:00")
    word = update(UpdateKind.ACKNOWLEDGED, "2026-11-27 10:00")
    for facts, kind in (
        (pursuit(RECORDED, THANKED, open_ended, MORE_TIME), Kind.WAIT),
        (pursuit(RECORDED, THANKED, open_ended, MORE_TIME, word), Kind.RESPOND_TO_OFFER),
    ):
        assert next_of(facts, "2026-11-27 12:00")[0] is kind


def test_what_has_lapsed_is_allowed_and_not_next() -> None:
    facts = pursuit(RECORDED, THANKED, QUESTION)
    assert next_of(facts, "2026-12-22 16:59")[0] is Kind.REPLY
    assert next_of(facts, "2026-12-22 17:00") == (Kind.WAIT, instant("2027-01-07 09:00"))
    assert in_decision(facts, Kind.REPLY, "2026-12-22 17:00").verdict is Verdict.ALLOWED


def test_an_answer_says_what_it_would_answer() -> None:
    second = update(UpdateKind.QUESTION, "2026-11-25 10:00", id="second", due="2026-11-27")
    entry = in_decision(pursuit(QUESTION, second), Kind.REPLY, "2026-11-25 12:00")
    assert [(one.update_id, one.due_at, one.lapses_at) for one in entry.requests] == [
        ("question", instant("2026-11-25 17:00"), instant("2026-12-22 17:00")),
        ("second", instant("2026-11-27 17:00"), instant("2026-12-01 17:00")),
    ]
    assert entry.due_at == instant("2026-11-25 17:00")


def test_an_offer_says_of_every_answer_whether_it_may_be_given() -> None:
    def verdicts(entry: Action) -> dict[str, Verdict]:
        return {one.answer: one.verdict for one in entry.answers}

    facts = pursuit(OFFER, MORE_TIME)
    entry = in_decision(facts, Kind.RESPOND_TO_OFFER, "2026-11-25 12:00")
    assert entry.verdict is Verdict.ALLOWED
    assert verdicts(entry) == {
        "accept": "allowed",
        "decline": "allowed",
        "more_time": "not_yet",
        "negotiate": "not_yet",
        "acknowledge": "not_yet",
    }
    later = next(one for one in entry.answers if one.answer == "more_time")
    assert later.opens_at == instant("2026-11-26 00:00")
    assert [reason.rule for reason in later.reasons] == ["offer-in-turns"]
    none = in_decision(pursuit(), Kind.RESPOND_TO_OFFER, "2026-11-25 12:00")
    assert set(verdicts(none).values()) == {Verdict.REFUSED}
    assert all(one.reasons for one in none.answers)


def test_the_answers_change_at_their_own_instants() -> None:
    facts = pursuit(RECORDED, THANKED, OFFER, MORE_TIME)
    assert decide(facts, "2026-11-25 20:00").changes_at == instant("2026-11-26 00:00")


def test_a_word_about_a_round_that_did_not_take_place_is_next() -> None:
    assert next_of(pursuit(MISSED), "2026-11-20 12:00")[0] is Kind.ARRANGE
    assert next_of(pursuit(), "2026-11-20 10:30")[0] is not Kind.ARRANGE
    assert next_of(pursuit(), "2026-11-18 10:30")[0] is Kind.PREPARE_QUESTIONS


def test_applying_is_next() -> None:
    facts = pursuit(application(closing="2026-11-20"), without_rounds=True)
    decision = decide(facts, "2026-11-18 12:00")
    assert decision.next_action.kind is Kind.APPLY
    assert decision.next_action.because[0].facts == ("role",)
    assert decision.phase is Phase.CONSIDERING


SKIPPED = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:00", state=SKIP)


def test_a_skipped_action_keeps_its_verdict_and_is_not_next() -> None:
    facts = pursuit(RECORDED, SKIPPED)
    decision = decide(facts, "2026-11-20 15:00")
    assert decision.next_action.kind is Kind.WAIT
    assert decision.skipped == (Kind.SEND_THANK_YOU,)
    entry = action(decision, Kind.SEND_THANK_YOU)
    assert (entry.verdict, entry.skipped, entry.snoozed_until) == (Verdict.ALLOWED, True, None)


def test_a_skip_can_be_undone() -> None:
    undone = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:30", state=OPEN)
    decision = decide(pursuit(RECORDED, SKIPPED, undone), "2026-11-20 15:00")
    assert decision.next_action.kind is Kind.SEND_THANK_YOU
    assert decision.skipped == ()


def test_a_skip_is_of_one_person_or_of_all() -> None:
    people = replace(RECORDED, interviewers=interview(people=("Sam", "Ada")).interviewers)
    of_sam = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:00", state=SKIP, person="sam")
    decision = decide(pursuit(people, of_sam), "2026-11-20 15:00")
    assert [
        (a.interviewer_id, a.skipped) for a in decision.actions if a.kind == "send_thank_you"
    ] == [
        ("sam", True),
        ("ada", False),
    ]
    assert decision.skipped == ()
    other = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:00", state=SKIP, interview_id="round-9")
    assert decide(pursuit(RECORDED, other), "2026-11-20 15:00").skipped == ()


OPENED_ANEW: tuple[tuple[str, Kind, Pursuit, str, str], ...] = (
    (
        "a new silence",
        Kind.ENQUIRE_STATUS,
        pursuit(
            RECORDED,
            mark(Kind.ENQUIRE_STATUS, "2026-12-01 10:00", state=SKIP),
            update(UpdateKind.ACKNOWLEDGED, "2026-12-02 10:00"),
        ),
        "2026-12-01 12:00",
        "2026-12-11 12:00",
    ),
    (
        "a new request",
        Kind.REPLY,
        pursuit(
            RECORDED,
            QUESTION,
            mark(Kind.REPLY, "2026-11-24 11:00", state=SKIP),
            update(UpdateKind.QUESTION, "2026-11-25 10:00"),
        ),
        "2026-11-24 12:00",
        "2026-11-25 12:00",
    ),
    (
        "another enquiry that spoke",
        Kind.RECORD_OUTCOME,
        pursuit(
            RECORDED,
            enquiry("2026-12-01 10:00", Channel.PHONE, Result.SPOKE),
            mark(Kind.RECORD_OUTCOME, "2026-12-01 11:00", state=SKIP),
            enquiry("2026-12-08 10:00", Channel.PHONE, Result.SPOKE),
        ),
        "2026-12-01 12:00",
        "2026-12-08 12:00",
    ),
    (
        "another rejection",
        Kind.REQUEST_FEEDBACK,
        pursuit(
            RECORDED,
            rejected("2026-11-24 10:00"),
            mark(Kind.REQUEST_FEEDBACK, "2026-11-24 11:00", state=SKIP),
            update(UpdateKind.REOPENED, "2026-11-25 10:00"),
            update(UpdateKind.REJECTION, "2026-11-26 10:00"),
        ),
        "2026-11-24 12:00",
        "2026-11-26 12:00",
    ),
    (
        "a round recorded later",
        Kind.REFLECT,
        pursuit(
            interview(created="2026-11-19 10:00", timetables=(timetable(NOT_ASKED),)),
            mark(Kind.REFLECT, "2026-11-18 10:00", interview_id=None, state=SKIP),
        ),
        "2026-11-19 09:00",
        # Presumed closed after forty business days: no rejection opens it here.
        "2027-02-01 12:00",
    ),
    (
        "a new slot",
        Kind.SEND_THANK_YOU,
        pursuit(
            interview(slot_since="2026-11-19 10:00", timetables=(timetable(NOT_ASKED),)),
            mark(Kind.SEND_THANK_YOU, "2026-11-18 10:00", state=SKIP),
        ),
        "2026-11-18 12:00",
        "2026-11-20 13:00",
    ),
    (
        "a round that did not take place",
        Kind.ARRANGE,
        pursuit(MISSED, mark(Kind.ARRANGE, "2026-11-18 10:00", state=SKIP)),
        "2026-11-18 12:00",
        "2026-11-20 12:00",
    ),
)


@pytest.mark.parametrize(
    ("kind", "facts", "before", "after"),
    [pytest.param(*row[1:], id=row[0]) for row in OPENED_ANEW],
)
def test_a_skip_ends_with_what_opens_the_task_anew(
    kind: Kind, facts: Pursuit, before: str, after: str
) -> None:
    assert in_decision(facts, kind, before).skipped
    assert not in_decision(facts, kind, after).skipped
    assert decide(facts, after).next_action.kind is kind


def test_a_skip_of_thanks_from_before_the_round_was_recorded_is_of_another_round() -> None:
    late = interview(created="2026-11-18 12:00")
    before = mark(Kind.SEND_THANK_YOU, "2026-11-18 11:00", state=SKIP)
    assert not in_decision(pursuit(late, before), Kind.SEND_THANK_YOU, "2026-11-20 14:00").skipped
    after = mark(Kind.SEND_THANK_YOU, "2026-11-18 13:00", state=SKIP)
    assert in_decision(pursuit(late, after), Kind.SEND_THANK_YOU, "2026-11-20 14:00").skipped


def test_a_rejection_told_twice_opens_a_skipped_task_once() -> None:
    facts = pursuit(
        RECORDED,
        rejected("2026-11-24 10:00"),
        mark(Kind.REFLECT, "2026-11-24 11:00", state=SKIP),
        update(UpdateKind.REJECTION, "2026-11-25 10:00", id="again"),
    )
    assert in_decision(facts, Kind.REFLECT, "2026-11-25 12:00").skipped


def test_a_skip_that_ends_with_a_round_is_announced() -> None:
    skip = mark(Kind.ENQUIRE_STATUS, "2026-11-19 10:00", state=SKIP)
    facts = pursuit(skip, interview(timetables=promised("2026-11-27")))
    assert in_decision(facts, Kind.ENQUIRE_STATUS, "2026-11-20 10:59").skipped
    assert not in_decision(facts, Kind.ENQUIRE_STATUS, "2026-11-20 11:00").skipped


def test_a_snoozed_action_is_next_when_the_snooze_ends() -> None:
    later = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:00", state=SNOOZE, until="2026-11-23 08:00")
    facts = pursuit(RECORDED, later)
    assert next_of(facts, "2026-11-20 15:00") == (Kind.WAIT, instant("2026-11-23 08:00"))
    entry = in_decision(facts, Kind.SEND_THANK_YOU, "2026-11-20 15:00")
    assert (entry.verdict, entry.snoozed_until) == (Verdict.ALLOWED, instant("2026-11-23 08:00"))
    assert decide(facts, "2026-11-21 12:00").changes_at == instant("2026-11-23 08:00")
    assert next_of(facts, "2026-11-23 08:00")[0] is Kind.SEND_THANK_YOU
    assert in_decision(facts, Kind.SEND_THANK_YOU, "2026-11-23 08:00").snoozed_until is None
    laid_out = plan(facts, "2026-11-20 15:00", "2026-11-30 12:00")
    story = {entry.at: entry.next_action.kind for entry in laid_out.entries}
    assert story[instant("2026-11-23 08:00")] is Kind.SEND_THANK_YOU


def test_what_shuts_before_the_snooze_ends_is_not_waited_for() -> None:
    later = mark(Kind.SEND_THANK_YOU, "2026-11-20 14:00", state=SNOOZE, until="2026-11-29 08:00")
    facts = pursuit(RECORDED, later)
    assert next_of(facts, "2026-11-20 15:00") == (Kind.WAIT, instant("2026-12-01 09:00"))


def test_a_snooze_that_ends_between_two_calls_lasts_to_the_second() -> None:
    calls = (
        update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-26"),
        update(UpdateKind.INVITED_TO_CALL, "2026-11-25 10:00", call_at="2026-12-03"),
    )
    later = mark(Kind.RETURN_CALL, "2026-11-26 10:00", state=SNOOZE, until="2026-12-01 10:00")
    facts = pursuit(RECORDED, THANKED, *calls, later)
    assert next_of(facts, "2026-11-26 12:00") == (Kind.WAIT, instant("2026-12-03 09:00"))


def test_nothing_that_was_put_off_opens_by_that() -> None:
    facts = pursuit(RECORDED, THANKED)
    for state in (SKIP, SNOOZE, OPEN):
        put_off = mark(
            Kind.ENQUIRE_STATUS, "2026-11-23 10:00", state=state, until="2026-11-23 11:00"
        )
        for at in ("2026-11-23 12:00", "2026-12-01 09:00"):
            entry = in_decision(pursuit(RECORDED, THANKED, put_off), Kind.ENQUIRE_STATUS, at)
            assert entry.verdict is in_decision(facts, Kind.ENQUIRE_STATUS, at).verdict


# Endings and counts at their edges.


def test_an_acceptance_told_twice_is_one() -> None:
    found = application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-24 13:00")
    entry = in_decision(pursuit(VERBAL, YES, found), Kind.COMPETING_OFFER, "2026-11-25 12:00")
    (reason,) = [r for r in entry.reasons if r.rule == "already-decided"]
    assert reason.facts == (YES.id,)


def test_an_acceptance_after_a_rejection_takes_it_back() -> None:
    found = application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-25 12:00")
    facts = pursuit(rejected("2026-11-24 10:00"), found)
    assert decide(facts, "2026-11-24 12:00").phase is Phase.REJECTED
    assert decide(facts, "2026-11-25 12:00").phase is Phase.CLOSED
    assert in_decision(facts, Kind.REQUEST_FEEDBACK, "2026-11-25 12:00").verdict is Verdict.REFUSED


def test_four_enquiries_over_more_than_ninety_days_bar_nothing() -> None:
    days = ("2026-07-01", "2026-08-03", "2026-09-01", "2026-10-05")
    facts = pursuit(elsewhere=tuple(enquiry(f"{day} 10:00", id=day) for day in days))
    assert in_decision(facts, Kind.ENQUIRE_STATUS, "2026-12-02 12:00").verdict is Verdict.ALLOWED


def test_what_is_asked_after_a_presumed_closing_does_not_put_it_off() -> None:
    late = enquiry("2027-01-25 10:00")
    assert decide(pursuit(late), "2027-01-25 12:00").phase is Phase.PRESUMED_CLOSED
    lasting = enquiry("2027-01-20 10:00")
    assert decide(pursuit(lasting), "2027-01-25 12:00").phase is Phase.AWAITING_REPLY


def test_of_four_practical_questions_those_of_a_round_that_was_called_off_count() -> None:
    second = interview("2026-12-04 11:00", id="round-2", state=InterviewState.CANCELLED)
    third = interview("2026-12-08 11:00", id="round-3")
    asked = [
        contact(Kind.ARRANGE, f"2026-11-18 1{hour}:00", interview_id=round_id)
        for hour, round_id in enumerate(("round-1", "round-1", "round-2", "round-2"))
    ]
    facts = pursuit(interview(), second, third, *asked)
    decision = decide(facts, "2026-11-19 12:00")
    last = action(decision, Kind.ARRANGE, interview_id="round-3")
    # The end of the first round begins another silence, with questions of its own.
    assert last.verdict is Verdict.NOT_YET
    assert last.opens_at == instant("2026-11-20 11:00")


def test_an_arrangement_of_no_round_settles_none() -> None:
    lost = contact(Kind.ARRANGE, "2026-11-20 12:00", interview_id=None)
    assert in_decision(pursuit(MISSED, lost), Kind.ARRANGE, "2026-11-20 13:00").verdict == "allowed"


def test_looking_back_is_settled_by_a_mark_or_a_note() -> None:
    done = mark(Kind.REFLECT, "2026-11-27 16:00")
    note = feedback_of(FeedbackSource.SELF, "2026-11-27 16:00")
    for settled in (done, note):
        facts = pursuit(rejected(), settled)
        assert in_decision(facts, Kind.REFLECT, "2026-11-27 17:00").verdict is Verdict.DONE


def test_a_ring_with_a_lapsed_answer_and_an_unknown_offer_is_no_matter() -> None:
    bounced = contact(
        Kind.COMPETING_OFFER, "2026-11-23 10:00", result=Result.BOUNCED, attestation=None
    )
    facts = pursuit(bounced, ring("2026-11-23 12:00"))
    assert in_decision(facts, Kind.RESEND, "2026-11-24 12:00").verdict is Verdict.ALLOWED


def test_a_correction_that_takes_the_date_back_leaves_the_first_day_standing() -> None:
    said = (timetable(between("2026-12-07")), timetable(NOT_ASKED, "2026-11-23 10:00", revision=2))
    facts = pursuit(interview(timetables=said))
    entry = in_decision(facts, Kind.ENQUIRE_STATUS, "2026-12-08 12:00")
    assert entry.opens_at == instant("2026-12-16 09:00")


def test_a_reason_tells_what_was_counted_and_on_what_it_stands() -> None:
    entry = in_decision(pursuit(RECORDED), Kind.ENQUIRE_STATUS, "2026-11-23 12:00")
    (reason,) = entry.reasons
    assert reason.counting is not None
    assert (reason.counting.number, reason.counting.value) == ("untold_first_business_days", 7)
    assert str(reason.counting.since) == "2026-11-20"
    assert reason.grounds.startswith("First rounds see several candidates")
    refused = in_decision(pursuit(QUESTION), Kind.ENQUIRE_STATUS, "2026-12-04 12:00").reasons
    assert {r.grounds for r in refused if r.rule == "your-turn"} == {
        "Whoever owes the answer does not ask for one."
    }


def test_a_round_called_off_that_nobody_recorded_is_a_word_like_any_other() -> None:
    off = update(UpdateKind.ROUND_CANCELLED, "2026-11-20 10:00", interview_id=None)
    heard = update(UpdateKind.ACKNOWLEDGED, "2026-11-20 10:00", interview_id=None)
    at = instant("2026-11-23 12:00")
    alone, alike = (
        action(decide(pursuit(one, without_rounds=True), at), Kind.ENQUIRE_STATUS)
        for one in (off, heard)
    )
    assert alone.opens_at is not None
    assert alone.opens_at == alike.opens_at


def test_a_wait_for_the_end_of_a_snooze_says_so() -> None:
    snoozed = mark(
        Kind.ENQUIRE_STATUS,
        "2026-12-02 10:00",
        interview_id=None,
        state=SNOOZE,
        until="2026-12-04 09:00",
    )
    facts = pursuit(interview(timetables=promised("2026-11-27")), THANKED, snoozed)
    following = decide(facts, "2026-12-02 12:00").next_action
    assert (following.kind, following.until) == (Kind.WAIT, instant("2026-12-04 09:00"))
    (why,) = following.because
    assert why.message == "You have put this off until Friday 4 December 2026."
    assert why.lifts_at == instant("2026-12-04 09:00")


def test_a_wait_for_the_end_of_a_snooze_rests_on_what_its_task_rests_on() -> None:
    snoozed = mark(Kind.SEND_THANK_YOU, "2026-11-20 13:00", state=SNOOZE, until="2026-11-23 08:00")
    facts = pursuit(interview(timetables=promised("2026-11-27")), snoozed)
    (why,) = decide(facts, "2026-11-20 14:00").next_action.because
    lifts_at = instant("2026-11-23 08:00")
    assert (why.rule, why.facts, why.lifts_at) == ("thank-you-window", ("round-1",), lifts_at)


def test_the_answer_changes_on_the_first_day_of_another_number() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")), THANKED)
    dated = parse(
        'version = "dated"\n[numbers.timetable_grace_business_days]\n'
        "later = [{ from = 2026-11-25, value = 3 }, { from = 2026-11-26, value = 3 }]\n"
    )
    before = decide(facts, "2026-11-24 18:00", dated)
    assert action(before, Kind.ENQUIRE_STATUS).opens_at == instant("2026-11-30 09:00")
    after = decide(facts, "2026-11-25 00:00", dated)
    assert action(after, Kind.ENQUIRE_STATUS).opens_at == instant("2026-12-02 09:00")
    assert before.changes_at == instant("2026-11-25 00:00")
    # On the second of these days nothing is said otherwise.
    assert after.changes_at == instant("2026-11-25 09:00")
    ahead = plan(facts, "2026-11-24 18:00", "2026-12-10 00:00", dated)
    enquiries = {
        one.at: next((a for a in one.changed if a.kind is Kind.ENQUIRE_STATUS), None)
        for one in ahead.entries[1:]
    }
    moved = {at: one.opens_at for at, one in enquiries.items() if one is not None}
    opens = instant("2026-12-02 09:00")
    assert moved == {instant("2026-11-25 00:00"): opens, opens: opens}
    assert instant("2026-11-26 00:00") not in enquiries


@pytest.mark.parametrize(
    ("number", "value", "facts"),
    [
        pytest.param(
            "answer_due_business_days",
            3,
            pursuit(update(UpdateKind.QUESTION, "2026-11-25 10:00")),
            id="when something is due",
        ),
        pytest.param(
            "offer_turns",
            1,
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00"),
                responded(OfferAnswer.MORE_TIME, "2026-11-24 12:00"),
            ),
            id="what may be answered to an offer",
        ),
        pytest.param(
            "letter_needs_business_days",
            10,
            pursuit(interview(timetables=promised("2026-12-07"))),
            id="one channel",
        ),
    ],
)
def test_the_answer_changes_with_a_number_that_moves_one_thing(
    number: str, value: int, facts: Pursuit
) -> None:
    dated = parse(
        f'version = "dated"\n[numbers.{number}]\n'
        f"later = [{{ from = 2026-11-26, value = {value} }}]\n"
    )
    assert decide(facts, "2026-11-25 18:00", dated).changes_at == instant("2026-11-26 00:00")
    assert decide(facts, "2026-11-25 18:00").changes_at == instant("2026-11-26 09:00")


def test_a_number_that_moves_nothing_leaves_the_plan_as_it_is() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    dated = parse(
        'version = "dated"\n[numbers.untold_applied_business_days]\n'
        "later = [{ from = 2026-11-29, value = 20 }]\n"
    )
    ahead = plan(facts, "2026-11-20 12:00", "2026-12-10 00:00", dated)
    assert ahead.entries == plan(facts, "2026-11-20 12:00", "2026-12-10 00:00").entries


def test_a_question_about_an_offer_ends_as_any_silence_after_letting_go() -> None:
    offer = update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer", respond_by="2026-11-27")
    asked = responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00")
    let_go = application(outcome=OutcomeKind.LET_GO, outcome_at="2026-11-26 12:00")
    held = decide(pursuit(offer, asked), "2026-11-26 13:00")
    # As any silence: 40 business days after their last word, or the candidate's question.
    ahead = plan(pursuit(offer, asked), "2026-11-26 13:00", "2027-04-01 00:00")
    shut = next(one.at for one in ahead.entries if one.phase is Phase.PRESUMED_CLOSED)
    assert held.phase is Phase.OFFER
    for facts in (pursuit(offer, asked), pursuit(offer, asked, let_go)):
        before = action(decide(facts, shut - timedelta(minutes=1)), Kind.RESPOND_TO_OFFER)
        after = action(decide(facts, shut), Kind.RESPOND_TO_OFFER)
        was, is_ = ({one.answer: one.verdict for one in each.answers} for each in (before, after))
        assert was[OfferAnswer.ACCEPT] is Verdict.ALLOWED
        assert is_[OfferAnswer.ACCEPT] is Verdict.REFUSED
        assert is_[OfferAnswer.DECLINE] is Verdict.ALLOWED


def test_a_number_that_moves_nothing_is_passed_over() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")), THANKED)
    dated = parse(
        'version = "dated"\n[numbers.untold_applied_business_days]\n'
        "later = [{ from = 2026-11-25, value = 20 }]\n"
    )
    before = decide(facts, "2026-11-24 18:00", dated)
    # The telephone's hours come next, as without it.
    assert before.changes_at == decide(facts, "2026-11-24 18:00").changes_at
    assert before.changes_at == instant("2026-11-25 09:00")
    ahead = plan(facts, "2026-11-24 18:00", "2026-11-24 23:00", dated)
    assert len(ahead.entries) == 1


def test_hours_of_work_from_a_later_day_are_those_of_what_opens_then() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")), THANKED)
    dated = parse(
        'version = "dated"\n[numbers.working_hours_start]\n'
        'later = [{ from = 2026-11-26, value = "10:00" }]\n'
    )
    before = decide(facts, "2026-11-25 18:00", dated)
    assert before.changes_at == instant("2026-11-26 00:00")
    ahead = plan(facts, "2026-11-25 18:00", "2026-12-10 00:00", dated)
    moved = ahead.entries[1]
    assert moved.at == instant("2026-11-26 00:00")
    (enquiry,) = (one for one in moved.changed if one.kind is Kind.ENQUIRE_STATUS)
    assert enquiry.opens_at == instant("2026-11-30 10:00")
    assert action(decide(facts, "2026-11-26 00:00", dated), Kind.ENQUIRE_STATUS) == enquiry


def test_what_happens_after_the_instant_is_not_known_under_later_numbers_either() -> None:
    dated = parse(
        'version = "dated"\n[numbers.untold_applied_business_days]\n'
        "later = [{ from = 2026-11-25, value = 20 }]\n"
    )
    facts = pursuit(interview(timetables=promised("2026-11-27")), THANKED)
    rejected = pursuit(
        interview(timetables=promised("2026-11-27")),
        THANKED,
        update(UpdateKind.REJECTION, "2026-11-24 20:00"),
        update(UpdateKind.QUESTION, "2026-11-24 21:00", retracted="2026-11-25 23:00"),
    )
    for one in (facts, rejected):
        assert decide(one, "2026-11-24 18:00", dated).changes_at == instant("2026-11-25 09:00")
        ahead = plan(one, "2026-11-24 18:00", "2026-12-10 00:00", dated)
        assert Phase.REJECTED not in {entry.phase for entry in ahead.entries}
