"""Weeks and weekdays in a phrase: "next week", "Friday", "Monday next week", "w/c 14 Dec"."""

from datetime import date

from app.domain.phrases.dates import Dates
from app.domain.phrases.spans import (
    ONE_DAY,
    NotUnderstoodError,
    Span,
    day_span,
    this_week,
    week_of,
)
from app.domain.phrases.vocabulary import TIMES, WEEKDAYS
from app.domain.regions import DAYS_IN_WEEK


class Weeks(Dates):
    """Reads days that lie near, weekdays, and whole weeks."""

    def _near_day(self) -> Span | None:
        if self.take("day", "after", "tomorrow"):
            return day_span(self.said_on + 2 * ONE_DAY)
        if self.take_any("tomorrow", "tmrw", "tmr"):
            return day_span(self.said_on + ONE_DAY)
        if self.take_any("today", "later today", "tonight", "now") or (
            self.take_any("this morning", "this afternoon", "this evening")
        ):
            return day_span(self.said_on)
        if any(self.take(*time) for time in TIMES) and (self.at_end or self._peek() == "today"):
            self.take("today")
            return day_span(self.said_on)
        return None

    def _weekday(self) -> Span | None:
        """Read a weekday, alone or with its week or its date; or the weekend."""
        if self.take("weekend") or self.take("this", "weekend"):
            return self._weekend()
        start = self.place
        week = self._week() if self._is_week_before_weekday() else None
        if week is not None:
            self.take_any("on", "-")
        which = self._which() if week is None else None
        weekday = self._take_in(WEEKDAYS)
        if weekday is None:
            self.place = start
            return None
        if week is not None:
            return self._in_week(weekday, week)
        if which is None:
            return self._weekday_with_more(weekday) or day_span(self._next_weekday(weekday))
        # "This" and "next" are the same: a weekday is one after the day of speaking.
        return day_span(self._next_weekday(weekday))

    def _weekday_with_more(self, weekday: int) -> Span | None:
        """Read what may follow a weekday: its week, its date, "week", "fortnight"."""
        start = self.place
        if self.take("fortnight"):
            return day_span(self._next_weekday(weekday) + 2 * DAYS_IN_WEEK * ONE_DAY)
        self.take_any("of", "in")
        week = self._week()
        if week is not None:
            if self._words[start : self.place] == ["week"]:
                # "Friday week": a week after Friday.
                return day_span(self._next_weekday(weekday) + DAYS_IN_WEEK * ONE_DAY)
            return self._in_week(weekday, week)
        self.place = start
        dated = self._date()
        return None if dated is None else self._same_weekday(dated, weekday)

    def _in_week(self, weekday: int, week: Span) -> Span:
        into = (weekday - week.begins.weekday()) % DAYS_IN_WEEK
        return self._not_past(week.begins + into * ONE_DAY)

    def _is_week_before_weekday(self) -> bool:
        """Tell whether "next week Friday" comes, the week before its day."""
        on = 1 if self._peek(2) in {"on", "-"} else 0
        next_or_this = self._peek() in {"next", "this"}
        return next_or_this and self._peek(1) == "week" and self._peek(2 + on) in WEEKDAYS

    def _next_weekday(self, weekday: int) -> date:
        ahead = (weekday - self.after.weekday() - 1) % DAYS_IN_WEEK + 1
        return self.after + ahead * ONE_DAY

    @staticmethod
    def _same_weekday(dated: Span, weekday: int) -> Span:
        if dated.first.weekday() != weekday:
            msg = "The weekday and the date do not agree."
            raise NotUnderstoodError(msg)
        return dated

    def _weekend(self) -> Span:
        """The coming days off of the week, as far as they lie together."""
        if len(self._calendar.week) == DAYS_IN_WEEK:
            msg = "There is no weekend there."
            raise NotUnderstoodError(msg)
        day = self.said_on
        while day.weekday() in self._calendar.week:
            day += ONE_DAY
        first = day
        while day.weekday() not in self._calendar.week:
            day += ONE_DAY
        return Span(first, day - ONE_DAY, first, day - ONE_DAY, is_free=True)

    def _week(self) -> Span | None:
        start = self.place
        which = self._which()
        two = which == 0 and self.take("or", "next")
        self.take_any("working", "business", "calendar")
        if not self.take_any("week", "wk"):
            self.place = start
            return self._week_of_a_day()
        if which is None and self.take("after", "next"):
            return week_of(self.said_on, self._calendar, 2)
        if which is None and (named := self._week_of_a_day(said=True)) is not None:
            return named
        if which:
            return week_of(self.said_on, self._calendar, which)
        this = this_week(self.said_on, self._calendar)
        if which == 0 and (two or self._take_or_next()):
            following = week_of(this.begins, self._calendar, 1)
            return Span(this.first, following.last, this.begins, following.ends)
        return this

    def _take_or_next(self) -> bool:
        """Read "or next" where it ends the phrase: "this week or next"."""
        if tuple(self._words[self.place :]) != ("or", "next"):
            return False
        self.place += 2
        return True

    def _week_of_a_day(self, *, said: bool = False) -> Span | None:
        """Read "[the week] of the 14th", "w/c 14 December"."""
        start = self.place
        if said:
            begun = self.take_any("of", "commencing", "beginning", "starting", "-")
            self.take("on")
        else:
            begun = self.take("w", "or", "c") or self.take("wc")
        day = (self._weekday() or self._date()) if begun else None
        if day is None or day.first != day.last:
            self.place = start
            return None
        return this_week(day.first, self._calendar)
