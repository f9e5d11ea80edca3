"""What other systems call a record, and the short strings that they keep with it."""

from typing import Any, Final

import pytest

from tests.api.small_service import problem
from tests.api.v1.api_client import ACME, INTERVIEW, Api, on_one_database, pointers

LABELS: Final = {"external_id": "crm-1", "metadata": {"source": "fair", "owner": "Robin"}}
KINDS: Final = ("employers", "applications", "interviews", "tasks")


def make(api: Api, kind: str, **labels: object) -> Any:  # noqa: ANN401  # as the test expects
    """Make a new record of a kind."""
    number = len(api.get(f"/v1/{kind}", limit=200)["items"])
    return api.post(f"/v1/{kind}", body_of(kind, number) | labels)


def body_of(kind: str, number: int) -> dict[str, Any]:
    """What makes another record of a kind."""
    employer = ACME | {"name": f"Employer {number}"}
    body: dict[str, dict[str, Any]] = {
        "employers": employer,
        "applications": {"employer": employer, "role": "Analyst"},
        "interviews": INTERVIEW | {"employer": employer},
        "tasks": {"title": "Read up on them"},
    }
    return body[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_found_by_its_external_id_and_shows_its_metadata(api: Api, kind: str) -> None:
    plain = make(api, kind)
    assert (plain["external_id"], plain["metadata"]) == (None, {})
    made = make(api, kind, **LABELS)
    assert {name: made[name] for name in LABELS} == LABELS
    assert api.get(f"/v1/{kind}/{made['id']}")["external_id"] == "crm-1"
    found = api.get(f"/v1/{kind}", external_id="crm-1")["items"]
    assert [(one["id"], one["metadata"]) for one in found] == [(made["id"], LABELS["metadata"])]
    assert api.get(f"/v1/{kind}", external_id="crm-2")["items"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_external_id_is_one_record_of_its_kind(api: Api, kind: str) -> None:
    made, other = make(api, kind, **LABELS), make(api, kind)
    path = f"/v1/{kind}/{other['id']}"
    taken = problem(api.ask("PATCH", path, {"external_id": "crm-1"}), 409, "id_conflict")
    assert made["id"] in taken["detail"]
    problem(api.ask("POST", f"/v1/{kind}", body_of(kind, 7) | LABELS), 409, "id_conflict")
    assert api.patch(f"/v1/{kind}/{made['id']}", {"external_id": "crm-1"})["external_id"] == "crm-1"
    api.patch(f"/v1/{kind}/{made['id']}", {"external_id": None})
    assert api.patch(path, {"external_id": "crm-1"})["external_id"] == "crm-1"


@pytest.mark.parametrize("kind", KINDS)
def test_metadata_is_patched_by_its_entries(api: Api, kind: str) -> None:
    path = f"/v1/{kind}/{make(api, kind, **LABELS)['id']}"
    changed = api.patch(path, {"metadata": {"owner": None, "stage": "2"}})
    assert changed["metadata"] == {"source": "fair", "stage": "2"}
    assert api.patch(path, {"metadata": {}})["version"] == changed["version"]
    assert api.patch(path, {"metadata": None})["metadata"] == {}


@on_one_database
def test_metadata_has_bounds(api: Api) -> None:
    many = {f"n{number}": "x" for number in range(21)}
    for metadata, where in (
        (many, "/metadata"),
        ({"long": "x" * 201}, "/metadata/long"),
        ({"number": 1}, "/metadata/number"),
    ):
        response = api.ask("POST", "/v1/tasks", {"title": "Read", "metadata": metadata})
        assert pointers(response) == [where]
    task = make(api, "tasks", metadata=dict(list(many.items())[:20]))
    response = api.ask("PATCH", f"/v1/tasks/{task['id']}", {"metadata": {"more": "x"}})
    assert pointers(response) == ["/metadata"]


@on_one_database
def test_records_that_come_along_with_an_interview_are_labelled_too(api: Api) -> None:
    made = api.interview(
        employer=ACME | {"external_id": "e-1"},
        application={"role": "Analyst", "external_id": "a-1", "metadata": {"board": "x"}},
        external_id="i-1",
    )
    assert api.get(f"/v1/employers/{made['employer_id']}")["external_id"] == "e-1"
    application = api.get(f"/v1/applications/{made['application_id']}")
    assert (application["external_id"], application["metadata"]) == ("a-1", {"board": "x"})
    other = api.ask("POST", "/v1/interviews", INTERVIEW | {"external_id": "i-1"})
    problem(other, 409, "id_conflict")
    named = {"application": {"role": "Analyst", "external_id": "a-1"}}
    problem(api.ask("POST", "/v1/interviews", INTERVIEW | named), 409, "id_conflict")


@on_one_database
def test_a_derived_task_has_no_external_id_of_its_own(api: Api) -> None:
    api.interview()
    task = api.get("/v1/tasks", own="false")["items"][0]
    response = api.ask("PATCH", f"/v1/tasks/{task['id']}", {"external_id": "t-1"})
    assert pointers(response) == ["/external_id"]
    assert (task["external_id"], task["metadata"]) == (None, {})


def test_labels_go_along_with_an_export(api: Api) -> None:
    made = {kind: make(api, kind, **LABELS) for kind in KINDS if kind != "applications"}
    file = api.get("/v1/me/export")
    api.other.post("/v1/imports", file)
    for kind, one in made.items():
        copy = api.other.get(f"/v1/{kind}/{one['id']}")
        assert (copy["external_id"], copy["metadata"]) == ("crm-1", LABELS["metadata"])
