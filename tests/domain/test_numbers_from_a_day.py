"""Numbers that an operator changes from a day on: each reader of a small history heeds the day."""

from datetime import datetime

import pytest

from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.facts import Attestation, Pursuit
from app.domain.outlook import Outlook, owed_and_outlook
from app.domain.policy import POLICY, Policy, parse
from app.domain.traces import explainer
from tests.domain.builders import (
    action,
    calendars_for,
    contact,
    decide,
    interview,
    pursuit,
    utc,
)

#: From 25 November a first round is waited on for ten business days instead of seven.
DATED = parse(
    """
version = "dated"
[numbers.untold_first_business_days]
value = 7
later = [{ from = 2026-11-25, value = 10 }]
"""
)
STEP = utc("2026-11-25 00:00")
TUESDAY = utc("2026-11-24 10:00")
ROUND = interview("2026-11-20 11:00", created="2026-11-10 09:00")


def test_the_numbers_differ_from_the_day_on() -> None:
    assert POLICY["untold_first_business_days"] == 7
    assert DATED.at(TUESDAY)["untold_first_business_days"] == 7
    assert DATED.at(STEP)["untold_first_business_days"] == 10


def opens_at(facts: Pursuit, at: datetime, policy: Policy) -> datetime | None:
    return action(decide(facts, at, policy), Kind.ENQUIRE_STATUS).opens_at


def test_what_opens_moves_on_the_day_and_the_answer_says_when() -> None:
    facts = pursuit(ROUND)
    assert opens_at(facts, TUESDAY, DATED) == utc("2026-12-01 09:00")
    assert opens_at(facts, STEP, DATED) == utc("2026-12-04 09:00")
    # Without the day nothing would change until thanks are due no more.
    assert decide(facts, utc("2026-11-24 23:00"), DATED).changes_at == STEP


def test_a_change_before_the_day_comes_first() -> None:
    facts = pursuit(interview("2026-11-24 11:00", created="2026-11-10 09:00"))
    assert decide(facts, TUESDAY, DATED).changes_at == decide(facts, TUESDAY).changes_at
    assert decide(facts, TUESDAY, DATED).changes_at == utc("2026-11-24 11:00")


def outlook(facts: Pursuit, at: datetime, policy: Policy) -> Outlook:
    return owed_and_outlook(facts, policy, calendars_for(facts), at)[1]


@pytest.mark.parametrize(
    ("at", "ends"),
    [("2026-11-24 23:00", STEP), ("2026-11-25 00:00", utc("2026-11-28 00:00"))],
)
def test_an_outlook_is_read_again_on_the_day(at: str, ends: datetime) -> None:
    assert outlook(pursuit(ROUND), utc(at), DATED).changes_at == ends


def test_an_attestation_is_filled_in_under_the_numbers_of_its_instant() -> None:
    facts = pursuit(interview("2026-12-01 11:00", created="2026-11-10 09:00"))
    asked = contact(Kind.RESCHEDULE, TUESDAY)
    found = resolve(facts, asked, DATED, calendars_for(facts), TUESDAY)
    assert found == Attestation(interview_id="round-1", slot=utc("2026-12-01 10:00"))


def test_a_count_is_traced_under_the_numbers_of_its_instant() -> None:
    facts = pursuit(ROUND)
    counted = []
    for at in (TUESDAY, STEP):
        [reason] = [
            one
            for one in action(decide(facts, at, DATED), Kind.ENQUIRE_STATUS).reasons
            if one.rule == "wait-when-not-told"
        ]
        trace = explainer(facts, DATED, calendars_for(facts), at)(reason)
        assert trace is not None
        counted.append((trace.value, len(trace.counted)))
    assert counted == [(7, 7), (10, 10)]
