"""Interviews, with what they bring along."""

from typing import Any

import pytest

from tests.api.v1.api_client import (
    ACME,
    CHOSEN,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
    Clock,
    on_one_database,
    pointers,
)

OTHER = CHOSEN[:-1] + "2"


@pytest.mark.parametrize(
    ("employer", "same"),
    [
        ({"name": "  ACME  "}, True),
        ({"name": "acme"}, True),
        ({"name": "Acme Ltd"}, False),
        ({"time_zone": "Europe/Dublin"}, False),
        ({"subdivision": "SCT"}, False),
        ({"country": None, "subdivision": None}, True),
        ({"country": "IE", "subdivision": None}, False),
    ],
)
def test_an_inline_employer_is_the_existing_one_if_what_is_given_agrees(
    api: Api, employer: dict[str, Any], same: bool
) -> None:
    first = api.interview()
    second = api.interview(employer=ACME | employer)
    assert (second["employer_id"] == first["employer_id"]) is same
    assert second["application_id"] != first["application_id"]


def test_a_letter_with_its_mark_apart_is_the_same_letter(api: Api) -> None:
    first = api.interview(employer=ACME | {"name": "Zo\u00eb"})
    second = api.interview(employer=ACME | {"name": "ZOE\u0308"})
    assert second["employer_id"] == first["employer_id"]


def test_inline_preferences_only_add_restrictions(api: Api) -> None:
    first = api.interview(employer=ACME | {"preferences": {"no_calls": True}})
    api.interview(employer=ACME | {"preferences": {"no_calls": False, "no_contact": True}})
    employer = api.get(f"/v1/employers/{first['employer_id']}")
    assert employer["preferences"] == {"no_calls": True, "no_contact": True}
    path = f"/v1/employers/{first['employer_id']}"
    api.patch(path, {"preferences": {"no_contact": False}})
    assert api.get(path)["preferences"] == {"no_calls": True, "no_contact": False}


def test_a_further_round_names_its_application(api: Api) -> None:
    first = api.interview()
    body = {k: v for k, v in INTERVIEW.items() if k != "employer"}
    body |= {"application": {"id": first["application_id"]}, "stage": "final"}
    second = api.post("/v1/interviews", body)
    assert second["application_id"] == first["application_id"]
    assert second["employer_id"] == first["employer_id"]
    repeated = api.post("/v1/interviews", body | {"employer": {"id": first["employer_id"]}})
    assert repeated["employer_id"] == first["employer_id"]
    assert api.post("/v1/interviews", body | {"employer": ACME})
    for other in (
        ACME | {"name": "Other"},
        {"id": api.interview(employer=ACME | {"name": "B"})["employer_id"]},
    ):
        response = api.ask("POST", "/v1/interviews", body | {"employer": other})
        assert pointers(response) == ["/employer"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"employer": None}, ["/employer"]),
        ({"employer": {}}, ["/employer/name"]),
        ({"employer": {"name": "Acme"}}, ["/employer/time_zone"]),
        ({"employer": {"id": CHOSEN, "name": "Acme"}}, ["/employer/name"]),
        ({"application": {}}, ["/application/role"]),
        ({"application": {"id": CHOSEN, "role": "x"}}, ["/application/role"]),
        ({"application": {"role": "x", "agency": {"name": "Reed"}}}, ["/application/agency"]),
        ({"state": "completed", "ends_at": "2026-11-20T12:06:00Z"}, ["/state"]),
        (
            {
                "state": "missed",
                "starts_at": "2026-11-20T12:06:00Z",
                "ends_at": "2026-11-20T13:00:00Z",
            },
            ["/state"],
        ),
        (
            {"interviewers": [{"id": CHOSEN, "name": "a"}, {"id": CHOSEN, "name": "b"}]},
            ["/interviewers/1/id"],
        ),
    ],
)
@on_one_database
def test_what_does_not_go_together_is_refused(
    api: Api, changes: dict[str, Any], expected: list[str]
) -> None:
    assert pointers(api.ask("POST", "/v1/interviews", INTERVIEW | changes)) == expected
    assert api.get("/v1/employers")["items"] == []


def test_the_same_id_with_the_same_content_is_the_same_interview(api: Api) -> None:
    body = INTERVIEW | {"id": CHOSEN, "interviewers": [{"id": OTHER, "name": "Sam"}]}
    first = api.post("/v1/interviews", body)
    assert first["interviewers"][0]["id"] == OTHER
    before = api.everything()
    assert api.post("/v1/interviews", body, status=200) == first
    assert api.ask("POST", "/v1/interviews", body | {"stage": "final"}).json()["code"] == (
        "id_conflict"
    )
    response = api.ask("POST", "/v1/interviews", INTERVIEW | {"interviewers": body["interviewers"]})
    assert pointers(response) == ["/interviewers/0/id"]
    assert api.everything() == before


def test_every_post_that_creates_can_be_sent_again_with_its_id(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    for place, body in (
        ("/v1/employers", ACME | {"name": "Other"}),
        ("/v1/applications", {"employer": ACME, "role": "Analyst"}),
        ("/v1/tasks", {"title": "Read up"}),
        (f"{path}/contacts", THANKS),
        (f"{path}/employer-updates", {"kind": "acknowledged"}),
        (f"{path}/feedback", {"source": "self", "items": [{"kind": "strength"}]}),
    ):
        chosen = body | {"id": CHOSEN}
        response = api.ask("POST", place, chosen)
        assert response.status_code == 201, response.text
        location = response.headers["location"]
        assert api.get(location) == response.json()
        assert api.post(place, chosen, status=200) == response.json()
        assert api.ask("POST", place, chosen | {"note": "other"}).json()["code"] == "id_conflict"


def test_interviewers_named_anew_stay_the_same_people(api: Api) -> None:
    interview = api.interview(interviewers=[{"name": "Sam Okafor"}, {"name": "Ada Byron"}])
    sam, ada = (one["id"] for one in interview["interviewers"])
    path = f"/v1/interviews/{interview['id']}"
    api.post(f"{path}/contacts", THANKS | {"interviewer_id": sam})
    changed = api.patch(
        path,
        {
            "interviewers": [
                {"name": "Grace Hopper"},
                {"name": "sam  okafor", "email": "sam@acme.example"},
                {"id": ada, "name": "Ada Lovelace"},
            ]
        },
    )
    names = {one["name"]: one["id"] for one in changed["interviewers"]}
    assert list(names) == ["Grace Hopper", "sam  okafor", "Ada Lovelace"]
    assert names["sam  okafor"] == sam
    assert names["Ada Lovelace"] == ada
    thanks = {
        task["interviewer_id"]: task["status"]
        for task in api.get("/v1/tasks", kind="send_thank_you")["items"]
    }
    assert thanks == {sam: "done", ada: "ready", names["Grace Hopper"]: "ready"}
    left = api.patch(path, {"interviewers": [{"name": "Sam Okafor"}]})
    assert [one["id"] for one in left["interviewers"]] == [sam]
    answer = api.ask("PATCH", path, {"interviewers": []})
    assert answer.json()["code"] == "in_use"


def test_a_person_whose_thanks_were_not_made_cannot_be_taken_out_either(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    contact = api.post(f"{path}/contacts", {"kind": "send_thank_you", "channel": "email"})
    api.patch(f"/v1/contacts/{contact['id']}", {"result": "not_made"})
    assert api.ask("PATCH", path, {"interviewers": []}).json()["code"] == "in_use"
    assert api.ask("DELETE", path).json()["code"] == "in_use"


def test_moving_an_interview_moves_its_tasks(api: Api) -> None:
    interview = api.interview(starts_at="2026-11-25T10:00:00Z", ends_at="2026-11-25T11:00:00Z")
    path = f"/v1/interviews/{interview['id']}"
    api.patch(path, {"starts_at": "2026-11-26T10:00:00Z", "ends_at": "2026-11-26T11:00:00Z"})
    task = api.get("/v1/tasks", kind="send_thank_you")["items"][0]
    assert task["opens_at"] == "2026-11-26T12:00:00Z"
    api.patch(path, {"state": "cancelled"})
    # A cancelled round allows no thanks, but an enquiry after some days.
    assert [t["kind"] for t in api.get("/v1/tasks", status="upcoming")["items"]] == [
        "enquire_status"
    ]


def test_interviews_are_listed_as_they_are_held_page_by_page(api: Api) -> None:
    for day in (27, 25, 26, 24):
        api.interview(
            starts_at=f"2026-11-{day}T10:00:00Z",
            ends_at=f"2026-11-{day}T11:00:00Z",
            application={"role": str(day)},
        )
    seen = []
    response = api.ask("GET", "/v1/interviews", params={"limit": 3, "from": "2026-11-24T00:00:00Z"})
    seen += [item["starts_at"][8:10] for item in response.json()["items"]]
    link = response.headers["link"].split(">")[0].lstrip("<")
    rest = api.ask("GET", link)
    seen += [item["starts_at"][8:10] for item in rest.json()["items"]]
    assert seen == ["24", "25", "26", "27"]
    assert rest.json()["next_cursor"] is None
    assert all(item["interviewers"] for item in rest.json()["items"])
    some = api.get(
        "/v1/interviews", **{"from": "2026-11-25T10:00:00Z", "to": "2026-11-26T10:00:00Z"}
    )
    assert len(some["items"]) == 1
    assert api.get("/v1/interviews", state="missed")["items"] == []


def test_a_timetable_keeps_its_revisions_and_repeats_add_none(api: Api, clock: Clock) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/timetable"
    assert api.get(path)["revisions"] == []
    first = api.put(path, PROMISE)
    assert first["said_at"] == "2026-11-20T11:00:00Z"
    assert first["applicants"] == {"status": "not_asked", "count": None}
    clock.forward(hours=1)
    assert api.put(path, PROMISE) == first
    second = api.put(path, PROMISE | {"answer_due": {"status": "answered", "date": "2026-11-26"}})
    assert second["revision"] == 2
    assert second["said_at"] == "2026-11-20T13:00:00Z"
    assert [one["revision"] for one in second["revisions"]] == [1, 2]
    assert api.get(path) == second
    # A correction to an earlier day is kept, and opens nothing sooner.
    assert api.action(path.split("/")[3], "enquire_status")["opens_at"] == "2026-11-30T09:00:00Z"


def test_a_timetable_with_nothing_asked_is_one_too(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    assert api.put(f"{path}/timetable", {})["answer_due"]["status"] == "not_asked"
    assert api.action(path.split("/")[3], "record_timetable")["verdict"] == "done"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": "answered"}, ["/answer_due/date"]),
        ({"status": "not_said", "date": "2026-11-27"}, ["/answer_due/date"]),
        (
            {"status": "answered", "date": "2026-11-27", "instant": "2026-11-27T10:00:00Z"},
            ["/answer_due/instant"],
        ),
        ({"status": "answered", "instant": "2026-11-20T09:59:59Z"}, ["/answer_due/instant"]),
        ({"status": "answered", "instant": "2027-11-22T10:00:00Z"}, ["/answer_due/instant"]),
    ],
)
@on_one_database
def test_an_answer_says_one_thing_that_can_be(
    api: Api, answer: dict[str, Any], expected: list[str]
) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/timetable"
    assert pointers(api.ask("PUT", path, {"answer_due": answer})) == expected
    assert api.get(path)["version"] == 0


def test_news_before_the_interview_was_even_recorded_is_kept(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/employer-updates"
    update = api.post(path, {"kind": "acknowledged", "received_at": "2026-11-02T09:00:00Z"})
    assert update["received_at"] == "2026-11-02T09:00:00Z"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "offer", "answer_due": {"status": "not_said"}}, ["/answer_due"]),
        ({"kind": "offer", "returns_on": "2026-11-30"}, ["/returns_on"]),
        ({"kind": "offer", "respond_by": "2026-11-20T11:00:00Z"}, ["/respond_by"]),
        ({"kind": "invited_to_call", "call_at": "2028-11-20T11:00:00Z"}, ["/call_at"]),
        ({"kind": "auto_reply", "returns_on": "2026-11-19"}, ["/returns_on"]),
        ({"kind": "rejection", "call_at": "2026-11-30T11:00:00Z"}, ["/call_at"]),
    ],
)
@on_one_database
def test_news_carries_what_belongs_to_its_kind(
    api: Api, body: dict[str, Any], expected: list[str]
) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/employer-updates"
    assert pointers(api.ask("POST", path, body)) == expected


def test_an_employer_cannot_become_another_one(api: Api) -> None:
    first = api.post("/v1/employers", ACME)
    assert api.ask("POST", "/v1/employers", ACME).json()["code"] == "state_conflict"
    second = api.post("/v1/employers", ACME | {"name": "Other"})
    answer = api.ask("PATCH", f"/v1/employers/{second['id']}", {"name": " acme "})
    assert answer.json()["code"] == "state_conflict"
    assert first["id"] in answer.json()["detail"]
    path = f"/v1/employers/{second['id']}"
    assert pointers(api.ask("PATCH", path, {"country": "DE"})) == ["/subdivision"]
    moved = api.patch(path, {"country": "DE", "subdivision": "by", "time_zone": "Europe/Berlin"})
    assert (moved["country"], moved["subdivision"]) == ("DE", "BY")
    assert api.patch(path, {"subdivision": None, "note": "x"})["subdivision"] is None


def test_a_date_in_another_region_follows_its_holidays(api: Api) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    employer = f"/v1/employers/{interview['employer_id']}"
    # St Andrew's Day, Monday 30 November, is a holiday in Scotland alone.
    api.patch(employer, {"subdivision": "SCT"})
    task = api.get("/v1/tasks", kind="enquire_status")["items"][0]
    assert task["opens_at"] == "2026-12-01T09:00:00Z"
