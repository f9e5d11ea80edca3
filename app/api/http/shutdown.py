"""To learn that the service is to stop before the server waits for its last answers.

The server tells the application of its end when all answers are given, and a stream is
an answer that never ends. So the signals themselves are listened to. The server's own
handlers are there already when the application starts, and each is called as before.
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
def told_of_stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` in the running event loop at the first sign that the process is to end.

    Where nobody handles a signal it is left alone: what it does by itself is enough.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread can listen to signals.
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
