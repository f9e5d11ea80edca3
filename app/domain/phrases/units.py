"""Parts of weeks, months and years in a phrase: "early next week", "mid-March", "month end"."""

from app.domain.phrases.spans import (
    ONE_DAY,
    Span,
    edge_of,
    month_of,
    part_of_month,
    part_of_week,
    this_week,
    year_of,
)
from app.domain.phrases.tokens import Ordinal
from app.domain.phrases.vocabulary import MONTHS, PARTS
from app.domain.phrases.weeks import Weeks


class Units(Weeks):
    """Reads weeks, months and years, and what lies early or late in them."""

    def _part(self) -> Span | None:
        """Read "early next week", "mid-March", "the end of the month", "later this week"."""
        start = self.place
        if self.take("later"):
            self.take("in")
            unit = self._unit_span() if self._peek() in {"this", "week", "month"} else None
            if unit is not None and self.said_on < unit.last and self.said_on >= unit.begins:
                tomorrow = self.said_on + ONE_DAY
                return Span(tomorrow, unit.last, tomorrow, unit.ends)
            self.place = start
            return None
        for unit_end in ("month", "year"):
            if self.take(unit_end, "end"):
                self.place -= 2
                unit = self._unit_span()
                self.place += 1
                return None if unit is None else edge_of("end", unit)
        parts = self._parts()
        if parts is None:
            return None
        self.take("-")
        self.take_any("of", "in", "into")
        if parts == ("end", "end") and (day := self._near_day() or self._weekday()) is not None:
            return day
        found = self._unit_parts(parts)
        if found is None:
            self.place = start
        return found

    def _parts(self) -> tuple[str, str] | None:
        """Read one part of something, or two: "mid to late"."""
        for ordinal, noun, part in (
            (1, "half", "first half"),
            (2, "half", "second half"),
            (1, "part", "early"),
        ):
            if self._peek() == Ordinal(ordinal) and self._peek(1) == noun:
                self.place += 2
                return (part, part)
        one = self._one_part()
        if one is None:
            return None
        here = self.place
        self.take("-")
        if self._one_to():
            self.take("-")
            other = self._one_part()
            if other is not None:
                return (one, other)
        self.place = here
        return (one, one)

    def _one_part(self) -> str | None:
        for words, part in PARTS:
            if self.take(*words):
                return part
        return None

    def _unit_parts(self, parts: tuple[str, str]) -> Span | None:
        after = self.after
        for years in range(2):
            start = self.place
            kind = self._unit_kind()
            unit = self._unit_span(years)
            if unit is None:
                return None
            one, two = (self._part_of(part, unit, kind) for part in parts)
            if one is None or two is None or two.last < one.first:
                return None
            found = Span(one.first, two.last, one.begins, two.ends, is_end=two.is_end)
            if found.last >= after or kind != "name":
                return found
            # "Early March", said on 15 March, is next year's.
            self.place = start
        return None

    def _part_of(self, part: str, unit: Span, kind: str) -> Span | None:
        if part in {"start", "end"}:
            return edge_of(part, unit)
        if kind in {"month", "name"}:
            return part_of_month(part, unit)
        if kind == "week" and part in {"early", "middle", "late"}:
            return part_of_week(part, unit, self._calendar)
        return None

    def _unit_kind(self) -> str:
        """Tell what kind of unit comes next: "week", "month", "year" or a month's "name"."""
        for ahead in range(4):
            word = self._peek(ahead)
            if word in {"week", "month", "year"}:
                return str(word)
            if isinstance(word, str) and word in MONTHS:
                return "name"
        return ""

    def _unit_span(self, later_years: int = 0) -> Span | None:
        """Read a week, a month or a year."""
        start = self.place
        if self.take("midweek"):
            return part_of_week("middle", this_week(self.said_on, self._calendar), self._calendar)
        found = self._week() or self._month(later_years)
        if found is None:
            self.place = start
        return found

    def _month(self, later_years: int) -> Span | None:
        """Read a month or a year; the caller goes back where this is none."""
        which = self._which()
        if self.take("month"):
            ahead = which or 0
            if which is None and self.take("after", "next"):
                ahead = 2
            return month_of(self.said_on.year, self.said_on.month + ahead, self._calendar)
        if self.take("year"):
            return None if which else year_of(self.said_on.year, self._calendar)
        month = self._take_in(MONTHS)
        if month is None or which == 0:
            return None
        if which == 1 and month == self.said_on.month:
            later_years += 1
        year = self._year()
        if year is None:
            year = self.after.year + (month < self.after.month) + later_years
        return month_of(year, month, self._calendar)
