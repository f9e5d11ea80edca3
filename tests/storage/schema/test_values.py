"""What a single value becomes on its way into a column and back."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from app.storage.schema import tables
from app.storage.schema.types import NotAnId, from_microseconds, to_microseconds
from app.storage.sql.statements import postgres_compiler, sqlite_compiler
from app.usecases.ports import Insert
from tests.storage.rows import NOON, Pursued, employer_row, new_id, own_task
from tests.storage.store import Store

INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 # Hypothesis adds the zone itself.
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 # The same.
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)


@given(INSTANTS)
def test_an_instant_is_kept_to_the_microsecond(instant: datetime) -> None:
    kept = from_microseconds(to_microseconds(instant))
    assert kept == instant
    assert kept.tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_kept_instants_sort_as_instants_do(one: datetime, other: datetime) -> None:
    assert (to_microseconds(one) < to_microseconds(other)) == (one < other)


@pytest.mark.anyio
async def test_a_naive_instant_is_refused_at_the_column(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        await store.put([Insert("tasks", own_task(due_at=naive))])


@pytest.mark.anyio
@pytest.mark.parametrize("wrong", ["1", "019A9F6E-0000-7000-8000-000000000001", "", "x" * 36])
async def test_what_is_no_id_does_not_reach_a_column_of_ids(store: Store, wrong: str) -> None:
    with pytest.raises(NotAnId):
        await store.put([Insert("tasks", own_task(id=wrong))])


@pytest.mark.anyio
async def test_every_kind_of_value_comes_back_as_it_went_in(store: Store) -> None:
    pursued = await store.pursue(no_calls=True, country=None, subdivision=None)
    update = new_id()
    values = pursued.update_row(
        id=update,
        kind="auto_reply",
        returns_on=date(2026, 12, 1),
        answer_due={"status": "answered", "date": None, "instant": "2026-11-27T10:00:00Z"},
        note='"quoted", \\ and \n, ½ and 👋, $1 ? %s :x',
        received_at=datetime(2026, 11, 23, 13, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        due=date(2026, 12, 4),
        respond_by=datetime(2026, 12, 4, 10, 0, 0, 5, tzinfo=UTC),
        paper_by=date(2026, 12, 7),
        asks_for_times=False,
    )
    await store.put([Insert("employer_updates", values)])
    row = await store.gateway.one(store.account, "employer_updates", update)
    assert row == {
        "channel": None,
        "call_at": None,
        "feedback": None,
        "who_calls": None,
        "form": None,
        "review_on": None,
        "silence_means_no": False,
        "retracted_at": None,
        "retraction_reason": None,
        "external_id": None,
        "content_hash": None,
        "version": 1,
        "written_by": "candidate",
        **values,
    }
    employer = await store.gateway.one(store.account, "employers", pursued.employer)
    assert employer is not None
    assert (employer["no_calls"], employer["no_contact"]) == (True, False)
    assert "country_key" not in employer
    assert "account_id" not in employer


@pytest.mark.anyio
async def test_what_an_insert_leaves_out_is_null(store: Store) -> None:
    await store.put([Insert("employers", row := employer_row())])
    kept = await store.gateway.one(store.account, "employers", str(row["id"]))
    assert kept is not None
    assert (kept["note"], kept["content_hash"]) == (None, None)


@pytest.mark.anyio
async def test_a_task_without_an_end_sorts_and_lapses_after_everything(store: Store) -> None:
    endless = own_task()
    ending = own_task(due_at=NOON, closes_at=NOON + timedelta(1))
    await store.put([Insert("tasks", endless), Insert("tasks", ending)])
    rows = [
        await store.gateway.one(store.account, "tasks", str(task["id"]))
        for task in (endless, ending)
    ]
    never = datetime(9999, 12, 31, tzinfo=UTC)
    assert [(row["sort_at"], row["lapses_at"]) for row in rows if row] == [
        (never, never),
        (NOON, NOON + timedelta(1)),
    ]


@pytest.mark.parametrize("compiler", [sqlite_compiler(), postgres_compiler()])
def test_a_statement_binds_by_name_in_the_order_of_its_places(compiler: object) -> None:
    assert isinstance(compiler, type(sqlite_compiler()))
    tasks = tables.tasks
    construct = (
        select(tasks.c.id)
        .where(tasks.c.due_at < bindparam("until", type_=tasks.c.due_at.type))
        .where(tasks.c.kind == bindparam("kind"))
        .limit(bindparam("limit"))
    )
    statement = compiler.compile(construct)
    bound = statement.bind({"kind": "own", "limit": 3, "until": NOON})
    assert bound[:3] == [to_microseconds(NOON), "own", 3]
    with pytest.raises(KeyError):
        statement.bind({"kind": "own"})


def test_the_ids_of_the_tests_are_ids() -> None:
    assert len({*Pursued().rows().values()}) == len(Pursued().rows())
