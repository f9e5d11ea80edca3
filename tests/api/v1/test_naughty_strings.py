"""Naughty strings and odd JSON wherever text comes in: taken as they are, or refused in words."""

import json
import os
from typing import Any, Final

import pytest
from httpx2 import Response

from tests.api.small_service import problem
from tests.api.v1.api_client import ACME, INTERVIEW, Api
from tests.support.json_corpus import ACCEPTED, EITHER, REFUSED
from tests.support.naughty import NAUGHTY

#: Of the texts, those that are sent: `NAUGHTY=all` sends every one.
EVERY: Final = 1 if os.environ.get("NAUGHTY") == "all" else 7
SENT: Final = NAUGHTY[::EVERY]


def send(api: Api, method: str, path: str, body: object) -> Response:
    """Send a text escaped, since half a surrogate pair has no other way to be sent."""
    content = json.dumps(body).encode("ascii")
    return api.ask(method, path, content=content, headers={"Content-Type": "application/json"})


def taken(response: Response) -> Any | None:  # noqa: ANN401  # JSON
    """What was answered, or nothing where it was refused in words."""
    if response.is_success:
        return response.json()
    problem(response, 422, "invalid_request")
    return None


def test_a_text_comes_back_as_it_was_sent_or_is_refused(api: Api) -> None:
    back = 0
    for text in SENT:
        found = taken(send(api, "POST", "/v1/tasks", {"title": text, "note": text}))
        if found is not None:
            assert (found["title"], found["note"]) == (text.strip(), text.strip())
            read = api.get(f"/v1/tasks/{found['id']}")
            assert (read["title"], read["note"]) == (text.strip(), text.strip())
            back += 1
    assert back > len(SENT) / 2


def test_names_that_are_folded_and_compared_break_nothing(api: Api) -> None:
    for text in SENT:
        employer = {**ACME, "name": text}
        response = send(api, "POST", "/v1/employers", employer)
        if response.status_code == 409:
            # Folded, it is one that was named before.
            problem(response, 409, "state_conflict")
            continue
        found = taken(response)
        if found is None:
            continue
        assert found["name"] == text.strip()
        # The same name again is the same record.
        again = send(api, "POST", "/v1/interviews", {**INTERVIEW, "employer": employer})
        assert again.status_code in {201, 409, 422}, again.text
        if again.status_code == 201:
            assert again.json()["employer_id"] == found["id"]


def test_texts_in_every_other_place_break_nothing(api: Api) -> None:
    for text in SENT:
        for method, path, body in (
            ("PATCH", "/v1/me", {"label": text}),
            ("PATCH", "/v1/policy", {"numbers": {text: 1}}),
            ("POST", "/v1/sessions", {"email": text, "password": text}),
            ("POST", "/v1/accounts", {"email": f"{text}@home.example", "password": text}),
            ("POST", "/v1/interviews", {**INTERVIEW, text: text}),
            ("POST", "/v1/decisions", {"employer": {"time_zone": text}}),
            ("POST", "/v1/imports", {text: text, "tasks": [{text: text}]}),
        ):
            response = send(api, method, path, body)
            assert response.status_code < 500, (path, text, response.text)
            if response.status_code >= 400:
                problem(response, response.status_code, response.json()["code"])


def test_texts_in_queries_paths_and_headers_break_nothing(api: Api) -> None:
    for text in SENT:
        raw = text.encode("utf-8", "surrogatepass")
        quoted = "".join(f"%{byte:02X}" for byte in raw)
        for path in (f"/v1/tasks?{quoted}={quoted}", f"/v1/tasks?kind={quoted}", f"/v1/{quoted}"):
            response = api.ask("GET", path)
            assert response.status_code < 500, (path, response.text)
        header = bytes(byte for byte in raw if byte >= 0x20 and byte != 0x7F)
        for name in ("If-None-Match", "Idempotency-Key", "X-Request-Id", "Accept-Encoding"):
            response = api.client.request(
                *("POST", "/v1/tasks"),
                json={"title": "x"},
                headers={b"Authorization": f"Bearer {api.key}".encode(), name.encode(): header},
            )
            assert response.status_code < 500, (name, text, response.text)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/sessions"),
        ("POST", "/v1/interviews"),
        ("PATCH", "/v1/policy"),
        ("POST", "/v1/imports"),
    ],
)
def test_odd_json_is_answered_by_every_kind_of_operation(api: Api, method: str, path: str) -> None:
    documents = [raw for raw, _ in ACCEPTED[::EVERY]] + REFUSED[::EVERY]
    documents += [raw for raw in EITHER if len(raw) < 20_000]
    for raw in documents:
        for content in (raw, b'{"numbers":%b,"tasks":[%b]}' % (raw, raw)):
            response = api.ask(
                method, path, content=content, headers={"Content-Type": "application/json"}
            )
            problem(response, 422, "invalid_request")
