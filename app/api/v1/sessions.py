"""/v1/sessions: signing in, going on with a refresh token, and signing out."""

from datetime import datetime
from typing import Any, Final, cast

import structlog
from starlette.responses import Response

from app.api import refresh_cookie, sealing
from app.api.fair_queue import Requester
from app.api.opaque import is_code, is_refresh_token, write_refresh_token
from app.api.pagination import Paging
from app.api.problems import Problem, unauthenticated
from app.api.routes import PUBLIC, Routes
from app.api.scopes import OF_CANDIDATES, in_order
from app.api.v1.accounts import content_tag
from app.api.v1.session_shapes import (
    CURRENT,
    CodeSignIn,
    CookieSignIn,
    NewSession,
    PasswordSignIn,
    RefreshSignIn,
    Session,
    SessionId,
    SessionPage,
    SessionTokens,
)
from app.api.v1.support import existing, gone
from app.api.wiring import Call, Caller, Visit, Visitor, created
from app.usecases import accounts, sessions
from app.usecases.announce import CANDIDATE, announced
from app.usecases.errors import NotFound
from app.usecases.limits import check_room
from app.usecases.ports import Amend, Dealings, Decide, Key, Outcome, Page, Row

routes = Routes("sessions", read="account:read", write="account:write")

#: Sessions that are over and stay listed for the operator; older ones go at a sign-in.
SPARED: Final = 100
#: An account that nobody has, asked about where an e-mail address has none.
_NOBODY: Final = "00000000-0000-7000-8000-000000000000"
#: How often a refresh is tried that others were quicker with.
_TRIES: Final = 3

_MISMATCH: Final = "The e-mail address and the password do not go together."

_log: Final = structlog.stdlib.get_logger("bide")


def _failed(detail: str) -> Problem:
    return unauthenticated(detail, code="sign_in_failed")


@routes.add(
    *("POST", "/v1/sessions", "sessions.create", SessionTokens),
    status=201,
    scope=PUBLIC,
    problems=("limit_reached", "not_same_origin", "sign_in_failed"),
)
async def create(visit: Visitor, body: NewSession) -> Response:
    """Sign in with an e-mail address and a password, or go on with a refresh token.

    A code of the operator's signs in once, and lets a new password be set. Every use of a
    refresh token gives a new one, and for a minute the same one again. A token that is used
    after that ends the session, since somebody has a copy of it.
    """
    if body.keep is not None:
        refresh_cookie.require_same_origin(visit.scope)
    # A key to sign with is seen to first, so that no token is spent for nothing.
    await visit.access.signing.ready(visit.now())
    if isinstance(body, CookieSignIn):
        return await _refresh_by_cookie(visit)
    if isinstance(body, RefreshSignIn):
        account_id, row, token = await _refresh(visit, body.refresh_token)
    elif isinstance(body, CodeSignIn):
        account_id, row, token = await _sign_in_by_code(visit, body)
    else:
        account_id, row, token = await _sign_in(visit, body)
    return _answer(visit, account_id, row, token, cookie=body.keep is not None)


def _network(visit: Visit, account_id: str) -> str:
    """What tells an address from another, for one account; it shows nobody's address."""
    return visit.access.hash(f"network {account_id} {visit.address}")


async def _is_known(visit: Visit, account_id: str) -> bool:
    """Tell whether the account was signed in to from this address before."""
    where = (("network", "=", _network(visit, account_id)),)
    page = Page(sessions.SESSIONS, where, ("id",), None, 1)
    return bool(await visit.gateway.page(account_id, page))


async def _sign_in(visit: Visit, body: PasswordSignIn) -> tuple[str, Row, str]:
    access, email_key = visit.access, accounts.email_key(body.email)
    throttles = visit.services.throttles
    await throttles.sign_in_from(visit.address)
    login = await visit.gateway.find(accounts.LOGINS, {"email_key": email_key})
    # What is asked is the same where there is no account, so that it takes as long.
    account_id = _NOBODY if login is None else str(login["account_id"])
    if await _is_known(visit, account_id):
        await throttles.sign_in_as_known(account_id, visit.address)
        requester = Requester(visit.address, f"known {account_id} {visit.address}")
    else:
        await throttles.sign_in_as_stranger(email_key)
        requester = Requester(visit.address, f"strangers {email_key}")
    stored = None if login is None else str(login["password_hash"])
    right, better = await access.passwords.verify(body.password, stored, requester)
    if not right or login is None or stored is None:
        raise _failed(_MISMATCH)
    token, new = _new_session(visit, account_id, body.label)
    command = sessions.SignIn(account_id, stored, new)
    begun = await _write(
        visit,
        account_id,
        lambda dealings, now: sessions.sign_in(dealings, command, now),
        (accounts.LOGINS, account_id),
    )
    if begun.row is None:
        raise _failed(_MISMATCH)
    if better is not None:
        await _rehash(visit, account_id, stored, better)
    await visit.gateway.trim(account_id, sessions.SESSIONS, SPARED)
    return account_id, begun.row, token


async def _sign_in_by_code(visit: Visit, body: CodeSignIn) -> tuple[str, Row, str]:
    await visit.services.throttles.sign_in_from(visit.address)
    # What cannot be a code is looked up as well, so that all refusals take as long.
    shown = visit.access.hash(body.code)
    code = await visit.gateway.find(sessions.CODES, {"code_hash": shown})
    begun, token, account_id = sessions.Begun(None), "", ""
    if code is not None and is_code(body.code):
        account_id = str(code["account_id"])
        token, new = _new_session(visit, account_id, body.label)
        command = sessions.SignInByCode(str(code["id"]), new)
        begun = await _write(
            visit,
            account_id,
            lambda dealings, now: sessions.sign_in_by_code(dealings, command, now),
            (sessions.CODES, command.code_id),
        )
    if begun.row is None:
        await visit.services.throttles.failure(visit.address)
        raise _failed("There is no such code, or it was used, or its minutes are over.")
    await visit.gateway.trim(account_id, sessions.SESSIONS, SPARED)
    return account_id, begun.row, token


def _new_session(
    visit: Visit, account_id: str, label: str | None
) -> tuple[str, sessions.NewSession]:
    token, token_hash = visit.access.fresh(write_refresh_token)
    life, network = visit.access.session_life, _network(visit, account_id)
    return token, sessions.NewSession(label or "", token_hash, life, network)


async def _rehash(visit: Visit, account_id: str, stored: str, better: str) -> None:
    """Keep the password in the way that passwords are kept now, unless it was changed."""
    probe = (accounts.LOGINS, account_id)

    def decide(dealings: Dealings | None, _: datetime) -> Outcome[None]:
        login = None if dealings is None else dealings.existing.get(probe)
        if login is None or login["password_hash"] != stored:
            return Outcome(None)
        return Outcome(None, (Amend(accounts.LOGINS, account_id, {"password_hash": better}),))

    await visit.gateway.write(account_id, Key("account"), decide, probe=(probe,))


async def _refresh_by_cookie(visit: Visit) -> Response:
    """Go on with the session of the cookie; a cookie that is good for nothing is cleared."""
    try:
        account_id, row, token = await _refresh(visit, refresh_cookie.read(visit.scope) or "")
    except Problem as refusal:
        if refusal.type.code == "sign_in_failed":
            refusal.headers["Set-Cookie"] = refresh_cookie.clear(visit.scope)
        raise
    return _answer(visit, account_id, row, token, cookie=True)


async def _refresh(visit: Visit, shown: str) -> tuple[str, Row, str]:
    for left in reversed(range(_TRIES)):
        found = None
        if is_refresh_token(shown):
            by = {"token_hash": visit.access.hash(shown)}
            found = await visit.gateway.find(sessions.TOKENS, by)
        if found is None:
            await visit.services.throttles.failure(visit.address)
            raise _failed("There is no such refresh token.")
        await visit.services.throttles.refresh(str(found["session_id"]))
        account_id = str(found["account_id"])
        begun, token = await _use(visit, account_id, found, shown)
        if begun.reused:
            _log.warning(
                "refresh_token_reused", account=account_id, session=str(found["session_id"])
            )
            raise _failed(
                "The refresh token was used before, so the session has ended for everybody."
            )
        if begun.row is not None and token is not None:
            return account_id, begun.row, token
        if not (begun.again and left):
            break
    raise _failed("The session has ended.")


async def _use(
    visit: Visit, account_id: str, found: Row, shown: str
) -> tuple[sessions.Begun, str | None]:
    """Use a refresh token that was found; returns what came of it, and its successor."""
    access, session_id = visit.access, str(found["session_id"])
    seal = sealing.sealing_key(access.secret, "successor", shown)
    successor, token_hash = access.fresh(write_refresh_token)
    previous = cast("str | None", found["successor"])
    command = sessions.Refresh(
        str(found["id"]),
        session_id,
        token_hash,
        sealing.seal(seal, successor.encode()) if found["spent_at"] is None else "",
        access.session_life,
        _network(visit, account_id),
        previous,
    )
    begun = await _write(
        visit,
        account_id,
        lambda dealings, now: sessions.refresh(dealings, command, now),
        (sessions.TOKENS, command.token_id),
        (sessions.SESSIONS, session_id),
        *([] if previous is None else [(sessions.TOKENS, previous)]),
    )
    if begun.sealed is not None:
        return begun, sealing.unseal(seal, begun.sealed)
    return begun, successor


async def _write(
    visit: Visit, account_id: str, decide: Decide[sessions.Begun], *probe: tuple[str, str]
) -> sessions.Begun:
    """Begin or go on with a session; whoever was let in by it has an event for it."""
    room = (visit.services.limits.of_account(sessions.SESSIONS, ("ended_at", None)),)

    def decided(dealings: Dealings | None, now: datetime) -> Outcome[sessions.Begun]:
        outcome = decide(dealings, now)
        check_room(dealings, outcome.changes, room)
        return announced(outcome, dealings, CANDIDATE, now)

    return await visit.gateway.write(account_id, Key("account"), decided, probe=probe, room=room)


def _answer(
    visit: Visit, account_id: str, row: Row, refresh_token: str, *, cookie: bool
) -> Response:
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
            "refresh_token": None if cookie else refresh_token,
            "refresh_expires_at": row["expires_at"],
            "scopes": scopes,
        },
    )
    response.headers["Cache-Control"] = "no-store"
    if cookie:
        seconds = int(visit.access.session_life.total_seconds())
        response.headers["Set-Cookie"] = refresh_cookie.write(visit.scope, refresh_token, seconds)
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
    """Sign out: end a session, `current` or any other. Its tokens stop within a second.

    Of the session that asks the cookie is cleared as well, where the browser has one.
    """
    named = _id(call, session_id)
    place = (sessions.SESSIONS, named)

    def tag(dealings: Dealings, _: datetime) -> str | None:
        row = dealings.existing[place]
        return None if row is None else content_tag(_view(row, call))

    response = await call.change(
        Key("account"),
        lambda dealings, now: sessions.end(dealings, named, now),
        gone,
        probe=(place,),
        tag=tag,
    )
    if call.principal.credential == f"session:{named}" and refresh_cookie.is_sent(call.scope):
        response.headers["Set-Cookie"] = refresh_cookie.clear(call.scope)
    return response
