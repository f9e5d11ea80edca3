"""A listening socket that counts who connects, and answers with the same bytes to everybody."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Listener:
    """Who connected to a port, and what they sent.

    port: where it listens; count: connections so far; heads: the head of each request
    bodies: what came after each, as far as `Content-Length` says
    sent: how many bytes it wrote
    """

    port: int = 0
    count: int = 0
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    sent: int = 0


OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@contextlib.asynccontextmanager
async def listening(
    answer: bytes = OK,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    endless: bytes = b"",
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[Listener]:
    """Listen on an address of this machine.

    endless: sent again and again after the answer, until the client has gone
    """
    listener = Listener()
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.count += 1
        writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            listener.heads.append(head)
            length = [
                int(line.split(b":")[1])
                for line in head.splitlines()
                if line.lower().startswith(b"content-length:")
            ]
            listener.bodies.append(await reader.readexactly(length[0]) if length else b"")
            writer.write(answer)
            await writer.drain()
            while endless and not writer.is_closing():
                writer.write(endless)
                listener.sent += len(endless)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=context)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await asyncio.sleep(0)
