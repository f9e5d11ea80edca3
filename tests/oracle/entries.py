"""Entries: one action of one round and person at one instant, its channels and its marks.

Rule ids in lower case with a dash stand in the page's table. Ids that begin with `~` are this
interpreter's own, for sentences outside the table ("Tasks that end", "Requests" ...).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.oracle import rules
from tests.oracle.facts import ALWAYS, Mark, Person, Round
from tests.oracle.view import View

HALF_HOUR = timedelta(minutes=30)
ANSWER_CHANNELS = ["email", "phone", "message", "in_person"]
CHANNELS = {
    "send_thank_you": ["email", "letter", "message"],
    "enquire_status": ["phone", "email", "message"],
    "request_feedback": ["email", "phone", "message"],
    "arrange": ["phone", "email", "message"],
}
CHANNELS |= dict.fromkeys(
    (
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
    ),
    ANSWER_CHANNELS,
)
#: What answers somebody, which no wish of that person bars.
ANSWERING = {"respond_to_offer", "reply", "documents", "return_call", "arrange"}
ANSWERS = ["accept", "decline", "more_time", "negotiate", "acknowledge"]


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
    shut: dict[str, set[str]] = field(default_factory=dict)
    answers: dict[str, set[str]] = field(default_factory=dict)
    may_be_next: bool = True
    since: datetime | None = None  # where a window of its own began

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


def channels_of(v: View, e: Entry) -> list[str]:
    """The channels of an action, best first."""
    names = CHANNELS.get(e.kind, [])
    told = v.told_ending
    on_the_spot = told is not None and told.raw.get("channel") == "in_person"
    if (e.kind == "enquire_status" and v.w.internal) or (
        e.kind == "request_feedback" and on_the_spot
    ):
        return [*names, "in_person"]
    return names


def is_being_told(v: View, channel: str) -> bool:
    """A rejection is being told by a channel, which takes half an hour."""
    told = v.told_ending
    if told is None or told.raw.get("channel") != channel:
        return False
    return told.at <= v.t < told.at + timedelta(minutes=v.n.on_the_spot_minutes)


def is_call_fixed_for_now(v: View) -> bool:
    """A call that the candidate is to make at an instant, in its half hour."""
    return any(
        q.kind == "return_call"
        and q.unanswered
        and q.word.raw.get("who_calls") != "employer"
        and len(q.word.raw.get("call_at") or "") > 10
        and q.fixed_until is not None
        and q.fixed_until - HALF_HOUR <= v.t < q.fixed_until
        for q in v.requests
    )


def bars_of_channel(v: View, kind: str, name: str) -> set[str]:
    """What closes one channel, whatever else bars an action of a kind."""
    found: set[str] = set()
    if name == "phone":
        expected = (kind == "return_call" and is_call_fixed_for_now(v)) or (
            kind == "request_feedback" and is_being_told(v, "phone")
        )
        if rules.working_hours(v) and not expected:
            found.add("working-hours")
        if rules.no_calls(v):
            found.add("no-calls")
        if rules.unanswered_calls(v):
            found.add("unanswered-calls")
    if name == "letter" and rules.letter_needs_time(v):
        found.add("letter-needs-time")
    if name == "in_person" and kind == "request_feedback" and not is_being_told(v, name):
        found.add("ask-feedback-once")
    return found


#: Kinds of action with one rule for all that is said of them alone.
OF_ONE_RULE = {
    "apply",
    "prepare_questions",
    "record_timetable",
    "record_outcome",
    "record_feedback",
    "reflect",
    "arrange",
    "reschedule",
    "correction",
}
SHARED_RULES = {"already-decided", "no-contact", "~discretionary", "late-retraction"}


def rule_ids(e: Entry) -> set[str]:
    """What a decision would name as rules: of many kinds all sentences stand under one id."""
    # A refused feedback request may have bounced: its resend inherits the refusal.
    shared_names = {"~late": "late-retraction", "~refused": "ask-feedback-once"}
    found = {shared_names.get(rule, rule) for rule in e.bars}
    if e.done:
        found.add({"send_thank_you": "one-thank-you-each"}.get(e.kind, "~done"))
    if e.kind in OF_ONE_RULE:
        shared = {"late-retraction"} if e.kind == "apply" else SHARED_RULES
        return {rule if rule in shared else e.kind for rule in found}
    if e.kind == "request_feedback":
        return {"ask-feedback-once" if rule == "~done" else rule for rule in found}
    return {e.kind if rule.startswith("~") else rule for rule in found}


def mark_of(v: View, e: Entry) -> tuple[str, datetime] | None:
    """The last mark about an action; a mark that names nobody is about all."""
    found = _last_mark(v, e)
    return None if found is None else (found.state, found.at)


def _last_mark(v: View, e: Entry, known: datetime | None = None) -> Mark | None:
    found = None
    known = v.known if known is None else known
    for m in v.w.marks:
        if m.at > known or m.kind != e.kind:
            continue
        if m.round_id is not None and e.round is not None and e.round.id != m.round_id:
            continue
        if m.person_id is not None and (e.person is None or e.person.id != m.person_id):
            continue
        found = m
    return found


def marked_done(v: View, e: Entry, since: datetime = ALWAYS) -> bool:
    """A task that the candidate marked done, once it was there, and has not opened again."""
    m = _last_mark(v, e)
    if m is None or m.state != "done" or m.at < since:
        return False
    # What was undone since was never done.
    last = _last_mark(v, e, v.w.at)
    return last is None or last.state == "done"


def snoozed_until(v: View, e: Entry) -> datetime | None:
    """The end of a snooze that is not over; until then it is not next."""
    m = _last_mark(v, e)
    if m is None or m.state != "snoozed" or m.until is None or m.until <= v.t:
        return None
    return m.until


def put_off_until(v: View, e: Entry) -> datetime | None:
    """The end of a snooze, or of a skip that is known to end: with a slot that is lost."""
    until = snoozed_until(v, e)
    if until is None and e.kind == "arrange" and e.round in v.unheld and skipped(v, e):
        lost = v.row_at(e.round)
        return lost if lost > v.t.at else None
    return until


def skipped(v: View, e: Entry) -> bool:
    """Until a later fact opens that task anew: a new silence, request or round."""
    m = mark_of(v, e)
    if m is None or m[0] != "skipped":
        return False
    # What is recorded only after a skip was not what was skipped.
    if e.kind == "enquire_status":
        began = [w for w in v.counting if w.at == v.silence_from]
        anew = any(m[1] < w.recorded <= v.t.at for w in began)
        return (
            v.silence_from <= m[1] and not anew and not any(r.known_from > m[1] for r in v.rounds)
        )
    if e.kind == "record_outcome":
        spoke = [c for c in v.contacts if c.kind == "enquire_status" and c.result == "spoke"]
        told = [c.recorded for c in spoke if c.recorded is not None]
        return not any(m[1] < at <= v.t.at for at in (*told, *(c.at for c in spoke)))
    if e.kind in {"reply", "documents", "return_call", "respond_to_offer"}:
        asked = [q.word for q in v.requests if q.kind == e.kind]
        return not any(m[1] < at <= v.t.at for w in asked for at in (w.at, w.recorded))
    if e.kind in {"request_feedback", "reflect", "record_feedback"}:
        no = any(m[1] < at <= v.t.at for w in v.k.ever_told for at in (w.at, w.recorded))
        return not (no or any(r.known_from > m[1] for r in v.rounds))
    slot = None if e.round is None else v.k.slot_since(e.round)
    if slot is not None and slot > m[1]:
        return False  # a slot of its own
    if e.kind in {"send_thank_you", "record_timetable"} and e.round is not None:
        return e.round.end <= m[1] or e.round.known_from <= m[1]
    if e.kind == "arrange" and e.round is not None and e.round in v.unheld:
        # What is said of a slot that was lost is another matter than a question before it.
        lost, off = v.row_at(e.round), v.row_word(e.round)
        known = {lost} if off is None or v.state(e.round) == "missed" else {lost, off.recorded}
        anew = any(m[1] < at <= v.t.at for at in known)
        return e.round.known_from <= m[1] and not anew
    if e.round is not None:
        return e.round.known_from <= m[1]
    return True


# ---- tasks -----------------------------------------------------------------------------
