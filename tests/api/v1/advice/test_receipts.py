"""Receipts of decisions, checks and refusals, signed with the keys that the service publishes."""

import json
from typing import Any

import pytest

from app.api.v1.shared.receipt_checks import check_receipt, content_of, is_good
from app.settings import release
from app.signed.canonical_json import digest
from tests.api.v1.api_client import ACME, ENQUIRY, PROMISE, THANKS, Api, Clock, on_one_database

#: What was answered.
Json = Any
WITHOUT = {"receipt": None}


def published(api: Api) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = api.get("/.well-known/jwks.json")["keys"]
    return keys


def verified(api: Api, receipt: str) -> Json:
    found = check_receipt(receipt, published(api), release.fingerprint())
    assert is_good(found), found
    assert {one.state.value for one in found} == {"verified"}
    return content_of(receipt)


def untraced(answer: Json) -> Json:
    """An answer without traces, which a receipt always has."""
    if isinstance(answer, dict):
        return {
            name: None if name == "trace" else untraced(value) for name, value in answer.items()
        }
    return [untraced(one) for one in answer] if isinstance(answer, list) else answer


def verdict(action: Json) -> tuple[object, ...]:
    return tuple(action[name] for name in ("kind", "interview_id", "interviewer_id", "verdict"))


@pytest.fixture
def interview(api: Api) -> Json:
    found = api.interview()
    api.put(f"/v1/interviews/{found['id']}/timetable", PROMISE)
    api.post(f"/v1/interviews/{found['id']}/contacts", THANKS)
    return found


@pytest.mark.parametrize("asked", [{}, {"actions": "all"}, {"at": "2026-11-26T09:00:00Z"}])
def test_a_decision_comes_with_a_receipt_that_verifies(
    api: Api, interview: Json, asked: dict[str, str]
) -> None:
    for path in (
        f"/v1/interviews/{interview['id']}/next-action",
        f"/v1/applications/{interview['application_id']}/next-action",
    ):
        answer = api.get(path, receipt="true", **asked)
        content = verified(api, answer["receipt"])
        assert untraced(content["answer"]) == {
            name: value for name, value in answer.items() if name != "receipt"
        }
        assert answer | WITHOUT == api.get(path, **asked) | {"as_of": answer["as_of"]}
        assert content["about"] == "decision"
        assert content["is_recorded"] is True
        assert content["is_test"] is False
        assert content["application_id"] == interview["application_id"]
        assert content["account_id"] == api.get("/v1/me")["id"]
        assert (content["policy_version"], content["basis"]) == (
            answer["policy_version"],
            answer["basis"],
        )
        assert content["release"] == release.fingerprint()
        assert content["facts_digest"] == digest(content["facts"])
        assert "trace" in json.dumps(content["answer"])


def test_each_step_of_a_plan_can_be_had_with_a_receipt(api: Api, interview: Json) -> None:
    path = f"/v1/interviews/{interview['id']}"
    steps = api.get(f"{path}/plan")["entries"]
    assert len(steps) > 2
    for step in steps:
        answer = api.get(f"{path}/next-action", at=step["at"], actions="all", receipt="true")
        content = verified(api, answer["receipt"])["answer"]
        assert content["as_of"] == step["at"]
        assert content["phase"] == step["phase"]
        assert content["next_action"]["kind"] == step["next_action"]["kind"]
        assert {verdict(one) for one in step["changed"]} <= {
            verdict(one) for one in content["actions"]
        }


def test_a_receipt_is_made_anew_although_the_decision_is_unchanged(
    api: Api, interview: Json, clock: Clock
) -> None:
    path = f"/v1/interviews/{interview['id']}/next-action"
    first = api.ask("GET", path, params={"receipt": "true"})
    plain = api.ask("GET", path)
    assert first.headers["ETag"] != ""
    assert plain.json()["receipt"] is None
    clock.forward(minutes=1)
    again = api.ask(
        "GET", path, params={"receipt": "true"}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 200
    content = verified(api, again.json()["receipt"])
    assert content["issued_at"] == "2026-11-20T12:01:00Z"
    assert content["facts_digest"] == content_of(first.json()["receipt"])["facts_digest"]


def test_a_refused_contact_comes_with_a_receipt(api: Api, interview: Json) -> None:
    path = f"/v1/interviews/{interview['id']}/contacts"
    for body in (ENQUIRY, ENQUIRY | {"happened_at": "2026-11-20T11:30:00Z"}):
        response = api.ask("POST", path, body, params={"receipt": "true"})
        assert response.status_code == 409
        refusal = response.json()
        content = verified(api, refusal["decision"]["receipt"])
        assert content["about"] == "contact"
        assert content["is_over"] is ("happened_at" in body)
        assert untraced(content["answer"]) == {
            name: value for name, value in refusal["decision"].items() if name != "receipt"
        }
        assert "wait-for-timetable" in {one["rule"] for one in content["answer"]["reasons"]}
        # Without asking there is none.
        assert api.ask("POST", path, body).json()["decision"]["receipt"] is None


def test_a_contact_that_is_made_is_answered_as_ever(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/applications/{interview['application_id']}/contacts"
    body = THANKS | {"interview_id": interview["id"]}
    response = api.ask("POST", path, body, params={"receipt": "true"})
    assert response.status_code == 201
    assert "receipt" not in response.json()


def test_a_check_comes_with_a_receipt(api: Api, interview: Json) -> None:
    for path in (
        f"/v1/interviews/{interview['id']}/contact-checks",
        f"/v1/applications/{interview['application_id']}/contact-checks",
    ):
        response = api.ask("POST", path, ENQUIRY, params={"receipt": "true"})
        assert response.status_code == 200
        content = verified(api, response.json()["receipt"])
        assert content["answer"]["verdict"] == "not_yet"
        assert content["contact"]["kind"] == "enquire_status"


def test_a_result_that_is_refused_comes_with_a_receipt(
    api: Api, interview: Json, clock: Clock
) -> None:
    clock.set("2026-11-30T10:00:00Z")
    path = f"/v1/interviews/{interview['id']}/contacts"
    rung = api.post(path, ENQUIRY | {"channel": "phone", "result": "no_answer"})
    clock.forward(hours=3)
    api.post(path, ENQUIRY)
    response = api.ask(
        "PATCH", f"/v1/contacts/{rung['id']}", {"result": "spoke"}, params={"receipt": "true"}
    )
    assert response.status_code == 409, response.text
    content = verified(api, response.json()["decision"]["receipt"])
    assert content["is_over"] is True


def test_what_is_attested_in_words_is_not_in_a_receipt(api: Api, interview: Json) -> None:
    said = {"said": "my salary is a secret", "right": "it is another secret"}
    body = {"kind": "correction", "channel": "email", "attestation": said, "result": "sent"}
    path = f"/v1/interviews/{interview['id']}/contacts"
    api.post(path, body | {"note": "and a private note"})
    answer = api.get(f"/v1/interviews/{interview['id']}/next-action", receipt="true")
    content = json.dumps(verified(api, answer["receipt"]))
    assert "secret" not in content
    assert "private note" not in content
    check = api.ask(
        *("POST", f"/v1/interviews/{interview['id']}/contact-checks", body),
        params={"receipt": "true"},
    ).json()
    assert "secret" not in json.dumps(verified(api, check["receipt"]))


def test_stricter_numbers_of_the_account_are_in_its_receipts(api: Api, interview: Json) -> None:
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 3}})
    answer = api.get(f"/v1/interviews/{interview['id']}/next-action", receipt="true")
    content = verified(api, answer["receipt"])
    number = content["policy"]["numbers"]["timetable_grace_business_days"]
    assert number == {"value": 3, "operator": 1}
    assert content["policy_version"] == answer["policy_version"]


@on_one_database
def test_a_receipt_of_a_sent_history_says_that_nothing_was_on_record(api: Api) -> None:
    history = {"employer": ACME, "application": {"role": "Engineer"}, "interviews": []}
    response = api.ask("POST", "/v1/decisions", history, params={"receipt": "true"})
    assert response.status_code == 200
    content = verified(api, response.json()["decision"]["receipt"])
    assert content["is_recorded"] is False
    assert api.post("/v1/decisions", history, 200)["decision"]["receipt"] is None


@on_one_database
def test_a_receipt_is_no_access_token_and_the_other_way_round(api: Api, interview: Json) -> None:
    answer = api.get(f"/v1/interviews/{interview['id']}/next-action", receipt="true")
    headers = {"Authorization": f"Bearer {answer['receipt']}"}
    response = api.client.get("/v1/me", headers=headers)
    assert response.status_code in {400, 401, 431}


@on_one_database
def test_whether_a_receipt_is_wanted_is_true_or_false(api: Api, interview: Json) -> None:
    path = f"/v1/interviews/{interview['id']}/next-action"
    assert api.ask("GET", path, params={"receipt": "yes"}).status_code == 422
    assert api.get(path, receipt="false")["receipt"] is None


def test_the_review_of_a_message_comes_with_a_receipt(api: Api, interview: Json) -> None:
    path = f"/v1/applications/{interview['application_id']}/message-checks"
    body = {"kind": "enquire_status"}
    answer = api.ask("POST", path, body, params={"receipt": "true"}).json()
    content = verified(api, answer["decision"]["receipt"])
    assert content["contact"]["kind"] == "enquire_status"
    assert untraced(content["answer"]) == {
        name: value for name, value in answer["decision"].items() if name != "receipt"
    }
    assert api.post(path, body, 200)["decision"]["receipt"] is None


def test_a_message_that_may_not_be_sent_comes_with_a_receipt(api: Api, interview: Json) -> None:
    path = f"/v1/applications/{interview['application_id']}/messages"
    made = api.post(path, {"kind": "enquire_status", "sender": "Robin Vale"})
    path = f"/v1/messages/{made['id']}/sent"
    response = api.ask("POST", path, {}, params={"receipt": "true"})
    assert response.status_code == 409
    refusal = response.json()
    content = verified(api, refusal["decision"]["receipt"])
    assert content["is_over"] is False
    assert untraced(content["answer"]) == {
        name: value for name, value in refusal["decision"].items() if name != "receipt"
    }
    assert api.ask("POST", path, {}).json()["decision"]["receipt"] is None
