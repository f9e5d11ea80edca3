"""Permits: a relay passes the message of a cleared contact on, exactly once."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient

from app.api.auth.access_tokens import new_key
from app.api.v1.shared.permit_tokens import TYPE
from app.signed.jwt_parser import encode, read
from app.signed.signatures import public_key, require_signature, sign_bytes
from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import ENQUIRY, PROMISE, UNKNOWN, Api, Clock, on_one_database, pointers
from tests.api.v1.test_races import asked

REDEEM = "/v1/permits/redeem"
ENQUIRE = {name: value for name, value in ENQUIRY.items() if name != "result"}
RELAYS = 50
#: What was answered.
Json = Any


@pytest.fixture
def board(people: People) -> Partner:
    return people.partner()


@pytest.fixture
def contact(api: Api, clock: Clock) -> Json:
    return cleared(api, clock)


def cleared(api: Api, clock: Clock, **changes: object) -> Json:
    """A contact that the etiquette has just allowed."""
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    clock.set("2026-11-30T10:00:00+00:00")
    return api.post(f"/v1/interviews/{interview['id']}/contacts", {**ENQUIRE, **changes})


def permit(api: Api, contact: Json, board: Partner, status: int = 201) -> Json:
    path = f"/v1/contacts/{contact['id']}/permit"
    return api.post(path, {"partner_id": board.id}, status)


def refusal(board: Api, token: str, **asked: object) -> Json:
    response = board.ask("POST", REDEEM, {"token": token, **asked})
    assert response.status_code == 409, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()["code"]


def test_a_permit_is_redeemed_once(api: Api, board: Partner, contact: Json, clock: Clock) -> None:
    made = permit(api, contact, board)
    assert made | {"token": ""} == {
        "id": contact["id"],
        "application_id": contact["application_id"],
        "kind": "enquire_status",
        "channel": "email",
        "partner_id": board.id,
        "state": "open",
        "issued_at": "2026-11-30T10:00:00Z",
        "expires_at": "2026-11-30T11:00:00Z",
        "redeemed_at": None,
        "token": "",
    }
    clock.forward(minutes=5)
    assert permit(api, contact, board, 200)["token"] == made["token"]
    known = {"application_id": contact["application_id"], "channel": "email"}
    redeemed = board.post(REDEEM, {"token": made["token"], **known}, 200)
    assert redeemed["redeemed_at"] == "2026-11-30T10:05:00Z"
    assert redeemed["application_id"] == contact["application_id"]
    assert redeemed["kind"] == "enquire_status"
    assert redeemed["is_test"] is False
    assert refusal(board, made["token"]) == "permit_redeemed"
    path = f"/v1/contacts/{contact['id']}/permit"
    shown = api.get(path)
    assert (shown["state"], shown["redeemed_at"]) == ("redeemed", "2026-11-30T10:05:00Z")
    assert "token" not in shown
    assert api.ask("POST", path, {"partner_id": board.id}).status_code == 409


def test_redeeming_is_a_change_of_the_contact_by_the_partner(
    api: Api, board: Partner, contact: Json
) -> None:
    made = permit(api, contact, board)
    board.post(REDEEM, {"token": made["token"]}, 200)
    last = api.get("/v1/events", limit=200)["items"][-1]
    assert (last["type"], last["resource"]["id"]) == ("contact.updated", contact["id"])
    assert last["written_by"] == {"kind": "partner", "id": board.id}


def test_others_verify_a_permit_offline(api: Api, board: Partner, contact: Json) -> None:
    token = read(permit(api, contact, board)["token"])
    keys = api.get("/.well-known/jwks.json")["keys"]
    (jwk,) = [one for one in keys if one["kid"] == token.header["kid"]]
    key = public_key(jwk)
    assert key is not None
    require_signature(token, key)
    begins = int(datetime(2026, 11, 30, 10, tzinfo=UTC).timestamp())
    assert token.header["typ"] == TYPE
    assert token.claims == {
        "iss": "bide",
        "aud": board.id,
        "sub": api.get("/v1/me")["id"],
        "application": contact["application_id"],
        "action": "enquire_status",
        "channel": "email",
        "test": False,
        "iat": begins,
        "nbf": begins,
        "exp": begins + 3600,
        "jti": contact["id"],
    }


def test_of_many_relays_that_redeem_at_once_one_does(
    api: Api, board: Partner, contact: Json
) -> None:
    token = permit(api, contact, board)["token"]
    headers = {"Authorization": f"Bearer {board.key}"}

    async def race() -> list[tuple[int, str | None]]:
        async with asked_within(api) as client:
            answers = await asyncio.gather(
                *(
                    client.post(REDEEM, json={"token": token}, headers=headers)
                    for _ in range(RELAYS)
                )
            )
        return [(one.status_code, one.json().get("code")) for one in answers]

    found = sorted(asyncio.run(race()))
    assert found == [(200, None)] + [(409, "permit_redeemed")] * (RELAYS - 1)


def asked_within(api: Api) -> AbstractAsyncContextManager[AsyncClient]:
    """Clients of the same service, started once more on the same database."""
    return asked(api.client.app)  # type: ignore[arg-type]  # ours


def test_a_retry_with_the_same_key_is_answered_as_it_was(
    api: Api, board: Partner, contact: Json
) -> None:
    body = {"token": permit(api, contact, board)["token"]}
    first = board.ask("POST", REDEEM, body, headers={"Idempotency-Key": "message-1"})
    again = board.ask("POST", REDEEM, body, headers={"Idempotency-Key": "message-1"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = board.ask("POST", REDEEM, body, headers={"Idempotency-Key": "message-2"})
    assert other.json()["code"] == "permit_redeemed"


def test_a_permit_for_something_else_is_refused_and_left(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    token = permit(api, contact, board)["token"]
    for wrong in (
        {"application_id": UNKNOWN},
        {"kind": "send_thank_you"},
        {"channel": "letter"},
    ):
        assert refusal(board, token, **wrong) == "permit_for_another"
    assert refusal(people.partner(), token) == "permit_for_another"
    assert board.post(REDEEM, {"token": token}, 200)["id"] == contact["id"]


def test_an_expired_permit_is_refused(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    made = permit(api, contact, board)
    clock.set("2026-11-30T11:00:00+00:00")
    assert refusal(board, made["token"]) == "permit_expired"
    assert api.get(f"/v1/contacts/{contact['id']}/permit")["state"] == "expired"
    # There is no other for the same contact.
    response = api.ask("POST", f"/v1/contacts/{contact['id']}/permit", {"partner_id": board.id})
    assert response.json()["code"] == "state_conflict"


def test_forged_and_altered_permits_are_refused(api: Api, board: Partner, contact: Json) -> None:
    from joserfc.jwk import OKPKey  # noqa: PLC0415  # as the service does

    token = permit(api, contact, board)["token"]
    head, claims, signature = token.split(".")
    said = read(token)
    later = json.dumps({**said.claims, "exp": said.claims["exp"] + 9}).encode()
    services: Any = api.client.app.state.services  # type: ignore[attr-defined]  # ours has it
    own = new_key(services.clock(), services.access.signing._rotation)
    mine = OKPKey.import_key({**own.private_jwk})
    forged = [
        f"{head}.{encode(later)}.{signature}",
        f"{head}.{claims}.{signature[:-2]}",
        f"{head}.{claims}.",
        f"{encode(b'{}')}.{claims}.{signature}",
        sign_bytes({**said.header}, json.dumps(said.claims).encode(), mine),
        sign_bytes({**said.header, "kid": own.kid}, json.dumps(said.claims).encode(), mine),
        f"{head}.{claims}",
        "nonsense",
    ]
    for one in forged:
        assert refusal(board, one) == "permit_invalid"
    # A key of the service alone is not enough: other tokens of it are no permits.
    receipt = api.get(f"/v1/applications/{contact['application_id']}/next-action", receipt="true")[
        "receipt"
    ]
    response = board.ask("POST", REDEEM, {"token": receipt})
    assert response.status_code in {409, 422}
    assert board.post(REDEEM, {"token": token}, 200)["id"] == contact["id"]


def test_no_letter_of_a_permit_can_be_changed(api: Api, board: Partner, contact: Json) -> None:
    token = permit(api, contact, board)["token"]
    for place in range(0, len(token), 11):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        assert refusal(board, changed) == "permit_invalid"


def test_a_permit_ends_with_what_is_allowed(api: Api, board: Partner, clock: Clock) -> None:
    contact = cleared(api, clock, channel="phone")
    clock.set("2026-11-30T16:40:00+00:00")
    made = permit(api, contact, board)
    assert made["expires_at"] == "2026-11-30T17:00:00Z"


def test_the_etiquette_is_asked_again(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    clock.forward(minutes=1)
    path = f"/v1/applications/{contact['application_id']}/employer-updates"
    api.post(path, {"kind": "rejection", "received_at": "2026-11-30T10:00:30Z"})
    response = api.ask(
        *("POST", f"/v1/contacts/{contact['id']}/permit", {"partner_id": board.id}),
        params={"receipt": "true"},
    )
    assert response.status_code == 409
    answer = response.json()
    assert answer["code"] == "contact_refused"
    assert answer["decision"]["receipt"]
    assert api.ask("GET", f"/v1/contacts/{contact['id']}/permit").status_code == 404


def test_a_contact_with_a_permit_was_made_or_may_be(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    path = f"/v1/contacts/{contact['id']}"
    token = permit(api, contact, board)["token"]
    answer = api.ask("PATCH", path, {"result": "not_made"})
    assert answer.status_code == 409
    assert "may be on its way" in answer.json()["detail"]
    board.post(REDEEM, {"token": token}, 200)
    clock.forward(hours=2)
    answer = api.ask("PATCH", path, {"result": "not_made"})
    assert answer.status_code == 409
    assert "was redeemed" in answer.json()["detail"]
    assert api.patch(path, {"result": "sent"})["result"] == "sent"


def test_one_that_was_never_redeemed_gives_its_place_back(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    token = permit(api, contact, board)["token"]
    clock.forward(hours=1)
    api.patch(f"/v1/contacts/{contact['id']}", {"result": "not_made"})
    assert refusal(board, token) in {"permit_expired", "permit_withdrawn"}


def test_a_contact_that_was_made_otherwise_needs_no_permit(
    api: Api, board: Partner, contact: Json
) -> None:
    token = permit(api, contact, board)["token"]
    api.patch(f"/v1/contacts/{contact['id']}", {"result": "sent"})
    assert refusal(board, token) == "permit_withdrawn"


@on_one_database
def test_what_was_not_cleared_has_no_permit(api: Api, board: Partner, clock: Clock) -> None:
    done = cleared(api, clock, result="sent")
    over = {**ENQUIRE, "happened_at": "2026-11-30T09:30:00Z", "result": "no_answer"}
    path = f"/v1/interviews/{done['interview_id']}/contacts"
    recorded = api.post(path, over | {"channel": "phone"})
    for one in (done, recorded):
        response = api.ask("POST", f"/v1/contacts/{one['id']}/permit", {"partner_id": board.id})
        assert response.json()["code"] == "state_conflict"
    missing = api.ask("POST", f"/v1/contacts/{UNKNOWN}/permit", {"partner_id": board.id})
    assert missing.status_code == 404


@on_one_database
def test_a_permit_names_one_partner(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    path = f"/v1/contacts/{contact['id']}/permit"
    for no_partner in (UNKNOWN, people.account()):
        response = api.ask("POST", path, {"partner_id": no_partner})
        assert response.status_code == 404, response.text
    assert pointers(api.ask("POST", path, {})) == ["/partner_id"]
    permit(api, contact, board)
    other = api.ask("POST", path, {"partner_id": people.partner().id})
    assert other.json()["code"] == "state_conflict"


@on_one_database
def test_a_partner_asks_for_its_own_relay(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    scopes = ["interviews:read", "contacts:write"]
    api.post("/v1/grants", {"partner_id": board.id, "scopes": scopes})
    acting = board.acting(people.account())
    made = acting.post(f"/v1/contacts/{contact['id']}/permit", {})
    assert made["partner_id"] == board.id
    assert board.post(REDEEM, {"token": made["token"]}, 200)["account_id"] == people.account()


@on_one_database
def test_only_a_partner_redeems(api: Api, board: Partner, contact: Json, people: People) -> None:
    token = permit(api, contact, board)["token"]
    assert api.ask("POST", REDEEM, {"token": token}).status_code == 403
    weak = people.partner(["candidates:read"])
    assert weak.ask("POST", REDEEM, {"token": token}).status_code == 403


@on_one_database
def test_an_account_that_is_being_erased_sends_nothing_more(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    token = permit(api, contact, board)["token"]
    people.erase(people.account())
    assert refusal(board, token) == "permit_withdrawn"


@on_one_database
def test_a_permit_of_a_test_account_says_so(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    people.let_all_be_test_accounts()
    made = permit(api, contact, board)
    assert read(made["token"]).claims["test"] is True
    assert board.post(REDEEM, {"token": made["token"]}, 200)["is_test"] is True


def turned_down(api: Api, contact: Json, clock: Clock) -> None:
    """Record a rejection, a minute after the permit of a contact."""
    clock.forward(minutes=1)
    path = f"/v1/applications/{contact['application_id']}/employer-updates"
    api.post(path, {"kind": "rejection", "received_at": "2026-11-30T10:00:30Z"})


def test_a_rejection_after_the_permit_stops_its_message(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    token = permit(api, contact, board)["token"]
    turned_down(api, contact, clock)
    check = {"kind": "enquire_status", "channel": "email"}
    path = f"/v1/applications/{contact['application_id']}/contact-checks"
    rules = [one["rule"] for one in api.post(path, check, 200)["reasons"]]
    assert rules
    for _ in range(2):
        answer = board.ask("POST", REDEEM, {"token": token})
        assert (answer.status_code, answer.json()["code"]) == (409, "permit_withdrawn")
        assert "does not allow this contact any more" in answer.json()["detail"]
        assert any(f"`{rule}`" in answer.json()["detail"] for rule in rules)
        # The relay has no grant, so it reads no facts.
        assert "decision" not in answer.json()
    assert api.get(f"/v1/contacts/{contact['id']}/permit")["state"] == "open"
    refused = [
        one for one in api.get("/v1/events", limit=200)["items"] if one["type"] == "contact.refused"
    ]
    assert [one["written_by"] for one in refused] == [{"kind": "partner", "id": board.id}]
    # The candidate, who asks for the permit again, is given the whole verdict.
    again = api.ask(
        *("POST", f"/v1/contacts/{contact['id']}/permit", {"partner_id": board.id}),
        params={"receipt": "true"},
    )
    assert (again.status_code, again.json()["code"]) == (409, "contact_refused")
    assert again.json()["decision"]["receipt"]


def test_a_permit_that_was_refused_holds_again_where_the_fact_was_a_mistake(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    made = permit(api, contact, board)
    turned_down(api, contact, clock)
    assert refusal(board, made["token"]) == "permit_withdrawn"
    path = f"/v1/applications/{contact['application_id']}/employer-updates"
    said = api.get(path)["items"][-1]
    api.post(f"/v1/employer-updates/{said['id']}/retraction", {"reason": "Another one."}, 200)
    assert permit(api, contact, board, 200)["token"] == made["token"]
    assert board.post(REDEEM, {"token": made["token"]}, 200)["id"] == contact["id"]


def test_a_withdrawal_after_the_permit_stops_its_message(
    api: Api, board: Partner, contact: Json, clock: Clock
) -> None:
    token = permit(api, contact, board)["token"]
    clock.forward(minutes=1)
    path = f"/v1/applications/{contact['application_id']}/contacts"
    api.post(path, {"kind": "withdraw", "channel": "email", "result": "sent"})
    assert refusal(board, token) == "permit_withdrawn"


def test_a_permit_is_not_for_the_application_that_its_round_moved_to(
    api: Api, board: Partner, clock: Clock
) -> None:
    interview = api.interview()
    clock.forward(hours=1)
    thanks = {"kind": "send_thank_you", "channel": "email"}
    contact = api.post(f"/v1/interviews/{interview['id']}/contacts", thanks)
    token = permit(api, contact, board)["token"]
    body = {"employer": {"id": interview["employer_id"]}, "role": "Analyst", "route": "direct"}
    target = api.post("/v1/applications", body)
    path = f"/v1/interviews/{interview['id']}"
    api.patch(path, {"application": {"id": target["id"]}})
    assert refusal(board, token) == "permit_withdrawn"


def test_only_the_relay_says_that_what_it_passed_on_did_not_arrive(
    api: Api, board: Partner, contact: Json, people: People
) -> None:
    token = permit(api, contact, board)["token"]
    board.post(REDEEM, {"token": token}, 200)
    path = f"/v1/contacts/{contact['id']}"
    for result in ("bounced", "wrong_number"):
        answer = api.ask("PATCH", path, {"result": result})
        assert (answer.status_code, answer.json()["code"]) == (409, "state_conflict")
        assert "was redeemed" in answer.json()["detail"]
    scopes = ["interviews:read", "contacts:write"]
    other = people.partner()
    for one in (other, board):
        api.post("/v1/grants", {"partner_id": one.id, "scopes": scopes})
    account = people.account()
    assert other.acting(account).ask("PATCH", path, {"result": "bounced"}).status_code == 409
    assert board.acting(account).patch(path, {"result": "bounced"})["result"] == "bounced"
