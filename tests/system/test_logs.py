"""What a server at work writes to its log: a line for every failure, and nothing personal.

Names and secrets are planted wherever a request has room for them, and in the database;
then the service is made to refuse, to fail and to be without its database; and the log
of the process is read.
"""

import contextlib
import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from app.api.auth.principals import write_key
from tests.support.servers import Server, Servers, servers
from tests.system.crowd import interview

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

NAME: Final = "Zebedee"
PASSWORD: Final = "hunter2secret"
KEY: Final = write_key(bytes(range(7, 39)))
JWT: Final = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ6ZWJlZGVlIn0.c2lnbmF0dXJlc2lnbmF0dXJl"
MAIL: Final = "zebedee@acme.example"
#: However it is written, and in whichever part.
PLANTED: Final = re.compile(
    "|".join([NAME, PASSWORD, KEY[5:25], JWT.split(".")[1], JWT.split(".")[2], "zebedee"]),
    re.IGNORECASE,
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path) as running:
        running.settings |= {
            "BIDE_ACCESS_LOG": "true",
            "BIDE_LOG_LEVEL": "debug",
            "BIDE_LOCK_TIMEOUT": "0.3",
        }
        yield running


def person() -> dict[str, Any]:
    body = interview(timedelta(days=3))
    body["employer"]["name"] = f"{NAME} and sons"
    body["interviewers"] = [{"name": f"{NAME} Okafor", "email": MAIL}]
    body["application"]["role"] = PASSWORD
    return body


def provoke(server: Server, headers: dict[str, str], database: Path) -> None:
    """Ask what is good, what is refused, and what fails, with something planted each time."""
    noisy = headers | {
        "User-Agent": NAME,
        "Referer": f"https://x.example/?q={NAME}",
        "Cookie": f"session={JWT}",
        "X-Api-Key": KEY,
        "X-Request-Id": f"{KEY}",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    with server.client(noisy) as client:
        made = client.post("/v1/interviews", json=person())
        assert made.status_code == 201, made.text
        path = f"/v1/interviews/{made.json()['id']}"
        contact = {"kind": "enquire_status", "channel": "email", "note": MAIL}
        assert client.post(f"{path}/contacts", json=contact).status_code == 409
        assert client.post("/v1/interviews", json={"stage": NAME, MAIL: KEY}).status_code == 422
        assert client.get(f"/v1/interviews/{NAME}").status_code == 404
        assert client.get(f"/{NAME}/{JWT}").status_code == 404
        assert client.get(f"/v1/employers?name={NAME}&key={KEY}").status_code == 422
        for shown in (f"Bearer {KEY}", f"Bearer {JWT}", f"Basic {PASSWORD}"):
            refused = client.get("/v1/employers", headers={"Authorization": shown})
            assert refused.status_code == 401
        # The database is kept from writing: a 503.
        with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert client.post("/v1/interviews", json=person()).status_code == 503
            other.execute("ROLLBACK")
            # It holds what no code expects, so that the words of an exception are a name: a 500.
            other.execute("PRAGMA ignore_check_constraints = ON")
            other.execute("UPDATE interviews SET stage = ?", (NAME,))
        assert client.get(f"{path}/next-action").status_code == 500
        assert client.post(f"{path}/contacts", json=contact).status_code == 500
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.sendall(f"{NAME} / {KEY}\r\n\r\n".encode())
        raw.recv(1000)


def test_the_log_tells_every_mishap_and_no_secret(folder: Servers) -> None:
    server = folder.start()
    key = folder.key_file.read_text().strip()
    provoke(server, folder.headers, folder.folder / "var" / "bide.sqlite3")
    server.stop()
    output = server.output()
    assert PLANTED.findall(output) == []
    assert key[5:25] not in output
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    # All but the words of welcome is JSON, the server's own lines too.
    welcome = [line for line in output.splitlines() if not line.startswith("{")]
    assert not [line for line in welcome if "Traceback" in line or "INFO" in line]
    assert {line.get("logger") for line in lines} >= {None, "uvicorn.error"}
    requests = [line for line in lines if line["event"] == "request"]
    by_status = {line["status"]: line for line in requests if line["route"] != "/readyz"}
    assert set(by_status) >= {201, 409, 422, 404, 401, 503, 500}
    good = by_status[201]
    assert good["route"] == "/v1/interviews"
    assert good["method"] == "POST"
    assert good["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert re.fullmatch(r"key:[0-9a-f-]{36}", good["principal"])
    assert good["seconds"] > 0
    assert by_status[401]["principal"] is None
    assert {line["route"] for line in requests if line["status"] == 404} == {
        "(none)",
        "/v1/interviews/{interview_id}",
    }
    [away] = [line for line in lines if line["event"] == "unavailable"]
    assert away["cause"].startswith("sqlite3.OperationalError (SQLITE_BUSY")
    defects = [line for line in lines if line["event"] == "internal_error"]
    assert len(defects) == 2
    for defect in defects:
        assert defect["level"] == "error"
        assert defect["exception"].endswith("KeyError")
        assert "app/storage/" in defect["exception"]
        assert defect["principal"] == good["principal"]


def test_a_start_that_fails_shows_no_password(folder: Servers) -> None:
    url = f"postgresql://bide:{PASSWORD}@127.0.0.1:1/bide"
    folder.database_url = url
    server = folder.start(wait=False)
    assert server.process.wait(60) != 0
    assert PASSWORD not in server.output()
