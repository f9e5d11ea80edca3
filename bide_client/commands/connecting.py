"""Connection of a command: which service, and which credential.

The address is that of `--url` or BIDE_URL, else the one that was signed in to last. The credential
is BIDE_TOKEN, else the stored one of that address.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bide_client.commands import credentials
from bide_client.places import DEFAULT_URL

if TYPE_CHECKING:
    from bide_client.client import Bide

_connectors: "list[Callable[[], Bide]]" = []
_without_streams: list[bool] = []


def use(connector: "Callable[[], Bide]", *, streams: bool = True) -> None:
    """Let every command use this client in place of a service over the network.

    streams: whether it can follow a stream of events
    """
    _connectors[:] = [connector]
    _without_streams[:] = [not streams]


def can_stream() -> bool:
    """Return whether the client of a command can follow a stream of events."""
    return not any(_without_streams)


@contextmanager
def connected() -> "Iterator[Bide]":
    """Open the client of a command, and close it."""
    if _connectors:
        client = _connectors[0]()
    else:
        from bide_client.client import Bide  # noqa: PLC0415  # help does without an HTTP library

        url = os.environ.get("BIDE_URL") or credentials.last_url() or DEFAULT_URL
        client = Bide(url, os.environ.get("BIDE_TOKEN") or credentials.read(url))
    with client:
        yield client
