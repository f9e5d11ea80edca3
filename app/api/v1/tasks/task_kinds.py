"""Kinds of tasks: the candidate's own, and those derived from the facts."""

from enum import StrEnum


class TaskKind(StrEnum):
    """The purpose of a task."""

    OWN = "own"
    PREPARE_QUESTIONS = "prepare_questions"
    RECORD_TIMETABLE = "record_timetable"
    SEND_THANK_YOU = "send_thank_you"
    RECORD_OUTCOME = "record_outcome"
    ENQUIRE_STATUS = "enquire_status"
    RESPOND_TO_OFFER = "respond_to_offer"
    REQUEST_FEEDBACK = "request_feedback"
    RECORD_FEEDBACK = "record_feedback"
    REFLECT = "reflect"
    REPLY = "reply"
    DOCUMENTS = "documents"
    RETURN_CALL = "return_call"
    ARRANGE = "arrange"
    APPLY = "apply"
