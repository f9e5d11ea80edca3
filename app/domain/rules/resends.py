"""Rules of resending: what never arrived may be sent once more, by another channel.

A message that bounced left no trace with the employer, so to send it again asks nobody
twice; what has reached them meanwhile needs no resend.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.actions import Channel, Kind
from app.domain.case import UNDELIVERED, Case
from app.domain.decision import Bar
from app.domain.facts import Contact
from app.domain.rule import Rule


def resendable(case: Case) -> list[Contact]:
    """Return the undelivered contacts that may be sent once more, oldest first."""
    if not case.undelivered:
        return []
    sent = {
        contact.attestation.contact_id
        for contact in case.contacts_of_kind(Kind.RESEND)
        if contact.attestation is not None
    }
    # When each thing reached them last: what has since needs no resend, which would be a second.
    arrived = {_thing(contact): contact.happened_at for contact in case.delivered}
    return [
        contact
        for contact in case.undelivered
        if contact.id not in sent
        and not ((last := arrived.get(_thing(contact))) and last >= contact.happened_at)
    ]


def _first_to_resend(case: Case, undelivered: Contact) -> datetime:
    """Return since when nothing that bounced later waited to be sent again before it."""
    since = undelivered.happened_at
    for later in case.undelivered:
        if later.happened_at > undelivered.happened_at:
            arrived = [
                contact.happened_at
                for contact in case.delivered
                if contact.happened_at >= later.happened_at
                and (case.original_contact(contact) is later or _thing(contact) == _thing(later))
            ]
            since = max([since, *arrived[:1]])
    return since


def _thing(contact: Contact) -> tuple[str | None, ...]:
    """Return what tells two contacts apart: the kind; the round and person, or the request."""
    asked = contact.attestation.update_id if contact.attestation is not None else None
    if contact.kind in (Kind.SEND_THANK_YOU, Kind.CORRECTION, Kind.ARRANGE):
        return (contact.kind, contact.interview_id, contact.interviewer_id)
    return (contact.kind, asked, contact.answer)


def failed_channels(case: Case, undelivered: Contact) -> dict[Channel, Contact]:
    """Return the channels by which something did not arrive, with the contact that failed."""
    failed = {undelivered.channel: undelivered}
    for contact in case.pursuit.contacts:
        resent = contact.kind is Kind.RESEND and contact.attestation is not None
        if (
            resent
            and contact.result in UNDELIVERED
            and case.original_contact(contact) is undelivered
        ):
            failed[contact.channel] = contact
    return failed


def lapse_of(case: Case, undelivered: Contact) -> list[Bar]:
    """Return what bars the resend of news that is none any more: of an offer that has lapsed."""
    attestation = undelivered.attestation
    if attestation is None or attestation.expires_at is None:
        return []
    return [
        Bar(
            "resend-elsewhere",
            (Kind.RESEND,),
            case.deadline(attestation.expires_at),
            None,
            "That offer has lapsed, so it presses nobody any more.",
            (undelivered.id,),
        )
    ]


def _by_another_channel(case: Case, undelivered: Contact) -> Iterator[Bar]:
    yield Bar(
        "resend-elsewhere",
        (Kind.RESEND,),
        None,
        _first_to_resend(case, undelivered),
        "Nothing of yours had bounced.",
        (undelivered.id,),
    )
    for channel, contact in failed_channels(case, undelivered).items():
        yield Bar(
            "resend-elsewhere",
            (Kind.RESEND,),
            None,
            None,
            "It did not arrive this way; try another.",
            (contact.id,),
            channel=channel,
        )


def resend_elsewhere(case: Case) -> Iterator[Bar]:
    """Let what never arrived be sent once more, by another channel.

    Source: a bounced message left no trace, so nobody is asked twice.
    """
    waiting = resendable(case)
    if waiting:
        yield from _by_another_channel(case, waiting[-1])
        return
    resent = case.contacts_of_kind(Kind.RESEND)
    if resent:
        yield Bar(
            "resend-elsewhere",
            (Kind.RESEND,),
            resent[-1].happened_at,
            None,
            "What had bounced has been sent again; once is enough.",
            (resent[-1].id,),
            settles=True,
        )
    else:
        yield Bar("resend-elsewhere", (Kind.RESEND,), None, None, "Nothing of yours has bounced.")


RESEND_ELSEWHERE = Rule(
    "resend-elsewhere",
    (Kind.RESEND,),
    "try once more another way",
    resend_elsewhere,
    "What never arrived asked nobody.",
)
