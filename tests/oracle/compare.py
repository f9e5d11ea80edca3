"""Comparison of the second interpreter with the domain, one history at a time.

Both sides read the same document of `POST /v1/decisions`, in this process. The domain is
asked through the request model and the functions that the route calls; what either side says
is laid out as plain values under names, and every name whose values differ is a disagreement.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of
from app.domain.action_slots import ActionSlot
from app.domain.actions import Kind
from app.domain.bar_state import State
from app.domain.calendars import calendars_of
from app.domain.decide import decision_of
from app.domain.decision import Action, Decision, Verdict
from app.domain.evaluation import Evaluation
from app.domain.phases import chosen
from app.domain.policy import POLICY, parse
from tests.oracle import decision_at, engine_of

#: Of what a value is: the action with its round and person (or ""), and the field.
Name = tuple[str, str, str, str]
Answer = dict[Name, Any]
#: Rules of the page's table: both sides name them alike. The others are each side's own.
NAMED_RULES = frozenset(
    {
        "interview-first",
        "your-turn",
        "thank-you-window",
        "wait-for-timetable",
        "wait-when-not-told",
        "wait-after-applying",
        "on-hold",
        "silence-means-no",
        "minimum-gap",
        "enough-enquiries",
        "employer-replied",
        "already-decided",
        "paper-to-come",
        "presumed-closed",
        "no-contact",
        "one-employer-one-budget",
    }
)
#: Actions whose rules all stand in the table.
_BY_NAMED_RULES = frozenset({"enquire_status", "send_thank_you"})
_CHANGES_AT = ("", "", "", "changes_at")
_OPEN = frozenset({"allowed", "not_yet"})


@dataclass(frozen=True)
class Difference:
    """One value on which the two sides disagree."""

    name: Name
    oracle: Any
    domain: Any

    @property
    def signature(self) -> str:
        """What kind of disagreement it is, whatever the round and the instants."""
        kind, _, _, field = self.name
        said = f"oracle {_sort(self.oracle)}, domain {_sort(self.domain)}"
        return f"{kind or 'decision'}.{field}: {said}"


def _sort(value: Any) -> str:
    if isinstance(value, str) and value[:2] == "20":
        return "an instant"
    return str(value)


def instant(at: datetime | None) -> str | None:
    """Write an instant as the API does."""
    if at is None:
        return None
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if at.microsecond else "%Y-%m-%dT%H:%M:%SZ"
    return at.astimezone(UTC).strftime(form)


Following = tuple[ActionSlot, State] | None


@dataclass
class Comparison:
    """What a history showed on both sides: the disagreements, and what it reached.

    reached: labels of phases, turns, next actions, verdicts and rules of the domain's answers
    asked: at how many instants both were asked
    """

    found: list[Difference]
    reached: set[str]
    asked: int = 1


def differences(document: dict[str, Any], *, changes: bool = True) -> list[Difference]:
    """Return every value on which the two sides disagree. Raises what the request model does."""
    return compare(document, changes=changes, edges=False).found


def compare(document: dict[str, Any], *, changes: bool = True, edges: bool = True) -> Comparison:
    """Ask both sides at the document's `at`, and around the next change if no fact is before it.

    Raises what the request model does.
    """
    told = Told(document)
    engine = engine_of(document)
    domain = told.ask(told.at)
    oracle = laid_out(decision_at(engine, told.at, changes=changes))
    now = dict(oracle)
    if not changes:
        domain.pop(_CHANGES_AT)
        oracle.pop(_CHANGES_AT)
    result = Comparison(differing(oracle, domain), told.reached)
    changes_at = domain.get(_CHANGES_AT)
    if not edges or result.found or changes_at is None:
        return result
    edge = datetime.fromisoformat(changes_at)
    for at in (edge - timedelta(seconds=1), edge):
        if at <= told.at or engine.any_fact_in(told.at, at):
            continue
        # Both have said that nothing changes before the edge.
        oracle = now if at < edge else laid_out(decision_at(engine, at, changes=False))
        domain = told.ask(at)
        domain.pop(_CHANGES_AT)
        oracle.pop(_CHANGES_AT)
        result.found += differing(oracle, domain)
        result.asked += 1
    return result


def differing(oracle: Answer, domain: Answer) -> list[Difference]:
    """Return every value on which two answers disagree."""
    missing = "(no such entry)"
    return [
        Difference(name, oracle.get(name, missing), domain.get(name, missing))
        for name in sorted({*oracle, *domain})
        if oracle.get(name, missing) != domain.get(name, missing)
    ]


def policy_text(operator: dict[str, Any]) -> str:
    """Write the numbers of an operator as its file has them."""
    lines = ['version = "dated"']
    for name, number in operator.items():
        lines += [f"[numbers.{name}]", f"value = {json.dumps(number['value'])}"]
        later = [
            f"{{ from = {one['from']}, value = {json.dumps(one['value'])} }}"
            for one in number["later"]
        ]
        lines.append(f"later = [{', '.join(later)}]")
    return "\n".join(lines) + "\n"


class Told:
    """A document as the domain reads it, to be asked at any instant."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Read it by the request model. Raises what that raises."""
        operator = POLICY
        if "operator" in document:
            document = dict(document)
            operator = parse(policy_text(document.pop("operator")))
        history = History.model_validate_json(json.dumps(document))
        assert history.at is not None
        self.at = history.at
        self.policy = operator.stricter(history.policy)
        self.calendars = calendars_of(self.policy)
        self.pursuit = pursuit_of(history, self.policy, self.calendars, self.at)
        self.reached: set[str] = set()

    def ask(self, at: datetime) -> Answer:
        """Return what the domain says at an instant."""
        evaluation = Evaluation(self.pursuit, self.policy, self.calendars, at)
        decision = decision_of(evaluation)
        following = chosen(evaluation.read(at), at)
        self.reached |= _reached(decision)
        return _by_name(decision, following)


def _reached(decision: Decision) -> set[str]:
    found = {f"phase {decision.phase}", f"turn {decision.turn}"}
    found.add(f"next {decision.next_action.kind}")
    for one in decision.actions:
        found.add(f"{one.kind} {one.verdict}")
        found |= {f"rule {reason.rule}" for reason in one.reasons}
    return found


def _by_name(decision: Decision, following: Following) -> Answer:
    waits = decision.next_action.kind is Kind.WAIT
    answer: Answer = {
        ("", "", "", "phase"): str(decision.phase),
        ("", "", "", "turn"): str(decision.turn),
        ("", "", "", "next"): str(decision.next_action.kind),
        ("", "", "", "next_interview"): following and following[0].interview_id,
        ("", "", "", "next_person"): following and following[0].interviewer_id,
        ("", "", "", "until"): instant(decision.next_action.until) if waits else None,
        ("", "", "", "changes_at"): instant(decision.changes_at),
        ("", "", "", "skipped"): ", ".join(sorted(decision.skipped)),
        ("", "", "", "alongside"): bool(decision.alongside),
    }
    of_rounds = {"prepare_questions", "record_timetable", "send_thank_you", "arrange"}
    of_rounds |= {"reschedule", "correction"}
    if following is not None and following[0].kind not in of_rounds:
        answer["", "", "", "next_interview"] = None
    for one in decision.actions:
        round_id = one.interview_id or "" if one.kind in of_rounds else ""
        for field, value in _of_action(one):
            answer[str(one.kind), round_id, one.interviewer_id or "", field] = value
    return answer


def _of_action(one: Action) -> Iterator[tuple[str, Any]]:
    yield "verdict", str(one.verdict)
    yield "opens_at", instant(one.opens_at)
    yield "skipped", one.skipped
    yield "preferred", one.preferred_channel and str(one.preferred_channel)
    if one.verdict in _OPEN:
        yield "due_at", instant(one.due_at)
        yield "closes_at", instant(one.closes_at)
    for channel in one.channels:
        yield f"by {channel.channel}", str(channel.verdict)
        yield f"by {channel.channel} opens", instant(channel.opens_at)
    if one.kind in _BY_NAMED_RULES and one.verdict is not Verdict.DONE:
        yield "rules", _rules(reason.rule for reason in one.reasons)
    for answer in one.answers:
        yield f"answer {answer.answer}", str(answer.verdict)


def _rules(rules: Iterable[str]) -> str:
    return ", ".join(sorted(set(rules) & NAMED_RULES))


def laid_out(decision: dict[str, Any]) -> Answer:
    """Lay out what the second interpreter says."""
    following = decision["next_action"]
    answer: Answer = {
        ("", "", "", "phase"): decision["phase"],
        ("", "", "", "turn"): decision["turn"],
        ("", "", "", "next"): following["kind"],
        ("", "", "", "next_interview"): following["interview_id"],
        ("", "", "", "next_person"): following["interviewer_id"],
        ("", "", "", "until"): following["until"],
        ("", "", "", "changes_at"): decision["changes_at"],
        ("", "", "", "skipped"): ", ".join(decision["skipped"]),
        ("", "", "", "alongside"): any(
            one["kind"] == "keep_searching" and one["verdict"] == "allowed"
            for one in decision["actions"]
        ),
    }
    for one in decision["actions"]:
        if one["kind"] == "keep_searching":
            continue
        name = (one["kind"], one["interview_id"] or "", one["interviewer_id"] or "")
        for field, value in _of_entry(one):
            answer[(*name, field)] = value
    return answer


def _of_entry(one: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "verdict", one["verdict"]
    yield "opens_at", one["opens_at"]
    yield "skipped", one["skipped"]
    yield "preferred", one["preferred_channel"]
    if one["verdict"] in _OPEN:
        yield "due_at", one["due_at"]
        yield "closes_at", one["closes_at"]
    for channel in one["channels"]:
        yield f"by {channel['channel']}", channel["verdict"]
        yield f"by {channel['channel']} opens", channel["opens_at"]
    if one["kind"] in _BY_NAMED_RULES and one["verdict"] != "done":
        yield "rules", _rules(reason["rule"] for reason in one["reasons"])
    for answer in one["answers"]:
        yield f"answer {answer['answer']}", answer["verdict"]
