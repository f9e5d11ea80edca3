"""Handing a message over: decided again, claimed, and ended, each in a transaction.

1. `claim` decides again. A message that may go is stored as `sending`, with its Message-ID; one
   that may not waits on, or is cancelled with the reasons.
2. While it is under way it counts: an enquiry counts at its employer as one that was made
   (`earlier_contacts`), so that no second one goes meanwhile.
3. `finish` stores what came of it. Where it was sent, the contact is recorded in the same
   transaction, and counts in its place.

Each attempt has a number: what a cut-off attempt learns later changes nothing that followed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.enforce import judge_recorded
from app.domain.facts import Pursuit, Result
from app.domain.policy import Policy
from app.domain.shared_budget import is_shared
from app.usecases.delivery.messages.send_decisions import (
    Decided,
    Go,
    Hold,
    Never,
    command_of,
    decided,
    pursuit_without,
)
from app.usecases.delivery.ports import Deferred, MailOutcome, Refused, Sent, Unknown
from app.usecases.errors import Invalid, NotFound
from app.usecases.lookups import Place, in_order, with_pursuit
from app.usecases.message_states import TABLE, UNDER_WAY, Code, Send, State
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.contacts import contact_row, proposal_of, with_outcome
from app.usecases.pursuit.moved_messages import cancelled
from app.usecases.pursuit.moves import agency_asked
from app.usecases.refresh import refresh
from app.usecases.row_values import instant, maybe_instant, text

#: For how long a message that servers put off is tried again.
TRIED: Final = timedelta(hours=24)

#: The table that says which contacts count though none is recorded. A write that may end that has
#: the row looked up by the id of the message (`chosen_ids`).
EARLIER_CONTACTS: Final = "earlier_contacts"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is being handed over; `row` as it is now, `attempt` its number."""

    row: Row
    attempt: int


@dataclass(frozen=True, slots=True)
class Ready:
    """What an attempt needs besides the facts.

    message_id: the Message-ID that it is sent with; to_email: where it goes
    errors: whether its review, made anew, found what stops it
    stop: why it cannot be sent at all; None where it can
    """

    message_id: str
    to_email: str | None
    errors: bool = False
    stop: Code | None = None


def claim(
    context: PursuitContext | None, ready: Ready, operator: Policy, now: datetime
) -> Outcome[Claimed | datetime | None]:
    """Decide about a held message again; returns it claimed, when to look again, or None."""
    if context is None or context.row is None or context.row["state"] != State.HELD.value:
        return Outcome(None)
    row = context.row
    try:
        found = decided(context, row, operator, now, in_hours=row["send"] != Send.NOW.value)
    except (NotFound, Invalid):
        return _cancelled(row, Code.GONE, (), now)
    stop = _stop(ready, found)
    if stop is not None:
        return _cancelled(row, *stop, now)
    retry_at = maybe_instant(row, "retry_at")
    if isinstance(found, Hold):
        until = max(found.until, retry_at or found.until)
        held = {"due_at": until, "code": found.code.value, "reasons": list(found.reasons)}
        return _held(row, until, held, now)
    if retry_at is not None and now < retry_at:
        return _held(row, retry_at, {"due_at": retry_at}, now)
    assert isinstance(found, Go)  # noqa: S101  # one that may never go is stopped
    return _claimed(context, row, found, ready, now)


def _stop(ready: Ready, found: Decided) -> tuple[Code, tuple[dict[str, str], ...]] | None:
    """Why a message is cancelled; None where it goes on."""
    if isinstance(found, Never):
        return Code.CONTACT_REFUSED, found.reasons
    if ready.stop is not None:
        return ready.stop, ()
    if ready.errors:
        return Code.REVIEW, ()
    return (Code.NO_ADDRESS, ()) if ready.to_email is None else None


def _claimed(
    context: PursuitContext, row: Row, found: Go, ready: Ready, now: datetime
) -> Outcome[Claimed | datetime | None]:
    attempt = int(str(row["attempts"])) + 1
    values: dict[str, object] = {
        "state": State.SENDING.value,
        "code": None,
        "reasons": [],
        "message_id": ready.message_id,
        "to_email": ready.to_email,
        "attempts": attempt,
        "due_at": None,
        "retry_at": None,
        "handed_over_at": now,
        "updated_at": now,
    }
    changes: list[Change] = [Amend(TABLE, text(row, "id"), values)]
    contact = found.proposal.contact._replace(result=Result.SENT)
    pursuit = found.proposal.pursuit
    if is_shared(contact):
        kind, recipient = contact.kind.value, contact.recipient.value
        counted = {
            "id": row["id"],
            "employer_id": pursuit.employer.id,
            "application_id": pursuit.application.id,
            "contact_id": None,
            "kind": kind,
            "recipient": recipient,
            "happened_at": now,
            "agency": agency_asked(pursuit, kind, recipient),
        }
        taken = replace(pursuit, contacts=in_order((*pursuit.contacts, contact)))
        policy = found.proposal.policy
        changes += [Insert(EARLIER_CONTACTS, counted), *_tasks(context, taken, policy, now)]
    return Outcome(Claimed({**row, **values}, attempt), tuple(changes))


def _held(
    row: Row, until: datetime, values: Mapping[str, object], now: datetime
) -> Outcome[Claimed | datetime | None]:
    changed = {name: value for name, value in values.items() if value != row[name]}
    if not changed:
        return Outcome(until)
    return Outcome(until, (Amend(TABLE, text(row, "id"), {**changed, "updated_at": now}),))


def _cancelled(
    row: Row, code: Code, reasons: tuple[dict[str, str], ...], now: datetime
) -> Outcome[Claimed | datetime | None]:
    values = {
        "state": State.CANCELLED.value,
        "code": code.value,
        "reasons": list(reasons),
        "due_at": None,
        "updated_at": now,
    }
    return Outcome(None, (Amend(TABLE, text(row, "id"), values),))


def cut_off(context: PursuitContext | None, attempt: int, now: datetime) -> Outcome[None]:
    """Note that an attempt was cut off: whether the message left is unknown."""
    if context is None or context.row is None:
        return Outcome(None)
    row = context.row
    if row["state"] != State.SENDING.value or row["attempts"] != attempt:
        return Outcome(None)
    values = {"state": State.UNKNOWN.value, "code": Code.CUT_OFF.value, "updated_at": now}
    return Outcome(None, (Amend(TABLE, text(row, "id"), values),))


def finish(
    context: PursuitContext | None,
    attempt: int,
    outcome: MailOutcome,
    pause: timedelta | None,
    operator: Policy,
    now: datetime,
) -> Outcome[datetime | None]:
    """Store what came of an attempt; returns when there is to be another, or None.

    pause: how long to wait before another attempt, where servers put the message off; None
        for no other. It is drawn beforehand, since this may run again after a lost race
    """
    if context is None or context.row is None:
        return Outcome(None)
    row = context.row
    if State(text(row, "state")) not in UNDER_WAY or row["attempts"] != attempt:
        return Outcome(None)
    message_id = text(row, "id")
    if isinstance(outcome, Sent):
        return Outcome(None, sent_changes(context, row, operator, now)[1])
    if isinstance(outcome, Unknown):
        values: dict[str, object] = {"state": State.UNKNOWN.value, "code": outcome.reason}
        return Outcome(None, (Amend(TABLE, message_id, {**values, "updated_at": now}),))
    retry_at = None
    values = {"state": State.FAILED.value, "code": outcome.reason, "reasons": _said(outcome)}
    if isinstance(outcome, Deferred) and row["code"] == Code.MOVED.value:
        values = cancelled(now)
    elif isinstance(outcome, Deferred):
        until = maybe_instant(row, "retry_until") or instant(row, "handed_over_at") + TRIED
        if pause is not None and now + pause <= until:
            retry_at = now + pause
            values |= {"state": State.HELD.value, "retry_until": until}
    values |= {"due_at": retry_at, "retry_at": retry_at, "updated_at": now}
    changes = (Amend(TABLE, message_id, values), *unsent_changes(context, row, operator, now))
    return Outcome(retry_at, changes)


def _said(outcome: Refused | Deferred) -> list[dict[str, str]]:
    code = "" if outcome.code is None else f"{outcome.code} "
    return [{"rule": outcome.reason, "message": f"{code}{outcome.text}"}]


def sent_changes(
    context: PursuitContext, row: Row, operator: Policy, now: datetime, *, bounced: bool = False
) -> tuple[Row, tuple[Change, ...]]:
    """The message as sent, and the changes: with the contact that it is, made when it left.

    It was permitted when it left. What was recorded since that it would have broken stands with
    the contact as a breach, since it has happened.

    bounced: whether it is known already that it did not arrive
    """
    made_at = instant(row, "handed_over_at")
    command = command_of(row)
    try:
        pursuit, interview = pursuit_without(context, row)
    except Invalid:  # Its round has moved or gone meanwhile.
        command = replace(command, place=Place(application_id=text(row, "application_id")))
        pursuit, interview = pursuit_without(context, {**row, "interview_id": None})
    policy = policy_of(context.account, operator)
    try:
        proposal = proposal_of(command, pursuit, interview, policy, made_at)
    except (NotFound, Invalid):  # The person has.
        command = replace(command, interviewer_id=None)
        proposal = proposal_of(command, pursuit, interview, policy, made_at)
    broken, _ = judge_recorded(proposal, acknowledged=True)
    result = Result.BOUNCED if bounced else Result.SENT
    contact = proposal.contact._replace(result=result, breach=broken)
    stored = {
        **contact_row(command, contact, pursuit, policy.at(made_at), now),
        # One that is cleared is recorded as it is made.
        "recorded_at": made_at,
    }
    after = replace(pursuit, contacts=in_order((*pursuit.contacts, contact)))
    after, ended = with_outcome(after, contact)
    message_id = text(row, "id")
    values: dict[str, object] = {
        "state": State.SENT.value,
        "code": None,
        "reasons": [],
        "sent_at": made_at,
        "contact_id": contact.id,
        "due_at": None,
        "retry_at": None,
        "updated_at": now,
    }
    changes: tuple[Change, ...] = (
        *_uncounted(context, message_id),
        Insert("contacts", stored),
        Amend(TABLE, message_id, values),
        *ended,
        *_tasks(context, after, policy, now),
    )
    return {**row, **values}, changes


def unsent_changes(
    context: PursuitContext, row: Row, operator: Policy, now: datetime
) -> tuple[Change, ...]:
    """The changes by which a message that did not leave counts no more."""
    pursuit, _ = pursuit_without(context, {**row, "interview_id": None})
    policy = policy_of(context.account, operator)
    uncounted = _uncounted(context, text(row, "id"))
    return (*uncounted, *_tasks(context, pursuit, policy, now))


def _uncounted(context: PursuitContext, message_id: str) -> tuple[Change, ...]:
    """The change by which a message counts no more, if it does."""
    there = context.existing.get((EARLIER_CONTACTS, message_id)) is not None
    return (Remove(EARLIER_CONTACTS, message_id),) if there else ()


def _tasks(
    context: PursuitContext, pursuit: Pursuit, policy: Policy, now: datetime
) -> tuple[Change, ...]:
    pursuits = with_pursuit(context.pursuits, pursuit)
    return tuple(refresh(pursuits, context.tasks, context.outlooks, policy, now))
