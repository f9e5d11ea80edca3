"""Attestations of a proposed contact: fills them in, and checks that their facts stand.

An exception rests on a dated fact. Where one fact alone can be meant the proposal
may leave it out, and `resolve` fills it in, so that what is advertised as allowed
can be done without guessing. An answer that names no request answers all of its kind.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.action_kinds import ANSWERS
from app.domain.actions import Kind
from app.domain.as_of import as_of
from app.domain.calendars import Calendars
from app.domain.case import UNDELIVERED, Case
from app.domain.decision import Bar
from app.domain.duties import find_interview
from app.domain.facts import Attestation, Contact, Pursuit
from app.domain.policy import Policy
from app.domain.rules.resends import failed_channels, resendable

#: Kinds whose fact is on record, so that it can be found where it is not named.
_RESTING = frozenset({Kind.RESEND, Kind.RESCHEDULE})
_NAMING = frozenset(ANSWERS) - {Kind.ARRANGE}


def resolve(
    pursuit: Pursuit, contact: Contact, policy: Policy, calendars: Calendars, at: datetime
) -> Attestation | None:
    """Return the attestation of a proposed contact, filled in where one fact can be meant.

    What is left `None` points at nothing; `assess` will say so.
    """
    if contact.kind not in _RESTING:
        return contact.attestation
    case = Case(as_of(pursuit, at, contact.interview_id), policy.at(at), calendars)
    return resolved(case, contact)


def resolved(case: Case, contact: Contact) -> Attestation | None:
    """Return the attestation of a proposed contact within a case already read."""
    given = contact.attestation
    if contact.kind is Kind.RESCHEDULE:
        named = given.interview_id if given and given.interview_id else contact.interview_id
        interview = find_interview(case, named)
        return Attestation(interview_id=named, slot=interview.starts_at if interview else None)
    if contact.kind is not Kind.RESEND or (given is not None and given.contact_id):
        return given
    waiting = resendable(case)
    return Attestation(contact_id=waiting[-1].id) if waiting else None


def attested_bars(case: Case, contact: Contact, at: datetime) -> Iterator[Bar]:
    """Return the bars that what a contact points at adds to those on its kind.

    `contact` carries its resolved attestation.
    """
    attestation = contact.attestation or Attestation()
    if contact.kind in _NAMING and attestation.update_id is not None:
        yield from _answer(case, contact.kind, attestation.update_id)
    elif contact.kind is Kind.RESEND and attestation.contact_id is not None:
        yield from _resend(case, contact, attestation.contact_id)
    elif contact.kind is Kind.COMPETING_OFFER:
        yield from _competing(case, attestation, at)
    elif contact.kind is Kind.CORRECTION and not (attestation.said and attestation.right):
        words = "A correction attests what was said and what is right."
        yield _bar("correct-soon", words, ())


def _bar(rule: str, words: str, facts: tuple[str, ...], *, settles: bool = False) -> Bar:
    # It is asked of the one contact, so that it names no kind.
    return Bar(rule, (), None, None, words, facts, settles=settles)


def _answer(case: Case, kind: Kind, update_id: str) -> Iterator[Bar]:
    rule = "answer-the-offer" if kind is Kind.RESPOND_TO_OFFER else "answer-when-asked"
    request = next((one for one in case.requests_of(kind) if one.word.id == update_id), None)
    if request is None or (request.closed_at is not None and request.answered_at is None):
        yield _bar(rule, "Nothing of theirs that stands asks for this.", (update_id,))
    elif request.answered_by is not None:
        words = "You have answered this; once is enough."
        yield _bar(rule, words, (request.answered_by,), settles=True)
    else:
        words = "The time of this has not come."
        yield Bar(rule, (), None, request.opens_at, words, (update_id,))


def _resend(case: Case, contact: Contact, contact_id: str) -> Iterator[Bar]:
    waiting = next((c for c in resendable(case) if c.id == contact_id), None)
    if waiting is None:
        failed = any(c.id == contact_id and c.result in UNDELIVERED for c in case.pursuit.contacts)
        words = (
            "What had bounced has been sent again; once is enough."
            if failed
            else "That contact did not bounce, so there is nothing to send again."
        )
        yield _bar("resend-elsewhere", words, (contact_id,), settles=failed)
    elif contact.channel in failed_channels(case, waiting):
        words = "It did not arrive this way; try another."
        yield _bar("resend-elsewhere", words, (contact_id,))


def _competing(case: Case, attestation: Attestation, at: datetime) -> Iterator[Bar]:
    expires_at = attestation.expires_at
    if expires_at is None or attestation.received_at is None:
        words = "A competing offer attests when it was received and when it expires."
        yield _bar("few-exceptions", words, ())
    elif case.deadline(expires_at) <= at:
        words = "That offer has lapsed, so it presses nobody any more."
        yield _bar("few-exceptions", words, ())
    for earlier in case.contacts_of_kind(Kind.COMPETING_OFFER):
        told = case.original_contact(earlier).attestation
        if (
            told is not None
            and told.received_at == attestation.received_at
            and told.expires_at == expires_at
        ):
            words = "You have told them of this offer; again only if its date moves."
            yield _bar("few-exceptions", words, (earlier.id,), settles=True)
