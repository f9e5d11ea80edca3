"""What a decision, an accepted offer or a long silence puts an end to."""

import pytest

from app.domain.action_kinds import CONTACTS
from app.domain.actions import Channel, Kind
from app.domain.decision import Phase, Verdict
from app.domain.facts import Attestation, InterviewState, OutcomeKind, Result, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import (
    application,
    contact,
    decide,
    employer,
    enquiry,
    in_decision,
    instant,
    interview,
    plan,
    promised,
    pursuit,
    rejected,
    rules_of,
    update,
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

REJECTED = rejected("2026-11-23 15:00")
WITHDREW = contact(Kind.WITHDRAW, "2026-11-23 15:00", id="withdrew")
ACCEPTED = application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-23 15:00")
ELSEWHERE = application(outcome=OutcomeKind.ACCEPTED_ELSEWHERE, outcome_at="2026-11-23 15:00")
GONE = application(outcome=OutcomeKind.WITHDRAWN, outcome_at="2026-11-23 15:00")
LATER = "2026-11-23 16:00"
DECIDED = "It has been decided, so this is no longer called for."
UNSENT = "It has been decided; unsent thanks go into the request for feedback."
#: Nothing promised: an enquiry opens on Tuesday 1 December; two were made.
TWICE = (enquiry("2026-12-01 10:00", id="first"), enquiry("2026-12-08 10:00", id="second"))
PRESUMED = "They have been silent for so long that the answer may be taken as no."

#: Invited to ring on 25 November, which lapses; silent; and rung after the silence was a no.
CALLED_TOO_LATE = (
    update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="call", call_at="2026-11-25"),
    contact(
        Kind.RETURN_CALL,
        "2027-02-10 10:00",
        Channel.PHONE,
        Result.SPOKE,
        attestation=Attestation(update_id="call"),
    ),
)

TABLES: Tables = {
    "already-decided": (
        *(
            Row(
                f"after a rejection {kind} is refused",
                kind,
                LATER,
                REFUSED,
                pursuit(REJECTED, *facts),
                opens=None,
                says=UNSENT if kind is Kind.SEND_THANK_YOU else DECIDED,
                lifts=None,
                rests_on=("no",),
            )
            for kind, facts in (
                (Kind.SEND_THANK_YOU, ()),
                (Kind.ENQUIRE_STATUS, ()),
                (Kind.WITHDRAW, ()),
                (Kind.COMPETING_OFFER, ()),
                (Kind.CORRECTION, ()),
                (Kind.RECORD_TIMETABLE, ()),
                (Kind.PREPARE_QUESTIONS, (interview("2026-11-27 11:00"),)),
            )
        ),
        Row(
            "after a rejection feedback is open",
            Kind.REQUEST_FEEDBACK,
            LATER,
            ALLOWED,
            pursuit(REJECTED),
        ),
        Row(
            "an offer withdrawn is a rejection",
            Kind.COMPETING_OFFER,
            LATER,
            REFUSED,
            pursuit(
                update(UpdateKind.OFFER, "2026-11-23 12:00"),
                update(UpdateKind.OFFER_WITHDRAWN, "2026-11-23 15:00"),
            ),
            says=DECIDED,
        ),
        Row(
            "a word that reopens takes a rejection back",
            Kind.WITHDRAW,
            LATER,
            ALLOWED,
            pursuit(REJECTED, update(UpdateKind.REOPENED, "2026-11-23 15:30")),
            opens="2026-11-23 15:30",
        ),
        *(
            Row(
                f"{kind} reopens nothing",
                Kind.WITHDRAW,
                LATER,
                REFUSED,
                pursuit(REJECTED, update(kind, "2026-11-23 15:30")),
            )
            for kind in (UpdateKind.AUTO_REPLY, UpdateKind.REJECTION, UpdateKind.OFFER_WITHDRAWN)
        ),
        *(
            Row(
                f"{why}: {kind} is refused",
                kind,
                LATER,
                REFUSED,
                pursuit(ended),
                says=f"You {why} on Monday 23 November 2026.",
                lifts=None,
                rests_on=("role",),
            )
            for why, ended in (
                ("accepted this offer", ACCEPTED),
                ("accepted an offer elsewhere", ELSEWHERE),
            )
            for kind in (Kind.SEND_THANK_YOU, Kind.ENQUIRE_STATUS, Kind.RECORD_TIMETABLE)
        ),
        *(
            Row(
                f"{why}: a courteous withdrawal stays",
                Kind.WITHDRAW,
                LATER,
                ALLOWED,
                pursuit(ended),
            )
            for why, ended in (("accepted here", ACCEPTED), ("accepted elsewhere", ELSEWHERE))
        ),
        Row(
            "before the offer was accepted nothing is barred",
            Kind.SEND_THANK_YOU,
            "2026-11-23 14:59",
            ALLOWED,
            pursuit(ACCEPTED),
        ),
        Row(
            "withdrawing is done once",
            Kind.WITHDRAW,
            LATER,
            DONE,
            pursuit(WITHDREW),
            says="You withdrew on Monday 23 November 2026.",
            rests_on=("withdrew",),
        ),
        Row(
            "after withdrawing nothing else is left",
            Kind.SEND_THANK_YOU,
            LATER,
            REFUSED,
            pursuit(WITHDREW),
            says="You withdrew on Monday 23 November 2026.",
        ),
        Row(
            "a recorded withdrawal is one too",
            Kind.WITHDRAW,
            LATER,
            DONE,
            pursuit(GONE),
            rests_on=("role",),
        ),
        Row(
            "of two own endings the later one stands",
            Kind.ENQUIRE_STATUS,
            "2026-11-24 12:00",
            REFUSED,
            pursuit(ELSEWHERE, contact(Kind.WITHDRAW, "2026-11-24 10:00", id="withdrew")),
            says="You withdrew on Tuesday 24 November 2026.",
            rests_on=("withdrew",),
        ),
        Row(
            "what had bounced before is not resent after it",
            Kind.RESEND,
            LATER,
            REFUSED,
            pursuit(
                REJECTED,
                contact(Kind.SEND_THANK_YOU, "2026-11-23 12:00", result=Result.BOUNCED),
            ),
        ),
    ),
    "presumed-closed": (
        Row(
            "ten business days after the second enquiry, and four weeks after the interview",
            # The tenth business day after Tuesday 8 December is Tuesday 22 December, and the
            # 28th day after Friday 20 November is Friday 18 December.
            Kind.ENQUIRE_STATUS,
            "2026-12-22 09:00",
            REFUSED,
            pursuit(*TWICE),
            lifts=None,
            says=PRESUMED,
            rests_on=("first", "second"),
        ),
        Row(
            "not a moment before",
            Kind.ENQUIRE_STATUS,
            "2026-12-22 08:59:59.999999",
            REFUSED,
            pursuit(*TWICE),
            named=False,
        ),
        Row(
            "a call that is made after all opens nothing that was closed",
            Kind.ENQUIRE_STATUS,
            "2027-03-31 10:00",
            REFUSED,
            pursuit(*CALLED_TOO_LATE),
            says=PRESUMED,
        ),
        Row(
            "a word of theirs after such a call opens it",
            Kind.ENQUIRE_STATUS,
            "2027-02-16 10:00",
            NOT_YET,
            pursuit(*CALLED_TOO_LATE, update(UpdateKind.ACKNOWLEDGED, "2027-02-15 10:00")),
            named=False,
        ),
        Row(
            "and so does a round that is recorded later",
            Kind.ENQUIRE_STATUS,
            "2027-02-22 10:00",
            NOT_YET,
            pursuit(
                *CALLED_TOO_LATE,
                interview(),
                interview("2027-02-19 11:00", id="round-2", created="2027-02-15 10:00"),
            ),
            named=False,
        ),
        Row(
            "within four weeks of the interview silence is still common",
            # One enquiry is all: ten business days after Tuesday 1 December is Tuesday 15
            # December, but four weeks after the interview is Friday 18 December.
            Kind.REFLECT,
            "2026-12-15 12:00",
            NOT_YET,
            pursuit(TWICE[0]),
            opens="2026-12-18 09:00",
            named=False,
            policy=POLICY.stricter({"enquiries_per_silence": 1}),
        ),
        Row(
            "the 28th day rolls forward to a business day",
            # Four weeks after Saturday 28 November is Saturday 26 December; Monday 28 is a
            # holiday in England. The screening wait ends on Friday 4 December.
            Kind.REFLECT,
            "2026-12-15 12:00",
            NOT_YET,
            pursuit(interview("2026-11-28 11:00"), enquiry("2026-12-09 10:00")),
            opens="2026-12-29 09:00",
            named=False,
            policy=POLICY.stricter({"enquiries_per_silence": 1}),
        ),
        Row(
            "one enquiry of two does not spend the cap",
            Kind.REFLECT,
            "2027-03-01 12:00",
            REFUSED,
            pursuit(TWICE[0]),
            named=False,
        ),
        Row(
            "a word from the employer reopens",
            Kind.ENQUIRE_STATUS,
            "2027-01-05 12:00",
            NOT_YET,
            pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2027-01-04 12:00")),
            named=False,
        ),
        Row(
            "an automatic reply does not",
            Kind.ENQUIRE_STATUS,
            "2027-01-05 12:00",
            REFUSED,
            pursuit(*TWICE, update(UpdateKind.AUTO_REPLY, "2027-01-04 12:00")),
        ),
        Row(
            "where nobody may be contacted it counts from when an enquiry would have opened",
            # Tuesday 1 December and ten business days.
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True)),
            opens="2026-12-18 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted a promise counts too",
            # Promised Friday 11 December, opens Monday 14; ten business days after are
            # 4 January: 24 to 28 and 31 December and 1 January are closed.
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True), interview(timetables=promised("2026-12-11"))),
            opens="2027-01-04 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted an enquiry made too early does not shorten that",
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(
                employer(no_contact=True),
                interview(timetables=promised("2026-12-11")),
                enquiry("2026-11-24 10:00"),
            ),
            opens="2027-01-04 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted an enquiry made since counts in its place",
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True), enquiry("2026-12-08 10:00")),
            opens="2026-12-22 09:00",
            named=False,
        ),
        Row(
            "but not one made when it was closed",
            Kind.REFLECT,
            "2026-12-21 12:00",
            ALLOWED,
            pursuit(employer(no_contact=True), enquiry("2026-12-21 10:00")),
            opens="2026-12-18 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted the gap after an exception is waited for, too",
            # From Monday 30 November to Monday 7 December, and ten business days.
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True), contact(Kind.ADJUSTMENT, "2026-11-30 10:00")),
            opens="2026-12-21 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted the gap after another application counts as well",
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True), elsewhere=(enquiry("2026-11-30 10:00"),)),
            opens="2026-12-21 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted one gap may lead into the next",
            # Until Monday 7 December, and from Monday 7 at the same instant to Monday 14.
            Kind.REFLECT,
            "2026-12-15 12:00",
            NOT_YET,
            pursuit(
                employer(no_contact=True),
                contact(Kind.ADJUSTMENT, "2026-12-07 09:00"),
                elsewhere=(enquiry("2026-11-30 10:00"),),
            ),
            opens="2027-01-04 09:00",
            named=False,
        ),
        Row(
            "where nobody may be contacted an exception after it would have opened moves nothing",
            Kind.REFLECT,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(employer(no_contact=True), contact(Kind.ADJUSTMENT, "2026-12-01 09:01")),
            opens="2026-12-18 09:00",
            named=False,
        ),
        Row(
            "the cap of the pursuit counts where it is spent in this silence",
            # Two earlier, one now, three in all: the third, on Friday 18 December, spends it;
            # the tenth business day after is Friday 8 January.
            Kind.REFLECT,
            "2026-12-30 12:00",
            NOT_YET,
            pursuit(
                *TWICE,
                update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00"),
                enquiry("2026-12-18 10:00"),
            ),
            opens="2027-01-08 09:00",
            named=False,
            policy=POLICY.stricter({"enquiries_per_pursuit": 3}),
        ),
        Row(
            "a cap spent in an earlier silence leaves the wait to count from",
            # The word of 9 December starts seven business days: Friday 18 December; the tenth
            # business day after is Friday 8 January.
            Kind.REFLECT,
            "2026-12-30 12:00",
            NOT_YET,
            pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00")),
            opens="2027-01-08 09:00",
            named=False,
            policy=POLICY.stricter({"enquiries_per_pursuit": 2}),
        ),
        Row(
            "two enquiries in an earlier silence leave some of the cap",
            Kind.REFLECT,
            "2027-02-05 12:00",
            NOT_YET,
            pursuit(
                *TWICE,
                update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00"),
                enquiry("2026-12-18 10:00"),
            ),
            named=False,
        ),
        Row(
            "while one enquiry is left nothing is presumed",
            Kind.REFLECT,
            "2027-02-05 12:00",
            NOT_YET,
            pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00")),
            named=False,
            policy=POLICY.stricter({"enquiries_per_pursuit": 3}),
        ),
        Row(
            "an enquiry of the very instant of their word went into the silence before",
            Kind.REFLECT,
            "2027-02-05 12:00",
            NOT_YET,
            pursuit(
                TWICE[0],
                update(UpdateKind.ACKNOWLEDGED, "2026-12-08 10:00"),
                enquiry("2026-12-08 10:00"),
                enquiry("2026-12-18 10:00"),
            ),
            named=False,
        ),
        Row(
            "a round that was cancelled comes to an end as well",
            Kind.ENQUIRE_STATUS,
            "2027-03-01 12:00",
            REFUSED,
            pursuit(interview(state=InterviewState.CANCELLED), *TWICE),
        ),
        Row(
            "where nobody may be contacted their automatic reply delays that as well",
            # Back on Monday 14 December, and ten business days.
            Kind.REFLECT,
            "2026-12-15 12:00",
            NOT_YET,
            pursuit(
                employer(no_contact=True),
                update(UpdateKind.AUTO_REPLY, "2026-11-30 10:00", returns_on="2026-12-14"),
            ),
            opens="2027-01-04 09:00",
            named=False,
        ),
        Row(
            "an account may turn the page sooner, though never within four weeks",
            Kind.ENQUIRE_STATUS,
            "2026-12-18 12:00",
            REFUSED,
            pursuit(*TWICE),
            policy=POLICY.stricter({"presumed_closed_business_days": 5}),
        ),
        Row(
            "with an offer in hand nothing is presumed, and its lapse is not waited for",
            Kind.REFLECT,
            "2026-12-20 12:00",
            REFUSED,
            pursuit(update(UpdateKind.OFFER, "2026-11-30 10:00"), *TWICE),
            named=False,
        ),
    ),
}


@rows_of(TABLES)
def test_an_ending_ends(rule: str, row: Row) -> None:
    check(rule, row)


@pytest.mark.parametrize("kind", [k for k in CONTACTS if k not in (Kind.WITHDRAW, Kind.ADJUSTMENT)])
def test_after_withdrawing_no_contact_is_left(kind: Kind) -> None:
    facts = pursuit(interview(), WITHDREW)
    answer = in_decision(facts, kind, LATER)
    assert answer.verdict is Verdict.REFUSED


def test_presumed_closing_is_a_phase_of_its_own_and_ends_with_news() -> None:
    facts = pursuit(*TWICE)
    assert decide(facts, "2026-12-22 08:59").phase is Phase.AWAITING_REPLY
    presumed = decide(facts, "2026-12-22 09:00")
    assert presumed.phase is Phase.PRESUMED_CLOSED
    assert presumed.next_action.kind is Kind.REFLECT
    assert instant("2026-12-22 09:00") in {
        entry.at for entry in plan(facts, "2026-12-20 12:00", "2026-12-31 12:00").entries
    }
    news = update(UpdateKind.NEXT_STAGE, "2027-01-04 12:00")
    assert decide(pursuit(*TWICE, news), "2027-01-04 12:00").phase is Phase.WAITING


def test_a_rejection_after_a_presumed_closing_is_a_rejection() -> None:
    facts = pursuit(*TWICE, rejected("2027-01-04 12:00"))
    decision = decide(facts, "2027-01-04 13:00")
    assert decision.phase is Phase.REJECTED
    assert decision.next_action.kind is Kind.REQUEST_FEEDBACK
    asked = in_decision(facts, Kind.ENQUIRE_STATUS, "2027-01-04 13:00")
    assert "already-decided" in rules_of(asked)
    assert asked.channels[0].channel is Channel.PHONE
