"""Every action's bars, dues and closings at one instant, sentence by sentence.

Rule ids in lower case with a dash stand in the page's table. Ids that begin with `~` are this
oracle's own, for sentences outside the table ("Tasks that end", "Requests" ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle import numbers, rules
from tests.oracle.facts import NOBODY_FAILS, Person, Round
from tests.oracle.view import Request, View

if TYPE_CHECKING:
    from tests.oracle.engine import Engine

TEN_MINUTES = timedelta(minutes=10)
HALF_HOUR = timedelta(minutes=30)
ANSWER_CHANNELS = ["email", "phone", "message", "in_person"]
CHANNELS = {
    "send_thank_you": ["email", "letter", "message"],
    "enquire_status": ["phone", "email", "message"],
    "request_feedback": ["email", "phone", "message", "in_person"],
    "arrange": ["phone", "email", "message"],
}
CHANNELS |= {
    kind: ANSWER_CHANNELS
    for kind in (
        "respond_to_offer",
        "withdraw",
        "reply",
        "documents",
        "return_call",
        "competing_offer",
        "reschedule",
        "correction",
        "resend",
        "adjustment",
    )
}
ANSWERS = ["accept", "decline", "more_time", "negotiate", "acknowledge"]
ORDER = [
    "respond_to_offer",
    "reply",
    "documents",
    "return_call",
    "arrange",
    "apply",
    "prepare_questions",
    "record_timetable",
    "send_thank_you",
    "record_outcome",
    "enquire_status",
    "request_feedback",
    "record_feedback",
    "reflect",
]


@dataclass
class Entry:
    """One action of one round and person, at one instant."""

    kind: str
    round: Round | None = None
    person: Person | None = None
    done: bool = False
    bars: set[str] = field(default_factory=set)
    due: datetime | None = None
    closes: datetime | None = None
    channels: dict[str, set[str]] = field(default_factory=dict)
    answers: dict[str, set[str]] = field(default_factory=dict)
    may_be_next: bool = True
    skipped: bool = False

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What makes it the same action at another instant."""
        return (
            self.kind,
            self.round.id if self.round else None,
            (self.person.id or self.person.name) if self.person else None,
        )

    @property
    def allowed(self) -> bool:
        """Nothing in the way, and not done."""
        return not self.done and not self.bars


def all_entries(v: View, engine: Engine) -> list[Entry]:
    """Every action kind appears among all."""
    presumed = engine.presumed(v.t)
    made = [
        apply(v),
        *prepare_questions(v, presumed=presumed),
        *record_timetable(v, presumed=presumed),
        *send_thank_you(v, presumed=presumed),
        enquire_status(v, engine, presumed=presumed),
        record_outcome(v),
        respond_to_offer(v),
        answer(v, "reply"),
        answer(v, "documents"),
        return_call(v),
        *arrange(v),
        request_feedback(v),
        record_feedback(v),
        reflect(v, engine),
        keep_searching(v),
        withdraw(v),
        competing_offer(v),
        *reschedule(v),
        *correction(v, presumed=presumed),
        resend(v),
        adjustment(v),
    ]
    for e in made:
        e.skipped = skipped(v, e)
        names = CHANNELS.get(e.kind, [])
        if e.kind == "enquire_status" and v.w.internal:
            names = [*names, "in_person"]
        for name in names:
            e.channels[name] = e.channels.get(name, set()) | channel_bars(v, e, name)
    return made


def channel_bars(v: View, e: Entry, name: str) -> set[str]:
    """What closes one channel, whatever the action."""
    found: set[str] = set()
    if name == "phone":
        in_the_half_hour = e.kind == "return_call" and any(
            q.kind == "return_call"
            and q.unanswered
            and q.word.raw.get("who_calls") != "employer"
            and len(q.word.raw.get("call_at") or "") > 10
            and q.fixed_until is not None
            and q.fixed_until - HALF_HOUR <= v.t < q.fixed_until
            for q in v.requests
        )
        if rules.working_hours(v) and not in_the_half_hour:
            found.add("working-hours")
        if rules.no_calls(v):
            found.add("no-calls")
        if e.kind != "return_call" and rules.unanswered_calls(v):
            found.add("unanswered-calls")
    if name == "letter" and rules.letter_needs_time(v):
        found.add("letter-needs-time")
    if name == "in_person" and e.kind == "request_feedback":
        told = v.told_ending
        if told is None or told.at != v.t:
            found.add("ask-feedback-once")
    return found


def mark_of(v: View, e: Entry) -> tuple[str, datetime] | None:
    """The last mark about an action; a mark that names nobody is about all."""
    found = None
    for m in v.w.marks:
        if m.at > v.known or m.kind != e.kind:
            continue
        if m.round_id is not None and (e.round is None or e.round.id != m.round_id):
            continue
        if m.person_id is not None and (e.person is None or e.person.id != m.person_id):
            continue
        found = (m.state, m.at)
    return found


def marked_done(v: View, e: Entry) -> bool:
    """A task that the candidate marked done."""
    m = mark_of(v, e)
    return m is not None and m[0] == "done"


def skipped(v: View, e: Entry) -> bool:
    """Until a later fact opens that task anew: a new silence, request or round."""
    m = mark_of(v, e)
    if m is None or m[0] != "skipped":
        return False
    if e.kind == "enquire_status":
        return v.silence_from <= m[1]
    if e.kind in {"reply", "documents", "return_call", "respond_to_offer"}:
        return not any(q.kind == e.kind and q.word.at > m[1] for q in v.requests)
    if e.kind in {"request_feedback", "reflect", "record_feedback"}:
        return v.told_ending is None or v.told_ending.at <= m[1]
    if e.kind in {"send_thank_you", "record_timetable"} and e.round is not None:
        return e.round.end <= m[1] or e.round.known_from <= m[1]
    if e.round is not None:
        return e.round.known_from <= m[1]
    return True


# ---- tasks -----------------------------------------------------------------------------


def apply(v: View) -> Entry:
    """While the application is not made; due at `closing_on`; done by `applied_at`."""
    e = Entry("apply")
    if v.applied is not None:
        e.done = True
        return e
    if v.w.closing_on is not None:
        e.due = v.days.owed_until(v.w.closing_on)
        e.closes = v.nth_start(v.w.closing_on, numbers.APPLY_CLOSES)
    if rules.ended(v):
        e.bars.add("already-decided")
    if rules.apply_lapsed(v):
        e.bars.add("presumed-closed")
    return e


def prepare_questions(v: View, *, presumed: bool) -> Iterator[Entry]:
    """From the recording to the end; done or skipped; not shown in recorded and assignment."""
    shown = [r for r in v.rounds if r.format not in NOBODY_FAILS]
    if not shown:
        yield Entry("prepare_questions", bars={"~nothing-to-prepare"})
    for r in shown:
        e = Entry("prepare_questions", round=r, closes=r.end)
        if marked_done(v, e):
            e.done = True
        elif v.state(r) != "ahead":
            e.bars.add("~tasks-that-end")
        elif rules.ended(v) or presumed:
            e.bars.add("already-decided")
        yield e


def record_timetable(v: View, *, presumed: bool) -> Iterator[Entry]:
    """From the end; due the next business day's end; done by any PUT; of one day, one."""
    last_of_day: dict[date, Round] = {}
    together: dict[date, list[Round]] = {}
    for r in v.rounds:
        if v.state(r) not in {"held", "ahead"}:
            continue
        day = v.days.local(r.end)
        together.setdefault(day, []).append(r)
        if day not in last_of_day or last_of_day[day].end <= r.end:
            last_of_day[day] = r
    if not last_of_day:
        yield Entry("record_timetable", bars={"interview-first"})
    for day, r in last_of_day.items():
        e = Entry("record_timetable", round=r, due=v.nth_close(r.end, 1))
        e.closes = e.due
        assert e.due is not None
        told = any(s.said <= v.known for x in together[day] for s in x.revisions)
        if told or marked_done(v, e):
            e.done = True
            yield e
            continue
        if v.state(r) == "ahead":
            e.bars.add("interview-first")
        if v.t >= e.due or any(w.at > r.end for w in v.counting):
            e.bars.add("~tasks-that-end")
        if rules.ended(v) or presumed:
            e.bars.add("already-decided")
        yield e


def record_outcome(v: View) -> Entry:
    """Opens with an enquiry that `spoke`; done by any update, or by saying there was none."""
    e = Entry("record_outcome")
    spoke = [c for c in v.contacts if c.kind == "enquire_status" and c.result == "spoke"]
    if not spoke:
        e.bars.add("~nothing-asked")
        return e
    c = spoke[-1]
    day = v.days.local(c.at)
    over = not v.days.is_business(day) or c.at >= v.days.close(day)
    e.due = v.nth_close(c.at, 1) if over else v.days.close(day)
    m = mark_of(v, e)
    if any(w.at > c.at for w in v.words) or (m is not None and m[0] == "done" and m[1] >= c.at):
        e.done = True
    elif rules.ended(v):
        e.bars.add("already-decided")
    return e


def request_feedback(v: View) -> Entry:
    """Opens on a recorded rejection, due in 2 business days, closes after 10; once."""
    e = Entry("request_feedback")
    if any(c.kind == "request_feedback" and c.trace for c in v.contacts):
        e.done = True
        return e
    told = v.told_ending
    if told is None or told.kind != "rejection":
        e.bars.add("ask-feedback-once")
        return e
    e.due = v.nth_close(told.at, numbers.FEEDBACK_DUE)
    e.closes = v.nth_close(told.at, numbers.FEEDBACK_CLOSES)
    if v.t >= e.closes:
        e.bars.add("ask-feedback-once")
    if v.ahead and not v.held:
        e.bars.add("interview-first")
    if rules.no_contact(v):
        e.bars.add("no-contact")
    return e


def record_feedback(v: View) -> Entry:
    """Opens with the request; due 10 business days after; closes 20 after its due."""
    e = Entry("record_feedback")
    asked = [c for c in v.contacts if c.kind == "request_feedback" and c.trace]
    if not asked:
        e.bars.add("~nothing-asked")
        return e
    c = asked[-1]
    e.due = v.nth_close(c.at, 10)
    e.closes = v.nth_close(e.due, 20)
    told = any(f.source != "self" and c.at <= f.at <= v.known for f in v.w.feedback)
    if told or marked_done(v, e):
        e.done = True
    elif v.t >= e.closes:
        e.bars.add("~tasks-that-end")
    return e


def reflect(v: View, engine: Engine) -> Entry:
    """With a rejection or presumed closing of a pursuit with a round; due 5, closes 20."""
    e = Entry("reflect")
    opened = None
    if v.told_ending is not None and v.told_ending.kind == "rejection":
        opened = v.told_ending.at
    elif engine.presumed(v.t):
        opened = engine.presumed_since(v.t)
    if opened is None or not v.held:
        e.bars.add("~nothing-to-reflect-on")
        return e
    e.due = v.nth_close(opened, 5)
    e.closes = v.nth_close(opened, 20)
    if any(f.source == "self" and opened <= f.at <= v.known for f in v.w.feedback) or marked_done(
        v, e
    ):
        e.done = True
    elif v.t >= e.closes:
        e.bars.add("~tasks-that-end")
    return e


def keep_searching(v: View) -> Entry:
    """Always open beside the others until an offer is accepted."""
    e = Entry("keep_searching")
    if rules.keep_looking(v):
        e.bars.add("keep-looking")
    return e


# ---- contacts --------------------------------------------------------------------------


def send_thank_you(v: View, *, presumed: bool) -> Iterator[Entry]:
    """One per person and round that took place; with nobody named, one to the employer."""
    if not v.rounds:
        yield Entry("send_thank_you", bars={"interview-first"})
    for r in v.rounds:
        people: list[Person | None] = [*r.people] or [None]
        for p in people:
            e = Entry("send_thank_you", round=r, person=p)
            opens, e.due, e.closes = rules.thank_you_window(v, r)
            e.may_be_next = p is None or p.part != "coordinator"
            if rules.one_thank_you_each(v, r, p):
                e.done = True
                yield e
                continue
            state = v.state(r)
            if state == "ahead":
                e.bars.add("interview-first")
            elif state != "held":
                e.bars.add("interview-first")
                e.bars.add("~never-held")
            elif v.t < opens or v.t >= e.closes:
                e.bars.add("thank-you-window")
            if rules.nobody_to_thank(r, p):
                e.bars.add("one-thank-you-each")
            if rules.ended(v) or presumed:
                e.bars.add("already-decided")
            if p is not None and p.no_contact:
                e.bars.add("no-contact")
            yield e


def enquire_status(v: View, engine: Engine, *, presumed: bool) -> Entry:
    """All the rules of an enquiry, and the presumed closing."""
    e = Entry("enquire_status", bars=set(engine.enquiry_bars(v.t)))
    if presumed:
        e.bars.add("presumed-closed")
    return e


def respond_to_offer(v: View) -> Entry:
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
    for a in ANSWERS:
        e.answers[a] = set()
        if lapsed and a not in {"decline", "acknowledge"}:
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
        if mine and mine[-1].answered is not None:
            e.done = True
        elif any(q.unanswered for q in mine):
            e.bars.add("~call-lapsed")
        else:
            e.bars.add("~nothing-asked")
        return e
    best = min((_call_bars(v, q) for q in waiting), key=len)
    e.bars = best
    e.due = min(q.due for q in waiting)
    e.closes = max(q.lapses for q in waiting)
    return e


def arrange(v: View) -> Iterator[Entry]:
    """Before a round, or late: 2 per round and silence, 4 in all; a missed one: at once, once."""
    if not v.rounds:
        yield Entry("arrange", bars={"~no-round"})
    for r in v.rounds:
        e = Entry("arrange", round=r, may_be_next=False)
        state = v.state(r)
        ten = r.start + TEN_MINUTES
        if state == "missed":
            opened = r.slot_at
            day = v.days.local(r.start)
            over = not v.days.is_business(day) or v.days.close(day) <= opened
            e.due = v.nth_close(r.start, 1) if over else v.days.close(day)
            e.closes = v.nth_close(r.start, 3)
            e.may_be_next = True
            if v.arranges(r, opened):
                e.done = True
            elif not v.missed_arrange_open(r):
                e.bars.add("~round-not-held")
            elif rules.ended(v):
                e.bars.add("already-decided")
        elif state == "ahead":
            fails = r.format not in NOBODY_FAILS
            if fails and v.t >= ten:
                if v.arranges(r, ten):
                    e.bars.add("~arrange-limit")
            else:
                silence = v.silence_from
                mine = v.arranges(r, silence)
                every = [x for other in v.rounds for x in v.arranges(other, silence)]
                if (
                    len(mine) >= numbers.ARRANGE_PER_ROUND
                    or len(every) >= numbers.ARRANGE_PER_SILENCE
                ):
                    e.bars.add("~arrange-limit")
        else:
            e.bars.add("~round-not-held" if state != "held" else "~round-over")
        yield e


def withdraw(v: View) -> Entry:
    """Once until reopened; not after a no; after accepting, elsewhere, letting go it stays."""
    e = Entry("withdraw")
    if v.outcome is not None and v.outcome[1] == "withdrawn":
        e.done = True
        return e
    if v.told_ending is not None or (v.outcome is not None and v.outcome[1] == "declined"):
        e.bars.add("already-decided")
    if v.applied is None:
        e.bars.add("~not-applied")
    return e


def _discretionary(v: View) -> bool:
    spent = [c for c in v.contacts if c.kind in {"competing_offer", "correction"} and c.trace]
    return len(spent) >= numbers.DISCRETIONARY


def competing_offer(v: View) -> Entry:
    """An initiative: barred by endings (not a presumed one) and no-contact; two in all."""
    e = Entry("competing_offer")
    if rules.ended(v):
        e.bars.add("already-decided")
    if rules.no_contact(v):
        e.bars.add("no-contact")
    if _discretionary(v):
        e.bars.add("~discretionary")
    if v.applied is None:
        e.bars.add("~not-applied")
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
        if made:
            e.done = True
        elif v.state(r) != "ahead" or v.t >= r.start:
            e.bars.add("~no-round-ahead")
        yield e


def correction(v: View, *, presumed: bool) -> Iterator[Entry]:
    """Once per interview, within 5 business days; an initiative; discretionary."""
    if not v.rounds:
        yield Entry("correction", bars={"interview-first"})
    for r in v.rounds:
        e = Entry("correction", round=r)
        if any(c.kind == "correction" and c.trace and v.contact_round(c) is r for c in v.contacts):
            e.done = True
            yield e
            continue
        e.closes = v.nth_close(r.end, 5)
        state = v.state(r)
        if state != "held":
            e.bars.add("interview-first")
            if state != "ahead":
                e.bars.add("~never-held")
        elif v.t >= e.closes:
            e.bars.add("~tasks-that-end")
        if rules.ended(v) or presumed:
            e.bars.add("already-decided")
        if rules.no_contact(v):
            e.bars.add("no-contact")
        if _discretionary(v):
            e.bars.add("~discretionary")
        yield e


def resend(v: View) -> Entry:
    """The bounced contact, once, by another channel."""
    e = Entry("resend")
    bounced = [c for c in v.contacts if c.result in {"bounced", "wrong_number"}]
    made = [c for c in v.contacts if c.kind == "resend" and c.trace]
    if not bounced:
        e.bars.add("~nothing-bounced")
        return e
    last = bounced[-1]
    if any(c.at >= last.at for c in made):
        e.done = True
        return e
    if last.kind == "enquire_status":
        if rules.no_contact(v):
            e.bars.add("no-contact")
        if rules.ended(v):
            e.bars.add("already-decided")
    for name in ANSWER_CHANNELS:
        if name == last.channel:
            e.channels[name] = {"~another-channel"}
    return e


def adjustment(v: View) -> Entry:
    """The need alone; once a local day; passes even no-contact."""
    e = Entry("adjustment")
    today = v.days.local(v.t)
    if any(c.kind == "adjustment" and c.trace and v.days.local(c.at) == today for c in v.contacts):
        e.bars.add("~once-a-day")
    return e
