"""/confirm: the page at which an e-mail address is confirmed.

GET shows a page with a button and changes nothing, since programs that look for harmful links
open every address in a letter.
"""

import html
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.contract import layout
from app.api.http.unsubscribing import HEADERS
from app.api.operations.services import Services
from app.usecases.delivery.confirming import PATH, confirm_by_link
from app.usecases.errors import NotFound

_PATH: Final = f"{PATH}/{{token}}"
_TITLE: Final = "Confirm your e-mail address"
_ASKED: Final = (
    "<p>May an account of this service send its reminders to your address? If you have not asked "
    'for that, close this page.</p><form method="post"><button>Confirm</button></form>'
)
_DONE: Final = "<p>Your address is confirmed.</p>"


def register(app: FastAPI) -> None:
    """Serve it."""

    async def show(request: Request) -> Response:
        await _ids_of(request)
        return _page(_ASKED)

    async def confirm(request: Request) -> Response:
        services: Services = request.app.state.services
        account_id, row_id = await _ids_of(request)
        await confirm_by_link(services.gateway, account_id, row_id, services.clock())
        return _page(_DONE)

    app.router.routes.append(Route(_PATH, show, methods=["GET"], include_in_schema=False))
    app.router.routes.append(Route(_PATH, confirm, methods=["POST"], include_in_schema=False))


async def _ids_of(request: Request) -> tuple[str, str]:
    services: Services = request.app.state.services
    found = services.confirmation_links.read(request.path_params["token"])
    if found is None:
        raise NotFound("page")
    request.scope["bide.limits"] = await services.throttles.request(f"confirm:{found[0]}")
    return found


def _page(content: str) -> Response:
    # Links to other pages are seen from this one, whatever its token.
    text = layout.page(_PATH, _TITLE, f"<h1>{html.escape(_TITLE)}</h1>{content}")
    return Response(text, media_type="text/html", headers=HEADERS)
