"""Contacts and employer updates with ids of another system, recorded more than once."""

from typing import Any, Final

import pytest

from tests.api.small_service import problem
from tests.api.v1.api_client import CHOSEN, THANKS, UNKNOWN, Api, Clock, pointers

OTHER: Final = CHOSEN[:-1] + "2"
THIRD: Final = CHOSEN[:-1] + "3"

WORD: Final[dict[str, Any]] = {
    "kind": "question",
    "received_at": "2026-11-20T11:30:00Z",
    "external_id": "mail-7",
}
MADE: Final[dict[str, Any]] = {
    **THANKS,
    "channel": "email",
    "happened_at": "2026-11-20T12:00:00Z",
    "external_id": "mail-7",
}


@pytest.fixture
def at(api: Api) -> str:
    """Where the facts of an interview are recorded."""
    return f"/v1/interviews/{api.interview()['id']}"


@pytest.mark.parametrize(("what", "body"), [("employer-updates", WORD), ("contacts", MADE)])
def test_what_is_sent_again_is_the_first_record_and_its_new_id_an_alias(
    api: Api, at: str, what: str, body: dict[str, Any]
) -> None:
    first = api.post(f"{at}/{what}", {**body, "id": CHOSEN})
    assert first["external_id"] == "mail-7"
    # A resend without an id, and others of ids of their own, by POST and by PUT.
    assert api.post(f"{at}/{what}", body, 200) == first
    assert api.post(f"{at}/{what}", {**body, "id": OTHER}, 200) == first
    assert api.put(f"{at}/{what}/{THIRD}", body) == first
    assert api.put(f"{at}/{what}/{THIRD}", body) == first
    for alias in (CHOSEN, OTHER, THIRD):
        assert api.get(f"/v1/{what}/{alias}") == first
    assert api.get(f"{at}/{what}")["items"] == [first]
    assert api.get(f"{at}/{what}", external_id="mail-7")["items"] == [first]
    assert api.get(f"{at}/{what}", external_id="mail-8")["items"] == []
    api.post(f"{at}/{what}", {**body, "id": OTHER, "external_id": None}, 409)
    resource = {"employer-updates": "employer_update", "contacts": "contact"}[what]
    copied = [one["resource"] for one in api.get("/v1/changes")["items"] if one["type"] == resource]
    assert copied == [first]


@pytest.mark.parametrize(("what", "body"), [("employer-updates", WORD), ("contacts", MADE)])
def test_what_was_taken_back_stays_so_when_it_is_sent_again(
    api: Api, at: str, what: str, body: dict[str, Any]
) -> None:
    first = api.post(f"{at}/{what}", body)
    api.post(f"{at}/{what}", {**body, "id": OTHER}, 200)
    gone = api.post(f"/v1/{what}/{OTHER}/retraction", {"reason": "wrong pursuit"}, 200)
    assert (gone["id"], gone["retracted_at"] is None) == (first["id"], False)
    assert api.post(f"{at}/{what}", body, 200) == gone
    assert api.post(f"{at}/{what}", {**body, "id": THIRD}, 200) == gone
    # Another external id is another record.
    again = api.post(f"{at}/{what}", {**body, "external_id": "mail-8"})
    assert (again["id"] == first["id"], again["retracted_at"]) == (False, None)


@pytest.mark.parametrize(("what", "body"), [("employer-updates", WORD), ("contacts", MADE)])
def test_an_external_id_names_one_record_of_its_kind_in_the_account(
    api: Api, at: str, what: str, body: dict[str, Any]
) -> None:
    first = api.post(f"{at}/{what}", body)
    elsewhere = api.interview(application={"role": "Analyst", "route": "direct"})
    answer = api.ask("POST", f"/v1/interviews/{elsewhere['id']}/{what}", body)
    assert first["id"] in problem(answer, 409, "id_conflict")["detail"]
    theirs = f"/v1/interviews/{api.other.interview()['id']}/{what}"
    assert api.other.post(theirs, body)["id"] != first["id"]
    assert api.other.get(theirs, external_id="mail-7")["items"] != [first]
    long = api.ask("POST", f"{at}/{what}", {**body, "external_id": "x" * 201})
    assert pointers(long) == ["/external_id"]


def test_the_other_kind_may_have_the_same_external_id(api: Api, at: str) -> None:
    word = api.post(f"{at}/employer-updates", {**WORD, "id": CHOSEN})
    made = api.post(f"{at}/contacts", MADE)
    assert word["external_id"] == made["external_id"]
    api.post(f"{at}/employer-updates", {**WORD, "id": OTHER}, 200)
    # An alias of a word is no id for a contact.
    answer = api.ask("POST", f"{at}/contacts", {**MADE, "id": OTHER})
    problem(answer, 409, "id_conflict")
    assert api.ask("GET", f"/v1/contacts/{OTHER}").status_code == 404
    assert api.other.ask("GET", f"/v1/employer-updates/{OTHER}").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "withdraw"},
        {"channel": "letter"},
        {"happened_at": "2026-11-20T11:59:00Z"},
    ],
)
def test_another_contact_of_the_same_external_id_is_a_conflict(
    api: Api, at: str, changed: dict[str, Any]
) -> None:
    api.post(f"{at}/contacts", MADE)
    answer = api.ask("POST", f"{at}/contacts", MADE | changed)
    problem(answer, 409, "id_conflict")


def test_a_contact_that_is_asked_for_again_is_cleared_once(api: Api, at: str, clock: Clock) -> None:
    asked = {**THANKS, "external_id": "mail-7"}
    first = api.post(f"{at}/contacts", asked)
    clock.forward(hours=1)
    # A second one would be refused: one thank-you for each person.
    assert api.post(f"{at}/contacts", asked, 200) == first


def test_an_answer_may_name_the_word_by_an_alias(api: Api, at: str) -> None:
    word = api.post(f"{at}/employer-updates", WORD)
    api.post(f"{at}/employer-updates", {**WORD, "id": OTHER}, 200)
    reply = {"kind": "reply", "channel": "email", "result": "sent"}
    check = api.post(f"{at}/contact-checks", {**reply, "attestation": {"update_id": OTHER}}, 200)
    assert check["verdict"] == "allowed"
    made = api.post(f"{at}/contacts", {**reply, "attestation": {"update_id": OTHER}})
    assert made["attestation"]["update_id"] == word["id"]
    unknown = api.ask("POST", f"{at}/contacts", {**reply, "attestation": {"update_id": UNKNOWN}})
    assert unknown.status_code == 404


def test_the_result_of_a_contact_may_be_recorded_by_an_alias(api: Api, at: str) -> None:
    first = api.post(f"{at}/contacts", MADE)
    api.post(f"{at}/contacts", {**MADE, "id": OTHER}, 200)
    changed = api.patch(f"/v1/contacts/{OTHER}", {"result": "bounced"})
    assert (changed["id"], changed["result"]) == (first["id"], "bounced")


def test_aliases_and_external_ids_are_in_the_file_and_go_with_their_application(
    api: Api, at: str
) -> None:
    word = api.post(f"{at}/employer-updates", WORD)
    api.post(f"{at}/employer-updates", {**WORD, "id": OTHER}, 200)
    file = api.get("/v1/me/export")
    (alias,) = file["aliases"]
    assert alias == {
        "id": OTHER,
        "contact_id": None,
        "employer_update_id": word["id"],
        "told_at": "2026-11-20T12:00:00Z",
    }
    api.other.post("/v1/imports", file)
    assert api.other.get(f"/v1/employer-updates/{OTHER}") == word
    doubled = {**file["employer_updates"][0], "id": THIRD}
    twice = {**file, "employer_updates": [*file["employer_updates"], doubled]}
    api.other.delete(f"/v1/applications/{word['application_id']}")
    assert api.other.ask("GET", f"/v1/employer-updates/{OTHER}").status_code == 404
    assert api.other.get("/v1/me/export")["aliases"] == []
    for one in api.other.get("/v1/employers")["items"]:
        api.other.delete(f"/v1/employers/{one['id']}")
    answer = api.other.ask("POST", "/v1/imports", twice)
    assert pointers(answer) == ["/employer_updates/1/external_id"]


def test_a_file_of_version_2_has_no_external_ids(api: Api, at: str) -> None:
    api.post(f"{at}/employer-updates", {**WORD, "external_id": None})
    api.post(f"{at}/contacts", {**MADE, "external_id": None})
    file = api.get("/v1/me/export")
    del file["aliases"]
    for section in ("contacts", "employer_updates"):
        for entry in file[section]:
            del entry["external_id"]
    answer = api.other.ask("POST", "/v1/imports", file)
    assert "/aliases" in pointers(answer)
    api.other.post("/v1/imports", file | {"version": 2})
    exported = api.other.get("/v1/me/export")
    assert [one["external_id"] for one in exported["contacts"]] == [None]
