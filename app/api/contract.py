"""The contract: the OpenAPI document, made from the code and the same each time."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from app.api import contract_words
from app.api.contract_examples import add_examples
from app.api.contract_links import add_links
from app.api.problems import MEDIA_TYPE
from app.api.routes import StrictRoute, is_guarded
from app.api.strict import JSON, MERGE_PATCH
from app.api.webhooks import WEBHOOKS

#: Headers of answers, by the name under which the contract keeps them.
_HEADERS: Final = {
    "RequestId": "The id of this request: the one that was sent, or one made here.",
    "PageLink": "The next page, if there is one, as RFC 8288 writes it.",
    "Location": "Where the new thing is.",
    "Authenticate": "How to say who is asking.",
    "Tag": "The version of the resource, for `If-Match` and `If-None-Match`.",
    "Replayed": "`true` where the answer was kept under the `Idempotency-Key` and is given again.",
    "RetryAfter": "Seconds after which to ask again.",
    "Policy": "The budget: its name, how much it is, and for how many seconds.",
    "Limit": "What is left of the budget, and for how many seconds that has to do.",
    "Deprecation": "Since when the operation is deprecated, as RFC 9745 writes it: `@` Unix time.",
    "Sunset": "When the operation goes, as RFC 8594 writes it.",
    "SuccessorLink": "The page that says what is withdrawn, and what takes its place.",
}
#: What answers of a status carry beside the id of the request.
_BY_STATUS: Final = {
    "201": ("Location", "Location"),
    "401": ("WWW-Authenticate", "Authenticate"),
    "403": ("WWW-Authenticate", "Authenticate"),
    "429": ("Retry-After", "RetryAfter"),
    "503": ("Retry-After", "RetryAfter"),
}
_FIRST_ERROR: Final = 400
_SCHEME: Final = "bearer"
#: What every operation of an account takes, and is read before any of them.
_ACTING_FOR: Final[dict[str, Any]] = {
    "name": "Bide-Account",
    "in": "header",
    "required": False,
    "description": "For partners: the account of the candidate whom this request is made for. "
    "Without a grant that stands the answer is a 404.",
    "schema": {"type": "string", "format": "uuid"},
}


def required_scope(route: BaseRoute) -> str | None:
    """Tell which scope an operation asks for, if it asks for one."""
    scope: str | None = getattr(route, "scope", None)
    return scope


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _is_list(operation: dict[str, Any]) -> bool:
    return any(p["name"] == "limit" for p in operation.get("parameters", ()))


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _add_headers(
    status: str, response: dict[str, Any], operation: dict[str, Any], *, versioned: bool
) -> None:
    named = {"X-Request-Id": "RequestId"}
    if "precondition_failed" in response.get("x-problem-codes", ()) or versioned:
        named["ETag"] = "Tag"
    if status in _BY_STATUS:
        header, name = _BY_STATUS[status]
        named[header] = name
    if status == "200" and _is_list(operation):
        named["Link"] = "PageLink"
    if operation.get("deprecated"):
        named |= {"Deprecation": "Deprecation", "Sunset": "Sunset", "Link": "SuccessorLink"}
    response["headers"] = {header: _header(name) for header, name in named.items()}


def _has_version(route: APIRoute) -> bool:
    """Tell whether the operation answers one resource with its version."""
    field = getattr(route.response_model, "model_fields", {}).get("version")
    return field is not None and field.annotation is int


def _describe(method: str, operation: dict[str, Any], route: APIRoute) -> None:
    """Add to an operation what FastAPI does not know of it."""
    if isinstance(route, StrictRoute) and route.deprecation is not None:
        operation["x-sunset"] = route.deprecation.sunset.date().isoformat()
    for status, response in operation["responses"].items():
        good = int(status) < _FIRST_ERROR
        _add_headers(status, response, operation, versioned=good and _has_version(route))
        if is_guarded(route):
            if good and method == "post":
                response["headers"]["Idempotent-Replayed"] = _header("Replayed")
            if good or status == "429":
                response["headers"]["RateLimit-Policy"] = _header("Policy")
                response["headers"]["RateLimit"] = _header("Limit")
        content = response.get("content", {})
        if int(status) >= _FIRST_ERROR and content:
            # FastAPI takes the media type of the good answer for that of all.
            content[MEDIA_TYPE] = content.pop(*content)
    body = operation.get("requestBody")
    if body is not None and method == "patch":
        body["content"][MERGE_PATCH] = body["content"][JSON]
    scope = required_scope(route)
    if scope is not None:
        operation["x-required-scope"] = scope
    if is_guarded(route):
        operation.setdefault("parameters", []).append(_ACTING_FOR)
    roles = [] if scope is None else [scope]
    operation["security"] = [{_SCHEME: roles}] if is_guarded(route) else []


def contract(app: FastAPI) -> dict[str, Any]:
    """Make the document from the routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=contract_words.SUMMARY,
        description=contract_words.DESCRIPTION,
        routes=app.routes,
        webhooks=WEBHOOKS,
        contact={"name": "The Bide authors"},
        license_info={"name": "MIT", "identifier": "MIT"},
        # Relative to where the document itself is served, so that it holds behind a prefix.
        servers=[{"url": "/", "description": "Where this document is served."}],
    )
    routes = {r.operation_id: r for r in app.routes if isinstance(r, APIRoute)}
    for method, operation in _operations(document):
        _describe(method, operation, routes[operation["operationId"]])
    for webhook in document["webhooks"].values():
        # The signature says who sends it.
        webhook["post"]["security"] = []
        webhook["post"]["responses"] = {"204": webhook["post"]["responses"]["204"]}
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        _SCHEME: {"type": "http", "scheme": "bearer", "description": contract_words.BEARER}
    }
    components["headers"] = {
        name: {"description": description, "schema": {"type": "string"}}
        for name, description in _HEADERS.items()
    }
    components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    document["tags"] = _tags(document)
    add_examples(document)
    add_links(document)
    _drop_unused_headers(document)
    return document


def _tags(document: dict[str, Any]) -> list[dict[str, str]]:
    used = {tag for _, operation in _operations(document) for tag in operation["tags"]}
    for webhook in document["webhooks"].values():
        used.update(webhook["post"]["tags"])
    return [{"name": tag, "description": contract_words.TAGS.get(tag, "")} for tag in sorted(used)]


def _drop_unused_headers(document: dict[str, Any]) -> None:
    used = {
        header["$ref"].rpartition("/")[2]
        for _, operation in _operations(document)
        for response in operation["responses"].values()
        for header in response["headers"].values()
    }
    headers = document["components"]["headers"]
    document["components"]["headers"] = {n: headers[n] for n in headers if n in used}


def written(document: dict[str, Any]) -> str:
    """Write the document as it is committed: sorted, so that a diff shows what changed."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
