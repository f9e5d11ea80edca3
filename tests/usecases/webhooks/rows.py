"""An account with webhook endpoints, for tests of what is done with them."""

from typing import Any

from app.usecases.webhooks.deliveries import TABLE as DELIVERIES
from app.usecases.webhooks.endpoints import TABLE
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

ENDPOINT = "01a20000-0000-7000-8000-000000000001"
OTHER = "01a20000-0000-7000-8000-000000000002"


def event_id(number: int) -> str:
    return f"01a20000-0000-7000-8000-0000000001{number:02}"


def with_endpoints(*ids: str, kind: str = "candidate", **columns: object) -> MemoryGateway:
    """An account with these endpoints, all alike."""
    gateway = MemoryGateway()
    gateway.mine["accounts"][MINE] |= {"kind": kind, "webhooks": len(ids)}
    for one in ids:
        row = {
            "url": "https://hooks.example/bide",
            "description": None,
            "event_types": None,
            "secret": "sealed",
            "previous_secret": None,
            "previous_until": None,
            "position": 0,
            "created_at": NOW,
            "disabled_reason": None,
            "disabled_at": None,
            "failing_since": None,
        }
        gateway.add(TABLE, id=one, **(row | columns))
    return gateway


def add_events(gateway: MemoryGateway, *types: str, **columns: object) -> None:
    """Let things happen, past every use case."""
    heads = gateway.mine["event_heads"].setdefault("head", {"id": "head", "seq": 0})
    for kind in types:
        heads["seq"] += 1
        row = {
            "id": event_id(heads["seq"]),
            "type": kind,
            "resource": kind.partition(".")[0],
            "about": "01a20000-0000-7000-8000-0000000000aa",
            "written_by": "candidate",
            "occurred_at": NOW,
            "refused": None,
            "candidate_id": None,
            "happened_at": None,
        }
        gateway.mine["events"][str(heads["seq"])] = {**row, **columns, "seq": heads["seq"]}


def deliveries(gateway: MemoryGateway) -> list[dict[str, Any]]:
    """Every delivery, in the order of the ids, which is that of the events."""
    rows = gateway.mine[DELIVERIES].values()
    return sorted(rows, key=lambda row: (row["endpoint_id"], row["webhook_id"]))
