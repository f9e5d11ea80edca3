"""Presumed closings: from when a silence is taken as a no.

Four ways lead there: the last permitted enquiry went unanswered; whatever was asked or
not, a long time went by; an offer lapsed unanswered; they said that silence means no. Once
presumed, contacts of the candidate's change nothing: only what reopens does.
"""

from datetime import datetime, timedelta
from typing import Final, Self

from app.domain.actions import Kind
from app.domain.as_of import as_of, known_from
from app.domain.case.spent import SpentCounts
from app.domain.lazy import lazy

_TICK: Final = timedelta(microseconds=1)
#: Within so long after a word no silence is taken as a no, whatever the numbers.
_SOON: Final = timedelta(days=5)
#: So many business days an enquiry that opened has before a long silence is taken as a no.
_OPENED: Final = "presumed_opened_business_days"


class PresumedClosing(SpentCounts):
    """From when the pursuit is presumed closed if the silence lasts."""

    @lazy
    def presumed_from(self) -> datetime | None:
        """From when the pursuit is presumed closed; None while it cannot be."""
        if self.standing_endings:
            return None
        if self.applied_at is None:
            return self.apply_ends
        stays = [
            at for at in (self._closed_before_late_answer, self._closed_before_own_facts) if at
        ]
        return min(stays) if stays else self._presumed_by_silence

    @lazy
    def _closed_before_late_answer(self) -> datetime | None:
        """From when it was presumed closed before a request was answered after its lapse.

        What is closed stays closed, whatever the candidate does: only a word, or a round
        recorded later, ends it.
        """
        late = [
            one.answered_at
            for one in self.requests
            if one.answered_at is not None and one.answered_at > one.lapses_at
        ]
        if not late:
            return None
        return self._closed_just_before(min(late))

    @lazy
    def _closed_before_own_facts(self) -> datetime | None:
        """From when it was presumed closed before what lengthens a wait, and reopens nothing.

        An automatic reply, or a timetable that is recorded or corrected; the last of them knows
        of others.
        """
        facts = [word.received_at for word, until in self.delays if until > word.received_at]
        facts += [one.said_at for one in self._timetables]
        facts += [one.said_at for one in self.corrections]
        last = max(facts, default=None)
        if last is None or not self._may_have_closed_before(last):
            return None
        return self._closed_just_before(last)

    def _closed_just_before(self, at: datetime) -> datetime | None:
        """Return from when it was presumed closed before an instant, if nothing has ended that.

        A silence that would be over at that very instant is read with what is told then. Where
        the application was made later, it was one that was not made which had been closed.
        """
        then = self._just_before(at).presumed_from
        if then is None or then >= at:
            return None
        if self.applied_at is not None and self.applied_at > then:
            return None
        spoke = any(u.received_at > then for u in self.updates_that_count)
        rounds = self.pursuit.interviews
        recorded = any((since := known_from(one)) and since > then for one in rounds)
        return None if spoke or recorded else then

    def _just_before(self, at: datetime) -> Self:
        """Return the case as it stood just before an instant."""
        return type(self)(as_of(self.pursuit, at - _TICK), self.policy, self.calendars)

    @lazy
    def _presumed_by_silence(self) -> datetime | None:
        ways = [self._offer_lapsed, self._silence_meant_no]
        if self._offer_lapsed is None:
            ways += [self._last_enquiry_unanswered, self._long_silence]
        return min((way for way in ways if way is not None), default=None)

    @lazy
    def _offer_lapsed(self) -> datetime | None:
        request = self.offer_request
        if request is None or self.open_question is not None:
            return None
        held, lapsed = self.hold, request.lapses_at
        since = self._not_on_hold(lapsed) if held and held.received_at <= lapsed else lapsed
        # An update or a round since the lapse means that the employer goes on, on hold or not.
        spoke = self.last_update is not None and self.last_update.received_at > lapsed
        ahead = any(
            (known := known_from(one)) is not None and lapsed < known < one.ends_at
            for one in self.active_rounds
        )
        return None if spoke or ahead else since

    @lazy
    def past_closing(self) -> tuple[datetime, datetime] | None:
        """The last stretch in which the pursuit was presumed closed until they, or a round, came.

        Asked again as of each instant that may have ended one, the last first.
        """
        ends = {u.received_at for u in self.updates_that_count}
        # One that did not take place lay ahead all the same when it was arranged.
        rounds = self.pursuit.interviews
        ends.update(at for one in rounds if (at := known_from(one)) is not None)
        for at in sorted(ends, reverse=True):
            if self._may_have_closed_before(at):
                start = self._just_before(at).presumed_from
                if start is not None and start < at:
                    return start, at
        return None

    def _may_have_closed_before(self, at: datetime) -> bool:
        """Tell roughly, and cheaply, whether a silence may have been taken as a no by an instant.

        Within days after a word, and weeks after a round or the application, only an offer, or
        a silence that means no, may have closed it.
        """
        if self._may_close_from is not None and self._may_close_from < at:
            return True
        soon = at - _SOON
        if any(soon < u.received_at < at for u in self.updates_that_count):
            return False
        begun = [one.ends_at for one in self.active_rounds if one.ends_at < at]
        if not begun and self.applied_at is not None and self.applied_at < at:
            begun = [self.applied_at]
        if not begun:
            return self.application.closing_on is not None
        return at - max(begun) >= timedelta(days=self.policy["presumed_closed_days"] - 1)

    @lazy
    def past_offers_shut(self) -> list[tuple[datetime, datetime]]:
        """When an offer could only be declined, until another one, or a word, opened it again."""
        found = []
        for request in self.requests_of(Kind.RESPOND_TO_OFFER):
            ended = request.closed_at
            if request.answered_at is not None or ended is None or ended <= request.lapses_at:
                continue
            start = self._just_before(ended).offer_shut_from
            if start is not None and start < ended:
                found.append((start, ended))
        standing, closed = self.offer_request, self.past_closing
        if standing is not None and closed is not None and standing.word.received_at < closed[0]:
            found.append(closed)
        return found

    @lazy
    def _may_close_from(self) -> datetime | None:
        """When an offer first lapsed, or they first said that silence means no."""
        since = [one.lapses_at for one in self.requests_of(Kind.RESPOND_TO_OFFER)]
        since += [u.received_at for u in self.updates_that_count if u.silence_means_no]
        rounds = self.pursuit.interviews
        for timetables in (self.application.timetables, *(one.timetables for one in rounds)):
            since += [one.said_at for one in timetables if one.silence_means_no]
        return min(since, default=None)

    @lazy
    def offer_shut_from(self) -> datetime | None:
        """From when an offer that lapsed can only be declined; not before a question's end.

        A question that is open ends as any silence does, also where the pursuit was let go
        meanwhile, which nothing can be presumed of any more.
        """
        request = self.offer_request
        if request is not None and self.open_question is None:
            return self._not_on_hold(request.lapses_at)
        return self._presumed_by_silence if self.standing_endings else self.presumed_from

    @lazy
    def presumed_by_lapse(self) -> bool:
        """Tell whether nothing but the lapse of an offer brings the presumed closing."""
        return self._offer_lapsed is not None and self.presumed_from == self._offer_lapsed

    @lazy
    def _silence_meant_no(self) -> datetime | None:
        if not self.silence_is_no:
            return None
        current = self.current
        held = None if current is None else self.calendar.local_day(current.ends_at)
        # A day before that of the interview was over with the interview itself.
        days = [
            one.day
            for one in self.promised
            if one.day is not None and (held is None or one.day >= held)
        ]
        if days:
            start = self.calendar.closing(max(days))
        else:
            start = self._after(self._would_have_opened, "presumed_closed_business_days")
        said = [since for _, since, until in self.means_no if until is None]
        start = max([start, *said, *self._rounds_ahead])
        start = self._not_on_hold(self._after_open_requests(start))
        # Where no day was named, the time is counted as that of any silence. What was let go is
        # over already: its offer is shut the moment that it lapses.
        return start if days or self.standing_endings else self.calendar.next_at_work(start)

    def _after_open_requests(self, start: datetime) -> datetime:
        """Return the first instant from one on at which no request was open."""
        for request in self.requests:
            ends = (request.answered_at, request.closed_at, request.lapses_at)
            ended = min(at for at in ends if at is not None)
            if request.word.received_at <= start < ended:
                start = ended
        return start

    @lazy
    def _last_enquiry_unanswered(self) -> datetime | None:
        spent = [] if self.no_contact else list(self.caps_spent())
        if spent:
            # What an earlier silence had spent may have closed it before: then it stays closed.
            closed = self._closed_just_before(min(spent)) if self.enough_asked_before else None
            return self._unanswered_since(min(spent)) if closed is None else closed
        if not (self.no_contact or self.enough_asked):
            return None
        # Nobody may be asked: counted from when an enquiry would have opened, or from one made
        # since all the same. What is closed stays closed.
        opened = self._would_have_opened
        start = self._unanswered_since(opened)
        for contact in self.enquiries_in_silence:
            if opened <= contact.happened_at <= start:
                start = self._unanswered_since(contact.happened_at)
        return start

    @lazy
    def _would_have_opened(self) -> datetime:
        """When an enquiry would have opened to which nothing but the wish is in the way.

        Not before the employer's turn, which an answer to it begins.
        """
        turns = [span.until for span in self.candidate_turns if span.until is not None]
        began = [] if self._turn_began_anew is None else [self._turn_began_anew]
        return self.after_gaps(max([self.may_have_enquired_from, *turns, *began]))

    def _unanswered_since(self, asked: datetime) -> datetime:
        """Return from when an enquiry that nobody answered is taken as answered by a no."""
        start = self._after(asked, "presumed_closed_business_days")
        weeks = timedelta(days=self.policy["presumed_closed_days"])
        day = self.calendar.local_day(self._four_weeks_from) + weeks
        start = self._not_ahead(max(start, self.calendar.opening(self.calendar.roll(day))))
        # While a request is open it is not they who are silent.
        for span in self.candidate_turns:
            if span.request is not None and span.until is not None and span.holds(start):
                start = self._not_ahead(self.calendar.next_at_work(span.until))
        return start

    @lazy
    def _long_silence(self) -> datetime | None:
        begun = [one[0] for one in (*self._turn_beginnings, *self._not_held_beginnings)]
        words = [u.received_at for u in self.updates_that_count[-1:]]
        latest = max([*begun, *words, *self._ends, *self._days])
        start = self._after(latest, "presumed_silent_business_days")
        # While they are away nothing is taken as a no.
        start = self._not_ahead(max([start, *(end for _, end in self.delays)]))
        for at, number in sorted(self._has_its_time):
            # What is closed stays closed, whatever opens or is asked afterwards.
            if at <= start:
                start = max(start, self._not_ahead(self._after(at, number)))
        return start

    @lazy
    def _has_its_time(self) -> list[tuple[datetime, str]]:
        """What a long silence leaves its time: when, and the number of business days after it.

        An enquiry that opened, that opens only later since others there were too many, or
        that was made. None opened where earlier silences had spent what a pursuit bears.
        """
        made = self.counted_enquiries
        found = [(one.happened_at, "presumed_closed_business_days") for one in made]
        if self.no_contact or not self.enough_asked_before:
            may = self.may_have_enquired_from
            found += [(at, _OPENED) for at in {may, self._budget_free_since(may)}]
        return found

    def _budget_free_since(self, opens: datetime) -> datetime:
        """Return the first instant from one on at which what was asked there before left room.

        What is asked only later takes back no opening.
        """
        asked = [c for c in self.asked_at_employer if c.happened_at < opens]
        free = self.budget_free(asked, "budget_enquiries")
        return opens if free is None or free <= opens else self._budget_free_since(free)

    def _after(self, instant: datetime, number: str) -> datetime:
        return self.calendar.opening_after(instant, self.policy[number])

    @lazy
    def _ends(self) -> list[datetime]:
        """The end or slot of every round, and the application."""
        ends = [
            status.interview.ends_at if status.active else status.interview.starts_at
            for status in self.statuses
        ]
        return [*ends, *([self.applied_at] if self.applied_at is not None else [])]

    @lazy
    def _four_weeks_from(self) -> datetime:
        """The end of the last round that stands, else its slot, else the application."""
        if self.last_round_end is not None:
            return self.last_round_end
        return max(self._ends)

    @lazy
    def _days(self) -> list[datetime]:
        """When the promised, review, closing and asking days, and lapses, are over."""
        calendar = self.calendar
        days = [one.day for one in self.promised if one.day is not None]
        days += [one[0] for one in self._earliest]
        days += [
            one.ask_from
            for one in (self.ask_from, *self.corrections)
            if one is not None and one.ask_from is not None
        ]
        if self.hold is not None and self.hold.review_on is not None:
            days.append(calendar.roll(self.hold.review_on))
        if self.application.closing_on is not None:
            days.append(self.application.closing_on)
        over = [calendar.closing(day) for day in days]
        over += [end for _, end in self.calls_awaited]
        over += [request.lapses_at for request in self.requests if request.pending]
        return over

    @lazy
    def _rounds_ahead(self) -> list[datetime]:
        return [one.ends_at for one in self.active_rounds]

    def _not_ahead(self, start: datetime) -> datetime:
        """Return the first start of working hours from one on with nothing promised ahead."""
        floor = max([start, *self._days, *self._rounds_ahead])
        if floor > start:
            start = self.calendar.next_at_work(floor)
        return self._not_on_hold(start)

    def _not_on_hold(self, start: datetime) -> datetime:
        """Return the instant, or the end of the hold if that comes later."""
        return start if self.hold_ends is None else max(start, self.hold_ends)
