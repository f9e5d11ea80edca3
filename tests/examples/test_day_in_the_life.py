"""The example plays to its end, on both databases, and tells what it found."""

import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from io import BufferedWriter
from pathlib import Path

import httpx
import pytest

from examples import __main__ as command
from examples.day_in_the_life import Unexpected, connect, local, send, spoken
from examples.server import running
from tests.support.postgres import Cluster
from tests.support.prepared import Process, interpreter
from tests.support.servers import place_migrated_file, servers

#: What a reader of the transcript must come across, in this order.
PRINTED = (
    "Tuesday 8 April at 11:05: record timetable",
    "Thanked Tom Reilly.",
    "409 contact_refused",
    "[one-thank-you-each]",
    "409 contact_not_yet",
    "Until Tuesday 22 April at 09:00.",
    "Monday 21 April at 12:00: wait until Tuesday 22 April at 09:00",
    "Tuesday 22 April at 09:00: enquire status (may_enquire)",
    "[minimum-gap]",
    "wait until Thursday 1 May at 09:00",
    "Thursday 1 May at 09:30: request feedback (rejected)",
    "409 contact_refused",
    "[ask-feedback-once]",
    "Tuesday 6 May at 14:05: reflect",
    "To do: practise two designs aloud",
    "Keep looking elsewhere",
)


def check_transcript(transcript: str) -> None:
    position = 0
    for printed in PRINTED:
        found = transcript.find(printed, position)
        assert found >= 0, f"{printed!r} is not printed after:\n{transcript[:position]}"
        position = found + len(printed)


@pytest.fixture
def _forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start what the example starts as a fork of an interpreter that is prepared."""
    prepared = interpreter()

    def start(
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdin: int,
        stdout: BufferedWriter,
        stderr: int,
    ) -> Process:
        # A start from nothing, in an empty folder, is tested in `tests/cli/test_commands.py`.
        assert command[:4] == [sys.executable, "-P", "-m", "app"]
        assert (stdin, stderr) == (subprocess.DEVNULL, subprocess.STDOUT)
        place_migrated_file(cwd)
        output = stdout.fileno()
        return prepared.start(command[4:], cwd, env, output=output, errors=output)

    monkeypatch.setattr(subprocess, "Popen", start)


@pytest.mark.slow
@pytest.mark.usefixtures("_forked")
def test_the_command_starts_a_server_of_its_own_on_sqlite(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BIDE_URL", raising=False)
    command.main()
    output = capsys.readouterr().out
    assert output.startswith("Starting a server for this example")
    check_transcript(output)


@pytest.mark.slow
def test_it_plays_twice_on_one_server_that_is_named_and_serves_from_postgresql(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgres_cluster: Cluster,
) -> None:
    name = f"example_{uuid.uuid4().hex}"
    postgres_cluster.create_database(name)
    try:
        with servers(tmp_path, postgres_cluster.url(name)) as started:
            monkeypatch.setenv("BIDE_URL", started.start().url)
            monkeypatch.setenv("BIDE_KEY", started.key_file.read_text().strip())
            for _ in range(2):
                command.main()
                output = capsys.readouterr().out
                assert "Starting a server" not in output
                check_transcript(output)
    finally:
        postgres_cluster.drop_database(name)


def test_an_answer_that_the_story_does_not_expect_ends_it() -> None:
    lost = httpx.MockTransport(lambda request: httpx.Response(404, text="nothing"))
    with (
        httpx.Client(transport=lost, base_url="http://bide.example") as client,
        pytest.raises(Unexpected, match="GET /v1/nothing answered 404, not 200: nothing"),
    ):
        send(client, "GET", "/v1/nothing", None, 200)


def test_the_key_is_read_from_the_environment_or_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BIDE_URL", "BIDE_KEY", "BIDE_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="Start the server first"):
        connect()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "bide.key").write_text("from-the-file\n")
    with connect() as client:
        assert client.headers["Authorization"] == "Bearer from-the-file"
    monkeypatch.setenv("BIDE_KEY", "from-the-environment")
    with connect() as client:
        assert client.headers["Authorization"] == "Bearer from-the-environment"
        assert str(client.base_url) == "http://127.0.0.1:8000"


def test_instants_are_written_as_londoners_would() -> None:
    assert local("2025-04-08", "10:00") == "2025-04-08T09:00:00Z"
    assert spoken("2025-04-08T09:00:00Z") == "Tuesday 8 April at 10:00"
    assert spoken(None) == "for good"


def test_a_server_that_cannot_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    with pytest.raises(RuntimeError, match="did not start"), running(tmp_path):
        pass
