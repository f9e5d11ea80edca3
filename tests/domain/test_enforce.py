"""Enforcement asks the rules that can bar one kind of action, and no others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain import rulebook
from app.domain.action_kinds import CONTACTS
from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import Result
from app.domain.rule import Rule
from app.domain.rulebook import RULES, raise_bars
from tests.domain.builders import best_written, contact, instant, proposed, pursuit

BOUNCED = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)
AT = "2026-11-24 12:00"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the rules that were asked, in order."""
    ids: list[str] = []

    def noting(rule: Rule) -> Rule:
        def bars(case: Case) -> Iterator[Bar]:
            ids.append(rule.id)
            yield from rule.bars(case)

        return replace(rule, bars=bars)

    monkeypatch.setattr(rulebook, "RULES", tuple(noting(rule) for rule in RULES))
    return ids


def ids_of(*kinds: Kind) -> list[str]:
    return [rule.id for rule in RULES if set(kinds) & set(rule.kinds)]


@pytest.mark.parametrize("kind", [kind for kind in CONTACTS if kind is not Kind.RESEND])
def test_only_rules_that_can_bar_a_kind_are_asked_where_it_is_enforced(
    kind: Kind, asked: list[str]
) -> None:
    facts = pursuit(BOUNCED)
    proposal = proposed(facts, contact(kind, AT, best_written(kind)))
    held = proposal.held
    assert asked == ids_of(kind)
    assert len(asked) < len(RULES)
    every = {bar for bar in raise_bars(proposal.case) if kind in bar.kinds}
    assert every == {bar for bar in raise_bars(proposal.case, {kind}) if kind in bar.kinds}
    assert held == proposal.held


def test_a_resend_asks_also_what_bars_the_thing_that_bounced(asked: list[str]) -> None:
    resend = contact(Kind.RESEND, AT, Channel.LETTER)
    assert proposed(pursuit(BOUNCED), resend).held is not None
    assert asked == ids_of(Kind.RESEND, Kind.SEND_THANK_YOU)
    asked.clear()
    assert proposed(pursuit(), resend).held
    assert asked == ids_of(Kind.RESEND)


def test_an_assessment_asks_every_rule_since_it_names_the_next_action(asked: list[str]) -> None:
    proposal = proposed(pursuit(), contact(Kind.ENQUIRE_STATUS, AT, Channel.EMAIL))
    assert proposal.assessment.reasons
    assert set(asked) == {rule.id for rule in RULES}


@pytest.mark.parametrize(
    ("kind", "channel", "when", "until"),
    [
        # A call: until work ends, though the window is open for longer.
        pytest.param(
            *(Kind.ENQUIRE_STATUS, Channel.PHONE, "2026-12-14 10:00", "2026-12-14 17:00"),
            id="working hours",
        ),
        # An e-mail: until its window closes, whatever the hour.
        pytest.param(
            *(Kind.SEND_THANK_YOU, Channel.EMAIL, "2026-11-20 16:00", "2026-11-28 00:00"),
            id="window",
        ),
        pytest.param(Kind.WITHDRAW, Channel.EMAIL, "2026-11-20 16:00", None, id="nothing ends it"),
    ],
)
def test_a_contact_says_until_when_it_is_permitted(
    kind: Kind, channel: Channel, when: str, until: str | None
) -> None:
    at = instant(when)
    proposal = proposed(pursuit(), contact(kind, at, channel), at)
    assert proposal.held == []
    end = proposal.open_until
    assert end == (None if until is None else instant(until))
    if end is not None:
        just_before = end - timedelta(microseconds=1)
        assert proposed(pursuit(), contact(kind, just_before, channel), just_before).held == []
        assert proposed(pursuit(), contact(kind, end, channel), end).held
