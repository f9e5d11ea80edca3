"""What a single proposed exception points at, and whether it may.

An exception rests on a dated fact. Where one fact alone can be meant the proposal
may leave it out, and `resolve` fills it in, so that what is advertised as allowed
can be done without guessing.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.actions import Kind
from app.domain.as_of import as_of
from app.domain.business_time import Calendar
from app.domain.case import UNDELIVERED, Case
from app.domain.decision import Bar
from app.domain.facts import Attestation, Contact, Interview, Pursuit
from app.domain.policy import Policy
from app.domain.requests import answered, open_request, requests
from app.domain.rules.resends import failed_channels, resendable

_ANSWERS = frozenset({Kind.REPLY, Kind.DOCUMENTS, Kind.RETURN_CALL})
#: Kinds whose fact is on record, so that it can be found where it is not named.
_RESTING = _ANSWERS | {Kind.RESEND, Kind.RESCHEDULE}


def resolve(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendar: Calendar, at: datetime
) -> Attestation | None:
    """Return the attestation of a proposed contact, filled in where one fact can be meant.

    What is left `None` points at nothing; `assess` will say so.
    """
    if contact.kind not in _RESTING:
        return contact.attestation
    case = Case(as_of(pursuit, at, contact.interview_id), policy, calendar)
    return resolved(case, contact)


def resolved(case: Case, contact: Contact) -> Attestation | None:
    """Return the attestation of a proposed contact within a case already read."""
    given = contact.attestation
    if contact.kind is Kind.RESCHEDULE:
        named = given.interview_id if given and given.interview_id else contact.interview_id
        interview = _interview(case, named)
        return Attestation(interview_id=named, slot=interview.starts_at if interview else None)
    if given is not None and contact.kind not in _RESTING:
        return given
    if given is not None and (given.update_id or given.contact_id):
        return given
    if contact.kind in _ANSWERS:
        asked = open_request(case, contact.kind)
        return Attestation(update_id=asked.id) if asked else None
    if contact.kind is Kind.RESEND:
        waiting = resendable(case)
        return Attestation(contact_id=waiting[-1].id) if waiting else None
    return None


def _interview(case: Case, interview_id: str | None) -> Interview | None:
    return next((i for i in case.pursuit.interviews if i.id == interview_id), None)


def attested_bars(case: Case, contact: Contact, at: datetime) -> Iterator[Bar]:
    """Return the bars that what a contact points at adds to those on its kind.

    `contact` carries its resolved attestation.
    """
    attestation = contact.attestation or Attestation()
    if contact.kind in _ANSWERS and attestation.update_id is not None:
        yield from _answer(case, contact.kind, attestation.update_id)
    elif contact.kind is Kind.RESEND and attestation.contact_id is not None:
        yield from _resend(case, contact, attestation.contact_id)
    elif contact.kind is Kind.COMPETING_OFFER:
        yield from _competing(case, attestation, at)
    elif contact.kind is Kind.CORRECTION and not (attestation.said and attestation.right):
        words = "A correction attests what was said and what is right."
        yield _bar("correct-soon", Kind.CORRECTION, words, ())


def _bar(
    rule: str, kind: Kind, words: str, facts: tuple[str, ...], *, settles: bool = False
) -> Bar:
    return Bar(rule, (kind,), None, None, words, facts, settles=settles)


def _answer(case: Case, kind: Kind, update_id: str) -> Iterator[Bar]:
    given = answered(case, kind).get(update_id)
    if given is not None:
        words = "You have answered this; once is enough."
        yield _bar("answer-when-asked", kind, words, (given.id,), settles=True)
    elif all(update.id != update_id for update in requests(case, kind)):
        words = "Nothing of theirs that stands asks for this."
        yield _bar("answer-when-asked", kind, words, (update_id,))


def _resend(case: Case, contact: Contact, contact_id: str) -> Iterator[Bar]:
    waiting = next((c for c in resendable(case) if c.id == contact_id), None)
    if waiting is None:
        failed = any(c.id == contact_id and c.result in UNDELIVERED for c in case.pursuit.contacts)
        words = (
            "What had bounced has been sent again; once is enough."
            if failed
            else "That contact did not bounce, so there is nothing to send again."
        )
        yield _bar("resend-elsewhere", Kind.RESEND, words, (contact_id,), settles=failed)
    elif contact.channel in failed_channels(case, waiting):
        words = "It did not arrive this way; try another."
        yield _bar("resend-elsewhere", Kind.RESEND, words, (contact_id,))


def _competing(case: Case, attestation: Attestation, at: datetime) -> Iterator[Bar]:
    expires_at = attestation.expires_at
    if expires_at is None or attestation.received_at is None:
        words = "A competing offer attests when it was received and when it expires."
        yield _bar("few-exceptions", Kind.COMPETING_OFFER, words, ())
    elif expires_at <= at:
        words = "That offer has lapsed, so it presses nobody any more."
        yield _bar("few-exceptions", Kind.COMPETING_OFFER, words, ())
    for earlier in case.contacts_of_kind(Kind.COMPETING_OFFER):
        told = case.original_contact(earlier).attestation
        if (
            told is not None
            and told.received_at == attestation.received_at
            and told.expires_at == expires_at
        ):
            words = "You have told them of this offer; again only if its date moves."
            yield _bar("few-exceptions", Kind.COMPETING_OFFER, words, (earlier.id,), settles=True)
