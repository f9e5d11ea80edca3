# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import timedelta
from typing import Any

import pytest

from app.domain.facts import FeedbackSource, UpdateKind
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.ports import Key, Row
from app.usecases.pursuit.employers import Written
from app.usecases.pursuit.feedback import (
    MOST_CHARACTERS,
    ChangeFeedback,
    NewFeedback,
    change_feedback,
    check_words,
    delete_feedback,
    record_feedback,
)
from tests.usecases.builders import NOW
from tests.usecases.pursuit.test_employer_updates import record as record_update
from tests.usecases.story import Story

DEPTH = {"id": None, "kind": "improvement", "verbatim": "more depth"}


def record(
    story: Story, source: FeedbackSource = FeedbackSource.EMPLOYER, **wanted: Any
) -> Written:
    command = NewFeedback(story.interview, source, **({"items": (DEPTH,)} | wanted))
    chosen = () if command.id is None else (("feedback", command.id),)
    return story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: record_feedback(context, command, story.policy, now),
        chosen_ids=chosen,
    )


def change(story: Story, items: tuple[Any, ...] | None = None, **values: object) -> Row:
    return story.gateway.run(
        Key("feedback", "chosen"),
        lambda context, now: change_feedback(
            context, ChangeFeedback(values, items), story.policy, now
        ),
    )


def delete(story: Story) -> None:
    story.gateway.run(
        Key("feedback", "chosen"),
        lambda context, now: delete_feedback(context, story.policy, now),
    )


def test_each_item_gets_an_id_and_keeps_the_one_that_it_has() -> None:
    story = Story()
    written = record(story, items=(DEPTH, {**DEPTH, "id": "mine"}))
    (row,) = story.gateway.mine.all("feedback")
    first, second = row["items"]
    assert first["id"] not in {None, "mine"}
    assert second["id"] == "mine"
    assert first["verbatim"] == "more depth"
    assert written.row["version"] == 1
    assert "feedback.created" in story.gateway.happened()


def test_the_candidates_own_judgement_settles_the_task_to_reflect_and_no_other_does() -> None:
    story = Story()
    record_update(story, UpdateKind.REJECTION)
    story.gateway.now = NOW + timedelta(days=1)
    record(story, FeedbackSource.EMPLOYER)
    assert story.tasks()["reflect"] == "open"
    record(story, FeedbackSource.SELF)
    assert story.tasks()["reflect"] == "done"


def test_the_same_feedback_again_is_answered_from_the_record() -> None:
    story = Story()
    record(story, id="chosen", content_hash="same")
    assert not record(story, id="chosen", content_hash="same").created
    assert story.gateway.changes == ()
    with pytest.raises(Conflict):
        record(story, id="chosen", content_hash="other")


def test_feedback_of_the_future_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        record(Story(), received_at=NOW + timedelta(minutes=6))
    assert refusal.value.pointer == "/received_at"


def test_a_change_replaces_the_items_whole_and_keeps_their_ids() -> None:
    story = Story()
    record(story, id="chosen")
    item = story.row("feedback", "chosen")["items"][0]  # type: ignore[index]  # a list
    row = change(story, items=({**item, "done": True}, DEPTH))
    assert row["items"][0]["id"] == item["id"]  # type: ignore[index]  # a list
    assert len(row["items"]) == 2  # type: ignore[arg-type]  # a list
    assert row["version"] == 2


def test_the_same_values_are_no_change() -> None:
    story = Story()
    record(story, id="chosen", note="as it was")
    change(story, note="as it was")
    assert story.gateway.changes == ()
    change(story, received_at=NOW)
    assert story.gateway.changes == ()


def test_an_instant_is_corrected_but_not_into_the_future() -> None:
    story = Story()
    record(story, id="chosen")
    assert change(story, received_at=NOW - timedelta(minutes=5))["updated_at"] == NOW
    with pytest.raises(Invalid):
        change(story, received_at=NOW + timedelta(minutes=6))


def test_all_words_of_a_record_are_bounded_together() -> None:
    half = {"verbatim": "x" * (MOST_CHARACTERS // 2), "kind": ""}
    check_words((half, half), None)
    for items, note in (((half, half), "x"), ((half, {**half, "kind": "x"}), None)):
        with pytest.raises(Invalid) as refusal:
            check_words(items, note, "/feedback/3/items")
        assert (refusal.value.pointer, refusal.value.code) == ("/feedback/3/items", "too_long")
    with pytest.raises(Invalid) as refusal:
        record(Story(), items=(half, half), note="x")
    assert refusal.value.pointer == "/items"


def test_a_change_that_makes_a_record_too_long_is_refused() -> None:
    story = Story()
    record(story, id="chosen", items=({**DEPTH, "verbatim": "x" * (MOST_CHARACTERS - 20)},))
    with pytest.raises(Invalid):
        change(story, note="more than twenty characters")
    assert story.row("feedback", "chosen")["note"] is None


def test_feedback_is_removed_and_then_there_is_none() -> None:
    story = Story()
    record(story, id="chosen")
    delete(story)
    assert story.gateway.mine.all("feedback") == []
    assert "feedback.deleted" in story.gateway.happened()
    for use_case in (delete, change):
        with pytest.raises(NotFound):
            use_case(story)
