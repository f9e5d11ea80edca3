"""A whole history, decided about without being kept."""

import copy
from typing import Any, Final

import pytest

from tests.api.v1.api_client import ACME, ENQUIRY, PROMISE, THANKS, Api, Clock, pointers

# Nothing is kept, so no database has a part in it.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ROUND: Final[dict[str, Any]] = {
    "stage": "first",
    "format": "video",
    "starts_at": "2026-11-20T10:00:00Z",
    "ends_at": "2026-11-20T11:00:00Z",
}
FULL: Final[dict[str, Any]] = {
    "employer": ACME,
    "application": {"role": "Data engineer", "route": "direct"},
    "interviews": [
        ROUND
        | {
            "id": "first",
            "interviewers": [{"id": "sam", "name": "Sam"}],
            "timetables": [{"answer_due": {"status": "answered", "date": "2026-11-27"}}],
        }
    ],
    "contacts": [
        {
            "kind": "send_thank_you",
            "channel": "email",
            "happened_at": "2026-11-20T13:00:00Z",
            "interviewer_id": "sam",
            "interview_id": "first",
            "result": "sent",
        }
    ],
    "employer_updates": [
        {"id": "asked", "kind": "question", "received_at": "2026-11-21T10:00:00Z"}
    ],
    "feedback": [{"source": "self", "received_at": "2026-11-21T11:00:00Z"}],
    "marks": [
        {
            "kind": "prepare_questions",
            "interview_id": "first",
            "state": "done",
            "happened_at": "2026-11-19T10:00:00Z",
        }
    ],
    "at": "2026-11-23T12:00:00Z",
}


def decide(api: Api, **changes: Any) -> Any:  # noqa: ANN401 - JSON of any shape.
    return api.post("/v1/decisions", FULL | changes, status=200)


def test_only_a_ring_of_a_history_goes_unanswered(api: Api) -> None:
    history = copy.deepcopy(FULL)
    history["contacts"][0]["result"] = "no_answer"
    refused = api.ask("POST", "/v1/decisions", history)
    assert (refused.status_code, pointers(refused)) == (422, ["/contacts/0/result"])


def test_facts_are_named_by_their_ids_or_by_their_places(api: Api) -> None:
    decision = decide(api)["decision"]
    assert decision["interview_id"] == "first"
    assert decision["next_action"]["kind"] == "reply"
    thanks = next(one for one in decision["actions"] if one["kind"] == "send_thank_you")
    assert (thanks["verdict"], thanks["interviewer_id"]) == ("done", "sam")
    assert thanks["reasons"][0]["facts"] == ["contact-1"]


AHEAD = ROUND | {
    "id": "second",
    "created_at": "2026-11-22T10:00:00Z",
    "starts_at": "2026-12-10T10:00:00Z",
    "ends_at": "2026-12-10T11:00:00Z",
    "interviewers": [{"id": "robin", "name": "Robin"}],
}


def test_what_names_no_round_is_of_the_one_that_was_over_by_then(api: Api) -> None:
    thanks = {"kind": "send_thank_you", "channel": "email"}
    noted = [
        thanks | {"happened_at": "2026-11-20T13:00:00Z"},
        thanks | {"happened_at": "2026-12-10T14:00:00Z"},
    ]
    answer = decide(
        api, interviews=[*FULL["interviews"], AHEAD], contacts=noted, at="2026-12-10T15:00:00Z"
    )
    found = {
        one["interviewer_id"]: one["verdict"]
        for one in answer["decision"]["actions"]
        if one["kind"] == "send_thank_you"
    }
    assert found == {"sam": "done", "robin": "done"}


@pytest.mark.parametrize(
    ("contact", "at", "of"),
    [
        pytest.param(
            {
                "kind": "send_thank_you",
                "interviewer_id": "sam",
                "happened_at": "2026-12-10T14:00:00Z",
            },
            "2026-12-10T15:00:00Z",
            "first",
            id="its interviewer",
        ),
        pytest.param(
            {"kind": "reschedule", "happened_at": "2026-11-24T10:00:00Z"},
            "2026-12-10T09:00:00Z",
            "second",
            id="the round ahead",
        ),
    ],
)
def test_a_contact_may_tell_its_round_without_naming_it(
    api: Api, contact: dict[str, str], at: str, of: str
) -> None:
    rounds = [*FULL["interviews"], AHEAD]
    answer = decide(api, interviews=rounds, contacts=[contact | {"channel": "email"}], at=at)
    done = [
        one["interview_id"]
        for one in answer["decision"]["actions"]
        if one["kind"] == contact["kind"] and one["verdict"] == "done"
    ]
    assert done == [of]


def test_what_alone_can_be_meant_need_not_be_attested(api: Api) -> None:
    reply = {"kind": "reply", "channel": "email", "happened_at": "2026-11-22T10:00:00Z"}
    decision = decide(api, contacts=[*FULL["contacts"], reply])["decision"]
    assert decision["next_action"]["kind"] == "wait"
    attested = reply | {"attestation": {"update_id": "asked"}}
    assert decide(api, contacts=[*FULL["contacts"], attested])["decision"] == decision


def test_contacts_of_other_applications_count_for_the_budget(api: Api) -> None:
    elsewhere = ENQUIRY | {"happened_at": "2026-11-27T10:00:00Z"}
    at = "2026-11-30T12:00:00Z"
    answered: dict[str, Any] = {"at": at, "employer_updates": []}
    assert decide(api, **answered)["decision"]["phase"] == "may_enquire"
    answer = decide(api, **answered, elsewhere=[elsewhere])
    assert answer["decision"]["phase"] == "waiting"


def test_a_stricter_policy_and_a_span_of_the_plan_can_be_given(api: Api) -> None:
    answer = decide(
        api,
        policy={"timetable_grace_business_days": 3},
        employer_updates=[],
        to="2026-12-05T00:00:00Z",
        **{"from": "2026-11-24T00:00:00Z"},
    )
    assert answer["plan"]["from"] == "2026-11-24T00:00:00Z"
    assert answer["plan"]["to"] == "2026-12-05T00:00:00Z"
    opens = [entry["at"] for entry in answer["plan"]["entries"] if entry["phase"] == "may_enquire"]
    assert opens == ["2026-12-02T09:00:00Z"]
    assert answer["decision"]["policy_version"] != api.get("/v1/policy")["version"]


def test_it_decides_as_it_would_about_the_same_facts_on_record(api: Api, clock: Clock) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    api.post(f"{path}/contacts", THANKS | {"happened_at": "2026-11-20T12:00:00Z"})
    clock.set("2026-11-30T12:00:00+00:00")
    kept = api.get(f"{path}/next-action", actions="all")
    answer = api.post(
        "/v1/decisions",
        {
            "employer": ACME,
            "application": {"id": interview["application_id"]},
            "interviews": [
                ROUND
                | {
                    "id": interview["id"],
                    "created_at": interview["created_at"],
                    "interviewers": [
                        {"id": interview["interviewers"][0]["id"], "name": "Sam Okafor"}
                    ],
                    "timetables": [{"answer_due": PROMISE["answer_due"]}],
                }
            ],
            "contacts": [THANKS | {"happened_at": "2026-11-20T12:00:00Z"}],
        },
        status=200,
    )["decision"]

    def without_facts(decision: dict[str, Any]) -> dict[str, Any]:
        # The ids of the contact and of the timetable were made up on both sides.
        bare = copy.deepcopy(decision)
        bare["next_action"]["because"] = []
        for action in bare["actions"]:
            for reason in action["reasons"]:
                reason["facts"] = []
        return bare

    assert without_facts(answer) == without_facts(kept)


def test_records_may_stand_in_a_history_as_they_are_sent_to_their_own_operations(
    api: Api,
) -> None:
    history = copy.deepcopy(FULL)
    plain = api.post("/v1/decisions", history, 200)
    labels = {"note": "For me.", "external_id": "x-1", "metadata": {"list": "evenings"}}
    history["employer"] |= labels
    history["application"] |= labels | {"posting_url": "https://acme.example/jobs/1"}
    history["interviews"][0] |= labels
    history["interviews"][0]["interviewers"][0]["job_title"] = "Head of data"
    history["interviews"][0]["timetables"][0] |= {
        "posts": {"status": "answered", "count": 2},
        "applicants": {"status": "not_asked"},
        "another_stage": {"status": "answered", "value": True},
        "as_said": "by the end of next week",
    }
    history["contacts"][0] |= {"note": None, "attestation": None}
    assert api.post("/v1/decisions", history, 200) == plain


@pytest.mark.parametrize(("items", "is_empty"), [([], True), ([{"kind": "strength"}], False)])
def test_feedback_without_items_says_that_there_was_none(
    api: Api, items: list[Any], is_empty: bool
) -> None:
    def decided(history: dict[str, Any]) -> object:
        return api.post("/v1/decisions", history, 200)

    said = {"source": "employer", "received_at": "2026-11-22T10:00:00Z", "interview_id": "first"}
    by_items = decided({**FULL, "feedback": [{**said, "items": items}]})
    by_word = decided({**FULL, "feedback": [{**said, "empty": is_empty}]})
    other = decided({**FULL, "feedback": [{**said, "empty": not is_empty}]})
    assert by_items == by_word != other


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/employer/time_zone", "Mars/Olympus"),
        ("/employer/subdivision", "XYZ"),
        ("/employer/preferences", None),
        ("/application/route", "sideways"),
        ("/application/agency", {"name": "Reed"}),
        ("/application/outcome", {"kind": "withdrawn"}),
        ("/interviews", None),
        ("/interviews/0/ends_at", "2026-11-20T10:00:00Z"),
        ("/interviews/0/starts_at", "2026-11-20T10:00:00"),
        ("/interviews/0/timetables/0/answer_due/date", "2026-11-19"),
        ("/interviews/0/timetables/0/answer_due/instant", "2026-11-27T10:00:00Z"),
        ("/interviews/0/interviewers/0/id", "first"),
        ("/contacts/0/kind", "wait"),
        ("/contacts/0/interview_id", "second"),
        ("/contacts/0/interviewer_id", "ada"),
        ("/contacts/0/happened_at", None),
        ("/contacts/0/result", "not_made"),
        ("/contacts/0/attestation", {"need": "x"}),
        ("/contacts/0/id", "asked"),
        ("/employer_updates/0/interview_id", "second"),
        ("/employer_updates/0/call_at", "2026-11-22T10:00:00Z"),
        ("/employer_updates/0/asks_for_times", False),
        ("/employer_updates/0/silence_means_no", True),
        ("/feedback/0/interview_id", "second"),
        ("/feedback/0/source", "nobody"),
        ("/marks/0/interview_id", "second"),
        ("/marks/0/state", "put_off"),
        ("/marks/0/interviewer_id", "ada"),
        ("/marks/0/snoozed_until", "2026-11-30T10:00:00Z"),
        ("/contacts/0/answer", "accept"),
        ("/contacts/0/recipient", "agency"),
        ("/interviews/0/missed_by", "candidate"),
        ("/interviews/0/state_at", "2026-11-20T10:00:00Z"),
        ("/interviews/0/timetables/0/answer_due/latest", "2026-11-27"),
        ("/employer/calendar", {"hours": {"sun": ["09:00", "12:00"]}}),
        ("/employer/holiday_categories", ["nonsense"]),
        (
            "/application/region",
            {"time_zone": "Europe/London", "calendar": {"work_week": []}},
        ),
        ("/at", "2026-11-23"),
        ("/to", "2026-11-23T12:00:00Z"),
        ("/from", "1999-11-23T12:00:00Z"),
        ("/policy/nothing", 3),
        ("/policy/timetable_grace_business_days", 0),
        ("/colour", "red"),
    ],
)
def test_a_history_that_cannot_be_is_pointed_into(api: Api, pointer: str, value: object) -> None:
    body = copy.deepcopy(FULL) | {"policy": {}}
    here: Any = body
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[last] = value
    found = pointers(api.ask("POST", "/v1/decisions", body))
    assert any(one.startswith(pointer) for one in found), found


def test_a_response_to_an_offer_says_what_was_answered(api: Api) -> None:
    answer = ENQUIRY | {"kind": "respond_to_offer", "happened_at": "2026-11-22T10:00:00Z"}
    response = api.ask("POST", "/v1/decisions", FULL | {"contacts": [answer]})
    assert pointers(response) == ["/contacts/0/answer"]


def test_a_snooze_has_an_end(api: Api) -> None:
    snooze = {"kind": "reply", "state": "snoozed", "happened_at": "2026-11-22T10:00:00Z"}
    response = api.ask("POST", "/v1/decisions", FULL | {"marks": [snooze]})
    assert pointers(response) == ["/marks/0/snoozed_until"]


def test_a_history_of_more_people_than_are_decided_about_is_pointed_into(api: Api) -> None:
    rounds = [
        {
            **FULL["interviews"][0],
            "id": f"round-{number}",
            "timetables": [],
            "interviewers": [{"name": f"Person {each}"} for each in range(20)],
        }
        for number in range(6)
    ]
    body = {"employer": FULL["employer"], "interviews": rounds[:5]}
    api.post("/v1/decisions", body, 200)
    response = api.ask("POST", "/v1/decisions", {**body, "interviews": rounds})
    assert pointers(response) == ["/interviews/5/interviewers"]


@pytest.mark.parametrize("kind", ["round_postponed", "round_cancelled"])
@pytest.mark.parametrize(
    ("interviews", "refused"),
    [
        ([], True),
        ([ROUND], True),
        ([ROUND, AHEAD | {"state": "cancelled", "state_at": "2026-11-22T12:00:00Z"}], True),
        ([ROUND, AHEAD], False),
        ([ROUND, AHEAD | {"state": "cancelled", "state_at": "2026-11-22T14:00:00Z"}], False),
    ],
)
def test_a_round_that_did_not_take_place_is_named_where_none_lies_ahead(
    api: Api, kind: str, interviews: list[dict[str, Any]], *, refused: bool
) -> None:
    word = {"kind": kind, "received_at": "2026-11-22T13:00:00Z"}
    body = {"employer": ACME, "interviews": interviews, "employer_updates": [word]}
    response = api.ask("POST", "/v1/decisions", body | {"at": FULL["at"]})
    assert response.status_code == (422 if refused else 200)
    if refused:
        assert pointers(response) == ["/employer_updates/0/interview_id"]
        assert response.json()["errors"][0]["code"] == "missing"


def test_a_retracted_word_needs_no_round_ahead(api: Api) -> None:
    word = {"kind": "round_cancelled", "received_at": "2026-11-22T13:00:00Z"}
    word["retracted_at"] = "2026-11-22T13:30:00Z"
    assert decide(api, employer_updates=[word]) == decide(api, employer_updates=[])


QUESTION: dict[str, Any] = {"kind": "question", "received_at": "2026-11-22T13:00:00Z"}
REPLY: dict[str, Any] = {
    "kind": "reply",
    "channel": "email",
    "result": "sent",
    "happened_at": "2026-11-22T14:00:00Z",
}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # One external id, also under another id and with other words.
        ({"external_id": "mail-7"}, {"external_id": "mail-7", "id": "other"}),
        (
            {"external_id": "mail-7"},
            {"external_id": "mail-7", "note": "Again", "due": "2026-12-01"},
        ),
        # The same content, where no other id is chosen.
        ({}, {}),
        ({"id": "asked"}, {}),
        # What was taken back is found by its external id, and stays so.
        (
            {"external_id": "mail-7", "retracted_at": "2026-11-22T13:30:00Z"},
            {"external_id": "mail-7"},
        ),
    ],
)
def test_an_update_that_is_sent_twice_is_one_update(
    api: Api, first: dict[str, Any], second: dict[str, Any]
) -> None:
    once = decide(api, contacts=[], employer_updates=[QUESTION | first])
    twice = decide(api, contacts=[], employer_updates=[QUESTION | first, QUESTION | second])
    assert once == twice


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"external_id": "mail-7"}, {"external_id": "mail-8"}),
        ({}, {"id": "other"}),
        ({}, {"note": "And another one"}),
        ({"retracted_at": "2026-11-22T13:30:00Z"}, {}),
    ],
)
def test_another_word_is_another_request(
    api: Api, first: dict[str, Any], second: dict[str, Any]
) -> None:
    once = decide(api, contacts=[], employer_updates=[QUESTION | first])
    twice = decide(api, contacts=[], employer_updates=[QUESTION | first, QUESTION | second])
    assert once != twice


def test_the_name_of_a_repeat_means_the_first(api: Api) -> None:
    words = [QUESTION | {"external_id": "mail-7"}, QUESTION | {"external_id": "mail-7"}]
    both = [
        decide(
            api,
            employer_updates=words,
            contacts=[REPLY | {"attestation": {"update_id": name}}],
        )
        for name in ("update-1", "update-2")
    ]
    assert both[0] == both[1]
    assert both[0]["decision"]["turn"] == "employer"


def test_a_contact_that_is_sent_twice_counts_once(api: Api) -> None:
    enquiry = REPLY | {"kind": "enquire_status", "external_id": "mail-7"}
    once = decide(api, contacts=[enquiry])
    assert once == decide(api, contacts=[enquiry, enquiry | {"id": "again"}])
    assert once != decide(api, contacts=[enquiry, enquiry | {"external_id": "mail-8"}])
    body = FULL | {"contacts": [enquiry, enquiry | {"channel": "phone"}]}
    assert pointers(api.ask("POST", "/v1/decisions", body)) == ["/contacts/1/external_id"]


def test_a_round_that_is_over_can_be_named_as_one_that_did_not_take_place(api: Api) -> None:
    word = {"kind": "round_cancelled", "received_at": "2026-11-22T13:00:00Z"}
    decide(api, employer_updates=[word | {"interview_id": "first"}])


def test_a_round_cancelled_is_the_first_that_still_stood(api: Api) -> None:
    gone = AHEAD | {"id": "gone", "state": "cancelled", "state_at": "2026-11-22T12:00:00Z"}
    later = AHEAD | {"starts_at": "2026-12-11T10:00:00Z", "ends_at": "2026-12-11T11:00:00Z"}
    word = {"kind": "round_cancelled", "received_at": "2026-11-22T13:00:00Z"}
    rounds = [gone, later | {"interviewers": []}]
    unnamed = decide(api, interviews=rounds, contacts=[], marks=[], employer_updates=[word])
    word["interview_id"] = "second"
    named = decide(api, interviews=rounds, contacts=[], marks=[], employer_updates=[word])
    word["interview_id"] = "gone"
    other = decide(api, interviews=rounds, contacts=[], marks=[], employer_updates=[word])
    assert unnamed == named != other


@pytest.mark.parametrize(("email", "status"), [("sam@acme.example", 200), ("not an address", 422)])
def test_the_address_of_a_person_is_checked_and_makes_no_difference(
    api: Api, email: str, status: int
) -> None:
    people = [{"id": "sam", "name": "Sam", "email": email}]
    rounds = [FULL["interviews"][0] | {"interviewers": people}]
    response = api.ask("POST", "/v1/decisions", FULL | {"interviews": rounds})
    assert response.status_code == status
    if status == 200:
        assert response.json() == decide(api)
    else:
        assert pointers(response) == ["/interviews/0/interviewers/0/email"]
