"""Preferences of reminders: what a candidate has chosen, as it is stored with the account.

Without them there are no reminders. The instant from which they hold is stored as well, so that
whoever turns reminders on is not reminded of the past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final, cast

from app.domain.reminders import Preferences
from app.usecases.common import known
from app.usecases.ports import Amend, Outcome, PursuitContext, Row

#: The column of `accounts`.
COLUMN: Final = "reminders"


class Way(StrEnum):
    """How a reminder reaches a candidate."""

    #: Event `reminder.created`, which webhooks and streams carry.
    EVENT = "event"
    EMAIL = "email"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a candidate has chosen."""

    ways: frozenset[Way]
    preferences: Preferences


def chosen(account: Row) -> Chosen | None:
    """What a candidate has chosen; None where there are no reminders."""
    stored = cast("Mapping[str, object] | None", account.get(COLUMN))
    if stored is None:
        return None
    return Chosen(
        frozenset(Way(one) for one in cast("list[str]", stored["ways"])),
        Preferences(
            time_zone=str(stored["time_zone"]),
            quiet_from=time.fromisoformat(str(stored["quiet_from"])),
            quiet_until=time.fromisoformat(str(stored["quiet_until"])),
            digest_at=time.fromisoformat(str(stored["digest_at"])),
            days=frozenset(cast("list[int]", stored["days"])),
            since=datetime.fromisoformat(str(stored["since"])),
        ),
    )


@dataclass(frozen=True, slots=True)
class Choose:
    """What a candidate chooses; local times as `HH:MM`."""

    account_id: str
    ways: Iterable[Way]
    time_zone: str
    quiet_from: str
    quiet_until: str
    digest_at: str
    days: Iterable[int]


def choose(context: PursuitContext | None, command: Choose, now: datetime) -> Outcome[Row]:
    """Turn reminders on, or change them; they go on from when they were turned on."""
    account = known(context, "account").account
    before = cast("Mapping[str, object] | None", account[COLUMN])
    wanted: dict[str, object] = {
        "ways": sorted(way.value for way in command.ways),
        "time_zone": command.time_zone,
        "quiet_from": command.quiet_from,
        "quiet_until": command.quiet_until,
        "digest_at": command.digest_at,
        "days": sorted(set(command.days)),
        "since": now.isoformat() if before is None else before["since"],
    }
    changed = {**account, COLUMN: wanted}
    if before == wanted:
        return Outcome(changed)
    return Outcome(changed, (Amend("accounts", command.account_id, {COLUMN: wanted}),))


def turn_off(context: PursuitContext | None, account_id: str) -> Outcome[None]:
    """Turn reminders off; what was sent stays listed."""
    account = known(context, "account").account
    if account[COLUMN] is None:
        return Outcome(None)
    return Outcome(None, (Amend("accounts", account_id, {COLUMN: None}),))
