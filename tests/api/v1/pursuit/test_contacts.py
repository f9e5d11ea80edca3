"""Making, recording and checking contacts."""

from typing import Any

import pytest

from tests.api.v1.api_client import (
    CHOSEN,
    ENQUIRY,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
    Clock,
    on_one_database,
    pointers,
)

OPEN = "2026-11-30T10:00:00+00:00"


@pytest.fixture
def path(api: Api) -> str:
    """An interview whose employer promised an answer by Friday 27 November."""
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    return f"/v1/interviews/{interview['id']}"


def test_a_check_says_what_making_the_contact_would_get_and_writes_nothing(
    api: Api, path: str, clock: Clock
) -> None:
    before = api.everything()
    check = api.post(f"{path}/contact-checks", ENQUIRY, status=200)
    assert (check["verdict"], check["opens_at"]) == ("not_yet", "2026-11-30T09:00:00Z")
    ahead = ENQUIRY | {"happened_at": "2026-12-01T20:00:00Z"}
    assert api.post(f"{path}/contact-checks", ahead, status=200)["verdict"] == "allowed"
    by_phone = ahead | {"channel": "phone"}
    check = api.post(f"{path}/contact-checks", by_phone, status=200)
    assert (check["verdict"], check["channel_verdict"]) == ("not_yet", "not_yet")
    without_result = {"kind": "enquire_status", "channel": "email", "happened_at": OPEN}
    assert api.post(f"{path}/contact-checks", without_result, status=200)["verdict"] == "allowed"
    assert api.everything() == before


def test_a_contact_that_is_over_needs_its_result(api: Api, path: str) -> None:
    body = {"kind": "send_thank_you", "channel": "email", "happened_at": "2026-11-20T11:59:00Z"}
    assert pointers(api.ask("POST", f"{path}/contacts", body)) == ["/result"]


def test_a_clock_up_to_five_minutes_ahead_counts_as_now(api: Api, path: str) -> None:
    body = THANKS | {"happened_at": "2026-11-20T12:05:00Z"}
    contact = api.post(f"{path}/contacts", body)
    assert contact["happened_at"] == contact["recorded_at"] == "2026-11-20T12:00:00Z"


def test_recording_what_broke_a_rule_needs_to_be_acknowledged(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set(OPEN)
    early = ENQUIRY | {"happened_at": "2026-11-24T10:00:00Z"}
    refused = api.ask("POST", f"{path}/contacts", early)
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["breach"] == ["wait-for-timetable"]
    assert problem["code"] == "contact_not_yet"
    assert problem["decision"]["verdict"] == "not_yet"
    # The instant from which it would have been allowed has passed, so there is no wait.
    assert problem["allowed_from"] == "2026-11-30T09:00:00Z"
    assert "retry-after" not in refused.headers
    kept = api.post(f"{path}/contacts", early | {"acknowledge_breach": True})
    assert kept["breach"] == ["wait-for-timetable"]
    breaches = api.get(f"{path}/plan")["breaches"]
    assert breaches == [{"contact_id": kept["id"], "rules": ["wait-for-timetable"]}]
    # It counts: the gap runs from when it happened.
    assert api.ask("POST", f"{path}/contacts", ENQUIRY).status_code == 409


def test_a_late_record_that_breaks_the_rules_of_a_later_contact_is_refused(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set("2026-12-01T10:00:00+00:00")
    api.post(f"{path}/contacts", ENQUIRY)
    clock.forward(days=1)
    late = ENQUIRY | {"happened_at": "2026-11-30T10:00:00Z"}
    refused = api.ask("POST", f"{path}/contacts", late).json()
    assert refused["breach"] == ["minimum-gap"]
    assert refused["code"] == "contact_refused"
    assert refused["decision"]["verdict"] == "refused"
    assert [one["rule"] for one in refused["decision"]["reasons"]] == ["minimum-gap"]
    assert api.ask("POST", f"{path}/contact-checks", late).json() == refused["decision"]


def test_the_retry_after_is_rounded_up_and_enough(api: Api, path: str, clock: Clock) -> None:
    clock.set("2026-11-30T08:59:58.300000+00:00")
    refused = api.ask("POST", f"{path}/contacts", ENQUIRY)
    assert refused.headers["retry-after"] == "2"
    clock.forward(seconds=2)
    api.post(f"{path}/contacts", ENQUIRY)


def test_an_employer_that_wants_no_contact_is_refused_for_good(api: Api, path: str) -> None:
    employer = api.get(path)["employer_id"]
    api.patch(f"/v1/employers/{employer}", {"preferences": {"no_contact": True}})
    refused = api.ask("POST", f"{path}/contacts", ENQUIRY)
    assert refused.json()["code"] == "contact_refused"
    assert refused.json()["allowed_from"] is None
    assert "retry-after" not in refused.headers


def test_with_several_interviewers_thanks_name_one(api: Api) -> None:
    people = [{"name": "Sam Okafor"}, {"name": "Ada Byron"}]
    interview = api.interview(interviewers=people)
    path = f"/v1/interviews/{interview['id']}/contacts"
    assert pointers(api.ask("POST", path, THANKS)) == ["/interviewer_id"]
    for person in interview["interviewers"]:
        assert api.post(path, THANKS | {"interviewer_id": person["id"]})["interviewer_id"]
    again = THANKS | {"interviewer_id": interview["interviewers"][0]["id"]}
    assert api.ask("POST", path, again).status_code == 409


def test_an_interviewer_of_another_round_is_not_one_of_this(api: Api) -> None:
    first = api.interview()
    second = api.post(
        "/v1/interviews",
        {k: v for k, v in INTERVIEW.items() if k != "employer"}
        | {"application": {"id": first["application_id"]}, "stage": "further"},
    )
    body = THANKS | {"interviewer_id": second["interviewers"][0]["id"]}
    response = api.ask("POST", f"/v1/interviews/{first['id']}/contacts", body)
    assert pointers(response) == ["/interviewer_id"]


def test_whatever_is_said_may_go_to_one_person(api: Api, path: str) -> None:
    person = api.get(path)["interviewers"][0]["id"]
    made = api.post(
        f"{path}/contacts", {"kind": "withdraw", "channel": "email", "interviewer_id": person}
    )
    assert made["interviewer_id"] == person
    assert api.get(f"/v1/applications/{made['application_id']}")["outcome"]["kind"] == "withdrawn"


def test_everything_goes_to_the_agency_unless_it_permits_more(api: Api) -> None:
    through = {"role": "x", "route": "agency", "agency": {"name": "Reed"}}
    interview = api.interview(application=through)
    path = f"/v1/interviews/{interview['id']}/contacts"
    refused = api.ask("POST", path, THANKS | {"recipient": "employer"}).json()
    assert [reason["rule"] for reason in refused["decision"]["reasons"]] == ["through-the-agency"]
    assert api.post(path, THANKS)["recipient"] == "agency"
    permitted = through | {"agency": {"name": "Reed", "direct_contact_permitted": True}}
    # Of a slot of its own: thanks for one of two rounds at once stand for both.
    earlier = {"starts_at": "2026-11-20T08:00:00Z", "ends_at": "2026-11-20T09:00:00Z"}
    interview = api.interview(application=permitted, **earlier)
    contact = api.post(f"/v1/interviews/{interview['id']}/contacts", THANKS)
    assert contact["recipient"] == "employer"


def test_an_answer_that_names_no_request_answers_all_that_are_open(api: Api, path: str) -> None:
    api.post(f"{path}/employer-updates", {"kind": "question"})
    api.post(f"{path}/employer-updates", {"kind": "question"})
    reply = api.post(f"{path}/contacts", {"kind": "reply", "channel": "email", "result": "sent"})
    assert reply["attestation"] is None
    again = api.ask("POST", f"{path}/contacts", {"kind": "reply", "channel": "email"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "competing_offer"}, ["/attestation"]),
        ({"kind": "correction"}, ["/attestation"]),
        (
            {"kind": "competing_offer", "attestation": {"received_at": "2026-11-20T11:00:00Z"}},
            ["/attestation/expires_at"],
        ),
        (
            {
                "kind": "competing_offer",
                "attestation": {
                    "received_at": "2026-11-20T12:06:00Z",
                    "expires_at": "2026-11-25T12:00:00Z",
                },
            },
            ["/attestation/received_at"],
        ),
        (
            {
                "kind": "competing_offer",
                "attestation": {
                    "received_at": "2026-11-20T11:00:00Z",
                    "expires_at": "2026-11-20T11:00:00Z",
                },
            },
            ["/attestation/expires_at"],
        ),
        ({"kind": "correction", "attestation": {"said": "five"}}, ["/attestation/right"]),
        ({"kind": "adjustment", "attestation": {"said": "five"}}, ["/attestation/said"]),
        (
            {"kind": "enquire_status", "attestation": {"need": "a lift"}},
            ["/attestation/need"],
        ),
        (
            {"kind": "withdraw", "attestation": {"decided_at": "2026-11-21T12:00:00Z"}},
            ["/attestation/decided_at"],
        ),
    ],
)
@on_one_database
def test_attestations_are_typed_by_kind(
    api: Api, path: str, body: dict[str, Any], expected: list[str]
) -> None:
    response = api.ask("POST", f"{path}/contacts", {"channel": "email", **body})
    assert pointers(response) == expected


def test_a_competing_offer_that_has_lapsed_is_refused(api: Api, path: str) -> None:
    attestation = {"received_at": "2026-11-18T12:00:00Z", "expires_at": "2026-11-20T12:00:00Z"}
    body = {"kind": "competing_offer", "channel": "email", "attestation": attestation}
    assert api.ask("POST", f"{path}/contacts", body).json()["code"] == "contact_refused"
    attestation["expires_at"] = "2026-11-24T12:00:00Z"
    contact = api.post(f"{path}/contacts", body)
    assert contact["attestation"]["expires_at"] == "2026-11-24T12:00:00Z"
    assert contact["attestation"]["update_id"] is None


def test_a_cleared_contact_gives_its_place_back_within_a_day(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set(OPEN)
    contact = api.post(f"{path}/contacts", {"kind": "enquire_status", "channel": "email"})
    assert api.ask("POST", f"{path}/contacts", ENQUIRY).status_code == 409
    clock.forward(hours=24)
    taken_back = api.patch(f"/v1/contacts/{contact['id']}", {"result": "not_made"})
    assert taken_back["result"] == "not_made"
    assert api.action(path.split("/")[3], "enquire_status")["verdict"] == "allowed"
    assert api.get(f"/v1/contacts/{contact['id']}")["result"] == "not_made"
    answer = api.ask("PATCH", f"/v1/contacts/{contact['id']}", {"result": "sent"})
    assert answer.json()["code"] == "state_conflict"
    api.post(f"{path}/contacts", ENQUIRY)
    # What was not made still hangs on the interview.
    assert api.ask("DELETE", path).json()["code"] == "in_use"


def test_after_a_day_or_when_it_is_over_a_contact_was_made(
    api: Api, path: str, clock: Clock
) -> None:
    thanks = api.post(f"{path}/contacts", THANKS | {"happened_at": "2026-11-20T12:00:00Z"})
    answer = api.ask("PATCH", f"/v1/contacts/{thanks['id']}", {"result": "not_made"})
    assert answer.json()["code"] == "state_conflict"
    clock.set(OPEN)
    enquiry = api.post(f"{path}/contacts", ENQUIRY)
    clock.forward(hours=24, seconds=1)
    answer = api.ask("PATCH", f"/v1/contacts/{enquiry['id']}", {"result": "not_made"})
    assert answer.json()["code"] == "state_conflict"


def test_a_result_that_makes_a_contact_count_after_all_is_judged_again(
    api: Api, path: str, clock: Clock
) -> None:
    clock.set(OPEN)
    first = api.post(f"{path}/contacts", ENQUIRY | {"channel": "phone", "result": "no_answer"})
    clock.forward(hours=1)
    api.post(f"{path}/contacts", ENQUIRY | {"channel": "message"})
    refused = api.ask("PATCH", f"/v1/contacts/{first['id']}", {"result": "spoke"})
    assert refused.status_code == 409
    assert refused.json()["breach"] == ["minimum-gap"]
    kept = api.patch(f"/v1/contacts/{first['id']}", {"result": "spoke", "acknowledge_breach": True})
    assert kept["breach"] == ["minimum-gap"]


def test_only_a_ring_goes_unanswered(api: Api, path: str, clock: Clock) -> None:
    clock.set(OPEN)
    over = ENQUIRY | {"happened_at": OPEN, "result": "no_answer"}
    for channel in ("email", "message", "letter", "in_person"):
        for door in ("contacts", "contact-checks"):
            refused = api.ask("POST", f"{path}/{door}", over | {"channel": channel})
            assert (refused.status_code, pointers(refused)) == (422, ["/result"])
    made = api.post(f"{path}/contacts", ENQUIRY)
    before = api.everything()
    refused = api.ask("PATCH", f"/v1/contacts/{made['id']}", {"result": "no_answer"})
    assert (refused.status_code, pointers(refused)) == (422, ["/result"])
    assert api.everything() == before
    check = api.post(f"{path}/contact-checks", ENQUIRY, status=200)
    assert check["reasons"][0]["rule"] == "minimum-gap"


def test_what_was_sent_again_cannot_have_arrived_before(api: Api, path: str, clock: Clock) -> None:
    clock.set(OPEN)
    first = api.post(f"{path}/contacts", ENQUIRY | {"result": "bounced"})
    clock.forward(hours=1)
    again = {"kind": "resend", "channel": "message", "result": "sent"}
    api.post(f"{path}/contacts", again)
    refused = api.ask("PATCH", f"/v1/contacts/{first['id']}", {"result": "sent"})
    assert refused.status_code == 409
    assert refused.json()["breach"] == ["resend-elsewhere"]
    assert api.get(f"/v1/contacts/{first['id']}")["result"] == "bounced"
    api.patch(f"/v1/contacts/{first['id']}", {"result": "wrong_number"})


def test_the_same_id_with_the_same_content_is_the_same_contact(api: Api, path: str) -> None:
    body = THANKS | {"id": CHOSEN.upper()}
    first = api.post(f"{path}/contacts", body)
    assert first["id"] == CHOSEN
    assert api.post(f"{path}/contacts", body, status=200) == first
    other = api.ask("POST", f"{path}/contacts", body | {"note": "other"})
    assert other.json()["code"] == "id_conflict"
    # Ids are unique per account, so another one may choose the same.
    theirs = api.other.interview()
    api.other.post(f"/v1/interviews/{theirs['id']}/contacts", body)


def test_one_budget_holds_at_one_employer(api: Api, path: str, clock: Clock) -> None:
    other = api.interview(application={"role": "Analyst"})
    assert other["employer_id"] == api.get(path)["employer_id"]
    clock.set("2026-12-14T10:00:00+00:00")
    api.post(f"{path}/contacts", ENQUIRY)
    refused = api.ask("POST", f"/v1/interviews/{other['id']}/contacts", ENQUIRY).json()
    assert "one-employer-one-budget" in {
        reason["rule"] for reason in refused["decision"]["reasons"]
    }
    tasks = api.get("/v1/tasks", kind="enquire_status")["items"]
    task = next(task for task in tasks if task["application_id"] == other["application_id"])
    assert task["opens_at"] == refused["allowed_from"]
