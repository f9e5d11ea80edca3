"""Partners, and what they do for candidates, in few words."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from httpx2 import Response
from sqlalchemy import Connection, Dialect, select
from typing_extensions import override

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.storage.administration import Administration
from app.storage.engines import engine
from app.storage.schema import tables
from tests.api.v1.api_client import SECRET, Api

ACCOUNT = "Bide-Account"
#: Tables that belong to no account, and columns that change by mere asking.
SHARED = ("policies", "secrets", "signing_keys")
#: What is noted behind the requests, whatever other callers ask meanwhile.
OF_HOUSEKEEPING = ("task_bases", "partner_requests")
UNTOLD = ("last_used_at",)


def new_key() -> tuple[str, str]:
    """A key, and the hash that is kept of it."""
    key = write_key(secrets.token_bytes(32))
    return key, hash_key(keys_secret(SECRET.encode()), key)


def account_of(url: str, key: str) -> str:
    """The account that a key opens."""
    hashed = hash_key(keys_secret(SECRET.encode()), key)
    found = select(tables.api_keys.c.account_id).where(tables.api_keys.c.key_hash == hashed)
    with engine(url).begin() as connection:
        return str(connection.scalar(found))


@dataclass
class Acting(Api):
    """The service, asked with the key of a partner for an account."""

    account: str = ""

    @override
    def ask(self, method: str, path: str, body: object = None, **rest: Any) -> Response:
        headers = {ACCOUNT: self.account, **rest.pop("headers", {})}
        return super().ask(method, path, body, headers=headers, **rest)


@dataclass
class Partner(Api):
    """The service, asked with the key of a partner; `id` is the partner's account."""

    id: str = ""

    def acting(self, account: str) -> Acting:
        return Acting(self.client, self.clock, self.key, account=account)


@dataclass
class People:
    """Makes accounts in the database of a test."""

    api: Api
    url: str
    looking: Connection | None = None

    @property
    def administration(self) -> Administration:
        return Administration(self.url, clock=self.api.clock)

    def partner(self, scopes: Sequence[str] | None = None, label: str = "Board") -> Partner:
        key, hashed = new_key()
        account = self.administration.create_partner(label, hashed, key[-4:], None, scopes)
        return Partner(self.api.client, self.api.clock, key, id=account)

    def key(
        self,
        account: str,
        scopes: Sequence[str] | None = None,
        expires_at: datetime | None = None,
    ) -> str:
        key, hashed = new_key()
        self.administration.create_key(account, "test", hashed, key[-4:], expires_at, scopes)
        return key

    def account(self, api: Api | None = None) -> str:
        return account_of(self.url, (api or self.api).key)

    def let_all_be_test_accounts(self) -> None:
        """Let every account of a candidate be a test account, which may have a clock."""
        accounts = tables.accounts
        with engine(self.url).begin() as connection:
            connection.execute(
                accounts.update()
                .where(accounts.c.kind == "candidate")
                .values(test_until=self.api.clock.now + timedelta(days=30))
            )
        self.a_second_later()

    def erase(self, account: str) -> None:
        """Let an account be one of which nothing is to be left."""
        accounts = tables.accounts
        with engine(self.url).begin() as connection:
            connection.execute(
                accounts.update()
                .where(accounts.c.id == account)
                .values(erase_at=self.api.clock.now)
            )

    def events(self, account: str) -> list[dict[str, Any]]:
        """The events of an account, in their order."""
        events = tables.events
        found = select(events).where(events.c.account_id == account).order_by(events.c.seq)
        with engine(self.url).begin() as connection:
            return [dict(row._mapping) for row in connection.execute(found)]

    def image(self, *accounts: str) -> list[tuple[str, object]]:
        """Every row of every table; of some accounts, what is their own."""
        if self.looking is None:
            self.looking = engine(self.url).connect()
        images = _images(accounts, self.looking.dialect)
        with self.looking.begin():
            asking = self.looking.connection.cursor()
            try:
                # As the driver reads them: what columns mean has no part in it.
                return [(name, asking.execute(rows).fetchall()) for name, rows in images]
            finally:
                asking.close()

    def close(self) -> None:
        """Look no more."""
        if self.looking is not None:
            self.looking.close()

    def a_second_later(self) -> None:
        """Let what was looked up be looked up again."""
        services: Any = self.api.client.app.state.services  # type: ignore[attr-defined]  # ours has it
        authentication = services.authentication
        for holder in (authentication, authentication._grants, authentication._bearers):
            lookups = holder._known
            lookups.expire(time.monotonic() + 1)


@lru_cache
def _images(accounts: tuple[str, ...], dialect: Dialect) -> tuple[tuple[str, str], ...]:
    """The statements for the rows of every table, in their order."""
    found = []
    for table in tables.METADATA.sorted_tables:
        rows = select(*(column for column in table.c if column.name not in UNTOLD))
        if (accounts and table.name in SHARED) or table.name in OF_HOUSEKEEPING:
            continue
        if accounts:
            whose = table.c["id" if table.name == "accounts" else "account_id"]
            rows = rows.where(whose.in_(accounts))
        rows = rows.order_by(*table.primary_key)
        compiled = rows.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        found.append((table.name, str(compiled)))
    return tuple(found)


def granted(api: Api, partner: Partner, *scopes: str, **more: Any) -> Any:
    """A grant to a partner."""
    return api.post("/v1/grants", {"partner_id": partner.id, "scopes": list(scopes), **more})
