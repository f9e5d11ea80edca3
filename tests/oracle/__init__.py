"""An independent, slow, literal decider for `etiquette.md` (second edition).

`decide` reads a document of `POST /v1/decisions` and asks every sentence of the page at the
instant wanted, and again at every instant at which something could change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.oracle.engine import Engine, Key
from tests.oracle.entries import Entry, channels_of, skipped
from tests.oracle.facts import late_retractions, read

__all__ = ["decide", "decision_at", "engine_of"]


def _z(t: datetime | None) -> str | None:
    if t is None:
        return None
    t = t.astimezone(UTC)
    return t.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if t.microsecond else "%Y-%m-%dT%H:%M:%SZ")


def engine_of(document: dict[str, Any], kind: type[Engine] = Engine) -> Engine:
    """Return the interpreter of a document, to be asked at its `at` or later."""
    world = read(document)
    engine = kind(world)
    for at, whole in late_retractions(document):
        if at <= world.at:
            before = kind(read(whole))
            engine.still_stands(
                before, at, world.days.start(world.days.nth(world.days.local(at), 1))
            )
    return engine


def decide(document: dict[str, Any], *, changes: bool = True) -> dict[str, Any]:
    """Return the decision at the document's `at`."""
    engine = engine_of(document)
    return decision_at(engine, engine.w.at, changes=changes)


def decision_at(engine: Engine, t: datetime, *, changes: bool = True) -> dict[str, Any]:
    """Return the decision at an instant; after the document's `at`, as if no fact had followed."""
    engine.ask_at(t)
    entries = engine.entries(t)
    actions = [_action(engine, key, e, t) for key, e in entries.items()]
    kind, key, until = engine.next_action(t)
    live = [a for a in actions if a["verdict"] in {"allowed", "not_yet"}]
    kinds = {a["kind"] for a in live if a["skipped"]}
    left = {a["kind"] for a in live if not a["skipped"]}
    remarks = [{"rule": r, "message": r} for r in engine.w.remarks]
    return {
        "remarks": remarks,
        "as_of": _z(t),
        "phase": engine.phase(t),
        "turn": engine.turn(t),
        "next_action": {
            "kind": kind,
            "interview_id": key[1] if key else None,
            "interviewer_id": key[2] if key else None,
            "until": _z(until),
        },
        "actions": actions,
        "skipped": sorted(kinds - left),
        "changes_at": _z(engine.changes_at(t)) if changes else None,
    }


def _action(engine: Engine, key: Key, e: Entry, t: datetime) -> dict[str, Any]:
    v = engine.view(t)
    verdict, opens = engine.verdict(key, None, t)
    is_open = verdict in {"allowed", "not_yet"}
    ways = {}
    for way in [*channels_of(v, e), *e.answers]:
        ways[way] = engine.verdict(key, way, t) if is_open or way in e.answers else (verdict, None)
    listed = [
        {"channel": name, "verdict": ways[name][0], "opens_at": _z(ways[name][1])}
        for name in channels_of(v, e)
    ]
    usable = [one["channel"] for one in listed if one["verdict"] != "refused"]
    closes = engine.closing(key, t if verdict == "allowed" else opens or t) if is_open else None
    # What opens later is told with the due of then.
    due = (engine.entries_of(key[0], opens)[key] if verdict == "not_yet" and opens else e).due
    if e.kind == "enquire_status" and opens:
        due = v.nth_close(opens, v.n.enquiry_due_business_days)
    if e.kind == "request_feedback" and opens and due:
        due = max(due, v.nth_close(opens, v.n.feedback_due_business_days))
    due = due if due is None or closes is None else min(due, closes)
    return {
        "kind": e.kind,
        "interview_id": key[1],
        "interviewer_id": key[2],
        "verdict": verdict,
        "opens_at": _z(opens),
        "due_at": _z(due) if is_open else None,
        "closes_at": _z(closes),
        "channels": listed,
        "preferred_channel": usable[0] if usable else None,
        "reasons": [{"rule": r} for r in sorted(e.bars)],
        "answers": [{"answer": a, "verdict": ways[a][0]} for a in e.answers],
        "skipped": skipped(v, e),
    }
