"""A phone that was offline: its outbox is sent by batch, and each answer is lost once.

The answers are lost on real connections: a request is sent whole, and the connection is closed
when its answer begins, or at once. So the service may still be at work when the same is sent again.
"""

import json
import socket
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from uuid_utils import uuid7

from tests.support.forked import Forked, Nursery
from tests.system.crowd import interview

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

COUNT: Final = 50
#: What is answered while the lost request is still being served.
_LATER: Final = frozenset({"idempotency_in_progress", "unavailable"})
#: The writes that are refused, by their place in the outbox.
REFUSED: Final = {7: "contact_not_yet", 23: "invalid_request", 41: "not_found"}
THANKED: Final = 3


def outbox(round_id: str, name: str) -> list[dict[str, Any]]:
    """Fifty writes: tasks, a thank-you, and three that are refused, each for another reason."""
    writes = [
        {"method": "POST", "path": "/v1/tasks", "body": {"title": f"{name} {number}"}}
        for number in range(COUNT)
    ]
    contacts = f"/v1/interviews/{round_id}/contacts"
    thanks = {"kind": "send_thank_you", "channel": "email", "result": "sent"}
    writes[THANKED] = {"method": "POST", "path": contacts, "body": thanks}
    enquiry = {"kind": "enquire_status", "channel": "email", "result": "sent"}
    writes[7] = {"method": "POST", "path": contacts, "body": enquiry}
    writes[23] = {"method": "POST", "path": "/v1/tasks", "body": {"titel": "A typo"}}
    note = {"note": "There is no such task."}
    writes[41] = {"method": "PATCH", "path": f"/v1/tasks/{uuid7()}", "body": note}
    return [
        {**write, "idempotency_key": f"{name}-{number}"} if write["method"] == "POST" else write
        for number, write in enumerate(writes)
    ]


def lose(
    server: Forked, headers: dict[str, str], writes: list[dict[str, Any]], *, at_once: bool
) -> None:
    """Send a batch whole, and lose its answer: at once, or where it has begun to arrive."""
    body = json.dumps({"writes": writes}).encode()
    place = urlsplit(server.url)
    head = [
        "POST /v1/batch HTTP/1.1",
        f"Host: {place.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
        if not at_once:
            assert connection.recv(1)


def send(asked: httpx.Client, writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send a batch until each of its writes is answered for good, from where it broke off."""
    answers: list[dict[str, Any]] = []
    for _ in range(100):
        if len(answers) == len(writes):
            break
        response = asked.post("/v1/batch", json={"writes": writes[len(answers) :]})
        response.raise_for_status()
        for one in response.json()["answers"]:
            if (one["body"] or {}).get("code") in _LATER:
                break
            answers.append(one)
    assert len(answers) == len(writes)
    return answers


@pytest.mark.parametrize(
    ("size", "at_once"),
    [(50, False), (10, True)],
    ids=["one batch that was done", "five that may still be at work"],
)
def test_of_fifty_records_whose_answers_are_lost_each_is_recorded_once_and_in_order(
    running: Nursery, size: int, at_once: bool
) -> None:
    server = running.start()
    with httpx.Client(
        base_url=server.url, headers=running.headers, timeout=60, trust_env=False
    ) as asked:
        made = asked.post("/v1/interviews", json=interview(timedelta(hours=20))).json()
        writes = outbox(made["id"], "offline")
        answers: list[dict[str, Any]] = []
        for start in range(0, COUNT, size):
            batch = writes[start : start + size]
            lose(server, running.headers, batch, at_once=at_once)
            answers += send(asked, batch)

        refused = {n: one["body"]["code"] for n, one in enumerate(answers) if one["status"] >= 400}
        assert refused == REFUSED
        wrong = {one["pointer"]: one["code"] for one in answers[23]["body"]["errors"]}
        assert wrong == {"/titel": "unknown_field", "/title": "missing"}
        recorded = [number for number in range(COUNT) if number not in REFUSED]
        assert {answers[number]["status"] for number in recorded} == {201}
        replayed = sum("Idempotent-Replayed" in one["headers"] for one in answers)
        assert at_once or replayed == len(recorded)
        ids = [answers[number]["body"]["id"] for number in recorded]
        events = asked.get("/v1/events", params={"limit": 200}).json()["items"]
        created = [
            one["resource"]["id"]
            for one in events
            if one["type"] in {"task.created", "contact.created"}
        ]
        assert [one for one in created if one in set(ids)] == ids
        tasks = asked.get("/v1/tasks", params={"own": "true", "limit": 200}).json()["items"]
        titles = sorted(one["title"] for one in tasks)
        expected = [f"offline {number}" for number in recorded if number != THANKED]
        assert titles == sorted(expected)
        contacts = asked.get(f"/v1/interviews/{made['id']}/contacts").json()["items"]
        assert [one["id"] for one in contacts] == [answers[THANKED]["body"]["id"]]
