"""How the service is put together: what a setting turns on is on, and else it is off."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app import main
from app.api.http.metrics import Metrics
from app.api.operations.rate_limits import TooMany
from app.bootstrap import set_up_logging
from app.domain.rulebook import RULE_IDS, tell_failures_to
from app.settings import Settings
from app.storage import engines
from app.storage.migrate import upgrade
from tests.support import databases
from tests.support.resp import resp_server

sqlite_url = databases.sqlite_url
postgres_url = databases.postgres_url
database_url = databases.database_url


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("BIDE_")]:
        monkeypatch.delenv(name)
    yield
    tell_failures_to(None)


@contextmanager
def serving(url: str, **settings: Any) -> Iterator[TestClient]:  # noqa: ANN401  # any setting
    chosen = Settings(database_url=url, **settings)
    upgrade(url)
    with TestClient(main.create_app(chosen)) as client:
        yield client


def test_a_rule_that_fails_is_counted_each_time_and_logged_once_in_a_while(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging(Settings(log_format="json"))
    metrics = Metrics("0", RULE_IDS)
    failed = main.failure_listener(metrics)
    capsys.readouterr()
    for _ in range(5):
        failed("minimum-gap", ValueError("Sam Okafor"))
    failed("no-contact", ValueError("Sam Okafor"))
    noted = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["rule"]) for line in noted] == [
        ("rule_failed", "minimum-gap"),
        ("rule_failed", "no-contact"),
    ]
    assert noted[0]["exception"] == "ValueError"
    assert 'bide_rule_failures_total{rule="minimum-gap"} 5.0' in metrics.written().decode()


def test_other_numbers_under_a_known_version_are_logged_at_each_start(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "policy.toml"

    def warned(days: int) -> list[str]:
        number = f"[numbers.timetable_grace_business_days]\nvalue = {days}\n"
        file.write_text(f'version = "ours"\n{number}')
        with serving(sqlite_url, policy_file=file, log_format="json"):
            noted = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        return [line["version"] for line in noted if line["event"] == "policy_numbers_changed"]

    starts = [warned(days) for days in (2, 2, 3, 3, 2)]
    assert starts == [[], [], ["ours"], ["ours"], []]


def test_metrics_are_there_unless_they_are_not_wanted(sqlite_url: str) -> None:
    with serving(sqlite_url) as client:
        output = client.get("/metrics").text
        assert "bide_database_waiting 0.0" in output
    with serving(sqlite_url, metrics=False) as client:
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    "statement",
    ["UPDATE alembic_version SET version_num = 'older'", "DROP TABLE alembic_version"],
)
def test_readiness_looks_at_the_database_and_where_it_stands(
    database_url: str, statement: str
) -> None:
    with serving(database_url) as client:
        assert client.get("/readyz").status_code == 200
        opened = engines.engine(database_url)
        with opened.begin() as connection:
            connection.exec_driver_sql(statement)
        opened.dispose()
        refused = client.get("/readyz")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["code"] == "unavailable"
        assert client.get("/healthz").status_code == 200


def test_origins_and_tls_are_as_the_settings_say(sqlite_url: str) -> None:
    friend = "https://app.example"
    with serving(sqlite_url, cors_origins=f"{friend}, http://[::1]:3000", hsts_seconds=60) as one:
        answer = one.get("/healthz", headers={"Origin": friend})
        assert answer.headers["access-control-allow-origin"] == friend
        assert answer.headers["strict-transport-security"] == "max-age=60"


def test_what_was_traced_is_sent_when_it_stops(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No collector listens there, which costs a line in the log and no more.
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with serving(sqlite_url, otel=True) as client:
        assert len(client.get("/healthz").headers["traceparent"]) == 55


@pytest.mark.anyio
async def test_budgets_are_counted_in_redis_where_the_settings_name_one() -> None:
    async with resp_server() as redis:
        settings = Settings(throttle_store=redis.url, sign_ups_per_minute=2)
        ours, theirs = main.throttles_of(settings), main.throttles_of(settings)
        await ours.sign_up("192.0.2.1")
        await theirs.sign_up("192.0.2.1")
        with pytest.raises(TooMany) as refused:
            await ours.sign_up("192.0.2.1")
        assert refused.value.headers["Retry-After"] == "42"
        assert all(key.startswith("bide") and "192.0.2.1" not in key for key in redis.counts)
        await ours.close()
        await theirs.close()
    await asyncio.sleep(0)
