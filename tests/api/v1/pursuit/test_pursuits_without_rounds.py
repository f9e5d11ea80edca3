"""Pursuits before any interview: applications, and what is recorded of them alone."""

from typing import Any

import pytest

from tests.api.v1.api_client import ACME, INTERVIEW, UNKNOWN, Api, Clock, pointers

APPLICATION: dict[str, Any] = {"employer": ACME, "role": "Data engineer"}
PROMISE = {"answer_due": {"status": "answered", "date": "2026-12-04"}}


@pytest.fixture
def application(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/v1/applications", APPLICATION | {"applied_at": "2026-11-09"})
    return made


@pytest.fixture
def path(application: dict[str, Any]) -> str:
    return f"/v1/applications/{application['id']}"


def action(api: Api, path: str, kind: str, **params: object) -> dict[str, Any]:
    decision = api.get(f"{path}/next-action", actions="all", **params)
    return next(one for one in decision["actions"] if one["kind"] == kind)


def test_a_decision_without_a_round_names_none(api: Api, path: str) -> None:
    decision = api.get(f"{path}/next-action")
    assert decision["interview_id"] is None
    assert decision["phase"] == "applied"
    assert decision["turn"] == "employer"


def test_with_a_round_it_names_the_latest(api: Api, path: str, application: dict[str, Any]) -> None:
    by_id = {"application": {"id": application["id"]}}
    interview = api.post("/v1/interviews", {**INTERVIEW, **by_id, "employer": None})
    assert api.get(f"{path}/next-action")["interview_id"] == interview["id"]
    own = api.get(f"/v1/interviews/{interview['id']}/next-action")
    assert own == api.get(f"{path}/next-action")


def test_an_application_that_was_not_made_is_a_task(api: Api) -> None:
    application = api.post("/v1/applications", APPLICATION | {"closing_on": "2026-11-27"})
    decision = api.get(f"/v1/applications/{application['id']}/next-action")
    assert (decision["phase"], decision["next_action"]["kind"]) == ("considering", "apply")
    (task,) = api.get("/v1/tasks", kind="apply")["items"]
    assert (task["interview_id"], task["due_at"]) == (None, "2026-11-27T17:00:00Z")
    api.patch(f"/v1/applications/{application['id']}", {"applied_at": "2026-11-20"})
    assert api.get(f"/v1/tasks/{task['id']}")["status"] == "done"


def test_an_application_cannot_have_been_made_tomorrow(api: Api) -> None:
    for tomorrow in ("2026-11-21", "2026-11-21T00:00:00Z"):
        response = api.ask("POST", "/v1/applications", APPLICATION | {"applied_at": tomorrow})
        assert pointers(response) == ["/applied_at"]


def test_an_enquiry_waits_after_applying(api: Api, path: str, clock: Clock) -> None:
    enquiry = {"kind": "enquire_status", "channel": "email"}
    refused = api.ask("POST", f"{path}/contacts", enquiry)
    assert refused.status_code == 409
    assert refused.json()["allowed_from"] == "2026-11-23T09:00:00Z"
    checked = api.post(f"{path}/contact-checks", enquiry, 200)
    assert checked["opens_at"] == "2026-11-23T09:00:00Z"
    clock.set("2026-11-23T09:00:00+00:00")
    made = api.post(f"{path}/contacts", enquiry)
    assert (made["interview_id"], made["application_id"]) == (
        None,
        path.rsplit("/", maxsplit=1)[-1],
    )
    assert api.get(f"{path}/contacts")["items"] == [made]


def test_a_contact_about_a_round_names_it(api: Api, path: str) -> None:
    for kind in ("send_thank_you", "arrange", "reschedule"):
        response = api.ask("POST", f"{path}/contacts", {"kind": kind, "channel": "email"})
        assert pointers(response) == ["/interview_id"]
    body = {"kind": "arrange", "channel": "email", "interview_id": UNKNOWN}
    assert pointers(api.ask("POST", f"{path}/contacts", body)) == ["/interview_id"]


def test_another_round_on_the_path_of_one_is_refused(api: Api) -> None:
    interview = api.interview()
    for name, body in (
        ("contacts", {"kind": "withdraw", "channel": "email"}),
        ("employer-updates", {"kind": "noted"}),
    ):
        response = api.ask(
            "POST", f"/v1/interviews/{interview['id']}/{name}", body | {"interview_id": UNKNOWN}
        )
        assert pointers(response) == ["/interview_id"]


def test_news_is_of_the_round_of_the_path_or_of_the_pursuit(api: Api, clock: Clock) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}/employer-updates"
    of_round = api.post(path, {"kind": "noted"})
    clock.forward(minutes=1)
    of_pursuit = api.post(path, {"kind": "noted", "interview_id": None})
    assert (of_round["interview_id"], of_pursuit["interview_id"]) == (interview["id"], None)
    whole = f"/v1/applications/{interview['application_id']}/employer-updates"
    assert api.get(whole)["items"] == [of_round, of_pursuit]


def test_the_same_update_sent_twice_is_one_record(api: Api, path: str) -> None:
    word = {"kind": "question", "received_at": "2026-11-19T10:00:00Z", "channel": "email"}
    first = api.post(f"{path}/employer-updates", word)
    assert api.post(f"{path}/employer-updates", word, 200) == first
    other = api.post(f"{path}/employer-updates", word | {"note": "another matter"})
    assert other["id"] != first["id"]
    assert len(api.get(f"{path}/employer-updates")["items"]) == 2


def test_what_was_said_before_the_first_round_is_its_first_revision(
    api: Api, path: str, application: dict[str, Any]
) -> None:
    before = api.put(f"{path}/timetable", PROMISE)
    assert (before["interview_id"], before["application_id"]) == (None, application["id"])
    assert api.get(f"{path}/next-action")["phase"] == "applied"
    by_id = {"application": {"id": application["id"]}}
    interview = api.post("/v1/interviews", {**INTERVIEW, **by_id, "employer": None})
    for one in (path, f"/v1/interviews/{interview['id']}"):
        said = api.get(f"{one}/timetable")
        assert said["interview_id"] == interview["id"]
        assert [revision["id"] for revision in said["revisions"]] == [before["id"]]
    again = api.put(f"{path}/timetable", {"answer_due": {"status": "not_said"}})
    assert [one["revision"] for one in again["revisions"]] == [1, 2]


def test_people_met_before_any_round_are_of_the_application(api: Api, path: str) -> None:
    people = [{"name": "Ada Ray", "part": "recruiter", "preferences": {"no_contact": True}}]
    after = api.patch(path, {"people": people})
    (ada,) = after["people"]
    assert (ada["part"], ada["preferences"]["no_contact"]) == ("recruiter", True)
    listed = api.get("/v1/interviewers", application=after["id"])["items"]
    assert [(one["id"], one["interview_id"]) for one in listed] == [(ada["id"], None)]
    kept = api.patch(path, {"people": [{"name": "ada  ray"}, {"name": "Bo Li"}]})
    assert [one["id"] == ada["id"] for one in kept["people"]] == [True, False]
    assert api.get(path) == kept
    refused = {"kind": "enquire_status", "channel": "email", "interviewer_id": ada["id"]}
    api.patch(f"/v1/interviewers/{ada['id']}", {"preferences": {"no_contact": True}})
    verdict = api.post(f"{path}/contact-checks", refused, 200)
    assert "no-contact" in {reason["rule"] for reason in verdict["reasons"]}


def test_a_pursuit_without_a_round_is_on_the_agenda(api: Api, application: dict[str, Any]) -> None:
    (entry,) = api.get("/v1/agenda")["items"]
    assert (entry["interview_id"], entry["application_id"]) == (None, application["id"])


def test_the_days_of_a_pursuit_may_be_its_own(api: Api, clock: Clock) -> None:
    riyadh = {"time_zone": "Asia/Riyadh", "country": "SA"}
    body = APPLICATION | {"applied_at": "2026-11-09", "region": riyadh}
    application = api.post("/v1/applications", body)
    assert application["region"]["country"] == "SA"
    path = f"/v1/applications/{application['id']}"
    opens = action(api, path, "enquire_status")["opens_at"]
    without = api.patch(path, {"region": None})
    assert without["region"] is None
    assert action(api, path, "enquire_status")["opens_at"] != opens
    assert pointers(api.ask("PATCH", path, {"region": {"country": "SA"}})) == ["/region/time_zone"]
