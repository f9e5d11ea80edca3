"""Small histories on which the domain and the second interpreter differed: turns, slots, slips."""

# ruff: noqa: ANN401 - the fields of a document, and what is said of one, are of any type.

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
            word("no", "new_timetable", "2026-11-30T22:00:00Z", **promise_of_silence()),
        ],
        contacts=[contact("time", "respond_to_offer", "2026-12-05T18:15:00Z", answer="more_time")],
    )
    # An enquiry would have opened on the 10th; the request lapses in the evening of the 29th.
    assert answer[CHANGES] == "2026-12-29T22:00:00Z"


def promise_of_silence() -> Doc:
    return {"answer_due": {"status": "not_asked"}, "silence_means_no": True}


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


# What was taken back after a day.


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
        {"time_zone": "Asia/Shanghai", "country": "CN"},
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
            "2026-03-28T01:01:00Z",
            {"time_zone": "Asia/Shanghai", "country": "CN"},
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
    pytest.param(
        document(
            "2026-05-10T09:31:00Z",
            {"time_zone": "Asia/Shanghai", "country": "CN"},
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
]


@pytest.mark.parametrize(("history", "name", "value"), BOTH_SAY)
def test_both_readings_say(history: Doc, name: Name, value: Any) -> None:
    assert both_readings(history, name) == (value, [])
