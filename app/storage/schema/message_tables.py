"""Tables of messages to employers: their text, and how far each has come."""

from sqlalchemy import Column, Index, Integer

from app.storage.schema.columns import (
    document,
    flag,
    identifier,
    instant,
    of_account,
    of_resource,
    refer,
    text,
    where,
)

#: state, send, way: those of `usecases.delivery.messages.states`
#: code, reasons: why it is held, failed or was cancelled
#: to_given: whether the address was named with the message, and not taken from the person
#: thread: ids of the mails that it answers, oldest first; findings: what its review found
#: message_id: stored before it is handed over, since a reply or a bounce names it
#: due_at: when it is decided again; retry_at, retry_until: where a server has put it off
#: contact_id: the contact that was recorded when it was sent
messages = of_resource(
    "messages",
    identifier("application_id"),
    identifier("employer_id"),
    identifier("interview_id", nullable=True),
    identifier("interviewer_id", nullable=True),
    text("kind"),
    text("channel"),
    text("answer", nullable=True),
    text("sender", nullable=True),
    text("to_name", nullable=True),
    text("to_email", nullable=True),
    flag("to_given"),
    text("subject"),
    text("body"),
    text("in_reply_to", nullable=True),
    document("thread"),
    document("files"),
    document("findings"),
    document("call_card", nullable=True),
    text("send"),
    text("way"),
    text("state"),
    text("code", nullable=True),
    document("reasons"),
    text("message_id", nullable=True),
    Column("attempts", Integer, nullable=False),
    instant("due_at", nullable=True),
    instant("retry_at", nullable=True),
    instant("retry_until", nullable=True),
    instant("handed_over_at", nullable=True),
    instant("sent_at", nullable=True),
    instant("bounced_at", nullable=True),
    document("bounce", nullable=True),
    identifier("contact_id", nullable=True),
    text("content_hash", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    Index(None, "account_id", "application_id", "id"),
    Index(None, "account_id", "employer_id", "id"),
    Index(None, "account_id", "updated_at", "id"),
    # Those that were handed over, by the id that a report names.
    Index("ix_messages_contact", "account_id", "contact_id", **where("contact_id IS NOT NULL")),
    Index("ix_messages_sent_as", "account_id", "message_id", **where("message_id IS NOT NULL")),
)

#: The candidate's own account at a mail provider, which messages go by; its id is the account's.
#: password: sealed with a key of the service (`signed/sealing.py`)
mail_accounts = of_account(
    "mail_accounts",
    text("address"),
    text("name", nullable=True),
    text("host"),
    Column("port", Integer, nullable=False),
    text("security"),
    text("username"),
    text("password"),
    instant("created_at"),
    instant("updated_at"),
)

#: The candidate's own templates (`usecases/delivery/messages/template_language.py`).
message_templates = of_resource(
    "message_templates",
    text("name"),
    text("kind"),
    text("subject"),
    text("body"),
    text("content_hash", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    Index(None, "account_id", "updated_at", "id"),
)
