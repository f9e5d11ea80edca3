"""Rows of outlooks: written with the tasks, amended only where something changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.decision import Phase
from app.domain.facts import EmployerUpdate, UpdateKind
from app.domain.policy import POLICY
from app.usecases.outlooks import NEVER, place_in_agenda
from app.usecases.ports import Amend, Change, Insert, Row
from app.usecases.refresh import refresh
from tests.usecases.builders import NOW, pursuit

REJECTED = EmployerUpdate("u", "one-interview", UpdateKind.REJECTION, NOW)


def of_outlook(changes: tuple[Change, ...]) -> list[Change]:
    return [change for change in changes if change.table == "outlooks"]


def first() -> Row:
    [change] = of_outlook(refresh([pursuit()], (), (), POLICY, NOW))
    assert isinstance(change, Insert)
    return change.values


def test_a_new_pursuit_gets_one_with_what_is_next() -> None:
    row = first()
    assert row["id"] == "one-application"
    assert (row["phase"], row["turn"], row["live"]) == ("waiting", "employer", True)
    assert row["kind"] == "record_timetable"
    assert row["task_key"] == "record_timetable:one-interview:"
    because: Any = row["because"]
    assert because[0]["message"]


def test_where_nothing_changes_it_is_written_down_that_it_was_derived_again() -> None:
    later = NOW + timedelta(hours=1)
    [change] = of_outlook(refresh([pursuit()], (), [first()], POLICY, later))
    assert isinstance(change, Amend)
    assert change.values == {"derived_at": later}


def test_what_was_allowed_ever_so_far_stands_there_since_it_was_first_seen() -> None:
    considering = replace(pursuit(), interviews=())
    [change] = of_outlook(refresh([considering], (), (), POLICY, NOW))
    assert isinstance(change, Insert)
    assert (change.values["kind"], change.values["since"]) == ("apply", NOW)
    later = NOW + timedelta(hours=1)
    [again] = of_outlook(refresh([considering], (), [change.values], POLICY, later))
    assert isinstance(again, Amend)
    assert again.values == {"derived_at": later}


def test_a_fact_changes_only_the_columns_that_differ() -> None:
    row = first()
    rejected = replace(pursuit(), updates=(REJECTED,))
    [change] = of_outlook(refresh([rejected], (), [row], POLICY, NOW))
    assert isinstance(change, Amend)
    assert change.values["phase"] == Phase.REJECTED.value
    assert "basis" not in change.values
    assert change.values["updated_at"] == NOW


def test_another_basis_is_written_down() -> None:
    row = {**first(), "basis": "of-old"}
    [change] = of_outlook(refresh([pursuit()], (), [row], POLICY, NOW))
    assert isinstance(change, Amend)
    basis = POLICY.at(NOW).basis
    assert change.values == {"basis": basis, "updated_at": NOW, "derived_at": NOW}


def test_what_waits_for_ever_comes_last() -> None:
    row = first()
    assert place_in_agenda({**row, "since": None}) == (NEVER, "one-application")
