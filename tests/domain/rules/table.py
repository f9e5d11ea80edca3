"""What a row of a rule's table holds, and how it is checked.

A row says what happened, asks about one action at one instant and tells the answer as
the specification gives it. Instants are London's wall clock; what a row leaves out is
not checked, but where the action is not allowed its reasons must name the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Action, Assessment, Verdict
from app.domain.facts import Contact, Pursuit
from app.domain.policy import POLICY, Policy
from tests.domain.builders import action, assess, decide, instant, pursuit

ALLOWED: Final = Verdict.ALLOWED
NOT_YET: Final = Verdict.NOT_YET
REFUSED: Final = Verdict.REFUSED
DONE: Final = Verdict.DONE


class _Unchecked(Enum):
    """A column that a row leaves out."""

    UNCHECKED = "unchecked"


UNCHECKED: Final = _Unchecked.UNCHECKED
When = str | datetime | None | _Unchecked


@dataclass(frozen=True)
class Row:
    """One case: facts, a question, the answer.

    named: whether the rule is among the reasons; by default, if the action is not allowed
    says: the sentence of the rule's reason
    lifts: the instant at which the rule's reason is over
    rests_on: the ids of the facts it names
    channels: what is said of some of the channels, alone or with the instant of opening
    proposal: asks about this contact (`assess`) instead of the decision's action
    """

    id: str
    kind: Kind
    at: str | datetime
    verdict: Verdict
    facts: Pursuit = field(default_factory=pursuit)
    opens: When = UNCHECKED
    due: When = UNCHECKED
    closes: When = UNCHECKED
    lifts: When = UNCHECKED
    named: bool | None = None
    says: str | None = None
    rests_on: tuple[str, ...] | None = None
    channels: Mapping[Channel, Verdict | tuple[Verdict, str]] = field(default_factory=dict)
    interview_id: str | None = None
    person: str | None = None
    policy: Policy = POLICY
    proposal: Contact | None = None


Tables = Mapping[str, tuple[Row, ...]]


def rows_of(tables: Tables) -> pytest.MarkDecorator:
    """Run a test over every row of every table of a file."""
    return pytest.mark.parametrize(
        ("rule", "row"),
        [
            pytest.param(rule, row, id=f"{rule}: {row.id}")
            for rule, rows in tables.items()
            for row in rows
        ],
    )


def at_(when: str | datetime | None) -> datetime | None:
    return None if when is None else instant(when)


def check(rule: str, row: Row) -> None:
    """Compare the answer with the row."""
    answer: Action | Assessment
    if row.proposal is not None:
        answer = assess(row.facts, row.proposal, row.at, row.policy)
    else:
        decision = decide(row.facts, row.at, row.policy)
        answer = action(decision, row.kind, interview_id=row.interview_id, person=row.person)
        _check_window(row, answer)
    assert answer.verdict is row.verdict, answer.reasons
    if not isinstance(row.opens, _Unchecked):
        assert answer.opens_at == at_(row.opens)
    _check_reason(rule, row, answer)


def _check_window(row: Row, answer: Action) -> None:
    for wanted, told in ((row.due, answer.due_at), (row.closes, answer.closes_at)):
        if not isinstance(wanted, _Unchecked):
            assert told == at_(wanted)
    by_channel = {c.channel: c for c in answer.channels}
    for channel, told_of in row.channels.items():
        verdict, opens = told_of if isinstance(told_of, tuple) else (told_of, None)
        assert by_channel[channel].verdict is verdict, channel
        if opens is not None:
            assert by_channel[channel].opens_at == instant(opens), channel


def _check_reason(rule: str, row: Row, answer: Action | Assessment) -> None:
    reasons = [reason for reason in answer.reasons if reason.rule == rule]
    named = row.named if row.named is not None else row.verdict is not ALLOWED
    assert bool(reasons) is named, answer.reasons
    if row.says is not None:
        assert row.says in [reason.message for reason in reasons]
    if not isinstance(row.lifts, _Unchecked):
        assert at_(row.lifts) in [reason.lifts_at for reason in reasons]
    if row.rests_on is not None:
        assert row.rests_on in [reason.facts for reason in reasons]
