"""Promises as people make them: ranges, days to ask on, silences that mean no, holds."""

from dataclasses import replace

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    AnswerDue,
    Interview,
    InterviewState,
    MissedBy,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    UpdateKind,
    WhoCalls,
)
from app.domain.policy import parse
from tests.domain.builders import (
    application,
    between,
    by,
    by_instant,
    contact,
    enquiry,
    interview,
    pursuit,
    rejected,
    responded,
    said,
    timetable,
    update,
)
from tests.domain.rules.table import ALLOWED, NOT_YET, REFUSED, Row, Tables, check, rows_of

ENQUIRE = Kind.ENQUIRE_STATUS
ACK = UpdateKind.ACKNOWLEDGED
ASK_ON_THURSDAY = replace(by("2026-12-11"), ask_from=between(ask_from="2026-11-26").ask_from)
HELD = update(UpdateKind.ON_HOLD, "2026-11-24 10:00", id="hold")
REVIEWED = update(UpdateKind.ON_HOLD, "2026-11-24 10:00", id="hold", review_on="2026-12-12")
VERBAL = update(UpdateKind.OFFER, "2026-11-24 10:00", id="verbal", form=OfferForm.VERBAL)
PAPER_BY = replace(VERBAL, paper_by=between(latest="2026-12-04").latest)
YES = responded(OfferAnswer.ACCEPT, "2026-11-24 12:00")


def told(answer: AnswerDue, *, no: bool = False) -> Interview:
    return interview(timetables=(timetable(answer, silence_means_no=no),))


def missed(**facts: object) -> Interview:
    return interview(
        state=InterviewState.MISSED,
        **facts,  # type: ignore[arg-type]  # each case names its own
    )


SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-23 12:00")
APPLIED = application(applied="2026-11-02")
CLOSING = application(applied="2026-11-02", closing="2026-11-13")

TABLES: Tables = {
    "wait-for-timetable": (
        Row(
            "of a range the latest day is waited for",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(told(between("2026-12-04", "2026-12-11"))),
            opens="2026-12-14 09:00",
            says="They said you would hear by Friday 11 December 2026.",
        ),
        Row(
            "a day on which they said one may ask stands in the place of the day and its grace",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(told(ASK_ON_THURSDAY)),
            opens="2026-11-26 09:00",
            says="They said you may ask from Thursday 26 November 2026.",
        ),
        Row(
            "one on a day off rolls forward",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(told(between(ask_from="2026-11-28"))),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a later word without a date leaves it",
            ENQUIRE,
            "2026-11-26 09:00",
            ALLOWED,
            pursuit(told(ASK_ON_THURSDAY), update(ACK, "2026-11-25 10:00")),
            opens="2026-11-26 09:00",
        ),
        Row(
            "even after an answer to their request",
            ENQUIRE,
            "2026-11-26 09:00",
            ALLOWED,
            pursuit(
                told(ASK_ON_THURSDAY),
                update(UpdateKind.QUESTION, "2026-11-25 10:00"),
                contact(Kind.REPLY, "2026-11-25 12:00"),
            ),
        ),
        Row(
            "a later word with another date ends it",
            ENQUIRE,
            "2026-11-26 12:00",
            NOT_YET,
            pursuit(told(ASK_ON_THURSDAY), said("2026-12-02", "2026-11-25 10:00")),
            opens="2026-12-03 09:00",
        ),
        Row(
            "a correction that names one opens nothing sooner",
            ENQUIRE,
            "2026-11-26 12:00",
            NOT_YET,
            pursuit(
                interview(
                    timetables=(
                        timetable(by("2026-12-02")),
                        timetable(between(ask_from="2026-11-25"), "2026-11-23 10:00", revision=2),
                    )
                )
            ),
            opens="2026-12-03 09:00",
        ),
        Row(
            "a call that they fixed is a promised instant, until half an hour after it",
            ENQUIRE,
            "2026-11-30 13:00",
            NOT_YET,
            pursuit(
                update(
                    UpdateKind.INVITED_TO_CALL,
                    "2026-11-24 10:00",
                    call_at="2026-12-10 14:00",
                    who_calls=WhoCalls.EMPLOYER,
                )
            ),
            opens="2026-12-29 09:00",
            says="They said they would call you; wait for it.",
            lifts="2026-12-10 14:30",
        ),
        Row(
            "a promise of the application binds the pursuit without a round",
            ENQUIRE,
            "2026-11-20 12:00",
            NOT_YET,
            pursuit(
                application(
                    applied="2026-11-02",
                    timetables=(timetable(by("2026-11-27"), "2026-11-03 10:00"),),
                ),
                without_rounds=True,
            ),
            opens="2026-11-30 09:00",
        ),
        Row(
            "an instant counts as its local day",
            ENQUIRE,
            "2026-11-27 20:00",
            NOT_YET,
            pursuit(told(by_instant("2026-11-27 09:00"))),
            opens="2026-11-30 09:00",
        ),
    ),
    "wait-when-not-told": (
        Row(
            "of a range with only a first day the usual time counts from that day",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(told(between("2026-12-07"))),
            opens="2026-12-16 09:00",
        ),
        Row(
            "after an answer nobody asks before the third business day, promise or none",
            ENQUIRE,
            "2026-12-01 12:00",
            NOT_YET,
            pursuit(
                told(by("2026-11-27")),
                update(UpdateKind.QUESTION, "2026-11-26 10:00"),
                contact(Kind.REPLY, "2026-11-27 10:00", id="reply"),
            ),
            opens="2026-12-02 09:00",
            rests_on=("reply",),
        ),
        Row(
            "after an offer's open question three business days",
            # Asked on Wednesday 25 November, where an answer would let one ask on Thursday.
            ENQUIRE,
            "2026-11-27 12:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-12-18"),
                responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00"),
            ),
            opens="2026-11-30 09:00",
            policy=parse('version = "x"\n[numbers.untold_answered_business_days]\nvalue = 1\n'),
        ),
        Row(
            "an answer after the lapse of its request is what the wait counts from",
            ENQUIRE,
            "2026-12-04 10:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.QUESTION, "2026-11-24 10:00", due="2026-11-27"),
                contact(Kind.REPLY, "2026-12-03 10:00", id="late"),
            ),
            opens="2026-12-14 09:00",
            closes="2027-02-04 09:00",
            rests_on=("late",),
        ),
        Row(
            "after the lapse of an offer their word starts the usual wait anew",
            ENQUIRE,
            "2026-12-04 10:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-11-27"),
                update(ACK, "2026-12-03 10:00"),
            ),
            opens="2026-12-14 09:00",
        ),
        Row(
            "a round that both called off counts from their word",
            ENQUIRE,
            "2026-11-27 10:00",
            NOT_YET,
            pursuit(
                interview(
                    "2026-12-04 11:00",
                    state=InterviewState.CANCELLED,
                    state_at="2026-11-26 12:00",
                    created="2026-11-20 12:00",
                ),
                update(UpdateKind.ROUND_CANCELLED, "2026-11-25 12:00"),
            ),
            opens="2026-12-04 09:00",
        ),
        Row(
            "a round at which they did not appear: three business days after the slot",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(missed()),
            opens="2026-11-25 09:00",
        ),
        Row(
            "or after the word about it",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(missed(), contact(Kind.ARRANGE, "2026-11-23 10:00")),
            opens="2026-11-26 09:00",
        ),
        Row(
            "a round that the candidate missed: the same",
            ENQUIRE,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(
                missed(missed_by=MissedBy.CANDIDATE), contact(Kind.ARRANGE, "2026-11-23 10:00")
            ),
            opens="2026-11-26 09:00",
        ),
        Row(
            "a round put off without a date: three business days after the word",
            ENQUIRE,
            "2026-11-19 12:00",
            NOT_YET,
            pursuit(update(UpdateKind.ROUND_POSTPONED, "2026-11-18 12:00")),
            opens="2026-11-23 09:00",
        ),
        Row(
            "put off with a date: to that promise",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.ROUND_POSTPONED, "2026-11-18 12:00", answer=by("2026-11-27"))
            ),
            opens="2026-11-30 09:00",
            named=False,
        ),
        Row(
            "a later round called off: the usual time of the round last held, after the word",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(
                interview(),
                SECOND,
                update(UpdateKind.ROUND_CANCELLED, "2026-11-24 12:00", interview_id="round-2"),
            ),
            opens="2026-12-03 09:00",
        ),
        Row(
            "an earlier promise revives, and the later of both waits holds",
            ENQUIRE,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(
                told(by("2026-12-11")),
                SECOND,
                update(UpdateKind.ROUND_CANCELLED, "2026-11-24 12:00", interview_id="round-2"),
            ),
            opens="2026-12-14 09:00",
            named=False,
        ),
        Row(
            "a new slot makes it a round again",
            ENQUIRE,
            "2026-11-19 12:00",
            NOT_YET,
            pursuit(
                interview(state_at="2026-11-18 14:00", slot_since="2026-11-18 14:00"),
                update(UpdateKind.ROUND_POSTPONED, "2026-11-18 12:00"),
            ),
            opens="2026-12-01 09:00",
        ),
        Row(
            "an application that heard something waits as after a first round",
            ENQUIRE,
            "2026-11-20 12:00",
            NOT_YET,
            pursuit(APPLIED, update(ACK, "2026-11-18 12:00"), without_rounds=True),
            opens="2026-11-27 09:00",
        ),
    ),
    "wait-after-applying": (
        Row(
            "ten business days after applying",
            ENQUIRE,
            "2026-11-10 12:00",
            NOT_YET,
            pursuit(APPLIED, without_rounds=True),
            opens="2026-11-16 09:00",
            rests_on=("role",),
        ),
        Row(
            "or after the closing day if that is later",
            ENQUIRE,
            "2026-11-20 12:00",
            NOT_YET,
            pursuit(CLOSING, without_rounds=True),
            opens="2026-11-27 09:00",
        ),
        Row(
            "one enquiry before a round",
            ENQUIRE,
            "2026-12-07 12:00",
            REFUSED,
            pursuit(APPLIED, enquiry("2026-11-16 10:00"), without_rounds=True),
        ),
        Row(
            "one more in all after a word that counts",
            ENQUIRE,
            "2026-12-07 12:00",
            ALLOWED,
            pursuit(
                APPLIED,
                enquiry("2026-11-16 10:00"),
                update(ACK, "2026-11-18 12:00"),
                without_rounds=True,
            ),
        ),
        Row(
            "and no third",
            ENQUIRE,
            "2027-01-11 12:00",
            REFUSED,
            pursuit(
                APPLIED,
                enquiry("2026-11-16 10:00"),
                update(ACK, "2026-11-18 12:00"),
                enquiry("2026-12-01 10:00"),
                update(ACK, "2026-12-02 12:00"),
                without_rounds=True,
            ),
        ),
        Row(
            "a note of theirs gives none",
            ENQUIRE,
            "2026-12-07 12:00",
            REFUSED,
            pursuit(
                APPLIED,
                enquiry("2026-11-16 10:00"),
                update(UpdateKind.NOTED, "2026-11-18 12:00"),
                without_rounds=True,
            ),
        ),
        Row(
            "a round that did not take place opens one of its own",
            ENQUIRE,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(APPLIED, enquiry("2026-11-16 10:00"), missed()),
        ),
        Row(
            "and changes nothing else",
            ENQUIRE,
            "2026-12-09 12:00",
            REFUSED,
            pursuit(APPLIED, enquiry("2026-11-16 10:00"), missed(), enquiry("2026-11-26 12:00")),
        ),
        Row(
            "not applied and nothing heard",
            ENQUIRE,
            "2026-11-20 12:00",
            REFUSED,
            pursuit(application(), without_rounds=True),
            lifts=None,
        ),
    ),
    "on-hold": (
        Row(
            "for twenty business days after the word",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(HELD),
            opens="2026-12-22 09:00",
            rests_on=("hold",),
        ),
        Row(
            "or to the business day after the review, which rolls forward",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(REVIEWED),
            opens="2026-12-15 09:00",
        ),
        Row(
            "an acknowledgement does not end it",
            ENQUIRE,
            "2026-12-14 12:00",
            NOT_YET,
            pursuit(HELD, update(ACK, "2026-12-01 10:00")),
            opens="2026-12-22 09:00",
        ),
        Row(
            "any other word does",
            ENQUIRE,
            "2026-12-14 12:00",
            ALLOWED,
            pursuit(HELD, update(UpdateKind.REOPENED, "2026-12-01 10:00")),
        ),
        Row(
            "it voids a promise made before it",
            ENQUIRE,
            "2026-12-23 09:00",
            ALLOWED,
            pursuit(told(by("2027-01-15")), HELD),
        ),
        Row(
            "a day to ask on that was told since lifts it",
            ENQUIRE,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(
                interview(
                    timetables=(timetable(between(ask_from="2026-11-30"), "2026-11-25 10:00"),)
                ),
                HELD,
            ),
        ),
    ),
    "silence-means-no": (
        Row(
            "only those chosen will hear, so nobody asks",
            ENQUIRE,
            "2026-11-26 12:00",
            REFUSED,
            pursuit(told(by("2026-11-27"), no=True)),
            lifts=None,
            rests_on=("timetable-1",),
        ),
        Row(
            "a word of theirs can say so as well",
            ENQUIRE,
            "2026-11-26 12:00",
            REFUSED,
            pursuit(
                update(
                    UpdateKind.NEW_TIMETABLE, "2026-11-24 10:00", id="word", silence_means_no=True
                )
            ),
            rests_on=("word",),
        ),
        Row(
            "their next word ends it",
            ENQUIRE,
            "2026-12-03 09:00",
            ALLOWED,
            pursuit(told(by("2026-11-23"), no=True), update(ACK, "2026-11-24 10:00")),
        ),
        Row(
            "unless it says so again",
            ENQUIRE,
            "2026-12-03 12:00",
            REFUSED,
            pursuit(
                told(by("2026-11-23"), no=True),
                update(UpdateKind.NEW_TIMETABLE, "2026-11-23 10:00", silence_means_no=True),
            ),
        ),
        Row(
            "a correction that takes it away opens nothing",
            ENQUIRE,
            "2026-11-26 12:00",
            REFUSED,
            pursuit(
                interview(
                    timetables=(
                        timetable(by("2026-11-27"), silence_means_no=True),
                        timetable(by("2026-11-27"), "2026-11-23 10:00", revision=2),
                    )
                )
            ),
        ),
        Row(
            "a real rejection still opens the feedback request",
            Kind.REQUEST_FEEDBACK,
            "2026-11-30 12:00",
            ALLOWED,
            pursuit(told(by("2026-11-27"), no=True), rejected("2026-11-30 10:00")),
        ),
    ),
    "paper-to-come": (
        Row(
            "five business days after accepting in words",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(VERBAL, YES),
            opens="2026-12-01 09:00",
            says="The paper may still come by itself: after your acceptance on "
            "Tuesday 24 November 2026, ask from Tuesday 1 December 2026.",
        ),
        Row(
            "an outcome set by hand is an acceptance as well",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(
                VERBAL,
                application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-24 12:00"),
            ),
            opens="2026-12-01 09:00",
        ),
        Row(
            "or after the day of the paper and its grace",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(PAPER_BY, YES),
            opens="2026-12-07 09:00",
        ),
        Row(
            "not counted against what was spent before accepting",
            ENQUIRE,
            "2026-12-01 09:00",
            ALLOWED,
            pursuit(
                interview("2026-11-02 11:00"),
                enquiry("2026-11-12 10:00"),
                enquiry("2026-11-19 10:00"),
                VERBAL,
                YES,
            ),
        ),
        Row(
            "two in all",
            ENQUIRE,
            "2026-12-17 12:00",
            REFUSED,
            pursuit(VERBAL, YES, enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00")),
        ),
        Row(
            "the gap between them",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(VERBAL, YES, enquiry("2026-12-01 10:00")),
            opens="2026-12-08 09:00",
            named=False,
        ),
        Row(
            "with the paper there nobody asks for it",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            pursuit(
                VERBAL,
                YES,
                update(UpdateKind.OFFER, "2026-11-30 10:00", form=OfferForm.WRITTEN),
            ),
            named=False,
        ),
        Row(
            "forty business days after accepting nothing more is to come",
            ENQUIRE,
            "2027-01-26 09:00",
            REFUSED,
            pursuit(VERBAL, YES),
            named=False,
        ),
        Row(
            "up to then it is asked for",
            ENQUIRE,
            "2027-01-26 08:59",
            ALLOWED,
            pursuit(VERBAL, YES),
            channels={Channel.EMAIL: ALLOWED},
        ),
    ),
}


@rows_of(TABLES)
def test_a_promise_is_waited_for(rule: str, row: Row) -> None:
    check(rule, row)
