"""Requests: what the employer asked, by when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.oracle.facts import Contact, Word
from tests.oracle.known import ENDINGS_TOLD, Known

HALF_HOUR = timedelta(minutes=30)


@dataclass
class Request:
    """Something the employer asked."""

    word: Word
    kind: str
    opens: datetime
    due: datetime
    lapses: datetime
    holds_from: datetime
    fixed_until: datetime | None = None  # a call they fixed: the promised instant
    answered: datetime | None = None
    closed: datetime | None = None
    turns: list[Contact] = field(default_factory=list)
    pending: datetime | None = None  # a more_time or negotiate without their word since
    respond_day: date | None = None

    @property
    def unanswered(self) -> bool:
        """Neither answered nor closed, lapsed or not."""
        return self.answered is None and self.closed is None


class Asked:
    """Everything that was asked by an instant."""

    def __init__(self, known: Known) -> None:
        self.k = known
        self.days = known.days

    # ---- requests ----------------------------------------------------------------------

    def _simple(self, w: Word, kind: str, deadline: str | None) -> Request:
        due_text = w.raw.get(deadline) if deadline else None
        if due_text is None:
            due = self.k.nth_close(w.at, self.k.n.answer_due_business_days)
            lapses = self.k.nth_close(w.at, self.k.n.request_lapses_business_days)
            day = None
        elif len(due_text) == 10:
            day = date.fromisoformat(due_text)
            due = self.days.owed_until(day)
            lapses = self.k.nth_close(day, self.k.n.lapse_business_days)
        else:
            due = datetime.fromisoformat(due_text)
            day = self.days.local(due)
            lapses = self.k.nth_close(day, self.k.n.lapse_business_days)
        return Request(w, kind, w.at, due, lapses, w.at, respond_day=day)

    def _call(self, w: Word) -> Request | None:
        text = w.raw.get("call_at")
        theirs = w.raw.get("who_calls") == "employer"
        if text is None:
            if theirs:
                return None
            day = self.days.nth(self.days.local(w.at), self.k.n.answer_due_business_days)
            lapse = self.k.nth_close(day, 2)
            return Request(w, "return_call", w.at, self.days.close(day), lapse, w.at)
        if len(text) == 10:
            day = self.days.roll(date.fromisoformat(text))
            fixed = self.days.start(day)
            over = self.days.close(day) if theirs else fixed
            until = self.days.close(day)
            holds = self.days.midnight(day)
        else:
            fixed = datetime.fromisoformat(text)
            day = self.days.local(fixed)
            over = fixed + HALF_HOUR if theirs else fixed
            until = fixed + HALF_HOUR
            holds = self.days.midnight(self.days.local(fixed))
        if theirs:
            due_day = self.days.nth(self.days.local(over), self.k.n.answer_due_business_days)
            due = self.days.close(due_day)
            return Request(
                w, "return_call", over, due, self.k.nth_close(due_day, 2), over, fixed_until=until
            )
        # Fixed for an hour at which nobody works, it is due in its own half hour.
        due = self.days.close(day)
        if len(text) > 10 and not (self.days.is_business(day) and fixed < due):
            due = until
        lapse = self.k.nth_close(day, 2)
        opens = max(fixed, w.at)
        return Request(
            w, "return_call", opens, due, lapse, max(holds, w.at), fixed_until=max(until, w.at)
        )

    def requests(self) -> list[Request]:
        """Everything asked, with what became of it."""
        found: list[Request] = []
        for w in self.k.words:
            request: Request | None = None
            if w.kind == "question":
                request = self._simple(w, "reply", "due")
            elif w.kind == "documents_requested":
                request = self._simple(w, "documents", "due")
            elif w.kind == "next_stage" and w.raw.get("asks_for_times") is not False:
                request = self._simple(w, "reply", "due")
            elif w.kind == "invited_to_call":
                request = self._call(w)
            elif w.kind == "offer" and not self._confirms(w):
                request = self._simple(w, "respond_to_offer", "respond_by")
            if request is not None:
                self._answer(request)
                self._close(request)
                found.append(request)
        return found

    def _confirms(self, w: Word) -> bool:
        """A written offer after an accepted one confirms it, unless it carries `respond_by`."""
        if w.raw.get("form") != "written" or w.raw.get("respond_by"):
            return False
        before = [e for e in self.k.outcome_events if e[0] <= w.at]
        if not before or before[-1][1] != "accepted":
            return False
        return not any(
            x.kind in ENDINGS_TOLD and before[-1][0] < x.at <= w.at for x in self.k.words
        )

    def _answer(self, q: Request) -> None:
        mine = [
            c
            for c in self.k.contacts
            if c.kind == q.kind and c.at >= q.word.at and (c.names is None or c.names == q.word.id)
        ]
        if q.kind == "return_call":
            rings = 0
            for c in mine:
                if c.result == "spoke" or (c.result in {"sent", None}):
                    q.answered = q.answered or c.at
                elif c.result in {"no_answer", "message_left"}:
                    rings += 1
                    q.turns.append(c)
                    if rings == 2:
                        q.answered = q.answered or c.at
        elif q.kind == "respond_to_offer":
            for c in mine:
                if not c.trace:
                    continue
                if c.answer in {"accept", "decline"}:
                    q.answered = q.answered or c.at
                else:
                    q.turns.append(c)
                    asks = c.answer in {"more_time", "negotiate"} and c.at < q.lapses
                    if asks and not self.k.word_since(c.at):
                        q.pending = c.at
            for at, kind in self.k.outcome_events:
                if kind in {"accepted", "declined"} and at >= q.word.at:
                    q.answered = min(q.answered, at) if q.answered else at
        else:
            for c in mine:
                if c.trace:
                    q.answered = q.answered or c.at
            if q.word.kind == "next_stage":
                for r in self.k.rounds:
                    told = q.word.at if r.created is None else r.known_from
                    if told >= q.word.at and r.start > q.word.at:
                        q.answered = min(q.answered, told) if q.answered else told

    def _close(self, q: Request) -> None:
        ends = [w.at for w in self.k.words if w.kind in ENDINGS_TOLD and w.at > q.word.at]
        ends += [
            at
            for at, kind in self.k.outcome_events
            if kind in {"withdrawn", "declined"} and at >= q.word.at
        ]
        if q.kind == "respond_to_offer":
            ends += [w.at for w in self.k.words if w.kind == "offer" and w.at > q.word.at]
        if q.kind == "return_call" and q.word.raw.get("who_calls") == "employer":
            ends += [w.at for w in self.k.counting if w.at > q.word.at]
        if ends and (q.answered is None or min(ends) < q.answered):
            q.closed = min(ends)
            q.answered = None
