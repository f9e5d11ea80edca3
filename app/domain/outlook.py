"""Outlook: where a pursuit stands and what is next, until the instant at which that changes.

It is what the agenda shows of a decision, and small enough to be stored: it names no channel's
hours, so it holds from one edge to the next, and not from nine to five.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.action_kinds import NEXT_ORDER
from app.domain.actions import Kind
from app.domain.bar_state import state_at
from app.domain.calendars import Calendars
from app.domain.decision import Action, NextAction, Phase, Whose
from app.domain.evaluation import Evaluation, action
from app.domain.facts import Pursuit
from app.domain.phases import (
    States,
    chosen,
    held_for_good,
    next_action,
    opening_next,
    phase_at,
    turn_at,
)
from app.domain.policy import Policy

_OWED = frozenset(NEXT_ORDER)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a pursuit stands, and what is next.

    action: what is next, or what is waited for; None where nothing will open by itself
    at: since when what is next is allowed (None: ever so far); of a wait until when it lasts
        (None: nothing ends it)
    changes_at: until when all of it holds if nothing happens; None for ever
    """

    phase: Phase
    turn: Whose
    next_action: NextAction
    action: Action | None
    at: datetime | None
    changes_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether there is anything to do or to wait for, so that the agenda shows it."""
        idle = self.phase is Phase.PRESUMED_CLOSED and self.next_action.kind is Kind.WAIT
        return self.phase is not Phase.CLOSED and not idle


def owed_and_outlook(
    pursuit: Pursuit, policy: Policy, calendars: Calendars, now: datetime
) -> tuple[tuple[Action, ...], Outlook]:
    """Return what `decide` says of the actions that may be next, reasons left out, and the outlook.

    `now` must be an aware instant in UTC; facts that happened after it are left out.
    """
    evaluation = Evaluation(pursuit, policy, calendars, now, kinds=_OWED)
    states = evaluation.read(now)
    owed = tuple(
        [action(evaluation.case, slot, state, now, explained=False) for slot, state in states]
    )
    return owed, _outlook(evaluation, states, owed, now)


def _outlook(
    evaluation: Evaluation, states: States, owed: tuple[Action, ...], now: datetime
) -> Outlook:
    case = evaluation.case
    following = next_action(case, states, now)
    slot = None
    if following.kind is Kind.WAIT:
        opening = opening_next(states, now)
        if opening is not None:
            slot = opening[1]
        at = following.until
    else:
        found = chosen(states, now)
        slot = None if found is None else found[0]
        at = None if found is None else found[1].opens_at
    about = None
    for one, (other, _) in zip(owed, states, strict=True):
        if other is slot:
            about = one
    changes = _outlook_changes_at(evaluation, states, now)
    # A number with another value from some day on may change any of it.
    step = next(iter(evaluation.policy.steps_after(now)), None)
    ends = [instant for instant in (changes, step) if instant is not None]
    return Outlook(
        phase_at(case, states, now),
        turn_at(case, now),
        following,
        about,
        at,
        min(ends, default=None),
    )


def _outlook_changes_at(evaluation: Evaluation, states: States, now: datetime) -> datetime | None:
    """Return the next instant at which any of it differs.

    Every contact has a way besides the telephone, so working hours change no verdict on one.
    """
    before = _outlook_summary(evaluation, states, now)
    read = list(states)
    for edge in evaluation.edges:
        for place in evaluation.slots_at(edge):
            slot, _ = read[place]
            read[place] = slot, state_at(slot, edge)
        if _outlook_summary(evaluation, read, edge) != before:
            return edge
    return None


def _outlook_summary(evaluation: Evaluation, states: States, at: datetime) -> tuple[object, ...]:
    """Return all that is said at an instant, the reasons as the bars that they are read off."""
    case = evaluation.case
    found, opening = chosen(states, at), opening_next(states, at)
    following: tuple[object, ...] = ()
    if found is not None:
        slot, state = found
        channels = tuple([one.verdict for one in state.channels])
        following = slot, state.opens_at, state.closes_at, channels
    elif opening is not None:
        until, slot, state = opening
        following = slot, until, slot.snoozed_until(at), *map(id, state.held)
    else:
        following = tuple(id(bar) for bar in held_for_good(states))
    return phase_at(case, states, at), turn_at(case, at), following
