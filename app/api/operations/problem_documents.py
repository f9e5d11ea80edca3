"""Models of problem documents (RFC 9457) for the contract."""

from typing import Annotated, Literal, TypeVar

from pydantic import ConfigDict, Field, RootModel

from app.api.request.fields import Answer

T = TypeVar("T")


class ProblemDocument(Answer):
    """What went wrong: RFC 9457, with a stable code and the id of the request."""

    type: str = Field(
        description="A page of this service about the problem.",
        json_schema_extra={"format": "uri-reference"},
    )
    title: str = Field(description="A short summary of the problem.")
    status: int = Field(description="The HTTP status.")
    detail: str
    instance: str
    code: str
    request_id: str


class FieldProblem(Answer):
    """One invalid field of the request."""

    pointer: str = Field(json_schema_extra={"format": "json-pointer"})
    code: str
    detail: str


class InvalidRequest(ProblemDocument):
    """The invalid fields, each with its error."""

    errors: list[FieldProblem]


class OneOf(RootModel[T]):
    """A document of one of several models; like them, needed for the contract alone."""

    model_config = ConfigDict(defer_build=True)


class MergedEmployer(ProblemDocument):
    """The employer was merged into another."""

    code: Literal["merged"]
    merged_into: str = Field(description="The id of the employer that stayed.")


class OtherMissing(ProblemDocument):
    """No resource of this account has this path or id."""

    code: Literal["not_found"]


class MissingEmployer(OneOf[Annotated[MergedEmployer | OtherMissing, Field(discriminator="code")]]):
    """A missing resource; one that was merged into another says into which."""
