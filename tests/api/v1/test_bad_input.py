"""Every field's bad input is a 422 that points at it, and stores nothing."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.small_service import problem
from tests.api.v1.api_client import INTERVIEW, PROMISE, THANKS, UNKNOWN, Api, pointers
from tests.api.v1.bad_values import GOOD, OBJECT, PATCHES, POSTS, TEXT, Table

# What is refused is refused before any database is asked.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def cases(of: Table) -> list[tuple[str, Any]]:
    return [(pointer, value) for pointer, values in of.items() for value in values]


def put(body: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    """A copy of the body with another value at a pointer."""
    changed = copy.deepcopy(body)
    here: Any = changed
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    here[int(last) if isinstance(here, list) else last] = value
    return changed


@pytest.mark.parametrize("what", POSTS)
def test_bad_input_of_each_field_points_at_it_and_stores_nothing(api: Api, what: str) -> None:
    interview = api.interview()
    method, path, table = POSTS[what]
    path = path.format(interview=interview["id"], application=interview["application_id"])
    before = api.everything()
    wrong: list[Any] = []
    for pointer, value in cases(table):
        response = api.ask(method, path, put(GOOD[what], pointer, value))
        if response.status_code != 422:
            wrong.append((pointer, value, response.status_code, response.text[:200]))
            continue
        found = pointers(response)
        if not any(one.startswith(pointer) for one in found):
            wrong.append((pointer, value, found))
    assert wrong == []
    assert api.everything() == before


def things(api: Api) -> dict[str, str]:
    """One of everything, by name."""
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    return {
        "interview": interview["id"],
        "employer": interview["employer_id"],
        "application": interview["application_id"],
        "interviewer": interview["interviewers"][0]["id"],
        "contact": api.post(f"{path}/contacts", {"kind": "send_thank_you", "channel": "email"})[
            "id"
        ],
        "update": api.post(f"{path}/employer-updates", {"kind": "acknowledged"})["id"],
        "feedback": api.post(f"{path}/feedback", {"source": "self"})["id"],
        "task": api.post("/v1/tasks", {"title": "Read up"})["id"],
        "derived": api.get("/v1/tasks", kind="enquire_status")["items"][0]["id"],
    }


@pytest.mark.parametrize("what", PATCHES)
def test_a_bad_patch_of_each_field_points_at_it_and_changes_nothing(api: Api, what: str) -> None:
    path, table = PATCHES[what]
    path = path.format(**things(api))
    before = api.everything()
    wrong: list[Any] = []
    for pointer, value in cases(table):
        body = {"numbers": {"a/b": value}} if "~1" in pointer else put({}, pointer, value)
        response = api.ask("PATCH", path, body)
        if response.status_code != 422:
            wrong.append((pointer, value, response.status_code, response.text[:200]))
        elif not any(one.startswith(pointer) for one in pointers(response)):
            wrong.append((pointer, value, pointers(response)))
    assert wrong == []
    assert api.everything() == before


def test_a_patch_may_be_empty_and_then_changes_nothing(api: Api) -> None:
    found = things(api)
    before = api.everything()
    for path, _ in PATCHES.values():
        assert api.ask("PATCH", path.format(**found), {}).status_code == 200
    assert api.everything() == before


def references(found: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Requests of another account that refer to these things, in the path or in the body."""
    interview = f"/v1/interviews/{found['interview']}"
    for path, body in (
        ("/contacts", THANKS),
        ("/contact-checks", THANKS),
        ("/employer-updates", {"kind": "acknowledged"}),
        ("/feedback", {"source": "self"}),
    ):
        yield "POST", interview + path, body
    yield "PUT", f"{interview}/timetable", PROMISE
    for name in ("next-action", "plan", "timetable", "contacts", "employer-updates", "feedback"):
        yield "GET", f"{interview}/{name}", {}
    for name, path in (
        ("interview", "interviews"),
        ("employer", "employers"),
        ("application", "applications"),
        ("task", "tasks"),
        ("feedback", "feedback"),
    ):
        yield "GET", f"/v1/{path}/{found[name]}", {}
        yield "PATCH", f"/v1/{path}/{found[name]}", {"note": "mine now"}
        yield "DELETE", f"/v1/{path}/{found[name]}", {}
    yield "GET", f"/v1/contacts/{found['contact']}", {}
    yield "PATCH", f"/v1/contacts/{found['contact']}", {"result": "sent"}
    yield "GET", f"/v1/interviewers/{found['interviewer']}", {}
    yield "PATCH", f"/v1/interviewers/{found['interviewer']}", {"name": "Mine"}
    yield "GET", f"/v1/employer-updates/{found['update']}", {}
    yield "POST", "/v1/interviews", INTERVIEW | {"employer": {"id": found["employer"]}}
    named = {"application": {"id": found["application"]}}
    yield "POST", "/v1/interviews", {k: v for k, v in INTERVIEW.items() if k != "employer"} | named
    yield "POST", "/v1/applications", {"employer": {"id": found["employer"]}, "role": "x"}
    yield "POST", "/v1/tasks", {"title": "x", "interview_id": found["interview"]}
    yield "POST", "/v1/tasks", {"title": "x", "application_id": found["application"]}


def test_what_belongs_to_another_account_is_not_found(api: Api) -> None:
    found = things(api)
    mine, theirs = api.everything(), api.other.everything()
    unknown = dict.fromkeys(found, UNKNOWN)
    for (method, path, body), (_, nowhere, unknown_body) in zip(
        references(found), references(unknown), strict=True
    ):
        sent = body if method in {"POST", "PUT", "PATCH"} else None
        response = api.other.ask(method, path, sent)
        assert response.status_code == 404, (method, path, response.text)
        # The answer is that of an id that does not exist, so that nothing is given away.
        absent = api.other.ask(method, nowhere, unknown_body if sent is not None else None)
        assert absent.json()["detail"] == response.json()["detail"]
    assert api.everything() == mine
    assert api.other.everything() == theirs


def test_interviewers_and_attested_facts_of_another_account_are_not_found(api: Api) -> None:
    found = things(api)
    theirs = things(api.other)
    path = f"/v1/interviews/{theirs['interview']}/contacts"
    for body in (
        THANKS | {"interviewer_id": found["interviewer"]},
        {"kind": "reply", "channel": "email", "attestation": {"update_id": found["update"]}},
        {"kind": "resend", "channel": "phone", "attestation": {"contact_id": found["contact"]}},
        {
            "kind": "reschedule",
            "channel": "email",
            "attestation": {"interview_id": found["interview"]},
        },
    ):
        assert api.other.ask("POST", path, body).status_code == 404


@pytest.mark.parametrize("resource", ["interviews", "employers", "tasks", "contacts", "feedback"])
@pytest.mark.parametrize("bad", ["x", "1", "%00", "..", "019a9f6e-0000-7000-8000-00000000000"])
def test_a_malformed_id_in_a_path_is_a_404(api: Api, resource: str, bad: str) -> None:
    assert api.ask("GET", f"/v1/{resource}/{bad}").status_code == 404


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/v1/interviews?state=gone", "/query/state"),
        ("/v1/interviews?employer=x", "/query/employer"),
        ("/v1/interviews?from=2026-11-20T10:00:00", "/query/from"),
        ("/v1/interviews?from=2026-11-20T10:00:00Z&to=2026-11-19T10:00:00Z", "/query/to"),
        ("/v1/interviews?limit=0", "/query/limit"),
        ("/v1/interviews?colour=red", "/query/colour"),
        ("/v1/tasks?status=gone", "/query/status"),
        ("/v1/tasks?kind=wait", "/query/kind"),
        ("/v1/tasks?due_before=soon", "/query/due_before"),
        ("/v1/feedback?source=nobody", "/query/source"),
        ("/v1/interviews/{id}/next-action?at=2026-11-20", "/query/at"),
        ("/v1/interviews/{id}/next-action?at=1999-11-20T00:00:00Z", "/query/at"),
        ("/v1/interviews/{id}/plan?to=2026-11-20T12:00:00Z", "/query/to"),
        ("/v1/interviews/{id}/plan?to=2028-11-20T12:00:00Z", "/query/to"),
        ("/v1/interviews/{id}/plan?from=2099-12-31T23:59:59.9999999Z", None),
    ],
)
def test_a_bad_query_points_at_the_parameter(api: Api, path: str, pointer: str | None) -> None:
    interview = api.interview()
    response = api.ask("GET", path.replace("{id}", interview["id"]))
    if pointer is None:
        assert response.status_code in {200, 422}
    else:
        assert pointers(response) == [pointer]


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        (
            "PATCH",
            "/v1/policy",
            {"numbers": {"minimum_gap_days": True}},
            "/numbers/minimum_gap_days",
        ),
        (
            "POST",
            "/v1/interviews/{id}/feedback",
            {
                "source": "employer",
                "items": [{"kind": "strength", "rating": {"value": "3", "scale": "1-5"}}],
            },
            "/items/0/rating/value",
        ),
    ],
)
def test_a_value_that_may_be_of_two_types_and_is_of_none_is_one_error(
    api: Api, method: str, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = api.ask(method, path.format(id=api.interview()["id"]), body)
    [error] = problem(answer, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "wrong_type")
    assert error["detail"].startswith("This should be a valid integer or a valid ")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/contacts/{contact}/retraction",
        "/v1/employer-updates/{update}/retraction",
        "/v1/interviews/{interview}/timetable/1/retraction",
        "/v1/applications/{application}/timetable/1/retraction",
    ],
)
def test_a_retraction_says_why_and_nothing_else(api: Api, path: str) -> None:
    found = things(api)
    api.put(f"/v1/interviews/{found['interview']}/timetable", PROMISE)
    before = api.everything()
    for value in (None, *TEXT):
        response = api.ask("POST", path.format(**found), {"reason": value})
        assert pointers(response) == ["/reason"], value
    response = api.ask("POST", path.format(**found), {"reason": "x", "colour": "red"})
    assert pointers(response) == ["/colour"]
    assert api.everything() == before


def test_a_merge_names_another_employer(api: Api) -> None:
    employer = f"/v1/employers/{api.interview()['employer_id']}"
    before = api.everything()
    for into in (None, *OBJECT, {}, {"id": 3}, {"id": ""}, {"name": "Acme"}):
        response = api.ask("POST", f"{employer}/merge", {"into": into})
        assert pointers(response)[0].startswith("/into"), into
    assert api.ask("POST", f"{employer}/merge", {"into": {"id": UNKNOWN}}).status_code == 404
    itself = {"into": {"id": employer.rpartition("/")[2]}}
    assert pointers(api.ask("POST", f"{employer}/merge", itself)) == ["/into/id"]
    assert api.everything() == before
