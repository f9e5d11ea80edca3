"""Whether the process lives, and whether it can serve."""

from typing import Protocol

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.wiring import answer


class Pingable(Protocol):
    """Something that may be away; the gateway is one."""

    async def ping(self) -> None:
        """Return if it can serve; raises Unavailable otherwise."""
        ...


def register(app: FastAPI) -> None:
    """Serve /healthz and /readyz."""

    async def live(_: Request) -> Response:
        return answer({"status": "ok"})

    async def ready(request: Request) -> Response:
        gateway: Pingable = request.app.state.services.gateway
        await gateway.ping()
        return answer({"status": "ok"})

    app.router.routes.append(Route("/healthz", live, include_in_schema=False))
    app.router.routes.append(Route("/readyz", ready, include_in_schema=False))
