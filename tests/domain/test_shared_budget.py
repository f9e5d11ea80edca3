"""What of other applications counts; and what a later contact is asked about an earlier one."""

from datetime import timedelta

import pytest

from app.domain import enforce
from app.domain.action_kinds import CONTACTS
from app.domain.actions import Channel, Kind
from app.domain.as_of import as_of
from app.domain.calendars import calendars_of
from app.domain.enforce import (
    MOST_COUNTED,
    Proposal,
    assess_recorded,
    breaches,
    judge_recorded,
)
from app.domain.facts import Contact, Pursuit, Result
from app.domain.policy import POLICY
from app.domain.shared_budget import COUNTING, MOST_SHARED, STARTERS, is_shared
from app.storage.schema.contact_tables import SHARED
from tests.usecases.builders import NOW, pursuit

DAY = timedelta(days=1)


def recorded(facts: Pursuit, late: Contact) -> Proposal:
    return Proposal(facts, late, POLICY, calendars_of(POLICY), late.happened_at)


def contact(number: int, kind: Kind = Kind.ENQUIRE_STATUS, **changed: object) -> Contact:
    made = Contact(
        f"c{number:04}",
        "one-interview",
        kind,
        Channel.EMAIL,
        NOW + number * timedelta(minutes=10),
        result=Result.SENT,
    )
    return made._replace(**changed)  # type: ignore[arg-type] # Fields of a contact.


def test_the_last_contacts_of_others_that_count_are_looked_at() -> None:
    elsewhere = [contact(n) for n in range(3 * MOST_SHARED)]
    thanks = [contact(1000 + n, Kind.SEND_THANK_YOU) for n in range(5)]
    facts = pursuit(elsewhere=(*elsewhere, *thanks))
    assert as_of(facts, NOW + 30 * DAY).elsewhere == tuple(elsewhere[-MOST_SHARED:])
    before = elsewhere[MOST_SHARED + 5].happened_at
    assert as_of(facts, before).elsewhere == tuple(elsewhere[6 : MOST_SHARED + 6])


@pytest.mark.parametrize("kind", CONTACTS)
@pytest.mark.parametrize("result", [None, *Result])
def test_what_the_index_of_shared_contacts_holds_is_what_counts(
    kind: Kind, result: Result | None
) -> None:
    held = f"'{kind}'" in SHARED.partition(" AND ")[0]
    held = held and (result is None or f"'{result}'" in SHARED.partition(" AND ")[2])
    assert held is is_shared(contact(0, kind, result=result))
    assert held is (kind in STARTERS and result in COUNTING)


def test_no_rule_counts_further_than_later_contacts_are_asked() -> None:
    units = {"enquiries", "calls", "contacts", "answers"}
    counts = [one for one in POLICY.numbers() if one.unit in units]
    assert len(counts) >= 14
    assert max(int(one.maximum) for one in counts) <= MOST_COUNTED


def test_few_later_contacts_are_asked_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    held_against = enforce._held_against

    def counted(*arguments: object) -> object:
        asked.append(1)
        return held_against(*arguments)  # type: ignore[arg-type] # As they came.

    monkeypatch.setattr(enforce, "_held_against", counted)
    costs = {}
    few, more = 4 * MOST_COUNTED, 8 * MOST_COUNTED
    for many in (few, more):
        later = tuple(contact(n, (Kind.ENQUIRE_STATUS, Kind.REPLY)[n % 2]) for n in range(1, many))
        asked.clear()
        broken = breaches(recorded(pursuit(contacts=later), contact(0)))
        assert "enough-enquiries" in broken
        costs[many] = len(asked)
    assert costs[more] <= costs[few] <= 4 * MOST_COUNTED + 1


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("late", [contact(0), contact(10_000)], ids=["early", "later"])
def test_a_recording_is_judged_once_for_the_breach_and_the_refusal(
    late: Contact,
    acknowledged: bool,
) -> None:
    proposal = recorded(pursuit(contacts=(contact(500), contact(1500))), late)
    broken, refusal = judge_recorded(proposal, acknowledged=acknowledged)
    assert broken == breaches(proposal)
    refused = bool(broken) and not acknowledged
    assert refusal == (assess_recorded(proposal) if refused else None)
