"""/v1/accounts and /v1/me: sign-up, and the caller's own account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.api.auth import passwords
from app.api.auth.fair_queue import Requester
from app.api.auth.scopes import OF_CANDIDATES, in_order
from app.api.operations.request_context import AccountRequest, Caller, Visitor
from app.api.operations.responses import created, json_response
from app.api.operations.routes import ANY, PUBLIC, Routes
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import Problem, insufficient, invalid
from app.api.request import preconditions
from app.api.request.fields import provided_fields
from app.api.v1.accounts.account_shapes import (
    Account,
    Me,
    MePatch,
    NewAccount,
    account_view,
    content_tag,
)
from app.api.v1.shared.lookups import existing
from app.usecases.accounts import accounts, api_keys, sessions
from app.usecases.delivery.confirming import ask_anew, is_confirmed
from app.usecases.errors import Collided, Conflict
from app.usecases.ids import new_id
from app.usecases.ports import SECURITY, Outcome, Page, PursuitContext, Row
from app.usecases.write import write

routes = Routes.of("account")

#: Sessions that one transaction ends.
_AT_ONCE: Final = 20


def _check(password: str, email: str) -> None:
    weakness = passwords.check(password, email)
    if weakness is not None:
        raise invalid("/password", weakness.code, weakness.detail)


def _taken() -> Conflict:
    return Conflict("email_taken", accounts.EMAIL_TAKEN)


@routes.add(
    *("POST", "/v1/accounts", "accounts.create", Account),
    status=201,
    scope=PUBLIC,
    problems=("sign_up_closed", "email_taken"),
)
async def create(request: Visitor, body: NewAccount) -> Response:
    """Make an account, and then sign in with `POST /v1/sessions`."""
    access, now = request.access, request.now()
    if not access.sign_up:
        raise Problem("sign_up_closed", PROBLEMS["sign_up_closed"].sense)
    await request.services.throttles.sign_up(request.address)
    _check(body.password, body.email)
    by = {"email_key": accounts.email_key(body.email)}
    if await request.gateway.find(accounts.LOGINS, by) is not None:
        raise _taken()
    requester = Requester(request.address, f"sign-up {by['email_key']}")
    kept = await access.passwords.hash(body.password, requester)
    command = accounts.SignUp(new_id(now), body.email, kept, body.label or "", body.test)
    try:
        row = await write(
            request.gateway,
            command.account_id,
            SECURITY,
            lambda _, at: accounts.sign_up(command, at),
            # A new account has no subscriber of events.
            writer=None,
        )
    except Collided:
        raise _taken() from None
    return created("/v1/me", account_view(row, body.email))


def _me(call: AccountRequest, account: Row, login: Row | None) -> dict[str, Any]:
    kind, _, credential_id = call.principal.credential.partition(":")
    view = account_view(account, None if login is None else login["email"])
    view["email_confirmed"] = None if login is None else is_confirmed(login)
    if "account:read" not in call.principal.scopes:
        view |= {"email": None, "email_confirmed": None, "label": None, "defaults": None}
    return {
        **view,
        "credential": {"kind": kind, "id": credential_id},
        "scopes": in_order(call.principal.scopes),
    }


def login_of(call: AccountRequest) -> tuple[str, str]:
    """Where the login of the account is: it has the account's own id."""
    return (accounts.LOGINS, call.account_id)


def me_tag(call: AccountRequest) -> Callable[[PursuitContext, datetime], str]:
    """The ETag of `GET /v1/me`, computed under the lock, where the login is loaded too."""

    def tag(context: PursuitContext, _: datetime) -> str:
        return content_tag(_me(call, context.account, context.existing[login_of(call)]))

    return tag


@routes.get("/v1/me", "me.get", Me, scope=ANY)
async def get(call: Caller) -> Response:
    """Read the caller: the account, the credential and what it may do.

    Any valid credential is answered; the e-mail address and the label need `account:read`.
    """
    account = await existing(call, "accounts", call.account_id, "account")
    login = await call.gateway.one(call.account_id, *login_of(call))
    view = _me(call, account, login)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.patch("/v1/me", "me.update", Me, problems=("email_taken", "state_conflict"))
async def update(call: Caller, body: MePatch) -> Response:
    """Change the label, the e-mail address or the password.

    A change of the address or the password needs the current password, and ends all other
    sessions. An account without a login gets both by a credential with all scopes. A session
    that began with a code may set a password once without the current one, in its first
    minutes.
    """
    provided = provided_fields(body)
    email = provided.get("email")
    changes_login = email is not None or provided.get("password") is not None
    proof, kept = _Proof(), None
    others: tuple[str, ...] = ()
    if changes_login:
        proof, kept = await _change_of_login(call, body)
        others = await _others(call, call.real_now())
    command = accounts.ChangeAccount(
        call.account_id,
        label=(provided["label"] or "") if "label" in provided else None,
        defaults=_defaults(body),
        email=email,
        password_hash=kept,
        verified=proof.verified,
        reset_by=proof.session_id,
        session_ids=others,
    )
    changed_at: list[datetime] = []

    def render(made: accounts.Account) -> Response:
        changed_at.append(made.at)
        view = _me(call, made.row, made.login)
        return json_response(view, headers={"ETag": content_tag(view)})

    own = () if proof.session_id is None else (proof.session_id,)
    try:
        response = await call.change(
            SECURITY,
            lambda context, now: accounts.change_account(context, command, now),
            render,
            chosen_ids=(login_of(call), *_places((*own, *others))),
            tag=me_tag(call),
        )
    except Collided:
        raise _taken() from None
    if changes_login:
        await _end_others(call, changed_at[-1])
    if email is not None and call.services.sends_mail:
        await ask_anew(call.gateway, call.account_id, call.real_now())
    return response


class _Proof(NamedTuple):
    """What permits a change of the login.

    verified: the hash of the current password, once verified or not needed
    session_id: the session that need not send it, since it began with a code
    """

    verified: str | None = None
    session_id: str | None = None


async def _change_of_login(call: AccountRequest, body: MePatch) -> tuple[_Proof, str | None]:
    """Check a change of the login, cheapest first; returns the proof and the new hash.

    A hash costs a tenth of a second. So refusals that need none come first, then the rate
    limits, and the new password is hashed last.
    """
    provided = provided_fields(body)
    password, email = provided.get("password"), provided.get("email")
    account = await existing(call, "accounts", call.account_id, "account")
    login = await call.gateway.one(call.account_id, *login_of(call))
    # They are compared again under the lock; this is to refuse before anything is hashed.
    preconditions.require_absent(call.scope, there=login is not None)
    preconditions.require(call.scope, content_tag(_me(call, account, login)))
    proof = await _proof(call, login, body)
    if password is not None:
        _check(password, email or ("" if login is None else str(login["email"])))
    throttles = call.services.throttles
    await throttles.sign_in_from(call.address)
    await throttles.password_of(call.account_id)
    requester = Requester(call.address, f"account {call.account_id}")
    if proof.verified is not None and proof.session_id is None:
        right, _ = await call.access.passwords.verify(
            body.current_password or "", proof.verified, requester
        )
        if not right:
            raise invalid(
                "/current_password", "wrong_password", "This is not the current password."
            )
    if email is not None and (login is None or accounts.email_key(email) != login["email_key"]):
        # The answer reveals whether an account has this address, as sign-up does.
        await throttles.sign_up(call.address)
        by = {"email_key": accounts.email_key(email)}
        if await call.gateway.find(accounts.LOGINS, by) is not None:
            raise _taken()
    if password is None:
        return proof, None
    return proof, await call.access.passwords.hash(password, requester)


async def _proof(call: AccountRequest, login: Row | None, body: MePatch) -> _Proof:
    """What permits the change, as far as that needs no hash."""
    provided = provided_fields(body)
    if login is None:
        await _require_whole_credential(call)
        accounts.require_both(provided.get("email"), provided.get("password"))
        return _Proof()
    stored = str(login["password_hash"])
    if body.current_password is not None:
        return _Proof(stored)
    kind, _, session_id = call.principal.credential.partition(":")
    if kind == "session" and "email" not in provided:
        row = await call.gateway.one(call.account_id, sessions.SESSIONS, session_id)
        if sessions.may_reset(row, call.real_now()):
            return _Proof(stored, session_id)
    raise invalid("/current_password", "missing", accounts.LOGIN_PROTECTED)


async def _require_whole_credential(call: AccountRequest) -> None:
    """Refuse to set a first password by a credential without all scopes."""
    if not call.principal.scopes >= OF_CANDIDATES:
        [missing, *_] = in_order(OF_CANDIDATES - call.principal.scopes)
        raise insufficient(
            missing, "Setting the first password needs a credential with all scopes."
        )
    kind, _, credential_id = call.principal.credential.partition(":")
    if kind == "key":
        key = await existing(call, api_keys.TABLE, credential_id, "api_key")
        if key["expires_at"] is not None:
            raise insufficient(
                "account:write", "Setting the first password needs a key that does not expire."
            )


def _defaults(body: MePatch) -> Mapping[str, str | None] | None:
    """The merge patch of the defaults; None where there is none."""
    if "defaults" not in body.model_fields_set:
        return None
    if body.defaults is None:
        return dict.fromkeys(accounts.DEFAULTS)
    return provided_fields(body.defaults)


def _places(session_ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((sessions.SESSIONS, one) for one in session_ids)


async def _others(call: AccountRequest, until: datetime) -> tuple[str, ...]:
    """Some of the live sessions that began by then, except the caller's."""
    where = (("ended_at", "is", None), ("expires_at", ">", until), ("created_at", "<=", until))
    page = Page(sessions.SESSIONS, where, ("id",), None, _AT_ONCE + 1)
    rows = await call.gateway.page(call.account_id, page)
    found = (str(row["id"]) for row in rows)
    return tuple(one for one in found if call.principal.credential != f"session:{one}")[:_AT_ONCE]


async def _end_others(call: AccountRequest, until: datetime) -> None:
    """End the other sessions: more than one transaction could, or begun meanwhile."""
    while others := await _others(call, until):

        def decide(
            context: PursuitContext | None, now: datetime, ids: tuple[str, ...] = others
        ) -> Outcome[None]:
            return sessions.end_all(context, ids, sessions.LOGIN_CHANGED, now)

        await write(
            call.gateway,
            call.account_id,
            SECURITY,
            decide,
            writer=call.principal.writer,
            chosen_ids=_places(others),
        )
