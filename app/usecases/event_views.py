"""Events as feeds, streams and webhooks show them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.usecases.ports import Row
from app.usecases.row_values import text


@lru_cache(maxsize=1024)
def writer_view(written_by: str) -> Mapping[str, Any]:
    """The writer of a record; records of one writer share it."""
    kind, _, partner = written_by.partition(":")
    return {"kind": kind or "candidate", "id": partner or None}


def event_view(row: Row) -> dict[str, Any]:
    """An event of an account."""
    return {
        "id": row["id"],
        "seq": row["seq"],
        "type": row["type"],
        "occurred_at": row["occurred_at"],
        "resource": {"type": row["resource"], "id": row["about"]},
        "written_by": {**writer_view(text(row, "written_by"))},
        "refused": row["refused"],
    }


def partner_event_view(row: Row, external_id: object) -> dict[str, Any]:
    """An event of a candidate, as it was passed on to a partner.

    external_id: the partner's own name for the candidate; None where it brought none
    """
    return {
        **event_view(row),
        "occurred_at": row["happened_at"],
        "account_id": row["candidate_id"],
        "external_id": external_id,
    }
