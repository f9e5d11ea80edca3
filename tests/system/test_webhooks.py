"""A receiver gets signed deliveries of a running service: on SQLite, and from workers."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.support import impatient
from tests.support.servers import Servers, servers
from tests.system.receiver import Receiver, receiving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

#: What a busy machine may take.
PATIENCE: Final = 60.0
#: Writes that come at once, 16 at a time.
WRITES: Final = 32
PATH: Final = "/v1/webhook-endpoints"
LOG: Final = "/v1/webhook-deliveries"


INTERVIEW: Final[dict[str, Any]] = {
    "employer": {"name": "Acme", "time_zone": "Europe/London", "country": "GB"},
    "application": {"role": "Data engineer"},
    "stage": "first",
    "format": "video",
    "starts_at": "2026-06-01T09:00:00Z",
    "ends_at": "2026-06-01T10:00:00Z",
    "interviewers": [{"name": "Sam Okafor"}],
}


def in_time(true: Callable[[], object]) -> bool:
    """Whether something comes true before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(
    request: pytest.FixtureRequest, tmp_path: Path, receiver: Receiver
) -> Iterator[Servers]:
    """A server; on PostgreSQL two workers beside it do what happens by itself."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_postgres else None
    with servers(tmp_path, url) as running:
        running.module = impatient.__name__
        # Beside requests the server rests for most of the time, which would be waited for here.
        running.settings |= {**receiver.settings, "BIDE_JOB_SHARE": "1"}
        running.start()
        with (tmp_path / "workers.log").open("wb") as log:
            workers = [
                running.program("worker", output=log.fileno()) for _ in range(2 * on_postgres)
            ]
            try:
                yield running
            finally:
                for worker in workers:
                    worker.terminate()
                    worker.wait(PATIENCE)


def post(client: httpx.Client, path: str, body: object = None) -> Any:  # noqa: ANN401  # as it is answered
    response = client.post(path, json=body)
    assert response.is_success, response.text
    return response.json()


def log_of(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(LOG, params={"limit": "200"} | query).json()["items"]
    return found


def test_what_happens_reaches_a_receiver_once_and_signed(
    deployment: Servers, receiver: Receiver
) -> None:
    with deployment.started[0].client(deployment.headers) as client:
        endpoint = post(client, PATH, {"url": receiver.url})
        receiver.secret = endpoint["secret"]
        for number in range(10):
            post(client, "/v1/tasks", {"title": f"task {number}"})
        assert in_time(lambda: len(receiver.verified) == 10), receiver.refused
        events = client.get("/v1/events", params={"after": "1"}).json()["items"]
        assert {one["id"] for one in events} == {*receiver.ids}
        sent = sorted((one["data"] for one in receiver.verified), key=lambda data: data["seq"])
        assert sent == events
        assert in_time(lambda: len(log_of(client, state="delivered")) == 10)
        assert len(receiver.ids) == 10, "each came once"
        # A new secret signs from its answer on, and the old one as well.
        rotated = post(client, f"{PATH}/{endpoint['id']}/rotate-secret")
        for secret in (endpoint["secret"], rotated["secret"]):
            receiver.secret = secret
            post(client, f"{PATH}/{endpoint['id']}/test")
            count = len(receiver.verified)
            assert in_time(lambda: len(receiver.verified) > count)  # noqa: B023  # asked at once
    assert receiver.refused == []


def test_what_is_not_taken_comes_again_with_the_same_id_and_gone_is_gone(
    deployment: Servers, receiver: Receiver
) -> None:
    receiver.statuses = [503, 410]
    with deployment.started[0].client(deployment.headers) as client:
        endpoint = post(client, PATH, {"url": receiver.url, "event_types": ["task.created"]})
        receiver.secret = endpoint["secret"]
        began = time.monotonic()
        post(client, "/v1/tasks", {"title": "one"})
        assert in_time(lambda: len(receiver.ids) == 2), receiver.refused
        assert time.monotonic() - began >= impatient.SECONDS
        assert receiver.ids[0] == receiver.ids[1]
        path = f"{PATH}/{endpoint['id']}"
        assert in_time(lambda: client.get(path).json()["disabled_reason"] == "gone")
        [row] = log_of(client)
        assert (row["state"], row["attempts"], row["status"]) == ("failed", 2, 410)
        answer = client.get("/v1/events").json()["items"][-1]
        assert answer["type"] == "webhook_endpoint.updated"
        # What happens while it is disabled is sent when it is asked for.
        post(client, "/v1/tasks", {"title": "two"})
        client.patch(path, json={"enabled": True})
        post(client, f"{path}/redeliver", {"since": answer["occurred_at"]})
        assert in_time(lambda: len(receiver.ids) == 3)
        assert receiver.verified[-1]["type"] == "task.created"
    assert receiver.refused == []


def test_a_partner_gets_what_happens_to_candidates_who_granted_it(
    deployment: Servers, receiver: Receiver
) -> None:
    made = deployment.run("partner", "create", "--label", "Board")
    key = next(word for word in made.stdout.split() if word.startswith("bide_"))
    server = deployment.started[0]
    with (
        server.client(deployment.headers) as candidate,
        server.client({"Authorization": f"Bearer {key}"}) as partner,
    ):
        partner_id = partner.get("/v1/me").json()["id"]
        receiver.secret = post(partner, PATH, {"url": receiver.url})["secret"]
        scopes = ["events:read", "tasks:read"]
        post(candidate, "/v1/grants", {"partner_id": partner_id, "scopes": scopes})
        post(candidate, "/v1/tasks", {"title": "one"})
        assert in_time(lambda: len(receiver.ids) == 2), receiver.refused
        types = {one["type"] for one in receiver.verified}
        assert types == {"grant.created", "task.created"}
        mine = candidate.get("/v1/me").json()["id"]
        assert {one["data"]["account_id"] for one in receiver.verified} == {mine}


def test_a_test_clock_that_is_moved_on_sends_everything_in_order(
    tmp_path: Path, receiver: Receiver
) -> None:
    test = {"email": "test@home.example", "password": "correct horse battery"}
    with servers(tmp_path) as running:
        running.settings |= receiver.settings
        server = running.start()
        with server.client({}) as visitor:
            account = post(visitor, "/v1/accounts", test | {"test": True})
            token = post(visitor, "/v1/sessions", test)["access_token"]
        with server.client({"Authorization": f"Bearer {token}"}) as client:
            post(client, "/v1/test-clocks", {"now": "2026-06-01T08:00:00Z"})
            receiver.secret = post(client, PATH, {"url": receiver.url})["secret"]
            made = client.get("/v1/events").json()["items"][-1]
            assert made["type"] == "webhook_endpoint.created"
            post(client, "/v1/interviews", INTERVIEW)
            before = len(receiver.ids)
            receiver.statuses = [500]
            to = {"to": "2026-07-15T08:00:00Z"}
            moved = post(client, f"/v1/test-clocks/{account['id']}/advance", to)
            assert moved["now"] == to["to"]
            # All of it has arrived when the clock has: nothing is waited for.
            query = {"after": str(made["seq"]), "limit": "200"}
            events = client.get("/v1/events", params=query).json()["items"]
            assert {one["id"] for one in events} == {*receiver.ids}
            assert {one["state"] for one in log_of(client)} == {"delivered"}
    assert before == 0, "while a test clock stands still, nothing happens by itself"
    assert len(receiver.ids) == len(events) + 1, "one of them came twice: it was not taken"
    assert "outlook.updated" in {one["type"] for one in receiver.verified}
    arrived: dict[str, str] = {}
    for one in receiver.verified:
        arrived.setdefault(one["data"]["id"], one["timestamp"])
    assert [*arrived.values()] == sorted(arrived.values()), "in the order of the instants"
    assert len({*arrived.values()}) >= 5
    assert receiver.refused == []


def test_many_writes_at_once_wait_for_each_other_and_all_are_delivered(
    deployment: Servers, receiver: Receiver
) -> None:
    with deployment.started[0].client(deployment.headers) as client:
        body = {"url": receiver.url, "event_types": ["interview.created"]}
        receiver.secret = post(client, PATH, body)["secret"]

        def record(number: int) -> int:
            employer = INTERVIEW["employer"] | {"name": f"Acme {number}"}
            found = client.post("/v1/interviews", json=INTERVIEW | {"employer": employer})
            return found.status_code

        # At as many employers, so that nothing but the job of the account is shared.
        with ThreadPoolExecutor(16) as pool:
            assert {*pool.map(record, range(WRITES))} == {201}
        assert in_time(lambda: len(receiver.ids) == WRITES), (len(receiver.ids), receiver.refused)
    assert len({*receiver.ids}) == WRITES
