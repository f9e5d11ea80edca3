from datetime import timedelta
from typing import Any

import pytest

from app.domain.policy import POLICY
from app.usecases.errors import Conflict, Invalid, NotFound
from app.usecases.limits import Limits
from app.usecases.portability.import_reader import Read
from app.usecases.portability.imports import EMPTY, ORDER, restore
from app.usecases.ports import InsertAsWas, Key
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.portability.files import changed, read_file, sections, twice, wrong

GRACE = "timetable_grace_business_days"


def put_back(gateway: MemoryGateway, found: Read) -> dict[str, int]:
    return gateway.run(
        Key("account"),
        lambda context, now: restore(context, MINE, found, now),
        chosen_ids=(("task_bases", MINE),),
        limits=EMPTY,
    )


def test_everything_is_added_as_it_was_and_what_hangs_on_something_after_it() -> None:
    gateway = MemoryGateway()
    counts = put_back(gateway, read_file(sections()))
    assert counts == dict.fromkeys(ORDER, 1)
    added = [change.table for change in gateway.changes if isinstance(change, InsertAsWas)]
    assert added == list(ORDER)
    for parent, child in (
        ("employers", "applications"),
        ("applications", "interviews"),
        ("interviews", "contacts"),
        ("interviewers", "tasks"),
    ):
        assert added.index(parent) < added.index(child)


def test_each_resource_that_is_added_has_its_event() -> None:
    gateway = MemoryGateway()
    put_back(gateway, read_file(sections()))
    assert sorted(gateway.happened()) == sorted(
        f"{name}.created"
        for name in (
            *("employer", "application", "interview", "interviewer", "timetable", "contact"),
            *("employer_update", "message", "message_template", "feedback", "task"),
        )
    )


def test_what_was_imported_is_decided_about_as_anything_else() -> None:
    gateway = MemoryGateway()
    put_back(gateway, read_file(sections()))
    assert gateway.mine["tasks"]["task"]["natural_key"] == "send_thank_you:interview:sam"
    assert gateway.mine["contacts"]["contact"]["employer_id"] == "employer"


@pytest.mark.parametrize("table", ["employers", "tasks"])
def test_a_file_is_imported_into_an_empty_account_only(table: str) -> None:
    gateway = MemoryGateway()
    gateway.add(table, id="there", own=True)
    with pytest.raises(Conflict) as refusal:
        put_back(gateway, read_file(sections()))
    assert refusal.value.code == "account_not_empty"
    assert gateway.mine.all("applications") == []


def test_an_account_with_a_policy_of_its_own_is_not_empty() -> None:
    with pytest.raises(Conflict):
        put_back(MemoryGateway(policy_overrides={GRACE: 3}), read_file(sections()))


def test_nothing_of_a_file_lies_in_the_future() -> None:
    gateway = MemoryGateway()
    found = read_file(changed("marks", happened_at=NOW))
    put_back(gateway, found)
    ahead = read_file(changed("feedback", received_at=NOW + timedelta(microseconds=1)))
    with pytest.raises(Invalid) as refusal:
        put_back(MemoryGateway(), ahead)
    assert (refusal.value.pointer, refusal.value.code) == (
        "/feedback/0/received_at",
        "in_the_future",
    )


def test_the_policy_of_a_file_is_taken_over() -> None:
    gateway = MemoryGateway(policy_revision=4)
    put_back(gateway, read_file(sections(), {GRACE: 3}))
    account = gateway.mine["accounts"][MINE]
    assert (account["policy_overrides"], account["policy_revision"]) == ({GRACE: 3}, 5)
    assert "policy.updated" in gateway.happened()


def test_that_the_tasks_follow_a_basis_is_forgotten() -> None:
    gateway = MemoryGateway()
    gateway.add("task_bases", id=MINE, basis=POLICY.basis)
    put_back(gateway, read_file(sections()))
    assert gateway.mine.all("task_bases") == []


def test_an_account_that_has_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        restore(None, MINE, read_file(sections()), NOW)


@pytest.mark.parametrize(
    ("policy", "errors"),
    [
        ({GRACE: 3, "working_hours_start": "10:00"}, []),
        # Another operator's number that is looser than ours: ours holds.
        ({"working_hours_start": "08:00"}, []),
        ({"nothing": 3}, [("/policy/nothing", "unknown_number")]),
        ({"a/b~c": 3}, [("/policy/a~1b~0c", "unknown_number")]),
        ({GRACE: True}, [(f"/policy/{GRACE}", "wrong_type")]),
        (
            {"working_hours_start": "13:00", "working_hours_end": "12:00"},
            [("/policy", "ends_before_start")],
        ),
    ],
)
def test_the_numbers_of_a_policy_are_checked(
    policy: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    assert wrong(read_file(sections(), policy)) == errors


@pytest.mark.parametrize(
    ("limit", "section", "fields"),
    [
        ("employers", "employers", {"id": "other", "name": "Other"}),
        ("applications", "applications", {"id": "other"}),
        ("interviews", "interviews", {"id": "other", "interviewers": []}),
        ("interviews_each", "interviews", {"id": "other", "interviewers": []}),
        ("contacts", "contacts", {"id": "other", "external_id": None}),
        ("employer_updates", "employer_updates", {"id": "other", "external_id": None}),
        ("timetables", "timetables", {"id": "other", "revision": 2}),
        ("feedback", "feedback", {"id": "other"}),
        ("feedback_each", "feedback", {"id": "other"}),
    ],
)
def test_a_file_has_no_more_than_an_account_may_have(
    limit: str, section: str, fields: dict[str, Any]
) -> None:
    numbers = dict(Limits().most)
    assert wrong(read_file(twice(section, **fields), limits=Limits(numbers | {limit: 2}))) == []
    with pytest.raises(Conflict) as refusal:
        read_file(twice(section, **fields), limits=Limits(numbers | {limit: 1}))
    assert refusal.value.code == "limit_reached"
    assert f"1 {section.replace('_', ' ')}" in refusal.value.detail


def test_only_the_candidates_own_tasks_count_for_their_limit() -> None:
    limits = Limits(dict(Limits().most) | {"tasks": 1})
    derived = twice("tasks", id="other", kind="enquire_status", interviewer_id=None)
    assert wrong(read_file(derived, limits=limits)) == []
    of = changed("tasks", own=True, kind="own")
    of["tasks"].append(of["tasks"][0] | {"id": "other"})
    with pytest.raises(Conflict):
        read_file(of, limits=limits)


def test_the_people_of_all_rounds_of_an_application_are_bounded_together() -> None:
    person = {**sections()["interviews"][0]["interviewers"][0], "id": "ada", "name": "Ada"}
    of = twice("interviews", id="other", interviewers=[person])
    assert wrong(read_file(of, limits=Limits(interviewers_each=2))) == []
    of = twice("interviews", id="other", interviewers=[person])
    with pytest.raises(Conflict, match="1 interviewers"):
        read_file(of, limits=Limits(interviewers_each=1))
    of = twice("interviews", id="other", interviewers=[person], application_id="second")
    of["applications"].append(of["applications"][0] | {"id": "second"})
    assert wrong(read_file(of, limits=Limits(interviewers_each=1))) == []
