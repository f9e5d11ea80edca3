"""The pipeline that every write goes through, and that nothing goes past it."""

import ast
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.usecases.errors import Conflict, NotFound
from app.usecases.events import CANDIDATE
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Change,
    Decide,
    Insert,
    Key,
    Outcome,
    PursuitContext,
    Row,
    RowLimit,
)
from app.usecases.write import Ready, write, write_once

APP = Path(__file__).parents[2] / "app"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT: Row = {"id": "mine", "erase_at": None}
PLACE = ("idempotency_keys", "attempt")

pytestmark = pytest.mark.anyio


class Memory:
    """A gateway that holds what it is given, and applies nothing that is refused."""

    def __init__(self, context: PursuitContext | None, runs: int = 1) -> None:
        self.context = context
        self.runs = runs
        self.changes: tuple[Change, ...] = ()
        self.chosen_ids: tuple[tuple[str, str], ...] = ()

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Decide[Any],
        *,
        chosen_ids: tuple[tuple[str, str], ...] = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> Any:  # noqa: ANN401  # what the use case answers
        del account_id, key, limits
        self.chosen_ids = chosen_ids
        outcome = decide(self.context, NOW)
        for _ in range(self.runs - 1):
            outcome = decide(self.context, NOW)
        self.changes = outcome.changes
        return outcome.answer


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


async def test_a_change_names_its_writer_and_makes_one_event() -> None:
    gateway = Memory(PursuitContext(ACCOUNT))
    assert await write(gateway, "mine", Key("account"), outcome(EMPLOYER), writer=CANDIDATE)
    change, events = gateway.changes
    assert isinstance(change, Insert)
    assert change.values["written_by"] == CANDIDATE
    assert isinstance(events, AppendEvents)
    assert [event["type"] for event in events.events] == ["employer.created"]


async def test_what_the_service_keeps_in_order_is_no_event() -> None:
    gateway = Memory(PursuitContext({**ACCOUNT, "erase_at": NOW}))
    better = Amend("logins", "mine", {"password_hash": "better"})
    await write(gateway, "mine", Key("account"), outcome(better), writer=None)
    assert gateway.changes == (better,)


async def test_an_account_that_is_being_erased_takes_no_changes() -> None:
    gateway = Memory(PursuitContext({**ACCOUNT, "erase_at": NOW}))
    with pytest.raises(NotFound):
        await write(gateway, "mine", Key("account"), outcome(EMPLOYER), writer=CANDIDATE)
    assert gateway.changes == ()
    assert await write(gateway, "mine", Key("account"), outcome(), writer=CANDIDATE) == "done"


async def test_a_table_that_is_full_takes_no_rows() -> None:
    gateway = Memory(PursuitContext(ACCOUNT, full={"employers": 7}))
    with pytest.raises(Conflict, match="7 employers"):
        await write(gateway, "mine", Key("account"), outcome(EMPLOYER), writer=CANDIDATE)
    assert gateway.changes == ()


async def test_a_guard_refuses_before_the_use_case_is_asked() -> None:
    asked: list[str] = []

    def refuse(context: PursuitContext, now: datetime) -> None:
        del context, now
        raise Conflict("state_conflict", "Not this one.")

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[str]:
        del context, now
        asked.append("use case")
        return Outcome("done")

    with pytest.raises(Conflict):
        await write(
            Memory(PursuitContext(ACCOUNT)),
            *("mine", Key("account"), decide),
            writer=CANDIDATE,
            guard=refuse,
        )
    assert asked == []


async def test_an_answer_is_stored_with_its_change_and_found_again() -> None:
    gateway = Memory(PursuitContext(ACCOUNT, existing={PLACE: None}))
    first = await write_once(
        gateway, "mine", Key("account"), outcome(EMPLOYER), Stored(), writer=CANDIDATE
    )
    assert first == Ready("sent done")
    assert gateway.chosen_ids == (PLACE,)
    assert [change.table for change in gateway.changes] == ["employers", "events", PLACE[0]]
    again = Memory(PursuitContext(ACCOUNT, existing={PLACE: {"answer": "done"}}))
    repeated = await write_once(
        again, "mine", Key("account"), outcome(EMPLOYER), Stored(), writer=CANDIDATE
    )
    assert repeated == Ready("again done")
    assert again.changes == ()


async def test_a_use_case_that_is_asked_again_decides_anew() -> None:
    gateway = Memory(PursuitContext(ACCOUNT), runs=2)
    await write(gateway, "mine", Key("account"), outcome(EMPLOYER), writer=CANDIDATE)
    assert [change.table for change in gateway.changes] == ["employers", "events"]


def calls_of_write(source: str) -> list[int]:
    """The lines at which a method called `write` is called on something like a gateway."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and {"gateway", "store", "_store", "_gateway", "maintenance"}
        & {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
        | {part.id for part in ast.walk(node.func.value) if isinstance(part, ast.Name)}
        & {"gateway", "store", "maintenance"}
    ]


def test_nothing_else_calls_write_of_the_gateway() -> None:
    found = {
        str(path.relative_to(APP)): lines
        for path in APP.rglob("*.py")
        if (lines := calls_of_write(path.read_text(encoding="utf-8")))
    }
    assert set(found) == {"usecases/write.py"}


def test_the_test_above_can_see_such_a_call() -> None:
    assert calls_of_write("async def f(call):\n    await call.gateway.write(1)") == [2]
    assert calls_of_write("async def f(self):\n    await self._store.write(1)") == [2]
    assert calls_of_write("def f(stream):\n    stream.write(b'')") == []
