"""Allow-list of push services: the hosts to which messages may be pushed.

Browsers name them, so anybody could name any host. The guard keeps requests out of private
networks; this list keeps them away from everybody who runs no push service.
"""

from collections.abc import Sequence
from typing import Final

from app.integrations.outbound.guard import Guard, Refused

#: Those of Chrome and its relatives, Firefox, Safari and Edge. `*.` stands for all below a domain.
KNOWN: Final = (
    *("fcm.googleapis.com", "*.push.services.mozilla.com"),
    *("*.push.apple.com", "*.notify.windows.com"),
)


def allowed_host(guard: Guard, hosts: Sequence[str], endpoint: str) -> str:
    """The host of an endpoint; raises Refused where nothing may be pushed to it.

    hosts: those that are allowed, as in `KNOWN`; `*` allows any
    """
    host = guard.target(endpoint).host
    if not any(_fits(host, one) for one in hosts):
        raise Refused("service_refused", "The host is none of the push services allowed here.")
    return host


def _fits(host: str, allowed: str) -> bool:
    if allowed == "*":
        return True
    if allowed.startswith("*."):
        return host.endswith(allowed[1:])
    return host == allowed
