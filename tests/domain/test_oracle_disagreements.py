"""Small histories on which the domain and the second interpreter once differed, with what holds.

Each is a document of `POST /v1/decisions`, the smallest that showed the question.
"""

# ruff: noqa: ANN401 - the fields of a document, and what is said of one, are of any type.

from typing import Any

from tests.domain.history_documents import (
    CALL,
    ENQUIRY,
    JERUSALEM,
    LONDON,
    NEW_YORK,
    PARIS,
    RIYADH,
    Doc,
    contact,
    held,
    of,
    told,
    word,
)


def test_a_call_that_is_fixed_governs_alone_beside_the_lapse_of_a_request() -> None:
    answer = told(
        "2026-04-11T12:00:00Z",
        PARIS,
        employer_updates=[
            word("offer", "offer", "2026-03-13T08:15:00Z", form="verbal"),
            word("call", "invited_to_call", "2026-04-10T09:00:00Z", call_at="2026-04-12"),
        ],
    )
    assert of(answer, ENQUIRY, "rules") == "presumed-closed, wait-for-timetable"


def test_what_is_presumed_closed_stays_closed_when_a_lapsed_call_is_made_after_all() -> None:
    answer = told(
        "2027-03-31T06:01:00Z",
        JERUSALEM,
        employer_updates=[
            word("call", "invited_to_call", "2026-12-20T11:30:00Z", call_at="2026-12-21T05:45:00Z")
        ],
        contacts=[
            contact("made", CALL, "2027-03-06T14:00:00Z", attestation={"update_id": "call"}),
        ],
    )
    assert answer["", "", "", "phase"] == "presumed_closed"
    assert of(answer, ENQUIRY, "verdict") == "refused"


def test_a_day_told_with_an_earlier_round_lengthens_the_wait_of_one_that_was_known() -> None:
    due = {"status": "answered", "date": "2026-05-22"}
    early = held("early", "assessment", "2026-05-01T09:00:00Z", "2026-05-01T10:00:00Z")
    early["timetables"] = [{"answer_due": due, "said_at": "2026-05-01T10:00:00Z"}]
    late = held("late", "screening", "2026-05-04T13:00:00Z", "2026-05-04T14:00:00Z")
    late["created_at"] = "2026-04-20T17:00:00Z"
    answer = told("2026-05-21T17:01:00Z", RIYADH, interviews=[early, late])
    assert of(answer, ENQUIRY, "verdict") == "not_yet"
    assert of(answer, ENQUIRY, "opens_at") == "2026-05-25T06:00:00Z"


def test_a_silence_is_no_answer_while_an_enquiry_that_the_budget_freed_has_its_time() -> None:
    asked = ("2026-10-28T07:30:00Z", "2026-11-04T09:30:00Z", "2026-11-08T09:30:00Z")
    answer = told(
        "2026-12-24T09:01:00Z",
        {"time_zone": "Asia/Shanghai", "country": "CN"},
        interviews=[
            held("round", "assessment", "2026-11-18T08:30:00Z", "2026-11-18T09:30:00Z"),
        ],
        contacts=[contact("asked", ENQUIRY, "2026-11-19T02:15:00Z")],
        elsewhere=[contact(f"other-{at}", ENQUIRY, at) for at in asked],
        employer_updates=[word("again", "reopened", "2026-12-09T23:00:00Z")],
    )
    assert of(answer, ENQUIRY, "closes_at") == "2027-02-16T01:00:00Z"


def test_silence_means_no_is_over_with_a_slot_that_was_lost() -> None:
    said = {"answer_due": {"status": "answered", "date": "2026-09-18"}, "silence_means_no": True}
    lost = held("lost", "screening", "2026-09-09T11:00:00Z", "2026-09-09T12:00:00Z")
    lost |= {"state": "missed", "missed_by": "employer"}
    answer = told(
        "2026-09-10T08:31:00Z",
        RIYADH,
        application={"timetables": [{**said, "said_at": "2026-09-02T10:15:00Z"}]},
        interviews=[lost],
    )
    assert of(answer, ENQUIRY, "verdict") == "not_yet"


def test_the_later_of_two_invitations_says_by_when_to_call() -> None:
    answer = told(
        "2026-03-30T16:01:00Z",
        {"time_zone": "Asia/Shanghai", "country": "CN"},
        employer_updates=[
            word("first", "invited_to_call", "2026-03-02T05:00:00Z"),
            word("second", "invited_to_call", "2026-03-26T08:00:00Z"),
        ],
    )
    assert of(answer, CALL, "due_at") == "2026-03-27T09:00:00Z"


def test_a_pursuit_that_ended_is_closed_once_what_was_left_of_it_is_skipped() -> None:
    answer = told(
        "2026-08-12T15:59:59Z",
        {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
        interviews=[held("round", "screening", "2026-07-15T00:15:00Z", "2026-07-15T01:00:00Z")],
        employer_updates=[word("no", "rejection", "2026-07-19T23:30:00Z")],
        marks=[{"kind": "reflect", "state": "skipped", "happened_at": "2026-08-09T16:00:00Z"}],
    )
    assert answer["", "", "", "phase"] == "closed"


def test_an_enquiry_is_open_since_the_word_that_began_another_silence() -> None:
    due = {"status": "answered", "date": "2026-03-25", "ask_from": "2026-03-27"}
    round_ = held("round", "final", "2026-03-13T06:00:00Z", "2026-03-13T06:45:00Z")
    round_["timetables"] = [{"answer_due": due, "said_at": "2026-03-13T06:45:00Z"}]
    answer = told(
        "2026-05-22T22:00:00Z",
        {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"},
        interviews=[round_],
        contacts=[
            contact("once", ENQUIRY, "2026-04-12T07:30:00Z"),
            contact("twice", ENQUIRY, "2026-04-12T10:30:00Z"),
        ],
        employer_updates=[word("still", "acknowledged", "2026-04-24T11:00:00Z")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-04-24T11:00:00Z"


def test_where_nobody_may_be_asked_a_silence_is_counted_from_the_end_of_the_own_turn() -> None:
    due = {"status": "answered", "date": "2026-02-08", "ask_from": "2026-02-09"}
    round_ = held("round", "screening", "2026-01-24T15:45:00Z", "2026-01-24T16:15:00Z")
    round_["timetables"] = [{"answer_due": due, "said_at": "2026-01-24T16:15:00Z"}]
    answer = told(
        "2026-02-04T14:00:00Z",
        {**NEW_YORK, "preferences": {"no_contact": True}},
        interviews=[round_],
        employer_updates=[
            word("asks", "question", "2026-02-02T19:45:00Z", due="2026-02-07T22:15:00Z")
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-02-25T14:00:00Z"


def test_a_day_before_which_nothing_comes_governs_an_application_alone() -> None:
    said = {"answer_due": {"status": "answered", "earliest": "2026-05-11"}}
    answer = told(
        "2026-04-28T15:45:00Z",
        {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
        application={
            "applied_at": "2026-04-28",
            "timetables": [{**said, "said_at": "2026-04-28T14:45:00Z"}],
        },
    )
    assert of(answer, ENQUIRY, "rules") == "wait-when-not-told"


def test_only_another_request_opens_a_skipped_answer_anew() -> None:
    answer = told(
        "2026-10-20T12:00:00Z",
        JERUSALEM,
        interviews=[
            held(
                "round",
                "first",
                "2026-10-22T17:00:00Z",
                "2026-10-22T18:00:00Z",
                created_at="2026-10-15T06:00:00Z",
            )
        ],
        employer_updates=[word("offer", "offer", "2026-10-13T10:00:00Z", form="verbal")],
        marks=[
            {"kind": "respond_to_offer", "state": "skipped", "happened_at": "2026-10-14T16:45:00Z"}
        ],
    )
    assert of(answer, "respond_to_offer", "skipped") is True
    assert answer["", "", "", "next"] != "respond_to_offer"


def test_a_letter_counts_on_the_usual_wait_where_only_a_call_is_fixed() -> None:
    answer = told(
        "2026-03-16T01:00:00Z",
        {"time_zone": "Asia/Shanghai", "country": "CN"},
        interviews=[held("round", "screening", "2026-03-11T08:00:00Z", "2026-03-11T09:00:00Z")],
        employer_updates=[
            word(
                "call",
                "invited_to_call",
                "2026-03-13T02:15:00Z",
                who_calls="employer",
                call_at="2026-03-13",
            )
        ],
    )
    assert of(answer, "send_thank_you", "by letter", "round") == "refused"


def test_an_enquiry_about_an_offer_closes_where_the_turn_comes_back() -> None:
    answer = told(
        "2026-04-02T09:00:00Z",
        {"time_zone": "Asia/Shanghai", "country": "CN"},
        employer_updates=[
            word("offer", "offer", "2026-03-27T01:45:00Z", respond_by="2026-04-05T05:00:00Z")
        ],
        contacts=[
            contact("asks", "respond_to_offer", "2026-03-27T05:00:00Z", answer="negotiate"),
        ],
    )
    assert of(answer, ENQUIRY, "closes_at") == "2026-04-03T01:00:00Z"


def test_the_paper_may_be_asked_for_twice_where_no_round_took_place() -> None:
    answer = told(
        "2026-11-20T15:00:00Z",
        NEW_YORK,
        employer_updates=[word("offer", "offer", "2026-11-05T18:00:00Z", form="verbal")],
        contacts=[
            contact("yes", "respond_to_offer", "2026-11-12T18:45:00Z", answer="accept"),
            contact("asked", ENQUIRY, "2026-11-20T15:00:00Z"),
        ],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-11-30T14:00:00Z"


def early(said_at: str, **due: Any) -> Doc:
    """An application with a timetable of its own."""
    blank = {"status": "answered", "date": None, "instant": None, "earliest": None}
    answer = {**blank, "latest": None, "ask_from": None, **due}
    return {"timetables": [{"answer_due": answer, "said_at": said_at}]}


def test_a_skipped_enquiry_is_opened_anew_by_a_round_recorded_later() -> None:
    answer = told(
        "2026-10-01T07:01:00Z",
        JERUSALEM,
        application={"applied_at": "2026-09-05T09:00:00Z"},
        marks=[{"kind": ENQUIRY, "state": "skipped", "happened_at": "2026-09-16T12:45:00Z"}],
        interviews=[
            held(
                "one",
                "screening",
                "2026-09-26T08:00:00Z",
                "2026-09-27T08:00:00Z",
                created_at="2026-09-17T14:00:00Z",
                state="postponed",
            ),
            held(
                "earlier",
                "screening",
                "2026-09-06T08:00:00Z",
                "2026-09-06T09:00:00Z",
                created_at="2026-09-05T14:00:00Z",
            ),
        ],
    )
    assert of(answer, ENQUIRY, "skipped") is False


def test_what_is_allowed_again_after_a_presumed_closing_opened_with_the_word() -> None:
    answer = told(
        "2026-06-25T05:00:00Z",
        {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"},
        application={
            "timetables": [
                {
                    "answer_due": {"status": "answered", "latest": "2026-06-22"},
                    "silence_means_no": True,
                    "said_at": "2026-06-11T09:45:00Z",
                }
            ]
        },
        interviews=[
            held("one", "screening", "2026-06-22T07:00:00Z", "2026-06-22T08:00:00Z")
            | {"created_at": "2026-06-11T09:45:00Z"}
        ],
        employer_updates=[word("word", "acknowledged", "2026-06-25T05:00:00Z")],
    )
    assert of(answer, "correction", "opens_at", "one") == "2026-06-25T05:00:00Z"
    assert of(answer, "send_thank_you", "opens_at", "one") == "2026-06-25T05:00:00Z"


def test_a_silence_that_means_no_closes_from_the_word_that_says_so_and_no_sooner() -> None:
    answer = told(
        "2026-08-27T07:01:00Z",
        {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"},
        interviews=[
            held("one", "screening", "2026-08-06T15:00:00Z", "2026-08-06T16:00:00Z")
            | {
                "created_at": "2026-08-02T14:00:00Z",
                "timetables": [
                    {
                        "answer_due": {"status": "answered", "date": "2026-08-14"},
                        "said_at": "2026-08-06T16:05:00Z",
                    }
                ],
            }
        ],
        employer_updates=[
            word("word", "new_timetable", "2026-08-25T15:45:00Z")
            | {"answer_due": {"status": "not_asked"}, "silence_means_no": True}
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-08-25T15:45:00Z"


def test_a_silence_that_means_no_closes_nothing_while_an_offer_is_open() -> None:
    answer = told(
        "2026-10-16T18:00:00Z",
        {"time_zone": "Asia/Shanghai", "country": "CN"},
        employer_updates=[word("offer", "offer", "2026-09-22T19:45:00Z", form="verbal")],
        interviews=[
            held("one", "assessment", "2026-10-05T13:15:00Z", "2026-10-05T14:15:00Z")
            | {
                "created_at": "2026-09-29T20:15:00Z",
                "timetables": [
                    {
                        "answer_due": {"status": "answered", "date": "2026-10-16"},
                        "silence_means_no": True,
                        "said_at": "2026-10-05T16:15:00Z",
                    }
                ],
            }
        ],
        contacts=[contact("more", "respond_to_offer", "2026-10-16T14:00:00Z", answer="more_time")],
    )
    assert answer["", "", "", "turn"] == "employer"
    assert of(answer, "respond_to_offer", "answer accept") == "allowed"


def test_a_correction_that_names_a_later_day_lengthens_the_wait_for_a_day_to_ask_on() -> None:
    first = {"status": "answered", "date": "2026-05-13", "ask_from": "2026-05-14"}
    for second, opens in (
        ({"date": "2026-05-19"}, "2026-05-20T06:00:00Z"),
        ({"date": "2026-05-19", "ask_from": "2026-05-21"}, "2026-05-21T06:00:00Z"),
        ({"date": "2026-05-11", "ask_from": "2026-05-12"}, "2026-05-14T06:00:00Z"),
    ):
        answer = told(
            "2026-05-12T06:00:00Z",
            JERUSALEM,
            interviews=[
                held("one", "final", "2026-05-08T07:00:00Z", "2026-05-08T07:30:00Z")
                | {
                    "created_at": "2026-05-07T07:00:00Z",
                    "timetables": [
                        {"answer_due": first, "said_at": "2026-05-08T07:30:00Z"},
                        {
                            "answer_due": {"status": "answered", **second},
                            "said_at": "2026-05-09T19:30:00Z",
                        },
                    ],
                }
            ],
        )
        assert of(answer, ENQUIRY, "opens_at") == opens


def test_an_enquiry_that_was_open_before_the_budget_was_spent_was_not_freed_late() -> None:
    answer = told(
        "2027-01-16T16:00:01Z",
        PARIS,
        interviews=[
            held("one", "screening", "2026-11-20T17:00:00Z", "2026-11-20T18:00:00Z")
            | {"created_at": "2026-11-17T08:45:00Z"}
        ],
        elsewhere=[
            {
                "kind": ENQUIRY,
                "channel": "email",
                "result": "sent",
                "happened_at": "2026-11-24T09:45:00Z",
            }
        ],
        contacts=[
            contact("first", ENQUIRY, "2026-11-26T16:45:00Z"),
            contact("two", ENQUIRY, "2027-01-06T08:15:00Z"),
            contact("three", ENQUIRY, "2027-01-14T19:00:00Z"),
        ],
        employer_updates=[word("word", "acknowledged", "2027-01-07T19:00:00Z")],
    )
    assert of(answer, "reflect", "opens_at") == "2027-03-04T08:00:00Z"


def test_where_nobody_may_be_asked_the_count_begins_anew_with_their_word() -> None:
    answer = told(
        "2026-12-20T12:00:00Z",
        {**PARIS, "preferences": {"no_contact": True}},
        interviews=[
            held("one", "screening", "2026-11-13T15:30:00Z", "2026-11-13T16:15:00Z")
            | {
                "created_at": "2026-11-05T17:30:00Z",
                "timetables": [
                    {
                        "answer_due": {
                            "status": "answered",
                            "latest": "2026-12-03",
                            "ask_from": "2026-12-03",
                        },
                        "said_at": "2026-11-13T17:16:00Z",
                    }
                ],
            }
        ],
        employer_updates=[word("word", "acknowledged", "2026-12-07T09:00:00Z")],
    )
    assert of(answer, "reflect", "opens_at") == "2026-12-21T08:00:00Z"


def test_an_enquiry_opened_no_sooner_than_the_application_was_made() -> None:
    answer = told(
        "2026-12-22T10:00:00Z",
        LONDON,
        application=early("2026-11-19T14:45:00Z", latest="2026-11-30", ask_from="2026-11-27"),
        employer_updates=[word("word", "reopened", "2026-12-19T16:00:00Z")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-12-19T16:00:00Z"


def test_after_a_rejection_a_round_that_they_miss_is_still_to_be_answered() -> None:
    answer = told(
        "2026-07-07T09:55:00Z",
        LONDON,
        interviews=[
            held("one", "screening", "2026-07-11T10:00:00Z", "2026-07-11T10:45:00Z")
            | {
                "created_at": "2026-06-28T09:00:00Z",
                "state": "missed",
                "missed_by": "employer",
            }
        ],
        employer_updates=[word("no", "rejection", "2026-07-06T11:45:00Z")],
    )
    assert answer["", "", "", "phase"] == "rejected"


def test_a_long_silence_is_counted_from_the_slot_of_a_round_that_is_called_off() -> None:
    answer = told(
        "2026-11-02T12:05:00Z",
        {"time_zone": "Europe/London", "country": "GB", "subdivision": "SCT"},
        interviews=[
            held("one", "screening", "2026-10-31T16:15:00Z", "2026-10-31T17:45:00Z")
            | {"created_at": "2026-10-29T15:00:00Z"},
            held("two", "final", "2026-11-14T11:00:00Z", "2026-11-14T11:45:00Z")
            | {"created_at": "2026-11-16T11:00:00Z"},
        ],
        employer_updates=[
            word("word", "round_cancelled", "2026-11-02T12:05:00Z", interview_id="two")
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2027-01-19T09:00:00Z"


def test_a_word_that_silence_means_no_is_over_with_a_slot_that_was_lost() -> None:
    rounds = [
        held("one", "screening", "2026-04-19T15:00:00Z", "2026-04-19T16:00:00Z")
        | {"created_at": "2026-04-07T09:00:00Z"},
        held("two", "final", "2026-06-11T08:00:00Z", "2026-06-11T08:30:00Z")
        | {"created_at": "2026-05-29T09:00:00Z", "state": "missed", "missed_by": "candidate"},
    ]
    words = [
        word("word", "new_timetable", "2026-05-05T19:00:00Z")
        | {
            "answer_due": {"status": "answered", "date": "2026-05-26"},
            "silence_means_no": True,
        }
    ]
    answer = told("2026-06-17T09:00:00Z", LONDON, interviews=rounds, employer_updates=words)
    assert of(answer, ENQUIRY, "verdict") == "allowed"
