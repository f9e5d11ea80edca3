"""Sessions: sign-in, the one use of a refresh token, its minute of grace, and theft."""

# ruff: noqa: ANN401 - a command has fields of any type.

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.usecases.accounts.sessions import (
    LOGIN_CHANGED,
    PASSWORD_LIFE,
    REPEATABLE,
    REUSED,
    SIGNED_OUT,
    Begun,
    NewSession,
    Refresh,
    SignIn,
    SignInByCode,
    end,
    end_all,
    living,
    may_reset,
    refresh,
    sign_in,
    sign_in_by_code,
)
from app.usecases.errors import NotFound
from app.usecases.ports import Key
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

LIFE = timedelta(days=30)
NEW = NewSession("laptop", "first token", LIFE, "network")


def with_login(**account: Any) -> MemoryGateway:
    gateway = MemoryGateway(**account)
    gateway.add("logins", id=MINE, password_hash="right")
    return gateway


def begin(gateway: MemoryGateway, verified: str = "right") -> Begun:
    command = SignIn(MINE, verified, NEW)
    return gateway.run(
        Key("account"),
        lambda context, now: sign_in(context, command, now),
        chosen_ids=(("logins", MINE),),
    )


def spend(gateway: MemoryGateway, token_hash: str, successor: str, **looked_up: Any) -> Begun:
    """Show a refresh token, as the API does: look it up first, and then write."""
    (token,) = gateway.mine.all("refresh_tokens", token_hash=token_hash)
    command = Refresh(
        token["id"],
        token["session_id"],
        successor,
        f"sealed {successor}",
        LIFE,
        "network",
        token["successor"],
    )
    command = replace(command, **looked_up)
    places = [("refresh_tokens", token["id"]), ("sessions", token["session_id"])]
    places += [("refresh_tokens", command.previous)] if command.previous else []
    return gateway.run(
        Key("account"),
        lambda context, now: refresh(context, command, now),
        chosen_ids=tuple(places),
    )


def session(gateway: MemoryGateway) -> dict[str, Any]:
    (row,) = gateway.mine.all("sessions")
    return row


# ---------------------------------------------------------------- sign-in


def test_a_session_begins_with_a_token_that_is_not_spent() -> None:
    gateway = with_login()
    begun = begin(gateway)
    assert begun.row is not None
    assert session(gateway)["expires_at"] == NOW + LIFE
    (token,) = gateway.mine.all("refresh_tokens")
    assert (token["session_id"], token["token_hash"]) == (begun.row["id"], "first token")
    assert token["spent_at"] is None
    assert gateway.happened() == ["session.created"]


def test_a_password_that_was_changed_meanwhile_begins_nothing() -> None:
    gateway = with_login()
    assert begin(gateway, verified="older") == Begun(None)
    assert gateway.mine.all("sessions") == []


def test_an_account_without_a_login_or_being_erased_begins_nothing() -> None:
    assert begin(MemoryGateway()) == Begun(None)
    assert begin(with_login(erase_at=NOW)) == Begun(None)
    assert sign_in(None, SignIn(MINE, "right", NEW), NOW).answer == Begun(None)


def by_code(gateway: MemoryGateway) -> Begun:
    return gateway.run(
        Key("account"),
        lambda context, now: sign_in_by_code(context, SignInByCode("code", NEW), now),
        chosen_ids=(("sign_in_codes", "code"),),
    )


def test_a_code_begins_one_session_which_may_set_a_password_for_a_while() -> None:
    gateway = MemoryGateway()
    gateway.add("sign_in_codes", id="code", spent_at=None, expires_at=NOW + timedelta(minutes=1))
    begun = by_code(gateway)
    assert begun.row is not None
    assert begun.row["password_until"] == NOW + PASSWORD_LIFE
    assert gateway.mine["sign_in_codes"]["code"]["spent_at"] == NOW
    assert by_code(gateway) == Begun(None)
    assert len(gateway.mine["sessions"]) == 1


@pytest.mark.parametrize(
    "code", [{"spent_at": NOW, "expires_at": NOW + LIFE}, {"spent_at": None, "expires_at": NOW}]
)
def test_a_code_that_is_spent_or_has_expired_begins_nothing(code: dict[str, datetime]) -> None:
    gateway = MemoryGateway()
    gateway.add("sign_in_codes", id="code", **code)
    assert by_code(gateway) == Begun(None)
    assert gateway.changes == ()


def test_a_code_of_an_account_being_erased_or_no_code_at_all_begins_nothing() -> None:
    gateway = MemoryGateway(erase_at=NOW)
    gateway.add("sign_in_codes", id="code", spent_at=None, expires_at=NOW + LIFE)
    assert by_code(gateway) == Begun(None)
    assert by_code(MemoryGateway()) == Begun(None)


# ---------------------------------------------------------------- refresh


def test_a_token_is_changed_for_its_successor_and_the_session_lives_on() -> None:
    gateway = with_login()
    begin(gateway)
    gateway.now += timedelta(days=20)
    begun = spend(gateway, "first token", "second token")
    assert begun.row is not None
    assert begun.sealed is None
    assert session(gateway)["expires_at"] == gateway.now + LIFE
    first, second = gateway.mine.all("refresh_tokens")
    assert (first["spent_at"], first["successor"]) == (gateway.now, second["id"])
    assert second["spent_at"] is None
    # Its refresh is mere use, of which no event tells.
    assert gateway.happened() == ["session.created"]


def test_within_the_minute_a_spent_token_gives_the_same_successor_again() -> None:
    gateway = with_login()
    begin(gateway)
    spend(gateway, "first token", "second token")
    gateway.now += REPEATABLE - timedelta(microseconds=1)
    again = spend(gateway, "first token", "another token")
    assert again.sealed == "sealed second token"
    assert not again.reused
    assert gateway.changes == ()
    assert session(gateway)["ended_at"] is None


def test_after_the_minute_a_spent_token_ends_the_session_for_both() -> None:
    gateway = with_login()
    begin(gateway)
    spend(gateway, "first token", "second token")
    gateway.now += REPEATABLE
    stolen = spend(gateway, "first token", "another token")
    assert (stolen.row, stolen.reused) == (None, True)
    assert (session(gateway)["ended_at"], session(gateway)["ended_because"]) == (
        gateway.now,
        REUSED,
    )
    owner = spend(gateway, "second token", "third token")
    assert (owner.row, owner.reused) == (None, False)


def test_a_spent_token_ends_the_session_at_once_where_its_successor_has_been_used() -> None:
    gateway = with_login()
    begin(gateway)
    spend(gateway, "first token", "second token")
    spend(gateway, "second token", "third token")
    stolen = spend(gateway, "first token", "another token")
    assert stolen.reused
    assert session(gateway)["ended_because"] == REUSED


def test_a_token_that_was_spent_after_it_was_looked_up_is_looked_up_again() -> None:
    gateway = with_login()
    begin(gateway)
    spend(gateway, "first token", "second token")
    again = spend(gateway, "first token", "another token", previous=None)
    assert again == Begun(None, again=True)
    assert session(gateway)["ended_at"] is None


def test_a_session_that_is_over_gives_no_successor() -> None:
    gateway = with_login()
    begin(gateway)
    gateway.now += LIFE
    assert spend(gateway, "first token", "second token") == Begun(None)
    assert len(gateway.mine["refresh_tokens"]) == 1


def test_an_account_being_erased_refreshes_no_session() -> None:
    gateway = with_login()
    begin(gateway)
    gateway.mine["accounts"][MINE]["erase_at"] = NOW
    assert spend(gateway, "first token", "second token") == Begun(None)


# ---------------------------------------------------------------- the end


def sign_out(gateway: MemoryGateway, session_id: str) -> None:
    gateway.run(
        Key("account"),
        lambda context, now: end(context, session_id, now),
        chosen_ids=(("sessions", session_id),),
    )


def test_signing_out_ends_a_session_once() -> None:
    gateway = with_login()
    begin(gateway)
    session_id = session(gateway)["id"]
    sign_out(gateway, session_id)
    assert session(gateway)["ended_because"] == SIGNED_OUT
    sign_out(gateway, session_id)
    assert gateway.changes == ()
    assert gateway.happened() == ["session.created", "session.updated"]


def test_an_unknown_session_is_not_found() -> None:
    with pytest.raises(NotFound):
        sign_out(MemoryGateway(), "unknown")
    with pytest.raises(NotFound):
        end(None, "unknown", NOW)


def test_all_that_are_alive_are_ended_together_and_others_stay_as_they_are() -> None:
    gateway = MemoryGateway()
    for name, ended_at, expires_at in (
        ("alive", None, NOW + LIFE),
        ("over", NOW - LIFE, NOW + LIFE),
        ("expired", None, NOW),
    ):
        gateway.add("sessions", id=name, ended_at=ended_at, expires_at=expires_at)
    ids = ("alive", "over", "expired", "unknown")
    gateway.run(
        Key("account"),
        lambda context, now: end_all(context, ids, LOGIN_CHANGED, now),
        chosen_ids=tuple(("sessions", one) for one in ids),
    )
    because = {row["id"]: row.get("ended_because") for row in gateway.mine.all("sessions")}
    assert because == {"alive": LOGIN_CHANGED, "over": None, "expired": None}
    assert end_all(None, ids, LOGIN_CHANGED, NOW).changes == ()


@pytest.mark.parametrize(
    ("row", "alive", "resets"),
    [
        (None, False, False),
        ({"ended_at": None, "expires_at": NOW, "password_until": NOW + LIFE}, False, False),
        ({"ended_at": NOW, "expires_at": NOW + LIFE, "password_until": NOW + LIFE}, False, False),
        ({"ended_at": None, "expires_at": NOW + LIFE, "password_until": None}, True, False),
        ({"ended_at": None, "expires_at": NOW + LIFE, "password_until": NOW}, True, False),
        ({"ended_at": None, "expires_at": NOW + LIFE, "password_until": NOW + LIFE}, True, True),
    ],
    ids=["none", "expired", "ended", "by password", "too late", "in time"],
)
def test_only_a_session_that_is_alive_counts(
    row: dict[str, object] | None, alive: bool, resets: bool
) -> None:
    assert living(row, NOW) is alive
    assert may_reset(row, NOW) is resets
