"""An upgrade under a running account: what was derived before is derived anew before it is shown.

Holiday data, zone data and numbers are exchanged between two starts on one database, as an
upgrade of a package or of the policy file would, without any version of ours changing. Then
tasks, agenda, next action and contact checks must say the same of every pursuit.

`PURSUITS` and `INSTANTS` say how many are compared; `make campaign` compares 1,000 at 20.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from app.api.application import Application
from app.domain import business_time
from app.settings import release
from app.usecases.ports import Page
from tests.api.v1.conftest import Database
from tests.api.v1.support import KEYS, Api, make_app

PURSUITS: Final = int(os.environ.get("PURSUITS", "30"))
INSTANTS: Final = int(os.environ.get("INSTANTS", "4"))
#: Requests a minute, so that the budget is not what is measured.
BUDGET: Final = 1_000_000

#: Own tasks beside the derived ones, so that pages are full.
OWN: Final = PURSUITS * 4

POLICY: Final = 'version = "same"\n[numbers.timetable_grace_business_days]\nvalue = {days}\n'

#: Tuesday 8 December 2026, which becomes a holiday; promises are due around it.
NEW_HOLIDAY: Final = datetime(2026, 12, 8)  # noqa: DTZ001  # a local day


def started(database: Database, file: Path | None = None) -> Application:
    """The service on this database, as a new process would start it."""
    clock = database.clock
    return make_app(database.url, clock, policy_file=file, requests_per_minute=BUDGET)


@contextmanager
def other_holidays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The holiday library with one more day, as an upgrade of it would bring."""
    known = business_time._public_holidays

    def more(country: str | None, subdivision: str | None) -> frozenset[int] | None:
        days = known(country, subdivision)
        return None if days is None else days | {NEW_HOLIDAY.toordinal()}

    with monkeypatch.context() as patched:
        patched.setattr(business_time, "_public_holidays", more)
        forget_calendars()
        yield
    forget_calendars()


def forget_calendars() -> None:
    """Let calendars be made anew, as in a new process."""
    for function in vars(business_time).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def fill(api: Api) -> list[str]:
    """Pursuits whose promised days lie on the days around the new holiday."""
    made = []
    for number in range(PURSUITS):
        interview = api.interview(
            employer={
                "name": f"Employer {number}",
                "time_zone": "Europe/London",
                "country": "GB",
                "subdivision": "ENG",
            },
        )
        day = (NEW_HOLIDAY + timedelta(days=number % 9 - 5)).date().isoformat()
        due = {"answer_due": {"status": "answered", "date": day}}
        api.put(f"/v1/interviews/{interview['id']}/timetable", due)
        made.append(interview["id"])
    for number in range(OWN):
        api.post("/v1/tasks", {"title": f"Own {number}"})
    return made


def all_tasks(api: Api) -> dict[str, Any]:
    """The open enquiry tasks, by the application they hang on."""
    found: dict[str, Any] = {}
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/tasks", kind="enquire_status", limit="200", **cursor)
        found |= {task["application_id"]: task for task in page["items"]}
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def disagreements(api: Api, interviews: list[str]) -> list[str]:
    """Where tasks, agenda, next action and a check of the contact differ now."""
    tasks = all_tasks(api)
    agenda: dict[str, Any] = {}
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/agenda", limit="200", **cursor)
        agenda |= {entry["application_id"]: entry for entry in page["items"]}
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    wrong = []
    for interview in interviews:
        decision = api.get(f"/v1/interviews/{interview}/next-action")
        (enquiry,) = (one for one in decision["actions"] if one["kind"] == "enquire_status")
        check = api.post(
            f"/v1/interviews/{interview}/contact-checks",
            {"kind": "enquire_status", "channel": "email"},
            status=200,
        )
        application = decision["application_id"]
        task = tasks.get(application)
        ready = task is not None and task["status"] == "ready"
        if not (
            ready == (enquiry["verdict"] == "allowed") == (check["verdict"] == "allowed")
            and (task is None or task["basis"] == decision["basis"])
            and (task is None or task["opens_at"] == enquiry["opens_at"])
            and agenda[application]["next_action"]["kind"] == decision["next_action"]["kind"]
        ):
            wrong.append(f"{interview}: task {task}, decision {enquiry}, check {check}")
    return wrong


@pytest.mark.parametrize("what", ["holiday data", "zone data", "numbers under one version"])
def test_after_an_upgrade_everything_agrees_where_it_is_read(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(POLICY.format(days=1))
    clock = database.clock
    with TestClient(started(database, file)) as client:
        api = Api(client, clock, KEYS[0])
        interviews = fill(api)
        before = all_tasks(api)
        assert disagreements(api, interviews) == []
    if what != "numbers under one version":
        # Zone data has the same ways in as holiday data: the calendar, and the fingerprint.
        monkeypatch.setattr(release, "fingerprint", lambda: what)
    else:
        file.write_text(POLICY.format(days=3))
    with other_holidays(monkeypatch):
        began = time.monotonic()
        with TestClient(started(database, file)) as client:
            api = Api(client, clock, KEYS[0])
            after = all_tasks(api)
            print(f"{what}: {len(after)} tasks in line after {time.monotonic() - began:.1f} s")
            assert {one["basis"] for one in after.values()} != {
                one["basis"] for one in before.values()
            }
            assert any(after[one]["opens_at"] != task["opens_at"] for one, task in before.items())
            for _ in range(INSTANTS):
                assert disagreements(api, interviews) == []
                clock.now += timedelta(days=19) / INSTANTS


def test_housekeeping_brings_accounts_in_line_that_nobody_reads(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(started(database)) as client:
        fill(Api(client, database.clock, KEYS[0]))
    monkeypatch.setattr(release, "fingerprint", lambda: "another release")
    app = make_app(database.url, database.clock, housekeeping_seconds=0.05)
    with TestClient(app) as client:
        gateway = app.state.services.gateway
        deadline = time.monotonic() + 60
        stale = {""}
        while stale and time.monotonic() < deadline:
            time.sleep(0.2)
            stale = derived_on_another(client, gateway, app.state.services.policy.basis)
        assert stale == set()


def derived_on_another(client: TestClient, gateway: Any, basis: str) -> set[str]:  # noqa: ANN401  # the gateway of either database
    """The tasks of all accounts, read past the API, that do not follow this basis."""
    assert client.portal is not None
    stale = set()
    for account in client.portal.call(gateway.accounts, None, 50):
        for row in client.portal.call(gateway.page, account, Page("tasks", limit=200)):
            if not row["own"] and row["basis"] != basis:
                stale.add(str(row["id"]))
    return stale
