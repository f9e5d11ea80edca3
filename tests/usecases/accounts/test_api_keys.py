# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.usecases.accounts.api_keys import (
    MINUTE,
    NewKey,
    create_key,
    is_worth_noting,
    note_use,
    relabel_key,
    revoke_key,
)
from app.usecases.errors import Conflict, Forbidden, Invalid, NotFound
from app.usecases.limits import Limits
from app.usecases.ports import Key, Row
from tests.usecases.builders import NOW
from tests.usecases.gateway import MemoryGateway

EVERY = ("account:read", "account:write", "interviews:read")
LATER = NOW + timedelta(days=1)


def create(
    gateway: MemoryGateway,
    *,
    scopes: tuple[str, ...] | None = None,
    expires_at: datetime | None = None,
    held: tuple[str, ...] = EVERY,
    caller_id: str | None = None,
    **rest: Any,
) -> Row:
    command = NewKey("label", scopes, expires_at, "hash", "hint", held, EVERY, caller_id)
    places = () if caller_id is None else (("api_keys", caller_id),)
    return gateway.run(
        Key("account"),
        lambda context, now: create_key(context, command, now),
        chosen_ids=places,
        **rest,
    )


def with_key(**columns: object) -> MemoryGateway:
    gateway = MemoryGateway()
    row = {"revoked_at": None, "expires_at": None, "scopes": None, "last_used_at": None}
    gateway.add("api_keys", **{"id": "caller", "label": "old", **row, **columns})
    return gateway


def test_a_key_has_the_scopes_asked_for_in_the_order_of_the_contract() -> None:
    gateway = MemoryGateway()
    row = create(gateway, scopes=("interviews:read", "account:read"))
    assert row["scopes"] == ["account:read", "interviews:read"]
    assert gateway.happened() == ["api_key.created"]


def test_without_a_wish_a_key_has_the_scopes_of_its_caller() -> None:
    assert create(MemoryGateway(), held=("account:read",))["scopes"] == ["account:read"]
    assert create(with_key(), caller_id="caller")["scopes"] == list(EVERY)
    narrow = with_key(scopes=["interviews:read"])
    assert create(narrow, caller_id="caller")["scopes"] == ["interviews:read"]


def test_no_key_grants_what_its_caller_lacks() -> None:
    with pytest.raises(Forbidden) as refusal:
        create(MemoryGateway(), scopes=("account:write",), held=("account:read",))
    assert refusal.value.scope == "account:write"
    # What the row says counts, and not what the caller had when it was authenticated.
    narrow = with_key(scopes=["account:read"])
    with pytest.raises(Forbidden):
        create(narrow, scopes=("account:write",), held=EVERY, caller_id="caller")
    assert len(narrow.mine["api_keys"]) == 1


@pytest.mark.parametrize("caller", [{"id": "another"}, {"revoked_at": NOW}])
def test_a_key_that_was_revoked_or_removed_meanwhile_makes_no_other(
    caller: dict[str, object],
) -> None:
    with pytest.raises(NotFound):
        create(with_key(**caller), caller_id="caller")


@pytest.mark.parametrize(
    ("wanted", "longest", "end"),
    [
        (None, None, None),
        (LATER, None, LATER),
        (None, LATER, LATER),
        (LATER, LATER, LATER),
        (NOW + timedelta(hours=1), LATER, NOW + timedelta(hours=1)),
    ],
)
def test_a_key_expires_no_later_than_the_one_that_made_it(
    wanted: datetime | None, longest: datetime | None, end: datetime | None
) -> None:
    row = create(with_key(expires_at=longest), expires_at=wanted, caller_id="caller")
    assert row["expires_at"] == end


@pytest.mark.parametrize("wanted", [NOW, NOW - MINUTE, LATER + timedelta(microseconds=1)])
def test_an_expiry_in_the_past_or_beyond_the_callers_is_refused(wanted: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        create(with_key(expires_at=LATER), expires_at=wanted, caller_id="caller")
    assert (refusal.value.pointer, refusal.value.code) == ("/expires_at", "out_of_range")


def test_keys_that_were_revoked_take_no_place_of_the_limit() -> None:
    gateway = with_key(revoked_at=NOW)
    limits = (Limits({"api_keys": 1}).of_account("api_keys"),)
    create(gateway, limits=limits)
    with pytest.raises(Conflict, match="1 api keys"):
        create(gateway, limits=limits)


def change(gateway: MemoryGateway, use_case: Any, *arguments: object) -> Any:
    return gateway.run(
        Key("account"),
        lambda context, now: use_case(context, *arguments, now),
        chosen_ids=(("api_keys", "caller"),),
    )


def test_a_label_is_changed_and_the_same_one_is_no_change() -> None:
    gateway = with_key()
    assert change(gateway, relabel_key, "caller", "new")["label"] == "new"
    assert gateway.mine["api_keys"]["caller"]["label"] == "new"
    assert change(gateway, relabel_key, "caller", "new")["label"] == "new"
    assert gateway.changes == ()
    assert change(gateway, relabel_key, "caller", None)["label"] == "new"
    assert gateway.happened() == ["api_key.updated"]


def test_a_key_is_revoked_once() -> None:
    gateway = with_key()
    change(gateway, revoke_key, "caller")
    gateway.now = LATER
    change(gateway, revoke_key, "caller")
    assert gateway.mine["api_keys"]["caller"]["revoked_at"] == NOW
    assert gateway.happened() == ["api_key.updated"]


@pytest.mark.parametrize("use_case", [relabel_key, revoke_key])
def test_a_key_of_another_account_is_not_found(use_case: Any) -> None:
    arguments = ("other", "label") if use_case is relabel_key else ("other",)
    with pytest.raises(NotFound):
        change(with_key(), use_case, *arguments)
    with pytest.raises(NotFound):
        use_case(None, *arguments, NOW)


@pytest.mark.parametrize(
    ("last", "worth"),
    [
        (None, True),
        (NOW, False),
        (NOW - MINUTE + timedelta(microseconds=1), False),
        (NOW - MINUTE, True),
    ],
)
def test_the_last_use_is_noted_once_a_minute(last: datetime | None, worth: bool) -> None:
    assert is_worth_noting(last, NOW) is worth
    gateway = with_key(last_used_at=last)
    change(gateway, note_use, "caller")
    assert gateway.mine["api_keys"]["caller"]["last_used_at"] == (NOW if worth else last)
    # Mere use is no event.
    assert gateway.happened() == []


def test_the_use_of_a_key_that_has_gone_is_noted_nowhere() -> None:
    assert note_use(None, "caller", NOW).changes == ()
    gateway = with_key(id="another")
    change(gateway, note_use, "caller")
    assert gateway.changes == ()
