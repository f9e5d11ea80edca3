"""How a decision is made: rules raise bars, and the answer is read off them.

`RULES` is the one visible order. Facts that happened after the instant are dropped
first; every rule then says what it bars and from when until when; `decide` reads
off, for every action, whether it is barred now and by what, when it opens, and when
the answer changes next. `plan` reads the same bars along time, `assess` asks them
about one proposed contact: advice and enforcement are one computation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.actions import NEXT_ORDER, Channel, Kind
from app.domain.attestations import attested_bars, resolved
from app.domain.business_time import Calendar
from app.domain.case import COUNTING, Case, as_of
from app.domain.decision import (
    Action,
    Assessment,
    Bar,
    Decision,
    NextAction,
    Plan,
    PlanEntry,
    Reason,
    Verdict,
)
from app.domain.entries import Entry, channels_of, due_of, entries_of
from app.domain.facts import Contact, OutcomeKind, Pursuit, Recipient, Result
from app.domain.phases import (
    because,
    chosen,
    edges_of_phase,
    opening_next,
    phase_at,
    remarks,
    waiting,
)
from app.domain.policy import Policy
from app.domain.reading import (
    State,
    differs,
    first_free,
    free_since,
    holding,
    state_at,
    touches,
    turns,
)
from app.domain.rule import Rule
from app.domain.rules.endings import ALREADY_DECIDED, PRESUMED_CLOSED
from app.domain.rules.exceptions import (
    ANSWER_THE_OFFER,
    ANSWER_WHEN_ASKED,
    CORRECT_SOON,
    FEW_EXCEPTIONS,
    RESEND_ELSEWHERE,
    ROUND_AHEAD,
    resendable,
)
from app.domain.rules.feedback import ASK_FEEDBACK_ONCE
from app.domain.rules.interviews import INTERVIEW_FIRST
from app.domain.rules.own_tasks import (
    ASK_BEFORE_YOU_LEAVE,
    HAVE_A_TIMETABLE,
    KEEP_THE_ADVICE,
    LEARN_FROM_IT,
    NOTE_THE_OUTCOME,
)
from app.domain.rules.pestering import (
    ENOUGH_ENQUIRIES,
    MINIMUM_GAP,
    ONE_EMPLOYER_ONE_BUDGET,
    UNANSWERED_CALLS,
    gap_ends,
)
from app.domain.rules.thanks import LETTER_NEEDS_TIME, ONE_THANK_YOU_EACH, THANK_YOU_WINDOW
from app.domain.rules.waiting import EMPLOYER_REPLIED, WAIT_FOR_TIMETABLE, WAIT_WHEN_NOT_TOLD
from app.domain.rules.wishes import NO_CALLS, NO_CONTACT, THROUGH_THE_AGENCY, WORKING_HOURS

#: Every rule, in the order in which its reasons are read out.
RULES: tuple[Rule, ...] = (
    INTERVIEW_FIRST,
    ALREADY_DECIDED,
    NO_CONTACT,
    THROUGH_THE_AGENCY,
    ANSWER_THE_OFFER,
    ANSWER_WHEN_ASKED,
    THANK_YOU_WINDOW,
    ONE_THANK_YOU_EACH,
    LETTER_NEEDS_TIME,
    WAIT_FOR_TIMETABLE,
    WAIT_WHEN_NOT_TOLD,
    EMPLOYER_REPLIED,
    MINIMUM_GAP,
    ONE_EMPLOYER_ONE_BUDGET,
    ENOUGH_ENQUIRIES,
    UNANSWERED_CALLS,
    ASK_FEEDBACK_ONCE,
    PRESUMED_CLOSED,
    NO_CALLS,
    WORKING_HOURS,
    ROUND_AHEAD,
    CORRECT_SOON,
    FEW_EXCEPTIONS,
    RESEND_ELSEWHERE,
    ASK_BEFORE_YOU_LEAVE,
    HAVE_A_TIMETABLE,
    NOTE_THE_OUTCOME,
    KEEP_THE_ADVICE,
    LEARN_FROM_IT,
)
"""What else a decision may name: remarks that bar nothing."""
REMARKS: dict[str, str] = {
    "keep-looking": "go on looking elsewhere",
    "right-channel": "write or ring, as the matter asks",
    "no-holiday-data": "count the days yourself where nobody tells us the holidays",
}
RULE_IDS: tuple[str, ...] = (*(rule.id for rule in RULES), *REMARKS)
_TIPS = {rule.id: rule.tip for rule in RULES} | REMARKS

#: A resend stands for what it resends, but for the pestering it is excused from.
_EXCUSED = frozenset({"minimum-gap", "one-employer-one-budget"})
_SUGGESTED = frozenset(NEXT_ORDER)


class _Reading:
    """A pursuit cut to an instant, with its case and entries, ready to be asked."""

    def __init__(
        self, pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime, keep: str | None
    ) -> None:
        self.case = Case(as_of(pursuit, now, keep), policy, calendar)
        self.bars = raise_bars(self.case)
        self.entries = entries_of(self.case)
        by_kind: dict[Kind, list[Entry]] = {}
        for entry in self.entries:
            by_kind.setdefault(entry.kind, []).append(entry)
        for bar in self.bars:
            if not bar.recipient_employer:
                for kind in bar.kinds:
                    for entry in by_kind.get(kind, ()):
                        entry.take(bar)
        self._stand_for_what_bounced(by_kind)

    def _stand_for_what_bounced(self, by_kind: dict[Kind, list[Entry]]) -> None:
        waiting_for = resendable(self.case)
        if waiting_for:
            for resend in by_kind[Kind.RESEND]:
                resend.bars += self.inherited(waiting_for[-1])

    def inherited(self, undelivered: Contact) -> list[Bar]:
        """Return the bars on what had bounced that bar its resend, too."""
        probe = Entry(undelivered.kind, undelivered.interview_id, undelivered.interviewer_id, ())
        for bar in self.bars:
            excused = bar.recipient_employer or bar.rule in _EXCUSED
            if undelivered.kind in bar.kinds and not excused:
                probe.take(bar)
        return probe.bars

    def edges_after(self, at: datetime) -> list[datetime]:
        """Return, in order, the instants after one at which anything begins or ends."""
        edges = {edge for edge in edges_of_phase(self.case) if edge > at}
        for bar in self.bars:
            start, until = bar.start, bar.until
            if start is not None and start > at:
                edges.add(start)
            if until is not None and until > at:
                edges.add(until)
        return sorted(edges)

    def read(self, at: datetime) -> list[tuple[Entry, State]]:
        """Read every action off at an instant."""
        calendar = self.case.calendar
        return [(entry, state_at(entry, at, calendar)) for entry in self.entries]


def raise_bars(case: Case, rules: Sequence[Rule] = RULES) -> list[Bar]:
    """Ask every rule for its bars; a rule that fails refuses all that it could bar."""
    bars: list[Bar] = []
    for rule in rules:
        try:
            bars.extend(rule.bars(case))
        except Exception:  # noqa: BLE001  # whatever went wrong, the answer is no permission
            bars.append(
                Bar(
                    rule.id,
                    rule.kinds,
                    None,
                    None,
                    "This rule could not be worked out, so nothing is permitted on it.",
                )
            )
    return bars


def decide(pursuit: Pursuit, policy: Policy, calendar: Calendar, now: datetime) -> Decision:
    """Decide what may be done at an instant, what is owed, why, and until when that stands.

    Facts that happened after `now` are left out, whenever they were recorded. `now`
    must be an aware instant in UTC; days are the employer's local days.
    """
    reading = _Reading(pursuit, policy, calendar, now, None)
    return _decision(reading, now, reading.read(now))


def _decision(reading: _Reading, now: datetime, read: list[tuple[Entry, State]]) -> Decision:
    case = reading.case
    return Decision(
        case.application.id,
        now,
        case.policy.version,
        phase_at(case, read, now),
        _next_action(case, read, now),
        tuple([_action(case, entry, state, now) for entry, state in read]),
        _alongside(case),
        _changes_at(reading, read, now),
    )


def _action(case: Case, entry: Entry, state: State, at: datetime) -> Action:
    open_or_will = state.verdict in (Verdict.ALLOWED, Verdict.NOT_YET)
    return Action(
        entry.kind,
        entry.interview_id,
        entry.interviewer_id,
        state.verdict,
        state.opens_at,
        _due(case, entry, state) if open_or_will else None,
        state.closes_at,
        state.channels,
        _preferred(state),
        () if state.verdict is Verdict.ALLOWED else _reasons(state.held, at, case.calendar),
    )


def _due(case: Case, entry: Entry, state: State) -> datetime | None:
    """Return by when an action is owed; never after it has shut."""
    due = due_of(case, entry, state.opens_at)
    if due is None or state.closes_at is None:
        return due
    return min(due, state.closes_at)


def _preferred(state: State) -> Channel | None:
    """Return the best channel that is not refused, whatever the hour."""
    for channel in state.channels:
        if channel.verdict is not Verdict.REFUSED:
            return channel.channel
    return None


def _reasons(held: Sequence[Bar], at: datetime, calendar: Calendar) -> tuple[Reason, ...]:
    return tuple(
        [
            Reason(
                bar.rule,
                bar.say(calendar.zone),
                calendar.next_at_work(at) if bar.outside_hours else bar.until,
                bar.facts,
                _TIPS[bar.rule],
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


def _next_action(case: Case, read: list[tuple[Entry, State]], at: datetime) -> NextAction:
    said = tuple(remarks(case, _TIPS))
    allowed = chosen(read)
    if allowed is not None:
        entry, state = allowed
        return NextAction(entry.kind, state.closes_at, (because(case, entry, _TIPS), *said))
    opening = opening_next(read)
    state = opening[1] if opening else _enquiry(read)
    reasons = _reasons(state.held, at, case.calendar)
    return waiting(opening[1].opens_at if opening else None, (*reasons, *said))


def _enquiry(read: list[tuple[Entry, State]]) -> State:
    return next(state for entry, state in read if entry.kind is Kind.ENQUIRE_STATUS)


def _alongside(case: Case) -> tuple[Action, ...]:
    """Keep looking elsewhere, until an offer is accepted."""
    if any(move.kind is not OutcomeKind.WITHDRAWN for move in case.moves):
        return ()
    reason = Reason(
        "keep-looking",
        "Keep looking elsewhere meanwhile; nothing is certain until an offer is accepted.",
        None,
        (),
        _TIPS["keep-looking"],
    )
    return (
        Action(
            Kind.KEEP_SEARCHING, None, None, Verdict.ALLOWED, None, None, None, (), None, (reason,)
        ),
    )


def _changes_at(
    reading: _Reading, read: list[tuple[Entry, State]], now: datetime
) -> datetime | None:
    """Return the next instant at which the answer differs if nothing happens.

    Walks the edges of all bars, and the turns of working hours where they matter, and
    stops at the first at which something differs.
    """
    case = reading.case
    calendar = case.calendar
    phase = phase_at(case, read, now)
    edges = reading.edges_after(now)
    at = now
    for edge in (*edges, None):
        # What is open to everybody comes last, and most often has a telephone to open or shut.
        if any(turns(entry, at, calendar) for entry in reversed(reading.entries)):
            turn = calendar.next_turn(at)
            if edge is None or turn <= edge:
                return turn
        if edge is None:
            return None
        for entry, state in read:
            if touches(entry, edge) and differs(state_at(entry, edge, calendar), state):
                return edge
        # No action differs here, so only an edge of the phase itself can change it.
        if phase_at(case, read, edge) is not phase:
            return edge
        at = edge
    return None


def plan(
    pursuit: Pursuit, policy: Policy, calendar: Calendar, start: datetime, end: datetime
) -> Plan:
    """Lay out every change from `start` to `end` (both UTC) if nothing happens.

    Facts after `start` are left out. The daily hours of the telephone recur, so they
    are no changes of the plan.
    """
    reading = _Reading(pursuit, policy, calendar, start, None)
    case = reading.case
    read = reading.read(start)
    phase = phase_at(case, read, start)
    entries = [PlanEntry(start, phase, _next_action(case, read, start), ())]
    for at in reading.edges_after(start):
        if at > end:
            break
        changed = []
        for position, (entry, before) in enumerate(read):
            if touches(entry, at):
                state = state_at(entry, at, calendar)
                read[position] = (entry, state)
                if differs(state, before):
                    changed.append(_action(case, entry, state, at))
        phase = phase_at(case, read, at)
        if changed or phase is not entries[-1].phase:
            entries.append(PlanEntry(at, phase, _next_action(case, read, at), tuple(changed)))
    broken = tuple((c.id, c.breach) for c in case.pursuit.contacts if c.breach)
    return Plan(case.application.id, start, end, policy.version, tuple(entries), broken)


def assess(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, at: datetime
) -> Assessment:
    """Say what making this contact at an instant would get, for kind and channel together.

    The contact's own `happened_at` and `result` do not matter here; a missing
    attestation is filled in as `attestations.resolve` does.
    """
    reading = _Reading(pursuit, policy, calendar, at, contact.interview_id)
    case = reading.case
    contact = replace(contact, attestation=resolved(case, contact))
    bars = _bars_on(reading, contact, at)
    held = holding(bars, at, calendar)
    opens: datetime | None = None
    if any(bar.settles for bar in held):
        verdict = Verdict.DONE
    elif held:
        opens = first_free(bars, at, calendar)
        verdict = Verdict.REFUSED if opens is None else Verdict.NOT_YET
    else:
        verdict = Verdict.ALLOWED
        opens = free_since(bars, at, calendar)
    read = reading.read(at)
    suggestions = tuple(
        _action(case, entry, state, at)
        for entry, state in read
        if state.verdict is Verdict.ALLOWED and entry.kind in _SUGGESTED
    )
    return Assessment(
        verdict,
        verdict,
        opens,
        _reasons(held, at, calendar),
        _next_action(case, read, at),
        () if verdict is Verdict.ALLOWED else suggestions,
    )


def _bars_on(reading: _Reading, contact: Contact, at: datetime) -> list[Bar]:
    """Collect every bar that concerns one proposed contact."""
    case = reading.case
    interview_id = contact.interview_id
    if contact.kind is Kind.RESCHEDULE and contact.attestation is not None:
        interview_id = contact.attestation.interview_id or interview_id
    channels = channels_of(case, contact.kind)
    probe = Entry(contact.kind, interview_id, contact.interviewer_id, (contact.channel,))
    to_employer = contact.recipient is Recipient.EMPLOYER
    for bar in reading.bars:
        if contact.kind in bar.kinds and (to_employer or not bar.recipient_employer):
            probe.take(bar)
    bars = probe.bars + probe.by_channel.get(contact.channel, [])
    if contact.channel not in channels:
        bars.append(_wrong_channel(contact.kind, channels))
    bars += attested_bars(case, contact, at)
    if contact.kind is Kind.RESEND and contact.attestation is not None:
        named = contact.attestation.contact_id
        for undelivered in resendable(case):
            if undelivered.id == named:
                bars += reading.inherited(undelivered)
    return bars


def _wrong_channel(kind: Kind, channels: Sequence[Channel]) -> Bar:
    ways = ", ".join(channel.value.replace("_", " ") for channel in channels)
    return Bar("right-channel", (kind,), None, None, "This may go by: {}.", args=(ways,))


def breaches(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar
) -> tuple[str, ...]:
    """Return the ids of the rules that a contact recorded late broke, in the order of RULES.

    It is judged at the instant it happened, and then against every contact that came
    later: those it would have barred had it been known.
    """
    others = tuple(c for c in pursuit.contacts if c.id != contact.id)
    without = replace(pursuit, contacts=others)
    own = assess(without, contact, policy, calendar, contact.happened_at)
    broken = {reason.rule for reason in own.reasons}
    case = Case(as_of(without, contact.happened_at, contact.interview_id), policy, calendar)
    filled = replace(contact, attestation=resolved(case, contact))
    if filled.result in COUNTING or filled.result is Result.NO_ANSWER:
        broken |= _broken_later(without, filled, policy, calendar)
    return tuple(rule for rule in RULE_IDS if rule in broken)


def _broken_later(
    without: Pursuit, contact: Contact, policy: Policy, calendar: Calendar
) -> set[str]:
    broken: set[str] = set()
    for later in without.contacts:
        reached = later.result in COUNTING or later.result is Result.NO_ANSWER
        if later.happened_at <= contact.happened_at or not reached:
            continue
        rest = tuple(c for c in without.contacts if c.id != later.id)
        before = replace(without, contacts=rest)
        ordered = sorted((*rest, contact), key=lambda c: (c.happened_at, c.id))
        after = replace(without, contacts=tuple(ordered))
        at = later.happened_at
        with_it = {r.rule for r in assess(after, later, policy, calendar, at).reasons}
        broken |= with_it - {r.rule for r in assess(before, later, policy, calendar, at).reasons}
    started = Case(replace(without, contacts=(contact,)), policy, calendar).gap_starters
    for later in without.elsewhere:
        if (
            started
            and later.kind is Kind.ENQUIRE_STATUS
            and later.result in COUNTING
            and contact.happened_at < later.happened_at < gap_ends(contact, policy, calendar)
        ):
            broken.add("one-employer-one-budget")
    return broken
