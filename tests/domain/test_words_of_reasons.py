"""Sentences of reasons that say what is so: whose call it is, what became of a round, and why."""

from app.domain.actions import Kind
from app.domain.facts import Format, InterviewState, Pursuit, UpdateKind, WhoCalls
from app.domain.policy import POLICY, Policy
from tests.domain.builders import application, contact, decide, interview, pursuit, update

CANCELLED = pursuit(
    interview(state=InterviewState.CANCELLED, state_at="2026-11-19 10:00"),
    update(UpdateKind.ROUND_CANCELLED, "2026-11-19 10:00"),
)


def words(
    facts: Pursuit, kind: Kind, at: str = "2026-11-24 12:00", policy: Policy = POLICY
) -> set[str]:
    """Return the sentences of all reasons of an action."""
    found = [one for one in decide(facts, at, policy).actions if one.kind is kind]
    return {reason.message for one in found for reason in one.reasons}


def test_a_fixed_call_is_theirs_or_the_candidates_own_to_make() -> None:
    def invited(who: WhoCalls) -> Pursuit:
        call = "2026-11-26 10:00"
        return pursuit(
            update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", who_calls=who, call_at=call)
        )

    theirs = "They said they would call you; wait for it."
    own = "You have a call with them fixed, which is yours to make; ask there."
    said = words(invited(WhoCalls.CANDIDATE), Kind.ENQUIRE_STATUS)
    assert own in said
    assert theirs not in said
    said = words(invited(WhoCalls.EMPLOYER), Kind.ENQUIRE_STATUS)
    assert theirs in said
    assert own not in said


def test_a_cancelled_round_is_not_said_to_be_put_off() -> None:
    assert words(CANCELLED, Kind.ARRANGE) == {
        "They have cancelled this round: their word is awaited."
    }
    put_off = pursuit(interview(state=InterviewState.POSTPONED, state_at="2026-11-19 10:00"))
    assert words(put_off, Kind.ARRANGE) == {"They have put this round off: their word is awaited."}


def test_no_timetable_is_to_be_recorded_of_a_round_that_did_not_take_place() -> None:
    assert words(CANCELLED, Kind.RECORD_TIMETABLE) == {
        "This round did not take place, so there is no timetable to record."
    }


def test_over_work_handed_in_no_machine_asked_anything() -> None:
    of_assignment = words(pursuit(interview(held=Format.ASSIGNMENT)), Kind.SEND_THANK_YOU)
    assert "You handed in work and met no one, so there is no one to thank." in of_assignment
    recorded = words(pursuit(interview(held=Format.RECORDED)), Kind.SEND_THANK_YOU)
    assert "A machine asked the questions, so there is nobody to thank." in recorded


def test_a_round_that_was_never_asked_about_is_not_said_to_be() -> None:
    rounds = [interview(f"2026-12-0{n} 11:00", id=f"round-{n}") for n in (2, 3, 4)]
    asked = [
        contact(Kind.ARRANGE, f"2026-11-24 10:0{n}", interview_id=of, id=f"asked-{n}")
        for n, of in enumerate(("round-2", "round-2", "round-3", "round-3"))
    ]
    said = {
        reason.message
        for one in decide(pursuit(*rounds, *asked), "2026-11-24 12:00").actions
        if one.kind is Kind.ARRANGE and one.interview_id == "round-4"
        for reason in one.reasons
    }
    assert said == {
        "You have asked enough about the rounds since they last wrote; the rest will show."
    }


def test_where_the_numbers_allow_none_nothing_is_said_to_have_been_made() -> None:
    none = POLICY.stricter({"discretionary_exceptions": 0, "enquiries_before_round": 0})
    said = words(pursuit(), Kind.COMPETING_OFFER, policy=none)
    assert "By the numbers in force no such exception is made." in said
    applied = pursuit(application(applied="2026-10-01"), without_rounds=True)
    said = words(applied, Kind.ENQUIRE_STATUS, policy=none)
    assert "By the numbers in force no enquiry is made before a round has taken place." in said


def test_a_return_on_a_day_off_is_said_with_the_day_that_counts() -> None:
    def away(until: str) -> set[str]:
        reply = update(UpdateKind.AUTO_REPLY, "2026-11-24 10:00", returns_on=until)
        return words(pursuit(reply), Kind.ENQUIRE_STATUS)

    assert any(
        "back on Saturday 5 December" in one and "Monday 7 December" in one
        for one in away("2026-12-05")
    )
    assert any("they are back on Monday 7 December" in one for one in away("2026-12-07"))
