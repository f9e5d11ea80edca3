"""The turn: the stretches of time in which the candidate owes the next word.

Each holds while a request is open, while a round that the candidate missed waits for an
apology, and while the application is to be made. In every other stretch it is the
employer's turn, or nobody's.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.domain.actions import Kind
from app.domain.case.requests import OPEN_QUESTIONS, Request
from app.domain.case.rounds import RoundStatus
from app.domain.case.waits import Waits
from app.domain.lazy import lazy


class Span(NamedTuple):
    """A stretch in which the turn is the candidate's, and the fact that says so.

    request: the request that holds the turn, if one does
    """

    start: datetime | None
    until: datetime | None
    fact: str
    words: str
    request: Request | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant lies in it."""
        return (self.start is None or self.start <= at) and (self.until is None or at < self.until)


_WORDS = {
    Kind.REPLY: "They have asked you something; answer before you ask.",
    Kind.DOCUMENTS: "They wait for documents of yours; send them before you ask.",
    Kind.RETURN_CALL: "A call is yours to make; make it before you ask.",
    Kind.RESPOND_TO_OFFER: "Their offer waits for your word; it is not you who asks.",
}


class Turn(Waits):
    """Which side owes the next word, and when."""

    @lazy
    def candidate_turns(self) -> list[Span]:
        """Every stretch in which the turn is the candidate's; empty ones left out."""
        spans = [*self._of_requests(), *self._of_rounds()]
        if self.applied_at is None:
            words = "You have not applied yet, so there is nothing to ask about."
            ends = [self.apply_ends, *(ending.start for ending in self.standing_endings)]
            until = min((at for at in ends if at is not None), default=None)
            spans.append(Span(None, until, self.application.id, words))
        return [
            one for one in spans if one.start is None or one.until is None or one.start < one.until
        ]

    @lazy
    def apply_ends(self) -> datetime | None:
        """When an application that was never made is presumed closed; None where never."""
        closing = self.application.closing_on
        if closing is None:
            return None
        count = self.policy["apply_closes_business_days"]
        return self.calendar.opening(self.calendar.after(closing, count))

    def _of_requests(self) -> Iterator[Span]:
        for request in self.requests:
            ends = (request.answered_at, request.closed_at, request.lapses_at)
            until = min(at for at in ends if at is not None)
            words = _WORDS[request.kind]
            for start, end in self._stretches(request, until):
                yield Span(start, end, request.word.id, words, request)

    def _stretches(self, request: Request, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the stretches in which a request holds the turn: not while a question stands."""
        start = request.turn_from
        if request.kind is Kind.RESPOND_TO_OFFER:
            back = self.turn_back(request) or until
            for contact in self.offer_turns:
                asked = contact.happened_at
                question = self.original_contact(contact).answer in OPEN_QUESTIONS
                if question and request.word.received_at <= asked < until:
                    spoke = (u.received_at for u in self.updates_that_count)
                    yield start, asked
                    start = max(asked, min(back, next((at for at in spoke if at > asked), back)))
        yield start, until

    def _of_rounds(self) -> Iterator[Span]:
        for status in self.rounds_not_held:
            if status.missed_by_candidate:
                made = self.no_meeting_arrangements.get(status.interview.id)
                closes = self.arrange_closes(status)
                until = closes if made is None else min(made.happened_at, closes)
                words = "You missed the round; say a word about that before you ask."
                yield Span(status.since, until, status.interview.id, words)

    def arrange_closes(self, status: RoundStatus) -> datetime:
        """Return when a word about a round that was missed comes too late."""
        return self.closing_after(status.interview.starts_at, "arrange_closes_business_days")
