"""People, agencies and shared budgets: whom one asks, and how often over all applications."""

from dataclasses import replace

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Agency,
    Attestation,
    Contact,
    Format,
    Interviewer,
    Part,
    Preferences,
    Recipient,
    Region,
    Result,
    Route,
    UpdateKind,
)
from tests.domain.builders import (
    ENGLAND,
    NOT_ASKED,
    application,
    contact,
    decide,
    enquiry,
    interview,
    pursuit,
    rejected,
    timetable,
    update,
    utc,
)
from tests.domain.rules.table import ALLOWED, DONE, NOT_YET, REFUSED, Row, Tables, check, rows_of

THANKS, ENQUIRE = Kind.SEND_THANK_YOU, Kind.ENQUIRE_STATUS
PHONE, EMAIL = Channel.PHONE, Channel.EMAIL
RECRUITER = Interviewer("rae", "Rae", Part.RECRUITER)
COORDINATOR = Interviewer("cay", "Cay", Part.COORDINATOR)
SILENT = Interviewer("may", "May", Part.MANAGER, Preferences(no_contact=True))
QUIET = Interviewer("may", "May", Part.MANAGER, Preferences(no_calls=True))
NEW_YORK = Region("America/New_York", "US")
THROUGH = application(agency=Agency("Placers", region=ENGLAND), route=Route.AGENCY)
TO_AGENCY = Recipient.AGENCY


def elsewhere(*days: str) -> tuple[Contact, ...]:
    return tuple(enquiry(f"{day} 10:00", id=day) for day in days)


def to_the_agency(*days: str) -> tuple[Contact, ...]:
    return tuple(one._replace(recipient=TO_AGENCY) for one in elsewhere(*days))


FOUR = elsewhere("2026-09-07", "2026-09-21", "2026-10-05", "2026-10-19")
EIGHT = to_the_agency(
    "2026-09-07",
    "2026-09-14",
    "2026-09-21",
    "2026-09-28",
    "2026-10-05",
    "2026-10-12",
    "2026-10-19",
    "2026-10-26",
)
MOVED = tuple(
    contact(
        Kind.RESCHEDULE,
        f"2026-11-{day} 10:00",
        attestation=Attestation(interview_id="round-1", slot=utc(f"2026-11-{day} 15:00")),
    )
    for day in (16, 17, 18)
)
TWIN = interview(id="twin", people=("Sam",))

TABLES: Tables = {
    "one-thank-you-each": (
        Row(
            "one note to nobody named stands for everybody named later",
            THANKS,
            "2026-11-20 15:00",
            DONE,
            pursuit(interview(people=("Sam", "Ada")), contact(THANKS, "2026-11-20 13:00")),
            person="ada",
        ),
        Row(
            "a recruiter is thanked too",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(
                interview(people=("Sam", RECRUITER)),
                contact(THANKS, "2026-11-20 13:00", person="sam"),
            ),
            person="rae",
        ),
        *(
            Row(
                f"in the format {held} nobody is thanked where nobody is named",
                THANKS,
                "2026-11-20 15:00",
                REFUSED,
                pursuit(interview(held=held)),
                lifts=None,
            )
            for held in (Format.RECORDED, Format.ASSIGNMENT)
        ),
        Row(
            "where somebody is named there is",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(interview(held=Format.ASSIGNMENT, people=("Sam",))),
        ),
        Row(
            "two rounds with the same start and person are thanked for once",
            THANKS,
            "2026-11-20 15:00",
            DONE,
            pursuit(
                interview(people=(" SAM ",)),
                TWIN,
                contact(THANKS, "2026-11-20 13:00", interview_id="twin", person="sam"),
            ),
            interview_id="round-1",
        ),
        Row(
            "another person of the same start is not",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(
                interview(people=("Ada",)),
                TWIN,
                contact(THANKS, "2026-11-20 13:00", interview_id="twin", person="sam"),
            ),
            interview_id="round-1",
        ),
        Row(
            "nobody named in one of them stands for that one alone",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(
                interview(people=("Sam",)),
                TWIN,
                contact(THANKS, "2026-11-20 13:00", interview_id="twin"),
            ),
            interview_id="round-1",
        ),
        Row(
            "thanks for a slot that was moved are thanks for that one",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(
                interview(slot_since="2026-11-18 10:00"),
                contact(THANKS, "2026-11-17 13:00"),
            ),
        ),
        Row(
            "a round of another application at the same hour is the same",
            THANKS,
            "2026-11-20 15:00",
            DONE,
            replace(
                pursuit(
                    interview(people=("Sam",)),
                    elsewhere=(
                        contact(
                            THANKS, "2026-11-20 13:00", interview_id="twin", person="sam-there"
                        ),
                    ),
                ),
                rounds_elsewhere=(replace(TWIN, interviewers=(Interviewer("sam-there", "Sam"),)),),
            ),
        ),
        Row(
            "thanks of a round that is not known stand for nobody",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(
                interview(people=("Sam",)),
                contact(THANKS, "2026-11-20 13:30", interview_id="gone", person="sam"),
            ),
        ),
        Row(
            "thanks to somebody unknown elsewhere stand for nobody",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            replace(
                pursuit(
                    interview(people=("Sam",)),
                    elsewhere=(
                        contact(THANKS, "2026-11-20 13:00", interview_id="twin", person="gone"),
                        contact(THANKS, "2026-11-20 13:30", interview_id="gone", person="sam"),
                    ),
                ),
                rounds_elsewhere=(TWIN,),
            ),
        ),
    ),
    "no-contact": (
        Row(
            "a person who asked not to be written to is not thanked",
            THANKS,
            "2026-11-20 15:00",
            REFUSED,
            pursuit(interview(people=(SILENT,))),
            rests_on=("may",),
        ),
        Row(
            "the others are",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(interview(people=(SILENT, "Sam"))),
            person="sam",
        ),
        Row(
            "nor asked",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            pursuit(interview(people=(SILENT,))),
            proposal=contact(ENQUIRE, "2026-12-02 12:00", person="may"),
        ),
        Row(
            "but answered",
            Kind.REPLY,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(interview(people=(SILENT,)), update(UpdateKind.QUESTION, "2026-11-24 10:00")),
            proposal=contact(Kind.REPLY, "2026-11-24 12:00", person="may"),
        ),
        Row(
            "an application's wish is its own",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            pursuit(application(preferences=Preferences(no_contact=True))),
            rests_on=("role",),
        ),
        Row(
            "an agency's wish binds what goes to it",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            pursuit(
                application(
                    route=Route.AGENCY,
                    agency=Agency("Placers", preferences=Preferences(no_contact=True)),
                )
            ),
        ),
        Row(
            "and not what goes to the employer",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(
                application(
                    route=Route.AGENCY,
                    agency=Agency("Placers", True, preferences=Preferences(no_contact=True)),
                )
            ),
        ),
    ),
    "no-calls": (
        Row(
            "a person who wants no calls is written to",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            pursuit(application(people=(QUIET,))),
            proposal=contact(ENQUIRE, "2026-12-02 12:00", PHONE, person="may"),
        ),
        Row(
            "an application without calls closes the telephone",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(application(preferences=Preferences(no_calls=True))),
            channels={PHONE: REFUSED, EMAIL: ALLOWED},
        ),
    ),
    "working-hours": (
        Row(
            "an agency is rung in its own hours",
            ENQUIRE,
            utc("2026-12-08 10:00"),
            ALLOWED,
            pursuit(THROUGH, region=NEW_YORK),
            channels={PHONE: ALLOWED},
        ),
        Row(
            "and not in the employer's",
            ENQUIRE,
            utc("2026-12-08 18:00"),
            ALLOWED,
            pursuit(THROUGH, region=NEW_YORK),
            channels={PHONE: NOT_YET},
        ),
        Row(
            "the employer is rung in the employer's",
            ENQUIRE,
            utc("2026-12-08 18:00"),
            ALLOWED,
            pursuit(
                application(route=Route.AGENCY, agency=Agency("Placers", True, region=ENGLAND)),
                region=NEW_YORK,
            ),
            channels={PHONE: ALLOWED},
        ),
    ),
    "right-channel": (
        Row(
            "who works there already may ask across the desk",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(application(internal=True)),
            channels={Channel.IN_PERSON: ALLOWED},
        ),
        Row(
            "a stranger does not turn up at the door",
            ENQUIRE,
            "2026-12-02 12:00",
            REFUSED,
            proposal=contact(ENQUIRE, "2026-12-02 12:00", Channel.IN_PERSON),
        ),
    ),
    "one-employer-one-budget": (
        Row(
            "four enquiries in ninety days, over all applications there",
            ENQUIRE,
            "2026-12-05 12:00",
            NOT_YET,
            pursuit(elsewhere=FOUR),
            opens="2026-12-07 00:00",
        ),
        Row(
            "the first leaves the count at the start of the 91st local day after its own",
            ENQUIRE,
            "2026-12-07 00:00",
            ALLOWED,
            pursuit(elsewhere=FOUR),
            opens="2026-12-07 00:00",
        ),
        Row(
            "three are not four",
            ENQUIRE,
            "2026-12-05 12:00",
            ALLOWED,
            pursuit(elsewhere=FOUR[1:]),
        ),
        Row(
            "those of this application are counted with them",
            ENQUIRE,
            "2026-12-10 12:00",
            NOT_YET,
            pursuit(enquiry("2026-12-01 10:00"), elsewhere=FOUR[1:]),
            opens="2026-12-21 00:00",
        ),
        Row(
            "one agency is asked at two business days' distance over all employers",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(THROUGH, at_the_agency=to_the_agency("2026-12-01")),
            opens="2026-12-03 09:00",
        ),
        Row(
            "eight times in ninety days",
            ENQUIRE,
            "2026-12-05 12:00",
            NOT_YET,
            pursuit(THROUGH, at_the_agency=EIGHT),
            opens="2026-12-07 00:00",
        ),
        Row(
            "seven are not eight",
            ENQUIRE,
            "2026-12-05 12:00",
            ALLOWED,
            pursuit(THROUGH, at_the_agency=EIGHT[1:]),
        ),
        Row(
            "an agency that lets one write to the employer shares nothing",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(
                application(route=Route.AGENCY, permitted=True),
                at_the_agency=to_the_agency("2026-12-01"),
            ),
        ),
    ),
    "enough-enquiries": (
        Row(
            "the second enquiry that never arrived counts",
            ENQUIRE,
            "2026-12-23 12:00",
            REFUSED,
            pursuit(
                enquiry("2026-12-01 10:00"),
                enquiry("2026-12-08 10:00", EMAIL, Result.BOUNCED),
                enquiry("2026-12-15 10:00", EMAIL, Result.BOUNCED),
            ),
        ),
    ),
    "few-exceptions": (
        Row(
            "a need is told once a local day",
            Kind.ADJUSTMENT,
            "2026-11-18 15:00",
            NOT_YET,
            pursuit(contact(Kind.ADJUSTMENT, "2026-11-18 10:00")),
            opens="2026-11-19 00:00",
        ),
    ),
    "round-ahead": (
        Row(
            "a round that was moved twice may be moved again",
            Kind.RESCHEDULE,
            "2026-11-19 10:00",
            ALLOWED,
            pursuit(*MOVED[:-1]),
        ),
        Row(
            "a round is moved three times in all, whatever the slot",
            Kind.RESCHEDULE,
            "2026-11-19 10:00",
            REFUSED,
            pursuit(*MOVED),
            says="You have moved this round often enough.",
        ),
        Row(
            "unless they wrote in between",
            Kind.RESCHEDULE,
            "2026-11-19 10:00",
            ALLOWED,
            pursuit(*MOVED, update(UpdateKind.ACKNOWLEDGED, "2026-11-18 12:00")),
        ),
    ),
    "have-a-timetable": (
        Row(
            "of two rounds that end on one day only the last is asked about",
            Kind.RECORD_TIMETABLE,
            "2026-11-20 17:00",
            REFUSED,
            pursuit(interview(), interview("2026-11-20 16:00", id="round-2")),
            interview_id="round-1",
            rests_on=("round-2",),
        ),
        Row(
            "and what was recorded with either does it",
            Kind.RECORD_TIMETABLE,
            "2026-11-20 17:00",
            DONE,
            pursuit(
                interview(timetables=(timetable(NOT_ASKED),)),
                interview("2026-11-20 16:00", id="round-2"),
            ),
            interview_id="round-2",
        ),
        Row(
            "without a round there is none",
            Kind.RECORD_TIMETABLE,
            "2026-11-20 17:00",
            REFUSED,
            pursuit(application(), without_rounds=True),
        ),
    ),
    "interview-first": (
        Row(
            "without a round no feedback is asked for",
            Kind.REQUEST_FEEDBACK,
            "2026-11-24 12:00",
            REFUSED,
            pursuit(application(), rejected("2026-11-24 10:00"), without_rounds=True),
        ),
    ),
}


@rows_of(TABLES)
def test_whom_one_asks_and_how_often(rule: str, row: Row) -> None:
    check(rule, row)


def test_a_coordinator_may_be_thanked_and_is_never_next() -> None:
    facts = pursuit(interview(people=(COORDINATOR,), timetables=(timetable(NOT_ASKED),)))
    decision = decide(facts, "2026-11-20 15:00")
    (thanks,) = [a for a in decision.actions if a.kind is THANKS]
    assert thanks.verdict is ALLOWED
    assert decision.next_action.kind is Kind.WAIT


def test_nothing_is_prepared_to_ask_a_machine() -> None:
    facts = pursuit(interview(held=Format.RECORDED))
    kinds = {a.kind for a in decide(facts, "2026-11-18 12:00").actions}
    assert Kind.PREPARE_QUESTIONS not in kinds
    assert Kind.RECORD_TIMETABLE in kinds
