"""Tables of events and idempotency keys, written in the transaction of the change.

The events of an account have numbers without gaps: `event_heads` holds the last one, and a
transaction that raises it locks that row until the commit. So an event never becomes
visible after one with a higher number has been read.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, literal_column

from app.storage.schema.columns import document, instant, of_account, text
from app.storage.schema.types import Identifier

#: The one row of an account has the account's own id. latest_at: the latest instant at which
#: it has changed, before which nothing is decided for it though a clock were set back.
event_heads = of_account(
    "event_heads",
    Column("seq", BigInteger, nullable=False),
    instant("latest_at", nullable=True),
)

#: about: the id of the resource that was changed. refused: of a contact that was refused, its
#: kind, its channel and the rules against it.
#: In a partner's account: candidate_id, the
#: candidate whose event it is, and happened_at, when it occurred by the candidate's clock.
events = of_account(
    "events",
    Column("seq", BigInteger, nullable=False),
    text("type"),
    text("resource"),
    Column("about", Identifier, nullable=False),
    text("written_by"),
    instant("occurred_at"),
    document("refused", nullable=True),
    Column("candidate_id", Identifier, nullable=True),
    instant("happened_at", nullable=True),
    UniqueConstraint("account_id", "seq"),
    Index(
        "ix_events_candidate_id",
        "candidate_id",
        sqlite_where=literal_column("candidate_id IS NOT NULL"),
        postgresql_where=literal_column("candidate_id IS NOT NULL"),
    ),
    # What is older than the retention is removed for all accounts at once.
    Index("ix_events_occurred_at", "occurred_at"),
)

#: What the keys of partners asked: see `usecases/partners/request_log.py`.
partner_requests = of_account(
    "partner_requests",
    instant("at"),
    text("credential"),
    text("method"),
    text("path"),
    Column("status", Integer, nullable=True),
    text("code", nullable=True),
    text("request_id"),
    Column("left_out", Integer, nullable=False),
    Index("ix_partner_requests_at", "at"),
)

#: Answers that a retry with the same `Idempotency-Key` gets again. The id is derived from the
#: principal, the operation and the client's key; the fingerprint from the request.
idempotency_keys = of_account(
    "idempotency_keys",
    text("fingerprint"),
    Column("status", Integer, nullable=False),
    document("headers"),
    text("body"),
    instant("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
