"""Small histories on which the domain and the second interpreter differed: silences and lapses."""

from tests.domain.history_documents import (
    ENQUIRY,
    LONDON,
    NEW_YORK,
    PACIFIC,
    PHASE,
    contact,
    held,
    of,
    promise,
    told,
    word,
)


def test_the_end_of_another_round_begins_a_silence_in_which_one_may_arrange_again() -> None:
    about = {"channel": "email", "interview_id": "later"}
    answer = told(
        "2026-07-23T13:01:00Z",
        LONDON,
        policy={"arranges_per_round": 1},
        interviews=[
            held("sooner", "screening", "2026-07-23T13:45:00Z", "2026-07-23T14:15:00Z"),
            held("later", "final", "2026-07-23T17:15:00Z", "2026-07-23T18:45:00Z"),
        ],
        contacts=[contact("asked", "arrange", "2026-07-16T08:00:00Z", **about)],
    )
    assert of(answer, "arrange", "opens_at", "later") == "2026-07-23T14:15:00Z"


def test_a_silence_that_means_no_says_nothing_about_a_paper_after_a_yes() -> None:
    days = {"earliest": "2026-08-14", "latest": "2026-08-22"}
    due = {"answer_due": {"status": "answered", **days}, "silence_means_no": True}
    verbal = {"form": "verbal", "paper_by": "2026-07-24"}
    answer = told(
        "2026-10-11T00:01:00Z",
        NEW_YORK,
        employer_updates=[
            word("offer", "offer", "2026-07-21T14:45:00Z", **verbal),
            word("day", "new_timetable", "2026-07-30T11:00:00Z", **due),
        ],
        contacts=[contact("yes", "respond_to_offer", "2026-08-29T13:45:00Z", answer="accept")],
    )
    assert of(answer, ENQUIRY, "verdict") == "allowed"
    assert of(answer, ENQUIRY, "opens_at") == "2026-09-02T13:00:00Z"


def test_a_yes_that_bounced_may_go_again_from_the_word_that_opened_the_lapsed_offer() -> None:
    answer = told(
        "2026-05-05T08:59:59Z",
        LONDON,
        employer_updates=[
            word(
                "offer",
                "offer",
                "2026-03-18T09:15:00Z",
                form="verbal",
                respond_by="2026-03-30T12:30:00Z",
            ),
            word("hold", "on_hold", "2026-04-17T11:00:00Z", review_on="2026-05-15"),
        ],
        contacts=[
            contact(
                "lost",
                "respond_to_offer",
                "2026-03-25T09:00:00Z",
                result="bounced",
                answer="accept",
            )
        ],
    )
    assert of(answer, "resend", "opens_at") == "2026-04-17T11:00:00Z"


def test_where_nobody_may_be_asked_the_count_begins_with_the_answer_that_gave_the_turn() -> None:
    asking = promise("2026-08-03T19:30:00Z", no=False, date="2026-08-16", ask_from="2026-08-17")
    answer = told(
        "2026-09-09T16:01:00Z",
        LONDON | {"preferences": {"no_contact": True}},
        interviews=[
            held(
                "round",
                "further",
                "2026-08-03T19:00:00Z",
                "2026-08-03T19:30:00Z",
                timetables=[asking],
            )
        ],
        employer_updates=[
            word("call", "invited_to_call", "2026-08-24T12:00:00Z", call_at="2026-08-30T19:00:00Z")
        ],
        contacts=[
            contact(
                "rang", "return_call", "2026-08-26T12:00:00Z", attestation={"update_id": "call"}
            )
        ],
    )
    assert of(answer, "reflect", "opens_at") == "2026-09-10T08:00:00Z"


def test_an_answer_after_its_lapse_gives_the_turn_as_well() -> None:
    said = promise("2026-11-03T02:00:00Z", no=True, latest="2026-11-03", ask_from="2026-11-09")
    call = {"who_calls": "employer", "call_at": "2026-11-26T02:15:00Z"}
    parts = {
        "application": {"preferences": {"no_contact": True}, "timetables": [said]},
        "employer_updates": [word("call", "invited_to_call", "2026-11-22T19:00:00Z", **call)],
        "contacts": [contact("rang", "return_call", "2026-12-04T17:00:00Z")],
    }
    assert told("2026-12-21T16:59:59Z", PACIFIC, **parts)[PHASE] == "applied"
    assert told("2026-12-21T17:00:00Z", PACIFIC, **parts)[PHASE] == "presumed_closed"


def test_a_slot_that_was_agreed_after_the_word_is_another_one() -> None:
    slot = {"created_at": "2026-10-20T09:00:00Z", "slot_since": "2026-11-02T14:00:00Z"}
    parts = {
        "interviews": [held("r", "first", "2026-11-06T10:00:00Z", "2026-11-06T11:00:00Z", **slot)],
        "employer_updates": [word("off", "round_postponed", "2026-11-02T12:00:00Z")],
    }
    put_off = told("2026-11-02T13:00:00Z", LONDON, **parts)
    assert of(put_off, "arrange", "verdict", "r") == "refused"
    agreed = told("2026-11-02T15:00:00Z", LONDON, **parts)
    assert agreed[PHASE] == "preparing"
    assert of(agreed, "arrange", "verdict", "r") == "allowed"
    assert "interview-first" in of(agreed, ENQUIRY, "rules")
    again = [*parts["employer_updates"], word("off2", "round_postponed", "2026-11-03T12:00:00Z")]
    parts |= {"employer_updates": again}
    assert of(told("2026-11-03T13:00:00Z", LONDON, **parts), "arrange", "verdict", "r") == "refused"
