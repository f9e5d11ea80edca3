"""PUT creates with the id of its path, as POST does; PATCH is a JSON merge patch."""

from typing import Any

import pytest

from tests.api.small_service import problem
from tests.api.v1.api_client import (
    ACME,
    CHOSEN,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
    on_one_database,
    pointers,
)

OTHER = "019a9f6e-0000-7000-8000-000000000002"
V4 = "8a9d3c50-3c4f-4e5b-9b3f-1c2d3e4f5a6b"

#: What is created where, and how another content is made of it.
CREATED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "employers": ("/v1/employers", ACME, {"note": "other"}),
    "applications": (
        "/v1/applications",
        {"employer": ACME, "role": "Data engineer"},
        {"role": "Analyst"},
    ),
    "interviews": ("/v1/interviews", INTERVIEW, {"stage": "final"}),
    "tasks": ("/v1/tasks", {"title": "Read up"}, {"title": "Write up"}),
    "contacts": ("/v1/interviews/{id}/contacts", THANKS, {"note": "other"}),
    "updates": ("/v1/interviews/{id}/employer-updates", {"kind": "question"}, {"kind": "offer"}),
    "feedback": ("/v1/interviews/{id}/feedback", {"source": "self"}, {"source": "employer"}),
}
each_resource = pytest.mark.parametrize("name", CREATED)


def place(api: Api, name: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The path to create at, the body, and one with other content."""
    path, body, change = CREATED[name]
    if "{id}" in path:
        path = path.format(id=api.interview()["id"])
    return path, body, {**body, **change}


@each_resource
def test_a_put_creates_with_the_id_of_its_path_once(api: Api, name: str) -> None:
    path, body, other = place(api, name)
    first = api.ask("PUT", f"{path}/{CHOSEN}", body)
    assert first.status_code == 201, first.text
    assert first.json()["id"] == CHOSEN
    assert first.headers["location"].endswith(CHOSEN)
    assert first.headers["etag"].startswith('"1')
    again = api.ask("PUT", f"{path}/{CHOSEN}", {**body, "id": CHOSEN})
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    problem(api.ask("PUT", f"{path}/{CHOSEN}", other), 409, "id_conflict")


@each_resource
def test_a_put_and_a_post_with_the_same_id_are_the_same(api: Api, name: str) -> None:
    path, body, _ = place(api, name)
    first = api.post(path, {**body, "id": CHOSEN})
    again = api.ask("PUT", f"{path}/{CHOSEN}", body)
    assert (again.status_code, again.json()) == (200, first)


@each_resource
@on_one_database
def test_a_put_needs_a_uuid_of_version_7_and_names_no_second_one(api: Api, name: str) -> None:
    path, body, _ = place(api, name)
    for wrong, code in ((V4, "not_version_7"), ("nonsense", "invalid_id")):
        answer = api.ask("PUT", f"{path}/{wrong}", body)
        [error] = problem(answer, 422, "invalid_request")["errors"]
        assert error["pointer"].startswith("/path/")
        assert error["code"] == code
    assert pointers(api.ask("PUT", f"{path}/{CHOSEN}", {**body, "id": OTHER})) == ["/id"]


@pytest.mark.parametrize(
    "more",
    [
        {"preferences": {}},
        {"preferences": {"no_calls": False, "no_contact": False}},
        {"note": None, "country": ACME["country"].lower()},
    ],
)
@on_one_database
def test_what_holds_anyhow_may_be_said_or_left_out(api: Api, more: dict[str, Any]) -> None:
    first = api.ask("PUT", f"/v1/employers/{CHOSEN}", ACME)
    again = api.ask("PUT", f"/v1/employers/{CHOSEN}", ACME | more)
    assert (first.status_code, again.status_code) == (201, 200)
    other = ACME | {"preferences": {"no_calls": True}}
    problem(api.ask("PUT", f"/v1/employers/{CHOSEN}", other), 409, "id_conflict")


@each_resource
def test_a_put_that_wants_to_be_the_first_fails_where_something_is(api: Api, name: str) -> None:
    path, body, _ = place(api, name)
    first = {"If-None-Match": "*"}
    assert api.ask("PUT", f"{path}/{CHOSEN}", body, headers=first).status_code == 201
    problem(api.ask("PUT", f"{path}/{CHOSEN}", body, headers=first), 412, "precondition_failed")


@each_resource
def test_a_put_that_wants_a_version_fails_where_there_is_none(api: Api, name: str) -> None:
    path, body, _ = place(api, name)
    anything = {"If-Match": "*"}
    answer = api.ask("PUT", f"{path}/{CHOSEN}", body, headers=anything)
    problem(answer, 412, "precondition_failed")
    made = api.ask("PUT", f"{path}/{CHOSEN}", body)
    for tag in ("*", made.headers["etag"]):
        again = api.ask("PUT", f"{path}/{CHOSEN}", body, headers={"If-Match": tag})
        assert again.status_code == 200
    stale = api.ask("PUT", f"{path}/{CHOSEN}", body, headers={"If-Match": '"9"'})
    problem(stale, 412, "precondition_failed")


def test_a_contact_that_is_put_is_judged_as_one_that_is_posted(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    enquiry = {"kind": "enquire_status", "channel": "email"}
    refused = api.ask("PUT", f"{path}/contacts/{CHOSEN}", enquiry)
    document = problem(refused, 409, "contact_not_yet")
    assert document["decision"]["verdict"] == "not_yet"
    assert api.get(f"{path}/contacts")["items"] == []


# Merge patches.

AGENCY = {"name": "Reed", "direct_contact_permitted": True}
ITEM = {"kind": "strength", "theme": "calm"}

#: A resource, what it is made with, the patch, and what is then to be seen.
MERGED: list[Any] = [
    pytest.param("employer", {}, {}, {"name": "Acme", "country": "GB"}, id="nothing"),
    pytest.param("employer", {"note": "x"}, {"note": None}, {"note": None}, id="null clears"),
    pytest.param("employer", {"note": "x"}, {"name": "B"}, {"note": "x", "name": "B"}, id="absent"),
    pytest.param(
        "employer",
        {"preferences": {"no_calls": True}},
        {"preferences": {"no_contact": True}},
        {"preferences": {"no_calls": True, "no_contact": True}},
        id="nested preferences",
    ),
    pytest.param(
        "employer",
        {"preferences": {"no_calls": True}},
        {"preferences": {}},
        {"preferences": {"no_calls": True, "no_contact": False}},
        id="nested nothing",
    ),
    pytest.param(
        "employer",
        {},
        {"subdivision": None},
        {"subdivision": None, "country": "GB"},
        id="subdivision",
    ),
    pytest.param(
        "application",
        {"route": "agency", "agency": AGENCY},
        {"agency": {"name": "Elm"}},
        {"agency": {"name": "Elm", "direct_contact_permitted": True}},
        id="nested agency, name",
    ),
    pytest.param(
        "application",
        {"route": "agency", "agency": {"name": "Reed"}},
        {"agency": {"direct_contact_permitted": True}},
        {"agency": AGENCY},
        id="nested agency, permission",
    ),
    pytest.param(
        "application",
        {"route": "agency"},
        {"agency": {"name": "Reed"}},
        {"agency": {"name": "Reed", "direct_contact_permitted": False}},
        id="new agency",
    ),
    pytest.param(
        "application",
        {"route": "agency", "agency": AGENCY},
        {"agency": None, "route": "direct"},
        {"agency": None, "route": "direct"},
        id="null agency",
    ),
    pytest.param(
        "application", {"note": "x"}, {"role": "B"}, {"note": "x", "role": "B"}, id="absent note"
    ),
    pytest.param("task", {"note": "x"}, {"note": None}, {"note": None, "title": "x"}, id="task"),
    pytest.param(
        "task",
        {"due_at": "2026-12-01T00:00:00Z"},
        {"opens_at": "2026-11-30T00:00:00Z"},
        {"due_at": "2026-12-01T00:00:00Z", "opens_at": "2026-11-30T00:00:00Z"},
        id="task, absent",
    ),
    pytest.param(
        "interviewer", {}, {"email": None}, {"email": None, "name": "Sam Okafor"}, id="person"
    ),
    pytest.param(
        "contact", {"note": "x"}, {"note": None}, {"note": None, "result": "sent"}, id="contact"
    ),
    pytest.param("feedback", {"note": "x"}, {"note": None}, {"note": None}, id="feedback"),
    pytest.param("feedback", {"items": [ITEM]}, {"items": []}, {"items": []}, id="lists are whole"),
    pytest.param("interview", {"note": "x"}, {"note": None}, {"note": None}, id="interview"),
    pytest.param(
        "interview",
        {"note": "x"},
        {"interviewers": []},
        {"interviewers": [], "note": "x"},
        id="people",
    ),
]


def made(api: Api, resource: str, more: dict[str, Any]) -> str:
    """One resource with this in it, and where it is."""
    alone = {
        "employer": ("/v1/employers", ACME),
        "application": ("/v1/applications", {"employer": ACME, "role": "Data engineer"}),
        "task": ("/v1/tasks", {"title": "x"}),
        "interview": ("/v1/interviews", INTERVIEW),
    }
    if resource in alone:
        path, body = alone[resource]
        return f"{path}/{api.post(path, {**body, **more})['id']}"
    interview = api.interview()
    if resource == "interviewer":
        return f"/v1/interviewers/{interview['interviewers'][0]['id']}"
    name, body = ("contacts", THANKS) if resource == "contact" else ("feedback", {"source": "self"})
    child = api.post(f"/v1/interviews/{interview['id']}/{name}", {**body, **more})
    return f"/v1/{name}/{child['id']}"


@pytest.mark.parametrize(("resource", "more", "patch", "wanted"), MERGED)
@on_one_database
def test_a_patch_is_merged(
    api: Api, resource: str, more: dict[str, Any], patch: dict[str, Any], wanted: dict[str, Any]
) -> None:
    path = made(api, resource, more)
    after = api.patch(path, patch)
    for name, value in wanted.items():
        # Of a document only what is named: it has more fields than a patch is about.
        found = after[name]
        nested = isinstance(value, dict) and isinstance(found, dict)
        assert ({one: found[one] for one in value} if nested else found) == value
    assert api.get(path) == after


@pytest.mark.parametrize(
    ("resource", "patch", "pointer"),
    [
        ("employer", {"name": None}, "/name"),
        ("employer", {"preferences": None}, "/preferences"),
        ("employer", {"preferences": {"no_calls": None}}, "/preferences/no_calls"),
        ("application", {"role": None}, "/role"),
        ("application", {"agency": {"direct_contact_permitted": True}}, "/agency/name"),
        ("application", {"agency": {"name": None}}, "/agency/name"),
        ("application", {"agency": {"title": "Reed"}}, "/agency/title"),
        ("application", {"outcome": {"happened_at": None}}, "/outcome/kind"),
        ("application", {"outcome": {}}, "/outcome/kind"),
        ("task", {"title": None}, "/title"),
        ("interviewer", {"name": None}, "/name"),
        ("contact", {"result": None}, "/result"),
        ("feedback", {"items": None}, "/items"),
        ("interview", {"starts_at": None}, "/starts_at"),
    ],
)
@on_one_database
def test_what_cannot_be_absent_cannot_be_cleared(
    api: Api, resource: str, patch: dict[str, Any], pointer: str
) -> None:
    path = made(api, resource, {})
    assert pointers(api.ask("PATCH", path, patch)) == [pointer]


def test_an_outcome_is_merged(api: Api) -> None:
    path = made(api, "application", {})
    ended = api.patch(path, {"outcome": {"kind": "withdrawn"}})["outcome"]
    assert ended == {"kind": "withdrawn", "happened_at": "2026-11-20T12:00:00Z"}
    api.clock.forward(hours=1)
    kept = api.patch(path, {"outcome": {"kind": "accepted"}})["outcome"]
    assert kept == {"kind": "accepted", "happened_at": "2026-11-20T12:00:00Z"}
    earlier = api.patch(path, {"outcome": {"happened_at": "2026-11-20T11:00:00Z"}})["outcome"]
    assert earlier == {"kind": "accepted", "happened_at": "2026-11-20T11:00:00Z"}
    cleared = api.patch(path, {"outcome": {"happened_at": None}})["outcome"]
    assert cleared == {"kind": "accepted", "happened_at": "2026-11-20T13:00:00Z"}
    assert api.patch(path, {"outcome": None})["outcome"] is None


def test_what_is_made_anew_with_the_same_id_is_not_what_was_there(api: Api) -> None:
    path = f"/v1/employers/{CHOSEN}"
    first = api.ask("PUT", path, ACME).headers["etag"]
    api.delete(path)
    api.clock.forward(seconds=1)
    second = api.ask("PUT", path, {**ACME, "name": "Other"}).headers["etag"]
    assert second != first
    assert api.ask("GET", path, headers={"If-None-Match": first}).status_code == 200
    stale = api.ask("PATCH", path, {"note": "x"}, headers={"If-Match": first})
    assert stale.status_code == 412
