"""Numbers of requests: by operation, never by what a client sent."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from starlette.testclient import TestClient

from app.api.http import metrics as numbers
from app.api.http.metrics import Metrics
from app.api.http.middleware import RequestObserver
from app.api.operations.rate_limits import Budgets
from app.api.problems.problem import Problem
from app.usecases.errors import Unavailable
from app.usecases.jobs import KindBacklog
from tests.api.small_service import AUTH, SOME_ID, Store, Time, make
from tests.docs.test_documents import DOCS, coded, table

SECRET = "Sam-Okafor"
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def counted(store: Store, time: Time) -> Iterator[TestClient]:
    metrics = Metrics("1.2.3", ("minimum-gap", "no-contact"))
    ticks = count()
    app = make(
        store,
        time,
        budgets=Budgets(requests=20),
        watch=RequestObserver(lambda: next(ticks) / 1000, metrics),
    )
    app.state.metrics = metrics
    metrics.job_ran("deliver", "failed")

    async def backlog() -> tuple[list[KindBacklog], datetime]:
        return [KindBacklog("deliver", 3, 1, 2, 9, NOON - timedelta(seconds=90))], NOON

    numbers.register(app, metrics, lambda: 3, backlog=backlog)
    with TestClient(app, headers=AUTH, raise_server_exceptions=False) as client:
        yield client


def value(client: TestClient, name: str, **labels: str) -> float:
    """One number; 0 where it is missing."""
    text = client.get("/metrics").text
    for line in text.splitlines():
        match = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if match and dict(re.findall(r'(\w+)="([^"]*)"', match[1] or "")) == labels:
            return float(match[2])
    return 0.0


def test_the_page_for_operators_has_each_metric_and_nothing_else(counted: TestClient) -> None:
    served = re.findall(r"^# TYPE (bide_\w+)", counted.get("/metrics").text, re.MULTILINE)
    rows = table(DOCS / "operations.md", "Metrics")
    assert sorted(coded(row[0])[0] for row in rows) == sorted(
        name for name in served if not name.endswith("_created")
    )


def test_the_backlog_is_counted_by_kind(counted: TestClient) -> None:
    names = ("due", "running", "dead", "failed_attempts", "lag_seconds")
    noted = [value(counted, f"bide_jobs_{name}", kind="deliver") for name in names]
    assert noted == [3, 1, 2, 9, 90]
    assert value(counted, "bide_jobs_run_total", kind="deliver", outcome="failed") == 1


def test_a_database_that_is_away_leaves_only_the_backlog_out(store: Store, time: Time) -> None:
    async def away() -> tuple[list[KindBacklog], datetime]:
        raise Unavailable("away")

    app = make(store, time)
    numbers.register(app, Metrics("1", ()), lambda: 0, backlog=away)
    with TestClient(app, headers=AUTH) as client:
        text = client.get("/metrics").text
    assert "bide_build_info" in text
    assert "bide_jobs_due" not in text


def test_requests_are_counted_by_operation_and_status(counted: TestClient) -> None:
    for _ in range(3):
        counted.get(f"/v1/things/{SOME_ID}")
    counted.get("/v1/things/x")
    route = "/v1/things/{thing_id}"
    assert value(counted, "bide_requests_total", method="GET", route=route, status="200") == 3
    assert value(counted, "bide_requests_total", method="GET", route=route, status="404") == 1
    seconds = {"method": "GET", "route": route}
    assert value(counted, "bide_request_duration_seconds_count", **seconds) == 4
    assert value(counted, "bide_request_duration_seconds_sum", **seconds) == pytest.approx(0.004)


def test_nothing_that_was_sent_is_a_label(counted: TestClient) -> None:
    for path in (f"/{SECRET}", f"/v1/things/{SECRET}", f"/v1/things?q={SECRET}"):
        counted.get(path)
        counted.request(SECRET.upper(), path)
        counted.get(path, headers={"Authorization": SECRET, "User-Agent": SECRET})
    text = counted.get("/metrics").text
    assert SECRET.lower() not in text.lower()
    assert 'route="(none)"' in text
    assert 'method="(other)"' in text


def test_what_the_service_could_not_do_is_counted(counted: TestClient) -> None:
    counted.get("/v1/away")
    counted.get("/v1/broken")
    assert value(counted, "bide_database_unavailable_total") == 1
    status = {"method": "GET", "route": "/v1/broken", "status": "500"}
    assert value(counted, "bide_requests_total", **status) == 1
    for _ in range(20):
        counted.get("/v1/things")
    assert value(counted, "bide_throttled_total", budget="requests") == 2


def test_refused_contacts_are_counted_by_known_rules() -> None:
    metrics = Metrics("0", ("minimum-gap", "no-contact"))
    reasons = [{"rule": "minimum-gap"}, {"rule": "minimum-gap"}, {"rule": SECRET}]
    metrics.refused(Problem("contact_refused", "x", extra={"decision": {"reasons": reasons}}))
    metrics.refused(Problem("contact_not_yet", "x", extra={"decision": {"reasons": reasons}}))
    metrics.refused(Problem("contact_not_yet", "x"))
    metrics.refused(Problem("not_found", "x"))
    metrics.rule_failed("no-contact")
    metrics.rule_failed(SECRET)
    text = metrics.written().decode()
    assert 'bide_contacts_refused_total{rule="minimum-gap"} 2.0' in text
    assert 'bide_rule_failures_total{rule="no-contact"} 1.0' in text
    assert SECRET not in text


def test_what_runs_and_what_waits_is_counted(counted: TestClient) -> None:
    assert value(counted, "bide_requests_in_progress") == 1
    assert value(counted, "bide_database_waiting") == 3
    assert value(counted, "bide_build_info", version="1.2.3") == 1
    assert value(counted, "process_resident_memory_bytes") > 0


def test_the_numbers_are_plain_text_that_is_not_cached(counted: TestClient) -> None:
    answer = counted.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert counted.get("/metrics", headers={"Authorization": ""}).status_code == 200


def test_nothing_is_served_where_nothing_is_counted(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_a_frequent_caller_is_sent_the_same_numbers_for_a_second(store: Store, time: Time) -> None:
    seconds = [0.0]
    app = make(store, time)
    metrics = Metrics("1.2.3", ())
    numbers.register(app, metrics, lambda: 0, lambda: seconds[0])
    written: list[int] = []
    write = metrics.written

    def counted() -> bytes:
        written.append(1)
        return write()

    metrics.written = counted  # type: ignore[method-assign]  # to count
    with TestClient(app) as client:
        for _ in range(5):
            assert client.get("/metrics").status_code == 200
        seconds[0] = 1.0
        client.get("/metrics")
    assert len(written) == 2
