"""The shapes of what the domain says: decisions, plans and checks, as the contract shows them."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field, RootModel

from app.api.fields import Answer
from app.api.schemas import ProblemDocument
from app.domain.actions import Channel, Kind
from app.domain.decision import Phase, Verdict, Whose
from app.domain.facts import OfferAnswer


class Reason(Answer):
    """Why something is as it is: a stable rule, and a sentence for a person."""

    rule: str = Field(description="The stable id of the rule.", examples=["wait-for-timetable"])
    message: str = Field(
        description="The reason in words.",
        examples=["They said you would hear by Friday 27 November."],
    )
    lifts_at: datetime | None = Field(
        description="When time alone lifts it; null where nothing but a new fact does.",
        examples=["2026-11-30T09:00:00Z"],
    )
    facts: list[str] = Field(description="The ids of the facts it rests on.")
    tip: str = Field(description="The advice behind the rule.", examples=["stick to the timetable"])
    grounds: str = Field(description="On what the rule, or the number that it used, stands.")


class ChannelVerdict(Answer):
    """One channel of a contact."""

    channel: Channel = Field(description="How the contact would reach the employer.")
    verdict: Verdict = Field(description="Whether it may, by this channel.")
    opens_at: datetime | None = Field(
        description="From when it may, by this channel; of an open one, since when.",
        examples=["2026-11-30T09:00:00Z"],
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

    kind: Kind = Field(description="What would be done.", examples=["enquire_status"])
    interview_id: str | None = Field(description="The round it belongs to.")
    interviewer_id: str | None = Field(description="Whom it is addressed to, if one person.")
    verdict: Verdict = Field(
        description="`not_yet` opens by time alone; `refused` does not; `done` is over.",
        examples=["not_yet"],
    )
    opens_at: datetime | None = Field(
        description="When it opens; of an allowed action, since when it is open.",
        examples=["2026-11-30T09:00:00Z"],
    )
    due_at: datetime | None = Field(description="By when it is owed; null where nothing presses.")
    closes_at: datetime | None = Field(description="From when it is too late.")
    channels: list[ChannelVerdict] = Field(description="Best first; empty for a task.")
    preferred_channel: Channel | None = Field(
        description="The best channel that is not refused, whatever the hour."
    )
    reasons: list[Reason] = Field(description="All the reasons against it, not the first alone.")
    requests: list[OpenRequest] = Field(description="Of an answer: what it would answer.")
    answers: list[AnswerVerdict] = Field(description="Of `respond_to_offer`: each answer alone.")
    skipped: bool = Field(description="You skipped its task, so it is not next.")
    snoozed_until: datetime | None = Field(description="Until when you put its task off.")


class NextAction(Answer):
    """The one thing to do now; `wait` where nothing is owed."""

    kind: Kind = Field(description="What to do.", examples=["wait"])
    until: datetime | None = Field(
        description="Of a wait: when the next thing opens. Else: when this closes.",
        examples=["2026-11-30T09:00:00Z"],
    )
    because: list[Reason] = Field(description="Why this, and nothing else.")


class Decision(Answer):
    """Everything that is allowed, owed and refused in a pursuit at one instant."""

    tagged: ClassVar[bool] = True

    interview_id: str | None = Field(
        description="The round that was asked about; null without one."
    )
    application_id: str = Field(description="The pursuit it is a round of.")
    as_of: datetime = Field(description="The instant that was asked about.")
    policy_version: str = Field(
        description="The policy it was decided under.", examples=["2026.12"]
    )
    phase: Phase = Field(description="Where the pursuit stands.", examples=["waiting"])
    next_action: NextAction
    actions: list[Action] = Field(description="Every kind of action, exceptions too.")
    alongside: list[Action] = Field(description="What stands beside everything else.")
    changes_at: datetime | None = Field(
        description="When the answer will next differ if nothing happens."
    )
    turn: Whose = Field(description="Which side owes the next word.")
    basis: str = Field(description="A fingerprint of what the decision stands on beside the facts.")
    skipped: list[Kind] = Field(
        description="The kinds of which nothing is left that you did not skip."
    )
    remarks: list[Reason] = Field(description="What must be said about the days that were counted.")


class ContactCheck(Answer):
    """What making a contact would be answered with."""

    verdict: Verdict = Field(description="For kind and channel together.")
    channel_verdict: Verdict = Field(description="For the channel.")
    opens_at: datetime | None = Field(description="From when it would be allowed.")
    reasons: list[Reason] = Field(description="All the reasons against it.")
    next_action: NextAction = Field(description="What to do instead.")
    alternatives: list[Action] = Field(description="Other actions that are allowed now.")


class RefusedContact(ProblemDocument):
    """A contact that is not made: the whole verdict, and what to do instead.

    A contact that is over has `breach` beside it: the ids of the rules it broke.
    """

    decision: ContactCheck = Field(description="As of `happened_at`, or of now.")
    next_action: NextAction
    alternatives: list[Action]
    allowed_from: datetime | None = Field(description="When time alone lifts the refusal.")
    breach: list[str] = Field(
        description="The rules that a recorded contact broke; empty for one asked for now."
    )


class ContactConflict(RootModel[RefusedContact | ProblemDocument]):
    """A refused contact, or a conflict of another kind: `code` tells which."""


class PlanEntry(Answer):
    """One change on the timeline."""

    at: datetime = Field(description="From when it is so.")
    phase: Phase
    next_action: NextAction
    changed: list[Action] = Field(description="The actions that differ from the entry before.")


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
    entries: list[PlanEntry] = Field(description="The first is the state of things at `from`.")
    breaches: list[Breach]
