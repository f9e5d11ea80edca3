"""What a phrase bounds: `Clause` reads "by", "before", "within" and their like around days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.business_time import Calendar
from app.domain.day_counts import day_in_words
from app.domain.phrases import vocabulary
from app.domain.phrases.cursor import Length
from app.domain.phrases.grammar import Words
from app.domain.phrases.spans import ONE_DAY, NotUnderstoodError, Span
from app.domain.phrases.tokens import UPCOMING
from app.domain.phrases.vocabulary import (
    AFTER,
    AT_LEAST,
    BEFORE,
    BY,
    EARLIEST_TAIL,
    FROM,
    LATEST_TAIL,
    NEW_YEAR,
    OVER,
    WITHIN,
)

WEEK: Final = timedelta(weeks=1)
NOT_UNDERSTOOD: Final = "These words do not name days that can be counted on."
_MEASURED_FROM: Final = ("tomorrow", "on", "from", "after", "before", *vocabulary.WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a phrase or a part of it bounds, and the sentences that say so."""

    earliest: date | None
    latest: date | None
    because: tuple[str, ...] = ()


class Clause:
    """Reads a whole phrase: bounds, one after another."""

    def __init__(self, words: Words, said_at: datetime, calendar: Calendar) -> None:
        self.words = words
        self._said_at = said_at
        self._calendar = calendar

    def read(self) -> Bounds:
        """Read one bound, and a second one that goes with it."""
        start = self.words.place
        weekday = self.words.take_any(*vocabulary.WEEKDAYS)
        self.words.place = start
        first = self._bounds()
        if self.words.at_end:
            return first
        if self.words.take("or"):
            other = self._bounds()
            if first.latest is None or other.latest is None:
                raise NotUnderstoodError(NOT_UNDERSTOOD)
            if not self.words.said_on <= first.latest < other.latest:
                raise NotUnderstoodError(NOT_UNDERSTOOD)
            earliest = first.earliest
            if weekday and earliest is not None and earliest == first.latest:
                # "Wednesday or Thursday next week": both are of that week.
                earliest += (other.latest - earliest) // WEEK * WEEK
            return Bounds(earliest, other.latest, first.because + other.because)
        self.words.take_any("but", "and", "though")
        if first.earliest is not None:
            # "Not before Monday but by Friday": the Friday after that Monday.
            self.words.after = max(first.earliest, self.words.said_on)
        other = self._bounds()
        for one, two in ((first, other), (other, first)):
            if one.latest is None and two.earliest is None:
                return Bounds(one.earliest, two.latest, first.because + other.because)
        raise NotUnderstoodError(NOT_UNDERSTOOD)

    def _bounds(self) -> Bounds:
        found = (
            self._range() or self._length() or self._new_year() or self._sided() or self._plain()
        )
        if found is None:
            raise NotUnderstoodError(NOT_UNDERSTOOD)
        return self._with_tail(found)

    def _with_tail(self, found: Bounds) -> Bounds:
        """Read "at the latest", "at the earliest" and their like."""
        if self.words.take_any(*LATEST_TAIL):
            if found.latest is None:
                raise NotUnderstoodError(NOT_UNDERSTOOD)
            return Bounds(None, found.latest, found.because)
        if self.words.take_any(*EARLIEST_TAIL):
            if found.earliest is None:
                raise NotUnderstoodError(NOT_UNDERSTOOD)
            return Bounds(found.earliest, None, found.because)
        return found

    # What bounds from both sides.

    def _range(self) -> Bounds | None:
        """Read "between A and B", "from A to B", "A to B"."""
        words = self.words
        start = words.place
        between = words.take_any("between", "any time between", "anytime between")
        if not between:
            words.take("from")
        day = words.day_before_month() or 0
        first = None if day else words.span()
        nothing = not day and first is None
        joined = not nothing and (
            words.take("and") if between else words.take_any("to", "-", "until", "till")
        )
        if not joined:
            words.place = start
            return None
        if first is not None:
            words.after = first.first
            if words.new_year():
                new_year = self._next_new_year(words.after)
                words.after = words.said_on
                return Bounds(self._first_of(first), self._before_new_year(new_year))
        last = words.span()
        words.after = words.said_on
        if last is None:
            raise NotUnderstoodError(NOT_UNDERSTOOD)
        begins = self._same_month(day, last) if first is None else self._first_of(first)
        return Bounds(begins, self._last_of(last))

    @staticmethod
    def _same_month(day: int, last: Span) -> date:
        try:
            return last.first.replace(day=day)
        except ValueError:
            raise NotUnderstoodError(NOT_UNDERSTOOD) from None

    def _first_of(self, span: Span) -> date:
        return span.first if span.feast is None else self._after_day(span)

    def _last_of(self, span: Span) -> date:
        return span.last if span.feast is None else self._before_day(span)

    def _length(self) -> Bounds | None:
        """Read "in two weeks", "within ten days", "two to three weeks"."""
        words = self.words
        start = words.place
        at_least = words.take_any(*AT_LEAST)
        within = not at_least and words.take_any(*WITHIN)
        if not at_least and not within:
            words.take_any(*OVER)
        upcoming = words.take(UPCOMING)
        length = words.length(1 if upcoming else None)
        if length is None and within and not upcoming:
            # "Within the week" is this week, "within the month" this month.
            unit = words.span()
            if unit is not None and unit.first != unit.last and unit.feast is None:
                return Bounds(None, unit.last)
        within = within or upcoming
        if length is None:
            words.place = start
            return None
        words.take("time")
        measured = words.take_any("from now", "from today", "of today", "today")
        if not measured and words.take_any(*_MEASURED_FROM):
            # "A week on Friday" is a day, and "two weeks after" something unknown is none.
            words.place = start
            return None
        least, most = self._days_of(length)
        if least > most:
            raise NotUnderstoodError(NOT_UNDERSTOOD)
        if at_least:
            return Bounds(least, None)
        return Bounds(None if within else least, most)

    def _days_of(self, length: Length) -> tuple[date, date]:
        least, most = (
            self._calendar.local_day(self._said_at + timedelta(hours=count))
            if unit == "hour"
            else self.words.later(self.words.said_on, count, unit)
            for count, unit in (
                (length.least, length.least_unit),
                (length.most, length.most_unit),
            )
        )
        return least, most

    def _new_year(self) -> Bounds | None:
        """Read "in the new year": from the first business day after 1 January."""
        words = self.words
        start = words.place
        side = next((side for side, choices in NEW_YEAR if words.take_any(*choices)), "from")
        if not words.new_year():
            words.place = start
            return None
        new_year = self._next_new_year(words.said_on)
        if side == "by":
            return Bounds(None, new_year)
        if side == "before":
            return Bounds(None, self._before_new_year(new_year))
        return Bounds(self._calendar.after(new_year, 1), None)

    @staticmethod
    def _next_new_year(day: date) -> date:
        is_today = (day.month, day.day) == (1, 1)
        return date(day.year + (not is_today), 1, 1)

    def _before_new_year(self, new_year: date) -> date:
        closed = not self._calendar.is_business_day(new_year)
        return self._calendar.last_before(new_year) if closed else new_year - ONE_DAY

    # What bounds from one side.

    def _sided(self) -> Bounds | None:
        words = self.words
        for choices, side in (
            (FROM, "from"),
            (BY, "by"),
            (BEFORE, "before"),
            (AFTER, "after"),
        ):
            if words.take_any(*choices):
                if side == "from" and words.take_any(*AFTER):
                    side = "after"  # noqa: PLW2901  # "not until after Easter"
                span = words.span()
                if span is None:
                    return self._one_side_of_length(side)
                if side == "from":
                    words.take("on")
                return self._one_side(side, span)
        return None

    def _one_side_of_length(self, side: str) -> Bounds:
        """Read "no later than two weeks", "at the earliest in ten days"."""
        found = self._length()
        if found is not None and side == "by":
            return Bounds(None, found.latest)
        if found is not None and side == "from" and found.earliest is not None:
            return Bounds(found.earliest, None)
        raise NotUnderstoodError(NOT_UNDERSTOOD)

    def _one_side(self, side: str, span: Span) -> Bounds:
        because = _about_feast(span)
        if side == "from":
            return Bounds(span.first, None, because)
        if side == "by" and not span.is_free:
            return Bounds(None, span.last if span.feast is None else span.first, because)
        if side in {"by", "before"}:
            return Bounds(None, self._before_day(span), because)
        return Bounds(self._after_day(span), None, because)

    def _before_day(self, span: Span) -> date:
        if span.feast is not None or span.is_free:
            return self._calendar.last_before(span.begins)
        # "Before the end of the week" is by its last business day.
        return span.last if span.is_end else span.begins - ONE_DAY

    def _after_day(self, span: Span) -> date:
        if span.feast is not None:
            return self._calendar.after(span.ends, 1)
        return span.ends + ONE_DAY

    def _plain(self) -> Bounds | None:
        span = self.words.span()
        if span is None or span.feast is not None:
            return None
        return Bounds(span.first, span.last)


def _about_feast(span: Span) -> tuple[str, ...]:
    feast = span.feast
    if feast is None:
        return ()
    estimate = " by an estimate" if feast.estimated else ""
    return (f"“{feast.name.title()}” falls on {day_in_words(feast.first)} there{estimate}.",)
