"""uvicorn with the service's protocol around a small application, and clients that speak bytes."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn

from app.cli.connections import Bounds, Connections
from app.cli.protocol import GuardedProtocol, Protocols

#: What a busy machine may add to a time-out.
GENEROUS: Final = 10.0
#: Short times, so that the tests are; everything else as in the service.
SHORT: Final = {"head_seconds": 0.6, "body_seconds": 0.6, "send_seconds": 0.6}
GET: Final = b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"


@dataclass
class Application:
    """Answers with what it was asked, streams, waits, or reads nothing, as its path says."""

    disconnected: list[str] = field(default_factory=list)
    running: int = 0
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        if scope["type"] != "http":
            return
        self.running += 1
        self.asked += 1
        try:
            await getattr(self, scope["path"].strip("/*") or "echo")(scope, receive, send)
        finally:
            self.running -= 1

    async def echo(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected.append("echo")
                return
            size += len(message["body"])
            more = message["more_body"]
        headers = [[name.decode(), value.decode()] for name, value in scope["headers"]]
        asked = {"path": scope["path"], "query": scope["query_string"].decode()}
        await self._answer(send, json.dumps({"size": size, "headers": headers, **asked}).encode())

    async def early(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        await self._answer(send, b"early")

    async def late(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        await asyncio.sleep(1.5)
        await self.echo(scope, receive, send)

    async def stream(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        """Sends a line now and then, until the client has gone."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.ensure_future(self._gone(receive))
        while not gone.done():
            await send({"type": "http.response.body", "body": b":\n", "more_body": True})
            await asyncio.wait([gone], timeout=0.1)
        self.disconnected.append("stream")

    async def flood(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        """Sends more than any buffer holds."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(400):
            body = {"type": "http.response.body", "body": bytes(2**16), "more_body": True}
            await send(body)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    @staticmethod
    async def _gone(receive: Any) -> None:  # noqa: ANN401  # ASGI
        while (await receive())["type"] != "http.disconnect":
            pass

    @staticmethod
    async def _answer(send: Any, body: bytes) -> None:  # noqa: ANN401  # ASGI
        length = str(len(body)).encode()
        headers = [(b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Running:
    """A server in a thread of its own."""

    app: Application
    protocols: Protocols
    server: uvicorn.Server
    port: int
    clients: "list[Client]" = field(default_factory=list)

    @property
    def table(self) -> Connections:
        assert self.protocols.table is not None
        return self.protocols.table

    def connections(self) -> list[GuardedProtocol]:
        if self.protocols.table is None:
            return []
        return [one for one in self.table._all() if isinstance(one, GuardedProtocol)]

    def connect(self, data: bytes = b"") -> "Client":
        client = Client(socket.create_connection(("127.0.0.1", self.port), timeout=GENEROUS))
        self.clients.append(client)
        if data:
            client.send(data)
        return client

    def leave(self) -> None:
        """Close all clients, and wait until the server has seen that."""
        while self.clients:
            self.clients.pop().close()
        self.open(0)
        until(lambda: self.app.running == 0)

    def open(self, count: int) -> None:
        """Wait until there are so many connections."""
        until(lambda: len(self.server.server_state.connections) == count)


@dataclass
class Client:
    """One connection, whose bytes a test writes itself."""

    raw: socket.socket

    def send(self, data: bytes) -> None:
        self.raw.sendall(data)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Read one answer that says how long it is."""
        head, rest = b"", b""
        while b"\r\n\r\n" not in head:
            piece = self.raw.recv(2**16)
            assert piece, head
            head += piece
        head, rest = head.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        length = int(headers["content-length"])
        while len(rest) < length:
            rest += self.raw.recv(2**16)
        assert len(rest) == length
        return int(first.split()[1]), headers, rest

    def problem(self, status: int, code: str) -> None:
        """Read a problem, and see that the connection ends behind it."""
        found, headers, body = self.answer()
        document = json.loads(body)
        assert (found, document["status"], document["code"]) == (status, status, code)
        assert headers["content-type"] == "application/problem+json"
        assert headers["connection"] == "close"
        assert headers["x-request-id"] == document["request_id"]
        assert headers["cache-control"] == "no-store"
        assert self.ended()

    def ended(self) -> bool:
        """Wait until the server has closed the connection; answers whether nothing came before."""
        try:
            return self.raw.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.raw.close()


def until(true: Any) -> None:  # noqa: ANN401  # any question
    """Wait until something holds."""
    deadline = time.monotonic() + GENEROUS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextlib.contextmanager
def serving(**bounds: Any) -> Iterator[Running]:  # noqa: ANN401  # any bound
    """Serve, with short times unless others are named."""
    app = Application()
    protocols = Protocols(Bounds(**(SHORT | bounds)))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=protocols,  # type: ignore[arg-type]  # it is called as one
        ws="none",
        lifespan="off",
        log_config=None,
        timeout_keep_alive=1,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    running = Running(app, protocols, server, listening.getsockname()[1])
    try:
        until(lambda: server.started)
        yield running
    finally:
        for client in running.clients:
            client.close()
        server.should_exit = True
        thread.join(GENEROUS)
        assert not thread.is_alive()
