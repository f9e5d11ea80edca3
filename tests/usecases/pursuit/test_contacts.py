from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.actions import Channel, Kind
from app.domain.facts import Result
from app.domain.policy import POLICY
from app.usecases.errors import Conflict, ContactRefused, Invalid, NotFound
from app.usecases.lookups import Place
from app.usecases.ports import Insert
from app.usecases.pursuit.contacts import ContactCommand, make_contact
from tests.usecases.builders import NOW, context, inserted, pursuit

THANKS = ContactCommand(Place("one-interview"), Kind.SEND_THANK_YOU, Channel.EMAIL)
ENQUIRY = ContactCommand(Place("one-interview"), Kind.ENQUIRE_STATUS, Channel.EMAIL)


def test_what_is_allowed_is_inserted_with_the_version_it_was_decided_under() -> None:
    outcome = make_contact(context(), THANKS, POLICY, NOW)
    (row,) = inserted(outcome, "contacts")
    assert row["happened_at"] == row["recorded_at"] == NOW
    assert row["cleared"] is True
    assert row["interviewer_id"] == "one-sam"
    assert row["policy_version"] == POLICY.version
    assert outcome.answer.row == row


def test_what_is_refused_changes_nothing_and_tells_the_verdict() -> None:
    with pytest.raises(ContactRefused) as refusal:
        make_contact(context(), ENQUIRY, POLICY, NOW)
    assert refusal.value.as_of == NOW
    assert refusal.value.assessment.reasons


def test_an_unknown_interview_is_not_found() -> None:
    with pytest.raises(NotFound):
        make_contact(None, THANKS, POLICY, NOW)
    with pytest.raises(NotFound):
        make_contact(context(), replace(THANKS, place=Place("other")), POLICY, NOW)


def test_the_same_content_under_the_same_id_is_answered_from_the_record() -> None:
    command = replace(THANKS, id="chosen", content_hash="same")
    kept = {"id": "chosen", "content_hash": "same"}
    again = context(existing={("contacts", "chosen"): kept})
    outcome = make_contact(again, command, POLICY, NOW)
    assert outcome.answer.row is kept
    assert not outcome.answer.created
    assert outcome.changes == ()
    with pytest.raises(Conflict):
        make_contact(again, replace(command, content_hash="other"), POLICY, NOW)


def test_the_future_is_refused_beyond_five_minutes() -> None:
    ahead = replace(THANKS, result=Result.SENT, happened_at=NOW + timedelta(minutes=5))
    (row,) = inserted(make_contact(context(), ahead, POLICY, NOW), "contacts")
    assert row["happened_at"] == NOW
    ahead = replace(ahead, happened_at=NOW + timedelta(minutes=5, microseconds=1))
    with pytest.raises(Invalid) as refusal:
        make_contact(context(), ahead, POLICY, NOW)
    assert (refusal.value.pointer, refusal.value.code) == ("/happened_at", "in_the_future")


def test_the_tasks_of_every_pursuit_at_the_employer_follow() -> None:
    now = datetime(2026, 12, 14, 10, tzinfo=UTC)
    both = context(pursuit("one"), pursuit("two"))
    outcome = make_contact(both, ENQUIRY, POLICY, now)
    tasks = [row for row in inserted(outcome, "tasks") if row["kind"] == "enquire_status"]
    assert {row["application_id"] for row in tasks} == {"one-application", "two-application"}
    assert all(row["opens_at"] is not None for row in tasks)
    assert isinstance(outcome.changes[0], Insert)
    assert outcome.changes[0].table == "contacts"


def test_asking_again_gives_the_same_answer_but_for_new_ids() -> None:
    first = make_contact(context(), THANKS, POLICY, NOW)
    second = make_contact(context(), THANKS, POLICY, NOW)
    assert len(first.changes) == len(second.changes)
    one, two = inserted(first, "contacts")[0], inserted(second, "contacts")[0]
    assert {k: v for k, v in one.items() if k != "id"} == {
        k: v for k, v in two.items() if k != "id"
    }
