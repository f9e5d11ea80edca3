"""The allowance of retractions: what taking a record back spends, and whether it still may be.

A retraction that makes an enquiry possible sooner, or gives back a count or a gap, spends
one of a few for each pursuit. One that is followed within the hour by the same thing,
recorded anew, spends none if that opens nothing sooner and counts no less.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.action_kinds import EXCEPTIONS
from app.domain.actions import Kind
from app.domain.bar_state import state_at
from app.domain.calendars import Calendars
from app.domain.case import TURNS
from app.domain.decision import Verdict
from app.domain.evaluation import Evaluation
from app.domain.facts import Contact, EmployerUpdate, Pursuit, Result, Timetable
from app.domain.late_retractions import timetables_of
from app.domain.policy import Policy
from app.domain.shared_budget import COUNTING

Record = Contact | EmployerUpdate | Timetable


@dataclass(frozen=True, slots=True)
class RetractionVerdict:
    """Whether a record may be taken back, and whether that spends one of the retractions.

    spent: how many of the pursuit's retractions were spent before this one
    most: how many there are
    """

    allowed: bool
    spends: bool
    spent: int
    most: int


def assess_retraction(
    pursuit: Pursuit, record: Record, policy: Policy, calendars: Calendars, at: datetime
) -> RetractionVerdict:
    """Say whether a record of the pursuit may be taken back at an instant."""
    gone = [one for one in _records(pursuit) if one.retracted_at is not None]
    anew: set[str] = set()
    spent = 0
    for one in sorted(gone, key=lambda record: record.retracted_at or at):
        if not _spends(pursuit, one, policy, calendars, one.retracted_at or at):
            continue
        again = _recorded_anew(pursuit, one, policy, calendars, anew)
        if again is None:
            spent += 1
        else:
            # A record is the place of one that was taken back, not of two.
            anew.add(again)
    spends = _spends(pursuit, record, policy, calendars, at)
    most = policy.at(at)["retractions"]
    return RetractionVerdict(not spends or spent < most, spends, spent, most)


def _records(pursuit: Pursuit) -> Iterator[Record]:
    yield from pursuit.contacts
    yield from pursuit.updates
    yield from timetables_of(pursuit)


def _spends(
    pursuit: Pursuit, record: Record, policy: Policy, calendars: Calendars, at: datetime
) -> bool:
    """Tell whether taking a record back gives back a count or a gap, or opens an enquiry sooner."""
    if isinstance(record, Contact) and _is_counted(record):
        return True
    pursuit = _known_at(pursuit, at)
    stands = _with(pursuit, record, None)
    gone = _with(pursuit, record, at)
    before = _enquiry_from(stands, policy, calendars, at)
    after = _enquiry_from(gone, policy, calendars, at)
    return after is not None and (before is None or after < before)


def _is_counted(contact: Contact) -> bool:
    """Tell whether a contact counts against a number, or starts the gap."""
    if contact.result is Result.NO_ANSWER:
        return True
    counted = contact.kind in EXCEPTIONS or contact.kind in (Kind.ENQUIRE_STATUS, Kind.ARRANGE)
    return (counted or contact.answer in TURNS) and contact.result in COUNTING


def _enquiry_from(
    pursuit: Pursuit, policy: Policy, calendars: Calendars, at: datetime
) -> datetime | None:
    """Return the first instant from one on at which an enquiry is allowed; None if none comes."""
    # That what is opened late opens the next morning makes no difference here.
    evaluation = Evaluation(_without_late_ones(pursuit), policy, calendars, at)
    slots = evaluation.slots
    state = next(state_at(slot, at) for slot in slots if slot.kind is Kind.ENQUIRE_STATUS)
    return at if state.verdict is Verdict.ALLOWED else state.opens_at


def _known_at(pursuit: Pursuit, at: datetime) -> Pursuit:
    """Return the pursuit as it was on record at an instant.

    What was recorded later, whenever it is said to have happened, had no effect then; and
    what was taken back later still stood.
    """

    def is_known(one: Record) -> bool:
        return one.recorded_at is None or one.recorded_at <= at

    def stands(one: Record) -> bool:
        return one.retracted_at is not None and one.retracted_at > at

    def said(all_: tuple[Timetable, ...]) -> tuple[Timetable, ...]:
        return tuple(
            replace(one, retracted_at=None) if stands(one) else one for one in all_ if is_known(one)
        )

    application = pursuit.application
    return replace(
        pursuit,
        application=replace(application, timetables=said(application.timetables)),
        interviews=tuple(
            replace(one, timetables=said(one.timetables)) for one in pursuit.interviews
        ),
        contacts=tuple(
            one._replace(retracted_at=None) if stands(one) else one
            for one in pursuit.contacts
            if is_known(one)
        ),
        updates=tuple(
            replace(one, retracted_at=None) if stands(one) else one
            for one in pursuit.updates
            if is_known(one)
        ),
    )


def _without_late_ones(pursuit: Pursuit) -> Pursuit:
    return replace(
        pursuit,
        contacts=tuple(one for one in pursuit.contacts if one.retracted_at is None),
        updates=tuple(one for one in pursuit.updates if one.retracted_at is None),
    )


def _recorded_anew(
    pursuit: Pursuit,
    record: Record,
    policy: Policy,
    calendars: Calendars,
    taken: Collection[str],
) -> str | None:
    """Return the same thing, recorded again within the hour, that opens nothing sooner.

    One that was taken back itself is none the less what this was replaced by: that it went
    was a retraction of its own. `taken` are those that replace others already.
    """
    at = record.retracted_at
    if at is None or isinstance(record, Timetable):
        return None
    soon = timedelta(minutes=policy.at(at)["recorded_anew_minutes"])
    local_day = calendars(pursuit.region).local_day
    later = [
        (other.recorded_at, other)
        for other in _records(pursuit)
        if other.recorded_at is not None and at <= other.recorded_at <= at + soon
    ]
    for when, other in sorted(later, key=lambda one: one[0]):
        same = other.id not in taken and other.id != record.id and _same_thing(record, other)
        if not same or local_day(_instant(other)) != local_day(_instant(record)):
            continue
        known = _known_at(pursuit, when)
        stands = _with(_with(known, record, None), other, when)
        before = _enquiry_from(stands, policy, calendars, when)
        after = _enquiry_from(_with(known, other, None), policy, calendars, when)
        if after is None or (before is not None and before <= after):
            return other.id
    return None


def _same_thing(record: Record, other: Record) -> bool:
    if isinstance(record, Contact) and isinstance(other, Contact):
        counts = _is_counted(other) or not _is_counted(record)
        same = (record.kind, record.interviewer_id) == (other.kind, other.interviewer_id)
        return counts and same
    if isinstance(record, EmployerUpdate) and isinstance(other, EmployerUpdate):
        return record.kind is other.kind
    return False


def _instant(record: Record) -> datetime:
    if isinstance(record, Contact):
        return record.happened_at
    return record.received_at if isinstance(record, EmployerUpdate) else record.said_at


def _with(pursuit: Pursuit, record: Record, retracted_at: datetime | None) -> Pursuit:
    """Return the pursuit with a record standing, or taken back."""

    def contact(one: Contact) -> Contact:
        return one._replace(retracted_at=retracted_at) if one.id == record.id else one

    def update(one: EmployerUpdate) -> EmployerUpdate:
        return replace(one, retracted_at=retracted_at) if one.id == record.id else one

    def said(all_: tuple[Timetable, ...]) -> tuple[Timetable, ...]:
        return tuple(
            replace(one, retracted_at=retracted_at) if one.id == record.id else one for one in all_
        )

    application = pursuit.application
    return replace(
        pursuit,
        application=replace(application, timetables=said(application.timetables)),
        interviews=tuple(
            replace(one, timetables=said(one.timetables)) for one in pursuit.interviews
        ),
        contacts=tuple(contact(one) for one in pursuit.contacts),
        updates=tuple(update(one) for one in pursuit.updates),
    )
