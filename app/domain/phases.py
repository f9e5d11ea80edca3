"""Phases: where a pursuit stands, whose turn it is, the next action and its reason.

All of it is read off the case and the states of its actions at an instant.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from app.domain.action_kinds import ANSWERS, NEXT_ORDER, ROW_OF
from app.domain.action_slots import ActionSlot
from app.domain.actions import Kind
from app.domain.bar_state import State, state_at
from app.domain.business_time import Calendar
from app.domain.case import Case
from app.domain.decision import Action, Bar, NextAction, Phase, Reason, Verdict, Whose
from app.domain.facts import OutcomeKind
from app.domain.rulebook import GROUNDS, TIPS
from app.domain.written_reasons import reasons

_OWED_AFTER_REJECTION: Final = frozenset(
    {Kind.REQUEST_FEEDBACK, Kind.RECORD_FEEDBACK, Kind.REFLECT}
)
_AHEAD: Final = frozenset({Verdict.ALLOWED, Verdict.NOT_YET})
_RANK: Final = {kind: rank for rank, kind in enumerate(NEXT_ORDER)}
_LONGEST_COUNT: Final = 120

States = Sequence[tuple[ActionSlot, State]]


def turn_at(case: Case, at: datetime) -> Whose:
    """Return which side owes the next word at an instant."""
    if any(span.holds(at) for span in case.candidate_turns):
        return Whose.CANDIDATE
    return Whose.NOBODY if _over_at(case, at) else Whose.EMPLOYER


def _over_at(case: Case, at: datetime) -> bool:
    """Tell whether the pursuit is over at an instant."""
    if case.acceptance is not None and case.acceptance_ends is not None:
        return case.acceptance_ends <= at
    presumed = case.presumed_from
    return bool(case.standing_endings) or (presumed is not None and presumed <= at)


def phase_at(case: Case, states: States, at: datetime) -> Phase:
    """Return the first phase that fits at an instant."""
    decided = _decided(case, states, at)
    if decided is not None:
        return decided
    if any(at < one.ends_at for one in case.active_rounds):
        return Phase.PREPARING
    if case.hold_ends is not None and at < case.hold_ends:
        return Phase.ON_HOLD
    return _while_silent(case, states)


def _while_silent(case: Case, states: States) -> Phase:
    """Return the phase of a pursuit in which nothing is decided and no round lies ahead."""
    may_enquire = any(
        slot.kind is Kind.ENQUIRE_STATUS and state.verdict is Verdict.ALLOWED
        for slot, state in states
    )
    if may_enquire:
        return Phase.MAY_ENQUIRE
    if _asked_in_silence(case):
        return Phase.AWAITING_REPLY
    if case.applied_at is None:
        return Phase.CONSIDERING
    return Phase.WAITING if case.pursuit.interviews else Phase.APPLIED


def _asked_in_silence(case: Case) -> bool:
    made = (*case.enquiries, *case.contacts_of_kind(Kind.ENQUIRE_STATUS))
    return any(case.is_in_silence(contact) for contact in made)


def _decided(case: Case, states: States, at: datetime) -> Phase | None:
    presumed = case.presumed_from is not None and case.presumed_from <= at
    owed = bool(case.standing_endings) and _owed_after_end(case, states, at)
    if _over_at(case, at) and not presumed and not owed:
        return Phase.CLOSED
    if case.acceptance is not None:
        return Phase.ACCEPTED
    offer = case.offer_request
    if offer is not None and at < offer.lapses_at:
        return Phase.OFFER
    if case.rejection is not None:
        return Phase.REJECTED
    return Phase.PRESUMED_CLOSED if presumed else None


def _owed_after_end(case: Case, states: States, at: datetime) -> bool:
    """Tell whether something is still owed although the pursuit is over."""
    if any(span.holds(at) for span in case.candidate_turns):
        return True
    return any(
        state.verdict in _AHEAD
        and (
            (
                slot.kind in _OWED_AFTER_REJECTION
                and case.rejection is not None
                and not slot.is_skipped_at(at)
            )
            or (slot.kind in ANSWERS and slot.only_next is not None and _waits(slot, at))
            or (
                slot.kind is Kind.ARRANGE
                and case.rejection is not None
                and slot.next_from(at) is not None
            )
        )
        for slot, state in states
    )


def _waits(slot: ActionSlot, at: datetime) -> bool:
    """Tell whether a request still has its time ahead."""
    spans = slot.only_next or ()
    return any(span.start is not None and span.start > at for span in spans)


def chosen(states: States, at: datetime) -> tuple[ActionSlot, State] | None:
    """Return the next action: the first allowed one in the order of the etiquette."""
    return min(
        (
            (slot, state)
            for slot, state in states
            if state.verdict is Verdict.ALLOWED and slot.may_be_next_at(at)
        ),
        key=lambda pair: _RANK[pair[0].kind],
        default=None,
    )


def opening_next(states: States, at: datetime) -> tuple[datetime, ActionSlot, State] | None:
    """Return what is next earliest of the things that are not now, with the instant."""
    found: tuple[datetime, ActionSlot, State] | None = None
    for slot, state in states:
        if state.verdict in _AHEAD and slot.row.may_be_next:
            opens = _next_from(slot, state, at)
            if opens is not None:
                key = (opens, _RANK[slot.kind])
                if found is None or key < (found[0], _RANK[found[1].kind]):
                    found = (opens, slot, state)
    return found


def _next_from(slot: ActionSlot, state: State, at: datetime) -> datetime | None:
    """Return the first instant from one on at which an action is allowed and may be next."""
    opens = at if state.verdict is Verdict.ALLOWED else state.opens_at
    if not slot.quiet and slot.only_next is None:
        return None if state.verdict is Verdict.ALLOWED else opens
    # Each round of this moves on to a later instant, or ends.
    while opens is not None and (opens := slot.next_from(opens)) is not None:
        then = state_at(slot, opens)
        if then.verdict is Verdict.ALLOWED:
            return opens
        opens = then.opens_at if then.verdict is Verdict.NOT_YET else None
    return None


def next_action(case: Case, states: States, at: datetime) -> NextAction:
    """Name the one thing to do at an instant, or until when to wait, and why."""
    allowed = chosen(states, at)
    if allowed is not None:
        slot, state = allowed
        why = (reason_for_next(case, slot),)
        place = slot.interview_id, slot.interviewer_id
        return NextAction(slot.kind, state.closes_at, why, *place)
    opening = opening_next(states, at)
    if opening is not None:
        until, slot, state = opening
        snoozed = slot.snoozed_until(at)
        if snoozed is not None and snoozed == until:
            return NextAction(Kind.WAIT, until, (_snoozed(case, slot, snoozed),))
        against = reasons(case, state.held, at)
        return NextAction(Kind.WAIT, until, against or (reason_for_next(case, slot),))
    # Nothing will open by itself, so only what stands for good is worth saying.
    return NextAction(Kind.WAIT, None, reasons(case, held_for_good(states), at))


def held_for_good(states: States) -> list[Bar]:
    """Return what bars an enquiry for good."""
    held = next(state.held for slot, state in states if slot.kind is Kind.ENQUIRE_STATUS)
    return [bar for bar in held if bar.lifts_at is None and bar.hours is None]


def reason_for_next(case: Case, slot: ActionSlot) -> Reason:
    """Say why an allowed action is the next one."""
    rule, words = slot.row.rule, slot.row.why
    if slot.kind is Kind.ENQUIRE_STATUS:
        rule, words = _why_enquire(case)
    fact = slot.row.fact(case, slot)
    return Reason(rule, words, None, () if fact is None else (fact,), TIPS[rule], GROUNDS[rule])


def _snoozed(case: Case, slot: ActionSlot, until: datetime) -> Reason:
    """Say that the candidate has put the next thing off."""
    rule, fact = slot.row.rule, slot.row.fact(case, slot)
    facts = () if fact is None else (fact,)
    bar = Bar(rule, (slot.kind,), None, until, "You have put this off until {}.", facts, (until,))
    return reasons(case, [bar], until)[0]


def _why_enquire(case: Case) -> tuple[str, str]:
    if case.paper_wait is not None:
        return "paper-to-come", "The paper has not come: ask for it, in a friendly word."
    if case.ask_from is not None:
        return "wait-for-timetable", "They said you may ask from this day: do, and do not push."
    if case.promise_governs:
        words = "The day they named is over: ask how it stands, and do not push."
        return "wait-for-timetable", words
    row = ROW_OF[Kind.ENQUIRE_STATUS]
    return ("wait-after-applying" if case.after_applying is not None else row.rule), row.why


def skipped_kinds(states: States, at: datetime) -> tuple[Kind, ...]:
    """Return the kinds of which nothing is left that was not skipped."""
    if all(slot.mark is None for slot, _ in states):
        return ()
    left: dict[Kind, bool] = {}
    for slot, state in states:
        if state.verdict in _AHEAD and slot.row.may_be_next:
            left[slot.kind] = left.get(slot.kind, False) or not slot.is_skipped_at(at)
    return tuple(kind for kind, unskipped in left.items() if not unskipped)


def remarks(case: Case, states: States, at: datetime) -> Iterator[Reason]:
    """Say what the decision stands on: the agency between, and the days that were counted."""
    application = case.application
    if application.goes_to_agency:
        yield _remark("through-the-agency", "Everything here goes through the agency.", case)
    start = end = case.calendar.local_day(at)
    for slot, _ in states:
        if slot.kind is Kind.ENQUIRE_STATUS:
            for bar in slot.bars:
                if bar.since is not None and bar.until is not None:
                    start = min(start, case.calendar.local_day(bar.since))
                    end = max(end, case.calendar.local_day(bar.until))
    if (end - start).days <= _LONGEST_COUNT:
        for rule, message in _days_remarked(case.calendar, start, end):
            yield _remark(rule, message, case)


def _remark(rule: str, message: str, case: Case) -> Reason:
    fact = case.application.id if rule == "through-the-agency" else case.pursuit.employer.id
    return Reason(rule, message, None, (fact,), TIPS[rule], GROUNDS[rule])


@lru_cache(maxsize=4096)
def _days_remarked(calendar: Calendar, start: date, end: date) -> tuple[tuple[str, str], ...]:
    found = calendar.remarks(start, end)
    return tuple((one.rule, one.message) for one in found)


def always_allowed(case: Case) -> tuple[Action, ...]:
    """Keep looking elsewhere, until an offer is accepted."""
    accepted = (OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED_ELSEWHERE)
    if any(ending.kind in accepted for ending in case.standing_endings):
        return ()
    rule = "keep-looking"
    words = "Keep looking elsewhere meanwhile; nothing is certain until an offer is accepted."
    reason = Reason(rule, words, None, (), TIPS[rule], GROUNDS[rule])
    return (
        Action(
            Kind.KEEP_SEARCHING, None, None, Verdict.ALLOWED, None, None, None, (), None, (reason,)
        ),
    )
