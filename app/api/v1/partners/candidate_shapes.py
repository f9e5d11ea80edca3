"""Models of a candidate: what a partner sends, and the responses."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, cast

from fastapi import Path
from pydantic import Field, WithJsonSchema
from pydantic.functional_validators import AfterValidator, PlainValidator
from pydantic_core import PydanticCustomError

from app.api.auth.scopes import in_order
from app.api.request.fields import Answer, Body, GrantedScopes, Label, leave, text
from app.api.v1.shared.records import TEST_ACCOUNT
from app.usecases.errors import NotFound
from app.usecases.partners import grants
from app.usecases.partners.grants import GrantState
from app.usecases.ports import Row

#: An external id stands in a path, so it has nothing that a path would have to escape.
_PATTERN: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.:~@+=-]{0,199}$"
_SCHEMA: Final = {"type": "string", "pattern": _PATTERN}


def _sound(value: object) -> str:
    """Read an external id under which a candidate is to be brought."""
    if not re.fullmatch(_PATTERN, str(value), re.ASCII):
        raise PydanticCustomError(
            "invalid_format",
            "An external id has up to 200 letters, digits and .:~@+=-_ and begins with a letter, "
            "a digit or _.",
        )
    return str(value)


def _in_path(value: object) -> str:
    """Read an external id in a path; an invalid one is a 404."""
    if not re.fullmatch(_PATTERN, str(value), re.ASCII):
        raise NotFound("candidate")
    return str(value)


ExternalId = Annotated[str, text(200), AfterValidator(_sound), WithJsonSchema(_SCHEMA)]
PathExternalId = Annotated[str, PlainValidator(_in_path), Path(json_schema_extra=_SCHEMA)]
NewExternalId = Annotated[str, PlainValidator(_sound), Path(json_schema_extra=_SCHEMA)]


class Terms(Body):
    """The terms under which a candidate is brought."""

    scopes: GrantedScopes | None = Field(
        default=None, description="Your scopes; null: all that can be granted."
    )
    label: Label | None = Field(
        default=None, description="The label of the account at first, and yours of the candidate."
    )


class Offer(Terms):
    """The terms, and what kind of account it is to be."""

    test: bool = Field(
        default=False,
        description=TEST_ACCOUNT,
    )


class NewCandidate(Offer):
    """A candidate of yours."""

    external_id: ExternalId = Field(
        description="Your own id of the candidate.", examples=["member-4711"]
    )


class NamedCandidate(Offer):
    """A candidate of yours, named by the path."""

    external_id: ExternalId | None = Field(
        default=None, description="As in the path, if it is repeated."
    )


class CandidatePatch(Body):
    """A merge patch: what is absent is left, null clears."""

    label: Label | None = leave()


class Candidate(Answer):
    """A candidate with grants to you, in force or not."""

    tagged: ClassVar[bool] = True

    id: str = Field(description="The account, for `Bide-Account`.")
    external_id: str | None = Field(
        description="Your id of the candidate; null: not brought by you"
    )
    label: str | None = Field(
        description="Your own label of one whom you brought; the account has its own."
    )
    scopes: list[str] = Field(description="The scopes that you have now.")
    state: GrantState = Field(description="Whether you may act for the candidate now.")
    expires_at: datetime | None = Field(description="When your last grant expires, if ever.")
    created_at: datetime = Field(
        description="When the candidate was brought, or first granted you scopes."
    )


class CandidatePage(Answer):
    """A page of candidates."""

    items: list[Candidate]
    next_cursor: str | None


def candidate_view(row: Row, now: datetime) -> dict[str, Any]:
    """A candidate as a partner sees it."""
    given = cast("Sequence[Row]", row["grants"])
    return {
        "id": row["id"],
        "external_id": row["external_id"],
        "label": row["label"],
        "scopes": in_order(grants.permitted(given, now)),
        "state": str.__str__(grants.state_together(given, now)),
        "expires_at": grants.end_together(given, now),
        "created_at": row["created_at"]
        or min(cast("datetime", one["created_at"]) for one in given),
    }
