"""Accounts: sign-up, and changes of label, e-mail address and password.

An account may have one login, whose row bears the account's own id. A change of the login
ends all sessions but the one that it is made from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.usecases.accounts.sessions import LOGIN_CHANGED, SESSIONS, end_all, may_reset
from app.usecases.accounts.test_clocks import TEST_LIFE
from app.usecases.errors import Conflict, Invalid
from app.usecases.lookups import known
from app.usecases.normalization import caseless
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.regions import subdivision_code
from app.usecases.row_values import text

LOGINS: Final = "logins"
CANDIDATE: Final = "candidate"

LOGIN_PROTECTED: Final = "The current password is needed for this."
EMAIL_TAKEN: Final = "There is an account with this e-mail address already."


def email_key(email: str) -> str:
    """An address as it is compared with others."""
    return caseless(email.strip())


def beginning(
    account_id: str,
    kind: str,
    label: str,
    now: datetime,
    *,
    test: bool = False,
    wishes: Mapping[str, object] | None = None,
) -> tuple[Change, ...]:
    """The first rows of every new account.

    test: whether it is a test account, which erases itself
    wishes: what employers wish, by the word of the partner that makes it
    """
    account = {
        "kind": kind,
        "label": label,
        "policy_overrides": {},
        "policy_revision": 0,
        "created_at": now,
        "test_until": now + TEST_LIFE if test else None,
        "employer_wishes": wishes,
    }
    return (Insert("accounts", account), Insert("event_heads", {"id": account_id, "seq": 0}))


def _login(account_id: str, email: str, password_hash: str, now: datetime) -> Insert:
    values = {
        "id": account_id,
        "email": email,
        "email_key": email_key(email),
        "password_hash": password_hash,
        "confirmed_key": None,
        "created_at": now,
        "updated_at": now,
    }
    return Insert(LOGINS, values)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A new account with an e-mail address and a password."""

    account_id: str
    email: str
    password_hash: str
    label: str
    test: bool = False


def sign_up(command: SignUp, now: datetime) -> Outcome[Mapping[str, object]]:
    """Make the account. A taken address breaks a constraint: `Collided`."""
    account, head = beginning(command.account_id, CANDIDATE, command.label, now, test=command.test)
    login = _login(command.account_id, command.email, command.password_hash, now)
    assert isinstance(account, Insert)  # noqa: S101  # as made above
    row = {"id": command.account_id, **account.values}
    return Outcome(row, (account, head, login))


@dataclass(frozen=True, slots=True)
class IssuerIdentity:
    """The identity in a trusted issuer's token, when it has no account yet."""

    account_id: str
    issuer: str
    subject: str
    email: str | None


def create_issuer_account(command: IssuerIdentity, now: datetime) -> Outcome[None]:
    """Make an account. An identity that has one already breaks a constraint: `Collided`."""
    identity = {
        "id": command.account_id,
        "issuer": command.issuer,
        "subject": command.subject,
        "email": command.email,
        "created_at": now,
    }
    account = beginning(command.account_id, CANDIDATE, "", now)
    return Outcome(None, (*account, Insert("identities", identity)))


@dataclass(frozen=True, slots=True)
class ChangeAccount:
    """A merge patch of the account; None leaves as it is.

    verified: the hash that the current password was compared with; None where there is none
    reset_by: the session that sets a password without the current one, as it may once
    session_ids: those that have to end if the login changes
    """

    account_id: str
    label: str | None = None
    defaults: Mapping[str, str | None] | None = None
    email: str | None = None
    password_hash: str | None = None
    verified: str | None = None
    reset_by: str | None = None
    session_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is after a change, at this instant."""

    row: Row
    login: Row | None
    at: datetime


def change_account(
    context: PursuitContext | None, command: ChangeAccount, now: datetime
) -> Outcome[Account]:
    """Change the label, the e-mail address or the password."""
    context = known(context, "account")
    account = context.account
    changes: list[Change] = []
    if command.label is not None and command.label != account["label"]:
        account = {**account, "label": command.label}
        changes.append(Amend("accounts", command.account_id, {"label": command.label}))
    if command.defaults is not None:
        defaults = patched_defaults(account, command.defaults)
        if defaults != account.get("defaults"):
            account = {**account, "defaults": defaults}
            changes.append(Amend("accounts", command.account_id, {"defaults": defaults}))
    login = context.existing.get((LOGINS, command.account_id))
    if command.email is not None or command.password_hash is not None:
        if (None if login is None else login["password_hash"]) != command.verified:
            raise Conflict("state_conflict", "Another request has changed the password meanwhile.")
        if command.reset_by is not None:
            row = context.existing.get((SESSIONS, command.reset_by))
            if not may_reset(row, now):
                raise Invalid("/current_password", "missing", LOGIN_PROTECTED)
            changes.append(Amend(SESSIONS, command.reset_by, {"password_until": None}))
        login, change = _changed(login, command, now)
        over = end_all(context, command.session_ids, LOGIN_CHANGED, now)
        changes += (change, *over.changes)
    return Outcome(Account(account, login, now), tuple(changes))


#: What an account has defaults of.
DEFAULTS: Final = ("time_zone", "country", "subdivision", "language")


def defaults_of(account: Row) -> dict[str, str | None]:
    """The defaults of an account, null where there is none."""
    found = account.get("defaults")
    return {name: found.get(name) if isinstance(found, Mapping) else None for name in DEFAULTS}


def patched_defaults(account: Row, patch: Mapping[str, str | None]) -> dict[str, str | None] | None:
    """The defaults with a merge patch; a subdivision is one of the country."""
    after = {**defaults_of(account), **patch}
    country, subdivision = after["country"], after["subdivision"]
    if subdivision is not None:
        code = None if country is None else subdivision_code(country, subdivision)
        if code is None:
            raise Invalid(
                "/defaults/subdivision",
                "unknown_subdivision",
                "The country has no such subdivision; clear it, or name one of that country.",
            )
        after["subdivision"] = code
    return after if any(value is not None for value in after.values()) else None


def require_both(email: str | None, password: str | None) -> None:
    """Refuse half a login where there is none yet."""
    for name, value in (("email", email), ("password", password)):
        if value is None:
            raise Invalid(
                f"/{name}", "missing", "A login needs both an e-mail address and a password."
            )


def _changed(login: Row | None, command: ChangeAccount, now: datetime) -> tuple[Row, Change]:
    if login is None:
        require_both(command.email, command.password_hash)
        made = _login(command.account_id, command.email or "", command.password_hash or "", now)
        return made.values, made
    values: dict[str, object] = {"updated_at": now}
    if command.email is not None:
        values |= {"email": command.email, "email_key": email_key(command.email)}
    if command.password_hash is not None:
        values["password_hash"] = command.password_hash
    return {**login, **values}, Amend(LOGINS, text(login, "id"), values)
