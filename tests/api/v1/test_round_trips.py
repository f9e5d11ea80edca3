"""How often an operation waits for PostgreSQL, as docs/benchmarks.md has it.

The number of round trips is what an answer takes where the database is on another machine.
"""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from app.storage.postgres.connection import Command, Connection
from tests.api.v1.api_client import PROMISE, THANKS, Api

PAGE: Final = Path(__file__).parents[3] / "docs" / "benchmarks.md"
ROW: Final = re.compile(r"^\| ([^|]+) \| (\d+) \|", re.MULTILINE)

Call = Callable[[Api, str], object]

ENQUIRY: Final = {"kind": "enquire_status", "channel": "email", "result": "sent"}


def contacts(api: Api, interview: str, body: object, status: int, **headers: str) -> None:
    response = api.ask("POST", f"/v1/interviews/{interview}/contacts", body, headers=headers)
    assert response.status_code == status, response.text


#: Each is asked when the credential is known, in an account with one pursuit.
OPERATIONS: Final[dict[str, Call]] = {
    "a decision, after a change": lambda api, one: api.get(f"/v1/interviews/{one}/next-action"),
    "a decision, again": lambda api, one: api.get(f"/v1/interviews/{one}/next-action"),
    "a plan, again": lambda api, one: api.get(f"/v1/interviews/{one}/plan"),
    "a record": lambda api, one: api.get("/v1/employers/" + employer_of(api, one)),
    "a contact check": lambda api, one: api.post(
        f"/v1/interviews/{one}/contact-checks", THANKS, status=200
    ),
    "a page of tasks": lambda api, _: api.get("/v1/tasks"),
    "the agenda": lambda api, _: api.get("/v1/agenda"),
    "a page of events": lambda api, _: api.get("/v1/events"),
    "a contact that is refused": lambda api, one: contacts(api, one, ENQUIRY, 409),
    "a contact with an `Idempotency-Key`": lambda api, one: contacts(
        api, one, THANKS, 201, **{"Idempotency-Key": '"a"'}
    ),
    "the same contact, sent again": lambda api, one: contacts(
        api, one, THANKS, 201, **{"Idempotency-Key": '"a"'}
    ),
    "a contact": lambda api, one: contacts(
        api, one, {"kind": "adjustment", "channel": "email", "result": "sent"}, 201
    ),
    "a timetable": lambda api, one: api.put(f"/v1/interviews/{one}/timetable", PROMISE),
    "a change of a record": lambda api, one: api.patch(f"/v1/interviews/{one}", {"note": "x"}),
}
EMPLOYERS: Final[dict[str, str]] = {}


def employer_of(api: Api, interview: str) -> str:
    """The employer, looked up before anything is counted."""
    if interview not in EMPLOYERS:
        EMPLOYERS[interview] = api.get(f"/v1/interviews/{interview}")["employer_id"]
    return EMPLOYERS[interview]


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_each_operation_waits_as_often_as_the_page_says(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = api.interview()["id"]
    employer_of(api, interview)
    counted = 0
    run = Connection.run

    async def counting(connection: Connection, *commands: Command) -> object:
        nonlocal counted
        task = asyncio.current_task()
        running = "" if task is None else getattr(task.get_coro(), "__qualname__", "")
        # Housekeeping is no part of a request, and a credential is looked up once a second.
        counted += running != "keep" and "FROM api_keys" not in commands[0][0].sql
        return await run(connection, *commands)

    monkeypatch.setattr(Connection, "run", counting)
    api.get("/v1/tasks")  # Once in a while it is looked up whether all are up to date.
    found = {}
    for name, ask in OPERATIONS.items():
        counted = 0
        ask(api, interview)
        found[name] = counted
    section = PAGE.read_text(encoding="utf-8").split("## Round trips")[1].split("\n## ")[0]
    assert found == {name: int(count) for name, count in ROW.findall(section)}
