"""DELETE /v1/me: no credential opens it any more, and then nothing personal is left anywhere."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, LargeBinary, Table, Text, func, insert, select

from app.main import create_app
from app.settings import Settings
from app.storage.administration import Administration
from app.storage.engines import engine, sqlite_path
from app.storage.schema import tables
from app.storage.schema.tables import METADATA
from app.storage.schema.types import Identifier
from app.usecases.pursuit.sibling_tasks import StaleSweep
from app.usecases.pursuit.task_basis import Sweep
from app.work import housekeeping
from tests.api.small_service import problem
from tests.api.v1.api_client import NOON, Api, Clock, believe_lookups
from tests.api.v1.conftest import Database
from tests.storage.rows import Pursued, new_id, own_task

MARK = "Zaphod Beeblebrox"
#: Tables of the server's own, which hold nothing of an account.
SERVERS = {"policies", "secrets", "signing_keys"}


@pytest.fixture
def connection(api: Api, database: Database) -> Iterator[Connection]:
    """A connection to the database of the service."""
    made = engine(database.url)
    with made.connect() as opened:
        yield opened
    made.dispose()


def account_of(connection: Connection, label: str = "test") -> list[str]:
    accounts = tables.accounts
    found = list(connection.scalars(select(accounts.c.id).where(accounts.c.label == label)))
    # No other connection can write while this one reads.
    connection.rollback()
    return found


def marked(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """A row with the mark in every column that holds words or a document."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.computed is not None:
            continue
        if column.name in values:
            row[column.name] = values[column.name]
        elif isinstance(column.type, Identifier):
            row[column.name] = None if column.nullable else new_id()
        elif isinstance(column.type, JSON):
            row[column.name] = {"told": MARK}
        elif isinstance(column.type, Text):
            row[column.name] = f"{MARK} {secrets.token_hex(8)}"
    return row


def fill(connection: Connection, mine: str, partner: str) -> None:
    """Put a row into every table, about this account, with the mark all over it."""
    pursued = Pursued()
    found = {
        table: dict(change.values)  # type: ignore[union-attr] # They are inserts.
        for change in pursued.changes()
        for table in (change.table,)
    }
    found["tasks"] |= own_task(id=pursued.task, **pursued.hangs_on())
    session, endpoint = new_id(), new_id()
    more: dict[str, dict[str, Any]] = {
        "stale_employers": {"id": pursued.employer, "moved": 1},
        "sessions": {"id": session, "created_at": NOON, "refreshed_at": NOON, "expires_at": NOON},
        "sign_in_codes": {"created_at": NOON, "expires_at": NOON},
        "refresh_tokens": {"session_id": session, "created_at": NOON},
        "grants": {"partner_id": partner, "provisioned": True, "created_at": NOON, "scopes": []},
        "refusals": {"times": 1, "first_at": NOON, "last_at": NOON, **pursued.hangs_on()},
        "earlier_contacts": {"employer_id": pursued.employer, "happened_at": NOON},
        "merged_employers": {"into_id": pursued.employer, "merged_at": NOON},
        "aliases": {"contact_id": found["contacts"]["id"], "told_at": NOON},
        "events": {"seq": 1000, "occurred_at": NOON},
        "task_bases": {"id": mine, "revision": 0, "done": False},
        "outlooks": {"id": pursued.application, "live": True},
        "idempotency_keys": {"status": 201, "created_at": NOON},
        "partner_requests": {"at": NOON, "left_out": 0},
        "mailings": {"attempts": 0},
        "mail_accounts": {"port": 465},
        "pushes": {"attempts": 0},
        "push_subscriptions": {"names_employers": False},
        "confirmations": {"expires_at": NOON, "tries": 0},
        "permits": {"id": found["contacts"]["id"], "issued_at": NOON, "expires_at": NOON},
        "webhook_endpoints": {"id": endpoint, "position": 0},
        "webhook_deliveries": {"endpoint_id": endpoint, "candidate_id": None, "attempts": 0},
        "jobs": {"due_at": NOON, "attempts": 0, "own_clock": False},
        "reminder_items": {"application_id": pursued.application, "at": NOON},
        "grant_requests": {"created_at": NOON, "expires_at": NOON, "candidate_id": None},
    }
    connection.execute(
        tables.accounts.update()
        .where(tables.accounts.c.id == mine)
        .values(label=MARK, policy_overrides={"told": MARK})
    )
    dated = {"created_at": NOON, "updated_at": NOON}
    for table in METADATA.sorted_tables:
        if table.name in SERVERS | {"accounts", "event_heads", "candidates", "partner_positions"}:
            continue
        of_table = found.get(table.name, {}) | more.get(table.name, {})
        values = {**dated, "account_id": mine, **of_table}
        keep = {n: v for n, v in values.items() if not isinstance(v, str) or n.endswith("id")}
        connection.execute(insert(table).values(marked(table, keep)))
    # What a partner keeps of the candidate: its own name for it, and what it was answered.
    candidate = {"account_id": partner, "candidate_id": mine, "created_at": NOON}
    positions = METADATA.tables["partner_positions"]
    position = {"account_id": partner, "id": mine, "candidate_id": mine, "seq": 1, "standing": True}
    connection.execute(insert(positions).values(position))
    # An event that the partner was sent is numbered, so it stays, and names nothing.
    events = METADATA.tables["events"]
    sent = {"account_id": partner, "id": new_id(), "seq": 1000, "candidate_id": mine}
    sent |= {"type": "grant.created", "resource": "grant", "about": mine, "written_by": "candidate"}
    connection.execute(insert(events).values({**sent, "occurred_at": NOON, "happened_at": NOON}))
    candidates = METADATA.tables["candidates"]
    connection.execute(insert(candidates).values(marked(candidates, candidate)))
    answer = {
        "account_id": partner,
        "status": 201,
        "created_at": NOON,
        "headers": {},
        "body": f'{{"account_id": "{mine}", "external_id": "{MARK}"}}',
    }
    answers = METADATA.tables["idempotency_keys"]
    connection.execute(insert(answers).values(marked(answers, {**answer, "fingerprint": "x"})))
    connection.commit()


def everything(connection: Connection) -> str:
    """All rows of all tables, as text."""
    connection.rollback()
    output = "\n".join(
        str(row)
        for table in METADATA.sorted_tables
        for row in connection.execute(
            select(*(c for c in table.columns if not isinstance(c.type, LargeBinary)))
        )
    )
    connection.rollback()
    return output


def keep(api: Api) -> dict[str, int]:
    """One round of housekeeping."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    todo = housekeeping.steps(
        services.gateway,
        Sweep(services.gateway, services.policy, services.task_refresher),
        StaleSweep(services.gateway, services.policy),
        answers_kept=timedelta(hours=24),
        events_kept=timedelta(days=30),
    )
    assert api.client.portal is not None
    return dict(api.client.portal.call(housekeeping.once, todo, api.clock()))


def erase(api: Api) -> Any:  # noqa: ANN401 # JSON.
    response = api.ask("DELETE", "/v1/me")
    assert response.status_code == 202, response.text
    return response.json()


def graced(api: Api, days: int) -> None:
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    object.__setattr__(services, "erase_grace", timedelta(days=days))


@pytest.mark.parametrize("days", [0, 7])
def test_nothing_personal_is_left_in_any_table_nor_in_the_file(
    api: Api, connection: Connection, database: Database, days: int
) -> None:
    graced(api, days)
    kept = api.other.interview()
    api.interview()
    mine, theirs = sorted(
        account_of(connection), key=lambda one: one == _owner(connection, kept["id"])
    )
    fill(connection, mine, theirs)
    before = everything(connection)
    assert before.count(MARK) > 60
    assert len({line for line in before.split("\n") if MARK in line}) >= len(METADATA.tables) - 5
    erase(api)
    if days:
        # All is there yet, but for why a session ended.
        assert everything(connection).count(MARK) == before.count(MARK) - 1
        api.clock.forward(days=days)
        assert keep(api)["erase_accounts"] == 1
    after = everything(connection)
    assert MARK not in after
    assert mine not in after
    assert api.other.get(f"/v1/interviews/{kept['id']}")["id"] == kept["id"]
    if database.url.startswith("sqlite"):
        connection.close()
        path = sqlite_path(database.url)
        for name in (path, f"{path}-wal"):
            with open(name, "rb") as file:  # noqa: PTH123 # Names of SQLite's own.
                assert MARK.encode() not in file.read(), name


def _owner(connection: Connection, interview_id: str) -> str:
    interviews = METADATA.tables["interviews"]
    owner = select(interviews.c.account_id).where(interviews.c.id == interview_id)
    found: str = connection.scalar(owner) or ""
    connection.rollback()
    return found


def test_credentials_stop_and_sessions_end(api: Api, connection: Connection) -> None:
    session = METADATA.tables["sessions"]
    mine, *_ = account_of(connection)
    instants = {"created_at": NOON, "refreshed_at": NOON, "expires_at": NOON + timedelta(days=1)}
    values = {"account_id": mine, "id": new_id(), "label": "", **instants}
    connection.execute(insert(session).values(values))
    connection.commit()
    graced(api, 7)
    assert erase(api) == {"id": mine, "erase_at": "2026-11-27T12:00:00Z"}
    ended = connection.execute(select(session.c.ended_at, session.c.ended_because)).one()
    connection.rollback()
    # Whatever key the database looks up is refused; what was looked up holds for a second.
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    services.authentication._known.clear()
    problem(api.ask("GET", "/v1/interviews"), 401, "unauthenticated")
    assert tuple(ended) in {(NOON, "erased"), (None, None)}
    assert connection.scalar(select(func.count()).select_from(tables.accounts)) == 2


def test_an_account_can_be_restored_while_its_grace_lasts(
    api: Api, connection: Connection, database: Database
) -> None:
    graced(api, 7)
    interview = api.interview()
    mine = _owner(connection, interview["id"])
    erase(api)
    administration = Administration(database.url, clock=api.clock)
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    services.authentication._known.clear()
    api.clock.forward(days=6)
    assert keep(api)["erase_accounts"] == 0
    assert administration.restore(mine)
    assert not administration.restore(mine)
    assert not administration.restore("nonsense")
    api.clock.forward(days=2)
    assert keep(api)["erase_accounts"] == 0
    assert api.get(f"/v1/interviews/{interview['id']}") == interview
    # Once its time has come it is too late, whether housekeeping has been or not.
    erase(api)
    api.clock.forward(days=7)
    assert not administration.restore(mine)


def test_who_was_let_in_just_before_can_write_nothing_more(api: Api) -> None:
    graced(api, 7)
    made = api.post("/v1/tasks", {"title": "x"})
    believe_lookups(api)
    api.get("/v1/tasks")
    erase(api)
    for method, path, body in (
        ("POST", "/v1/tasks", {"title": "y"}),
        ("PATCH", f"/v1/tasks/{made['id']}", {"note": "y"}),
        ("DELETE", f"/v1/tasks/{made['id']}", None),
    ):
        problem(api.ask(method, path, body), 404, "not_found")
    assert api.get(f"/v1/tasks/{made['id']}") == made


def test_of_an_account_that_has_just_gone_there_is_no_copy(api: Api) -> None:
    graced(api, 0)
    believe_lookups(api)
    api.get("/v1/tasks")
    erase(api)
    problem(api.ask("GET", "/v1/changes"), 404, "not_found")


def test_asking_twice_does_not_put_it_off(api: Api) -> None:
    graced(api, 7)
    first = erase(api)
    api.clock.forward(seconds=0.5)
    assert erase(api) == first


def test_housekeeping_forgets_answers_and_sessions_in_their_time(
    api: Api, connection: Connection
) -> None:
    mine, *_ = account_of(connection)
    api.ask("POST", "/v1/tasks", {"title": "x"}, headers={"Idempotency-Key": "a"})
    sessions, tokens = METADATA.tables["sessions"], METADATA.tables["refresh_tokens"]
    day = timedelta(days=1)
    ids = [new_id() for _ in range(3)]
    for one, expires_at, ended_at in (
        (ids[0], NOON + 100 * day, None),
        (ids[1], NOON + day, None),
        (ids[2], NOON + 100 * day, NOON),
    ):
        instants = {"created_at": NOON, "refreshed_at": NOON}
        values = {"account_id": mine, "id": one, "label": "", **instants}
        values |= {"expires_at": expires_at, "ended_at": ended_at}
        connection.execute(insert(sessions).values(values))
        for spent_at in (None, NOON):
            row = {"account_id": mine, "session_id": one, "created_at": NOON, "spent_at": spent_at}
            connection.execute(insert(tokens).values(marked(tokens, row)))
    connection.commit()
    api.clock.forward(days=1)
    assert not any(done for step, done in keep(api).items() if step != "follow_basis")
    api.clock.forward(seconds=1)
    assert keep(api)["forget_answers"] == 1
    api.clock.forward(days=31)
    assert keep(api)["forget_sessions"] > 0
    left = connection.scalars(select(sessions.c.id)).all()
    assert (left, len(connection.execute(select(tokens)).all())) == ([ids[0]], 1)
    connection.rollback()


def test_the_service_keeps_house_by_itself(database: Database, clock: Clock) -> None:
    async def lived() -> int:
        settings = Settings(database_url=database.url, housekeeping_seconds=0.01, log_level="error")
        app = create_app(settings, now=clock)
        async with app.router.lifespan_context(app):
            gateway = app.state.services.gateway
            rounds: list[datetime] = []
            twice = asyncio.Event()
            forget = gateway.forget_answers

            async def counted(before: datetime) -> int:
                rounds.append(before)
                if len(rounds) == 2:
                    twice.set()
                done: int = await forget(before)
                return done

            gateway.forget_answers = counted
            await twice.wait()
        return len(rounds)

    assert asyncio.run(asyncio.wait_for(lived(), 30)) >= 2
