"""The counting trace, and what must be said about the days that were counted.

`count_trace` repeats a count of business days step by step, so that a person can follow
it: which days were counted, which were skipped and why. `day_remarks` tells what the
count stands on: no country, no holiday data, dates that are only estimated.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.day_tables import ClosedDay, Closure, DayTable, OwnTable
from app.domain.regions import Closed, Region

NO_COUNTRY: Final = "no-country"
NO_HOLIDAY_DATA: Final = "no-holiday-data"
ESTIMATED_DAYS: Final = "estimated-days"


@dataclass(frozen=True, slots=True)
class CountTrace:
    """How business days were counted from a day on, the day itself excluded.

    counted: the business days in order; the last one is where the count arrived
    skipped: the days between that are none, with the reason
    """

    start: date
    counted: tuple[date, ...]
    skipped: tuple[ClosedDay, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said about the days: its id, a sentence, the days it is about."""

    rule: str
    message: str
    days: tuple[date, ...] = ()


def count_trace(table: DayTable | OwnTable, start: date, count: int) -> CountTrace:
    """Count business days after a day, and tell of each day on the way."""
    counted: list[date] = []
    skipped: list[ClosedDay] = []
    ordinal = start.toordinal()
    while len(counted) < count:
        ordinal += 1
        closed = table.why_closed(ordinal)
        if closed is None:
            counted.append(date.fromordinal(ordinal))
        else:
            skipped.append(closed)
    return CountTrace(start, tuple(counted), tuple(skipped))


def date_in_words(day: date) -> str:
    """Write a date for a person: 5 January 2027."""
    return f"{day.day} {day:%B %Y}"


def day_in_words(day: date) -> str:
    """Write a day for a person: Tuesday 5 January 2027."""
    return f"{day:%A} {date_in_words(day)}"


def in_words(closed: ClosedDay) -> str:
    """Write in a few words why a day is closed, for a person."""
    if closed.until is not None:
        reason = "" if closed.name is None else f" ({closed.name})"
        return f"closed, as you were told, until {date_in_words(closed.until)}{reason}"
    name = closed.name or _WORDS[closed.kind]
    return f"{name}, an estimated date" if closed.estimated else name


def closures_in_words(
    why_closed: Callable[[date], ClosedDay | None],
    week: Container[int],
    ranges: Iterable[Closed],
    span: tuple[date, date],
) -> str:
    """Write of each range that takes a day of the week within a span until when it closes."""
    told = []
    for one in ranges:
        first, last = max(span[0], one.from_).toordinal(), min(span[1], one.to).toordinal()
        days = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
        why = (why_closed(day) for day in days if day.weekday() in week)
        closed = next((day for day in why if day is not None and day.until == one.to), None)
        if closed is not None:
            words = in_words(closed)
            told.append((closed.day, f"{words[0].upper()}{words[1:]}."))
    return " ".join(words for _, words in sorted(told))


_WORDS: Final = {
    Closure.WEEKEND: "a day off of the week",
    Closure.HOLIDAY: "a holiday",
    Closure.CUSTOM: "closed by custom",
    Closure.QUIET: "offices are closed on such a day",
    Closure.NO_SUCH_DAY: "a day that the time zone left out",
}


def day_remarks(
    table: DayTable | OwnTable, region: Region, start: date, end: date
) -> tuple[Remark, ...]:
    """Tell what the days from `start` to `end`, both included, stand on."""
    if region.country is None:
        return (
            Remark(
                NO_COUNTRY,
                "No country is known for these days, so they are Monday to Friday "
                "without public holidays.",
            ),
        )
    unknown = [year for year in range(start.year, end.year + 1) if year not in table.years_known]
    if unknown:
        place = f"{region.country}-{region.subdivision}" if region.subdivision else region.country
        # Where some years are known, it is these days alone that the remark is about.
        of = f" in {unknown[0]}" if table.years_known else ""
        return (
            Remark(NO_HOLIDAY_DATA, f"The public holidays of {place}{of} are not known to Bide."),
        )
    closed = (table.why_closed(n) for n in range(start.toordinal(), end.toordinal() + 1))
    estimated = [one for one in closed if one is not None and one.estimated]
    if not estimated:
        return ()
    days = ", ".join(f"{one.name} on {date_in_words(one.day)}" for one in estimated)
    return (
        Remark(
            ESTIMATED_DAYS,
            f"These dates are estimated, and may move by a day or two: {days}.",
            tuple(one.day for one in estimated),
        ),
    )
