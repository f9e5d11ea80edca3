"""Retractions: the candidate takes a record back that was never true.

1. What passed through Bide itself stands: a contact that was cleared here was made.
2. One that makes an enquiry possible sooner, or gives back a count or a gap, spends one of
   the few that a pursuit has (`domain/retractions.py`).
3. The record stays, marked, and is left out of every decision from then on; what it had set
   (an outcome, the state of a round) goes with it, unless something later set it.
4. A contact that was allowed by what is taken back now is marked as a breach, not undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendars import calendars_of
from app.domain.enforce import Proposal, judge_recorded
from app.domain.facts import Contact, EmployerUpdate, InterviewState, Pursuit
from app.domain.policy import Policy
from app.domain.retractions import Record, assess_retraction
from app.domain.shared_budget import COUNTING
from app.usecases.errors import Conflict, NotFound
from app.usecases.lookups import Place, known, named, pursuit_of, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Row
from app.usecases.pursuit.contact_results import check_not_sent_here, message_not_sent
from app.usecases.pursuit.contacts import with_outcome
from app.usecases.pursuit.employer_updates import STATES
from app.usecases.pursuit.interviews import with_rounds
from app.usecases.pursuit.timetables import place_of, said_of, with_said
from app.usecases.refresh import refresh
from app.usecases.row_values import text


@dataclass(frozen=True, slots=True)
class Retract:
    """A record to be taken back, and why."""

    reason: str


def retract_contact(
    context: PursuitContext | None, command: Retract, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Take back a contact that was recorded."""
    context, row = named(context, "contact")
    if row["retracted_at"] is not None:
        return Outcome(row)
    check_not_sent_here(context, text(row, "id"))
    policy = policy_of(context.account, operator)
    if row["cleared"]:
        hours = policy.at(now)["not_made_hours"]
        raise Conflict(
            "state_conflict",
            "This contact was cleared here, so it was made. Within "
            f"{hours} hours it can be given the result `not_made`.",
        )
    pursuit = pursuit_of(context, text(row, "application_id"))
    record = next(one for one in pursuit.contacts if one.id == row["id"])
    _check(pursuit, record, policy, now)
    gone = record._replace(retracted_at=now)
    after = replace(
        pursuit, contacts=tuple(gone if one is record else one for one in pursuit.contacts)
    )
    after, ended = with_outcome(after, gone)
    values = {**_retracted(command, now), "updated_at": now}
    ended = (*ended, *message_not_sent(context, text(row, "id"), now))
    return _done(context, row, ("contacts", values), after, (policy, ended), now)


def retract_update(
    context: PursuitContext | None, command: Retract, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Take back a word of the employer that was recorded by mistake."""
    context, row = named(context, "employer_update")
    if row["retracted_at"] is not None:
        return Outcome(row)
    pursuit = pursuit_of(context, text(row, "application_id"))
    record = next(one for one in pursuit.updates if one.id == row["id"])
    policy = policy_of(context.account, operator)
    _check(pursuit, record, policy, now)
    gone = replace(record, retracted_at=now)
    after = replace(
        pursuit, updates=tuple(gone if one is record else one for one in pursuit.updates)
    )
    after, states = _without_state(after, record)
    values = {**_retracted(command, now), "updated_at": now}
    return _done(context, row, ("employer_updates", values), after, (policy, states), now)


def retract_revision(
    context: PursuitContext | None,
    of: tuple[Place, int],
    command: Retract,
    operator: Policy,
    now: datetime,
) -> Outcome[Row | None]:
    """Take back a revision of a timetable; the answer is None, since all revisions are shown.

    of: the path, and the number of the revision
    """
    place, number = of
    context = known(context, place.what)
    pursuit, interview = place_of(context, place)
    said = said_of(pursuit, interview)
    record = next((one for one in said if one.revision == number), None)
    if record is None:
        raise NotFound("timetable")
    if record.retracted_at is not None:
        return Outcome(None)
    policy = policy_of(context.account, operator)
    _check(pursuit, record, policy, now)
    gone = replace(record, retracted_at=now)
    after = with_said(pursuit, interview, tuple(gone if o is record else o for o in said))
    values = {
        **_retracted(command, now),
        # Events name a timetable by these.
        "interview_id": None if interview is None else interview.id,
        "application_id": pursuit.application.id,
    }
    changed = _done(context, {"id": record.id}, ("timetables", values), after, (policy, ()), now)
    return Outcome(None, changed.changes)


def _check(pursuit: Pursuit, record: Record, policy: Policy, now: datetime) -> None:
    verdict = assess_retraction(pursuit, record, policy, calendars_of(policy.at(now)), now)
    if not verdict.allowed:
        raise Conflict(
            "state_conflict",
            "Taking this back would let you ask sooner or more often, and the retractions of "
            f"this pursuit that may do so are spent: {verdict.spent} of {verdict.most}.",
        )


def _retracted(command: Retract, now: datetime) -> dict[str, object]:
    return {"retracted_at": now, "retraction_reason": command.reason}


def _done(
    context: PursuitContext,
    row: Row,
    change: tuple[str, dict[str, object]],
    after: Pursuit,
    besides: tuple[Policy, tuple[Change, ...]],
    now: datetime,
) -> Outcome[Row]:
    """All that is changed: the record, what it had set, contacts that are breaches, tasks."""
    table, values = change
    policy, set_by_it = besides
    marked = tuple(_breaches(after, policy))
    by_id = {one.id: one for one in marked}
    after = replace(after, contacts=tuple(by_id.get(one.id, one) for one in after.contacts))
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    breaches = (
        Amend("contacts", one.id, {"breach": list(one.breach), "updated_at": now}) for one in marked
    )
    amend = Amend(table, text(row, "id"), values)
    return Outcome({**row, **values}, (amend, *set_by_it, *breaches, *tasks))


def _breaches(pursuit: Pursuit, policy: Policy) -> Iterator[Contact]:
    """The contacts that broke a rule as the facts are now, each with these rules besides."""
    for contact in pursuit.contacts:
        if contact.retracted_at is not None or contact.result not in COUNTING:
            continue
        others = tuple(one for one in pursuit.contacts if one is not contact)
        before = replace(pursuit, contacts=others)
        calendars = calendars_of(policy.at(contact.happened_at))
        proposal = Proposal(before, contact, policy, calendars, contact.happened_at)
        broken, _ = judge_recorded(proposal, acknowledged=True)
        more = tuple(rule for rule in broken if rule not in contact.breach)
        if more:
            yield contact._replace(breach=(*contact.breach, *more))


def _without_state(pursuit: Pursuit, update: EmployerUpdate) -> tuple[Pursuit, tuple[Change, ...]]:
    """The pursuit with a round as it was before a word that postponed or cancelled it."""
    state = STATES.get(update.kind)
    for interview in pursuit.interviews:
        set_by_it = (
            interview.id == update.interview_id
            and interview.state is state
            and interview.state_at == update.received_at
        )
        if set_by_it:
            values: dict[str, object] = {
                "state": InterviewState.SCHEDULED.value,
                "state_at": None,
                "state_by": None,
            }
            held = replace(interview, state=InterviewState.SCHEDULED, state_at=None)
            rounds = tuple(held if one is interview else one for one in pursuit.interviews)
            return with_rounds(pursuit, rounds), (Amend("interviews", interview.id, values),)
    return pursuit, ()
