"""Refusals: a row and an event for each refused contact, one an hour for the same reasons.

A refusal changes nothing of the pursuit, so its transaction is rolled back. The row, which
counts, and the event `contact.refused` are written in one of their own afterwards. Asking the same
again within the hour is the same refusal.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from app.domain.fact_enums import BreachReason
from app.usecases.events import REFUSALS
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Key, Outcome, PursuitContext, Row
from app.usecases.row_values import instant

TABLE: Final = REFUSALS
#: Within this the same refusal makes one event.
AGAIN: Final = timedelta(hours=1)
#: What a breach without a reason counts as.
NOT_SAID: Final = "not_said"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A contact that was refused: of which application, what it was to be, and by which rules."""

    application_id: str
    kind: str
    channel: str
    rules: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of its row, which is the same whenever it is refused again."""
        parts = (self.application_id, self.kind, self.channel, *sorted(self.rules))
        digest = hashlib.sha256("\0".join(parts).encode()).digest()
        return str(UUID(bytes=digest[:16], version=4))

    @property
    def key(self) -> Key:
        """What to lock by: nothing but the application itself is loaded."""
        return Key("application", self.application_id, alone=True)


def is_noted(row: Row | None, now: datetime) -> bool:
    """Whether the refusal of this row made an event within the last hour."""
    return row is not None and now - instant(row, "last_at") < AGAIN


def note_refusal(context: PursuitContext | None, refusal: Refusal, now: datetime) -> Outcome[None]:
    """Count a refusal, unless the same was counted within the last hour."""
    row = known(context, "application").existing.get((TABLE, refusal.id))
    if is_noted(row, now):
        return Outcome(None)
    if row is not None:
        times = cast("int", row["times"]) + 1
        return Outcome(None, (Amend(TABLE, refusal.id, {**_said(refusal, now), "times": times}),))
    values = {"id": refusal.id, **_said(refusal, now), "times": 1, "first_at": now}
    return Outcome(None, (Insert(TABLE, values),))


def _said(refusal: Refusal, now: datetime) -> dict[str, object]:
    """The columns that both the event and the counting row have."""
    return {
        "application_id": refusal.application_id,
        "kind": refusal.kind,
        "channel": refusal.channel,
        "rules": sorted(refusal.rules),
        "last_at": now,
    }


@dataclass(frozen=True, slots=True)
class Adherence:
    """How often a rule refused a contact, and how often one broke it all the same, and why."""

    refused: int = 0
    overridden: Counter[str] = field(default_factory=Counter)


def adherence(refused: Iterable[Row], breached: Iterable[Row]) -> dict[str, Adherence]:
    """Count by rule.

    refused: rows with `rules` and how often (`times`)
    breached: rows with the rules of a `breach`, its `breach_reason`, and how many (`times`)
    """
    times: Counter[str] = Counter()
    for row in refused:
        for rule in cast("list[str]", row["rules"]):
            times[rule] += cast("int", row["times"])
    why: dict[str, Counter[str]] = {}
    for row in breached:
        reason = cast("str | None", row["breach_reason"]) or NOT_SAID
        for rule in cast("list[str]", row["breach"]):
            why.setdefault(rule, Counter())[reason] += cast("int", row["times"])
    return {
        rule: Adherence(times[rule], why.get(rule, Counter()))
        for rule in dict.fromkeys((*times, *why))
    }


#: Every reason that breaches are counted by.
REASONS: Final = (*(reason.value for reason in BreachReason), NOT_SAID)
