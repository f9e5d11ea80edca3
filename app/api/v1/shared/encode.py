"""JSON encoding of decisions, plans and checks: plain dicts for `pydantic_core.to_json`.

These are on the path of every decision, so they build what is sent and nothing else;
tests hold them against the documented models. Members of enumerations are sent as their
plain values, since writing a member takes five times as long.
"""

from typing import Any, Final

from app.domain.day_counts import in_words
from app.domain.decision import (
    Action,
    Assessment,
    Decision,
    NextAction,
    Plan,
    PlanEntry,
    Reason,
)
from app.domain.traces import Explain, Trace

#: A member of a StrEnum as the plain string that it is; JSON writes that many times faster.
_word: Final = str.__str__


def reason_json(reason: Reason, explain: Explain | None = None) -> dict[str, Any]:
    """One reason, with its trace where that is asked for."""
    return {
        "rule": reason.rule,
        "message": reason.message,
        "lifts_at": reason.lifts_at,
        "facts": reason.facts,
        "tip": reason.tip,
        "grounds": reason.grounds,
        "trace": None if explain is None else _trace_json(explain(reason)),
    }


def _trace_json(trace: Trace | None) -> dict[str, Any] | None:
    if trace is None:
        return None
    return {
        "since": trace.since,
        "number": trace.number,
        "value": trace.value,
        "unit": trace.unit,
        "counted": trace.counted,
        "skipped": [{"day": one.day, "why": in_words(one)} for one in trace.skipped],
        "grounds": trace.grounds,
        "source": _word(trace.source),
    }


def action_json(action: Action, explain: Explain | None = None) -> dict[str, Any]:
    """One action, every field shown."""
    preferred = action.preferred_channel
    return {
        "kind": action.kind._value_,
        "interview_id": action.interview_id,
        "interviewer_id": action.interviewer_id,
        "verdict": action.verdict._value_,
        "opens_at": action.opens_at,
        "due_at": action.due_at,
        "closes_at": action.closes_at,
        # Written out here, since there are some fifty of them in a decision.
        "channels": [
            {
                "channel": _word(channel.channel),
                "verdict": _word(channel.verdict),
                "opens_at": channel.opens_at,
                "rules": channel.rules,
            }
            for channel in action.channels
        ],
        "preferred_channel": preferred and preferred._value_,
        "reasons": [reason_json(reason, explain) for reason in action.reasons],
        "requests": [
            {"update_id": one.update_id, "due_at": one.due_at, "lapses_at": one.lapses_at}
            for one in action.requests
        ],
        "answers": [
            {
                "answer": _word(one.answer),
                "verdict": _word(one.verdict),
                "opens_at": one.opens_at,
                "reasons": [reason_json(reason, explain) for reason in one.reasons],
            }
            for one in action.answers
        ],
        "skipped": action.skipped,
        "snoozed_until": action.snoozed_until,
    }


def next_action_json(following: NextAction, explain: Explain | None = None) -> dict[str, Any]:
    """The next action."""
    return {
        "kind": following.kind._value_,
        "until": following.until,
        "because": [reason_json(reason, explain) for reason in following.because],
    }


def decision_json(
    decision: Decision, interview_id: str | None, explain: Explain | None = None
) -> dict[str, Any]:
    """A decision, named by the round that was asked about, with traces where it is explained."""
    return {
        "interview_id": interview_id,
        "application_id": decision.application_id,
        "as_of": decision.as_of,
        "policy_version": decision.policy_version,
        "basis": decision.basis,
        "phase": decision.phase._value_,
        "next_action": next_action_json(decision.next_action, explain),
        "actions": [action_json(action, explain) for action in decision.actions],
        "alongside": [action_json(action, explain) for action in decision.alongside],
        "changes_at": decision.changes_at,
        "turn": decision.turn._value_,
        "skipped": [_word(kind) for kind in decision.skipped],
        "remarks": [reason_json(reason) for reason in decision.remarks],
        # Handlers that answer with a receipt set it.
        "receipt": None,
    }


def check_json(assessment: Assessment, explain: Explain | None = None) -> dict[str, Any]:
    """What is said of one proposed contact."""
    return {
        "verdict": assessment.verdict._value_,
        "channel_verdict": assessment.channel_verdict._value_,
        "opens_at": assessment.opens_at,
        "reasons": [reason_json(reason, explain) for reason in assessment.reasons],
        "next_action": next_action_json(assessment.next_action, explain),
        "alternatives": [action_json(action, explain) for action in assessment.alternatives],
        "receipt": None,
    }


def plan_json(plan: Plan, interview_id: str | None) -> dict[str, Any]:
    """A timeline, named by the round that was asked about."""
    return {
        "interview_id": interview_id,
        "application_id": plan.application_id,
        "from": plan.start,
        "to": plan.end,
        "policy_version": plan.policy_version,
        "basis": plan.basis,
        "entries": [_entry_json(entry) for entry in plan.entries],
        "breaches": [
            {"contact_id": contact_id, "rules": rules} for contact_id, rules in plan.breaches
        ],
        "working_hours": [
            {"opens_at": spell.opens_at, "closes_at": spell.closes_at}
            for spell in plan.working_hours
        ],
    }


def _entry_json(entry: PlanEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "phase": entry.phase._value_,
        "next_action": next_action_json(entry.next_action),
        "changed": [action_json(action) for action in entry.changed],
        "at_any_hour": [_word(kind) for kind in entry.at_any_hour],
    }
