"""What a request reads does not grow with what else the account keeps.

Counted are the bytes that the database hands over and the statements that are run, which
a busy machine does not change. `make bench` measures the time (`--only size`).
"""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select
from uuid_utils import uuid7

from app.storage.schema import tables
from app.storage.sql import loading
from benchmarks import filling, growing
from tests.system.direct import Candidate, Service

NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
HELD: Final = NOW - timedelta(days=30)
FEW, MANY = 40, 400
#: An answer names no more than so many percent more bytes, since instants differ in length.
SLACK: Final = 1.1


def pursuit(candidate: Candidate) -> dict[str, Any]:
    made: dict[str, Any] = candidate.post(
        "/v1/interviews",
        {
            "stage": "first",
            "format": "video",
            "starts_at": HELD.isoformat(),
            "ends_at": (HELD + timedelta(hours=1)).isoformat(),
            "employer": {"name": "Acme", "time_zone": "Europe/London", "country": "GB"},
            "application": {"role": "Data engineer", "route": "direct"},
        },
    )
    asked = {
        "kind": "enquire_status",
        "channel": "email",
        "result": "sent",
        "happened_at": (HELD + timedelta(days=15)).isoformat(),
        "acknowledge_breach": True,
    }
    candidate.post(f"/v1/interviews/{made['id']}/contacts", asked)
    return made


def account_of(url: str, interview: str) -> str:
    with filling.bulk(url) as connection:
        rows = tables.interviews
        found = select(rows.c.account_id).where(rows.c.id == interview)
        return str(connection.execute(found).scalar_one())


def more_applications(url: str, interview: str, size: int) -> None:
    account = account_of(url, interview)
    with filling.bulk(url) as connection:
        growing.add_applications(connection, account, size)


def more_own_tasks(url: str, interview: str, size: int) -> None:
    account = account_of(url, interview)
    with filling.bulk(url) as connection:
        (row, *_) = growing.rows_of(connection, "tasks", account)
        own = {**row, "own": True, "kind": "own", "natural_key": None, "policy_version": None}
        rows = [{**own, "id": str(uuid7()), "state": "done"} for _ in range(size)]
        growing.add_rows(connection, "tasks", rows)


def more_remnants(url: str, interview: str, size: int) -> None:
    """Contacts at the employer that moved away or were deleted, long ago."""
    account = account_of(url, interview)
    with filling.bulk(url) as connection:
        (row, *_) = growing.rows_of(connection, "interviews", account)
        growing.add_rows(connection, "earlier_contacts", remnants(row, size))


def more_asked_of_agencies(url: str, interview: str, size: int) -> None:
    """Enquiries to agencies about another employer, of a pursuit that goes through one."""
    account = account_of(url, interview)
    with filling.bulk(url) as connection:
        (employer, *_) = growing.rows_of(connection, "employers", account)
        other = {**employer, "id": str(uuid7()), "name_key": "other"}
        growing.add_rows(connection, "employers", [other])
        (row, *_) = growing.rows_of(connection, "interviews", account)
        elsewhere = {**row, "employer_id": other["id"]}
        asked = [{**one, "agency": "Reed"} for one in remnants(elsewhere, 8 * size)]
        growing.add_rows(connection, "earlier_contacts", asked)
        through = {
            "route": "agency",
            "agency": {"name": "Other", "direct_contact_permitted": False},
        }
        applications = tables.applications
        mine = applications.c.account_id == account
        connection.execute(applications.update().where(mine).values(through))


def remnants(of: dict[str, Any], size: int) -> list[dict[str, Any]]:
    """Rows of enquiries that were made at an employer, one a day."""
    row = {name: of[name] for name in ("account_id", "employer_id")}
    row |= {"application_id": None, "contact_id": None, "agency": None}
    row |= {"kind": "enquire_status", "recipient": "agency"}
    days = [HELD - timedelta(days=200 + number) for number in range(4 * size)]
    return [{**row, "id": str(uuid7()), "happened_at": day} for day in days]


@contextmanager
def read_bytes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The length of every text that a load answers, for reading or for a write."""
    lengths: list[int] = []

    def noted(original: Callable[..., Any]) -> Callable[..., Any]:
        def parse(text: str | bytes | None, *rest: Any) -> Any:
            lengths.append(len(text or ""))
            return original(text, *rest)

        return parse

    with monkeypatch.context() as patched:
        for name in ("context", "loaded", "row", "rows"):
            patched.setattr(loading, name, noted(getattr(loading, name)))
        yield lengths


def costs(
    candidate: Candidate, interview: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[int, int]]:
    """For each operation how many texts were read, and how long they were in all."""
    path = f"/v1/interviews/{interview}"
    task = next(
        one
        for one in candidate.get("/v1/tasks", kind="reflect", limit=200)["items"]
        # Of those that are due at once the writes below settle others.
        if one["interview_id"] == interview
    )
    enquiry = {"kind": "enquire_status", "channel": "email"}
    adjustment = {"kind": "adjustment", "channel": "email", "attestation": {"need": "a ramp"}}
    late = {"happened_at": (HELD + timedelta(days=16)).isoformat(), "result": "sent"}
    shown = candidate.get(path)
    pursued, employer = f"/v1/applications/{shown['application_id']}", shown["employer_id"]
    phrase = {"phrase": "in two weeks", "said_at": HELD.isoformat()}
    batch = [
        {"method": "POST", "path": f"{path}/employer-updates", "body": {"kind": "noted"}},
        {"method": "POST", "path": f"{path}/contacts", "body": {**adjustment, "note": "Again."}},
        {"method": "PATCH", "path": path, "body": {"note": "At the side door."}},
    ]
    operations: dict[str, Callable[[], Any]] = {
        # Before the writes: an agenda after them brings other pursuits at the employer up to date.
        "agenda with decisions and plans": lambda: candidate.get(
            "/v1/agenda", include="decision,plan", limit=5
        ),
        "next-action": lambda: candidate.get(f"{path}/next-action"),
        "next-action at": lambda: candidate.decision(interview, HELD + timedelta(days=20)),
        "plan": lambda: candidate.get(f"{path}/plan"),
        "contact-checks": lambda: candidate.post(f"{path}/contact-checks", enquiry, 200),
        "update": lambda: candidate.post(f"{path}/employer-updates", {"kind": "acknowledged"}),
        "timetable": lambda: candidate.put(
            f"{path}/timetable", {"answer_due": {"status": "not_said"}}
        ),
        "task": lambda: candidate.patch(
            f"/v1/tasks/{task['id']}", {"snoozed_until": (NOW + timedelta(days=9)).isoformat()}
        ),
        "recorded": lambda: candidate.post(
            f"{path}/contacts", {**enquiry, **late, "acknowledge_breach": True}
        ),
        "contact": lambda: candidate.post(f"{path}/contacts", adjustment),
        "interview": lambda: candidate.get(path),
        "pursuit": lambda: candidate.get(f"{pursued}/pursuit"),
        "pursuit with its past": lambda: candidate.get(f"{pursued}/pursuit", include="past"),
        "batch": lambda: candidate.post("/v1/batch", {"writes": batch}, 200),
        "adherence": lambda: candidate.get("/v1/policy/adherence"),
        "reading": lambda: candidate.post(
            "/v1/readings", {**phrase, "employer": {"id": employer}}, 200
        ),
    }
    # What was put into the tables by the test itself is brought up to date once.
    operations["agenda with decisions and plans"]()
    found = {}
    for name, ask in operations.items():
        with read_bytes(monkeypatch) as lengths:
            ask()
        found[name] = (len(lengths), sum(lengths))
    return found


GROWN: Final = {
    "applications": more_applications,
    "own tasks": more_own_tasks,
    "remnants": more_remnants,
    "asked of agencies": more_asked_of_agencies,
}


#: How many times as much is read where more is shown. A pursuit shows up to 200 of its tasks.
SHOWN: Final = {("own tasks", name): 200 / FEW for name in ("pursuit", "pursuit with its past")}


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("what", GROWN)
def test_what_a_request_reads_does_not_grow(
    database_url: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(database_url) as running:
        found = []
        for size in (FEW, MANY):
            candidate = running.candidate()
            candidate.now = NOW
            interview = pursuit(candidate)["id"]
            GROWN[what](database_url, interview, size)
            found.append(costs(candidate, interview, monkeypatch))
    few, many = found
    for name in few:
        assert many[name][0] <= few[name][0], name
        assert many[name][1] <= few[name][1] * SHOWN.get((what, name), 1) * SLACK, name
