"""Nothing twice, nothing lost: idempotency keys, tags, preconditions and events."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from app.api.operations.idempotency import RETENTION
from tests.api.small_service import problem
from tests.api.v1.api_client import (
    ACME,
    CHOSEN,
    ENQUIRY,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
    on_one_database,
)

WITH_KEY = {"Idempotency-Key": "first"}


def posted(api: Api, path: str, body: object, **headers: str) -> Response:
    return api.ask("POST", path, body, headers={**WITH_KEY, **headers})


def test_the_same_request_with_the_same_key_is_answered_again_and_done_once(api: Api) -> None:
    first = posted(api, "/v1/interviews", INTERVIEW)
    again = posted(api, "/v1/interviews", INTERVIEW)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert len(api.get("/v1/interviews")["items"]) == 1


@pytest.mark.parametrize("sent", ['"quoted"', "quoted"])
def test_a_key_is_the_same_with_quotes_and_without(api: Api, sent: str) -> None:
    body = {"title": "Read up"}
    first = api.ask("POST", "/v1/tasks", body, headers={"Idempotency-Key": "quoted"})
    again = api.ask("POST", "/v1/tasks", body, headers={"Idempotency-Key": sent})
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize("sent", ["", '""', "x" * 256, "a\tb"])
@on_one_database
def test_a_key_that_cannot_be_is_refused(api: Api, sent: str) -> None:
    answer = api.ask("POST", "/v1/tasks", {"title": "x"}, headers={"Idempotency-Key": sent})
    document = problem(answer, 422, "invalid_request")
    assert document["errors"][0]["pointer"] == "/header/Idempotency-Key"
    assert api.get("/v1/tasks")["items"] == []


def test_a_key_with_another_body_or_place_is_refused(api: Api) -> None:
    interview = posted(api, "/v1/interviews", INTERVIEW).json()
    other = posted(api, "/v1/interviews", {**INTERVIEW, "stage": "final"})
    document = problem(other, 422, "invalid_request")
    assert document["errors"][0]["code"] == "idempotency_key_reused"
    contacts = f"/v1/interviews/{interview['id']}/contacts"
    # Of another operation it is another key.
    assert posted(api, contacts, THANKS).status_code == 201
    second = api.interview(application={"role": "Analyst", "route": "direct"})
    elsewhere = posted(api, f"/v1/interviews/{second['id']}/contacts", THANKS)
    problem(elsewhere, 422, "invalid_request")


def test_the_order_of_fields_makes_no_other_request(api: Api) -> None:
    first = posted(api, "/v1/employers", ACME)
    again = posted(api, "/v1/employers", dict(reversed(ACME.items())))
    assert first.json() == again.json()


def test_what_is_taken_back_or_merged_is_answered_again_with_the_same_key(api: Api) -> None:
    interview = api.interview()
    news = api.post(f"/v1/interviews/{interview['id']}/employer-updates", {"kind": "question"})
    into = api.post("/v1/employers", {**ACME, "name": "Acme Group"})
    for path, body, other in (
        (
            f"/v1/employer-updates/{news['id']}/retraction",
            {"reason": "a slip"},
            {"reason": "another slip"},
        ),
        (
            f"/v1/employers/{interview['employer_id']}/merge",
            {"into": {"id": into["id"]}},
            {"into": {"id": CHOSEN}},
        ),
    ):
        first = posted(api, path, body)
        again = posted(api, path, body)
        assert (first.status_code, again.status_code) == (200, 200), first.text
        assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
        assert again.headers["idempotent-replayed"] == "true"
        document = problem(posted(api, path, other), 422, "invalid_request")
        assert document["errors"][0]["code"] == "idempotency_key_reused"


def test_another_account_may_use_the_same_key(api: Api) -> None:
    mine = posted(api, "/v1/tasks", {"title": "Mine"})
    theirs = posted(api.other, "/v1/tasks", {"title": "Theirs"})
    assert (mine.status_code, theirs.status_code) == (201, 201)


def test_a_refusal_is_decided_afresh(api: Api) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    path = f"/v1/interviews/{interview['id']}/contacts"
    problem(posted(api, path, ENQUIRY), 409, "contact_not_yet")
    api.clock.set("2026-11-30T10:00:00+00:00")
    assert posted(api, path, ENQUIRY).status_code == 201
    # The kept answer stands, although a second enquiry would now be refused.
    assert posted(api, path, ENQUIRY).headers["idempotent-replayed"] == "true"
    problem(api.ask("POST", path, ENQUIRY), 409, "contact_not_yet")


def test_after_its_retention_a_key_is_new_again(api: Api) -> None:
    first = posted(api, "/v1/tasks", {"title": "x"})
    api.clock.forward(seconds=RETENTION.total_seconds(), microseconds=-1)
    assert posted(api, "/v1/tasks", {"title": "x"}).json() == first.json()
    api.clock.forward(microseconds=1)
    second = posted(api, "/v1/tasks", {"title": "y"})
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
    assert posted(api, "/v1/tasks", {"title": "y"}).headers["idempotent-replayed"] == "true"


def test_an_answer_is_kept_even_where_what_it_made_is_gone(api: Api) -> None:
    made = posted(api, "/v1/tasks", {"title": "x"}).json()
    api.delete(f"/v1/tasks/{made['id']}")
    assert posted(api, "/v1/tasks", {"title": "x"}).json() == made


def single(api: Api) -> dict[str, str]:
    """One of each resource, and where it is."""
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    contact = api.post(f"{path}/contacts", THANKS)
    update = api.post(f"{path}/employer-updates", {"kind": "question"})
    feedback = api.post(
        f"{path}/feedback", {"source": "self", "items": [{"kind": "strength", "theme": "calm"}]}
    )
    task = api.post("/v1/tasks", {"title": "x"})
    return {
        "interview": path,
        "timetable": f"{path}/timetable",
        "employer": f"/v1/employers/{interview['employer_id']}",
        "application": f"/v1/applications/{interview['application_id']}",
        "interviewer": f"/v1/interviewers/{interview['interviewers'][0]['id']}",
        "contact": f"/v1/contacts/{contact['id']}",
        "update": f"/v1/employer-updates/{update['id']}",
        "feedback": f"/v1/feedback/{feedback['id']}",
        "task": f"/v1/tasks/{task['id']}",
        "policy": "/v1/policy",
    }


def test_every_single_resource_has_a_tag_and_is_not_sent_again(api: Api) -> None:
    for name, path in single(api).items():
        tag = api.ask("GET", path).headers["etag"]
        assert tag.startswith('"'), name
        for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = api.ask("GET", path, headers={"If-None-Match": sent})
            assert (again.status_code, again.content) == (304, b""), name
            assert again.headers["etag"] == tag
        assert api.ask("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_decision_has_a_weak_tag_that_outlives_its_instant(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/next-action"
    first = api.ask("GET", path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    api.clock.forward(seconds=1)
    again = api.ask("GET", path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    at = api.ask("GET", path, params={"at": api.clock.now.isoformat()})
    assert at.headers["etag"] == tag
    assert at.json()["as_of"] != first.json()["as_of"]
    api.clock.now = api.clock.now + timedelta(days=90)
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200


PATCHES: dict[str, dict[str, Any]] = {
    "interview": {"note": "new"},
    "employer": {"note": "new"},
    "application": {"note": "new"},
    "interviewer": {"job_title": "CTO"},
    "contact": {"note": "new"},
    "feedback": {"note": "new"},
    "task": {"note": "new"},
    "policy": {"numbers": {"timetable_grace_business_days": 2}},
}


def test_a_change_that_depends_on_an_older_version_is_refused(api: Api) -> None:
    places = single(api)
    for name, body in PATCHES.items():
        path = places[name]
        tag = api.ask("GET", path).headers["etag"]
        changed = api.ask("PATCH", path, body, headers={"If-Match": tag})
        assert changed.status_code == 200, name
        fresh = changed.headers["etag"]
        assert fresh != tag
        assert api.ask("GET", path).headers["etag"] == fresh
        late = api.ask("PATCH", path, body, headers={"If-Match": tag})
        problem(late, 412, "precondition_failed")
        weak = api.ask("PATCH", path, body, headers={"If-Match": f"W/{fresh}"})
        problem(weak, 412, "precondition_failed")
        assert api.ask("PATCH", path, body, headers={"If-Match": "*"}).status_code == 200


def test_a_deletion_and_a_timetable_depend_on_the_version_too(api: Api) -> None:
    places = single(api)
    problem(
        api.ask("DELETE", places["task"], headers={"If-Match": '"9"'}), 412, "precondition_failed"
    )
    problem(
        api.ask("PUT", places["timetable"], PROMISE, headers={"If-Match": '"9"'}),
        *(412, "precondition_failed"),
    )
    tag = api.ask("GET", places["timetable"]).headers["etag"]
    said = api.ask("PUT", places["timetable"], PROMISE, headers={"If-Match": tag})
    assert said.status_code == 200


def test_a_change_of_a_person_changes_the_interview_that_shows_them(api: Api) -> None:
    places = single(api)
    before = api.ask("GET", places["interview"]).headers["etag"]
    api.patch(places["interviewer"], {"name": "Samuel Okafor"})
    after = api.ask("GET", places["interview"])
    assert after.headers["etag"] != before
    assert after.json()["interviewers"][0]["name"] == "Samuel Okafor"


def test_a_record_says_its_version_and_who_wrote_it(api: Api) -> None:
    task = api.post("/v1/tasks", {"title": "x", "id": CHOSEN})
    assert (task["version"], task["written_by"]) == (1, {"kind": "candidate", "id": None})
    assert api.patch(f"/v1/tasks/{CHOSEN}", {"note": "y"})["version"] == 2
    assert api.get(f"/v1/tasks/{CHOSEN}")["version"] == 2
    # What changes nothing makes no new version.
    assert api.patch(f"/v1/tasks/{CHOSEN}", {"note": "y"})["version"] == 2
