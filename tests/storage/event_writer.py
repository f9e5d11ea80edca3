"""A process that changes one account again and again: `python -m tests.storage.event_writer`.

It takes the address of the database, the account, how many changes to make and its own
number; every fifth change is refused after it was decided on. At the end it prints how
many changes it has made.
"""

import asyncio
import sys
from datetime import datetime

from app.storage.postgres.gateway import PostgresGateway
from app.storage.sqlite.gateway import SqliteGateway
from app.usecases.errors import Collided, Conflict
from app.usecases.events import CANDIDATE, announced
from app.usecases.ports import AppendEvents, Insert, Key, Outcome, PursuitContext
from tests.storage.rows import NOON, employer_row, new_id
from tests.storage.store import Clock, open_store_gateway

#: An account's employers are locked one by one, so that writers meet at the events alone.
AT_ONCE = 4


async def write(url: str, account: str, changes: int, number: int) -> int:
    """Make changes, each of one resource, and answer how many were kept."""
    gateway = open_store_gateway(url, Clock(NOON), lock_timeout=30)
    kept = 0

    async def some(connection: int) -> None:
        nonlocal kept
        for step in range(changes // AT_ONCE):
            made = await one_change(gateway, account, f"{number}-{connection}-{step}", step % 5)
            kept += made

    try:
        await asyncio.gather(*(some(connection) for connection in range(AT_ONCE)))
    finally:
        await gateway.close()
    return kept


async def one_change(
    gateway: SqliteGateway | PostgresGateway, account: str, name: str, sort: int
) -> int:
    """Make an employer of this name; of the five sorts two are given up again."""
    row = employer_row(name=name, name_key=name)
    key = Key("same_employer", match=(name, "Europe/London", "GB", "ENG"))

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[None]:
        outcome = announced(Outcome(None, (Insert("employers", row),)), context, CANDIDATE, now)
        if sort == 1:
            raise Conflict("state_conflict", "Thought better of it.")
        if sort == 3:
            # Its events are written before the database refuses the whole.
            broken = Insert("applications", {"id": new_id(), "employer_id": new_id()})
            assert isinstance(outcome.changes[-1], AppendEvents)
            return Outcome(None, (*outcome.changes, broken))
        return outcome

    try:
        await gateway.write(account, key, decide)
    except (Conflict, Collided):
        return 0
    return 1


if __name__ == "__main__":
    asked = sys.argv[1:]
    print(  # How it answers.
        asyncio.run(write(asked[0], asked[1], int(asked[2]), int(asked[3])))
    )
