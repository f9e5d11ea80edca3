"""Models of attestations, the dated facts that exceptions rest on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from pydantic import Field

from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid_fields
from app.api.request.fields import Answer, AnyId, Body, DayOrInstant, Instant, LongText
from app.domain import facts
from app.domain.actions import Kind
from app.usecases.pursuit.attestations import FIELDS, REQUIRED


class AttestationIn(Body):
    """The fact that the exception rests on; its fields depend on the contact's kind."""

    update_id: AnyId | None = Field(
        default=None,
        description="reply, documents, return_call, respond_to_offer: the employer's update that "
        "asked. Left out, every open one of its kind is answered.",
    )
    contact_id: AnyId | None = Field(
        default=None, description="resend: the contact that did not arrive."
    )
    interview_id: AnyId | None = Field(
        default=None, description="reschedule: the round ahead; this interview if left out."
    )
    received_at: Instant | None = Field(
        default=None, description="competing_offer: when the other offer came."
    )
    expires_at: DayOrInstant | None = Field(
        default=None, description="competing_offer: when it lapses, a day or an instant."
    )
    said: LongText | None = Field(default=None, description="correction: what was said.")
    right: LongText | None = Field(default=None, description="correction: what is right.")
    need: LongText | None = Field(
        default=None, description="adjustment: what is needed, never why."
    )
    decided_at: Instant | None = Field(default=None, description="withdraw: when you decided.")

    def fact(self, kind: Kind, pointer: str = "/attestation") -> facts.Attestation | None:
        """The same, as the domain reads it; fields of another kind are refused."""
        allowed = FIELDS.get(kind, ())
        provided = {name: getattr(self, name) for name in type(self).model_fields}
        provided = {name: value for name, value in provided.items() if value is not None}
        errors = [
            FieldError(
                f"{pointer}/{name}",
                "incompatible_fields",
                f"A contact of the kind {kind.value} does not have this field.",
            )
            for name in provided
            if name not in allowed
        ]
        if kind in REQUIRED:
            errors += [
                FieldError(f"{pointer}/{name}", "missing", "This exception needs it.")
                for name in allowed
                if name not in provided
            ]
        if errors:
            raise invalid_fields(errors)
        return facts.Attestation(**provided) if provided else None


class Attestation(Answer):
    """The fact that the exception rests on; the fields of other kinds are null."""

    update_id: str | None
    contact_id: str | None
    interview_id: str | None
    slot: datetime | None = Field(description="reschedule: the start that was to be moved.")
    received_at: datetime | None
    expires_at: date | datetime | None
    said: str | None
    right: str | None
    need: str | None
    decided_at: datetime | None


_FIELDS: Final = tuple(Attestation.model_fields)


def attestation_view(kept: object) -> dict[str, Any] | None:
    """An attestation as it is answered."""
    if not isinstance(kept, Mapping):
        return None
    return {name: kept.get(name) for name in _FIELDS}
