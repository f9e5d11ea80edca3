import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.storage import migrate
from app.storage.administration import Administration
from app.storage.engines import is_sqlite
from tests.storage.rows import NOON, new_id
from tests.storage.store import Clock, Store, open_store_gateway


@pytest.fixture
def administration(database_url: str, clock: Clock) -> Administration:
    return Administration(database_url, clock=clock)


def test_the_first_account_is_the_one_that_was_made_first(
    administration: Administration, clock: Clock
) -> None:
    assert administration.first_account() is None
    first = administration.create_account("first")
    clock.now += timedelta(seconds=1)
    administration.create_account("second")
    assert administration.first_account() == first


def test_the_keys_of_an_account_are_listed_and_revoked(
    administration: Administration, clock: Clock
) -> None:
    account, other = administration.create_account("one"), administration.create_account("two")
    first = administration.create_key(account, "laptop", "hash 1", "abcd")
    ends = NOON + timedelta(days=30)
    second = administration.create_key(account, "phone", "hash 2", "efgh", ends)
    clock.now += timedelta(hours=1)
    assert not administration.revoke_key(other, first)
    assert administration.revoke_key(account, first)
    assert not administration.revoke_key(account, first)
    keys = {key["id"]: key for key in administration.keys(account)}
    assert [keys[each]["revoked_at"] for each in (first, second)] == [clock.now, None]
    assert [keys[each]["expires_at"] for each in (first, second)] == [None, ends]
    assert keys[first]["hint"] == "abcd"
    assert administration.keys(other) == ()


def test_no_two_keys_have_the_same_hash(administration: Administration) -> None:
    account = administration.create_account("one")
    administration.create_key(account, "laptop", "hash", "abcd")
    with pytest.raises(IntegrityError):
        administration.create_key(administration.create_account("two"), "x", "hash", "abcd")


def test_a_key_needs_an_account(administration: Administration) -> None:
    with pytest.raises(IntegrityError):
        administration.create_key(new_id(), "laptop", "hash", "abcd")


@pytest.mark.anyio
async def test_a_key_is_found_by_its_hash_with_its_account(store: Store, clock: Clock) -> None:
    administration = Administration(store.url, clock=clock)
    key = administration.create_key(store.account, "laptop", "hash", "abcd", NOON)
    assert await store.gateway.find_key("hash") == {
        "account_id": store.account,
        "id": key,
        "label": "laptop",
        "key_hash": "hash",
        "hint": "abcd",
        "created_at": NOON,
        "expires_at": NOON,
        "revoked_at": None,
        "last_used_at": None,
        "scopes": None,
        "kind": "candidate",
        "erase_at": None,
        "test_until": None,
        "stopped_at": None,
    }
    assert await store.gateway.find_key("other") is None
    assert await store.gateway.find("sessions", {"account_id": "x", "id": "y"}) is None


def test_signing_keys_are_added_and_deleted(administration: Administration, clock: Clock) -> None:
    def row(name: str) -> dict[str, object]:
        jwk = {"kty": "OKP", "d": name}
        return {"id": name, "private_key": jwk, "created_at": clock.now, "retires_at": NOON}

    first = row("first")
    administration.change_signing_keys([first])
    clock.now += timedelta(hours=1)
    second = row("second")
    administration.change_signing_keys([second])
    assert administration.signing_keys() == (first, second)
    left = {**first, "private_key": {"kty": "OKP"}}
    administration.change_signing_keys([left], ["first"])
    assert administration.signing_keys() == (left, second)
    administration.change_signing_keys([], ["first", "unknown"])
    assert administration.signing_keys() == (second,)


def test_a_secret_is_made_once_however_many_processes_ask(database_url: str, clock: Clock) -> None:
    def ask(name: str) -> bytes:
        return Administration(database_url, clock=clock).secret(name)

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(ask, ["cursors"] * 8))
    assert len(made) == 1
    assert len(made.pop()) == 32
    assert ask("keys") != ask("cursors")
    assert ask("keys") == ask("keys")


@pytest.mark.anyio
async def test_a_database_is_ready_when_it_stands_where_the_code_expects_it(
    store: Store, clock: Clock
) -> None:
    assert await store.gateway.ready()
    assert Administration(store.url, clock=clock).ready()
    await store.gateway.close()
    migrate.downgrade(store.url, "base")
    assert not Administration(store.url, clock=clock).ready()
    gateway = open_store_gateway(store.url, clock)
    assert not await gateway.ready()
    await gateway.close()


def test_a_database_that_cannot_be_opened_is_not_ready(tmp_path: Path, clock: Clock) -> None:
    assert not Administration("postgresql://x@127.0.0.1:1/x", clock=clock).ready()
    broken = tmp_path / "broken.sqlite3"
    broken.write_text("this is no database, and long enough to be seen as none" * 50)
    assert not Administration(f"sqlite:///{broken}", clock=clock).ready()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        is_sqlite("mysql://somewhere/else")


def test_the_file_of_an_embedded_database_stays_readable_by_others(
    sqlite_url: str, clock: Clock
) -> None:
    """A copy made with SQLite's own backup is complete, whatever the journal holds."""
    administration = Administration(sqlite_url, clock=clock)
    account = administration.create_account("mine")
    source = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    copy = sqlite3.connect(":memory:")
    source.backup(copy)
    assert copy.execute("SELECT id FROM accounts").fetchall() == [(account,)]
    copy.close()
    source.close()


def test_a_version_of_the_policy_stands_for_the_numbers_it_first_had(
    administration: Administration,
) -> None:
    admin = administration
    assert admin.policy_digest("2026.11") is None
    assert not admin.note_policy("2026.11", "these numbers")
    assert not admin.note_policy("2026.11", "these numbers")
    # Each start tells it, until the version has another name.
    assert admin.note_policy("2026.11", "other numbers")
    assert admin.note_policy("2026.11", "other numbers")
    assert not admin.note_policy("2026.12", "other numbers")
    assert admin.policy_digest("2026.11") == "these numbers"
