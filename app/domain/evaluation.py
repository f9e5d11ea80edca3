"""The evaluation of a pursuit at an instant: its bars, its actions, and the words for them.

`decide` and `enforce` both ask a `Evaluation`, so that they cannot differ.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from app.domain.action_kinds import ROW_OF
from app.domain.action_slots import ActionSlot, due_of, slots_of
from app.domain.actions import Channel, Kind
from app.domain.as_of import as_of
from app.domain.bar_state import State, state_at
from app.domain.business_time import Calendar
from app.domain.case import Case
from app.domain.decision import Action, Bar, NextAction, Reason, Verdict
from app.domain.facts import Contact, OutcomeKind, Pursuit
from app.domain.lazy import lazy
from app.domain.phases import chosen, opening_next, reason_for_next, remarks, waiting
from app.domain.policy import Policy
from app.domain.rulebook import TIPS, raise_bars
from app.domain.rules.resends import lapse_of, resendable

#: A resend stands for what it resends, but for the pestering it is excused from.
_EXCUSED = frozenset({"minimum-gap", "one-employer-one-budget"})


class Evaluation:
    """A pursuit cut to an instant, with its bars, ready to be asked.

    keep: a round that stands although it was not known then
    kinds: the only kinds of action that will be asked about; None for all
    """

    def __init__(
        self,
        pursuit: Pursuit,
        policy: Policy,
        calendar: Calendar,
        now: datetime,
        keep: str | None = None,
        kinds: Collection[Kind] | None = None,
    ) -> None:
        self.case = Case(as_of(pursuit, now, keep), policy, calendar)
        self.now = now
        self.kinds = kinds

    @lazy
    def bars(self) -> list[Bar]:
        """Every bar on the kinds that are asked about."""
        return raise_bars(self.case, self.kinds)

    @lazy
    def slots(self) -> list[ActionSlot]:
        """Every action of these kinds, each with the bars that concern it."""
        slots = slots_of(self.case, self.kinds)
        by_kind: dict[Kind, list[ActionSlot]] = {}
        for slot in slots:
            by_kind.setdefault(slot.kind, []).append(slot)
        for bar in self.bars:
            if not bar.recipient_employer:
                for kind in bar.kinds:
                    for slot in by_kind.get(kind, ()):
                        slot.take(bar)
        for resend in by_kind.get(Kind.RESEND, ()):
            for undelivered in self.undelivered:
                resend.bars += inherited(self.bars, undelivered)
        return slots

    @lazy
    def undelivered(self) -> list[Contact]:
        """The contact that a resend stands for, if one is to be sent again."""
        return resendable(self.case)[-1:]

    def edges_after(self, at: datetime) -> list[datetime]:
        """Return, in order, the instants after one at which anything begins or ends."""
        edges = set()
        lapses = [bar for undelivered in self.undelivered for bar in lapse_of(undelivered)]
        for bar in (*self.bars, *lapses):
            start, until = bar.start, bar.until
            if start is not None and start > at:
                edges.add(start)
            if until is not None and until > at:
                edges.add(until)
        return sorted(edges)

    def read(self, at: datetime) -> list[tuple[ActionSlot, State]]:
        """Read every action off at an instant."""
        calendar = self.case.calendar
        return [(slot, state_at(slot, at, calendar)) for slot in self.slots]


def inherited(bars: Iterable[Bar], undelivered: Contact) -> list[Bar]:
    """Return the bars on what had bounced that bar its resend, too."""
    row = ROW_OF[undelivered.kind]
    original = ActionSlot(row, undelivered.interview_id, undelivered.interviewer_id, ())
    for bar in bars:
        excused = bar.recipient_employer or bar.rule in _EXCUSED
        if undelivered.kind in bar.kinds and not excused:
            original.take(bar)
    return original.bars + lapse_of(undelivered)


def action(
    case: Case, slot: ActionSlot, state: State, at: datetime, *, explained: bool = True
) -> Action:
    """Put together what is said of one action; `explained` says why it is not allowed."""
    open_or_will = state.verdict in (Verdict.ALLOWED, Verdict.NOT_YET)
    return Action(
        slot.kind,
        slot.interview_id,
        slot.interviewer_id,
        state.verdict,
        state.opens_at,
        _due(case, slot, state) if open_or_will else None,
        state.closes_at,
        state.channels,
        _preferred(state),
        ()
        if state.verdict is Verdict.ALLOWED or not explained
        else reasons(state.held, at, case.calendar),
    )


def _due(case: Case, slot: ActionSlot, state: State) -> datetime | None:
    """Return by when an action is owed; never after it has shut."""
    due = due_of(case, slot, state.opens_at)
    if due is None or state.closes_at is None:
        return due
    return min(due, state.closes_at)


def _preferred(state: State) -> Channel | None:
    """Return the best channel that is not refused, whatever the hour."""
    for channel in state.channels:
        if channel.verdict is not Verdict.REFUSED:
            return channel.channel
    return None


def reasons(held: Sequence[Bar], at: datetime, calendar: Calendar) -> tuple[Reason, ...]:
    """Write out the reasons that bars give at an instant, one for each rule."""
    return tuple(
        [
            Reason(
                bar.rule,
                bar.say(calendar.zone),
                calendar.next_at_work(at) if bar.outside_hours else bar.until,
                bar.facts,
                TIPS[bar.rule],
            )
            for bar in _last_of_each_rule(held)
        ]
    )


def _last_of_each_rule(held: Sequence[Bar]) -> Iterable[Bar]:
    """Return the bars to read out: of several by one rule, the one that lifts last.

    So the reasons change only when what is barred, or by which rule, does.
    """
    if len(held) <= 1:
        return held
    last: dict[str, Bar] = {}
    for bar in held:
        known = last.get(bar.rule)
        if known is None or _outlasts(bar, known):
            last[bar.rule] = bar
    return last.values()


def _outlasts(bar: Bar, known: Bar) -> bool:
    return known.until is not None and (bar.until is None or bar.until > known.until)


def next_action(case: Case, states: list[tuple[ActionSlot, State]], at: datetime) -> NextAction:
    """Name the one thing to do at an instant, or until when to wait, and why."""
    said = tuple(remarks(case, TIPS))
    allowed = chosen(states)
    if allowed is not None:
        slot, state = allowed
        return NextAction(slot.kind, state.closes_at, (reason_for_next(case, slot, TIPS), *said))
    opening = opening_next(states)
    if opening is not None:
        why = reasons(opening[1].held, at, case.calendar)
        return waiting(opening[1].opens_at, (*why, *said))
    # Nothing will open by itself, so only what stands for good is worth saying.
    for_good = [bar for bar in _enquiry(states).held if bar.until is None]
    return waiting(None, (*reasons(for_good, at, case.calendar), *said))


def _enquiry(states: list[tuple[ActionSlot, State]]) -> State:
    return next(state for slot, state in states if slot.kind is Kind.ENQUIRE_STATUS)


def always_allowed(case: Case) -> tuple[Action, ...]:
    """Keep looking elsewhere, until an offer is accepted."""
    if any(move.kind is not OutcomeKind.WITHDRAWN for move in case.own_endings):
        return ()
    reason = Reason(
        "keep-looking",
        "Keep looking elsewhere meanwhile; nothing is certain until an offer is accepted.",
        None,
        (),
        TIPS["keep-looking"],
    )
    return (
        Action(
            Kind.KEEP_SEARCHING, None, None, Verdict.ALLOWED, None, None, None, (), None, (reason,)
        ),
    )
