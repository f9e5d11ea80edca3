"""What `make serve` runs, from an empty folder: keys, words of welcome, and pages offline."""

import http.client
import json
import re
import signal
import socket
import stat
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from typing_extensions import override

from app.api.auth.principals import is_key
from app.cli.server import TRIAL_KEY
from tests.support.servers import Server, Servers, servers

pytestmark = pytest.mark.slow

#: Attributes that make a browser fetch something, or where a form sends what is typed.
_FETCHED: Final = {"src", "href", "action", "data", "poster", "srcset"}
_URL_IN_TEXT: Final = re.compile(
    r"""(?:url\(|import\(?\s*|fetch\(\s*)["']?((?:https?:)?//[^"')\s]+)"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path) as running:
        running.migrated = False
        yield running


def opened(server: Server, key: str) -> bool:
    return ask(server, key, "GET", "/v1/agenda").status_code == 200


def ask(server: Server, key: str, method: str, path: str, body: object = None) -> httpx.Response:
    with server.client({"Authorization": f"Bearer {key}"}) as client:
        return client.request(method, path, json=body)


def test_the_first_start_makes_a_key_and_tells_where_it_is_but_never_the_key(
    folder: Servers,
) -> None:
    server = folder.start()
    key = folder.key_file.read_text().strip()
    assert is_key(key)
    assert opened(server, key)
    assert stat.S_IMODE(folder.key_file.stat().st_mode) == 0o600
    # uvicorn stops in order, and then lets the signal have its way.
    assert server.stop() in {0, -signal.SIGTERM}
    output = server.output()
    assert "wrote its API key to var/bide.key" in output
    assert key not in output
    assert key.removeprefix("bide_") not in output
    assert "Traceback" not in output
    assert output.startswith(f"Open Bide in a browser: {server.url}/app/#code=bidec_")
    assert f"\nBide serves on {server.url}\n" in output
    assert "Three things to try:" in output
    things = re.findall(r"^  (\d)\. .*$", output, re.MULTILINE)
    assert things == ["1", "2", "3"]


def test_what_a_start_prints_to_try_leaves_something_to_be_done_now(folder: Servers) -> None:
    server = folder.start()
    [printed] = re.findall(r"<<'END'\n(.*?)^END$", server.output(), re.MULTILINE | re.DOTALL)
    key = folder.key_file.read_text().strip()
    assert ask(server, key, "POST", "/v1/interviews", json.loads(printed)).status_code == 201
    [entry] = ask(server, key, "GET", "/v1/agenda").json()["items"]
    assert entry["next_action"]["kind"] not in {"wait", "keep_searching"}


def test_a_trial_has_a_database_and_a_key_that_are_deleted_at_the_end(folder: Servers) -> None:
    folder.serving = ("serve", "--trial")
    server = folder.start()
    file = folder.folder / "var" / "trial.key"
    assert opened(server, file.read_text().strip())
    assert f"wrote its API key to {TRIAL_KEY}" in server.output()
    opened_files = [path.readlink() for path in Path(f"/proc/{server.process.pid}/fd").iterdir()]
    [database] = {path for path in opened_files if path.name == "trial.sqlite3"}
    assert server.stop() == 0
    assert not file.exists()
    assert not database.parent.exists()
    assert not folder.key_file.exists()


def test_the_second_start_keeps_the_key_and_what_was_recorded(folder: Servers) -> None:
    first = folder.start()
    key = folder.key_file.read_text()
    first.stop()
    second = folder.start()
    assert folder.key_file.read_text() == key
    assert opened(second, key.strip())
    second.stop()
    assert "wrote its API key" not in second.output()
    assert key.strip() not in second.output()


def test_it_serves_on_loopback_alone(folder: Servers) -> None:
    server = folder.start()
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{server.process.pid}/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{server.port:04X}")
    ]
    assert listening == [f"0100007F:{server.port:04X}"]


def test_a_further_key_is_made_while_it_serves(folder: Servers) -> None:
    server = folder.start()
    made = folder.run("key", "create", "--label", "phone")
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert is_key(key)
    assert key != folder.key_file.read_text().strip()
    assert opened(server, key)
    assert key not in made.stderr
    server.stop()
    assert key not in server.output()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_several_first_starts_at_once_leave_one_account_and_a_key_that_opens(
    folder: Servers, database: str, request: pytest.FixtureRequest
) -> None:
    if database == "postgresql":
        folder.database_url = request.getfixturevalue("bare_postgres_url")
    started = [folder.start(wait=False) for _ in range(3)]
    for server in started:
        server.wait_until_ready()
    key = folder.key_file.read_text().strip()
    assert all(opened(server, key) for server in started)
    made = folder.run("key", "create")
    body = {"name": "Acme", "time_zone": "UTC"}
    assert ask(started[0], key, "POST", "/v1/employers", body).status_code == 201
    further = made.stdout.strip()
    found = ask(started[1], further, "GET", "/v1/employers").json()["items"]
    assert [one["name"] for one in found] == ["Acme"]


class References(HTMLParser):
    """What a page makes the browser fetch, and its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is not None and name in _FETCHED:
                (self.links if tag == "a" else self.fetched).append(value)


def test_the_documentation_needs_no_network(folder: Servers) -> None:
    server = folder.start()
    host = urlsplit(server.url).netloc
    with server.client({}) as client:
        for page in ("/docs", "/rules", "/problems"):
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert answer.headers["content-type"].startswith("text/html")
            references = References()
            references.feed(answer.text)
            if page == "/docs":
                assert references.fetched
            scripts = re.findall(r"""(?:https?:)?//[^\s"'<>]+""", _without_links(answer.text))
            assert [one for one in scripts if urlsplit(one).netloc != host] == []
            for reference in references.fetched:
                target = urlsplit(urljoin(f"{server.url}{page}", reference))
                assert target.netloc in {host, ""}, reference
                if target.scheme != "data":
                    fetched = client.get(target.path)
                    assert fetched.status_code == 200, reference
                    assert fetched.content
                    if target.path.endswith(".css"):
                        assert _URL_IN_TEXT.findall(fetched.text) == []


def _without_links(page: str) -> str:
    """A page without the links that a reader may follow or not."""
    return re.sub(r"<a\b[^>]*>", "", page)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"FOO /v1/me HTTP/1.1\r\nHost: x\r\n\r\n", id="a method that nobody knows"),
        pytest.param(b"GET /v1/me HTTP/1.1\r\nContent-Length: abc\r\n\r\n", id="a length"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00", id="another protocol"),
    ],
)
def test_what_is_no_request_at_all_is_answered_by_a_problem(folder: Servers, sent: bytes) -> None:
    server = folder.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = json.loads(answer.read())
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["code"], body["status"]) == ("bad_request", 400)
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["connection"] == "close"
