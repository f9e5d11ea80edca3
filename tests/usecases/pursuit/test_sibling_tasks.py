"""The tasks of an employer's other applications follow, some at a time."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest
from typing_extensions import override

from app.domain.actions import Kind
from app.domain.policy import POLICY
from app.usecases.errors import Busy, NotFound, Unavailable
from app.usecases.ports import Gateway, Key, Row
from app.usecases.pursuit.employers import ChangeEmployer, change_employer
from app.usecases.pursuit.sibling_tasks import EAGERLY, Siblings, StaleSweep
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.story import Story

#: When the etiquette allows to enquire for the first time.
MONDAY = NOW + timedelta(days=24)


def with_siblings(others: int) -> Story:
    """A candidate with several applications at one employer, none with people to thank."""
    story = Story(interviewers=())
    for number in range(others):
        story.another_application(f"other-{number:02d}")
    return story


def siblings(story: Story) -> Siblings:
    return Siblings(cast("Gateway", story.gateway), MINE, story.policy)


def rename(story: Story, name: str = "Acme & Sons") -> None:
    story.gateway.run(
        Key("employer", story.employer),
        lambda context, now: change_employer(
            context, ChangeEmployer({"name": name}), story.policy, now
        ),
    )


def stale(story: Story, name: str = "Acme & Sons") -> int:
    """How many open enquiries still bear another name."""
    tasks = story.gateway.mine.all("tasks", kind="enquire_status", state="open")
    return sum(name not in task["title"] for task in tasks)


def marks(story: Story) -> Sequence[Row]:
    return story.gateway.mine.all("stale_employers")


def test_a_new_name_marks_the_employer_and_every_task_follows() -> None:
    story = with_siblings(2)
    rename(story)
    assert [mark["scope"] for mark in marks(story)] == ["all"]
    assert stale(story) == 3
    asyncio.run(siblings(story).refresh_marked())
    assert stale(story) == 0
    assert marks(story) == []


def test_a_write_is_followed_by_a_few_and_the_mark_says_how_far() -> None:
    story = with_siblings(EAGERLY)
    rename(story)
    asyncio.run(siblings(story).refresh_some(story.employer))
    assert stale(story) == 1
    (mark,) = marks(story)
    assert mark["after"] == sorted(story.gateway.mine["applications"])[EAGERLY - 1]
    asyncio.run(siblings(story).refresh_some(story.employer))
    assert marks(story) == []
    assert stale(story) == 0


def test_what_moves_meanwhile_begins_again() -> None:
    story = with_siblings(EAGERLY)
    rename(story)
    asyncio.run(siblings(story).refresh_some(story.employer))
    rename(story, "Acme Ltd")
    (mark,) = marks(story)
    assert (mark["after"], mark["moved"]) == (None, 2)
    asyncio.run(siblings(story).refresh_marked())
    assert stale(story, "Acme Ltd") == 0


def test_an_employer_that_is_not_marked_is_followed_by_nothing() -> None:
    story = with_siblings(1)
    before = story.gateway.happened()
    asyncio.run(siblings(story).refresh_some(story.employer))
    assert story.gateway.happened() == before
    assert not asyncio.run(siblings(story).refresh_one(story.employer, story.application))


def test_one_application_is_updated_before_its_task_is_shown() -> None:
    story = with_siblings(2)
    rename(story)
    assert asyncio.run(siblings(story).refresh_one(story.employer, story.application))
    assert stale(story) == 2
    assert len(marks(story)) == 1


def test_a_request_updates_so_many_and_is_then_asked_to_come_again() -> None:
    story = with_siblings(4)
    rename(story)
    with pytest.raises(Unavailable):
        asyncio.run(siblings(story).refresh_marked(most=3))
    assert stale(story) == 2
    with pytest.raises(Unavailable):
        asyncio.run(siblings(story).refresh_marked(most=0))
    assert stale(story) == 2
    asyncio.run(siblings(story).refresh_marked(most=3))
    assert stale(story) == 0


def test_an_enquiry_bars_the_others_of_which_those_with_open_tasks_follow() -> None:
    story = with_siblings(1)
    story.gateway.now = MONDAY
    opened = story.gateway.mine.all("tasks", kind="enquire_status")[1]["opens_at"]
    story.contact(Kind.ENQUIRE_STATUS)
    assert [mark["scope"] for mark in marks(story)] == ["live"]
    asyncio.run(siblings(story).refresh_marked())
    assert marks(story) == []
    other = story.gateway.mine.all("tasks", kind="enquire_status")[1]
    assert other["opens_at"] != opened or other["state"] == "dropped"


def test_a_single_application_marks_nothing() -> None:
    story = with_siblings(0)
    rename(story)
    # There is none besides the employer's own, which has followed with the employer.
    assert len(marks(story)) == 1
    story.gateway.now = MONDAY
    asyncio.run(siblings(story).refresh_marked())
    story.contact(Kind.ENQUIRE_STATUS)
    assert marks(story) == []


def test_an_application_that_was_deleted_meanwhile_needs_nothing() -> None:
    story = with_siblings(0)
    asyncio.run(siblings(story).refresh(("unknown",)))
    assert story.gateway.changes == ()


class Failing(MemoryGateway):
    """A gateway that cannot show one account's marks."""

    error: Exception = Busy("locked")
    failing: str | None = MINE

    @override
    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        if account_id == self.failing:
            raise self.error
        return await super().one(account_id, table, row_id)

    @override
    async def page(self, account_id: str, page: object) -> Sequence[Row]:
        if account_id == self.failing:
            raise self.error
        return await super().page(account_id, page)  # type: ignore[arg-type]  # passed on


@pytest.mark.parametrize("error", [Busy("locked"), Unavailable("away")])
def test_a_write_is_done_whatever_happens_to_those_that_follow(error: Exception) -> None:
    gateway = Failing()
    gateway.error = error
    story = Story(gateway, interviewers=())
    asyncio.run(siblings(story).refresh_some(story.employer))
    with pytest.raises(Unavailable):
        asyncio.run(siblings(story).refresh_marked())


def sweep_of(story: Story, failures: list[Exception]) -> StaleSweep:
    return StaleSweep(cast("Gateway", story.gateway), POLICY, failed=failures.append)


def test_housekeeping_derives_stale_tasks_that_no_request_has_read() -> None:
    story = with_siblings(2)
    rename(story)
    sweep = sweep_of(story, [])
    assert [asyncio.run(sweep.step()) for _ in range(3)] == [1, 0, 0]
    assert stale(story) == 0


@pytest.mark.parametrize(
    ("error", "reported"),
    [(NotFound("account"), False), (Unavailable("more is left"), False), (ValueError("x"), True)],
)
def test_an_account_that_fails_holds_up_no_other(error: Exception, reported: bool) -> None:
    gateway = Failing()
    gateway.error = error
    story = Story(gateway, interviewers=())
    rename(story)
    # Another account, behind the one that fails, with a mark of an employer without applications.
    other = gateway.account("ffffffff-0000-7000-8000-00000000aaaa")
    mark = {"id": "employer", "scope": "all", "moved": 1, "after": None}
    other["stale_employers"]["employer"] = mark
    other["employers"]["employer"] = {
        **gateway.mine["employers"][story.employer],
        "id": "employer",
    }
    failures: list[Exception] = []
    assert asyncio.run(sweep_of(story, failures).step()) == 2
    assert failures == ([error] if reported else [])
    assert other.all("stale_employers") == []
    assert len(marks(story)) == 1
