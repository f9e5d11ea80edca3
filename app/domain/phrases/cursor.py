"""A place among the tokens of a phrase: `Cursor`, which reads words and lengths of time.

Each method of it and of what is built on it tries to read something at the present place;
it moves on and returns what it read, or leaves the place as it was and returns None. No
alternative is tried more often than a fixed number of times at one place, so that reading
takes linear time.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, TypeVar

from app.domain.business_time import Calendar
from app.domain.phrases.spans import ONE_DAY, NotUnderstoodError, months_later
from app.domain.phrases.tokens import Number, Token
from app.domain.phrases.vocabulary import UNITS
from app.domain.regions import DAYS_IN_WEEK

_T = TypeVar("_T")
#: Longer stretches than a promise can be ahead are not counted out.
_MAX_LENGTH: Final = {
    "hour": 999,
    "day": 400,
    "business day": 300,
    "week": 60,
    "fortnight": 30,
    "month": 13,
}


@cache
def _split(words: str) -> tuple[str, ...]:
    """Split a run of words of the grammar, of which there are some dozens."""
    return tuple(words.split())


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, from one number of units to another."""

    least: int
    most: int
    least_unit: str
    most_unit: str


class Cursor:
    """The tokens of one phrase, with the place at which the grammar is."""

    def __init__(self, words: list[Token], said_on: date, calendar: Calendar) -> None:
        """Start at the first token; days are those of the calendar."""
        self._words = words
        self.place = 0
        self.said_on = said_on
        #: Named days lie after this day: the day of speaking, or the first day of a range.
        self.after = said_on
        self._calendar = calendar

    @property
    def at_end(self) -> bool:
        """Whether everything was read."""
        return self.place == len(self._words)

    def take(self, *wanted: str) -> bool:
        """Read these words, if they come next."""
        place = self.place
        if self._peek() != wanted[0]:
            return False
        if tuple(self._words[place : place + len(wanted)]) != wanted:
            return False
        self.place += len(wanted)
        return True

    def take_any(self, *choices: str) -> bool:
        """Read the first of these runs of words (each written with spaces) that comes next."""
        return any(self.take(*_split(choice)) for choice in choices)

    def _peek(self, ahead: int = 0) -> Token | None:
        place = self.place + ahead
        return self._words[place] if place < len(self._words) else None

    def _take_kind(self, kind: type[_T]) -> _T | None:
        token = self._peek()
        if not isinstance(token, kind):
            return None
        self.place += 1
        return token

    def _take_in(self, table: dict[str, _T]) -> _T | None:
        token = self._peek()
        found = table.get(token) if isinstance(token, str) else None
        if found is not None:
            self.place += 1
        return found

    def _which(self) -> int | None:
        """Read "this" or "next": how many units ahead; None where neither is said."""
        if self.take_any("this coming", "coming", "next"):
            return 1
        return 0 if self.take_any("this", "current", "present") else None

    def length(self, implied: int | None = None) -> Length | None:
        """Read a length: "two weeks", "5-10 working days", "a week or two", "a fortnight".

        implied: the number where none is written ("the next week or two")
        """
        start = self.place
        one = self._count()
        if one is None:
            one = implied
        two = one
        if one is not None and self._one_to():
            two = self._count()
        unit = None if one is None or two is None else self._unit()
        if unit is None or one is None or two is None:
            self.place = start
            return None
        other = unit
        here = self.place
        if one == two and self._one_to():
            # "a week or two", "ten days to two weeks"
            more = self._count()
            other_unit = self._unit() if more is not None else None
            if more is None or (other_unit is None and one != 1):
                self.place = here
            else:
                two, other = more, other_unit or unit
        for count, name in ((one, unit), (two, other)):
            if count > _MAX_LENGTH[name]:
                msg = "That is further ahead than a promise can be."
                raise NotUnderstoodError(msg)
        return Length(one, two, unit, other)

    def _one_to(self) -> bool:
        return self.take_any("to", "-", "or")

    def _count(self) -> int | None:
        if self.take_any("a couple of", "a couple", "couple of", "couple"):
            return 2
        if self.take_any("another", "further", "a further"):
            number = self._take_kind(Number)
            return 1 if number is None else number.value
        if self.take_any("a", "an"):
            return 1
        number = self._take_kind(Number)
        if number is None and self._peek() == "fortnight":
            return 1
        return None if number is None else number.value

    def _unit(self) -> str | None:
        start = self.place
        working = self.take_any("working", "business", "work", "office")
        if not working:
            self.take_any("calendar", "full", "whole", "more", "-")
        unit = self._take_in(UNITS)
        if unit is None or (working and unit != "day"):
            self.place = start
            return None
        return "business day" if working else unit

    def later(self, day: date, count: int, unit: str) -> date:
        """Return the day that lies a length of time after a day."""
        if unit == "business day":
            return self._calendar.after(day, count) if count else day
        if unit == "month":
            return months_later(day, count)
        days = {"day": 1, "week": DAYS_IN_WEEK, "fortnight": 2 * DAYS_IN_WEEK}[unit]
        return day + count * days * ONE_DAY
