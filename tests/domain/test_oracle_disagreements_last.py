"""Small histories on which the domain and the second interpreter differed late."""

from tests.domain.history_documents import (
    CALL,
    CHANGES,
    ENQUIRY,
    JERUSALEM,
    LONDON,
    NEW_YORK,
    PACIFIC,
    PARIS,
    PHASE,
    SHANGHAI,
    contact,
    held,
    of,
    promise,
    told,
    word,
)


def test_a_call_of_theirs_that_was_over_when_it_was_told_opens_with_the_word() -> None:
    call = word(
        "call",
        "invited_to_call",
        "2026-05-27T22:30:00Z",
        who_calls="employer",
        call_at="2026-05-27",
    )
    answer = told("2026-05-28T13:00:00Z", NEW_YORK, employer_updates=[call])
    assert of(answer, CALL, "opens_at") == "2026-05-27T22:30:00Z"


def test_of_two_invitations_the_one_that_has_lapsed_is_owed_no_more() -> None:
    calls = [
        word("fixed", "invited_to_call", "2026-11-14T17:00:00Z", call_at="2026-11-20T19:15:00Z"),
        word("any", "invited_to_call", "2026-11-21T23:15:00Z"),
    ]
    before = told("2026-11-25T00:59:59Z", PACIFIC, employer_updates=calls)
    after = told("2026-11-25T16:59:59Z", PACIFIC, employer_updates=calls)
    assert of(before, CALL, "due_at") == "2026-11-21T01:00:00Z"
    assert before[CHANGES] == "2026-11-25T01:00:00Z"
    assert of(after, CALL, "due_at") == "2026-11-24T01:00:00Z"


def test_each_of_two_calls_that_are_fixed_is_expected_whatever_the_hour() -> None:
    calls = [
        word("sunday", "invited_to_call", "2026-03-04T10:15:00Z", call_at="2026-03-08T16:00:00Z"),
        word("later", "invited_to_call", "2026-03-07T12:00:00Z", call_at="2026-03-13T13:15:00Z"),
    ]
    answer = told("2026-03-07T13:00:00Z", LONDON, employer_updates=calls)
    assert of(answer, CALL, "by phone opens") == "2026-03-08T16:00:00Z"


def test_a_ring_of_the_very_instant_of_the_application_is_one_of_that_day() -> None:
    ring = contact(
        "ring", "arrange", "2026-09-10T20:00:00Z", channel="phone", result="no_answer"
    ) | {"interview_id": "r0"}
    round_ = held(
        "r0",
        "screening",
        "2026-09-11T19:00:00Z",
        "2026-09-11T20:00:00Z",
        created_at="2026-09-10T20:00:00Z",
    )
    answer = told("2026-09-10T21:00:00Z", PACIFIC, contacts=[ring], interviews=[round_])
    assert of(answer, "adjustment", "by phone") == "not_yet"


def test_a_ring_with_the_word_of_that_instant_is_none_of_the_silence_after_it() -> None:
    ring = contact(
        "ring", "adjustment", "2026-09-10T20:00:00Z", channel="phone", result="no_answer"
    )
    answer = told(
        "2026-09-10T21:00:00Z",
        PACIFIC,
        contacts=[ring],
        employer_updates=[word("still", "acknowledged", "2026-09-10T20:00:00Z")],
    )
    assert of(answer, "adjustment", "by phone") == "allowed"


def test_a_round_that_was_lost_had_ended_a_presumed_closing_when_it_was_arranged() -> None:
    asked = contact("asked", ENQUIRY, "2026-11-15T13:00:00Z", channel="phone", result="spoke")
    round_ = held(
        "r0",
        "assessment",
        "2026-12-13T09:00:00Z",
        "2026-12-13T09:30:00Z",
        created_at="2026-12-06T20:00:00Z",
        state="missed",
        missed_by="candidate",
    )
    answer = told(
        "2026-12-14T14:01:00Z",
        LONDON,
        application={"applied_at": "2026-11-01"},
        contacts=[asked],
        interviews=[round_],
    )
    assert of(answer, "record_outcome", "opens_at") == "2026-12-06T20:00:00Z"


def test_a_round_arranged_after_a_closing_reopens_also_what_it_answers_late() -> None:
    round_ = held(
        "r1",
        "final",
        "2026-12-14T23:30:00Z",
        "2026-12-15T00:15:00Z",
        created_at="2026-12-09T01:00:00Z",
        state="postponed",
        state_at="2026-12-12T00:15:00Z",
    )
    answer = told(
        "2027-01-22T01:01:00Z",
        SHANGHAI,
        employer_updates=[word("times", "next_stage", "2026-10-31T01:00:00Z")],
        contacts=[contact("asked", ENQUIRY, "2026-11-07T23:00:00Z", channel="message")],
        interviews=[round_],
    )
    assert answer[PHASE] == "may_enquire"


def test_another_slot_does_not_open_an_enquiry_that_was_skipped() -> None:
    mark = {
        "kind": ENQUIRY,
        "state": "skipped",
        "happened_at": "2026-06-16T04:15:00Z",
        "interview_id": None,
        "interviewer_id": None,
    }
    round_ = held(
        "r0",
        "screening",
        "2026-06-22T12:45:00Z",
        "2026-06-22T13:30:00Z",
        created_at="2026-06-13T07:00:00Z",
        slot_since="2026-06-16T08:55:00Z",
    )
    answer = told("2026-06-22T12:45:00Z", JERUSALEM, marks=[mark], interviews=[round_])
    assert of(answer, ENQUIRY, "skipped") is True


def test_a_round_recorded_in_arrears_is_prepared_for_from_its_start() -> None:
    round_ = held(
        "r2",
        "first",
        "2026-08-30T17:15:00Z",
        "2026-08-30T18:15:00Z",
        created_at="2026-09-01T17:15:00Z",
    )
    answer = told(
        "2026-08-30T17:15:00Z",
        PACIFIC,
        contacts=[contact("out", "withdraw", "2026-08-03T00:00:00Z")],
        employer_updates=[word("offer", "offer", "2026-08-22T18:15:00Z", respond_by="2026-09-03")],
        interviews=[round_],
    )
    assert of(answer, "prepare_questions", "opens_at", "r2") == "2026-08-30T17:15:00Z"


def test_a_round_called_off_before_it_was_recorded_was_known_by_that_word() -> None:
    round_ = held(
        "r0",
        "screening",
        "2026-03-16T16:00:00Z",
        "2026-03-16T16:30:00Z",
        created_at="2026-03-18T16:00:00Z",
    )
    off = word("off", "round_cancelled", "2026-03-05T17:00:00Z", interview_id="r0")
    early = told("2026-03-12T09:00:00Z", LONDON, employer_updates=[off], interviews=[round_])
    late = told("2026-03-21T00:01:00Z", LONDON, employer_updates=[off], interviews=[round_])
    assert of(early, ENQUIRY, "verdict") == of(late, ENQUIRY, "verdict") == "allowed"
    assert of(late, ENQUIRY, "opens_at") == "2026-03-12T09:00:00Z"


def test_a_day_before_the_interview_is_not_the_one_after_which_silence_is_a_no() -> None:
    application = {"timetables": [promise("2026-07-23T17:00:00Z", no=True, latest="2026-07-27")]}
    round_ = held(
        "r0",
        "screening",
        "2026-08-03T18:30:00Z",
        "2026-08-03T19:30:00Z",
        created_at="2026-07-23T17:00:00Z",
    )
    answer = told("2026-08-03T21:00:00Z", PACIFIC, application=application, interviews=[round_])
    assert answer[PHASE] == "waiting"
    assert of(answer, "send_thank_you", "verdict", "r0") == "allowed"


def test_a_timetable_recorded_late_opens_nothing_that_silence_had_closed() -> None:
    application = {"timetables": [promise("2026-07-23T17:00:00Z", no=True, latest="2026-08-05")]}
    round_ = held(
        "r0",
        "screening",
        "2026-08-03T18:30:00Z",
        "2026-08-03T19:30:00Z",
        created_at="2026-07-23T17:00:00Z",
        timetables=[promise("2026-08-06T20:00:00Z", no=True, latest="2026-08-20")],
    )
    answer = told("2026-08-07T21:00:00Z", PACIFIC, application=application, interviews=[round_])
    assert answer[PHASE] == "presumed_closed"
    assert of(answer, "reflect", "opens_at") == "2026-08-06T00:00:00Z"


def test_silence_closes_nothing_while_a_request_is_open() -> None:
    answer = told(
        "2026-12-30T01:00:00Z",
        PACIFIC,
        interviews=[held("r0", "screening", "2026-11-14T00:15:00Z", "2026-11-14T01:15:00Z")],
        employer_updates=[
            word("papers", "documents_requested", "2026-12-02T23:30:00Z"),
            word(
                "no",
                "new_timetable",
                "2026-12-03T19:45:00Z",
                answer_due={"status": "answered", "latest": "2026-12-10"},
                silence_means_no=True,
            ),
        ],
        contacts=[contact("sent", "documents", "2026-12-29T18:00:00Z")],
    )
    assert of(answer, "reflect", "opens_at") == "2026-12-29T18:00:00Z"


def test_silence_without_a_day_is_counted_from_where_the_turn_was_theirs_again() -> None:
    answer = told(
        "2026-06-18T18:00:00Z",
        PARIS,
        interviews=[held("r0", "screening", "2026-05-27T10:45:00Z", "2026-05-27T11:45:00Z")],
        employer_updates=[
            word("times", "next_stage", "2026-06-03T13:00:00Z", asks_for_times=True),
            word(
                "no",
                "new_timetable",
                "2026-06-16T07:45:00Z",
                answer_due={
                    "status": "answered",
                    "earliest": "2026-06-24",
                    "ask_from": "2026-06-26",
                },
                silence_means_no=True,
            ),
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-07-15T07:00:00Z"


def test_accepting_frees_the_question_for_the_paper_from_what_was_asked_before() -> None:
    answer = told(
        "2026-03-04T09:00:00Z",
        JERUSALEM,
        employer_updates=[
            word(
                "offer",
                "offer",
                "2026-02-21T10:00:00Z",
                form="verbal",
                respond_by="2026-03-05T14:00:00Z",
                paper_by="2026-02-28",
            ),
            word("still", "acknowledged", "2026-03-04T09:00:00Z"),
        ],
        contacts=[
            contact("asked", ENQUIRY, "2026-03-01T18:00:00Z"),
            contact("yes", "respond_to_offer", "2026-03-01T19:00:00Z", answer="accept"),
        ],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-03-04T07:00:00Z"


def test_a_question_about_an_offer_had_given_the_turn_away_until_they_wrote() -> None:
    answer = told(
        "2026-04-14T16:01:00Z",
        PACIFIC,
        application={
            "timetables": [
                promise(
                    "2026-02-10T02:00:00Z",
                    no=False,
                    instant="2026-02-20T19:00:00Z",
                    ask_from="2026-02-21",
                )
            ]
        },
        employer_updates=[
            word("offer", "offer", "2026-02-24T00:15:00Z", form="written"),
            word("still", "acknowledged", "2026-04-12T18:30:00Z"),
        ],
        contacts=[contact("time", "respond_to_offer", "2026-03-03T22:45:00Z", answer="more_time")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-03-03T22:45:00Z"


def test_the_resend_of_a_turn_opens_with_the_word_that_allows_a_second_one_that_day() -> None:
    answer = told(
        "2026-04-11T08:01:00Z",
        LONDON,
        employer_updates=[
            word("offer", "offer", "2026-04-07T09:15:00Z", form="verbal"),
            word("still", "acknowledged", "2026-04-10T14:45:00Z"),
        ],
        contacts=[
            contact(
                "lost",
                "respond_to_offer",
                "2026-04-09T11:30:00Z",
                result="bounced",
                answer="acknowledge",
            ),
            contact("time", "respond_to_offer", "2026-04-10T09:00:00Z", answer="more_time"),
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-04-10T14:45:00Z"


def test_what_bounced_first_is_to_be_resent_once_nothing_that_bounced_later_waits() -> None:
    answer = told(
        "2027-02-02T08:01:00Z",
        PARIS,
        contacts=[
            contact("out", "withdraw", "2026-11-28T15:00:00Z", result="bounced"),
            contact(
                "wrong", ENQUIRY, "2026-12-02T17:00:00Z", channel="phone", result="wrong_number"
            ),
            contact("asked", ENQUIRY, "2027-01-11T12:00:00Z", channel="message"),
        ],
    )
    assert of(answer, "resend", "opens_at") == "2027-01-11T12:00:00Z"


def test_a_gap_that_a_late_retraction_ended_had_barred_no_resend() -> None:
    need = contact("need", "adjustment", "2026-02-15T22:45:00Z")
    answer = told(
        "2026-03-08T16:01:00Z",
        NEW_YORK,
        interviews=[held("r0", "screening", "2026-02-01T01:30:00Z", "2026-02-01T02:30:00Z")],
        contacts=[
            contact("lost", ENQUIRY, "2026-02-14T18:30:00Z", result="bounced"),
            need | {"recorded_at": "2026-02-15T22:45:00Z", "retracted_at": "2026-02-18T00:45:00Z"},
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-02-14T18:30:00Z"


def test_a_late_retraction_opens_nothing_that_another_contact_bars_as_long() -> None:
    asked = contact("asked", ENQUIRY, "2026-12-17T14:05:00Z")
    asked |= {"recorded_at": "2026-12-17T14:05:00Z", "retracted_at": "2026-12-18T20:05:00Z"}
    answer = told(
        "2026-12-19T12:01:00Z",
        JERUSALEM | {"preferences": {"no_calls": True}},
        interviews=[held("r0", "screening", "2026-12-03T13:15:00Z", "2026-12-03T14:15:00Z")],
        contacts=[contact("out", "withdraw", "2026-12-17T05:00:00Z"), asked],
    )
    assert of(answer, ENQUIRY, "rules") == "already-decided, minimum-gap"
    assert answer[CHANGES] == "2026-12-24T07:00:00Z"


def test_an_enquiry_spent_before_any_round_was_barred_until_one_was_arranged() -> None:
    answer = told(
        "2026-03-25T00:01:00Z",
        NEW_YORK,
        employer_updates=[
            word(
                "day",
                "new_timetable",
                "2026-02-20T23:00:00Z",
                answer_due={
                    "status": "answered",
                    "date": "2026-03-02",
                    "ask_from": "2026-03-07",
                },
            )
        ],
        contacts=[contact("asked", ENQUIRY, "2026-03-08T19:00:00Z")],
        interviews=[
            held(
                "r0",
                "screening",
                "2026-03-19T16:00:00Z",
                "2026-03-19T17:00:00Z",
                created_at="2026-03-18T14:15:00Z",
                state="cancelled",
                state_at="2026-03-19T03:07:30Z",
            )
        ],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-03-18T14:15:00Z"
