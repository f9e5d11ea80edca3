"""Kinds of actions and channels of contacts: the enumerations."""

from app.domain.enums import FastStrEnum


class Kind(FastStrEnum):
    """Every kind of action a decision speaks of."""

    RESPOND_TO_OFFER = "respond_to_offer"
    REPLY = "reply"
    DOCUMENTS = "documents"
    RETURN_CALL = "return_call"
    ARRANGE = "arrange"
    APPLY = "apply"
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
