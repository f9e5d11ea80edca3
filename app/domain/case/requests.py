"""Requests: what the employer asked, until when, and how it was answered.

A question, documents, times for a round, a call that the candidate is to make, an offer.
One answer answers every request of its kind that was open when it was made, unless it
names the one it answers. A request that nobody answers lapses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from app.domain.actions import Channel, Kind
from app.domain.as_of import known_from
from app.domain.case.endings import Endings
from app.domain.facts import (
    Contact,
    DayOrInstant,
    EmployerUpdate,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Result,
    UpdateKind,
    WhoCalls,
)
from app.domain.lazy import lazy

#: Which answer each request opens.
ANSWERED_BY: Final = {
    UpdateKind.QUESTION: Kind.REPLY,
    UpdateKind.NEXT_STAGE: Kind.REPLY,
    UpdateKind.DOCUMENTS_REQUESTED: Kind.DOCUMENTS,
    UpdateKind.INVITED_TO_CALL: Kind.RETURN_CALL,
    UpdateKind.OFFER: Kind.RESPOND_TO_OFFER,
}
#: Answers to an offer that leave it open.
TURNS: Final = frozenset({OfferAnswer.MORE_TIME, OfferAnswer.NEGOTIATE, OfferAnswer.ACKNOWLEDGE})
#: Answers to an offer after which the employer owes the next word.
OPEN_QUESTIONS: Final = frozenset({OfferAnswer.MORE_TIME, OfferAnswer.NEGOTIATE})
#: Outcomes that answer an offer, whoever told them.
_ANSWERING: Final = frozenset({OutcomeKind.ACCEPTED, OutcomeKind.DECLINED})
_NOBODY_REACHED: Final = frozenset({Result.NO_ANSWER, Result.MESSAGE_LEFT})


@dataclass(slots=True)
class Request:
    """One thing the employer asked.

    opens_at: from when it may be answered; turn_from: from when it holds the turn
    due_at: by when; lapses_at: from when it holds the turn no more
    rings: calls that reached nobody; after a few of them it is answered
    answered_at: when it was answered; closed_at: when an ending closed it unanswered
    """

    kind: Kind
    word: EmployerUpdate
    opens_at: datetime
    turn_from: datetime
    due_at: datetime
    lapses_at: datetime
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    rings: list[Contact] = field(default_factory=list)

    @property
    def pending(self) -> bool:
        """True while nothing has answered or closed it."""
        return self.answered_at is None and self.closed_at is None

    def is_open_at(self, at: datetime) -> bool:
        """Tell whether an answer made at an instant answers it."""
        if self.word.received_at > at:
            return False
        ended = self.answered_at or self.closed_at
        return ended is None or at <= ended

    def answer(self, at: datetime, fact: str) -> None:
        """Record what answered it; the first answer stands."""
        if self.answered_at is None or at < self.answered_at:
            self.answered_at, self.answered_by = at, fact


class Requests(Endings):
    """What the employer asked, and what answered it."""

    @lazy
    def requests(self) -> list[Request]:
        """Every request in the order in which they came, with its answer."""
        found = [
            request
            for word in self.updates_that_count
            if word.kind in ANSWERED_BY
            for request in self._request(word)
        ]
        if found:
            self._answer_by_rounds(found)
            for kind in (Kind.REPLY, Kind.DOCUMENTS, Kind.RETURN_CALL):
                self._answer([one for one in found if one.kind is kind], kind)
            self._answer_offers([one for one in found if one.kind is Kind.RESPOND_TO_OFFER])
        return found

    def requests_of(self, kind: Kind) -> list[Request]:
        """Return the requests that a kind of contact answers."""
        if not self.requests:
            return []
        return [request for request in self.requests if request.kind is kind]

    def _request(self, word: EmployerUpdate) -> Iterator[Request]:
        kind = ANSWERED_BY[word.kind]
        if word.kind is UpdateKind.NEXT_STAGE and word.asks_for_times is False:
            return
        if kind is Kind.RETURN_CALL:
            if word.who_calls is not WhoCalls.EMPLOYER:
                yield self._call_to_make(word)
            elif word.call_at is not None:
                yield self._call_to_await(word, word.call_at)
            return
        if kind is Kind.RESPOND_TO_OFFER and self._confirms(word):
            return
        own = word.respond_by if kind is Kind.RESPOND_TO_OFFER else word.due
        received = word.received_at
        if own is None:
            due = self.closing_after(received, "answer_due_business_days")
            lapses = self.closing_after(received, "request_lapses_business_days")
        else:
            due, lapses = self.deadline(own), self._lapse_after(self.day_of(own))
        yield Request(kind, word, received, received, due, lapses, self.closed_at(word))

    def _confirms(self, word: EmployerUpdate) -> bool:
        """Tell whether an offer only put on paper what was accepted, whatever came after it."""
        if word.form is not OfferForm.WRITTEN or word.respond_by is not None:
            return False
        at = word.received_at
        return any(
            one.kind is OutcomeKind.ACCEPTED
            and one.start < at
            and (one.until is None or at < one.until)
            for one in self.endings
        )

    def _lapse_after(self, day: DayOrInstant) -> datetime:
        """Return the end of working hours some business days after a deadline's day."""
        count = self.policy["lapse_business_days"]
        return self.calendar.closing(self.calendar.after(day, count))

    def _call_to_make(self, word: EmployerUpdate) -> Request:
        """Return the request of a call that the candidate is to make."""
        calendar, received, call_at = self.calendar, word.received_at, word.call_at
        if call_at is None:
            opens = turn = received
            due = self.closing_after(received, "answer_due_business_days")
            day = calendar.local_day(due)
        elif isinstance(call_at, datetime):
            day = calendar.local_day(call_at)
            opens, turn = call_at, calendar.midnight(day)
            in_hours = calendar.is_business_day(day) and call_at < calendar.closing(day)
            due = calendar.closing(day) if in_hours else call_at + self.call_window
        else:
            day = calendar.roll(call_at)
            opens, turn = calendar.opening(day), calendar.midnight(day)
            due = calendar.closing(day)
        closed = self.closed_at(word)
        opens, turn = max(opens, received), max(turn, received)
        return Request(Kind.RETURN_CALL, word, opens, turn, due, self._lapse_after(day), closed)

    def _call_to_await(self, word: EmployerUpdate, call_at: DayOrInstant) -> Request:
        """Return the request that a call of the employer becomes once it has not come."""
        over = self.call_over(call_at)
        due = self.closing_after(over, "answer_due_business_days")
        opens = max(over, word.received_at)
        after = (u.received_at for u in self.updates_that_count if u.received_at > word.received_at)
        ends = [at for at in (next(after, None), self.closed_at(word)) if at is not None]
        closed = min(ends, default=None)
        lapses = self._lapse_after(self.calendar.local_day(due))
        return Request(Kind.RETURN_CALL, word, opens, opens, due, lapses, closed)

    @lazy
    def call_window(self) -> timedelta:
        """For how long a call that was fixed for an instant is expected."""
        return timedelta(minutes=self.policy["call_window_minutes"])

    def call_over(self, fixed: DayOrInstant) -> datetime:
        """Return when a call that the employer fixed has not come."""
        if isinstance(fixed, datetime):
            return fixed + self.call_window
        return self.calendar.closing(self.calendar.roll(fixed))

    def _answer(self, requests: list[Request], kind: Kind) -> None:
        """Let the contacts of a kind answer the requests, in the order of time."""
        if not requests:
            return
        contacts = self.contacts_of_kind(kind)
        if kind is Kind.RETURN_CALL:
            unanswered = [
                c for c in self.pursuit.contacts if c.kind is kind and c.result is Result.NO_ANSWER
            ]
            contacts = sorted((*contacts, *unanswered), key=lambda c: c.happened_at)
        enough = self.policy["return_call_rings"]
        for contact in contacts:
            for request in _meant(requests, contact, self.original_contact(contact)):
                ring = contact.channel is Channel.PHONE and contact.result in _NOBODY_REACHED
                if kind is Kind.RETURN_CALL and ring:
                    request.rings.append(contact)
                    if len(request.rings) < enough:
                        continue
                request.answer(contact.happened_at, contact.id)

    def _answer_by_rounds(self, requests: list[Request]) -> None:
        """Let a round recorded after an invitation answer the question for its times."""
        for request in requests:
            if request.word.kind is UpdateKind.NEXT_STAGE:
                asked = request.word.received_at
                for one in self.pursuit.interviews:
                    recorded = asked if one.created_at is None else known_from(one) or asked
                    if one.starts_at > asked <= recorded and request.is_open_at(recorded):
                        request.answer(recorded, one.id)

    def _answer_offers(self, requests: list[Request]) -> None:
        """Let answers and later offers close the offers before them."""
        for request, following in pairwise(requests):
            replaced = following.word.received_at
            if request.closed_at is None or request.closed_at > replaced:
                request.closed_at = replaced
        answered = [
            (contact.happened_at, contact.id)
            for contact in self.contacts_of_kind(Kind.RESPOND_TO_OFFER)
            if self.original_contact(contact).answer not in TURNS
        ]
        answered += [(one.start, one.fact) for one in self.endings if one.kind in _ANSWERING]
        for at, fact in answered:
            for request in requests:
                if request.is_open_at(at):
                    request.answer(at, fact)


def _meant(requests: list[Request], contact: Contact, original: Contact) -> list[Request]:
    """Return the requests that a contact answers: the one it names, else all that were open."""
    named = original.attestation.update_id if original.attestation is not None else None
    return [
        request
        for request in requests
        if request.is_open_at(contact.happened_at) and (named is None or named == request.word.id)
    ]
