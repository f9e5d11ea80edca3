"""The pipeline that every write goes through, and that nothing goes past it."""

import ast
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from app.usecases.errors import Collided, Conflict, NotFound
from app.usecases.events import CANDIDATE
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Change,
    Insert,
    Key,
    Outcome,
    PursuitContext,
    Row,
    RowLimit,
)
from app.usecases.write import Ready, write_once
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

APP = Path(__file__).parents[2] / "app"
PLACE = ("idempotency_keys", "attempt")


class Stored:
    """Answers of idempotent requests, as the API stores them."""

    place = PLACE

    def find(self, row: Row | None, now: datetime) -> str | None:
        del now
        return None if row is None else f"again {row['answer']}"

    def store(self, answer: str, row: Row | None, now: datetime) -> tuple[str, Change] | None:
        del row, now
        return f"sent {answer}", Insert(PLACE[0], {"id": PLACE[1], "answer": answer})


def outcome(*changes: Change) -> Callable[[PursuitContext | None, datetime], Outcome[str]]:
    return lambda _, __: Outcome("done", changes)


EMPLOYER = Insert("employers", {"id": "acme"})


def test_a_change_names_its_writer_and_makes_one_event() -> None:
    gateway = MemoryGateway()
    assert gateway.run(Key("account"), outcome(EMPLOYER)) == "done"
    change, events = gateway.changes
    assert isinstance(change, Insert)
    assert change.values["written_by"] == CANDIDATE
    assert isinstance(events, AppendEvents)
    assert [event["type"] for event in events.events] == ["employer.created"]


def test_what_the_service_keeps_in_order_is_no_event() -> None:
    gateway = MemoryGateway(erase_at=NOW)
    gateway.add("logins", id=MINE, password_hash="worse")
    better = Amend("logins", MINE, {"password_hash": "better"})
    gateway.run(Key("account"), outcome(better), writer=None)
    assert gateway.changes == (better,)
    assert gateway.happened() == []


def test_an_account_that_is_being_erased_takes_no_changes() -> None:
    gateway = MemoryGateway(erase_at=NOW)
    with pytest.raises(NotFound):
        gateway.run(Key("account"), outcome(EMPLOYER))
    assert gateway.mine.all("employers") == []
    assert gateway.run(Key("account"), outcome()) == "done"


def test_a_table_that_is_full_takes_no_rows() -> None:
    gateway = MemoryGateway()
    for number in range(7):
        gateway.add("employers", id=str(number))
    at_most = (RowLimit("employers", 7),)
    with pytest.raises(Conflict, match="7 employers"):
        gateway.run(Key("account"), outcome(EMPLOYER), limits=at_most)
    assert len(gateway.mine["employers"]) == 7
    del gateway.mine["employers"]["6"]
    assert gateway.run(Key("account"), outcome(EMPLOYER), limits=at_most) == "done"


def test_a_guard_refuses_before_the_use_case_is_asked() -> None:
    asked: list[str] = []

    def refuse(context: PursuitContext, now: datetime) -> None:
        del context, now
        raise Conflict("state_conflict", "Not this one.")

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[str]:
        del context, now
        asked.append("use case")
        return Outcome("done")

    with pytest.raises(Conflict):
        MemoryGateway().run(Key("account"), decide, guard=refuse)
    assert asked == []


@pytest.mark.anyio
async def test_an_answer_is_stored_with_its_change_and_found_again() -> None:
    gateway = MemoryGateway()
    first = await write_once(
        gateway, MINE, Key("account"), outcome(EMPLOYER), Stored(), writer=CANDIDATE
    )
    assert first == Ready("sent done")
    assert gateway.chosen_ids == (PLACE,)
    assert [change.table for change in gateway.changes] == ["employers", "events", PLACE[0]]
    repeated = await write_once(
        gateway, MINE, Key("account"), outcome(EMPLOYER), Stored(), writer=CANDIDATE
    )
    assert repeated == Ready("again done")
    assert gateway.changes == ()


def test_a_use_case_that_is_asked_again_decides_anew() -> None:
    gateway = MemoryGateway(runs=2)
    gateway.run(Key("account"), outcome(EMPLOYER))
    assert [change.table for change in gateway.changes] == ["employers", "events"]


def test_what_is_refused_midway_leaves_all_as_it_was() -> None:
    gateway = MemoryGateway()
    with pytest.raises(Collided):
        gateway.run(Key("account"), outcome(EMPLOYER, EMPLOYER))
    assert gateway.mine.all("employers") == []
    assert gateway.happened() == []


def calls_of_write(source: str) -> list[int]:
    """The lines at which a method called `write` is called on something like a gateway."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"write", "write_each"}
        and {"gateway", "store", "_store", "_gateway", "maintenance"}
        & {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
        | {part.id for part in ast.walk(node.func.value) if isinstance(part, ast.Name)}
        & {"gateway", "store", "maintenance"}
    ]


def test_nothing_else_calls_write_of_the_gateway() -> None:
    found = {
        str(path.relative_to(APP)): lines
        for path in APP.rglob("*.py")
        # Most modules need not be parsed to see that.
        if "write" in (text := path.read_text(encoding="utf-8")) and (lines := calls_of_write(text))
    }
    assert set(found) == {"usecases/write.py"}


def test_the_test_above_can_see_such_a_call() -> None:
    assert calls_of_write("async def f(call):\n    await call.gateway.write(1)") == [2]
    assert calls_of_write("async def f(self):\n    await self._store.write(1)") == [2]
    assert calls_of_write("def f(stream):\n    stream.write(b'')") == []
