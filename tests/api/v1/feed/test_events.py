"""The list of events: the event of each change, and where a client can go on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.api.http.application import Application
from app.usecases.event_retention import purge_events
from app.usecases.resources import EVENT_TYPES
from tests.api.small_service import problem
from tests.api.v1.api_client import ACME, PROMISE, THANKS, Api, Clock, on_one_database


def types(api: Api, **params: object) -> list[str]:
    return [event["type"] for event in api.get("/v1/events", **params)["items"]]


def all_events(api: Api) -> list[Any]:
    found: list[Any] = []
    page = api.get("/v1/events", limit=200)
    while True:
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        page = api.get("/v1/events", limit=200, after=page["next_cursor"])


def purge(api: Api, app: Application, before: datetime) -> int:
    """Remove old events, in the loop that serves."""
    portal = api.client.portal
    assert portal is not None
    removed: int = portal.call(purge_events, app.state.services.gateway, before)
    return removed


def test_an_account_without_changes_has_no_events(api: Api) -> None:
    assert api.get("/v1/events") == {"items": [], "next_cursor": None}
    assert api.get("/v1/events", after="0")["items"] == []


def test_one_call_tells_of_everything_it_made_in_order_and_without_gaps(api: Api) -> None:
    made = api.interview()
    events = all_events(api)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    first = {event["type"]: event for event in reversed(events)}
    assert list(types(api))[:4] == [
        "employer.created",
        "application.created",
        "interview.created",
        "interviewer.created",
    ]
    assert first["interview.created"]["resource"] == {"type": "interview", "id": made["id"]}
    assert first["interview.created"]["written_by"] == {"kind": "candidate", "id": None}
    assert first["interview.created"]["occurred_at"] == "2026-11-20T12:00:00Z"
    assert "task.created" in first


def test_events_tell_nothing_of_what_was_written(api: Api) -> None:
    api.interview(note="A secret")
    text = str(all_events(api))
    assert "Sam" not in text
    assert "secret" not in text


def test_a_refused_write_a_repeated_one_and_a_read_make_no_event(api: Api) -> None:
    made = api.interview()
    before = all_events(api)
    path = f"/v1/interviews/{made['id']}"
    api.patch(path, {"starts_at": "2026-11-21T10:00:00Z"}, 422)
    api.patch(path, {"note": None})
    api.get("/v1/tasks")
    assert all_events(api) == before


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_pages_join_at_any_size_and_link_to_the_next(api: Api, limit: int) -> None:
    made = api.interview()
    api.put(f"/v1/interviews/{made['id']}/timetable", PROMISE)
    whole = all_events(api)
    found: list[Any] = []
    path = f"/v1/events?limit={limit}&after=0"
    while path:
        response = api.ask("GET", path)
        page = response.json()
        found += page["items"]
        path = ""
        if page["next_cursor"] is not None:
            assert page["next_cursor"] == str(found[-1]["seq"])
            path = response.links["next"]["url"]
        else:
            assert "link" not in response.headers
    assert found == whole
    seen = str(whole[-1]["seq"])
    assert api.get("/v1/events", after=seen) == {"items": [], "next_cursor": None}


def test_the_next_page_can_be_asked_for_as_of_any_list(api: Api) -> None:
    api.interview()
    whole = all_events(api)
    first = api.get("/v1/events", limit=2)
    rest = api.get("/v1/events", limit=200, cursor=first["next_cursor"])
    assert [*first["items"], *rest["items"]] == whole
    both = api.ask("GET", "/v1/events", params={"after": "1", "cursor": "1"})
    [error] = problem(both, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == ("/query/cursor", "incompatible_fields")


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 19, "\u0661"])
@on_one_database
def test_what_is_no_number_is_refused(api: Api, after: str) -> None:
    answer = api.ask("GET", "/v1/events", params={"after": after})
    assert problem(answer, 422, "invalid_request")["errors"][0]["pointer"] == "/query/after"


def test_an_account_does_not_see_the_events_of_another(api: Api) -> None:
    api.interview()
    assert all_events(api.other) == []
    problem(api.other.ask("GET", "/v1/events", params={"after": "3"}), 410, "cursor_expired")


def test_after_what_is_no_longer_kept_one_begins_again(
    api: Api, app: Application, clock: Clock
) -> None:
    api.interview()
    last = all_events(api)[-1]["seq"]
    clock.forward(days=31)
    made = api.post("/v1/employers", {**ACME, "name": "Kestrel"})
    assert purge(api, app, clock.now - timedelta(days=30)) == last
    for after in (0, last - 1):
        document = problem(
            api.ask("GET", "/v1/events", params={"after": str(after)}), 410, "cursor_expired"
        )
        assert "30 days" in document["detail"]
        assert "/v1/changes" in document["detail"]
    # A client that has seen the last of those deleted has missed nothing.
    for params in ({"after": str(last)}, {}):
        found = api.get("/v1/events", **params)["items"]
        assert [event["resource"]["id"] for event in found] == [made["id"]]
    assert purge(api, app, clock.now + timedelta(days=1)) == 1
    assert api.get("/v1/events", after=str(last + 1))["items"] == []
    assert api.get("/v1/events")["items"] == []
    problem(api.ask("GET", "/v1/events", params={"after": str(last)}), 410, "cursor_expired")


def test_a_number_that_is_not_reached_yet_is_one_of_another_history(api: Api) -> None:
    api.interview()
    last = all_events(api)[-1]["seq"]
    answer = api.ask("GET", "/v1/events", params={"after": str(last + 1)})
    problem(answer, 410, "cursor_expired")


def test_what_follows_from_a_stricter_policy_makes_events_too(api: Api) -> None:
    made = api.interview()
    path = f"/v1/interviews/{made['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS)
    before = len(all_events(api))
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 3}})
    found = all_events(api)[before:]
    assert found[0]["type"] == "policy.updated"
    assert {event["type"] for event in found[1:]} == {"task.updated"}


def test_what_goes_with_an_interview_is_listed_as_gone(api: Api) -> None:
    made = api.interview()
    path = f"/v1/interviews/{made['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post("/v1/tasks", {"title": "Read up", "interview_id": made["id"]})
    tasks = {task["id"] for task in api.get("/v1/tasks")["items"]}
    before = len(all_events(api))
    api.delete(path)
    gone = {
        (event["resource"]["type"], event["resource"]["id"])
        for event in all_events(api)[before:]
        if event["type"].endswith(".deleted")
    }
    assert gone == {
        ("interview", made["id"]),
        ("timetable", made["id"]),
        ("interviewer", made["interviewers"][0]["id"]),
        *(("task", task) for task in tasks),
    }


def test_every_type_of_an_event_is_one_of_the_register(api: Api) -> None:
    made = api.interview()
    api.patch(f"/v1/interviews/{made['id']}", {"interviewers": [{"name": "Ann"}]})
    assert set(types(api, limit=200)) <= set(EVENT_TYPES)
