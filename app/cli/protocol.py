"""HTTP protocol of the server: uvicorn's, with timeouts and limits before the application.

uvicorn waits for ever for the rest of a head or a body, reads heads of any size, and writes
to clients that read nothing. Here

1. the head of a request has a timeout and a size limit, a body a timeout between its pieces
   and a minimum rate, and an answer the same (`Bounds`);
2. pipelined requests are limited in number, and hear when their connection is lost;
3. fields behind a chunked body (trailers) do not become headers of the request;
4. a refusal here is a problem document like any other, though the application does not see
   the request, and the connection is closed;
5. a request for a tunnel (CONNECT), in another version of HTTP or for no path is refused, and
   an upgrade that is asked for is not made: what follows is the next request.

The application is called as by uvicorn. The private parts of uvicorn that this builds upon
are `cycle`, `pipeline`, `flow`, `parser`, `expect_100_continue`, `_start_asgi_task` and
`_unset_keepalive_if_required`.
"""

import asyncio
import math
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httptools
from typing_extensions import override
from uuid_utils import uuid7
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.api.http.middleware import guards
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import RETRY_AFTER, Problem
from app.cli.connections import Bounds, Connections, Stage
from app.cli.request_target import InvalidTarget, path_and_query

#: Limit on fields of a head, trailers included.
MAX_FIELDS: Final = 100
#: Limit on pipelined requests.
MAX_PIPELINED: Final = 64
#: What is spoken here; the parser reads other versions as well.
_VERSIONS: Final = frozenset({"1.0", "1.1"})
#: What is still read, and thrown away, behind an answer that came before its request was
#: whole, because a client that is cut off while it sends sees no answer: so many seconds in
#: all and between two pieces. A request that was refused here has less.
DRAIN_SECONDS: Final = 30.0
DRAIN_SILENCE: Final = 5.0
REFUSED_SECONDS: Final = 2.0
DRAIN_BYTES: Final = 64 * 2**20
REFUSED_BYTES: Final = 2**20
#: Around each byte of a chunked body there may be so many that are none of it.
_CHUNK_OVERHEAD: Final = 16
#: A body, or an answer, may begin slowly: after so many times-out it must have its rate.
_SLOW_START: Final = 3


class _RefusedRequest(Exception):
    """Ends the parsing of a request that breaks a limit."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        table: Connections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.stage = Stage.IDLE
        self.address: str | None = None
        self._table = table
        self._bounds = table.bounds
        self._since = self._last = self.loop.time()
        self._active: RequestResponseCycle | None = None
        self._fresh = True
        self._deaf = False
        self._head_open = False
        self._body_open = False
        #: Bytes of this message that are no part of its body, then those that are.
        self._around = 0
        self._arrived = 0
        #: How much of the body had arrived when the time for it began.
        self._arrived_before = 0
        self._refusal = "bad_request"
        self._plain_head = b""
        #: Bytes that wait to be sent, as last seen, and as they began to wait; 0: none do.
        self._unsent = self._to_send = 0
        self._sent_at = self._sending_since = 0.0

    # ------------------------------------------------------------ connection

    @override
    def connection_made(  # type: ignore[override]  # uvicorn's own narrows it likewise
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.address = self._table.address(self.client[0] if self.client else "")
        if not self._table.add(self, self.loop.time()):
            self._deaf = True
            self._write_problem("too_many_connections")
            transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._table.remove(self)
        # uvicorn notifies only the last request.
        for cycle in (self._active, *(queued for queued, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    @override
    def shutdown(self) -> None:
        if self.stage in {Stage.IDLE, Stage.HEAD, Stage.DRAIN}:
            self.transport.close()
        else:
            super().shutdown()

    @property
    def replaceable(self) -> bool:
        """Whether it waits for its client."""
        if self.stage is Stage.BODY and self.cycle is not None:
            return not (self.flow.read_paused or self.cycle.waiting_for_100_continue)
        return self.stage is not Stage.ANSWER

    def give_up(self) -> None:
        """Abort the connection at once."""
        self.transport.abort()

    # ---------------------------------------------------------------- times

    def check(self, now: float) -> None:
        """Close after a timeout."""
        if self.flow.write_paused or self.transport.is_closing():
            if self._is_stuck(now):
                self._table.remark("answer_not_taken", now)
                self.give_up()
                return
        else:
            self._unsent = 0
        if self.stage is Stage.BODY:
            self._check_body(now)
        elif now - self._since > self._patience(now):
            if self.stage is Stage.HEAD:
                self._table.remark("head_overdue", now)
                self._refuse("request_timeout")
            elif self.stage is Stage.DRAIN:
                self.give_up()
            else:
                # Nothing was asked, so there is nothing to answer.
                self.transport.close()

    def _patience(self, now: float) -> float:
        """The timeout of the present stage, in seconds."""
        if self.stage is Stage.ANSWER:
            return math.inf
        if self.stage is Stage.DRAIN:
            if self._deaf:
                return REFUSED_SECONDS
            return DRAIN_SECONDS if now - self._last < DRAIN_SILENCE else 0.0
        if self.stage is Stage.IDLE and not self._fresh:
            return self.timeout_keep_alive
        return self._bounds.head_seconds

    def _check_body(self, now: float) -> None:
        if not self.replaceable:
            # It is we who do not read: the client's time begins anew.
            self._since = self._last = now
            self._arrived_before = self._arrived
            return
        moved = (self._arrived - self._arrived_before) / self._bounds.rate
        in_all = _SLOW_START * self._bounds.body_seconds + moved
        if now - self._last > self._bounds.body_seconds or now - self._since > in_all:
            self._table.remark("body_overdue", now)
            self._refuse("request_timeout")

    def _is_stuck(self, now: float) -> bool:
        """Whether the client reads nothing, or too slowly."""
        unsent = self.transport.get_write_buffer_size()
        if not self._unsent:
            self._sending_since = self._sent_at = now
            self._to_send = self._unsent = unsent
        elif unsent < self._unsent:
            self._sent_at = now
            self._unsent = unsent
        in_all = _SLOW_START * self._bounds.send_seconds + self._to_send / self._bounds.rate
        return now - self._sent_at > self._bounds.send_seconds or now - self._sending_since > in_all

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._unsent = 0

    # --------------------------------------------------------------- reading

    @override
    def data_received(self, data: bytes) -> None:
        if self._deaf:
            self._drop(len(data))
        else:
            self._parse(data)

    def _parse(self, data: bytes) -> None:
        now = self.loop.time()
        self._around += len(data)
        self._feed(data)
        bounds = self._bounds
        if self._deaf:
            return
        if self._around > bounds.url_bytes + bounds.head_bytes + _CHUNK_OVERHEAD * self._arrived:
            # The parser keeps a field to itself until it is whole.
            long = self._head_open and len(self.url) > bounds.url_bytes
            self._refuse("uri_too_long" if long else "headers_too_large")
        else:
            self._settle(now)

    def _feed(self, data: bytes) -> None:
        """Feed the parser.

        It stops behind each head that asks for an upgrade, and takes the body for the other
        protocol, and what is in the body for the next request. So it reads that head again,
        without what it stops at.
        """
        self._unset_keepalive_if_required()
        while data and not self._deaf:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._plain_head + data[upgrade.args[0] :]
            except httptools.HttpParserError:
                self._refuse(self._refusal)
            else:
                return

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_open = True
        self._arrived = self._arrived_before = 0

    @override
    def on_headers_complete(self) -> None:
        bounds = self._bounds
        headers = self.headers
        if len(self.url) > bounds.url_bytes:
            raise self._breaks("uri_too_long")
        size = sum([len(name) + len(value) for name, value in headers])
        if len(headers) > MAX_FIELDS or size > bounds.head_bytes:
            raise self._breaks("headers_too_large")
        if len(self.pipeline) >= MAX_PIPELINED:
            raise self._breaks("bad_request")
        self._check_request_line()
        if self.parser.should_upgrade():
            self._plain_head = self._without_upgrade()
            return
        super().on_headers_complete()
        self._head_open = self._fresh = False
        self._body_open = True
        # The request has the list; what the parser adds from now on are trailers.
        self.headers = []

    def _check_request_line(self) -> None:
        version = self.parser.get_http_version()
        if version not in _VERSIONS or self.parser.get_method() == b"CONNECT":
            raise self._breaks("bad_request")
        if version == "1.0":
            # Such a client does not know the answer that it would wait for.
            self.expect_100_continue = False
        try:
            self.url = path_and_query(self.parser.get_method(), self.url)
        except InvalidTarget:
            raise self._breaks("bad_request") from None

    @override
    def on_body(self, body: bytes) -> None:
        self._around -= len(body)
        self._arrived += len(body)
        self._last = self.loop.time()
        super().on_body(body)
        if self.cycle.response_complete and self._arrived > DRAIN_BYTES:
            raise self._breaks("body_too_large")

    def _without_upgrade(self) -> bytes:
        """Write the head as it came, but for the field that asks for an upgrade."""
        version = self.parser.get_http_version().encode()
        lines = [b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s\r\n" % field for field in self.headers if field[0] != b"upgrade"]
        return b"".join(lines) + b"\r\n"

    @override
    def on_message_complete(self) -> None:
        if self._head_open:  # The head is read again.
            return
        self._body_open = False
        self._around = 0
        super().on_message_complete()

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._active = cycle
        super()._start_asgi_task(cycle, app)

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._settle(self.loop.time())

    def _settle(self, now: float) -> None:
        """Set the stage of the connection."""
        if self._active is not None and not self._active.response_complete:
            body = self._body_open and self._active is self.cycle
            stage = Stage.BODY if body else Stage.ANSWER
        elif self._body_open:
            stage = Stage.DRAIN
        else:
            # The parser does not report empty lines before a request.
            stage = Stage.HEAD if self._head_open or self._around else Stage.IDLE
        if stage is not self.stage:
            if not self._fresh:  # The first head's time begins with the connection.
                self._since = now
            self._last = now
            self._table.move(self, stage)
        elif stage is Stage.BODY:
            self._table.move(self, stage)

    # -------------------------------------------------------------- refusing

    def _breaks(self, code: str) -> _RefusedRequest:
        """Note which limit is broken; the parser passes on that something was raised."""
        self._refusal = code
        return _RefusedRequest(code)

    def _refuse(self, code: str) -> None:
        """Answer with a problem, if the connection is free for one, and read no request more."""
        self._deaf = True
        cycle = self._active
        if cycle is not None and not cycle.response_complete:
            if not (self._body_open and cycle is self.cycle):
                # It was sent ahead, and those before it have their answers first.
                self.cycle.keep_alive = False
                self._settle(self.loop.time())
                return
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.give_up()
                return
        elif self._body_open:
            # The request has had its answer.
            self.give_up()
            return
        self._write_problem(code)
        self.transport.write_eof()
        self._arrived = 0
        self._since = self.loop.time()
        self._table.move(self, Stage.DRAIN)
        self.flow.resume_reading()

    def _drop(self, count: int) -> None:
        self._arrived += count
        if self._arrived > REFUSED_BYTES:
            self.give_up()

    def _write_problem(self, code: str) -> None:
        request_id = str(uuid7())
        kind = PROBLEMS[code]
        retry = {"Retry-After": str(RETRY_AFTER)} if code == "too_many_connections" else {}
        answer = Problem(code, kind.sense, headers=retry).response({"bide.request_id": request_id})
        headers = [
            *answer.raw_headers,
            (b"x-request-id", request_id.encode()),
            *guards(),
            (b"connection", b"close"),
        ]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        status = f"HTTP/1.1 {kind.status} {HTTPStatus(kind.status).phrase}\r\n".encode()
        self.transport.write(status + lines + b"\r\n" + answer.body)


@dataclass(slots=True)
class Protocols:
    """Makes the protocol of each connection of a process; uvicorn calls it like a class."""

    bounds: Bounds
    #: Made with the first connection: where there are several processes, each has its own.
    table: Connections | None = field(default=None, init=False)

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> GuardedProtocol:
        """Make one."""
        if self.table is None:
            self.table = Connections(self.bounds)
        return GuardedProtocol(config, server_state, app_state, _loop, table=self.table)
