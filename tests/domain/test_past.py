"""The phases that a pursuit has gone through."""

from dataclasses import replace

import pytest

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.facts import OutcomeKind, Pursuit, Region, UpdateKind
from app.domain.past import past_phases
from app.domain.policy import POLICY
from tests.domain.builders import (
    NOT_ASKED,
    application,
    calendars_for,
    contact,
    decide,
    instant,
    interview,
    promised,
    pursuit,
    timetable,
    update,
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


def test_what_was_taken_back_or_lies_ahead_brought_no_phase() -> None:
    heard = update(
        UpdateKind.ACKNOWLEDGED, "2026-11-24 10:00", id="heard", retracted="2026-11-24 11:00"
    )
    rung = contact(
        Kind.ENQUIRE_STATUS, "2026-12-01 11:00", id="asked", retracted="2026-12-01 11:30"
    )
    offered = update(UpdateKind.OFFER, "2026-12-10 10:00", id="offer")
    applied = application(
        applied="2026-11-02", outcome=OutcomeKind.WITHDRAWN, outcome_at="2026-12-11 10:00"
    )
    taken_back = replace(timetable(NOT_ASKED), id="said", retracted_at=instant("2026-11-20 15:00"))
    facts = pursuit(applied, interview(timetables=(taken_back,)), THANKED, heard, rung, offered)
    past = past_phases(facts, POLICY, calendars_for(facts), instant("2026-12-10 12:00"), 100)
    named = {fact for one in past for fact in one.facts}
    assert not named & {"heard", "asked", "said"}
    assert past[0].at == instant("2026-11-02 00:00")
    assert past[-1].phase is Phase.OFFER
    over = past_phases(facts, POLICY, calendars_for(facts), NOW, 100)
    assert over[-1].phase is Phase.CLOSED


def test_an_application_made_at_an_instant_begins_with_it() -> None:
    at = instant("2026-11-02 14:30")
    facts = pursuit(replace(application(), applied_at=at), without_rounds=True)
    [first, *_] = past_phases(facts, POLICY, calendars_for(facts), NOW, 100)
    assert (first.at, first.phase) == (at, Phase.APPLIED)


@pytest.mark.parametrize(
    ("facts", "at", "brought_by"),
    [
        pytest.param(
            pursuit(
                application(
                    applied="2026-11-02", timetables=(timetable(NOT_ASKED, "2026-11-10 10:00"),)
                ),
                without_rounds=True,
            ),
            "2026-11-10 10:00",
            "timetable-1",
            id="what was said of the application",
        ),
        pytest.param(
            pursuit(interview(timetables=(timetable(NOT_ASKED, "2026-11-24 10:00"),))),
            "2026-11-24 10:00",
            "timetable-1",
            id="what was said of a round",
        ),
        pytest.param(
            pursuit(THANKED), "2026-11-20 13:00", THANKED.id, id="what the candidate wrote"
        ),
    ],
)
def test_the_latest_fact_of_all_is_named(facts: Pursuit, at: str, brought_by: str) -> None:
    first, *later = past_phases(facts, POLICY, calendars_for(facts), NOW, 1)
    assert (first.at, first.facts) == (instant(at), (brought_by,))
    assert {one.facts for one in later} <= {()}
    assert later


def test_a_day_on_which_one_applied_begins_at_midnight_there() -> None:
    facts = pursuit(
        application(applied="2026-11-02"), region=Region("Asia/Tokyo", "JP"), without_rounds=True
    )
    [first, *_] = past_phases(facts, POLICY, calendars_for(facts), NOW, 100)
    assert first.at == instant("2026-11-01 15:00")
