"""A worker is killed while a letter is handed over: it is noted as unknown, and not sent again."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.v1.delivery.test_mail_reminders import code_in
from tests.support.mail_sink import SILENCE, MailSink
from tests.support.mail_thread import mail_thread
from tests.support.servers import Server, servers
from tests.system.test_dying_workers import PROGRAM, SECRET, worker

PASSWORD = "correct horse battery staple"
#: Seconds within which what is waited for happens: a lease, and the start of a worker.
PATIENCE = 60.0


def signed_up(client: httpx.Client) -> dict[str, str]:
    """Make an account with an address; returns the header that opens it."""
    login = {"email": "ana@home.example", "password": PASSWORD}
    assert client.post("/v1/accounts", json=login).status_code == 201
    session = client.post("/v1/sessions", json=login).json()
    return {"Authorization": f"Bearer {session['access_token']}"}


def state(client: httpx.Client) -> Any:  # noqa: ANN401  # of an answer
    (reminder,) = client.get("/v1/reminders").json()["items"]
    return reminder["mail"]


def confirm(client: httpx.Client, sink: MailSink, sending: Server) -> None:
    """Confirm the address by the letter that a worker sends, and stop that."""
    deadline = time.monotonic() + PATIENCE
    while not sink.taken and time.monotonic() < deadline:
        time.sleep(0.05)
    body = {"code": code_in(sink)}
    answer = client.post("/v1/me/email-confirmation/confirm", json=body)
    assert answer.status_code == 200, answer.text
    sending.stop()
    sink.taken.clear()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_letter_whose_worker_was_killed_is_unknown(tmp_path: Path, database_url: str) -> None:
    with mail_thread() as sink, servers(tmp_path, database_url) as running:
        running.module = PROGRAM
        running.settings |= {
            "BIDE_JOBS": "elsewhere",
            "BIDE_SECRET": SECRET,
            "BIDE_JOB_POLL_SECONDS": "0.2",
            "BIDE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
            "BIDE_MAIL_FROM": "reminders@mail.example.org",
        }
        with running.start().client({}) as client:
            client.headers.update(signed_up(client))
            choice = {"time_zone": "UTC", "ways": ["email"]}
            assert client.put("/v1/reminder-settings", json=choice).status_code == 200
            confirm(client, sink, worker(running, 2))
            sink.replies["DATA"] = SILENCE
            assert client.post("/v1/reminders").status_code == 201
            killed = worker(running, 0)
            deadline = time.monotonic() + PATIENCE
            while not sink.taken and time.monotonic() < deadline:
                time.sleep(0.05)
            killed.kill()
            assert state(client) == "waiting"
            sink.replies.clear()
            worker(running, 1)
            while state(client) == "waiting" and time.monotonic() < deadline:
                time.sleep(0.2)
            assert state(client) == "unknown"
            assert len(sink.taken) == 1
            # The next one goes by the other worker.
            assert client.post("/v1/reminders").status_code == 201
            while len(sink.taken) == 1 and time.monotonic() < deadline:
                time.sleep(0.2)
            assert len(sink.taken) == 2
