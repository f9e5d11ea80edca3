"""Whether the process lives, and whether it can serve."""

from typing import Protocol

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.wiring import answer
from app.usecases.errors import Unavailable


class Ready(Protocol):
    """Something that may be away; the gateway is one."""

    async def ready(self) -> bool:
        """Whether it can serve: it answers, and stands where the code expects it."""
        ...


def register(app: FastAPI) -> None:
    """Serve /healthz and /readyz."""

    async def live(_: Request) -> Response:
        return answer({"status": "ok"})

    async def ready(request: Request) -> Response:
        gateway: Ready = request.app.state.services.gateway
        if not await gateway.ready():
            raise Unavailable("The database is away, or is not up to date.")
        return answer({"status": "ok"})

    app.router.routes.append(Route("/healthz", live, include_in_schema=False))
    app.router.routes.append(Route("/readyz", ready, include_in_schema=False))
