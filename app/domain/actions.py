"""What a candidate can do: every kind of action, its channels and its place in the order.

The order of `NEXT_ORDER` is policy of the etiquette: the next action is the first
*allowed* one in it. Exceptions to waiting are typed here; what each of them must
be able to point at is in `facts.Attestation`.
"""

from typing import Final

from app.domain.enums import FastStrEnum


class Kind(FastStrEnum):
    """Every kind of action a decision speaks of."""

    RESPOND_TO_OFFER = "respond_to_offer"
    REPLY = "reply"
    DOCUMENTS = "documents"
    RETURN_CALL = "return_call"
    PREPARE_QUESTIONS = "prepare_questions"
    RECORD_TIMETABLE = "record_timetable"
    SEND_THANK_YOU = "send_thank_you"
    RECORD_OUTCOME = "record_outcome"
    ENQUIRE_STATUS = "enquire_status"
    REQUEST_FEEDBACK = "request_feedback"
    RECORD_FEEDBACK = "record_feedback"
    REFLECT = "reflect"
    WITHDRAW = "withdraw"
    COMPETING_OFFER = "competing_offer"
    RESCHEDULE = "reschedule"
    CORRECTION = "correction"
    RESEND = "resend"
    ADJUSTMENT = "adjustment"
    WAIT = "wait"
    KEEP_SEARCHING = "keep_searching"


class Channel(FastStrEnum):
    """How a contact reaches the employer."""

    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    MESSAGE = "message"


#: The order in which the next action is looked for; the first allowed one wins.
NEXT_ORDER: Final = (
    Kind.RESPOND_TO_OFFER,
    Kind.REPLY,
    Kind.DOCUMENTS,
    Kind.RETURN_CALL,
    Kind.PREPARE_QUESTIONS,
    Kind.RECORD_TIMETABLE,
    Kind.SEND_THANK_YOU,
    Kind.RECORD_OUTCOME,
    Kind.ENQUIRE_STATUS,
    Kind.REQUEST_FEEDBACK,
    Kind.RECORD_FEEDBACK,
    Kind.REFLECT,
)

#: Things the candidate does alone: no contact, no channel.
TASKS: Final = frozenset(
    {
        Kind.PREPARE_QUESTIONS,
        Kind.RECORD_TIMETABLE,
        Kind.RECORD_OUTCOME,
        Kind.RECORD_FEEDBACK,
        Kind.REFLECT,
    }
)

#: The typed exceptions to waiting. Withdrawing is one, and ends the pursuit.
EXCEPTIONS: Final = frozenset(
    {
        Kind.COMPETING_OFFER,
        Kind.REPLY,
        Kind.DOCUMENTS,
        Kind.RESCHEDULE,
        Kind.CORRECTION,
        Kind.RESEND,
        Kind.RETURN_CALL,
        Kind.ADJUSTMENT,
        Kind.WITHDRAW,
    }
)

#: Exceptions the candidate chooses to make; a pursuit bears only a few of them.
DISCRETIONARY: Final = frozenset({Kind.COMPETING_OFFER, Kind.CORRECTION})

#: What an employer that asked not to be contacted is spared.
UNWANTED: Final = (
    Kind.ENQUIRE_STATUS,
    Kind.COMPETING_OFFER,
    Kind.CORRECTION,
    Kind.REQUEST_FEEDBACK,
)

#: Everything that reaches the employer.
CONTACTS: Final = (
    Kind.RESPOND_TO_OFFER,
    Kind.REPLY,
    Kind.DOCUMENTS,
    Kind.RETURN_CALL,
    Kind.SEND_THANK_YOU,
    Kind.ENQUIRE_STATUS,
    Kind.REQUEST_FEEDBACK,
    Kind.WITHDRAW,
    Kind.COMPETING_OFFER,
    Kind.RESCHEDULE,
    Kind.CORRECTION,
    Kind.RESEND,
    Kind.ADJUSTMENT,
)

_EXCEPTION_CHANNELS: Final = (Channel.EMAIL, Channel.PHONE, Channel.MESSAGE, Channel.IN_PERSON)

#: The channels each contact may take, best first.
CHANNELS: Final[dict[Kind, tuple[Channel, ...]]] = {
    Kind.SEND_THANK_YOU: (Channel.EMAIL, Channel.LETTER, Channel.MESSAGE),
    Kind.ENQUIRE_STATUS: (Channel.PHONE, Channel.EMAIL, Channel.MESSAGE),
    Kind.REQUEST_FEEDBACK: (Channel.EMAIL, Channel.PHONE, Channel.MESSAGE),
    Kind.RESPOND_TO_OFFER: _EXCEPTION_CHANNELS,
    **{kind: _EXCEPTION_CHANNELS for kind in CONTACTS if kind in EXCEPTIONS},
}
