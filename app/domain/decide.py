"""How a decision is made: rules raise bars, and the answer is read off them.

`RULES` is the one visible order. Facts that happened after the instant are dropped
first; every rule then says what it bars and from when until when; `decide` reads
off, for every action, whether it is barred now and by what, when it opens, and when
the answer changes next. `plan` reads the same bars along time, `assess` asks them
about one proposed contact: advice and enforcement are one computation.
"""

from datetime import datetime

from app.domain.action_slots import ActionSlot
from app.domain.actions import NEXT_ORDER
from app.domain.bar_state import State, differs, has_edge_at, phone_changes_at_next_hours, state_at
from app.domain.business_time import Calendar
from app.domain.decision import Action, Decision, Plan, PlanEntry
from app.domain.evaluation import Evaluation, action, alongside, next_action
from app.domain.facts import Pursuit
from app.domain.phases import phase_at
from app.domain.policy import Policy
from app.domain.rulebook import REMARKS, RULE_IDS, RULES

__all__ = ["REMARKS", "RULES", "RULE_IDS", "decide", "owed", "plan"]

_OWED = frozenset(NEXT_ORDER)


def decide(pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime) -> Decision:
    """Decide what may be done at an instant, what is owed, why, and until when that stands.

    Facts that happened after `now` are left out, whenever they were recorded. `now`
    must be an aware instant in UTC; days are the employer's local days.
    """
    reading = Evaluation(pursuit, policy, calendar, now, None)
    return _decision(reading, now, reading.read(now))


def owed(pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime) -> tuple[Action, ...]:
    """Return what `decide` says of the actions that may be the next one, reasons left out."""
    reading = Evaluation(pursuit, policy, calendar, now, None)
    return tuple(
        [
            action(reading.case, entry, state_at(entry, now, calendar), now, explained=False)
            for entry in reading.entries
            if entry.kind in _OWED
        ]
    )


def _decision(reading: Evaluation, now: datetime, read: list[tuple[ActionSlot, State]]) -> Decision:
    case = reading.case
    return Decision(
        case.application.id,
        now,
        case.policy.version,
        phase_at(case, read, now),
        next_action(case, read, now),
        tuple([action(case, entry, state, now) for entry, state in read]),
        alongside(case),
        _changes_at(reading, read, now),
    )


def _changes_at(
    reading: Evaluation, read: list[tuple[ActionSlot, State]], now: datetime
) -> datetime | None:
    """Return the next instant at which the answer differs if nothing happens.

    Walks the edges of all bars, and the turns of working hours where they matter, and
    stops at the first at which something differs.
    """
    calendar = reading.case.calendar
    at = now
    for edge in reading.edges_after(now):
        turn = _next_turn(reading, at)
        if turn is not None and turn <= edge:
            return turn
        for entry, state in read:
            if has_edge_at(entry, edge) and differs(state_at(entry, edge, calendar), state):
                return edge
        at = edge
    return _next_turn(reading, at)


def _next_turn(reading: Evaluation, at: datetime) -> datetime | None:
    """Return the next turn of working hours, if it opens or shuts a telephone."""
    calendar = reading.case.calendar
    # What is open to everybody comes last, and most often has a telephone to open or shut.
    if any(phone_changes_at_next_hours(entry, at, calendar) for entry in reversed(reading.entries)):
        return calendar.next_turn(at)
    return None


def plan(
    pursuit: Pursuit, policy: Policy, calendar: Calendar, start: datetime, end: datetime
) -> Plan:
    """Lay out every change from `start` to `end` (both UTC) if nothing happens.

    Facts after `start` are left out. The daily hours of the telephone recur, so they
    are no changes of the plan.
    """
    reading = Evaluation(pursuit, policy, calendar, start, None)
    case = reading.case
    read = reading.read(start)
    phase = phase_at(case, read, start)
    entries = [PlanEntry(start, phase, next_action(case, read, start), ())]
    for at in reading.edges_after(start):
        if at > end:
            break
        changed = []
        for position, (entry, before) in enumerate(read):
            if has_edge_at(entry, at):
                state = state_at(entry, at, calendar)
                read[position] = (entry, state)
                if differs(state, before):
                    changed.append(action(case, entry, state, at))
        phase = phase_at(case, read, at)
        if changed or phase is not entries[-1].phase:
            entries.append(PlanEntry(at, phase, next_action(case, read, at), tuple(changed)))
    broken = tuple((c.id, c.breach) for c in case.pursuit.contacts if c.breach)
    return Plan(case.application.id, start, end, policy.version, tuple(entries), broken)
