"""Traces: every wait that counts days can be counted after, and ends where the count does."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.actions import Kind
from app.domain.calendars import calendars_of
from app.domain.day_counts import in_words
from app.domain.decision import Counting, Reason
from app.domain.facts import Pursuit, UpdateKind
from app.domain.policy import POLICY, parse
from app.domain.traces import Source, Trace, explainer, trace_of
from tests.domain.builders import (
    ENGLAND,
    decide,
    enquiry,
    instant,
    interview,
    promised,
    pursuit,
    update,
)

WAITS = {
    "wait-for-timetable": (pursuit(interview(timetables=promised("2026-11-27"))), "2026-11-27"),
    "wait-when-not-told": (pursuit(interview()), "2026-11-23"),
    "on-hold": (pursuit(interview(), update(UpdateKind.ON_HOLD, "2026-11-23 10:00")), "2026-11-24"),
    "minimum-gap": (pursuit(interview(), enquiry("2026-12-10 10:00")), "2026-12-11"),
}


def reason_of(facts: Pursuit, rule: str, at: str) -> Reason:
    decision = decide(facts, f"{at} 12:00")
    (entry,) = [one for one in decision.actions if one.kind is Kind.ENQUIRE_STATUS]
    (reason,) = [one for one in entry.reasons if one.rule == rule]
    return reason


def trace(facts: Pursuit, rule: str, at: str) -> Trace | None:
    explain = explainer(facts, POLICY, calendars_of(POLICY), instant(f"{at} 12:00"))
    return explain(reason_of(facts, rule, at))


@pytest.mark.parametrize(("rule", "facts", "at"), [(rule, *row) for rule, row in WAITS.items()])
def test_a_wait_ends_with_the_day_that_was_counted_last(rule: str, facts: Pursuit, at: str) -> None:
    found = trace(facts, rule, at)
    assert found is not None
    assert found.number is not None
    assert found.value == POLICY[found.number] == len(found.counted)
    assert found.source is Source.ETIQUETTE
    calendar = calendars_of(POLICY)(facts.region)
    ends = calendar.opening(calendar.roll(found.counted[-1]))
    assert ends == reason_of(facts, rule, at).lifts_at


def test_the_days_between_are_named_with_why_they_are_closed() -> None:
    facts, at = WAITS["wait-for-timetable"]
    found = trace(facts, "wait-for-timetable", at)
    assert found is not None
    assert (str(found.since), found.number) == ("2026-11-27", "timetable_grace_business_days")
    assert [str(day) for day in found.counted] == ["2026-11-30"]
    assert [(str(one.day), in_words(one)) for one in found.skipped] == [
        ("2026-11-28", "a day off of the week"),
        ("2026-11-29", "a day off of the week"),
    ]


def test_a_gap_that_ends_by_calendar_days_is_rolled_forward_over_closed_ones() -> None:
    # A week after Friday 18 December is Christmas, and the gap of business days is over later.
    facts = pursuit(interview(), enquiry("2026-12-10 10:00"))
    longer = POLICY.stricter({"minimum_gap_days": 9})
    explain = explainer(facts, longer, calendars_of(longer), instant("2026-12-11 12:00"))
    found = [
        explain(reason)
        for action in decide(facts, "2026-12-11 12:00", policy=longer).actions
        if action.kind is Kind.ENQUIRE_STATUS
        for reason in action.reasons
        if reason.rule == "minimum-gap"
    ]
    (gap,) = found
    assert gap is not None
    assert (gap.number, gap.unit, gap.source) == (
        "minimum_gap_days",
        "calendar days",
        Source.ACCOUNT,
    )
    assert str(gap.counted[-1]) == "2026-12-19"
    assert [str(one.day) for one in gap.skipped] == ["2026-12-19", "2026-12-20"]


def test_a_review_that_was_named_is_followed_by_the_next_business_day() -> None:
    hold = replace(
        update(UpdateKind.ON_HOLD, "2026-11-23 10:00"),
        review_on=instant("2026-12-04 00:00").date(),
    )
    found = trace(pursuit(interview(), hold), "on-hold", "2026-11-24")
    assert found is not None
    assert (found.number, found.value, [str(day) for day in found.counted]) == (
        None,
        1,
        ["2026-12-07"],
    )


def test_what_counts_no_days_has_no_trace() -> None:
    ahead = pursuit(interview())
    explain = explainer(ahead, POLICY, calendars_of(POLICY), instant("2026-11-20 09:00"))
    decision = decide(ahead, "2026-11-20 09:00")
    (entry,) = [one for one in decision.actions if one.kind is Kind.ENQUIRE_STATUS]
    of_round = [one for one in entry.reasons if one.rule == "interview-first"]
    assert [explain(one) for one in of_round] == [None]


def test_an_operator_s_number_is_named_as_its_own() -> None:
    text = 'version = "x"\n[numbers.timetable_grace_business_days]\nvalue = 2\n'
    facts, at = WAITS["wait-for-timetable"]
    policy = parse(text)
    explain = explainer(facts, policy, calendars_of(policy), instant(f"{at} 12:00"))
    found = explain(reason_of(facts, "wait-for-timetable", at))
    assert found is not None
    assert found.source is Source.OPERATOR


def counted(number: str, value: int) -> Trace | None:
    """The trace of a reason that nothing lifts, counted from Friday 20 November 2026."""
    counting = Counting(date(2026, 11, 20), number, value)
    reason = Reason("minimum-gap", "Wait.", None, (), "wait", "patience", counting)
    return trace_of(reason, POLICY, calendars_of(POLICY)(ENGLAND))


def test_what_is_counted_in_hours_has_no_trace() -> None:
    assert counted("retraction_hours", 24) is None


def test_what_nothing_lifts_is_rolled_forward_over_no_days() -> None:
    assert counted("minimum_gap_days", 2) == Trace(
        date(2026, 11, 20),
        "minimum_gap_days",
        2,
        "calendar days",
        (date(2026, 11, 21), date(2026, 11, 22)),
        (),
        "patience",
        Source.ETIQUETTE,
    )
