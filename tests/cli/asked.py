"""What a process does when its supervisor asks; in a module that a process imports quickly."""

import os
import signal
from multiprocessing.connection import Connection


def killed_when_asked(asks: Connection) -> None:
    """Read the question, and die without a word."""
    asks.recv()
    os.kill(os.getpid(), signal.SIGKILL)


def answers(asks: Connection) -> None:
    """Say each time that the process has started."""
    while True:
        asks.recv()
        asks.send(True)
