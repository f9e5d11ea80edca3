"""Budgets: counted per principal and per address, shown in headers, and bounded in memory."""

import asyncio
import gc
import time as process_time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.testclient import TestClient

from app.api.auth.principals import write_key
from app.api.operations.client_addresses import client_address, is_loopback, site_of
from app.api.operations.rate_limits import (
    MOST,
    REST,
    SITE_FACTOR,
    WINDOW,
    Budgets,
    Throttles,
    TooMany,
    Windows,
)
from tests.api.small_service import AUTH, OTHER_KEY, Store, Time, make, problem

TIGHT = Budgets(requests=3, sign_ins=2, sign_ups=2, failures=3)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def unknown(number: int) -> dict[str, str]:
    """A key that is well formed, and unknown."""
    return bearer(write_key(bytes([number]) * 32))


@pytest.fixture
def tight(store: Store, time: Time) -> Iterator[TestClient]:
    with TestClient(make(store, time, budgets=TIGHT)) as client:
        yield client


def test_an_answer_tells_what_is_left_of_the_budget(tight: TestClient, time: Time) -> None:
    for left, seconds in ((2, 60), (1, 59), (0, 58)):
        answer = tight.get("/v1/things", headers=AUTH)
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"requests";q=3;w=60'
        assert answer.headers["ratelimit"] == f'"requests";r={left};t={seconds}'
        time.seconds += 1


def test_a_refusal_and_an_error_tell_it_as_well(tight: TestClient) -> None:
    gone = tight.get("/v1/things/nothing", headers=AUTH)
    problem(gone, 404, "not_found")
    assert gone.headers["ratelimit"] == '"requests";r=2;t=60'


def test_who_asks_too_often_learns_when_to_ask_again(tight: TestClient, time: Time) -> None:
    for _ in range(3):
        tight.get("/v1/things", headers=AUTH)
    time.seconds += 20.5
    refused = tight.get("/v1/things", headers=AUTH)
    problem(refused, 429, "too_many_requests")
    assert refused.headers["retry-after"] == "40"
    assert refused.headers["ratelimit"] == '"requests";r=0;t=40'
    assert refused.headers["ratelimit-policy"] == '"requests";q=3;w=60'
    time.seconds += 40
    assert tight.get("/v1/things", headers=AUTH).status_code == 200


def test_a_budget_is_each_principal_s_own(tight: TestClient) -> None:
    last = [tight.get("/v1/things", headers=AUTH).status_code for _ in range(4)][-1]
    assert last == 429
    assert tight.get("/v1/things", headers=bearer(OTHER_KEY)).status_code == 200


def test_pages_and_probes_cost_nothing(tight: TestClient) -> None:
    for _ in range(10):
        answer = tight.get("/healthz")
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers


def test_bad_keys_from_an_address_are_soon_too_many_and_good_ones_go_on_working(
    tight: TestClient, time: Time
) -> None:
    for number in range(1, 4):
        problem(tight.get("/v1/things", headers=unknown(number)), 401, "unauthenticated")
    refused = tight.get("/v1/things", headers=unknown(9))
    problem(refused, 429, "too_many_requests")
    assert refused.headers["ratelimit-policy"] == '"failed-credentials";q=3;w=60'
    # What cannot be a key at all is refused alike; a good key was never seen before.
    problem(tight.get("/v1/things", headers=bearer("x")), 429, "too_many_requests")
    time.seconds += 5
    assert tight.get("/v1/things", headers=AUTH).status_code == 200
    time.seconds += WINDOW
    problem(tight.get("/v1/things", headers=unknown(9)), 401, "unauthenticated")


def test_asking_without_a_key_is_no_failed_attempt(tight: TestClient) -> None:
    for _ in range(10):
        problem(tight.get("/v1/things"), 401, "unauthenticated")


def throttles(time: Time) -> Throttles:
    return Throttles(TIGHT, lambda: time.seconds)


def test_signing_in_is_bounded_by_address(time: Time) -> None:
    one = throttles(time)
    for _ in range(2):
        asyncio.run(one.sign_in_from("192.0.2.1"))
    with pytest.raises(TooMany) as refused:
        asyncio.run(one.sign_in_from("192.0.2.1"))
    assert refused.value.budget == "sign-ins"
    asyncio.run(one.sign_in_from("192.0.2.2"))
    time.seconds += WINDOW
    asyncio.run(one.sign_in_from("192.0.2.1"))


def test_strangers_spend_the_budget_of_an_e_mail_and_not_that_of_a_known_address(
    time: Time,
) -> None:
    one = throttles(time)
    for _ in range(2):
        asyncio.run(one.sign_in_from_new_address("robin@home.example"))
    with pytest.raises(TooMany):
        asyncio.run(one.sign_in_from_new_address("robin@home.example"))
    asyncio.run(one.sign_in_as_known("robin", "192.0.2.1"))
    asyncio.run(one.password_of("robin"))
    asyncio.run(one.sign_in_from_new_address("sam@home.example"))


def test_a_site_cannot_multiply_its_budget_by_the_networks_that_it_has(time: Time) -> None:
    one = throttles(time)
    for number in range(SITE_FACTOR * TIGHT.sign_ins):
        asyncio.run(one.sign_in_from(f"2001:db8:1:{number:x}::"))
    with pytest.raises(TooMany) as refused:
        asyncio.run(one.sign_in_from("2001:db8:1:ffff::"))
    assert refused.value.budget == "sign-ins-of-a-site"
    # What is refused within its own network takes nothing from the site.
    asyncio.run(one.sign_in_from("2001:db8:2:1::"))


def test_a_network_that_is_refused_takes_nothing_from_its_site(time: Time) -> None:
    one = throttles(time)
    for _ in range(100):
        with suppress(TooMany):
            asyncio.run(one.sign_in_from("2001:db8:1:1::"))
    asyncio.run(one.sign_in_from("2001:db8:1:2::"))


def test_signing_up_is_bounded_by_address(time: Time) -> None:
    one = throttles(time)
    for _ in range(2):
        asyncio.run(one.sign_up("192.0.2.1"))
    with pytest.raises(TooMany) as refused:
        asyncio.run(one.sign_up("192.0.2.1"))
    assert refused.value.headers["RateLimit"] == '"sign-ups";r=0;t=60'
    asyncio.run(one.sign_up("192.0.2.2"))


def test_memory_is_bounded_however_many_callers_ask() -> None:
    windows = Windows(most=100)
    for number in range(1000):
        windows.hit(str(number), 0.0)
        assert len(windows) <= 100
    assert windows.hit("999", 0.0) == [2, WINDOW]
    # The oldest was forgotten, and begins anew.
    assert windows.hit("1", 0.0) == [1, WINDOW]
    assert MOST <= 100_000


def test_windows_that_are_over_are_forgotten_a_few_at_a_time() -> None:
    windows = Windows()
    for number in range(50):
        windows.hit(str(number), 0.0)
    windows.hit("later", WINDOW)
    assert 50 - 16 < len(windows) < 50
    for number in range(3):
        windows.hit(f"later still {number}", WINDOW)
    assert len(windows) == 4


def test_forgetting_windows_costs_no_more_where_many_are_over() -> None:
    def spent(number: int) -> int:
        windows = Windows(most=number * 3)
        for one in range(number):
            windows.hit(f"old {one}", 0.0)
        # The collector looks through all that other tests have left, the more often the longer.
        gc.disable()
        try:
            before = process_time.thread_time_ns()
            for one in range(number):
                windows.hit(f"new {one}", WINDOW)
            return process_time.thread_time_ns() - before
        finally:
            gc.enable()

    few = min(spent(4_000) for _ in range(3))
    many = min(spent(64_000) for _ in range(3))
    # Sixteen times as many cost sixteen times as much; it was more than a hundred times.
    assert many / few < 64


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.7", 5000), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 5000), "2001:db8:1:2::"),
        (("::ffff:192.0.2.7", 5000), "192.0.2.7"),
        (("testclient", 5000), "testclient"),
        (None, ""),
    ],
)
def test_an_address_is_the_peer_s_and_an_ipv6_host_owns_its_64(
    client: tuple[str, int] | None, address: str
) -> None:
    assert client_address({"client": client}) == address


@pytest.mark.parametrize(
    ("address", "site"),
    [("2001:db8:1:2::", "2001:db8:1::"), ("192.0.2.7", None), ("testclient", None), ("", None)],
)
def test_a_site_is_the_48_around_an_ipv6_address(address: str, site: str | None) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("localhost", True),
        ("bide.localhost.", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("0.0.0.0", False),  # noqa: S104  # a word to read, nothing to listen on
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_a_loopback_address_is_known_by_its_number_or_its_name(
    host: str, near: bool
) -> None:  # a case of the table
    assert is_loopback(host) is near


class Elsewhere:
    """A store that all processes share, and that can be away."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.away = False
        self.asked = 0
        self.closed = False

    def _ask(self) -> None:
        self.asked += 1
        if self.away:
            raise ConnectionError("redis://me:hunter2@store is away")

    async def hit(self, key: str) -> int:
        self._ask()
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    async def left(self, key: str) -> float:
        self._ask()
        return 7.2

    async def close(self) -> None:
        self.closed = True


def test_a_shared_store_counts_for_all_processes(time: Time) -> None:
    store = Elsewhere()
    ours, theirs = (Throttles(TIGHT, lambda: time.seconds, store) for _ in range(2))
    noted = [asyncio.run(throttles.request("me")) for throttles in (ours, theirs, ours)][-1]
    assert noted[1] == (b"ratelimit", b'"requests";r=0;t=60')
    with pytest.raises(TooMany) as refused:
        asyncio.run(theirs.request("me"))
    assert refused.value.headers["Retry-After"] == "8"
    asyncio.run(ours.close())
    assert store.closed


def test_a_shared_store_that_is_away_leaves_each_process_its_own_count(
    time: Time, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Elsewhere()
    store.away = True
    throttles = Throttles(TIGHT, lambda: time.seconds, store)
    for _ in range(3):
        asyncio.run(throttles.request("me"))
    with pytest.raises(TooMany):
        asyncio.run(throttles.request("me"))
    # It is left alone for a while, so that no request waits for it.
    assert store.asked == 1
    output = capsys.readouterr()
    assert "throttle_store_away" in output.out + output.err
    assert "hunter2" not in output.out + output.err
    time.seconds += REST
    asyncio.run(throttles.request("another"))
    assert store.asked == 2
