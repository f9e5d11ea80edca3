"""The client that asks in one call is answered as Starlette's is."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.small_service import AUTH
from tests.support.client import Client

OWN = {"x-request-id", "content-length", "date", "ratelimit"}


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("GET", "/v1/things", b""),
        ("HEAD", "/openapi.json", b""),
        ("GET", "/problems/not_found", b""),
        ("POST", "/v1/things", b'{"name": "x"}'),
        ("POST", "/v1/things", b"{"),
        ("GET", "/v1/broken", b""),
        ("GET", "/v1/nothing", b""),
        ("GET", "/v1/things/a%2Fb", b""),
    ],
)
def test_both_clients_are_answered_the_same(
    app: FastAPI, method: str, path: str, content: bytes
) -> None:
    headers = {**AUTH, "Content-Type": "application/json"}
    answers = []
    for kind in (TestClient, Client):
        with kind(app, raise_server_exceptions=False) as client:
            answer = client.request(method, path, content=content, headers=headers)
            found = {k: v for k, v in answer.headers.items() if k not in OWN}
            own = answer.headers.get("x-request-id", "").encode()
            answers.append((answer.status_code, found, answer.content.replace(own, b"")))
    assert answers[0] == answers[1]
