"""How many requests a screen takes, and the copy of a phone, over an account of 40 pursuits."""

from typing import Any, Final

import pytest

from tests.api.v1.api_client import ACME, PROMISE, Api, on_one_database

PURSUITS: Final = 40
PAGE: Final = 200


class Counting:
    """Asks the service, and counts how often."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.requests = 0

    def get(self, path: str, **params: object) -> dict[str, Any]:
        self.requests += 1
        found: dict[str, Any] = self._api.get(path, **params)
        return found


@pytest.fixture
def pursuits(api: Api) -> list[dict[str, Any]]:
    made = [
        api.interview(employer=ACME | {"name": f"Employer {number}"}) for number in range(PURSUITS)
    ]
    api.put(f"/v1/interviews/{made[0]['id']}/timetable", PROMISE)
    return made


def copied(asking: Counting, cursor: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """Everything, or what has changed since a cursor, and the cursor to go on from."""
    items: list[dict[str, Any]] = []
    more = True
    while more:
        page = asking.get("/v1/changes", limit=PAGE, **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        cursor, more = page["cursor"], page["has_more"]
    return items, str(cursor)


@on_one_database
def test_today_and_a_pursuit_take_one_request_each(
    api: Api, pursuits: list[dict[str, Any]]
) -> None:
    today = Counting(api)
    entries = today.get("/v1/agenda", order="urgency", limit=PAGE)["items"]
    assert (today.requests, len(entries)) == (1, PURSUITS)
    shown = ("employer_name", "role", "interview", "turn", "next_action", "due_at", "changes_at")
    assert all(entry[name] is not None for entry in entries for name in shown if name != "due_at")
    one = Counting(api)
    whole = one.get(f"/v1/applications/{pursuits[0]['application_id']}/pursuit")
    assert one.requests == 1
    assert whole["timetable"]["revisions"]
    assert all(
        whole[name] for name in ("application", "employer", "rounds", "tasks", "decision", "plan")
    )


@on_one_database
def test_a_first_copy_takes_three_requests_and_one_more_for_each_page_of_records(
    api: Api, pursuits: list[dict[str, Any]]
) -> None:
    phone = Counting(api)
    phone.get("/v1/me")
    records, cursor = copied(phone)
    assert {one["id"] for one in records} >= {one["id"] for one in pursuits}
    assert phone.requests <= 3 + len(records) // PAGE
    # After one change: what has changed, and the agenda with it.
    note = {"note": "They use Python."}
    api.patch(f"/v1/interviews/{pursuits[0]['id']}", note)
    after = Counting(api)
    changed, _ = copied(after, cursor)
    after.get("/v1/agenda", limit=PAGE)
    assert [one["id"] for one in changed if one["type"] == "interview"] == [pursuits[0]["id"]]
    assert after.requests == 2
