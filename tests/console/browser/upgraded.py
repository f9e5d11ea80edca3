"""A service of the console that can be upgraded while pages of it are open; another has the API."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.console import static_files
from app.console.static_files import Site
from tests.support.servers import free_port


class Upgraded:
    """Serves the files of a folder, as they were read last.

    api: the address of a service that answers what is asked of the API
    """

    def __init__(self, folder: Path, api: str | None = None) -> None:
        self._folder = folder
        self._api = api
        self._served: ASGIApp
        self.upgrade()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._serve, port=port, log_level="error", lifespan="off", interface="asgi3"
            )
        )
        self._thread = threading.Thread(target=self._server.run)

    def upgrade(self) -> None:
        """Read the files anew."""
        app = FastAPI()
        static_files.register(app, Site.read(self._folder))
        if self._api is not None:
            app.add_route("/v1/{path:path}", self._pass_on, ["GET", "POST", "PATCH", "DELETE"])
        self._served = app

    async def _pass_on(self, request: Request) -> Response:
        """Ask the service that has the API; it streams nothing here."""
        if request.url.path.endswith("/stream"):
            return Response(status_code=503)
        kept = {"authorization", "content-type", "cookie", "idempotency-key", "sec-fetch-site"}
        async with httpx.AsyncClient(
            base_url=str(self._api), timeout=30, trust_env=False
        ) as client:
            found = await client.request(
                request.method,
                f"{request.url.path}?{request.url.query}",
                content=await request.body(),
                headers={n: v for n, v in request.headers.items() if n in kept},
            )
        passed = {"content-type", "set-cookie", "date", "etag"}
        headers = {n: v for n, v in found.headers.items() if n in passed}
        return Response(found.content, found.status_code, headers)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._served(scope, receive, send)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
