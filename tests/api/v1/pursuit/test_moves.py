"""Mistakes put right: rounds and applications moved, employers merged, applications deleted."""

from typing import Any

import pytest

from tests.api.v1.api_client import ENQUIRY, UNKNOWN, Api, Clock

Json = dict[str, Any]

EVERYWHERE = {"acknowledge_breach": True}
ASKED_AT = "2026-12-07T10:00:00Z"


@pytest.fixture
def interview(api: Api) -> Json:
    made: Json = api.interview()
    return made


def application_at(api: Api, employer: dict[str, Any], role: str = "Engineer") -> Json:
    made: Json = api.post(
        "/v1/applications", {"role": role, "route": "direct", "employer": employer}
    )
    return made


def other_employer(api: Api, **changes: str | None) -> Json:
    body = {"name": "Umbra", "time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
    made: Json = api.post("/v1/employers", body | changes)
    return made


def asked(api: Api, path: str, at: str = ASKED_AT) -> Json:
    made: Json = api.post(f"{path}/contacts", ENQUIRY | EVERYWHERE | {"happened_at": at})
    return made


def enquiry(api: Api, application: str) -> Json:
    decision = api.get(f"/v1/applications/{application}/next-action", actions="all")
    found: Json = next(one for one in decision["actions"] if one["kind"] == "enquire_status")
    return found


def rules(api: Api, application: str) -> set[str]:
    return {reason["rule"] for reason in enquiry(api, application)["reasons"]}


def types(api: Api, about: str) -> list[str]:
    events = api.get("/v1/events", limit=200)["items"]
    return [one["type"] for one in events if about in str(one)]


def test_a_round_moves_with_everything_that_was_recorded_of_it(api: Api, interview: Json) -> None:
    path = f"/v1/interviews/{interview['id']}"
    promise = {"answer_due": {"status": "answered", "date": "2026-11-27"}}
    api.put(f"{path}/timetable", promise)
    word = api.post(f"{path}/employer-updates", {"kind": "acknowledged"})
    target = application_at(api, {"id": interview["employer_id"]}, "Analyst")
    moved = api.patch(path, {"application": {"id": target["id"]}})
    assert moved["application_id"] == target["id"]
    assert api.get(path) == moved
    assert api.get(f"/v1/employer-updates/{word['id']}")["application_id"] == target["id"]
    said = api.get(f"/v1/applications/{target['id']}/timetable")
    assert said["answer_due"]["date"] == "2026-11-27"
    assert api.get(f"/v1/applications/{interview['application_id']}/next-action")["phase"] in {
        "applied",
        "considering",
    }
    assert "interview.updated" in types(api, interview["id"])
    assert "employer_update.updated" in types(api, word["id"])
    assert "timetable.updated" in types(api, interview["id"])
    kinds = {task["application_id"] for task in api.get("/v1/tasks", limit=200)["items"]}
    assert target["id"] in kinds
    again = api.patch(path, {"application": {"id": target["id"]}})
    assert again == moved


def test_a_moved_enquiry_counts_where_it_was_made_and_where_it_is(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    asked(api, f"/v1/interviews/{interview['id']}")
    before = interview["application_id"]
    third = application_at(api, {"id": interview["employer_id"]}, "Third")
    target = application_at(api, {"id": other_employer(api)["id"]}, "Analyst")
    opens_at = enquiry(api, before)["opens_at"]
    api.patch(f"/v1/interviews/{interview['id']}", {"application": {"id": target["id"]}})
    assert "minimum-gap" in rules(api, before)
    assert "minimum-gap" in rules(api, target["id"])
    assert "one-employer-one-budget" in rules(api, third["id"])
    after = enquiry(api, before)["opens_at"]
    assert after is None or opens_at is None or after >= opens_at
    # Back again, it counts once there, and no more where it never was.
    api.patch(f"/v1/interviews/{interview['id']}", {"application": {"id": before}})
    assert "minimum-gap" in rules(api, before)
    assert "minimum-gap" not in rules(api, target["id"])
    assert enquiry(api, before)["opens_at"] == opens_at


def test_a_moved_enquiry_that_is_taken_back_counts_nowhere(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    made = asked(api, f"/v1/interviews/{interview['id']}")
    target = application_at(api, {"id": other_employer(api)["id"]}, "Analyst")
    api.patch(f"/v1/interviews/{interview['id']}", {"application": {"id": target["id"]}})
    api.post(f"/v1/contacts/{made['id']}/retraction", {"reason": "never made"}, 200)
    for one in (interview["application_id"], target["id"]):
        assert "minimum-gap" not in rules(api, one)


def test_rounds_to_and_fro_give_back_no_enquiry(api: Api, interview: Json, clock: Clock) -> None:
    clock.set("2027-02-01T10:00:00+00:00")
    first = interview["application_id"]
    target = application_at(api, {"id": interview["employer_id"]}, "Analyst")
    for day in ("2026-12-07", "2026-12-16", "2026-12-28", "2027-01-11"):
        asked(api, f"/v1/interviews/{interview['id']}", f"{day}T10:00:00Z")
    assert "enough-enquiries" in rules(api, first)
    for one in (target["id"], first, target["id"]):
        api.patch(f"/v1/interviews/{interview['id']}", {"application": {"id": one}})
        assert "enough-enquiries" in rules(api, first)
    assert "enough-enquiries" in rules(api, target["id"])


def test_an_application_moves_to_another_employer_and_counts_at_both(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    asked(api, f"/v1/interviews/{interview['id']}")
    sibling = application_at(api, {"id": interview["employer_id"]}, "Sibling")
    there = other_employer(api)
    other = application_at(api, {"id": there["id"]}, "Other")
    path = f"/v1/applications/{interview['application_id']}"
    tag = api.ask("GET", path).headers["ETag"]
    body = {"employer": {"id": there["id"]}}
    stale = api.ask("PATCH", path, body, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    moved = api.ask("PATCH", path, body, headers={"If-Match": tag})
    assert moved.status_code == 200
    assert moved.json()["employer_id"] == there["id"]
    assert api.get(f"/v1/interviews/{interview['id']}")["employer_id"] == there["id"]
    assert "minimum-gap" in rules(api, interview["application_id"])
    assert "one-employer-one-budget" in rules(api, sibling["id"])
    assert "one-employer-one-budget" in rules(api, other["id"])
    assert "application.updated" in types(api, interview["application_id"])
    filtered = api.get("/v1/interviews", employer=there["id"])["items"]
    assert [one["id"] for one in filtered] == [interview["id"]]


def test_a_move_stands_alone_and_names_what_there_is(api: Api, interview: Json) -> None:
    target = application_at(api, {"id": interview["employer_id"]})
    path = f"/v1/interviews/{interview['id']}"
    mixed = {"application": {"id": target["id"]}, "note": "x"}
    assert api.patch(path, mixed, 422)["errors"][0]["pointer"] == "/note"
    assert api.patch(path, {"application": {"id": UNKNOWN}}, 404)["code"] == "not_found"
    path = f"/v1/applications/{target['id']}"
    assert api.patch(path, {"employer": {"id": UNKNOWN}}, 404)["code"] == "not_found"
    theirs = api.other.interview()
    assert api.patch(path, {"employer": {"id": theirs["employer_id"]}}, 404)
    assert api.patch(path, {"employer": None}, 422)


def test_merged_employers_are_one(api: Api, interview: Json, clock: Clock) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    asked(api, f"/v1/interviews/{interview['id']}")
    old = interview["employer_id"]
    api.patch(f"/v1/employers/{old}", {"preferences": {"no_calls": True}})
    into = other_employer(api)
    other = application_at(api, {"id": into["id"]}, "Other")
    kept = api.post(f"/v1/employers/{old}/merge", {"into": {"id": into["id"]}}, 200)
    assert kept["id"] == into["id"]
    assert kept["name"] == "Umbra"
    assert kept["preferences"]["no_calls"] is True
    assert "one-employer-one-budget" in rules(api, other["id"])
    assert api.get(f"/v1/interviews/{interview['id']}")["employer_id"] == into["id"]
    for method, body in (("GET", None), ("PATCH", {"note": "x"}), ("DELETE", None)):
        gone = api.ask(method, f"/v1/employers/{old}", body)
        assert gone.status_code == 404
        assert gone.json()["code"] == "merged"
        assert gone.json()["merged_into"] == into["id"]
    named = {"role": "New", "route": "direct", "employer": {"id": old}}
    assert api.post("/v1/applications", named, 404)["merged_into"] == into["id"]
    assert api.other.ask("GET", f"/v1/employers/{old}").json()["code"] == "not_found"
    assert types(api, old)[-1] == "employer.deleted"
    assert "employer.updated" in types(api, into["id"])


def test_the_name_of_a_merged_employer_means_the_other(api: Api, interview: Json) -> None:
    into = other_employer(api, country=None, subdivision=None)
    third = other_employer(api, name="Third")
    api.post(f"/v1/employers/{interview['employer_id']}/merge", {"into": {"id": into["id"]}}, 200)
    assert api.interview(application={"role": "Other"})["employer_id"] == into["id"]
    # And on through further merges.
    api.post(f"/v1/employers/{into['id']}/merge", {"into": {"id": third["id"]}}, 200)
    assert api.interview(application={"role": "Next"})["employer_id"] == third["id"]
    gone = api.ask("GET", f"/v1/employers/{interview['employer_id']}").json()
    assert gone["merged_into"] == third["id"]


def test_an_employer_is_merged_into_another_one_that_exists(api: Api, interview: Json) -> None:
    path = f"/v1/employers/{interview['employer_id']}/merge"
    assert api.post(path, {"into": {"id": interview["employer_id"]}}, 422)
    assert api.post(path, {"into": {"id": UNKNOWN}}, 404)["code"] == "not_found"
    theirs = api.other.interview()["employer_id"]
    assert api.post(path, {"into": {"id": theirs}}, 404)["code"] == "not_found"


def test_an_application_is_deleted_with_everything_under_it(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", {"answer_due": {"status": "not_said"}})
    made = asked(api, path)
    word = api.post(f"{path}/employer-updates", {"kind": "acknowledged"})
    own = api.post("/v1/tasks", {"title": "Prepare", "interview_id": interview["id"]})
    sibling = application_at(api, {"id": interview["employer_id"]}, "Sibling")
    api.delete(f"/v1/applications/{interview['application_id']}")
    for gone in (
        path,
        f"/v1/applications/{interview['application_id']}",
        f"/v1/contacts/{made['id']}",
        f"/v1/tasks/{own['id']}",
    ):
        assert api.ask("GET", gone).status_code == 404
    assert types(api, word["id"])[-1] == "employer_update.deleted"
    assert types(api, made["id"])[-1] == "contact.deleted"
    assert "one-employer-one-budget" in rules(api, sibling["id"])
    api.delete(f"/v1/applications/{sibling['id']}")
    employer = f"/v1/employers/{interview['employer_id']}"
    refused = api.ask("DELETE", employer)
    assert refused.status_code == 409
    assert "2027-03-07T10:00:00Z" in refused.json()["detail"]
    clock.set("2027-03-07T10:00:01+00:00")
    again = application_at(api, {"id": interview["employer_id"]}, "Again")
    assert "one-employer-one-budget" not in rules(api, again["id"])
    api.delete(f"/v1/applications/{again['id']}")
    api.delete(employer)


def test_what_passed_through_here_is_not_deleted(api: Api, interview: Json) -> None:
    path = f"/v1/interviews/{interview['id']}"
    thanks = api.post(f"{path}/contacts", {"kind": "send_thank_you", "channel": "email"})
    application = f"/v1/applications/{interview['application_id']}"
    refused = api.ask("DELETE", application)
    assert refused.status_code == 409
    assert refused.json()["code"] == "in_use"
    api.patch(f"/v1/contacts/{thanks['id']}", {"result": "not_made"})
    api.delete(application)


def test_thanks_for_one_of_two_rounds_at_one_time_stand_for_both(api: Api, interview: Json) -> None:
    other = api.interview(application={"role": "Analyst"})
    path = f"/v1/interviews/{other['id']}"
    person = other["interviewers"][0]["id"]
    thanks = {"kind": "send_thank_you", "channel": "email", "interviewer_id": person}
    assert api.action(interview["id"], "send_thank_you")["verdict"] == "allowed"
    api.post(f"{path}/contacts", thanks)
    assert api.action(interview["id"], "send_thank_you")["verdict"] == "done"


def test_an_agency_is_one_over_all_employers(api: Api, clock: Clock) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    agency = {"route": "agency", "agency": {"name": "Hire & Co"}}
    again = {"route": "agency", "agency": {"name": " hire  & CO"}}
    first = api.interview(application={"role": "Engineer"} | agency)
    there = {"name": "Umbra", "time_zone": "Europe/London", "country": "GB"}
    second = api.interview(application={"role": "Analyst"} | again, employer=there)
    assert api.action(second["id"], "enquire_status")["verdict"] == "allowed"
    api.post(f"/v1/interviews/{first['id']}/contacts", ENQUIRY | {"result": None})
    barred = api.action(second["id"], "enquire_status")
    assert barred["verdict"] == "not_yet"
    assert "one-employer-one-budget" in {reason["rule"] for reason in barred["reasons"]}
    agenda = api.get("/v1/agenda")["items"]
    (item,) = [one for one in agenda if one["interview_id"] == second["id"]]
    assert item["next_action"]["kind"] != "enquire_status"
    refused = api.post(f"/v1/interviews/{second['id']}/contacts", ENQUIRY | {"result": None}, 409)
    assert refused["code"] == "contact_not_yet"


def test_what_moved_away_and_was_deleted_goes_on_counting_where_it_was_made(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-12-08T10:00:00+00:00")
    asked(api, f"/v1/interviews/{interview['id']}")
    back = asked(api, f"/v1/interviews/{interview['id']}", "2026-12-01T10:00:00Z")
    target = application_at(api, {"id": other_employer(api)["id"]}, "Analyst")
    api.patch(f"/v1/interviews/{interview['id']}", {"application": {"id": target["id"]}})
    api.post(f"/v1/contacts/{back['id']}/retraction", {"reason": "never made"}, 200)
    api.delete(f"/v1/applications/{target['id']}")
    reasons = enquiry(api, interview["application_id"])["reasons"]
    (gap,) = [one for one in reasons if one["rule"] == "minimum-gap"]
    assert "7 December" in gap["message"]
    api.delete(f"/v1/applications/{interview['application_id']}")
    assert api.ask("DELETE", f"/v1/employers/{interview['employer_id']}").status_code == 409


def test_an_agency_that_was_asked_counts_after_the_application_is_gone(
    api: Api, clock: Clock
) -> None:
    agency = {"role": "Analyst", "route": "agency", "agency": {"name": "Reed"}}
    first = api.interview(application=agency)
    second = api.interview(
        employer={"name": "Umbra", "time_zone": "Europe/London", "country": "GB"},
        application={**agency, "agency": {"name": " REED "}},
    )
    clock.set("2026-12-07T11:00:00Z")
    asked(api, f"/v1/interviews/{first['id']}")
    before = enquiry(api, second["application_id"])
    assert "one-employer-one-budget" in rules(api, second["application_id"])
    api.delete(f"/v1/applications/{first['application_id']}")
    after = enquiry(api, second["application_id"])
    assert (after["verdict"], after["opens_at"]) == (before["verdict"], before["opens_at"])
    assert "one-employer-one-budget" in rules(api, second["application_id"])
    entry = next(
        one
        for one in api.get("/v1/agenda")["items"]
        if one["application_id"] == second["application_id"]
    )
    assert entry["next_action"]["kind"] != "enquire_status"


def test_a_merged_id_is_given_to_no_other_employer(api: Api, interview: Json) -> None:
    gone, stays = other_employer(api), interview["employer_id"]
    api.post(f"/v1/employers/{gone['id']}/merge", {"into": {"id": stays}}, 200)
    body = {"name": "Penumbra", "time_zone": "Europe/London"}
    for method, path, sent in (
        ("PUT", f"/v1/employers/{gone['id']}", body),
        ("POST", "/v1/employers", body | {"id": gone["id"]}),
    ):
        answer = api.ask(method, path, sent)
        assert answer.status_code == 404, method
        assert (answer.json()["code"], answer.json()["merged_into"]) == ("merged", stays)
    # Whatever named it before still says where it went.
    again = api.ask("POST", f"/v1/employers/{gone['id']}/merge", {"into": {"id": stays}})
    assert again.json()["merged_into"] == stays
