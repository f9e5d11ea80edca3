"""Client of Bide: typed, synchronous and asynchronous, over the public API alone.

from bide_client import Bide, NotYet

with Bide("http://127.0.0.1:8000", token="bide_...") as bide:
    for entry in bide.agenda.each():
        print(entry["employer_name"], entry["next_action"]["kind"])
"""

import importlib
from typing import TYPE_CHECKING, Any

from bide_client.documents import Document, Reference, etag_of, instant
from bide_client.errors import (
    Barred,
    BideError,
    Conflict,
    CursorExpired,
    Forbidden,
    InvalidRequest,
    NotFound,
    NotSignedIn,
    NotYet,
    Problem,
    RateLimited,
    Refused,
    ServerError,
    Unreachable,
)
from bide_client.exchange import Retries

if TYPE_CHECKING:
    from bide_client.async_client import AsyncBide
    from bide_client.client import Bide

__all__ = [
    "AsyncBide",
    "Barred",
    "Bide",
    "BideError",
    "Conflict",
    "CursorExpired",
    "Document",
    "Forbidden",
    "InvalidRequest",
    "NotFound",
    "NotSignedIn",
    "NotYet",
    "Problem",
    "RateLimited",
    "Reference",
    "Refused",
    "Retries",
    "ServerError",
    "Unreachable",
    "etag_of",
    "instant",
]

_LATE = {"Bide": "bide_client.client", "AsyncBide": "bide_client.async_client"}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # what a module has
    # The client imports its HTTP library; a command that only prints help does not.
    if name in _LATE:
        return getattr(importlib.import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
