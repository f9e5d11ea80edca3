"""The grammar of what a phrase names: `Words` reads a day, a week, a feast, or a part of one."""

from typing import Final

from app.domain.phrases.feasts import AmbiguousFeastError, find_feast
from app.domain.phrases.spans import ONE_DAY, NotUnderstoodError, Span, day_span, feast_span
from app.domain.phrases.tokens import Ordinal, TimeOfDay
from app.domain.phrases.units import Units
from app.domain.phrases.vocabulary import PARTS_OF_DAY, TIMES, WEEKDAYS
from app.domain.regions import DAYS_IN_WEEK

_MAX_FEAST_WORDS: Final = 6
#: Words that end the name of a feast.
_AFTER_FEAST: Final = frozenset({"and", "but", "or", "to", "until", "till", "at", "if", "by"})
_FROM_DAY: Final = frozenset({"today", "tomorrow", "now"}) | frozenset(WEEKDAYS)


class Words(Units):
    """Reads spans of days of every kind."""

    def span(self) -> Span | None:
        """Read a day, a week, a month, a part of one, or a feast."""
        start = self.place
        self.take_any("on", "at", "in course of", "in", "during", "over", "of")
        self._time_before()
        found = (
            self._length_from_a_day()
            or self._near_day()
            or self._part()
            or self._weekday()
            or self._date()
            or self._unit_span()
            or self._feast()
        )
        if found is None:
            self.place = start
            return None
        self._time_after()
        return found

    def _time_before(self) -> None:
        """Read a time of day that stands before its day, unless it stands alone."""
        start = self.place
        if self._take_time() and not self.at_end:
            self.take_any("on", "of")
            return
        self.place = start
        if self._peek() == Ordinal(1) and self._peek(1) == "thing":
            self.place += 2
            self.take_any("on", "in")

    def _take_time(self) -> bool:
        if any(self.take(*time) for time in TIMES):
            return True
        if self._take_kind(TimeOfDay) is not None:
            return True
        return self.take_any(*PARTS_OF_DAY)

    def _time_after(self) -> None:
        start = self.place
        self.take_any("at", "by", "before", "in", "-")
        if not self._take_time():
            self.place = start

    def _length_from_a_day(self) -> Span | None:
        """Read "a week on Friday", "two weeks from tomorrow", "ten days after the 4th"."""
        start = self.place
        length = self.length()
        if length is not None and length.least == length.most:
            before = self.take("before")
            if before or self.take_any("on", "from", "after") or self._peek() in _FROM_DAY:
                day = self._near_day() or self._weekday() or self._date()
                if day is not None and day.first == day.last and length.most_unit != "hour":
                    if not before:
                        return day_span(self.later(day.first, length.most, length.most_unit))
                    if length.most_unit in {"day", "week"}:
                        days = length.most * (DAYS_IN_WEEK if length.most_unit == "week" else 1)
                        return day_span(day.first - days * ONE_DAY)
        self.place = start
        return None

    def _feast(self) -> Span | None:
        words: list[str] = []
        read = 0
        for word in self._words[self.place : self.place + _MAX_FEAST_WORDS]:
            if not isinstance(word, str) or word in _AFTER_FEAST:
                break
            read += 1
            if word != "-":
                words.append(word)
        if words in (["new", "year"], ["new", "years"], ["new", "years", "day"]):
            return None
        try:
            feast = find_feast(" ".join(words), self.said_on, self._calendar)
        except AmbiguousFeastError as error:
            raise NotUnderstoodError(str(error)) from None
        if feast is None:
            return None
        self.place += read
        return feast_span(feast)

    def new_year(self) -> bool:
        """Read "the new year"."""
        return self.take_any("new years day", "new year", "new years")
