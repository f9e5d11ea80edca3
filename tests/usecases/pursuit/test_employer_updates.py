# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.actions import Channel
from app.domain.facts import AnswerDue, AnswerStatus, FeedbackWord, UpdateKind
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.json_columns import answer_due_json
from app.usecases.lookups import Place
from app.usecases.ports import Key
from app.usecases.pursuit.employer_updates import NewUpdate, RecordedMeanwhile, record_update
from app.usecases.pursuit.employers import Written
from tests.usecases.builders import NOW
from tests.usecases.story import Story

YEAR = timedelta(days=366)
TODAY = date(2026, 11, 20)


def record(story: Story, kind: UpdateKind = UpdateKind.ACKNOWLEDGED, **wanted: Any) -> Written:
    command = NewUpdate(Place(story.interview), kind, **wanted)
    chosen = [("employer_updates", one) for one in (command.id, *command.same) if one is not None]
    return story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: record_update(context, command, story.policy, now),
        chosen_ids=tuple(chosen),
    )


def promise(day: date) -> AnswerDue:
    return AnswerDue(AnswerStatus.ANSWERED, day=day)


def test_news_is_recorded_as_received_with_all_that_it_said() -> None:
    story = Story()
    written = record(
        story,
        UpdateKind.NEW_TIMETABLE,
        channel=Channel.PHONE,
        answer_due=promise(date(2026, 12, 4)),
        feedback=FeedbackWord.GIVEN,
        note="by the end of that week",
    )
    (row,) = story.gateway.mine.all("employer_updates")
    assert written.created
    assert (row["kind"], row["channel"], row["feedback"]) == ("new_timetable", "phone", "given")
    assert row["received_at"] == row["recorded_at"] == NOW
    assert row["answer_due"] == answer_due_json(promise(date(2026, 12, 4)))
    assert row["answer_due"]["date"] == "2026-12-04"
    assert row["application_id"] == story.application
    assert story.gateway.happened().count("employer_update.created") == 1


def test_the_tasks_follow_what_the_employer_said() -> None:
    story = Story()
    assert story.tasks()["enquire_status"] == "open"
    record(story, UpdateKind.REJECTION)
    assert story.tasks()["enquire_status"] == "dropped"
    assert story.tasks()["request_feedback"] == "open"


def test_news_that_was_received_before_other_news_takes_its_place_in_time() -> None:
    story = Story()
    story.gateway.now = NOW + timedelta(days=3)
    record(story, UpdateKind.REJECTION)
    record(story, UpdateKind.ACKNOWLEDGED, received_at=NOW + timedelta(days=1))
    # It was acknowledged before it was rejected, so that nothing is open to enquire about.
    assert story.tasks()["enquire_status"] == "dropped"


def test_the_same_news_again_is_answered_from_the_record() -> None:
    story = Story()
    first = record(story, id="chosen", content_hash="same")
    again = record(story, id="chosen", content_hash="same")
    assert (first.created, again.created) == (True, False)
    assert story.gateway.changes == ()
    with pytest.raises(Conflict) as refusal:
        record(story, id="chosen", content_hash="other")
    assert refusal.value.code == "id_conflict"


@pytest.mark.parametrize(
    ("wanted", "pointer", "code"),
    [
        ({"received_at": NOW + timedelta(minutes=6)}, "/received_at", "in_the_future"),
        (
            {"answer_due": promise(date(2026, 11, 19))},
            "/answer_due/date",
            "promise_before_interview",
        ),
        ({"answer_due": promise(date(2027, 12, 1))}, "/answer_due/date", "out_of_range"),
        ({"returns_on": TODAY - timedelta(days=1)}, "/returns_on", "out_of_range"),
        ({"returns_on": TODAY + YEAR + timedelta(days=1)}, "/returns_on", "out_of_range"),
        ({"respond_by": NOW - timedelta(microseconds=1)}, "/respond_by", "out_of_range"),
        ({"respond_by": NOW + YEAR + timedelta(hours=12)}, "/respond_by", "out_of_range"),
        ({"call_at": NOW - timedelta(microseconds=1)}, "/call_at", "out_of_range"),
        ({"call_at": NOW + YEAR + timedelta(hours=12)}, "/call_at", "out_of_range"),
    ],
)
def test_news_names_nothing_before_it_was_received_nor_beyond_a_year(
    wanted: dict[str, Any], pointer: str, code: str
) -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        record(story, **wanted)
    assert (refusal.value.pointer, refusal.value.code) == (pointer, code)
    assert story.gateway.mine.all("employer_updates") == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"returns_on": TODAY},
        {"returns_on": TODAY + YEAR},
        {"respond_by": NOW},
        {"respond_by": NOW + YEAR},
        {"call_at": NOW},
        {"answer_due": promise(TODAY)},
        {"answer_due": AnswerDue(AnswerStatus.NOT_SAID)},
    ],
)
def test_news_may_name_the_very_bounds(wanted: dict[str, Any]) -> None:
    assert record(Story(), **wanted).created


def test_a_new_date_lies_after_the_day_on_which_the_news_came() -> None:
    story = Story()
    story.gateway.now = NOW + timedelta(days=7)
    for answer, place in (
        (promise(date(2026, 11, 26)), "date"),
        (AnswerDue(AnswerStatus.ANSWERED, instant=NOW + timedelta(days=6)), "instant"),
    ):
        with pytest.raises(Invalid) as refusal:
            record(story, UpdateKind.NEW_TIMETABLE, answer_due=answer)
        assert refusal.value.pointer == f"/answer_due/{place}"
    # Judged by when it was received, which may be before it was recorded.
    early = {"received_at": NOW, "answer_due": promise(date(2026, 11, 26))}
    assert record(story, UpdateKind.NEW_TIMETABLE, **early).created


@pytest.mark.parametrize(("ahead", "counts_as"), [(0, 0), (-3600, -3600), (59, 0), (60, 0)])
def test_a_clients_clock_may_run_a_minute_ahead(ahead: int, counts_as: int) -> None:
    received_at: datetime = NOW + timedelta(seconds=ahead)
    written = record(Story(), received_at=received_at)
    assert written.row["received_at"] == NOW + timedelta(seconds=counts_as)


def test_news_of_an_unknown_interview_is_not_found() -> None:
    story = Story()
    story.interview = "unknown"
    with pytest.raises(NotFound):
        record(story)


def test_the_same_update_sent_in_one_moment_is_found_though_it_was_not_looked_up() -> None:
    story = Story()
    first = record(story, UpdateKind.QUESTION, received_at=NOW, note="one").row["id"]
    with pytest.raises(RecordedMeanwhile) as found:
        record(story, UpdateKind.QUESTION, received_at=NOW, note="one")
    assert found.value.ids == (first,)
    assert len(story.gateway.mine.all("employer_updates")) == 1
    # Looked up, it is the same if its note is, and another word otherwise.
    again = record(story, UpdateKind.QUESTION, received_at=NOW, note="one", same=(first,))
    other = record(story, UpdateKind.QUESTION, received_at=NOW, note="two", same=(first,))
    assert (again.created, again.row["id"]) == (False, first)
    assert other.created


def test_words_of_another_kind_or_round_or_with_an_id_are_not_taken_for_the_same() -> None:
    story = Story()
    record(story, UpdateKind.QUESTION, received_at=NOW)
    assert record(story, UpdateKind.DOCUMENTS_REQUESTED, received_at=NOW).created
    assert record(story, UpdateKind.QUESTION, received_at=NOW, id="chosen").created
    assert record(story, UpdateKind.QUESTION, received_at=NOW, external_id="theirs").created
    assert record(story, UpdateKind.QUESTION).created
