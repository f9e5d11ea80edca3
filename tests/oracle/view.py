"""What is known and true at one instant: applied, rounds, requests, endings, turn, promises.

Facts that happened after the instant, or after the decision's `at`, are left out. Nothing is
carried over from another instant; every view is made from the records anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from tests.oracle import numbers
from tests.oracle.facts import ALWAYS, Contact, Round, Statement, Word, World

TAKES_BACK_A_NO = {"offer", "next_stage", "reopened"}
ENDINGS_TOLD = {"rejection", "offer_withdrawn"}
UNHELD = {"cancelled", "missed", "postponed"}
ROW_WORDS = {"round_postponed", "round_cancelled"}
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


@dataclass
class Base:
    """The instant a wait without a date is counted from, and its number."""

    at: datetime
    number: int
    why: str


class View:
    """The pursuit at `t`."""

    def __init__(self, world: World, t: datetime) -> None:
        self.w = world
        self.t = t
        self.known = min(t, world.at)
        self.days = world.days
        self.words = [w for w in world.words if w.at <= self.known]
        self.counting = [w for w in self.words if w.counts]
        self.contacts = self._with_what_resends_stand_for(
            [c for c in world.contacts if c.at <= self.known]
        )
        self.rounds = [r for r in world.rounds if r.known_from <= self.known]

    @staticmethod
    def _with_what_resends_stand_for(made: list[Contact]) -> list[Contact]:
        """A resend stands for what bounced: the same contact again, at the resend's instant.

        Not for a second bounced enquiry, which counts itself.
        """
        found: list[Contact] = []
        bounced: Contact | None = None
        enquiries = 0
        for c in made:
            found.append(c)
            if c.result in {"bounced", "wrong_number"}:
                bounced = c
                enquiries += c.kind == "enquire_status"
            elif c.kind == "resend" and c.trace and bounced is not None:
                if bounced.kind != "enquire_status" or enquiries < 2:
                    found.append(replace(bounced, at=c.at, channel=c.channel, result=c.result))
                bounced = None
        return found

    # ---- small words -------------------------------------------------------------------

    def nth_start(self, at: datetime | date, n: int) -> datetime:
        """Start of working hours on the n-th business day after."""
        day = self.days.local(at) if isinstance(at, datetime) else at
        return self.days.start(self.days.nth(day, n))

    def nth_close(self, at: datetime | date, n: int) -> datetime:
        """End of working hours on the n-th business day after."""
        day = self.days.local(at) if isinstance(at, datetime) else at
        return self.days.close(self.days.nth(day, n))

    def word_since(self, at: datetime) -> bool:
        """A word that counts after an instant."""
        return any(w.at > at for w in self.counting)

    # ---- rounds ------------------------------------------------------------------------

    def round_of(self, word: Word) -> Round | None:
        """The round a word is about; without one, the one ahead when it was said."""
        for r in self.w.rounds:
            if r.id == word.round_id:
                return r
        ahead = [r for r in self.w.rounds if r.start > word.at and r.state == "scheduled"]
        return ahead[0] if ahead else None

    def row_word(self, r: Round) -> Word | None:
        """The last `round_postponed` or `round_cancelled` about a round."""
        told = [w for w in self.words if w.kind in ROW_WORDS and self.round_of(w) is r]
        return told[-1] if told else None

    def state(self, r: Round) -> str:
        """`ahead`, `held`, or the way it did not take place."""
        told = self.row_word(r)
        if r.state == "scheduled" and told is not None:
            return told.kind.removeprefix("round_")
        if r.state in {"cancelled", "postponed"}:
            return r.state
        if r.state == "missed" and r.slot_at <= self.t:
            return "missed"
        return "held" if r.end <= self.t else "ahead"

    @cached_property
    def held(self) -> list[Round]:
        """Rounds that took place, by their end."""
        return sorted((r for r in self.rounds if self.state(r) == "held"), key=lambda r: r.end)

    @cached_property
    def ahead(self) -> list[Round]:
        """Scheduled rounds that are not over."""
        return [r for r in self.rounds if self.state(r) == "ahead"]

    @cached_property
    def unheld(self) -> list[Round]:
        """Rounds that did not take place."""
        return [r for r in self.rounds if self.state(r) in UNHELD]

    def row_at(self, r: Round) -> datetime:
        """When a round was known not to take place: the word, else `state_at`."""
        told = self.row_word(r)
        return told.at if told is not None else r.slot_at

    def contact_round(self, c: Contact) -> Round | None:
        """The round a contact belongs to: named, else the last that had begun, else the next."""
        for r in self.w.rounds:
            if r.id == c.round_id:
                return r
        begun = [r for r in self.rounds if r.start <= c.at]
        if begun:
            return begun[-1]
        return self.rounds[0] if self.rounds else None

    def arranges(self, r: Round, since: datetime, until: datetime | None = None) -> list[Contact]:
        """`arrange` contacts that count, of one round, within a stretch."""
        return [
            c
            for c in self.contacts
            if c.kind == "arrange"
            and c.trace
            and self.contact_round(c) is r
            and c.at >= since
            and (until is None or c.at < until)
        ]

    # ---- application and silence -------------------------------------------------------

    @cached_property
    def applied(self) -> datetime | None:
        """When it was made; null with facts: the earliest of them; null without: not yet."""
        if self.w.applied is not None and self.w.applied <= self.known:
            return self.w.applied
        facts = [r.start if r.created is None else min(r.created, r.start) for r in self.rounds]
        facts += [c.at for c in self.contacts] + [w.at for w in self.words]
        return min([*facts, self.known]) if facts else None

    @cached_property
    def silence_from(self) -> datetime:
        """Since the last word that counts, or the interview's end, or the application."""
        starts = [ALWAYS]
        starts += [w.at for w in self.counting] + [r.end for r in self.held]
        if self.applied is not None:
            starts.append(self.applied)
        return max(starts)

    # ---- endings -----------------------------------------------------------------------

    @cached_property
    def told_ending(self) -> Word | None:
        """A rejection or an offer withdrawn that no later word has taken back."""
        last = [w for w in self.words if w.kind in ENDINGS_TOLD]
        if not last:
            return None
        for w in self.words:
            if w.at > last[-1].at and (
                w.kind in TAKES_BACK_A_NO
                or (w.kind == "new_timetable" and w.statement is not None and w.statement.has_date)
            ):
                return None
        return last[-1]

    @cached_property
    def outcome_events(self) -> list[tuple[datetime, str]]:
        """Every outcome set, by a contact that left a trace or by PATCH."""
        found: list[tuple[datetime, str]] = []
        for c in self.contacts:
            if not c.trace:
                continue
            if c.kind == "withdraw":
                found.append((c.at, "withdrawn"))
            if c.kind == "respond_to_offer" and c.answer in {"accept", "decline"}:
                found.append((c.at, "accepted" if c.answer == "accept" else "declined"))
        if self.w.outcome is not None and self.w.outcome.at <= self.known:
            found.append((self.w.outcome.at, self.w.outcome.kind))
        return sorted(found)

    @cached_property
    def outcome(self) -> tuple[datetime, str] | None:
        """The last outcome, unless a word has ended it."""
        if not self.outcome_events:
            return None
        at, kind = self.outcome_events[-1]
        later = [w for w in self.words if w.at > at]
        if kind == "accepted":
            ended = any(w.kind in ENDINGS_TOLD for w in later)
        elif kind == "let_go":
            ended = any(w.counts and w.kind not in ENDINGS_TOLD for w in later) or any(
                r.created is not None and r.created > at for r in self.ahead
            )
        else:
            ended = any(w.kind in {"offer", "reopened"} for w in later)
        return None if ended else (at, kind)

    @cached_property
    def accepted_at(self) -> datetime | None:
        """When an offer here was accepted (the first of the same acceptance told twice)."""
        if self.outcome is None or self.outcome[1] != "accepted":
            return None
        first = self.outcome[0]
        for at, kind in reversed(self.outcome_events):
            if kind != "accepted":
                break
            if any(at < w.at < first and w.kind in {*ENDINGS_TOLD, "offer"} for w in self.words):
                break
            first = at
        return first

    @cached_property
    def accepted_offer(self) -> Word | None:
        """The offer that was accepted."""
        if self.accepted_at is None:
            return None
        offers = [w for w in self.words if w.kind == "offer" and w.at <= self.accepted_at]
        return offers[-1] if offers else None

    @cached_property
    def paper_missing(self) -> bool:
        """Accepted a verbal offer, and no written one since."""
        if self.accepted_offer is None or self.accepted_at is None:
            return False
        return self.accepted_offer.raw.get("form") == "verbal" and not any(
            w.kind == "offer" and w.raw.get("form") == "written" and w.at > self.accepted_offer.at
            for w in self.words
        )

    # ---- requests ----------------------------------------------------------------------

    def _simple(self, w: Word, kind: str, deadline: str | None) -> Request:
        due_text = w.raw.get(deadline) if deadline else None
        if due_text is None:
            due = self.nth_close(w.at, 1)
            lapses = self.nth_close(w.at, numbers.LAPSE_WITHOUT_DEADLINE)
            day = None
        elif len(due_text) == 10:
            day = date.fromisoformat(due_text)
            due = self.days.owed_until(day)
            lapses = self.nth_close(day, numbers.LAPSE_AFTER_DEADLINE)
        else:
            due = datetime.fromisoformat(due_text.replace("Z", "+00:00"))
            day = self.days.local(due)
            lapses = self.nth_close(day, numbers.LAPSE_AFTER_DEADLINE)
        return Request(w, kind, w.at, due, lapses, w.at, respond_day=day)

    def _call(self, w: Word) -> Request | None:
        text = w.raw.get("call_at")
        theirs = w.raw.get("who_calls") == "employer"
        if text is None:
            if theirs:
                return None
            day = self.days.nth(self.days.local(w.at), 1)
            lapse = self.nth_close(day, 2)
            return Request(w, "return_call", w.at, self.days.close(day), lapse, w.at)
        if len(text) == 10:
            day = self.days.roll(date.fromisoformat(text))
            fixed = self.days.start(day)
            over = self.days.close(day) if theirs else fixed
            until = self.days.close(day)
            holds = self.days.midnight(day)
        else:
            fixed = datetime.fromisoformat(text.replace("Z", "+00:00"))
            day = self.days.roll(self.days.local(fixed))
            over = fixed + HALF_HOUR if theirs else fixed
            until = fixed + HALF_HOUR
            holds = self.days.midnight(self.days.local(fixed))
        if theirs:
            due_day = self.days.nth(self.days.local(over), 1)
            due = self.days.close(due_day)
            return Request(
                w, "return_call", over, due, self.nth_close(due_day, 2), over, fixed_until=until
            )
        due = self.days.close(day)
        if due <= fixed:
            due = self.nth_close(day, 1)
        lapse = self.nth_close(day, 2)
        opens = max(fixed, w.at)
        return Request(
            w, "return_call", opens, due, lapse, max(holds, w.at), fixed_until=max(until, w.at)
        )

    @cached_property
    def requests(self) -> list[Request]:
        """Everything asked, with what became of it."""
        found: list[Request] = []
        for w in self.words:
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
        before = [e for e in self.outcome_events if e[0] <= w.at]
        if not before or before[-1][1] != "accepted":
            return False
        return not any(x.kind in ENDINGS_TOLD and before[-1][0] < x.at <= w.at for x in self.words)

    def _answer(self, q: Request) -> None:
        mine = [
            c
            for c in self.contacts
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
                    if asks and not self.word_since(c.at):
                        q.pending = c.at
            for at, kind in self.outcome_events:
                if kind in {"accepted", "declined"} and at >= q.word.at:
                    q.answered = min(q.answered, at) if q.answered else at
        else:
            for c in mine:
                if c.trace:
                    q.answered = q.answered or c.at
            if q.word.kind == "next_stage":
                for r in self.rounds:
                    if r.created is not None and r.created > q.word.at:
                        q.answered = min(q.answered, r.created) if q.answered else r.created

    def _close(self, q: Request) -> None:
        ends = [w.at for w in self.words if w.kind in ENDINGS_TOLD and w.at > q.word.at]
        ends += [
            at
            for at, kind in self.outcome_events
            if kind in {"withdrawn", "declined"} and at >= q.word.at
        ]
        if q.kind == "respond_to_offer":
            ends += [w.at for w in self.words if w.kind == "offer" and w.at > q.word.at]
        if q.kind == "return_call" and q.word.raw.get("who_calls") == "employer":
            ends += [w.at for w in self.counting if w.at > q.word.at]
        if ends and (q.answered is None or min(ends) < q.answered):
            q.closed = min(ends)
            q.answered = None

    @cached_property
    def open_requests(self) -> list[Request]:
        """Unanswered, and not lapsed."""
        return [q for q in self.requests if q.unanswered and self.t < q.lapses]

    def eve(self, q: Request) -> datetime | None:
        """Start of working hours on the business day before `respond_by`'s local day."""
        if q.respond_day is None:
            return None
        return self.days.start(self.days.before(q.respond_day))

    def waits_for_their_word(self, q: Request) -> bool:
        """After more_time or negotiate it is the employer's turn, until the eve."""
        if q.pending is None:
            return False
        eve = self.eve(q)
        return eve is None or self.t < eve

    @cached_property
    def holding(self) -> list[Request]:
        """Requests that hold the candidate's turn."""
        return [
            q
            for q in self.open_requests
            if self.t >= q.holds_from
            and (q.kind != "respond_to_offer" or not self.waits_for_their_word(q))
        ]

    # ---- a round that did not take place -----------------------------------------------

    def missed_arrange_open(self, r: Round) -> bool:
        """`arrange` after a missed round: at once, once, to the 3rd business day's end."""
        if self.state(r) != "missed":
            return False
        opened = r.slot_at
        if self.arranges(r, opened):
            return False
        return opened <= self.t < self.nth_close(r.start, 3)

    # ---- promises ----------------------------------------------------------------------

    @cached_property
    def on_hold_word(self) -> Word | None:
        """The last on_hold, unless a later word that counts but `acknowledged` ended it."""
        last = [w for w in self.words if w.kind == "on_hold"]
        if not last:
            return None
        ended = any(w.at > last[-1].at and w.kind != "acknowledged" for w in self.counting)
        return None if ended else last[-1]

    @cached_property
    def statements(self) -> list[Statement]:
        """What was said and still stands: not voided by on_hold, nor of a superseded round."""
        live = self.held + self.ahead
        newest = max(live, key=lambda r: (r.known_from, r.start)) if live else None
        superseded = newest.known_from if newest is not None else ALWAYS
        voided = max((w.at for w in self.words if w.kind == "on_hold"), default=ALWAYS)
        kept = [
            w.statement
            for w in self.words
            if w.statement is not None and w.at >= superseded and w.at > voided
        ]
        for r in self.rounds:
            for s in r.revisions:
                if s.said > self.known or s.said <= voided:
                    continue
                if r is newest:
                    kept.append(s)
                elif s.said >= superseded:
                    # Told on another round than the newest: a correction at most.
                    kept.append(replace(s, correction=s.correction or newest is not None))
        return sorted(kept, key=lambda s: s.said)

    @cached_property
    def governing(self) -> list[Statement]:
        """The employer's last dated word, with the corrections told after it."""
        theirs = [s for s in self.statements if not s.correction and s.has_date]
        last = theirs[-1] if theirs else None
        found = [last] if last is not None else []
        since = last.said if last is not None else ALWAYS
        found += [s for s in self.statements if s.correction and s.said >= since and s.has_date]
        return found

    @cached_property
    def ask_from(self) -> date | None:
        """A day they named, until a later word with another date, or on_hold."""
        theirs = [s for s in self.statements if not s.correction and s.has_date]
        return theirs[-1].ask_from if theirs else None

    # ---- what a wait is counted from ---------------------------------------------------

    @cached_property
    def stage_number(self) -> int:
        """The number of the round last held; without one, of a first round."""
        if not self.held:
            return numbers.WAIT_BEFORE_A_ROUND
        return numbers.WAIT_BY_STAGE[self.held[-1].stage]

    @cached_property
    def base(self) -> Base | None:
        """The interview's end, their last word, the answer to their request, a lapse: the last."""
        number = self.stage_number
        found: list[Base] = []
        if self.held:
            found.append(Base(self.held[-1].end, number, "round"))
        talk = [w for w in self.counting if w.kind not in ROW_WORDS]
        if talk:
            found.append(Base(talk[-1].at, number, "word"))
        for q in self.requests:
            if q.answered is not None:
                found.append(Base(q.answered, number, "answer"))
            elif q.closed is None and q.lapses <= self.t:
                found.append(Base(q.lapses, number, "lapse"))
            found += [
                Base(c.at, numbers.WAIT_OPEN_QUESTION, "answer")
                for c in q.turns
                if c.answer in {"more_time", "negotiate"} and c.at < q.lapses
            ]
        return max(found, key=lambda b: b.at) if found else None

    @cached_property
    def rows(self) -> list[Base]:
        """The waits of rounds that did not take place and that no held round came after."""
        found = []
        for r in self.unheld:
            at, state = self.row_at(r), self.state(r)
            if self.held and self.held[-1].end > at:
                continue
            if state == "missed":
                made = self.arranges(r, r.slot_at)
                start = made[-1].at if made else r.start
                found.append(Base(start, numbers.WAIT_NOT_TAKEN_PLACE, "missed"))
            elif state == "postponed":
                found.append(Base(at, numbers.WAIT_NOT_TAKEN_PLACE, "postponed"))
            else:
                number = self.stage_number if self.held else numbers.WAIT_BY_STAGE[r.stage]
                found.append(Base(at, number, "cancelled"))
        return found

    def last_answer(self) -> datetime | None:
        """The candidate's last answer to a request."""
        found = [q.answered for q in self.requests if q.answered is not None]
        found += [
            c.at
            for q in self.requests
            for c in q.turns
            if c.answer in {"more_time", "negotiate"} and c.at < q.lapses
        ]
        return max(found, default=None)

    @cached_property
    def enquiries(self) -> list[Contact]:
        """Enquiries that count, the resend of one included, of bounced ones all but the first."""
        found: list[Contact] = []
        bounced = 0
        for c in self.contacts:
            if c.kind != "enquire_status":
                continue
            if c.result in {"bounced", "wrong_number"}:
                bounced += 1
                if bounced >= 2:
                    found.append(c)
            elif c.trace:
                found.append(c)
        return found
