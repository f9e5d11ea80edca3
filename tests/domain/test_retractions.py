"""What taking a record back spends, and when the allowance is used up."""

from dataclasses import replace

import pytest

from app.domain.actions import Kind
from app.domain.calendars import regions_of
from app.domain.facts import (
    Agency,
    Contact,
    EmployerUpdate,
    OfferAnswer,
    Pursuit,
    Region,
    Result,
    Route,
    Timetable,
    UpdateKind,
)
from app.domain.policy import POLICY
from app.domain.retractions import RetractionVerdict, assess_retraction
from tests.domain.builders import (
    ENGLAND,
    application,
    by,
    calendars_for,
    contact,
    enquiry,
    instant,
    interview,
    promised,
    pursuit,
    rejected,
    responded,
    ring,
    timetable,
    update,
)

NO = rejected("2026-11-24 10:00")
ASKED = enquiry("2026-12-01 10:00")
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00")
THANKED = contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00")
ACK = update(UpdateKind.ACKNOWLEDGED, "2026-11-24 10:00")
LATE = timetable(by("2026-12-11"))
Record = Contact | EmployerUpdate | Timetable


def assessed(facts: Pursuit, record: Record, at: str = "2026-12-01 12:00") -> RetractionVerdict:
    return assess_retraction(facts, record, POLICY, calendars_for(facts), instant(at))


@pytest.mark.parametrize(
    ("record", "spends"),
    [
        pytest.param(ASKED, True, id="an enquiry gives back a count and a gap"),
        pytest.param(ring("2026-12-01 10:00"), True, id="a ring counts too"),
        pytest.param(contact(Kind.ARRANGE, "2026-11-19 10:00"), True, id="a practical question"),
        pytest.param(contact(Kind.ADJUSTMENT, "2026-11-19 10:00"), True, id="an exception"),
        pytest.param(
            enquiry("2026-11-24 10:00", result=Result.BOUNCED), False, id="what never arrived"
        ),
        pytest.param(NO, True, id="a rejection opens enquiries again"),
        pytest.param(QUESTION, True, id="a question that held the turn"),
        pytest.param(ACK, True, id="a word that began the wait anew"),
        pytest.param(
            update(UpdateKind.NOTED, "2026-11-24 10:00"), False, id="a note changes nothing"
        ),
        pytest.param(THANKED, False, id="thanks are free"),
    ],
)
def test_what_gives_something_back_spends(record: Contact | EmployerUpdate, spends: bool) -> None:
    assert assessed(pursuit(record), record) == RetractionVerdict(True, spends, 0, 2)


def test_an_answer_that_was_a_turn_spends() -> None:
    offer = update(UpdateKind.OFFER, "2026-11-24 10:00")
    asked = responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00")
    assert assessed(pursuit(offer, asked), asked).spends


def test_a_wrong_date_spends_where_it_had_delayed() -> None:
    facts = pursuit(interview(timetables=(LATE,)))
    assert assessed(facts, LATE).spends
    of_the_application = pursuit(
        application(applied="2026-11-02", timetables=(LATE,)), without_rounds=True
    )
    assert assessed(of_the_application, LATE).spends


def _taken_back(record: Contact | EmployerUpdate, at: str) -> Contact | EmployerUpdate:
    if isinstance(record, Contact):
        return record._replace(retracted_at=instant(at))
    return replace(record, retracted_at=instant(at))


FIRST = _taken_back(enquiry("2026-12-01 10:00", id="first"), "2026-12-01 11:00")
SECOND = _taken_back(enquiry("2026-12-01 14:00", id="second"), "2026-12-01 15:00")
THIRD = enquiry("2026-12-02 10:00", id="third")


def test_two_are_allowed_and_no_third() -> None:
    facts = pursuit(FIRST, SECOND, THIRD)
    assert assessed(facts, THIRD, "2026-12-02 12:00") == RetractionVerdict(False, True, 2, 2)
    assert assessed(pursuit(FIRST, THIRD), THIRD, "2026-12-02 12:00").allowed
    free = pursuit(FIRST, SECOND, THANKED)
    assert assessed(free, THANKED, "2026-12-02 12:00") == RetractionVerdict(True, False, 2, 2)


@pytest.mark.parametrize("kind", [UpdateKind.ACKNOWLEDGED, UpdateKind.QUESTION, UpdateKind.ON_HOLD])
def test_a_word_recorded_after_a_retraction_held_nothing_back_at_it(kind: UpdateKind) -> None:
    # The word of one instant, recorded day after day and taken back each time.
    words = [
        replace(
            update(kind, "2026-11-24 10:00", id=f"of {day}"),
            recorded_at=instant(f"2026-11-{day} 11:00"),
            retracted_at=instant(f"2026-11-{day} 11:02") if day < 27 else None,
        )
        for day in (24, 25, 26, 27)
    ]
    (*before, last) = words
    facts = pursuit(*words)
    assert assessed(facts, last, "2026-11-27 11:02") == RetractionVerdict(False, True, 3, 2)
    assert assessed(pursuit(*before[1:], last), last, "2026-11-27 11:02").spent == 2
    second = replace(words[1], retracted_at=None)
    assert assessed(pursuit(words[0], second), second, "2026-11-25 11:02").allowed


def test_a_word_or_a_date_that_still_stood_at_a_retraction_held_back_as_before() -> None:
    first, second = (
        replace(
            update(UpdateKind.ACKNOWLEDGED, "2026-11-24 10:00", id=f"at {hour}"),
            recorded_at=instant("2026-11-24 11:00"),
            retracted_at=instant(f"2026-11-25 {hour}:00"),
        )
        for hour in (13, 14)
    )
    third = THIRD
    # The first opened nothing while the second stood.
    assert assessed(pursuit(first, second, third), third, "2026-12-02 12:00").spent == 1
    said = replace(
        LATE,
        recorded_at=instant("2026-11-24 12:00"),
        retracted_at=instant("2026-11-27 12:00"),
    )
    asked = _taken_back(enquiry("2026-11-23 09:00", id="asked"), "2026-11-25 12:00")
    facts = pursuit(interview(timetables=(said,)), first, asked, third)
    assert assessed(facts, third, "2026-12-02 12:00").spent == 2


ANEW = enquiry("2026-12-01 10:30", id="anew")


@pytest.mark.parametrize(
    ("again", "spent"),
    [
        pytest.param(ANEW._replace(recorded_at=instant("2026-12-01 11:30")), 0, id="anew"),
        pytest.param(ANEW._replace(recorded_at=instant("2026-12-01 12:01")), 1, id="too late"),
        pytest.param(ANEW._replace(recorded_at=instant("2026-12-01 12:00")), 0, id="just in time"),
        pytest.param(ANEW._replace(recorded_at=instant("2026-12-01 11:00")), 0, id="at once"),
        pytest.param(ANEW._replace(recorded_at=instant("2026-12-01 10:59")), 1, id="before"),
        pytest.param(
            ANEW._replace(
                recorded_at=instant("2026-12-01 11:30"),
                happened_at=instant("2026-11-30 09:30"),
            ),
            1,
            id="of another day",
        ),
        pytest.param(
            ANEW._replace(recorded_at=instant("2026-12-01 11:30"), interviewer_id="sam"),
            1,
            id="to somebody else",
        ),
        pytest.param(
            ANEW._replace(recorded_at=instant("2026-12-01 11:30"), result=Result.BOUNCED),
            1,
            id="that counts less",
        ),
        pytest.param(
            ANEW._replace(
                recorded_at=instant("2026-12-01 11:30"),
                retracted_at=instant("2026-12-01 11:40"),
            ),
            # Judged "then", when it was recorded: its own retraction is one of its own.
            1,
            id="taken back again",
        ),
        pytest.param(update(UpdateKind.NOTED, "2026-12-01 10:30"), 1, id="something else"),
    ],
)
def test_what_is_recorded_anew_within_the_hour_spends_none(
    again: Contact | EmployerUpdate, spent: int
) -> None:
    facts = pursuit(FIRST, again, THANKED)
    assert assessed(facts, THANKED, "2026-12-02 12:00").spent == spent


def test_a_record_made_and_taken_back_in_turn_spends_one_however_often() -> None:
    made = [
        enquiry(
            "2026-12-01 10:00",
            id=f"number-{turn}",
        )._replace(
            recorded_at=instant(f"2026-12-01 11:{10 * turn:02d}"),
            retracted_at=instant(f"2026-12-01 11:{10 * turn + 5:02d}"),
        )
        for turn in range(5)
    ]
    last = enquiry("2026-12-01 10:00", id="last")
    last = last._replace(recorded_at=instant("2026-12-01 11:50"))
    assert assessed(pursuit(*made, last), last) == RetractionVerdict(True, True, 0, 2)
    assert assessed(pursuit(*made, THANKED), THANKED).spent == 1


def test_one_record_takes_the_place_of_one_that_was_taken_back_and_not_of_two() -> None:
    both = [
        _taken_back(enquiry(f"2026-12-01 10:0{minute}", id=f"number-{minute}"), "2026-12-01 11:00")
        for minute in (0, 1)
    ]
    again = enquiry("2026-12-01 10:00", id="anew")
    again = again._replace(recorded_at=instant("2026-12-01 11:10"))
    assert assessed(pursuit(*both, again, THANKED), THANKED).spent == 1


def test_a_word_recorded_anew_spends_none_if_it_opens_nothing_sooner() -> None:
    wrong = _taken_back(replace(ACK, id="wrong"), "2026-11-24 12:00")
    right = replace(ACK, id="right", recorded_at=instant("2026-11-24 12:30"))
    sooner = replace(right, received_at=instant("2026-11-24 00:30"))
    assert assessed(pursuit(wrong, right, THANKED), THANKED).spent == 0
    assert assessed(pursuit(wrong, sooner, THANKED), THANKED).spent == 0
    question = _taken_back(replace(QUESTION, id="wrong"), "2026-11-24 12:00")
    due = replace(
        QUESTION,
        id="right",
        recorded_at=instant("2026-11-24 12:30"),
        due=instant("2026-11-24 13:00"),
    )
    assert assessed(pursuit(question, due, THANKED), THANKED).spent == 0
    no_longer = replace(right, kind=UpdateKind.NOTED)
    assert assessed(pursuit(wrong, no_longer, THANKED), THANKED).spent == 1


def test_a_word_recorded_anew_that_opens_something_sooner_spends_all_the_same() -> None:
    wrong = _taken_back(
        update(UpdateKind.ON_HOLD, "2026-11-24 10:00", id="wrong"), "2026-11-24 12:00"
    )
    right = update(
        UpdateKind.ON_HOLD,
        "2026-11-24 10:00",
        id="right",
        review_on="2026-11-25",
        recorded="2026-11-24 12:30",
    )
    assert assessed(pursuit(wrong, right, THANKED), THANKED).spent == 1


def test_a_timetable_taken_back_is_never_recorded_anew() -> None:
    said = replace(LATE, retracted_at=instant("2026-11-23 12:00"))
    facts = pursuit(interview(timetables=(said,)), THANKED)
    assert assessed(facts, THANKED).spent == 1


def test_the_regions_of_a_pursuit_are_those_whose_days_are_asked_for() -> None:
    berlin = Region("Europe/Berlin", "DE", "BE")
    assert regions_of(pursuit()) == (ENGLAND,)
    through = application(route=Route.AGENCY, agency=Agency("Placers", region=berlin))
    assert regions_of(pursuit(through)) == (ENGLAND, berlin)
    own = application(region=berlin)
    assert regions_of(pursuit(own)) == (berlin,)


def test_a_word_recorded_soon_after_stands_for_no_contact_that_was_taken_back() -> None:
    taken_back = contact(
        Kind.ENQUIRE_STATUS,
        "2026-12-01 11:00",
        recorded="2026-12-01 11:00",
        retracted="2026-12-01 11:10",
    )
    heard = update(
        UpdateKind.ACKNOWLEDGED, "2026-12-01 11:20", recorded="2026-12-01 11:20", id="heard"
    )
    facts = pursuit(interview(timetables=promised("2026-11-27")), taken_back, heard)
    verdict = assess_retraction(
        facts, heard, POLICY, calendars_for(facts), instant("2026-12-01 12:00")
    )
    assert verdict.spent == 1
