"""Further small histories on which the domain and the second interpreter once differed."""

from tests.domain.history_documents import (
    CALL,
    ENQUIRY,
    LONDON,
    NEW_YORK,
    PARIS,
    RIYADH,
    SHANGHAI,
    contact,
    held,
    of,
    told,
    word,
)


def test_a_round_arranged_after_the_lapse_of_an_offer_on_hold_goes_on_beyond_the_hold() -> None:
    said = {"status": "answered", "earliest": "2026-05-12"}
    talk = held("talk", "further", "2026-04-27T14:15:00Z", "2026-04-27T15:00:00Z")
    talk |= {
        "created_at": "2026-04-24T07:30:00Z",
        "timetables": [{"answer_due": said, "said_at": "2026-04-27T15:00:00Z"}],
    }
    answer = told(
        "2026-05-16T06:00:00Z",
        RIYADH,
        employer_updates=[
            word(
                "offer",
                "offer",
                "2026-04-14T13:15:00Z",
                form="verbal",
                respond_by="2026-04-20T07:00:00Z",
            ),
            word("frozen", "on_hold", "2026-04-17T13:00:00Z"),
        ],
        interviews=[talk],
    )
    assert answer["", "", "", "phase"] == "waiting"
    assert of(answer, ENQUIRY, "verdict") == "not_yet"


def test_a_word_after_the_lapse_of_an_offer_on_hold_goes_on_beyond_the_hold() -> None:
    words = [
        word("offer", "offer", "2026-04-14T13:15:00Z", form="verbal", respond_by="2026-04-20"),
        word("frozen", "on_hold", "2026-04-17T13:00:00Z"),
        word("still", "acknowledged", "2026-04-30T13:00:00Z"),
    ]
    answer = told("2026-05-20T06:00:00Z", RIYADH, employer_updates=words)
    assert answer["", "", "", "phase"] == "may_enquire"


def test_an_automatic_reply_reopens_nothing_that_was_presumed_closed() -> None:
    answer = told(
        "2026-06-12T13:01:00Z",
        NEW_YORK,
        interviews=[held("round", "screening", "2026-03-11T00:00:00Z", "2026-03-11T01:00:00Z")],
        contacts=[contact("asked", ENQUIRY, "2026-04-08T00:00:00Z")],
        employer_updates=[
            word("away", "auto_reply", "2026-06-12T13:00:00Z", returns_on="2026-06-13")
        ],
    )
    assert answer["", "", "", "phase"] == "presumed_closed"
    assert of(answer, ENQUIRY, "verdict") == "refused"


def test_a_word_after_such_a_reply_reopens_it() -> None:
    answer = told(
        "2026-06-12T13:01:00Z",
        NEW_YORK,
        interviews=[held("round", "screening", "2026-03-11T00:00:00Z", "2026-03-11T01:00:00Z")],
        employer_updates=[
            word("away", "auto_reply", "2026-06-10T13:00:00Z", returns_on="2026-06-13"),
            word("spoke", "acknowledged", "2026-06-11T13:00:00Z"),
        ],
    )
    assert answer["", "", "", "phase"] == "waiting"


def test_nobody_could_ask_before_the_application_was_made() -> None:
    said = {
        "answer_due": {"status": "answered", "ask_from": "2026-06-29"},
        "silence_means_no": True,
        "said_at": "2026-06-24T08:15:00Z",
    }
    answer = told(
        "2026-08-21T06:10:00Z",
        LONDON,
        application={"timetables": [said]},
        contacts=[contact("first", ENQUIRY, "2026-08-19T16:15:00Z")],
    )
    assert answer["", "", "", "phase"] == "awaiting_reply"


def test_a_letter_counts_on_a_day_before_which_nothing_comes_beside_a_day_to_ask_on() -> None:
    first = {"status": "answered", "earliest": "2026-04-04", "ask_from": "2026-04-05"}
    taken_back = {"answer_due": {"status": "not_asked"}, "said_at": "2026-03-25T17:05:00Z"}
    talk = held("talk", "first", "2026-03-25T11:00:00Z", "2026-03-25T12:00:00Z")
    talk["timetables"] = [{"answer_due": first, "said_at": "2026-03-25T12:00:00Z"}, taken_back]
    berlin = {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"}
    answer = told("2026-03-30T12:01:00Z", berlin, interviews=[talk])
    assert of(answer, "send_thank_you", "by letter", "talk") == "allowed"


def test_an_offer_that_an_ending_closed_is_not_answered_by_the_answer_to_an_earlier_one() -> None:
    answer = told(
        "2026-05-15T06:00:01Z",
        SHANGHAI,
        employer_updates=[
            word("first", "offer", "2026-04-27T09:00:00Z", form="verbal"),
            word("second", "offer", "2026-05-01T09:00:00Z", form="verbal", respond_by="2026-05-11"),
        ],
        contacts=[
            contact("yes", "respond_to_offer", "2026-04-28T02:30:00Z", answer="accept"),
            contact("gone", "withdraw", "2026-05-02T08:45:00Z"),
        ],
    )
    assert of(answer, "respond_to_offer", "verdict") == "refused"


def test_an_enquiry_opened_when_a_fixed_call_was_no_longer_awaited() -> None:
    said = {"answer_due": {"status": "answered", "latest": "2026-09-08", "ask_from": "2026-09-13"}}
    answer = told(
        "2026-09-18T21:01:00Z",
        NEW_YORK,
        application={"timetables": [{**said, "said_at": "2026-08-24T20:15:00Z"}]},
        employer_updates=[
            word(
                "call",
                "invited_to_call",
                "2026-09-15T18:00:00Z",
                who_calls="employer",
                call_at="2026-09-21T18:00:00Z",
            )
        ],
        contacts=[contact("sooner", "return_call", "2026-09-18T20:00:00Z", channel="message")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-09-18T20:00:00Z"


def test_accepting_anew_opened_with_the_offer_that_followed_one_that_had_lapsed() -> None:
    answer = told(
        "2026-05-06T15:00:00Z",
        PARIS,
        employer_updates=[
            word("lapsed", "offer", "2026-04-12T11:15:00Z", form="verbal", respond_by="2026-04-24"),
            word("anew", "offer", "2026-05-01T18:15:00Z", form="written"),
        ],
        contacts=[
            contact("lost", "respond_to_offer", "2026-04-13T05:00:00Z", answer="accept")
            | {"result": "bounced"},
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-05-01T18:15:00Z"


def test_an_offer_replaced_before_its_lapse_was_never_shut() -> None:
    answer = told(
        "2026-05-06T15:00:00Z",
        PARIS,
        employer_updates=[
            word("first", "offer", "2026-04-22T11:15:00Z", form="verbal", respond_by="2026-04-24"),
            word("later", "offer", "2026-04-23T18:15:00Z", form="written"),
        ],
        contacts=[
            contact("lost", "respond_to_offer", "2026-04-22T15:00:00Z", answer="accept")
            | {"result": "bounced"},
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-04-22T15:00:00Z"


def test_an_offer_with_a_question_open_was_not_shut_by_its_lapse() -> None:
    answer = told(
        "2026-05-06T15:00:00Z",
        PARIS,
        employer_updates=[
            word("first", "offer", "2026-04-12T11:15:00Z", form="verbal", respond_by="2026-04-24"),
            word("later", "offer", "2026-05-01T18:15:00Z", form="written"),
        ],
        contacts=[
            contact("more", "respond_to_offer", "2026-04-13T05:00:00Z", answer="negotiate"),
            contact("lost", "respond_to_offer", "2026-04-14T05:00:00Z", answer="accept")
            | {"result": "bounced"},
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-04-14T05:00:00Z"


def test_a_correction_reopens_nothing_that_was_presumed_closed() -> None:
    said = {"answer_due": {"status": "answered", "date": "2026-06-25"}, "silence_means_no": True}
    talk = held("talk", "assessment", "2026-06-24T16:45:00Z", "2026-06-24T17:45:00Z")
    talk |= {
        "created_at": "2026-06-13T08:15:00Z",
        "timetables": [
            {"answer_due": {"status": "not_said"}, "said_at": "2026-06-24T17:45:00Z"},
            {
                "answer_due": {"status": "answered", "date": "2026-07-01"},
                "said_at": "2026-06-25T23:15:00Z",
            },
        ],
    }
    answer = told(
        "2026-06-26T16:01:00Z",
        LONDON,
        application={"timetables": [{**said, "said_at": "2026-06-13T08:15:00Z"}]},
        interviews=[talk],
    )
    assert answer["", "", "", "phase"] == "presumed_closed"


def test_an_enquiry_opened_when_the_round_ahead_was_called_off() -> None:
    said = {"answer_due": {"status": "answered", "latest": "2026-09-07", "ask_from": "2026-09-05"}}
    ahead = held("ahead", "screening", "2026-09-14T20:00:00Z", "2026-09-14T21:00:00Z")
    answer = told(
        "2026-09-19T20:45:00Z",
        NEW_YORK,
        application={"timetables": [{**said, "said_at": "2026-09-01T17:15:00Z"}]},
        interviews=[ahead | {"created_at": "2026-09-01T17:15:00Z"}],
        employer_updates=[
            word("off", "round_cancelled", "2026-09-10T13:30:00Z", interview_id="ahead")
        ],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-09-10T13:30:00Z"


def test_a_second_enquiry_before_a_round_opened_with_the_word_that_allowed_it() -> None:
    said = {"answer_due": {"status": "answered", "date": "2026-09-29", "ask_from": "2026-10-04"}}
    answer = told(
        "2026-11-03T14:01:00Z",
        NEW_YORK,
        application={"timetables": [{**said, "said_at": "2026-09-15T11:00:00Z"}]},
        contacts=[contact("early", ENQUIRY, "2026-09-17T21:30:00Z")],
        employer_updates=[word("still", "acknowledged", "2026-10-12T20:00:00Z")],
    )
    assert of(answer, ENQUIRY, "opens_at") == "2026-10-12T20:00:00Z"


def test_the_telephone_opened_with_the_call_that_was_fixed_not_on_the_weekend_before() -> None:
    answer = told(
        "2026-07-13T16:00:00Z",
        {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
        employer_updates=[
            word(
                "fixed", "invited_to_call", "2026-07-11T00:00:00Z", call_at="2026-07-13T16:00:00Z"
            ),
            word("any", "invited_to_call", "2026-07-12T00:00:00Z"),
        ],
    )
    assert of(answer, CALL, "by phone") == "allowed"
    assert of(answer, CALL, "by phone opens") == "2026-07-13T16:00:00Z"


def test_a_question_about_an_offer_that_is_on_hold_leaves_every_answer_open() -> None:
    answer = told(
        "2026-05-20T09:00:00Z",
        LONDON,
        employer_updates=[
            word("offer", "offer", "2026-05-11T09:00:00Z", form="written"),
            word("frozen", "on_hold", "2026-05-12T09:00:00Z"),
        ],
        contacts=[contact("asked", "respond_to_offer", "2026-05-13T09:00:00Z", answer="more_time")],
    )
    assert of(answer, "respond_to_offer", "verdict") == "allowed"
