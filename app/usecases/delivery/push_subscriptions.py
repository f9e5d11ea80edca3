"""Push subscriptions: the browsers of a candidate, as their push services name them.

An endpoint is an address at which everybody who knows it could try to disturb, so it is stored
sealed, with the keys of its browser. The id follows from the endpoint: a browser that subscribes
again is the same subscription.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.usecases.delivery.ports import Pusher, Subscription
from app.usecases.errors import NotFound
from app.usecases.ids import derived_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Remove, Row

TABLE: Final = "push_subscriptions"

#: The most subscriptions of an account that a message is sent to, more than it may have by default.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class PushService:
    """How this service pushes.

    unseal: decrypts what is stored of a subscription; None where it cannot
    """

    pusher: Pusher
    unseal: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription to be stored.

    service: the host of its push service
    names_employers: whether messages may name an employer
    sealed: the whole of it, as `packed` writes it, encrypted
    digest: what says that it is the same as before; see `digest_of`
    """

    id: str
    label: str | None
    service: str
    names_employers: bool
    sealed: str = field(repr=False)
    digest: str = field(repr=False)


def subscription_id(account_id: str, endpoint: str) -> str:
    """The id of the one subscription of an account to an endpoint."""
    return derived_id(f"push {endpoint}".encode(), account_id)


def packed(subscription: Subscription) -> str:
    """A subscription as one text, which is then sealed."""
    return json.dumps([subscription.endpoint, subscription.public_key, subscription.auth])


def unpacked(text: str) -> Subscription:
    """Read what `packed` wrote."""
    return Subscription(*json.loads(text))


def digest_of(subscription: Subscription) -> str:
    """A digest by which a subscription that is given again is recognised without being read."""
    return hashlib.sha256(packed(subscription).encode()).hexdigest()


def subscribe(
    context: PursuitContext | None, command: NewSubscription, now: datetime
) -> Outcome[Row]:
    """Store a subscription; one to the same endpoint takes the new keys and wishes."""
    row = known(context, "account").existing.get((TABLE, command.id))
    wanted: Mapping[str, object] = {
        "label": command.label,
        "names_employers": command.names_employers,
        "digest": command.digest,
    }
    if row is None:
        new: dict[str, object] = {
            "id": command.id,
            **wanted,
            "service": command.service,
            "sealed": command.sealed,
            "created_at": now,
        }
        return Outcome(new, (Insert(TABLE, new),))
    changed = {name: value for name, value in wanted.items() if value != row[name]}
    if "digest" in changed:
        changed["sealed"] = command.sealed
    if not changed:
        return Outcome(row)
    return Outcome({**row, **changed}, (Amend(TABLE, command.id, changed),))


def unsubscribe(context: PursuitContext | None, row_id: str) -> Outcome[None]:
    """Delete a subscription; nothing is pushed there any more."""
    if known(context, "push_subscription").existing.get((TABLE, row_id)) is None:
        raise NotFound("push_subscription")
    return Outcome(None, (Remove(TABLE, row_id),))
