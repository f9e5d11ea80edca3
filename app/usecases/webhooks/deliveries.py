"""Webhook deliveries: a row for each event and endpoint, tried again until it was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from pydantic_core import to_json

from app.usecases.errors import NotFound
from app.usecases.ids import derived_id, new_id
from app.usecases.jobs import DELIVER
from app.usecases.lookups import known
from app.usecases.ports import Amend, Change, Defer, Insert, Outcome, PursuitContext, Row
from app.usecases.row_values import maybe_instant, text
from app.usecases.webhooks.endpoints import TABLE as ENDPOINTS
from app.usecases.webhooks.endpoints import endpoint_of, require_enabled
from app.usecases.webhooks.schedule import Attempt, DeliveryState, DisabledReason, verdict

TABLE: Final = "webhook_deliveries"

#: The type of a delivery by which an endpoint is tried.
TEST: Final = "webhook.test"

#: What is written where an endpoint was disabled before its delivery was made.
DISABLED: Final = "endpoint_disabled"


@dataclass(frozen=True, slots=True)
class Message:
    """What is delivered.

    webhook_id: the id of the event, the same at every attempt
    body: as it is sent
    candidate_id: the candidate whom it tells a partner about
    """

    webhook_id: str
    event_type: str
    body: str
    candidate_id: str | None = None


def body_of(event_type: str, timestamp: object, data: object) -> str:
    """The body of a delivery: thin, since it holds an event and nothing of its resource."""
    return to_json({"type": event_type, "timestamp": timestamp, "data": data}).decode()


def delivery_id(endpoint_id: str, webhook_id: str) -> str:
    """The id of the one delivery of an event to an endpoint."""
    return derived_id(endpoint_id.encode(), webhook_id)


def new_row(endpoint_id: str, message: Message, now: datetime) -> dict[str, object]:
    """The row of a delivery that is due at once."""
    return {
        "id": delivery_id(endpoint_id, message.webhook_id),
        "endpoint_id": endpoint_id,
        "webhook_id": message.webhook_id,
        "event_type": message.event_type,
        "body": message.body,
        "candidate_id": message.candidate_id,
        "created_at": now,
        "attempted_at": None,
        "status": None,
        "problem": None,
        "answer": None,
        **begun(now),
    }


def begun(now: datetime) -> dict[str, object]:
    """What makes a delivery begin, for the first time or anew."""
    return {
        "state": DeliveryState.PENDING.value,
        "attempts": 0,
        "next_attempt_at": now,
        "ended_at": None,
    }


def deferred(row: Row, now: datetime) -> Defer:
    """The job that sends a delivery at once."""
    return Defer(DELIVER, text(row, "id"), now)


def make_test(context: PursuitContext | None, endpoint_id: str, now: datetime) -> Outcome[Row]:
    """Make a delivery by which the receiver can be tried."""
    require_enabled(endpoint_of(context, endpoint_id))
    body = body_of(TEST, now, {"endpoint_id": endpoint_id})
    row = new_row(endpoint_id, Message(new_id(now), TEST, body), now)
    return Outcome(row, (Insert(TABLE, row), deferred(row, now)))


def redeliver(
    context: PursuitContext | None, row_id: str, endpoint_id: str, now: datetime
) -> Outcome[Row]:
    """Have a delivery made again, whatever became of it."""
    row = known(context, "webhook_delivery").existing.get((TABLE, row_id))
    if row is None:
        raise NotFound("webhook_delivery")
    require_enabled(endpoint_of(context, endpoint_id))
    values = begun(now)
    return Outcome({**row, **values}, (Amend(TABLE, row_id, values), deferred(row, now)))


def record(
    context: PursuitContext | None,
    row_id: str,
    endpoint_id: str,
    attempt: Attempt | None,
    now: datetime,
) -> Outcome[datetime | None]:
    """Record what came of an attempt; answers with the instant of the next one, if there is one.

    attempt: None where none was made, since the endpoint is disabled
    """
    existing = known(context, "account").existing
    row, endpoint = existing.get((TABLE, row_id)), existing.get((ENDPOINTS, endpoint_id))
    if row is None or endpoint is None or row["state"] != DeliveryState.PENDING:
        return Outcome(None)
    if attempt is None:
        over = _ended(DeliveryState.CANCELLED, now)
        return Outcome(None, (Amend(TABLE, row_id, {**over, "problem": DISABLED}),))
    attempts = cast("int", row["attempts"]) + 1
    failing_since = maybe_instant(endpoint, "failing_since")
    found = verdict(attempt, attempts, row_id, now, failing_since)
    values: dict[str, object] = {
        "attempts": attempts,
        "attempted_at": now,
        "status": attempt.status,
        "problem": attempt.problem,
        "answer": attempt.answer,
    }
    if found.state == DeliveryState.PENDING:
        values["next_attempt_at"] = found.retry_at
    else:
        values |= _ended(found.state, now)
    changes = (Amend(TABLE, row_id, values), *_of_endpoint(endpoint, attempt, found.disable, now))
    return Outcome(found.retry_at, changes)


def _ended(state: DeliveryState, now: datetime) -> dict[str, object]:
    return {"state": state.value, "next_attempt_at": None, "ended_at": now}


def _of_endpoint(
    endpoint: Row, attempt: Attempt, disable: DisabledReason | None, now: datetime
) -> Sequence[Change]:
    """What the attempt changes about the endpoint."""
    values: dict[str, object] = {}
    if attempt.is_success:
        values["failing_since"] = None
    elif endpoint["failing_since"] is None:
        values["failing_since"] = now
    if disable is not None and endpoint["disabled_reason"] is None:
        values |= {"disabled_reason": disable.value, "disabled_at": now}
    changed = {name: value for name, value in values.items() if value != endpoint[name]}
    return (Amend(ENDPOINTS, text(endpoint, "id"), changed),) if changed else ()
