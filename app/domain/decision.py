"""What comes out of the domain: verdicts with their reasons, windows and the next change.

The values that a decision makes by the dozen are named tuples: as frozen as a frozen
dataclass, and several times cheaper to make.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from app.domain.actions import Channel, Kind
from app.domain.enums import FastStrEnum


@lru_cache(maxsize=4096)
def in_words(day: date) -> str:
    """Write a local day for a person: Friday 27 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _told(arg: date | str, zone: tzinfo) -> str:
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
    OFFER = "offer"
    REJECTED = "rejected"
    PRESUMED_CLOSED = "presumed_closed"
    PREPARING = "preparing"
    AWAITING_REPLY = "awaiting_reply"
    MAY_ENQUIRE = "may_enquire"
    WAITING = "waiting"


class Reason(NamedTuple):
    """Why something is barred: a stable rule id, a sentence, the facts, and when time lifts it."""

    rule: str
    message: str
    lifts_at: datetime | None
    facts: tuple[str, ...]
    tip: str


class Bar(NamedTuple):
    """One no: what it bars, from when, until when, and why.

    kinds: the kinds of action it bars
    start: the instant it begins; `None` is "always so far"
    until: the instant it ends; `None` refuses for good
    words, args: the sentence, put together only when the bar is read out; days and
        instants among the arguments are written as local days
    interview_id, interviewer_id: narrow it to one round and one person (`person` tells
        whether the person matters, since "nobody named" is a person too)
    channel: narrows it to one channel
    recipient_employer: it bars only what is addressed to the employer itself
    settles: the thing is done, rather than forbidden
    outside_hours: it bars only outside working hours, again and again
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
    recipient_employer: bool = False
    settles: bool = False
    outside_hours: bool = False

    def say(self, zone: tzinfo) -> str:
        """Write the sentence for a person; instants are told as local days of the zone."""
        if not self.args:
            return self.words
        return self.words.format(*[_told(arg, zone) for arg in self.args])


class ChannelVerdict(NamedTuple):
    """What is said of one channel of an action."""

    channel: Channel
    verdict: Verdict
    opens_at: datetime | None


class Action(NamedTuple):
    """One action with its verdict, window, channels and all the reasons against it."""

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


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do now, why, and until when that stands."""

    kind: Kind
    until: datetime | None
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that is allowed, owed and refused at one instant."""

    application_id: str
    as_of: datetime
    policy_version: str
    basis: str
    phase: Phase
    next_action: NextAction
    actions: tuple[Action, ...]
    alongside: tuple[Action, ...]
    changes_at: datetime | None


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
    """One change on the timeline: what the pursuit looks like from this instant on."""

    at: datetime
    phase: Phase
    next_action: NextAction
    changed: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The timeline of changes if nothing happens."""

    application_id: str
    start: datetime
    end: datetime
    policy_version: str
    basis: str
    entries: tuple[PlanEntry, ...]
    breaches: tuple[tuple[str, tuple[str, ...]], ...]
