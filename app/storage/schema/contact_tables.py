"""Tables of contacts: made, refused, and counted where they were made before a move."""

from typing import Final

from sqlalchemy import Column, Index, Integer

from app.storage.schema.columns import (
    document,
    external_index,
    flag,
    identifier,
    instant,
    of_account,
    of_resource,
    refer,
    retraction,
    text,
    where,
)

#: Contacts that count for the other applications at their employer, as the domain says
#: (`domain/shared_budget.py`). An index holds them, so a change of it takes a migration.
SHARED: Final = (
    "contacts.kind IN ('adjustment', 'competing_offer', 'correction',"
    " 'enquire_status', 'reschedule', 'resend', 'withdraw')"
    " AND (contacts.result IS NULL OR contacts.result IN ('message_left', 'sent', 'spoke'))"
    " AND contacts.retracted_at IS NULL"
)

#: Enquiries that count for other employers that the same agency stands for.
AT_AGENCY: Final = (
    "contacts.kind = 'enquire_status' AND contacts.recipient = 'agency'"
    " AND (contacts.result IS NULL OR contacts.result IN ('message_left', 'sent', 'spoke'))"
    " AND contacts.retracted_at IS NULL"
)

#: A column that SQLite alone has, and keeps in an index: a contact as a load reads it, as the
#: text of a JSON array in the order of `sql/shared_budget.py`. A load joins such texts, at a
#: quarter of the cost of making them of the rows. A change of what is read takes a migration.
AS_READ: Final = "contacts.as_read"
contacts = of_resource(
    "contacts",
    identifier("application_id"),
    identifier("employer_id"),
    identifier("interview_id", nullable=True),
    identifier("interviewer_id", nullable=True),
    text("kind"),
    text("channel"),
    text("recipient"),
    text("result", nullable=True),
    text("answer", nullable=True),
    instant("happened_at"),
    instant("recorded_at"),
    instant("updated_at"),
    flag("cleared"),
    document("attestation", nullable=True),
    text("note", nullable=True),
    document("breach"),
    text("breach_reason", nullable=True),
    *retraction(),
    text("policy_version"),
    text("basis", nullable=True),
    text("external_id", nullable=True),
    text("content_hash", nullable=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews"),
    refer("interviewer_id", "interviewers"),
    external_index("contacts"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(
        "ix_contacts_shared",
        *("account_id", "employer_id", "happened_at", "id"),
        **where(SHARED.replace("contacts.", "")),
    ),
    Index(
        "ix_contacts_agency",
        *("account_id", "happened_at", "id"),
        **where(AT_AGENCY.replace("contacts.", "")),
    ),
    Index(None, "account_id", "interview_id", "id"),
    # Those that broke a rule, which adherence counts.
    Index("ix_contacts_breached", "account_id", "id", **where("breach <> '[]'")),
)

#: What lets a relay pass the message of a cleared contact on, once; it has the contact's id.
permits = of_account(
    "permits",
    text("audience"),
    instant("issued_at"),
    instant("expires_at"),
    instant("redeemed_at", nullable=True),
    refer("id", "contacts", cascade=True),
)

#: Contacts that were refused: of each application one row for what it was to be and by which
#: rules, with how often that happened (`usecases/pursuit/refusals.py`).
refusals = of_account(
    "refusals",
    identifier("application_id"),
    text("kind"),
    text("channel"),
    document("rules"),
    Column("times", Integer, nullable=False),
    instant("first_at"),
    instant("last_at"),
    refer("application_id", "applications", cascade=True),
    Index(None, "account_id", "application_id"),
)

#: Contacts that count where they were made, though they hang there no more: one that has moved
#: (`contact_id`, which decides whether it counts at all), or that a deletion took away.
#: `application_id` is the pursuit it was made in, if that is still there; `agency` the name of
#: the agency that was asked, if one was.
earlier_contacts = of_account(
    "earlier_contacts",
    identifier("employer_id"),
    identifier("application_id", nullable=True),
    identifier("contact_id", nullable=True),
    text("kind"),
    text("recipient"),
    instant("happened_at"),
    text("agency", nullable=True),
    refer("employer_id", "employers", cascade=True),
    refer("application_id", "applications"),
    refer("contact_id", "contacts"),
    Index(None, "account_id", "employer_id", "happened_at"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "contact_id"),
    Index(
        "ix_earlier_contacts_agency",
        *("account_id", "happened_at", "id"),
        **where("agency IS NOT NULL"),
    ),
)
