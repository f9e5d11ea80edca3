"""SMTP replies: the outcome of each class of codes, where a letter is not sent."""

from typing import Final

from app.usecases.delivery.ports import Deferred, Refused

_LONGEST_TEXT: Final = 500
_PASSING: Final = range(400, 500)
_PERMANENT: Final = range(500, 600)


class Stopped(Exception):
    """Sending ended before the letter was written: it was not sent."""

    def __init__(self, outcome: Refused | Deferred) -> None:
        super().__init__(outcome.text)
        self.outcome: Final = outcome


def refusal(reason: str, text: str) -> Stopped:
    """What cannot be sent, whatever a server says."""
    return Stopped(Refused(reason, None, text))


def deferral(reason: str, text: str) -> Stopped:
    """What may be tried again, though no server said so."""
    return Stopped(Deferred(reason, None, text))


def outcome_of(reason: str, code: int, text: str) -> Refused | Deferred | None:
    """What a reply that takes nothing means; None for one that means nothing."""
    if code in _PERMANENT:
        return Refused(reason, code, shown(text))
    if code in _PASSING:
        return Deferred(reason, code, shown(text))
    return None


def not_taken(reason: str, code: int, text: str, *, final: bool = True) -> Stopped:
    """A reply by which the letter is not sent.

    final: whether a permanent code is about this letter; else it may be tried again
    """
    outcome = outcome_of(reason, code, text)
    if outcome is None:
        return deferral("bad_reply", "The server's reply could not be understood.")
    if isinstance(outcome, Refused) and not final:
        return Stopped(Deferred(reason, code, outcome.text))
    return Stopped(outcome)


def shown(text: str) -> str:
    """The text of a reply as it can be stored and shown: in one line, printable and short."""
    words = " ".join(text.split())
    return "".join(char if char.isprintable() else "?" for char in words)[:_LONGEST_TEXT]
