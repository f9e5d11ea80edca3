"""The phases that a pursuit has gone through."""

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.past import past_phases
from app.domain.policy import POLICY
from tests.domain.builders import (
    calendars_for,
    contact,
    decide,
    instant,
    interview,
    promised,
    pursuit,
)

FRIDAY = interview(timetables=promised("2026-11-27"))
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
NOW = instant("2027-06-01 12:00")


def test_each_phase_is_the_one_that_was_decided_then_and_until_the_next() -> None:
    facts = pursuit(FRIDAY, THANKED)
    past = past_phases(facts, POLICY, calendars_for(facts), NOW, 100)
    assert len(past) > 3
    assert past[0].facts
    for one, following in zip(past, [*past[1:], None], strict=True):
        assert decide(facts, one.at).phase is one.phase
        assert following is None or following.phase is not one.phase
    assert past[-1].phase is decide(facts, NOW).phase
    assert past[-1].phase is Phase.PRESUMED_CLOSED


def test_of_many_facts_the_latest_are_looked_at() -> None:
    facts = pursuit(FRIDAY, THANKED)
    whole = past_phases(facts, POLICY, calendars_for(facts), NOW, 100)
    short = past_phases(facts, POLICY, calendars_for(facts), NOW, 1)
    assert short[0].at >= whole[0].at
    assert short[-1] == whole[-1]
