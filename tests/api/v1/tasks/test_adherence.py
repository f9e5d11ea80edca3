"""Refusals leave a trace, breaches have a reason, and both are counted by rule."""

from typing import Any

import pytest

from tests.api.v1.api_client import ENQUIRY, PROMISE, THANKS, Api, on_one_database, pointers

RULE = "wait-for-timetable"


def refusal_events(api: Api) -> list[Any]:
    return [
        event
        for event in api.get("/v1/events", limit=200)["items"]
        if event["type"] == "contact.refused"
    ]


def counted(api: Api, rule: str = RULE) -> dict[str, Any]:
    rules = api.get("/v1/policy/adherence")["rules"]
    found: dict[str, Any] = next(one for one in rules if one["rule"] == rule)
    return found


def promised(api: Api) -> dict[str, Any]:
    interview: dict[str, Any] = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    return interview


def test_a_refused_contact_is_an_event_that_says_what_it_was_to_be(api: Api) -> None:
    interview = promised(api)
    path = f"/v1/interviews/{interview['id']}/contacts"
    refusal = api.post(path, ENQUIRY, 409)
    [event] = refusal_events(api)
    rules = {reason["rule"] for reason in refusal["decision"]["reasons"]}
    assert RULE in rules
    assert event["resource"] == {"type": "application", "id": interview["application_id"]}
    assert event["refused"] == {
        "kind": "enquire_status",
        "channel": "email",
        "rules": sorted(rules),
    }
    assert event["written_by"] == {"kind": "candidate", "id": None}
    others = [
        one for one in api.get("/v1/events", limit=200)["items"] if one["seq"] != event["seq"]
    ]
    assert {one["refused"] for one in others} == {None}
    assert api.get(path)["items"] == []


def test_the_same_refusal_is_an_event_once_an_hour(api: Api) -> None:
    path = f"/v1/interviews/{promised(api)['id']}/contacts"
    for _ in range(2):
        api.post(path, ENQUIRY, 409)
    api.clock.forward(minutes=59)
    api.post(path, ENQUIRY, 409)
    assert len(refusal_events(api)) == 1
    api.post(path, ENQUIRY | {"channel": "phone"}, 409)
    assert [one["refused"]["channel"] for one in refusal_events(api)] == ["email", "phone"]
    api.clock.forward(minutes=2)
    api.post(path, ENQUIRY, 409)
    assert len(refusal_events(api)) == 3
    assert counted(api)["refused"] == 3


@on_one_database
def test_a_check_leaves_no_trace(api: Api) -> None:
    path = f"/v1/interviews/{promised(api)['id']}/contact-checks"
    assert api.post(path, ENQUIRY, 200)["verdict"] == "not_yet"
    assert refusal_events(api) == []
    assert counted(api)["refused"] == 0


def test_adherence_counts_what_broke_a_rule_and_why(api: Api) -> None:
    path = f"/v1/interviews/{promised(api)['id']}/contacts"
    past = ENQUIRY | {"happened_at": "2026-11-20T11:30:00Z"}
    api.post(path, past, 409)
    why = {"acknowledge_breach": True, "breach_reason": "they_asked_me_to"}
    made = api.post(path, past | why)
    assert (RULE in made["breach"], made["breach_reason"]) == (True, "they_asked_me_to")
    unsaid = api.post(
        path, past | {"acknowledge_breach": True, "happened_at": "2026-11-20T11:40:00Z"}
    )
    assert unsaid["breach_reason"] is None
    found = counted(api)
    assert (found["refused"], found["breached"]) == (1, 2)
    none = {"urgent": 0, "did_not_know": 0, "disagree": 0, "other": 0}
    assert found["overridden"] == none | {"they_asked_me_to": 1, "not_said": 1}
    api.post(f"/v1/contacts/{unsaid['id']}/retraction", {"reason": "never made"}, 200)
    assert counted(api)["breached"] == 1


def test_a_result_that_breaks_a_rule_has_a_reason_too(api: Api) -> None:
    interview = promised(api)
    path = f"/v1/interviews/{interview['id']}/contacts"
    api.post(path, THANKS)
    api.clock.set("2026-11-30T12:00:00Z")
    call = {"kind": "enquire_status", "channel": "phone", "result": "no_answer"}
    call["happened_at"] = "2026-11-20T11:30:00Z"
    made = api.post(path, call | {"acknowledge_breach": True})
    assert made["breach"]
    again = {"result": "message_left", "acknowledge_breach": True, "breach_reason": "urgent"}
    kept = api.patch(f"/v1/contacts/{made['id']}", again)
    assert (bool(kept["breach"]), kept["breach_reason"]) == (True, "urgent")


@on_one_database
@pytest.mark.parametrize("body", [{}, {"happened_at": "2026-11-20T11:30:00Z"}])
def test_a_reason_goes_with_an_acknowledged_breach_alone(api: Api, body: dict[str, Any]) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/contacts"
    reason = {"breach_reason": "urgent"}
    assert pointers(api.ask("POST", path, ENQUIRY | body | reason)) == ["/breach_reason"]
    contact = api.post(path, THANKS)
    changed = api.ask("PATCH", f"/v1/contacts/{contact['id']}", {"result": "spoke"} | reason)
    assert pointers(changed) == ["/breach_reason"]


@on_one_database
def test_a_contact_that_broke_nothing_has_no_reason(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}/contacts"
    why = {"acknowledge_breach": True, "breach_reason": "other"}
    api.clock.set("2026-11-21T12:00:00Z")
    made = api.post(path, THANKS | {"happened_at": "2026-11-20T16:00:00Z"} | why)
    assert (made["breach"], made["breach_reason"]) == ([], None)


def test_the_trace_goes_with_its_application(api: Api) -> None:
    interview = promised(api)
    api.post(f"/v1/interviews/{interview['id']}/contacts", ENQUIRY, 409)
    api.delete(f"/v1/applications/{interview['application_id']}")
    assert counted(api)["refused"] == 0
