"""A server whose log cannot be written answers all the same, and as quickly."""

import errno
import fcntl
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
import structlog
from typing_extensions import override

from app import logs
from app.log_output import LogOutput
from tests.support.servers import servers
from tests.system.test_logs import provoke

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

#: Bytes that a pipe holds here before a writer has to wait.
_SMALL: Final = 4096


@contextmanager
def full_disk() -> Iterator[int]:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


@contextmanager
def closed_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@contextmanager
def pipe_without_reader() -> Iterator[int]:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _SMALL)
    yield writing
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize("broken", [full_disk, closed_pipe, pipe_without_reader])
def test_every_request_is_answered_though_its_line_is_lost(
    tmp_path: Path, broken: Callable[[], AbstractContextManager[int]]
) -> None:
    with broken() as output, servers(tmp_path) as running:
        running.output = output
        running.settings |= {"BIDE_ACCESS_LOG": "true", "BIDE_LOCK_TIMEOUT": "0.3"}
        server = running.start()
        # Refusals and failures of every status, each of which is asserted.
        provoke(server, running.headers, tmp_path / "var" / "bide.sqlite3")
        with server.client(running.headers) as client:
            for _ in range(50):
                assert client.get("/healthz").status_code == 200


def line(output: LogOutput, reading: int) -> list[str]:
    """Write one line, and read whatever came."""
    output.write("a line")
    with suppress(BlockingIOError):
        return os.read(reading, 2**20).decode().splitlines()
    return []


@contextmanager
def pipe() -> Iterator[tuple[LogOutput, int]]:
    """An output that goes to a pipe, and the end of it that is read."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _SMALL)
    with os.fdopen(writing, "w") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", stream)
        patch.setattr("sys.__stderr__", stream)
        yield LogOutput(lambda lost: f"lost {lost}"), reading
    os.close(reading)


def test_a_full_pipe_loses_lines_and_then_tells_how_many() -> None:
    with pipe() as (output, reading):
        for _ in range(10):
            output.write("x" * 1000)
        lost = output.lost
        assert lost > 0
        os.read(reading, 2**20)
        assert line(output, reading)[-2:] == [f"lost {lost}", "a line"]
        assert output.lost == 0


def test_a_line_that_was_cut_is_not_taken_for_the_beginning_of_the_next() -> None:
    with pipe() as (output, reading):
        output.write("x" * 10_000)
        assert os.read(reading, 2**20) == b"x" * _SMALL
        assert line(output, reading) == ["", "lost 1", "a line"]


def test_a_pipe_stays_as_it_was_for_others() -> None:
    with pipe() as (output, _):
        output.write("a line")
        assert os.get_blocking(sys.stderr.fileno())


class Full:
    """A stderr on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


class Unspeakable:
    """Something that cannot be written out."""

    @override
    def __repr__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize("stderr", [Full(), None])
def test_no_stderr_is_bad_enough_to_raise(
    monkeypatch: pytest.MonkeyPatch, stderr: Full | None
) -> None:
    monkeypatch.setattr("sys.stderr", stderr)
    output = LogOutput(str)
    output.write("a line")
    assert output.lost == 1


def test_a_value_that_cannot_be_rendered_costs_its_line_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        logs.set_up("info", "json")
        structlog.get_logger("bide").error("defect", value=Unspeakable())
        structlog.get_logger("bide").error("next", number=1)
    finally:
        structlog.reset_defaults()
    first, second = capsys.readouterr().err.splitlines()
    assert "defect" in first
    assert json.loads(second)["number"] == 1
