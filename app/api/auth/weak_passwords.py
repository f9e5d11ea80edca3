"""Weak passwords: finds dressed-up common words, keyboard walks, runs and dates.

A password is undressed: case, digits and punctuation around it, and letters written as
digits are taken away. What is left is compared with the words of common_passwords.txt,
of which one or two make no password. Then come the checks that need no words.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

#: Letters and what is written for them; a 1 may be an i or an l.
_WRITTEN: Final = str.maketrans("0345789@$!+€|", "oeastbgasitei")
_ONES: Final = ("i", "l")
#: Rows, columns and series along which fingers walk; each also backwards, and around.
_WALKS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiopü",
    "yxcvbnm,.-",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn,;:!",
    "!@#$%^&*()_+",
    '!"£$%^&*()_+',
    '!"§$%&/()=?',
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "!qaz@wsx#edc$rfv",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq1xsw2cde3vfr4bgt5",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "147258369",
    "159357",
)
_SHORTEST_RUN: Final = 3
#: Characters that must be left without runs and walks, or without an e-mail address.
_LEAST_LEFT: Final = 4
_FEWEST_DIFFERENT: Final = 5
_LONGEST_UNIT: Final = 9
#: Below this, digits alone are a date, a telephone number or a card.
_FEWEST_DIGITS: Final = 20
_SHORTEST_PIECE: Final = 3
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")


@cache
def common_words() -> frozenset[str]:
    """Return the words that passwords are commonly made of."""
    text = files("app.api.auth").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def _steps() -> frozenset[str]:
    there = [walk + walk[:2] for walk in _WALKS]
    return frozenset(
        walk[at : at + _SHORTEST_RUN]
        for walk in (*there, *(walk[::-1] for walk in there))
        for at in range(len(walk) - _SHORTEST_RUN + 1)
    )


def is_guessable(password: str) -> bool:
    """Whether a password is easy to guess."""
    text = password.casefold()
    return (
        _is_repetitive(text)
        or _is_number(text)
        or len(_without_runs(text)) < _LEAST_LEFT
        or any(_is_common(naked) for naked in _undressed(text))
    )


def is_made_of_email(password: str, email: str) -> bool:
    """Whether a password is little more than its e-mail address."""
    local, _, domain = email.casefold().partition("@")
    whole = _NO_LETTERS.sub("", local)
    pieces = {local, whole, domain, *_NO_LETTERS.split(local), *domain.split(".")[:1]}
    longest_first = sorted(
        (piece for piece in pieces if len(piece) >= _SHORTEST_PIECE), key=len, reverse=True
    )
    text = password.casefold()
    for form in (text, *_undressed(text)):
        left = form
        for piece in longest_first:
            left = left.replace(piece, " ")
        if left != form and len(_NO_LETTERS.sub("", left)) < _LEAST_LEFT:
            return True
    return False


def _is_repetitive(text: str) -> bool:
    """Few different characters, or one short piece again and again."""
    period = (text + text).find(text, 1)
    return len(set(text)) < _FEWEST_DIFFERENT or period <= min(_LONGEST_UNIT, len(text) // 2)


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits < _FEWEST_DIGITS and all(c.isdigit() or c in " -/.:+()_," for c in text)


def _without_runs(text: str) -> str:
    """Take away each stretch along a walk, and each of one character repeated."""
    steps = _steps()
    inside = [False] * len(text)
    for at in range(len(text) - _SHORTEST_RUN + 1):
        piece = text[at : at + _SHORTEST_RUN]
        if piece in steps or len(set(piece)) == 1:
            inside[at : at + _SHORTEST_RUN] = [True] * _SHORTEST_RUN
    return "".join(c for c, taken in zip(text, inside, strict=True) if not taken)


def _undressed(text: str) -> Iterator[str]:
    """Yield what words may be under a password, letters alone."""
    for core in {text, _EDGES.sub("", text)}:
        yield _NO_LETTERS.sub("", core)
        plain = core.translate(_WRITTEN)
        for one in _ONES:
            yield _NO_LETTERS.sub("", plain.replace("1", one))


def _is_common(naked: str) -> bool:
    words = common_words()
    if not naked:
        return False
    if naked in words or naked[::-1] in words:
        return True
    return any(naked[:at] in words and naked[at:] in words for at in range(1, len(naked)))
