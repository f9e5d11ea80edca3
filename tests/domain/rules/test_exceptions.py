"""Exceptions to waiting: each rests on a dated fact, once for each, and few."""

from dataclasses import replace

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, InterviewState, Result
from app.domain.policy import POLICY
from tests.domain.builders import (
    contact,
    in_decision,
    instant,
    interview,
    pursuit,
    rules_of,
)
from tests.domain.rules.table import (
    ALLOWED,
    DONE,
    NOT_YET,
    REFUSED,
    Row,
    Tables,
    check,
    rows_of,
)

PHONE, EMAIL, MESSAGE = Channel.PHONE, Channel.EMAIL, Channel.MESSAGE
AHEAD = interview("2026-11-27 11:00", starts="2026-11-27 10:00")
MOVED = interview("2026-11-30 11:00", starts="2026-11-30 10:00")


ASKED_TO_MOVE = contact(
    Kind.RESCHEDULE,
    "2026-11-24 10:00",
    id="move",
    attestation=Attestation(interview_id="round-1", slot=instant("2026-11-27 10:00")),
)


def other_offer(expires: str, received: str = "2026-11-23 09:00") -> Attestation:
    return Attestation(received_at=instant(received), expires_at=instant(expires))


TOLD = contact(
    Kind.COMPETING_OFFER,
    "2026-11-24 10:00",
    id="told",
    attestation=other_offer("2026-12-04 17:00"),
)
CORRECTED = contact(
    Kind.CORRECTION,
    "2026-11-24 10:00",
    id="corrected",
    attestation=Attestation(said="two years", right="three years"),
)


TABLES: Tables = {
    "round-ahead": (
        Row(
            "a round ahead may be moved",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(AHEAD),
            closes="2026-11-27 10:00",
        ),
        Row(
            "once it has begun it may not",
            Kind.RESCHEDULE,
            "2026-11-27 10:00",
            REFUSED,
            pursuit(AHEAD),
            says="Only a round that lies ahead can be moved.",
            rests_on=("round-1",),
        ),
        *(
            Row(
                f"a round that is {state} may not",
                Kind.RESCHEDULE,
                "2026-11-24 11:00",
                REFUSED,
                pursuit(interview("2026-11-27 11:00", state=state)),
                says="This round is not ahead any more.",
                rests_on=("round-1",),
            )
            for state in (
                InterviewState.COMPLETED,
                InterviewState.CANCELLED,
                InterviewState.MISSED,
            )
        ),
        Row(
            "a slot is moved once",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            DONE,
            pursuit(AHEAD, ASKED_TO_MOVE),
            says="You have asked to move this slot; once is enough.",
            rests_on=("move",),
        ),
        Row(
            "the slot it was moved to may be moved again",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(MOVED, ASKED_TO_MOVE),
        ),
        Row(
            "another round is another slot",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(AHEAD, ASKED_TO_MOVE, interview("2026-12-04 11:00", id="round-2")),
            interview_id="round-2",
        ),
        Row(
            "a proposal may name another round than the one it is told under",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            DONE,
            pursuit(AHEAD, ASKED_TO_MOVE, interview("2026-12-04 11:00", id="round-2")),
            proposal=contact(
                Kind.RESCHEDULE,
                "2026-11-24 11:00",
                interview_id="round-2",
                attestation=Attestation(interview_id="round-1"),
            ),
        ),
        Row(
            "a request to move that bounced moved nothing",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(
                AHEAD,
                contact(
                    Kind.RESCHEDULE,
                    "2026-11-24 10:00",
                    result=Result.BOUNCED,
                    attestation=ASKED_TO_MOVE.attestation,
                ),
            ),
        ),
    ),
    "correct-soon": (
        Row(
            "a correction that is not attested permits nothing",
            Kind.CORRECTION,
            "2026-11-24 12:00",
            REFUSED,
            proposal=contact(Kind.CORRECTION, "2026-11-24 12:00"),
            says="A correction attests what was said and what is right.",
        ),
        Row(
            "nothing to correct before the interview is over",
            Kind.CORRECTION,
            "2026-11-20 10:59",
            NOT_YET,
            opens="2026-11-20 11:00",
            lifts="2026-11-20 11:00",
            says="There is nothing to correct before the interview is over.",
            rests_on=("round-1",),
        ),
        Row(
            "it is open from the end for five business days",
            Kind.CORRECTION,
            "2026-11-20 11:00",
            ALLOWED,
            opens="2026-11-20 11:00",
            closes="2026-11-27 17:00",
        ),
        Row(
            "and then too late",
            Kind.CORRECTION,
            "2026-11-27 17:00",
            REFUSED,
            lifts=None,
            says="Corrections were due by Friday 27 November 2026.",
            rests_on=("round-1",),
        ),
        Row(
            "an interview that was not held has nothing to correct",
            Kind.CORRECTION,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(interview(state=InterviewState.MISSED)),
        ),
        Row(
            "once for each interview",
            Kind.CORRECTION,
            "2026-11-24 11:00",
            DONE,
            pursuit(CORRECTED),
            says="You have corrected this once; leave it there.",
            rests_on=("corrected",),
        ),
        Row(
            "another interview may be corrected as well",
            Kind.CORRECTION,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(interview(), interview("2026-11-25 11:00", id="round-2"), CORRECTED),
            interview_id="round-2",
        ),
        Row(
            "an account may allow less time",
            Kind.CORRECTION,
            "2026-11-23 17:00",
            REFUSED,
            policy=POLICY.stricter({"correction_business_days": 1}),
        ),
    ),
    "few-exceptions": (
        Row(
            "one leaves another",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(CORRECTED),
        ),
        Row(
            "two are all",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(CORRECTED, TOLD),
            lifts=None,
            says="You have made as many exceptions here as the employer should have to read.",
            rests_on=("corrected", "told"),
        ),
        Row(
            "two are all, for corrections too",
            Kind.CORRECTION,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(
                interview(),
                interview("2026-11-25 11:00", id="round-2"),
                CORRECTED,
                TOLD,
            ),
            interview_id="round-2",
        ),
        Row(
            "other exceptions are not counted",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                contact(Kind.ADJUSTMENT, "2026-11-24 10:00"),
                contact(Kind.ADJUSTMENT, "2026-11-24 11:00"),
                contact(Kind.ADJUSTMENT, "2026-11-24 12:00"),
            ),
        ),
        Row(
            "one that bounced is not counted",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                CORRECTED,
                contact(Kind.COMPETING_OFFER, "2026-11-24 12:00", result=Result.BOUNCED),
            ),
        ),
        Row(
            "one that bounced and was resent is",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(
                CORRECTED,
                contact(
                    Kind.COMPETING_OFFER,
                    "2026-11-24 12:00",
                    id="offer-bounced",
                    result=Result.BOUNCED,
                ),
                contact(
                    Kind.RESEND,
                    "2026-11-24 13:00",
                    MESSAGE,
                    id="offer-resent",
                    attestation=Attestation(contact_id="offer-bounced"),
                ),
            ),
            rests_on=("corrected", "offer-resent"),
        ),
        Row(
            "an account may make none",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            rests_on=(),
            policy=POLICY.stricter({"discretionary_exceptions": 0}),
        ),
        Row(
            "an account may make one",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(TOLD),
            policy=POLICY.stricter({"discretionary_exceptions": 1}),
        ),
        Row(
            "an offer that stands may be told of",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-11-25 12:00:01"),
            ),
        ),
        Row(
            "an offer that is not attested permits nothing",
            Kind.COMPETING_OFFER,
            "2026-11-24 12:00",
            REFUSED,
            proposal=contact(Kind.COMPETING_OFFER, "2026-11-24 12:00"),
            says="A competing offer attests when it was received and when it expires.",
        ),
        Row(
            "an offer that has lapsed presses nobody",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-11-25 12:00"),
            ),
            says="That offer has lapsed, so it presses nobody any more.",
            rests_on=(),
        ),
        Row(
            "an offer that never expires does not press either",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=Attestation(received_at=instant("2026-11-23 09:00")),
            ),
        ),
        Row(
            "the same offer is told of once",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            DONE,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00"),
            ),
            says="You have told them of this offer; again only if its date moves.",
            rests_on=("told",),
        ),
        Row(
            "again if its date moved",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-11 17:00"),
            ),
        ),
        Row(
            "another offer is another fact, even with the same last day",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00", "2026-11-24 09:00"),
            ),
        ),
        Row(
            "an offer told of without a record of its dates is not the same",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(contact(Kind.COMPETING_OFFER, "2026-11-24 10:00")),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00"),
            ),
        ),
    ),
}


@rows_of(TABLES)
def test_an_exception_rests_on_a_fact_and_is_made_once(rule: str, row: Row) -> None:
    check(rule, row)


def test_where_two_adjustments_may_be_told_in_a_day_a_second_is_told() -> None:
    # The number's bounds are 1 and 1, so no policy says so; the rule counts all the same.
    known = POLICY.by_name["adjustments_per_day"]
    two = replace(known, value=2)
    policy = replace(POLICY, by_name={**POLICY.by_name, known.name: two})
    once = pursuit(contact(Kind.ADJUSTMENT, "2026-11-25 10:00"))
    for numbers, verdict in ((policy, ALLOWED), (POLICY, NOT_YET)):
        found = in_decision(once, Kind.ADJUSTMENT, "2026-11-25 12:00", numbers)
        assert found.verdict is verdict
        assert ("few-exceptions" in rules_of(found)) == (verdict is NOT_YET)
