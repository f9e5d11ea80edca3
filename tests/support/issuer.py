"""An OpenID Connect issuer in a process of its own, which can be made slow, wrong or silent.

It serves its configuration and its keys, counts who asks for what, and does as it is
set by `PUT /behaviour`: a JSON object with any of the members of `Behaviour`.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, cast

import httpx
import uvicorn

from tests.support.servers import ROOT, free_port

START_SECONDS: Final = 30.0
CONFIGURATION: Final = "/.well-known/openid-configuration"

Message = MutableMapping[str, Any]


@dataclass
class Behaviour:
    """What an issuer is to say, and how. None: what is right."""

    keys: list[Mapping[str, Any]] = field(default_factory=list)
    issuer: str | None = None
    jwks_uri: str | None = None
    keys_path: str = "/keys"
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    body: str | None = None
    padding: int = 0
    seconds: float = 0.0
    drip: float = 0.0


class Issuing:
    """The issuer itself, as an ASGI application."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.behaviour = Behaviour()
        self.counts: dict[str, int] = {}

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["path"] == "/behaviour":
            await self._set_behaviour(scope["method"], receive, send)
            return
        path, found = scope["path"], self.behaviour
        self.counts[path] = self.counts.get(path, 0) + 1
        await asyncio.sleep(found.seconds)
        document = {
            CONFIGURATION: {
                "issuer": found.issuer or self.url,
                "jwks_uri": found.jwks_uri or f"{self.url}{found.keys_path}",
            },
            found.keys_path: {"keys": found.keys},
        }.get(path)
        text = found.body if found.body is not None else json.dumps(document)
        body = text.encode() + b" " * found.padding
        headers = [(k.encode(), v.encode()) for k, v in found.headers.items()]
        status = found.status if document else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while found.drip and body:
            await send({"type": "http.response.body", "body": body[:1], "more_body": True})
            await asyncio.sleep(found.drip)
            body = body[1:]
        await send({"type": "http.response.body", "body": body})

    async def _set_behaviour(
        self,
        method: str,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        counts = json.dumps(self.counts).encode()
        if method == "PUT":
            body = b""
            more = True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            self.behaviour = Behaviour(**json.loads(body))
            self.counts = {}
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": counts})


@dataclass
class RunningIssuer:
    """The issuer, as the tests see it."""

    url: str
    client: httpx.Client

    def tell(self, *keys: Mapping[str, Any], **behaviour: object) -> None:
        """Let it publish these keys, and behave so, from now on; the counts begin anew."""
        whole = asdict(Behaviour()) | {"keys": [dict(key) for key in keys]} | behaviour
        self.client.put("/behaviour", json=whole).raise_for_status()

    def asked(self) -> Sequence[int]:
        """How often it was asked for its configuration, for its keys, and for anything else."""
        counts = cast("dict[str, int]", self.client.get("/behaviour").json())
        named = [counts.pop(CONFIGURATION, 0), counts.pop("/keys", 0)]
        return [*named, sum(counts.values())]


@contextlib.contextmanager
def running_issuer() -> Iterator[RunningIssuer]:
    """An issuer on a free port of the loopback address, until the block is left."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.support.issuer", str(port)],
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
    )
    with httpx.Client(
        base_url=url,
        trust_env=False,
        verify=False,  # noqa: S501  # there is no TLS, and its setting up takes long
    ) as client:
        try:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    client.get("/behaviour")
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
            yield RunningIssuer(url, client)
        finally:
            # It may be delaying an answer, as a test asked.
            process.kill()
            process.wait(START_SECONDS)


def main() -> None:
    """Serve on the port that the command line names."""
    port = int(sys.argv[1])
    app = Issuing(f"http://127.0.0.1:{port}")
    uvicorn.run(cast("Any", app), host="127.0.0.1", port=port, log_level="critical", lifespan="off")


if __name__ == "__main__":
    main()
