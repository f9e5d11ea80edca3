# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.action_kinds import TASKS
from app.domain.actions import Channel, Kind
from app.domain.facts import Result, UpdateKind
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.lookups import Place
from app.usecases.ports import Key, Row
from app.usecases.pursuit.employer_updates import NewUpdate, record_update
from app.usecases.pursuit.task_changes import (
    BY_WORD,
    MARKS,
    SETTLED_BY,
    ChangeTask,
    change_task,
)
from app.usecases.pursuit.tasks import NewTask, TaskState, create_task, delete_task
from tests.usecases.builders import NOW, START
from tests.usecases.story import Story

LATER = NOW + timedelta(days=2)


def change(story: Story, task_id: object, **wanted: Any) -> Row:
    command = ChangeTask(**({"values": {}} | wanted))
    return story.gateway.run(
        Key("task", str(task_id)),
        lambda context, now: change_task(context, command, story.policy, now),
        chosen_ids=((MARKS, str(task_id)),),
    )


def own(story: Story, **wanted: Any) -> str:
    command = NewTask(**({"title": "Call Ada", "id": "own"} | wanted))
    key = Key("interview", command.interview_id) if command.interview_id else Key("account")
    if command.application_id and not command.interview_id:
        key = Key("application", command.application_id)
    written = story.gateway.run(
        key,
        lambda context, now: create_task(context, command, now),
        chosen_ids=(("tasks", str(command.id)),),
    )
    return str(written.row["id"])


def before_the_interview() -> Story:
    story = Story(starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    assert story.tasks()["prepare_questions"] == "open"
    return story


# ---------------------------------------------------------------- derived tasks


def test_an_open_task_is_snoozed_and_awoken() -> None:
    story = Story()
    task = story.task("send_thank_you")
    row = change(story, task["id"], snooze=True, snoozed_until=LATER)
    assert row["ready_at"] == row["snoozed_until"] == LATER
    row = change(story, task["id"], snooze=True, snoozed_until=None)
    assert row["ready_at"] == task["opens_at"]


def test_the_same_word_again_is_no_change() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    change(story, task_id, snooze=True, snoozed_until=LATER)
    change(story, task_id, snooze=True, snoozed_until=LATER)
    assert story.gateway.changes == ()


def test_to_snooze_again_moves_the_end_and_leaves_one_mark() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    change(story, task_id, snooze=True, snoozed_until=LATER)
    row = change(story, task_id, snooze=True, snoozed_until=LATER + timedelta(days=1))
    assert row["snoozed_until"] == LATER + timedelta(days=1)
    (mark,) = story.gateway.mine.all("marks")
    assert (mark["id"], mark["state"], mark["interviewer_id"]) == (task_id, "snoozed", "sam")
    assert mark["snoozed_until"] == LATER + timedelta(days=1)


def test_a_contact_that_is_skipped_leaves_a_mark_and_loosens_nothing() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    row = change(story, task_id, state=TaskState.SKIPPED, reason="spoke on the phone")
    assert (row["state"], row["reason"], row["settled_at"]) == (
        "skipped",
        "spoke on the phone",
        NOW,
    )
    (mark,) = story.gateway.mine.all("marks")
    assert (mark["id"], mark["kind"], mark["state"]) == (task_id, "send_thank_you", "skipped")
    assert story.contact().created
    assert story.tasks()["send_thank_you"] == "done"
    with pytest.raises(Conflict):
        change(story, task_id, state=TaskState.OPEN)


def test_the_candidates_word_settles_what_only_that_can_settle() -> None:
    story = before_the_interview()
    task = story.task("prepare_questions")
    change(story, task["id"], state=TaskState.DONE)
    (mark,) = story.gateway.mine.all("marks")
    assert (mark["kind"], mark["state"], mark["happened_at"]) == ("prepare_questions", "done", NOW)
    assert mark["interview_id"] == story.interview
    assert story.tasks()["prepare_questions"] == "done"


def test_to_skip_what_is_no_contact_is_kept_as_a_mark() -> None:
    story = Story()
    change(story, story.task("record_timetable")["id"], state=TaskState.SKIPPED, reason="no need")
    (mark,) = story.gateway.mine.all("marks")
    assert (mark["kind"], mark["state"]) == ("record_timetable", "skipped")
    assert story.tasks()["record_timetable"] == "skipped"


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("record_timetable", "PUT the interview's timetable"),
        ("send_thank_you", "POST the contact to the interview"),
        ("enquire_status", "POST the contact to the interview"),
    ],
)
def test_a_task_is_done_by_its_fact_which_the_refusal_names(kind: str, fact: str) -> None:
    story = Story()
    with pytest.raises(Conflict, match=fact) as refusal:
        change(story, story.task(kind)["id"], state=TaskState.DONE)
    assert refusal.value.code == "state_conflict"
    assert story.tasks()[kind] == "open"


def test_each_kind_of_task_is_settled_by_the_candidates_word_or_by_a_fact_that_is_named() -> None:
    assert BY_WORD | SETTLED_BY.keys() == TASKS
    assert not BY_WORD & SETTLED_BY.keys()


def test_a_task_that_is_over_takes_no_other_word() -> None:
    story = Story()
    story.contact()
    task = story.task("send_thank_you")
    assert task["state"] == "done"
    for wanted in (
        {"state": TaskState.SKIPPED},
        {"state": TaskState.OPEN},
        {"snooze": True, "snoozed_until": LATER},
    ):
        with pytest.raises(Conflict):
            change(story, task["id"], **wanted)


def test_a_skipped_task_may_be_given_another_reason_and_be_opened_again() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    change(story, task_id, state=TaskState.SKIPPED, reason="first")
    row = change(story, task_id, state=TaskState.SKIPPED, reason="second")
    assert (row["reason"], row["settled_at"]) == ("second", NOW)
    change(story, task_id, state=TaskState.SKIPPED)
    assert story.gateway.changes == ()
    row = change(story, task_id, state=TaskState.OPEN)
    assert (row["state"], row["reason"], row["settled_at"]) == ("open", None, None)
    (mark,) = story.gateway.mine.all("marks")
    assert (mark["id"], mark["state"]) == (task_id, "open")


def test_a_skipped_task_is_opened_to_be_snoozed() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    change(story, task_id, state=TaskState.SKIPPED, reason="first")
    with pytest.raises(Conflict, match="Only an open task"):
        change(story, task_id, snooze=True, snoozed_until=LATER)
    row = change(story, task_id, state=TaskState.OPEN, snooze=True, snoozed_until=LATER)
    assert (row["state"], row["snoozed_until"], row["ready_at"]) == ("open", LATER, LATER)
    with pytest.raises(Conflict, match="Only an open task"):
        change(story, task_id, state=TaskState.SKIPPED, snooze=True, snoozed_until=LATER)
    row = change(story, task_id, state=TaskState.SKIPPED, snooze=True, snoozed_until=None)
    assert (row["state"], row["snoozed_until"]) == ("skipped", None)


def test_a_task_that_was_marked_done_is_undone_unless_a_fact_has_settled_it() -> None:
    story = before_the_interview()
    task_id = story.task("prepare_questions")["id"]
    change(story, task_id, state=TaskState.DONE)
    row = change(story, task_id, state=TaskState.OPEN)
    assert (row["state"], row["settled_at"]) == ("open", None)
    assert story.tasks()["prepare_questions"] == "open"
    story = Story()
    story.gateway.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    story.contact(Kind.ENQUIRE_STATUS, channel=Channel.PHONE, result=Result.SPOKE)
    task_id = story.task("record_outcome")["id"]
    change(story, task_id, state=TaskState.DONE)
    found = NewUpdate(Place(story.interview), UpdateKind.ACKNOWLEDGED)
    story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: record_update(context, found, story.policy, now),
    )
    with pytest.raises(Conflict, match="A fact has settled"):
        change(story, task_id, state=TaskState.OPEN)
    assert story.tasks()["record_outcome"] == "done"


def test_what_has_lapsed_is_skipped_and_opened_again() -> None:
    story = Story()
    task_id = story.task("send_thank_you")["id"]
    story.gateway.now = NOW + timedelta(days=20)
    row = change(story, task_id, state=TaskState.SKIPPED, reason="too late")
    assert (row["state"], row["reason"]) == ("skipped", "too late")
    row = change(story, task_id, state=TaskState.OPEN)
    assert (row["state"], row["reason"], row["settled_at"]) == ("open", None, None)


def test_a_skip_before_a_round_is_over_ends_with_the_round() -> None:
    story = before_the_interview()
    task_id = story.task("enquire_status")["id"]
    row = change(story, task_id, state=TaskState.SKIPPED, reason="no hurry")
    assert (row["state"], row["snoozed_until"]) == ("skipped", LATER + timedelta(hours=1))


def test_an_open_task_stays_open_when_it_is_opened() -> None:
    story = Story()
    change(story, story.task("send_thank_you")["id"], state=TaskState.OPEN)
    assert story.gateway.changes == ()


def test_what_follows_from_facts_is_not_reworded() -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        change(story, story.task("send_thank_you")["id"], values={"title": "Mine"})
    assert (refusal.value.pointer, refusal.value.code) == ("/title", "incompatible_fields")


# ---------------------------------------------------------------- the candidate's own


def test_a_task_of_ones_own_hangs_on_nothing_or_an_application_or_an_interview() -> None:
    story = Story()
    assert story.row("tasks", own(story))["application_id"] is None
    of_application = own(story, id="second", application_id=story.application)
    assert story.row("tasks", of_application)["employer_id"] == story.employer
    of_interview = own(story, id="third", interview_id=story.interview)
    assert story.row("tasks", of_interview)["application_id"] == story.application


def test_an_interview_of_another_application_is_refused() -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        own(story, interview_id=story.interview, application_id="another")
    assert refusal.value.pointer == "/application_id"


def test_a_task_of_ones_own_is_done_reopened_and_reworded() -> None:
    story = Story()
    task_id = own(story)
    row = change(story, task_id, state=TaskState.DONE, reason="at last")
    assert (row["state"], row["settled_at"], row["reason"]) == ("done", NOW, "at last")
    row = change(story, task_id, state=TaskState.OPEN)
    assert (row["state"], row["settled_at"], row["reason"]) == ("open", None, None)
    row = change(story, task_id, values={"title": "Write to Ada", "opens_at": LATER})
    assert (row["title"], row["ready_at"]) == ("Write to Ada", LATER)
    assert story.gateway.mine.all("marks") == []
    assert story.gateway.happened().count("task.updated") == 3


@pytest.mark.parametrize(
    ("opens_at", "due_at", "fine"),
    [(LATER, NOW, False), (LATER, LATER, True), (None, NOW, True), (NOW, None, True)],
)
def test_a_task_is_due_after_it_opens(
    opens_at: datetime | None, due_at: datetime | None, fine: bool
) -> None:
    story = Story()
    task_id = own(story)
    values = {"opens_at": opens_at, "due_at": due_at}
    if fine:
        assert change(story, task_id, values=values)["due_at"] == due_at
        return
    for refused in (
        lambda: change(story, task_id, values=values),
        lambda: own(story, id="second", **values),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert (refusal.value.pointer, refusal.value.code) == ("/due_at", "ends_before_start")


def test_a_task_of_ones_own_is_made_once_and_deleted() -> None:
    story = Story()
    task_id = own(story, content_hash="same")
    own(story, content_hash="same")
    assert story.gateway.changes == ()

    def delete(task_id: str) -> None:
        story.gateway.run(Key("task", task_id), delete_task)

    delete(task_id)
    assert task_id not in story.gateway.mine["tasks"]
    with pytest.raises(NotFound):
        delete(task_id)
    with pytest.raises(Conflict, match="skip it"):
        delete(story.task("send_thank_you")["id"])


def test_an_unknown_task_is_not_found() -> None:
    with pytest.raises(NotFound):
        change(Story(starts_at=START), "unknown", state=TaskState.DONE)
