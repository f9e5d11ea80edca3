"""What operations on mail accounts need from outside the API."""

from collections.abc import Callable
from dataclasses import dataclass


def _no_seal(_: str) -> str:
    raise RuntimeError("no password of a mail account can be stored here")


def _no_objection(_: str, __: int) -> tuple[str, str] | None:
    return None


@dataclass(frozen=True, slots=True)
class MailServices:
    """What the composition root supplies.

    seal: encrypts a password, as it is stored
    objection: why no mail may be submitted to a host and port: the field, and a sentence
    """

    seal: Callable[[str], str] = _no_seal
    objection: Callable[[str, int], tuple[str, str] | None] = _no_objection
