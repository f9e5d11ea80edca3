"""Every resource once, as a client goes through a pursuit."""

from tests.api.v1.api_client import ACME, ENQUIRY, INTERVIEW, PROMISE, THANKS, Api, Clock


def test_an_enquiry_is_allowed_once_and_its_outcome_is_asked_for(api: Api, clock: Clock) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    clock.set("2026-11-30T10:00:00+00:00")
    assert api.get(f"{path}/next-action")["phase"] == "may_enquire"
    enquiry = api.post(f"{path}/contacts", {"kind": "enquire_status", "channel": "phone"})
    assert enquiry["result"] is None
    api.patch(f"/v1/contacts/{enquiry['id']}", {"result": "spoke"})
    assert api.get(f"{path}/next-action")["next_action"]["kind"] == "record_outcome"
    api.post(
        f"{path}/employer-updates",
        {
            "kind": "new_timetable",
            "channel": "phone",
            "answer_due": {"status": "answered", "date": "2026-12-04"},
        },
    )
    decision = api.get(f"{path}/next-action")
    assert decision["next_action"] == decision["next_action"] | {
        "kind": "wait",
        "until": "2026-12-07T09:00:00Z",
    }
    second = api.ask("POST", f"{path}/contacts", ENQUIRY)
    assert second.status_code == 409


def test_the_plan_tells_what_changes_when(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    api.put(f"{path}/timetable", PROMISE)
    plan = api.get(f"{path}/plan")
    assert plan["from"] == "2026-11-20T12:00:00Z"
    assert plan["entries"][0]["at"] == plan["from"]
    opening = next(one for one in plan["entries"] if one["at"] == "2026-11-30T09:00:00Z")
    assert opening["next_action"]["kind"] == "enquire_status"


def test_tasks_follow_the_facts(api: Api, clock: Clock) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    ready = {task["kind"] for task in api.get("/v1/tasks", status="ready")["items"]}
    assert ready == {"record_timetable", "send_thank_you"}
    api.put(f"{path}/timetable", PROMISE)
    done = [task["kind"] for task in api.get("/v1/tasks", status="done")["items"]]
    assert done == ["record_timetable"]
    api.post(f"{path}/contacts", THANKS)
    assert {task["kind"] for task in api.get("/v1/tasks", status="done")["items"]} == {
        "record_timetable",
        "send_thank_you",
    }
    enquiry = api.get("/v1/tasks", kind="enquire_status")["items"][0]
    assert enquiry["status"] == "upcoming"
    assert enquiry["opens_at"] == "2026-11-30T09:00:00Z"
    clock.set("2026-11-30T10:00:00+00:00")
    assert api.get(f"/v1/tasks/{enquiry['id']}")["status"] == "ready"


def test_feedback_becomes_lessons_from_two_independent_interviews(api: Api) -> None:
    for role in ("Engineer", "Analyst"):
        interview = api.interview(application={"role": role})
        api.post(
            f"/v1/interviews/{interview['id']}/feedback",
            {
                "source": "employer",
                "items": [
                    {
                        "kind": "improvement",
                        "theme": "Depth",
                        "verbatim": f"as {role}",
                        "rating": {"value": 3, "scale": "1-5"},
                        "action": "practise two designs aloud",
                        "action_due": "2026-12-10",
                    },
                    {"kind": "strength", "theme": f"only for {role}"},
                ],
            },
        )
    lessons = api.get("/v1/lessons")
    assert lessons["n"] == 4
    assert [lesson["theme"] for lesson in lessons["change"]] == ["Depth"]
    assert lessons["change"][0]["ratings"] == [{"scale": "1-5", "n": 2, "mean": 3.0}]
    assert lessons["repeat"] == []
    assert lessons["unnamed"] == {"strengths": 2, "improvements": 0}
    assert len(lessons["tasks"]) == 2


def test_the_agenda_names_every_live_pursuit_soonest_first(api: Api) -> None:
    later = api.interview(
        starts_at="2026-12-01T10:00:00Z",
        ends_at="2026-12-01T11:00:00Z",
        application={"role": "Another"},
    )
    sooner = api.interview()
    items = api.get("/v1/agenda")["items"]
    assert [item["role"] for item in items] == ["Data engineer", "Another"]
    assert items[0]["application_id"] == sooner["application_id"]
    api.patch(f"/v1/applications/{later['application_id']}", {"outcome": {"kind": "withdrawn"}})
    assert [item["role"] for item in api.get("/v1/agenda")["items"]] == ["Data engineer"]


def test_a_history_is_decided_about_without_being_kept(api: Api) -> None:
    answer = api.post(
        "/v1/decisions",
        {
            "employer": ACME,
            "interviews": [
                {
                    "stage": "first",
                    "format": "video",
                    "starts_at": "2026-11-20T10:00:00Z",
                    "ends_at": "2026-11-20T11:00:00Z",
                    "timetables": [{"answer_due": PROMISE["answer_due"]}],
                }
            ],
            "contacts": [
                {
                    "kind": "send_thank_you",
                    "channel": "email",
                    "happened_at": "2026-11-20T13:00:00Z",
                }
            ],
            "at": "2026-11-25T12:00:00Z",
        },
        status=200,
    )
    assert answer["decision"]["next_action"]["until"] == "2026-11-30T09:00:00Z"
    assert answer["decision"]["interview_id"] == "interview-1"
    assert answer["plan"]["from"] == "2026-11-25T12:00:00Z"
    assert api.get("/v1/interviews")["items"] == []


def test_a_stricter_policy_holds_for_decisions_and_tasks_at_once(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    api.put(f"{path}/timetable", PROMISE)
    before = api.get("/v1/policy")
    after = api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 3}})
    assert after["version"] != before["version"]
    assert after["numbers"]["timetable_grace_business_days"] == 3
    decision = api.get(f"{path}/next-action")
    assert decision["policy_version"] == after["version"]
    assert api.action(interview_id=path.split("/")[3], kind="enquire_status")["opens_at"] == (
        "2026-12-02T09:00:00Z"
    )
    task = api.get("/v1/tasks", kind="enquire_status")["items"][0]
    assert task["opens_at"] == "2026-12-02T09:00:00Z"
    assert task["policy_version"] == after["version"]
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": None}})
    assert api.get("/v1/policy") == before


def test_employers_applications_and_interviewers_can_be_read_changed_and_deleted(
    api: Api,
) -> None:
    interview = api.interview()
    employer = f"/v1/employers/{interview['employer_id']}"
    application = f"/v1/applications/{interview['application_id']}"
    person = f"/v1/interviewers/{interview['interviewers'][0]['id']}"
    assert api.get(employer)["name"] == "Acme"
    assert api.patch(employer, {"preferences": {"no_calls": True}})["preferences"] == {
        "no_calls": True,
        "no_contact": False,
    }
    assert api.patch(application, {"role": "Engineer"})["role"] == "Engineer"
    assert api.patch(person, {"name": "Samuel Okafor"})["name"] == "Samuel Okafor"
    assert api.get("/v1/tasks", kind="send_thank_you")["items"][0]["title"] == (
        "Thank Samuel Okafor for the interview"
    )
    assert api.ask("DELETE", employer).json()["code"] == "in_use"
    api.delete(application)
    assert api.ask("GET", f"/v1/interviews/{interview['id']}").status_code == 404
    assert api.ask("GET", person).status_code == 404
    api.delete(employer)
    assert api.get("/v1/tasks")["items"] == []


def test_another_account_sees_nothing(api: Api) -> None:
    interview = api.interview()
    for path in (
        f"/v1/interviews/{interview['id']}",
        f"/v1/interviews/{interview['id']}/next-action",
        f"/v1/interviews/{interview['id']}/contacts",
        f"/v1/employers/{interview['employer_id']}",
        f"/v1/applications/{interview['application_id']}",
    ):
        assert api.other.ask("GET", path).status_code == 404
    assert api.other.ask("POST", "/v1/interviews", INTERVIEW).status_code == 201
    assert len(api.other.get("/v1/interviews")["items"]) == 1
