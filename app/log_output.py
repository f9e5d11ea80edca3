"""Log output: writes lines to stderr without raising or blocking.

A disk may be full, a pipe closed, or its reader asleep. A line that cannot be written at
once is lost, and the next one says how many were; the request is answered all the same. A
pipe or a terminal is opened once more as non-blocking, rather than changed for all processes
that share it.
"""

import contextlib
import os
import socket
import stat
import sys
from collections.abc import Callable
from typing import Final, TextIO

#: What is left of a line that was written in part is not worth more attempts than this.
_ATTEMPTS: Final = 64


class LogOutput:
    """Where lines go: whatever `sys.stderr` is by then.

    lost: how many lines could not be written since the last that could
    """

    def __init__(self, lost_line: Callable[[int], str]) -> None:
        """Take the function that writes the line about lost lines."""
        self._lost_line = lost_line
        self._raw: tuple[int, Callable[[bytes | memoryview], int]] | None = None
        self._broken = False
        self.lost = 0

    def write(self, line: str) -> None:
        """Write one line, or lose it."""
        try:
            written = self._line(self._lost_line(self.lost)) if self.lost else True
            if written and self._line(line):
                self.lost = 0
                return
        except Exception:  # noqa: BLE001, S110  # there is nowhere left to report it
            pass
        self.lost += 1

    def _line(self, line: str) -> bool:
        stream: TextIO | None = sys.stderr
        if stream is None:
            return False
        if stream is not sys.__stderr__:
            print(line, file=stream, flush=True)
            return True
        rest = memoryview(f"{line}\n".encode("utf-8", "backslashreplace"))
        if self._broken:
            # A line ended in the middle; what follows is not to be taken for its end.
            rest = memoryview(b"\n" + rest)
        write = self._writer()
        for _ in range(_ATTEMPTS):
            try:
                rest = rest[write(rest) :]
            except OSError:
                break
            self._broken = bool(rest)
            if not rest:
                return True
        return False

    def _writer(self) -> Callable[[bytes | memoryview], int]:
        """What writes to stderr without waiting; it is looked for again in a forked process."""
        if self._raw is None or self._raw[0] != os.getpid():
            self._raw = os.getpid(), _opened(sys.stderr.fileno())
        return self._raw[1]


def _opened(descriptor: int) -> Callable[[bytes | memoryview], int]:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISSOCK(mode):
        there = socket.socket(fileno=os.dup(descriptor))
        return lambda data: there.send(data, socket.MSG_DONTWAIT)
    if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
        # Where this is forbidden, as for the pipe of another user, writing may wait.
        with contextlib.suppress(OSError):
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
            again = os.open(f"/dev/fd/{descriptor}", flags)
            return lambda data: os.write(again, data)
    return lambda data: os.write(descriptor, data)


class LineLogger:
    """The end of structlog's chain: every level writes the line that was made."""

    def __init__(self, output: LogOutput) -> None:
        """Take where lines go."""
        self.msg = output.write
        self.debug = self.info = self.warning = self.error = self.critical = output.write
