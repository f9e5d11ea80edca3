"""Bounces of messages: a report of failed delivery, recognised by the Message-ID it names.

Anybody can write such a report, so it counts only for a message that this service handed over,
and that went to the recipient that it names. One that failed for good makes the message
`bounced`, and its contact as well while that can be recorded; the gap after it stays.
"""

from datetime import datetime

from app.domain.policy import Policy
from app.usecases.delivery.dsn_parser import Bounce, RecipientReport
from app.usecases.delivery.messages.handing_over import sent_changes
from app.usecases.lookups import named
from app.usecases.message_states import TABLE, State
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Row
from app.usecases.pursuit.contact_results import bounced_contact
from app.usecases.row_values import maybe_text, text

#: What a report may be about.
_LEFT = frozenset({State.SENT, State.UNKNOWN, State.BOUNCED})


def note_bounce(
    context: PursuitContext | None, bounce: Bounce, operator: Policy, now: datetime
) -> Outcome[Row | None]:
    """Note what a report says of a message; None where it says nothing of this one."""
    context, row = named(context, "message")
    report = _about(row, bounce)
    state = State(text(row, "state"))
    if report is None or state not in _LEFT:
        return Outcome(None)
    if state is State.BOUNCED or not (report.permanent or report.action == "delayed"):
        return Outcome(row)
    said = {"recipient": report.recipient, "status": report.status, "text": report.text}
    values: dict[str, object] = {"bounce": said, "updated_at": now}
    changes: tuple[Change, ...] = ()
    if report.permanent:
        values |= {"state": State.BOUNCED.value, "bounced_at": now}
        if state is State.UNKNOWN:
            # It did leave, then; and its contact is recorded as one that did not arrive.
            row, changes = sent_changes(context, row, operator, now, bounced=True)
        else:
            contact = context.existing.get(("contacts", str(row["contact_id"])))
            if contact is not None:
                changes = bounced_contact(context, contact, operator, now)
    return Outcome({**row, **values}, (*changes, Amend(TABLE, text(row, "id"), values)))


def _about(row: Row, bounce: Bounce) -> RecipientReport | None:
    """What it says of the recipient of a message."""
    to = (maybe_text(row, "to_email") or "").casefold()
    return next((one for one in bounce.recipients if one.recipient.casefold() == to), None)
