"""Sign-in by password or by a code of the operator's, and refresh by token.

Each checks what is cheap first, counts the attempt against the rate limit, and only then
hashes a password or writes. Each returns the account, its session and the refresh token.
"""

from datetime import datetime
from typing import Final, NamedTuple, cast

import structlog

from app.api.auth.fair_queue import Requester
from app.api.auth.random_secrets import is_code, is_refresh_token, write_refresh_token
from app.api.operations import answer_encryption
from app.api.operations.request_context import PublicRequest
from app.api.problems.problem import Problem, unauthenticated
from app.api.v1.accounts.session_shapes import CodeSignIn, PasswordSignIn
from app.api.v1.shared.lookups import trim
from app.signed import sealing
from app.usecases.accounts import accounts, sessions
from app.usecases.events import CANDIDATE
from app.usecases.ports import SECURITY, Amend, Decide, Outcome, Page, PursuitContext, Row
from app.usecases.write import write

#: Ended sessions that are kept; when one begins, older ones are deleted.
ENDED_KEPT: Final = 100
#: An account that does not exist, looked up where an e-mail address has none.
_NO_ACCOUNT_ID: Final = "00000000-0000-7000-8000-000000000000"
#: Limit on retries of a refresh after a lost race.
_TRIES: Final = 3

_MISMATCH: Final = "The e-mail address or the password is wrong."

_log: Final = structlog.stdlib.get_logger("bide")


class SignedIn(NamedTuple):
    """A session, and its refresh token."""

    account_id: str
    session: Row
    refresh_token: str


def _failed(detail: str) -> Problem:
    return unauthenticated(detail, code="sign_in_failed")


def _network(request: PublicRequest, account_id: str) -> str:
    """A keyed hash of the client's address, for one account; it reveals no address."""
    return request.access.hash(f"network {account_id} {request.address}")


async def _is_known(request: PublicRequest, account_id: str) -> bool:
    """Whether the account was signed in to from this address before."""
    where = (("network", "=", _network(request, account_id)),)
    page = Page(sessions.SESSIONS, where, ("id",), None, 1)
    return bool(await request.gateway.page(account_id, page))


async def sign_in(request: PublicRequest, body: PasswordSignIn) -> SignedIn:
    """Sign in with an e-mail address and a password."""
    access, email_key = request.access, accounts.email_key(body.email)
    throttles = request.services.throttles
    await throttles.sign_in_from(request.address)
    login = await request.gateway.find(accounts.LOGINS, {"email_key": email_key})
    # The look-ups are the same where there is no account, so that they take as long.
    account_id = _NO_ACCOUNT_ID if login is None else str(login["account_id"])
    if await _is_known(request, account_id):
        await throttles.sign_in_as_known(account_id, request.address)
        requester = Requester(request.address, f"known {account_id} {request.address}")
    else:
        await throttles.sign_in_from_new_address(email_key)
        requester = Requester(request.address, f"strangers {email_key}")
    stored = None if login is None else str(login["password_hash"])
    right, better = await access.passwords.verify(body.password, stored, requester)
    if not right or login is None or stored is None:
        raise _failed(_MISMATCH)
    token, new = _new_session(request, account_id, body.label)
    command = sessions.SignIn(account_id, stored, new)
    begun = await _write(
        request,
        account_id,
        lambda context, now: sessions.sign_in(context, command, now),
        (accounts.LOGINS, account_id),
    )
    if begun.row is None:
        raise _failed(_MISMATCH)
    if better is not None:
        await _rehash(request, account_id, stored, better)
    await trim(request.gateway, account_id, sessions.SESSIONS, ENDED_KEPT)
    return SignedIn(account_id, begun.row, token)


async def sign_in_by_code(request: PublicRequest, body: CodeSignIn) -> SignedIn:
    """Sign in with a code, which is spent."""
    await request.services.throttles.sign_in_from(request.address)
    # A malformed code is looked up as well, so that all refusals take as long.
    token = request.access.hash(body.code)
    code = await request.gateway.find(sessions.CODES, {"code_hash": token})
    begun, token, account_id = sessions.Begun(None), "", ""
    if code is not None and is_code(body.code):
        account_id = str(code["account_id"])
        token, new = _new_session(request, account_id, body.label)
        command = sessions.SignInByCode(str(code["id"]), new)
        begun = await _write(
            request,
            account_id,
            lambda context, now: sessions.sign_in_by_code(context, command, now),
            (sessions.CODES, command.code_id),
        )
    if begun.row is None:
        await request.services.throttles.failure(request.address)
        raise _failed("The code is unknown, used or expired.")
    await trim(request.gateway, account_id, sessions.SESSIONS, ENDED_KEPT)
    return SignedIn(account_id, begun.row, token)


def _new_session(
    request: PublicRequest, account_id: str, label: str | None
) -> tuple[str, sessions.NewSession]:
    token, token_hash = request.access.fresh(write_refresh_token)
    life, network = request.access.session_life, _network(request, account_id)
    return token, sessions.NewSession(label or "", token_hash, life, network)


async def _rehash(request: PublicRequest, account_id: str, stored: str, better: str) -> None:
    """Store the password's better hash, unless it was changed meanwhile."""
    chosen_ids = (accounts.LOGINS, account_id)

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        login = None if context is None else context.existing.get(chosen_ids)
        if login is None or login["password_hash"] != stored:
            return Outcome(None)
        return Outcome(None, (Amend(accounts.LOGINS, account_id, {"password_hash": better}),))

    await write(
        request.gateway, account_id, SECURITY, decide, writer=None, chosen_ids=(chosen_ids,)
    )


async def refresh(request: PublicRequest, refresh_token: str) -> SignedIn:
    """Refresh a session by its token."""
    for left in reversed(range(_TRIES)):
        found = None
        if is_refresh_token(refresh_token):
            by = {"token_hash": request.access.hash(refresh_token)}
            found = await request.gateway.find(sessions.TOKENS, by)
        if found is None:
            await request.services.throttles.failure(request.address)
            raise _failed("The refresh token is unknown.")
        await request.services.throttles.refresh(str(found["session_id"]))
        account_id = str(found["account_id"])
        begun, token = await _use(request, account_id, found, refresh_token)
        if begun.reused:
            _log.warning(
                "refresh_token_reused", account=account_id, session=str(found["session_id"])
            )
            raise _failed("The refresh token was used before, so the session has ended.")
        if begun.row is not None and token is not None:
            return SignedIn(account_id, begun.row, token)
        if not (begun.again and left):
            break
    raise _failed("The session has ended.")


async def _use(
    request: PublicRequest, account_id: str, found: Row, refresh_token: str
) -> tuple[sessions.Begun, str | None]:
    """Use a known refresh token; returns the outcome, and its successor."""
    access, session_id = request.access, str(found["session_id"])
    seal = answer_encryption.sealing_key(access.secret, "successor", refresh_token)
    successor, token_hash = access.fresh(write_refresh_token)
    previous = cast("str | None", found["successor"])
    command = sessions.Refresh(
        str(found["id"]),
        session_id,
        token_hash,
        sealing.seal(seal, successor.encode()) if found["spent_at"] is None else "",
        access.session_life,
        _network(request, account_id),
        previous,
    )
    begun = await _write(
        request,
        account_id,
        lambda context, now: sessions.refresh(context, command, now),
        (sessions.TOKENS, command.token_id),
        (sessions.SESSIONS, session_id),
        *([] if previous is None else [(sessions.TOKENS, previous)]),
    )
    if begun.sealed is not None:
        return begun, sealing.unseal(seal, begun.sealed)
    return begun, successor


async def _write(
    request: PublicRequest,
    account_id: str,
    decide: Decide[sessions.Begun],
    *chosen_ids: tuple[str, str],
) -> sessions.Begun:
    """Begin or refresh a session, in one transaction with its event."""
    limits = (request.services.limits.of_account(sessions.SESSIONS),)
    return await write(
        request.gateway,
        account_id,
        SECURITY,
        decide,
        writer=CANDIDATE,
        chosen_ids=chosen_ids,
        limits=limits,
    )
