"""The contract: the OpenAPI document, made from the code and the same each time."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api.problems import MEDIA_TYPE
from app.api.routes import is_guarded
from app.api.strict import JSON, MERGE_PATCH

_DESCRIPTION: Final = """\
Bide tells a candidate when to follow up after an interview, and why not yet: what may
be done now, what must wait until when, and what is not to be done at all, each with
its reasons. Advice equals enforcement: a contact that a decision allows is accepted
at that instant, and one that it refuses is refused with the same reasons.

Errors are `application/problem+json`; each `type` is a page of this service.
"""

#: What may be shown.
_BEARER: Final = (
    "An API key (`POST /v1/api-keys`, `bide key create`), or an access token: of a session "
    "(`POST /v1/sessions`) or of an issuer that the operator has named."
)


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


_REQUEST_ID: Final = {
    "X-Request-Id": _header("The id of this request: the one that was sent, or one made here.")
}
_LINK: Final = {"Link": _header("The next page, if there is one, as RFC 8288 writes it.")}
#: What answers of a status carry beside that.
_BY_STATUS: Final[dict[str, dict[str, Any]]] = {
    "201": {"Location": _header("Where the new thing is.")},
    "401": {"WWW-Authenticate": _header("How to say who is asking.")},
    "503": {"Retry-After": _header("Seconds after which to ask again.")},
}
_FIRST_ERROR: Final = 400


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _is_list(operation: dict[str, Any]) -> bool:
    return any(p["name"] == "cursor" for p in operation.get("parameters", ()))


def contract(app: FastAPI) -> dict[str, Any]:
    """Make the document from the routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary="When to follow up after an interview, and why not yet.",
        description=_DESCRIPTION,
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    guarded = {
        route.operation_id
        for route in app.routes
        if isinstance(route, APIRoute) and is_guarded(route)
    }
    for _, method, operation in _operations(document):
        for status, response in operation["responses"].items():
            response["headers"] = {**_REQUEST_ID, **_BY_STATUS.get(status, {})}
            if status == "200" and _is_list(operation):
                response["headers"].update(_LINK)
            content = response.get("content", {})
            if int(status) >= _FIRST_ERROR and JSON in content:
                content[MEDIA_TYPE] = content.pop(JSON)
        body = operation.get("requestBody")
        if body is not None and method == "patch":
            body["content"][MERGE_PATCH] = body["content"][JSON]
        operation["security"] = [{"key": []}] if operation["operationId"] in guarded else []
    schemes = {"key": {"type": "http", "scheme": "bearer", "description": _BEARER}}
    components = document.setdefault("components", {})
    components["securitySchemes"] = schemes
    components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    # Relative to where the document itself is served, so that it holds behind a prefix.
    document["servers"] = [{"url": "/"}]
    return document


def written(document: dict[str, Any]) -> str:
    """Write the document as it is committed: sorted, so that a diff shows what changed."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
