"""Taking back and putting off gain nothing: what they leave allowed, the whole record allows.

A pursuit is played out with every kind of word and contact. Between the steps records are
taken back where that is accepted, and tasks are skipped and snoozed. An account that has
no retraction to spend may then ask at no instant at which it could not have asked had it
left its record alone; one that has some gains by those alone that it spends.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.action_kinds import CHANNELS, NEXT_ORDER
from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.decision import Verdict
from app.domain.facts import (
    Attestation,
    Contact,
    EmployerUpdate,
    Mark,
    MarkState,
    OfferAnswer,
    Pursuit,
    Recipient,
    Result,
    Timetable,
)
from app.domain.policy import POLICY, Policy
from app.domain.retractions import assess_retraction
from tests.domain.builders import assess, calendars_for, decide
from tests.domain.strategies import QUARTER, answers, examples, pursuits, updates_of

pytestmark = pytest.mark.slow

TICK = timedelta(microseconds=1)
_MADE = (Kind.ENQUIRE_STATUS,) * 4 + (
    Kind.RESPOND_TO_OFFER,
    Kind.REPLY,
    Kind.RETURN_CALL,
    Kind.ARRANGE,
    Kind.RESEND,
    Kind.COMPETING_OFFER,
    Kind.ADJUSTMENT,
)
_RESULTS = (Result.SENT, Result.SPOKE, Result.BOUNCED, Result.NO_ANSWER, Result.MESSAGE_LEFT)


def whole(facts: Pursuit) -> Pursuit:
    """The record as it would be had nothing been taken back or put off."""
    application = facts.application

    def all_of(said: tuple[Timetable, ...]) -> tuple[Timetable, ...]:
        return tuple(replace(one, retracted_at=None) for one in said)

    return replace(
        facts,
        application=replace(application, timetables=all_of(application.timetables)),
        interviews=tuple(replace(i, timetables=all_of(i.timetables)) for i in facts.interviews),
        contacts=tuple(c._replace(retracted_at=None) for c in facts.contacts),
        updates=tuple(replace(u, retracted_at=None) for u in facts.updates),
        marks=tuple(m for m in facts.marks if m.state is MarkState.DONE),
    )


class Record:
    """One pursuit as its candidate records it, step by step."""

    def __init__(self, facts: Pursuit, now: datetime, policy: Policy) -> None:
        self.facts = facts
        self.now = now
        self.policy = policy
        self.gained: list[Contact] = []
        self.spent = 0
        self.taken_back = 0

    def hear(self, word: EmployerUpdate) -> None:
        updates = (*self.facts.updates, replace(word, retracted_at=None, recorded_at=self.now))
        self.facts = replace(self.facts, updates=updates)

    def put_off(self, kind: Kind, state: MarkState) -> None:
        until = self.now + timedelta(days=3) if state is MarkState.SNOOZED else None
        mark = Mark(kind, None, state, self.now, None, until)
        self.facts = replace(self.facts, marks=(*self.facts.marks, mark))

    def correct(self, said: Timetable) -> None:
        """Correct the first timetable there is."""
        for one in self.facts.interviews:
            if one.timetables and one.ends_at <= self.now:
                revised = replace(one, timetables=(*one.timetables, said))
                rounds = tuple(revised if i is one else i for i in self.facts.interviews)
                self.facts = replace(self.facts, interviews=rounds)
                return

    def take_back(self, record: Contact | EmployerUpdate | Timetable) -> None:
        """Take a record back if that is accepted."""
        calendars = calendars_for(self.facts, self.policy)
        verdict = assess_retraction(self.facts, record, self.policy, calendars, self.now)
        if not verdict.allowed:
            return
        self.spent += verdict.spends
        self.taken_back += 1
        name, at = record.id, self.now

        def said(told: tuple[Timetable, ...]) -> tuple[Timetable, ...]:
            return tuple(replace(t, retracted_at=at) if t.id == name else t for t in told)

        self.facts = replace(
            self.facts,
            interviews=tuple(
                replace(i, timetables=said(i.timetables)) for i in self.facts.interviews
            ),
            contacts=tuple(
                c._replace(retracted_at=at) if c.id == name else c for c in self.facts.contacts
            ),
            updates=tuple(
                replace(u, retracted_at=at) if u.id == name else u for u in self.facts.updates
            ),
        )

    def records(self) -> list[Contact | EmployerUpdate | Timetable]:
        """What can still be taken back."""
        found: list[Contact | EmployerUpdate | Timetable] = [*self.facts.contacts]
        found += self.facts.updates
        found += [t for i in self.facts.interviews for t in i.timetables if t.said_at <= self.now]
        return [one for one in found if one.retracted_at is None]

    def make(self, contact: Contact) -> None:
        """Make a contact if, and only if, it is allowed; remember what the whole record forbids."""
        if assess(self.facts, contact, self.now, self.policy).verdict is not Verdict.ALLOWED:
            return
        honest = assess(whole(self.facts), contact, self.now, self.policy)
        if contact.kind is Kind.ENQUIRE_STATUS and honest.verdict is not Verdict.ALLOWED:
            self.gained.append(contact)
        calendars = calendars_for(self.facts, self.policy)
        resolved = resolve(self.facts, contact, self.policy, calendars, self.now)
        made = contact._replace(attestation=resolved, recorded_at=self.now)
        self.facts = replace(self.facts, contacts=(*self.facts.contacts, made))


@st.composite
def records(draw: st.DrawFn, retractions: int) -> Record:
    """Play a pursuit to its end, with an allowance of retractions."""
    facts, base = draw(pursuits())
    numbers: dict[str, Any] = {"retractions": retractions}
    facts = whole(replace(facts, contacts=(), updates=(), marks=(), feedback=()))
    application = replace(facts.application, outcome=None)
    rounds = tuple(replace(i, created_at=min(base, i.starts_at)) for i in facts.interviews)
    facts = replace(facts, application=application, interviews=rounds)
    record = Record(facts, base, POLICY.stricter(numbers))
    zone = facts.region.time_zone
    for number in range(draw(st.integers(3, 16))):
        record.now = _later(draw, record)
        step = draw(st.sampled_from(("hear", "make", "make", "make", "back", "back", "off", "say")))
        if step == "hear":
            record.hear(draw(updates_of(f"word-{number}", record.now, zone, rounds)))
        elif step == "back" and record.records():
            record.take_back(draw(st.sampled_from(record.records())))
        elif step == "off":
            states = (MarkState.SKIPPED, MarkState.SNOOZED, MarkState.OPEN)
            record.put_off(draw(st.sampled_from(NEXT_ORDER)), draw(st.sampled_from(states)))
        elif step == "say":
            due = draw(answers(record.now, zone))
            said = Timetable(f"said-{number}", 9, record.now, due, draw(st.booleans()), record.now)
            record.correct(said)
        else:
            record.make(_contact(draw, record, number))
    return record


def _later(draw: st.DrawFn, record: Record) -> datetime:
    """A later moment: when an enquiry opens, when the answer changes, soon, or whenever."""
    choice = draw(st.sampled_from(("opens", "opens", "changes", "soon", "later")))
    soon = record.now + draw(st.integers(0, 12 if choice == "soon" else 1500)) * QUARTER
    decision = decide(record.facts, record.now, record.policy)
    found = {
        "opens": next(a.opens_at for a in decision.actions if a.kind is Kind.ENQUIRE_STATUS),
        "changes": decision.changes_at,
    }.get(choice, soon)
    return max(found or record.now, record.now + TICK)


def _contact(draw: st.DrawFn, record: Record, number: int) -> Contact:
    kind = draw(st.sampled_from(_MADE))
    interviews = record.facts.interviews
    interview = draw(st.sampled_from(interviews)).id if interviews else None
    offer = Attestation(received_at=record.now, expires_at=record.now + timedelta(days=4))
    agency = record.facts.application.goes_to_agency
    return Contact(
        f"contact-{number}",
        interview,
        kind,
        draw(st.sampled_from(CHANNELS[kind])),
        record.now,
        recipient=Recipient.AGENCY if agency else Recipient.EMPLOYER,
        result=draw(st.sampled_from(_RESULTS)),
        attestation=offer if kind is Kind.COMPETING_OFFER else None,
        answer=draw(st.sampled_from(OfferAnswer)) if kind is Kind.RESPOND_TO_OFFER else None,
    )


@examples(50)
@given(records(0))
def test_without_an_allowance_nothing_that_is_taken_back_brings_an_enquiry(record: Record) -> None:
    event(f"taken back: {min(record.taken_back, 3)}")
    assert record.spent == 0
    assert record.gained == []


@examples(50)
@given(records(2))
def test_enquiries_are_gained_by_the_retractions_that_are_spent_alone(record: Record) -> None:
    event(f"gained: {len(record.gained)}, spent: {record.spent}")
    assert record.spent <= 2
    if not record.spent:
        assert record.gained == []
