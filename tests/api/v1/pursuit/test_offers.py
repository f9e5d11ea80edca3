"""Offers in turns, and the outcomes that contacts set."""

from typing import Any

import pytest

from tests.api.v1.api_client import Api, Clock, pointers


@pytest.fixture
def interview(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.interview()
    return made


@pytest.fixture
def path(api: Api, interview: dict[str, Any]) -> str:
    path = f"/v1/interviews/{interview['id']}"
    offer = {
        "kind": "offer",
        "form": "verbal",
        "respond_by": "2026-11-27",
        "paper_by": "2026-12-04",
    }
    made = api.post(f"{path}/employer-updates", offer)
    assert {name: made[name] for name in offer} == offer
    return path


def respond(answer: str, **more: object) -> dict[str, Any]:
    return {"kind": "respond_to_offer", "channel": "email", "answer": answer, **more}


def outcome(api: Api, interview: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/applications/{interview['application_id']}")["outcome"]
    return found


@pytest.mark.parametrize(("answer", "kind"), [("accept", "accepted"), ("decline", "declined")])
def test_an_acceptance_and_a_refusal_set_the_outcome(
    api: Api, interview: dict[str, Any], path: str, answer: str, kind: str
) -> None:
    made = api.post(f"{path}/contacts", respond(answer))
    assert made["answer"] == answer
    assert outcome(api, interview) == {"kind": kind, "happened_at": made["happened_at"]}
    application = f"/v1/applications/{interview['application_id']}"
    assert api.patch(application, {"outcome": None}, 409)["code"] == "state_conflict"
    api.patch(f"/v1/contacts/{made['id']}", {"result": "not_made"})
    assert outcome(api, interview) is None


def test_more_time_leaves_the_offer_open(api: Api, interview: dict[str, Any], path: str) -> None:
    api.post(f"{path}/contacts", respond("more_time"))
    assert outcome(api, interview) is None
    decision = api.get(f"{path}/next-action")
    assert (decision["phase"], decision["turn"]) == ("offer", "employer")
    again = api.ask("POST", f"{path}/contacts", respond("negotiate"))
    assert again.status_code == 409
    (entry,) = [one for one in decision["actions"] if one["kind"] == "respond_to_offer"]
    verdicts = {one["answer"]: one["verdict"] for one in entry["answers"]}
    assert verdicts["accept"] == "allowed"
    assert verdicts["negotiate"] == "not_yet"


def test_an_answer_is_said_by_responses_to_offers_alone(api: Api, path: str) -> None:
    bare = {"kind": "respond_to_offer", "channel": "email"}
    assert pointers(api.ask("POST", f"{path}/contacts", bare)) == ["/answer"]
    other = {"kind": "withdraw", "channel": "email", "answer": "accept"}
    assert pointers(api.ask("POST", f"{path}/contacts", other)) == ["/answer"]


def test_a_refusal_that_left_no_trace_sets_nothing(
    api: Api, interview: dict[str, Any], path: str, clock: Clock
) -> None:
    bounced = respond("decline", happened_at="2026-11-20T12:00:00Z", result="bounced")
    first = api.post(f"{path}/contacts", bounced)
    assert outcome(api, interview) is None
    clock.forward(hours=1)
    attestation = {"contact_id": first["id"]}
    api.post(f"{path}/contacts", {"kind": "resend", "channel": "phone", "attestation": attestation})
    assert outcome(api, interview)["kind"] == "declined"


def test_a_deadline_is_a_day_or_an_instant(api: Api, interview: dict[str, Any]) -> None:
    path = f"/v1/interviews/{interview['id']}/employer-updates"
    for kind, field in (
        ("offer", "respond_by"),
        ("invited_to_call", "call_at"),
        ("question", "due"),
        ("documents_requested", "due"),
    ):
        for said in ("2026-11-27", "2026-11-27T10:00:00Z"):
            made = api.post(path, {"kind": kind, field: said, "note": f"{field} {said}"})
            assert made[field] == said
            assert api.get(f"/v1/employer-updates/{made['id']}") == made
        early = api.ask("POST", path, {"kind": kind, field: "2026-11-19"})
        assert pointers(early) == [f"/{field}"]
    other = api.ask("POST", path, {"kind": "noted", "due": "2026-11-27"})
    assert pointers(other) == ["/due"]


def test_answers_say_since_when_they_are_open(api: Api, path: str) -> None:
    entry = api.action(path.rsplit("/", maxsplit=1)[-1], "respond_to_offer")
    opens = {one["answer"]: one["opens_at"] for one in entry["answers"]}
    assert set(opens.values()) == {entry["opens_at"]} == {"2026-11-20T12:00:00Z"}
