"""Shutdown hook on SIGTERM and SIGINT: ends open event streams before the server waits for them.

The server shuts the application down when all answers are complete, and a stream never
completes. So the signals themselves are handled. The server's own handlers are installed
already when the application starts, and each is called as before.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def on_shutdown_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` in the running event loop at the first signal to stop.

    A signal without a handler is left alone: its default action is enough.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread can handle signals.
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def on_signal(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is on_signal:
                signal.signal(number, handler)
