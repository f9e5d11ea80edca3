"""Refresh cookie: the refresh token of a session, out of reach of the scripts of a page.

Only a page of this very origin may have its token put into the cookie, or use it. Four
things keep other pages out, each enough against most of them:

1. `SameSite=Strict` and `HttpOnly`: no other site makes a browser send it, and no script
   reads it. It is sent to `/v1/sessions` alone, and over TLS alone except on loopback.
2. `Sec-Fetch-Site` must say `same-origin`; where a browser does not send that, `Origin`
   must be the origin that was asked (`Host`). A request with neither is refused.
3. The body is JSON, which a form of another origin cannot send.
4. CORS never allows credentials, whatever origins the operator lists.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

from app.api.operations.client_addresses import is_loopback
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import Problem
from app.api.request.preconditions import header

NAME: Final = "bide_refresh"
PATH: Final = "/v1/sessions"
_ATTRIBUTES: Final = f"Path={PATH}; HttpOnly; SameSite=Strict"


def require_same_origin(scope: Scope) -> None:
    """Refuse with a 403 a request that no page of this origin has sent."""
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        same = site == "same-origin"
    else:
        same = _is_own(header(scope, b"origin"), header(scope, b"host"), scope["scheme"])
    if not same:
        raise Problem("not_same_origin", PROBLEMS["not_same_origin"].sense)


def _is_own(origin: str | None, host: str | None, scheme: str) -> bool:
    if not origin or not host:
        return False
    found, _, authority = origin.partition("://")
    # Behind a proxy that ends TLS the scheme here is http, and says nothing about the page.
    return authority.lower() == host.lower() and (scheme != "https" or found == "https")


def read(scope: Scope) -> str | None:
    """Return the token that the browser keeps; None where it sends none, or more than one.

    Of two cookies with this name one was set by another host of the domain.
    """
    found = [
        value.strip()
        for name, equals, value in (
            pair.partition("=") for pair in (header(scope, b"cookie") or "").split(";")
        )
        if equals and name.strip() == NAME
    ]
    return found[0] if len(found) == 1 else None


def is_sent(scope: Scope) -> bool:
    """Whether the browser sends such a cookie at all."""
    return f"{NAME}=" in (header(scope, b"cookie") or "")


def write(scope: Scope, token: str, seconds: int) -> str:
    """Write the `Set-Cookie` header that makes the browser keep a token for so long."""
    secure = "" if _on_loopback(scope) else "; Secure"
    return f"{NAME}={token}; Max-Age={seconds}; {_ATTRIBUTES}{secure}"


def clear(scope: Scope) -> str:
    """Write the `Set-Cookie` header that makes the browser forget the token."""
    return write(scope, "", 0)


def _on_loopback(scope: Scope) -> bool:
    """Whether the browser's `Host` is loopback, since a proxy may be on this machine."""
    try:
        host = urlsplit(f"//{header(scope, b'host') or ''}").hostname
    except ValueError:
        return False
    return host is not None and is_loopback(host)
