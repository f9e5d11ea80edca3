from datetime import timedelta
from typing import Any

import pytest

from app.domain.facts import UpdateKind
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.limits import Limits
from app.usecases.ports import Key, Row
from app.usecases.pursuit.interview_changes import (
    ChangeInterview,
    change_interview,
    delete_interview,
)
from app.usecases.pursuit.interviewers import NewInterviewer
from tests.usecases.builders import NOW, START
from tests.usecases.pursuit.test_employer_updates import record
from tests.usecases.story import SAM, Story

ADA = NewInterviewer("Ada Price", "ada@acme.example", "Head of Data", "ada")


def change(
    story: Story,
    *people: NewInterviewer,
    limits: Limits | None = None,
    with_contacts: frozenset[str] = frozenset(),
    **values: object,
) -> Row:
    command = ChangeInterview(values, people or None, with_contacts)
    return story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: change_interview(
            context, command, story.policy, now, limits or Limits()
        ),
        chosen_ids=tuple(("interviewers", one.id) for one in people if one.id),
    )


def people(story: Story) -> list[tuple[str, str]]:
    rows = story.gateway.mine.all("interviewers", interview_id=story.interview)
    return [(row["id"], row["name"]) for row in sorted(rows, key=lambda row: row["position"])]


def test_a_round_that_is_moved_moves_its_tasks() -> None:
    story = Story()
    before = story.task("send_thank_you")["opens_at"]
    later = START + timedelta(days=3)
    row = change(story, starts_at=later, ends_at=later + timedelta(hours=1))
    assert row["starts_at"] == later
    assert row["version"] == 2
    assert story.task("send_thank_you")["opens_at"] > before


def test_the_same_values_are_no_change() -> None:
    story = Story()
    row = change(story, stage="first", starts_at=START)
    assert story.gateway.changes == ()
    assert row["updated_at"] == NOW
    # One who is named again as they are is the same person, whose row is written again.
    assert people(story) == [("sam", "Sam Okafor")]


def test_a_cancelled_round_drops_its_tasks() -> None:
    story = Story()
    change(story, state="cancelled")
    assert story.tasks()["send_thank_you"] == "dropped"


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"ends_at": START}, "/ends_at", "ends_before_start"),
        ({"ends_at": START + timedelta(days=7, seconds=1)}, "/ends_at", "out_of_range"),
        (
            {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "state": "completed"},
            "/state",
            "in_the_future",
        ),
        (
            {
                "starts_at": NOW + timedelta(hours=1),
                "ends_at": NOW + timedelta(hours=2),
                "state": "missed",
            },
            "/state",
            "in_the_future",
        ),
    ],
)
def test_a_round_keeps_the_order_of_time(values: dict[str, Any], pointer: str, code: str) -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        change(story, **values)
    assert (refusal.value.pointer, refusal.value.code) == (pointer, code)
    assert story.row("interviews", story.interview)["version"] == 1


def test_the_list_of_people_is_replaced_whole() -> None:
    story = Story()
    change(story, ADA, SAM)
    assert people(story) == [("ada", "Ada Price"), ("sam", "Sam Okafor")]
    change(story, ADA)
    assert people(story) == [("ada", "Ada Price")]
    assert story.gateway.happened().count("interviewer.deleted") == 1


def test_an_entry_without_an_id_means_the_person_of_the_same_name() -> None:
    story = Story()
    change(story, NewInterviewer("  sam OKAFOR "))
    assert people(story) == [("sam", "  sam OKAFOR ")]


def test_a_name_never_takes_a_person_from_an_id() -> None:
    story = Story()
    change(story, SAM, ADA)
    # The first entry says the name of the person whom the second one names by id.
    change(story, NewInterviewer("Ada Price"), NewInterviewer("Sam Okafor", id="ada"))
    (new, second) = people(story)
    assert second == ("ada", "Sam Okafor")
    assert new[1] == "Ada Price"
    assert new[0] not in {"ada", "sam"}


def test_an_id_of_another_interview_is_refused() -> None:
    story = Story()
    story.another_round(
        "two",
        interviewers=(ADA,),
        starts_at=NOW + timedelta(days=3),
        ends_at=NOW + timedelta(days=3, hours=1),
    )
    with pytest.raises(Invalid) as refusal:
        change(story, SAM, ADA)
    assert refusal.value.pointer == "/interviewers/1/id"


def test_a_person_with_a_task_goes_with_that_task() -> None:
    story = Story()
    change(story, ADA)
    tasks = story.gateway.mine.all("tasks", kind="send_thank_you")
    assert [task["interviewer_id"] for task in tasks] == ["ada"]


def test_a_person_named_by_a_contact_stays() -> None:
    story = Story()
    story.contact()
    with pytest.raises(Conflict, match="Sam Okafor") as refusal:
        change(story, ADA)
    assert refusal.value.code == "in_use"
    change(story, ADA, SAM)
    assert people(story) == [("ada", "Ada Price"), ("sam", "Sam Okafor")]


def test_a_person_named_by_a_contact_that_was_not_made_stays_too() -> None:
    story = Story()
    with pytest.raises(Conflict):
        change(story, ADA, with_contacts=frozenset({"sam"}))
    assert people(story) == [("sam", "Sam Okafor")]


def test_the_people_of_all_rounds_are_bounded_together() -> None:
    story = Story()
    with pytest.raises(Conflict, match="1 interviewers") as refusal:
        change(story, SAM, ADA, limits=Limits(interviewers_each=1))
    assert refusal.value.code == "limit_reached"
    # What is there from before may be changed as long as it does not grow.
    change(story, SAM, ADA)
    change(story, NewInterviewer("Eve Stone"), ADA, limits=Limits(interviewers_each=1))
    assert [name for _, name in people(story)] == ["Eve Stone", "Ada Price"]


def delete(story: Story, *, has_contacts: bool = False) -> None:
    story.gateway.run(
        Key("interview", story.interview),
        lambda context, now: delete_interview(
            context, story.policy, now, has_contacts=has_contacts
        ),
    )


def test_a_round_without_records_goes_with_all_that_hangs_on_it() -> None:
    story = Story()
    interview = story.interview
    derived = len(story.gateway.mine.all("tasks"))
    delete(story)
    assert story.gateway.mine.all("interviews") == []
    for table in ("interviewers", "tasks"):
        assert story.gateway.mine.all(table, interview_id=interview) == []
    gone = [one for one in story.gateway.happened() if one.endswith(".deleted")]
    assert gone.count("interview.deleted") == gone.count("interviewer.deleted") == 1
    assert gone.count("task.deleted") == derived > 0


def test_a_round_with_contacts_or_news_is_cancelled_instead() -> None:
    thanked = Story()
    thanked.contact()
    found = Story()
    record(found, UpdateKind.ACKNOWLEDGED)
    for story in (thanked, found):
        with pytest.raises(Conflict) as refusal:
            delete(story)
        assert refusal.value.code == "in_use"
    with pytest.raises(Conflict):
        delete(Story(), has_contacts=True)


def test_an_unknown_round_is_not_found() -> None:
    story = Story()
    story.interview = "unknown"
    with pytest.raises(NotFound):
        delete(story)
    with pytest.raises(NotFound):
        change(story, stage="final")
