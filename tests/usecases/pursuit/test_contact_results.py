# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.actions import Channel, Kind
from app.domain.facts import Result
from app.domain.policy import POLICY, parse
from app.usecases.errors import Conflict, ContactRefused, NotFound
from app.usecases.ports import Key, Row
from app.usecases.pursuit.contact_results import ChangeContact, change_contact
from tests.usecases.builders import NOW
from tests.usecases.story import Story

#: When the etiquette allows to enquire for the first time.
MONDAY = NOW + timedelta(days=24)


def change(story: Story, result: Result | None = None, *, of: str = "chosen", **wanted: Any) -> Row:
    return story.gateway.run(
        Key("contact", of),
        lambda context, now: change_contact(
            context, ChangeContact(result, **wanted), story.policy, now
        ),
    )


def thanked(result: Result | None = None, **wanted: Any) -> Story:
    story = Story()
    story.contact(result=result, id="chosen", **wanted)
    return story


def test_a_contact_that_was_cleared_gets_its_result_later() -> None:
    story = thanked()
    assert story.tasks()["send_thank_you"] == "done"
    row = change(story, Result.SENT)
    assert row["result"] == story.row("contacts", "chosen")["result"] == "sent"
    assert row["breach"] == []
    assert story.gateway.happened().count("contact.updated") == 1


def test_what_did_not_arrive_gives_the_task_back() -> None:
    story = thanked()
    change(story, Result.BOUNCED)
    assert story.tasks()["send_thank_you"] == "open"


def test_the_same_result_is_no_change() -> None:
    story = thanked(Result.SENT)
    change(story, Result.SENT)
    assert story.gateway.changes == ()
    change(story)
    assert story.gateway.changes == ()


def test_a_note_is_changed_or_taken_away_only_where_one_is_given() -> None:
    story = thanked(note="first")
    change(story, has_note=True, note="second")
    assert story.row("contacts", "chosen")["note"] == "second"
    change(story, Result.SENT)
    assert story.row("contacts", "chosen")["note"] == "second"
    change(story, has_note=True, note=None)
    assert story.row("contacts", "chosen")["note"] is None


def test_a_contact_that_was_not_made_gives_its_place_back_within_a_day() -> None:
    story = thanked()
    story.gateway.now = NOW + timedelta(hours=24)
    change(story, Result.NOT_MADE)
    assert story.row("contacts", "chosen")["result"] == "not_made"
    assert story.tasks()["send_thank_you"] == "open"
    assert story.contact(happened_at=NOW + timedelta(hours=1), acknowledge_breach=True).created


def test_a_day_later_it_counts_as_made() -> None:
    story = thanked()
    story.gateway.now = NOW + timedelta(hours=24) + timedelta(microseconds=1)
    with pytest.raises(Conflict, match="24 hours") as refusal:
        change(story, Result.NOT_MADE)
    assert refusal.value.code == "state_conflict"


def test_a_contact_that_was_recorded_as_over_was_made() -> None:
    story = thanked(Result.SENT, happened_at=NOW)
    with pytest.raises(Conflict, match="recorded as over"):
        change(story, Result.NOT_MADE)


def test_a_third_contact_of_a_pursuit_was_made_whatever_is_said_of_it() -> None:
    story = Story()
    for one in ("first", "second"):
        story.contact(id=one, result=None, acknowledge_breach=True)
        change(story, Result.NOT_MADE, of=one)
    story.contact(id="chosen", result=None, acknowledge_breach=True)
    with pytest.raises(Conflict, match="2 contacts can be said") as refusal:
        change(story, Result.NOT_MADE)
    assert refusal.value.code == "state_conflict"
    assert story.row("contacts", "chosen")["result"] is None
    assert change(story, Result.SENT)["result"] == "sent"


def test_how_often_and_until_when_are_numbers_of_the_policy_from_their_day_on() -> None:
    story = thanked()
    day = (NOW + timedelta(days=1)).date()
    later = f"[{{ from = {day}, value = 0 }}]"
    story.policy = parse(f'version = "strict"\n[numbers.not_made_contacts]\nlater = {later}\n')
    story.gateway.now = NOW + timedelta(hours=23)
    with pytest.raises(Conflict, match="Of one pursuit 0 contacts"):
        change(story, Result.NOT_MADE)
    story.gateway.now = NOW + timedelta(hours=1)
    change(story, Result.NOT_MADE)
    assert story.row("contacts", "chosen")["result"] == "not_made"


def test_an_account_may_be_stricter_about_what_did_not_arrive() -> None:
    story = thanked(Result.SENT, happened_at=NOW, acknowledge_breach=True)
    story.policy = POLICY.stricter({"failure_business_days": 1})
    story.gateway.now = NOW + timedelta(days=4)
    with pytest.raises(Conflict, match="within 1 business day of it"):
        change(story, Result.BOUNCED)


@pytest.mark.parametrize("result", [Result.BOUNCED, Result.WRONG_NUMBER])
@pytest.mark.parametrize(
    ("channel", "last"),
    [
        # The 5th business day and the 20th after the note, until 17:00.
        (Channel.EMAIL, datetime(2026, 11, 27, 17, tzinfo=UTC)),
        (Channel.LETTER, datetime(2026, 12, 18, 17, tzinfo=UTC)),
    ],
)
def test_that_it_did_not_arrive_is_recorded_within_some_business_days(
    channel: Channel, last: datetime, result: Result
) -> None:
    story = thanked(Result.SENT, channel=channel, happened_at=NOW, acknowledge_breach=True)
    story.gateway.now = last
    with pytest.raises(Conflict, match="business days") as refusal:
        change(story, result)
    assert refusal.value.code == "state_conflict"
    assert story.row("contacts", "chosen")["result"] == "sent"
    story.gateway.now = last - timedelta(microseconds=1)
    assert change(story, result)["result"] == result.value


def test_in_which_way_it_did_not_arrive_can_be_set_right_later() -> None:
    story = thanked(Result.BOUNCED, happened_at=NOW)
    story.gateway.now = NOW + timedelta(days=60)
    assert change(story, Result.WRONG_NUMBER)["result"] == "wrong_number"


def test_what_was_not_made_has_no_other_result() -> None:
    story = thanked()
    change(story, Result.NOT_MADE)
    for result in (Result.SENT, Result.BOUNCED):
        with pytest.raises(Conflict, match="not_made"):
            change(story, result)
    change(story, Result.NOT_MADE)
    assert story.gateway.changes == ()


def test_a_result_that_makes_a_contact_count_is_judged_like_a_late_record() -> None:
    story = Story()
    # Long before the etiquette allows to enquire; that it bounced leaves no trace.
    story.contact(
        Kind.ENQUIRE_STATUS,
        id="chosen",
        result=Result.BOUNCED,
        happened_at=NOW,
        acknowledge_breach=True,
    )
    with pytest.raises(ContactRefused) as refusal:
        change(story, Result.SENT)
    assert refusal.value.as_of == NOW
    assert refusal.value.would_break
    assert story.row("contacts", "chosen")["result"] == "bounced"
    row = change(story, Result.SENT, acknowledge_breach=True)
    assert tuple(row["breach"]) == refusal.value.would_break  # type: ignore[arg-type]  # a list
    assert row["result"] == "sent"


def test_an_unknown_contact_is_not_found() -> None:
    with pytest.raises(NotFound):
        change(Story(), Result.SENT)


def test_a_result_that_frees_the_shared_budget_marks_the_other_applications() -> None:
    story = Story()
    other = story.another_application("two")
    story.gateway.now = MONDAY
    story.contact(Kind.ENQUIRE_STATUS, id="chosen", result=None)
    (mark,) = story.gateway.mine.all("stale_employers")
    assert (mark["id"], mark["scope"], mark["moved"]) == (story.employer, "live", 1)
    change(story, Result.NOT_MADE)
    (mark,) = story.gateway.mine.all("stale_employers")
    assert (mark["scope"], mark["moved"], mark["after"]) == ("all", 2, None)
    assert other == "two"
