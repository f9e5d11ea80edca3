"""Tasks: what the candidate does alone, with what bars each, its due and its closing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.oracle import rules
from tests.oracle.entries import Entry, mark_of, marked_done
from tests.oracle.facts import NOBODY_FAILS
from tests.oracle.view import View, in_order

if TYPE_CHECKING:
    from tests.oracle.engine import Engine


def apply(v: View) -> Entry:
    """While the application is not made; due at `closing_on`; done by `applied_at`."""
    e = Entry("apply")
    if v.applied is not None:
        e.done = True
        return e
    if v.w.closing_on is not None:
        e.due = v.days.owed_until(v.w.closing_on)
        e.closes = v.nth_start(v.w.closing_on, v.n.apply_closes_business_days)
    if rules.ended(v):
        e.bars.add("already-decided")
    if rules.apply_lapsed(v):
        e.bars.add("presumed-closed")
    return e


def prepare_questions(v: View, engine: Engine) -> Iterator[Entry]:
    """From the recording to the end; done or skipped; not shown in recorded and assignment."""
    if not v.rounds:
        yield Entry("prepare_questions", bars={"~no-round"})
    shown = [r for r in v.rounds if r.format not in NOBODY_FAILS]
    for r in shown:
        e = Entry("prepare_questions", round=r, due=r.end, closes=r.end)
        e.done = marked_done(v, e) and v.state(r) in {"ahead", "held"}
        if v.state(r) != "ahead":
            e.bars.add("~tasks-that-end")
        if engine.over(v):
            e.bars.add("already-decided")
        yield e


def record_timetable(v: View, engine: Engine) -> Iterator[Entry]:
    """From the end; due the next business day's end; done by any PUT; of one day, one."""
    if not v.rounds:
        yield Entry("record_timetable", bars={"interview-first", "~no-round"})
    standing = [r for r in v.rounds if v.state(r) in {"held", "ahead"}]
    for r in v.rounds:
        due = v.nth_close(r.end, v.n.timetable_due_business_days)
        e = Entry("record_timetable", round=r, due=due)
        together = [x for x in standing if v.days.local(x.end) == v.days.local(r.end)]
        if r not in standing:
            e.bars.add("~never-held")
        else:
            told = any(s.said <= v.known for x in together for s in x.revisions)
            e.done = told or marked_done(v, e)
            if r is not max(together, key=in_order):
                e.bars.add("~told-with-another")
            if v.state(r) == "ahead":
                e.bars.add("interview-first")
            if v.t >= due or any(w.at >= r.end for w in v.counting):
                e.bars.add("~tasks-that-end")
            if engine.over(v):
                e.bars.add("already-decided")
        yield e


def record_outcome(v: View, engine: Engine) -> Entry:
    """Opens with an enquiry that `spoke`; done by any update, or by saying there was none."""
    e = Entry("record_outcome")
    asked = [c for c in v.contacts if c.kind == "enquire_status"] + v.k.asked_again
    spoke = sorted((c for c in asked if c.result == "spoke"), key=lambda c: c.at)
    if not spoke:
        e.bars.add("~nothing-asked")
        return e
    c = spoke[-1]
    e.since = c.at
    day = v.days.local(c.at)
    over = not v.days.is_business(day) or c.at >= v.days.close(day)
    e.due = v.nth_close(c.at, 1) if over else v.days.close(day)
    m = mark_of(v, e)
    answered = any(w.at >= c.at for w in v.counting)
    e.done = answered or (m is not None and m[0] == "done" and m[1] >= c.at)
    if engine.over(v):
        e.bars.add("already-decided")
    return e


def request_feedback(v: View) -> Entry:
    """Opens on a recorded rejection after a round, due in 2 business days, closes after 10."""
    e = Entry("request_feedback")
    e.done = any(c.kind == "request_feedback" and c.trace for c in v.contacts)
    if rules.no_contact(v):
        e.bars.add("no-contact")
    declined = any(w.raw.get("feedback") == "declined" for w in v.counting)
    empty = [f for f in v.w.feedback if f.empty and f.source != "self" and f.at <= v.known]
    if declined or empty:
        e.bars.add("~refused")
    over = [r.end for r in v.held + v.ahead]
    if not v.held:
        e.bars.add("interview-first")
    told = v.told_ending
    if told is None:
        e.bars.add("ask-feedback-once")
        return e
    e.due = v.nth_close(max(told.at, min(over, default=told.at)), v.n.feedback_due_business_days)
    e.closes = v.nth_close(told.at, v.n.feedback_closes_business_days)
    if v.t >= e.closes:
        e.bars.add("ask-feedback-once")
    return e


def record_feedback(v: View) -> Entry:
    """Opens with the request; due 10 business days after; closes 20 after its due."""
    e = Entry("record_feedback")
    asked = [c for c in v.contacts if c.kind == "request_feedback" and c.trace]
    given = [f for f in v.w.feedback if f.source != "self" and f.at <= v.known]
    told = [w.at for w in v.counting if w.raw.get("feedback") == "given"]
    began = [c.at for c in asked] + told or [f.at for f in given if not f.empty]
    if not began:
        e.bars.add("~nothing-asked")
        return e
    e.due = v.nth_close(min(began), v.n.record_feedback_due_business_days)
    e.closes = v.nth_close(e.due, v.n.record_feedback_closes_business_days)
    if v.t >= e.closes:
        e.bars.add("~tasks-that-end")
    refused = any(w.raw.get("feedback") == "declined" and w.at >= min(began) for w in v.counting)
    noted = any(f.at >= min(began) for f in given)
    e.done = refused or noted or marked_done(v, e, min(began))
    return e


def reflect(v: View, engine: Engine) -> Entry:
    """With a rejection or presumed closing after a round; due 5, closes 20 business days on."""
    e = Entry("reflect")
    opened = None
    if v.told_ending is not None:
        opened = v.told_ending.at
    elif engine.presumed(v.t.at):
        opened = engine.presumed_since(v.t.at)
    if opened is None or not any(r.end <= opened for r in v.held):
        e.bars.add("~nothing-to-reflect-on")
        return e
    e.since = opened
    e.due = v.nth_close(opened, v.n.reflect_due_business_days)
    e.closes = v.nth_close(opened, v.n.reflect_closes_business_days)
    if v.t >= e.closes:
        e.bars.add("~tasks-that-end")
    noted = any(f.source == "self" and opened <= f.at <= v.known for f in v.w.feedback)
    e.done = noted or marked_done(v, e, opened)
    return e


def keep_searching(v: View) -> Entry:
    """Always open beside the others until an offer is accepted."""
    e = Entry("keep_searching")
    if rules.keep_looking(v):
        e.bars.add("keep-looking")
    return e
