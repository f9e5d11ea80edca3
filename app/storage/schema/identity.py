"""Tables of accounts and credentials: API keys, logins, sessions, grants, signing keys.

A credential is looked up before its account is known, so these
columns have indexes that do not lead with the account.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from app.storage.schema.columns import (
    METADATA,
    document,
    flag,
    instant,
    of_account,
    of_resource,
    refer,
    text,
)
from app.storage.schema.types import Identifier

secrets = Table(
    "secrets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    instant("created_at"),
)

#: The digest of the numbers under each version of a policy that was in force here.
policies = Table(
    "policies",
    METADATA,
    Column("version", Text, primary_key=True),
    text("digest"),
)

#: The keys that sign access tokens. `private_key` is a JWK, unencrypted: with access to the
#: database one could add a session as well, and it is replaced every month.
#: docs/accounts.md says what to do when it has leaked.
signing_keys = Table(
    "signing_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    document("private_key"),
    instant("created_at"),
    instant("retires_at"),
)

#: kind: `candidate`, or `partner`. erase_at: when the account is to be erased. test_until: when
#: a test account is erased by itself; null for any other. clock_at: the instant that the clock
#: of a test account shows, once it has one. stopped_at: since when the operator has stopped a
#: partner. webhooks: how many webhook endpoints it has. holds_messages: whether it has ever had
#: a message wait until it may go.
accounts = Table(
    "accounts",
    METADATA,
    Column("id", Identifier, primary_key=True),
    Column("kind", Text, nullable=False, server_default="candidate"),
    text("label"),
    document("policy_overrides"),
    Column("policy_revision", Integer, nullable=False),
    # Zone, country, subdivision and language: what an employer described inline lacks.
    document("defaults", nullable=True),
    # What employers wish, by the word of partners: by the id of each.
    document("employer_wishes", nullable=True),
    instant("created_at"),
    instant("erase_at", nullable=True),
    instant("test_until", nullable=True),
    instant("clock_at", nullable=True),
    instant("stopped_at", nullable=True),
    Column("webhooks", Integer, nullable=False, server_default="0"),
    flag("holds_messages", default=False),
    # How and when the candidate wants to be reminded; null where that is never.
    document("reminders", nullable=True),
    Index("ix_accounts_erase_at", "erase_at"),
    Index("ix_accounts_test_until", "test_until"),
)

#: A key without scopes has all of them: those of the first start, and of operators.
api_keys = of_account(
    "api_keys",
    text("label"),
    text("key_hash"),
    text("hint"),
    document("scopes", nullable=True),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("revoked_at", nullable=True),
    instant("last_used_at", nullable=True),
    Unique("key_hash"),
    Index("ix_api_keys_revoked_at", "revoked_at"),
    Index("ix_api_keys_expires_at", "expires_at"),
)

#: Links to a calendar feed. The secret is in the address, since calendars send no headers; only
#: its hash is stored. detail: how much an entry of the feed says.
calendar_links = of_account(
    "calendar_links",
    text("label"),
    text("secret_hash"),
    text("detail"),
    instant("created_at"),
    instant("revoked_at", nullable=True),
    Unique("secret_hash"),
)

#: An e-mail address and a password. `email_key` is the address as it is compared, `confirmed_key`
#: the one that was confirmed. The one
#: row of an account has the account's own id.
logins = of_account(
    "logins",
    text("email"),
    text("email_key"),
    text("password_hash"),
    text("confirmed_key", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    Unique("email_key"),
)

#: Letters by which an address is confirmed. slot: one for each address and hour, of any account
#: tries: wrong codes since then; all instants by the service's clock
confirmations = of_account(
    "confirmations",
    text("email_key"),
    text("slot"),
    instant("created_at"),
    instant("expires_at"),
    Column("tries", Integer, nullable=False),
    instant("used_at", nullable=True),
    Unique("slot"),
    Index("ix_confirmations_expires_at", "expires_at"),
)

#: Who an account is to an issuer of OpenID Connect.
identities = of_account(
    "identities",
    text("issuer"),
    text("subject"),
    text("email", nullable=True),
    instant("created_at"),
    Unique("issuer", "subject"),
)

#: Sign-in codes that an operator makes for a forgotten password: single use, valid for minutes.
sign_in_codes = of_account(
    "sign_in_codes",
    text("code_hash"),
    instant("created_at"),
    instant("expires_at"),
    instant("spent_at", nullable=True),
    Unique("code_hash"),
    Index("ix_sign_in_codes_expires_at", "expires_at"),
)

#: Each sign-in begins one; it lives as long as its refresh tokens are used in time.
#: network: a keyed hash of the address that it was last used from, for this account alone.
#: password_until: until when it may set a password without the present one.
sessions = of_account(
    "sessions",
    text("label"),
    instant("created_at"),
    instant("refreshed_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
    text("ended_because", nullable=True),
    text("network", nullable=True),
    instant("password_until", nullable=True),
    Index(None, "account_id", "network"),
    # Expired rows are deleted for all accounts at once.
    Index("ix_sessions_expires_at", "expires_at"),
    Index("ix_sessions_ended_at", "ended_at"),
)

#: One token of a session is good, the others are spent: one that is used again has been copied.
#: successor: the token that a spent one was changed for, and `sealed` its
#: text, encrypted with a key that takes the text of the spent one.
refresh_tokens = of_account(
    "refresh_tokens",
    Column("session_id", Identifier, nullable=False),
    text("token_hash"),
    instant("created_at"),
    instant("spent_at", nullable=True),
    Column("successor", Identifier, nullable=True),
    text("sealed", nullable=True),
    refer("session_id", "sessions", cascade=True),
    Unique("token_hash"),
    Index(None, "account_id", "session_id"),
    Index("ix_refresh_tokens_spent_at", "spent_at"),
)

#: What a candidate lets a partner do. The account is the candidate's.
grants = of_resource(
    "grants",
    Column("partner_id", Identifier, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    document("scopes"),
    flag("provisioned"),
    text("note", nullable=True),
    text("content_hash", nullable=True),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("revoked_at", nullable=True),
    Index(None, "account_id", "partner_id"),
    Index(None, "partner_id", "account_id"),
)

#: Candidates whom a partner brought, by its own name for them. The account is the partner's, and
#: the id is made from the external id, so that it can be looked up under the lock. label: the
#: partner's own, which the candidate neither sees nor changes.
candidates = of_account(
    "candidates",
    text("external_id"),
    text("label", nullable=True),
    text("content_hash"),
    Column(
        "candidate_id", Identifier, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    ),
    instant("created_at"),
    Unique("account_id", "external_id"),
    Index(None, "candidate_id"),
)

#: How far a partner has been sent the events of a candidate; the id is the candidate's. standing:
#: whether the last event said that a grant stands.
partner_positions = of_account(
    "partner_positions",
    Column(
        "candidate_id", Identifier, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    ),
    Column("seq", BigInteger, nullable=False),
    flag("standing"),
    Index(None, "candidate_id"),
)

#: What candidates find a partner by; the one row of a partner has its account's id.
partner_names = of_account("partner_names", text("name"), Unique("name"))

#: Grants that a partner asks the owner of an e-mail address for. latest_key: the address, of the
#: latest request to it alone. ended_as: `granted` or `withdrawn`. declined_at: when the candidate
#: declined it, or an earlier one; the partner does not learn of it. candidate_id: who granted it.
grant_requests = of_account(
    "grant_requests",
    text("email"),
    text("email_key"),
    text("latest_key", nullable=True),
    document("scopes"),
    text("note", nullable=True),
    text("external_id", nullable=True),
    text("content_hash"),
    instant("created_at"),
    instant("expires_at"),
    text("ended_as", nullable=True),
    instant("declined_at", nullable=True),
    Column(
        "candidate_id", Identifier, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True
    ),
    Unique("account_id", "latest_key"),
    Index("ix_grant_requests_email_key", "email_key"),
    Index("ix_grant_requests_expires_at", "expires_at"),
    Index("ix_grant_requests_candidate_id", "candidate_id"),
)
