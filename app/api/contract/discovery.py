"""Well-known documents: where programs find the contract, the guide and whom to tell of a flaw.

`/llms.txt` lists the guide for language models, `/.well-known/api-catalog` is RFC 9727, and
`/.well-known/security.txt` RFC 9116. The last needs a contact, which only the operator can name.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.contract import guide
from app.api.contract.fixed_content import ConstantDocument, LazyDocument
from app.usecases.errors import NotFound

CATALOGUE: Final = "/.well-known/api-catalog"
_TEXT: Final = "text/plain; charset=utf-8"
_LINKSET: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
#: RFC 9116 advises less than a year, so that a contact that is out of date is not believed.
_CONTACT_HOLDS: Final = timedelta(days=180)
_SUMMARY: Final = (
    "> Bide tells a candidate when to follow up after a job interview, and why not yet. A contact "
    "that comes too early is refused with 409 and the instant from which it is allowed: do not "
    "send it by another way."
)
_REFERENCE: Final = (
    ("/openapi.json", "Contract", "OpenAPI 3.1, every operation with its shapes and examples"),
    ("/problems", "Problems", "every error with its code, and what to do about it"),
    ("/rules", "Rules", "every rule of the etiquette with its numbers"),
)


def catalogue() -> bytes:
    """The links from the API to its documents, as a set of links (RFC 9264)."""
    links = {
        "anchor": "/v1",
        "service-desc": [{"href": "/openapi.json", "type": "application/json"}],
        "service-doc": [
            {"href": guide.PATH, "type": "text/html"},
            {"href": "/docs", "type": "text/html"},
        ],
        "service-meta": [{"href": "/llms.txt", "type": "text/plain"}],
        "status": [{"href": "/readyz", "type": "application/json"}],
    }
    return json.dumps({"linkset": [links]}).encode()


def list_for_models(pages: Iterable[tuple[str, str]]) -> bytes:
    """The guide as a list of links to Markdown.

    pages: the path and the title of each
    """
    lines = [
        "# Bide",
        "",
        _SUMMARY,
        "",
        "## Guide",
        "",
        *(f"- [{title}]({path})" for path, title in pages),
        "",
        "## Reference",
        "",
        *(f"- [{name}]({path}): {sense}" for path, name, sense in _REFERENCE),
        "",
    ]
    return "\n".join(lines).encode()


def contact_for_flaws(contact: str, now: datetime) -> str:
    """Whom to tell of a weakness.

    contact: an address with its scheme, such as `mailto:`
    now: in UTC; the contact holds for half a year from then
    """
    expires = (now + _CONTACT_HOLDS).astimezone(UTC)
    return f"Contact: {contact}\nExpires: {expires:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: en\n"


def register(app: FastAPI, pages: guide.Guide, contact: str | None) -> None:
    """Serve them."""
    headers = {"Link": f'<{CATALOGUE}>; rel="api-catalog"'}
    documents = {
        CATALOGUE: LazyDocument(lambda: ConstantDocument.of(catalogue(), _LINKSET, headers)),
        "/llms.txt": LazyDocument(
            lambda: ConstantDocument.of(list_for_models(pages.titles()), _TEXT)
        ),
    }

    async def show(request: Request) -> Response:
        return await documents[request.scope["path"]].answer(request.scope)

    async def show_contact(request: Request) -> Response:
        if contact is None:
            raise NotFound("page")
        now = request.app.state.services.clock()
        return Response(contact_for_flaws(contact, now), media_type=_TEXT)

    for path in documents:
        app.router.routes.append(Route(path, show, include_in_schema=False))
    app.router.routes.append(
        Route("/.well-known/security.txt", show_contact, include_in_schema=False)
    )
