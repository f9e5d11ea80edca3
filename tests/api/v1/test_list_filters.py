"""What every list of records is filtered by, and what its items name."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.api.v1.api_client import ACME, INTERVIEW, THANKS, UNKNOWN, Api, on_one_database, pointers

LISTS: Final = ("employers", "applications", "interviews", "interviewers", "feedback", "tasks")

#: Three employers, an hour after one another.
NAMES: Final = ("Zürich Straße AG", "Łódź 100% Works", "Acme_Ltd")


def fill(api: Api) -> list[Any]:
    """Three pursuits, an hour after one another; what each began with."""
    found = []
    for number, name in enumerate(NAMES):
        api.clock.set(f"2026-11-20T{12 + number}:00:00+00:00")
        application = {"role": f"Engineer {number}", "route": "direct"}
        one = api.interview(employer=ACME | {"name": name}, application=application)
        path = f"/v1/interviews/{one['id']}"
        api.post(f"{path}/feedback", {"source": "self"})
        own = api.post("/v1/tasks", {"title": f"Own {number}", "interview_id": one["id"]})
        if number == 1:
            api.patch(f"/v1/tasks/{own['id']}", {"state": "done"})
        found.append(one)
    return found


def ids(api: Api, name: str, **params: Any) -> list[str]:
    return [one["id"] for one in api.get(f"/v1/{name}", limit=200, **params)["items"]]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_asked_for_by_ids_and_by_what_has_changed_since(api: Api, name: str) -> None:
    fill(api)
    every = ids(api, name)
    assert len(every) >= 3
    two = [every[0], every[-1]]
    assert sorted(ids(api, name, ids=two)) == sorted(two)
    assert sorted(ids(api, name, ids=f"{two[0]},{two[1].upper()}")) == sorted(two)
    assert ids(api, name, ids=UNKNOWN) == []
    items = api.get(f"/v1/{name}", limit=200)["items"]
    since = "2026-11-20T13:30:00Z"
    late = {one["id"] for one in items if one["updated_at"] >= since}
    assert 0 < len(late) < len(every)
    changed = api.get(f"/v1/{name}", updated_since=since)["items"]
    assert {one["id"] for one in changed} == late
    assert [one["updated_at"] for one in changed] == sorted(one["updated_at"] for one in changed)


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_what_has_changed_go_on_where_the_last_ended(api: Api, name: str) -> None:
    fill(api)
    since = {"updated_since": "2026-11-20T12:30:00Z"}
    whole = ids(api, name, **since)
    found: list[str] = []
    params: dict[str, Any] = {**since, "limit": 1}
    while True:
        page = api.get(f"/v1/{name}", **params)
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert found == whole
    params["cursor"] = api.get(f"/v1/{name}", **since, limit=1)["next_cursor"]
    other = api.ask("GET", f"/v1/{name}", params={"limit": 1, "cursor": params["cursor"]})
    assert pointers(other) == ["/query/cursor"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_weak_tag_that_changes_with_it(api: Api, name: str) -> None:
    fill(api)
    path = f"/v1/{name}"
    tag = api.ask("GET", path).headers["ETag"]
    assert tag.startswith('W/"')
    same = api.ask("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    api.interview(employer=ACME | {"name": "Another"}, application={"role": "x"})
    interview = ids(api, "interviews")[-1]
    api.post(f"/v1/interviews/{interview}/feedback", {"source": "self"})
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200


@on_one_database
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (f"ids={','.join([UNKNOWN] * 101)}", "/query/ids"),
        ("&".join(f"ids={UNKNOWN}" for _ in range(100)), None),
        ("ids=x", "/query/ids"),
        (f"ids={UNKNOWN},", "/query/ids"),
        ("updated_since=yesterday", "/query/updated_since"),
        ("q=" + "x" * 201, "/query/q"),
    ],
)
def test_a_wrong_filter_is_refused(api: Api, query: str, pointer: str | None) -> None:
    response = api.ask("GET", f"/v1/employers?{query}")
    if pointer is None:
        assert response.status_code == 200
    else:
        assert pointers(response) == [pointer]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ZURICH", [0]),
        ("strasse", [0]),
        ("h  s", [0]),
        ("lodz", []),
        ("łódź", [1]),
        ("ŁODZ", [1]),
        ("100%", [1]),
        ("%", [1]),
        ("_", [2]),
        ("e_l", [2]),
        ("nobody", []),
        ("'; --", []),
    ],
)
def test_names_are_found_as_a_person_types_them(api: Api, q: str, found: list[int]) -> None:
    fill(api)
    names = [one["name"] for one in api.get("/v1/employers", q=q)["items"]]
    assert names == [NAMES[one] for one in found]
    applications = api.get("/v1/applications", q=q)["items"]
    assert [one["employer_name"] for one in applications] == names


def test_an_application_is_found_by_its_role_as_well_and_by_its_new_name(api: Api) -> None:
    one, *_ = fill(api)
    assert len(ids(api, "applications", q="ENGINEER")) == 3
    [found] = ids(api, "applications", q="engineer 0")
    assert found == one["application_id"]
    api.patch(f"/v1/applications/{found}", {"role": "Poète"})
    api.patch(f"/v1/employers/{one['employer_id']}", {"name": "Renamed"})
    assert ids(api, "applications", q="poete") == [found]
    assert ids(api, "applications", q="renamed") == [found]
    assert ids(api, "applications", q="zurich") == []


def tasks(api: Api, **params: Any) -> list[Any]:
    items: list[Any] = api.get("/v1/tasks", limit=200, **params)["items"]
    return items


FILTERS: Final[dict[str, tuple[Callable[[Any], dict[str, Any]], Callable[[Any, Any], bool]]]] = {
    "application": (
        lambda one: {"application": one["application_id"]},
        lambda task, one: task["application_id"] == one["application_id"],
    ),
    "interview": (
        lambda one: {"interview": one["id"]},
        lambda task, one: task["interview_id"] == one["id"],
    ),
    "employer": (
        lambda one: {"employer": one["employer_id"]},
        lambda task, one: task["employer_id"] == one["employer_id"],
    ),
    "own": (lambda _: {"own": "true"}, lambda task, _: bool(task["own"])),
    "derived": (lambda _: {"own": "false"}, lambda task, _: not task["own"]),
    "due after": (
        lambda _: {"due_after": "2026-11-20T13:00:00Z"},
        lambda task, _: (task["due_at"] or "") > "2026-11-20T13:00:00Z",
    ),
    "several statuses": (
        lambda _: {"status": ["ready", "upcoming"]},
        lambda task, _: task["status"] in {"ready", "upcoming"},
    ),
    "several kinds": (
        lambda _: {"kind": ["prepare_questions", "own"]},
        lambda task, _: task["kind"] in {"prepare_questions", "own"},
    ),
    "several at once": (
        lambda one: {"status": ["ready", "done", "ready"], "own": "true", "interview": one["id"]},
        lambda task, one: (
            task["status"] == "ready" and task["own"] and task["interview_id"] == one["id"]
        ),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_tasks_are_filtered(api: Api, name: str) -> None:
    [one, *_] = fill(api)
    params, fits = FILTERS[name]
    expected = [task for task in tasks(api) if fits(task, one)]
    assert 0 < len(expected) < len(tasks(api))
    assert tasks(api, **params(one)) == expected


@pytest.mark.parametrize("states", [["cancelled"], ["cancelled", "postponed", "cancelled"]])
def test_rounds_are_filtered_by_several_states(api: Api, states: list[str]) -> None:
    rounds = fill(api)
    for one, state in zip(rounds, ("postponed", "cancelled"), strict=False):
        api.patch(f"/v1/interviews/{one['id']}", {"state": state})
    expected = [one["id"] for one in api.get("/v1/interviews")["items"] if one["state"] in states]
    assert len(expected) == len(set(states))
    assert ids(api, "interviews", state=states) == expected
    paged = api.get("/v1/interviews", state=states, limit=1)
    assert [one["id"] for one in paged["items"]] == expected[:1]
    assert (paged["next_cursor"] is None) == (len(expected) == 1)


def test_feedback_is_filtered_by_several_sources(api: Api) -> None:
    for one, source in zip(fill(api), ("employer", "agency"), strict=False):
        api.post(f"/v1/interviews/{one['id']}/feedback", {"source": source})
    found = api.get("/v1/feedback", source=["employer", "agency"])["items"]
    # Both are of one instant, so either may come first.
    assert {one["source"] for one in found} == {"employer", "agency"}
    assert len(found) == 2


def test_pages_of_several_statuses_are_in_one_order(api: Api) -> None:
    fill(api)
    whole = tasks(api, status=["ready", "upcoming", "overdue"])
    assert len({one["status"] for one in whole}) > 1
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/tasks", status=["ready", "upcoming", "overdue"], limit=2, **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == whole


def test_a_row_of_tasks_and_of_interviews_needs_no_second_request(api: Api) -> None:
    interview = api.interview()
    api.post("/v1/tasks", {"title": "Nothing of it"})
    [row] = api.get("/v1/interviews")["items"]
    assert (row["employer_name"], row["role"]) == ("Acme", "Data engineer")
    thanks = next(one for one in tasks(api) if one["kind"] == "send_thank_you")
    assert thanks["employer_id"] == interview["employer_id"]
    assert (thanks["employer_name"], thanks["role"]) == ("Acme", "Data engineer")
    assert (thanks["stage"], thanks["starts_at"]) == ("first", INTERVIEW["starts_at"])
    assert thanks["interviewer_name"] == "Sam Okafor"
    own = next(one for one in tasks(api) if one["title"] == "Nothing of it")
    named = ("employer_id", "employer_name", "role", "stage", "starts_at", "interviewer_name")
    assert [own[name] for name in named] == [None] * len(named)


def test_the_records_of_a_round_have_a_tag_too(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}/contacts"
    tag = api.ask("GET", path).headers["ETag"]
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 304
    api.post(path, THANKS)
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200
    assert len(api.get(path)["items"]) == 1
