"""Requests of a partner's own keys: the lines of its request log, for a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.usecases.ids import new_id
from app.usecases.ports import Insert, Outcome, PursuitContext

TABLE: Final = "partner_requests"

#: How long a line is stored, and how many of the latest a partner has.
KEPT: Final = timedelta(days=7)
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One request that a partner's key made.

    at: when it was answered, by the service's clock
    credential: `key:` and the id of the key
    path: the template of the path, so that it names nothing of a candidate
    status: the HTTP status of the answer; None where the client left before
    code: the code of the problem that was answered, if it was one
    left_out: how many lines after this one found no room
    """

    at: datetime
    credential: str
    method: str
    path: str
    status: int | None
    code: str | None
    request_id: str
    left_out: int = 0


def record(context: PursuitContext | None, lines: Sequence[Line], now: datetime) -> Outcome[None]:
    """Add lines to the log of a partner; none where its account is gone."""
    del now  # Each line has its own instant.
    if context is None:
        return Outcome(None)
    rows = tuple(
        Insert(
            TABLE,
            {
                "id": new_id(line.at),
                "at": line.at,
                "credential": line.credential,
                "method": line.method,
                "path": line.path,
                "status": line.status,
                "code": line.code,
                "request_id": line.request_id,
                "left_out": line.left_out,
            },
        )
        for line in lines
    )
    return Outcome(None, rows)
