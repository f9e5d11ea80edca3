"""Synchronous client of one service with one credential."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx2
from typing_extensions import override

from bide_client.calls import Caller, Reference, answer_of, request_of
from bide_client.contract import OPERATIONS
from bide_client.documents import Document
from bide_client.errors import Problem, RateLimited, ServerError, problem_of
from bide_client.exchange import Lost, Pause, Request, Response, Retries, exchange
from bide_client.places import Place, headers_for, token_of, url_of
from bide_client.stream import SILENCE, Stream
from bide_client.sync_operations import Operations

#: Seconds for connecting, and between two pieces of an answer.
TIMEOUT: Final = 10.0
_NOT_MODIFIED: Final = 304
_FIRST_ERROR: Final = 400
_D = TypeVar("_D", bound=Mapping[str, Any])


class Bide(Operations, Caller):
    """A client of one service. Use it as a context manager, or close it.

    Each operation of the contract is a method: `interviews.create` is `client.interviews.create`.

    url: the address of the service; else BIDE_URL, else http://127.0.0.1:8000
    token: an API key or an access token; else BIDE_TOKEN
    account: the account of a candidate, for a partner that acts for one
    timeout: seconds for connecting, and between two pieces of an answer
    transport: what sends the requests, where that is not the network
    sleep: how to wait between two attempts
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        account: str | None = None,
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(self)
        self._place = Place(url_of(url), token_of(token), account)
        self._retries = retries or Retries()
        self._sleep = sleep
        self._http = httpx2.Client(
            base_url=self._place.url, timeout=timeout, transport=transport, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def url(self) -> str:
        """The address of the service."""
        return self._place.url

    @override
    def call(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
        body: object = None,
        idempotency_key: str | None = None,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> Any:
        request = request_of(
            operation,
            headers=headers_for(self._place),
            path=path,
            query=query,
            body=body,
            idempotency_key=idempotency_key,
            if_match=if_match,
            only_new=only_new,
        )
        return answer_of(request, self.send(request))

    @override
    def iterate(
        self,
        operation: str,
        *,
        path: Mapping[str, Reference | int] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Iterator[Any]:
        asked = dict(query or {})
        while True:
            page = self.call(operation, path=path, query=asked)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            asked["cursor"] = page["next_cursor"]
            # Where a feed may be begun after a number, the cursor is that number.
            asked.pop("after", None)

    def send(self, request: Request) -> Response:
        """Send a request with retries, and return its answer; raises Problem or Unreachable."""
        steps = exchange(request, self._retries)
        answer: Response | Lost | None = None
        try:
            while True:
                step = steps.send(answer)
                if isinstance(step, Pause):
                    self._sleep(step.seconds)
                    answer = None
                else:
                    answer = self._once(step)
        except StopIteration as end:
            done: Response = end.value
            return done

    def _once(self, request: Request) -> Response | Lost:
        try:
            found = self._http.request(
                request.method,
                request.path,
                params=request.query,
                headers=dict(request.headers),
                content=request.content,
            )
        except httpx2.TransportError as error:
            return Lost(error)
        return Response(found.status_code, found.headers, found.content)

    def refresh(self, document: _D) -> _D:
        """Return a document as it is now: the same object where it has not changed."""
        if not isinstance(document, Document):
            raise TypeError("only a document that was answered remembers where it was read")
        headers = headers_for(self._place)
        if document.etag is not None:
            headers["If-None-Match"] = document.etag
        request = Request("GET", document.path, headers=headers)
        response = self.send(request)
        if response.status == _NOT_MODIFIED:
            return document
        fresh: _D = answer_of(request, response)
        return fresh

    @override
    def follow(self, operation: str, after: str | None) -> Iterator[Any]:
        stream = Stream(after)
        while True:
            with suppress(httpx2.TransportError, RateLimited, ServerError):
                yield from self._connected(OPERATIONS[operation].path, stream)
            self._sleep(stream.pause())

    def _connected(self, path: str, stream: Stream) -> Iterator[Any]:
        stream.begin()
        headers = headers_for(self._place) | stream.headers
        timeout = httpx2.Timeout(TIMEOUT, read=SILENCE)
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as answer:
            if answer.status_code >= _FIRST_ERROR:
                answer.read()
                raise _problem(answer)
            for line in answer.iter_lines():
                for data in stream.feed(line):
                    yield json.loads(data)


def _problem(answer: httpx2.Response) -> Problem:
    response = Response(answer.status_code, answer.headers, answer.content)
    document = response.document
    return problem_of(response.status, document if isinstance(document, dict) else {}, None)
