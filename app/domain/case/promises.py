"""Promises: what the employer said about when the candidate will hear.

A statement is the employer's; the candidate's corrections of it stand apart, since they
can only lengthen the wait. Which statement is in force: the last one with a date, of the
round that governs; a pursuit put on hold voids those before it.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain.actions import Kind
from app.domain.as_of import known_from
from app.domain.case.offers import Offers
from app.domain.facts import (
    AnswerDue,
    AnswerStatus,
    EmployerUpdate,
    Timetable,
    UpdateKind,
)
from app.domain.lazy import lazy


class Statement(NamedTuple):
    """A date that was named.

    fact: what says so; said_at: when; own: it is of a timetable rather than of an update
    named: the last day as it was named; day: the business day that it counts as
    earliest: the day before which nothing comes; ask_from: the business day on which the
        candidate may ask
    """

    fact: str
    said_at: datetime
    own: bool
    named: date | None
    day: date | None
    earliest: date | None
    ask_from: date | None

    @property
    def dated(self) -> bool:
        """True if it names any day at all."""
        return not (self.day is None and self.earliest is None and self.ask_from is None)


class Promises(Offers):
    """What the employer promised, and the candidate's corrections of it."""

    @lazy
    def _timetables(self) -> tuple[Timetable, ...]:
        """The revisions that concern the round that governs, or the pursuit without one."""
        current = self.current
        if current is None:
            return self.application.timetables
        if current is self.first_round:
            return (*self.application.timetables, *current.timetables)
        return current.timetables

    def _concerns_now(self, word: EmployerUpdate) -> bool:
        """Tell whether a word is about what is awaited now: a later round supersedes it."""
        current = self.current
        if current is None or current is self.first_round:
            return True
        since = known_from(current)
        return since is None or word.received_at >= since or word.interview_id == current.id

    @lazy
    def hold(self) -> EmployerUpdate | None:
        """The word that put the pursuit on hold, if no later one has ended that."""
        for word in reversed(self.updates_that_count):
            if word.kind is UpdateKind.ON_HOLD:
                return word
            if word.kind is not UpdateKind.ACKNOWLEDGED:
                return None
        return None

    @lazy
    def past_holds(self) -> list[tuple[EmployerUpdate, datetime]]:
        """Every hold that a later word ended, with the instant of that word."""
        found: list[tuple[EmployerUpdate, datetime]] = []
        held: list[EmployerUpdate] = []
        for word in self.updates_that_count:
            if word.kind is not UpdateKind.ACKNOWLEDGED:
                found += [(one, word.received_at) for one in held]
                held = [word] if word.kind is UpdateKind.ON_HOLD else []
        return found

    @lazy
    def _void_until(self) -> datetime | None:
        """The last instant at which every promise before it became void."""
        held = [u for u in self.updates_that_count if u.kind is UpdateKind.ON_HOLD]
        voids = [held[-1].received_at] if held else []
        if self.slot_lost is not None:
            # A slot that did not take place puts what was promised before it out of date,
            # but for the date that came with the word itself.
            voids.append(self.slot_lost.since)
        if self.paper_awaited_from is not None:
            voids.append(self.paper_awaited_from)
        return max(voids, default=None)

    @lazy
    def statement(self) -> Statement | None:
        """The employer's statement in force: the last one with a date."""
        said = [
            self._statement(one.id, one.said_at, one.answer_due, own=True)
            for one in self._timetables
            if one.revision == 1
        ]
        said += [
            self._statement(word.id, word.received_at, word.answer_due, own=False)
            for word in self.updates_that_count
            if word.answer_due is not None and self._concerns_now(word)
        ]
        dated = [one for one in said if one.dated and self._stands(one)]
        return max(dated, key=lambda one: one.said_at, default=None)

    def _stands(self, one: Statement) -> bool:
        void = self._void_until
        if void is None or one.said_at > void:
            return True
        word = self.slot_lost.word if self.slot_lost is not None else None
        return word is not None and word.id == one.fact and one.said_at == void

    @lazy
    def corrections(self) -> list[Statement]:
        """The candidate's corrections of the timetable; undated ones took the date back."""
        base, void = self.statement, self._void_until
        found = []
        for one in self._timetables:
            replaced = base is not None and not base.own and one.said_at <= base.said_at
            over = void is not None and one.said_at <= void
            if one.revision > 1 and not replaced and not over:
                found.append(self._statement(one.id, one.said_at, one.answer_due, own=True))
        return found + [
            one._replace(ask_from=None)
            for one in self._said_of_other_rounds
            if (base is None or one.said_at >= base.said_at)
            and (void is None or one.said_at > void)
        ]

    @lazy
    def _said_of_other_rounds(self) -> list[Statement]:
        """The days promised with another round when the one that governs was already known.

        They are of an earlier round's wait, and can only lengthen this one's.
        """
        current = self.current
        if current is None:
            return []
        first = current is self.first_round
        since = None if first else known_from(current)
        said = [
            self._statement(said.id, said.said_at, said.answer_due, own=True)
            for one in self.pursuit.interviews
            if one is not current
            for said in one.timetables
            if since is None or said.said_at >= since
        ]
        return [one for one in said if one.day is not None or one.earliest is not None]

    def _statement(self, fact: str, said_at: datetime, due: AnswerDue, *, own: bool) -> Statement:
        if due.status is not AnswerStatus.ANSWERED:
            return Statement(fact, said_at, own, None, None, None, None)
        named = due.day or due.latest
        if due.instant is not None:
            named = self.calendar.local_day(due.instant)
        roll = self.calendar.roll
        return Statement(
            fact,
            said_at,
            own,
            named,
            None if named is None else roll(named),
            due.earliest,
            None if due.ask_from is None else roll(due.ask_from),
        )

    @lazy
    def ask_from(self) -> Statement | None:
        """The statement that names a day on which the candidate may ask, if it is in force."""
        base = self.statement
        return base if base is not None and base.ask_from is not None else None

    @lazy
    def promised(self) -> list[Statement]:
        """The statements that promise a last day: the employer's, then the corrections."""
        base = self.statement
        both = [*([base] if base is not None else []), *self.corrections]
        return [one for one in both if one.day is not None]

    @lazy
    def promise_ends(self) -> list[tuple[Statement, datetime]]:
        """Each promised day with the instant at which an enquiry waits for it no more.

        A day to ask on stands without the promised day; in a correction it can only lengthen.
        """
        grace = self.policy["timetable_grace_business_days"]
        calendar = self.calendar
        ends = []
        allowed = self.ask_from
        ends += [
            (one._replace(day=None), calendar.opening(one.ask_from))
            for one in (allowed, *self.corrections)
            if one is not None and one.ask_from is not None
        ]
        ends += [
            (one, calendar.opening(calendar.after(one.day, grace)))
            for one in self.promised
            if one is not allowed and one.day is not None
        ]
        return ends

    @lazy
    def promise_governs(self) -> bool:
        """Tell whether the promised day governs alone, without the usual wait.

        It does unless it was over when the employer's turn began anew, or before the
        interview was held; a day that was still ahead then goes on governing.
        """
        promise = self.statement
        taken_back = any(not one.dated for one in self.corrections)
        if promise is None or promise.day is None or taken_back:
            return False
        over = self.calendar.closing(promise.day)
        began = self._turn_began_anew
        if began is not None and began > promise.said_at and over <= began:
            return False
        current = self.current
        if promise.own and current is not None:
            return promise.day >= self.calendar.local_day(current.ends_at)
        held = promise.said_at if current is None else max(promise.said_at, current.ends_at)
        return over > held

    @lazy
    def earliest_governs(self) -> bool:
        """Tell whether a day before which nothing comes governs: it was ahead in their turn."""
        promise = self.statement
        taken_back = any(not one.dated for one in self.corrections)
        if promise is None or promise.day is not None or promise.earliest is None or taken_back:
            return False
        return self.is_ahead_of_turn(promise.earliest)

    def is_ahead_of_turn(self, day: date) -> bool:
        """Tell whether a day was not over when the employer's turn last began."""
        over = self.calendar.midnight(day + timedelta(days=1))
        begun = [at for at in (self._turn_began_anew, self.last_round_end) if at is not None]
        return all(over > at for at in begun)

    @lazy
    def _turn_began_anew(self) -> datetime | None:
        """When the employer's turn last began: its last word, an answer to it, or a question.

        The question is one about an offer, which waits for an answer of theirs.
        """
        began = [self.last_update.received_at] if self.last_update else []
        began += [one.answered_at for one in self.requests if one.answered_at is not None]
        began += [self.open_question.happened_at] if self.open_question else []
        return max(began, default=None)

    @lazy
    def calls_awaited(self) -> list[tuple[EmployerUpdate, datetime]]:
        """The calls that the employer fixed, whichever side rings, with when each is over."""
        return [
            (one.word, max(self.call_over(one.word.call_at), one.word.received_at))
            for one in self.requests_of(Kind.RETURN_CALL)
            if one.pending and one.word.call_at is not None
        ]

    @lazy
    def calls_over(self) -> list[tuple[EmployerUpdate, datetime]]:
        """The fixed calls that are not awaited any more, with the instant that ended each."""
        found = []
        for one in self.requests_of(Kind.RETURN_CALL):
            ended, fixed = one.answered_at or one.closed_at, one.word.call_at
            if ended is not None and fixed is not None:
                end = min(ended, self.call_over(fixed))
                if end > one.word.received_at:
                    found.append((one.word, end))
        return found

    @lazy
    def call_governs(self) -> bool:
        """Tell whether a call that they fixed was ahead when their turn last began."""
        begun = [at for at in (self._turn_began_anew, self.last_round_end) if at is not None]
        return any(all(end > at for at in begun) for _, end in self.calls_awaited)

    @lazy
    def means_no(self) -> list[tuple[str, datetime, datetime | None]]:
        """What says that only those chosen will hear, from when, and the word that ended it.

        The next word that counts does, unless it says so again, and so does a round recorded
        later: to be invited is to hear.
        """
        words = self.updates_that_count
        current, lost = self.current, self.slot_lost
        known = None if current is None else known_from(current)
        said = [
            (one.said_at, one.id)
            for one in self._timetables
            if one.silence_means_no
            and (known is None or one.said_at >= known)
            # A slot that was lost has a wait of its own, after which one may ask.
            and (lost is None or one.said_at > lost.since)
        ]
        said += [
            (word.received_at, word.id)
            for word in words
            if word.silence_means_no
            and (known is None or word.received_at >= known)
            and (lost is None or word.received_at > lost.since or word is lost.word)
        ]
        accepted = self.paper_awaited_from
        if accepted is not None:
            # What was said before a yes was about whether there would be one.
            said = [(since, fact) for since, fact in said if since > accepted]
        ends = [word.received_at for word in words if not word.silence_means_no]
        return [
            (fact, since, next((at for at in ends if at > since), None))
            for since, fact in sorted(said)
        ]

    @lazy
    def silence_is_no(self) -> bool:
        """Tell whether it stands that silence means no."""
        return any(until is None for _, _, until in self.means_no)
