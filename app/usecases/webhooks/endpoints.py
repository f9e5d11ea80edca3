"""Webhook endpoints: addresses that get the events of an account, each with a secret.

An account counts its endpoints in its own row, which every write has loaded: so an account
without any pays nothing for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from app.usecases.errors import Conflict, NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import (
    Amend,
    Change,
    Defer,
    Gateway,
    Insert,
    Outcome,
    Page,
    PursuitContext,
    Remove,
    Row,
)
from app.usecases.row_values import maybe_instant, text
from app.usecases.webhook_wakes import ANNOUNCE
from app.usecases.webhooks.schedule import DisabledReason

TABLE: Final = "webhook_endpoints"

#: The column of `accounts` that counts them.
COUNT: Final = "webhooks"

#: The kind of job that copies the events of a partner's candidates to its account.
COLLECT: Final = "collect"

#: For how long the old secret signs as well after a rotation.
OVERLAP: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint to be made.

    event_types: those that it gets; None for all
    secret: encrypted
    position: the number of the last event that it does not get
    """

    url: str
    description: str | None
    event_types: tuple[str, ...] | None
    enabled: bool
    secret: str
    position: int


def create_endpoint(
    context: PursuitContext | None, command: NewEndpoint, now: datetime
) -> Outcome[Row]:
    """Make an endpoint."""
    account = known(context, "account").account
    row = {
        "id": new_id(now),
        "url": command.url,
        "description": command.description,
        "event_types": None if command.event_types is None else list(command.event_types),
        "secret": command.secret,
        "previous_secret": None,
        "previous_until": None,
        "position": command.position,
        "created_at": now,
        "failing_since": None,
        **_switched(command.enabled, now),
    }
    changes = (Insert(TABLE, row), _counted(account, 1), *_collected(account, row, now))
    return Outcome(row, changes)


def change_endpoint(
    context: PursuitContext | None,
    endpoint_id: str,
    changed: Mapping[str, object],
    head: int,
    now: datetime,
) -> Outcome[Row]:
    """Change an endpoint.

    changed: `url`, `description`, `event_types` and `enabled`, those that are to change
    head: the number of the account's last event: one that is enabled again gets what comes
        after it
    """
    row = endpoint_of(context, endpoint_id)
    values = {name: changed[name] for name in changed if name != "enabled"}
    enabled = changed.get("enabled")
    if enabled is not None and enabled == (row["disabled_reason"] is not None):
        values |= _switched(bool(enabled), now)
        if enabled:
            values |= {"position": head, "failing_since": None}
    values = {name: value for name, value in values.items() if value != row[name]}
    if not values:
        return Outcome(row)
    changed_row = {**row, **values}
    account = known(context, "account").account
    return Outcome(
        changed_row,
        (Amend(TABLE, endpoint_id, values), *_collected(account, changed_row, now)),
    )


def rotate_secret(
    context: PursuitContext | None, endpoint_id: str, secret: str, now: datetime
) -> Outcome[Row]:
    """Give an endpoint another secret; the old one signs as well for a while."""
    row = endpoint_of(context, endpoint_id)
    values: dict[str, object] = {
        "secret": secret,
        "previous_secret": row["secret"],
        "previous_until": now + OVERLAP,
    }
    if row["disabled_reason"] == DisabledReason.SECRET_LOST:
        # The old one cannot be read any more.
        values |= {"previous_secret": None, "previous_until": None}
    return Outcome({**row, **values}, (Amend(TABLE, endpoint_id, values),))


def delete_endpoint(context: PursuitContext | None, endpoint_id: str) -> Outcome[None]:
    """Delete an endpoint, and with it its deliveries."""
    endpoint_of(context, endpoint_id)
    account = known(context, "account").account
    return Outcome(None, (Remove(TABLE, endpoint_id), _counted(account, -1)))


def send_again(
    context: PursuitContext | None, endpoint_id: str, position: int | None, now: datetime
) -> Outcome[Row]:
    """Have the events after a number delivered again; None where there are none."""
    row = endpoint_of(context, endpoint_id)
    require_enabled(row)
    if position is None or position >= cast("int", row["position"]):
        return Outcome(row)
    account_id = text(known(context, "account").account, "id")
    moved = Amend(TABLE, endpoint_id, {"position": position})
    return Outcome(row, (moved, Defer(ANNOUNCE, account_id, now)))


def endpoint_of(context: PursuitContext | None, endpoint_id: str) -> Row:
    """The endpoint, among the rows that were loaded; `NotFound` where there is none."""
    row = known(context, "webhook_endpoint").existing.get((TABLE, endpoint_id))
    if row is None:
        raise NotFound("webhook_endpoint")
    return row


def require_enabled(endpoint: Row) -> None:
    """Refuse to send to an endpoint that is disabled."""
    if endpoint["disabled_reason"] is not None:
        raise Conflict(
            "webhook_endpoint_disabled",
            'Enable the endpoint first, by PATCH with {"enabled": true}.',
        )


def secrets_of(endpoint: Row, at: datetime) -> tuple[str, ...]:
    """The encrypted secrets that sign at an instant, the newest first."""
    until = maybe_instant(endpoint, "previous_until")
    if until is None or until <= at:
        return (text(endpoint, "secret"),)
    return (text(endpoint, "secret"), text(endpoint, "previous_secret"))


def _switched(enabled: bool, now: datetime) -> Mapping[str, object]:  # noqa: FBT001  # a value, not a switch of this function
    if enabled:
        return {"disabled_reason": None, "disabled_at": None}
    return {"disabled_reason": DisabledReason.OWNER.value, "disabled_at": now}


async def has_enabled(gateway: Gateway, account_id: str) -> bool:
    """Whether an account has an endpoint that is enabled."""
    enabled = Page(TABLE, (("disabled_reason", "is", None),), ("id",), None, 1)
    return bool(await gateway.page(account_id, enabled))


def _collected(account: Row, endpoint: Row, now: datetime) -> Sequence[Change]:
    """The job that copies the events of a partner's candidates, where an endpoint wants them."""
    if account["kind"] != "partner" or endpoint["disabled_reason"] is not None:
        return ()
    return (Defer(COLLECT, text(account, "id"), now),)


def _counted(account: Row, more: int) -> Change:
    count = cast("int", account[COUNT]) + more
    return Amend("accounts", text(account, "id"), {COUNT: count})
