"""As much of a Redis as budgets need: it counts, and says how long a window lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

#: Seconds that every window still lasts.
LEFT = 42


@dataclass
class Resp:
    """What was counted, and where it is counted."""

    url: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def answer(self, words: list[str]) -> bytes:
        match [word.lower() for word in words[:1]] + words[1:]:
            case ["evalsha" | "eval", _, _, key, *_]:
                self.counts[key] = self.counts.get(key, 0) + 1
                return b":%d\r\n" % self.counts[key]
            case ["get", key]:
                found = str(self.counts[key]).encode() if key in self.counts else None
                return b"$-1\r\n" if found is None else b"$%d\r\n%b\r\n" % (len(found), found)
            case ["ttl", _]:
                return b":%d\r\n" % LEFT
            case _:
                return b"+OK\r\n"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readline():
                words = []
                for _ in range(int(head[1:])):
                    length = int((await reader.readline())[1:])
                    words.append((await reader.readexactly(length + 2))[:-2].decode())
                writer.write(self.answer(words))
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def resp_server() -> AsyncIterator[Resp]:
    """Listen on a free port of 127.0.0.1."""
    resp = Resp()
    server = await asyncio.start_server(resp.serve, "127.0.0.1", 0)
    async with server:
        resp.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
        yield resp
