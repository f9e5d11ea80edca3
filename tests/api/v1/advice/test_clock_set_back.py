"""A clock that is set back: nothing is decided before the latest change, wherever it is shown."""

from datetime import timedelta
from typing import Any

from tests.api.v1.api_client import ACME, ENQUIRY, PROMISE, THANKS, Api


def pursuit(api: Api, employer: str) -> Any:  # noqa: ANN401  # an answer, as the test expects it
    interview = api.interview(employer={**ACME, "name": employer})
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    return interview


def advice(api: Api, interview: Any) -> dict[str, object]:  # noqa: ANN401  # an answer
    """What each way of asking says of an enquiry now."""
    path = f"/v1/interviews/{interview['id']}"
    decision = api.get(f"{path}/next-action")
    (enquiry,) = (one for one in decision["actions"] if one["kind"] == "enquire_status")
    check = api.post(f"{path}/contact-checks", {**ENQUIRY}, status=200)
    tasks = api.get("/v1/tasks", kind="enquire_status")["items"]
    (task,) = (one for one in tasks if one["interview_id"] == interview["id"])
    alone = api.get(f"/v1/tasks/{task['id']}")
    ready = api.get("/v1/tasks", kind="enquire_status", status="ready")["items"]
    entries = api.get("/v1/agenda")["items"]
    (entry,) = (one for one in entries if one["application_id"] == interview["application_id"])
    plan = api.get(f"{path}/plan")
    copies = api.get("/v1/changes", limit="200")["items"]
    (copy,) = (one for one in copies if one["id"] == task["id"])
    return {
        "decision": enquiry["verdict"] == "allowed",
        "check": check["verdict"] == "allowed",
        "task": task["status"] in {"ready", "overdue"},
        "task alone": alone["status"] in {"ready", "overdue"},
        "list of ready ones": task["id"] in {one["id"] for one in ready},
        "copy": copy["resource"]["status"] in {"ready", "overdue"},
        "agenda": entry["next_action"]["kind"] == "enquire_status",
        "plan": plan["entries"][0]["next_action"]["kind"] == "enquire_status",
    }


def test_reads_and_writes_agree_after_the_clock_was_set_back(api: Api) -> None:
    first, other = pursuit(api, "Acme"), pursuit(api, "Other")
    for interview in (first, other):
        api.post(f"/v1/interviews/{interview['id']}/contacts", THANKS)
    assert set(advice(api, other).values()) == {False}
    api.clock.set("2026-11-30T09:30:00Z")
    # A change of anything, half an hour after the enquiries have opened.
    api.post("/v1/tasks", {"title": "Note"})
    api.clock.set("2026-11-30T08:00:00Z")
    for interview in (first, other):
        assert set(advice(api, interview).values()) == {True}
        api.post(f"/v1/interviews/{interview['id']}/contacts", ENQUIRY)


def test_a_decision_is_never_of_an_instant_before_the_latest_change(api: Api) -> None:
    interview = pursuit(api, "Acme")
    before = api.clock.now
    api.clock.now -= timedelta(days=2)
    decision = api.get(f"/v1/interviews/{interview['id']}/next-action")
    assert decision["as_of"] == before.isoformat().replace("+00:00", "Z")


def test_an_instant_that_was_asked_for_stays_the_one_that_is_answered(api: Api) -> None:
    interview = pursuit(api, "Acme")
    api.clock.now -= timedelta(days=2)
    at = "2026-11-20T11:30:00Z"
    assert api.get(f"/v1/interviews/{interview['id']}/next-action", at=at)["as_of"] == at


def test_the_change_of_one_account_holds_no_other_back(api: Api) -> None:
    api.clock.now += timedelta(days=30)
    api.post("/v1/tasks", {"title": "Ahead"})
    api.clock.now -= timedelta(days=30)
    interview = pursuit(api.other, "Acme")
    decision = api.other.get(f"/v1/interviews/{interview['id']}/next-action")
    assert decision["as_of"] == api.clock.now.isoformat().replace("+00:00", "Z")
