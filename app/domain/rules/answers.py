"""Answers: to a question, to a request for documents or a call, to an offer."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.domain.actions import Kind
from app.domain.case import TURNS, Case, Request
from app.domain.decision import Bar
from app.domain.facts import Contact, OfferAnswer
from app.domain.rule import Rule

_ANSWERS = (Kind.REPLY, Kind.DOCUMENTS, Kind.RETURN_CALL)
#: The answers to an offer that are open only while it stands.
_SHUT_BY_LAPSE = (OfferAnswer.ACCEPT, OfferAnswer.MORE_TIME, OfferAnswer.NEGOTIATE)
_OFFER = (Kind.RESPOND_TO_OFFER,)
_MISSING = {
    Kind.REPLY: "They have asked nothing that is still open.",
    Kind.DOCUMENTS: "They have asked for no documents that are still owed.",
    Kind.RETURN_CALL: "No invitation to call stands.",
}
_NOT_OPEN = {
    Kind.REPLY: "They had asked nothing yet.",
    Kind.DOCUMENTS: "They had asked for no documents yet.",
    Kind.RETURN_CALL: "The time of this call has not come.",
}


def answer_when_asked(case: Case) -> Iterator[Bar]:
    """Open an answer while a request of the employer's waits for it; once for each.

    A call waits for its time and is shut once it has lapsed; a ring that reached nobody
    leaves it open from the next business day. Source: courtesy; whoever asks waits.
    """
    for kind in _ANSWERS:
        asked = case.requests_of(kind)
        pending = [request for request in asked if request.pending]
        if pending:
            yield from _while_pending(kind, pending, _open_since(asked, pending))
            yield from _after_rings(case, kind, pending)
            continue
        answered = [one for one in asked if one.answered_at is not None]
        if answered:
            last = max(answered, key=lambda one: (one.answered_at, one.answered_by))
            yield Bar(
                "answer-when-asked",
                (kind,),
                last.answered_at,
                None,
                "You have answered this; once is enough.",
                (last.answered_by or "",),
                settles=True,
            )
        else:
            yield Bar("answer-when-asked", (kind,), None, None, _MISSING[kind])


def _open_since(asked: Sequence[Request], pending: Sequence[Request]) -> datetime:
    """Return since when something waited for an answer without a break."""
    since = min(request.opens_at for request in pending)
    for request in sorted(asked, key=lambda one: one.opens_at, reverse=True):
        ended = request.answered_at or request.closed_at
        if request.opens_at < since and (ended is None or ended >= since):
            since = request.opens_at
    return since


def _while_pending(kind: Kind, pending: Sequence[Request], since: datetime) -> Iterator[Bar]:
    """Bar an answer before the first request opens; a call also where its time is past.

    Other answers stay allowed when their request has lapsed.
    """
    shut: datetime | None = None
    before: Request | None = None
    for request in sorted(pending, key=lambda one: one.opens_at):
        gap = kind is Kind.RETURN_CALL and shut is not None and shut < request.opens_at
        if before is None or gap:
            words = _NOT_OPEN[kind] if before is None else "The time of this call is past."
            fact = (request.word.id,)
            opens = since if before is None and kind is not Kind.RETURN_CALL else request.opens_at
            yield Bar("answer-when-asked", (kind,), shut, opens, words, fact)
            shut = request.lapses_at
        before = request
        shut = request.lapses_at if shut is None else max(shut, request.lapses_at)
    if kind is Kind.RETURN_CALL and before is not None:
        words = "The time of this call is past."
        yield Bar("answer-when-asked", (kind,), shut, None, words, (before.word.id,))


def _after_rings(case: Case, kind: Kind, pending: Sequence[Request]) -> Iterator[Bar]:
    """Bar another ring until the next business day after one that reached nobody.

    What they asked for since may be answered at once.
    """
    rings = {ring.id: ring for request in pending for ring in request.rings}
    asked_since = [request.opens_at for request in pending if not request.rings]
    for ring in list(rings.values())[-1:]:
        yield Bar(
            "answer-when-asked",
            (kind,),
            ring.happened_at,
            min([case.calendar.opening_after(ring.happened_at, 1), *asked_since]),
            "You rang on {} and reached nobody; try once more on the next business day.",
            (ring.id,),
            args=(ring.happened_at,),
            since=ring.happened_at,
        )


def answer_the_offer(case: Case) -> Iterator[Bar]:
    """Open the answer to an offer while it stands; what has lapsed can only be declined.

    Source: answer in time.
    """
    request = case.offer_request
    if request is None:
        asked = case.requests_of(Kind.RESPOND_TO_OFFER)
        last = asked[-1] if asked else None
        if last is not None and last.answered_at is not None:
            words = "You have answered this offer."
            fact = (last.answered_by or "",)
            yield Bar("answer-the-offer", _OFFER, last.answered_at, None, words, fact, settles=True)
        else:
            words = "There is no offer to answer."
            yield Bar("answer-the-offer", _OFFER, None, None, words)
        return
    received = case.offers_open_since
    words = "There was no offer to answer yet."
    yield Bar("answer-the-offer", _OFFER, None, received, words, (request.word.id,))
    shut: list[tuple[datetime, datetime | None]] = [*case.past_offers_shut]
    shut += [(at, None) for at in [case.offer_shut_from] if at is not None]
    words = "This offer has lapsed; what is left is a courteous word."
    for lapsed, until in shut:
        for answer in _SHUT_BY_LAPSE:
            fact = (request.word.id,)
            yield Bar("answer-the-offer", _OFFER, lapsed, until, words, fact, answer=answer)


def offer_in_turns(case: Case) -> Iterator[Bar]:
    """Allow a few turns before an offer is accepted or declined, and one on a local day.

    An offer that follows another goes on with its count, but gives at least one turn; a
    word of theirs on the same day opens the next one. Source: asking for time is advised
    everywhere.
    """
    if case.offer_request is None:
        return
    series, all_turns = case.offer_turns_in_series, case.offer_turns
    since = case.offer_request.word.received_at
    most = case.policy["offer_turns"]
    fresh = [contact for contact in series if contact.happened_at > since]
    if len(series) >= most and (fresh or len(case.offers) == 1):
        yield from _no_more(series, "offer_turns")
    if len(all_turns) >= case.policy["offer_turns_per_pursuit"]:
        yield from _no_more(all_turns, "offer_turns_per_pursuit")
    for last in series[-1:]:
        words_since = [u.received_at for u in case.updates_that_count]
        spoke = next((at for at in words_since if at > last.happened_at), None)
        tomorrow = case.next_midnight(last.happened_at)
        words = "You have written about this offer today; another word tomorrow."
        for answer in sorted(TURNS):
            yield Bar(
                "offer-in-turns",
                _OFFER,
                last.happened_at,
                tomorrow if spoke is None else min(spoke, tomorrow),
                words,
                (last.id,),
                answer=answer,
            )


def _no_more(turns: Sequence[Contact], number: str) -> Iterator[Bar]:
    words = "You have taken as many turns as an offer bears: accept it or decline it."
    facts = tuple(contact.id for contact in turns)
    for answer in sorted(TURNS):
        yield Bar(
            "offer-in-turns",
            _OFFER,
            turns[-1].happened_at,
            None,
            words,
            facts,
            answer=answer,
            number=number,
        )


ANSWER_WHEN_ASKED = Rule(
    "answer-when-asked", _ANSWERS, "answer promptly when asked", answer_when_asked
)
ANSWER_THE_OFFER = Rule(
    "answer-the-offer",
    _OFFER,
    "answer an offer in time",
    answer_the_offer,
    "An offer is a question with a date.",
)
OFFER_IN_TURNS = Rule("offer-in-turns", _OFFER, "ask for time, and use it", offer_in_turns)
