"""Histories on which the domain and the second interpreter differed: slips and lapses."""

# ruff: noqa: ANN401 - what is said of a history is of any type.

from typing import Any

import pytest

from tests.domain.history_documents import (
    BERLIN,
    CHANGES,
    ENQUIRY,
    LONDON,
    NEW_YORK,
    PACIFIC,
    PARIS,
    RIYADH,
    SHANGHAI,
    Doc,
    both_readings,
    contact,
    document,
    held,
    of,
    promise,
    told,
    word,
)
from tests.oracle.compare import Name


def test_an_answer_that_lapses_before_its_snooze_ends_is_nothing_to_wait_for() -> None:
    snooze = {"state": "snoozed", "snoozed_until": "2026-04-10T07:00:00Z"}
    answer = told(
        "2026-04-04T07:00:00Z",
        PARIS,
        interviews=[
            held(
                "r",
                "screening",
                "2026-03-26T17:00:00Z",
                "2026-03-26T18:00:00Z",
                created_at="2026-03-17T06:00:00Z",
            )
        ],
        employer_updates=[
            word("asks", "question", "2026-03-29T09:00:00Z", due="2026-04-05T07:30:00Z")
        ],
        marks=[snooze | {"kind": "reply", "happened_at": "2026-04-02T18:00:00Z"}],
    )
    # What opens by itself is the lesson, once the silence is taken as a no.
    assert answer["", "", "", "until"] == of(answer, "reflect", "opens_at")
    assert answer["", "", "", "until"] == "2026-06-02T07:00:00Z"


def test_a_lapse_shortens_no_wait_that_a_correction_has_lengthened() -> None:
    days = {"earliest": "2026-07-28", "ask_from": "2026-08-03"}
    answer = told(
        "2026-08-01T07:00:00Z",
        PACIFIC,
        interviews=[
            held(
                "r",
                "assessment",
                "2026-07-19T23:00:00Z",
                "2026-07-19T23:45:00Z",
                created_at="2026-07-18T14:45:00Z",
                timetables=[
                    promise("2026-07-20T01:45:00Z", no=False, date="2026-08-09"),
                    promise("2026-07-21T19:45:00Z", no=False, **days),
                ],
            )
        ],
        employer_updates=[
            word("asks", "question", "2026-07-20T04:45:00Z", due="2026-07-28T18:00:00Z")
        ],
    )
    assert of(answer, ENQUIRY, "rules") == "wait-for-timetable, wait-when-not-told"
    # Twenty business days after the 28th, and not with the day and grace that they named.
    assert of(answer, ENQUIRY, "opens_at") == "2026-08-25T16:00:00Z"


def taken_back(record: Doc, recorded: str, at: str) -> Doc:
    return record | {"recorded_at": recorded, "retracted_at": at}


def test_a_resend_is_opened_late_by_what_barred_the_thing_that_was_taken_back() -> None:
    lost = contact("lost", ENQUIRY, "2026-07-22T15:00:00Z", result="bounced")
    answer = told(
        "2026-08-04T06:00:00Z",
        RIYADH | {"preferences": {"no_calls": True, "no_contact": True}},
        interviews=[
            held(
                "r",
                "screening",
                "2026-08-01T13:45:00Z",
                "2026-08-01T14:15:00Z",
                created_at="2026-07-30T15:45:00Z",
            )
        ],
        contacts=[taken_back(lost, "2026-07-22T15:00:00Z", "2026-08-04T03:00:00Z")],
    )
    assert answer[CHANGES] == "2026-08-05T06:00:00Z"


def test_a_resend_of_what_bounced_first_waits_once_the_later_one_is_taken_back() -> None:
    offer = {"form": "written", "respond_by": "2026-08-24T13:45:00Z"}
    thanks = {"channel": "phone", "result": "wrong_number", "answer": "acknowledge"}
    asked = contact("asked", ENQUIRY, "2026-09-25T14:45:00Z", result="bounced")
    answer = told(
        "2026-10-15T00:01:00Z",
        NEW_YORK,
        employer_updates=[word("offer", "offer", "2026-08-20T13:00:00Z", **offer)],
        contacts=[
            contact("thanks", "respond_to_offer", "2026-09-10T15:00:00Z", **thanks),
            taken_back(asked, "2026-09-25T14:45:00Z", "2026-09-26T15:45:00Z"),
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-09-28T13:00:00Z"


def test_what_bars_longer_by_the_same_rule_leaves_a_slip_nothing_to_open() -> None:
    shut = {"closed": [{"from": "2026-06-05", "to": "2026-06-12", "reason": "shutdown"}]}
    due = {"answer_due": {"status": "answered", "date": "2026-06-18"}}
    call = word("call", "invited_to_call", "2026-06-09T16:00:00Z", call_at="2026-06-11")
    answer = told(
        "2026-06-11T23:01:00Z",
        LONDON | {"calendar": shut},
        employer_updates=[
            word("day", "new_timetable", "2026-06-04T08:00:00Z", **due),
            taken_back(call, "2026-06-09T16:00:00Z", "2026-06-10T22:00:00Z"),
        ],
    )
    # Their day and its grace bar an enquiry until the 19th in any case; the call of the
    # 15th would have held the turn from midnight on.
    assert answer[CHANGES] == "2026-06-14T23:00:00Z"


def test_what_is_done_is_opened_by_no_record_that_is_taken_back() -> None:
    no = word("no", "rejection", "2026-04-12T08:15:00Z")
    answer = told(
        "2026-04-26T12:00:01Z",
        SHANGHAI,
        application={"applied_at": "2026-02-21T05:00:00Z", "preferences": {"no_calls": True}},
        employer_updates=[taken_back(no, "2026-04-12T08:15:00Z", "2026-04-24T20:15:00Z")],
        contacts=[contact("left", "withdraw", "2026-04-13T05:00:00Z")],
    )
    assert of(answer, "withdraw", "verdict") == "done"
    # They left, as the rejection would have left it: on Monday morning nothing opens.
    assert answer[CHANGES] is None


def test_a_resend_stands_for_nothing_that_had_been_taken_back_before_it() -> None:
    lost = contact("lost", "withdraw", "2026-08-12T01:00:00Z", result="bounced")
    again = {"channel": "phone", "result": "spoke"}
    answer = told(
        "2026-08-17T14:00:01Z",
        PACIFIC,
        contacts=[
            taken_back(lost, "2026-08-12T01:00:00Z", "2026-08-16T05:00:00Z"),
            contact("again", "resend", "2026-08-17T14:00:00Z", **again),
        ],
    )
    assert of(answer, "withdraw", "verdict") == "allowed"


def test_what_a_slip_barred_is_read_off_what_was_known_then() -> None:
    hold = word("hold", "on_hold", "2026-03-27T19:00:00Z", review_on="2026-03-31")
    days = {"earliest": "2026-04-07", "latest": "2026-04-08"}
    answer = told(
        "2026-03-31T07:00:00Z",
        BERLIN,
        application={"timetables": [promise("2026-03-24T11:45:00Z", no=False, date="2026-03-28")]},
        interviews=[
            held(
                "r",
                "screening",
                "2026-03-27T10:30:00Z",
                "2026-03-27T11:30:00Z",
                created_at="2026-03-24T11:45:00Z",
                timetables=[
                    promise("2026-03-27T11:30:00Z", no=False, **days),
                    promise("2026-03-27T16:35:00Z", no=False),
                ],
            )
        ],
        employer_updates=[
            taken_back(hold, "2026-03-27T19:00:00Z", "2026-03-29T21:00:00Z"),
            word("next", "next_stage", "2026-03-31T07:00:00Z"),
        ],
    )
    assert of(answer, "send_thank_you", "by letter opens", "r") == "2026-03-30T07:00:00Z"


#: What both readings say of a history since one of them was mended.
BOTH_SAY = [
    pytest.param(
        document(
            "2026-10-06T19:30:00Z",
            LONDON,
            application={
                "timetables": [
                    promise(
                        "2026-09-22T09:00:00Z",
                        no=True,
                        instant="2026-10-06T09:30:00Z",
                        ask_from="2026-10-07",
                    )
                ]
            },
            interviews=[
                held(
                    "r",
                    "assessment",
                    "2026-10-06T19:00:00Z",
                    "2026-10-06T20:30:00Z",
                    created_at="2026-09-22T09:00:00Z",
                )
            ],
            employer_updates=[
                word("papers", "documents_requested", "2026-09-24T19:45:00Z", due="2026-10-03")
            ],
        ),
        ("send_thank_you", "r", "", "by letter"),
        "refused",
        id="a letter hardly arrives before a day promised, whatever lapses as it ends",
    ),
    pytest.param(
        document(
            "2026-11-04T14:15:00Z",
            LONDON,
            employer_updates=[
                word(
                    "offer",
                    "offer",
                    "2026-09-26T19:00:00Z",
                    form="written",
                    respond_by="2026-10-06T08:30:00Z",
                ),
                word("hold", "on_hold", "2026-09-28T08:30:00Z"),
                word(
                    "slip",
                    "documents_requested",
                    "2026-10-05T15:00:00Z",
                    due="2026-10-14",
                    recorded_at="2026-10-05T15:00:00Z",
                    retracted_at="2026-10-09T19:00:00Z",
                ),
            ],
            contacts=[contact("yes", "respond_to_offer", "2026-11-04T14:15:00Z", answer="accept")],
        ),
        ("respond_to_offer", "", "", "answer accept"),
        "done",
        id="an offer that is answered is done by every answer, whatever was taken back late",
    ),
    *(
        pytest.param(
            document(
                at,
                PARIS,
                application={"applied_at": "2026-11-03"},
                contacts=[
                    contact(
                        "rang",
                        "enquire_status",
                        "2026-11-10T09:30:00Z",
                        channel="phone",
                        result="wrong_number",
                    ),
                    contact(
                        "sent",
                        "resend",
                        "2026-12-02T15:45:00Z",
                        result="bounced",
                        recorded_at="2026-12-02T15:45:00Z",
                        retracted_at="2026-12-06T19:45:00Z",
                    ),
                ],
            ),
            ("resend", "", "", way),
            verdict,
            id=f"a resend {way} after its bounce was taken back late, {at}",
        )
        for at, way, verdict in (
            ("2026-12-06T23:00:00Z", "by email", "not_yet"),
            ("2026-12-06T23:00:00Z", "by message", "allowed"),
            ("2026-12-07T08:00:00Z", "by email", "allowed"),
        )
    ),
    pytest.param(
        document(
            "2026-06-27T06:01:00Z",
            RIYADH,
            interviews=[
                held(
                    "r",
                    "screening",
                    "2026-06-07T17:00:00Z",
                    "2026-06-07T18:00:00Z",
                    format="in_person",
                    created_at="2026-06-02T07:30:00Z",
                    state="missed",
                    missed_by="candidate",
                )
            ],
            contacts=[
                contact(
                    "wrong",
                    "correction",
                    "2026-06-21T13:00:00Z",
                    result="bounced",
                    interview_id="r",
                    attestation={"said": "two years", "right": "three years"},
                ),
                contact(
                    "slip",
                    "resend",
                    "2026-06-22T11:30:00Z",
                    channel="message",
                    recorded_at="2026-06-22T11:30:00Z",
                    retracted_at="2026-06-26T15:30:00Z",
                ),
                contact("again", "resend", "2026-06-23T07:00:00Z"),
            ],
        ),
        ("competing_offer", "", "", "verdict"),
        "not_yet",
        id="a resend stands for what one had stood for that was taken back late",
    ),
]


@pytest.mark.parametrize(("history", "name", "value"), BOTH_SAY)
def test_both_readings_say(history: Doc, name: Name, value: Any) -> None:
    assert both_readings(history, name) == (value, [])
