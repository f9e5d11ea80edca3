"""Contacts of a whole history, with the attestations that can alone be meant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import HistoryContact
from app.api.v1.advice.history_references import Names, require_known, round_of
from app.api.v1.advice.repeats import repeated_contacts
from app.api.v1.pursuit.contact_shapes import check_answer, check_result
from app.domain import facts
from app.domain.actions import Kind
from app.domain.attestations import resolve
from app.domain.calendars import Calendars
from app.domain.facts import Pursuit, Recipient, Result, Route
from app.domain.policy import Policy

#: Kinds of contact that belong to a round, and are of one where none is named.
_OF_A_ROUND: Final = frozenset(
    {Kind.SEND_THANK_YOU, Kind.ARRANGE, Kind.RESCHEDULE, Kind.CORRECTION}
)


def by_own_names(contact: facts.Contact, meant: Mapping[str, str]) -> facts.Contact:
    """The contact, its attestation by the names of records rather than of their repeats."""
    attested = contact.attestation
    if attested is None or not meant:
        return contact
    return contact._replace(
        attestation=replace(
            attested,
            update_id=meant.get(attested.update_id or "", attested.update_id),
            contact_id=meant.get(attested.contact_id or "", attested.contact_id),
        )
    )


def contacts_of(
    pursuit: Pursuit,
    entry: Sequence[HistoryContact],
    of: tuple[str, str],
    taken: set[str],
) -> list[facts.Contact]:
    """Make the contacts of one list, in order of time, without those that repeat another."""
    what, pointer = of
    names = Names.of(entry, what, pointer, taken)
    again = repeated_contacts(entry, pointer)
    contacts = [
        _contact(pursuit, one, names.ids[position], f"{pointer}/{position}")
        for position, one in enumerate(entry)
        if position not in again
    ]
    return sorted(contacts, key=lambda one: (one.happened_at, one.id))


def _contact(
    pursuit: Pursuit, entry: HistoryContact, contact_id: str, pointer: str
) -> facts.Contact:
    kind = Kind(entry.kind.value)
    elsewhere = pointer.startswith("/elsewhere")
    check_result(entry.channel, entry.result, pointer)
    if not elsewhere:
        check_answer(kind, entry.answer, pointer)
        if entry.recipient is Recipient.AGENCY and pursuit.application.route is Route.DIRECT:
            words = "This application has no agency; it is direct."
            raise invalid(f"{pointer}/recipient", "incompatible_fields", words)
    interview = None if elsewhere else _round_of_contact(pursuit, entry, kind, pointer)
    if not elsewhere and entry.interviewer_id is not None:
        people = [*pursuit.application.people]
        for one in pursuit.interviews if interview is None else (interview,):
            people += one.interviewers
        require_known(entry.interviewer_id, {one.id for one in people}, f"{pointer}/interviewer_id")
    agency = pursuit.application.goes_to_agency
    return facts.Contact(
        contact_id,
        entry.interview_id if interview is None else interview.id,
        kind,
        entry.channel,
        entry.happened_at,
        _interviewer(entry, interview),
        entry.recipient or (Recipient.AGENCY if agency else Recipient.EMPLOYER),
        None if entry.result is None else Result(entry.result.value),
        None
        if entry.attestation is None
        else entry.attestation.fact(kind, f"{pointer}/attestation"),
        (),
        entry.answer,
        entry.recorded_at,
        entry.retracted_at,
    )


def _round_of_contact(
    pursuit: Pursuit, entry: HistoryContact, kind: Kind, pointer: str
) -> facts.Interview | None:
    """The round that is named, or that its interviewer or its kind can alone mean."""
    if entry.interview_id is None:
        if kind not in _OF_A_ROUND:
            return None
        for one in pursuit.interviews:
            if any(person.id == entry.interviewer_id for person in one.interviewers):
                return one
            if kind is Kind.RESCHEDULE and one.starts_at > entry.happened_at:
                return one
            if kind is Kind.ARRANGE and one.ends_at > entry.happened_at:
                return one
    found = round_of(pursuit, entry.interview_id, pointer, entry.happened_at)
    return next((one for one in pursuit.interviews if one.id == found), None)


def _interviewer(entry: HistoryContact, interview: facts.Interview | None) -> str | None:
    if entry.interviewer_id is not None or entry.kind.value != Kind.SEND_THANK_YOU.value:
        return entry.interviewer_id
    if interview is not None and len(interview.interviewers) == 1:
        return interview.interviewers[0].id
    return None


def with_contacts(
    pursuit: Pursuit, contacts: list[facts.Contact], policy: Policy, calendars: Calendars
) -> Pursuit:
    """The pursuit with its contacts, each with what it can alone have rested on."""
    for contact in contacts:
        resolved = resolve(pursuit, contact, policy, calendars, contact.happened_at)
        contact_after = contact._replace(attestation=resolved)
        pursuit = replace(pursuit, contacts=(*pursuit.contacts, contact_after))
    return pursuit
