"""Codes for signing in: made by the operator, good once and for minutes."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from app.api.auth.random_secrets import hash_secret, write_code
from app.bootstrap import keys_secret
from app.storage.administration import Administration
from app.storage.engines import engine
from tests.api.small_service import problem
from tests.api.v1.api_client import SECRET, Api, pointers
from tests.api.v1.conftest import Database
from tests.api.v1.people import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    bearer,
    begin,
    sign_in,
    sign_up,
    stops,
)

MakeCode = Callable[[str], str]


@pytest.fixture
def make_code(database: Database) -> MakeCode:
    """Makes a code for an account, by its id or its e-mail address, as the command does."""

    def make(named: str) -> str:
        admin = Administration(database.url, clock=database.clock)
        account_id = admin.account_named(named)
        assert account_id is not None
        code = write_code(secrets.token_bytes(32))
        hashed = hash_secret(keys_secret(SECRET.encode()), code)
        admin.create_code(account_id, hashed, database.clock() + timedelta(minutes=10))
        return code

    return make


def test_a_forgotten_password_is_replaced_by_way_of_a_code(api: Api, make_code: MakeCode) -> None:
    account = sign_up(api)
    elsewhere = sign_in(api)
    session = begin(api, code=make_code(EMAIL), label="phone").json()
    assert session["account_id"] == account["id"]
    person = bearer(api, session["access_token"])
    person.patch("/v1/me", {"password": OTHER_PASSWORD})
    assert stops(bearer(api, elsewhere["access_token"]))
    problem(begin(api, email=EMAIL, password=PASSWORD), 401, "sign_in_failed")
    sign_in(api, password=OTHER_PASSWORD)
    # Once is enough: the next change takes the present password again.
    again = person.ask("PATCH", "/v1/me", {"password": PASSWORD})
    assert pointers(again) == ["/current_password"]


def test_a_code_signs_in_once(api: Api, make_code: MakeCode) -> None:
    sign_up(api)
    code = make_code(EMAIL)
    with ThreadPoolExecutor(5) as threads:
        asked = [threads.submit(begin, api, code=code) for _ in range(5)]
        statuses = sorted(one.result().status_code for one in asked)
    assert statuses == [201, 401, 401, 401, 401]


def test_a_code_is_good_for_ten_minutes(api: Api, make_code: MakeCode) -> None:
    sign_up(api)
    first, second = make_code(EMAIL), make_code(EMAIL)
    api.clock.forward(minutes=10, microseconds=-1)
    assert begin(api, code=first).status_code == 201
    api.clock.forward(microseconds=1)
    problem(begin(api, code=second), 401, "sign_in_failed")


@pytest.mark.parametrize("code", ["x", "bidec_x", write_code(bytes(32))])
def test_a_code_that_was_never_made_does_not_sign_in(api: Api, code: str) -> None:
    problem(begin(api, code=code), 401, "sign_in_failed")


def test_the_minutes_for_a_new_password_are_counted(api: Api, make_code: MakeCode) -> None:
    sign_up(api)
    session = begin(api, code=make_code(EMAIL)).json()
    person = bearer(api, session["access_token"])
    api.clock.forward(minutes=10)
    again = begin(api, refresh_token=session["refresh_token"]).json()
    person = bearer(api, again["access_token"])
    late = person.ask("PATCH", "/v1/me", {"password": OTHER_PASSWORD})
    assert pointers(late) == ["/current_password"]
    sign_in(api)


def test_a_code_lets_the_password_be_set_and_not_the_address(api: Api, make_code: MakeCode) -> None:
    sign_up(api)
    person = bearer(api, begin(api, code=make_code(EMAIL)).json()["access_token"])
    both = {"email": "new@home.example", "password": OTHER_PASSWORD}
    assert pointers(person.ask("PATCH", "/v1/me", both)) == ["/current_password"]
    other = bearer(api, sign_in(api)["access_token"])
    asked = other.ask("PATCH", "/v1/me", {"password": OTHER_PASSWORD})
    assert pointers(asked) == ["/current_password"], "another session cannot use the minutes"


def test_an_account_without_a_login_is_signed_in_to_and_given_one(
    api: Api, make_code: MakeCode
) -> None:
    account_id = api.get("/v1/me")["id"]
    person = bearer(api, begin(api, code=make_code(account_id)).json()["access_token"])
    assert person.patch("/v1/me", {"email": EMAIL, "password": PASSWORD})["id"] == account_id
    sign_in(api)


def test_an_account_that_is_to_be_erased_is_opened_by_no_code(
    api: Api, make_code: MakeCode
) -> None:
    sign_up(api)
    code = make_code(EMAIL)
    bearer(api, sign_in(api)["access_token"]).ask("DELETE", "/v1/me")
    problem(begin(api, code=code), 401, "sign_in_failed")


def test_codes_are_kept_as_hashes_and_do_not_pile_up(
    api: Api, database: Database, make_code: MakeCode
) -> None:
    sign_up(api)
    codes = [make_code(EMAIL) for _ in range(8)]
    opened = engine(database.url)
    with opened.connect() as connection:
        rows = connection.execute(sql("SELECT * FROM sign_in_codes")).all()
    opened.dispose()
    assert len(rows) == 5
    assert not any(code in str(rows) for code in codes)
    problem(begin(api, code=codes[0]), 401, "sign_in_failed")
    assert begin(api, code=codes[-1]).status_code == 201
