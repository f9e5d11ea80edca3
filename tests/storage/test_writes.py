"""One write: what the use case is shown, and what becomes of what it decides."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.usecases.errors import Collided, Conflict, NotFound, Unavailable
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, Page, PursuitContext, Remove
from tests.storage.rows import MATCH, NOON, Pursued, employer_row, new_id, own_task
from tests.storage.store import ACCOUNT, Clock, Store, always

pytestmark = pytest.mark.anyio

Shown = list[tuple[PursuitContext | None, datetime]]


def note(shown: Shown) -> Callable[[PursuitContext | None, datetime], Outcome[str]]:
    """A use case that changes nothing, and remembers what it was shown."""

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[str]:
        shown.append((context, now))
        return Outcome("noted")

    return decide


async def test_the_answer_of_the_use_case_is_given(store: Store) -> None:
    task = own_task()
    answer = await store.gateway.write(
        store.account, ACCOUNT, always([Insert("tasks", task)], "done")
    )
    assert answer == "done"
    assert await store.gateway.one(store.account, "tasks", str(task["id"])) is not None


async def test_it_is_shown_the_record_alone_where_no_more_is_asked_for(store: Store) -> None:
    pursued = await store.pursue()
    for kind, row_id in pursued.leading().items():
        shown: Shown = []
        await store.gateway.write(store.account, Key(kind, row_id), note(shown))
        await store.gateway.write(store.account, Key(kind, row_id, alone=True), note(shown))
        (whole, _), (alone, _) = shown
        assert whole is not None
        assert whole.row is not None
        assert alone == PursuitContext(whole.account, row=whole.row), kind


async def test_it_is_shown_the_record_the_tasks_and_what_it_probes(store: Store) -> None:
    pursued = await store.pursue()
    mine = {"application_id": pursued.application, "employer_id": pursued.employer}
    further = new_id()
    await store.put([Insert("tasks", own_task(id=further, **mine)), Insert("tasks", own_task())])
    await store.put(Pursued(employer=pursued.employer).changes()[1:])
    free = new_id()
    for kind, row_id in pursued.leading().items():
        shown: Shown = []
        chosen_ids = (("contacts", pursued.contact), ("contacts", free), ("employers", free))
        assert await store.gateway.write(
            store.account, Key(kind, row_id), note(shown), chosen_ids=chosen_ids
        )
        ((context, _),) = shown
        assert context is not None
        read = await store.gateway.context(store.account, Key(kind, row_id))
        assert read is not None
        assert (context.employer, context.pursuits) == (read.employer, read.pursuits)
        table = {"employer": "employers", "feedback": "feedback"}.get(kind, f"{kind}s")
        assert context.row == await store.gateway.one(store.account, table, row_id), kind
        derived = [] if kind == "employer" else [pursued.task]
        assert [task["id"] for task in context.tasks] == derived
        for task in context.tasks:
            assert task == await store.gateway.one(store.account, "tasks", str(task["id"]))
        await store.gateway.write(
            store.account, Key(kind, row_id, with_own=True), note(shown), chosen_ids=chosen_ids
        )
        context = shown[-1][0]
        assert context is not None
        own = [] if kind == "employer" else [further]
        assert [task["id"] for task in context.tasks] == [*derived, *own]
        assert dict(context.existing) == {
            chosen_ids[0]: await store.gateway.one(store.account, "contacts", pursued.contact),
            chosen_ids[1]: None,
            chosen_ids[2]: None,
        }


async def test_it_is_shown_nothing_where_the_key_names_nothing(store: Store) -> None:
    for key in (Key("interview", new_id()), Key("task", new_id()), Key("contact", "no id")):
        shown: Shown = []
        await store.gateway.write(store.account, key, note(shown))
        assert [context for context, _ in shown] == [None]


async def test_a_task_without_an_employer_is_shown_by_itself(store: Store) -> None:
    task = own_task()
    await store.put([Insert("tasks", task)])
    shown: Shown = []
    await store.gateway.write(store.account, Key("task", str(task["id"])), note(shown))
    ((context, _),) = shown
    assert context is not None
    assert (context.employer, context.tasks) == (None, ())
    assert context.row is not None
    assert context.row["title"] == task["title"]


async def test_an_employer_that_is_not_there_yet_is_made_under_its_key(store: Store) -> None:
    key = Key("same_employer", match=MATCH)
    shown: Shown = []
    await store.gateway.write(store.account, key, note(shown))
    await store.gateway.write(store.account, key, always([Insert("employers", employer_row())]))
    await store.gateway.write(store.account, key, note(shown))
    assert [d.employer.name if d and d.employer else None for d, _ in shown] == [None, "Acme"]
    assert [d.row if d else "nothing" for d, _ in shown] == [None, None]


async def test_what_it_raises_is_raised_and_nothing_is_changed(store: Store) -> None:
    pursued = await store.pursue()

    def refuse(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        if context is None:
            raise NotFound("interview")
        raise Conflict("in_use", "It is in use.")

    with pytest.raises(NotFound):
        await store.gateway.write(store.account, Key("interview", new_id()), refuse)
    with pytest.raises(Conflict, match="in_use"):
        await store.gateway.write(store.account, Key("interview", pursued.interview), refuse)
    await store.put([Insert("tasks", own_task())])


async def test_all_changes_are_made_or_none(store: Store) -> None:
    task = own_task()
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Collided):
        await store.put([Insert("tasks", task), Insert("tasks", task)])
    with pytest.raises(Collided):
        await store.put([Insert("tasks", task), Remove("tasks", new_id())])
    with pytest.raises(ValueError, match="no time zone"):
        await store.put([Insert("tasks", task), Insert("tasks", own_task(due_at=naive))])
    assert await store.gateway.one(store.account, "tasks", str(task["id"])) is None


async def test_changes_are_made_in_their_order(store: Store) -> None:
    task = own_task()
    task_id = str(task["id"])
    await store.put(
        [
            Insert("tasks", task),
            Amend("tasks", task_id, {"title": "Second", "note": "n"}),
            Amend("tasks", task_id, {"title": "Third"}),
        ]
    )
    row = await store.gateway.one(store.account, "tasks", task_id)
    assert row is not None
    assert (row["title"], row["note"]) == ("Third", "n")
    await store.put([Remove("tasks", task_id), Insert("tasks", task)])
    assert await store.gateway.one(store.account, "tasks", task_id) is not None


async def test_the_policy_of_the_account_can_be_amended(store: Store) -> None:
    await store.put(
        [Amend("accounts", store.account, {"policy_overrides": {"grace": 2}, "policy_revision": 1})]
    )
    found = await store.gateway.context(store.account, ACCOUNT)
    assert found is not None
    assert found.account["policy_overrides"] == {"grace": 2}
    assert found.account["policy_revision"] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda p: Insert("applications", p.application_row(id=new_id(), employer_id=new_id())),
        lambda p: Insert("contacts", p.contact_row(id=new_id(), interviewer_id=new_id())),
        lambda p: Remove("employers", p.employer),
        lambda p: Remove("applications", p.application),
        lambda p: Remove("interviewers", p.interviewer),
        lambda p: Insert("employers", employer_row()),
        lambda p: Insert("timetables", p.timetable_row(id=new_id())),
        lambda p: Insert("tasks", p.task_row(id=new_id())),
        lambda p: Amend("employers", p.employer, {"name": None}),
    ],
    ids=[
        *("no such employer", "no such person", "employer in use", "application in use"),
        *("person in use", "same employer", "same revision", "same task", "null"),
    ],
)
async def test_what_a_constraint_forbids_is_never_kept(
    store: Store, change: Callable[[Pursued], Change]
) -> None:
    pursued = await store.pursue()
    before = await store.gateway.context(store.account, Key("employer", pursued.employer))
    with pytest.raises(Collided):
        await store.put([change(pursued)])
    after = await store.gateway.context(store.account, Key("employer", pursued.employer))
    assert after == before


async def test_a_lost_race_is_run_again_with_what_is_there_then(store: Store) -> None:
    taken = own_task()
    await store.put([Insert("tasks", taken)])
    asked = 0

    def decide(_: PursuitContext | None, __: datetime) -> Outcome[str]:
        nonlocal asked
        asked += 1
        task_id = taken["id"] if asked < 3 else new_id()
        return Outcome("in the end", (Insert("tasks", own_task(id=task_id)),))

    assert await store.gateway.write(store.account, ACCOUNT, decide) == "in the end"
    assert asked == 3
    assert len(await store.gateway.page(store.account, Page("tasks"))) == 2


async def test_a_use_case_that_collides_with_itself_is_asked_five_times(store: Store) -> None:
    asked = 0

    def decide(_: PursuitContext | None, __: datetime) -> Outcome[None]:
        nonlocal asked
        asked += 1
        return Outcome(None, (Remove("tasks", new_id()),))

    with pytest.raises(Collided):
        await store.gateway.write(store.account, ACCOUNT, decide)
    assert asked == 5


async def test_a_change_of_a_column_that_is_not_there_is_a_mistake(store: Store) -> None:
    with pytest.raises(Exception, match="nonsense"):
        await store.put([Insert("tasks", own_task(nonsense=1))])
    with pytest.raises(KeyError):
        await store.put([Insert("nonsense", {})])
    await store.put([Insert("tasks", own_task())])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("contacts", "happened_at"),
        ("contacts", "recorded_at"),
        ("employer_updates", "received_at"),
        ("employer_updates", "recorded_at"),
        ("timetables", "said_at"),
        ("timetables", "recorded_at"),
        ("feedback", "received_at"),
        ("feedback", "recorded_at"),
        ("marks", "happened_at"),
        ("interviews", "created_at"),
        ("applications", "outcome_at"),
    ],
)
async def test_now_is_never_before_a_fact_that_is_there(
    store: Store, clock: Clock, table: str, column: str
) -> None:
    pursued = await store.pursue()
    later = NOON + timedelta(seconds=30)
    values: dict[str, object] = {column: later}
    if column == "outcome_at":
        values["outcome_kind"] = "withdrawn"
    await store.put([Amend(table, pursued.rows()[table], values)])
    shown: Shown = []
    key = Key("interview", pursued.interview)
    await store.gateway.write(store.account, key, note(shown))
    clock.now = later + timedelta(seconds=1)
    await store.gateway.write(store.account, key, note(shown))
    assert [now for _, now in shown] == [later, clock.now]


async def test_now_is_the_clock_where_nothing_has_happened(store: Store, clock: Clock) -> None:
    shown: Shown = []
    for key in (ACCOUNT, Key("same_employer", match=MATCH), Key("contact", new_id())):
        await store.gateway.write(store.account, key, note(shown))
    assert {now for _, now in shown} == {clock.now}


async def test_nothing_is_written_after_closing(store: Store) -> None:
    await store.gateway.close()
    with pytest.raises(Unavailable):
        await store.put([Insert("tasks", own_task())])
