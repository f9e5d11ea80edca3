"""Telephone in a plan: what a copy without a connection needs to know when it may be used."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions import Channel, Kind
from app.domain.decision import Action, ChannelVerdict, Plan, PlanEntry, Spell, Verdict
from app.domain.facts import Agency, Pursuit, Route, UpdateKind
from app.domain.policy import POLICY, Policy, parse
from app.domain.regions import Region
from tests.domain.builders import (
    application,
    decide,
    interview,
    london,
    plan,
    promised,
    pursuit,
    update,
)
from tests.domain.strategies import cut, examples, histories, numbers_in_force

FRIDAY = interview(timetables=promised("2026-11-27"))
TICK = timedelta(microseconds=1)


def telephone(action: Action) -> ChannelVerdict | None:
    return next((one for one in action.channels if one.channel is Channel.PHONE), None)


def may_be_rung(laid_out: Plan, at: datetime) -> set[str]:
    """The actions whose telephone is open at an instant, by what a plan made earlier says."""
    latest: dict[str, Action] = {}
    last: PlanEntry = laid_out.entries[0]
    for entry in laid_out.entries:
        if entry.at <= at:
            last = entry
            latest.update((action.natural_key, action) for action in entry.changed)
    at_work = any(one.opens_at <= at < one.closes_at for one in laid_out.working_hours)
    found = set()
    for key, action in latest.items():
        one = telephone(action)
        if one is None or not (at_work or action.kind in last.at_any_hour):
            continue
        opened = one.verdict is Verdict.NOT_YET and one.opens_at is not None and one.opens_at <= at
        if one.verdict is Verdict.ALLOWED or opened:
            found.add(key)
    return found


def rung_by_decision(facts: Pursuit, at: datetime, policy: Policy = POLICY) -> set[str]:
    found = set()
    for action in decide(facts, at, policy).actions:
        one = telephone(action)
        if one is not None and one.verdict is Verdict.ALLOWED:
            found.add(action.natural_key)
    return found


def test_the_next_ten_spells_of_working_hours_are_listed() -> None:
    laid_out = plan(pursuit(FRIDAY), "2026-11-20 11:00", "2026-12-31 12:00")
    assert len(laid_out.working_hours) == 10
    assert laid_out.working_hours[:3] == (
        Spell(london("2026-11-20 09:00"), london("2026-11-20 17:00")),
        Spell(london("2026-11-23 09:00"), london("2026-11-23 17:00")),
        Spell(london("2026-11-24 09:00"), london("2026-11-24 17:00")),
    )
    assert {entry.at_any_hour for entry in laid_out.entries} == {()}


def test_spells_end_with_the_plan_and_none_begins_at_its_end() -> None:
    facts = pursuit(FRIDAY)
    short = plan(facts, "2026-11-20 18:00", "2026-11-23 09:00")
    assert short.working_hours == ()
    longer = plan(facts, "2026-11-20 18:00", "2026-11-23 09:00:01").working_hours
    assert longer == (Spell(london("2026-11-23 09:00"), london("2026-11-23 17:00")),)


def test_nothing_is_said_of_hours_once_the_numbers_change() -> None:
    text = (
        'version = "ours"\n[numbers.working_hours_start]\nvalue = "09:00"\n'
        'later = [{ from = 2026-11-25, value = "10:00" }]\n'
    )
    policy = parse(text)
    laid_out = plan(pursuit(FRIDAY), "2026-11-23 11:00", "2026-12-31 12:00", policy)
    assert [spell.closes_at for spell in laid_out.working_hours] == [
        london("2026-11-23 17:00"),
        london("2026-11-24 17:00"),
    ]


def test_a_call_that_is_expected_goes_by_no_hours_until_its_window_is_over() -> None:
    asked = update(
        UpdateKind.INVITED_TO_CALL, "2026-11-23 10:00", call_at=london("2026-11-24 19:00")
    )
    laid_out = plan(pursuit(FRIDAY, asked), "2026-11-23 11:00", "2026-11-30 12:00")
    expecting = [(entry.at, entry.at_any_hour) for entry in laid_out.entries]
    assert (london("2026-11-24 19:00"), (Kind.RETURN_CALL,)) in expecting
    assert (london("2026-11-24 19:30"), ()) in expecting
    key = f"{Kind.RETURN_CALL}:round-1:"
    for at, is_open in (
        ("2026-11-24 18:59", False),
        ("2026-11-24 19:00", True),
        ("2026-11-24 19:29", True),
        ("2026-11-24 19:30", False),
        ("2026-11-25 08:59", False),
        ("2026-11-25 09:00", True),
    ):
        assert (key in may_be_rung(laid_out, london(at))) is is_open, at
        assert rung_by_decision(pursuit(FRIDAY, asked), london(at)) & {key} == (
            {key} if is_open else set()
        )


def test_through_an_agency_its_hours_are_listed() -> None:
    agency = Agency("Bright", region=Region("America/New_York"))
    through = application(route=Route.AGENCY, agency=agency)
    laid_out = plan(pursuit(FRIDAY, through), "2026-11-23 11:00", "2026-12-31 12:00")
    assert laid_out.working_hours[0] == Spell(
        london("2026-11-23 14:00"), london("2026-11-23 22:00")
    )


@pytest.mark.slow
@examples(90)
@given(histories(), numbers_in_force(), st.integers(0, 20 * 24 * 60))
def test_a_plan_knows_when_the_telephone_may_be_used(
    history: tuple[Pursuit, datetime], numbers: dict[str, object], minutes: int
) -> None:
    facts, now = history
    policy = POLICY.stricter(numbers)
    facts = cut(facts, now)
    laid_out = plan(facts, now, now + timedelta(days=60), policy)
    spells = laid_out.working_hours
    assert all(one.opens_at < one.closes_at for one in spells)
    assert list(spells) == sorted(spells)
    edges = [edge for one in spells[:2] for edge in one] + [entry.at for entry in laid_out.entries]
    edges += [now + timedelta(minutes=minutes)]
    known = spells[-1].closes_at if spells else now
    for at in sorted({moment for edge in edges for moment in (edge - TICK, edge)}):
        if not now <= at <= laid_out.end:
            continue
        found, said = may_be_rung(laid_out, at), rung_by_decision(facts, at, policy)
        assert found <= said, at
        assert at >= known or found == said, at
