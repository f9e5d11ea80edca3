"""Sessions: begun by signing in, kept alive by refresh tokens, ended at once.

A refresh token is good for one use, which gives the next. Whoever shows a spent one has a
copy of it, and nobody can tell who the thief is: so the session ends for both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from app.usecases.common import instant, known, text
from app.usecases.errors import NotFound
from app.usecases.ids import new_id
from app.usecases.ports import Amend, Dealings, Insert, Outcome, Row

SESSIONS: Final = "sessions"
TOKENS: Final = "refresh_tokens"

#: Why a session can have ended before its time.
SIGNED_OUT: Final = "signed_out"
REUSED: Final = "refresh_token_reused"
LOGIN_CHANGED: Final = "login_changed"


def living(row: Row | None, now: datetime) -> TypeGuard[Row]:
    """Tell whether a session goes on."""
    return row is not None and row["ended_at"] is None and now < instant(row, "expires_at")


def ended(row: Row, because: str, now: datetime) -> Amend:
    """The end of a session."""
    return Amend(SESSIONS, text(row, "id"), {"ended_at": now, "ended_because": because})


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody whose password was right.

    verified: the hash that it was compared with, which must still be the one
    token_hash: of the first refresh token; life: for how long it is good
    """

    account_id: str
    verified: str
    label: str
    token_hash: str
    life: timedelta


@dataclass(frozen=True, slots=True)
class Begun:
    """A session after a sign-in or a refresh; `row` is None where it came to nothing."""

    row: Row | None
    reused: bool = False


def sign_in(dealings: Dealings | None, command: SignIn, now: datetime) -> Outcome[Begun]:
    """Begin a session."""
    if dealings is None or dealings.account["erase_at"] is not None:
        return Outcome(Begun(None))
    login = dealings.existing.get(("logins", command.account_id))
    if login is None or login["password_hash"] != command.verified:
        return Outcome(Begun(None))
    row = {
        "id": new_id(now),
        "label": command.label,
        "created_at": now,
        "refreshed_at": now,
        "expires_at": now + command.life,
        "ended_at": None,
        "ended_because": None,
    }
    token = _token(text(row, "id"), command.token_hash, now)
    return Outcome(Begun(row), (Insert(SESSIONS, row), token))


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token that was shown, and the hash of the one to follow it."""

    token_id: str
    session_id: str
    token_hash: str
    life: timedelta


def refresh(dealings: Dealings | None, command: Refresh, now: datetime) -> Outcome[Begun]:
    """Spend a refresh token for the next; one that was spent before ends its session."""
    if dealings is None or dealings.account["erase_at"] is not None:
        return Outcome(Begun(None))
    token = dealings.existing.get((TOKENS, command.token_id))
    row = dealings.existing.get((SESSIONS, command.session_id))
    if token is None or not living(row, now):
        return Outcome(Begun(None))
    if token["spent_at"] is not None:
        return Outcome(Begun(None, reused=True), (ended(row, REUSED, now),))
    renewed = {"refreshed_at": now, "expires_at": now + command.life}
    return Outcome(
        Begun({**row, **renewed}),
        (
            Amend(TOKENS, command.token_id, {"spent_at": now}),
            Amend(SESSIONS, command.session_id, renewed),
            _token(command.session_id, command.token_hash, now),
        ),
    )


def _token(session_id: str, token_hash: str, now: datetime) -> Insert:
    values = {
        "id": new_id(now),
        "session_id": session_id,
        "token_hash": token_hash,
        "created_at": now,
        "spent_at": None,
    }
    return Insert(TOKENS, values)


def end_all(
    dealings: Dealings | None, session_ids: Iterable[str], because: str, now: datetime
) -> Outcome[None]:
    """End these sessions; those that are over stay so."""
    if dealings is None:
        return Outcome(None)
    rows = (dealings.existing.get((SESSIONS, one)) for one in session_ids)
    return Outcome(None, tuple(ended(row, because, now) for row in rows if living(row, now)))


def end(dealings: Dealings | None, session_id: str, now: datetime) -> Outcome[None]:
    """End a session; one that is over stays so."""
    row = known(dealings, "session").existing.get((SESSIONS, session_id))
    if row is None:
        raise NotFound("session")
    return Outcome(None, (ended(row, SIGNED_OUT, now),) if living(row, now) else ())
