"""Pages to which letters lead: GET shows a button and changes nothing, POST does what it says.

Programs that look for harmful links open every address in a letter, so GET must change nothing.
"""

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.contract import layout

#: Headers of such a page.
HEADERS: Final = {
    # The page may send its own form, and nothing else.
    "Content-Security-Policy": layout.CSP["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A page at an address with a token.

    path: with `{token}`; title: its heading
    asked, done: what it shows before and after, as HTML
    check: refuses a token that is not valid; act: checks it too, and does what the button says
    """

    path: str
    title: str
    asked: str
    done: str
    check: Callable[[Request], Awaitable[object]]
    act: Callable[[Request], Awaitable[None]]

    def register(self, app: FastAPI) -> None:
        """Serve it."""

        async def show(request: Request) -> Response:
            await self.check(request)
            return self._page(self.asked)

        async def act(request: Request) -> Response:
            await self.act(request)
            return self._page(self.done)

        for handler, method in ((show, "GET"), (act, "POST")):
            route = Route(self.path, handler, methods=[method], include_in_schema=False)
            app.router.routes.append(route)

    def _page(self, content: str) -> Response:
        # Links to other pages are seen from this one, whatever its token.
        text = layout.page(self.path, self.title, f"<h1>{html.escape(self.title)}</h1>{content}")
        return Response(text, media_type="text/html", headers=HEADERS)
