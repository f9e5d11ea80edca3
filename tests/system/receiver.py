"""A receiver of webhooks on the loopback address, which answers as a test asks and verifies all."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from standardwebhooks import Webhook
from typing_extensions import override

#: Statuses that are answered with nothing else.
TAKEN: Final = 204


@dataclass
class Receiver:
    """What came in.

    statuses: what the next requests are answered; after them all are taken
    secret: with which each is verified by the public library
    """

    port: int = 0
    secret: str = ""
    statuses: list[int] = field(default_factory=list)
    verified: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def settings(self) -> dict[str, str]:
        """What lets a service send there."""
        return {
            "BIDE_OUTBOUND_NETWORKS": "127.0.0.1",
            "BIDE_OUTBOUND_PORTS": str(self.port),
            "BIDE_OUTBOUND_HTTP": "true",
        }

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Verify a delivery; returns what it is answered."""
        try:
            event: dict[str, Any] = Webhook(self.secret).verify(body, headers)
        except Exception as error:  # noqa: BLE001  # whatever the library raises
            self.refused.append(f"{error!r} {headers} {body!r}")
            return 400
        self.ids.append(headers["webhook-id"])
        self.verified.append(event)
        return self.statuses.pop(0) if self.statuses else TAKEN


@contextlib.contextmanager
def receiving(receiver: Receiver | None = None) -> Iterator[Receiver]:
    """Receive on a free port, until the block is left; by one that was made, or a new one."""
    found = receiver or Receiver()

    class Handler(BaseHTTPRequestHandler):
        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = found.take({k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
