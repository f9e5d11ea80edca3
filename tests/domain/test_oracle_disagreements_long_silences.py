"""Histories on which the domain and the second interpreter differed: ends of long silences."""

# ruff: noqa: ANN401 - what is said of a history is of any type.

from typing import Any

import pytest

from tests.domain.history_documents import (
    BERLIN,
    CHANGES,
    ENQUIRY,
    JERUSALEM,
    LONDON,
    NEW_YORK,
    PACIFIC,
    PARIS,
    PHASE,
    RIYADH,
    SILENT,
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


def test_the_gap_that_holds_when_the_turn_comes_back_is_waited_for_before_the_count_begins() -> (
    None
):
    days = {"earliest": "2026-05-17", "ask_from": "2026-05-21"}
    due = {"answer_due": {"status": "answered", **days}}
    answer = told(
        "2026-06-28T21:00:00Z",
        PACIFIC | SILENT,
        interviews=[held("r", "screening", "2026-04-13T16:00:00Z", "2026-04-13T17:00:00Z")],
        employer_updates=[
            word("day", "new_timetable", "2026-05-13T16:00:00Z", **due),
            word("times", "next_stage", "2026-06-04T03:00:00Z", due="2026-06-09T00:00:00Z"),
        ],
        contacts=[contact("asked", ENQUIRY, "2026-06-04T23:45:00Z")],
    )
    # The request lapses in the evening of the 10th, the gap ends on the 11th.
    assert of(answer, "reflect", "opens_at") == "2026-06-26T16:00:00Z"


def test_the_lapse_and_the_gap_hold_for_an_agency_that_nobody_may_write_to_as_well() -> None:
    agency = {"name": "Agency", "time_zone": "Europe/London", "country": "GB", **SILENT}
    due = {"answer_due": {"status": "answered", "latest": "2026-10-22", "ask_from": "2026-10-27"}}
    answer = told(
        "2026-11-16T19:01:00Z",
        BERLIN,
        application={"route": "agency", "agency": agency},
        employer_updates=[
            word("day", "new_timetable", "2026-10-05T12:15:00Z", **due),
            word("asks", "question", "2026-11-10T11:00:00Z", due="2026-11-15T14:00:00Z"),
        ],
        contacts=[
            contact("rang", ENQUIRY, "2026-11-12T11:30:00Z", channel="phone", result="spoke")
        ],
    )
    assert of(answer, "record_outcome", "closes_at") == "2026-12-03T08:00:00Z"


def test_an_enquiry_that_a_gap_keeps_shut_puts_off_no_presumed_closing() -> None:
    facts = {"said": "two years", "right": "three years"}
    put_right = {"interview_id": "r", "attestation": facts}
    answer = told(
        "2026-06-23T05:16:00Z",
        PARIS,
        policy={"on_hold_business_days": 25, "minimum_gap_days": 20},
        interviews=[held("r", "screening", "2026-05-15T11:00:00Z", "2026-05-15T12:00:00Z")],
        employer_updates=[word("hold", "on_hold", "2026-05-16T08:45:00Z")],
        contacts=[
            contact("one", "correction", "2026-06-15T12:45:00Z", **put_right),
            contact("two", "correction", "2026-06-23T05:15:00Z", **put_right),
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-07-10T07:00:00Z"
    assert of(answer, ENQUIRY, "verdict") == "refused"


def test_an_enquiry_that_opens_on_the_very_day_has_its_time_before_a_presumed_closing() -> None:
    answer = told(
        "2026-07-08T07:00:00Z",
        PARIS,
        interviews=[held("r", "screening", "2026-05-15T11:00:00Z", "2026-05-15T12:00:00Z")],
        employer_updates=[word("hold", "on_hold", "2026-05-16T08:45:00Z", review_on="2026-07-09")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-07-10T07:00:00Z"
    assert of(answer, "reflect", "opens_at") == "2026-09-03T07:00:00Z"


def test_while_they_are_away_no_long_silence_is_taken_as_a_no() -> None:
    facts = {"said": "two years", "right": "three years"}
    put_right = {"interview_id": "r", "attestation": facts}
    answer = told(
        "2026-07-16T09:00:00Z",
        PARIS,
        policy={"minimum_gap_days": 20},
        interviews=[held("r", "screening", "2026-05-15T11:00:00Z", "2026-05-15T12:00:00Z")],
        employer_updates=[
            word("away", "auto_reply", "2026-05-18T09:00:00Z", returns_on="2026-07-15"),
        ],
        contacts=[contact("one", "correction", "2026-07-06T12:45:00Z", **put_right)],
    )
    # Forty business days are over on the 10th; they are back on the 15th, within the gap.
    assert answer[PHASE] == "presumed_closed"
    assert of(answer, "reflect", "opens_at") == "2026-07-15T07:00:00Z"


def test_a_timetable_told_as_the_interview_ends_says_from_when_a_silence_is_a_no() -> None:
    said = {"earliest": "2026-04-22", "ask_from": "2026-04-23"}
    early = promise("2026-03-31T12:30:00Z", no=True, instant="2026-04-06T11:00:00Z")
    told_then = [promise("2026-04-07T19:15:00Z", no=False, **said)]
    answer = told(
        "2026-04-07T19:45:01Z",
        BERLIN,
        application={"timetables": [early]},
        interviews=[
            held(
                "r",
                "further",
                "2026-04-07T18:15:00Z",
                "2026-04-07T19:15:00Z",
                created_at="2026-03-31T12:30:00Z",
                timetables=told_then,
            )
        ],
    )
    assert answer[PHASE] == "waiting"
    assert of(answer, "reflect", "opens_at") == "2026-05-08T07:00:00Z"


def test_the_day_to_ask_on_that_was_named_last_is_when_an_enquiry_would_have_opened() -> None:
    answer = told(
        "2026-06-28T03:59:59Z",
        NEW_YORK,
        application=SILENT
        | {
            "timetables": [
                promise("2026-05-23T11:00:00Z", no=False, date="2026-05-24", ask_from="2026-05-30")
            ]
        },
        interviews=[
            held(
                "r",
                "screening",
                "2026-06-02T15:30:00Z",
                "2026-06-02T16:15:00Z",
                created_at="2026-05-23T11:00:00Z",
                timetables=[
                    promise(
                        "2026-06-02T16:45:00Z", no=False, date="2026-06-11", ask_from="2026-06-13"
                    )
                ],
            )
        ],
        contacts=[contact("asked", ENQUIRY, "2026-06-14T14:30:00Z")],
    )
    assert of(answer, "reflect", "opens_at") == "2026-07-07T13:00:00Z"


def test_a_word_that_cancels_a_round_begins_the_count_of_a_silence_anew() -> None:
    said = {"date": "2026-09-28", "ask_from": "2026-09-28"}
    centre = held("r0", "screening", "2026-09-19T11:30:00Z", "2026-09-19T12:30:00Z")
    answer = told(
        "2026-12-05T08:00:00Z",
        BERLIN,
        application=SILENT | {"timetables": [promise("2026-09-14T18:00:00Z", no=True, **said)]},
        interviews=[
            centre | {"created_at": "2026-09-14T18:00:00Z"},
            held(
                "r1",
                "first",
                "2026-11-26T10:30:00Z",
                "2026-11-26T11:30:00Z",
                created_at="2026-11-13T09:45:00Z",
            ),
        ],
        employer_updates=[
            word("off", "round_cancelled", "2026-11-15T09:45:00Z", interview_id="r1")
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-11-27T08:00:00Z"


def test_a_question_about_an_offer_that_was_let_go_ends_as_any_silence() -> None:
    answer = told(
        "2026-12-10T15:01:00Z",
        NEW_YORK | {"preferences": {"no_calls": True}},
        application={"outcome": {"kind": "let_go", "happened_at": "2026-12-08T12:00:00Z"}},
        employer_updates=[
            word("offer", "offer", "2026-11-29T17:15:00Z", form="written"),
            word(
                "no",
                "new_timetable",
                "2026-11-30T22:00:00Z",
                answer_due={"status": "not_asked"},
                silence_means_no=True,
            ),
        ],
        contacts=[contact("time", "respond_to_offer", "2026-12-05T18:15:00Z", answer="more_time")],
    )
    # An enquiry would have opened on the 10th; the request lapses in the evening of the 29th.
    assert answer[CHANGES] == "2026-12-29T22:00:00Z"


#: What both readings say of a history since one of them was mended.
BOTH_SAY = [
    pytest.param(
        document(
            "2026-09-25T06:01:00Z",
            RIYADH,
            employer_updates=[word("still", "acknowledged", "2026-08-21T11:15:00Z")],
            contacts=[
                contact("first", ENQUIRY, "2026-08-16T12:00:00Z"),
                contact("second", ENQUIRY, "2026-08-16T13:20:00Z"),
                contact("third", ENQUIRY, "2026-08-25T17:00:00Z"),
                # Closed since the 15th, ten business days after one more would have opened.
                contact("fourth", ENQUIRY, "2026-09-24T12:00:00Z"),
            ],
        ),
        PHASE,
        "presumed_closed",
        id="what was closed since enough had been asked is opened by no further enquiry",
    ),
    pytest.param(
        document(
            "2026-08-03T16:00:00Z",
            PACIFIC | SILENT,
            interviews=[
                held(
                    "r",
                    "first",
                    "2026-07-04T17:15:00Z",
                    "2026-07-04T18:15:00Z",
                    created_at="2026-06-20T21:00:00Z",
                )
            ],
            contacts=[contact("asked", ENQUIRY, "2026-08-03T16:00:00Z")],
        ),
        PHASE,
        "awaiting_reply",
        id="an enquiry of the very instant of a presumed closing is heard before it",
    ),
    pytest.param(
        document(
            "2027-01-13T07:01:00Z",
            JERUSALEM,
            interviews=[
                held("r", "screening", "2026-10-28T14:00:00Z", "2026-10-28T14:45:00Z"),
            ],
            employer_updates=[word("heard", "acknowledged", "2026-11-09T05:15:00Z")],
            contacts=[contact("asked", ENQUIRY, "2027-01-08T18:45:00Z")],
            elsewhere=[
                contact(f"there-{at}", ENQUIRY, at)
                for at in (
                    "2026-08-29T09:45:00Z",
                    "2026-09-28T07:45:00Z",
                    "2026-09-29T08:45:00Z",
                    "2026-10-25T12:45:00Z",
                )
            ],
        ),
        PHASE,
        "presumed_closed",
        id="an enquiry made long after a budget was free again takes back no opening",
    ),
    pytest.param(
        document(
            "2026-07-04T16:01:00Z",
            LONDON,
            interviews=[held("r", "screening", "2026-04-06T08:30:00Z", "2026-04-06T09:30:00Z")],
            employer_updates=[word("asks", "question", "2026-05-19T19:00:00Z")],
            contacts=[
                contact("asked", ENQUIRY, "2026-05-28T08:00:00Z"),
                contact("answer", "reply", "2026-06-12T17:00:00Z"),
            ],
            policy={"enquiries_per_silence": 1},
        ),
        ("reflect", "", "", "opens_at"),
        "2026-06-15T08:00:00Z",
        id="an enquiry is not taken as unanswered while their own question is open",
    ),
]


@pytest.mark.parametrize(("history", "name", "value"), BOTH_SAY)
def test_both_readings_say(history: Doc, name: Name, value: Any) -> None:
    assert both_readings(history, name) == (value, [])
