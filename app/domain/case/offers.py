"""Offers in turns: the offer that stands, the turns taken, whose word is awaited."""

from datetime import datetime

from app.domain.actions import Kind
from app.domain.case.requests import OPEN_QUESTIONS, TURNS, Request, Requests
from app.domain.facts import Contact, EmployerUpdate
from app.domain.lazy import lazy


class Offers(Requests):
    """The offer that stands."""

    @lazy
    def offer_request(self) -> Request | None:
        """The offer that waits for an answer, lapsed or not."""
        asked = [one for one in self.requests_of(Kind.RESPOND_TO_OFFER) if one.pending]
        return asked[-1] if asked else None

    @lazy
    def offers_open_since(self) -> datetime | None:
        """Since when an answer to the offer is open: the first that waited without a break."""
        asked = self.requests_of(Kind.RESPOND_TO_OFFER)
        since: datetime | None = None
        for request in reversed(asked):
            replaced = request.closed_at is not None and request.closed_at == since
            if not request.pending and (request.answered_at is not None or not replaced):
                break
            since = request.word.received_at
        return since

    @lazy
    def offer_turns(self) -> list[Contact]:
        """Every answer of this pursuit that left an offer open, in order."""
        return [
            c
            for c in self.contacts_of_kind(Kind.RESPOND_TO_OFFER)
            if self.original_contact(c).answer in TURNS
        ]

    @lazy
    def offer_turns_in_series(self) -> list[Contact]:
        """The turns taken since the first of the offers that follow each other."""
        since = [offer.received_at for offer in self.offers[:1]]
        return [c for c in self.offer_turns if all(c.happened_at >= at for at in since)]

    @lazy
    def open_question(self) -> Contact | None:
        """The request for time, or for other terms, that the employer has not answered."""
        request = self.offer_request
        if request is None:
            return None
        spoke = self.last_update.received_at if self.last_update else request.word.received_at
        for contact in reversed(self.offer_turns):
            if contact.happened_at < spoke:
                return None
            too_late = contact.happened_at >= request.lapses_at
            if self.original_contact(contact).answer in OPEN_QUESTIONS and not too_late:
                return contact
        return None

    @lazy
    def offer_turn_back(self) -> datetime | None:
        """When the turn comes back to the candidate while a question is open.

        At the start of working hours on the last business day ahead of `respond_by`.
        """
        return None if self.offer_request is None else self.turn_back(self.offer_request)

    def turn_back(self, request: Request) -> datetime | None:
        """Return when the turn comes back in spite of a question; None without `respond_by`."""
        if request.word.respond_by is None:
            return None
        day = self.day_of(request.word.respond_by)
        return self.calendar.opening(self.calendar.last_before(day))

    @lazy
    def is_their_turn_to_the_lapse(self) -> bool:
        """Tell whether a question is open, and no deadline gives the candidate the turn back."""
        return self.open_question is not None and self.offer_turn_back is None

    @lazy
    def acceptance_ends(self) -> datetime | None:
        """When an acceptance is over at the latest; None where nothing was accepted.

        At once where the paper is there and no request is open.
        """
        accepted = self.acceptance
        if accepted is None:
            return None
        asked = [request for request in self.requests if request.pending]
        if self.paper_awaited_from is None and not asked:
            return accepted.start
        latest = max([accepted.start, *(request.word.received_at for request in asked)])
        ends = self.calendar.opening_after(latest, self.policy["accepted_ends_business_days"])
        return max([ends, *(request.lapses_at for request in asked)])

    @lazy
    def paper_by(self) -> EmployerUpdate | None:
        """The offer that names the day by which the paper comes."""
        named = [one for one in self.offers if one.paper_by is not None]
        return named[-1] if named else None
