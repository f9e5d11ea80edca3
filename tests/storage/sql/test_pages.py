from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from app.usecases.ports import Change, Insert, Page, Row
from tests.storage.rows import NOON, new_id, own_task
from tests.storage.store import Store

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def titles(store: Store, *where: tuple[str, str, object], limit: int = 50) -> list[object]:
    page = Page("tasks", where, ("sort_at", "id"), limit=limit)
    return [row["title"] for row in await store.gateway.page(store.account, page)]


async def walk(store: Store, page: Page) -> list[Row]:
    """All rows of a list, page by page."""
    rows: list[Row] = []
    while found := await store.gateway.page(store.account, page):
        assert len(found) <= page.limit
        rows += found
        after = tuple(found[-1][column] for column in page.order)
        page = Page(page.table, page.where, page.order, after, page.limit)
    return rows


def scattered(count: int) -> Iterator[Change]:
    """Tasks many of which share an instant, or have none."""
    random = Random(1)
    for _ in range(count):
        due_at = random.choice([None, NOON, NOON + HOUR, NOON + 2 * HOUR])
        yield Insert("tasks", own_task(due_at=due_at))


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
async def test_pages_give_every_row_once_and_in_order(store: Store, limit: int) -> None:
    await store.put(scattered(60))
    for order in (("id",), ("sort_at", "id"), ("created_at", "sort_at", "id")):
        rows = await walk(store, Page("tasks", (), order, limit=limit))
        assert len({row["id"] for row in rows}) == 60
        keys = [tuple(row[column] for column in order) for row in rows]
        assert all(one < other for one, other in pairwise(keys))


async def test_a_page_goes_on_after_a_row_that_is_gone(store: Store) -> None:
    await store.put(Insert("tasks", own_task(title=str(n))) for n in range(3))
    rows = await walk(store, Page("tasks"))
    after = (str(rows[0]["id"])[:-1] + "0",)
    found = await store.gateway.page(store.account, Page("tasks", after=after))
    assert [row["id"] for row in found][-2:] == [row["id"] for row in rows[1:]]


async def test_every_operator_compares(store: Store) -> None:
    hours = {"a": None, "b": NOON + HOUR, "c": NOON + 2 * HOUR, "d": NOON + 3 * HOUR}
    await store.put(
        Insert("tasks", own_task(title=title, due_at=due)) for title, due in hours.items()
    )
    two = NOON + 2 * HOUR
    assert await titles(store, ("due_at", "=", two)) == ["c"]
    assert await titles(store, ("due_at", "<", two)) == ["b"]
    assert await titles(store, ("due_at", "<=", two)) == ["b", "c"]
    assert await titles(store, ("due_at", ">", two)) == ["d"]
    assert await titles(store, ("due_at", ">=", two)) == ["c", "d"]
    assert await titles(store, ("due_at", "is", None)) == ["a"]
    assert await titles(store, ("due_at", "=", None)) == ["a"]
    assert await titles(store, ("sort_at", ">", two)) == ["d", "a"]
    assert await titles(store, ("title", "in", ("a", "d", "x"))) == ["d", "a"]
    assert await titles(store, ("title", "in", ["b"])) == ["b"]
    assert await titles(store, ("title", "in", ())) == []
    assert await titles(store, ("due_at", ">=", NOON), ("due_at", "<", two)) == ["b"]
    assert await titles(store, ("own", "=", True), limit=2) == ["b", "c"]
    assert await titles(store, ("own", "=", False)) == []


async def test_a_filter_that_is_no_id_finds_nothing(store: Store) -> None:
    await store.pursue()
    for value in ("nothing", new_id()):
        page = Page("contacts", (("interview_id", "=", value),))
        assert list(await store.gateway.page(store.account, page)) == []


@pytest.mark.parametrize(
    "page",
    [
        Page("tasks", order=("sort_at",)),
        Page("tasks", order=("due_at", "id")),
        Page("tasks", (("due_at", "<", None),)),
        Page("tasks", (("due_at", "like", "x"),)),
        Page("tasks", (("due_at", "is", NOON),)),
    ],
    ids=["without the id", "by what may be null", "less than null", "like", "is a value"],
)
async def test_a_page_that_makes_no_sense_is_refused(store: Store, page: Page) -> None:
    with pytest.raises(ValueError, match=r"tasks"):
        await store.gateway.page(store.account, page)


async def test_lists_of_an_interview_and_of_employers_are_pages(store: Store) -> None:
    one = await store.pursue()
    await store.pursue(name_key="other")
    for table in ("contacts", "employer_updates", "feedback", "interviewers"):
        page = Page(table, (("interview_id", "=", one.interview),))
        (row,) = await store.gateway.page(store.account, page)
        assert row["interview_id"] == one.interview
    by_start = Page("interviews", (("employer_id", "=", one.employer),), ("starts_at", "id"))
    (row,) = await store.gateway.page(store.account, by_start)
    assert row["id"] == one.interview
    assert len(await store.gateway.page(store.account, Page("employers"))) == 2
