"""An independent, slow, literal decider for `etiquette.md` (second edition).

`decide` reads a document of `POST /v1/decisions` and asks every sentence of the page at the
instant wanted, and again at every instant at which something could change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.oracle.engine import Engine
from tests.oracle.facts import read

__all__ = ["decide"]


def _z(t: datetime | None) -> str | None:
    if t is None:
        return None
    t = t.astimezone(UTC)
    return t.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if t.microsecond else "%Y-%m-%dT%H:%M:%SZ")


def decide(document: dict[str, Any], *, changes: bool = True) -> dict[str, Any]:
    """The decision at the document's `at`."""
    engine = Engine(read(document))
    t = engine.w.at
    entries = engine.entries(t)
    actions = []
    for key, e in entries.items():
        verdict, opens = engine.verdict(key, None, t)
        channels: dict[str, str] = {}
        listed = []
        preferred = None
        for name in e.channels:
            if verdict in {"done", "refused"}:
                told: tuple[str, datetime | None] = (verdict, None)
            else:
                told = engine.verdict(key, name, t)
            channels[name] = told[0]
            listed.append({"channel": name, "verdict": told[0], "opens_at": _z(told[1])})
            if preferred is None and told[0] not in {"refused", "done"}:
                preferred = name
        actions.append(
            {
                "kind": e.kind,
                "interview_id": key[1],
                "interviewer_id": key[2],
                "verdict": verdict,
                "opens_at": _z(opens),
                "due_at": _z(e.due),
                "closes_at": _z(e.closes),
                "channels": listed,
                "preferred_channel": preferred,
                "reasons": [{"rule": r} for r in sorted(e.bars)],
                "channel_rules": {c: sorted(b) for c, b in e.channels.items()},
                "answers": [
                    {"answer": a, "verdict": _answer_verdict(e.done, b, a), "rules": sorted(b)}
                    for a, b in e.answers.items()
                ],
                "skipped": e.skipped,
            }
        )
    kind, key, until = engine.next_action(t)
    kinds = {e.kind for e in entries.values() if e.skipped}
    left = {
        a["kind"] for a in actions if not a["skipped"] and a["verdict"] in {"allowed", "not_yet"}
    }
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


def _answer_verdict(done: bool, bars: set[str], answer: str) -> str:
    if not bars:
        return "allowed"
    if done:
        return "done" if answer in {"accept", "decline"} else "refused"
    return "refused_or_not_yet"
