"""Results of contacts, recorded after the contact was cleared.

A contact that was cleared counts from that moment on, whatever its result. It gives its
place back only by `not_made`, within a day and twice in a pursuit. That one did not arrive
can be recorded for some business days. A result that makes a contact count where it
did not is judged like a contact recorded late.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.actions import Channel
from app.domain.calendars import calendars_of
from app.domain.enforce import Proposal, judge_recorded
from app.domain.fact_enums import BreachReason
from app.domain.facts import Contact, Pursuit, Result
from app.domain.policy import Policy
from app.domain.shared_budget import COUNTING
from app.usecases.errors import Conflict, Invalid
from app.usecases.lookups import in_order, named, pursuit_of, with_pursuit
from app.usecases.message_states import TABLE, Code, State
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Row
from app.usecases.pursuit.contacts import ONLY_A_RING, reason_kept, refused, with_outcome
from app.usecases.pursuit.permits import check_not_failed, check_not_made
from app.usecases.refresh import refresh
from app.usecases.row_values import instant, maybe_text, text

#: How the message that a contact is, is looked up: by a value that one message has.
OF_MESSAGE: Final = "messages.contact_id"

_FAILURES: Final = frozenset({Result.BOUNCED, Result.WRONG_NUMBER})


@dataclass(frozen=True, slots=True)
class ChangeContact:
    """A merge patch of a contact: None leaves the result; the note only if `has_note`.

    partner_id: the partner that asks for it; None for the candidate
    """

    result: Result | None = None
    acknowledge_breach: bool = False
    breach_reason: BreachReason | None = None
    has_note: bool = False
    note: str | None = None
    partner_id: str | None = None


def change_contact(
    context: PursuitContext | None, command: ChangeContact, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change the result of a contact, or its note."""
    context, row = named(context, "contact")
    policy = policy_of(context.account, operator)
    pursuit = pursuit_of(context, text(row, "application_id"))
    values: dict[str, object] = {}
    if command.has_note and command.note != row["note"]:
        values["note"] = command.note
    after = pursuit
    if command.result is not None and command.result.value != row["result"]:
        if row["result"] == Result.NOT_MADE.value:
            raise Conflict(
                "state_conflict",
                "This contact has the result `not_made`, and gave its place back. "
                "Make or record another.",
            )
        if command.result is Result.NO_ANSWER and row["channel"] != Channel.PHONE.value:
            raise Invalid("/result", "incompatible_fields", ONLY_A_RING)
        if command.result is Result.NOT_MADE:
            check_not_made(context, text(row, "id"), now)
            check_not_sent_here(context, text(row, "id"))
            after = _taken_back(pursuit, row, policy.at(now), now)
        else:
            if command.result in _FAILURES:
                check_not_failed(context, text(row, "id"), command.partner_id)
                check_not_sent_here(context, text(row, "id"))
            check_failure(pursuit, row, command.result, policy.at(now), now)
            after, breach = _with_result(pursuit, row, command, policy)
            values["breach"] = list(breach)
            reason = command.breach_reason or maybe_text(row, "breach_reason")
            values["breach_reason"] = reason_kept(reason, breach)
        values["result"] = command.result.value
    if not values:
        return Outcome(row)
    values["updated_at"] = now
    ended: tuple[Change, ...] = ()
    unsent: tuple[Change, ...] = ()
    if command.result is Result.NOT_MADE and "result" in values:
        unsent = message_not_sent(context, text(row, "id"), now)
    if after is not pursuit:
        after, ended = with_outcome_of(pursuit, after, text(row, "id"))
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    amended = Amend("contacts", text(row, "id"), values)
    return Outcome({**row, **values}, (amended, *unsent, *ended, *tasks))


def message_not_sent(context: PursuitContext, contact_id: str, now: datetime) -> tuple[Change, ...]:
    """The change by which the message that a contact was is a draft again, if it was one.

    The candidate had said that they sent it; now they say that the contact was none.
    """
    message = context.existing.get((OF_MESSAGE, contact_id))
    if message is None:
        return ()
    values: dict[str, object] = {
        "state": State.DRAFT.value,
        "code": Code.NOT_SENT.value,
        "sent_at": None,
        "contact_id": None,
        "updated_at": now,
    }
    return (Amend(TABLE, text(message, "id"), values),)


def check_not_sent_here(context: PursuitContext, contact_id: str) -> None:
    """Refuse what a candidate says against a message that this service sent."""
    message = context.existing.get((OF_MESSAGE, contact_id))
    if message is not None and message["way"] != "own_client":
        raise Conflict(
            "state_conflict",
            "This contact is a message that was sent from here. That it did not arrive, only a "
            "report of its delivery says: POST /v1/bounces.",
        )


def bounced_contact(
    context: PursuitContext, row: Row, operator: Policy, now: datetime
) -> tuple[Change, ...]:
    """The changes by which a contact that this service sent did not arrive, as a report says.

    There are none where that comes too late, or the contact was taken back: it counts.
    """
    pursuit = pursuit_of(context, text(row, "application_id"))
    policy = policy_of(context.account, operator)
    if row["retracted_at"] is not None or row["result"] != Result.SENT.value:
        return ()
    try:
        check_failure(pursuit, row, Result.BOUNCED, policy.at(now), now)
    except Conflict:
        return ()
    command = ChangeContact(Result.BOUNCED)
    contact_id = text(row, "id")
    after, ended = with_outcome_of(
        pursuit, _with_result(pursuit, row, command, policy)[0], contact_id
    )
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    values = {"result": Result.BOUNCED.value, "updated_at": now}
    return (Amend("contacts", contact_id, values), *ended, *tasks)


def with_outcome_of(
    before: Pursuit, after: Pursuit, contact_id: str
) -> tuple[Pursuit, tuple[Change, ...]]:
    """The pursuit with the outcome that the contact sets now, or no longer sets."""
    for contact in after.contacts:
        if contact.id == contact_id:
            return with_outcome(after, contact)
    gone = next(one for one in before.contacts if one.id == contact_id)
    return with_outcome(after, gone._replace(result=Result.NOT_MADE))


def _taken_back(pursuit: Pursuit, row: Row, policy: Policy, now: datetime) -> Pursuit:
    if not row["cleared"]:
        raise Conflict("state_conflict", "This contact was recorded as over, so it was made.")
    hours, most = policy["not_made_hours"], policy["not_made_contacts"]
    if now - instant(row, "recorded_at") > timedelta(hours=hours):
        raise Conflict(
            "state_conflict",
            f"A contact can be said not to have been made within {hours} hours of being cleared.",
        )
    if pursuit.not_made >= most:
        raise Conflict(
            "state_conflict",
            f"Of one pursuit {most} contacts can be said not to have been made, and "
            "that many were. This one counts; if it was made, record its result.",
        )
    left = tuple(one for one in pursuit.contacts if one.id != row["id"])
    return replace(pursuit, contacts=left)


def check_failure(
    pursuit: Pursuit, row: Row, result: Result, policy: Policy, now: datetime
) -> None:
    """Refuse the word that a contact did not arrive where it comes too late.

    Days are the employer's, as everywhere; the last one ends with its working hours.
    """
    if result not in _FAILURES or row["result"] in _FAILURES:
        return
    by_letter = row["channel"] == Channel.LETTER.value
    days = policy["failure_letter_business_days" if by_letter else "failure_business_days"]
    calendar = calendars_of(policy)(pursuit.region)
    if now >= calendar.closing_after(instant(row, "happened_at"), days):
        raise Conflict(
            "state_conflict",
            f"That a contact did not arrive can be recorded within {days} business "
            f"day{'s' if days > 1 else ''} of it. "
            "This one counts.",
        )


def _with_result(
    pursuit: Pursuit, row: Row, command: ChangeContact, policy: Policy
) -> tuple[Pursuit, tuple[str, ...]]:
    before = next(one for one in pursuit.contacts if one.id == row["id"])
    others = tuple(one for one in pursuit.contacts if one is not before)
    contact = before._replace(result=command.result)
    if before.result not in COUNTING and contact.result in COUNTING:
        contact = _judged(replace(pursuit, contacts=others), contact, command, policy)
    after = replace(pursuit, contacts=in_order((*others, contact)))
    return after, contact.breach


def _judged(pursuit: Pursuit, contact: Contact, command: ChangeContact, policy: Policy) -> Contact:
    proposal = Proposal(
        pursuit, contact, policy, calendars_of(policy.at(contact.happened_at)), contact.happened_at
    )
    broken, refusal = judge_recorded(proposal, acknowledged=command.acknowledge_breach)
    if refusal is not None:
        raise refused(proposal, refusal, broken)
    return contact._replace(breach=broken)
