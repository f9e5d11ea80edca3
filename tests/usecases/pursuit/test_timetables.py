# ruff: noqa: ANN401 - a command has fields of any type.

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.facts import AnswerDue, AnswerStatus, Region
from app.usecases.errors import Invalid, NotFound
from app.usecases.json_columns import answer_due_json
from app.usecases.lookups import Place
from app.usecases.ports import Key, Row
from app.usecases.pursuit.timetables import PutTimetable, put_timetable
from tests.usecases.builders import NOW, START
from tests.usecases.gateway import MemoryGateway
from tests.usecases.story import ACME, Story

FRIDAY = AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 27))
MONDAY = AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 30))
ASKED: dict[str, object] = {"status": "answered", "count": 2}


def put(story: Story, answer: AnswerDue = FRIDAY, **wanted: Any) -> Row | None:
    fields: dict[str, Any] = {
        "posts": ASKED,
        "applicants": ASKED,
        "another_stage": {"status": "not_asked"},
    }
    command = PutTimetable(Place(story.interview), answer, **(fields | wanted))
    seen = () if command.last_id is None else (("timetables", command.last_id),)
    return story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: put_timetable(context, command, story.policy, now),
        chosen_ids=seen,
    )


def test_the_first_revision_was_said_in_the_interview() -> None:
    story = Story()
    row = put(story)
    assert row is not None
    assert (row["revision"], row["recorded_at"]) == (1, NOW)
    assert row["said_at"] == START + timedelta(hours=1)
    assert row["answer_due"] == answer_due_json(FRIDAY)
    assert story.gateway.happened()[-1] != "timetable.updated"
    assert "timetable.created" in story.gateway.happened()


def test_what_is_said_before_the_interview_has_ended_is_said_now() -> None:
    story = Story(MemoryGateway(START + timedelta(minutes=30)))
    row = put(story)
    assert row is not None
    assert row["said_at"] == story.gateway.now


def test_a_timetable_settles_the_task_to_record_it_and_moves_the_enquiry() -> None:
    story = Story()
    opened = story.task("enquire_status")["opens_at"]
    assert story.tasks()["record_timetable"] == "open"
    put(story)
    assert story.tasks()["record_timetable"] == "done"
    assert story.task("enquire_status")["opens_at"] != opened


def test_a_correction_is_a_revision_of_its_own_that_is_made_now() -> None:
    story = Story()
    first = put(story)
    story.gateway.now += timedelta(days=1)
    second = put(story, MONDAY)
    assert first is not None
    assert second is not None
    assert (second["revision"], second["said_at"]) == (2, story.gateway.now)
    assert len(story.gateway.mine["timetables"]) == 2
    assert "timetable.updated" in story.gateway.happened()


def test_saying_the_same_again_adds_no_revision() -> None:
    story = Story()
    first = put(story)
    assert first is not None
    assert put(story, last_id=str(first["id"])) is None
    assert story.gateway.changes == ()
    # With the instant at which it was said, too; with another one it is another word.
    assert put(story, last_id=str(first["id"]), said_at=first["said_at"]) is None
    assert put(story, last_id=str(first["id"]), said_at=NOW) is not None


@pytest.mark.parametrize(
    "other",
    [{"posts": {"status": "not_said"}}, {"as_said": "soon"}, {"another_stage": {"status": "x"}}],
)
def test_another_answer_to_any_question_is_another_revision(other: dict[str, Any]) -> None:
    story = Story()
    first = put(story)
    assert first is not None
    second = put(story, last_id=str(first["id"]), **other)
    assert second is not None
    assert second["revision"] == 2


def test_who_has_not_seen_the_last_revision_adds_one() -> None:
    story = Story()
    first = put(story)
    assert first is not None
    put(story, MONDAY)
    third = put(story, MONDAY, last_id=str(first["id"]))
    assert third is not None
    assert third["revision"] == 3


@pytest.mark.parametrize(
    ("answer", "pointer", "code"),
    [
        (
            AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 19)),
            "/answer_due/date",
            "promise_before_interview",
        ),
        (
            AnswerDue(AnswerStatus.ANSWERED, instant=START - timedelta(minutes=1)),
            "/answer_due/instant",
            "promise_before_interview",
        ),
        (
            AnswerDue(AnswerStatus.ANSWERED, day=date(2027, 11, 22)),
            "/answer_due/date",
            "out_of_range",
        ),
        (
            AnswerDue(AnswerStatus.ANSWERED, instant=datetime(2027, 11, 22, 12, tzinfo=UTC)),
            "/answer_due/instant",
            "out_of_range",
        ),
    ],
    ids=["a day before", "an instant before", "a day too far ahead", "an instant too far ahead"],
)
def test_a_promise_lies_within_a_year_after_the_interview(
    answer: AnswerDue, pointer: str, code: str
) -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        put(story, answer)
    assert (refusal.value.pointer, refusal.value.code) == (pointer, code)
    assert story.gateway.mine.all("timetables") == []


@pytest.mark.parametrize(
    "answer",
    [
        AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 20)),
        AnswerDue(AnswerStatus.ANSWERED, day=date(2027, 11, 21)),
        AnswerDue(AnswerStatus.ANSWERED, instant=START),
        AnswerDue(AnswerStatus.NOT_SAID),
        AnswerDue(AnswerStatus.NOT_ASKED),
    ],
)
def test_a_promise_at_the_very_bounds_and_none_at_all_are_recorded(answer: AnswerDue) -> None:
    assert put(Story(), answer) is not None


def test_the_days_of_a_promise_are_the_employers() -> None:
    tokyo = replace(ACME, region=Region("Asia/Tokyo", "JP"))
    # In Tokyo the interview is on the 21st, as the 20th has ended there.
    late: dict[str, Any] = {
        "starts_at": START + timedelta(hours=6),
        "ends_at": START + timedelta(hours=7),
    }
    story = Story(employer=tokyo, **late)
    with pytest.raises(Invalid) as refusal:
        put(story, AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 20)))
    assert refusal.value.code == "promise_before_interview"
    assert put(story, AnswerDue(AnswerStatus.ANSWERED, day=date(2026, 11, 21))) is not None


@pytest.mark.parametrize(
    ("said_at", "code"),
    [
        (START - timedelta(microseconds=1), "out_of_range"),
        (NOW + timedelta(minutes=6), "in_the_future"),
    ],
)
def test_it_was_said_neither_before_the_interview_nor_ahead_of_now(
    said_at: datetime, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        put(Story(), said_at=said_at)
    assert (refusal.value.pointer, refusal.value.code) == ("/said_at", code)


def test_a_timetable_of_an_unknown_interview_is_not_found() -> None:
    story = Story()
    story.interview = "unknown"
    with pytest.raises(NotFound):
        put(story)
