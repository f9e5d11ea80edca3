"""What is true at one instant: which rounds were held, whose turn, what is promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tests.oracle.facts import ALWAYS, CALLS_OFF, Contact, Round, Statement, Word
from tests.oracle.known import ENDINGS_TOLD, Known
from tests.oracle.lazy import steady
from tests.oracle.moment import Moment
from tests.oracle.requests import Request

UNHELD = {"cancelled", "missed", "postponed"}


def in_order(r: Round) -> tuple[datetime, datetime, datetime]:
    """By the end; of two in one slot the one that was recorded later comes later."""
    return r.end, r.start, r.known_from


@dataclass
class Base:
    """The instant a wait without a date is counted from, and its number."""

    at: datetime
    number: int
    why: str


class View:
    """The pursuit at `t`, of which `known` has been told."""

    def __init__(
        self, known: Known, requests: list[Request], t: datetime, shared: dict[str, Any]
    ) -> None:
        self.shared = shared
        self.k = known
        self.w = known.w
        self.t = Moment(t)
        self.known = min(t, known.w.at)
        self.days = known.days
        self.n = known.n
        self.words = known.words
        self.counting = known.counting
        self.contacts = known.contacts
        self.rounds = known.rounds
        self.applied = known.applied
        self.told_ending = known.told_ending
        self.outcome_events = known.outcome_events
        self.on_hold_word = known.on_hold_word
        self.enquiries = known.enquiries
        self.requests = requests
        self.nth_start = known.nth_start
        self.nth_close = known.nth_close
        self.word_since = known.word_since
        self.row_word = known.row_word
        self.contact_round = known.contact_round
        self.arranges = known.arranges

    # ---- rounds ------------------------------------------------------------------------

    def state(self, r: Round) -> str:
        """`ahead`, `held`, or the way it did not take place."""
        return self._states[r.id]

    @steady
    def _states(self) -> dict[str, str]:
        return {r.id: self._state(r) for r in self.w.rounds}

    def _state(self, r: Round) -> str:
        told = self.row_word(r)
        slot = self.k.slot_since(r)
        if r.state == "scheduled" and told is not None and slot is not None:
            told = None if told.at <= slot else told  # a new slot was told since
        if r.state == "scheduled" and told is not None:
            return told.kind.removeprefix("round_")
        if r.state in UNHELD:
            return r.state
        return "held" if r.end <= self.t else "ahead"

    @steady
    def held(self) -> list[Round]:
        """Rounds that took place, by their end."""
        return sorted((r for r in self.rounds if self.state(r) == "held"), key=in_order)

    @steady
    def ahead(self) -> list[Round]:
        """Scheduled rounds that are not over."""
        return [r for r in self.rounds if self.state(r) == "ahead"]

    @steady
    def unheld(self) -> list[Round]:
        """Rounds that did not take place."""
        return [r for r in self.rounds if self.state(r) in UNHELD]

    def row_at(self, r: Round) -> datetime:
        """When a round was known not to take place: the word, else `state_at`."""
        told = self.row_word(r)
        if r.state == "missed":
            return r.start
        return told.at if told is not None else r.slot_at

    @steady
    def standing_rows(self) -> list[Round]:
        """Rounds that did not take place and that none that stands has followed, by instant."""
        last = max((r.end for r in self.held + self.ahead), default=ALWAYS)
        rows = [r for r in self.unheld if last <= self.row_at(r)]
        return sorted(rows, key=self.row_at)

    @steady
    def lost_at(self) -> datetime:
        """When the last slot was lost (missed, postponed): what was awaited before is over."""
        lost = [r for r in self.standing_rows if self.state(r) != "cancelled"]
        return self.row_at(lost[-1]) if lost else ALWAYS

    @steady
    def silence_from(self) -> datetime:
        """Since the last word that counts, or the interview's end, or the application."""
        starts = [ALWAYS, *self._breaks]
        if self.applied is not None:
            starts.append(self.applied)
        return max(starts)

    @steady
    def _breaks(self) -> list[datetime]:
        """What ends one silence and begins another: their words, and the ends of rounds."""
        return [w.at for w in self.counting] + [r.end for r in self.held]

    def in_silence(self, c: Contact) -> bool:
        """Made after what began the silence, or itself the first trace of an application."""
        begins_it = c.at == self.silence_from and c.at not in self._breaks
        return c.at > self.silence_from or begins_it

    @steady
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
                r.created is not None and r.created < r.end and r.known_from > at
                for r in self.held + self.ahead  # ahead when it was recorded
            )
        else:
            ended = any(w.kind in {"offer", "reopened"} for w in later)
        return None if ended else (at, kind)

    @steady
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

    @steady
    def accepted_offer(self) -> Word | None:
        """The offer that was accepted."""
        if self.accepted_at is None:
            return None
        ends = self._offers_end
        offers = [
            w
            for w in self.words
            if w.kind == "offer"
            and w.at <= self.accepted_at
            and not any(w.at < at <= self.accepted_at for at in ends)
        ]
        return offers[-1] if offers else None

    @property
    def _offers_end(self) -> list[datetime]:
        """The instants that end every offer made before them."""
        ends = [w.at for w in self.words if w.kind in ENDINGS_TOLD]
        return ends + [at for at, kind in self.outcome_events if kind in {"withdrawn", "declined"}]

    @property
    def paper_by(self) -> str | None:
        """The day by which the paper comes, as they named it last."""
        last = max(self._offers_end, default=ALWAYS)
        named = [w.raw.get("paper_by") for w in self.words if w.kind == "offer" and w.at >= last]
        return next((day for day in reversed(named) if day is not None), None)

    @steady
    def paper_missing(self) -> bool:
        """Accepted a verbal offer, and no written one since."""
        if self.accepted_offer is None or self.accepted_at is None:
            return False
        return self.accepted_offer.raw.get("form") == "verbal" and not any(
            w.kind == "offer" and w.raw.get("form") == "written" and w.at > self.accepted_offer.at
            for w in self.words
        )

    @steady
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

    def never_mine_again(self, q: Request) -> bool:
        """An offer with a question open and no deadline: its lapse changes no turn."""
        return q.pending is not None and self.eve(q) is None

    @steady
    def turn_began(self) -> datetime | None:
        """When the employer's turn began: a word, an answer, a lapse, a round not held."""
        found = [b.at for b in self.rows]
        if self.base is not None:
            found.append(self.base.at)
        return max(found, default=self.applied)

    @property
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
        opened = r.start
        if self.arranges(r, opened):
            return False
        return opened <= self.t < self.nth_close(r.start, self.n.arrange_closes_business_days)

    @steady
    def first_round(self) -> Round | None:
        """The first of all rounds; of two that begin at once the one that was recorded first."""
        return min(self.rounds, key=lambda r: (r.start, r.known_from), default=None)

    @steady
    def statements(self) -> list[Statement]:
        """What was said and still stands: not voided by on_hold, nor of a superseded round."""
        live = self.held + self.ahead
        newest = max(live, key=in_order) if live else None
        invited = newest.known_from if newest is not None else ALWAYS
        # What was told before the first of all rounds is that round's.
        superseded = ALWAYS if newest is not None and newest is self.first_round else invited
        voided = max((w.at for w in self.words if w.kind == "on_hold"), default=ALWAYS)
        if self.accepted_at is not None and self.paper_missing:
            # What is asked from now on is where the paper is: older promises were about a yes.
            voided = max(voided, self.accepted_at)
        # What was promised with the very word that put a round off stands.
        kept = [
            w.statement
            for w in self.words
            if w.statement is not None
            and w.at >= superseded
            and w.at > voided
            and (w.at > self.lost_at or (w.at == self.lost_at and w.kind in CALLS_OFF))
        ]
        # What was told of the pursuit before the first round stands until another round follows.
        if newest is None or newest is self.first_round:
            kept += [s for s in self.w.said_early if s.said <= self.known]
            kept = [s for s in kept if s.said > max(voided, self.lost_at) or s.by_word]
        for r in self.rounds:
            for s in r.revisions:
                if s.said > self.known or s.said <= max(voided, self.lost_at):
                    continue
                if r is newest:
                    kept.append(s)
                elif newest is None:
                    if s.said >= superseded:
                        kept.append(s)
                elif s.said >= superseded and (s.latest or s.earliest) is not None:
                    # A day told with another round, when this one was known: it lengthens at most.
                    kept.append(replace(s, correction=True, silence_means_no=False, ask_from=None))
        # Whoever was invited since has heard: silence was no answer.
        kept = [replace(s, silence_means_no=False) if s.said < invited else s for s in kept]
        return sorted(kept, key=lambda s: s.said)

    @steady
    def corrected(self) -> list[Statement]:
        """The candidate's corrections since the employer's last dated word."""
        theirs = [s.said for s in self.statements if not s.correction and s.has_date]
        since = theirs[-1] if theirs else ALWAYS
        return [s for s in self.statements if s.correction and s.said >= since]

    @steady
    def governing(self) -> list[Statement]:
        """The employer's last dated word, with the corrections told after it."""
        theirs = [s for s in self.statements if not s.correction and s.has_date]
        last = theirs[-1] if theirs else None
        found = [last] if last is not None else []
        return found + [s for s in self.corrected if s.has_date]

    @steady
    def ask_from(self) -> date | None:
        """A day they named, until a later word with another date, or on_hold."""
        return next((s.ask_from for s in self.asked_on), None)

    @steady
    def asked_on(self) -> list[Statement]:
        """The last word of theirs with a date, if it names a day to ask on."""
        theirs = [s for s in self.statements if not s.correction and s.has_date]
        return [s for s in theirs[-1:] if s.ask_from is not None]

    # ---- what a wait is counted from ---------------------------------------------------

    @steady
    def stage_number(self) -> int:
        """The number of the round last held; without one, of a first round."""
        if not self.held:
            return self.n.untold("first")
        return self.n.untold(self.held[-1].stage)

    @steady
    def base(self) -> Base | None:
        """The interview's end, their last word, the answer to their request, a lapse: the last."""
        return max(self.bases, key=lambda b: b.at, default=None)

    @steady
    def base_told(self) -> Base | None:
        """The same, a lapse left aside, which tells of no answer."""
        return max((b for b in self.bases if b.why != "lapse"), key=lambda b: b.at, default=None)

    @steady
    def bases(self) -> list[Base]:
        """Everything that may have begun the employer's turn."""
        number = self.stage_number
        found: list[Base] = []
        if self.held:
            found.append(Base(self.held[-1].end, number, "round"))
        found += [Base(r.end, self.n.untold(r.stage), "round") for r in self.ahead]
        talk = [w for w in self.counting if w.kind not in CALLS_OFF]
        if talk:
            found.append(Base(talk[-1].at, number, "word"))
        for q in self.requests:
            if q.answered is not None:
                found.append(Base(q.answered, number, "answer"))
            elif q.closed is None and q.lapses <= self.t and not self.never_mine_again(q):
                found.append(Base(q.lapses, number, "lapse"))
            # What asks about an offer that is closed, or was answered, is no question any more.
            found += [
                Base(c.at, self.n.untold_offer_business_days, "answer")
                for c in q.turns
                if q.unanswered and c.answer in {"more_time", "negotiate"} and c.at < q.lapses
            ]
        return [b for b in found if b.at > self.lost_at]

    @steady
    def rows(self) -> list[Base]:
        """The waits of rounds that did not take place; a slot lost later ends earlier ones."""
        found = []
        for r in self.standing_rows:
            at, state = self.row_at(r), self.state(r)
            if at < self.lost_at:
                continue
            if state == "missed":
                made = self.arranges(r, r.start)
                start = made[0].at if made else r.start
                found.append(Base(start, self.n.untold_not_held_business_days, "missed"))
            elif state == "postponed":
                found.append(Base(at, self.n.untold_not_held_business_days, "postponed"))
            else:
                number = self.stage_number if self.held else self.n.untold(r.stage)
                found.append(Base(at, number, "cancelled"))
        return found

    def last_answer(self) -> datetime | None:
        """The candidate's last answer to a request, or question about an offer that stands."""
        found = [q.answered for q in self.requests if q.answered is not None]
        found += [q.pending for q in self.requests if q.pending is not None and q.unanswered]
        return max(found, default=None)
