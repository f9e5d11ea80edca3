"""What operations on webhook endpoints need from outside the API."""

from collections.abc import Callable
from dataclasses import dataclass


def _no_seal(_: str) -> str:
    raise RuntimeError("no secret of a webhook can be stored here")


def _no_objection(_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class WebhookServices:
    """What the composition root supplies.

    seal: encrypts the secret of an endpoint, as it is stored
    objection: why nothing may be sent to an address; None where it may
    """

    seal: Callable[[str], str] = _no_seal
    objection: Callable[[str], str | None] = _no_objection
