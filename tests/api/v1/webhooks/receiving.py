"""What the engine does with webhooks, done by hand: make deliveries of events, and send them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.usecases.webhooks.announcing import announce
from app.usecases.webhooks.schedule import Attempt
from app.usecases.webhooks.sending import Deliverer
from tests.api.v1.api_client import Api

URL = "https://hooks.example/bide"
PATH = "/v1/webhook-endpoints"
LOG = "/v1/webhook-deliveries"


def endpoint(api: Api, **body: Any) -> Any:  # noqa: ANN401  # as it is answered
    """Make an endpoint."""
    return api.post(PATH, {"url": URL} | body)


def spread(api: Api, account_id: str) -> int:
    """Make deliveries of what happened in an account; returns how many."""
    portal = api.client.portal
    assert portal is not None
    gateway = api.client.app.state.services.gateway  # type: ignore[attr-defined]  # the service's own
    return portal.call(announce, gateway, account_id, api.clock.now)


def send(api: Api, account_id: str, *answers: Attempt) -> list[tuple[str, Sequence[str], bytes]]:
    """Send all deliveries that are due once; returns the id, the secrets and the body of each.

    They come in the order in which things happened.
    """
    got: list[tuple[str, Sequence[str], bytes]] = []
    left = list(answers)

    async def post(url: str, secrets: Sequence[str], webhook_id: str, body: bytes) -> Attempt:
        got.append((webhook_id, secrets, body))
        return left.pop(0) if len(left) > 1 else left[0]

    async def all_of_them(ids: Sequence[str], now: datetime) -> None:
        deliverer = Deliverer(api.client.app.state.services.gateway, post)  # type: ignore[attr-defined]  # the same
        for one in ids:
            await deliverer.deliver(account_id, one, now)

    pending = api.get(LOG, state="pending", limit=200)["items"]
    assert api.client.portal is not None
    api.client.portal.call(all_of_them, [one["id"] for one in pending], api.clock.now)
    return sorted(got, key=lambda one: json.loads(one[2])["data"].get("seq", 0))
