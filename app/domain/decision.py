"""Decision types: verdicts with their reasons, windows and the next change.

The values that a decision makes by the dozen are named tuples: as frozen as a frozen
dataclass, and several times cheaper to make.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from app.domain.actions import Channel, Kind
from app.domain.business_time import Calendar
from app.domain.enums import FastStrEnum
from app.domain.facts import OfferAnswer, Recipient


@lru_cache(maxsize=4096)
def in_words(day: date) -> str:
    """Write a local day for a person: Friday 27 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _written(arg: date | str, zone: tzinfo) -> str:
    if isinstance(arg, datetime):
        return in_words(arg.astimezone(zone).date())
    return in_words(arg) if isinstance(arg, date) else arg


class Verdict(FastStrEnum):
    """What is said of one action at one instant."""

    ALLOWED = "allowed"
    NOT_YET = "not_yet"
    REFUSED = "refused"
    DONE = "done"


class Phase(FastStrEnum):
    """Where a pursuit stands."""

    CLOSED = "closed"
    ACCEPTED = "accepted"
    OFFER = "offer"
    REJECTED = "rejected"
    PRESUMED_CLOSED = "presumed_closed"
    PREPARING = "preparing"
    ON_HOLD = "on_hold"
    AWAITING_REPLY = "awaiting_reply"
    MAY_ENQUIRE = "may_enquire"
    CONSIDERING = "considering"
    APPLIED = "applied"
    WAITING = "waiting"


class Whose(FastStrEnum):
    """Which side owes the next word."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"
    NOBODY = "nobody"


class Counting(NamedTuple):
    """The count of days behind a reason: from which day, by which number.

    number: the policy's; empty where it is the next business day
    """

    since: date
    number: str
    value: int


class Reason(NamedTuple):
    """Why something is barred: a stable rule id, a sentence, the facts, and when time lifts it.

    grounds: on what the rule, or the number that it used, stands
    counting: what was counted, where business days were
    """

    rule: str
    message: str
    lifts_at: datetime | None
    facts: tuple[str, ...]
    tip: str
    grounds: str = ""
    counting: Counting | None = None


class Bar(NamedTuple):
    """One no: what it bars, from when, until when, and why.

    kinds: the kinds of action it bars
    start: the instant it begins; `None` is "always so far"
    until: the instant it ends; `None` refuses for good
    words, args: the sentence, put together only when the bar is read out; days and
        instants among the arguments are written as local days
    interview_id, interviewer_id: narrow it to one round and one person (`person` tells
        whether the person matters, since "nobody named" is a person too)
    channel, answer, recipient: narrow it to one channel, one answer to an offer, one side
    settles: the thing is done, rather than forbidden
    refuses: it ends by itself, but not so that waiting for it would be an answer
    hours: it bars only outside the working hours of this calendar, again and again
    number, since: the policy's number that was counted with, and from which instant
    stands_for: the rule of the record taken back whose bar lasts on; empty of others
    """

    rule: str
    kinds: tuple[Kind, ...]
    start: datetime | None
    until: datetime | None
    words: str
    facts: tuple[str, ...] = ()
    args: tuple[date | str, ...] = ()
    interview_id: str | None = None
    person: bool = False
    interviewer_id: str | None = None
    channel: Channel | None = None
    answer: OfferAnswer | None = None
    recipient: Recipient | None = None
    settles: bool = False
    refuses: bool = False
    hours: Calendar | None = None
    number: str = ""
    since: datetime | None = None
    stands_for: str = ""

    @property
    def lifts_at(self) -> datetime | None:
        """The instant at which time alone lifts it; None where nothing but a new fact does."""
        return None if self.refuses else self.until

    def say(self, zone: tzinfo) -> str:
        """Write the sentence for a person; instants are told as local days of the zone."""
        if not self.args:
            return self.words
        return self.words.format(*[_written(arg, zone) for arg in self.args])


class RoundBars:
    """A maker of the bars that one rule raises on some kinds of action of one round."""

    __slots__ = ("interview_id", "kinds", "rule")

    def __init__(self, rule: str, kinds: tuple[Kind, ...], interview_id: str) -> None:
        """Name the rule, what it bars, and the round."""
        self.rule = rule
        self.kinds = kinds
        self.interview_id = interview_id

    def __call__(
        self,
        start: datetime | None,
        until: datetime | None,
        words: str,
        fact: str | None = None,
        args: tuple[date | str, ...] = (),
        *,
        settles: bool = False,
        number: str = "",
    ) -> Bar:
        """Make a bar; it rests on the round unless another fact is named."""
        # By position, since a decision makes dozens of them.
        return Bar(
            self.rule,
            self.kinds,
            start,
            until,
            words,
            (fact or self.interview_id,),
            args,
            self.interview_id,
            False,  # noqa: FBT003  # positional, as calls with a name cost more
            None,
            None,
            None,
            None,
            settles,
            False,  # noqa: FBT003  # positional, as calls with a name cost more
            None,
            number,
        )


class ChannelVerdict(NamedTuple):
    """What is said of one channel of an action.

    rules: the rules that shut it, those of the whole action first
    """

    channel: Channel
    verdict: Verdict
    opens_at: datetime | None
    rules: tuple[str, ...] = ()


class AnswerVerdict(NamedTuple):
    """What is said of one answer to an offer."""

    answer: OfferAnswer
    verdict: Verdict
    opens_at: datetime | None
    reasons: tuple[Reason, ...]


class RequestedBy(NamedTuple):
    """One request that an action would answer."""

    update_id: str
    due_at: datetime
    lapses_at: datetime


class Action(NamedTuple):
    """One action with its verdict, window, channels and all the reasons against it.

    requests: what an answer would answer; answers: of an offer, each answer alone
    skipped, snoozed_until: what the candidate said of its task
    put_off_until: when the snooze, or the skip, ends by itself
    """

    kind: Kind
    interview_id: str | None
    interviewer_id: str | None
    verdict: Verdict
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    channels: tuple[ChannelVerdict, ...]
    preferred_channel: Channel | None
    reasons: tuple[Reason, ...]
    requests: tuple[RequestedBy, ...] = ()
    answers: tuple[AnswerVerdict, ...] = ()
    skipped: bool = False
    snoozed_until: datetime | None = None
    put_off_until: datetime | None = None

    @property
    def natural_key(self) -> str:
        """Unique key of the action within its pursuit: kind, round and person."""
        return f"{self.kind}:{self.interview_id or ''}:{self.interviewer_id or ''}"


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do now, why, and until when that stands.

    interview_id, interviewer_id: the round and the person of the action; None for a wait
    """

    kind: Kind
    until: datetime | None
    because: tuple[Reason, ...]
    interview_id: str | None = None
    interviewer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that is allowed, owed and refused at one instant.

    interview_id: the round that stands for the pursuit; None without one
    skipped: the kinds of which nothing is left that was not skipped
    remarks: what must be said about the days that were counted
    basis: a fingerprint of what it stands on beside the facts
    """

    application_id: str
    as_of: datetime
    policy_version: str
    basis: str
    phase: Phase
    next_action: NextAction
    actions: tuple[Action, ...]
    alongside: tuple[Action, ...]
    changes_at: datetime | None
    turn: Whose
    skipped: tuple[Kind, ...]
    remarks: tuple[Reason, ...]
    interview_id: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one proposed contact, for kind and channel together."""

    verdict: Verdict
    channel_verdict: Verdict
    opens_at: datetime | None
    reasons: tuple[Reason, ...]
    next_action: NextAction
    alternatives: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One change on the timeline: what the pursuit looks like from this instant on.

    changed: the actions that differ from the entry before; of the first entry all
    at_any_hour: the kinds whose telephone does not go by the plan's working hours from here on
    """

    at: datetime
    phase: Phase
    next_action: NextAction
    changed: tuple[Action, ...]
    at_any_hour: tuple[Kind, ...]


class Spell(NamedTuple):
    """A stretch of working hours in which the telephone may be used; its end excluded."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The timeline of changes if nothing happens.

    working_hours: the next spells in which whom one rings is at work; of what comes after the
      last, nothing is said
    """

    application_id: str
    start: datetime
    end: datetime
    policy_version: str
    basis: str
    entries: tuple[PlanEntry, ...]
    breaches: tuple[tuple[str, tuple[str, ...]], ...]
    working_hours: tuple[Spell, ...]
