"""What a handler is given, and how it answers.

A handler is `async def`, takes `call: Caller` and returns `answer(...)`, `created(...)`
or `no_content()`: ready bytes, while the route still documents the model.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic_core import to_json
from starlette.responses import Response

from app.api.principals import Keyring
from app.api.remembered import Remembered
from app.api.throttles import Throttles
from app.domain.policy import Policy
from app.usecases.ports import Gateway

MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that requests share; made once, by `create_app`.

    secret: what cursors are signed with; the keyring has a secret of its own.
    remembered: decisions that may be given again while they hold.
    """

    gateway: Gateway
    policy: Policy
    clock: Callable[[], datetime]
    keyring: Keyring
    throttles: Throttles
    secret: bytes
    remembered: Remembered = field(default_factory=Remembered)


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request: who asks, and what serves it."""

    account_id: str
    key_id: str
    services: Services

    @property
    def gateway(self) -> Gateway:
        """The one place where I/O happens."""
        return self.services.gateway

    @property
    def policy(self) -> Policy:
        """The operator's policy; an account's stricter numbers lie in `Dealings.account`."""
        return self.services.policy

    def now(self) -> datetime:
        """Read the clock: once in a request, since a decision has one instant."""
        return self.services.clock()


async def calling(request: Request) -> Call:
    """Return the call; the route has authenticated it before it read anything else."""
    call: Call = request.scope["bide.call"]
    return call


#: Declare it in every handler that serves an account: `call: Caller`.
Caller = Annotated[Call, Depends(calling)]


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a model, or with anything that JSON can hold, written straight to bytes."""
    return Response(to_json(body), status, headers, MEDIA_TYPE)


def created(location: str, body: object) -> Response:
    """Answer that something new is there, and where."""
    return answer(body, 201, {"Location": location})


def no_content() -> Response:
    """Answer that it is done, and that there is nothing to say."""
    return Response(status_code=204)
