"""What a candidate says of a message: that it was sent, or that it was not.

One that the candidate has sent is recorded as any contact is, by the same enforcement. One that
this service handed over without an answer (`unknown`) was sent or not: the candidate knows.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.fact_enums import BreachReason
from app.domain.facts import Result
from app.domain.policy import Policy
from app.usecases.delivery.messages.handing_over import sent_changes, unsent_changes
from app.usecases.delivery.messages.send_decisions import command_of
from app.usecases.errors import Conflict
from app.usecases.lookups import named
from app.usecases.message_states import (
    MESSAGE,
    OPEN,
    TABLE,
    Code,
    MessageWay,
    Send,
    State,
)
from app.usecases.ports import Amend, Cancel, Outcome, PursuitContext, Row
from app.usecases.pursuit.contacts import make_contact
from app.usecases.row_values import instant, text


@dataclass(frozen=True, slots=True)
class SaidSent:
    """That a message was sent.

    happened_at: when; None for now, where the etiquette is asked as for a contact to be made
    """

    happened_at: datetime | None = None
    acknowledge_breach: bool = False
    breach_reason: BreachReason | None = None


def say_sent(
    context: PursuitContext | None, said: SaidSent, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Note that a message was sent, and record the contact; raises as `make_contact` does."""
    context, row = named(context, "message")
    state = State(text(row, "state"))
    if state is State.UNKNOWN:
        after, changes = sent_changes(context, row, operator, now)
        return Outcome(after, changes)
    if state not in OPEN:
        raise Conflict("state_conflict", f"This message is `{state.value}` already.")
    command = replace(
        command_of(row),
        result=Result.SENT,
        happened_at=said.happened_at,
        acknowledge_breach=said.acknowledge_breach,
        breach_reason=said.breach_reason,
    )
    made = make_contact(context, command, operator, now)
    contact = made.answer.row
    values: dict[str, object] = {
        "state": State.SENT.value,
        "way": MessageWay.OWN_CLIENT.value,
        "send": Send.NEVER.value,
        "code": None,
        "reasons": [],
        "due_at": None,
        "sent_at": instant(contact, "happened_at"),
        "contact_id": contact["id"],
        "updated_at": now,
    }
    message_id = text(row, "id")
    changes = (*made.changes, Amend(TABLE, message_id, values), Cancel(MESSAGE, message_id))
    return Outcome({**row, **values}, changes)


def say_not_sent(context: PursuitContext | None, operator: Policy, now: datetime) -> Outcome[Row]:
    """Note that a message of which that was unknown did not leave: it is a draft again."""
    context, row = named(context, "message")
    if row["state"] != State.UNKNOWN.value:
        raise Conflict(
            "state_conflict",
            f"This message is `{row['state']}`; only of one that is `unknown` it can be said "
            "that it was not sent.",
        )
    values: dict[str, object] = {
        "state": State.DRAFT.value,
        "send": Send.NEVER.value,
        "code": Code.NOT_SENT.value,
        "updated_at": now,
    }
    changes = (
        Amend(TABLE, text(row, "id"), values),
        *unsent_changes(context, row, operator, now),
    )
    return Outcome({**row, **values}, changes)
