"""Sessions: begun, refreshed, ended, and stolen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from app.api.auth.random_secrets import write_refresh_token
from app.storage.engines import engine
from tests.api.small_service import problem
from tests.api.v1.api_client import KEYS, UNKNOWN, Api, make_app, on_one_database, pointers
from tests.api.v1.conftest import Database
from tests.api.v1.people import (
    EMAIL,
    PASSWORD,
    bearer,
    begin,
    is_refused_token,
    public,
    sign_in,
    sign_up,
    signed_in,
    stops,
)


def test_a_session_shows_tokens_with_their_ends(api: Api) -> None:
    _, session = signed_in(api)
    assert session["token_type"] == "Bearer"
    assert session["expires_at"] == "2026-11-20T12:10:00Z"
    assert session["refresh_expires_at"] == "2026-12-20T12:00:00Z"
    assert "account:write" in session["scopes"]
    assert "candidates:read" not in session["scopes"]


def test_an_answer_with_tokens_is_not_cached(api: Api) -> None:
    sign_up(api)
    answer = begin(api, email=EMAIL, password=PASSWORD)
    assert answer.headers["cache-control"] == "no-store"


def test_an_access_token_ends_at_its_instant(api: Api) -> None:
    person, _ = signed_in(api)
    api.clock.forward(minutes=10, microseconds=-1)
    assert person.ask("GET", "/v1/me").status_code == 200
    api.clock.forward(microseconds=1)
    assert "expired" in is_refused_token(person.ask("GET", "/v1/me"))["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"email": EMAIL, "password": "wrong"},
        {"email": "nobody@home.example", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
        {"refresh_token": "bider_nonsense"},
        {"refresh_token": write_refresh_token(bytes(32))},
    ],
)
@on_one_database
def test_what_does_not_fit_is_the_same_refusal(api: Api, body: dict[str, str]) -> None:
    sign_up(api)
    answer = begin(api, **body)
    document = problem(answer, 401, "sign_in_failed")
    assert answer.headers["www-authenticate"] == 'Bearer realm="bide"'
    if "email" in body:
        assert document["detail"] == "The e-mail address or the password is wrong."


def test_an_unknown_address_costs_the_same_hash_as_a_wrong_password(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_up(api)
    costs: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, stored: str, password: str) -> bool:
        # All but the salt and the hash says what argon2 does, and for how long.
        costs.append(str(stored).rsplit("$", 2)[0])
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for email in (EMAIL, "nobody@home.example"):
        assert begin(api, email=email, password="wrong").status_code == 401
    known, unknown = costs
    assert known == unknown


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, ["/email", "/password"]),
        ({"email": EMAIL}, ["/password"]),
        ({"email": EMAIL, "password": PASSWORD, "grant_type": "password"}, ["/grant_type"]),
        ({"refresh_token": "x", "password": PASSWORD}, ["/password"]),
        ({"refresh_token": 3}, ["/refresh_token"]),
        ({"email": EMAIL, "password": 3}, ["/password"]),
        ([], [""]),
        ({"code": "x", "email": EMAIL}, ["/email"]),
        ({"keep": "jar"}, ["/keep"]),
        ({"keep": None}, ["/keep"]),
    ],
)
@on_one_database
def test_there_are_four_ways_to_ask_and_no_fifth(
    api: Api,
    body: Any,  # noqa: ANN401  # JSON of any shape
    wanted: list[str],
) -> None:
    assert pointers(public(api, "POST", "/v1/sessions", body)) == wanted


def test_a_refresh_gives_new_tokens_and_a_longer_life(api: Api) -> None:
    person, session = signed_in(api)
    api.clock.forward(days=29)
    answer = begin(api, refresh_token=session["refresh_token"])
    again = answer.json()
    assert again["id"] == session["id"]
    assert again["refresh_token"] != session["refresh_token"]
    assert again["refresh_expires_at"] == "2027-01-18T12:00:00Z"
    is_refused_token(person.ask("GET", "/v1/me"))
    assert bearer(api, again["access_token"]).get("/v1/me")["id"] == session["account_id"]


def test_a_session_that_is_not_refreshed_ends(api: Api) -> None:
    _, session = signed_in(api)
    api.clock.forward(days=30)
    problem(begin(api, refresh_token=session["refresh_token"]), 401, "sign_in_failed")


def test_a_refresh_whose_answer_was_lost_is_answered_again(api: Api, database: Database) -> None:
    person, first = signed_in(api)
    second = begin(api, refresh_token=first["refresh_token"]).json()
    api.clock.forward(seconds=59)
    again = begin(api, refresh_token=first["refresh_token"])
    assert again.status_code == 201
    assert again.json()["refresh_token"] == second["refresh_token"]
    assert again.json()["id"] == first["id"]
    assert bearer(api, again.json()["access_token"]).get("/v1/me")
    # The successor is good for its own use, and then the first is a copy.
    assert begin(api, refresh_token=second["refresh_token"]).status_code == 201
    problem(begin(api, refresh_token=first["refresh_token"]), 401, "sign_in_failed")
    assert stops(person)
    assert ended_because(database, first["id"]) == "refresh_token_reused"


def test_a_lost_refresh_is_answered_again_for_a_minute_and_no_longer(
    api: Api, database: Database
) -> None:
    _, first = signed_in(api)
    second = begin(api, refresh_token=first["refresh_token"]).json()
    api.clock.forward(seconds=60)
    problem(begin(api, refresh_token=first["refresh_token"]), 401, "sign_in_failed")
    problem(begin(api, refresh_token=second["refresh_token"]), 401, "sign_in_failed")
    assert ended_because(database, first["id"]) == "refresh_token_reused"


def test_a_successor_is_kept_in_no_form_that_the_database_opens(
    api: Api, database: Database
) -> None:
    _, first = signed_in(api)
    second = begin(api, refresh_token=first["refresh_token"]).json()
    opened = engine(database.url)
    with opened.connect() as connection:
        rows = connection.execute(sql("SELECT * FROM refresh_tokens")).mappings().all()
    opened.dispose()
    assert sorted(row["sealed"] is None for row in rows) == [False, True]
    for row in rows:
        assert first["refresh_token"] not in str(dict(row))
        assert second["refresh_token"] not in str(dict(row))


def test_a_refresh_token_that_is_used_again_ends_the_session_for_everybody(
    api: Api, database: Database
) -> None:
    person, first = signed_in(api)
    untouched = sign_in(api)
    second = begin(api, refresh_token=first["refresh_token"]).json()
    third = begin(api, refresh_token=second["refresh_token"]).json()
    document = problem(begin(api, refresh_token=first["refresh_token"]), 401, "sign_in_failed")
    assert "used before" in document["detail"]
    assert stops(person)
    assert stops(bearer(api, third["access_token"]))
    problem(begin(api, refresh_token=third["refresh_token"]), 401, "sign_in_failed")
    assert bearer(api, untouched["access_token"]).get("/v1/me")
    assert ended_because(database, first["id"]) == "refresh_token_reused"


def ended_because(database: Database, session_id: str) -> str:
    opened = engine(database.url)
    with opened.connect() as connection:
        found = connection.execute(
            sql("SELECT ended_because FROM sessions WHERE id = :id"), {"id": session_id}
        ).scalar_one()
    opened.dispose()
    return str(found)


def test_twenty_uses_of_one_refresh_token_at_once_lead_to_one_successor(api: Api) -> None:
    person, session = signed_in(api)
    with ThreadPoolExecutor(20) as threads:
        asked = [
            threads.submit(begin, api, refresh_token=session["refresh_token"]) for _ in range(20)
        ]
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} == {201}
    [successor] = {answer.json()["refresh_token"] for answer in answers}
    assert person.get("/v1/me")
    assert begin(api, refresh_token=successor).status_code == 201


@on_one_database
def test_a_session_is_refreshed_only_so_often(database: Database) -> None:
    app = make_app(database.url, database.clock, sign_ins_per_minute=3)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        _, session = signed_in(api)
        for _ in range(3):
            session = begin(api, refresh_token=session["refresh_token"]).json()
        answer = begin(api, refresh_token=session["refresh_token"])
        problem(answer, 429, "too_many_requests")


@on_one_database
def test_guessing_refresh_tokens_and_codes_is_bounded_by_address(database: Database) -> None:
    app = make_app(database.url, database.clock, failures_per_minute=3)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        for body in ({"refresh_token": "bider_x"}, {"code": "bidec_x"}, {"refresh_token": "x"}):
            problem(begin(api, **body), 401, "sign_in_failed")
        for body in ({"refresh_token": "bider_x"}, {"code": "bidec_x"}):
            problem(begin(api, **body), 429, "too_many_requests")


@on_one_database
def test_a_stranger_who_guesses_does_not_keep_the_owner_out_of_a_known_address(
    database: Database,
) -> None:
    app = make_app(database.url, database.clock, sign_ins_per_minute=3)
    with TestClient(app, client=("192.0.2.1", 5)) as home:
        at_home = Api(home, database.clock, KEYS[0])
        sign_up(at_home)
        sign_in(at_home)

        def somewhere_else(address: str) -> Api:
            client = TestClient(app, client=(address, 5))
            # One event loop serves all callers.
            client.portal = home.portal
            return Api(client, database.clock, KEYS[0])

        for number in range(4):
            stranger = somewhere_else(f"198.51.100.{number}")
            answer = begin(stranger, email=EMAIL, password="wrong")
            assert answer.status_code == (401 if number < 2 else 429)
        sign_in(at_home)
        # From somewhere new the owner has to wait, and what strangers spent is over soon.
        elsewhere = somewhere_else("203.0.113.9")
        assert begin(elsewhere, email=EMAIL, password=PASSWORD).status_code == 429


def test_sessions_that_are_over_do_not_pile_up(api: Api, database: Database) -> None:
    person, session = signed_in(api)
    opened = engine(database.url)
    same = "label, created_at, refreshed_at, expires_at"
    copied = (
        f"INSERT INTO sessions (account_id, id, {same}, ended_at)"  # noqa: S608  # names of ours
        f" SELECT account_id, :id, {same}, created_at FROM sessions WHERE id = :of"
    )
    with opened.begin() as connection:
        for number in range(130):
            new = f"019a9f6e-0000-7000-8000-{number:012}"
            connection.execute(sql(copied), {"id": new, "of": session["id"]})
    sign_in(api)
    with opened.connect() as connection:
        count = sql("SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL")
        assert connection.execute(count).scalar_one() == 100
    opened.dispose()
    assert person.get("/v1/me")


def test_sessions_are_listed_page_by_page_with_the_one_that_asks(api: Api) -> None:
    sign_up(api)
    sessions = []
    for number in range(3):
        sessions.append(sign_in(api, label=f"device {number}"))
        api.clock.forward(seconds=1)
    person = bearer(api, sessions[1]["access_token"])
    first = person.get("/v1/sessions", limit=2)
    assert [one["label"] for one in first["items"]] == ["device 0", "device 1"]
    assert [one["current"] for one in first["items"]] == [False, True]
    rest = person.get("/v1/sessions", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in rest["items"]] == [sessions[2]["id"]]
    assert api.get("/v1/sessions")["items"] == []


@pytest.mark.parametrize("named", ["current", "id"])
def test_a_session_is_ended_by_its_id_or_as_the_current_one(api: Api, named: str) -> None:
    person, session = signed_in(api)
    person.delete(f"/v1/sessions/{'current' if named == 'current' else session['id']}")
    assert stops(person)
    is_refused_token(person.ask("GET", "/v1/me"))
    problem(begin(api, refresh_token=session["refresh_token"]), 401, "sign_in_failed")


def test_another_device_can_be_signed_out(api: Api) -> None:
    person, _ = signed_in(api)
    other = sign_in(api)
    path = f"/v1/sessions/{other['id']}"
    tag = person.ask("GET", path).headers["etag"]
    problem(person.ask("DELETE", path, headers={"If-Match": '"old"'}), 412, "precondition_failed")
    assert person.ask("DELETE", path, headers={"If-Match": tag}).status_code == 204
    person.delete(path)
    assert stops(bearer(api, other["access_token"]))
    assert person.ask("GET", path).status_code == 404
    assert person.get("/v1/me")


def test_a_candidate_cannot_end_the_session_of_another(api: Api) -> None:
    person, session = signed_in(api)
    for path in (session["id"], UNKNOWN, "nonsense", "current"):
        api.delete(f"/v1/sessions/{path}", 404)
    assert person.get("/v1/sessions/current")["id"] == session["id"]


def test_a_session_makes_events_and_a_refresh_does_not(api: Api, database: Database) -> None:
    person, session = signed_in(api)
    begin(api, refresh_token=session["refresh_token"])
    person.delete("/v1/sessions/current")
    opened = engine(database.url)
    with opened.connect() as connection:
        found = connection.execute(
            sql("SELECT type FROM events WHERE account_id = :id ORDER BY seq"),
            {"id": session["account_id"]},
        ).scalars()
        assert list(found) == ["session.created", "session.updated"]
    opened.dispose()


def test_a_session_goes_with_its_account(api: Api, database: Database) -> None:
    person, session = signed_in(api)
    assert person.get("/v1/me")
    opened = engine(database.url)
    with opened.begin() as connection:
        connection.execute(
            sql("DELETE FROM accounts WHERE id = :id"), {"id": session["account_id"]}
        )
        for table in ("logins", "sessions", "refresh_tokens"):
            count = sql(f"SELECT count(*) FROM {table}")  # noqa: S608  # names of ours
            assert connection.execute(count).scalar_one() == 0
    opened.dispose()
    assert stops(person)
    is_refused_token(person.ask("GET", "/v1/me"))
    problem(begin(api, refresh_token=session["refresh_token"]), 401, "sign_in_failed")
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")
    sign_up(api)


def test_an_account_that_is_to_be_erased_accepts_no_sign_in(api: Api, database: Database) -> None:
    person, session = signed_in(api)
    opened = engine(database.url)
    with opened.begin() as connection:
        connection.execute(
            sql("UPDATE accounts SET erase_at = 0 WHERE id = :id"), {"id": session["account_id"]}
        )
    opened.dispose()
    assert stops(person)
    problem(begin(api, refresh_token=session["refresh_token"]), 401, "sign_in_failed")
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")


def test_tokens_of_one_process_are_good_in_another(api: Api, database: Database) -> None:
    app = make_app(database.url, database.clock)
    with TestClient(app) as client:
        elsewhere = Api(client, database.clock, KEYS[0])
        # It knows no key yet, and loads the one that the other makes afterwards.
        assert public(elsewhere, "GET", "/.well-known/jwks.json").json()["keys"]
        _, session = signed_in(api)
        assert bearer(elsewhere, session["access_token"]).get("/v1/me")
        again = begin(elsewhere, refresh_token=session["refresh_token"]).json()
        assert bearer(api, again["access_token"]).get("/v1/me")


def test_the_public_keys_may_be_cached_and_hold_nothing_secret(api: Api) -> None:
    answer = public(api, "GET", "/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=300"
    [key] = answer.json()["keys"]
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x"]


def test_keys_change_with_time_and_end_no_session(api: Api) -> None:
    _, session = signed_in(api)
    kids = [key["kid"] for key in public(api, "GET", "/.well-known/jwks.json").json()["keys"]]
    refresh = session["refresh_token"]
    for _ in range(3):
        api.clock.forward(days=10, minutes=20)
        again = begin(api, refresh_token=refresh).json()
        refresh = again["refresh_token"]
        assert bearer(api, again["access_token"]).get("/v1/me")
    later = [key["kid"] for key in public(api, "GET", "/.well-known/jwks.json").json()["keys"]]
    assert later != kids
