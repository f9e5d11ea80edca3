"""Administration of a database by an operator: accounts, API keys, secrets, signing keys.

Done rarely, so each call opens a connection and closes it again.
"""

import secrets as random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)
from uuid_utils import uuid7

from app.storage import migrate
from app.storage.engines import engine
from app.storage.schema import identity, tables
from app.usecases.accounts.accounts import email_key
from app.usecases.errors import Collided, Unavailable
from app.usecases.ports import Row

_SECRET_BYTES: Final = 32
#: Codes for signing in that an account has at most.
_CODES: Final = 5

#: A new API key: its label, its hash, the end of it, when it expires, and its scopes.
_Key = tuple[str, str, str, datetime | None, Sequence[str] | None]


class Administration:
    """The operator's way to a database."""

    def __init__(self, database_url: str, *, clock: Callable[[], datetime]) -> None:
        self._url = database_url
        self._clock = clock

    def create_account(self, label: str, kind: str = "candidate") -> str:
        """Make an account, of a `candidate` or of a `partner`; answers its id."""
        account_id = str(uuid7())
        with self._connection() as connection:
            _add_account(connection, account_id, kind, label, self._clock())
        return account_id

    def create_partner(
        self,
        label: str,
        key_hash: str,
        hint: str,
        expires_at: datetime | None = None,
        scopes: Sequence[str] | None = None,
        name: str | None = None,
    ) -> str:
        """Make the account of a partner, with its first key; answers the account's id.

        scopes: what the key holds; None for all of them
        name: what candidates find it by, if they are to
        Raises `Collided` where another partner has the name.
        """
        now = self._clock()
        account_id = str(uuid7())
        with self._connection() as connection:
            _add_account(connection, account_id, "partner", label, now)
            key = (label, key_hash, hint, expires_at, scopes)
            _add_key(connection, account_id, key, now)
            if name is not None:
                _name(connection, account_id, name)
        return account_id

    def name_partner(self, partner_id: str, name: str | None) -> bool:
        """Give a partner another public name, or none; False where there is no such partner.

        Raises `Collided` where another partner has the name.
        """
        row = self.account(partner_id.lower())
        if row is None or row["kind"] != "partner":
            return False
        with self._connection() as connection:
            _name(connection, str(row["id"]), name)
        return True

    def partners(self) -> tuple[Row, ...]:
        """The accounts of partners, oldest first, each with its public `name` or None."""
        accounts, names = tables.accounts, identity.partner_names
        found = (
            select(accounts, names.c.name)
            .outerjoin(names, names.c.account_id == accounts.c.id)
            .where(accounts.c.kind == "partner")
            .order_by(accounts.c.created_at, accounts.c.id)
        )
        with self._connection() as connection:
            return tuple(dict(row._mapping) for row in connection.execute(found))  # noqa: SLF001  # the documented way to a mapping

    def create_first_account(self, label: str, key_hash: str, hint: str) -> bool:
        """Make the first account, with a key; False where there is one of a candidate already.

        Of any number of processes that try at once, one succeeds.
        """
        now = self._clock()
        account_id = str(uuid7())
        accounts = tables.accounts
        with self._connection() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"))
            # On SQLite the insert comes first, since it is what waits for other writers.
            _add_account(connection, account_id, "candidate", label, now)
            others = select(func.count()).where(accounts.c.kind == "candidate")
            if connection.scalar(others) != 1:
                connection.rollback()
                return False
            _add_key(connection, account_id, (label, key_hash, hint, None, None), now)
        return True

    def first_account(self) -> str | None:
        """The id of the candidate's account that was made first; None while there is none."""
        accounts = tables.accounts
        first = (
            select(accounts.c.id)
            .where(accounts.c.kind == "candidate")
            .order_by(accounts.c.created_at, accounts.c.id)
            .limit(1)
        )
        with self._connection() as connection:
            return connection.scalar(first)

    def restore(self, named: str) -> bool:
        """Let an account stay that was to be erased; False where that is over, or never was.

        named: its id, or the e-mail address that signs in to it
        """
        accounts, logins = tables.accounts, tables.logins
        restored = (
            accounts.update().where(accounts.c.erase_at > self._clock()).values(erase_at=None)
        )
        if "@" in named:
            signing_in = select(logins.c.account_id).where(logins.c.email_key == email_key(named))
            restored = restored.where(accounts.c.id.in_(signing_in))
        else:
            restored = restored.where(accounts.c.id == named.lower())
        try:
            with self._connection() as connection:
                return connection.execute(restored).rowcount == 1
        except StatementError as error:
            if isinstance(error, DBAPIError):
                raise
            return False  # What is no id is no account's.

    def stop_partner(self, partner_id: str, *, stopped: bool) -> bool:
        """Stop a partner, or let it go on; False where there is no such partner."""
        accounts = tables.accounts
        changed = (
            accounts.update()
            .where(accounts.c.kind == "partner", accounts.c.id == partner_id.lower())
            .values(stopped_at=self._clock() if stopped else None)
        )
        try:
            with self._connection() as connection:
                return connection.execute(changed).rowcount == 1
        except StatementError as error:
            if isinstance(error, DBAPIError):
                raise
            return False  # What is not a valid id is that of no partner.

    def account_named(self, named: str) -> str | None:
        """The id of the account with this id or this e-mail address; None where there is none."""
        if "@" not in named:
            row = self.account(named.lower())
            return None if row is None else str(row["id"])
        logins = tables.logins
        found = select(logins.c.account_id).where(logins.c.email_key == email_key(named))
        with self._connection() as connection:
            return connection.scalar(found)

    def create_code(self, account_id: str, code_hash: str, expires_at: datetime) -> None:
        """Add a sign-in code, by its hash: it signs in to the account once, until it expires.

        Only the account's latest few codes are kept, so that they do not pile up.
        """
        codes = tables.sign_in_codes
        mine = codes.c.account_id == account_id
        latest = select(codes.c.id).where(mine).order_by(codes.c.id.desc()).limit(_CODES - 1)
        with self._connection() as connection:
            keep = connection.scalars(latest).all()
            connection.execute(codes.delete().where(mine, codes.c.id.not_in(keep)))
            connection.execute(
                insert(codes).values(
                    account_id=account_id,
                    id=str(uuid7()),
                    code_hash=code_hash,
                    created_at=self._clock(),
                    expires_at=expires_at,
                )
            )

    def account(self, account_id: str) -> Row | None:
        """The row of an account; None where there is none with this id."""
        accounts = tables.accounts
        try:
            with self._connection() as connection:
                found = connection.execute(select(accounts).where(accounts.c.id == account_id))
                row = found.mappings().one_or_none()
        except StatementError as error:
            if isinstance(error, DBAPIError):
                raise
            return None  # What is no id names nothing.
        return None if row is None else dict(row)

    def create_key(
        self,
        account_id: str,
        label: str,
        key_hash: str,
        hint: str,
        expires_at: datetime | None = None,
        scopes: Sequence[str] | None = None,
    ) -> str:
        """Add an API key by its hash; returns the id of the record.

        scopes: None for all of them
        """
        with self._connection() as connection:
            key = (label, key_hash, hint, expires_at, scopes)
            return _add_key(connection, account_id, key, self._clock())

    def keys(self, account_id: str) -> tuple[Row, ...]:
        """The keys of an account, oldest first."""
        keys = tables.api_keys
        found = select(keys).where(keys.c.account_id == account_id).order_by(keys.c.id)
        with self._connection() as connection:
            return tuple(dict(row._mapping) for row in connection.execute(found))  # noqa: SLF001  # the documented way to a mapping

    def revoke_key(self, account_id: str, key_id: str) -> bool:
        """Revoke an API key; False if there is none to revoke."""
        keys = tables.api_keys
        revoked = (
            keys.update()
            .where(keys.c.account_id == account_id, keys.c.id == key_id)
            .where(keys.c.revoked_at.is_(None))
            .values(revoked_at=self._clock())
        )
        with self._connection() as connection:
            return connection.execute(revoked).rowcount == 1

    def opens(self, key_hash: str) -> bool:
        """Whether the key of this hash opens an account now."""
        keys, accounts = tables.api_keys, tables.accounts
        found = (
            select(keys.c.id)
            .join(accounts, accounts.c.id == keys.c.account_id)
            .where(keys.c.key_hash == key_hash, keys.c.revoked_at.is_(None))
            .where(keys.c.expires_at.is_(None) | (keys.c.expires_at > self._clock()))
            .where(accounts.c.erase_at.is_(None))
        )
        with self._connection() as connection:
            return connection.scalar(found) is not None

    def signing_keys(self) -> tuple[Row, ...]:
        """Every key that is not deleted; of those that sign no more only the public half."""
        keys = tables.signing_keys
        with self._unavailable_errors(), self._connection() as connection:
            found = connection.execute(select(keys).order_by(keys.c.created_at, keys.c.id))
            return tuple(dict(row._mapping) for row in found)  # noqa: SLF001  # as above

    def change_signing_keys(self, added: Sequence[Row] = (), removed: Sequence[str] = ()) -> None:
        """Delete signing keys by id, and add others; one that is in both is replaced."""
        keys = tables.signing_keys
        gone = set(removed) - {row["id"] for row in added}
        with self._unavailable_errors(), self._connection() as connection:
            for row in added:
                replaced = keys.update().where(keys.c.id == row["id"])
                change = replaced if row["id"] in removed else insert(keys)
                connection.execute(change.values(**row))
            connection.execute(keys.delete().where(keys.c.id.in_(sorted(gone))))

    def secret(self, name: str) -> bytes:
        """A secret of the server's, made at its first use and the same for all processes."""
        kept = select(tables.secrets.c.value).where(tables.secrets.c.name == name)
        with self._connection() as connection:
            value = connection.scalar(kept)
        if value is not None:
            return bytes(value)
        try:
            with self._connection() as connection:
                connection.execute(
                    insert(tables.secrets).values(
                        name=name,
                        value=random.token_bytes(_SECRET_BYTES),
                        created_at=self._clock(),
                    )
                )
        except IntegrityError:
            pass  # Another process was first: theirs is the one.
        return self.secret(name)

    def note_policy(self, version: str, digest: str) -> bool:
        """Note the digest of the numbers under a version of the policy, if it is a new one.

        Returns whether other numbers were noted under that version: the first stay, so that
        every start reports it until the version has another name.
        """
        policies = identity.policies
        named = policies.c.version == version
        try:
            with self._connection() as connection:
                before = connection.scalar(select(policies.c.digest).where(named))
                if before is None:
                    connection.execute(insert(policies).values(version=version, digest=digest))
        except IntegrityError:
            return self.note_policy(version, digest)  # Another process was first.
        return before is not None and before != digest

    def policy_digest(self, version: str) -> str | None:
        """The digest that is noted of a version of the policy; None for one that is new here."""
        policies = identity.policies
        with self._connection() as connection:
            found: str | None = connection.scalar(
                select(policies.c.digest).where(policies.c.version == version)
            )
        return found

    def ready(self) -> bool:
        """Whether the database answers, and stands where this code expects it."""
        try:
            return migrate.current(self._url) == migrate.head()
        except SQLAlchemyError:
            return False

    @contextmanager
    def _unavailable_errors(self) -> Iterator[None]:
        """Translate the driver's errors to `Unavailable`: requests wait for these calls."""
        try:
            yield
        except OperationalError as error:
            raise Unavailable("The database cannot be reached now.") from error

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        database = engine(self._url)
        try:
            with database.begin() as connection:
                yield connection
        finally:
            database.dispose()


def _add_account(
    connection: Connection, account_id: str, kind: str, label: str, now: datetime
) -> None:
    connection.execute(
        insert(tables.accounts).values(
            id=account_id,
            kind=kind,
            label=label,
            policy_overrides={},
            policy_revision=0,
            created_at=now,
        )
    )
    heads = insert(tables.event_heads)
    connection.execute(heads.values(account_id=account_id, id=account_id, seq=0))


def _add_key(connection: Connection, account_id: str, key: _Key, now: datetime) -> str:
    """Add an API key; returns the id of its record."""
    key_id = str(uuid7())
    label, key_hash, hint, expires_at, scopes = key
    connection.execute(
        insert(tables.api_keys).values(
            account_id=account_id,
            id=key_id,
            label=label,
            key_hash=key_hash,
            hint=hint,
            created_at=now,
            expires_at=expires_at,
            scopes=None if scopes is None else list(scopes),
        )
    )
    return key_id


def _name(connection: Connection, partner_id: str, name: str | None) -> None:
    names = identity.partner_names
    connection.execute(names.delete().where(names.c.account_id == partner_id))
    if name is None:
        return
    try:
        connection.execute(insert(names).values(account_id=partner_id, id=partner_id, name=name))
    except IntegrityError as error:
        raise Collided(name) from error
