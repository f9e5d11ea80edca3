"""Contacts of the candidate's own accord: thanks, enquiries, and the typed exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.oracle import rules
from tests.oracle.entries import ANSWERING, Entry
from tests.oracle.facts import Person
from tests.oracle.view import View

if TYPE_CHECKING:
    from tests.oracle.engine import Engine


def send_thank_you(v: View, engine: Engine) -> Iterator[Entry]:
    """One per person and round that took place; with nobody named, one to the employer."""
    if not v.rounds:
        e = Entry("send_thank_you", bars={"interview-first", "~no-round"})
        if engine.over(v):
            e.bars.add("already-decided")
        yield e
    for r in v.rounds:
        people: list[Person | None] = [*r.people] or [None]
        for p in people:
            e = Entry("send_thank_you", round=r, person=p)
            opens, e.due, e.closes = rules.thank_you_window(v, r)
            e.may_be_next = p is None or p.part != "coordinator"
            e.done = rules.one_thank_you_each(v, r, p)
            state = v.state(r)
            if state == "ahead":
                e.bars.add("interview-first")
            elif state != "held":
                e.bars |= {"interview-first", "~never-held"}
            if state in {"ahead", "held"} and (v.t < opens or v.t >= e.closes):
                e.bars.add("thank-you-window")
            if v.t >= e.closes:
                e.bars.add("~tasks-that-end")
            if rules.nobody_to_thank(r, p):
                e.bars.add("one-thank-you-each")
            if engine.over(v):
                e.bars.add("already-decided")
            if p is not None and p.no_contact:
                e.bars.add("no-contact")
            yield e


def enquire_status(v: View, engine: Engine) -> Entry:
    """All the rules of an enquiry, and the presumed closing."""
    e = Entry("enquire_status", bars=set(engine.enquiry_bars(v.t.at)))
    if engine.presumed(v.t.at):
        e.bars.add("presumed-closed")
    return e


def withdraw(v: View) -> Entry:
    """Once until reopened; not after a no; after accepting, elsewhere, letting go it stays."""
    e = Entry("withdraw")
    if v.outcome is not None and v.outcome[1] == "withdrawn":
        e.done = True
        return e
    if v.told_ending is not None or (v.outcome is not None and v.outcome[1] == "declined"):
        e.bars.add("already-decided")
    return e


def _discretionary(v: View) -> bool:
    spent = [c for c in v.contacts if c.kind in {"competing_offer", "correction"} and c.trace]
    return len(spent) >= v.n.discretionary_exceptions


def competing_offer(v: View) -> Entry:
    """An initiative: barred by endings (not a presumed one) and no-contact; two in all."""
    e = Entry("competing_offer")
    if rules.ended(v):
        e.bars.add("already-decided")
    if rules.no_contact(v):
        e.bars.add("no-contact")
    if _discretionary(v):
        e.bars.add("~discretionary")
    return e


def reschedule(v: View) -> Iterator[Entry]:
    """The scheduled round ahead; once per slot."""
    if not v.rounds:
        yield Entry("reschedule", bars={"~no-round"})
    for r in v.rounds:
        e = Entry("reschedule", round=r)
        made = [
            c for c in v.contacts if c.kind == "reschedule" and c.trace and v.contact_round(c) is r
        ]
        slot = v.k.slot_since(r)
        mine = [c for c in made if slot is None or c.at >= slot]
        e.done = bool(mine) and r.state == "scheduled" and v.state(r) in {"ahead", "held"}
        if sum(not v.word_since(c.at) for c in made) >= v.n.reschedules_per_round:
            e.bars.add("~moved-enough")
        if v.state(r) != "ahead" or v.t >= r.start or r.state != "scheduled":
            e.bars.add("~no-round-ahead")
        yield e


def correction(v: View, engine: Engine) -> Iterator[Entry]:
    """Once per interview, within 5 business days; an initiative; discretionary."""
    if not v.rounds:
        yield Entry("correction", bars={"interview-first", "~no-round"})
    for r in v.rounds:
        e = Entry("correction", round=r)
        made = [c for c in v.contacts if c.kind == "correction" and c.trace]
        e.done = any(v.contact_round(c) is r for c in made)
        e.closes = v.nth_close(r.end, v.n.correction_business_days)
        state = v.state(r)
        if state != "held":
            e.bars.add("interview-first")
            if state != "ahead":
                e.bars.add("~never-held")
        if v.t >= e.closes:
            e.bars.add("~tasks-that-end")
        if engine.over(v):
            e.bars.add("already-decided")
        if rules.no_contact(v):
            e.bars.add("no-contact")
        if _discretionary(v):
            e.bars.add("~discretionary")
        yield e


def resend(v: View, engine: Engine) -> Entry:
    """The bounced contact, once, by another channel; barred by what bars what it stands for."""
    e = Entry("resend")
    waiting = v.k.to_resend
    if not waiting:
        e.done = any(c.kind == "resend" and c.trace for c in v.contacts)
        e.bars.add("~nothing-bounced")
        return e
    last = waiting[-1]
    e.since = v.k.to_resend_since  # what bounced later is another matter
    silent = [p for r in v.rounds for p in r.people if p.no_contact and p.id == last.person_id]
    if silent and last.person_id is not None and last.kind not in ANSWERING:
        e.bars.add("no-contact")
    about = v.contact_round(last)
    for key, original in engine.entries_of(last.kind, v.t.at).items():
        of_round = key[1] is None or (about is not None and key[1] == about.id)
        if of_round and (key[2] is None or key[2] == last.person_id):
            e.bars |= original.bars - {"minimum-gap", "one-employer-one-budget", "~late"}
            e.bars |= original.answers.get(last.answer or "", set())
            e.done = e.done or original.done
    if last.expires is not None and v.t >= last.expires:
        e.bars.add("~expired")
    since = [c for c in v.contacts if c.kind == "resend" and c.undelivered and c.at >= last.at]
    for c in (last, *since):
        e.shut[c.channel or ""] = {"~another-channel"}
    return e


def adjustment(v: View) -> Entry:
    """The need alone; once a local day; passes even no-contact."""
    e = Entry("adjustment")
    made = [c for c in v.contacts if c.kind == "adjustment" and c.trace]
    if any(v.days.local(c.at) == v.t.day(v.days) for c in made):
        e.bars.add("~once-a-day")
    return e
