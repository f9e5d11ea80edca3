"""An upgrade under a running account: what was derived before is derived anew before it is shown.

Holiday data, zone data and numbers are exchanged between two starts on one database, as an
upgrade of a package or of the policy file would, without any version of ours changing. Then
tasks, agenda, next action and contact checks must say the same of every pursuit.

`PURSUITS` and `INSTANTS` say how many are compared; `make campaign` compares 1,000 at 20.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from app.api.http.application import Application
from app.domain import business_time, day_tables, holiday_data
from app.settings import release
from tests.api.v1.api_client import ENQUIRY, KEYS, Api, make_app
from tests.api.v1.conftest import Database

PURSUITS: Final = int(os.environ.get("PURSUITS", "9"))
INSTANTS: Final = int(os.environ.get("INSTANTS", "3"))
#: Requests a minute, so that the budget is not what is measured.
BUDGET: Final = 1_000_000

#: How a task stands whose contact may be made now.
MAY_BE_DONE: Final = frozenset({"ready", "overdue"})

#: Own tasks besides the three that are derived of each pursuit: 10,000 in all at full length.
OWN: Final = PURSUITS * 7
POLICY: Final = 'version = "same"\n[numbers.timetable_grace_business_days]\nvalue = {days}\n'

#: Tuesday 8 December 2026, which becomes a holiday; promises are due around it.
NEW_HOLIDAY: Final = date(2026, 12, 8)


def started(database: Database, file: Path | None = None) -> Application:
    """The service on this database, as a new process would start it."""
    clock = database.clock
    return make_app(database.url, clock, policy_file=file, requests_per_minute=BUDGET)


def holidays_upgraded(patched: pytest.MonkeyPatch) -> None:
    """The holiday library with one more day, as an upgrade of it would bring."""
    known = holiday_data._read

    def more(*arguments: Any) -> Any:  # noqa: ANN401  # as the library has it
        found = known(*arguments)
        found[NEW_HOLIDAY] = "One day more"
        return found

    patched.setattr(holiday_data, "_read", more)
    patched.setattr(release, "fingerprint", lambda: "other holidays")


def zones_upgraded(patched: pytest.MonkeyPatch) -> None:
    """Time-zone data by which London moved an hour, as an upgrade of it would bring."""
    patched.setattr(business_time, "ZoneInfo", lambda _: ZoneInfo("Europe/Athens"))
    patched.setattr(release, "fingerprint", lambda: "other zones")


def numbers_upgraded(_: pytest.MonkeyPatch) -> None:
    """Only the policy file differs."""


#: What an upgrade exchanges, and the days of grace in the policy file that it comes with.
UPGRADES: Final = {
    "holiday data": (holidays_upgraded, 1),
    "zone data": (zones_upgraded, 1),
    "numbers under one version": (numbers_upgraded, 3),
}


@contextmanager
def upgraded(upgrade: Callable[[pytest.MonkeyPatch], None]) -> Iterator[None]:
    """Processes that start in here are of the release after the upgrade."""
    with pytest.MonkeyPatch.context() as patched:
        upgrade(patched)
        forget_calendars()
        yield
    forget_calendars()


def forget_calendars() -> None:
    """Let calendars be made anew, as in a new process."""
    for module in (holiday_data, day_tables, business_time):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    day_tables._tables.clear()


def fill(api: Api, pursuits: int = PURSUITS) -> list[str]:
    """Pursuits whose promised days lie on the days around the new holiday."""
    made = []
    for number in range(pursuits):
        interview = api.interview(
            employer={
                "name": f"Employer {number}",
                "time_zone": "Europe/London",
                "country": "GB",
                "subdivision": "ENG",
            },
        )
        day = (NEW_HOLIDAY + timedelta(days=number % 9 - 5)).isoformat()
        due = {"answer_due": {"status": "answered", "date": day}}
        api.put(f"/v1/interviews/{interview['id']}/timetable", due)
        made.append(interview["id"])
    for number in range(OWN * pursuits // PURSUITS):
        api.post("/v1/tasks", {"title": f"Own {number}"})
    return made


def listed(api: Api, **query: str) -> list[Any]:
    """All tasks of a list."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/tasks", limit="200", **query, **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def all_tasks(api: Api) -> dict[str, Any]:
    """The enquiry tasks, by the application they hang on."""
    return {one["application_id"]: one for one in listed(api, kind="enquire_status")}


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
        ready = task is not None and task["status"] in MAY_BE_DONE
        if not (
            ready == (enquiry["verdict"] == "allowed") == (check["verdict"] == "allowed")
            and (task is None or task["basis"] == decision["basis"])
            and (task is None or task["opens_at"] == enquiry["opens_at"])
            and agenda[application]["next_action"]["kind"] == decision["next_action"]["kind"]
        ):
            wrong.append(f"{interview}: task {task}, decision {enquiry}, check {check}")
    return wrong


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("what", list(UPGRADES))
def test_after_an_upgrade_everything_agrees_where_it_is_read(
    database: Database, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    upgrade, days = UPGRADES[what]
    file = tmp_path / "policy.toml"
    file.write_text(POLICY.format(days=1))
    clock = database.clock
    with TestClient(started(database, file)) as client:
        api = Api(client, clock, KEYS[0])
        interviews = fill(api)
        before = all_tasks(api)
        tasks = len(listed(api))
        tag = api.ask("GET", "/v1/policy").headers["ETag"]
        assert disagreements(api, interviews) == []
    file.write_text(POLICY.format(days=days))
    with upgraded(upgrade), TestClient(started(database, file)) as client:
        api = Api(client, clock, KEYS[0])
        began = time.monotonic()
        first = all_tasks(api)
        took = time.monotonic() - began
        basis = api.get("/v1/policy")["basis"]
        assert api.ask("GET", "/v1/policy").headers["ETag"] != tag
        assert {one["basis"] for one in first.values()} == {basis}
        assert {one["basis"] for one in before.values()}.isdisjoint({basis})
        moved = [one for one, task in before.items() if first[one]["opens_at"] != task["opens_at"]]
        assert moved
        compared = 0
        for _ in range(INSTANTS):
            assert disagreements(api, interviews) == []
            compared += len(interviews)
            clock.now += timedelta(days=19) / INSTANTS
    with capsys.disabled():
        print(
            f"\n{what}: {tasks} tasks of {len(before)} pursuits, {len(moved)} windows moved;"
            f" up to date {took:.1f} s after the first question; {compared} comparisons agree"
        )


def test_a_contact_is_permitted_exactly_where_its_task_is_ready_after_an_upgrade(
    database: Database,
) -> None:
    with TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        interviews = fill(api, pursuits=9)
    database.clock.now = datetime(2026, 12, 8, 12, tzinfo=UTC)
    with upgraded(holidays_upgraded), TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        ready = {
            one["interview_id"]
            for status in MAY_BE_DONE
            for one in api.get("/v1/tasks", kind="enquire_status", status=status)["items"]
        }
        made = {
            interview
            for interview in interviews
            if api.ask("POST", f"/v1/interviews/{interview}/contacts", ENQUIRY).status_code == 201
        }
        assert made == ready
        assert 0 < len(made) < len(interviews)


def test_one_task_is_derived_anew_where_it_alone_is_read_or_changed(database: Database) -> None:
    with TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        fill(api, pursuits=9)
        before = all_tasks(api)
    with upgraded(holidays_upgraded), TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        one, another, *_ = before.values()
        basis = api.get("/v1/policy")["basis"]
        assert api.get(f"/v1/tasks/{one['id']}")["basis"] == basis
        snooze = {"snoozed_until": "2026-12-20T09:00:00Z"}
        assert api.patch(f"/v1/tasks/{another['id']}", snooze)["basis"] == basis


def test_a_file_is_exported_as_it_follows_after_an_upgrade(database: Database) -> None:
    with TestClient(started(database)) as client:
        fill(Api(client, database.clock, KEYS[0]), pursuits=9)
    with upgraded(holidays_upgraded), TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        file = api.get("/v1/me/export")
        derived = {one["basis"] for one in file["tasks"] if not one["own"]}
        assert derived == {api.get("/v1/policy")["basis"]}


def test_while_two_releases_run_each_shows_what_it_enforces(database: Database) -> None:
    old_app, new_app = started(database), None
    with TestClient(old_app) as client:
        old = Api(client, database.clock, KEYS[0])
        interviews = fill(old, pursuits=9)
        with pytest.MonkeyPatch.context() as patched:
            # The two share calendars here, so only the fingerprints differ.
            patched.setattr(release, "fingerprint", lambda: "the release after")
            new_app = started(database)
        with TestClient(new_app) as another:
            new = Api(another, database.clock, KEYS[0])
            bases = {api.get("/v1/policy")["basis"]: api for api in (old, new)}
            assert len(bases) == 2
            for _ in range(2):
                for basis, api in bases.items():
                    assert {one["basis"] for one in all_tasks(api).values()} == {basis}
            # The old one writes once more, after the new one has brought all up to date.
            assert all_tasks(new)
            due = {"answer_due": {"status": "answered", "date": "2026-12-14"}}
            old.put(f"/v1/interviews/{interviews[0]}/timetable", due)
            upcoming = new.get("/v1/tasks", kind="enquire_status", status="upcoming", limit="200")
            assert {one["basis"] for one in upcoming["items"]} == {new.get("/v1/policy")["basis"]}


def test_numbers_that_go_back_to_what_they_were_are_derived_anew_as_well(
    database: Database,
) -> None:
    with TestClient(started(database)) as client:
        api = Api(client, database.clock, KEYS[0])
        fill(api, pursuits=9)
        before = {one: task["opens_at"] for one, task in all_tasks(api).items()}
        path = "/v1/policy"
        api.patch(path, {"numbers": {"timetable_grace_business_days": 4}})
        between = {one: task["opens_at"] for one, task in all_tasks(api).items()}
        api.patch(path, {"numbers": {"timetable_grace_business_days": None}})
        after = {one: task["opens_at"] for one, task in all_tasks(api).items()}
        assert before == after
        assert before != between


def test_housekeeping_updates_accounts_that_no_request_reads(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with TestClient(started(database)) as client:
        fill(Api(client, database.clock, KEYS[0]))
    monkeypatch.setattr(release, "fingerprint", lambda: "another release")
    began = time.monotonic()
    app = make_app(database.url, database.clock, housekeeping_seconds=0.05)
    with TestClient(app) as client:
        gateway = app.state.services.gateway
        deadline = began + 60
        stale = {""}
        while stale and time.monotonic() < deadline:
            time.sleep(0.2)
            stale = derived_on_another(client, gateway, app.state.services.policy.basis)
        assert stale == set()
    with capsys.disabled():
        print(f"\n{PURSUITS} pursuits: up to date {time.monotonic() - began:.1f} s after the start")


def derived_on_another(client: TestClient, gateway: Any, basis: str) -> set[str]:  # noqa: ANN401  # the gateway of either database
    """Applications of all accounts, read past the API, whose tasks do not follow this basis."""
    assert client.portal is not None
    stale: set[str] = set()
    for account in client.portal.call(gateway.accounts, None, 50):
        stale |= {
            *client.portal.call(gateway.derived_otherwise, account, basis, datetime.now(UTC), 1)
        }
    return stale
