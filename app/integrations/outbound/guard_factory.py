"""SSRF guards as the settings have them: for webhooks to any address, and for issuers."""

from dataclasses import replace

from app.integrations.outbound.guard import Guard, parse_url
from app.settings import Settings


def guard_of(settings: Settings) -> Guard:
    """The guard for addresses that anybody may give."""
    return Guard(
        networks=settings.reachable_networks,
        ports=settings.reachable_ports,
        http=settings.outbound_http,
    )


def guard_of_issuers(settings: Settings) -> Guard:
    """The guard for issuers: the operator named their hosts, but not where these send us on."""
    named = frozenset(parse_url(one.issuer).host for one in settings.issuers)
    return replace(guard_of(settings), named=named)


def guard_of_person(url: str) -> Guard:
    """The guard for one address that a person names on the command line, wherever it is."""
    return Guard(named=frozenset({parse_url(url).host}))
