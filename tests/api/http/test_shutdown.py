"""Signals of a shutdown: noticed in time, and passed on to the handler before."""

import asyncio
import signal
import threading
from collections.abc import Iterator

import pytest

from app.api.http.shutdown import on_shutdown_signal


@pytest.fixture
def handled() -> Iterator[list[int]]:
    """What a server's own handler of SIGTERM is called with."""
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: seen.append(number))
    yield seen
    signal.signal(signal.SIGTERM, before)


def test_the_signal_is_passed_to_the_loop_and_handled_as_before(handled: list[int]) -> None:
    noted: list[bool] = []

    async def serve() -> None:
        own = signal.getsignal(signal.SIGTERM)
        with on_shutdown_signal(lambda: noted.append(asyncio.get_running_loop().is_running())):
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0)
        assert signal.getsignal(signal.SIGTERM) is own

    asyncio.run(serve())
    assert noted == [True]
    assert handled == [signal.SIGTERM]


def test_a_signal_without_a_handler_is_left_alone() -> None:
    async def serve() -> None:
        with on_shutdown_signal(lambda: None):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        asyncio.run(serve())
    finally:
        signal.signal(signal.SIGTERM, before)


def test_beside_the_main_thread_nothing_is_listened_to(handled: list[int]) -> None:
    kept: list[bool] = []

    async def serve() -> None:
        own = signal.getsignal(signal.SIGTERM)
        with on_shutdown_signal(lambda: None):
            kept.append(signal.getsignal(signal.SIGTERM) is own)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    thread.join()
    assert kept == [True]
