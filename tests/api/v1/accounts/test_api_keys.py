"""API keys: made no stronger than their maker, used, named and revoked."""

import json
from typing import Any

import pytest
from sqlalchemy import text as sql

from app.api.auth.principals import is_key
from app.background import steps_of
from app.settings import Settings
from app.storage.engines import engine
from app.work import housekeeping
from tests.api.small_service import problem
from tests.api.v1.acting import People
from tests.api.v1.api_client import UNKNOWN, Api, on_one_database, pointers
from tests.api.v1.conftest import Database
from tests.api.v1.people import bearer, in_time, is_refused_token, keyed, signed_in, stops

LATER = "2026-12-01T00:00:00Z"


def test_a_key_is_shown_once_and_opens_the_account(api: Api) -> None:
    made = api.ask("POST", "/v1/api-keys", {"label": "phone"})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    key = made.json().pop("key")
    assert is_key(key)
    assert made.json()["hint"] == key[-4:]
    found = api.ask("GET", made.headers["location"])
    assert found.headers["etag"] == made.headers["etag"]
    assert found.json() == {k: v for k, v in made.json().items() if k != "key"}
    assert "key" not in found.json()
    assert bearer(api, key).get("/v1/me")["id"] == api.get("/v1/me")["id"]


def test_a_key_has_the_scopes_that_were_asked_for_and_no_more(api: Api) -> None:
    reader, made = keyed(api, scopes=["tasks:read", "interviews:read", "tasks:read"])
    assert made["scopes"] == ["interviews:read", "tasks:read"]
    assert reader.get("/v1/tasks")["items"] == []
    document = problem(reader.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")
    assert "tasks:write" in document["detail"]


def test_a_key_cannot_make_a_stronger_one(api: Api) -> None:
    maker, made = keyed(api, scopes=["account:read", "account:write"], expires_at=LATER)
    answer = maker.ask("POST", "/v1/api-keys", {"label": "x", "scopes": ["tasks:read"]})
    problem(answer, 403, "insufficient_scope")
    assert 'scope="tasks:read"' in answer.headers["www-authenticate"]
    longer = {"label": "x", "expires_at": "2026-12-01T00:00:01Z"}
    assert pointers(maker.ask("POST", "/v1/api-keys", longer)) == ["/expires_at"]
    equal = maker.post("/v1/api-keys", {"label": "x"})
    assert (equal["scopes"], equal["expires_at"]) == (made["scopes"], LATER)
    weaker = {"label": "x", "scopes": ["account:read"], "expires_at": "2026-11-30T00:00:00Z"}
    assert maker.post("/v1/api-keys", weaker)["expires_at"] == "2026-11-30T00:00:00Z"
    assert len(api.get("/v1/api-keys")["items"]) == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/label"),
        ({"label": ""}, "/label"),
        ({"label": "x" * 201}, "/label"),
        ({"label": "x", "scopes": []}, "/scopes"),
        ({"label": "x", "scopes": ["tasks:eat"]}, "/scopes/0"),
        ({"label": "x", "scopes": "tasks:read"}, "/scopes"),
        ({"label": "x", "scopes": [3]}, "/scopes/0"),
        ({"label": "x", "expires_at": "2026-11-20T12:00:00Z"}, "/expires_at"),
        ({"label": "x", "expires_at": "2026-12-01T00:00:00"}, "/expires_at"),
        ({"label": "x", "key": "mine"}, "/key"),
    ],
)
@on_one_database
def test_what_is_no_key_is_refused_where_it_is_wrong(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    assert pointers(api.ask("POST", "/v1/api-keys", body)) == [pointer]


def test_a_candidate_makes_no_key_of_a_partner(api: Api) -> None:
    answer = api.ask("POST", "/v1/api-keys", {"label": "x", "scopes": ["candidates:write"]})
    problem(answer, 403, "insufficient_scope")


def test_a_key_expires_at_its_instant(api: Api) -> None:
    passing, _ = keyed(api, expires_at=LATER)
    assert passing.get("/v1/me")
    api.clock.set("2026-12-01T00:00:00+00:00")
    is_refused_token(passing.ask("GET", "/v1/me"))


def test_a_session_makes_keys_that_outlive_it(api: Api) -> None:
    person, _ = signed_in(api)
    program, made = keyed(person)
    assert made["expires_at"] is None
    person.delete("/v1/sessions/current")
    assert stops(person)
    assert program.get("/v1/me")["credential"] == {"kind": "key", "id": made["id"]}


def test_a_revoked_key_stops_within_a_second_and_stays_in_the_list(api: Api) -> None:
    program, made = keyed(api)
    path = f"/v1/api-keys/{made['id']}"
    assert program.get("/v1/me")
    problem(api.ask("DELETE", path, headers={"If-Match": '"old"'}), 412, "precondition_failed")
    api.delete(path)
    api.delete(path)
    assert stops(program)
    is_refused_token(program.ask("GET", "/v1/me"))
    assert api.get(path)["revoked_at"] == "2026-11-20T12:00:00Z"
    assert made["id"] in [one["id"] for one in api.get("/v1/api-keys")["items"]]


def test_a_key_can_revoke_itself(api: Api) -> None:
    program, made = keyed(api)
    program.delete(f"/v1/api-keys/{made['id']}")
    assert stops(program)


def test_a_key_is_called_something_else_by_its_tag(api: Api) -> None:
    _, made = keyed(api)
    path = f"/v1/api-keys/{made['id']}"
    tag = api.ask("GET", path).headers["etag"]
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 304
    changed = api.ask("PATCH", path, {"label": "new"}, headers={"If-Match": tag})
    assert changed.json()["label"] == "new"
    assert changed.headers["etag"] == api.ask("GET", path).headers["etag"] != tag
    late = api.ask("PATCH", path, {"label": "newer"}, headers={"If-Match": tag})
    problem(late, 412, "precondition_failed")
    assert pointers(api.ask("PATCH", path, {"scopes": ["tasks:read"]})) == ["/scopes"]


def test_keys_are_listed_page_by_page(api: Api) -> None:
    made = []
    for number in range(3):
        api.clock.forward(seconds=1)
        made.append(api.post("/v1/api-keys", {"label": f"{number}"})["id"])
    first = api.get("/v1/api-keys", limit=2)
    rest = api.get("/v1/api-keys", limit=2, cursor=first["next_cursor"])
    listed = [one["id"] for one in first["items"] + rest["items"]]
    assert len(listed) == 4
    assert set(made) < set(listed)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_the_keys_of_another_are_not_there(api: Api, method: str) -> None:
    _, made = keyed(api)
    body = {"label": "mine now"} if method == "PATCH" else None
    for key_id in (made["id"], UNKNOWN, "nonsense"):
        problem(api.other.ask(method, f"/v1/api-keys/{key_id}", body), 404, "not_found")
    assert api.get(f"/v1/api-keys/{made['id']}")["label"] == "a key"
    assert len(api.other.get("/v1/api-keys")["items"]) == 1


def test_a_key_that_is_asked_for_again_is_the_same_and_is_kept_in_no_clear(
    api: Api, database: Database
) -> None:
    def ask(label: str = "phone") -> Any:  # noqa: ANN401  # an answer
        headers = {"Idempotency-Key": "once"}
        return api.ask("POST", "/v1/api-keys", {"label": label}, headers=headers)

    first, again = ask(), ask()
    assert again.headers["idempotent-replayed"] == "true"
    assert first.content == again.content
    assert bearer(api, again.json()["key"]).get("/v1/me")
    problem(ask("laptop"), 422, "invalid_request")
    assert len(api.get("/v1/api-keys")["items"]) == 2
    opened = engine(database.url)
    with opened.connect() as connection:
        kept = [
            json.dumps([str(value) for value in row])
            for table in ("idempotency_keys", "api_keys", "events")
            for row in connection.execute(sql(f"SELECT * FROM {table}"))  # noqa: S608  # ours
        ]
    opened.dispose()
    assert len(kept) > 3
    assert not any(first.json()["key"] in row for row in kept)


def test_a_use_is_written_down_at_most_once_a_minute_and_is_no_event(
    api: Api, database: Database
) -> None:
    program, made = keyed(api)
    path = f"/v1/api-keys/{made['id']}"

    def used_at(at: str) -> bool:
        return bool(api.get(path)["last_used_at"] == at)

    tag = api.ask("GET", path).headers["etag"]
    assert api.get(path)["last_used_at"] is None
    program.get("/v1/me")
    assert in_time(lambda: used_at("2026-11-20T12:00:00Z"))
    api.clock.forward(seconds=59)
    assert not in_time(lambda: bool(program.get("/v1/me")) and used_at("2026-11-20T12:00:59Z"))
    api.clock.forward(seconds=1)
    assert in_time(lambda: bool(program.get("/v1/me")) and used_at("2026-11-20T12:01:00Z"), 3)
    assert api.ask("GET", path).headers["etag"] == tag
    opened = engine(database.url)
    with opened.connect() as connection:
        types = list(connection.execute(sql("SELECT type FROM events ORDER BY seq")).scalars())
    opened.dispose()
    assert types == ["api_key.created"]


def test_a_file_of_everything_needs_every_scope_that_is_in_it(api: Api) -> None:
    for kind, ask in (
        ("read", ("GET", "/v1/me/export")),
        ("write", ("POST", "/v1/imports", {})),
    ):
        reader, _ = keyed(api, scopes=[f"account:{kind}", f"tasks:{kind}"])
        document = problem(reader.ask(*ask), 403, "insufficient_scope")
        assert f"interviews:{kind}" in document["detail"]


def test_a_key_grants_no_scope_that_it_lacks(api: Api, people: People) -> None:
    giver, _ = keyed(api, scopes=["account:read", "account:write", "tasks:read"])
    body = {"partner_id": people.partner().id, "scopes": ["tasks:read", "contacts:write"]}
    document = problem(giver.ask("POST", "/v1/grants", body), 403, "insufficient_scope")
    assert "contacts:write" in document["detail"]
    assert api.get("/v1/grants")["items"] == []
    assert giver.post("/v1/grants", {**body, "scopes": ["tasks:read"]})["scopes"] == ["tasks:read"]


def test_keys_that_were_revoked_do_not_pile_up(api: Api, database: Database) -> None:
    _, made = keyed(api)
    opened = engine(database.url)
    same = "label, hint, created_at"
    copied = (
        f"INSERT INTO api_keys (account_id, id, {same}, key_hash, revoked_at)"  # noqa: S608  # names of ours
        f" SELECT account_id, :id, {same}, :hash, created_at FROM api_keys WHERE id = :of"
    )
    with opened.begin() as connection:
        for number in range(130):
            new = f"019a9f6e-0000-7000-8000-{number:012}"
            connection.execute(sql(copied), {"id": new, "hash": new, "of": made["id"]})
    opened.dispose()
    person, _ = keyed(api)
    listed = person.get("/v1/api-keys", limit=200)["items"]
    assert sum(key["revoked_at"] is not None for key in listed) == 100
    assert made["id"] in {key["id"] for key in listed}


def test_housekeeping_forgets_keys_that_were_over_for_a_month(api: Api, database: Database) -> None:
    _, revoked = keyed(api)
    _, expiring = keyed(api, expires_at="2026-11-21T12:00:00Z")
    _, good = keyed(api)
    api.delete(f"/v1/api-keys/{revoked['id']}")
    settings = Settings(database_url=database.url, log_level="error")

    def forgotten() -> int:
        services = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
        todo = steps_of(settings, services.gateway, services.policy, services.task_refresher)
        portal = api.client.portal
        assert portal is not None
        return portal.call(housekeeping.once, todo, api.clock())["forget_keys"]

    assert forgotten() == 0
    api.clock.forward(days=30, seconds=1)
    assert forgotten() == 1
    api.clock.forward(days=1)
    assert forgotten() == 1
    left = {key["id"] for key in api.get("/v1/api-keys")["items"]}
    assert good["id"] in left
    assert not {revoked["id"], expiring["id"]} & left
