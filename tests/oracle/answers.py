"""Answers: to an offer, a question, a request for papers or a call, and about a round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle import rules
from tests.oracle.entries import ANSWERS, Entry
from tests.oracle.facts import NOBODY_FAILS, Contact, Round
from tests.oracle.requests import Request
from tests.oracle.view import View

if TYPE_CHECKING:
    from tests.oracle.engine import Engine

TEN_MINUTES = timedelta(minutes=10)


def respond_to_offer(v: View, engine: Engine) -> Entry:
    """Open while an offer is unanswered; lapsed: only decline and acknowledge; turns counted."""
    e = Entry("respond_to_offer")
    offers = [q for q in v.requests if q.kind == "respond_to_offer"]
    live = [q for q in offers if q.unanswered]
    if not live:
        if offers and offers[-1].answered is not None:
            e.done = True
        else:
            e.bars.add("~nothing-asked")
        e.answers = {a: {"~nothing-asked"} for a in ANSWERS}
        return e
    q = live[-1]
    e.due = q.due
    lapsed = v.t >= q.lapses
    waits = rules.is_held(v) or q.pending is not None
    silent = rules.ended(v) and lapsed and rules.taken_as_a_no(v, engine)
    shut = engine.presumed(v.t.at) or silent or (lapsed and not waits)
    for a in ANSWERS:
        e.answers[a] = set()
        if shut and a not in {"decline", "acknowledge"}:
            e.answers[a].add("already-decided")
        if rules.offer_in_turns(v, a):
            e.answers[a].add("offer-in-turns")
    if all(e.answers.values()):
        e.bars = set.union(*e.answers.values())
    e.may_be_next = not lapsed and not v.waits_for_their_word(q)
    return e


def answer(v: View, kind: str) -> Entry:
    """`reply` and `documents`: allowed while unanswered, lapsed ones too (never next)."""
    e = Entry(kind)
    mine = [q for q in v.requests if q.kind == kind]
    waiting = [q for q in mine if q.unanswered]
    if not waiting:
        if any(q.answered is not None for q in mine):
            e.done = True
        else:
            e.bars.add("~nothing-asked")
        return e
    e.due = min(q.due for q in waiting)
    e.may_be_next = any(v.t < q.lapses for q in waiting)
    return e


def _call_bars(v: View, q: Request) -> set[str]:
    found = set()
    if v.t < q.opens:
        found.add("~call-not-yet")
    if v.t >= q.lapses:
        found.add("~call-lapsed")
    if q.turns and v.t < v.nth_start(q.turns[-1].at, 1):
        found.add("~rang-today")
    return found


def return_call(v: View) -> Entry:
    """Opens at the call's day or instant, shut at the lapse; after a ring the next day."""
    e = Entry("return_call")
    mine = [q for q in v.requests if q.kind == "return_call"]
    waiting = [q for q in mine if q.unanswered and v.t < q.lapses]
    if not waiting:
        if any(q.unanswered for q in mine):
            e.bars.add("~call-lapsed")
        elif any(q.answered is not None for q in mine):
            e.done = True
        else:
            e.bars.add("~nothing-asked")
        return e
    best = min((_call_bars(v, q) for q in waiting), key=len)
    e.bars = best
    # Whoever rang in vain rings again on the next business day.
    e.due = min(max([q.due, *(v.nth_close(ring.at, 1) for ring in q.turns[-1:])]) for q in waiting)
    e.closes = max(q.lapses for q in waiting)
    return e


def before_it(v: View, r: Round, since: datetime) -> list[Contact]:
    """Questions before a round, and being late; what is said of one that was lost is besides."""
    late = None if r.format in NOBODY_FAILS else r.start + TEN_MINUTES
    return v.arranges(r, since, late)


def arrange(v: View) -> Iterator[Entry]:
    """Before a round, or late: 2 per round and silence, 4 in all; a missed one: at once, once."""
    if not v.rounds:
        yield Entry("arrange", bars={"~no-round"})
    for r in v.rounds:
        e = Entry("arrange", round=r, may_be_next=False)
        state = v.state(r)
        ten = r.start + TEN_MINUTES
        if state == "missed":
            opened = r.start
            e.since = opened
            day = v.days.local(r.start)
            over = not v.days.is_business(day) or v.days.close(day) <= opened
            e.due = v.nth_close(r.start, 1) if over else v.days.close(day)
            e.closes = v.nth_close(r.start, v.n.arrange_closes_business_days)
            e.may_be_next = True
            if v.t < opened:
                e.bars.add("~slot-to-come")
            elif v.arranges(r, opened):
                e.done = True
            elif not v.missed_arrange_open(r):
                e.bars.add("~round-not-held")
        elif state == "ahead":
            fails = r.format not in NOBODY_FAILS
            e.done = fails and bool(v.arranges(r, ten))
            if not fails or v.t < ten:
                silence = v.silence_from
                mine = v.arranges(r, silence)
                every = [x for other in v.rounds for x in before_it(v, other, silence)]
                if len(mine) >= v.n.arranges_per_round or len(every) >= v.n.arranges_per_silence:
                    e.bars.add("~arrange-limit")
        else:
            e.bars.add("~round-not-held" if state != "held" else "~round-over")
            told = r.format not in NOBODY_FAILS and v.arranges(r, ten)
            e.done = state == "held" and bool(told)
        yield e
