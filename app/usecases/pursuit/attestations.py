"""Attestations, the dated facts of exceptions: the fields of each kind, and their checks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.actions import Kind
from app.domain.facts import Attestation, Pursuit, Result
from app.usecases.errors import Invalid, NotFound
from app.usecases.instants import not_in_future
from app.usecases.ports import Row
from app.usecases.pursuit import aliases

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

#: The fields that name a row, the table of each, and the resource of its `NotFound`.
_REFERENCES: Final = (
    ("update_id", "employer_updates", "employer_update"),
    ("contact_id", "contacts", "contact"),
    ("interview_id", "interviews", "interview"),
)

#: A day in one zone is at most the next day in another.
_ZONES: Final = timedelta(days=1)

#: The kinds whose attestation cannot be left out, since no fact of ours can stand for it.
REQUIRED: Final = frozenset({Kind.COMPETING_OFFER, Kind.CORRECTION})


def attested(attestation: Attestation | None) -> tuple[tuple[str, str], ...]:
    """The rows that an attestation refers to, as (table, id), to be loaded; aliases too."""
    if attestation is None:
        return ()
    return tuple(
        (of, wanted)
        for name, table, _ in _REFERENCES
        if (wanted := getattr(attestation, name)) is not None
        for of in ((table, aliases.TABLE) if table in aliases.COLUMNS else (table,))
    )


def by_own_ids(
    attestation: Attestation | None, existing: Mapping[tuple[str, str], Row | None]
) -> Attestation | None:
    """The attestation with the records' own ids in the place of aliases.

    existing: the rows of `attested`
    """
    if attestation is None:
        return None
    own: dict[str, Any] = {}
    for name, table, _ in _REFERENCES:
        alias = existing.get((aliases.TABLE, getattr(attestation, name) or ""))
        meant = None if alias is None else alias.get(aliases.COLUMNS.get(table, ""))
        if isinstance(meant, str):
            own[name] = meant
    return replace(attestation, **own) if own else attestation


def check_attestation(
    attestation: Attestation | None,
    kind: Kind,
    pursuit: Pursuit,
    existing: Mapping[tuple[str, str], Row | None],
    now: datetime,
) -> None:
    """Refuse an attestation that points at nothing, or at what has not happened.

    pursuit: the one that the contact belongs to
    existing: the rows of `attested`, to recognise those of another application
    """
    if attestation is None:
        if kind in REQUIRED:
            raise Invalid(
                "/attestation",
                "missing",
                "This exception needs an attestation of the fact that it rests on.",
            )
        return
    _check_references(attestation, pursuit, existing)
    if attestation.decided_at is not None:
        not_in_future(attestation.decided_at, now, "/attestation/decided_at")
    if attestation.received_at is not None:
        not_in_future(attestation.received_at, now, "/attestation/received_at")
    _check_offer(attestation)


def _check_offer(attestation: Attestation) -> None:
    received, expires = attestation.received_at, attestation.expires_at
    if received is None or expires is None:
        return
    # A day is over at its end, in a zone that may be a day behind.
    is_day = not isinstance(expires, datetime)
    over = expires < received.date() - _ZONES if is_day else expires <= received
    if over:
        raise Invalid(
            "/attestation/expires_at", "ends_before_start", "An offer expires after it is received."
        )


def _check_references(
    attestation: Attestation, pursuit: Pursuit, existing: Mapping[tuple[str, str], Row | None]
) -> None:
    ids: Mapping[str, frozenset[str]] = {
        "update_id": frozenset([one.id for one in pursuit.updates]),
        "contact_id": frozenset([one.id for one in pursuit.contacts]),
        "interview_id": frozenset([one.id for one in pursuit.interviews]),
    }
    for name, table, what in _REFERENCES:
        wanted = getattr(attestation, name)
        if wanted is None or wanted in ids[name]:
            continue
        row = existing.get((table, wanted))
        of_another = (
            row is not None
            and row["employer_id"] == pursuit.employer.id
            and row["application_id"] != pursuit.application.id
            # A contact that was not made is no fact any more.
            and row.get("result") != Result.NOT_MADE.value
        )
        if not of_another:
            raise NotFound(what)
        raise Invalid(
            f"/attestation/{name}",
            "incompatible_fields",
            "This belongs to another application than the contact does.",
        )
