"""Asks the same question at many instants: that is all this oracle knows of time.

The candidate instants are the edges of every local day and of its working hours, and every fact
with the fixed windows of the page. Between two of them nothing can change; where an answer is
known to hold for longer (`moment`), the walk goes on from there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle import rules
from tests.oracle.actions import MAKERS, ORDER
from tests.oracle.entries import (
    Entry,
    bars_of_channel,
    channels_of,
    put_off_until,
    rule_ids,
    skipped,
    snoozed_until,
)
from tests.oracle.facts import World
from tests.oracle.known import Known
from tests.oracle.moment import FIRST, LAST, Moment, Stretch, Stretches
from tests.oracle.requests import Asked, Request
from tests.oracle.view import View

Key = tuple[str, str | None, str | None]
HORIZON = timedelta(days=150)
NEVER = {"your-turn"}
# Bars that no time lifts, known beforehand so as not to walk to the horizon for them.
ENDLESS = {
    "already-decided",
    "no-contact",
    "no-calls",
    "silence-means-no",
    "presumed-closed",
    "~nothing-asked",
    "~discretionary",
    "~tasks-that-end",
    "~never-held",
    "~no-round",
    "~not-applied",
    "~another-channel",
    "~nothing-bounced",
    "~call-lapsed",
    "~round-not-held",
    "~round-over",
    "~no-round-ahead",
    "ask-feedback-once",
    "~refused",
    "~moved-enough",
    "~expired",
    "letter-needs-time",
    "one-thank-you-each",
    "~told-with-another",
    "keep-looking",
}


# What is not there yet cannot be open: an action that begins with it was always open.
NOTHING_THERE = {"~no-round"}
# What began anew, but may have been barred since: its window is sought, no further back.
OPENED_AGAIN = {"record_outcome", "resend"}
OPENED_BY_A_RECORD = {"prepare_questions"}
# Ways that time only shuts (a letter), or leaves alone: each opens with the action itself.
ONLY_SHUT_BY_TIME = {"email", "message", "letter", "in_person"}
# Ways that more can shut than what shuts the action.
SHUT_ALONE = {"phone", "letter", "in_person"}
CHANNELS_OF_ITS_OWN = {"return_call", "request_feedback"}
# What no passing of time shuts.
NEVER_CLOSES = {
    "keep_searching",
    "reply",
    "documents",
    "withdraw",
    "competing_offer",
    "adjustment",
}


class Engine:
    """One document, asked at any instant."""

    def __init__(self, world: World) -> None:
        self.w = world
        self.instants = self._instants()
        # What a late retraction opens late: the pursuit as if the record still stood.
        self._still: list[tuple[Engine, datetime, datetime]] = []
        self._views: dict[datetime, View] = {}
        # Since when it is presumed closed, or None: one stretch after the other.
        self._presumed: list[Stretch] = []
        self._held: dict[Hashable, Stretches] = {}
        self._verdicts: dict[Any, tuple[str, datetime | None]] = {}
        self._now: Moment | None = None
        self._known: dict[int, tuple[Known, list[Request], list[datetime], dict[int, Any]]] = {}
        self._open_since: dict[tuple[Key, str | None], tuple[datetime, datetime | None]] = {}
        self._openings: dict[Any, tuple[datetime, datetime | None]] = {}
        self._lifts: dict[Any, tuple[datetime, datetime | None]] = {}
        ended_at = None if world.outcome is None else world.outcome.at
        self._told = sorted(
            [x.at for x in world.words + world.contacts]
            + [r.known_from for r in world.rounds]
            + [r.slot_since for r in world.rounds if r.slot_since is not None]
            + [s.said for r in world.rounds for s in r.revisions]
            + [s.said for s in world.said_early]
            + [x for x in (world.applied, ended_at) if x is not None]
        )
        facts = [x.at for x in world.elsewhere + world.at_the_agency]
        facts += [f.at for f in world.feedback] + [m.at for m in world.marks]
        facts += [x.recorded for x in world.words + world.contacts if x.recorded is not None]
        self._facts = sorted({*facts, *self._told})

    def _instants(self) -> list[datetime]:
        w = self.w
        found = {w.at}
        days: set[date] = {w.days.local(w.at)}
        for r in w.rounds:
            found |= {r.start, r.end, r.start + timedelta(minutes=10), r.slot_at}
            found |= {r.end + timedelta(hours=w.n.thank_you_opens_hours)}
            if r.created is not None:
                found.add(r.created)
            for s in r.revisions:
                found.add(s.said)
                days |= {d for d in (s.latest, s.earliest, s.ask_from) if d is not None}
        for s in w.said_early:
            found.add(s.said)
            days |= {d for d in (s.latest, s.earliest, s.ask_from) if d is not None}
        for r in w.rounds:
            found |= {r.slot_since} if r.slot_since is not None else set()
        for u in w.words:
            found |= {u.at, u.at + timedelta(minutes=w.n.on_the_spot_minutes)}
            found |= {u.at, u.at + timedelta(minutes=30)}
            for key in ("due", "respond_by", "call_at", "paper_by", "review_on", "returns_on"):
                text = u.raw.get(key)
                if text is None:
                    continue
                if len(text) == 10:
                    days.add(date.fromisoformat(text))
                else:
                    moment = datetime.fromisoformat(text)
                    found |= {moment, moment + timedelta(minutes=30)}
            if u.statement is not None:
                s = u.statement
                days |= {d for d in (s.latest, s.earliest, s.ask_from) if d is not None}
        found |= {x.recorded for x in w.words + w.contacts if x.recorded is not None}
        found |= {c.at for c in w.contacts + w.elsewhere}
        found |= {c.expires for c in w.contacts if c.expires is not None}
        found |= {m.until for m in w.marks if m.until is not None}
        found |= {c.at for c in w.at_the_agency}
        found |= {m.at for m in w.marks} | {f.at for f in w.feedback}
        if w.outcome is not None:
            found.add(w.outcome.at)
        if w.applied is not None:
            found.add(w.applied)
        if w.closing_on is not None:
            days.add(w.closing_on)
        days |= {w.days.local(x) for x in found}
        for day in days:
            found |= {w.days.close(day), w.days.owed_until(day)}
        day, last = min(days) - timedelta(days=2), max(days) + HORIZON
        while day <= last:
            found.add(w.days.midnight(day))
            for place in {w.days, w.their_days}:
                if place.is_business(day):
                    found |= {place.start(day), place.close(day)}
            day += timedelta(days=1)
        return sorted(x.astimezone(UTC) for x in found)

    def ask_at(self, t: datetime) -> None:
        """Take an instant into the ones that are asked about."""
        place = bisect_left(self.instants, t)
        if place < len(self.instants) and self.instants[place] == t:
            return
        self.instants.insert(place, t)

    def still_stands(self, before: Engine, at: datetime, until: datetime) -> None:
        """Let what was taken back at an instant bar on until another one."""
        self._still.append((before, at, until))
        self.instants = sorted({*self.instants, *before.instants, at, until})

    def any_fact_in(self, after: datetime, until: datetime) -> bool:
        """Tell whether a fact of the document happened in a stretch of time."""
        w = self.w
        return any(after < at <= until for at in (*self._facts, *w.retracted))

    def view(self, t: datetime) -> View:
        """The pursuit at an instant."""
        if t not in self._views:
            told = bisect_right(self._told, min(t, self.w.at))
            if told not in self._known:
                known = Known(self.w, min(t, self.w.at))
                requests = Asked(known).requests()
                ends = sorted([r.end for r in self.w.rounds] + [q.lapses for q in requests])
                self._known[told] = (known, requests, ends, {})
            known, requests, ends, shared = self._known[told]
            begun = shared.setdefault(bisect_right(ends, t), {})
            self._views[t] = View(known, requests, t, begun)
        return self._views[t]

    def held(self, question: Hashable, t: datetime, ask: Callable[[View], Any]) -> Stretch:
        """Ask a question at an instant, unless the answer of another is known to hold there."""
        stretches = self._held.get(question)
        if stretches is None:
            stretches = self._held[question] = Stretches()
        found = stretches.find(t)
        if found is None:
            found = self._ask(t, ask)
            stretches.add(found)
        now = self._now
        if now is not None and now.at == t:
            now.within(found.after, found.before)
        return found

    def _ask(self, t: datetime, ask: Callable[[View], Any]) -> Stretch:
        view = self.view(t)
        outer, now = self._now, view.t
        narrowed = now.after, now.before
        now.after, now.before = self.no_fact_within(view)
        self._now = now
        value = ask(view)
        found = Stretch(t, now.after, now.before, value)
        self._now = outer
        now.within(*narrowed)
        return found

    def no_fact_within(self, v: View) -> tuple[datetime, datetime]:
        """The stretch around an instant in which nothing is told, and no round ends or lapses."""
        t = v.t.at
        after, before = FIRST, LAST
        ends = self._known[bisect_right(self._told, v.known)][2]
        for instants in (self._facts, ends):
            place = bisect_right(instants, t)
            if place > 0:
                after = max(after, instants[place - 1])
            if place < len(instants):
                before = min(before, instants[place])
        return after, before

    def walk(self, t: datetime, find: Callable[[datetime], Stretch]) -> Iterator[Stretch]:
        """Ask at the candidates after an instant, those left out at which an answer still holds."""
        place = bisect_right(self.instants, t)
        while place < len(self.instants):
            found = find(self.instants[place])
            yield found
            place = max(place + 1, bisect_left(self.instants, found.before, place))

    def enquiry_bars(self, t: datetime) -> set[str]:
        """The bars of an enquiry, a presumed closing left aside."""
        found: set[str] = self.held("enquiry", t, rules.enquiry_bars).value
        return found

    def presumed(self, t: datetime) -> bool:
        """Presumed closed at an instant; what is closed stays so, whatever the candidate does."""
        return self._presumption(t).value is not None

    def _presumption(self, t: datetime) -> Stretch:
        while not self._presumed or self._presumed[-1].before <= t:
            self._presumed.append(self._next_presumption())
        found = self._presumed[-1]
        if t < found.at:
            place = bisect_right(self._presumed, t, key=lambda one: one.at)
            found = self._presumed[max(place - 1, 0)]
        if self._now is not None and self._now.at == t:
            self._now.within(found.after, found.before)
        return found

    def _next_presumption(self) -> Stretch:
        last = self._presumed[-1] if self._presumed else None
        place = 0 if last is None else bisect_left(self.instants, last.before)
        x = self.instants[place]
        since = last.value if last is not None and self._stays_presumed(last, x) else None
        before = self.no_fact_within(self.view(x))[1]
        if since is None:
            asked = self._ask(x, self._begins_to_be)
            since, before = (x, before) if asked.value else (None, asked.before)
        place = max(place + 1, bisect_left(self.instants, before))
        before = self.instants[place] if place < len(self.instants) else LAST
        return Stretch(x, x, before, since)

    def _begins_to_be(self, v: View) -> bool:
        """A presumption by time starts at the start of working hours, or later in them."""
        if not rules.presumed_closed(v, self):
            return False
        return v.t.at_work(v.days) or v.applied is None or rules.at_once(v)

    def _stays_presumed(self, last: Stretch, x: datetime) -> bool:
        """Presumed just before, and nothing has happened since that reopens."""
        if last.value is None:
            return False
        before = last.at
        v = self.view(x)
        spoke = any(before < w.at <= x for w in v.counting)
        round_told = any(before < r.known_from <= x for r in v.ahead)
        if any(before < r.known_from <= x < r.end for r in v.unheld):
            # What did not take place may all the same have opened an enquiry of its own.
            round_told = round_told or not rules.presumed_closed(v, self)
        applied = v.applied is not None and before < v.applied
        return not (spoke or round_told or applied or rules.ended(v))

    def first_opened(self, v: View) -> datetime | None:
        """The first instant at which an enquiry was open, in this turn of theirs."""
        return self._first_open(v, set())

    def would_have_opened(self, v: View) -> datetime | None:
        """The first instant at which only a wish, or a count that is spent, stood in the way."""
        return self._first_open(
            v, {"no-contact", "silence-means-no", "enough-enquiries"}, counts_aside=True
        )

    def _waits(self, v: View) -> set[str]:
        """The bars of an enquiry that are waits or gaps; a count that is spent is none."""
        parts = {
            "wait-after-applying": rules.just_applied,
            "one-employer-one-budget": rules.too_soon_elsewhere,
        }
        found = self.enquiry_bars(v.t.at)
        return {rule for rule in found if rule not in parts or parts[rule](v)}

    def _first_open(self, v: View, but: set[str], *, counts_aside: bool = False) -> datetime | None:
        since = v.turn_began
        if v.ask_from is not None and v.base is not None:
            # A day to ask on lifts the wait of a round not held, from when it was told; and any
            # word of theirs begins their turn anew, that about a round that was called off too.
            told = [w.at for w in v.counting[-1:]] + [s.said for s in v.asked_on]
            since = max([v.base.at, *told])
        assert since is not None
        if rules.ended(v):
            # Asked of a pursuit that was let go while a question about an offer stands.
            but = but | {"already-decided"}
        # While they are away nobody asks; what opens again then has its time from there.
        since = max([since, *rules.back_from(v)])
        place = bisect_left(self.instants, since)
        while place < len(self.instants) and self.instants[place] <= v.t:
            t = self.instants[place]
            if counts_aside:
                found = self.held("waits", t, self._waits)
            else:
                found = self.held("enquiry", t, rules.enquiry_bars)
            if not found.value - but:
                return t
            place = max(place + 1, bisect_left(self.instants, found.before))
        return None

    def presumed_since(self, t: datetime) -> datetime:
        """The beginning of the present presumed closing."""
        since: datetime | None = self._presumption(t).value
        return t if since is None else since

    def over(self, v: View) -> bool:
        """Ended, by a word, an outcome or a presumption."""
        return rules.ended(v) or self.presumed(v.t.at)

    def entries_of(self, kind: str, t: datetime) -> dict[Key, Entry]:
        """The actions of one kind at an instant."""
        made: dict[Key, Entry] = self._entries(kind, t).value
        return made

    def _entries(self, kind: str, t: datetime) -> Stretch:
        return self.held(kind, t, lambda v: self._made(kind, v))

    def _made(self, kind: str, v: View) -> dict[Key, Entry]:
        made = {e.key: e for e in MAKERS[kind](v, self)}
        # To look elsewhere is no more than was never wrong: a slip taken back opens it at once.
        for key, e in made.items() if self._still and kind != "keep_searching" else ():
            late = self._is_opened_late(key, None, v.t.at, None if e.done else e.bars)
            v.t.within(late.after, late.before)
            if late.value:
                e.bars.add("~late")
        return made

    def entries(self, t: datetime) -> dict[Key, Entry]:
        """Every action at an instant."""
        return {key: e for kind in MAKERS for key, e in self.entries_of(kind, t).items()}

    # ---- verdicts ----------------------------------------------------------------------

    def bars(self, key: Key, way: str | None, t: datetime) -> set[str] | None:
        """What stands in the way of an action by a channel (or of an answer); None: done.

        None too where the action does not exist yet.
        """
        found: set[str] | None = self._bars(key, way, t).value
        return found

    def _bars(self, key: Key, way: str | None, t: datetime) -> Stretch:
        made = self._entries(key[0], t)
        e: Entry | None = made.value.get(key)
        if e is None or e.done:
            return Stretch(t, made.after, made.before, None)
        if way is None or not self._shuts_alone(e, way):
            return Stretch(t, made.after, made.before, e.bars)
        if way in e.answers:
            found = Stretch(t, made.after, made.before, e.bars | e.answers[way])
        else:
            kind = key[0] if key[0] in CHANNELS_OF_ITS_OWN else ""
            shut = self.held((kind, way), t, lambda v: bars_of_channel(v, kind, way))
            bars = e.bars | shut.value | e.shut.get(way, set())
            after, before = max(made.after, shut.after), min(made.before, shut.before)
            found = Stretch(t, after, before, bars)
        if self._still:
            late = self._is_opened_late(key, way, t, found.value - {"~late"})
            found.after, found.before = max(found.after, late.after), min(found.before, late.before)
            found.value = found.value | ({"~late"} if late.value else set())
        return found

    def _shuts_alone(self, e: Entry, way: str | None) -> bool:
        """Whether a way (or an answer) may be shut while the action is open by others.

        Any may be that was shut by a record until a late retraction.
        """
        if way in e.answers or way in SHUT_ALONE or way in e.shut:
            return True
        return way is not None and bool(self._still)

    def _is_opened_late(
        self, key: Key, way: str | None, t: datetime, bars: set[str] | None
    ) -> Stretch:
        found = Stretch(t, FIRST, LAST, value=False)
        for before, at, until in self._still:
            if t < at:
                found.before = min(found.before, at)
            elif t >= until:
                found.after = max(found.after, until)
            else:
                before.ask_at(t)
                stood = before._bars(key, way, t)
                found.value = found.value or self._barred_else(before, key, stood.value, t, bars)
                found.after = max(found.after, at, stood.after)
                found.before = min(found.before, until, stood.before)
        return found

    def _barred_else(
        self, before: Engine, key: Key, stood: set[str] | None, t: datetime, bars: set[str] | None
    ) -> bool:
        """Tell whether a record that was taken back barred what nothing bars as long now."""
        if bars is None:
            return False  # what is done is opened by nothing
        if stood is None:
            return True
        if "~nothing-bounced" in bars:
            # One rule says of a resend that nothing bounced, and that its offer has lapsed.
            stood = stood - {"~expired"}
        if not stood <= bars:
            return True
        return any(self._ends_sooner(before, key, rule, t) for rule in stood)

    def _ends_sooner(self, before: Engine, key: Key, rule: str, t: datetime) -> bool:
        """Tell whether a bar ends sooner than one by the same rule did before a retraction."""
        stood, stands = before.raw_end(key, rule, t), self.raw_end(key, rule, t)
        return stands is not None and (stood is None or stands < stood)

    def raw_end(self, key: Key, rule: str, t: datetime) -> datetime | None:
        """When a bar on an action ends, what is opened late left aside; None where it does not."""
        if rule in NEVER or rule in ENDLESS:
            return None

        def bars(v: View) -> set[str]:
            return next((e.bars for e in MAKERS[key[0]](v, self) if e.key == key), set())

        walk = self.walk(t, lambda x: self.held(("raw", key), x, bars))
        return next((found.at for found in walk if rule not in found.value), None)

    def lifts(self, key: Key, way: str | None, rule: str, t: datetime) -> datetime | None:
        """The first later instant at which one bar is gone, time alone passing."""
        if rule in NEVER or rule in ENDLESS:
            return None
        seen = self._lifts.get((key, way, rule))
        if seen is not None and seen[0] <= t and (seen[1] is None or t < seen[1]):
            return seen[1]
        for found in self.walk(t, lambda x: self._bars(key, way, x)):
            if found.value is not None and rule not in found.value:
                self._lifts[key, way, rule] = (t, found.at)
                return found.at
        self._lifts[key, way, rule] = (t, None)
        return None

    def verdict(self, key: Key, way: str | None, t: datetime) -> tuple[str, datetime | None]:
        """Allowed, not yet, refused or done; and the opening."""
        e = self.entries_of(key[0], t)[key]
        if e.done:
            return "done", None
        if not self._shuts_alone(e, way):
            way = None
        known = self._verdicts.get((key, way, t))
        if known is None:
            known = self._verdicts[key, way, t] = self._verdict(key, way, t)
        elif self._now is not None:
            self.bars(key, way, t)  # what is asked now holds no longer than this
        return known

    def _verdict(self, key: Key, way: str | None, t: datetime) -> tuple[str, datetime | None]:
        found = self.bars(key, way, t)
        assert found is not None
        if not found:
            return "allowed", self.open_since(key, way, t)
        if found & (NEVER | ENDLESS):
            return "refused", None
        if any(self.lifts(key, way, rule, t) is None for rule in found):
            return "refused", None
        opens = self.opening(key, way, t)
        return ("refused" if opens is None else "not_yet"), opens

    def open_since(self, key: Key, way: str | None, t: datetime) -> datetime | None:
        """The start of the present open stretch; None: since there is something to act on."""
        e = self.entries_of(key[0], t)[key]
        if e.since is not None and way != "phone" and e.kind not in OPENED_AGAIN:
            return self._since(key, way, e.since, t)
        late = bool(self._still)  # a retraction may open it later
        if way in ONLY_SHUT_BY_TIME and way not in e.shut and not late:
            way = None
        known = self._open_since.get((key, way))
        opened: datetime | None = t
        place = bisect_right(self.instants, t) - 1
        while place >= 0:
            x = self.instants[place]
            if e.since is not None and x < e.since:
                break
            found = self._open_by(key, way, x)
            there = self.entries_of(key[0], x).get(key)
            if there is None or there.bars & NOTHING_THERE:
                opened = self._from_the_beginning(e, way, t, opened)
                break
            if found.value != set():
                break
            # The first candidate of the stretch, but none before a window of its own.
            place = min(place, bisect_right(self.instants, found.after))
            if e.since is not None:
                place = max(place, bisect_left(self.instants, e.since))
            opened = self.instants[place]
            if known is not None and opened <= known[0] <= x:
                opened = known[1]
                break
            place -= 1
        else:
            opened = self._from_the_beginning(e, way, t, opened)
        self._open_since[key, way] = (t, opened)
        return opened

    def _open_by(self, key: Key, way: str | None, x: datetime) -> Stretch:
        """What stood in the way by then; of a letter, which time only shuts, of the action."""
        found = self._bars(key, way, x)
        if way == "letter" and found.value is not None and "~late" not in found.value:
            action = self._bars(key, None, x)
            after, before = max(found.after, action.after), min(found.before, action.before)
            return Stretch(x, after, before, action.value)
        return found

    def _since(self, key: Key, way: str | None, since: datetime, t: datetime) -> datetime:
        """The start of a window of its own, or the end of what a late retraction barred of it."""
        for before, at, until in self._still:
            stood = max(at, since)
            if stood < until <= t:
                before.ask_at(stood)
                if before.bars(key, way, stood) != set():
                    since = until
        return since

    def _from_the_beginning(
        self, e: Entry, way: str | None, t: datetime, opened: datetime | None
    ) -> datetime | None:
        if way == "phone":
            # The telephone opens with the day, whenever there came to be something to ring about.
            return self.w.their_days.start(self.w.days.local(t))
        recorded = e.round is not None and e.round.created is not None
        return opened if e.kind in OPENED_BY_A_RECORD and recorded else None

    def by_a_lapse(self, key: Key, t: datetime, x: datetime) -> bool:
        """The lapse of the candidate's own request is no instant to wait for."""
        offered = any(q.kind == "respond_to_offer" for q in self.view(t).open_requests)
        return key[0] == "reflect" and offered and rules.offer_lapsed(self.view(x))

    def opening(self, key: Key, way: str | None, t: datetime) -> datetime | None:
        """The first later instant with nothing in the way."""
        seen = self._openings.get((key, way))
        if seen is None or not (seen[0] <= t and (seen[1] is None or t < seen[1])):
            walk = self.walk(t, lambda x: self._bars(key, way, x))
            opens = next((found.at for found in walk if found.value == set()), None)
            seen = self._openings[key, way] = (t, opens)
        opens = seen[1]
        return None if opens is None or self.by_a_lapse(key, t, opens) else opens

    def closing(self, key: Key, opens: datetime) -> datetime | None:
        """The end of the open stretch that holds an instant."""
        if key[0] in NEVER_CLOSES:
            return None
        walk = self.walk(opens, lambda x: self._bars(key, None, x))
        return next((found.at for found in walk if found.value != set()), None)

    # ---- the whole ---------------------------------------------------------------------

    def turn(self, t: datetime) -> str:
        """Who owes the next word."""
        v = self.view(t)
        if rules.turn_is_mine(v):
            return "candidate"
        accepted = v.accepted_at is not None and not rules.accepted_over(v)
        over = self.presumed(t) or (rules.ended(v) and not accepted)
        return "nobody" if over else "employer"

    def next_action(self, t: datetime) -> tuple[str, Key | None, datetime | None]:
        """The first allowed and not skipped; else wait, until the earliest opening."""
        v = self.view(t)
        openings = []
        for kind in ORDER:
            for key, e in self.entries_of(kind, t).items():
                snooze = put_off_until(v, e)
                if e.done or (snooze is None and skipped(v, e)):
                    continue
                if not e.may_be_next:
                    if kind == "respond_to_offer" and not e.bars:
                        openings += self._next_later(key, t)
                    continue
                if not e.bars and snooze is None:
                    return kind, key, None
                verdict, opens = self.verdict(key, None, t)
                if verdict == "allowed":
                    opens = t
                elif verdict == "refused":
                    continue
                opens = self._after_snooze(key, opens, snooze)
                if opens is None:
                    continue
                if opens == snooze and not self.entries_of(kind, opens)[key].may_be_next:
                    openings += self._next_later(key, opens)  # lapsed before the snooze ends
                else:
                    openings.append(opens)
        return "wait", None, min(openings, default=None)

    def _next_later(self, key: Key, t: datetime) -> list[datetime]:
        """When an offer with a question open is the candidate's to answer again."""
        for found in self.walk(t, lambda x: self._entries(key[0], x)):
            e = found.value[key]
            if not e.done and not e.bars and e.may_be_next:
                return [found.at]
        return []

    def _after_snooze(
        self, key: Key, opens: datetime | None, snooze: datetime | None
    ) -> datetime | None:
        """The first instant from an opening on at which an action is allowed and not snoozed."""
        if opens is None or snooze is None or opens >= snooze:
            return opens
        if self.bars(key, None, snooze) == set():
            return snooze
        return self.opening(key, None, snooze)

    def phase(self, t: datetime) -> str:
        """The first that fits."""
        v = self.view(t)
        ended = rules.ended(v)
        accepted = v.accepted_at is not None
        # An offer is no request while a question about it stands.
        asked = [q for q in v.open_requests if not v.never_mine_again(q)]
        if ended and not asked and not rules.turn_is_mine(v):
            kind, _, until = self.next_action(t)
            if accepted:
                if rules.accepted_over(v):
                    return "closed"
            elif v.told_ending is None or (kind == "wait" and until is None):
                return "closed"
        if accepted:
            return "accepted"
        if any(q.kind == "respond_to_offer" for q in v.open_requests):
            return "offer"
        if v.told_ending is not None:
            return "rejected"
        if self.presumed(t):
            return "presumed_closed"
        if v.ahead:
            return "preparing"
        if rules.is_held(v):
            return "on_hold"
        allowed = not self.entries_of("enquire_status", t)["enquire_status", None, None].bars
        resent = [c for c in v.contacts if c.resent and c.kind == "enquire_status"]
        stands = any(v.in_silence(c) for c in (*v.enquiries, *resent, *v.k.asked_again))
        if stands and not allowed:
            return "awaiting_reply"
        if allowed:
            return "may_enquire"
        if v.applied is None:
            return "considering"
        return "waiting" if v.rounds else "applied"

    def digest(self, t: datetime) -> Stretch:
        """Everything a change of which is a change of the decision."""
        return self.held("digest", t, self._digest)

    def _digest(self, v: View) -> Any:
        rows = []
        t = v.t.at
        for key, e in self.entries(t).items():
            verdict, opens = self.verdict(key, None, t)
            ways: list[Any] = []
            if verdict in {"allowed", "not_yet"}:
                ways = [self.verdict(key, way, t) for way in [*channels_of(v, e), *e.answers]]
                ways.append(e.due)
            ways.append(snoozed_until(v, e))
            rows.append((key, verdict, opens, sorted(rule_ids(e)), ways))
        return (self.phase(t), self.turn(t), self.next_action(t), rows)

    def changes_at(self, t: datetime) -> datetime | None:
        """The next instant at which anything differs."""
        now = self.digest(t).value
        walk = self.walk(t, self.digest)
        return next((found.at for found in walk if found.value != now), None)
