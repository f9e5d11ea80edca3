"""The documents of problems, as the contract shows them."""

from pydantic import Field

from app.api.request.fields import Answer


class ProblemDocument(Answer):
    """What went wrong: RFC 9457, with a stable code and the id of the request."""

    type: str = Field(
        description="A page of this service about the problem.",
        json_schema_extra={"format": "uri-reference"},
    )
    title: str = Field(description="What went wrong, in short.")
    status: int = Field(description="The HTTP status.")
    detail: str
    instance: str
    code: str
    request_id: str


class FieldProblem(Answer):
    """One thing in the request that cannot be."""

    pointer: str = Field(json_schema_extra={"format": "json-pointer"})
    code: str
    detail: str


class InvalidRequest(ProblemDocument):
    """Which fields cannot be, and why."""

    errors: list[FieldProblem]
