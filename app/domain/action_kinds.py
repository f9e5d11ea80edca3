"""The table of action kinds: one row says all that distinguishes one kind from the others.

The order of the rows is that of a decision, and of those that may be next it is policy of
the etiquette: the next action is the first *allowed* one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from app.domain import duties
from app.domain.actions import Channel, Kind

if TYPE_CHECKING:  # These are built on this table; here they are only named.
    from app.domain.action_slots import ActionSlot
    from app.domain.case import Case

_EMAIL, _PHONE, _LETTER = Channel.EMAIL, Channel.PHONE, Channel.LETTER
_IN_PERSON, _MESSAGE = Channel.IN_PERSON, Channel.MESSAGE
_ANY_WAY: Final = (_EMAIL, _PHONE, _MESSAGE, _IN_PERSON)


class Per(Enum):
    """How many actions of a kind a decision has."""

    PURSUIT = "pursuit"
    ROUND = "round"
    PERSON = "person"


class Sort(Enum):
    """What an action of a kind is.

    ANSWER: to what the employer asked, never barred by an ending
    EXCEPTION: a typed exception to waiting; off the count of enquiries, but starts the gap
    """

    TASK = "task"
    CONTACT = "contact"
    ANSWER = "answer"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class ActionKind:
    """One kind of action.

    channels: those it may take, best first; none for a task
    rule, why: the rule and the sentence that make it the next action; empty if never next
    title: the words of its task, with {employer}, {role} and {person}
    due: by when it is owed; fact: what an allowed one rests on
    unwanted: refused where nobody may be contacted
    initiative: of the candidate's own, so that an ending bars it
    discretionary: an exception of choice, of which a pursuit bears few
    """

    kind: Kind
    sort: Sort
    per: Per = Per.PURSUIT
    channels: tuple[Channel, ...] = ()
    rule: str = ""
    why: str = ""
    title: str = ""
    due: "Callable[[Case, ActionSlot, datetime | None], datetime | None] | None" = None
    fact: "Callable[[Case, ActionSlot], str | None]" = duties.round_of_slot
    unwanted: bool = False
    initiative: bool = False
    discretionary: bool = False

    @property
    def may_be_next(self) -> bool:
        """True for what a decision may name as the next action."""
        return bool(self.why)


ROWS: Final = (
    ActionKind(
        Kind.RESPOND_TO_OFFER,
        Sort.ANSWER,
        channels=_ANY_WAY,
        rule="answer-the-offer",
        why="They have made you an offer and wait to hear.",
        title="Answer the offer from {employer}",
        due=duties.due_of_answer,
        fact=duties.pending_request,
    ),
    ActionKind(
        Kind.REPLY,
        Sort.ANSWER,
        channels=_ANY_WAY,
        rule="answer-when-asked",
        why="They have asked you a question.",
        title="Answer the question from {employer}",
        due=duties.due_of_answer,
        fact=duties.pending_request,
    ),
    ActionKind(
        Kind.DOCUMENTS,
        Sort.ANSWER,
        channels=_ANY_WAY,
        rule="answer-when-asked",
        why="They have asked you for documents.",
        title="Send {employer} the documents it asked for",
        due=duties.due_of_answer,
        fact=duties.pending_request,
    ),
    ActionKind(
        Kind.RETURN_CALL,
        Sort.ANSWER,
        channels=_ANY_WAY,
        rule="answer-when-asked",
        why="They have invited you to call.",
        title="Call {employer} back",
        due=duties.due_of_answer,
        fact=duties.pending_request,
    ),
    ActionKind(
        Kind.ARRANGE,
        Sort.ANSWER,
        Per.ROUND,
        channels=(_PHONE, _EMAIL, _MESSAGE),
        rule="arrange-the-round",
        why="The round did not take place: a short word, and the question for another date.",
        title="Write to {employer} about the round that did not take place",
        due=duties.due_of_arranging,
    ),
    ActionKind(
        Kind.APPLY,
        Sort.TASK,
        rule="apply-in-time",
        why="You have not applied yet.",
        title="Apply to {employer} for {role}",
        due=duties.due_of_applying,
        fact=duties.application_of,
    ),
    ActionKind(
        Kind.PREPARE_QUESTIONS,
        Sort.TASK,
        Per.ROUND,
        rule="ask-before-you-leave",
        why="Prepare to ask about the timetable, the posts, the applicants and the next stage.",
        title="Prepare your questions for {employer}",
        due=duties.due_of_preparing,
    ),
    ActionKind(
        Kind.RECORD_TIMETABLE,
        Sort.TASK,
        Per.ROUND,
        rule="have-a-timetable",
        why="Write down what they said about when you will hear.",
        title="Record when {employer} said you would hear",
        due=duties.due_of_timetable,
    ),
    ActionKind(
        Kind.SEND_THANK_YOU,
        Sort.CONTACT,
        Per.PERSON,
        channels=(_EMAIL, _LETTER, _MESSAGE),
        rule="thank-you-window",
        why="A short note of thanks is due.",
        title="Thank {person} for the interview",
        due=duties.due_of_thanks,
        initiative=True,
    ),
    ActionKind(
        Kind.RECORD_OUTCOME,
        Sort.TASK,
        rule="note-the-outcome",
        why="You spoke to somebody: write down what they said, and the new date if there is one.",
        title="Record what came of your enquiry at {employer}",
        due=duties.due_of_outcome,
        fact=duties.fact_of_outcome,
    ),
    ActionKind(
        Kind.ENQUIRE_STATUS,
        Sort.CONTACT,
        channels=(_PHONE, _EMAIL, _MESSAGE),
        rule="wait-when-not-told",
        why="The usual time has passed: ask how it stands, and do not push.",
        title="Ask {employer} for news of {role}",
        due=duties.due_of_enquiry,
        fact=duties.fact_of_enquiry,
        unwanted=True,
        initiative=True,
    ),
    ActionKind(
        Kind.REQUEST_FEEDBACK,
        Sort.CONTACT,
        channels=(_EMAIL, _PHONE, _MESSAGE),
        rule="ask-feedback-once",
        why="Thank them, accept the decision, and ask for feedback: once.",
        title="Ask {employer} for feedback",
        due=duties.due_of_feedback_request,
        fact=duties.fact_of_rejection,
        unwanted=True,
    ),
    ActionKind(
        Kind.RECORD_FEEDBACK,
        Sort.TASK,
        rule="keep-the-advice",
        why="Write down the advice they give.",
        title="Record the feedback from {employer}",
        due=duties.due_of_record,
        fact=duties.fact_of_feedback,
    ),
    ActionKind(
        Kind.REFLECT,
        Sort.TASK,
        rule="learn-from-it",
        why="Note what you would repeat and what you would change.",
        title="Look back on {role} at {employer}",
        due=duties.due_of_reflection,
        fact=duties.fact_of_reflection,
    ),
    ActionKind(Kind.WITHDRAW, Sort.EXCEPTION, channels=_ANY_WAY),
    ActionKind(
        Kind.COMPETING_OFFER,
        Sort.EXCEPTION,
        channels=_ANY_WAY,
        unwanted=True,
        initiative=True,
        discretionary=True,
    ),
    ActionKind(Kind.RESCHEDULE, Sort.EXCEPTION, Per.ROUND, channels=_ANY_WAY),
    ActionKind(
        Kind.CORRECTION,
        Sort.EXCEPTION,
        Per.ROUND,
        channels=_ANY_WAY,
        unwanted=True,
        initiative=True,
        discretionary=True,
    ),
    ActionKind(Kind.RESEND, Sort.EXCEPTION, channels=_ANY_WAY),
    ActionKind(Kind.ADJUSTMENT, Sort.EXCEPTION, channels=_ANY_WAY),
)

ROW_OF: Final = {row.kind: row for row in ROWS}
#: The order in which the next action is looked for; the first allowed one wins.
NEXT_ORDER: Final = tuple(row.kind for row in ROWS if row.may_be_next)
#: Things the candidate does alone: no contact, no channel.
TASKS: Final = frozenset(row.kind for row in ROWS if row.sort is Sort.TASK)
#: Everything that reaches the employer.
CONTACTS: Final = tuple(row.kind for row in ROWS if row.sort is not Sort.TASK)
#: Answers to what the employer asked; no ending bars them.
ANSWERS: Final = tuple(row.kind for row in ROWS if row.sort is Sort.ANSWER)
#: The typed exceptions to waiting. Withdrawing is one, and ends the pursuit.
EXCEPTIONS: Final = frozenset(row.kind for row in ROWS if row.sort is Sort.EXCEPTION)
#: Exceptions the candidate chooses to make; a pursuit bears only a few of them.
DISCRETIONARY: Final = frozenset(row.kind for row in ROWS if row.discretionary)
#: What an employer that asked not to be contacted is spared.
UNWANTED: Final = tuple(row.kind for row in ROWS if row.unwanted)
#: What an ending bars.
INITIATIVES: Final = tuple(row.kind for row in ROWS if row.initiative)
#: From what the minimum gap is counted: enquiries and exceptions, never answers.
GAP_STARTERS: Final = EXCEPTIONS | {Kind.ENQUIRE_STATUS}
#: What may go by telephone.
TELEPHONED: Final = tuple(row.kind for row in ROWS if _PHONE in row.channels)
#: The channels each contact may take, best first.
CHANNELS: Final = {row.kind: row.channels for row in ROWS if row.channels}
