"""Normalization of text: case, accents, white space, control characters and header lines."""

import re
from typing import Final
from unicodedata import combining, normalize

#: Control characters, and what separates lines and paragraphs.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def caseless(spelling: str) -> str:
    """The text in lower case with normalized accents, to compare spellings by."""
    return normalize("NFC", normalize("NFD", spelling).casefold())


def folded(name: str) -> str:
    """A name without accents, case and further spaces, as a person may type it."""
    plain = normalize("NFKD", name.casefold())
    letters = "".join([one for one in plain if not combining(one)])
    return " ".join(letters.casefold().split())


def one_line(text: str) -> str:
    """A text as one line: without ends of lines, control characters and further spaces."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def header_line(text: str) -> str:
    """A text as a header of a letter can hold it.

    `=?` begins an encoded word (RFC 2047): what is decoded from it could be further headers.
    """
    return one_line(text.replace("=?", "= ?"))
