"""The service under test: its settings, its keys, and a client to record facts."""

import contextlib
import hashlib
import http.client
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.settings import Settings
from benchmarks.processes import Server, free_port, in_background, running

_SECRET: Final = "benchmarks " * 4
READY: Final = "/healthz"
#: How often tasks are asked for at most until all of a large account are up to date.
_MOST_ASKED: Final = 200
#: Seconds between the attempts at a request that is answered 503.
_PAUSES: Final = (2.0, 5.0, 10.0)
#: Where all servers of a run log, within its folder.
LOG: Final = "bide.log"


def settings(url: str) -> dict[str, str]:
    """The settings, as environment variables; all that matters to speed is at its default."""
    return {
        "BIDE_DATABASE_URL": url,
        "BIDE_SECRET": _SECRET,
        "BIDE_LOG_LEVEL": "info",
    }


def in_process(url: str) -> Settings:
    """The same settings, for a service in this process."""
    return Settings.model_validate({"database_url": url, "secret": _SECRET})


@contextlib.contextmanager
def serving(
    url: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """Run `bide serve` on a database until the block is left.

    more: settings beside those of `settings`
    """
    port = free_port()
    key_file = str(folder / f"key-{port}")
    environment = {**settings(url), "BIDE_KEY_FILE": key_file, **more}
    module = ("app", "serve", "--port", str(port))
    with running(module, port, READY, environment, folder / LOG) as server:
        yield server


@contextlib.contextmanager
def working(url: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `bide worker` on a database until the block is left."""
    with in_background(("app", "worker"), settings(url), folder / LOG) as process:
        yield process


def key_of(account_id: str) -> tuple[str, str]:
    """The key of an account, and the hash that is kept of it."""
    key = write_key(hashlib.sha256(account_id.encode()).digest())
    return key, hash_key(keys_secret(_SECRET.encode()), key)


class Client:
    """Tells one account's facts to a server."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON may hold anything.
        """Ask, and return what is answered; anything but a good answer is an error.

        A 503 is asked again: the disk of a busy machine may hold a commit up for seconds.
        """
        status, text = self._answer(method, path, body)
        for pause in _PAUSES:
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            time.sleep(pause)
            status, text = self._answer(method, path, body)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise RuntimeError(f"{method} {path} was answered {status}: {text!r}")
        return json.loads(text)

    def _answer(
        self, method: str, path: str, body: Mapping[str, object] | None
    ) -> tuple[int, bytes]:
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, self._headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def settle(self) -> None:
        """Ask for tasks until all are up to date, so that nothing of that is measured later.

        On a new connection: adding rows takes longer than the server keeps an idle one open.
        """
        self._connection.close()
        for _ in range(_MOST_ASKED):
            try:
                self.ask("GET", "/v1/tasks?limit=1")
            except RuntimeError:
                continue
            return
