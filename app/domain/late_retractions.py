"""Late retractions: what a record taken back after a day would still bar.

A retraction leaves its record out of every decision. What it opens by that, it opens at
the start of the next business day if it comes later than a day after the recording.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.as_of import as_of
from app.domain.calendars import Calendars
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Contact, EmployerUpdate, Interview, Pursuit, Timetable
from app.domain.policy import Policy

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
Stretch = tuple[datetime, datetime | None]
StillBarred = tuple[tuple[Bar, datetime, datetime], ...]


def still_barred(
    pursuit: Pursuit,
    case: Case,
    now: datetime,
    keep: str | None,
    raise_bars: Callable[[Case], list[Bar]],
) -> StillBarred:
    """Return the bars that late retractions lift late, with the retraction and when they do."""
    found: list[tuple[Bar, datetime, datetime]] = []
    for at in sorted({at for at in _retractions(pursuit, case.policy) if at <= now}):
        until = case.calendar.opening_after(at, 1)
        # What it would have barred is read off what was known when that was over.
        known, stood = now, case
        if until <= now:
            known = until - _TICK
            stood = Case(as_of(pursuit, known, keep), case.policy, case.calendars)
        before = _restored(pursuit, case.policy, case.calendars, known, keep, at)
        stand: dict[tuple[object, ...], list[Stretch]] = {}
        for bar in raise_bars(stood):
            for scope in _scopes(bar):
                stand.setdefault(scope, []).append((_begin(bar), bar.until))
        for bar in raise_bars(before):
            over = bar.until is not None and bar.until <= at
            ahead = bar.start is not None and bar.start >= until
            if bar.hours is None and not over and not ahead:
                found += [(one, at, until) for one in _opened_by(bar, at, stand)]
    return tuple(found)


def _opened_by(
    bar: Bar, at: datetime, stand: Mapping[tuple[object, ...], Sequence[Stretch]]
) -> Iterable[Bar]:
    """Give a bar that was lifted at an instant, on the kinds that nothing else bars as long."""
    start = max(_begin(bar), at)
    kinds = tuple(
        kind
        for kind, scope in zip(bar.kinds, _scopes(bar), strict=True)
        if not _last_as_long(stand.get(scope, ()), start, bar.until)
    )
    if kinds:
        yield bar._replace(kinds=kinds)


def _scopes(bar: Bar) -> list[tuple[object, ...]]:
    """Return for each kind what a bar bars, and by which rule, whatever it says about it."""
    return [(bar.rule, kind, *bar[7:15]) for kind in bar.kinds]


def _last_as_long(stretches: Iterable[Stretch], start: datetime, until: datetime | None) -> bool:
    """Tell whether stretches of the same rule cover another: what is lifted opens nothing."""
    reached = start
    for begin, end in sorted(stretches, key=lambda one: one[0]):
        if begin > reached:
            break
        if end is None:
            return True
        reached = max(reached, end)
    return until is not None and reached >= until


def _begin(bar: Bar) -> datetime:
    return _ALWAYS if bar.start is None else bar.start


def _retractions(pursuit: Pursuit, policy: Policy) -> Iterable[datetime]:
    """Give the instants of the retractions that came late."""
    for told, at in _retracted(pursuit):
        if at - told > timedelta(hours=policy["retraction_hours"]):
            yield at


def _retracted(pursuit: Pursuit) -> Iterable[tuple[datetime, datetime]]:
    """Give each record that was taken back: when it was recorded, and when taken back."""
    for contact in pursuit.contacts:
        if contact.retracted_at is not None:
            yield contact.recorded_at or contact.happened_at, contact.retracted_at
    for update in pursuit.updates:
        if update.retracted_at is not None:
            yield update.recorded_at or update.received_at, update.retracted_at
    for said in timetables_of(pursuit):
        if said.retracted_at is not None:
            yield said.recorded_at or said.said_at, said.retracted_at


def timetables_of(pursuit: Pursuit) -> Iterable[Timetable]:
    """Give every revision of every timetable of a pursuit."""
    yield from pursuit.application.timetables
    for interview in pursuit.interviews:
        yield from interview.timetables


def has_retractions(pursuit: Pursuit) -> bool:
    """Tell whether anything of a pursuit was taken back."""
    for one in pursuit.contacts:  # No call for each: a pursuit may have a hundred.
        if one.retracted_at is not None:
            return True
    if any(update.retracted_at is not None for update in pursuit.updates):
        return True
    return any(said.retracted_at is not None for said in timetables_of(pursuit))


def _restored(
    pursuit: Pursuit,
    policy: Policy,
    calendars: Calendars,
    now: datetime,
    keep: str | None,
    at: datetime,
) -> Case:
    """Return the case as if what was taken back at an instant still stood."""

    def contact(one: Contact) -> Contact:
        return one._replace(retracted_at=None) if one.retracted_at == at else one

    def update(one: EmployerUpdate) -> EmployerUpdate:
        return replace(one, retracted_at=None) if one.retracted_at == at else one

    def said(timetables: tuple[Timetable, ...]) -> tuple[Timetable, ...]:
        return tuple(
            replace(one, retracted_at=None) if one.retracted_at == at else one for one in timetables
        )

    def interview(one: Interview) -> Interview:
        return replace(one, timetables=said(one.timetables))

    application = pursuit.application
    whole = replace(
        pursuit,
        application=replace(application, timetables=said(application.timetables)),
        interviews=tuple(interview(one) for one in pursuit.interviews),
        contacts=tuple(contact(one) for one in pursuit.contacts),
        updates=tuple(update(one) for one in pursuit.updates),
    )
    return Case(as_of(whole, now, keep), policy, calendars)
