"""Accounts: who can make one, and what its holder changes of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from app.storage.engines import engine
from tests.api.small_service import problem
from tests.api.v1.api_client import KEYS, Api, make_app, on_one_database, pointers
from tests.api.v1.conftest import Database
from tests.api.v1.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    bearer,
    begin,
    keyed,
    public,
    sign_in,
    sign_up,
    signed_in,
    stops,
)


def test_a_visitor_can_make_an_account_and_sign_in(api: Api) -> None:
    account = sign_up(api, "  Robin@Home.example ")
    assert account["email"] == "Robin@Home.example"
    assert account["kind"] == "candidate"
    session = sign_in(api, "ROBIN@HOME.EXAMPLE")
    assert session["account_id"] == account["id"]
    me = bearer(api, session["access_token"]).get("/v1/me")
    assert me == account | {
        "email_confirmed": False,
        "credential": {"kind": "session", "id": session["id"]},
        "scopes": session["scopes"],
    }


def test_a_new_account_is_empty_and_can_be_worked_with(api: Api) -> None:
    person, _ = signed_in(api)
    assert person.get("/v1/agenda")["items"] == []
    interview = person.interview()
    assert person.get(f"/v1/interviews/{interview['id']}")["id"] == interview["id"]
    assert api.ask("GET", f"/v1/interviews/{interview['id']}").status_code == 404


@pytest.mark.parametrize("email", [EMAIL, f" {EMAIL}", EMAIL.upper()])
def test_an_address_belongs_to_one_account(api: Api, email: str) -> None:
    sign_up(api)
    answer = public(api, "POST", "/v1/accounts", {"email": email, "password": PASSWORD})
    problem(answer, 409, "email_taken")


def test_of_several_who_take_an_address_at_once_one_gets_it(api: Api) -> None:
    body = {"email": EMAIL, "password": PASSWORD}
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(public, api, "POST", "/v1/accounts", body) for _ in range(6)]
        statuses = sorted(one.result().status_code for one in asked)
    # On a busy machine some do not even get their turn.
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {409, 429}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"password": "short"}, "/password"),
        ({"password": "robin@home.example"}, "/password"),
        ({"password": "P@ssw0rd2024"}, "/password"),
        ({"password": ""}, "/password"),
        ({"password": "x" * 1001}, "/password"),
        ({"password": 1234567890}, "/password"),
        ({"password": None}, "/password"),
        ({"email": "nobody"}, "/email"),
        ({"email": None}, "/email"),
        ({"label": ""}, "/label"),
        ({"role": "admin"}, "/role"),
    ],
)
@on_one_database
def test_what_is_no_account_is_refused_where_it_is_wrong(
    api: Api, changed: dict[str, Any], pointer: str
) -> None:
    body = {"email": EMAIL, "password": PASSWORD} | changed
    assert pointers(public(api, "POST", "/v1/accounts", body)) == [pointer]


def test_a_password_is_taken_as_it_is_typed(api: Api) -> None:
    sign_up(api, password=f" {PASSWORD} ")
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")
    sign_in(api, password=f" {PASSWORD} ")


@on_one_database
def test_where_the_operator_makes_the_accounts_sign_up_is_refused(database: Database) -> None:
    app = make_app(database.url, database.clock, sign_up=False)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        answer = public(api, "POST", "/v1/accounts", {"email": EMAIL, "password": PASSWORD})
        problem(answer, 403, "sign_up_closed")


def test_a_key_tells_who_it_is_too(api: Api) -> None:
    me = api.get("/v1/me")
    assert me["email"] is None
    assert me["credential"]["kind"] == "key"


def test_an_account_is_read_and_changed_by_its_tag(api: Api) -> None:
    person, _ = signed_in(api)
    tag = person.ask("GET", "/v1/me").headers["etag"]
    assert person.ask("GET", "/v1/me", headers={"If-None-Match": tag}).status_code == 304
    changed = person.ask("PATCH", "/v1/me", {"label": "Robin"}, headers={"If-Match": tag})
    assert changed.json()["label"] == "Robin"
    assert changed.headers["etag"] == person.ask("GET", "/v1/me").headers["etag"] != tag
    late = person.ask("PATCH", "/v1/me", {"label": "Rob"}, headers={"If-Match": tag})
    problem(late, 412, "precondition_failed")
    assert person.get("/v1/me")["label"] == "Robin"


def test_an_account_is_erased_by_its_tag(api: Api) -> None:
    person, _ = signed_in(api)
    tag = person.ask("GET", "/v1/me").headers["etag"]
    late = person.ask("DELETE", "/v1/me", headers={"If-Match": '"old"'})
    problem(late, 412, "precondition_failed")
    assert person.ask("DELETE", "/v1/me", headers={"If-Match": tag}).status_code == 202


def test_a_change_of_the_password_takes_the_present_one_and_ends_other_sessions(
    api: Api,
) -> None:
    person, session = signed_in(api)
    other = sign_in(api)
    new = {"password": OTHER_PASSWORD}
    assert pointers(person.ask("PATCH", "/v1/me", new)) == ["/current_password"]
    wrong = person.ask("PATCH", "/v1/me", new | {"current_password": "wrong"})
    assert pointers(wrong) == ["/current_password"]
    assert wrong.json()["errors"][0]["code"] == "wrong_password"
    weak = {"password": "password", "current_password": PASSWORD}
    assert pointers(person.ask("PATCH", "/v1/me", weak)) == ["/password"]
    person.patch("/v1/me", new | {"current_password": PASSWORD})
    assert stops(bearer(api, other["access_token"]))
    problem(begin(api, refresh_token=other["refresh_token"]), 401, "sign_in_failed")
    assert [one["id"] for one in person.get("/v1/sessions")["items"]] == [session["id"]]
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")
    sign_in(api, password=OTHER_PASSWORD)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was hashed or compared with a hash, in order."""
    done: list[str] = []
    for name in ("hash", "verify"):
        before = getattr(PasswordHasher, name)

        def noted(*arguments: Any, _of: Any = (name, before), **rest: Any) -> Any:  # noqa: ANN401  # whatever argon2 takes
            done.append(_of[0])
            return _of[1](*arguments, **rest)

        monkeypatch.setattr(PasswordHasher, name, noted)
    return done


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        pytest.param(
            {"password": OTHER_PASSWORD, "current_password": PASSWORD},
            {"If-Match": '"old"'},
            "precondition_failed",
            id="another version",
        ),
        pytest.param(
            {"password": OTHER_PASSWORD, "current_password": PASSWORD},
            {"If-None-Match": "*"},
            "precondition_failed",
            id="only if there is none",
        ),
        pytest.param({"password": OTHER_PASSWORD}, {}, "invalid_request", id="no present one"),
        pytest.param(
            {"password": "password", "current_password": PASSWORD},
            {},
            "invalid_request",
            id="a weak one",
        ),
        pytest.param({"label": "Robin"}, {}, None, id="a label alone"),
    ],
)
@on_one_database
def test_nothing_is_hashed_for_what_is_refused_or_needs_no_hash(
    api: Api, hashed: list[str], body: dict[str, str], headers: dict[str, str], code: str | None
) -> None:
    person, _ = signed_in(api)
    hashed.clear()
    answer = person.ask("PATCH", "/v1/me", body, headers=headers)
    assert answer.json().get("code") == code
    assert hashed == []


def test_nothing_is_hashed_for_half_a_first_login_or_a_taken_one(
    api: Api, hashed: list[str]
) -> None:
    sign_up(api)
    hashed.clear()
    assert pointers(api.ask("PATCH", "/v1/me", {"password": PASSWORD})) == ["/email"]
    taken = api.ask("PATCH", "/v1/me", {"email": EMAIL, "password": PASSWORD})
    problem(taken, 409, "email_taken")
    assert hashed == []


def test_passwords_of_an_account_are_checked_and_set_only_so_often(
    database: Database, hashed: list[str]
) -> None:
    app = make_app(database.url, database.clock, sign_ins_per_minute=3)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        person, _ = signed_in(api)
        hashed.clear()
        body = {"password": OTHER_PASSWORD, "current_password": "wrong"}
        answers = [person.ask("PATCH", "/v1/me", body) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [422, 422, 429, 429, 429, 429]
        assert hashed == ["verify", "verify"]


def test_whether_an_address_is_taken_is_answered_only_so_often(database: Database) -> None:
    app = make_app(database.url, database.clock, sign_ups_per_minute=3)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        person, _ = signed_in(api)
        sign_up(api, "taken@home.example")
        body = {"email": "taken@home.example", "current_password": PASSWORD}
        problem(person.ask("PATCH", "/v1/me", body), 409, "email_taken")
        problem(person.ask("PATCH", "/v1/me", body), 429, "too_many_requests")


def test_one_account_that_changes_its_password_all_the_time_lets_others_sign_in(
    api: Api,
) -> None:
    person, _ = signed_in(api)
    sign_up(api, "other@home.example")
    body = {"password": OTHER_PASSWORD, "current_password": PASSWORD}
    with ThreadPoolExecutor(28) as threads:
        changing = [
            threads.submit(
                person.ask, "PATCH", "/v1/me", body | {"password": f"{OTHER_PASSWORD} {number}"}
            )
            for number in range(20)
        ]
        begun = [
            threads.submit(begin, api, email="other@home.example", password=PASSWORD)
            for _ in range(4)
        ]
        assert [one.result().status_code for one in begun] == [201] * 4
        statuses = {one.result().status_code for one in changing}
    assert 200 in statuses
    assert statuses <= {200, 409, 422, 429}


def test_a_change_of_the_address_is_a_change_of_the_login(api: Api) -> None:
    person, _ = signed_in(api)
    other = sign_in(api)
    sign_up(api, "taken@home.example")
    body = {"email": "new@home.example", "current_password": PASSWORD}
    taken = person.ask("PATCH", "/v1/me", body | {"email": "Taken@home.example"})
    problem(taken, 409, "email_taken")
    assert person.patch("/v1/me", body)["email"] == "new@home.example"
    assert stops(bearer(api, other["access_token"]))
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")
    sign_in(api, "new@home.example")
    sign_up(api, EMAIL)


def test_an_account_without_a_password_is_given_one_by_a_credential_that_can_do_all(
    api: Api,
) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    weaker, _ = keyed(api, scopes=["account:read", "account:write"])
    problem(weaker.ask("PATCH", "/v1/me", login), 403, "insufficient_scope")
    assert pointers(api.ask("PATCH", "/v1/me", {"email": EMAIL})) == ["/password"]
    assert pointers(api.ask("PATCH", "/v1/me", {"password": PASSWORD})) == ["/email"]
    assert api.patch("/v1/me", login)["email"] == EMAIL
    session = sign_in(api)
    assert session["account_id"] == api.get("/v1/me")["id"]


def test_a_key_that_ends_gives_no_account_a_password_that_does_not(api: Api) -> None:
    passing, _ = keyed(api, expires_at="2026-12-01T00:00:00Z")
    answer = passing.ask("PATCH", "/v1/me", {"email": EMAIL, "password": PASSWORD})
    problem(answer, 403, "insufficient_scope")


def test_logs_of_an_account_hold_no_personal_data(
    api: Api, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    person, _ = signed_in(api)
    person.patch("/v1/me", {"label": "Robin Personal"})
    person.patch("/v1/me", {"email": "new@home.example", "current_password": PASSWORD})
    begin(api, email=EMAIL, password="wrong")
    key, _ = keyed(person)
    output = capsys.readouterr()
    for word in ("home.example", "Robin", PASSWORD, key.key):
        assert word not in output.out + output.err
    if database.url.startswith("sqlite"):
        path = Path(database.url.removeprefix("sqlite:///"))
        kept = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        assert PASSWORD.encode() not in kept
        assert key.key.encode() not in kept


def test_no_session_begins_with_a_password_that_is_being_changed(api: Api) -> None:
    person, session = signed_in(api)

    def change() -> int:
        body = {"password": OTHER_PASSWORD, "current_password": PASSWORD}
        return person.ask("PATCH", "/v1/me", body).status_code

    with ThreadPoolExecutor(5) as threads:
        begun = [threads.submit(begin, api, email=EMAIL, password=PASSWORD) for _ in range(4)]
        assert threads.submit(change).result() == 200
        answers = [one.result() for one in begun]
    for answer in answers:
        assert answer.status_code in {201, 401}
        if answer.status_code == 201:
            assert stops(bearer(api, answer.json()["access_token"]))
    assert [one["id"] for one in person.get("/v1/sessions")["items"]] == [session["id"]]


def test_a_change_of_the_login_ends_any_number_of_sessions(api: Api, database: Database) -> None:
    person, session = signed_in(api)
    opened = engine(database.url)
    same = "label, created_at, refreshed_at, expires_at"
    copied = (
        f"INSERT INTO sessions (account_id, id, {same})"  # noqa: S608  # names of ours
        f" SELECT account_id, :id, {same} FROM sessions WHERE id = :of"
    )
    with opened.begin() as connection:
        for number in range(70):
            new = f"019a9f6e-0000-7000-8000-{number:012}"
            connection.execute(sql(copied), {"id": new, "of": session["id"]})
    opened.dispose()
    person.patch("/v1/me", {"password": OTHER_PASSWORD, "current_password": PASSWORD})
    assert [one["id"] for one in person.get("/v1/sessions")["items"]] == [session["id"]]


def test_a_label_that_is_cleared_is_null(api: Api) -> None:
    person, _ = signed_in(api)
    assert person.get("/v1/me")["label"] is None
    assert person.patch("/v1/me", {"label": "Robin"})["label"] == "Robin"
    assert person.patch("/v1/me", {"email": None}, 422)
    assert person.patch("/v1/me", {"label": None})["label"] is None
