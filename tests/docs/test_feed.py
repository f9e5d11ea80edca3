"""The page on events tells each type that there is, and what each means."""

import pytest

from app.api.auth.scopes import SCOPES
from app.api.problems.catalogue import PROBLEMS
from app.api.v1.feed.batch import routes as batch
from app.api.v1.feed.changes import routes as changes
from app.api.v1.feed.events import routes as events
from app.api.v1.feed.replicas import KINDS
from app.usecases.resources import EVENT_TYPES, IN_COPY, IN_EVENTS
from tests.docs.test_documents import DOCS, coded, table

FEED = DOCS / "feed.md"


def test_every_type_of_event_is_documented_and_nothing_else() -> None:
    assert [coded(row[0])[0] for row in table(FEED, "Types of events")] == list(EVENT_TYPES)


@pytest.mark.parametrize("code", ["cursor_expired", "too_many_streams"])
def test_the_problems_of_the_feed_are_documented(code: str) -> None:
    assert f"(problems.md#{code})" in FEED.read_text()
    assert PROBLEMS[code].status in {410, 429}


def test_every_operation_of_the_feed_is_documented() -> None:
    ways = [coded(row[0])[0] for row in table(FEED, "What has changed")]
    operations = (*events._operations, *changes._operations, *batch._operations)
    found = {f"{one.method} {one.path}" for one in operations}
    assert set(ways) == found


def test_the_scopes_that_a_copy_needs_are_documented() -> None:
    assert set(KINDS) == {one.name for one in IN_COPY}
    assert {kind.scope for kind in KINDS.values()} <= set(SCOPES)
    for scope in {kind.scope for kind in KINDS.values()}:
        assert f"`{scope}`" in FEED.read_text()


def test_what_makes_events_and_is_no_part_of_a_copy_is_documented() -> None:
    found = (
        FEED.read_text().partition("The account itself, ")[2].partition("are no part of a copy")[0]
    )
    apart = {one.name for one in IN_EVENTS} - set(KINDS)
    assert apart == {
        *("account", "api_key", "calendar_link", "webhook_endpoint", "session", "grant"),
        *("outlook", "reminder", "reminder_settings", "push_subscription"),
    }
    # The settings stand there as those of the reminders.
    for one in apart - {"account", "reminder_settings"}:
        assert f"{one.removeprefix('api_').replace('_', ' ')}s" in found
