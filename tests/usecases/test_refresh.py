from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Contact,
    EmployerUpdate,
    Mark,
    MarkState,
    Pursuit,
    Result,
    UpdateKind,
)
from app.domain.policy import POLICY, Policy
from app.usecases.ports import Amend, Change, Insert, Row
from app.usecases.refresh import refresh
from tests.usecases.builders import NOW, pursuit

ACKNOWLEDGED = EmployerUpdate("u", "one-interview", UpdateKind.ACKNOWLEDGED, NOW)
REJECTED = EmployerUpdate("u", "one-interview", UpdateKind.REJECTION, NOW)
THANKED = Contact(
    "c",
    "one-interview",
    Kind.SEND_THANK_YOU,
    Channel.EMAIL,
    NOW,
    interviewer_id="one-sam",
    result=Result.SENT,
)


def of_tasks(
    pursuits: list[Pursuit], rows: Iterable[Row], policy: Policy, now: datetime
) -> tuple[Change, ...]:
    """The changes of tasks alone; `test_outlooks` has those of outlooks."""
    changes = refresh(pursuits, rows, (), policy, now)
    return tuple(change for change in changes if change.table == "tasks")


def applied(rows: dict[str, Row], changes: tuple[Change, ...]) -> dict[str, Row]:
    """The rows after these changes, by kind."""
    by_id = {str(row["id"]): dict(row) for row in rows.values()}
    for change in changes:
        if isinstance(change, Insert):
            by_id[str(change.values["id"])] = dict(change.values)
        elif isinstance(change, Amend):
            by_id[change.id].update(change.values)
    return {str(row["kind"]): row for row in by_id.values()}


def fresh(**changes: Any) -> dict[str, Row]:  # noqa: ANN401 - any field's value.
    return applied({}, of_tasks([pursuit(**changes)], [], POLICY, NOW))


def test_what_is_open_or_will_be_is_a_task_with_its_window() -> None:
    rows = fresh()
    assert set(rows) == {"record_timetable", "send_thank_you", "enquire_status", "reflect"}
    assert rows["send_thank_you"]["state"] == "open"
    assert rows["send_thank_you"]["ready_at"] == rows["send_thank_you"]["opens_at"]
    assert rows["send_thank_you"]["title"] == "Thank Sam Okafor for the interview"


def test_nothing_is_changed_where_nothing_has_changed() -> None:
    rows = fresh()
    assert of_tasks([pursuit()], rows.values(), POLICY, NOW) == ()


def test_another_policy_marks_every_row_with_its_version() -> None:
    rows = fresh()
    stricter = POLICY.stricter({"timetable_grace_business_days": 2})
    after = applied(rows, of_tasks([pursuit()], rows.values(), stricter, NOW))
    assert {row["policy_version"] for row in after.values()} == {stricter.version}


def test_what_was_done_is_done_and_stays_so() -> None:
    rows = fresh()
    thanked = pursuit(contacts=(THANKED,))
    rows = applied(rows, of_tasks([thanked], rows.values(), POLICY, NOW))
    assert rows["send_thank_you"]["state"] == "done"
    assert rows["send_thank_you"]["settled_at"] == NOW
    rejected = replace(thanked, updates=(REJECTED,))
    rows = applied(rows, of_tasks([rejected], rows.values(), POLICY, NOW))
    assert rows["send_thank_you"]["state"] == "done"
    assert rows["enquire_status"]["state"] == "dropped"
    assert rows["request_feedback"]["state"] == "open"


def test_a_task_that_is_not_owed_any_more_is_dropped_unless_it_lapsed_first() -> None:
    rows = fresh()
    assert rows["record_timetable"]["due_at"] is not None
    news = pursuit(updates=(replace(ACKNOWLEDGED, received_at=NOW),))
    after = applied(rows, of_tasks([news], rows.values(), POLICY, NOW))
    assert after["record_timetable"]["state"] == "dropped"
    late = NOW + timedelta(days=30)
    after = applied(rows, of_tasks([pursuit()], rows.values(), POLICY, late))
    assert after["send_thank_you"]["state"] == "open"


def marked(facts: Pursuit, state: MarkState, until: datetime | None = None) -> Pursuit:
    round_id = facts.interviews[0].id
    return replace(facts, marks=(Mark(Kind.ENQUIRE_STATUS, round_id, state, NOW, None, until),))


def test_a_skipped_task_opens_again_only_with_a_fact_that_opens_it_anew() -> None:
    rows = fresh()
    skipped = marked(pursuit(), MarkState.SKIPPED)
    rows = applied(rows, of_tasks([skipped], rows.values(), POLICY, NOW))
    assert rows["enquire_status"]["state"] == "skipped"
    assert rows["enquire_status"]["settled_at"] == NOW
    rows["enquire_status"] = {**rows["enquire_status"], "reason": "x"}
    # Another number moves the window, and is no fact.
    longer = POLICY.stricter({"untold_first_business_days": 9})
    same = applied(rows, of_tasks([skipped], rows.values(), longer, NOW))
    assert same["enquire_status"]["opens_at"] != rows["enquire_status"]["opens_at"]
    assert (same["enquire_status"]["state"], same["enquire_status"]["reason"]) == ("skipped", "x")
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    news = replace(skipped, updates=(replace(ACKNOWLEDGED, received_at=now),))
    after = applied(rows, of_tasks([news], rows.values(), POLICY, now))
    assert after["enquire_status"]["state"] == "open"
    assert after["enquire_status"]["reason"] is None
    assert after["enquire_status"]["settled_at"] is None


def test_a_task_without_a_row_is_skipped_as_its_mark_says() -> None:
    rows = applied({}, of_tasks([marked(pursuit(), MarkState.SKIPPED)], [], POLICY, NOW))
    assert rows["enquire_status"]["state"] == "skipped"
    assert rows["enquire_status"]["settled_at"] == NOW


def test_a_skip_that_is_undone_when_nothing_is_owed_drops_the_task_or_lets_it_lapse() -> None:
    rows = fresh()
    skipped = marked(pursuit(), MarkState.SKIPPED)
    rows = applied(rows, of_tasks([skipped], rows.values(), POLICY, NOW))
    over = replace(marked(pursuit(), MarkState.OPEN), updates=(replace(REJECTED, received_at=NOW),))
    after = applied(rows, of_tasks([over], rows.values(), POLICY, NOW))
    assert after["enquire_status"]["state"] == "dropped"
    rows["enquire_status"] = {**rows["enquire_status"], "closes_at": NOW}
    after = applied(rows, of_tasks([over], rows.values(), POLICY, NOW))
    assert after["enquire_status"]["state"] == "open"
    still = replace(skipped, updates=(replace(REJECTED, received_at=NOW - timedelta(seconds=1)),))
    after = applied(rows, of_tasks([still], rows.values(), POLICY, NOW))
    assert after["enquire_status"]["state"] == "skipped"


def test_a_snooze_outlasts_a_change_of_the_window() -> None:
    rows = fresh()
    until = datetime(2027, 1, 15, 9, tzinfo=UTC)
    snoozed = marked(pursuit(), MarkState.SNOOZED, until)
    now = NOW + timedelta(days=3)
    news = replace(snoozed, updates=(replace(ACKNOWLEDGED, received_at=now),))
    after = applied(rows, of_tasks([news], rows.values(), POLICY, now))
    assert after["enquire_status"]["opens_at"] != rows["enquire_status"]["opens_at"]
    assert after["enquire_status"]["ready_at"] == until
    assert after["enquire_status"]["snoozed_until"] == until


def test_a_pursuit_without_rounds_owes_the_application() -> None:
    bare = replace(pursuit(), interviews=())
    (change,) = of_tasks([bare], [], POLICY, NOW)
    assert isinstance(change, Insert)
    assert change.values["kind"] == "apply"
    rows = fresh()
    after = applied(rows, of_tasks([bare], rows.values(), POLICY, NOW))
    assert {row["state"] for row in after.values() if row["kind"] != "apply"} == {"dropped"}


def test_own_tasks_are_never_touched() -> None:
    own = {"id": "t", "own": True, "natural_key": None, "application_id": "one-application"}
    assert all(isinstance(change, Insert) for change in of_tasks([pursuit()], [own], POLICY, NOW))
