"""The outlook: what a decision says of phase, turn and next action, as long as it says it holds."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.action_kinds import ROWS
from app.domain.actions import Channel, Kind
from app.domain.as_of import as_of
from app.domain.decision import Decision
from app.domain.facts import OutcomeKind, Pursuit
from app.domain.outlook import Outlook, owed_and_outlook
from app.domain.policy import POLICY
from tests.domain.builders import (
    application,
    calendars_for,
    decide,
    instant,
    interview,
    promised,
    pursuit,
)
from tests.domain.strategies import examples, histories
from tests.domain.test_properties import History

#: How far ahead an outlook that ends later, or never, is compared.
_FAR = timedelta(days=120)


def outlook_of(history: History) -> Outlook:
    facts, at = history
    return owed_and_outlook(facts, POLICY, calendars_for(facts), at)[1]


def said(decision: Decision) -> tuple[object, ...]:
    """What the agenda shows of a decision."""
    following = decision.next_action
    place = following.kind, following.interview_id, following.interviewer_id
    about = [
        (one.opens_at, one.due_at, one.closes_at, one.preferred_channel, one.snoozed_until)
        for one in decision.actions
        if (one.kind, one.interview_id, one.interviewer_id) == place
    ]
    return decision.phase, decision.turn, following, about


@pytest.mark.slow
@given(histories())
@examples(120)
def test_it_is_what_the_decision_says(history: History) -> None:
    outlook = outlook_of(history)
    decision = decide(*history)
    assert outlook.phase is decision.phase
    assert outlook.turn is decision.turn
    assert outlook.next_action == decision.next_action
    if outlook.next_action.kind is not Kind.WAIT:
        assert outlook.action is not None
        assert said(decision)[-1] == [
            (
                outlook.action.opens_at,
                outlook.action.due_at,
                outlook.action.closes_at,
                outlook.action.preferred_channel,
                outlook.action.snoozed_until,
            )
        ]
        assert outlook.at == outlook.action.opens_at
    else:
        assert outlook.at == outlook.next_action.until


@pytest.mark.slow
@given(histories(), st.floats(0, 1, exclude_max=True))
@examples(150)
def test_it_holds_until_the_instant_it_names(history: History, share: float) -> None:
    facts, at = history
    outlook = outlook_of(history)
    until = outlook.changes_at or at + _FAR
    assert until > at
    # A share next to one is rounded to a microsecond, and is not to reach the end by that.
    later = min(at + (until - at) * share, until - timedelta.resolution)
    # What happens meanwhile is a change of the facts, and no change by time.
    assume(not _happens_between(history, later))
    assert said(decide(facts, later)) == said(decide(facts, at))


def _happens_between(history: History, later: datetime) -> bool:
    facts, at = history
    return as_of(facts, at) != as_of(facts, later)


FRIDAY = interview(timetables=promised("2026-11-27"))


def outlook_at(facts: Pursuit, at: str) -> Outlook:
    return outlook_of((facts, instant(at)))


def test_what_is_next_names_its_task() -> None:
    outlook = outlook_at(pursuit(FRIDAY), "2026-11-20 12:00")
    assert outlook.action is not None
    assert outlook.action.natural_key == "send_thank_you:round-1:"
    assert outlook.is_live


def test_what_is_over_and_waits_for_nothing_is_not_live() -> None:
    facts = pursuit(
        FRIDAY, application(outcome=OutcomeKind.WITHDRAWN, outcome_at="2026-11-23 12:00")
    )
    assert not outlook_at(facts, "2026-11-23 13:00").is_live


def test_every_contact_has_a_way_besides_the_telephone() -> None:
    # So an outlook need not end at the turns of working hours.
    for row in ROWS:
        assert not row.channels or set(row.channels) - {Channel.PHONE}
