"""Events: writers, versions, one event of each resource, and what goes with its parent."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from app.domain.facts import AnswerDue, AnswerStatus, Timetable
from app.usecases.events import announced
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Change,
    CreateAccount,
    Insert,
    InsertAsWas,
    Outcome,
    PurgeEvents,
    PursuitContext,
    Remove,
    Row,
)
from tests.usecases.builders import NOW, context, pursuit

PARTNER = "partner:019a9f6e"


def completed(
    *changes: Change, of: PursuitContext | None = None, answer: object = None
) -> Outcome[object]:
    return announced(Outcome(answer, changes), of, PARTNER, NOW)


def described(*changes: Change, of: PursuitContext | None = None) -> list[str]:
    """What the events of some changes say: `resource.what id`."""
    events = [one for one in completed(*changes, of=of).changes if isinstance(one, AppendEvents)]
    return [f"{event['type']} {event['about']}" for one in events for event in one.events]


def test_an_outcome_without_changes_is_as_it_was() -> None:
    outcome = Outcome("answer")
    assert announced(outcome, None, PARTNER, NOW) is outcome


def test_an_event_says_who_changed_what_and_when_and_nothing_personal() -> None:
    outcome = completed(Insert("employers", {"id": "acme", "name": "Acme"}))
    events = outcome.changes[-1]
    assert isinstance(events, AppendEvents)
    (event,) = events.events
    assert {name: value for name, value in event.items() if name != "id"} == {
        "type": "employer.created",
        "resource": "employer",
        "about": "acme",
        "written_by": PARTNER,
        "occurred_at": NOW,
        "refused": None,
    }


def test_a_row_names_its_writer_where_rows_are_recorded() -> None:
    outcome = completed(
        Insert("employers", {"id": "acme"}),
        Amend("interviews", "first", {"stage": "final"}),
        InsertAsWas("contacts", {"id": "c", "written_by": "candidate"}),
        Insert("marks", {"id": "m"}),
    )
    writers = [
        one.values.get("written_by")
        for one in outcome.changes
        if isinstance(one, Insert | Amend | InsertAsWas)
    ]
    assert writers == [PARTNER, PARTNER, "candidate", None]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            (Insert("tasks", {"id": "t"}), Amend("tasks", "t", {"state": "done"})),
            ["task.created t"],
        ),
        ((Insert("tasks", {"id": "t"}), Remove("tasks", "t")), ["task.deleted t"]),
        ((Amend("tasks", "t", {"state": "done"}), Remove("tasks", "t")), ["task.deleted t"]),
        ((Remove("tasks", "t"), Amend("tasks", "t", {"state": "done"})), ["task.deleted t"]),
        ((Remove("tasks", "t"), Insert("tasks", {"id": "t"})), ["task.created t"]),
        (
            (Amend("tasks", "t", {"state": "done"}), Amend("tasks", "t", {"title": "x"})),
            ["task.updated t"],
        ),
        (
            (Amend("tasks", "b", {"title": "x"}), Amend("tasks", "a", {"title": "x"})),
            ["task.updated b", "task.updated a"],
        ),
    ],
    ids=(
        *("new stays new", "came and went", "changed and went", "gone stays gone"),
        *("went and came", "changed twice", "in order"),
    ),
)
def test_of_each_resource_there_is_one_event(changes: tuple[Change, ...], said: list[str]) -> None:
    assert described(*changes) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Amend("api_keys", "k", {"last_used_at": NOW}), []),
        (Amend("api_keys", "k", {"label": "x", "last_used_at": NOW}), ["api_key.updated k"]),
        (Amend("sessions", "s", {"refreshed_at": NOW, "expires_at": NOW}), []),
        (Amend("sessions", "s", {"ended_at": NOW}), ["session.updated s"]),
        (Amend("accounts", "a", {"policy_overrides": {}}), ["policy.updated a"]),
        (Amend("accounts", "a", {"label": "x"}), ["account.updated a"]),
        (Amend("logins", "a", {"email": "x"}), ["account.updated a"]),
        (Insert("logins", {"id": "a"}), ["account.updated a"]),
        (Insert("accounts", {"id": "a", "label": ""}), []),
        (Insert("marks", {"id": "m"}), []),
        (Insert("refresh_tokens", {"id": "r"}), []),
        (
            Insert("timetables", {"id": "t", "interview_id": "i", "revision": 1}),
            ["timetable.created i"],
        ),
        (
            Insert("timetables", {"id": "t", "interview_id": "i", "revision": 2}),
            ["timetable.updated i"],
        ),
        (InsertAsWas("contacts", {"id": "c"}), ["contact.created c"]),
        (PurgeEvents(3), []),
    ],
    ids=(
        *("use of a key", "label of a key", "use of a session", "end of a session"),
        *("policy", "label of an account", "login changed", "login made", "new account"),
        *("mark", "token", "first revision", "second revision", "as it was", "old events"),
    ),
)
def test_what_a_change_tells(change: Change, said: list[str]) -> None:
    assert described(change) == said


def test_where_nothing_is_announced_no_events_are_appended() -> None:
    change = Amend("api_keys", "k", {"last_used_at": NOW})
    assert completed(change).changes == (change,)


def test_events_of_what_goes_with_an_interview_come_before_its_own() -> None:
    said_at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    timetable = Timetable("t", 1, said_at, AnswerDue(AnswerStatus.NOT_SAID))
    one = pursuit()
    (round_,) = one.interviews
    loaded = context(
        replace(one, interviews=(replace(round_, timetables=(timetable,)),)),
        tasks=(
            {"id": "thank", "interview_id": "one-interview", "interviewer_id": "one-sam"},
            {"id": "other", "interview_id": "two-interview", "interviewer_id": None},
        ),
    )
    assert described(Remove("interviews", round_.id), of=loaded) == [
        "task.deleted thank",
        "interviewer.deleted one-sam",
        "timetable.deleted one-interview",
        "interview.deleted one-interview",
    ]
    assert described(Remove("interviewers", "one-sam"), of=loaded)[0] == "task.deleted thank"


def test_a_person_is_a_part_of_the_interview_that_they_took_part_in() -> None:
    renamed = Amend("interviewers", "one-sam", {"name": "Sam Cole"})
    outcome = completed(renamed, of=context())
    assert described(renamed, of=context()) == [
        "interviewer.updated one-sam",
        "interview.updated one-interview",
    ]
    touched = [one for one in outcome.changes if one.table == "interviews"]
    assert touched == [
        Amend("interviews", "one-interview", {"updated_at": NOW, "written_by": PARTNER})
    ]


def test_an_interview_that_is_changed_anyway_is_not_changed_once_more() -> None:
    changes = (
        Amend("interviews", "one-interview", {"stage": "final"}),
        Amend("interviewers", "one-sam", {"position": 1}),
    )
    outcome = completed(*changes, of=context())
    assert [one.table for one in outcome.changes] == ["interviews", "interviewers", "events"]


def test_the_events_of_a_new_account_are_its_own() -> None:
    made = CreateAccount("new", (Insert("grants", {"id": "g"}),), "partner:other")
    (change,) = completed(made).changes
    assert isinstance(change, CreateAccount)
    grant, events = change.changes
    assert isinstance(grant, Insert)
    assert grant.values["written_by"] == "partner:other"
    assert isinstance(events, AppendEvents)
    assert [event["type"] for event in events.events] == ["grant.created"]


@dataclass(frozen=True)
class Holding:
    row: Row


def test_the_answer_gets_the_version_that_storage_will_count() -> None:
    new = {"id": "t", "title": "x"}
    assert completed(Insert("tasks", new), answer=new).answer == {
        **new,
        "version": 1,
        "written_by": PARTNER,
    }
    old: Row = {"id": "t", "title": "x", "version": 4}
    twice = (Amend("tasks", "t", {"title": "y"}), Amend("tasks", "t", {"note": "z"}))
    assert completed(*twice, answer=old).answer == {**old, "version": 6, "written_by": PARTNER}
    held = completed(twice[0], answer=Holding(old)).answer
    assert isinstance(held, Holding)
    assert held.row["version"] == 5


def test_an_answer_about_something_else_is_as_it_was() -> None:
    other: Row = {"id": "u", "version": 4}
    assert completed(Amend("tasks", "t", {"title": "y"}), answer=other).answer is other
    assert completed(Amend("tasks", "t", {"title": "y"}), answer="done").answer == "done"
