"""Sessions: sign-in, rotation of refresh tokens, sign-out.

A refresh token is good for one use, which gives its successor. The answer to that use may
be lost, and two tabs of one browser may use a token at once: so for a minute, and while the
successor has not been used, the spent token gives the same successor again. A spent token
that is used later, or after its successor, has been copied, and the thief cannot be told
from the owner: so the session ends for both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from app.usecases.errors import NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.row_values import instant, maybe_instant, text

SESSIONS: Final = "sessions"
TOKENS: Final = "refresh_tokens"
CODES: Final = "sign_in_codes"

#: For how long a spent refresh token gives its successor again.
REPEATABLE: Final = timedelta(seconds=60)
#: For how long a code for signing in is good.
CODE_LIFE: Final = timedelta(minutes=10)
#: For how long a session that began with a code may set a password without the current one.
PASSWORD_LIFE: Final = timedelta(minutes=10)

#: Why a session can have ended before its time.
SIGNED_OUT: Final = "signed_out"
REUSED: Final = "refresh_token_reused"
LOGIN_CHANGED: Final = "login_changed"


def living(row: Row | None, now: datetime) -> TypeGuard[Row]:
    """Whether a session is alive."""
    return row is not None and row["ended_at"] is None and now < instant(row, "expires_at")


def may_reset(row: Row | None, now: datetime) -> bool:
    """Whether a session may set a password without the current one."""
    until = None if row is None else maybe_instant(row, "password_until")
    return living(row, now) and until is not None and now < until


def ended(row: Row, because: str, now: datetime) -> Amend:
    """The end of a session."""
    return Amend(SESSIONS, text(row, "id"), {"ended_at": now, "ended_because": because})


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a session begins with.

    token_hash: of the first refresh token; life: for how long it is good
    network: a keyed hash of the address that signs in
    """

    label: str
    token_hash: str
    life: timedelta
    network: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in with the right password.

    verified: the hash that it was compared with, which must still be the one
    """

    account_id: str
    verified: str
    session: NewSession


@dataclass(frozen=True, slots=True)
class SignInByCode:
    """A sign-in with a code of the operator's."""

    code_id: str
    session: NewSession


@dataclass(frozen=True, slots=True)
class Begun:
    """A session after a sign-in or a refresh; `row` is None where that failed.

    reused: a spent token was used again, which has ended the session
    sealed: the successor that a spent token has given before, where it is given again
    again: the token was spent after it was looked up; look it up again, and retry
    """

    row: Row | None
    reused: bool = False
    sealed: str | None = None
    again: bool = False


def sign_in(context: PursuitContext | None, command: SignIn, now: datetime) -> Outcome[Begun]:
    """Begin a session."""
    if context is None or context.account["erase_at"] is not None:
        return Outcome(Begun(None))
    login = context.existing.get(("logins", command.account_id))
    if login is None or login["password_hash"] != command.verified:
        return Outcome(Begun(None))
    row, changes = _begin(command.session, now)
    return Outcome(Begun(row), changes)


def sign_in_by_code(
    context: PursuitContext | None, command: SignInByCode, now: datetime
) -> Outcome[Begun]:
    """Begin a session with a code, which is spent; its holder may set a new password."""
    if context is None or context.account["erase_at"] is not None:
        return Outcome(Begun(None))
    code = context.existing.get((CODES, command.code_id))
    if code is None or code["spent_at"] is not None or instant(code, "expires_at") <= now:
        return Outcome(Begun(None))
    row, changes = _begin(command.session, now, password_until=now + PASSWORD_LIFE)
    return Outcome(Begun(row), (Amend(CODES, command.code_id, {"spent_at": now}), *changes))


def _begin(
    new: NewSession, now: datetime, *, password_until: datetime | None = None
) -> tuple[Row, tuple[Change, ...]]:
    row: Row = {
        "id": new_id(now),
        "label": new.label,
        "created_at": now,
        "refreshed_at": now,
        "expires_at": now + new.life,
        "ended_at": None,
        "ended_because": None,
        "network": new.network,
        "password_until": password_until,
    }
    return row, (Insert(SESSIONS, row), _token(new_id(now), text(row, "id"), new.token_hash, now))


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token that was shown, and its successor.

    token_hash, sealed: of the successor; network: of the address that refreshes
    previous: the successor that the token had when it was looked up; None where it had none
    """

    token_id: str
    session_id: str
    token_hash: str
    sealed: str
    life: timedelta
    network: str
    previous: str | None = None


def refresh(context: PursuitContext | None, command: Refresh, now: datetime) -> Outcome[Begun]:
    """Change a refresh token for its successor; one that is spent may end its session."""
    if context is None or context.account["erase_at"] is not None:
        return Outcome(Begun(None))
    token = context.existing.get((TOKENS, command.token_id))
    row = context.existing.get((SESSIONS, command.session_id))
    if token is None or not living(row, now):
        return Outcome(Begun(None))
    if token["spent_at"] is not None:
        return _repeated(context, command, token, row, now)
    successor = new_id(now)
    renewed = {
        "refreshed_at": now,
        "expires_at": now + command.life,
        "network": command.network,
    }
    spent = {"spent_at": now, "successor": successor, "sealed": command.sealed}
    return Outcome(
        Begun({**row, **renewed}),
        (
            Amend(TOKENS, command.token_id, spent),
            Amend(SESSIONS, command.session_id, renewed),
            _token(successor, command.session_id, command.token_hash, now),
        ),
    )


def _repeated(
    context: PursuitContext, command: Refresh, token: Row, row: Row, now: datetime
) -> Outcome[Begun]:
    """Give the successor of a spent token again, or end the session."""
    successor, sealed = token["successor"], token["sealed"]
    if successor is not None and successor != command.previous:
        return Outcome(Begun(None, again=True))
    following = context.existing.get((TOKENS, str(successor)))
    if (
        following is None
        or following["spent_at"] is not None
        or now - instant(token, "spent_at") >= REPEATABLE
    ):
        return Outcome(Begun(None, reused=True), (ended(row, REUSED, now),))
    return Outcome(Begun(row, sealed=str(sealed)))


def _token(token_id: str, session_id: str, token_hash: str, now: datetime) -> Insert:
    values = {
        "id": token_id,
        "session_id": session_id,
        "token_hash": token_hash,
        "created_at": now,
        "spent_at": None,
        "successor": None,
        "sealed": None,
    }
    return Insert(TOKENS, values)


def end_all(
    context: PursuitContext | None, session_ids: Iterable[str], because: str, now: datetime
) -> Outcome[None]:
    """End these sessions; those that are over stay so."""
    if context is None:
        return Outcome(None)
    rows = (context.existing.get((SESSIONS, one)) for one in session_ids)
    return Outcome(None, tuple(ended(row, because, now) for row in rows if living(row, now)))


def end(context: PursuitContext | None, session_id: str, now: datetime) -> Outcome[None]:
    """End a session; one that is over stays so."""
    row = known(context, "session").existing.get((SESSIONS, session_id))
    if row is None:
        raise NotFound("session")
    return Outcome(None, (ended(row, SIGNED_OUT, now),) if living(row, now) else ())
