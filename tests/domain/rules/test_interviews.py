"""Nothing is thanked for, asked about or learned from before the interview is over."""

from app.domain.actions import Kind
from app.domain.facts import InterviewState, UpdateKind
from tests.domain.builders import interview, pursuit, rejected, update
from tests.domain.rules.table import ALLOWED, NOT_YET, REFUSED, Row, Tables, check, rows_of

CANCELLED = interview(state=InterviewState.CANCELLED)
MISSED = interview(state=InterviewState.MISSED)
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
SECOND_MISSED = interview(
    "2026-12-04 11:00", id="round-2", created="2026-11-25 12:00", state=InterviewState.MISSED
)

TABLES: Tables = {
    "interview-first": (
        Row(
            "no thanks before the interview is over",
            Kind.SEND_THANK_YOU,
            "2026-11-20 10:59:59",
            NOT_YET,
            lifts="2026-11-20 11:00",
            says="The interview on Friday 20 November 2026 comes first.",
            rests_on=("round-1",),
        ),
        Row(
            "no enquiry before the interview is over",
            Kind.ENQUIRE_STATUS,
            "2026-11-19 12:00",
            NOT_YET,
            lifts="2026-11-20 11:00",
        ),
        Row(
            "no feedback request before the interview is over, even if rejected before",
            Kind.REQUEST_FEEDBACK,
            "2026-11-20 10:30",
            NOT_YET,
            pursuit(rejected("2026-11-20 10:00")),
            opens="2026-11-20 11:00",
            lifts="2026-11-20 11:00",
        ),
        Row(
            "over is over at the very instant it ends, whatever state was recorded",
            Kind.SEND_THANK_YOU,
            "2026-11-20 11:00",
            NOT_YET,
            named=False,
        ),
        Row(
            "a round recorded as completed is over at its end too",
            Kind.SEND_THANK_YOU,
            "2026-11-20 12:00",
            ALLOWED,
            pursuit(interview(state=InterviewState.COMPLETED)),
        ),
        Row(
            "a cancelled round opens no thanks",
            Kind.SEND_THANK_YOU,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(CANCELLED),
            lifts=None,
            says="This interview did not take place, so nothing follows from it.",
            rests_on=("round-1",),
        ),
        Row(
            "a missed round opens no thanks",
            Kind.SEND_THANK_YOU,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(MISSED),
        ),
        Row(
            "with no round standing there is no feedback to ask for",
            Kind.REQUEST_FEEDBACK,
            "2026-11-27 16:00",
            REFUSED,
            pursuit(CANCELLED, rejected()),
        ),
        Row(
            "a later round comes before an enquiry about the earlier one",
            Kind.ENQUIRE_STATUS,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(interview(), SECOND),
            lifts="2026-12-04 11:00",
            says="The interview on Friday 4 December 2026 comes first.",
            rests_on=("round-2",),
        ),
        Row(
            "feedback may be asked for once the first of two rounds is over",
            Kind.REQUEST_FEEDBACK,
            "2026-11-30 16:00",
            ALLOWED,
            pursuit(interview(), SECOND, rejected("2026-11-30 15:00")),
        ),
        Row(
            "the earlier round's thanks do not wait for the later round",
            Kind.SEND_THANK_YOU,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(interview(), SECOND, update(UpdateKind.NEXT_STAGE, "2026-11-25 12:00")),
            interview_id="round-1",
        ),
    ),
}


@rows_of(TABLES)
def test_nothing_follows_an_interview_that_is_not_over(rule: str, row: Row) -> None:
    check(rule, row)
