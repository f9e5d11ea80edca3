"""httplint, the rules of REDbot, over answers of a real server."""

import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from httplint import HttpResponseLinter
from httplint.note import levels

from tests.support.servers import Server, Servers, servers
from tests.system.crowd import interview

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

#: Notes that stay, each with its reason.
ALLOWED: Final[dict[str, str]] = {}

PUBLIC: Final = (
    *("/", "/docs", "/docs/static/swagger-ui.css", "/docs/static/favicon.png", "/openapi.json"),
    *("/problems", "/problems/not_found", "/rules", "/deprecations", "/healthz", "/readyz"),
    *("/metrics", "/.well-known/jwks.json", "/nothing"),
)
PRIVATE: Final = (
    *("/v1/me", "/v1/tasks", "/v1/interviews", "/v1/employers", "/v1/events", "/v1/changes"),
    *("/v1/policy", "/v1/agenda", "/v1/me/export", "/v1/lessons", "/v1/api-keys", "/v1/nothing"),
)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Servers, Server]]:
    with servers(tmp_path_factory.mktemp("lint")) as running:
        yield running, running.start()


def notes(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, set[str], http.client.HTTPMessage]:
    """Ask, and return the status, what httplint calls bad, and the headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    linter = HttpResponseLinter()
    linter.process_response_topline(
        b"HTTP/1.1", str(answer.status).encode(), answer.reason.encode()
    )
    linter.process_headers([(n.encode(), v.encode()) for n, v in answer.getheaders()])
    linter.feed_content(answer.read())
    linter.finish_content(complete=True)
    connection.close()
    bad = {
        f"{type(note).__name__}: {note.summary}"
        for note in linter.notes
        if note.level is levels.BAD and type(note).__name__ not in ALLOWED
    }
    return answer.status, bad, answer.headers


def json_of(**values: Any) -> tuple[bytes, dict[str, str]]:  # noqa: ANN401  # JSON
    return json.dumps(values).encode(), {"Content-Type": "application/json"}


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("path", PUBLIC)
def test_no_public_answer_is_bad_http(
    started: tuple[Servers, Server], path: str, encoding: str
) -> None:
    _, server = started
    wanted = {"Accept-Encoding": encoding}
    status, bad, headers = notes(server, "GET", path, wanted)
    assert not bad, status
    if "ETag" in headers:
        known = {**wanted, "If-None-Match": str(headers["ETag"])}
        status, bad, _ = notes(server, "GET", path, known)
        assert (status, bad) == (304, set())


@pytest.mark.parametrize("path", PRIVATE)
def test_no_answer_to_an_account_is_bad_http(started: tuple[Servers, Server], path: str) -> None:
    running, server = started
    for headers in (running.headers, {}, {"Authorization": "Bearer nonsense"}):
        status, bad, _ = notes(server, "GET", path, headers)
        assert not bad, status


def test_no_answer_to_a_change_is_bad_http(started: tuple[Servers, Server]) -> None:
    running, server = started
    body, kind = json_of(**interview(timedelta(days=3)))
    asked = {**running.headers, **kind}
    seen = set()
    for method, path, sent, headers in (
        ("POST", "/v1/interviews", body, asked),
        ("POST", "/v1/interviews", body, {**asked, "Idempotency-Key": "a"}),
        ("POST", "/v1/interviews", body, {**asked, "Idempotency-Key": "a"}),
        ("POST", "/v1/interviews", b"{}", asked),
        ("POST", "/v1/interviews", b"{", asked),
        ("POST", "/v1/interviews", body, running.headers),
        ("DELETE", "/v1/interviews", None, running.headers),
        ("POST", "/v1/sessions", b"{}", kind),
        ("PATCH", "/v1/me", json_of(label="x")[0], {**asked, "If-Match": '"no"'}),
        ("PATCH", "/v1/me", json_of(label="x")[0], asked),
        ("POST", "/v1/tasks", b" " * 2**21, asked),
    ):
        status, bad, _ = notes(server, method, path, headers, sent)
        assert not bad, (method, path, status)
        seen.add(status)
    assert seen == {200, 201, 405, 412, 413, 415, 422}
