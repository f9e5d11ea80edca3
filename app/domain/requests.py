"""Requests of the employer: what each kind of answer may rest on, and what is answered."""

from typing import TYPE_CHECKING, Final

from app.domain.actions import Kind
from app.domain.facts import UpdateKind

if TYPE_CHECKING:  # The case is built on the table of action kinds, which is built on this.
    from app.domain.case import Case
    from app.domain.facts import Contact, EmployerUpdate

#: What each answer answers.
ASKED_BY: Final = {
    Kind.REPLY: UpdateKind.QUESTION,
    Kind.DOCUMENTS: UpdateKind.DOCUMENTS_REQUESTED,
    Kind.RETURN_CALL: UpdateKind.INVITED_TO_CALL,
}


def answered(case: "Case", kind: Kind) -> "dict[str, Contact]":
    """Return the contacts of a kind that count, by the update each of them answered."""
    found: dict[str, Contact] = {}
    for contact in case.contacts_of_kind(kind):
        # Most are no resend, and there may be a hundred of them.
        resent = contact.kind is not kind
        attestation = (case.original_contact(contact) if resent else contact).attestation
        if attestation is not None and attestation.update_id is not None:
            found.setdefault(attestation.update_id, contact)
    return found


def requests(case: "Case", kind: Kind) -> "list[EmployerUpdate]":
    """Return the updates a kind of answer may rest on, oldest first.

    An invitation to call stands only until the employer's next word.
    """
    asked = [update for update in case.updates_that_count if update.kind is ASKED_BY[kind]]
    if kind is Kind.RETURN_CALL:
        return [update for update in asked if update is case.last_update]
    return asked


def open_request(case: "Case", kind: Kind) -> "EmployerUpdate | None":
    """Return the oldest request of the employer that a kind of answer is still owed to."""
    given = answered(case, kind)
    return next((u for u in requests(case, kind) if u.id not in given), None)
