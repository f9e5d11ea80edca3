"""The command `bide` for a shell, started in a moment: forked from an interpreter that is prepared.

In a shell each command of a page is a program of its own, which imports for half a second.
"""

import contextlib
import json
import os
import shlex
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.support.prepared import Process, interpreter

#: Asks for a fork that has this program's arguments, folder, environment and standard streams.
_PROGRAM: Final = """\
import json, os, socket, sys
order = {"arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}
message = json.dumps(order).encode() + b"\\n"
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect(sys.argv[1])
    sent = socket.send_fds(asked, [message], [0, 1, 2])
    asked.sendall(message[sent:])
    ended = int(asked.recv(64) or 1)
sys.exit(ended if ended >= 0 else 128 - ended)
"""


@contextlib.contextmanager
def commands(folder: Path) -> Iterator[None]:
    """Make `.venv` in a folder as it is where `make` has installed, but for the command `bide`."""
    real = Path(sys.executable).parent
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for one in real.parent.iterdir():
        if one != real:
            (programs.parent / one.name).symlink_to(one)
    for one in real.iterdir():
        if one.name != "bide":
            (programs / one.name).symlink_to(one)
    # The path of a socket is short, and that of a test's folder need not be.
    with (
        tempfile.TemporaryDirectory(prefix="bide-command-") as short,
        socket.socket(socket.AF_UNIX) as listening,
    ):
        place, program = Path(short) / "socket", Path(short) / "program.py"
        program.write_text(_PROGRAM)
        words = map(shlex.quote, (sys.executable, "-IS", str(program), str(place)))
        command = programs / "bide"
        command.write_text(f'#!/bin/sh\nexec {" ".join(words)} "$@"\n')
        command.chmod(0o755)
        listening.bind(str(place))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening,))
        thread.start()
        try:
            yield
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listening: socket.socket) -> None:
    """Start a fork for each connection; several may run, as in a pipe."""
    while True:
        try:
            asking, _ = listening.accept()
        except OSError:
            return  # The socket is closed.
        message, given, _, _ = socket.recv_fds(asking, 65536, 3)
        while not message.endswith(b"\n"):
            message += asking.recv(65536)
        order = json.loads(message)
        stdin, output, errors = given
        process = interpreter().start(
            order["arguments"],
            Path(order["folder"]),
            order["environment"],
            reads=stdin,
            output=output,
            errors=errors,
        )
        for descriptor in given:
            os.close(descriptor)
        threading.Thread(target=_tell_how_it_ended, args=(process, asking)).start()


def _tell_how_it_ended(process: Process, asking: socket.socket) -> None:
    with asking, contextlib.suppress(OSError):
        asking.sendall(str(process.wait()).encode())
