"""Tokens of a phrase about a date: words, numbers, ordinals, written dates and times.

`tokens` lower-cases, opens contractions, drops articles and hedges ("about", "hopefully",
"sometime": they change nothing), writes number words as numbers and leaves the rest to
the grammar in `phrases`. Every step passes over the text once.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.domain.phrases.vocabulary import SHORT

#: A phrase with more tokens than this is a text, and is not read.
MAX_TOKENS: Final = 40
MAX_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True)
class Number:
    """A number, from digits or words."""

    value: int


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal: a day of a month."""

    value: int


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in figures: three parts in the order year, month, day, or two or three others.

    iso: whether it was written 2026-12-04; otherwise the order of `parts` is unknown
    """

    parts: tuple[int, ...]
    iso: bool


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day, which a reading in days leaves aside."""


Token = str | Number | Ordinal | WrittenDate | TimeOfDay

_CONTRACTIONS: Final = (
    ("won't", "will not"),
    ("can't", "can not"),
    ("cannot", "can not"),
    ("shan't", "shall not"),
    ("n't", " not"),
    ("'ll", " will"),
    ("'re", " are"),
    ("o'clock", "oclock"),
    ("e-mail", "email"),
    ("a.m.", "am"),
    ("p.m.", "pm"),
)
_ONES: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TEN: Final = 10
_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ORDINAL_ONES: Final = (
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)
_ORDINAL_TENS: Final = {"twentieth": 20, "thirtieth": 30}
_NUMBERS: Final = {word: n for n, word in enumerate(_ONES)} | _TENS
_ORDINALS: Final = {word: n for n, word in enumerate(_ORDINAL_ONES) if n} | _ORDINAL_TENS

_PATTERN: Final = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<time>\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|oclock)\b|\d{1,2}:\d{2}(?!\d))"
    r"|(?P<date>\d{1,2}[/.]\d{1,2}(?:[/.]\d{4})?(?![\d/]))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d{1,4}(?!\d))"
    r"|(?P<word>[a-z]+)"
    r"|(?P<dash>-)"
    r"|(?P<or>/)"
    r"|(?P<space>[\s,.!'\"~]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
#: What "the next" is written as where a length follows: it begins now, as "next week" does not.
UPCOMING: Final = "upcoming"
_UNITS: Final = frozenset(
    [
        "day",
        "days",
        "working",
        "business",
        "week",
        "weeks",
        "fortnight",
        "month",
        "months",
        "couple",
        "hour",
        "hours",
    ]
)
#: Words, and runs of words, that change nothing.
_HEDGES: Final = (
    ("at", "some", "point"),
    ("at", "some", "stage"),
    ("all", "being", "well"),
    ("some", "time"),
    ("most", "likely"),
    ("or", "so"),
    ("i", "think"),
    ("-", "ish"),
    *(
        (word,)
        for word in [
            "about",
            "approx",
            "approximately",
            "around",
            "ca",
            "circa",
            "hopefully",
            "ideally",
            "ish",
            "just",
            "likely",
            "maybe",
            "perhaps",
            "possibly",
            "probably",
            "roughly",
            "sometime",
            "very",
        ]
    ),
)


def plain_text(phrase: str) -> str:
    """Return a phrase in lower case, with plain signs and without contractions."""
    text = unicodedata.normalize("NFKC", phrase).casefold()
    for signs, plain in (("\u2018\u2019\u02bc`", "'"), ("\u2010\u2011\u2012\u2013\u2014", "-")):
        for sign in signs:
            text = text.replace(sign, plain)
    for short, long in _CONTRACTIONS:
        text = text.replace(short, long)
    # What belongs to a week ("a week's time", "two weeks' time", "New Year's") loses its sign.
    text = text.replace("week's", "week").replace("month's", "month").replace("day's", "day")
    return " ".join(text.replace("'", "").split())


def tokens(text: str) -> list[Token] | None:
    """Return the tokens of a plain text; None where it has signs that no date has."""
    raw: list[Token] = []
    for match in _PATTERN.finditer(text):
        kind, word = match.lastgroup, match.group()
        if kind == "other":
            return None
        if kind != "space":
            raw.append(_token(kind, word))
        if len(raw) > 2 * MAX_TOKENS:
            return None
    found = _without_hedges(_numbers(_without_articles(raw)))
    return found if len(found) <= MAX_TOKENS else None


def _without_articles(raw: list[Token]) -> list[Token]:
    """Leave every "the" out; "the next week" is a length from now, "next week" is a week."""
    found: list[Token] = []
    for place, word in enumerate(raw):
        if word in {"next", "coming"} and place and raw[place - 1] == "the":
            after = raw[place + 1] if place + 1 < len(raw) else ""
            counted = isinstance(after, Number) or after in _NUMBERS
            is_length = counted or (word == "next" and after in _UNITS)
            found.append(UPCOMING if is_length else word)
        elif isinstance(word, str) and word in SHORT:
            found += SHORT[word]
        elif word != "the":
            found.append(word)
    return found


def _token(kind: str | None, word: str) -> Token:
    if kind == "iso":
        return WrittenDate(tuple(int(part) for part in word.split("-")), iso=True)
    if kind == "date":
        return WrittenDate(tuple(int(part) for part in re.split(r"[/.]", word)), iso=False)
    if kind == "time":
        return TimeOfDay()
    if kind == "ordinal":
        return Ordinal(int(word[:-2]))
    if kind == "number":
        return Number(int(word))
    return "or" if kind == "or" else word


def _numbers(raw: list[Token]) -> list[Token]:
    """Write number words and ordinal words as such; "twenty-one" is one of them."""
    found: list[Token] = []
    place = 0
    while place < len(raw):
        token = raw[place]
        place += 1
        if not isinstance(token, str):
            found.append(token)
        elif token in _TENS:
            dash = place < len(raw) and raw[place] == "-"
            one = raw[place + dash] if place + dash < len(raw) else ""
            if isinstance(one, str) and 1 <= _NUMBERS.get(one, 0) < _TEN:
                found.append(Number(_TENS[token] + _NUMBERS[one]))
                place += 1 + dash
            elif isinstance(one, str) and 1 <= _ORDINALS.get(one, 0) < _TEN:
                found.append(Ordinal(_TENS[token] + _ORDINALS[one]))
                place += 1 + dash
            else:
                found.append(Number(_TENS[token]))
        elif token in _NUMBERS:
            found.append(Number(_NUMBERS[token]))
        elif token in _ORDINALS:
            found.append(Ordinal(_ORDINALS[token]))
        else:
            found.append(token)
    return found


def _without_hedges(words: list[Token]) -> list[Token]:
    found: list[Token] = []
    place = 0
    while place < len(words):
        for hedge in _HEDGES:
            if tuple(words[place : place + len(hedge)]) == hedge:
                place += len(hedge)
                break
        else:
            found.append(words[place])
            place += 1
    return found
