"""What stricter numbers would change, asked before they are set."""

import pytest

from app.usecases.pursuit import decisions
from tests.api.v1.api_client import ACME, PROMISE, THANKS, Api, on_one_database, pointers

STRICTER = {"numbers": {"timetable_grace_business_days": 3}}


def test_a_preview_says_what_the_numbers_would_change_and_changes_nothing(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS)
    closed = api.interview(employer=ACME | {"name": "Closed"})
    withdrawn = {"outcome": {"kind": "withdrawn"}}
    api.patch(f"/v1/applications/{closed['application_id']}", withdrawn)
    before = api.everything()
    preview = api.post("/v1/policy/preview", STRICTER, 200)
    assert api.everything() == before
    assert (preview["examined"], preview["is_whole"]) == (1, True)
    [one] = preview["changed"]
    assert one["application_id"] == interview["application_id"]
    assert (one["employer_name"], one["role"]) == ("Acme", "Data engineer")
    decision = api.get(f"{path}/next-action")
    for name in ("phase", "next_action"):
        assert one["now"][name] == decision[name]
    set_ = api.patch("/v1/policy", STRICTER)
    assert (set_["basis"], set_["numbers"]) == (preview["basis"], preview["numbers"])
    decision = api.get(f"{path}/next-action")
    for name in ("phase", "next_action"):
        assert one["then"][name] == decision[name]
    assert api.post("/v1/policy/preview", STRICTER, 200)["changed"] == []


def test_numbers_that_could_not_be_set_are_refused(api: Api) -> None:
    for numbers, code in (({"timetable_grace_business_days": 0}, "out_of_range"), ({"x": 1}, "")):
        response = api.ask("POST", "/v1/policy/preview", {"numbers": numbers})
        assert pointers(response) == [f"/numbers/{next(iter(numbers))}"]
        assert response.json()["errors"][0]["code"] == (code or "unknown_number")


@on_one_database
def test_a_preview_looks_at_so_many_pursuits_and_says_if_there_are_more(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "MOST_PREVIEWED", 2)
    for number in range(3):
        api.interview(employer=ACME | {"name": f"Employer {number}"})
    preview = api.post("/v1/policy/preview", STRICTER, 200)
    assert (preview["examined"], preview["is_whole"]) == (2, False)
