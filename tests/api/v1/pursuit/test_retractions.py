"""Records taken back: what goes with them, what they spend, and what stands."""

from typing import Any

import pytest

from tests.api.v1.api_client import ENQUIRY, Api, Clock

WHY = {"reason": "the wrong pursuit"}


@pytest.fixture
def interview(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.interview()
    return made


@pytest.fixture
def path(interview: dict[str, Any]) -> str:
    return f"/v1/interviews/{interview['id']}"


def types(api: Api) -> list[str]:
    return [event["type"] for event in api.get("/v1/events", limit=200)["items"]]


def test_a_word_taken_back_is_shown_and_counts_no_more(api: Api, path: str) -> None:
    word = api.post(f"{path}/employer-updates", {"kind": "rejection"})
    assert api.get(f"{path}/next-action")["phase"] == "rejected"
    after = api.post(f"/v1/employer-updates/{word['id']}/retraction", WHY, 200)
    assert after["retracted_at"] is not None
    assert after["retraction_reason"] == WHY["reason"]
    assert api.get(f"{path}/next-action")["phase"] == "waiting"
    assert types(api)[-1] == "employer_update.retracted" or "employer_update.retracted" in types(
        api
    )
    assert api.post(f"/v1/employer-updates/{word['id']}/retraction", WHY, 200) == after


def test_a_contact_that_was_cleared_stands(api: Api, path: str) -> None:
    thanks = api.post(f"{path}/contacts", {"kind": "send_thank_you", "channel": "email"})
    refused = api.post(f"/v1/contacts/{thanks['id']}/retraction", WHY, 409)
    assert refused["code"] == "state_conflict"


def test_the_outcome_that_a_contact_set_goes_with_it(
    api: Api, interview: dict[str, Any], path: str
) -> None:
    body = {"kind": "withdraw", "channel": "email", "result": "sent"}
    made = api.post(f"{path}/contacts", body | {"happened_at": "2026-11-20T11:30:00Z"})
    application = f"/v1/applications/{interview['application_id']}"
    assert api.get(application)["outcome"]["kind"] == "withdrawn"
    api.post(f"/v1/contacts/{made['id']}/retraction", WHY, 200)
    assert api.get(application)["outcome"] is None
    assert "contact.retracted" in types(api)


def test_a_third_retraction_that_gives_back_an_enquiry_is_refused(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set("2027-01-20T10:00:00+00:00")
    days = ("2026-12-07", "2026-12-16", "2026-12-28")
    made = [
        api.post(
            f"{path}/contacts",
            ENQUIRY | {"happened_at": f"{day}T10:00:00Z", "acknowledge_breach": True},
        )
        for day in days
    ]
    answers = [
        api.ask("POST", f"/v1/contacts/{one['id']}/retraction", WHY).status_code for one in made
    ]
    assert answers == [200, 200, 409]


def test_a_revision_is_taken_back_by_its_number(api: Api, path: str) -> None:
    first = api.put(
        f"{path}/timetable", {"answer_due": {"status": "answered", "date": "2026-11-27"}}
    )
    later = {"answer_due": {"status": "answered", "date": "2026-12-18"}}
    tag = api.ask("PUT", f"{path}/timetable", later).headers["ETag"]
    after = api.ask("POST", f"{path}/timetable/2/retraction", WHY)
    assert after.status_code == 200
    assert after.headers["ETag"] != tag
    said = after.json()
    # The answer is about the revision that was taken back.
    assert (said["revision"], said["answer_due"]["date"]) == (2, "2026-12-18")
    assert said["retracted_at"] is not None
    assert said["retraction_reason"] == WHY["reason"]
    assert [one["retracted_at"] is None for one in said["revisions"]] == [True, False]
    read = api.ask("GET", f"{path}/timetable")
    assert read.headers["ETag"] == after.headers["ETag"]
    assert read.json() == first | {"revisions": said["revisions"], "version": 2}
    for wrong in ("3", "0", "x"):
        assert api.ask("POST", f"{path}/timetable/{wrong}/retraction", WHY).status_code == 404


def test_a_contact_that_a_false_word_allowed_is_marked_as_a_breach(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set("2026-11-23T10:00:00+00:00")
    ask = {"status": "answered", "ask_from": "2026-11-23"}
    word = api.post(f"{path}/employer-updates", {"kind": "new_timetable", "answer_due": ask})
    made = api.post(f"{path}/contacts", {"kind": "enquire_status", "channel": "phone"})
    assert made["breach"] == []
    api.post(f"/v1/employer-updates/{word['id']}/retraction", WHY, 200)
    assert api.get(f"/v1/contacts/{made['id']}")["breach"] == ["wait-when-not-told"]
