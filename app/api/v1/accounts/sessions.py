"""/v1/sessions: sign-in, refresh tokens and sign-out."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from app.api.auth.scopes import OF_CANDIDATES, in_order
from app.api.operations import refresh_cookie
from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller, PublicRequest, Visitor
from app.api.operations.responses import created
from app.api.operations.routes import PUBLIC, Routes
from app.api.problems.problem import Problem
from app.api.v1.accounts import sign_in
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.accounts.session_shapes import (
    CURRENT,
    CodeSignIn,
    CookieSignIn,
    NewSession,
    RefreshSignIn,
    Session,
    SessionId,
    SessionPage,
    SessionTokens,
)
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import deleted
from app.usecases.accounts import sessions
from app.usecases.errors import NotFound
from app.usecases.ports import SECURITY, PursuitContext, Row

routes = Routes.of("session")


@routes.add(
    *("POST", "/v1/sessions", "sessions.create", SessionTokens),
    status=201,
    scope=PUBLIC,
    problems=("limit_reached", "not_same_origin", "sign_in_failed"),
)
async def create(request: Visitor, body: NewSession) -> Response:
    """Sign in with an e-mail address and a password, or refresh a session by its token.

    A code of the operator's signs in once, and lets a new password be set. Every use of a
    refresh token gives a new one, and retries within a minute the same one. A token that is
    used after that ends the session, since it has been copied.
    """
    if body.keep is not None:
        refresh_cookie.require_same_origin(request.scope)
    # The signing key is loaded first, so that no token is spent for nothing.
    await request.access.signing.ready(request.now())
    if isinstance(body, CookieSignIn):
        return await _refresh_by_cookie(request)
    if isinstance(body, RefreshSignIn):
        begun = await sign_in.refresh(request, body.refresh_token)
    elif isinstance(body, CodeSignIn):
        begun = await sign_in.sign_in_by_code(request, body)
    else:
        begun = await sign_in.sign_in(request, body)
    return _answer(request, begun, cookie=body.keep is not None)


async def _refresh_by_cookie(request: PublicRequest) -> Response:
    """Refresh the session of the cookie; an invalid cookie is cleared."""
    try:
        begun = await sign_in.refresh(request, refresh_cookie.read(request.scope) or "")
    except Problem as refusal:
        if refusal.type.code == "sign_in_failed":
            refusal.headers["Set-Cookie"] = refresh_cookie.clear(request.scope)
        raise
    return _answer(request, begun, cookie=True)


def _answer(request: PublicRequest, begun: sign_in.SignedIn, *, cookie: bool) -> Response:
    account_id, row, refresh_token = begun
    scopes = in_order(OF_CANDIDATES)
    signing = request.access.signing
    token, claims = signing.issue(account_id, str(row["id"]), scopes, request.now())
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
        seconds = int(request.access.session_life.total_seconds())
        response.headers["Set-Cookie"] = refresh_cookie.write(request.scope, refresh_token, seconds)
    return response


def _view(row: Row, call: AccountRequest) -> dict[str, Any]:
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
    """List live sessions, oldest first."""
    where = [("ended_at", "is", None), ("expires_at", ">", call.real_now())]
    rows = await call.gateway.page(call.account_id, paging.rows(sessions.SESSIONS, where=where))
    return paging.answer(rows, lambda row: _view(row, call))


def _id(call: AccountRequest, session_id: str) -> str:
    kind, _, own = call.principal.credential.partition(":")
    if session_id != CURRENT:
        return session_id
    if kind != "session":
        raise NotFound("session")
    return own


@routes.get("/v1/sessions/{session_id}", "sessions.get", Session)
async def get(call: Caller, session_id: SessionId) -> Response:
    """Read one live session; `current` is the caller's."""
    row = await existing(call, sessions.SESSIONS, _id(call, session_id), "session")
    if not sessions.living(row, call.real_now()):
        raise NotFound("session")
    view = _view(row, call)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.delete("/v1/sessions/{session_id}", "sessions.delete")
async def delete(call: Caller, session_id: SessionId) -> Response:
    """Sign out: end a session, `current` or any other. Its tokens stop within a second.

    For the caller's own session the cookie is cleared as well.
    """
    named = _id(call, session_id)
    place = (sessions.SESSIONS, named)

    def tag(context: PursuitContext, _: datetime) -> str | None:
        row = context.existing[place]
        return None if row is None else content_tag(_view(row, call))

    response = await call.change(
        SECURITY,
        lambda context, now: sessions.end(context, named, now),
        deleted,
        chosen_ids=(place,),
        tag=tag,
    )
    if call.principal.credential == f"session:{named}" and refresh_cookie.is_sent(call.scope):
        response.headers["Set-Cookie"] = refresh_cookie.clear(call.scope)
    return response
