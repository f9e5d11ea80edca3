"""Request context for handlers, and the transaction wrapper with ETags and idempotency.

A handler is `async def`, takes `call: Caller` and returns a response of ready bytes, while
the route still documents the model. It reads through `call.gateway` and answers with
`call.ok_or_unchanged(...)` or `json_response(...)`; it writes through `call.change(...)`,
which returns the response. An operation without authentication takes `request: Visitor`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import override

from app.api.auth.login_services import Access
from app.api.auth.principals import Principal
from app.api.operations import idempotency
from app.api.operations.client_addresses import client_address
from app.api.operations.responses import json_response
from app.api.operations.services import Services
from app.api.request import preconditions
from app.api.request.preconditions import etag
from app.domain.policy import Policy
from app.usecases.errors import Busy, Merged, NotFound
from app.usecases.ports import Decide, Gateway, Key, PursuitContext, RowLimit
from app.usecases.pursuit import aliases
from app.usecases.pursuit.sibling_tasks import Siblings
from app.usecases.resources import BY_NAME
from app.usecases.row_values import maybe_text
from app.usecases.write import Guard, Ready, write, write_once

T = TypeVar("T")

Render = Callable[[T], Response | None]
Tag = Callable[[PursuitContext, datetime], str | None]


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """One request without authentication."""

    services: Services
    scope: Scope

    @property
    def gateway(self) -> Gateway:
        """The gateway to the database."""
        return self.services.gateway

    @property
    def access(self) -> Access:
        """The services for sign-in and API keys."""
        access = self.services.access
        assert access is not None  # noqa: S101  # the whole service has it
        return access

    @property
    def address(self) -> str:
        """Where the request comes from: an IPv4 address, or the /64 of an IPv6 host."""
        return client_address(self.scope)

    def now(self) -> datetime:
        """The instant of the request: read once, since a decision has one instant."""
        return self.real_now()

    def real_now(self) -> datetime:
        """Read the service's clock, by which credentials, grants and stored answers expire."""
        return self.services.clock()

    async def in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        """Do long work in a thread, one request at a time.

        Each computing thread takes time from the event loop; one takes little enough.
        """
        async with self.services.long_work:
            return await asyncio.to_thread(work, *arguments)


def version_tag(context: PursuitContext, now: datetime) -> str | None:
    """The tag of the record that the key of a write names."""
    del now  # A record's version is the same at any time.
    row = context.row
    return None if row is None or "version" not in row else etag(row)


@dataclass(frozen=True, slots=True)
class AccountRequest(PublicRequest):
    """One authenticated request: its principal and the services.

    clock_at: what the account's own clock shows, if it has one
    """

    principal: Principal
    operation: str
    clock_at: datetime | None = None

    @override
    def now(self) -> datetime:
        """The instant of the request, by the account's own clock if it has one.

        That clock stands still, so it was read once: when the request was authenticated.
        """
        return self.real_now() if self.clock_at is None else self.clock_at

    @property
    def account_id(self) -> str:
        """The account whose data is asked for."""
        return self.principal.account_id

    @property
    def policy(self) -> Policy:
        """The operator's policy; an account's stricter numbers lie in `PursuitContext.account`."""
        return self.services.policy

    @property
    def siblings(self) -> Siblings:
        """The tasks of other applications, which follow what an employer's applications share."""
        return Siblings(self.gateway, self.account_id, self.policy, self.services.following)

    @asynccontextmanager
    async def one_at_a_time(self) -> AsyncIterator[None]:
        """Do what reads or works long while no other request of this account does.

        So of those who wait for `in_thread` each account has one, however many requests it sends.
        """
        async with self.services.long_of.setdefault(self.account_id, asyncio.Lock()):
            yield

    def ok_or_unchanged(self, body: object, tag: str) -> Response:
        """Answer with a single resource and its ETag, or 304 Not Modified."""
        if preconditions.is_unchanged(self.scope, tag):
            return Response(None, 304, {"ETag": tag})
        return json_response(body, headers={"ETag": tag})

    async def change(
        self,
        key: Key,
        decide: Decide[T],
        render: Render[T],
        *,
        chosen_ids: tuple[tuple[str, str], ...] = (),
        otherwise: Callable[[T], Awaitable[Response]] | None = None,
        tag: Tag = version_tag,
        limits: tuple[RowLimit, ...] = (),
        sealed: bool = False,
    ) -> Response:
        """Run a use case in one transaction, and answer with its outcome.

        render: writes the answer; None where more must be read first, by `otherwise`
        chosen_ids: the ids that the client chose; the first is the new resource's
        tag: the ETag that `If-Match` is compared with, under the lock
        limits: the row limits of the tables that the use case adds to
        sealed: whether the answer holds a secret, and is stored encrypted

        `usecases.write` adds the events, and the stored answer of an `Idempotency-Key`.
        """
        try:
            return await self._change(
                *(key, decide, render, otherwise),
                (chosen_ids, limits, tag),
                sealed=sealed,
            )
        except NotFound as error:
            meant = await self._meant(key, error)
            if meant is not None:
                return await self._change(
                    *(meant, decide, render, otherwise), (chosen_ids, limits, tag), sealed=sealed
                )
            if error.what != "employer":
                raise
            named = (key, key.second) if key.second is not None else (key,)
            ids = [one.id for one in named if one.kind == "employer" and one.id is not None]
            for one in ids:
                missing = await self.employer_missing(one)
                if isinstance(missing, Merged):
                    raise missing from None
            raise

    async def _meant(self, key: Key, error: NotFound) -> Key | None:
        """The key of the record that the id of this one is an alias of, if it is one."""
        table = BY_NAME[key.kind].table if key.kind in BY_NAME else ""
        if error.what != key.kind or key.id is None or table not in aliases.COLUMNS:
            return None
        meant = await self.meant_by(table, key.id)
        return None if meant is None else replace(key, id=meant)

    async def meant_by(self, table: str, row_id: str) -> str | None:
        """The id of the record of this table that an id is an alias of, if it is one."""
        row = await self.gateway.one(self.account_id, aliases.TABLE, row_id)
        return None if row is None else maybe_text(row, aliases.COLUMNS[table])

    async def employer_missing(self, employer_id: str) -> NotFound:
        """Why there is no employer with this id: it was merged into another, or never was."""
        row = await self.gateway.one(self.account_id, "merged_employers", employer_id)
        return NotFound("employer") if row is None else Merged("employer", str(row["into_id"]))

    async def _change(
        self,
        key: Key,
        decide: Decide[T],
        render: Render[T],
        otherwise: Callable[[T], Awaitable[Response]] | None,
        how: tuple[tuple[tuple[str, str], ...], tuple[RowLimit, ...], Tag],
        *,
        sealed: bool,
    ) -> Response:
        chosen_ids, limits, tag = how
        attempt = idempotency.attempt(
            self.scope,
            self.principal.credential,
            self.operation,
            self.services.secret if sealed else None,
            now=self.real_now(),
        )
        guard = self._guard(tag, chosen_ids)
        writer = self.principal.writer
        if attempt is None:
            answered = await write(
                self.gateway,
                *(self.account_id, key, decide),
                writer=writer,
                chosen_ids=chosen_ids,
                limits=limits,
                guard=guard,
                follow=self.siblings.refresh_some,
            )
            return await _rendered(answered, render, otherwise)
        async with self.services.running.alone(attempt):
            row = await self.gateway.one(self.account_id, idempotency.TABLE, attempt.id)
            response = attempt.answered(row)
            if response is not None:
                return response
            try:
                once = await write_once(
                    self.gateway,
                    *(self.account_id, key, decide, attempt.storing(render)),
                    writer=writer,
                    chosen_ids=chosen_ids,
                    limits=limits,
                    guard=guard,
                    follow=self.siblings.refresh_some,
                )
            except Busy:
                raise idempotency.in_progress() from None
            return (
                once.answer if isinstance(once, Ready) else await _rendered(once, render, otherwise)
            )

    async def stored_answer(self) -> Response | None:
        """The answer that this request had when it was sent before, if it was and bears a key.

        `change` looks for it by itself; ask where much work would come before the change.
        """
        attempt = idempotency.attempt(
            self.scope, self.principal.credential, self.operation, now=self.real_now()
        )
        if attempt is None:
            return None
        row = await self.gateway.one(self.account_id, idempotency.TABLE, attempt.id)
        return attempt.answered(row)

    def _guard(self, tag: Tag, chosen_ids: tuple[tuple[str, str], ...]) -> Guard:
        """The preconditions of this request, checked under the lock."""

        def check(context: PursuitContext, now: datetime) -> None:
            if self.scope["method"] != "POST":
                there = bool(chosen_ids) and context.existing.get(chosen_ids[0]) is not None
                preconditions.require_absent(self.scope, there=there)
                preconditions.require(self.scope, tag(context, now))

        return check


async def _rendered(
    answered: T, render: Render[T], otherwise: Callable[[T], Awaitable[Response]] | None
) -> Response:
    response = render(answered)
    if response is None:
        assert otherwise is not None  # noqa: S101  # a handler that renders nothing says how else
        return await otherwise(answered)
    return response


async def calling(request: Request) -> AccountRequest:
    """Mark, for FastAPI, what the route passes itself: the context of an authenticated request."""
    call: AccountRequest = request.scope["bide.call"]
    return call


async def visiting(request: Request) -> PublicRequest:
    """Mark the context of a request without authentication."""
    found: PublicRequest = request.scope["bide.call"]
    return found


#: Declare it in every handler that serves an account: `call: Caller`.
Caller = Annotated[AccountRequest, Depends(calling)]

#: Declare it in a handler without authentication: `request: Visitor`.
Visitor = Annotated[PublicRequest, Depends(visiting)]
