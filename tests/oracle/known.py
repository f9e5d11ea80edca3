"""What is known at one instant: the facts told by then, whatever is true of them later.

Nothing here asks what the time is: two instants between which no fact happened know the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.oracle.facts import CALLS_OFF, Contact, Round, Word, World
from tests.oracle.lazy import lazy

TAKES_BACK_A_NO = {"offer", "next_stage", "reopened"}
TAKES_BACK_OWN = {"offer", "reopened"}
ENDINGS_TOLD = {"rejection", "offer_withdrawn"}


class Known:
    """The facts told by an instant, and what the page makes of them at any later one."""

    def __init__(self, world: World, known: datetime) -> None:
        self.w = world
        self.known = known
        self.days = world.days
        self.n = world.n
        self.words = [w for w in world.words if w.at <= known]
        self.counting = [w for w in self.words if w.counts]
        self.contacts = self._with_what_resends_stand_for(
            [c for c in world.contacts if c.at <= known]
        )
        self.rounds = [r for r in world.rounds if r.known_from <= known]
        self.has_applied = world.applied is not None and world.applied <= known
        self.has_outcome = world.outcome is not None and world.outcome.at <= known

    def _with_what_resends_stand_for(self, made: list[Contact]) -> list[Contact]:
        """A resend stands for what bounced: the same contact again, at the resend's instant.

        What has reached them meanwhile needs no resend. Not for a second bounced enquiry,
        which counts itself. A resend that was taken back leaves what it stood for to the next.
        """
        found: list[Contact] = []
        waiting: list[Contact] = []
        left: list[Contact] = []
        enquiries = 0
        self.to_resend_since: datetime | None = None
        # Resends of an enquiry that counts itself: its question was put all the same.
        self.asked_again: list[Contact] = []
        first: Contact | None = None
        for c in made:
            found.append(c)
            if c.undelivered and c.kind != "resend":
                waiting.append(c)
                enquiries += c.kind == "enquire_status"
            elif c.trace and c.kind != "resend":
                waiting = [b for b in waiting if b.matter != c.matter]
            elif c.trace and (theirs := [b for b in waiting if not b.restored] or left):
                bounced = theirs[-1]
                waiting = [b for b in waiting if b is not bounced]
                left = [bounced] if c.restored else []
                if bounced.kind != "enquire_status" or enquiries < 2:
                    again = replace(bounced, at=c.at, channel=c.channel, result=c.result)
                    found.append(replace(again, resent=True))
                else:
                    self.asked_again.append(c)
            if waiting and waiting[-1] is not first:
                self.to_resend_since = c.at
            first = waiting[-1] if waiting else None
        self.to_resend = waiting
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

    def slot_since(self, r: Round) -> datetime | None:
        """When a round's present slot was agreed, if it had another and that is known."""
        slot = r.slot_since
        return slot if slot is not None and slot <= self.known else None

    def round_of(self, word: Word) -> Round | None:
        """The round a word is about; without one, the one ahead when it was said."""
        for r in self.w.rounds:
            if r.id == word.round_id:
                return r
        ahead = [r for r in self.w.rounds if r.start > word.at and r.state == "scheduled"]
        return ahead[0] if ahead else None

    def row_word(self, r: Round) -> Word | None:
        """The last `round_postponed` or `round_cancelled` about a round."""
        told = [w for w in self.words if w.kind in CALLS_OFF and self.round_of(w) is r]
        return told[-1] if told else None

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
            and c.at >= max(since, self.slot_since(r) or since)
            and (until is None or c.at < until)
        ]

    @lazy
    def applied(self) -> datetime | None:
        """When it was made; null with facts: the earliest of them; null without: not yet."""
        if self.has_applied:
            return self.w.applied
        facts = [r.start if r.created is None else min(r.created, r.start) for r in self.rounds]
        facts += [c.at for c in self.contacts if c.trace] + [w.at for w in self.counting]
        return min(facts) if facts else None

    # ---- endings -----------------------------------------------------------------------

    @lazy
    def told_ending(self) -> Word | None:
        """The first rejection or offer withdrawn that no later word has taken back."""
        return self._told_endings[1]

    @lazy
    def ever_told(self) -> list[Word]:
        """Every rejection or offer withdrawn but those that only said it again."""
        return self._told_endings[0]

    @lazy
    def _told_endings(self) -> tuple[list[Word], Word | None]:
        every: list[Word] = []
        found = None
        accepted = [at for at, kind in self.outcome_events if kind == "accepted"]
        for w in self.words:
            if found is not None and any(found.at <= at < w.at for at in accepted):
                found = None  # whoever has accepted since was asked after all
            dated = w.kind == "new_timetable" and w.statement is not None and w.statement.has_date
            if w.kind in ENDINGS_TOLD and found is None:
                found = w
                every.append(w)
            elif w.kind in TAKES_BACK_A_NO or dated:
                found = None
        if found is not None and any(found.at <= at for at in accepted):
            found = None
        return every, found

    @lazy
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
        if self.w.outcome is not None and self.has_outcome:
            found.append((self.w.outcome.at, self.w.outcome.kind))
        told_once: list[tuple[datetime, str]] = []
        for at, kind in sorted(found):
            before = told_once[-1] if told_once else None
            if before is None or before[1] != kind or self._is_taken_back(*before, at):
                told_once.append((at, kind))
        return told_once

    def _is_taken_back(self, since: datetime, kind: str, until: datetime) -> bool:
        """An outcome that a word ended before an instant; letting go by any word."""
        between = [w.kind for w in self.counting if since < w.at <= until]
        if kind == "let_go":
            return any(k not in ENDINGS_TOLD for k in between)
        return any(k in (ENDINGS_TOLD if kind == "accepted" else TAKES_BACK_OWN) for k in between)

    @lazy
    def on_hold_word(self) -> Word | None:
        """The last on_hold, unless a later word that counts but `acknowledged` ended it."""
        last = [w for w in self.words if w.kind == "on_hold"]
        if not last:
            return None
        ended = any(w.at > last[-1].at and w.kind != "acknowledged" for w in self.counting)
        return None if ended else last[-1]

    @lazy
    def enquiries(self) -> list[Contact]:
        """Enquiries that count, of bounced ones all but the first; exceptions are off the count."""
        found: list[Contact] = []
        bounced = 0
        for c in self.contacts:
            if c.kind != "enquire_status" or c.resent:
                continue
            if c.result in {"bounced", "wrong_number"}:
                bounced += 1
                if bounced >= 2:
                    found.append(c)
            elif c.trace:
                found.append(c)
        return found
