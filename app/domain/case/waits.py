"""Waits: how many business days of silence must pass before the candidate may ask.

Where no promised day governs, business days are counted from the beginning of the
employer's turn: its last word, the end of the interview, an answer to its request, the
lapse of one, a round that did not take place.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from app.domain.actions import Kind
from app.domain.case.promises import Promises
from app.domain.facts import Contact, EmployerUpdate, InterviewState, Stage, UpdateKind
from app.domain.lazy import lazy
from app.domain.shared_budget import COUNTING

_UNTOLD: Final = {
    Stage.SCREENING: "untold_screening_business_days",
    Stage.FIRST: "untold_first_business_days",
    Stage.FURTHER: "untold_further_business_days",
    Stage.FINAL: "untold_final_business_days",
    Stage.ASSESSMENT: "untold_assessment_business_days",
}


#: Words about a round that does not take place.
_OF_ROUNDS: Final = frozenset({UpdateKind.ROUND_POSTPONED, UpdateKind.ROUND_CANCELLED})


class Wait(NamedTuple):
    """A wait that counts business days.

    what: from what it counts, in words; since: the instant; fact: what says so
    number: the policy's number of business days; end: when it is over
    """

    what: str
    since: datetime
    fact: str
    number: str
    end: datetime


class Waits(Promises):
    """How long an enquiry has to wait."""

    @lazy
    def _turn_beginnings(self) -> list[tuple[datetime, str, str, str]]:
        """What the employer's turn may have begun with: when, what, which fact and number.

        A word about a round that does not take place has a wait of its own; where no round is
        known it is a word like any other.
        """
        found: list[tuple[datetime, str, str, str]] = []
        current, number = self.current, self._untold_number
        if current is not None:
            found.append((current.ends_at, "the interview", current.id, number))
        known = bool(self.pursuit.interviews)
        words = [u for u in self.updates_that_count if not known or u.kind not in _OF_ROUNDS]
        if words:
            word = words[-1]
            found.append((word.received_at, "their last word", word.id, number))
        found += [(at, "your answer", fact, number) for at, fact in self._answers]
        if self.open_question is not None:
            asked, what = self.open_question, "your question about the offer"
            found.append((asked.happened_at, what, asked.id, "untold_offer_business_days"))
        return found

    @lazy
    def _not_held_beginnings(self) -> list[tuple[datetime, str, str, str]]:
        """The same of the rounds that did not take place, or of the word about one missed."""
        found = []
        for one in self.rounds_awaited:
            since, what, fact = one.since, "the round that did not take place", one.interview.id
            number = "untold_not_held_business_days"
            if one.state is InterviewState.CANCELLED:
                number = (
                    _UNTOLD[one.interview.stage] if self.current is None else self._untold_number
                )
            arranged = self.no_meeting_arrangements.get(one.interview.id)
            if one.state is InterviewState.MISSED and arranged is not None:
                since, what, fact = arranged.happened_at, "your message about it", arranged.id
            found.append((since, what, fact, number))
        return found

    @lazy
    def _answers(self) -> list[tuple[datetime, str]]:
        """The answers to their requests: when, and which fact."""
        return [
            (one.answered_at, one.answered_by)
            for one in self.requests
            if one.answered_at is not None and one.answered_by is not None
        ]

    @lazy
    def _untold_number(self) -> str:
        """The number of business days that is usual for the round that governs."""
        return _UNTOLD[Stage.FIRST if self.current is None else self.current.stage]

    @lazy
    def untold(self) -> Wait | None:
        """The usual wait without a date; None where a day governs, or nothing was heard.

        None either where a slot was lost since: that has a wait of its own.
        """
        if self.ask_from is not None or self.paper_awaited_from is not None:
            return None
        if self.promise_governs or self.call_governs or self.earliest_governs:
            return None
        return self._usual_wait

    @lazy
    def _usual_wait(self) -> Wait | None:
        """The wait from the beginning of their turn, whatever was promised."""
        lost = self.slot_lost
        begun = [one for one in self._turn_beginnings if lost is None or one[0] > lost.since]
        if not begun:
            return None
        since, what, fact, number = max(begun, key=lambda one: one[0])
        return self._wait(what, since, fact, number)

    @lazy
    def earliest_waits(self) -> list[Wait]:
        """The waits from the days before which nothing comes, the candidate's corrections too."""
        if self.ask_from is not None or self.paper_awaited_from is not None:
            return []
        return self._waits_from_earliest

    @lazy
    def _waits_from_earliest(self) -> list[Wait]:
        """The same, whether or not a day to ask on lifts them."""
        what, number = "the day before which nothing comes", self._untold_number
        return [
            self._wait(what, self.calendar.midnight(day), fact, number)
            for day, fact in self._earliest
            if self.is_ahead_of_turn(day)
        ]

    @lazy
    def not_held_waits(self) -> list[Wait]:
        """The waits after rounds that did not take place; a day promised since governs alone."""
        if self.ask_from is not None or self.paper_awaited_from is not None:
            return []
        promise = self.statement
        last = self.rounds_awaited[-1].since if self.rounds_awaited else None
        told_since = promise is not None and last is not None and promise.said_at >= last
        if (self.promise_governs or self.earliest_governs) and told_since:
            return []
        return [
            self._wait(what, since, fact, number)
            for since, what, fact, number in self._not_held_beginnings
        ]

    @lazy
    def lapses(self) -> list[Wait]:
        """The waits that begin with the lapse of a request nobody answered.

        None of a lapse at which a promised day, or a call that they fixed, is still ahead:
        that governs alone. Nor of an offer with a question open, while the turn is not the
        candidate's before it.
        """
        if self.ask_from is not None or self.paper_awaited_from is not None:
            return []
        promise, number = self.statement, self._untold_number
        lost = None if self.slot_lost is None else self.slot_lost.since
        governing = [end for _, end in self.calls_awaited]
        if self.promise_governs and promise is not None and promise.day is not None:
            governing.append(self.calendar.closing(promise.day))
        over = max(governing, default=None)
        begun = max((one[0] for one in self._turn_beginnings), default=None)
        return [
            self._wait("the lapse of their request", one.lapses_at, one.word.id, number)
            for one in self.requests
            if one.pending
            # A slot that was lost since has a wait of its own.
            and (lost is None or one.lapses_at > lost)
            and (over is None or over <= one.lapses_at)
            and (begun is None or begun < one.lapses_at)
            and not (one is self.offer_request and self.is_their_turn_to_the_lapse)
        ]

    def _wait(self, what: str, since: datetime, fact: str, number: str) -> Wait:
        end = self.calendar.opening_after(since, self.policy[number])
        return Wait(what, since, fact, number, end)

    @lazy
    def _earliest(self) -> list[tuple[date, str]]:
        """The days before which nothing comes, where no last day was named with them."""
        base = self.statement
        said = [*([base] if base is not None else []), *self.corrections]
        return [
            (one.earliest, one.fact) for one in said if one.earliest is not None and one.day is None
        ]

    @lazy
    def after_applying(self) -> Wait | None:
        """The wait of an application without a round, while the employer has said nothing."""
        applied = self.applied_at
        alone = not self.pursuit.interviews and self.last_update is None
        named = self.promise_governs or self.earliest_governs or self.ask_from is not None
        if applied is None or not alone or named:
            return None
        fact, closing = self.application.id, self.application.closing_on
        number = "untold_applied_business_days"
        if closing is not None and self.calendar.midnight(closing) > applied:
            return self._wait("the closing day", self.calendar.midnight(closing), fact, number)
        return self._wait("your application", applied, fact, number)

    @lazy
    def after_answer(self) -> Wait | None:
        """The wait after an answer to a request: nobody asks at once after answering."""
        if self.ask_from is not None:
            return None
        answers = list(self._answers)
        if self.open_question is not None:
            answers.append((self.open_question.happened_at, self.open_question.id))
        if not answers:
            return None
        at, fact = max(answers)
        return self._wait("your answer", at, fact, "untold_answered_business_days")

    @lazy
    def hold_ends(self) -> datetime | None:
        """When an enquiry waits for a pursuit on hold no more."""
        return None if self.hold is None else self.hold_end(self.hold)

    def hold_end(self, hold: EmployerUpdate) -> datetime:
        """Return when a hold is over if no word of theirs ends it."""
        calendar = self.calendar
        if hold.review_on is not None:
            return calendar.opening(calendar.after(calendar.roll(hold.review_on), 1))
        return calendar.opening_after(hold.received_at, self.policy["on_hold_business_days"])

    @lazy
    def hold_lifted(self) -> bool:
        """Tell whether a day on which one may ask, named since, lifts the hold for enquiries."""
        hold, asked = self.hold, self.ask_from
        return hold is not None and asked is not None and asked.said_at > hold.received_at

    @lazy
    def paper_wait(self) -> Wait | None:
        """The wait for the paper of an offer that was accepted in words."""
        since = self.paper_awaited_from
        if since is None:
            return None
        named, calendar = self.paper_by, self.calendar
        if named is not None and named.paper_by is not None:
            number = "timetable_grace_business_days"
            day = calendar.roll(named.paper_by)
            end = calendar.opening(calendar.after(day, self.policy[number]))
            return Wait("the day of the paper", calendar.midnight(day), named.id, number, end)
        accepted = self.acceptance
        fact = accepted.fact if accepted is not None else self.application.id
        return self._wait("your acceptance", since, fact, "paper_business_days")

    @lazy
    def delays(self) -> list[tuple[EmployerUpdate, datetime]]:
        """Automatic replies that name a day of return, with the instant until which they delay.

        The employer's next word comes sooner, or the day itself.
        """
        found = []
        for update in self.pursuit.updates:
            if update.kind is UpdateKind.AUTO_REPLY and update.returns_on is not None:
                end = self.calendar.opening(self.calendar.roll(update.returns_on))
                later = [
                    word.received_at
                    for word in self.updates_that_count
                    if word.received_at > update.received_at
                ]
                found.append((update, min([end, *later])))
        return found

    @lazy
    def further_waits(self) -> list[Wait]:
        """The waits that hold beside the usual one."""
        return [*self.earliest_waits, *self.not_held_waits, *self.lapses]

    @lazy
    def wait_ends(self) -> list[datetime]:
        """The ends of all the waits that an enquiry has to bear."""
        ends = [end for _, end in (*self.promise_ends, *self.calls_awaited, *self.delays)]
        waits = (self.untold, self.after_applying, self.after_answer, self.paper_wait)
        ends += [wait.end for wait in (*waits, *self.further_waits) if wait]
        ends += [one.ends_at for one in self.active_rounds[-1:]]
        if self.hold_ends is not None and not self.hold_lifted:
            ends.append(self.hold_ends)
        return ends

    @lazy
    def answer_day(self) -> date | None:
        """The business day the answer is expected on."""
        days = [one.day for one in self.promised if one.day is not None]
        waits = (self.untold, *self._waits_from_earliest, *self.not_held_waits)
        ends = [wait.end for wait in waits if wait is not None]
        days += [self.calendar.local_day(end) for end in ends]
        if not (self.promise_governs or self.earliest_governs) and self._usual_wait is not None:
            # A call that is fixed, or a day to ask on, is not the day of the answer.
            days.append(self.calendar.local_day(self._usual_wait.end))
        return max(days, default=None)

    # How often and how soon again.

    @lazy
    def fresh_from(self) -> datetime | None:
        """Since when enquiries are counted anew: an acceptance that awaits its paper."""
        return self.paper_awaited_from

    @lazy
    def counted_enquiries(self) -> list[Contact]:
        """The enquiries that count against what may still be asked."""
        fresh = self.fresh_from
        return [c for c in self.enquiries if fresh is None or c.happened_at > fresh]

    @lazy
    def counted_gap_starters(self) -> list[Contact]:
        """The own contacts whose gap still matters."""
        fresh = self.fresh_from
        return [c for c in self.gap_starters if fresh is None or c.happened_at > fresh]

    @lazy
    def enquiries_in_silence(self) -> list[Contact]:
        """Enquiries that count and were made into the present silence."""
        return [c for c in self.counted_enquiries if self.is_in_silence(c)]

    @lazy
    def enquiries_before_rounds(self) -> list[Contact]:
        """The enquiries that count, of a pursuit in which no round has taken place.

        The first one after each round that did not take place is left out: that round
        opened it.
        """
        own: set[str] = set()
        for status in self.rounds_not_held:
            after = [c for c in self.enquiries if c.happened_at > status.since]
            own.update(c.id for c in after[:1])
        return [c for c in self.enquiries if c.id not in own]

    def gap_ends(self, contact: Contact) -> datetime:
        """Return when the minimum gap after a contact is over.

        The later of the n-th business day and the n-th calendar day after it, the latter
        rolled forward to a business day, at the start of working hours.
        """
        day = self.calendar.local_day(contact.happened_at)
        by_business = self.calendar.after(day, self.policy["minimum_gap_business_days"])
        by_calendar = self.calendar.roll(day + timedelta(days=self.policy["minimum_gap_days"]))
        return self.calendar.opening(max(by_business, by_calendar))

    @lazy
    def may_have_enquired_from(self) -> datetime:
        """When an enquiry opened, or would have: every wait over, and every gap before it.

        Of an application that was made; before that there is nothing to wait for.
        """
        begun = [self.applied_at, *(u.received_at for u in self.updates_that_count[-1:])]
        return self.after_gaps(max([*self.wait_ends, *(at for at in begun if at is not None)]))

    def after_gaps(self, opens: datetime) -> datetime:
        """Return the first instant from one on that lies in no gap of a contact made by then."""
        starters = [*self.counted_gap_starters, *self.gap_starters_elsewhere]
        for contact in sorted(starters, key=lambda contact: contact.happened_at):
            if contact.happened_at <= opens:
                opens = max(opens, self.gap_ends(contact))
        return opens

    @lazy
    def asked_at_employer(self) -> list[Contact]:
        """The enquiries that count at this employer, over all applications, in order."""
        elsewhere = [
            c
            for c in self.pursuit.elsewhere
            if c.kind is Kind.ENQUIRE_STATUS and c.result in COUNTING
        ]
        return sorted((*self.counted_enquiries, *elsewhere), key=lambda c: c.happened_at)

    def budget_free(self, asked: Sequence[Contact], number: str) -> datetime | None:
        """Return when the last of so many enquiries leaves the count of some days; None if few."""
        most, days = self.policy[number], self.policy["budget_days"]
        if len(asked) < most:
            return None
        first = self.calendar.local_day(asked[-most].happened_at)
        return self.calendar.midnight(first + timedelta(days=days + 1))

    @lazy
    def open_answers(self) -> frozenset[Kind]:
        """The kinds of answer that something still waits for, lapsed or not."""
        return frozenset(request.kind for request in self.requests if request.pending)
