"""Reasons of a decision, written out from the bars that hold."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from app.domain.case import Case
from app.domain.day_counts import closures_in_words
from app.domain.decision import Bar, Counting, Reason
from app.domain.rulebook import GROUNDS, TIPS

#: Numbers of days that closed ones are counted among.
_BY_THE_CALENDAR: Final = frozenset({"budget_days", "minimum_gap_days", "thank_you_closes_days"})


def reasons(case: Case, held: Sequence[Bar], at: datetime) -> tuple[Reason, ...]:
    """Write out the reasons that bars give at an instant, one for each rule."""
    numbers = case.policy.by_name
    return tuple(
        [
            Reason(
                bar.rule,
                _sentence(case, bar),
                bar.hours.next_at_work(at) if bar.hours is not None else bar.lifts_at,
                bar.facts,
                TIPS[bar.rule],
                numbers[bar.number].grounds if bar.number else GROUNDS[bar.rule],
                None
                if bar.since is None
                else Counting(
                    case.calendar.local_day(bar.since),
                    bar.number,
                    numbers[bar.number].value if bar.number else 1,
                ),
            )
            for bar in _last_of_each_rule(held)
        ]
    )


def _sentence(case: Case, bar: Bar) -> str:
    """Write the sentence of a bar, and which days it counts over are closed as they were told."""
    calendar = case.calendar
    words, own = bar.say(calendar.zone), calendar.region.days
    if own is None or bar.until is None or bar.number in _BY_THE_CALENDAR:
        return words
    named = [one for one in (bar.since, *bar.args) if isinstance(one, date)]
    if not named:
        return words
    first = min([calendar.local_day(one) if isinstance(one, datetime) else one for one in named])
    span = first, calendar.local_day(bar.until)
    closed = closures_in_words(calendar.why_closed, calendar.week, own.closed, span)
    return f"{words} {closed}" if closed else words


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
