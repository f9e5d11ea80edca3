"""Histories on which the domain and the second interpreter differed: enquiries and resends."""

# ruff: noqa: ANN401 - what is said of a history is of any type.

from typing import Any

import pytest

from tests.domain.history_documents import (
    BERLIN,
    ENQUIRY,
    JERUSALEM,
    LONDON,
    NEW_YORK,
    PARIS,
    PHASE,
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


@pytest.mark.parametrize(
    ("at", "asked", "rules"),
    [
        pytest.param(
            "2026-10-21T04:01:00Z",
            "2026-10-19T03:45:00Z",
            "already-decided, minimum-gap",
            id="the wait of the offer is over, and the question has none any more",
        ),
        pytest.param(
            "2026-10-05T04:01:00Z",
            "2026-10-02T03:45:00Z",
            "already-decided, minimum-gap, wait-when-not-told",
            id="the wait of the offer stands although that of the question would be over",
        ),
    ],
)
def test_a_question_about_an_offer_that_is_closed_has_no_wait(
    at: str, asked: str, rules: str
) -> None:
    answer = told(
        at,
        NEW_YORK,
        employer_updates=[word("offer", "offer", "2026-10-01T07:00:00Z", form="verbal")],
        contacts=[
            contact("time", "respond_to_offer", asked, answer="more_time"),
            contact("no", "withdraw", asked.replace("03:45", "10:30")),
        ],
    )
    assert of(answer, ENQUIRY, "rules") == rules


def test_the_question_for_a_paper_is_an_enquiry_at_the_employer_as_any_other() -> None:
    parts: Doc = {
        "employer_updates": [word("offer", "offer", "2026-05-14T19:00:00Z", form="verbal")],
        "contacts": [
            contact("asked", ENQUIRY, "2026-05-12T09:00:00Z"),
            contact("yes", "respond_to_offer", "2026-05-15T09:15:00Z", answer="accept"),
        ],
    }
    free = told("2026-05-29T10:00:00Z", LONDON, **parts)
    assert of(free, ENQUIRY, "verdict") == "allowed"
    elsewhere = [contact("there", "adjustment", "2026-05-24T14:30:00Z")]
    answer = told("2026-05-29T10:00:00Z", LONDON, elsewhere=elsewhere, **parts)
    assert of(answer, ENQUIRY, "rules") == "one-employer-one-budget"
    # What was spent here before accepting does not count, what was spent elsewhere does.
    asked = [contact(f"e{day}", ENQUIRY, f"2026-04-{day:02}T10:00:00Z") for day in (1, 9, 16, 23)]
    answer = told("2026-05-29T10:00:00Z", LONDON, elsewhere=asked[1:], **parts)
    assert of(answer, ENQUIRY, "verdict") == "allowed"
    answer = told("2026-05-29T10:00:00Z", LONDON, elsewhere=asked, **parts)
    assert of(answer, ENQUIRY, "rules") == "one-employer-one-budget"


#: What both readings say of a history since one of them was mended.
BOTH_SAY = [
    pytest.param(
        document(
            "2026-07-31T08:01:00Z",
            PARIS,
            employer_updates=[
                word("on", "next_stage", "2026-06-20T15:15:00Z", asks_for_times=False)
            ],
            contacts=[contact("asked", ENQUIRY, "2026-07-23T13:15:00Z")],
            policy={"enquiries_before_round": 0},
        ),
        PHASE,
        "awaiting_reply",
        id="the one enquiry that a word gave before any round is not taken back by asking",
    ),
    pytest.param(
        document(
            "2026-11-16T16:01:00Z",
            LONDON,
            application={"applied_at": "2026-10-01"},
            contacts=[
                contact(
                    "one", ENQUIRY, "2026-10-08T09:00:00Z", channel="phone", result="wrong_number"
                ),
                contact("two", ENQUIRY, "2026-11-07T17:00:00Z", result="bounced"),
                contact(
                    "again",
                    "resend",
                    "2026-11-15T16:00:00Z",
                    channel="phone",
                    result="spoke",
                    attestation={"contact_id": "two"},
                ),
            ],
        ),
        ("record_outcome", "", "", "verdict"),
        "allowed",
        id="a resend puts the question of an enquiry that counts itself, and has an outcome",
    ),
    pytest.param(
        document(
            "2026-05-23T05:45:01Z",
            BERLIN,
            application={
                "route": "agency",
                "agency": {"name": "Agency", "time_zone": "Europe/London", "country": "GB"},
                "applied_at": "2026-04-01",
            },
            elsewhere=[
                contact("one", ENQUIRY, "2026-04-28T12:00:00Z"),
                contact("two", ENQUIRY, "2026-05-08T11:00:00Z", recipient="agency"),
                contact("three", ENQUIRY, "2026-05-11T16:00:00Z", recipient="agency"),
            ],
            policy={"agency_enquiries": 3},
        ),
        (ENQUIRY, "", "", "rules"),
        "one-employer-one-budget",
        id="an enquiry elsewhere that names no recipient went to the agency",
    ),
    pytest.param(
        document(
            "2026-05-15T15:30:00Z",
            JERUSALEM,
            contacts=[
                contact("first", ENQUIRY, "2026-04-25T04:00:00Z", result="bounced"),
                contact("second", ENQUIRY, "2026-04-28T08:00:00Z", result="bounced"),
                contact("again", "resend", "2026-05-15T15:00:00Z"),
            ],
        ),
        ("", "", "", "phase"),
        "awaiting_reply",
        id="the resend of an enquiry that counts itself awaits its reply",
    ),
    *(
        pytest.param(
            document(
                "2026-05-23T01:00:00Z",
                SHANGHAI,
                application={
                    "timetables": [
                        promise(
                            "2026-03-26T23:00:00Z",
                            no=False,
                            date="2026-04-17",
                            ask_from="2026-04-21",
                        )
                    ]
                },
                interviews=[
                    held(
                        "off",
                        "screening",
                        "2026-05-12T03:00:00Z",
                        "2026-05-20T03:00:00Z",
                        format="assignment",
                        state="cancelled",
                        **made,
                    )
                ],
                contacts=[
                    contact("one", ENQUIRY, "2026-04-12T08:45:00Z"),
                    contact("two", ENQUIRY, "2026-04-29T07:45:00Z"),
                ],
                employer_updates=[
                    word(
                        "later",
                        "new_timetable",
                        "2026-04-24T08:00:00Z",
                        answer_due={"status": "not_said"},
                    )
                ],
            ),
            (ENQUIRY, "", "", "opens_at"),
            opens,
            id=f"a round that did not take place allows one more from when it was known, {opens}",
        )
        for made, opens in (
            ({"created_at": "2026-05-08T03:00:00Z"}, "2026-05-09T01:00:00Z"),
            ({"created_at": "2026-05-11T03:00:00Z"}, "2026-05-11T03:00:00Z"),
        )
    ),
]


@pytest.mark.parametrize(("history", "name", "value"), BOTH_SAY)
def test_both_readings_say(history: Doc, name: Name, value: Any) -> None:
    assert both_readings(history, name) == (value, [])
