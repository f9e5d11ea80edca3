"""Readings of words about dates: "by the end of next week" into an earliest and latest day.

`read` is pure and only proposes: a person confirms. It never guesses; what it cannot
read it says so of. A reading is made in these steps:

1. Words that introduce ("we will let you know") go (`leads`), hedges too.
2. `tokens` makes tokens, `grammar` reads the days and lengths among them.
3. The words around those say which side they bound (`clause`): "by D" is latest D,
   "before D" the day before, "from D" and "not before D" earliest D, "after D" the day
   after; "within" a length is latest alone, "in" a length both.
4. All of the phrase must have been read, and lie in the year ahead.

Days are local days of the employer, and are not rolled to business days. Before a feast
means before its free days, and after a feast after them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.business_time import Calendar
from app.domain.day_counts import day_in_words
from app.domain.phrases.clause import NOT_UNDERSTOOD, Bounds, Clause
from app.domain.phrases.grammar import Words
from app.domain.phrases.leads import without_lead
from app.domain.phrases.spans import NotUnderstoodError
from app.domain.phrases.tokens import MAX_CHARACTERS, plain_text, tokens

#: A promise lies at most this many days ahead.
MAX_DAYS_AHEAD: Final = 366
#: Words that stand for a unit of time in other phrases, and for no days alone.
_BARE: Final = (["week"], ["month"], ["year"])
#: With its article one of them is that of the day of speaking.
_THIS_WEEK: Final = "the week"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means: days on which one will hear, or that it was not understood.

    earliest, latest: local days of the employer; either may be None
    because: sentences for a person, how it was read or why it was not
    """

    understood: bool
    earliest: date | None
    latest: date | None
    because: tuple[str, ...]


def read(phrase: str, said_at: datetime, calendar: Calendar) -> Reading:
    """Read what somebody at the employer said about when the candidate will hear.

    said_at: the instant at which it was said, in UTC; days are those of the calendar
    """
    said_on = calendar.local_day(said_at)
    try:
        bounds = _read(phrase, said_on, said_at, calendar)
        _check(bounds, said_on)
    except NotUnderstoodError as error:
        return Reading(understood=False, earliest=None, latest=None, because=(str(error),))
    return Reading(
        understood=True,
        earliest=bounds.earliest,
        latest=bounds.latest,
        because=(_sentence(bounds), *bounds.because),
    )


def _read(phrase: str, said_on: date, said_at: datetime, calendar: Calendar) -> Bounds:
    if len(phrase) > MAX_CHARACTERS:
        raise NotUnderstoodError(NOT_UNDERSTOOD)
    plain = without_lead(plain_text(phrase))
    words = tokens(plain)
    if not words or (words in _BARE and plain.rstrip(" .!") != _THIS_WEEK):
        raise NotUnderstoodError(NOT_UNDERSTOOD)
    clause = Clause(Words(words, said_on, calendar), said_at, calendar)
    bounds = clause.read()
    if not clause.words.at_end:
        raise NotUnderstoodError(NOT_UNDERSTOOD)
    return bounds


def _check(bounds: Bounds, said_on: date) -> None:
    """Refuse what lies in the past, too far ahead or the wrong way round."""
    earliest, latest = bounds.earliest, bounds.latest
    if earliest is not None and latest is not None and latest < earliest:
        msg = "The last of these days lies before the first."
        raise NotUnderstoodError(msg)
    if latest is not None and latest < said_on:
        msg = "These days are over already."
        raise NotUnderstoodError(msg)
    furthest = max(day for day in (earliest, latest, said_on) if day is not None)
    if furthest > said_on + timedelta(days=MAX_DAYS_AHEAD):
        msg = "That is further ahead than a promise can be."
        raise NotUnderstoodError(msg)


def _sentence(bounds: Bounds) -> str:
    earliest, latest = (
        None if day is None else day_in_words(day) for day in (bounds.earliest, bounds.latest)
    )
    if earliest is None:
        return f"By {latest} at the latest."
    if latest is None:
        return f"Not before {earliest}."
    return f"On {earliest}." if earliest == latest else f"Between {earliest} and {latest}."
