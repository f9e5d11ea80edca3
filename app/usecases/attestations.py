"""The dated facts that exceptions rest on: what each kind may carry, and whether it is there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.domain.actions import Kind
from app.domain.facts import Attestation, Pursuit
from app.usecases.common import by_now, rfc3339
from app.usecases.errors import Invalid, NotFound

#: The fields that the attestation of a kind may have; kinds that are absent carry none.
FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.REPLY: ("update_id",),
    Kind.DOCUMENTS: ("update_id",),
    Kind.RETURN_CALL: ("update_id",),
    Kind.RESPOND_TO_OFFER: ("update_id",),
    Kind.RESEND: ("contact_id",),
    Kind.RESCHEDULE: ("interview_id",),
    Kind.COMPETING_OFFER: ("received_at", "expires_at"),
    Kind.CORRECTION: ("said", "right"),
    Kind.ADJUSTMENT: ("need",),
    Kind.WITHDRAW: ("decided_at",),
}

#: The kinds whose attestation cannot be left out, since no fact of ours can stand for it.
REQUIRED: Final = frozenset({Kind.COMPETING_OFFER, Kind.CORRECTION})


def attestation_json(attestation: Attestation | None) -> dict[str, object] | None:
    """An attestation as it is kept in its column: what is set, instants as text."""
    if attestation is None:
        return None
    kept: dict[str, object] = {}
    for name in Attestation.__dataclass_fields__:
        value = getattr(attestation, name)
        if value is not None:
            kept[name] = rfc3339(value) if isinstance(value, datetime) else value
    return kept


def check_attestation(
    attestation: Attestation | None, kind: Kind, pursuits: tuple[Pursuit, ...], now: datetime
) -> None:
    """Refuse an attestation that points at nothing, or at what has not happened.

    The first of `pursuits` is the one that the contact belongs to.
    """
    if attestation is None:
        if kind in REQUIRED:
            raise Invalid("/attestation", "missing", "This exception rests on a fact: attest it.")
        return
    _check_references(attestation, pursuits)
    if attestation.decided_at is not None:
        by_now(attestation.decided_at, now, "/attestation/decided_at")
    if attestation.received_at is not None:
        by_now(attestation.received_at, now, "/attestation/received_at")
    _check_offer(attestation)


def _check_offer(attestation: Attestation) -> None:
    received, expires = attestation.received_at, attestation.expires_at
    if received is not None and expires is not None and expires <= received:
        raise Invalid(
            "/attestation/expires_at", "ends_before_start", "An offer expires after it is received."
        )


def _check_references(attestation: Attestation, pursuits: tuple[Pursuit, ...]) -> None:
    for name, wanted, what, ids in (
        ("update_id", attestation.update_id, "employer_update", _update_ids),
        ("contact_id", attestation.contact_id, "contact", _contact_ids),
        ("interview_id", attestation.interview_id, "interview", _interview_ids),
    ):
        if wanted is None:
            continue
        found = [one for one in pursuits if wanted in ids(one)]
        if not found:
            raise NotFound(what)
        if found[0] is not pursuits[0]:
            raise Invalid(
                f"/attestation/{name}",
                "incompatible_fields",
                "This belongs to another application than the contact does.",
            )


def _update_ids(pursuit: Pursuit) -> set[str]:
    return {one.id for one in pursuit.updates}


def _contact_ids(pursuit: Pursuit) -> set[str]:
    return {one.id for one in pursuit.contacts}


def _interview_ids(pursuit: Pursuit) -> set[str]:
    return {one.id for one in pursuit.interviews}
