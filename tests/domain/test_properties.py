"""What holds for every history: advice is enforcement, and instants mean what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.action_kinds import ANSWERS, NEXT_ORDER
from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decide import RULE_IDS, RULES
from app.domain.decision import Action, Decision, Verdict
from app.domain.facts import Attestation, Contact, OfferAnswer, Pursuit, Recipient, Route
from app.domain.policy import POLICY, Policy
from app.domain.rule import Rule
from tests.domain.builders import assess, calendars_for, decide, failing, plan, rules_of
from tests.domain.strategies import cut, examples, histories, numbers_in_force, stricter_numbers

#: Mutation testing leaves these out: they are many, and the tables are quicker.
pytestmark = pytest.mark.slow

TICK = timedelta(microseconds=1)
History = tuple[Pursuit, datetime]


def proposal(facts: Pursuit, entry: Action, channel: Channel, at: datetime) -> Contact:
    """The contact that an action of the decision advises, resting on a fact where it must."""
    agency = facts.application.agency
    direct = facts.application.route is Route.DIRECT or (agency and agency.direct_contact_permitted)
    attestation = None
    if entry.kind is Kind.COMPETING_OFFER:
        attestation = Attestation(received_at=at, expires_at=at + timedelta(days=9))
    elif entry.kind is Kind.CORRECTION:
        attestation = Attestation(said="two years", right="three years")
    return Contact(
        "proposed",
        entry.interview_id,
        entry.kind,
        channel,
        at,
        entry.interviewer_id,
        Recipient.EMPLOYER if direct else Recipient.AGENCY,
        attestation=attestation,
        # Of all answers, declining an offer is open as long as the action is.
        answer=OfferAnswer.DECLINE if entry.kind is Kind.RESPOND_TO_OFFER else None,
    )


def fingerprint(decision: Decision) -> tuple[object, ...]:
    """All that `changes_at` promises to announce: what a person would call another answer."""
    return (
        decision.phase,
        decision.turn,
        decision.skipped,
        decision.next_action.kind,
        decision.next_action.until,
        tuple(reason.rule for reason in decision.next_action.because),
        tuple(
            (
                a.kind,
                a.interview_id,
                a.interviewer_id,
                a.verdict,
                a.opens_at,
                a.due_at,
                a.closes_at,
                a.channels,
                a.preferred_channel,
                tuple(sorted({reason.rule for reason in a.reasons})),
                tuple((one.answer, one.verdict) for one in a.answers),
                a.skipped,
                a.snoozed_until,
            )
            for a in decision.actions
        ),
        tuple((a.kind, a.verdict) for a in decision.alongside),
    )


@examples(40)
@given(histories(), numbers_in_force())
def test_what_is_advised_is_what_is_enforced(history: History, numbers: dict[str, object]) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    for entry in decide(facts, now, policy).actions:
        for said in entry.channels:
            answer = assess(facts, proposal(facts, entry, said.channel, now), now, policy)
            where = (entry.kind, said.channel)
            assert answer.verdict is said.verdict, where
            assert answer.channel_verdict is said.verdict, where
            assert answer.opens_at == said.opens_at, where
            if said.verdict is Verdict.ALLOWED:
                assert answer.reasons == ()
                assert answer.alternatives == ()
            else:
                assert rules_of(answer), where
            if entry.verdict is not Verdict.ALLOWED and not _closed_by_channels(entry, facts):
                assert set(entry.reasons) <= set(answer.reasons), where
            event(f"{said.verdict}")


def _closed_by_channels(entry: Action, facts: Pursuit) -> bool:
    """Tell whether an action is barred only because each of its channels is."""
    return len({c.opens_at for c in entry.channels}) > 1 or any(
        reason.rule in ("working-hours", "unanswered-calls", "letter-needs-time", "no-calls")
        for reason in entry.reasons
    )


@examples(90)
@given(histories(), numbers_in_force())
def test_a_verdict_its_windows_and_its_reasons_agree(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    decision = decide(facts, now, policy)
    for entry in decision.actions:
        assert {reason.rule for reason in entry.reasons} <= set(RULE_IDS)
        assert bool(entry.reasons) is (entry.verdict is not Verdict.ALLOWED), entry
        if entry.verdict is Verdict.ALLOWED:
            assert entry.opens_at is None or entry.opens_at <= now
            assert entry.closes_at is None or now < entry.closes_at
        elif entry.verdict is Verdict.NOT_YET:
            assert entry.opens_at is not None
            assert entry.opens_at > now
            assert all(reason.lifts_at is not None for reason in entry.reasons)
            assert max(r.lifts_at for r in entry.reasons if r.lifts_at) <= entry.opens_at
        else:
            assert entry.opens_at is None
            assert entry.due_at is None
        if entry.verdict is Verdict.REFUSED:
            assert any(c.verdict is Verdict.REFUSED for c in entry.channels) or not entry.channels
        usable = [c.channel for c in entry.channels if c.verdict in ("allowed", "not_yet")]
        if usable:
            assert entry.preferred_channel is usable[0]
        if entry.opens_at and entry.closes_at:
            assert entry.opens_at < entry.closes_at
        if entry.due_at and entry.closes_at:
            assert entry.due_at <= entry.closes_at, entry


@examples(90)
@given(histories(), numbers_in_force())
def test_the_next_action_is_the_first_allowed_one_or_a_wait(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    decision = decide(facts, now, policy)
    open_now = [
        a
        for a in decision.actions
        if a.verdict is Verdict.ALLOWED and not a.skipped and a.snoozed_until is None
    ]
    first = decision.next_action.kind
    if first is Kind.WAIT:
        # Answers wait for their turn, and a word about a round only if it did not take place.
        kinds = {a.kind for a in open_now} - set(ANSWERS) - {Kind.SEND_THANK_YOU}
        assert not kinds & set(NEXT_ORDER)
        until = decision.next_action.until
        if until is not None:
            assert until > now
            then = decide(cut(facts, now), until, policy).next_action.kind
            assert then is not Kind.WAIT
    else:
        assert first in {a.kind for a in open_now}
        earlier = {a.kind for a in open_now} & set(NEXT_ORDER[: NEXT_ORDER.index(first)])
        assert earlier <= {*ANSWERS, Kind.SEND_THANK_YOU}
    event(f"next: {first}")
    event(f"phase: {decision.phase}")


@examples(80)
@given(histories(), numbers_in_force())
def test_what_time_alone_lifts_is_lifted_at_its_instant_and_not_a_moment_before(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    facts = cut(facts, now)
    before = decide(facts, now, policy)
    for position, entry in enumerate(before.actions):
        waits: list[tuple[int | None, Verdict, datetime | None]]
        waits = [(None, entry.verdict, entry.opens_at)]
        waits += [(n, c.verdict, c.opens_at) for n, c in enumerate(entry.channels)]
        for channel, verdict, opens_at in waits:
            if verdict is not Verdict.NOT_YET:
                continue
            assert opens_at is not None
            at = decide(facts, opens_at, policy).actions[position]
            just = decide(facts, opens_at - TICK, policy).actions[position]
            if channel is None:
                assert (just.verdict, at.verdict) == (Verdict.NOT_YET, Verdict.ALLOWED), entry
            else:
                assert just.channels[channel].verdict is Verdict.NOT_YET, entry
                assert at.channels[channel].verdict is Verdict.ALLOWED, entry


@examples(90)
@given(histories(), numbers_in_force(), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_nothing_changes_before_changes_at_and_something_does_then(
    history: History, numbers: dict[str, object], samples: list[float]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    facts = cut(facts, now)
    decision = decide(facts, now, policy)
    same = fingerprint(decision)
    until = decision.changes_at
    last = now + timedelta(days=400) if until is None else until - TICK
    for share in (*samples, 1.0):
        at = now + (last - now) * share
        assert fingerprint(decide(facts, at, policy)) == same, at
    if until is not None:
        assert until > now
        assert fingerprint(decide(facts, until, policy)) != same
    event("never changes" if until is None else "changes")


_OF_A_ROUND = (
    Kind.PREPARE_QUESTIONS,
    Kind.RECORD_TIMETABLE,
    Kind.SEND_THANK_YOU,
    Kind.ARRANGE,
    Kind.RESCHEDULE,
    Kind.CORRECTION,
)


def was_open(
    facts: Pursuit, entry: Action, channel: Channel | None, at: datetime, policy: Policy
) -> bool:
    """Tell whether an action was open at an earlier instant, as it was decided then."""
    for then in decide(facts, at, policy).actions:
        same = then.kind is entry.kind and (
            entry.kind not in _OF_A_ROUND
            or (then.interview_id, then.interviewer_id)
            == (entry.interview_id, entry.interviewer_id)
        )
        if same and channel is None:
            return then.verdict is Verdict.ALLOWED
        if same:
            return any(c.channel is channel and c.verdict == "allowed" for c in then.channels)
    return False


@examples(70)
@given(histories(), numbers_in_force())
def test_an_open_stretch_begins_at_opens_at(history: History, numbers: dict[str, object]) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    for entry in decide(facts, now, policy).actions:
        # What would be resent, which of two invitations stands, or whether a silence or the
        # rejection that ended it is reflected on, differs between instants.
        if entry.kind in (Kind.RESEND, Kind.RETURN_CALL, Kind.REFLECT):
            continue
        stretches: list[tuple[Channel | None, Verdict, datetime | None]]
        stretches = [(None, entry.verdict, entry.opens_at)]
        # A later round moves the day the answer is expected on, and with it what a letter
        # may count on: its stretch is that of the facts as they stand.
        stretches += [
            (c.channel, c.verdict, c.opens_at)
            for c in entry.channels
            if c.channel is not Channel.LETTER
        ]
        for channel, verdict, opens_at in stretches:
            if verdict is not Verdict.ALLOWED or opens_at is None:
                continue
            halfway = opens_at + (now - opens_at) / 2
            for at, wanted in ((opens_at, True), (halfway, True), (opens_at - TICK, False)):
                assert was_open(facts, entry, channel, at, policy) is wanted, (
                    entry.kind,
                    channel,
                    opens_at,
                    at,
                )


@examples(70)
@given(histories(), numbers_in_force())
def test_facts_after_the_instant_change_nothing(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    before = cut(facts, now)
    assert decide(facts, now, policy) == decide(before, now, policy)
    end = now + timedelta(days=90)
    assert plan(facts, now, end, policy) == plan(before, now, end, policy)


@examples(80)
@given(histories(), numbers_in_force())
def test_the_plan_says_what_the_decision_will_say(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    facts = cut(facts, now)
    laid_out = plan(facts, now, now + timedelta(days=120), policy)
    instants = [entry.at for entry in laid_out.entries]
    assert instants[0] == now
    assert instants == sorted(set(instants))
    for entry, following in zip(laid_out.entries, [*instants[1:], laid_out.end], strict=True):
        for at in (entry.at, max(entry.at, following - TICK)):
            decision = decide(facts, at, policy)
            assert decision.phase is entry.phase
            assert decision.next_action.kind is entry.next_action.kind
        decision = decide(facts, entry.at, policy)
        assert decision.next_action == entry.next_action
        for changed in entry.changed:
            assert changed in decision.actions


@examples(90)
@given(histories(), stricter_numbers())
def test_a_stricter_policy_allows_nothing_that_the_looser_one_does_not(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    for entry in decide(facts, now, policy).actions:
        for said in entry.channels:
            if said.verdict is Verdict.ALLOWED and said.channel is not Channel.LETTER:
                answer = assess(facts, proposal(facts, entry, said.channel, now), now, POLICY)
                assert answer.verdict is Verdict.ALLOWED, (entry.kind, said, rules_of(answer))


@examples(60)
@given(histories(), st.sampled_from(RULES))
def test_a_rule_that_raises_refuses_all_that_it_could_bar(history: History, rule: Rule) -> None:
    facts, now = history
    with failing(rule):
        decision = decide(facts, now)
        for entry in decision.actions:
            if entry.kind in rule.kinds:
                assert entry.verdict in (Verdict.REFUSED, Verdict.DONE), entry
                assert rule.id in {reason.rule for reason in entry.reasons}
                for channel in entry.channels:
                    answer = assess(facts, proposal(facts, entry, channel.channel, now), now)
                    assert answer.verdict in (Verdict.REFUSED, Verdict.DONE)
                    assert rule.id in rules_of(answer)


@examples(70)
@given(histories(), numbers_in_force())
def test_a_rule_bars_only_what_it_declares_and_under_its_own_name(
    history: History, numbers: dict[str, object]
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    case = Case(cut(facts, now), policy, calendars_for(facts, policy))
    for rule in RULES:
        for bar in rule.bars(case):
            assert bar.rule == rule.id
            assert set(bar.kinds) <= set(rule.kinds)


@examples(60)
@given(histories())
def test_all_instants_of_an_answer_are_in_utc(history: History) -> None:
    facts, now = history
    decision = decide(facts, now)
    noted = [decision.changes_at, decision.next_action.until]
    for entry in decision.actions:
        noted += [entry.opens_at, entry.due_at, entry.closes_at]
        noted += [reason.lifts_at for reason in entry.reasons]
        noted += [channel.opens_at for channel in entry.channels]
    assert all(instant.tzinfo is UTC for instant in noted if instant is not None)
