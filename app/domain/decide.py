"""Decision and plan: the rules raise bars, and the answer is read off them.

`RULES` is the one visible order. Facts that happened after the instant are dropped
first; every rule then says what it bars and from when until when; `decide` reads
off, for every action, whether it is barred now and by what, when it opens, and when
the answer changes next. `plan` reads the same bars along time, `enforce.Proposal` asks
them about one contact: advice and enforcement are one computation.
"""

from datetime import datetime, timedelta

from app.domain.action_slots import ActionSlot, anchor
from app.domain.actions import Kind
from app.domain.bar_state import (
    State,
    differs,
    state_at,
    verdicts_of_answers,
)
from app.domain.calendars import Calendars
from app.domain.decision import Decision, Phase, Plan, PlanEntry, Verdict, Whose
from app.domain.evaluation import Evaluation, action, due_at
from app.domain.facts import Pursuit
from app.domain.phases import (
    always_allowed,
    next_action,
    phase_at,
    remarks,
    skipped_kinds,
    turn_at,
)
from app.domain.phone_state import (
    at_any_hour,
    expected_calls,
    phone_changes_at,
    phone_shut_before,
    working_hours,
)
from app.domain.policy import Policy
from app.domain.rulebook import REMARKS, RULE_IDS, RULES

__all__ = ["REMARKS", "RULES", "RULE_IDS", "decide", "decide_and_plan", "plan"]

_TICK = timedelta(microseconds=1)
States = list[tuple[ActionSlot, State]]


def decide(
    pursuit: Pursuit,
    policy: Policy,
    calendars: Calendars,
    now: datetime,
    *,
    with_refused: bool = True,
) -> Decision:
    """Decide what may be done at an instant, what is owed, why, and until when that stands.

    Facts that happened after `now` are left out, whenever they were recorded. `now`
    must be an aware instant in UTC; days are the employer's local days.

    with_refused: whether the actions that are refused are among those of the decision; where they
      are not, the reasons against them are not put together either
    """
    return decision_of(Evaluation(pursuit, policy, calendars, now), with_refused=with_refused)


def decide_and_plan(
    pursuit: Pursuit,
    policy: Policy,
    calendars: Calendars,
    now: datetime,
    span: tuple[datetime, datetime],
) -> tuple[Decision, Plan]:
    """Return the decision at `now` and the plan of a span of time, read off one case if it can.

    It can where the plan begins at `now`: then both rest on the same facts.
    """
    start, end = span
    evaluation = Evaluation(pursuit, policy, calendars, now)
    same = start == now
    ahead = evaluation if same else Evaluation(pursuit, policy, calendars, start)
    return decision_of(evaluation), _plan(ahead, end)


def decision_of(evaluation: Evaluation, *, with_refused: bool = True) -> Decision:
    """Return what an evaluation says at its instant; see `decide`."""
    case, now = evaluation.case, evaluation.now
    states = evaluation.read(now)
    return Decision(
        application_id=case.application.id,
        as_of=now,
        policy_version=case.policy.version,
        basis=case.policy.basis,
        phase=phase_at(case, states, now),
        next_action=next_action(case, states, now),
        actions=tuple(
            [
                action(case, slot, state, now)
                for slot, state in states
                if with_refused or state.verdict is not Verdict.REFUSED
            ]
        ),
        alongside=always_allowed(case),
        changes_at=_decision_changes_at(evaluation, states, now),
        turn=turn_at(case, now),
        skipped=skipped_kinds(states, now),
        remarks=tuple(remarks(case, states, now)),
        interview_id=anchor(case),
    )


def _decision_changes_at(evaluation: Evaluation, states: States, now: datetime) -> datetime | None:
    """Return the next instant at which the answer differs if nothing happens.

    Where the policy has a number with another value from some day on, what is said changes
    by that as well.
    """
    for step in evaluation.policy.steps_after(now):
        found = _changes_under(evaluation, states, now)
        if found is not None and found <= step:
            return found
        after = evaluation.at_step(step)
        then = after.read(step)
        if _said(after, then, step) != _said(evaluation, states, now):
            return step
        evaluation, states, now = after, then, step
    return _changes_under(evaluation, states, now)


def _said(evaluation: Evaluation, states: States, at: datetime) -> tuple[object, ...]:
    """Return all that makes two answers differ, at an instant."""
    each = [(state.said, {bar.rule for bar in state.held}) for _, state in states]
    answers = [verdicts_of_answers(slot, at) for slot, _ in states if slot.by_answer]
    due = [
        action(evaluation.case, slot, state, at, explained=False).due_at for slot, state in states
    ]
    return _decision_summary(evaluation, states, at), each, answers, due


def _changes_under(evaluation: Evaluation, states: States, now: datetime) -> datetime | None:
    """Return the next instant at which the answer differs under the numbers in force now.

    Walks the edges of all bars, and the turns of working hours where they matter, and
    stops at the first at which something differs.
    """
    at, soft = now, evaluation.soft_edges
    before: tuple[object, ...] | None = None
    for edge in evaluation.edges:
        turn = _phones_change(evaluation, at)
        if turn is not None and turn <= edge:
            return turn
        for place in evaluation.slots_at(edge):
            if _differs(*states[place], now, edge):
                return edge
        if edge in soft:
            if before is None:
                before = _decision_summary(evaluation, states, now)
            if _decision_summary(evaluation, evaluation.read(edge), edge) != before:
                return edge
        at = edge
    return _phones_change(evaluation, at)


def _differs(slot: ActionSlot, state: State, now: datetime, edge: datetime) -> bool:
    """Tell whether an action, or an answer to an offer, differs between two instants."""
    if differs(state_at(slot, edge), state):
        return True
    return bool(slot.by_answer) and verdicts_of_answers(slot, now) != verdicts_of_answers(
        slot, edge
    )


def _decision_summary(
    evaluation: Evaluation, states: States, at: datetime
) -> tuple[Phase, Whose, object, object]:
    """Return what a decision says beside its actions, so that two instants can be compared."""
    case = evaluation.case
    following = next_action(case, states, at)
    because = tuple(reason.rule for reason in following.because)
    said = (following.kind, following.until, because)
    marked = tuple((slot.is_skipped_at(at), slot.snoozed_until(at)) for slot, _ in states)
    # Of several invitations one may lapse while another stands, which changes what is owed.
    calls = tuple(
        due_at(case, slot, state, at) for slot, state in states if slot.kind is Kind.RETURN_CALL
    )
    return phase_at(case, states, at), turn_at(case, at), said, (marked, calls)


def _phones_change(evaluation: Evaluation, at: datetime) -> datetime | None:
    """Return the next edge of working hours, if it opens or shuts a telephone."""
    # All contacts go to one side, so the first telephone that opens or shuts tells when; what is
    # open to everybody comes last.
    changes = (phone_changes_at(slot, at) for slot in reversed(evaluation.slots))
    return next((turn for turn in changes if turn is not None), None)


def plan(
    pursuit: Pursuit, policy: Policy, calendars: Calendars, start: datetime, end: datetime
) -> Plan:
    """Lay out every change from `start` to `end` (both UTC) if nothing happens.

    The first entry has all actions, as they stand at `start`; each further one those that change.

    Facts after `start` are left out. The daily hours of the telephone recur, so they are no
    changes of the plan: it lists the next of them once, for the telephones of all its actions,
    and its entries name the kinds that do not go by them.
    """
    return _plan(Evaluation(pursuit, policy, calendars, start), end)


def _lay_out(
    evaluation: Evaluation, states: States, entries: list[PlanEntry], end: datetime
) -> None:
    """Add what changes from the last entry to an instant, and bring the states up to it."""
    shut = _telephones_shut(evaluation)
    expected = expected_calls(evaluation.bars)
    turns = {at for bar in expected for at in (bar.start, bar.until)}
    for at in sorted({*evaluation.edges, *shut}) if shut else evaluation.edges:
        if at > end:
            break
        changed = []
        for place in sorted({*evaluation.slots_at(at), *shut.get(at, ())}):
            slot, before = states[place]
            state = state_at(slot, at)
            states[place] = slot, state
            if differs(state, before):
                changed.append((slot, state))
        if changed or at in turns or at in evaluation.soft_edges:
            _add_entry(evaluation, states, entries, at, changed)


def _telephones_shut(evaluation: Evaluation) -> dict[datetime, list[int]]:
    """Return when telephones shut for good before their action does, by the places of the slots.

    Hours recur, but those that end last before an action closes do not.
    """
    now = evaluation.now
    found: dict[datetime, list[int]] = {}
    for place, slot in enumerate(evaluation.slots):
        closes = {bar.start for bar in slot.bars if bar.start is not None and bar.start > now}
        for at in closes if slot.by_channel else ():
            shut = phone_shut_before(slot, at)
            if shut is not None and shut > now:
                found.setdefault(shut, []).append(place)
    return found


def _add_entry(
    evaluation: Evaluation,
    states: States,
    entries: list[PlanEntry],
    at: datetime,
    changed: States,
) -> None:
    """Add an entry for an instant, if anything is said otherwise from then on."""
    case, last = evaluation.case, entries[-1]
    phase, following = phase_at(case, states, at), next_action(case, states, at)
    any_hour = at_any_hour(expected_calls(evaluation.bars), at)
    moved = phase is not last.phase or following.kind is not last.next_action.kind
    if changed or moved or any_hour != last.at_any_hour:
        actions = tuple([action(case, slot, state, at) for slot, state in changed])
        entries.append(PlanEntry(at, phase, following, actions, any_hour))


def _plan(evaluation: Evaluation, end: datetime) -> Plan:
    case, start = evaluation.case, evaluation.now
    states = evaluation.read(start)
    phase, following = phase_at(case, states, start), next_action(case, states, start)
    whole = tuple([action(case, slot, state, start) for slot, state in states])
    any_hour = at_any_hour(expected_calls(evaluation.bars), start)
    entries = [PlanEntry(start, phase, following, whole, any_hour)]
    steps = evaluation.policy.steps_after(start)
    calendar = case.agency_calendar if case.application.goes_to_agency else case.calendar
    # Hours of work are numbers as well, so of what comes after a step nothing is said.
    hours = working_hours(calendar, start, min([end, *steps[:1]]))
    for step in steps:
        if step > end:
            break
        _lay_out(evaluation, states, entries, step - _TICK)
        # At one instant, so that the hours of the telephone make no difference.
        before = [
            (slot, state if place in evaluation.slots_at(step) else state_at(slot, step))
            for place, (slot, state) in enumerate(states)
        ]
        evaluation = evaluation.at_step(step)
        states = evaluation.read(step)
        changed = [
            now for now, then in zip(states, before, strict=True) if differs(now[1], then[1])
        ]
        _add_entry(evaluation, states, entries, step, changed)
    _lay_out(evaluation, states, entries, end)
    broken = tuple((c.id, c.breach) for c in case.pursuit.contacts if c.breach)
    return Plan(
        case.application.id,
        start,
        end,
        case.policy.version,
        case.policy.basis,
        tuple(entries),
        broken,
        hours,
    )
