"""/unsubscribe: the page at which reminders by e-mail are turned off (RFC 8058).

Mail programs send the POST themselves. GET shows a page with a button and changes nothing, since
programs that look for harmful links open every address in a letter.
"""

import html
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.contract import layout
from app.api.operations.services import Services
from app.usecases.delivery.unsubscribing import PATH, unsubscribe
from app.usecases.errors import NotFound

_PATH: Final = f"{PATH}/{{token}}"
_TITLE: Final = "Reminders by e-mail"
_ASKED: Final = (
    "<p>Do you want no more reminders by e-mail? They stay in your account, where you can choose "
    'anew how they come.</p><form method="post"><button>Turn them off</button></form>'
)
_DONE: Final = "<p>Reminders by e-mail are turned off.</p>"
#: Headers of a page to which a letter leads.
HEADERS: Final = {
    # The page may send its own form, and nothing else.
    "Content-Security-Policy": layout.CSP["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def register(app: FastAPI) -> None:
    """Serve them."""

    async def show(request: Request) -> Response:
        await _account_of(request)
        return _page(_ASKED)

    async def turn_off(request: Request) -> Response:
        services: Services = request.app.state.services
        await unsubscribe(services.gateway, await _account_of(request))
        return _page(_DONE)

    app.router.routes.append(Route(_PATH, show, methods=["GET"], include_in_schema=False))
    app.router.routes.append(Route(_PATH, turn_off, methods=["POST"], include_in_schema=False))


async def _account_of(request: Request) -> str:
    services: Services = request.app.state.services
    account_id = services.unsubscribe_links.account_of(request.path_params["token"])
    if account_id is None:
        raise NotFound("page")
    request.scope["bide.limits"] = await services.throttles.request(f"unsubscribe:{account_id}")
    return account_id


def _page(content: str) -> Response:
    # Links to other pages are seen from this one, whatever its token.
    text = layout.page(_PATH, _TITLE, f"<h1>{html.escape(_TITLE)}</h1>{content}")
    return Response(text, media_type="text/html", headers=HEADERS)
