"""A service of the console alone that can be upgraded while pages of it are open."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.console import static_files
from app.console.static_files import Site
from tests.support.servers import free_port


class Upgraded:
    """Serves the files of a folder, as they were read last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        self._served = app

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
