"""How often a request reads the facts into a `Case`: once for the facts as they are.

Where a request changes the facts, the tasks are brought up to date with them as they are then,
and that is the one other case; a late record asks two more of each later contact. Within a
case few functions are called for each contact.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.facts import Attestation, Contact, EmployerUpdate, Result, UpdateKind
from app.domain.policy import POLICY
from app.usecases.errors import ContactRefused
from app.usecases.lookups import Place
from app.usecases.ports import PursuitContext
from app.usecases.pursuit.contact_results import ChangeContact, change_contact
from app.usecases.pursuit.contacts import ContactCommand, check_contact, make_contact
from app.usecases.pursuit.decisions import agenda_at, next_action
from tests.support.calls import counted
from tests.usecases.builders import NOW, context, pursuit

LATER = datetime(2026, 12, 14, 10, tzinfo=UTC)
THANKS = ContactCommand(Place("one-interview"), Kind.SEND_THANK_YOU, Channel.EMAIL)
ENQUIRY = ContactCommand(Place("one-interview"), Kind.ENQUIRE_STATUS, Channel.EMAIL)
REPLY = ContactCommand(Place("one-interview"), Kind.REPLY, Channel.EMAIL)
ASKED = EmployerUpdate("asked", "one-interview", UpdateKind.QUESTION, NOW - timedelta(hours=1))
OVER = replace(ENQUIRY, happened_at=NOW, result=Result.SENT)


def enquiry_at(at: datetime, result: Result) -> Contact:
    return Contact("known", "one-interview", Kind.ENQUIRE_STATUS, Channel.EMAIL, at, result=result)


QUESTIONED = context(pursuit(updates=(ASKED,)))
FOLLOWED = context(pursuit(contacts=(enquiry_at(NOW + timedelta(days=3), Result.SENT),)))
BOUNCED = (enquiry_at(NOW, Result.BOUNCED),)
KNOWN = {"id": "known", "application_id": "one-application", "result": "bounced", "note": None}
ARRIVED = ChangeContact(Result.SENT)

OPERATIONS: dict[str, tuple[int, Callable[[], object]]] = {
    "a decision": (1, lambda: next_action(context(), pursuit(), POLICY, NOW, with_refused=True)),
    "the agenda_at, for each pursuit": (
        2,
        lambda: agenda_at([context(pursuit("one"), pursuit("two"))], POLICY, NOW),
    ),
    "a contact that is allowed": (2, lambda: make_contact(context(), THANKS, POLICY, NOW)),
    "an answer that is allowed": (2, lambda: make_contact(QUESTIONED, REPLY, POLICY, NOW)),
    "a contact that is refused": (1, lambda: make_contact(context(), ENQUIRY, POLICY, NOW)),
    "an answer that is refused": (1, lambda: make_contact(context(), REPLY, POLICY, NOW)),
    "a contact that is checked": (1, lambda: check_contact(context(), ENQUIRY, POLICY, NOW)),
    "an answer that is checked": (1, lambda: check_contact(QUESTIONED, REPLY, POLICY, NOW)),
    "one that is over, checked": (1, lambda: check_contact(context(), OVER, POLICY, LATER)),
    "one that is over, acknowledged": (
        2,
        lambda: make_contact(context(), replace(OVER, acknowledge_breach=True), POLICY, LATER),
    ),
    "one that is over, refused": (1, lambda: make_contact(context(), OVER, POLICY, LATER)),
    "one that is over, before another": (3, lambda: make_contact(FOLLOWED, OVER, POLICY, LATER)),
    "a result that makes it count": (
        1,
        lambda: change_contact(
            context(pursuit(contacts=BOUNCED), row=KNOWN), ARRIVED, POLICY, LATER
        ),
    ),
}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    cases: list[Case] = []
    make = Case.__init__

    def counted(self: Case, *arguments: object) -> None:
        cases.append(self)
        make(self, *arguments)  # type: ignore[arg-type] # As they came.

    monkeypatch.setattr(Case, "__init__", counted)
    return cases


@pytest.mark.parametrize(("count", "operation"), OPERATIONS.values(), ids=OPERATIONS)
def test_a_request_builds_the_case_once_and_once_more_where_it_changes_the_facts(
    built: list[Case], count: int, operation: Callable[[], object]
) -> None:
    with suppress(ContactRefused):
        operation()
    assert len(built) == count


def thanked_and_replied(count: int) -> PursuitContext:
    """A pursuit in which the candidate has written so many times."""
    kinds = (Kind.SEND_THANK_YOU, Kind.REPLY, Kind.DOCUMENTS, Kind.REQUEST_FEEDBACK)
    made = tuple(
        Contact(
            f"contact-{number:03}",
            "one-interview",
            kinds[number % len(kinds)],
            Channel.EMAIL,
            NOW - timedelta(minutes=100 - number),
            result=Result.SENT,
        )
        for number in range(count)
    )
    return context(pursuit(contacts=made, updates=(ASKED,)))


ASKED_OF_MANY: dict[str, Callable[[PursuitContext], object]] = {
    "a decision": lambda found: next_action(
        found, found.pursuits[0], POLICY, NOW, with_refused=True
    ),
    "a contact": lambda found: make_contact(
        found, replace(REPLY, kind=Kind.ADJUSTMENT, attestation=Attestation(need="a ramp")),
        POLICY, NOW,
    ),
}  # fmt: skip


#: How many calls each further contact may take: what it settles, what it answers, and its bars,
#: which every action of their kinds looks at.
CALLS_FOR_EACH = 7


@pytest.mark.parametrize("operation", ASKED_OF_MANY.values(), ids=ASKED_OF_MANY)
def test_each_further_contact_takes_few_calls(
    operation: Callable[[PursuitContext], object],
) -> None:
    few, many = thanked_and_replied(9), thanked_and_replied(90)
    # What is worked out once for all requests is left out.
    operation(few)
    operation(many)
    with counted() as called:
        operation(few)
    with counted() as called_of_many:
        operation(many)
    more = called_of_many - called
    assert sum(more.values()) <= CALLS_FOR_EACH * 81, more
