import os
from collections import Counter
from typing import Final

from bide_client import Bide
from tests.api.v1.api_client import Api
from tests.api.v1.people import signed_in
from tests.client.every_write import Lossy, calls, left

#: Every call is tried in a campaign, and in each run of the tests those of one remainder.
EVERY: Final = 1 if os.environ.get("LOST_ANSWERS") == "all" else 3


def played(api: Api, number: int, lost: int) -> tuple[Counter[str], int, int]:
    """Play the story in an account of its own; what is left, the calls, and the requests."""
    transport = Lossy(api.client._transport, 0)
    account, _ = signed_in(api, f"robin{number}@home.example")
    with Bide("http://bide.test", account.key, transport=transport, sleep=lambda _: None) as client:
        steps = calls(client)
        transport.lost = lost
        for step in steps:
            step()
        requests = transport.count
        transport.lost = 0
        return left(client), len(steps), requests


def test_a_lost_answer_at_each_call_in_turn_does_nothing_twice_and_loses_nothing(api: Api) -> None:
    wanted, steps, requests = played(api, 0, lost=0)
    assert requests == steps
    for lost in range(1, requests + 1, EVERY):
        found, _, sent = played(api, lost, lost=lost)
        assert found == wanted, f"the answer of request {lost}"
        assert sent > requests, f"request {lost} was sent again"
