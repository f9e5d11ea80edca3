"""Letters for tests of mail."""

from datetime import UTC, datetime, timedelta, timezone

from app.usecases.delivery.ports import Letter, Mailbox, SmtpAccount

ANA = Mailbox("ana@example.org", "Ana Lima")
SAM = Mailbox("sam@acme.example", "Sam Okafor")
NOON = datetime(2026, 11, 30, 12, tzinfo=timezone(timedelta(hours=1)))
LETTER = Letter(
    message_id="<0197-thanks@example.org>",
    sender=ANA,
    to=SAM,
    subject="Thank you: Data engineer",
    text="Dear Sam Okafor,\n\nThank you very much for your time.\n\nAna Lima\n",
    date=NOON.astimezone(UTC),
)
OWN = SmtpAccount("mail.example.org", 587, "starttls", ("ana@example.org",))
