"""Event streams (SSE): limits on open ones, wake-ups on commit, timeouts and shutdown.

A stream reads when it is woken: by a commit of this process, or, for those of other
processes, by a timer. A wake-up only says that there may be new events in the database. So
a stream buffers nothing but the page that it is sending, and a slow client reads late.

1. An open stream takes a place within the limits, and frees it however the stream ends.
2. A client that receives nothing for a while is disconnected.
3. At shutdown all streams end at once, also those that wait for their client.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final

from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import override

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import Problem
from app.usecases.errors import Unavailable

#: Timeout of a send to a slow client, in seconds.
SEND_SECONDS: Final = 30.0
#: `Retry-After` of a refused stream, in seconds.
RETRY_AFTER: Final = 30

_BEGIN: Final = """\
id: 41
retry: 2000

event: contact.created
data: {"id":"019a9f6e-0000-7000-8000-000000000002","seq":42,"type":"contact.created",\
"occurred_at":"2026-11-20T12:00:00Z",\
"resource":{"type":"contact","id":"019a9f6e-0000-7000-8000-000000000001"},\
"written_by":{"kind":"candidate","id":null},"refused":null}
id: 42

:

"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many streams there may be, and how often they do what, in seconds.

    recheck: after which the credential is checked again
    """

    per_account: int = 5
    in_all: int = 200
    poll: float = 1.0
    heartbeat: float = 15.0
    recheck: float = 2.0


@dataclass(slots=True, eq=False)
class Line:
    """One open stream."""

    rung: asyncio.Event = field(default_factory=asyncio.Event)
    sending: asyncio.Timeout | None = None

    async def wait(self, seconds: float) -> None:
        """Wait for a wake-up, with a timeout."""
        try:
            async with asyncio.timeout(seconds):
                await self.rung.wait()
        except TimeoutError:
            pass

    def bounded(self, send: Send) -> Send:
        """Send with a timeout: a client that receives nothing would keep its place otherwise."""

        async def sending(message: Message) -> None:
            try:
                async with asyncio.timeout(SEND_SECONDS) as self.sending:
                    await send(message)
            except TimeoutError:
                raise ClientDisconnect from None
            finally:
                self.sending = None

        return sending

    def end(self) -> None:
        """Cancel all waits, for events and for the client."""
        self.rung.set()
        if self.sending is not None:
            self.sending.reschedule(asyncio.get_running_loop().time())


class Streams:
    """The streams of this process. They belong to the event loop that serves them."""

    def __init__(self, pace: Pace | None = None) -> None:
        """Begin with none."""
        self.pace = pace or Pace()
        self.stopped = False
        self._open: dict[str, set[Line]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._open.values()))

    def ring(self, account_id: str) -> None:
        """Wake the streams of an account: something of it has been committed."""
        for line in self._open.get(account_id, ()):
            line.rung.set()

    def stop(self) -> None:
        """End all streams, and refuse new ones."""
        self.stopped = True
        for lines in self._open.values():
            for line in lines:
                line.end()

    @contextmanager
    def opened(self, account_id: str) -> Iterator[Line]:
        """Take a place for a stream; refused at the limit."""
        if self.stopped:
            raise Unavailable("The service is stopping.")
        lines = self._open.get(account_id, set())
        if len(lines) >= self.pace.per_account or len(self) >= self.pace.in_all:
            sense = PROBLEMS["too_many_streams"].sense
            raise Problem("too_many_streams", sense, headers={"Retry-After": str(RETRY_AFTER)})
        line = Line()
        self._open.setdefault(account_id, lines).add(line)
        try:
            yield line
        finally:
            lines.discard(line)
            if not lines:
                self._open.pop(account_id, None)


class StreamResponse(StreamingResponse):
    """A stream that takes a place within the limits while it is open.

    follow: yields what is sent, given the place
    """

    # FastAPI's own class for this would have the framework run the handler as a generator.
    media_type = "text/event-stream"
    #: What the contract shows of one.
    examples: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "example": {"summary": "What a stream begins with, an event, and silence", "value": _BEGIN}
    }

    def __init__(
        self,
        streams: Streams,
        account_id: str,
        follow: Callable[[Line], AsyncGenerator[bytes, None]],
    ) -> None:
        """Take no place yet."""
        self._streams = streams
        self._account_id = account_id
        self._follow = follow
        # A buffering proxy would hold back all events.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__((), headers=headers)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.opened(self._account_id) as line:
            body = self._follow(line)
            self.body_iterator = body
            try:
                await super().__call__(scope, receive, line.bounded(send))
            finally:
                await body.aclose()
