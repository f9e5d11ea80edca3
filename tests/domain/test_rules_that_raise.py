"""Rules that raise: a refusal of everything that they could bar, and a report to the listener."""

import pytest

from app.domain.decide import RULES
from app.domain.decision import Verdict
from app.domain.rule import Rule
from app.domain.rulebook import tell_failures_to
from tests.domain.builders import (
    decide,
    failing,
    interview,
    promised,
    pursuit,
)

REFUSED, DONE = Verdict.REFUSED, Verdict.DONE


def test_a_rule_that_raises_is_reported_to_its_listener_and_without_one_nowhere() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    heard: list[tuple[str, str]] = []
    tell_failures_to(lambda rule, error: heard.append((rule, type(error).__name__)))
    try:
        with failing(RULES[3]):
            listened = decide(facts, "2026-11-30 12:00")
        assert decide(facts, "2026-11-30 12:00") != listened
    finally:
        tell_failures_to(None)
    assert set(heard) == {(RULES[3].id, "ZeroDivisionError")}
    before = len(heard)
    with failing(RULES[3]):
        assert decide(facts, "2026-11-30 12:00") == listened
    assert len(heard) == before


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_raises_is_a_refusal_and_says_so(rule: Rule) -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    with failing(rule):
        decision = decide(facts, "2026-11-30 12:00")
    for entry in decision.actions:
        if entry.kind in rule.kinds:
            assert entry.verdict in (REFUSED, DONE)
            found = next(r for r in entry.reasons if r.rule == rule.id)
            assert found.message == (
                "This rule could not be worked out, so nothing is permitted on it."
            )
            assert found.lifts_at is None
