"""Dates of the calendar in a phrase: "4 December", "the 15th", "December 4th, 2026"."""

from calendar import monthrange
from datetime import date
from typing import Final

from app.domain.phrases.cursor import Cursor
from app.domain.phrases.spans import NotUnderstoodError, Span, day_span, months_later
from app.domain.phrases.tokens import Number, Ordinal, WrittenDate
from app.domain.phrases.vocabulary import MONTHS, MONTHS_IN_YEAR

_MIN_YEAR: Final = 2000
_MAX_YEAR: Final = 2099
_MAX_DAY: Final = 31


class Dates(Cursor):
    """Reads dates, with or without a month and a year."""

    def _date(self) -> Span | None:
        """Read a date of the calendar."""
        written = self._take_kind(WrittenDate)
        if written is not None:
            return self._written(written)
        return self._month_first() or self._day_first()

    def _month_first(self) -> Span | None:
        """Read "December 4th" and "Dec 4 2026"."""
        start = self.place
        month = self._take_in(MONTHS)
        day = None if month is None else self._day_number()
        if month is None or day is None:
            self.place = start
            return None
        return self._calendar_day(day, month, self._year())

    def _day_first(self) -> Span | None:
        """Read "4 December", "the 4th of next month" and "the 4th"."""
        start = self.place
        ordinal = isinstance(self._peek(), Ordinal)
        day = self._day_number()
        if day is None:
            return None
        of = self.take("of")
        month = self._take_in(MONTHS)
        if month is not None:
            return self._calendar_day(day, month, self._year())
        which = self._which() if of else None
        if ordinal and of and self.take("month"):
            return self._bare(day) if which is None else self._day_of_month(day, which)
        if ordinal and not of:
            return self._bare(day)
        self.place = start
        return None

    def _day_number(self) -> int | None:
        token = self._peek()
        if not isinstance(token, Number | Ordinal) or not 1 <= token.value <= _MAX_DAY:
            return None
        self.place += 1
        return token.value

    def _year(self) -> int | None:
        token = self._peek()
        if isinstance(token, Number) and _MIN_YEAR <= token.value <= _MAX_YEAR:
            self.place += 1
            return token.value
        return None

    def day_before_month(self) -> int | None:
        """Read the day in "the 18th to the 24th of November", whose month stands later."""
        start = self.place
        self.take("on")
        day = self._day_number()
        if day is not None:
            # What joins the two is the caller's to read.
            closing = self._peek(1)
            month = self._peek(3 if self._peek(2) == "of" else 2)
            if isinstance(closing, Number | Ordinal) and month in MONTHS:
                return day
        self.place = start
        return None

    def _written(self, written: WrittenDate) -> Span:
        parts = written.parts
        if written.iso:
            return self._calendar_day(parts[2], parts[1], parts[0])
        year = parts[2] if len(parts) == len(("day", "month", "year")) else None
        first, second = parts[:2]
        if first != second and first <= MONTHS_IN_YEAR and second <= MONTHS_IN_YEAR:
            msg = "Whether the day or the month comes first cannot be told."
            raise NotUnderstoodError(msg)
        day, month = (first, second) if second <= MONTHS_IN_YEAR else (second, first)
        return self._calendar_day(day, month, year)

    def _calendar_day(self, day: int, month: int, year: int | None) -> Span:
        """The day of this date; without a year the next one."""
        years = range(self.after.year, self.after.year + 2) if year is None else (year,)
        for each in years:
            try:
                found = date(each, month, day)
            except ValueError:
                continue
            if year is not None:
                return self._not_past(found)
            if found >= self.after:
                return day_span(found)
        msg = "There is no such day within a year."
        raise NotUnderstoodError(msg)

    def _day_of_month(self, day: int, ahead: int) -> Span:
        begins = months_later(self.said_on.replace(day=1), ahead)
        try:
            return self._not_past(begins.replace(day=day))
        except ValueError as error:
            if isinstance(error, NotUnderstoodError):
                raise
            msg = "That month has no such day."
            raise NotUnderstoodError(msg) from None

    def _bare(self, day: int) -> Span:
        """The next such day of a month that is not before the day of speaking."""
        begins = self.after.replace(day=1)
        while True:
            if day <= monthrange(begins.year, begins.month)[1]:
                found = begins.replace(day=day)
                if found >= self.after:
                    return day_span(found)
            begins = months_later(begins, 1)

    def _not_past(self, day: date) -> Span:
        if day < self.said_on:
            msg = "That day is over already."
            raise NotUnderstoodError(msg)
        return day_span(day)
