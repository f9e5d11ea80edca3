"""Histories on which the domain and the second interpreter differed: rounds and their slots."""

# ruff: noqa: ANN401 - what is said of a history is of any type.

from typing import Any

import pytest

from tests.domain.history_documents import (
    ENQUIRY,
    LONDON,
    NEW_YORK,
    PARIS,
    PHASE,
    RIYADH,
    SHANGHAI,
    Doc,
    both_readings,
    contact,
    document,
    held,
    of,
    told,
    word,
)
from tests.oracle.compare import Name


@pytest.mark.parametrize(
    ("slot_since", "at", "verdict"),
    [
        pytest.param("2026-02-27T22:05:00Z", "2026-02-23T08:40:00Z", "not_yet", id="not yet"),
        pytest.param("2026-02-27T22:05:00Z", "2026-02-28T08:40:00Z", "allowed", id="since"),
    ],
)
def test_a_slot_gives_another_word_about_the_round_once_it_is_agreed(
    slot_since: str, at: str, verdict: str
) -> None:
    slot = {"created_at": "2026-02-23T08:30:00Z", "slot_since": slot_since}
    about = {"interview_id": "r"}
    answer = told(
        at,
        LONDON,
        policy={"arranges_per_round": 1},
        interviews=[
            held("r", "further", "2026-03-09T01:15:00Z", "2026-03-09T02:45:00Z", **slot),
        ],
        contacts=[contact("asked", "arrange", "2026-02-23T08:30:00Z", **about)],
    )
    assert of(answer, "arrange", "verdict", "r") == verdict


def test_a_word_about_a_round_that_was_missed_is_none_of_those_before_a_round() -> None:
    missed = held("r0", "screening", "2026-03-20T08:00:00Z", "2026-03-20T09:30:00Z")
    ahead = {"created_at": "2026-03-22T15:00:00Z"}
    parts: Doc = {
        "policy": {"arranges_per_silence": 1},
        "interviews": [
            missed | {"state": "missed", "missed_by": "employer"},
            held("r1", "first", "2026-03-25T15:00:00Z", "2026-03-25T16:00:00Z", **ahead),
        ],
        "contacts": [contact("about", "arrange", "2026-03-20T10:31:00Z", interview_id="r0")],
    }
    answer = told("2026-03-25T11:00:00Z", PARIS, **parts)
    assert of(answer, "arrange", "verdict", "r1") == "allowed"
    before = contact("late", "arrange", "2026-03-20T08:05:00Z", interview_id="r0")
    answer = told("2026-03-25T11:00:00Z", PARIS, **(parts | {"contacts": [before]}))
    assert of(answer, "arrange", "verdict", "r1") == "not_yet"


@pytest.mark.parametrize("kind", ["arrange", "reschedule", "prepare_questions"])
def test_what_a_new_slot_opens_it_opens_when_it_is_agreed(kind: str) -> None:
    slot = {"created_at": "2026-11-24T17:00:00Z", "slot_since": "2026-11-28T18:35:00Z"}
    answer = told(
        "2026-12-02T22:10:00Z",
        NEW_YORK,
        interviews=[held("r", "first", "2026-12-06T21:45:00Z", "2026-12-06T22:45:00Z", **slot)],
        employer_updates=[
            word("off", "round_postponed", "2026-11-28T16:45:00Z", interview_id="r"),
            word("late", "auto_reply", "2026-11-28T17:00:00Z"),
        ],
    )
    assert of(answer, kind, "opens_at", "r") == "2026-11-28T18:35:00Z"


def test_a_slot_that_was_never_lost_opens_nothing_anew() -> None:
    slot = {"created_at": "2026-11-24T17:00:00Z", "slot_since": "2026-11-28T18:35:00Z"}
    answer = told(
        "2026-12-02T22:10:00Z",
        NEW_YORK,
        interviews=[held("r", "first", "2026-12-06T21:45:00Z", "2026-12-06T22:45:00Z", **slot)],
    )
    assert of(answer, "arrange", "opens_at", "r") is None
    assert of(answer, "prepare_questions", "opens_at", "r") == "2026-11-24T17:00:00Z"


#: What both readings say of a history since one of them was mended.
BOTH_SAY = [
    pytest.param(
        document(
            "2026-03-28T01:01:00Z",
            SHANGHAI,
            application={"outcome": {"kind": "let_go", "happened_at": "2026-02-08T10:00:00Z"}},
            interviews=[
                held(
                    "work",
                    "screening",
                    "2026-02-17T08:15:00Z",
                    "2026-02-24T08:15:00Z",
                    format="assignment",
                    created_at="2026-02-19T08:15:00Z",
                )
            ],
        ),
        PHASE,
        "may_enquire",
        id="work that was handed in after letting go goes on once its time is over",
    ),
    pytest.param(
        document(
            "2026-09-12T19:45:00Z",
            LONDON,
            interviews=[
                held(
                    name,
                    stage,
                    "2026-09-12T19:00:00Z",
                    "2026-09-12T19:45:00Z",
                    created_at=recorded,
                )
                for name, stage, recorded in (
                    ("early", "screening", "2026-08-31T15:30:00Z"),
                    ("late", "first", "2026-09-05T11:45:00Z"),
                )
            ],
        ),
        (ENQUIRY, "", "", "opens_at"),
        "2026-09-22T08:00:00Z",
        id="of two rounds in one slot the one that was recorded later governs",
    ),
    pytest.param(
        document(
            "2026-07-03T09:59:59Z",
            PARIS,
            interviews=[
                held(
                    "early",
                    "screening",
                    "2026-06-06T05:00:00Z",
                    "2026-06-06T06:00:00Z",
                    created_at="2026-06-01T11:15:00Z",
                ),
                held(
                    "late",
                    "further",
                    "2026-07-03T10:00:00Z",
                    "2026-07-03T11:00:00Z",
                    created_at="2026-06-20T08:35:00Z",
                ),
            ],
            contacts=[contact("asked", "arrange", "2026-06-01T11:15:00Z", interview_id="early")],
            policy={"arranges_per_silence": 1},
        ),
        ("arrange", "late", "", "opens_at"),
        None,
        id="questions of a silence that was over bar nothing of a round recorded since",
    ),
    pytest.param(
        document(
            "2026-08-24T09:00:00Z",
            LONDON,
            interviews=[
                held(
                    "r",
                    "screening",
                    "2026-07-19T08:15:00Z",
                    "2026-07-19T09:15:00Z",
                    created_at="2026-07-08T14:45:00Z",
                    state="missed",
                    missed_by="employer",
                )
            ],
            contacts=[
                contact("before", ENQUIRY, "2026-06-17T14:45:00Z"),
                contact("given", ENQUIRY, "2026-08-22T17:15:00Z"),
            ],
        ),
        ("", "", "", "phase"),
        "awaiting_reply",
        id="the enquiry that a missed round gave has its time, whatever was spent before it",
    ),
    pytest.param(
        document(
            "2026-05-10T09:31:00Z",
            SHANGHAI,
            interviews=[
                held(
                    "r",
                    "screening",
                    "2026-04-10T09:30:00Z",
                    "2026-04-10T10:30:00Z",
                    created_at="2026-04-01T08:30:00Z",
                    state="missed",
                    missed_by="employer",
                )
            ],
            contacts=[contact("given", ENQUIRY, "2026-05-10T09:30:00Z")],
            policy={"enquiries_before_round": 0},
        ),
        ("", "", "", "phase"),
        "awaiting_reply",
        id="the enquiry that a missed round gave has its time where none is borne before a word",
    ),
    pytest.param(
        document(
            "2026-11-29T17:00:00Z",
            RIYADH,
            application={
                "timetables": [
                    {
                        "answer_due": {"status": "answered", "date": "2026-12-08"},
                        "said_at": "2026-11-25T07:00:00Z",
                    }
                ]
            },
            interviews=[
                held(
                    "long",
                    "screening",
                    "2026-11-29T07:00:00Z",
                    "2026-11-29T08:30:00Z",
                    created_at="2026-11-25T07:00:00Z",
                ),
                held(
                    "short",
                    "final",
                    "2026-11-29T07:00:00Z",
                    "2026-11-29T08:00:00Z",
                    created_at="2026-11-28T13:45:00Z",
                ),
            ],
        ),
        (ENQUIRY, "", "", "rules"),
        "wait-for-timetable",
        id="of two rounds that begin at once the one that was recorded first is the first",
    ),
]


@pytest.mark.parametrize(("history", "name", "value"), BOTH_SAY)
def test_both_readings_say(history: Doc, name: Name, value: Any) -> None:
    assert both_readings(history, name) == (value, [])
