"""Address and credential of a service: arguments, else the environment."""

import os
from dataclasses import dataclass, field
from typing import Final

from bide_client.version import VERSION

DEFAULT_URL: Final = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Place:
    """Where requests go, and as whom.

    account: the candidate that a partner acts for, or None
    """

    url: str
    token: str | None = field(repr=False)
    account: str | None = None


def url_of(url: str | None) -> str:
    """Return the address of the service, without a slash at its end."""
    return (url or os.environ.get("BIDE_URL") or DEFAULT_URL).rstrip("/")


def token_of(token: str | None) -> str | None:
    """Return the credential, if there is one."""
    return token or os.environ.get("BIDE_TOKEN") or None


def headers_for(place: Place) -> dict[str, str]:
    """Return the headers of every request."""
    headers = {"Accept": "application/json", "User-Agent": f"bide-client/{VERSION}"}
    if place.token:
        headers["Authorization"] = f"Bearer {place.token}"
    if place.account:
        headers["Bide-Account"] = place.account
    return headers
