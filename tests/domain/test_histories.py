"""Every recorded history is answered as histories.txt holds it, to the last word and instant."""

import hashlib
import json

import pytest

from app.domain.policy import POLICY
from app.domain.rulebook import GROUNDS, TIPS
from tests.domain.builders import decide, plan, pursuit
from tests.domain.histories import in_full, kept

KEPT = kept()
AGAIN = "PYTHONPATH=. .venv/bin/python -m tests.domain.histories writes it anew: read the change"


@pytest.mark.parametrize(
    "document", KEPT, ids=lambda one: hashlib.sha256(one.encode()).hexdigest()[:8]
)
def test_a_history_is_answered_as_it_was_when_two_readings_agreed(document: str) -> None:
    assert in_full(json.loads(document)) == KEPT[document], AGAIN


def test_every_answer_names_what_it_stands_on() -> None:
    now = "2026-11-24 10:00"
    decision, timeline = decide(pursuit(), now), plan(pursuit(), now, "2026-12-24 10:00")
    assert {decision.basis, timeline.basis} == {POLICY.basis}
    assert {decision.policy_version, timeline.policy_version} == {POLICY.version}
    assert {decision.application_id, timeline.application_id} == {"role"}


def test_every_reason_gives_the_tip_of_its_rule_and_grounds() -> None:
    decision = decide(pursuit(), "2026-11-24 10:00")
    reasons = [one for told in decision.actions for one in told.reasons]
    beside = [one for told in decision.alongside for one in told.reasons]
    assert beside
    assert all(one.tip == TIPS[one.rule] for one in (*reasons, *beside))
    assert all(one.grounds for one in reasons)
    assert all(one.grounds == GROUNDS[one.rule] for one in beside)
