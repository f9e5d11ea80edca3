"""Enumerations of plain words."""

from enum import StrEnum


class FastStrEnum(StrEnum):
    """A member is its word, and is hashed as one.

    The hash of an `Enum` is worked out in Python, which a decision would do some two
    hundred times; members equal their words, so the hash of the word is as right.
    """

    __hash__ = str.__hash__
