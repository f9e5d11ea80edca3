"""Drafts of messages over HTTP: what they are about, the review, and whether they may go now."""

import email
import email.policy
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.api.small_service import problem
from tests.api.v1.api_client import INTERVIEW, PROMISE, UNKNOWN, Api, on_one_database, pointers
from tests.api.v1.people import keyed


def path_of(interview: Any) -> str:  # noqa: ANN401  # an answer
    return f"/v1/applications/{interview['application_id']}/message-checks"


def drafted(api: Api, interview: Any, kind: str = "send_thank_you", **body: Any) -> Any:  # noqa: ANN401  # an answer
    return api.post(path_of(interview), {"kind": kind, "sender": "Robin Vale", **body}, 200)


def test_a_draft_is_about_the_last_round_and_its_person(api: Api) -> None:
    held = api.interview()
    api.interview(
        application={"id": held["application_id"]},
        employer=None,
        starts_at="2026-11-25T10:00:00Z",
        ends_at="2026-11-25T11:00:00Z",
        interviewers=[],
    )
    message = drafted(api, held)
    person = held["interviewers"][0]
    assert message["interview_id"] == held["id"]
    assert message["to"] == {"id": person["id"], "name": "Sam Okafor", "email": "sam@acme.example"}
    assert message["subject"] == "Thank you: Data engineer"
    assert message["body"].startswith("Dear Sam Okafor,\n\nThank you very much for your time on 20")
    assert message["body"].endswith("Kind regards,\nRobin Vale")


def test_what_is_to_be_filled_in_is_found_at_its_place(api: Api) -> None:
    message = drafted(api, api.interview())
    assert not message["sendable"]
    first, _ = message["findings"]
    assert (first["rule"], first["severity"]) == ("message-placeholder", "error")
    assert message["body"][first["start"] : first["end"]] == "[something that came up]"


def test_own_words_are_reviewed_as_they_are(api: Api) -> None:
    held = api.interview()
    body = drafted(api, held)["body"].replace("[", "").replace("]", "")
    message = drafted(api, held, subject="My thanks", body=body)
    assert (message["subject"], message["body"]) == ("My thanks", body)
    assert message["findings"] == []
    assert message["sendable"]
    alike = drafted(api, held, body=body, others=[body])
    assert [one["rule"] for one in alike["findings"]] == ["message-likeness"]
    with_file = drafted(api, held, body=body, files=[{"name": "cv.pdf"}])
    assert [one["rule"] for one in with_file["findings"]] == ["message-attachment"]


def test_it_says_what_the_contact_itself_would_be_answered(api: Api) -> None:
    held = api.interview()
    api.put(f"/v1/interviews/{held['id']}/timetable", PROMISE)
    thanks = drafted(api, held)
    assert thanks["decision"]["verdict"] == "allowed"
    enquiry = drafted(api, held, "enquire_status")["decision"]
    contact = {"kind": "enquire_status", "channel": "email", "interview_id": held["id"]}
    path = path_of(held).replace("message-checks", "contact-checks")
    assert enquiry == api.post(path, contact, 200)
    assert enquiry["verdict"] == "not_yet"


def test_nothing_is_recorded(api: Api) -> None:
    held = api.interview()
    before = api.get("/v1/events")
    drafted(api, held)
    assert api.get("/v1/events") == before
    assert api.get(f"/v1/applications/{held['application_id']}/contacts")["items"] == []


def test_a_mail_program_opens_it(api: Api) -> None:
    message = drafted(api, api.interview())
    link = urlsplit(message["mailto"])
    fields = parse_qs(link.query)
    assert (link.scheme, unquote(link.path)) == ("mailto", "sam@acme.example")
    assert fields["subject"] == [message["subject"]]
    assert fields["body"] == [message["body"].replace("\n", "\r\n")]
    file = email.message_from_string(message["eml"], policy=email.policy.SMTP)
    assert (file["To"], file["Subject"]) == ("sam@acme.example", message["subject"])
    assert file["X-Unsent"] == "1"
    assert file["From"] is None
    assert file.get_content().replace("\r\n", "\n").rstrip("\n") == message["body"]


@on_one_database
def test_an_address_that_no_header_holds_is_left_out_of_the_file(api: Api) -> None:
    person = {"name": "Sám Okafor", "email": "sám@acme.example"}
    message = drafted(api, api.interview(interviewers=[person]))
    assert unquote(urlsplit(message["mailto"]).path) == "sám@acme.example"
    assert email.message_from_string(message["eml"], policy=email.policy.SMTP)["To"] is None


@on_one_database
def test_without_an_address_there_is_nothing_to_open(api: Api) -> None:
    message = drafted(api, api.interview(interviewers=[{"name": "Sam Okafor"}]))
    assert message["mailto"] is None
    assert email.message_from_string(message["eml"], policy=email.policy.SMTP)["To"] is None


@on_one_database
def test_a_role_of_two_lines_makes_a_subject_of_one(api: Api) -> None:
    held = api.interview(application={"role": "Data\nengineer", "route": "direct"})
    message = drafted(api, held, "enquire_status")
    assert message["subject"] == "Data engineer: a question about timing"


@on_one_database
@pytest.mark.parametrize(
    "role",
    ["Lead\x1b[2J", "Lead\u2028Bcc: eve@x.example", "Lead =?utf-8?q?x=0D=0ABcc:_eve@x.example?="],
)
def test_no_name_adds_a_header_to_a_file_or_a_line_to_a_text(api: Api, role: str) -> None:
    people = [{"name": role, "email": "sam@acme.example"}]
    employer = {"name": role, "time_zone": "Europe/London", "country": "GB"}
    held = api.interview(
        application={"role": role, "route": "direct"}, employer=employer, interviewers=people
    )
    message = drafted(api, held)
    file = email.message_from_string(message["eml"], policy=email.policy.SMTP)
    assert file["Bcc"] is None
    assert file["Subject"] == message["subject"]
    for text in (message["subject"], message["to"]["name"], message["body"].replace("\n", "")):
        assert not {"\x1b", "\u2028", "\r"} & set(text)


def test_a_call_has_a_card_in_the_place_of_a_mail(api: Api) -> None:
    held = api.interview()
    message = drafted(api, held, "enquire_status", channel="phone")
    assert message["call_card"]["say"][0].startswith("Hello, this is Robin Vale.")
    assert (message["mailto"], message["eml"]) == (None, None)
    assert drafted(api, held, "enquire_status")["call_card"] is None


def test_without_a_round_it_is_about_the_application(api: Api) -> None:
    made = api.post(
        "/v1/applications",
        {"employer": INTERVIEW["employer"], "role": "Analyst", "applied_at": "2026-11-02"},
    )
    body = {"kind": "withdraw"}
    message = api.post(f"/v1/applications/{made['id']}/message-checks", body, 200)
    assert (message["interview_id"], message["to"], message["mailto"]) == (None, None, None)
    assert message["body"].startswith("Dear team at Acme,")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": "wait"}, "/kind"),
        ({"kind": "reply", "subject": "x"}, "/subject"),
        ({"kind": "reply", "interview_id": UNKNOWN}, "/interview_id"),
        ({"kind": "reply", "answer": "accept"}, "/answer"),
        ({"kind": "respond_to_offer"}, "/answer"),
        ({"kind": "reply", "body": ""}, "/body"),
        ({"kind": "reply", "body": "x" * 10_001}, "/body"),
        ({"kind": "reply", "others": ["x"] * 11}, "/others"),
        ({"kind": "reply", "files": [{"name": "x", "size": 1}]}, "/files/0/size"),
    ],
)
@on_one_database
def test_what_cannot_be_is_refused_where_it_is_wrong(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    assert pointers(api.ask("POST", path_of(api.interview()), body)) == [pointer]


@on_one_database
def test_another_s_pursuit_and_an_unknown_one_are_not_found(api: Api) -> None:
    path = path_of(api.interview())
    problem(api.other.ask("POST", path, {"kind": "reply"}), 404, "not_found")
    unknown = f"/v1/applications/{UNKNOWN}/message-checks"
    problem(api.ask("POST", unknown, {"kind": "reply"}), 404, "not_found")
    person = {"kind": "reply", "interviewer_id": UNKNOWN}
    problem(api.ask("POST", path, person), 404, "not_found")


@on_one_database
def test_who_may_read_interviews_may_draft(api: Api) -> None:
    held = api.interview()
    reader, _ = keyed(api, scopes=["interviews:read"])
    assert drafted(reader, held)["to"]["name"] == "Sam Okafor"
    other, _ = keyed(api, scopes=["tasks:read"])
    problem(other.ask("POST", path_of(held), {"kind": "reply"}), 403, "insufficient_scope")
