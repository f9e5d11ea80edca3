"""Phases of a pursuit: the first that fits is the one."""

from dataclasses import replace

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Phase
from app.domain.facts import (
    Attestation,
    FeedbackSource,
    InterviewState,
    OutcomeKind,
    Pursuit,
    Result,
    UpdateKind,
)
from tests.domain.builders import (
    application,
    contact,
    decide,
    enquiry,
    feedback_of,
    interview,
    mark,
    promised,
    pursuit,
    rejected,
    ring,
    update,
)

FRIDAY = interview(timetables=promised("2026-11-27"))
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
TWICE = (enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00"))
ASKED = contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00", id="asked")
NOTED = feedback_of(FeedbackSource.SELF, "2026-11-27 17:00")


PHASES: tuple[tuple[str, Pursuit, str, Phase], ...] = (
    ("ahead of the interview", pursuit(), "2026-11-18 12:00", Phase.PREPARING),
    ("during it", pursuit(), "2026-11-20 10:59:59", Phase.PREPARING),
    ("at its end", pursuit(), "2026-11-20 11:00", Phase.WAITING),
    ("while an answer may come", pursuit(FRIDAY), "2026-11-27 12:00", Phase.WAITING),
    ("when it is time to ask", pursuit(FRIDAY), "2026-11-30 09:00", Phase.MAY_ENQUIRE),
    ("after hours it still is", pursuit(FRIDAY), "2026-11-30 22:00", Phase.MAY_ENQUIRE),
    (
        "having asked",
        pursuit(enquiry("2026-12-01 10:00")),
        "2026-12-01 11:00",
        Phase.AWAITING_REPLY,
    ),
    (
        "having asked by a resend",
        pursuit(
            enquiry("2026-12-01 10:00", result=Result.BOUNCED, id="bounced"),
            contact(
                Kind.RESEND,
                "2026-12-01 11:00",
                Channel.MESSAGE,
                attestation=Attestation(contact_id="bounced"),
            ),
        ),
        "2026-12-01 12:00",
        Phase.AWAITING_REPLY,
    ),
    (
        "having asked before they spoke",
        pursuit(enquiry("2026-12-01 10:00"), update(UpdateKind.ACKNOWLEDGED, "2026-12-01 10:00")),
        "2026-12-01 12:00",
        Phase.WAITING,
    ),
    (
        "having rung in vain",
        pursuit(ring("2026-12-01 10:00")),
        "2026-12-01 11:00",
        Phase.MAY_ENQUIRE,
    ),
    (
        "when it is time to ask again",
        pursuit(enquiry("2026-12-01 10:00")),
        "2026-12-08 09:00",
        Phase.MAY_ENQUIRE,
    ),
    ("having asked twice", pursuit(*TWICE), "2026-12-20 09:00", Phase.AWAITING_REPLY),
    ("for long", pursuit(*TWICE), "2026-12-22 09:00", Phase.PRESUMED_CLOSED),
    (
        "once they answered",
        pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2026-12-10 10:00")),
        "2026-12-10 10:00",
        Phase.WAITING,
    ),
    ("a later round ahead", pursuit(FRIDAY, SECOND), "2026-11-25 12:00", Phase.PREPARING),
    (
        "a later round ahead, having asked",
        pursuit(interview(), replace(SECOND, created_at=None), enquiry("2026-12-01 10:00")),
        "2026-12-01 12:00",
        Phase.PREPARING,
    ),
    (
        "no round stands",
        pursuit(interview(state=InterviewState.MISSED)),
        "2026-11-24 12:00",
        Phase.WAITING,
    ),
    (
        "an offer",
        pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00")),
        "2026-11-24 10:00",
        Phase.OFFER,
    ),
    (
        "an offer before the round is over",
        pursuit(update(UpdateKind.OFFER, "2026-11-19 10:00")),
        "2026-11-19 12:00",
        Phase.OFFER,
    ),
    ("rejected", pursuit(rejected()), "2026-11-27 15:00", Phase.REJECTED),
    (
        "rejected, with only a reflection owed",
        pursuit(rejected(), ASKED, mark(Kind.RECORD_FEEDBACK, "2026-11-27 16:10")),
        "2026-11-27 16:30",
        Phase.REJECTED,
    ),
    (
        "rejected, with feedback to be recorded",
        pursuit(rejected(), ASKED, NOTED),
        "2026-11-27 17:30",
        Phase.REJECTED,
    ),
    (
        "rejected, with feedback to be asked for",
        pursuit(rejected(), NOTED),
        "2026-11-27 17:30",
        Phase.REJECTED,
    ),
    (
        "rejected before the interview, with feedback to be asked for after it",
        pursuit(rejected("2026-11-19 12:00"), feedback_of(FeedbackSource.SELF, "2026-11-19 13:00")),
        "2026-11-19 14:00",
        Phase.REJECTED,
    ),
    (
        "rejected with nothing owed",
        pursuit(rejected(), ASKED, NOTED, mark(Kind.RECORD_FEEDBACK, "2026-11-27 16:10")),
        "2026-11-27 17:30",
        Phase.CLOSED,
    ),
    (
        "rejected, once the request has lapsed",
        pursuit(rejected(), NOTED),
        "2026-12-11 17:00",
        Phase.CLOSED,
    ),
    (
        "withdrawn",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 10:00")),
        "2026-11-23 10:00",
        Phase.CLOSED,
    ),
    (
        "withdrawn in vain",
        pursuit(contact(Kind.WITHDRAW, "2026-11-23 10:00", result=Result.BOUNCED)),
        "2026-11-23 10:00",
        Phase.WAITING,
    ),
    *(
        (
            f"{outcome}, with an offer on the table",
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00"),
                application(outcome=outcome, outcome_at="2026-11-24 12:00"),
            ),
            "2026-11-24 12:00",
            Phase.CLOSED,
        )
        for outcome in (OutcomeKind.WITHDRAWN, OutcomeKind.ACCEPTED, OutcomeKind.DECLINED)
    ),
    *(
        (
            f"{outcome}, with an offer still to be answered",
            pursuit(
                update(UpdateKind.OFFER, "2026-11-24 10:00"),
                application(outcome=outcome, outcome_at="2026-11-24 12:00"),
            ),
            "2026-11-24 12:00",
            Phase.OFFER,
        )
        for outcome in (OutcomeKind.ACCEPTED_ELSEWHERE, OutcomeKind.LET_GO)
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "phase"), [pytest.param(*row[1:], id=row[0]) for row in PHASES]
)
def test_the_phase_is_the_first_that_fits(facts: Pursuit, at: str, phase: Phase) -> None:
    assert decide(facts, at).phase is phase
