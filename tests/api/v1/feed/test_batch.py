"""Several writes in one request: each done once, in order, and answered as it would be alone."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from dataclasses import replace
from typing import Any, Final

import pytest
from uuid_utils import uuid7

from app.api.http.application import Application
from app.api.operations.rate_limits import Budgets, Throttles
from app.api.operations.routes import OperationRoute
from app.api.v1.feed import batch
from app.api.v1.feed.batch import EXCLUDED, EXCLUDED_ENDS, MAX_WRITES
from app.usecases.errors import Unavailable
from tests.api.v1.acting import ACCOUNT, People, granted
from tests.api.v1.api_client import ENQUIRY, THANKS, Api, on_one_database, pointers

WRITES_WITH_BODY: Final = {"POST", "PUT", "PATCH", "DELETE"}


def write(method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
    return {"method": method, "path": path, "body": body, **more}


def send(api: Api, *writes: dict[str, Any], **headers: str) -> list[Any]:
    response = api.ask("POST", "/v1/batch", {"writes": list(writes)}, headers=headers)
    assert response.status_code == 200, response.text
    answers: list[Any] = response.json()["answers"]
    assert len(answers) == len(writes)
    return answers


def titles(api: Api) -> list[str]:
    """The titles of the account's own tasks, in the order in which they were recorded."""
    titles = {one["id"]: one["title"] for one in api.get("/v1/tasks", limit=200)["items"]}
    made = [
        one["resource"]["id"]
        for one in api.get("/v1/events", limit=200)["items"]
        if one["type"] == "task.created"
    ]
    own = {one["id"] for one in api.get("/v1/tasks", limit=200)["items"] if one["own"]}
    return [titles[one] for one in made if one in own]


def outbox(interview: str) -> list[dict[str, Any]]:
    """What a phone wrote while it was offline: 50 writes, of which three are refused."""
    writes = [
        write("POST", "/v1/tasks", {"title": f"Task {n}"}, idempotency_key=f"outbox-{n}")
        for n in range(MAX_WRITES - 4)
    ]
    contacts = f"/v1/interviews/{interview}/contacts"
    writes.insert(10, write("POST", contacts, THANKS, idempotency_key="thanks"))
    writes.insert(20, write("POST", contacts, ENQUIRY, idempotency_key="too early"))
    writes.insert(30, write("POST", "/v1/tasks", {"nonsense": "A typo"}, idempotency_key="typo"))
    writes.insert(40, write("PATCH", f"/v1/tasks/{uuid7()}", {"note": "not there"}))
    return writes


REFUSED: Final = {20: 409, 30: 422, 40: 404}


def test_fifty_records_whose_answers_are_all_lost_once_are_recorded_once_and_in_order(
    api: Api,
) -> None:
    interview = api.interview()["id"]
    writes = outbox(interview)
    send(api, *writes)  # and the answer is lost
    again = send(api, *writes)
    assert {n: one["status"] for n, one in enumerate(again) if one["status"] != 201} == REFUSED
    for number, one in enumerate(again):
        assert ("Idempotent-Replayed" in one["headers"]) == (number not in REFUSED)
    assert titles(api) == [f"Task {n}" for n in range(MAX_WRITES - 4)]
    assert len(api.get(f"/v1/interviews/{interview}/contacts")["items"]) == 1


def test_a_batch_that_breaks_off_anywhere_is_sent_again_and_done_once_and_in_order(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = outbox(api.interview()["id"])
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    done = services.gateway.write
    left = 0

    async def failing(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Unavailable("The database is away.")
        return await done(*arguments, **named)

    monkeypatch.setattr(services.gateway, "write", failing)
    rounds = 0
    while writes:
        left = 9
        answers = send(api, *writes)
        failed = [n for n, one in enumerate(answers) if one["status"] == 503]
        if failed:
            assert failed == list(range(failed[0], len(writes))), "one has overtaken another"
            assert all(answers[n]["headers"]["Retry-After"] for n in failed)
        # Of each round the last answer that was given is lost as well.
        writes = writes[max(0, failed[0] - 1) :] if failed else []
        rounds += 1
    assert rounds > 5
    assert titles(api) == [f"Task {n}" for n in range(MAX_WRITES - 4)]


def test_each_write_is_answered_as_it_would_be_alone(api: Api) -> None:
    interview = api.interview()
    contacts = f"/v1/interviews/{interview['id']}/contacts"
    mine = f"/v1/interviews/{interview['id']}"
    writes = [
        ("POST", contacts, ENQUIRY),
        ("PATCH", mine, {"note": 1}),
        ("DELETE", f"/v1/interviews/{uuid7()}", None),
        ("POST", "/v1/nothing", {}),
        ("DELETE", "/v1/tasks", None),
        ("DELETE", f"/v1/employers/{interview['employer_id']}", None),
        ("POST", "/v1/interviews", None),
    ]
    together = send(api, *(write(*one) for one in writes))
    for (method, path, body), answer in zip(writes, together, strict=True):
        alone = api.ask(method, path, body)
        assert answer["status"] == alone.status_code
        for name in ("Retry-After", "Allow", "ETag", "Location"):
            assert answer["headers"].get(name) == alone.headers.get(name)
        said = {**answer["body"], "request_id": None}
        assert said == {**alone.json(), "request_id": None}
    statuses = [one["status"] for one in together]
    assert statuses == [409, 422, 404, 404, 405, 409, 422]
    assert together[0]["headers"]["Retry-After"]


def test_what_one_write_makes_the_next_can_use(api: Api) -> None:
    task = str(uuid7())
    made, changed, stale, gone = send(
        api,
        write("PUT", f"/v1/tasks/{task}", {"title": "First"}),
        write("PATCH", f"/v1/tasks/{task}", {"note": "Then"}),
        write("PATCH", f"/v1/tasks/{task}", {"note": "No"}, if_match='"1.0.ready"'),
        write("DELETE", f"/v1/tasks/{task}"),
    )
    assert made["status"] == 201
    assert made["headers"]["Location"] == f"/v1/tasks/{task}"
    assert (changed["status"], changed["body"]["note"]) == (200, "Then")
    assert stale["status"] == 412
    assert stale["headers"]["ETag"] == changed["headers"]["ETag"]
    assert (gone["status"], gone["body"]) == (204, None)


def test_the_key_of_a_batch_serves_the_writes_that_have_none(api: Api) -> None:
    writes = [write("POST", "/v1/tasks", {"title": f"Task {n}"}) for n in range(3)]
    first = send(api, *writes, **{"Idempotency-Key": "batch-1"})
    again = send(api, *writes, **{"Idempotency-Key": "batch-1"})
    assert [one["body"]["id"] for one in again] == [one["body"]["id"] for one in first]
    assert all(one["headers"]["Idempotent-Replayed"] == "true" for one in again)
    send(api, *writes, **{"Idempotency-Key": "batch-2"})
    assert len(titles(api)) == 6


def test_a_partner_sends_a_batch_for_a_candidate_as_far_as_its_grant_goes(
    api: Api, people: People
) -> None:
    partner = people.partner()
    granted(api, partner, "tasks:write")
    writes = [
        write("POST", "/v1/tasks", {"title": "From the board"}),
        write("POST", "/v1/employers", {"name": "Acme", "time_zone": "Europe/London"}),
    ]
    made, refused = send(partner, *writes, **{ACCOUNT: people.account()})
    assert made["body"]["written_by"] == {"kind": "partner", "id": partner.id}
    assert refused["status"] == 403
    alone, _ = send(partner, *writes)
    assert (alone["status"], alone["body"]["code"]) == (403, "insufficient_scope")


@on_one_database
def test_each_write_counts_against_the_rate_limit(api: Api) -> None:
    state: Any = api.client.app.state  # type: ignore[attr-defined] # Ours has it.
    before = state.services
    throttles = Throttles(Budgets(requests=5), lambda: 0.0)
    state.services = replace(before, throttles=throttles)
    try:
        response = api.ask(
            "POST",
            "/v1/batch",
            {"writes": [write("POST", "/v1/tasks", {"title": f"{n}"}) for n in range(7)]},
        )
    finally:
        state.services = before
    statuses = [one["status"] for one in response.json()["answers"]]
    # The batch itself is the first of the five; after a 429 nothing is tried.
    assert statuses == [201, 201, 201, 201, 429, 503, 503]
    assert response.headers["RateLimit"] == '"requests";r=0;t=60'


@on_one_database
@pytest.mark.parametrize(
    ("writes", "pointer"),
    [
        ([], "/writes"),
        ([write("POST", "/v1/tasks", {"title": "x"})] * (MAX_WRITES + 1), "/writes"),
        ([write("GET", "/v1/tasks")], "/writes/0/method"),
        ([write("POST", "/healthz")], "/writes/0/path"),
        ([write("POST", "/v1/tasks", [])], "/writes/0/body"),
        ([{**write("POST", "/v1/tasks"), "header": {}}], "/writes/0/header"),
        ([write("POST", "/v1/tasks", idempotency_key="ä")], "/writes/0/idempotency_key"),
        ([write("POST", "/v1/tasks", if_match="a\nb")], "/writes/0/if_match"),
        (
            [write("POST", "/v1/tasks", {"title": "x"}), write("POST", "/v1/batch")],
            "/writes/1/path",
        ),
        ([write("POST", "/v1/b%61tch")], "/writes/0/path"),
        ([write("POST", "/v1/imports", {})], "/writes/0/path"),
    ],
)
def test_a_wrong_batch_is_a_problem_and_does_nothing(api: Api, writes: Any, pointer: str) -> None:
    response = api.ask("POST", "/v1/batch", {"writes": writes})
    assert pointers(response) == [pointer]
    assert titles(api) == []


def test_every_operation_that_needs_no_account_or_has_a_secret_is_left_out(
    app: Application,
) -> None:
    for route in app.routes:
        if not isinstance(route, OperationRoute):
            continue
        if route.operation.method not in WRITES_WITH_BODY:
            continue
        parts = route.path.split("/")
        left_out = parts[2] in EXCLUDED or parts[-1] in EXCLUDED_ENDS
        if not route.operation.guarded:
            assert left_out, f"{route.name} asks for no credential"
    assert {"batch", "imports", "api-keys"} <= EXCLUDED


@on_one_database
def test_a_batch_ends_where_its_answers_are_long_enough(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_BYTES", 20_000)
    long = "x" * 9_000
    writes = [write("POST", "/v1/tasks", {"title": f"{n}", "note": long}) for n in range(5)]
    assert [one["status"] for one in send(api, *writes)] == [201, 201, 201, 503, 503]


@on_one_database
def test_a_batch_ends_where_it_has_taken_long_enough(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_SECONDS", -1.0)
    writes = [write("POST", "/v1/tasks", {"title": f"{n}"}) for n in range(3)]
    assert [one["status"] for one in send(api, *writes)] == [201, 503, 503]
