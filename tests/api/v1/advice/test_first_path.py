from tests.api.v1.api_client import PROMISE, THANKS, Api, Clock


def test_one_call_starts_a_pursuit(api: Api) -> None:
    interview = api.interview()
    assert interview["interviewers"][0]["name"] == "Sam Okafor"
    assert interview["time_zone"] == "Europe/London"
    assert api.get(f"/v1/interviews/{interview['id']}") == interview


def test_the_first_thing_to_do_is_to_record_the_timetable_then_to_wait(
    api: Api, clock: Clock
) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    assert api.get(f"{path}/next-action")["next_action"]["kind"] == "record_timetable"
    api.put(f"{path}/timetable", PROMISE)
    assert api.get(f"{path}/next-action")["next_action"]["kind"] == "send_thank_you"
    contact = api.post(f"{path}/contacts", THANKS)
    assert contact["interviewer_id"] == interview["interviewers"][0]["id"]
    decision = api.get(f"{path}/next-action")
    assert decision["phase"] == "waiting"
    assert decision["next_action"]["kind"] == "wait"
    assert decision["next_action"]["until"] == "2026-11-30T09:00:00Z"


def test_an_enquiry_before_its_time_is_refused_with_the_way_out(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    api.put(f"{path}/timetable", PROMISE)
    response = api.ask("POST", f"{path}/contacts", {"kind": "enquire_status", "channel": "email"})
    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "contact_not_yet"
    assert problem["allowed_from"] == "2026-11-30T09:00:00Z"
    assert response.headers["retry-after"] == str((9 * 24 + 21) * 3600)
    assert problem["decision"]["verdict"] == "not_yet"
    assert problem["alternatives"][0]["kind"] == "send_thank_you"
    assert problem["breach"] == []
