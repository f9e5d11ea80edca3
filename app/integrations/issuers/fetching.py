"""Requests for an issuer's configuration and JWKS, by the guarded client (`outbound`).

The answer decides who may come in, so nothing is guessed: another status than 200, a
redirect, an encoded or an oversized body, or no JSON are all the same as no answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from app.integrations.outbound.guard import NotSent
from app.integrations.outbound.http_client import OutboundClient
from app.settings.issuers import is_safe_url
from app.signed.jwt_parser import load_json

#: Timeout of one whole answer, in seconds.
TIMEOUT: Final = 5.0
#: The largest answer, in bytes.
LARGEST: Final = 256 * 1024
#: Seconds for which keys are cached: at least, by default, at most.
SHORTEST_AGE: Final = 300.0
_USUAL_AGE: Final = 3600.0
LONGEST_AGE: Final = 86_400.0
_MOST_KEYS: Final = 100
_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})\"?(?=$|[\s,;])", re.IGNORECASE)
_NO_STORE: Final = re.compile(r"(?:^|[\s,])no-(?:store|cache)\b", re.IGNORECASE)


class NoAnswer(Exception):
    """The issuer has not answered with what it should; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Published:
    """The keys as the issuer publishes them, and for how many seconds to believe them."""

    keys: Sequence[Mapping[str, Any]]
    age: float


async def discover(client: OutboundClient, issuer: str) -> str:
    """Ask an issuer where its keys are."""
    url = issuer.rstrip("/") + "/.well-known/openid-configuration"
    document, _ = await _get(client, url)
    if document.get("issuer") != issuer:
        raise NoAnswer("its configuration is for another issuer")
    where = document.get("jwks_uri")
    # Only an issuer on this machine may keep its keys on this machine.
    if not isinstance(where, str) or not is_safe_url(where, loopback=is_loopback(issuer)):
        raise NoAnswer("its configuration names no https address of keys")
    return where


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, where no https is needed."""
    return url.startswith("http:")


async def published(client: OutboundClient, where: str) -> Published:
    """Fetch the keys."""
    document, cache_control = await _get(client, where)
    keys = document.get("keys")
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        raise NoAnswer("its keys are no list of keys")
    return Published([key for key in keys if isinstance(key, dict)], age_of(cache_control))


def age_of(cache_control: str) -> float:
    """Read for how long an answer may be cached, within our bounds."""
    if _NO_STORE.search(cache_control):
        return SHORTEST_AGE
    found = _MAX_AGE.search(cache_control)
    return min(max(float(found[1]), SHORTEST_AGE), LONGEST_AGE) if found else _USUAL_AGE


async def _get(client: OutboundClient, url: str) -> tuple[Mapping[str, Any], str]:
    try:
        answer = await client.send(
            "GET",
            url,
            headers={"Accept": "application/json"},
            seconds=TIMEOUT,
            largest=LARGEST,
        )
    except NotSent as error:
        raise NoAnswer(f"{error.reason}: {error}") from error
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"it answered {answer.status}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NoAnswer("its answer is encoded, which was not requested")
    if answer.cut:
        raise NoAnswer("its answer is too large")
    try:
        document = load_json(answer.body)
    except ValueError:
        raise NoAnswer("its answer is no JSON") from None
    if not isinstance(document, dict):
        raise NoAnswer("its answer is no object")
    return cast("Mapping[str, Any]", document), answer.headers.get("cache-control", "")
