"""Declaration of an operation, and its responses in the contract."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from app.api.operations.deprecation import Deprecation
from app.api.operations.problem_documents import InvalidRequest, MissingEmployer, ProblemDocument
from app.api.problems.catalogue import PROBLEMS

_NOT_MODIFIED: Final = 304
_INVALID: Final = 422
#: Problems that any operation can answer with.
_ALWAYS: Final = ("internal_error", "too_many_requests", "unavailable")


@dataclass(frozen=True, slots=True)
class Operation:
    """The arguments of `Routes.add`.

    scope: None for an operation without authentication, or for any valid credential
    guarded: whether there must be a credential
    writes: whether it changes anything for the account
    """

    method: str
    path: str
    handler: Callable[..., Awaitable[Response]]
    name: str
    model: type[BaseModel] | None
    status: int
    scope: str | None
    problems: tuple[str, ...]
    also: Mapping[int, str]
    models: Mapping[int, type[BaseModel]]
    deprecated: Deprecation | None
    kind: type[Response]
    besides: tuple[str, ...]
    guarded: bool
    writes: bool = True

    @property
    def scopes(self) -> tuple[str, ...]:
        """All scopes that a credential must hold."""
        return () if self.scope is None else (self.scope, *self.besides)

    @property
    def is_done_once(self) -> bool:
        """Whether an `Idempotency-Key` makes it happen once, however often it is sent."""
        return self.guarded and self.method == "POST" and self.writes


def is_tagged(model: object) -> bool:
    """Whether answers of this model bear an `ETag`: those that say so, and every page of a list."""
    fields = getattr(model, "model_fields", {})
    return bool(getattr(model, "tagged", False)) or {"items", "next_cursor"} <= set(fields)


def _codes(operation: Operation) -> set[str]:
    """The problems that an operation can answer with."""
    codes = {*operation.problems, *_ALWAYS, "invalid_request"}
    if operation.guarded:
        codes |= {"unauthenticated", "not_found"}
        if operation.scope is not None:
            codes.add("insufficient_scope")
        if operation.is_done_once:
            codes.add("idempotency_in_progress")
        elif operation.method not in {"GET", "POST"}:
            codes.add("precondition_failed")
    if "{" in operation.path:
        codes.add("not_found")
    if operation.method in {"POST", "PUT", "PATCH"}:
        codes |= {"body_too_large", "unsupported_media_type"}
    return codes


def responses_of(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """The responses besides the usual successful one, as FastAPI documents them."""
    responses: dict[int | str, dict[str, Any]] = {}
    for status, sentence in operation.also.items():
        responses[status] = {"model": operation.model, "description": sentence}
    if operation.kind is not JSONResponse:
        content = {"examples": getattr(operation.kind, "examples", {})}
        responses[operation.status] = {"content": {str(operation.kind.media_type): content}}
        if operation.status in operation.models:
            responses[operation.status]["model"] = operation.models[operation.status]
    if operation.method == "GET" and is_tagged(operation.model):
        responses[_NOT_MODIFIED] = {
            "description": "Not modified: `If-None-Match` names its present tag."
        }
    by_status: dict[int, list[str]] = {}
    for code in sorted(_codes(operation)):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    for status, named in sorted(by_status.items()):
        usual: type[BaseModel] = InvalidRequest if status == _INVALID else ProblemDocument
        if "merged" in named:
            usual = MissingEmployer
        responses[status] = {
            "model": operation.models.get(status, usual),
            "description": "; ".join(f"`{code}`: {PROBLEMS[code].title}" for code in named),
            "x-problem-codes": named,
        }
    return responses
