"""Problem documents (RFC 9457) for all errors: a stable code and the request's id.

The types, and the HTTP status of each, are in `catalogue`.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import override

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import MAX_ERRORS, FieldError
from app.usecases.errors import (
    Conflict,
    ContactRefused,
    Forbidden,
    Invalid,
    Merged,
    NotFound,
    Unavailable,
    UseCaseError,
)

MEDIA_TYPE: Final = "application/problem+json"
#: `Retry-After` of a busy database, in seconds.
RETRY_AFTER: Final = 1
#: What stands as it is in the path of a URI (RFC 3986, 3.3); `instance` is a URI reference.
_IN_PATH: Final = "/!$&'()*+,;=:@~"
#: Of a longer path, which nothing here has, the beginning is sent back.
_LONGEST_PATH: Final = 1000

_NO_SUCH_PATH: Final = (
    "Nothing is served at this path; `/docs` lists the paths of the API. They begin with `/v1`, "
    "and none ends with a slash."
)

_BY_STATUS: Final[Mapping[int, str]] = {
    400: "bad_request",
    401: "unauthenticated",
    403: "insufficient_scope",
    404: "not_found",
    405: "method_not_allowed",
    412: "precondition_failed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
    503: "unavailable",
}


class Problem(Exception):
    """An answer that is an error: raise it anywhere below the API.

    extra: further members of the document; headers: further headers of the answer.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Take the code from the catalogue."""
        super().__init__(detail)
        self.type = PROBLEMS[code]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    @override
    def __str__(self) -> str:
        return f"{self.type.code}: {self.detail}"

    def response(self, scope: Scope) -> Response:
        """Write the problem document for this request."""
        kind = self.type
        document: dict[str, object] = {
            "type": f"/problems/{kind.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "instance": quote(scope.get("path", "/")[:_LONGEST_PATH], safe=_IN_PATH),
            "code": kind.code,
            "request_id": scope.get("bide.request_id", ""),
        }
        if kind.status == 422:  # noqa: PLR2004  # the status says what it is
            document["errors"] = [
                {"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in self.errors
            ]
        document.update(self.extra)
        return Response(
            to_json(document, inf_nan_mode="null"), kind.status, self.headers, MEDIA_TYPE
        )


def invalid(pointer: str, code: str, detail: str) -> Problem:
    """Make the 422 of one invalid field."""
    return invalid_fields([FieldError(pointer, code, detail)])


def invalid_fields(errors: Sequence[FieldError]) -> Problem:
    """Make the 422 of several invalid fields."""
    first = errors[0].detail
    if len(errors) > 1:
        first = f"{len(errors)} fields are not valid; see `errors`."
    if len(errors) > MAX_ERRORS:
        # The search ended here, so the number of all errors is unknown.
        first = f"`errors` lists the first {MAX_ERRORS} fields that are not valid; there are more."
    return Problem("invalid_request", first, errors=errors[:MAX_ERRORS])


def unauthenticated(
    detail: str, *, error: str | None = None, code: str = "unauthenticated"
) -> Problem:
    """Make the 401, with its challenge.

    error: RFC 6750's code of what is wrong with the credential that was sent
    """
    challenge = 'Bearer realm="bide"' + ("" if error is None else f', error="{error}"')
    return Problem(code, detail, headers={"WWW-Authenticate": challenge})


def insufficient(scope: str, detail: str | None = None) -> Problem:
    """Make the 403 of an operation that needs a scope which the credential lacks."""
    return Problem(
        "insufficient_scope",
        detail or f"This needs the scope {scope}, which your credential does not hold.",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
    )


def _missing(error: NotFound) -> Problem:
    if isinstance(error, Merged):
        detail = f"This employer was merged into another: {error.into}."
        return Problem("merged", detail, extra={"merged_into": error.into})
    return Problem("not_found", f"There is no such {error.what.replace('_', ' ')}.")


def _of_use_case(error: UseCaseError) -> Problem:
    if isinstance(error, NotFound):
        return _missing(error)
    if isinstance(error, Invalid):
        return invalid(error.pointer, error.code, error.detail)
    if isinstance(error, Conflict):
        return Problem(error.code, error.detail)
    if isinstance(error, ContactRefused):
        reasons = " ".join(reason.message for reason in error.assessment.reasons)
        return Problem("contact_refused", reasons or "The etiquette refuses this contact.")
    if isinstance(error, Unavailable):
        return Problem("unavailable", error.detail, headers={"Retry-After": str(RETRY_AFTER)})
    return Problem("internal_error", PROBLEMS["internal_error"].sense)


def _of_http(error: HTTPException) -> Problem:
    """Turn an exception of the framework into a problem, without its own text."""
    fallback = "internal_error" if error.status_code >= 500 else "bad_request"  # noqa: PLR2004  # the status says what it is
    kind = PROBLEMS[_BY_STATUS.get(error.status_code, fallback)]
    # Only a path without an operation ends as such a 404: no record was looked for.
    detail = _NO_SUCH_PATH if kind.code == "not_found" else kind.sense
    return Problem(kind.code, detail, headers=error.headers)


def as_problem(error: Exception) -> Problem:
    """Turn any exception into a problem; a defect's reveals nothing about its cause."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Forbidden):
        return insufficient(error.scope)
    if isinstance(error, UseCaseError):
        return _of_use_case(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    return Problem("internal_error", PROBLEMS["internal_error"].sense)
