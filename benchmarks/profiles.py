"""Profiler: the service in this process, without a server around it.

The same requests are first asked without the profiler: what they take then is the share
of the service itself, and what the server process takes beyond it is uvicorn's and the
kernel's. The profiler slows small functions more than large ones; it tells where to look,
not how much there is to gain.
"""

import asyncio
import cProfile
import pstats
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any, Final, cast

from app.main import create_app
from benchmarks.load import Ask
from benchmarks.processes import ROOT
from benchmarks.service import in_process

MOST_LINES: Final = 15


@dataclass(frozen=True, slots=True)
class Profile:
    """The functions that take most of the time by themselves, costliest first.

    own_us: microseconds of processor time for each request, without the profiler; 0 where
        it was not taken
    lines: microseconds by itself, microseconds with all that it calls, calls, function
    """

    own_us: float
    lines: tuple[tuple[float, float, float, str], ...]


@contextmanager
def _profiled(profiles: list[cProfile.Profile]) -> Iterator[None]:
    """Profile this thread, and those that start meanwhile."""

    def begin(*_: object) -> None:
        # The thread's processor time: what waits for a disk or another thread costs nothing.
        profile = cProfile.Profile(time.thread_time)
        profiles.append(profile)
        profile.enable()

    # From 3.12 on one profiler sees every thread, and a second one is an error.
    alone = hasattr(sys, "monitoring")
    if not alone:
        threading.setprofile(cast("Callable[[FrameType, str, Any], object]", begin))
    begin()
    try:
        yield
    finally:
        profiles[0].disable()
        threading.setprofile(None)


def _summary(profiles: Sequence[cProfile.Profile], calls: int, own_us: float) -> Profile:
    stats = pstats.Stats(profiles[0])
    for other in profiles[1:]:
        # A thread that has had nothing to do has nothing to add.
        if other.getstats():
            stats.add(other)
    lines = []
    for function, (_, count, total, cumulative, _) in _entries(stats):
        lines.append(
            (
                round(total / calls * 1e6, 1),
                round(cumulative / calls * 1e6, 1),
                round(count / calls, 2),
                _name(function),
            )
        )
    lines.sort(reverse=True)
    return Profile(round(own_us, 1), tuple(lines[:MOST_LINES]))


_Entry = tuple[tuple[str, int, str], tuple[int, int, float, float, object]]


def _entries(stats: pstats.Stats) -> list[_Entry]:
    return list(cast("Any", stats).stats.items())


def _name(function: tuple[str, int, str]) -> str:
    path, line, name = function
    if path == "~":
        return name
    place = Path(path)
    for root in (ROOT, *map(Path, sys.path)):
        if root != Path() and place.is_relative_to(root):
            place = place.relative_to(root)
            break
    parts = place.parts
    if "site-packages" in parts:
        place = Path(*parts[parts.index("site-packages") + 1 :])
    return f"{place}:{line} {name}"


def of_calls(call: Callable[[], object], count: int) -> Profile:
    """Profile a function of the domain."""
    profiles: list[cProfile.Profile] = []
    with _profiled(profiles):
        for _ in range(count):
            call()
    return _summary(profiles, count, 0.0)


def of_requests(url: str, asks: Iterator[Ask], wanted: int, count: int) -> Profile:
    """Profile the service on a database, answering half of `count` requests."""
    return asyncio.run(_of_requests(url, asks, wanted, count))


async def _of_requests(url: str, asks: Iterator[Ask], wanted: int, count: int) -> Profile:
    app = create_app(in_process(url))
    half = count // 2
    profiles: list[cProfile.Profile] = []
    # The lifespan lies within the profiled stretch, so that its threads are seen.
    with _profiled(profiles):
        async with app.router.lifespan_context(app):
            profiles[0].disable()
            await _answer(app, islice(asks, min(20, half)), wanted)
            # Only of this thread: a profiler counts one that waits as working all along.
            profiles[0].clear()
            profiles[0].enable()
            await _answer(app, islice(asks, half), wanted)
            profiles[0].disable()
            seen = _summary(profiles, half, 0.0)
    async with app.router.lifespan_context(app):
        await _answer(app, islice(asks, min(20, half)), wanted)
        began = time.process_time_ns()
        await _answer(app, islice(asks, half), wanted)
        own = (time.process_time_ns() - began) / half / 1000
    return Profile(round(own, 1), seen.lines)


async def _answer(app: Any, asks: Iterator[Ask], wanted: int) -> None:  # noqa: ANN401 - an ASGI application.
    for ask in asks:
        status = await _one(app, ask)
        assert status == wanted, f"{ask.method} {ask.path} was answered {status}"


async def _one(app: Any, ask: Ask) -> int:  # noqa: ANN401 - an ASGI application.
    path, _, query = ask.path.partition("?")
    content = ask.content()
    headers = [(name.encode(), value.encode()) for name, value in ask.headers()]
    if content:
        headers.append((b"content-length", str(len(content)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": ask.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    status = 0

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(scope, receive, send)
    return status
