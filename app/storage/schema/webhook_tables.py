"""Tables of webhooks: endpoints, and the deliveries of events to them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer

from app.storage.schema.columns import document, identifier, instant, of_account, refer, text
from app.storage.schema.types import Identifier

#: event_types: those that it gets; null for all. secret, previous_secret: encrypted. position:
#: the number of the last event that deliveries were made of. failing_since: when the first
#: attempt failed after the last success.
webhook_endpoints = of_account(
    "webhook_endpoints",
    text("url"),
    text("description", nullable=True),
    document("event_types", nullable=True),
    text("secret"),
    text("previous_secret", nullable=True),
    instant("previous_until", nullable=True),
    Column("position", BigInteger, nullable=False),
    instant("created_at"),
    text("disabled_reason", nullable=True),
    instant("disabled_at", nullable=True),
    instant("failing_since", nullable=True),
)

#: webhook_id: the id of the event. body: as it is sent. candidate_id: in a partner's account,
#: whom it tells of, so that it goes with that account. status, problem, answer: of the last
#: attempt. ended_at: since when it is not pending.
webhook_deliveries = of_account(
    "webhook_deliveries",
    identifier("endpoint_id"),
    identifier("webhook_id"),
    text("event_type"),
    text("body"),
    Column(
        "candidate_id", Identifier, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True
    ),
    text("state"),
    Column("attempts", Integer, nullable=False),
    instant("created_at"),
    instant("next_attempt_at", nullable=True),
    instant("attempted_at", nullable=True),
    instant("ended_at", nullable=True),
    Column("status", Integer, nullable=True),
    text("problem", nullable=True),
    text("answer", nullable=True),
    refer("endpoint_id", "webhook_endpoints", cascade=True),
    Index(None, "account_id", "endpoint_id", "id"),
    Index("ix_webhook_deliveries_candidate_id", "candidate_id"),
    # What is over is removed for all accounts at once.
    Index("ix_webhook_deliveries_ended_at", "ended_at"),
)
