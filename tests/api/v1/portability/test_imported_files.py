"""Files that an account takes: of the first edition, with defaults or without, again, and large."""

import copy
import json
from typing import Any, Final

import pytest

from app.api.v1.portability.export_entry import MAX_VERSION
from app.api.v1.portability.export_shapes import SECTIONS
from app.usecases.ports import Page
from tests.api.small_service import problem
from tests.api.v1.api_client import (
    PROMISE,
    THANKS,
    Api,
    on_one_database,
    pointers,
)
from tests.api.v1.portability.lives import (
    DEFAULTS,
    a_life,
    body_of,
    exported,
)


@pytest.mark.parametrize("raw", [b"{", b"[]", b"{}", b'{"no such field": 1}'])
@on_one_database
def test_what_is_no_file_is_refused_where_the_account_is_empty(api: Api, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {api.other.key}", "Content-Type": "application/json"}
    response = api.client.post("/v1/imports", content=raw, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.headers["Content-Type"] == "application/problem+json"


#: What an entry of a file of version 1 did not have, by its section or its document.
ADDED: Final = {
    "employers": "holiday_categories calendar",
    "applications": "outcome_by applied_at closing_on internal posting_url region no_calls"
    " no_contact people",
    "agency": "time_zone country subdivision calendar preferences",
    "interviews": "end_assumed missed_by state_at state_by slot_since",
    "interviewers": "part no_calls no_contact",
    "timetables": "application_id silence_means_no retracted_at retraction_reason",
    "answer_due": "earliest latest ask_from",
    "contacts": "application_id answer retracted_at retraction_reason",
    "employer_updates": "application_id form paper_by who_calls due asks_for_times review_on"
    " silence_means_no retracted_at retraction_reason",
    "marks": "interviewer_id snoozed_until",
}


def of_first_edition(name: str, value: Any) -> Any:  # noqa: ANN401 # JSON.
    """A part of a file as the first edition wrote it."""
    if isinstance(value, list):
        return [of_first_edition(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    added = ADDED.get(name, "").split()
    return {key: of_first_edition(key, one) for key, one in value.items() if key not in added}


@pytest.mark.parametrize("is_named_first", [True, False])
def test_a_file_of_the_first_edition_is_taken_with_what_it_lacks_as_it_was_meant(
    api: Api,
    is_named_first: bool,
) -> None:
    a_life(api)
    file: dict[str, Any] = of_first_edition("", exported(api)) | {"version": 1}
    assert "people" not in file["applications"][0]
    if not is_named_first:
        # The version need not be told before the entries.
        file["version"] = file.pop("version")
    for contact in file["contacts"]:
        assert "application_id" not in contact
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)


def test_an_entry_with_a_part_of_the_second_edition_lacks_the_rest(api: Api) -> None:
    a_life(api)
    file = exported(api)
    del file["contacts"][0]["answer"]
    found = pointers(api.other.ask("POST", "/v1/imports", file))
    assert found == ["/contacts/0/answer"]


def test_a_file_from_before_there_was_a_basis_is_taken_and_its_tasks_are_derived(api: Api) -> None:
    a_life(api)
    file = exported(api)
    for entry in (*file["contacts"], *file["tasks"]):
        del entry["basis"]
    api.other.post("/v1/imports", file)
    basis = api.other.get("/v1/policy")["basis"]
    tasks = api.other.get("/v1/tasks", limit="200")["items"]
    assert {one["basis"] for one in tasks if not one["own"]} == {basis}
    assert {one["basis"] for one in exported(api.other)["contacts"]} == {None}


def test_what_a_file_says_of_a_basis_is_no_proof(api: Api) -> None:
    a_life(api)
    file = exported(api)
    derived = [one for one in file["tasks"] if not one["own"]]
    assert api.other.get("/v1/tasks")["items"] == []
    file["tasks"] = [one for one in file["tasks"] if one["own"]]
    api.other.post("/v1/imports", file)
    after = [
        one for one in exported(api.other)["tasks"] if not one["own"] and one["state"] == "open"
    ]
    assert len(after) == sum(one["state"] == "open" for one in derived)


def test_the_defaults_of_an_account_come_along(api: Api) -> None:
    api.patch("/v1/me", {"defaults": DEFAULTS})
    file = exported(api)
    assert file["defaults"] == DEFAULTS
    # They make no account one that is not empty, and those of the file replace them.
    api.other.patch("/v1/me", {"defaults": {"country": "FR"}})
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert "account.updated" in [one["type"] for one in api.other.get("/v1/events")["items"]]


def test_a_file_without_defaults_leaves_those_of_the_account(api: Api) -> None:
    file = exported(api)
    assert file.pop("defaults") is None
    api.other.patch("/v1/me", {"defaults": DEFAULTS})
    api.other.post("/v1/imports", file)
    assert api.other.get("/v1/me")["defaults"] == DEFAULTS
    api.other.post("/v1/imports", file | {"defaults": None})
    assert set(api.other.get("/v1/me")["defaults"].values()) == {None}


def test_only_an_empty_account_takes_a_file(api: Api) -> None:
    api.interview()
    file = exported(api)
    problem(api.ask("POST", "/v1/imports", file), 409, "account_not_empty")
    api.other.post("/v1/tasks", {"title": "x"})
    problem(api.other.ask("POST", "/v1/imports", file), 409, "account_not_empty")
    task = api.other.get("/v1/tasks")["items"][0]
    api.other.delete(f"/v1/tasks/{task['id']}")
    api.other.post("/v1/imports", file)
    problem(api.other.ask("POST", "/v1/imports", file), 409, "account_not_empty")


@pytest.mark.parametrize("filled", ["employer", "task", "policy"])
def test_no_file_is_read_for_an_account_that_is_not_empty(
    api: Api, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if filled == "employer":
        api.interview()
    elif filled == "task":
        api.post("/v1/tasks", {"title": "x"})
    else:
        api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})
    monkeypatch.setattr("app.api.v1.portability.imports.PieceReader", None)
    problem(api.ask("POST", "/v1/imports", {"tasks": [{}]}), 409, "account_not_empty")


def test_a_file_that_is_sent_again_has_its_answer_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.interview()
    file = exported(api)
    key = {"Idempotency-Key": "the same"}
    first = api.other.ask("POST", "/v1/imports", file, headers=key)
    monkeypatch.setattr("app.api.v1.portability.imports.PieceReader", None)
    again = api.other.ask("POST", "/v1/imports", file, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = {"Idempotency-Key": "another"}
    problem(api.other.ask("POST", "/v1/imports", file, headers=other), 409, "account_not_empty")


def test_a_file_may_be_larger_than_any_other_body(api: Api) -> None:
    note = "x" * 9_000
    tasks = [api.post("/v1/tasks", {"title": "x", "note": note}) for _ in range(2)]
    file = exported(api)
    one = file["tasks"][0]
    file["tasks"] = [
        {**one, "id": f"019a9f6e-0000-7000-8000-{number:012d}"} for number in range(150)
    ]
    assert len(json.dumps(file)) > 2**20
    assert api.other.post("/v1/imports", file)["tasks"] == 150
    large = {"title": "x", "note": "x" * (2**20)}
    problem(api.ask("POST", "/v1/tasks", large), 413, "body_too_large")
    assert len(tasks) == 2
    # More than one page of rows is the same file again.
    assert len(exported(api.other)["tasks"]) == 150


def test_every_entry_of_a_file_becomes_an_event_of_its_own(api: Api) -> None:
    api.interview()
    file = exported(api)
    counts = api.other.post("/v1/imports", file)
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    portal = api.client.portal
    assert portal is not None
    header = f"Bearer {api.other.key}".encode()
    account = portal.call(services.authentication.principal, header).account_id
    events = portal.call(services.gateway.page, account, Page("events", (), ("seq", "id")))
    assert [event["seq"] for event in events] == list(range(1, sum(counts.values()) + 1))
    assert {event["type"].partition(".")[2] for event in events} == {"created"}


def test_whatever_a_file_counts_there_is_room_to_count_on(api: Api) -> None:
    interview = api.interview(interviewers=[{"name": "Kim"}])
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    thanks = api.post(f"/v1/interviews/{interview['id']}/contacts", THANKS)
    file = exported(api)
    for section in SECTIONS:
        for entry in file[section]:
            if "version" in entry:
                entry["version"] = MAX_VERSION
    for entry in file["interviews"]:
        for person in entry["interviewers"]:
            person["version"] = MAX_VERSION
    over = copy.deepcopy(file)
    over["employers"][0]["version"] = MAX_VERSION + 1
    assert pointers(api.other.ask("POST", "/v1/imports", over)) == ["/employers/0/version"]
    api.other.post("/v1/imports", file)
    for path in (
        f"/v1/interviews/{interview['id']}",
        f"/v1/employers/{interview['employer_id']}",
        f"/v1/applications/{interview['application_id']}",
        f"/v1/contacts/{thanks['id']}",
    ):
        changed = api.other.patch(path, {"note": "another"})
        assert changed["version"] > MAX_VERSION
