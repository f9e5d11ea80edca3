"""/v1/sessions: signing in, going on with a refresh token, and signing out."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal

import structlog
from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema
from starlette.responses import Response

from app.api.checks import parse_path_id
from app.api.fields import Answer, Body, Password, ShortText, text
from app.api.opaque import is_refresh_token, write_refresh_token
from app.api.pagination import Paging
from app.api.problems import Problem, unauthenticated
from app.api.routes import PUBLIC, Routes
from app.api.scopes import OF_CANDIDATES, in_order
from app.api.v1.accounts import content_tag
from app.api.v1.support import existing, gone
from app.api.wiring import Call, Caller, Visit, Visitor, created
from app.usecases import accounts, sessions
from app.usecases.announce import CANDIDATE, announced
from app.usecases.errors import NotFound
from app.usecases.limits import check_room
from app.usecases.ports import Amend, Dealings, Decide, Key, Outcome, Row

routes = Routes("sessions", read="account:read", write="account:write")

#: The session that asks.
CURRENT: Final = "current"

_log: Final = structlog.stdlib.get_logger("bide")


class PasswordSignIn(Body):
    """Signing in."""

    email: Annotated[str, text(254)] = Field(examples=["robin@home.example"])
    password: Password = Field(repr=False)
    label: ShortText | None = Field(
        default=None, description="What it is signed in with.", examples=["phone"]
    )


class RefreshSignIn(Body):
    """Going on with a session."""

    refresh_token: Annotated[str, text(200)] = Field(repr=False)


def _shape(sent: Any) -> str:  # noqa: ANN401  # anything may be sent
    # No shape may have the name of a field: an error would seem to point there.
    return "refreshing" if isinstance(sent, dict) and "refresh_token" in sent else "signing_in"


NewSession = Annotated[
    Annotated[PasswordSignIn, Tag("signing_in")] | Annotated[RefreshSignIn, Tag("refreshing")],
    Discriminator(_shape),
]


class SessionTokens(Answer):
    """A session, and what to show for it."""

    id: str
    account_id: str
    access_token: str = Field(description="What goes into `Authorization: Bearer`.")
    token_type: Literal["Bearer"]
    expires_at: datetime = Field(description="When the access token ends.")
    refresh_token: str = Field(description="Good for one use, which gives the next.")
    refresh_expires_at: datetime = Field(description="When the session ends if it is not used.")
    scopes: list[str]


class Session(Answer):
    """A session that goes on."""

    tagged: ClassVar[bool] = True

    id: str
    label: str | None
    current: bool = Field(description="Whether it is the one that asks.")
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime


class SessionPage(Answer):
    """A page of sessions."""

    items: list[Session]
    next_cursor: str | None


def parse_session_id(value: object) -> str:
    """Read the id of a session in a path, or the word for the one that asks."""
    return CURRENT if value == CURRENT else parse_path_id(value)


SessionId = Annotated[
    str,
    PlainValidator(parse_session_id),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "uuid"}, {"const": CURRENT}]}),
]


def _failed(detail: str) -> Problem:
    return unauthenticated(detail, code="sign_in_failed")


@routes.add(
    *("POST", "/v1/sessions", "sessions.create", SessionTokens),
    status=201,
    scope=PUBLIC,
    problems=("limit_reached", "sign_in_failed"),
)
async def create(visit: Visitor, body: NewSession) -> Response:
    """Sign in with an e-mail address and a password, or go on with a refresh token.

    Every use of a refresh token gives a new one. A token that is used again ends the
    session, since somebody has a copy of it.
    """
    # A key to sign with is seen to first, so that no token is spent for nothing.
    await visit.access.signing.ready(visit.now())
    if isinstance(body, RefreshSignIn):
        return await _refresh(visit, body.refresh_token)
    return await _sign_in(visit, body)


async def _sign_in(visit: Visit, body: PasswordSignIn) -> Response:
    access, email_key = visit.access, accounts.email_key(body.email)
    await visit.services.throttles.sign_in(visit.address, email_key)
    login = await visit.gateway.find(accounts.LOGINS, {"email_key": email_key})
    stored = None if login is None else str(login["password_hash"])
    right, better = await access.passwords.verify(body.password, stored)
    if not right or login is None or stored is None:
        raise _failed("The e-mail address and the password do not go together.")
    account_id = str(login["account_id"])
    token, token_hash = access.fresh(write_refresh_token)
    command = sessions.SignIn(account_id, stored, body.label or "", token_hash, access.session_life)
    begun = await _write(
        visit,
        account_id,
        lambda dealings, now: sessions.sign_in(dealings, command, now),
        (accounts.LOGINS, account_id),
    )
    if begun.row is None:
        raise _failed("The e-mail address and the password do not go together.")
    if better is not None:
        await _rehash(visit, account_id, stored, better)
    return _answer(visit, account_id, begun.row, token)


async def _rehash(visit: Visit, account_id: str, stored: str, better: str) -> None:
    """Keep the password in the way that passwords are kept now, unless it was changed."""
    probe = (accounts.LOGINS, account_id)

    def decide(dealings: Dealings | None, _: datetime) -> Outcome[None]:
        login = None if dealings is None else dealings.existing.get(probe)
        if login is None or login["password_hash"] != stored:
            return Outcome(None)
        return Outcome(None, (Amend(accounts.LOGINS, account_id, {"password_hash": better}),))

    await visit.gateway.write(account_id, Key("account"), decide, probe=(probe,))


async def _refresh(visit: Visit, shown: str) -> Response:
    access = visit.access
    row = None
    if is_refresh_token(shown):
        by = {"token_hash": access.hash(shown)}
        row = await visit.gateway.find(sessions.TOKENS, by)
    if row is None:
        raise _failed("There is no such refresh token.")
    account_id, session_id = str(row["account_id"]), str(row["session_id"])
    token, token_hash = access.fresh(write_refresh_token)
    command = sessions.Refresh(str(row["id"]), session_id, token_hash, access.session_life)
    begun = await _write(
        visit,
        account_id,
        lambda dealings, now: sessions.refresh(dealings, command, now),
        (sessions.TOKENS, command.token_id),
        (sessions.SESSIONS, session_id),
    )
    if begun.reused:
        _log.warning("refresh_token_reused", account=account_id, session=session_id)
        raise _failed("The refresh token was used before, so the session has ended for everybody.")
    if begun.row is None:
        raise _failed("The session has ended.")
    return _answer(visit, account_id, begun.row, token)


async def _write(
    visit: Visit, account_id: str, decide: Decide[sessions.Begun], *probe: tuple[str, str]
) -> sessions.Begun:
    """Begin or go on with a session; whoever was let in by it has an event for it."""
    room = (visit.services.limits.of_account(sessions.SESSIONS, ("ended_at", None)),)

    def decided(dealings: Dealings | None, now: datetime) -> Outcome[sessions.Begun]:
        outcome = decide(dealings, now)
        check_room(dealings, outcome.changes)
        return announced(outcome, dealings, CANDIDATE, now)

    return await visit.gateway.write(account_id, Key("account"), decided, probe=probe, room=room)


def _answer(visit: Visit, account_id: str, row: Row, refresh_token: str) -> Response:
    scopes = in_order(OF_CANDIDATES)
    signing = visit.access.signing
    token, claims = signing.issue(account_id, str(row["id"]), scopes, visit.now())
    response = created(
        f"/v1/sessions/{row['id']}",
        {
            "id": row["id"],
            "account_id": account_id,
            "access_token": token,
            "token_type": "Bearer",
            "expires_at": claims.expires_at,
            "refresh_token": refresh_token,
            "refresh_expires_at": row["expires_at"],
            "scopes": scopes,
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _view(row: Row, call: Call) -> dict[str, Any]:
    return {
        "id": row["id"],
        "label": row["label"] or None,
        "current": call.principal.credential == f"session:{row['id']}",
        "created_at": row["created_at"],
        "refreshed_at": row["refreshed_at"],
        "expires_at": row["expires_at"],
    }


@routes.get("/v1/sessions", "sessions.list", SessionPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List the sessions that go on, oldest first."""
    where = [("ended_at", "is", None), ("expires_at", ">", call.now())]
    rows = await call.gateway.page(call.account_id, paging.rows(sessions.SESSIONS, where=where))
    return paging.answer(rows, lambda row: _view(row, call))


def _id(call: Call, session_id: str) -> str:
    kind, _, own = call.principal.credential.partition(":")
    if session_id != CURRENT:
        return session_id
    if kind != "session":
        raise NotFound("session")
    return own


@routes.get("/v1/sessions/{session_id}", "sessions.get", Session)
async def get(call: Caller, session_id: SessionId) -> Response:
    """Read one session that goes on; `current` is the one that asks."""
    row = await existing(call, sessions.SESSIONS, _id(call, session_id), "session")
    if not sessions.living(row, call.now()):
        raise NotFound("session")
    view = _view(row, call)
    return call.show(view, content_tag(view))


@routes.delete("/v1/sessions/{session_id}", "sessions.delete")
async def delete(call: Caller, session_id: SessionId) -> Response:
    """Sign out: end a session, `current` or any other. Its tokens stop within a second."""
    named = _id(call, session_id)
    place = (sessions.SESSIONS, named)

    def tag(dealings: Dealings, _: datetime) -> str | None:
        row = dealings.existing[place]
        return None if row is None else content_tag(_view(row, call))

    return await call.change(
        Key("account"),
        lambda dealings, now: sessions.end(dealings, named, now),
        gone,
        probe=(place,),
        tag=tag,
    )
