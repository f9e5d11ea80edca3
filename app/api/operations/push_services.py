"""What operations on push subscriptions need from outside the API."""

from collections.abc import Callable
from dataclasses import dataclass


def _none(*_: str) -> str:
    raise RuntimeError("nothing can be pushed here")


@dataclass(frozen=True, slots=True)
class PushServices:
    """What the composition root supplies.

    public_key: makes the key that browsers subscribe with, in base64url
    seal: encrypts a subscription, as it is stored
    host: reads the host of an endpoint; raises `NotAllowed` where nothing may be pushed to it
    """

    public_key: Callable[[], str] = _none
    seal: Callable[[str], str] = _none
    host: Callable[[str], str] = _none


class NotAllowed(Exception):
    """Nothing may be pushed to an endpoint; the text says why."""
