"""What holds for every history holds under numbers of the operator that are valid from a day."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.actions import Channel
from app.domain.decision import Verdict
from app.domain.facts import Pursuit
from app.domain.policy import POLICY, Policy
from tests.domain.builders import assess, decide, plan
from tests.domain.strategies import cut, examples, histories, stricter_numbers
from tests.domain.test_properties import TICK, fingerprint, proposal

pytestmark = pytest.mark.slow

#: A pursuit, an instant, and the numbers of an operator some of which change around it.
Dated = tuple[Pursuit, datetime, Policy]


@st.composite
def dated(draw: st.DrawFn) -> Dated:
    """Draw a history with numbers that are stricter from a day on, and perhaps until another."""
    facts, now = draw(histories())
    by_name = dict(POLICY.by_name)
    for name, raw in draw(stricter_numbers()).items():
        number = by_name[name]
        first = now.date() + timedelta(days=draw(st.integers(-20, 40)))
        later = [(first, number.read(raw))]
        if draw(st.booleans()):
            later.append((first + timedelta(days=draw(st.integers(1, 30))), number.value))
        by_name[name] = replace(number, later=tuple(later))
    return facts, now, replace(POLICY, version="dated", by_name=by_name)


def instants(now: datetime, policy: Policy) -> list[datetime]:
    """An instant, and around the first and the last day on which a number changes after it."""
    found = [now]
    steps = policy.steps_after(now)
    for step in {*steps[:1], *steps[-1:]}:
        found += [step - TICK, step, datetime.combine(step, time(11), UTC)]
    return found


@examples(6)
@given(dated())
def test_what_is_advised_is_what_is_enforced_before_and_after_the_day(drawn: Dated) -> None:
    facts, now, policy = drawn
    for at in instants(now, policy):
        for entry in decide(facts, at, policy).actions:
            for said in entry.channels:
                answer = assess(facts, proposal(facts, entry, said.channel, at), at, policy)
                where = (entry.kind, said.channel, at)
                assert answer.verdict is said.verdict, where
                assert answer.opens_at == said.opens_at, where


@examples(25)
@given(dated(), st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_nothing_changes_before_changes_at_whatever_numbers_change(
    drawn: Dated, samples: list[float]
) -> None:
    facts, now, policy = drawn
    facts = cut(facts, now)
    decision = decide(facts, now, policy)
    until = decision.changes_at
    last = now + timedelta(days=400) if until is None else until - TICK
    steps = [step for step in policy.steps_after(now) if step <= last]
    for at in (*(now + (last - now) * share for share in (*samples, 1.0)), *steps):
        assert fingerprint(decide(facts, at, policy)) == fingerprint(decision), at
    if until is not None:
        assert fingerprint(decide(facts, until, policy)) != fingerprint(decision)
    event("changes by a number" if until in policy.steps_after(now) else "changes by itself")


@examples(15)
@given(dated())
def test_the_plan_goes_over_the_days_on_which_numbers_change(drawn: Dated) -> None:
    facts, now, policy = drawn
    facts = cut(facts, now)
    laid_out = plan(facts, now, now + timedelta(days=90), policy)
    ends = [*(entry.at for entry in laid_out.entries[1:]), laid_out.end]
    for entry, following in zip(laid_out.entries, ends, strict=True):
        decision = decide(facts, entry.at, policy)
        assert decision.next_action == entry.next_action
        for changed in entry.changed:
            assert changed in decision.actions
        last = decide(facts, max(entry.at, following - TICK), policy)
        assert last.phase is entry.phase
        assert last.next_action.kind is entry.next_action.kind


@examples(6)
@given(dated())
def test_numbers_that_are_stricter_from_a_day_allow_nothing_more(drawn: Dated) -> None:
    facts, now, policy = drawn
    for at in instants(now, policy):
        for entry in decide(facts, at, policy).actions:
            for said in entry.channels:
                if said.verdict is Verdict.ALLOWED and said.channel is not Channel.LETTER:
                    contact = proposal(facts, entry, said.channel, at)
                    assert assess(facts, contact, at, POLICY).verdict is Verdict.ALLOWED, at


@examples(25)
@given(dated())
def test_facts_after_the_instant_change_nothing_that_is_said_to_change(drawn: Dated) -> None:
    facts, now, policy = drawn
    before = cut(facts, now)
    assert decide(facts, now, policy) == decide(before, now, policy)
    end = now + timedelta(days=60)
    assert plan(facts, now, end, policy) == plan(before, now, end, policy)
