"""What a decision, a plan and an assessment hold beside the verdicts of the rules."""

from dataclasses import replace
from datetime import datetime

import pytest

import app.domain.decide as deciding
from app.domain.action_kinds import CHANNELS, CONTACTS, NEXT_ORDER, TASKS
from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel, Kind
from app.domain.bar_state import State
from app.domain.case import Case
from app.domain.decision import Action, Phase, Verdict
from app.domain.evaluation import Evaluation
from app.domain.evaluation import action as one_action
from app.domain.facts import (
    Attestation,
    InterviewState,
    OutcomeKind,
    Preferences,
    Pursuit,
    Recipient,
    Result,
    Stage,
    UpdateKind,
)
from app.domain.lazy import lazy
from app.domain.policy import POLICY
from tests.domain.builders import (
    NOT_ASKED,
    action,
    application,
    assess,
    calendars_for,
    contact,
    decide,
    employer,
    enquiry,
    in_decision,
    instant,
    interview,
    mark,
    plan,
    promised,
    pursuit,
    rejected,
    ring,
    rules_of,
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


def test_of_several_reasons_by_one_rule_the_one_that_lifts_last_is_given() -> None:
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


def test_a_reason_that_never_lifts_is_given_before_one_that_does() -> None:
    # Two caps: the pursuit's is spent for good; both are endless, and the first is given.
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
