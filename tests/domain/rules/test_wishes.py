"""How and when an employer can be reached."""

from app.domain.actions import Channel, Kind
from app.domain.facts import Application, Recipient, Result, Route, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import (
    application,
    contact,
    employer,
    enquiry,
    interview,
    promised,
    pursuit,
    rejected,
    ring,
    update,
)
from tests.domain.rules.table import (
    ALLOWED,
    NOT_YET,
    REFUSED,
    Row,
    Tables,
    check,
    rows_of,
)

ENQUIRE, FEEDBACK = Kind.ENQUIRE_STATUS, Kind.REQUEST_FEEDBACK
PHONE, EMAIL, IN_PERSON = Channel.PHONE, Channel.EMAIL, Channel.IN_PERSON
OPEN = pursuit(interview(timetables=promised("2026-11-27")))
NO_CALLS = employer(no_calls=True)
NO_CONTACT = employer(no_contact=True)
AGENCY = application(route=Route.AGENCY)
PERMITTED = application(route=Route.AGENCY, permitted=True)

TABLES: Tables = {
    "right-channel": (
        Row(
            "nobody is thanked by telephone",
            Kind.SEND_THANK_YOU,
            "2026-11-20 15:00",
            REFUSED,
            OPEN,
            proposal=contact(Kind.SEND_THANK_YOU, "2026-11-20 15:00", channel=PHONE),
            says="This may go by: email, letter, message.",
        ),
    ),
    "working-hours": (
        Row(
            "at eight in the evening an enquiry goes by e-mail and not yet by telephone",
            ENQUIRE,
            "2026-11-30 20:00",
            ALLOWED,
            OPEN,
            opens="2026-11-30 09:00",
            channels={
                PHONE: (NOT_YET, "2026-12-01 09:00"),
                EMAIL: (ALLOWED, "2026-11-30 09:00"),
                Channel.MESSAGE: (ALLOWED, "2026-11-30 09:00"),
            },
        ),
        Row(
            "the reason names the hours and when they begin",
            ENQUIRE,
            "2026-11-30 20:00",
            NOT_YET,
            OPEN,
            proposal=ring("2026-11-30 20:00"),
            opens="2026-12-01 09:00",
            lifts="2026-12-01 09:00",
            says="They are rung in working hours: 09:00 to 17:00 on a business day.",
            rests_on=("acme",),
        ),
        Row(
            "on Tuesday morning it opens anew",
            ENQUIRE,
            "2026-12-01 09:00",
            ALLOWED,
            OPEN,
            channels={PHONE: (ALLOWED, "2026-12-01 09:00")},
        ),
        Row(
            "five o'clock is over",
            ENQUIRE,
            "2026-11-30 17:00",
            ALLOWED,
            OPEN,
            channels={PHONE: (NOT_YET, "2026-12-01 09:00")},
        ),
        Row(
            "a moment before five is not",
            ENQUIRE,
            "2026-11-30 16:59:59.999999",
            ALLOWED,
            OPEN,
            channels={PHONE: ALLOWED},
        ),
        Row(
            "before nine in the morning it is the same day's nine",
            ENQUIRE,
            "2026-12-01 07:00",
            ALLOWED,
            OPEN,
            channels={PHONE: (NOT_YET, "2026-12-01 09:00")},
        ),
        Row(
            "nobody is rung at the weekend",
            Kind.WITHDRAW,
            "2026-11-28 12:00",
            ALLOWED,
            channels={PHONE: (NOT_YET, "2026-11-30 09:00"), IN_PERSON: ALLOWED},
        ),
        Row(
            "nobody is rung on a public holiday",
            Kind.WITHDRAW,
            "2026-12-25 12:00",
            ALLOWED,
            channels={PHONE: (NOT_YET, "2026-12-29 09:00")},
        ),
        Row(
            "an account may ring within narrower hours",
            ENQUIRE,
            "2026-12-01 09:30",
            ALLOWED,
            OPEN,
            channels={PHONE: (NOT_YET, "2026-12-01 10:00")},
            policy=POLICY.stricter({"working_hours_start": "10:00", "working_hours_end": "16:30"}),
        ),
        Row(
            "and is told of them",
            ENQUIRE,
            "2026-12-01 16:30",
            NOT_YET,
            OPEN,
            proposal=ring("2026-12-01 16:30"),
            says="They are rung in working hours: 10:00 to 16:30 on a business day.",
            policy=POLICY.stricter({"working_hours_start": "10:00", "working_hours_end": "16:30"}),
        ),
        Row(
            "a rejection told by telephone in the evening may be asked about on the spot",
            FEEDBACK,
            "2026-11-27 18:10",
            ALLOWED,
            pursuit(rejected("2026-11-27 18:00", PHONE)),
            channels={PHONE: (ALLOWED, "2026-11-27 18:00"), EMAIL: ALLOWED},
        ),
        Row(
            "the spot is over after half an hour",
            FEEDBACK,
            "2026-11-27 18:30",
            ALLOWED,
            pursuit(rejected("2026-11-27 18:00", PHONE)),
            channels={PHONE: (NOT_YET, "2026-11-30 09:00")},
        ),
        Row(
            "on the spot nothing else is telephoned about",
            Kind.ADJUSTMENT,
            "2026-11-27 18:10",
            ALLOWED,
            pursuit(
                update(UpdateKind.REJECTION, "2026-11-27 17:50", channel=PHONE),
                update(UpdateKind.ACKNOWLEDGED, "2026-11-27 18:00"),
            ),
            channels={PHONE: (NOT_YET, "2026-11-30 09:00")},
        ),
        Row(
            "a rejection written in the evening is no call",
            FEEDBACK,
            "2026-11-27 18:10",
            ALLOWED,
            pursuit(rejected("2026-11-27 18:00", EMAIL)),
            channels={PHONE: (NOT_YET, "2026-11-30 09:00")},
        ),
        Row(
            "the reason rests on the employer after the spot, too",
            FEEDBACK,
            "2026-11-27 18:30",
            NOT_YET,
            pursuit(rejected("2026-11-27 18:00", PHONE)),
            proposal=contact(FEEDBACK, "2026-11-27 18:30", PHONE),
            says="They are rung in working hours: 09:00 to 17:00 on a business day.",
            rests_on=("acme",),
        ),
        Row(
            "a spot that runs into working hours goes on without a break",
            FEEDBACK,
            "2026-11-27 10:00",
            ALLOWED,
            pursuit(rejected("2026-11-27 08:45", PHONE)),
            channels={PHONE: (ALLOWED, "2026-11-27 08:45")},
        ),
        Row(
            "a spot that ends as working hours begin goes on without a break",
            FEEDBACK,
            "2026-11-27 10:00",
            ALLOWED,
            pursuit(rejected("2026-11-27 08:30", PHONE)),
            channels={PHONE: (ALLOWED, "2026-11-27 08:30")},
        ),
        Row(
            "an account may do without the spot",
            FEEDBACK,
            "2026-11-27 18:00",
            ALLOWED,
            pursuit(rejected("2026-11-27 18:00", PHONE)),
            channels={PHONE: (NOT_YET, "2026-11-30 09:00")},
            policy=POLICY.stricter({"on_the_spot_minutes": 0}),
        ),
    ),
    "no-calls": (
        Row(
            "the telephone is shut and the next best way preferred",
            ENQUIRE,
            "2026-11-30 12:00",
            ALLOWED,
            pursuit(NO_CALLS, interview(timetables=promised("2026-11-27"))),
            channels={PHONE: REFUSED, EMAIL: ALLOWED},
        ),
        Row(
            "the reason says that they asked for it",
            ENQUIRE,
            "2026-11-30 12:00",
            REFUSED,
            pursuit(NO_CALLS, interview(timetables=promised("2026-11-27"))),
            proposal=ring("2026-11-30 12:00"),
            lifts=None,
            says="They asked not to be called.",
            rests_on=("acme",),
        ),
        *(
            Row(
                f"it holds for {kind} too",
                kind,
                "2026-11-30 12:00",
                ALLOWED,
                pursuit(NO_CALLS, *facts),
                channels={PHONE: REFUSED, EMAIL: ALLOWED},
            )
            for kind, facts in (
                (Kind.WITHDRAW, ()),
                (Kind.ADJUSTMENT, ()),
                (Kind.REPLY, (update(UpdateKind.QUESTION, "2026-11-27 12:00"),)),
                (FEEDBACK, (rejected(),)),
            )
        ),
    ),
    "no-contact": (
        *(
            Row(
                f"{kind} is refused for good",
                kind,
                "2026-11-27 16:00",
                REFUSED,
                pursuit(NO_CONTACT, *facts),
                opens=None,
                lifts=None,
                says="They asked not to be contacted; their answer will come, or it will not.",
                rests_on=("acme",),
            )
            for kind, facts in (
                (ENQUIRE, ()),
                (Kind.COMPETING_OFFER, ()),
                (Kind.CORRECTION, ()),
                (FEEDBACK, (rejected(),)),
            )
        ),
        *(
            Row(f"{kind} stays", kind, "2026-11-23 12:00", ALLOWED, pursuit(NO_CONTACT, *facts))
            for kind, facts in (
                (Kind.SEND_THANK_YOU, ()),
                (Kind.WITHDRAW, ()),
                (Kind.ADJUSTMENT, ()),
                (Kind.REPLY, (update(UpdateKind.QUESTION, "2026-11-23 10:00"),)),
                (Kind.DOCUMENTS, (update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-23 10:00"),)),
                (Kind.RETURN_CALL, (update(UpdateKind.INVITED_TO_CALL, "2026-11-23 10:00"),)),
                (Kind.RESPOND_TO_OFFER, (update(UpdateKind.OFFER, "2026-11-23 10:00"),)),
                (Kind.RESCHEDULE, (interview("2026-11-27 11:00"),)),
            )
        ),
        Row(
            "an enquiry that bounced is not resent",
            Kind.RESEND,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(NO_CONTACT, enquiry("2026-12-01 10:00", result=Result.BOUNCED)),
        ),
        Row(
            "a thank-you that bounced is",
            Kind.RESEND,
            "2026-11-23 12:00",
            ALLOWED,
            pursuit(
                NO_CONTACT,
                contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", result=Result.BOUNCED),
            ),
        ),
    ),
    "through-the-agency": (
        Row(
            "what is addressed to the employer is refused",
            Kind.SEND_THANK_YOU,
            "2026-11-20 13:00",
            REFUSED,
            pursuit(AGENCY),
            proposal=contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00"),
            lifts=None,
            says=(
                "This application goes through an agency: write to the agency, or record its"
                " permission to contact the employer."
            ),
            rests_on=("role",),
        ),
        Row(
            "what is addressed to the agency is not",
            Kind.SEND_THANK_YOU,
            "2026-11-20 13:00",
            ALLOWED,
            pursuit(AGENCY),
            proposal=contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00", recipient=Recipient.AGENCY),
        ),
        Row(
            "so the action itself is open",
            Kind.SEND_THANK_YOU,
            "2026-11-20 13:00",
            ALLOWED,
            pursuit(AGENCY),
        ),
        Row(
            "with its permission the employer may be written to",
            Kind.SEND_THANK_YOU,
            "2026-11-20 13:00",
            ALLOWED,
            pursuit(PERMITTED),
            proposal=contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00"),
        ),
        Row(
            "even the exceptions go to the agency",
            Kind.ADJUSTMENT,
            "2026-11-20 13:00",
            REFUSED,
            pursuit(AGENCY),
            proposal=contact(Kind.ADJUSTMENT, "2026-11-20 13:00"),
        ),
        Row(
            "a resend to the employer is refused as well",
            Kind.RESEND,
            "2026-11-20 14:00",
            REFUSED,
            pursuit(
                AGENCY, contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00", result=Result.BOUNCED)
            ),
            proposal=contact(Kind.RESEND, "2026-11-20 14:00", Channel.MESSAGE),
        ),
        Row(
            "a resend to the agency is not",
            Kind.RESEND,
            "2026-11-20 14:00",
            ALLOWED,
            pursuit(
                AGENCY, contact(Kind.SEND_THANK_YOU, "2026-11-20 13:00", result=Result.BOUNCED)
            ),
            proposal=contact(
                Kind.RESEND, "2026-11-20 14:00", Channel.MESSAGE, recipient=Recipient.AGENCY
            ),
        ),
        Row(
            "an agency route without a named agency has permitted nothing",
            ENQUIRE,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(Application("role", "Data engineer", Route.AGENCY)),
            proposal=enquiry("2026-12-01 12:00"),
        ),
    ),
}


@rows_of(TABLES)
def test_the_employer_is_reached_as_it_wishes(rule: str, row: Row) -> None:
    check(rule, row)
