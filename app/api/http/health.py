"""Health checks: /healthz (the process lives) and /readyz (the database can serve)."""

from typing import Protocol

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.operations.responses import json_response
from app.usecases.errors import Unavailable


class Ready(Protocol):
    """A dependency that may be unavailable; the gateway is one."""

    async def problem(self) -> str | None:
        """Why it cannot serve, in a sentence; None where it can."""
        ...


def register(app: FastAPI) -> None:
    """Serve /healthz and /readyz."""

    async def live(_: Request) -> Response:
        return json_response({"status": "ok"})

    async def ready(request: Request) -> Response:
        gateway: Ready = request.app.state.services.gateway
        problem = await gateway.problem()
        if problem is not None:
            raise Unavailable(problem)
        return json_response({"status": "ok"})

    app.router.routes.append(Route("/healthz", live, include_in_schema=False))
    app.router.routes.append(Route("/readyz", ready, include_in_schema=False))
