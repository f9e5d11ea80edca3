"""Endings: what put an end to the pursuit, and what took it back.

Read in the order of time: rejections and withdrawn offers, the candidate's own endings,
the words that reopen, and the rounds recorded later.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.actions import Channel, Kind
from app.domain.as_of import known_from
from app.domain.case.rounds import Rounds
from app.domain.facts import (
    EmployerUpdate,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    UpdateKind,
)
from app.domain.lazy import lazy

#: Words after which nothing is left to ask but why.
DECISIVE: Final = frozenset({UpdateKind.REJECTION, UpdateKind.OFFER_WITHDRAWN})
_REOPENS_REJECTION: Final = frozenset(
    {UpdateKind.OFFER, UpdateKind.NEXT_STAGE, UpdateKind.REOPENED}
)
_REOPENS_OWN: Final = frozenset({UpdateKind.OFFER, UpdateKind.REOPENED})
_ENDING_ANSWERS: Final = {
    OfferAnswer.ACCEPT: OutcomeKind.ACCEPTED,
    OfferAnswer.DECLINE: OutcomeKind.DECLINED,
}


@dataclass(slots=True)
class Ending:
    """One ending: which kind, the fact that says so, from when until it was taken back.

    kind: the candidate's own ending; None for a rejection or an offer withdrawn
    """

    kind: OutcomeKind | None
    fact: str
    start: datetime
    word: EmployerUpdate | None = None
    until: datetime | None = None


class Endings(Rounds):
    """What ended the pursuit."""

    @lazy
    def endings(self) -> list[Ending]:
        """Every ending in order, with the instant that took it back; presumed ones left out."""
        found: list[Ending] = []
        no: Ending | None = None
        own: Ending | None = None
        for at, _, what in sorted(self._events, key=lambda event: event[:2]):
            if isinstance(what, EmployerUpdate):
                no, own = _after_word(what, no, own, found)
            elif what is None:
                if own is not None and own.kind is OutcomeKind.LET_GO and own.start < at:
                    own.until, own = at, None
            elif own is None or own.kind is not what.kind:
                if own is not None:
                    own.until = at
                if no is not None and what.kind is OutcomeKind.ACCEPTED:
                    no.until, no = at, None
                own = what
                found.append(own)
        return found

    @property
    def _events(self) -> list[tuple[datetime, int, EmployerUpdate | Ending | None]]:
        """Words first, where they share an instant with an answer to them."""
        events: list[tuple[datetime, int, EmployerUpdate | Ending | None]] = [
            (word.received_at, 0, word) for word in self.updates_that_count
        ]
        events += [(ending.start, 1, ending) for ending in self._own_endings]
        for one in self.active_rounds:
            since, recorded = known_from(one), one.created_at
            if since is not None and recorded is not None and recorded < one.ends_at:
                events.append((since, 2, None))
        return events

    @property
    def _own_endings(self) -> list[Ending]:
        own = [
            Ending(OutcomeKind.WITHDRAWN, contact.id, contact.happened_at)
            for contact in self.contacts_of_kind(Kind.WITHDRAW)
        ]
        for contact in self.contacts_of_kind(Kind.RESPOND_TO_OFFER):
            answer = self.original_contact(contact).answer
            if answer in _ENDING_ANSWERS:
                own.append(Ending(_ENDING_ANSWERS[answer], contact.id, contact.happened_at))
        outcome = self.application.outcome
        if outcome is not None:
            own.append(Ending(outcome.kind, self.application.id, outcome.happened_at))
        return own

    @lazy
    def standing_endings(self) -> list[Ending]:
        """The endings that nothing has taken back."""
        return [ending for ending in self.endings if ending.until is None]

    @lazy
    def rejection(self) -> EmployerUpdate | None:
        """The rejection, or withdrawal of an offer, that stands: the first since a reopening."""
        return next((ending.word for ending in self.standing_endings if ending.word), None)

    @lazy
    def in_person_too(self) -> frozenset[Kind]:
        """The kinds of contact that may be made in person here, and otherwise may not.

        A request for feedback while the rejection is told, an enquiry where one works.
        """
        kinds = set()
        if self.rejection is not None and self.rejection.channel is Channel.IN_PERSON:
            kinds.add(Kind.REQUEST_FEEDBACK)
        if self.application.internal:
            kinds.add(Kind.ENQUIRE_STATUS)
        return frozenset(kinds)

    @lazy
    def own_ending(self) -> Ending | None:
        """The candidate's own ending that stands."""
        return next((one for one in self.standing_endings if one.kind is not None), None)

    @lazy
    def acceptance(self) -> Ending | None:
        """The acceptance of an offer here that stands."""
        own = self.own_ending
        return own if own is not None and own.kind is OutcomeKind.ACCEPTED else None

    @lazy
    def closures(self) -> list[datetime]:
        """The instants that closed every request made before them, in order."""
        closing = (OutcomeKind.WITHDRAWN, OutcomeKind.DECLINED)
        told = [u.received_at for u in self.updates_that_count if u.kind in DECISIVE]
        told += [ending.start for ending in self.endings if ending.kind in closing]
        return sorted(told)

    def closed_at(self, word: EmployerUpdate) -> datetime | None:
        """Return when a request was closed without an answer."""
        return next((at for at in self.closures if at > word.received_at), None)

    @lazy
    def offers(self) -> list[EmployerUpdate]:
        """The offers since the last of them was closed, of which the last one stands."""
        made = [u for u in self.updates_that_count if u.kind is UpdateKind.OFFER]
        return [u for u in made if self.closed_at(u) is None]

    @lazy
    def paper_awaited_from(self) -> datetime | None:
        """Since when a paper is awaited: the acceptance of an offer that was made in words."""
        accepted = self.acceptance
        if accepted is None:
            return None
        before = [one for one in self.offers if one.received_at <= accepted.start]
        if not before or before[-1].form is not OfferForm.VERBAL:
            return None
        written = any(
            one.form is OfferForm.WRITTEN for one in self.offers if one.received_at > accepted.start
        )
        return None if written else accepted.start


def _after_word(
    word: EmployerUpdate, no: Ending | None, own: Ending | None, found: list[Ending]
) -> tuple[Ending | None, Ending | None]:
    """Return the endings that stand after a word of the employer."""
    at = word.received_at
    if word.kind in DECISIVE:
        if own is not None and own.kind is OutcomeKind.ACCEPTED:
            own.until, own = at, None
        if no is None:
            no = Ending(None, word.id, at, word)
            found.append(no)
        return no, own
    if no is not None and takes_back_rejection(word):
        no.until, no = at, None
    if own is not None:
        let_go = own.kind is OutcomeKind.LET_GO
        taken_back = word.kind in _REOPENS_OWN and own.kind is not OutcomeKind.ACCEPTED
        if let_go or taken_back:
            own.until, own = at, None
    return no, own


def takes_back_rejection(word: EmployerUpdate) -> bool:
    """Tell whether a word takes a rejection back; other words only open their answers."""
    if word.kind is UpdateKind.NEW_TIMETABLE:
        due = word.answer_due
        return due is not None and any(
            (due.day, due.instant, due.earliest, due.latest, due.ask_from)
        )
    return word.kind in _REOPENS_REJECTION
