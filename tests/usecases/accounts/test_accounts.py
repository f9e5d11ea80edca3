# ruff: noqa: ANN401 - a command has fields of any type.

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.accounts.accounts import (
    ChangeAccount,
    IssuerIdentity,
    SignUp,
    change_account,
    create_issuer_account,
    email_key,
    require_both,
    sign_up,
)
from app.usecases.accounts.sessions import LOGIN_CHANGED
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.ports import CreateAccount, Insert, Key, Outcome
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

SIGN_UP = SignUp("new", "Ada@Example.org", "hash of a password", "Ada")
ALIVE = {"ended_at": None, "ended_because": None, "expires_at": NOW + timedelta(days=1)}


def with_login() -> MemoryGateway:
    gateway = MemoryGateway(label="before")
    gateway.add(
        "logins", id=MINE, email="a@b.example", email_key="a@b.example", password_hash="old"
    )
    gateway.add("sessions", id="one", password_until=None, **ALIVE)
    gateway.add("sessions", id="over", password_until=None, **{**ALIVE, "ended_at": NOW})
    return gateway


def change(gateway: MemoryGateway, **wanted: Any) -> Any:
    command = ChangeAccount(MINE, session_ids=("one", "over"), **wanted)
    places = (("logins", MINE), ("sessions", "one"), ("sessions", "over"))
    return gateway.run(
        Key("account"),
        lambda context, now: change_account(context, command, now),
        chosen_ids=places,
    )


def test_who_signs_up_has_an_account_a_login_and_a_feed_of_events() -> None:
    outcome = sign_up(SIGN_UP, NOW)
    tables = [one.table for one in outcome.changes if isinstance(one, Insert)]
    assert tables == ["accounts", "event_heads", "logins"]
    assert outcome.answer["id"] == "new"
    assert outcome.answer["kind"] == "candidate"
    assert outcome.answer["label"] == "Ada"
    gateway = MemoryGateway()
    made = Outcome(None, (CreateAccount("new", outcome.changes, "candidate"),))
    gateway.run(Key("account"), lambda _, __: made)
    (login,) = gateway.accounts["new"].all("logins")
    assert (login["id"], login["email"]) == ("new", "Ada@Example.org")
    assert login["email_key"] == "ada@example.org"
    assert gateway.accounts["new"]["event_heads"]["new"]["id"] == "new"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ada@example.org", " ADA@Example.ORG ", True),
        ("jos\u00e9@example.org", "jose\u0301@example.org", True),
        ("stra\u00dfe@example.org", "STRASSE@example.org", True),
        ("ada@example.org", "ada@example.com", False),
        ("ada@example.org", "a.da@example.org", False),
    ],
)
def test_addresses_are_compared_without_case_and_by_normalized_accents(
    one: str, other: str, same: bool
) -> None:
    assert (email_key(one) == email_key(other)) is same


def test_an_issuers_user_gets_an_account_that_names_the_issuer_and_has_no_login() -> None:
    command = IssuerIdentity("new", "https://issuer.example", "user-7", None)
    outcome = create_issuer_account(command, NOW)
    rows = {one.table: one.values for one in outcome.changes if isinstance(one, Insert)}
    assert set(rows) == {"accounts", "event_heads", "identities"}
    assert rows["identities"]["subject"] == "user-7"
    assert rows["identities"]["id"] == "new"


def test_a_label_is_changed_without_a_password_and_ends_no_session() -> None:
    gateway = with_login()
    answer = change(gateway, label="after")
    assert answer.row["label"] == gateway.mine["accounts"][MINE]["label"] == "after"
    assert gateway.mine["sessions"]["one"]["ended_at"] is None
    assert gateway.happened() == ["account.updated"]


def test_the_same_label_is_no_change() -> None:
    gateway = with_login()
    change(gateway, label="before")
    assert gateway.changes == ()


def test_a_new_password_ends_the_sessions_that_are_alive() -> None:
    gateway = with_login()
    change(gateway, password_hash="new", verified="old")
    assert gateway.mine["logins"][MINE]["password_hash"] == "new"
    one, over = gateway.mine["sessions"]["one"], gateway.mine["sessions"]["over"]
    assert (one["ended_at"], one["ended_because"]) == (NOW, LOGIN_CHANGED)
    assert over["ended_because"] is None
    assert set(gateway.happened()) == {"account.updated", "session.updated"}


def test_a_new_address_keeps_the_password_and_is_compared_by_its_own_key() -> None:
    gateway = with_login()
    answer = change(gateway, email="B@C.example", verified="old")
    assert answer.login["password_hash"] == "old"
    assert gateway.mine["logins"][MINE]["email_key"] == "b@c.example"


def test_a_password_that_was_changed_meanwhile_is_a_conflict() -> None:
    gateway = with_login()
    with pytest.raises(Conflict) as refusal:
        change(gateway, password_hash="new", verified="older")
    assert refusal.value.code == "state_conflict"
    assert gateway.mine["logins"][MINE]["password_hash"] == "old"


def test_a_login_that_was_made_meanwhile_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        change(with_login(), email="x@y.example", password_hash="new", verified=None)


def test_an_account_without_a_login_gets_one_from_both_halves() -> None:
    gateway = MemoryGateway()
    answer = change(gateway, email="A@b.example", password_hash="new")
    (login,) = gateway.mine.all("logins")
    assert answer.login["email_key"] == login["email_key"] == "a@b.example"
    assert gateway.happened() == ["account.updated"]


@pytest.mark.parametrize(
    ("half", "pointer"),
    [({"email": "a@b.example"}, "/password"), ({"password_hash": "new"}, "/email")],
)
def test_half_a_login_is_refused_and_the_missing_half_is_named(
    half: dict[str, str], pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        change(MemoryGateway(), **half)
    assert (refusal.value.pointer, refusal.value.code) == (pointer, "missing")


def test_both_halves_are_enough() -> None:
    require_both("a@b.example", "secret")
    with pytest.raises(Invalid):
        require_both(None, None)


def test_a_session_may_set_a_password_once_within_its_time() -> None:
    gateway = with_login()
    gateway.mine["sessions"]["one"]["password_until"] = NOW + timedelta(minutes=1)
    gateway.mine["sessions"]["over"]["password_until"] = NOW + timedelta(minutes=1)
    command = ChangeAccount(MINE, password_hash="new", verified="old", reset_by="one")

    def reset(**changes: Any) -> Any:
        return gateway.run(
            Key("account"),
            lambda context, now: change_account(context, replace(command, **changes), now),
            chosen_ids=(("logins", MINE), ("sessions", "one"), ("sessions", "over")),
        )

    with pytest.raises(Invalid) as refusal:
        reset(reset_by="over")
    assert refusal.value.pointer == "/current_password"
    reset()
    assert gateway.mine["sessions"]["one"]["password_until"] is None
    with pytest.raises(Invalid):
        reset(verified="new")


def test_a_session_may_set_no_password_when_its_time_is_over() -> None:
    gateway = with_login()
    gateway.mine["sessions"]["one"]["password_until"] = NOW
    with pytest.raises(Invalid):
        change(gateway, password_hash="new", verified="old", reset_by="one")
    assert gateway.mine["logins"][MINE]["password_hash"] == "old"


def test_an_account_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        change_account(None, ChangeAccount("nobody", label="x"), NOW)
