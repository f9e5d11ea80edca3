"""Small histories on which the domain and the second interpreter differed: presumed closings."""

from tests.domain.history_documents import (
    CALL,
    ENQUIRY,
    JERUSALEM,
    LONDON,
    NEW_YORK,
    PARIS,
    PHASE,
    Doc,
    contact,
    held,
    of,
    told,
    word,
)

ISRAEL: Doc = {"time_zone": "Asia/Jerusalem", "country": "IL", "subdivision": None}
AWAY = word("away", "auto_reply", "2026-05-31T23:15:00Z", returns_on="2026-06-12")
ASKED = [
    contact(f"asked-{number}", ENQUIRY, at)
    for number, at in enumerate(
        (
            "2026-04-21T20:00:00Z",
            "2026-04-22T18:30:00Z",
            "2026-04-26T23:15:00Z",
            "2026-04-27T00:00:00Z",
        )
    )
]


def test_where_what_a_pursuit_bears_was_spent_no_enquiry_opens_that_has_its_time() -> None:
    def reflected(asked: list[Doc]) -> object:
        answer = told(
            "2026-06-28T15:59:59Z",
            {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"},
            policy={"untold_screening_business_days": 30},
            application={"region": ISRAEL},
            interviews=[held("r", "screening", "2026-04-20T21:00:00Z", "2026-04-20T21:30:00Z")],
            contacts=asked,
            employer_updates=[word("seen", "acknowledged", "2026-05-02T19:15:00Z"), AWAY],
        )
        return of(answer, "reflect", "opens_at")

    # Forty business days after their word; the enquiry that would have opened on 14 June, when
    # they are back, would have had until the 28th.
    assert reflected(ASKED) == "2026-06-25T06:00:00Z"
    assert reflected(ASKED[:3]) == "2026-06-28T06:00:00Z"


def test_an_automatic_reply_keeps_nothing_closed_that_was_not_applied_for_then() -> None:
    answer = told(
        "2026-03-30T12:59:59Z",
        NEW_YORK,
        application={"closing_on": "2026-03-14"},
        employer_updates=[
            word("away", "auto_reply", "2026-03-28T20:30:00Z", returns_on="2026-04-11")
        ],
        contacts=[contact("asked", ENQUIRY, "2026-03-29T20:00:00Z")],
    )
    assert answer[PHASE] == "awaiting_reply"


def test_a_word_of_the_same_instant_does_not_take_back_that_silence_means_no() -> None:
    silent = {
        "answer_due": {"status": "answered", "latest": "2026-02-17"},
        "silence_means_no": True,
        "said_at": "2026-02-07T19:00:00Z",
    }

    def rules(at: str) -> object:
        answer = told(
            "2026-02-14T22:59:59Z",
            PARIS,
            interviews=[
                held(
                    "r",
                    "screening",
                    "2026-02-06T12:30:00Z",
                    "2026-02-06T13:30:00Z",
                    timetables=[silent],
                )
            ],
            employer_updates=[word("offer", "offer", at, respond_by="2026-02-16T06:00:00Z")],
        )
        return of(answer, ENQUIRY, "rules")

    assert "silence-means-no" in str(rules("2026-02-07T19:00:00Z"))
    assert "silence-means-no" not in str(rules("2026-02-07T19:00:01Z"))


def test_the_paper_of_an_accepted_offer_is_no_offer_of_its_own_although_they_went_back_on_it() -> (
    None
):
    def verdict(**paper: object) -> object:
        answer = told(
            "2026-07-11T13:00:00Z",
            LONDON,
            employer_updates=[
                word("offer", "offer", "2026-06-12T15:00:00Z", respond_by="2026-06-30T08:00:00Z"),
                word("paper", "offer", "2026-07-05T15:30:00Z", form="written", **paper),
                word("no", "rejection", "2026-07-09T15:00:00Z"),
            ],
            contacts=[contact("yes", "respond_to_offer", "2026-06-25T11:00:00Z", answer="accept")],
        )
        return of(answer, "respond_to_offer", "verdict")

    assert verdict() == "done"
    assert verdict(respond_by="2026-07-20") == "refused"


def test_a_question_about_an_offer_begins_their_turn_whatever_day_they_named_before() -> None:
    def opens(answer: str) -> object:
        found = told(
            "2026-04-16T16:01:00Z",
            LONDON,
            interviews=[held("r", "final", "2026-02-04T10:45:00Z", "2026-02-04T11:45:00Z")],
            employer_updates=[
                word(
                    "named",
                    "new_timetable",
                    "2026-03-08T15:00:00Z",
                    answer_due={"status": "answered", "earliest": "2026-03-24"},
                ),
                word("offer", "offer", "2026-03-23T20:45:00Z", form="verbal"),
            ],
            contacts=[
                contact("asked", "respond_to_offer", "2026-04-01T15:45:00Z", answer=answer),
            ],
        )
        return of(found, ENQUIRY, "opens_at")

    # Three business days from the question on, rather than ten from the day they named.
    assert opens("negotiate") == "2026-04-08T08:00:00Z"
    assert opens("acknowledge") is None


def test_an_earliest_day_named_after_a_round_was_cancelled_governs_alone() -> None:
    def opens(named: str) -> object:
        found = told(
            "2026-07-08T12:00:00Z",
            LONDON,
            interviews=[
                held(
                    "r",
                    "assessment",
                    "2026-06-24T11:30:00Z",
                    "2026-06-24T12:30:00Z",
                    state="cancelled",
                    state_at="2026-06-21T14:30:00Z",
                )
            ],
            employer_updates=[
                word(
                    "named",
                    "new_timetable",
                    named,
                    answer_due={"status": "answered", "earliest": "2026-07-06"},
                )
            ],
        )
        return of(found, ENQUIRY, "opens_at")

    # Seven business days from that day, as where no round is; not the twenty of the round.
    assert opens("2026-07-02T17:45:00Z") == "2026-07-15T08:00:00Z"


def test_an_enquiry_of_the_instant_at_which_a_silence_would_be_taken_as_a_no_is_heard_before() -> (
    None
):
    said = {
        "answer_due": {"status": "answered", "date": "2026-04-24"},
        "said_at": "2026-04-20T09:00:00Z",
    }

    def phase(asked_at: str) -> object:
        found = told(
            "2026-06-19T07:30:00Z",
            PARIS,
            interviews=[
                held(
                    "r",
                    "screening",
                    "2026-04-20T07:00:00Z",
                    "2026-04-20T08:30:00Z",
                    timetables=[said],
                )
            ],
            contacts=[contact("asked", ENQUIRY, asked_at)],
        )
        return found[PHASE]

    assert phase("2026-06-19T07:00:00Z") == "awaiting_reply"
    assert phase("2026-06-19T07:00:01Z") == "presumed_closed"


def test_what_a_round_did_not_bear_in_its_former_slot_opened_with_the_present_one() -> None:
    def opens(**policy: int) -> object:
        found = told(
            "2026-07-16T08:59:59Z",
            JERUSALEM,
            policy=policy,
            interviews=[
                held(
                    "r",
                    "final",
                    "2026-07-16T09:00:00Z",
                    "2026-07-16T10:00:00Z",
                    created_at="2026-07-02T14:00:00Z",
                    slot_since="2026-07-07T04:20:00Z",
                )
            ],
            contacts=[contact("asked", "arrange", "2026-07-02T14:00:00Z", interview_id="r")],
        )
        return of(found, "arrange", "opens_at", "r")

    assert opens(arranges_per_round=1) == "2026-07-07T04:20:00Z"
    assert opens(arranges_per_silence=1) == "2026-07-07T04:20:00Z"
    assert opens() is None


def test_a_silence_that_means_no_closes_in_working_hours_where_no_day_was_named() -> None:
    silent = {
        "answer_due": {"status": "not_asked"},
        "silence_means_no": True,
        "said_at": "2026-09-14T07:50:00Z",
    }
    found = told(
        "2026-09-30T11:01:00Z",
        JERUSALEM,
        employer_updates=[word("offer", "offer", "2026-09-09T06:30:00Z")],
        contacts=[contact("asked", "respond_to_offer", "2026-09-09T09:30:00Z", answer="more_time")],
        interviews=[
            held(
                "r",
                "screening",
                "2026-09-14T06:45:00Z",
                "2026-09-14T07:45:00Z",
                timetables=[silent],
            )
        ],
    )
    # The offer lapses on the evening of the 11th, and until then it is not they who are silent.
    assert of(found, "reflect", "opens_at") == "2026-10-12T06:00:00Z"


def test_a_ring_that_reached_nobody_had_shut_the_call_although_they_asked_for_another_since() -> (
    None
):
    def opens(again_at: str) -> object:
        found = told(
            "2026-11-03T17:00:01Z",
            LONDON,
            employer_updates=[
                word("call", "invited_to_call", "2026-10-30T12:00:00Z"),
                word("again", "invited_to_call", again_at),
            ],
            contacts=[
                contact("rang", CALL, "2026-11-01T13:30:00Z", channel="phone", result="no_answer")
            ],
        )
        return of(found, CALL, "opens_at")

    assert opens("2026-11-03T15:45:00Z") == "2026-11-02T09:00:00Z"
    assert opens("2026-11-01T15:45:00Z") == "2026-11-01T15:45:00Z"
