"""Where a pursuit stands, what comes next, and why: read off the states of its actions."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.domain.action_kinds import NEXT_ORDER
from app.domain.action_slots import ActionSlot
from app.domain.actions import Kind
from app.domain.bar_state import State
from app.domain.case import Case
from app.domain.decision import NextAction, Phase, Reason, Verdict
from app.domain.facts import Route

_OWED_AFTER_REJECTION = frozenset({Kind.REQUEST_FEEDBACK, Kind.RECORD_FEEDBACK, Kind.REFLECT})
_AHEAD = frozenset({Verdict.ALLOWED, Verdict.NOT_YET})
_RANK = {kind: rank for rank, kind in enumerate(NEXT_ORDER)}

States = Sequence[tuple[ActionSlot, State]]


def phase_at(case: Case, states: States, at: datetime) -> Phase:
    """Return the first phase that fits at an instant."""
    decided = _decided(case, states)
    if decided is not None:
        return decided
    if case.presumed_from is not None and case.presumed_from <= at:
        return Phase.PRESUMED_CLOSED
    if case.current is not None and at < case.current.ends_at:
        return Phase.PREPARING
    may_enquire = any(
        slot.kind is Kind.ENQUIRE_STATUS and state.verdict is Verdict.ALLOWED
        for slot, state in states
    )
    if may_enquire:
        return Phase.MAY_ENQUIRE
    return Phase.AWAITING_REPLY if _asked_in_silence(case) else Phase.WAITING


def _asked_in_silence(case: Case) -> bool:
    since = case.silence_from
    return any(
        since is None or contact.happened_at > since
        for contact in case.contacts_of_kind(Kind.ENQUIRE_STATUS)
    )


def _decided(case: Case, states: States) -> Phase | None:
    if case.own_endings:
        return Phase.CLOSED
    if case.offer is not None:
        return Phase.OFFER
    if case.rejection is None:
        return None
    owed = any(
        slot.kind in _OWED_AFTER_REJECTION and state.verdict in _AHEAD for slot, state in states
    )
    return Phase.REJECTED if owed else Phase.CLOSED


def chosen(states: States) -> tuple[ActionSlot, State] | None:
    """Return the next action: the first allowed one in the order of the etiquette."""
    return min(
        (
            (slot, state)
            for slot, state in states
            if state.verdict is Verdict.ALLOWED and slot.kind in _RANK
        ),
        key=lambda pair: _RANK[pair[0].kind],
        default=None,
    )


def opening_next(states: States) -> tuple[ActionSlot, State] | None:
    """Return what opens earliest of the things that are not allowed yet."""
    return min(
        (
            (slot, state)
            for slot, state in states
            if state.verdict is Verdict.NOT_YET and slot.kind in _RANK
        ),
        key=lambda pair: (pair[1].opens_at, _RANK[pair[0].kind]),
        default=None,
    )


def reason_for_next(case: Case, slot: ActionSlot, tips: dict[str, str]) -> Reason:
    """Say why an allowed action is the next one."""
    if slot.kind is Kind.ENQUIRE_STATUS:
        governed = case.promise is not None and case.promise_governs
        rule = "wait-for-timetable" if governed else "wait-when-not-told"
        words = (
            "The day they named is over: ask how it stands, and do not push."
            if governed
            else "The usual time has passed: ask how it stands, and do not push."
        )
    else:
        rule, words = slot.row.rule, slot.row.why
    fact = slot.row.fact(case, slot)
    return Reason(rule, words, None, () if fact is None else (fact,), tips[rule])


def remarks(case: Case, tips: dict[str, str]) -> Iterator[Reason]:
    """Say what holds for every next action here: the agency between, days nobody knows."""
    application = case.application
    permitted = application.agency is not None and application.agency.direct_contact_permitted
    if application.route is Route.AGENCY and not permitted:
        yield Reason(
            "through-the-agency",
            "Everything here goes through the agency.",
            None,
            (application.id,),
            tips["through-the-agency"],
        )
    if not case.calendar.holidays_known:
        yield Reason(
            "no-holiday-data",
            "The public holidays of this very region are not known: weekends count as closed, and"
            " so do the holidays of its whole country where those are known.",
            None,
            (case.pursuit.employer.id,),
            tips["no-holiday-data"],
        )


def waiting(until: datetime | None, reasons: tuple[Reason, ...]) -> NextAction:
    """Return the answer when nothing is owed."""
    return NextAction(Kind.WAIT, until, reasons)
