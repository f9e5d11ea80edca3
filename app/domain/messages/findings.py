"""Findings of a review, and what is reviewed: a message with its attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.messages.occasion import Occasion
from app.domain.policy import Policy


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    start, end: the characters of the body that it is about; None where something is missing
    """

    rule: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message.

    is_example: the candidate marked it as the example that came up in the interview
    """

    name: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it is written.

    policy: the numbers in force, by which it is too long, or too like another
    others: the bodies of the notes to other people of the same round
    """

    body: str
    occasion: Occasion
    policy: Policy
    attachments: Sequence[Attachment] = ()
    others: Sequence[str] = ()
