"""How a decision is made: rules raise bars, and the answer is read off them.

`RULES` is the one visible order. Facts that happened after the instant are dropped
first; every rule then says what it bars and from when until when; `decide` reads
off, for every action, whether it is barred now and by what, when it opens, and when
the answer changes next. `plan` reads the same bars along time, `enforce.Proposal` asks
them about one contact: advice and enforcement are one computation.
"""

from datetime import datetime

from app.domain.action_kinds import NEXT_ORDER
from app.domain.action_slots import ActionSlot
from app.domain.bar_state import State, differs, has_edge_at, phone_changes_at_next_hours, state_at
from app.domain.business_time import Calendar
from app.domain.decision import Action, Decision, Plan, PlanEntry
from app.domain.evaluation import Evaluation, action, always_allowed, next_action
from app.domain.facts import Pursuit
from app.domain.phases import phase_at
from app.domain.policy import Policy
from app.domain.rulebook import REMARKS, RULE_IDS, RULES

__all__ = ["REMARKS", "RULES", "RULE_IDS", "decide", "decide_and_plan", "owed", "plan"]

_OWED = frozenset(NEXT_ORDER)


def decide(pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime) -> Decision:
    """Decide what may be done at an instant, what is owed, why, and until when that stands.

    Facts that happened after `now` are left out, whenever they were recorded. `now`
    must be an aware instant in UTC; days are the employer's local days.
    """
    return _decision(Evaluation(pursuit, policy, calendar, now))


def decide_and_plan(
    pursuit: Pursuit,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
    span: tuple[datetime, datetime],
) -> tuple[Decision, Plan]:
    """Return the decision at `now` and the plan of a span of time, read off one case if it can.

    It can where the plan begins at `now`: then both rest on the same facts.
    """
    start, end = span
    evaluation = Evaluation(pursuit, policy, calendar, now)
    same = start == now
    ahead = evaluation if same else Evaluation(pursuit, policy, calendar, start)
    return _decision(evaluation), _plan(ahead, end)


def owed(pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime) -> tuple[Action, ...]:
    """Return what `decide` says of the actions that may be the next one, reasons left out."""
    evaluation = Evaluation(pursuit, policy, calendar, now, kinds=_OWED)
    return tuple(
        [
            action(evaluation.case, slot, state, now, explained=False)
            for slot, state in evaluation.read(now)
        ]
    )


def _decision(evaluation: Evaluation) -> Decision:
    case, now = evaluation.case, evaluation.now
    states = evaluation.read(now)
    return Decision(
        case.application.id,
        now,
        case.policy.version,
        case.policy.basis,
        phase_at(case, states, now),
        next_action(case, states, now),
        tuple([action(case, slot, state, now) for slot, state in states]),
        always_allowed(case),
        _changes_at(evaluation, states, now),
    )


def _changes_at(
    evaluation: Evaluation, states: list[tuple[ActionSlot, State]], now: datetime
) -> datetime | None:
    """Return the next instant at which the answer differs if nothing happens.

    Walks the edges of all bars, and the turns of working hours where they matter, and
    stops at the first at which something differs.
    """
    calendar = evaluation.case.calendar
    at = now
    for edge in evaluation.edges_after(now):
        turn = _next_turn(evaluation, at)
        if turn is not None and turn <= edge:
            return turn
        for slot, state in states:
            if has_edge_at(slot, edge) and differs(state_at(slot, edge, calendar), state):
                return edge
        at = edge
    return _next_turn(evaluation, at)


def _next_turn(evaluation: Evaluation, at: datetime) -> datetime | None:
    """Return the next turn of working hours, if it opens or shuts a telephone."""
    calendar = evaluation.case.calendar
    # What is open to everybody comes last, and most often has a telephone to open or shut.
    if any(phone_changes_at_next_hours(slot, at, calendar) for slot in reversed(evaluation.slots)):
        return calendar.next_turn(at)
    return None


def plan(
    pursuit: Pursuit, policy: Policy, calendar: Calendar, start: datetime, end: datetime
) -> Plan:
    """Lay out every change from `start` to `end` (both UTC) if nothing happens.

    Facts after `start` are left out. The daily hours of the telephone recur, so they
    are no changes of the plan.
    """
    return _plan(Evaluation(pursuit, policy, calendar, start), end)


def _plan(evaluation: Evaluation, end: datetime) -> Plan:
    case, start = evaluation.case, evaluation.now
    calendar, policy = case.calendar, case.policy
    states = evaluation.read(start)
    phase = phase_at(case, states, start)
    entries = [PlanEntry(start, phase, next_action(case, states, start), ())]
    for at in evaluation.edges_after(start):
        if at > end:
            break
        changed = []
        for position, (slot, before) in enumerate(states):
            if has_edge_at(slot, at):
                state = state_at(slot, at, calendar)
                states[position] = (slot, state)
                if differs(state, before):
                    changed.append(action(case, slot, state, at))
        phase = phase_at(case, states, at)
        if changed or phase is not entries[-1].phase:
            entries.append(PlanEntry(at, phase, next_action(case, states, at), tuple(changed)))
    broken = tuple((c.id, c.breach) for c in case.pursuit.contacts if c.breach)
    return Plan(
        case.application.id, start, end, policy.version, policy.basis, tuple(entries), broken
    )
