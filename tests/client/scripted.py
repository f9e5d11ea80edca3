"""Services that answer a client as a test says, and clients that do not wait between attempts."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from bide_client import AsyncBide, Bide, Retries

TOKEN: Final = "bide_test"
#: What a scripted service does with a request: it answers, or the answer is lost.
Step = httpx2.Response | Exception
LOST: Final = httpx2.ReadError("the answer was lost")


def answer(status: int = 200, body: object = None, **headers: str) -> httpx2.Response:
    """Make an answer; names of headers have _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return httpx2.Response(status, headers=named)
    return httpx2.Response(status, headers=named, json=body)


def problem(status: int, code: str, **more: Any) -> httpx2.Response:  # noqa: ANN401  # any JSON
    """Make a problem, as the service writes them."""
    headers = {"content-type": "application/problem+json"}
    if "retry_after" in more:
        headers["retry-after"] = str(more.pop("retry_after"))
    document = {"title": code, "status": status, "code": code, "detail": f"{code}.", **more}
    return httpx2.Response(status, headers=headers, content=json.dumps(document).encode())


@dataclass
class Script:
    """Answers in their order, and the requests that arrived."""

    steps: Sequence[Step | Callable[[httpx2.Request], httpx2.Response]]
    requests: list[httpx2.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.requests.append(request)
        step = self.steps[len(self.requests) - 1]
        if isinstance(step, Exception):
            raise step
        if not isinstance(step, httpx2.Response):
            return step(request)
        if not isinstance(step.stream, httpx2.ByteStream):
            return step
        # An answer may be asked for by several tests, and is read once.
        return httpx2.Response(step.status_code, headers=step.headers, content=step.content)

    def header(self, name: str) -> list[str | None]:
        """A header of each request."""
        return [request.headers.get(name) for request in self.requests]

    def client(self, retries: Retries | None = None) -> Bide:
        """A client of this service that notes its pauses in place of taking them."""
        return Bide(
            "http://bide.test",
            TOKEN,
            retries=retries,
            transport=httpx2.MockTransport(self),
            sleep=self.pauses.append,
        )

    def async_client(self, retries: Retries | None = None) -> AsyncBide:
        """The same, asynchronous."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        return AsyncBide(
            "http://bide.test",
            TOKEN,
            retries=retries,
            transport=httpx2.MockTransport(self),
            sleep=pause,
        )


class Both:
    """One call by the synchronous client or by the asynchronous one, so that a test tries both."""

    def __init__(self, *, asynchronous: bool) -> None:
        self.asynchronous = asynchronous

    def call(
        self,
        script: Script,
        operation: str,
        *,
        retries: Retries | None = None,
        **arguments: Any,  # noqa: ANN401  # those of `call`
    ) -> Any:  # noqa: ANN401  # any answer
        if not self.asynchronous:
            with script.client(retries) as client:
                return client.call(operation, **arguments)

        async def asked() -> Any:  # noqa: ANN401  # any answer
            async with script.async_client(retries) as client:
                return await client.call(operation, **arguments)

        return asyncio.run(asked())

    def items(self, script: Script, operation: str, **arguments: Any) -> list[Any]:  # noqa: ANN401  # any
        if not self.asynchronous:
            with script.client() as client:
                return list(client.iterate(operation, **arguments))

        async def asked() -> list[Any]:
            async with script.async_client() as client:
                return [item async for item in client.iterate(operation, **arguments)]

        return asyncio.run(asked())

    def events(self, script: Script, count: int, after: str | None = None) -> list[Any]:
        """The first events of the stream."""
        if not self.asynchronous:
            with script.client() as client:
                return _first(client.events(after=after), count)

        async def asked() -> list[Any]:
            found = []
            async with script.async_client() as client:
                async for event in client.events(after=after):
                    found.append(event)
                    if len(found) == count:
                        break
            return found

        return asyncio.run(asked())


def _first(events: Iterator[Any], count: int) -> list[Any]:
    return [next(events) for _ in range(count)]


REFUSAL: Final[Mapping[str, Any]] = {
    "allowed_from": "2025-04-22T08:00:00Z",
    "breach": ["wait-for-timetable"],
    "decision": {
        "verdict": "not_yet",
        "opens_at": "2025-04-22T08:00:00Z",
        "reasons": [{"rule": "wait-for-timetable", "message": "They said Thursday."}],
    },
    "next_action": {"kind": "wait", "until": "2025-04-22T08:00:00Z", "because": []},
    "alternatives": [],
}
