"""The enumerations that facts are made of: states, kinds and results, as clients write them."""

from app.domain.enums import FastStrEnum


class Stage(FastStrEnum):
    """How far into the selection an interview stands."""

    SCREENING = "screening"
    FIRST = "first"
    FURTHER = "further"
    FINAL = "final"
    ASSESSMENT = "assessment"


class Format(FastStrEnum):
    """Where and how an interview is held.

    `recorded` are answers given to a machine, `assignment` is work to hand in.
    """

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    ASSESSMENT_CENTRE = "assessment_centre"
    RECORDED = "recorded"
    ASSIGNMENT = "assignment"


class InterviewState(FastStrEnum):
    """What became of an interview."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"
    POSTPONED = "postponed"


class MissedBy(FastStrEnum):
    """Which side did not appear."""

    EMPLOYER = "employer"
    CANDIDATE = "candidate"


class Part(FastStrEnum):
    """The part that a person has in a round."""

    INTERVIEWER = "interviewer"
    RECRUITER = "recruiter"
    COORDINATOR = "coordinator"
    MANAGER = "manager"


class Route(FastStrEnum):
    """Whether the candidate deals with the employer or with an agency."""

    DIRECT = "direct"
    AGENCY = "agency"


class Recipient(FastStrEnum):
    """Which side a contact is addressed to."""

    EMPLOYER = "employer"
    AGENCY = "agency"


class Result(FastStrEnum):
    """How an attempted contact ended."""

    SENT = "sent"
    SPOKE = "spoke"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    BOUNCED = "bounced"
    WRONG_NUMBER = "wrong_number"
    NOT_MADE = "not_made"


class OfferAnswer(FastStrEnum):
    """What the candidate answered to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MORE_TIME = "more_time"
    NEGOTIATE = "negotiate"
    ACKNOWLEDGE = "acknowledge"


class UpdateKind(FastStrEnum):
    """What the employer told the candidate."""

    ACKNOWLEDGED = "acknowledged"
    NEW_TIMETABLE = "new_timetable"
    NEXT_STAGE = "next_stage"
    QUESTION = "question"
    DOCUMENTS_REQUESTED = "documents_requested"
    INVITED_TO_CALL = "invited_to_call"
    OFFER = "offer"
    OFFER_WITHDRAWN = "offer_withdrawn"
    REJECTION = "rejection"
    AUTO_REPLY = "auto_reply"
    ON_HOLD = "on_hold"
    ROUND_POSTPONED = "round_postponed"
    ROUND_CANCELLED = "round_cancelled"
    REOPENED = "reopened"
    NOTED = "noted"


class OfferForm(FastStrEnum):
    """Whether an offer was made in words or on paper."""

    VERBAL = "verbal"
    WRITTEN = "written"


class WhoCalls(FastStrEnum):
    """Which side makes a call that was arranged."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"


class FeedbackWord(FastStrEnum):
    """What an employer's update said about feedback, without being asked for it."""

    GIVEN = "given"
    DECLINED = "declined"


class FeedbackSource(FastStrEnum):
    """Who judged."""

    EMPLOYER = "employer"
    AGENCY = "agency"
    SELF = "self"


class AnswerStatus(FastStrEnum):
    """Whether a question about the timetable was answered."""

    ANSWERED = "answered"
    NOT_SAID = "not_said"
    NOT_ASKED = "not_asked"


class OutcomeKind(FastStrEnum):
    """The candidate's own moves that end a pursuit."""

    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    ACCEPTED_ELSEWHERE = "accepted_elsewhere"
    DECLINED = "declined"
    LET_GO = "let_go"


class MarkState(FastStrEnum):
    """What the candidate said of a task; `open` undoes the others."""

    DONE = "done"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    OPEN = "open"


class BreachReason(FastStrEnum):
    """Why a candidate broke a rule, in the candidate's own word."""

    THEY_ASKED_ME_TO = "they_asked_me_to"
    URGENT = "urgent"
    DID_NOT_KNOW = "did_not_know"
    DISAGREE = "disagree"
    OTHER = "other"
