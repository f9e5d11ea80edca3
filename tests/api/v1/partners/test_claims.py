"""A candidate whom a partner brought takes over their account, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx2 import Response

from app.api.v1.partners.claims import PREFIX, read_claim, write_claim
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People
from tests.api.v1.api_client import NOON, UNKNOWN, Api
from tests.api.v1.people import bearer, in_time

PATH = "/v1/candidates/member-1"


@pytest.fixture
def account(partner: Partner) -> str:
    return str(partner.ask("PUT", PATH, {}).json()["id"])


@pytest.fixture
def token(partner: Partner, account: str) -> str:
    claim = partner.post(f"{PATH}/claims", None, 200)
    assert claim["expires_at"] == "2026-12-04T12:00:00Z"
    return str(claim["token"])


def claimed(api: Api, token: str) -> Response:
    response: Response = api.client.post("/v1/claims", json={"token": token})
    return response


def test_a_candidate_gets_a_key_for_everything_in_their_account(
    api: Api, people: People, partner: Partner, account: str, token: str
) -> None:
    acting = partner.acting(account)
    task = acting.post("/v1/tasks", {"title": "Read up"})
    answer = claimed(api, token)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["account_id"] == account
    mine = Api(api.client, api.clock, answer.json()["key"])
    assert [one["id"] for one in mine.get("/v1/tasks")["items"]] == [task["id"]]
    assert mine.get("/v1/policy")["version"]
    assert people.events(account)[-1]["type"] == "api_key.created"
    # The partner goes on, until its grant is taken back.
    assert [one["id"] for one in acting.get("/v1/tasks")["items"]] == [task["id"]]
    [grant] = mine.get("/v1/grants")["items"]
    mine.delete(f"/v1/grants/{grant['id']}")
    people.a_second_later()
    problem(acting.ask("GET", "/v1/tasks"), 404, "not_found")


def opens(api: Api, key: str) -> bool:
    return bearer(api, key).ask("GET", "/v1/me").status_code == 200


def test_a_claim_whose_answer_was_lost_gives_another_key(
    api: Api, partner: Partner, token: str
) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: claimed(api, token), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    [key_id] = {answer.json()["key_id"] for answer in answers}
    assert UUID(key_id).version == 7
    partner.post(f"{PATH}/claims", None, 200)
    keys = [answer.json()["key"] for answer in answers]
    assert len(set(keys)) == 4
    assert sum(opens(api, key) for key in keys) == 1


def test_an_account_is_taken_over_with_the_first_use_of_a_key(
    api: Api, partner: Partner, token: str
) -> None:
    other = partner.post(f"{PATH}/claims", None, 200)["token"]
    mine = bearer(api, claimed(api, token).json()["key"])
    mine.get("/v1/me")
    assert in_time(lambda: mine.get("/v1/api-keys")["items"][0]["last_used_at"] is not None)
    for each in (token, other):
        problem(claimed(api, each), 401, "sign_in_failed")
    problem(partner.ask("POST", f"{PATH}/claims"), 409, "state_conflict")
    assert mine.get("/v1/me")["kind"] == "candidate"


def test_a_key_that_was_revoked_unused_is_not_made_again(
    api: Api, people: People, token: str
) -> None:
    made = claimed(api, token).json()
    [row] = people.administration.keys(made["account_id"])
    people.administration.revoke_key(made["account_id"], str(row["id"]))
    problem(claimed(api, token), 401, "sign_in_failed")


def test_a_claim_is_over_after_two_weeks(api: Api, token: str) -> None:
    api.clock.forward(days=14)
    problem(claimed(api, token), 401, "sign_in_failed")
    api.clock.forward(seconds=-1)
    assert claimed(api, token).status_code == 201


def test_an_account_that_is_erased_cannot_be_claimed(
    api: Api, people: People, partner: Partner, account: str, token: str
) -> None:
    people.erase(account)
    problem(claimed(api, token), 401, "sign_in_failed")
    problem(partner.ask("POST", f"{PATH}/claims"), 404, "not_found")


def test_only_the_partner_who_brought_them_can_make_a_claim(
    api: Api, people: People, token: str
) -> None:
    problem(people.partner().ask("POST", f"{PATH}/claims"), 404, "not_found")
    problem(api.ask("POST", f"{PATH}/claims"), 403, "insufficient_scope")


def test_what_was_made_up_claims_nothing(api: Api, token: str) -> None:
    body = token.removeprefix(PREFIX)
    changed = "A" if body[5] != "A" else "B"
    wrong = ["x", PREFIX, body, token[:-1], token + "A", f"{PREFIX}{body[:5]}{changed}{body[6:]}"]
    wrong.append(write_claim(b"another secret", UNKNOWN, datetime(2099, 1, 1, tzinfo=UTC)))
    for one in [*wrong, "é" * 20, f"{PREFIX}{'=' * 8}"]:
        problem(claimed(api, one), 401, "sign_in_failed")
    assert claimed(api, token).status_code == 201


def test_a_token_is_good_until_its_very_end() -> None:
    token = write_claim(b"s", UNKNOWN, NOON)
    assert read_claim(b"s", token, NOON.replace(hour=11)) == UNKNOWN
    assert read_claim(b"s", token, NOON) is None


def test_an_account_whose_key_was_revoked_long_ago_is_not_taken_over_again(
    api: Api, partner: Partner, token: str
) -> None:
    made = claimed(api, token).json()
    bearer(api, made["key"]).delete(f"/v1/api-keys/{made['key_id']}")
    api.clock.forward(days=400)
    gateway = api.client.app.state.services.gateway  # type: ignore[attr-defined] # Ours has it.
    portal = api.client.portal
    assert portal is not None
    assert portal.call(gateway.forget_keys, api.clock()) == 0
    assert portal.call(gateway.trim, made["account_id"], "api_keys", 0) == 0
    problem(partner.ask("POST", f"{PATH}/claims"), 409, "state_conflict")
