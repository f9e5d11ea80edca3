"""OpenAPI document, generated from the code, reproducibly."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.auth.scopes import SCOPES
from app.api.contract import words
from app.api.contract.descriptions import describe
from app.api.contract.examples import add_examples
from app.api.contract.headers import add_headers, headers_used
from app.api.contract.openapi_links import add_links
from app.api.contract.shared_components import share
from app.api.operations.declaration import Operation, is_tagged
from app.api.operations.routes import strict_routes
from app.api.operations.streams import StreamResponse
from app.api.problems.problem import MEDIA_TYPE
from app.api.request.strict_json import JSON, MERGE_PATCH

_FIRST_ERROR: Final = 400
_SCHEME: Final = "bearer"


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _describe(method: str, operation: dict[str, Any], declared: Operation) -> None:
    """Add to an operation what FastAPI does not know of it."""
    if declared.deprecated is not None:
        operation["x-sunset"] = declared.deprecated.sunset.date().isoformat()
    guarded = declared.guarded
    add_headers(
        method,
        operation,
        guarded=guarded,
        tagged=is_tagged(declared.model),
        # A batch passes its key on to its writes.
        once=declared.is_done_once or declared.name == "batch.create",
    )
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= _FIRST_ERROR and content:
            # FastAPI takes the media type of the good answer for that of all.
            content[MEDIA_TYPE] = content.pop(*content)
        if StreamResponse.media_type in content:
            _describe_stream(content[StreamResponse.media_type])
    body = operation.get("requestBody")
    if body is not None and method == "patch":
        body["content"][MERGE_PATCH] = body["content"][JSON]
    operation["security"] = [{_SCHEME: []}] if guarded else []
    if guarded:
        # OpenAPI has scopes for OAuth 2 alone; a bearer scheme names them as an extension.
        operation["x-required-scopes"] = list(declared.scopes)
    for parameter in operation.get("parameters", ()):
        _leave_out_null(parameter)


def _describe_stream(media: dict[str, Any]) -> None:
    """Say that an answer is the text of a stream, and what each of its events is.

    OpenAPI 3.1 has no schema of the items of a stream (3.2 has); JSON Schema has one of what a
    text decodes to.
    """
    media["schema"] = {
        "type": "string",
        "contentMediaType": StreamResponse.media_type,
        "contentSchema": {"type": "array", "items": {"$ref": media["schema"]["$ref"]}},
    }


def _leave_out_null(parameter: dict[str, Any]) -> None:
    """Remove null from a query parameter: it is left out or has a value."""
    schema = parameter["schema"]
    values = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if parameter["in"] == "query" and len(values) == 1:
        del schema["anyOf"]
        parameter["schema"] = {**values[0], **schema}


def contract(app: FastAPI) -> dict[str, Any]:
    """Make the document from the routes."""
    from app.api.contract.webhooks import WEBHOOKS  # noqa: PLC0415  # loaded if used

    routes = strict_routes(app)
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=words.SUMMARY,
        description=words.DESCRIPTION,
        routes=routes,
        webhooks=WEBHOOKS,
        contact={"name": "The Bide authors"},
        license_info={"name": "MIT", "identifier": "MIT"},
        # Generators of clients need an address; the variable is set for other addresses.
        servers=[
            {
                "url": "{address}",
                "description": "The address of this service, with its prefix if there is one.",
                "variables": {
                    "address": {
                        "default": "http://127.0.0.1:8000",
                        "description": "Scheme, host and port, without a slash at the end.",
                    }
                },
            }
        ],
    )
    declared = {route.operation.name: route.operation for route in routes}
    for method, operation in _operations(document):
        _describe(method, operation, declared[operation["operationId"]])
    for webhook in document["webhooks"].values():
        # A webhook is authenticated by its signature.
        webhook["post"]["security"] = []
        webhook["post"]["responses"] = {"204": webhook["post"]["responses"]["204"]}
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        _SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "description": words.BEARER,
            "x-scopes": dict(SCOPES),
        }
    }
    components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    document["tags"] = _tags(document)
    add_examples(document)
    add_links(document)
    components["headers"] = headers_used(document)
    describe(document)
    share(document)
    return document


def _tags(document: dict[str, Any]) -> list[dict[str, str]]:
    used = {tag for _, operation in _operations(document) for tag in operation["tags"]}
    for webhook in document["webhooks"].values():
        used.update(webhook["post"]["tags"])
    return [{"name": tag, "description": text} for tag, text in words.TAGS.items() if tag in used]


def written(document: dict[str, Any]) -> str:
    """Write the document as it is committed: sorted, so that a diff shows what changed."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
