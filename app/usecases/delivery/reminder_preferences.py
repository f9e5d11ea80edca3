"""Preferences of reminders: what a candidate has chosen, as it is stored with the account.

Without them there are no reminders. The instant from which they hold is stored as well, so that
a candidate who turns reminders on is not reminded of the past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final, cast

from app.domain.reminders import Preferences
from app.usecases.errors import Conflict
from app.usecases.lookups import known
from app.usecases.ports import Amend, Change, Defer, Outcome, PursuitContext, Row

#: The column of `accounts`.
COLUMN: Final = "reminders"


#: The kind of job that asks for the confirmation of an account's address.
ASK: Final = "ask_confirmation"


class Way(StrEnum):
    """How a reminder reaches a candidate."""

    #: Event `reminder.created`, which webhooks and streams carry.
    EVENT = "event"
    #: A letter to the address with which the candidate signs in.
    EMAIL = "email"
    #: A message to each browser that has subscribed.
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
    """What a candidate chooses; local times as `HH:MM`.

    sends_mail: whether the operator has set up mail
    has_address: whether the account has an e-mail address
    is_confirmed: whether that is confirmed
    """

    account_id: str
    ways: Iterable[Way]
    time_zone: str
    quiet_from: str
    quiet_until: str
    digest_at: str
    days: Iterable[int]
    sends_mail: bool
    has_address: bool
    is_confirmed: bool = True


def choose(context: PursuitContext | None, command: Choose, now: datetime) -> Outcome[Row]:
    """Turn reminders on, or change them; they go on from when they were turned on.

    Raises `Conflict` for e-mail where there is none to send it, or no address to send it to.
    """
    account = known(context, "account").account
    if Way.EMAIL in command.ways:
        if not command.sends_mail:
            raise Conflict("state_conflict", "This service sends no mail; leave out `email`.")
        if not command.has_address:
            raise Conflict(
                "state_conflict", "The account has no e-mail address; leave out `email`."
            )
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
    changes: list[Change] = [Amend("accounts", command.account_id, {COLUMN: wanted})]
    if Way.EMAIL in command.ways and not command.is_confirmed:
        changes.append(Defer(ASK, command.account_id, now))
    return Outcome(changed, tuple(changes))


def turn_off(context: PursuitContext | None, account_id: str) -> Outcome[None]:
    """Turn reminders off; what was sent stays listed."""
    account = known(context, "account").account
    if account[COLUMN] is None:
        return Outcome(None)
    return Outcome(None, (Amend("accounts", account_id, {COLUMN: None}),))


def without_mail(context: PursuitContext | None, account_id: str) -> Outcome[None]:
    """Leave e-mail out of the ways; where it was the only one, they are events from then on."""
    account = known(context, "account").account
    stored = cast("Mapping[str, object] | None", account[COLUMN])
    if stored is None or Way.EMAIL not in cast("list[str]", stored["ways"]):
        return Outcome(None)
    others = [one for one in cast("list[str]", stored["ways"]) if one != Way.EMAIL]
    wanted = {**stored, "ways": others or [Way.EVENT.value]}
    return Outcome(None, (Amend("accounts", account_id, {COLUMN: wanted}),))
