"""Models of decisions, plans and checks of contacts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from app.api.operations.problem_documents import OneOf, ProblemDocument
from app.api.request.fields import Answer
from app.domain.actions import Channel, Kind
from app.domain.decision import Phase, Verdict, Whose
from app.domain.facts import OfferAnswer
from app.domain.policy import POLICY
from app.domain.traces import Source

#: What a basis is, as the contract says it wherever one is shown.
BASIS: Final = (
    "Fingerprint of all that determined this besides the facts: numbers in force, rules, holiday "
    "and time-zone data."
)


#: What a receipt is, wherever an answer has one.
RECEIPT: Final = (
    "This decision with all that it rests on, signed, where `receipt=true` asks for it; null "
    "otherwise. `bide verify` checks it."
)


class Explanation(StrEnum):
    """What a decision explains besides its reasons."""

    COUNTING = "counting"


class WhichActions(StrEnum):
    """Which actions a decision shows."""

    ALL = "all"


class SkippedDay(Answer):
    """A day that a count passed over."""

    day: date = Field(description="The local day.", examples=["2026-11-28"])
    why: str = Field(description="Why it is no business day.", examples=["a day off of the week"])


class Trace(Answer):
    """How the days of a wait were counted."""

    since: date = Field(
        description="The local day that the count begins after.", examples=["2026-11-27"]
    )
    number: str | None = Field(
        description="The number of the policy that was used; null for the next business day.",
        examples=["timetable_grace_business_days"],
    )
    value: int = Field(description="How many days were counted.", examples=[1])
    unit: Literal["business days", "calendar days"] = Field(description="What was counted.")
    counted: list[date] = Field(
        description="The days that were counted, in order.", examples=[["2026-11-30"]]
    )
    skipped: list[SkippedDay] = Field(
        description="The closed days between them, and up to the day on which the wait ends."
    )
    grounds: str = Field(description="On what the number stands.")
    source: Source = Field(
        description="Who set the number: the etiquette, the operator, or you, to be stricter."
    )


class Reason(Answer):
    """A reason: the stable id of a rule, and a sentence."""

    rule: str = Field(description="The stable id of the rule.", examples=["wait-for-timetable"])
    message: str = Field(
        description="The reason in words.",
        examples=["They said you would hear by Friday 27 November."],
    )
    lifts_at: datetime | None = Field(
        description="When time alone lifts it; null where only a new fact does.",
        examples=["2026-11-30T09:00:00Z"],
    )
    facts: list[str] = Field(description="The ids of the facts it rests on.")
    tip: str = Field(description="The advice behind the rule.", examples=["stick to the timetable"])
    grounds: str = Field(description="On what the rule, or the number that it used, stands.")
    trace: Trace | None = Field(
        description="How its days were counted, where `explain=counting` asks for it; null "
        "otherwise, and where no days were counted."
    )


class ChannelVerdict(Answer):
    """One channel of a contact."""

    channel: Channel = Field(description="How the contact would reach the employer.")
    verdict: Verdict = Field(description="Whether the contact is allowed by this channel.")
    opens_at: datetime | None = Field(
        description="From when it is allowed by this channel; for an open one, since when.",
        examples=["2026-11-30T09:00:00Z"],
    )
    rules: list[str] = Field(
        description="The rules that shut it; those of the whole action have their `reasons`. "
        "Empty where it is allowed.",
        examples=[["working-hours"]],
    )


class AnswerVerdict(Answer):
    """One answer to an offer."""

    answer: OfferAnswer = Field(description="What would be answered.")
    verdict: Verdict = Field(description="Whether it may be.")
    opens_at: datetime | None = Field(description="When it opens; null where it is open or never.")
    reasons: list[Reason] = Field(description="All the reasons against it.")


class OpenRequest(Answer):
    """One thing they asked, which the action would answer."""

    update_id: str = Field(description="The employer's update that asked.")
    due_at: datetime = Field(description="By when an answer is owed.")
    lapses_at: datetime = Field(description="From when it is waited for no more.")


class Action(Answer):
    """One thing a candidate can do, with its window and all the reasons against it."""

    kind: Kind = Field(description="The kind of action.", examples=["enquire_status"])
    interview_id: str | None = Field(description="The interview that it belongs to.")
    interviewer_id: str | None = Field(description="The person it is addressed to, if it is one.")
    verdict: Verdict = Field(
        description="`not_yet` opens by time alone; `refused` does not; `done` is over.",
        examples=["not_yet"],
    )
    opens_at: datetime | None = Field(
        description="When it opens; for an allowed action, since when it is open.",
        examples=["2026-11-30T09:00:00Z"],
    )
    due_at: datetime | None = Field(description="When it is due; null without a deadline.")
    closes_at: datetime | None = Field(description="From when it is too late.")
    channels: list[ChannelVerdict] = Field(description="Best first; empty for a task.")
    preferred_channel: Channel | None = Field(
        description="The best channel that is not refused, whatever the hour."
    )
    reasons: list[Reason] = Field(description="All the reasons against it, not only the first.")
    requests: list[OpenRequest] = Field(description="Of an answer: what it would answer.")
    answers: list[AnswerVerdict] = Field(description="Of `respond_to_offer`: each answer alone.")
    skipped: bool = Field(description="You skipped its task, so it is not next.")
    snoozed_until: datetime | None = Field(description="Until when you put its task off.")


class NextAction(Answer):
    """The one thing to do now; `wait` where nothing is due."""

    kind: Kind = Field(description="What to do.", examples=["wait"])
    until: datetime | None = Field(
        description="For a wait: when the next thing opens. Otherwise: when this closes.",
        examples=["2026-11-30T09:00:00Z"],
    )
    because: list[Reason] = Field(description="Why this is the next action.")


class Decision(Answer):
    """Everything that is allowed, due and refused in a pursuit at one instant."""

    tagged: ClassVar[bool] = True

    interview_id: str | None = Field(
        description="The interview of the request; null where the pursuit has none yet."
    )
    application_id: str = Field(description="The pursuit of that interview.")
    as_of: datetime = Field(description="The instant of the decision.")
    policy_version: str = Field(
        description="The policy it was decided under.", examples=[POLICY.version]
    )
    basis: str = Field(description=BASIS, examples=["0a1b2c3d4e5f6a7b"])
    phase: Phase = Field(description="The phase of the pursuit.", examples=["waiting"])
    next_action: NextAction
    actions: list[Action] = Field(
        description="What is allowed, will be, or is done; with `actions=all`, and of a whole "
        "history, every kind of action, exceptions and what is refused too."
    )
    alongside: list[Action] = Field(
        description="Actions that are allowed in addition to any other."
    )
    changes_at: datetime | None = Field(
        description="When the answer will next differ if nothing happens."
    )
    turn: Whose = Field(description="Which side owes the next word.")
    skipped: list[Kind] = Field(
        description="The kinds of which nothing is left that you did not skip."
    )
    remarks: list[Reason] = Field(description="What must be said about the days that were counted.")
    receipt: str | None = Field(description=RECEIPT)


class ContactCheck(Answer):
    """The verdict on a proposed contact."""

    verdict: Verdict = Field(description="For kind and channel together.")
    channel_verdict: Verdict = Field(description="For the channel.")
    opens_at: datetime | None = Field(description="From when it would be allowed.")
    reasons: list[Reason] = Field(description="All the reasons against it.")
    next_action: NextAction = Field(description="What to do instead.")
    alternatives: list[Action] = Field(description="Other actions that are allowed now.")
    receipt: str | None = Field(description=RECEIPT)


class RefusedContact(ProblemDocument):
    """A contact that is not made: the whole verdict, and what to do instead.

    A contact that was made has `breach`: the ids of the rules it broke.
    """

    code: Literal["contact_refused", "contact_not_yet"]
    decision: ContactCheck = Field(description="As of `happened_at`, or of now.")
    next_action: NextAction
    alternatives: list[Action]
    allowed_from: datetime | None = Field(description="When time alone lifts the refusal.")
    breach: list[str] = Field(
        description="The rules that a recorded contact broke; empty for one asked for now."
    )


class OtherConflict(ProblemDocument):
    """A conflict other than a verdict on a contact."""

    code: Literal["id_conflict", "idempotency_in_progress", "limit_reached", "state_conflict"]


class ContactConflict(
    OneOf[Annotated[RefusedContact | OtherConflict, Field(discriminator="code")]]
):
    """A refused contact, or a conflict of another kind, by its `code`."""


class NotSendable(ProblemDocument):
    """A message in which the review found an error."""

    code: Literal["message_not_sendable"]


class MessageConflict(
    OneOf[Annotated[RefusedContact | OtherConflict | NotSendable, Field(discriminator="code")]]
):
    """A message that may not be sent, or a conflict of another kind, by its `code`."""


class PlanEntry(Answer):
    """One change on the timeline."""

    at: datetime = Field(description="From when it is so.")
    phase: Phase
    next_action: NextAction
    changed: list[Action] = Field(
        description="The actions that differ from the entry before; in the first entry all."
    )
    at_any_hour: list[Kind] = Field(
        description="Kinds whose telephone does not go by `working_hours` from here on: a call "
        "that is expected. Of all others it is open in those hours alone.",
        examples=[["return_call"]],
    )


class Spell(Answer):
    """A stretch of working hours, its end excluded."""

    opens_at: datetime = Field(description="When it begins.", examples=["2026-11-30T09:00:00Z"])
    closes_at: datetime = Field(description="When it ends.", examples=["2026-11-30T17:00:00Z"])


class Breach(Answer):
    """A contact on record that broke rules, and was acknowledged."""

    contact_id: str
    rules: list[str]


class Timeline(Answer):
    """What changes, and when, if nothing happens."""

    interview_id: str | None
    application_id: str
    from_: datetime = Field(alias="from")
    to: datetime
    policy_version: str
    basis: str = Field(description=BASIS)
    entries: list[PlanEntry] = Field(description="The first is the state of things at `from`.")
    breaches: list[Breach]
    working_hours: list[Spell] = Field(
        description="When whom you ring is at work: at most the next ten spells. They recur, so "
        "they make no entries; a telephone that an entry says is open, or opens later, is open "
        "within them alone. Nothing is said of the time after the last."
    )
