"""Endings, what takes them back, and endings that come by themselves."""

import pytest

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.facts import (
    InterviewState,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Pursuit,
    UpdateKind,
)
from app.domain.policy import POLICY
from tests.domain.builders import (
    application,
    between,
    by,
    contact,
    decide,
    employer,
    enquiry,
    interview,
    promised,
    pursuit,
    rejected,
    responded,
    said,
    timetable,
    update,
)
from tests.domain.rules.table import ALLOWED, DONE, NOT_YET, REFUSED, Row, Tables, check, rows_of

ENQUIRE, REFLECT = Kind.ENQUIRE_STATUS, Kind.REFLECT
NO = rejected("2026-11-24 10:00")
OFFER = update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-11-27")
MORE_TIME = responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00")
HELD = update(UpdateKind.ON_HOLD, "2026-11-25 10:00")
#: Applied on the Monday of the etiquette's own example.
APPLIED = application(applied="2026-11-02")

TABLES: Tables = {
    "presumed-closed": (
        Row(
            "whatever was asked or not, forty business days after the interview",
            ENQUIRE,
            "2027-01-22 09:00",
            REFUSED,
        ),
        Row(
            "up to then an enquiry is open",
            ENQUIRE,
            "2027-01-22 08:59",
            ALLOWED,
            closes="2027-01-22 09:00",
        ),
        Row(
            "an account may turn the page after thirty",
            ENQUIRE,
            "2027-01-08 09:00",
            REFUSED,
            policy=POLICY.stricter({"presumed_silent_business_days": 30}),
        ),
        Row(
            "forty after their last word, too",
            ENQUIRE,
            "2027-01-26 08:59",
            ALLOWED,
            pursuit(update(UpdateKind.ACKNOWLEDGED, "2026-11-24 10:00")),
            closes="2027-01-26 09:00",
        ),
        Row(
            "forty after a promised day",
            ENQUIRE,
            "2027-01-29 08:59",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            closes="2027-01-29 09:00",
        ),
        Row(
            "forty after the slot of a round that was called off",
            ENQUIRE,
            "2027-01-22 09:00",
            REFUSED,
            pursuit(interview(state=InterviewState.CANCELLED)),
        ),
        Row(
            "forty after applying",
            ENQUIRE,
            "2027-01-04 09:00",
            REFUSED,
            pursuit(APPLIED, without_rounds=True),
        ),
        Row(
            "never less than ten after an enquiry opened",
            ENQUIRE,
            "2027-02-05 08:59",
            ALLOWED,
            pursuit(interview(timetables=(timetable(between("2027-01-11")),))),
            closes="2027-03-08 09:00",
        ),
        Row(
            "never less than ten after an enquiry opened, however short the silence may be",
            # Thirty business days, without 24, 25, 28 and 31 December and 1 January; then ten.
            ENQUIRE,
            "2027-01-08 09:00",
            ALLOWED,
            policy=POLICY.stricter(
                {"untold_first_business_days": 30, "presumed_silent_business_days": 30}
            ),
            closes="2027-01-22 09:00",
        ),
        Row(
            "nor less than ten after one that counts",
            ENQUIRE,
            "2027-02-03 09:00",
            REFUSED,
            pursuit(enquiry("2027-01-20 10:00")),
        ),
        Row(
            "and up to then the gap alone bars another",
            ENQUIRE,
            "2027-02-03 08:59",
            ALLOWED,
            pursuit(enquiry("2027-01-20 10:00")),
        ),
        Row(
            "before a round the one enquiry spends the cap",
            ENQUIRE,
            "2026-12-03 12:00",
            REFUSED,
            pursuit(APPLIED, enquiry("2026-11-16 10:00"), without_rounds=True),
        ),
        Row(
            "an offer that lapsed unanswered closes it",
            ENQUIRE,
            "2026-12-01 17:00",
            REFUSED,
            pursuit(OFFER),
        ),
        Row(
            "not while a question about it stands",
            ENQUIRE,
            "2026-12-01 17:00",
            NOT_YET,
            pursuit(OFFER, MORE_TIME),
            named=False,
        ),
        Row(
            "nor while the pursuit is on hold",
            ENQUIRE,
            "2026-12-01 17:00",
            REFUSED,
            pursuit(OFFER, HELD),
            named=False,
        ),
        Row(
            "where silence means no it is closed once the day is over",
            ENQUIRE,
            "2026-11-27 17:00",
            REFUSED,
            pursuit(interview(timetables=(timetable(by("2026-11-27"), silence_means_no=True),))),
        ),
        Row(
            "and not before",
            ENQUIRE,
            "2026-11-27 16:59",
            REFUSED,
            pursuit(interview(timetables=(timetable(by("2026-11-27"), silence_means_no=True),))),
            named=False,
        ),
        Row(
            "without a day as where nobody may be contacted, without the four weeks",
            ENQUIRE,
            "2026-12-15 09:00",
            REFUSED,
            pursuit(
                interview(timetables=(timetable(silence_means_no=True),)),
            ),
        ),
        Row(
            "where nobody may be contacted, from when an enquiry would have opened",
            ENQUIRE,
            "2026-12-18 09:00",
            REFUSED,
            pursuit(employer(no_contact=True)),
        ),
        Row(
            "ten business days after its closing day a pursuit not applied for",
            ENQUIRE,
            "2026-12-04 09:00",
            REFUSED,
            pursuit(application(closing="2026-11-20"), without_rounds=True),
        ),
    ),
    "already-decided": (
        *(
            Row(
                f"{kind} takes a rejection back",
                Kind.COMPETING_OFFER,
                "2026-11-27 12:00",
                ALLOWED,
                pursuit(NO, update(kind, "2026-11-26 10:00")),
                opens="2026-11-26 10:00",
            )
            for kind in (UpdateKind.OFFER, UpdateKind.NEXT_STAGE, UpdateKind.REOPENED)
        ),
        Row(
            "a new timetable with a day does",
            Kind.COMPETING_OFFER,
            "2026-11-27 12:00",
            ALLOWED,
            pursuit(NO, said("2026-12-04", "2026-11-26 10:00")),
        ),
        *(
            Row(
                f"{kind} does not",
                Kind.COMPETING_OFFER,
                "2026-11-27 12:00",
                REFUSED,
                pursuit(NO, update(kind, "2026-11-26 10:00")),
            )
            for kind in (
                UpdateKind.ACKNOWLEDGED,
                UpdateKind.NEW_TIMETABLE,
                UpdateKind.QUESTION,
                UpdateKind.INVITED_TO_CALL,
                UpdateKind.ON_HOLD,
                UpdateKind.NOTED,
            )
        ),
        *(
            Row(
                f"an offer takes {kind} back",
                Kind.COMPETING_OFFER,
                "2026-11-27 12:00",
                ALLOWED,
                pursuit(
                    application(outcome=kind, outcome_at="2026-11-23 10:00"),
                    update(UpdateKind.OFFER, "2026-11-26 10:00"),
                ),
            )
            for kind in OutcomeKind
            if kind is not OutcomeKind.ACCEPTED
        ),
        Row(
            "letting go is ended by any word",
            Kind.COMPETING_OFFER,
            "2026-11-27 12:00",
            ALLOWED,
            pursuit(
                application(outcome=OutcomeKind.LET_GO, outcome_at="2026-11-23 10:00"),
                update(UpdateKind.ACKNOWLEDGED, "2026-11-26 10:00"),
            ),
        ),
        Row(
            "and by a round recorded later that lies ahead",
            Kind.COMPETING_OFFER,
            "2026-11-27 12:00",
            ALLOWED,
            pursuit(
                application(outcome=OutcomeKind.LET_GO, outcome_at="2026-11-23 10:00"),
                interview(),
                interview("2026-12-04 11:00", id="round-2", created="2026-11-26 10:00"),
            ),
        ),
        Row(
            "a rejection ends an acceptance",
            Kind.REQUEST_FEEDBACK,
            "2026-11-27 12:00",
            ALLOWED,
            pursuit(
                application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-23 10:00"),
                rejected("2026-11-26 10:00"),
            ),
            named=False,
        ),
        Row(
            "declining is a no, and asks for no withdrawal",
            Kind.WITHDRAW,
            "2026-11-27 12:00",
            REFUSED,
            pursuit(OFFER, responded(OfferAnswer.DECLINE, "2026-11-26 10:00")),
            says="You declined this offer on Thursday 26 November 2026.",
        ),
        Row(
            "a presumed closing leaves news of another offer",
            Kind.COMPETING_OFFER,
            "2027-01-25 12:00",
            ALLOWED,
        ),
        Row(
            "and withdrawing",
            Kind.WITHDRAW,
            "2027-01-25 12:00",
            ALLOWED,
        ),
        Row(
            "but no thanks",
            Kind.SEND_THANK_YOU,
            "2026-11-24 12:00",
            REFUSED,
            pursuit(interview(timetables=(timetable(by("2026-11-23"), silence_means_no=True),))),
        ),
    ),
    "learn-from-it": (
        Row(
            "without a round there is nothing to learn",
            REFLECT,
            "2026-11-27 12:00",
            REFUSED,
            pursuit(APPLIED, NO, without_rounds=True),
        ),
        Row(
            "after twenty business days the next interview teaches more",
            REFLECT,
            "2026-12-22 17:00",
            REFUSED,
            pursuit(NO),
        ),
    ),
    "keep-the-advice": (
        Row(
            "twenty business days after it was due it is closed",
            Kind.RECORD_FEEDBACK,
            "2027-01-15 17:00",
            REFUSED,
            pursuit(
                rejected("2026-11-27 10:00"), contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00")
            ),
        ),
    ),
    "apply-in-time": (
        Row(
            "an application that was not made is to be made, by the close of its last day",
            Kind.APPLY,
            "2026-11-18 12:00",
            ALLOWED,
            pursuit(application(closing="2026-11-20"), without_rounds=True),
            due="2026-11-20 17:00",
            closes="2026-12-04 09:00",
        ),
        Row(
            "a closing day on a day off is that very day",
            Kind.APPLY,
            "2026-11-18 12:00",
            ALLOWED,
            pursuit(application(closing="2026-11-21"), without_rounds=True),
            due="2026-11-21 17:00",
        ),
        Row(
            "without one nothing presses",
            Kind.APPLY,
            "2026-11-18 12:00",
            ALLOWED,
            pursuit(application(), without_rounds=True),
            due=None,
            closes=None,
        ),
        Row(
            "it is done once applied",
            Kind.APPLY,
            "2026-11-18 12:00",
            DONE,
            pursuit(APPLIED, without_rounds=True),
        ),
        *(
            Row(
                f"and counts as made with {what}",
                Kind.APPLY,
                "2026-11-18 12:00",
                DONE,
                facts,
            )
            for what, facts in (
                ("a round", pursuit(application())),
                (
                    "a contact",
                    pursuit(
                        application(),
                        contact(Kind.ADJUSTMENT, "2026-11-17 12:00", interview_id=None),
                        without_rounds=True,
                    ),
                ),
                (
                    "a word of theirs",
                    pursuit(
                        application(),
                        update(UpdateKind.ACKNOWLEDGED, "2026-11-17 12:00"),
                        without_rounds=True,
                    ),
                ),
            )
        ),
        *(
            Row(
                f"an application that lies ahead is not made: {applied}",
                Kind.APPLY,
                "2026-11-18 12:00",
                ALLOWED,
                pursuit(application(applied=applied), without_rounds=True),
            )
            for applied in ("2026-11-19", "2026-11-18 13:00")
        ),
        Row(
            "ten business days after the closing day it is too late",
            Kind.APPLY,
            "2026-12-04 09:00",
            REFUSED,
            pursuit(application(closing="2026-11-20"), without_rounds=True),
        ),
        Row(
            "who let it go applies no more",
            Kind.APPLY,
            "2026-11-18 12:00",
            REFUSED,
            pursuit(
                application(
                    closing="2026-11-20",
                    outcome=OutcomeKind.LET_GO,
                    outcome_at="2026-11-17 12:00",
                ),
                without_rounds=True,
            ),
        ),
    ),
}


@rows_of(TABLES)
def test_what_ends_and_what_opens_again(rule: str, row: Row) -> None:
    check(rule, row)


VERBAL = update(UpdateKind.OFFER, "2026-11-24 10:00", form=OfferForm.VERBAL)
WRITTEN = update(UpdateKind.OFFER, "2026-11-24 10:00", form=OfferForm.WRITTEN)
YES = responded(OfferAnswer.ACCEPT, "2026-11-24 12:00")
PAPERS = update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-26 10:00")
SENT = contact(Kind.DOCUMENTS, "2026-11-27 10:00")

PHASES: tuple[tuple[str, Pursuit, str, Phase], ...] = (
    ("accepted, and the paper to come", pursuit(VERBAL, YES), "2026-11-25 12:00", Phase.ACCEPTED),
    ("accepted for forty days", pursuit(VERBAL, YES), "2027-01-26 08:59", Phase.ACCEPTED),
    ("and then closed", pursuit(VERBAL, YES), "2027-01-26 09:00", Phase.CLOSED),
    ("accepted on paper", pursuit(WRITTEN, YES), "2026-11-25 12:00", Phase.CLOSED),
    ("papers wanted", pursuit(WRITTEN, YES, PAPERS), "2026-11-26 12:00", Phase.ACCEPTED),
    ("papers sent", pursuit(WRITTEN, YES, PAPERS, SENT), "2026-11-27 12:00", Phase.CLOSED),
    (
        "the paper has come",
        pursuit(VERBAL, YES, update(UpdateKind.OFFER, "2026-11-27 10:00", form=OfferForm.WRITTEN)),
        "2026-11-27 12:00",
        Phase.CLOSED,
    ),
    (
        "declined",
        pursuit(OFFER, responded(OfferAnswer.DECLINE, "2026-11-25 10:00")),
        "2026-11-25 12:00",
        Phase.CLOSED,
    ),
    ("an offer within its days", pursuit(OFFER), "2026-12-01 16:59", Phase.OFFER),
    ("an offer that lapsed", pursuit(OFFER), "2026-12-01 17:00", Phase.PRESUMED_CLOSED),
    ("an offer with a question open", pursuit(OFFER, MORE_TIME), "2026-12-01 16:59", Phase.OFFER),
    ("a question that outlasts it", pursuit(OFFER, MORE_TIME), "2026-12-01 17:00", Phase.WAITING),
    (
        "an offer withdrawn",
        pursuit(OFFER, update(UpdateKind.OFFER_WITHDRAWN, "2026-11-25 10:00")),
        "2026-11-25 12:00",
        Phase.REJECTED,
    ),
    ("on hold", pursuit(HELD), "2026-12-01 12:00", Phase.ON_HOLD),
    ("no longer on hold", pursuit(HELD), "2026-12-23 09:00", Phase.MAY_ENQUIRE),
    (
        "not applied yet",
        pursuit(application(closing="2026-11-20"), without_rounds=True),
        "2026-11-18 12:00",
        Phase.CONSIDERING,
    ),
    (
        "never applied",
        pursuit(application(closing="2026-11-20"), without_rounds=True),
        "2026-12-04 09:00",
        Phase.PRESUMED_CLOSED,
    ),
    ("applied", pursuit(APPLIED, without_rounds=True), "2026-11-13 12:00", Phase.APPLIED),
    ("time to ask", pursuit(APPLIED, without_rounds=True), "2026-11-16 09:00", Phase.MAY_ENQUIRE),
    (
        "asked",
        pursuit(APPLIED, enquiry("2026-11-16 10:00"), without_rounds=True),
        "2026-11-17 09:00",
        Phase.AWAITING_REPLY,
    ),
    (
        "silent for long",
        pursuit(APPLIED, enquiry("2026-11-16 10:00"), without_rounds=True),
        "2026-11-30 09:00",
        Phase.PRESUMED_CLOSED,
    ),
    (
        "rejected without a round",
        pursuit(APPLIED, NO, without_rounds=True),
        "2026-11-25 12:00",
        Phase.CLOSED,
    ),
    (
        "withdrawn, and asked something since",
        pursuit(
            contact(Kind.WITHDRAW, "2026-11-24 10:00"),
            update(UpdateKind.QUESTION, "2026-11-25 10:00"),
        ),
        "2026-11-25 12:00",
        Phase.WAITING,
    ),
    (
        "withdrawn, and a call to be made ahead",
        pursuit(
            contact(Kind.WITHDRAW, "2026-11-24 10:00"),
            update(UpdateKind.INVITED_TO_CALL, "2026-11-25 10:00", call_at="2026-11-27"),
        ),
        "2026-11-25 12:00",
        Phase.WAITING,
    ),
)


@pytest.mark.parametrize(
    ("facts", "at", "phase"), [pytest.param(*row[1:], id=row[0]) for row in PHASES]
)
def test_the_phase_follows_the_endings(facts: Pursuit, at: str, phase: Phase) -> None:
    assert decide(facts, at).phase is phase
