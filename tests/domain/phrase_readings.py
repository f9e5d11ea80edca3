"""Many phrases about dates with how they are read, put together from the words of the grammar.

phrase_readings.txt holds under each place and instant phrases made by chance, whole ones and
such as lack a word or have one too many, each with its days or with why it is not read. After
a change that is meant

    PYTHONPATH=. .venv/bin/python -m tests.domain.phrase_readings

reads the phrases of the file anew; `--choose 100` puts so many others together for each place
and instant.
"""

import argparse
import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from app.domain.phrases import vocabulary
from app.domain.phrases.clause import NOT_UNDERSTOOD
from tests.domain.test_phrases import said

FILE: Final = Path(__file__).with_name("phrase_readings.txt")
#: Where and when: days of the week, ends of months and years, a leap day, odd weekends.
SAID: Final = (
    ("ENG", "2026-11-10 11:00"),
    ("ENG", "2026-12-24 09:00"),
    ("ENG", "2027-01-01 12:00"),
    ("ENG", "2026-10-31 10:00"),
    ("ENG", "2027-03-25 16:00"),
    ("ENG", "2028-02-29 10:00"),
    ("SCT", "2026-12-31 23:30"),
    ("US", "2026-11-15 20:00"),
    ("US", "2026-07-01 03:00"),
    ("DE", "2026-05-13 07:00"),
    ("SA", "2026-11-12 10:00"),
    ("IL", "2026-09-11 08:00"),
    ("JP", "2026-04-28 16:00"),
    ("CN", "2026-09-30 02:00"),
    ("GR", "2026-04-08 09:00"),
    ("NONE", "2026-08-30 09:00"),
    ("EVERY", "2026-11-14 09:00"),
    ("SHUT", "2026-11-12 09:00"),
)
_WEEKDAYS: Final = tuple(vocabulary.WEEKDAYS)
_MONTHS: Final = tuple(vocabulary.MONTHS)
_FEASTS: Final = (
    *("Easter", "Christmas", "Thanksgiving", "the new year", "new year", "new year's day"),
    *("Eid", "Diwali", "Good Friday", "Easter Monday", "Boxing Day", "the bank holiday"),
    *("Whitsun", "Labour Day", "Golden Week", "Chinese New Year", "Passover", "xmas"),
    *("the public holiday", "Independence Day", "Easter weekend", "the early May bank holiday"),
)
_NUMBERS: Final = (
    *("a", "an", "one", "two", "three", "ten", "a couple of", "a few", "twenty-one", "14"),
    *("five", "30", "60", "400", "thirteen", "zero", "half a", "several", "two or three"),
    *("two to three", "one or two", "three to two", "7-10", "another", "a day or two,"),
)
_UNITS: Final = (
    *vocabulary.UNITS,
    *("working days", "business days", "days", "weeks", "weeks' time", "calendar days"),
    *("working day", "days' time", "months", "week's time", "weeks time", "hours"),
)
_STRAY: Final = (
    *("on", "of", "in", "the", "next", "this", "week", "at", "by", "-", "or", "and", "from"),
    *("to", "business", "day", "month", "year", "not", "5", "1st", "end", "time", "last", "Friday"),
)


class _Speaker:
    """Puts phrases together."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self.pick = self._random.choice

    def often(self, share: float) -> bool:
        return self._random.random() < share

    def phrase(self) -> str:
        make = self.pick((self.bound, self.bound, self.bound, self.span, self.two, self.stretch))
        words = make().split()
        if self.often(0.25):
            place = self._random.randrange(len(words))
            change = self.pick(("leave", "add", "swap"))
            if change == "leave" and len(words) > 1:
                del words[place]
            elif change == "add":
                words.insert(place, self.pick(_STRAY))
            elif place:
                words[place - 1], words[place] = words[place], words[place - 1]
        return " ".join(words)

    def bound(self) -> str:
        sides = (
            *(vocabulary.BY, vocabulary.FROM, vocabulary.AFTER, vocabulary.BEFORE),
            *(choices for _, choices in vocabulary.NEW_YEAR),
            *(vocabulary.OVER, vocabulary.WITHIN, vocabulary.AT_LEAST, ("",)),
        )
        text = f"{self.pick(self.pick(sides))} {self.span()}"
        if self.often(0.2):
            text += f" {self.pick((*vocabulary.LATEST_TAIL, *vocabulary.EARLIEST_TAIL))}"
        return text

    def two(self) -> str:
        join = self.pick(("but", "and", "or", "though", "and not", "but not"))
        return f"{self.bound()} {join} {self.bound()}"

    def stretch(self) -> str:
        between = (
            ("between", "and"),
            ("from", "to"),
            ("", "to"),
            ("any time between", "and"),
            ("from", "until"),
            ("", "-"),
        )
        before, amid = self.pick(between)
        first = self.pick((self.span, self.ordinal))
        return f"{before} {first()} {amid} {self.span()}"

    def span(self) -> str:
        kinds = (
            *(self.near, self.weekday, self.dated, self.week, self.part, self.month),
            *(self.feast, self.length, self.length, self.length_from),
        )
        text = self.pick(kinds)()
        if self.often(0.12):
            time = self.pick((*map(" ".join, vocabulary.TIMES), "3pm", "noon", "10:30", "morning"))
            form = "{time} on {text}", "{text} at {time}", "{text} {time}", "{time} of {text}"
            text = self.pick(form).format(time=time, text=text)
        return text

    def near(self) -> str:
        days = ("today", "tomorrow", "the day after tomorrow", "tmrw", "this evening", "tonight")
        return self.pick((*days, "later today", "now", "the weekend", "this weekend", "weekend"))

    def weekday(self) -> str:
        day = self.pick(_WEEKDAYS)
        forms = ("{}", "on {}", "next {}", "this {}", "{} week", "{} next week", "next week {}")
        more = ("{} fortnight", "{} of this week", "this week on {}", "{} the 20th", "coming {}")
        return self.pick((*forms, *more, "{} 4 December", "the following {}", "{} in")).format(day)

    def ordinal(self) -> str:
        return self.pick(("the 1st", "the 18th", "the 31st", "30", "twenty-first", "the third"))

    def dated(self) -> str:
        day, month = self.pick((1, 2, 5, 10, 11, 15, 28, 29, 30, 31)), self.pick(_MONTHS)
        forms = (
            *("{day} {month}", "{month} {day}", "the {day}th of {month}", "{day}.{number}"),
            *("{day}/{number}/2027", "2027-{number:02}-{day:02}", "{month} {day}, 2027"),
            *("the {day}th", "{day} {month} 2027", "the {day}th of next month", "{day}th {month}"),
            *("{number}/{day}", "{day} of this month", "{month} the {day}th", "{day}"),
        )
        number = vocabulary.MONTHS[month]
        return self.pick(forms).format(day=day, month=month, number=number)

    def week(self) -> str:
        forms = ("next week", "this week", "the week", "the week after next", "the coming week")
        more = ("the working week", "this week or next", "w/c {}", "the week of {}", "week after")
        last = ("the week commencing {}", "the following week", "this or next week", "midweek")
        day = self.pick((self.dated, self.weekday))()
        return self.pick((*forms, *more, *last, "wk", "next business week")).format(day)

    def month(self) -> str:
        forms = ("next month", "this month", "the month", "{}", "next {}", "{} 2027", "the year")
        more = ("month end", "year end", "the end of the year", "the month after next", "this year")
        return self.pick((*forms, *more, "this {}", "EOM", "EOW", "EOY")).format(self.pick(_MONTHS))

    def part(self) -> str:
        parts = (*(" ".join(words) for words, _ in vocabulary.PARTS), "first half", "second half")
        part = self.pick(parts)
        if self.often(0.2):
            part = f"{part} to {self.pick(parts)}"
        unit = self.pick((self.week, self.month))()
        joined = self.pick(("{} {}", "the {} of {}", "{} in {}", "{}-{}", "the {} part of {}"))
        return self.pick((joined, "later {1}", joined)).format(part, unit)

    def feast(self) -> str:
        return self.pick(_FEASTS)

    def length(self) -> str:
        before = self.pick(("", "", "the next", "in", "the coming", "another"))
        after = self.pick(("", "", "", "from now", "from today", "time", "of today"))
        return f"{before} {self.pick(_NUMBERS)} {self.pick(_UNITS)} {after}"

    def length_from(self) -> str:
        amid = self.pick(("from", "on", "after", "before", ""))
        day = self.pick((self.near, self.weekday, self.dated))()
        return f"{self.pick(_NUMBERS)} {self.pick(_UNITS)} {amid} {day}"


def kept() -> dict[tuple[str, str], list[str]]:
    """Read the file: the lines under each place and instant."""
    found = {}
    for block in FILE.read_text(encoding="utf-8").split("\n\n"):
        head, *lines = block.strip("\n").split("\n")
        place, at = head.split(" ", 1)
        found[place, at] = lines
    return found


def phrase_of(line: str) -> str:
    """Return the phrase of a line."""
    return line.partition(": ")[0]


def told(place: str, at: str, phrase: str) -> str:
    """Write how a phrase is read, in one line."""
    reading = said(place, at, phrase)
    if not reading.understood:
        why = "" if reading.because == (NOT_UNDERSTOOD,) else f", {' '.join(reading.because)}"
        return f"{phrase}: not read{why}"
    more = " ".join(("", *reading.because[1:]))
    return f"{phrase}: {reading.earliest or ''}..{reading.latest or ''}{more}"


def chosen(place: str, at: str, number: int) -> Iterator[str]:
    """Put phrases together, twice as many of them read as not."""
    speaker = _Speaker(f"{place} {at}")
    there: set[str] = set()
    read = not_read = 0
    while read + not_read < number:
        phrase = speaker.phrase()
        is_read = said(place, at, phrase).understood
        if phrase in there or ": " in phrase or (not is_read and 2 * not_read > read):
            continue
        there.add(phrase)
        read, not_read = read + is_read, not_read + (not is_read)
        yield phrase


def main() -> None:
    """Read the phrases anew, or put others together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--choose", type=int, default=0)
    asked = parser.parse_args()
    if asked.choose:
        phrases = {where: [*chosen(*where, asked.choose)] for where in SAID}
    else:
        phrases = {where: [*map(phrase_of, lines)] for where, lines in kept().items()}
    blocks = (
        [f"{place} {at}", *(told(place, at, phrase) for phrase in said_there)]
        for (place, at), said_there in phrases.items()
    )
    text = "\n\n".join("\n".join(block) for block in blocks)
    FILE.write_text(text + "\n", encoding="utf-8")
    print(f"{len([*chain(*phrases.values())])} phrases")


if __name__ == "__main__":
    main()
