"""Entries of older files get what they lack, also the people within them."""

import pytest

from app.api.v1.portability import first_edition
from app.api.v1.portability.first_edition import completed


def test_a_later_field_of_a_person_is_added_within_its_interview(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_edition, "_LATER", {"interviewers": {"department": None}})
    people = [{"name": "Sam", "department": "HR"}, {"name": "Alex"}, "no person"]
    entry = {"id": "1", "interviewers": people}
    whole = completed("interviews", entry)
    sam, alex, other = whole["interviewers"]
    assert (sam["department"], alex["department"], other) == ("HR", None, "no person")
    assert entry["interviewers"] is people
    assert completed("tasks", {"id": "1"}) == {"id": "1"}


def test_what_is_there_stays() -> None:
    whole = completed("tasks", {"id": "1", "metadata": {"a": "b"}})
    assert whole == {"id": "1", "external_id": None, "metadata": {"a": "b"}}


def test_a_later_field_of_a_person_is_added_within_its_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_edition, "_LATER", {"interviewers": {"department": None}})
    # An entry of the second edition: it has what that added, and its people.
    entry = {"id": "1", "internal": False, "people": [{"name": "Sam"}]}
    assert completed("applications", entry)["people"] == [{"name": "Sam", "department": None}]
    # One of the first knew no people before a round.
    assert completed("applications", {"id": "1", "agency": None})["people"] == []
