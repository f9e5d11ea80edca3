"""Budgets: counted per principal and per address, told in headers, and bounded in memory."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.principals import write_key
from app.api.throttles import (
    MOST,
    REST,
    WINDOW,
    Budgets,
    Throttles,
    TooMany,
    Windows,
    client_address,
)
from tests.api.support import AUTH, OTHER_KEY, Store, Time, make, problem

TIGHT = Budgets(requests=3, sign_ins=2, sign_ups=2, failures=3)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def unknown(number: int) -> dict[str, str]:
    """A key that is well formed, and that nobody has."""
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


def test_who_asks_too_often_is_told_when_to_ask_again(tight: TestClient, time: Time) -> None:
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


def test_signing_in_is_bounded_by_address_and_by_e_mail(time: Time) -> None:
    async def attempt(address: str, email: str) -> None:
        await one.sign_in(address, email)

    one = throttles(time)
    asyncio.run(attempt("192.0.2.1", "a"))
    asyncio.run(attempt("192.0.2.1", "b"))
    with pytest.raises(TooMany) as refused:
        asyncio.run(attempt("192.0.2.1", "c"))
    assert refused.value.budget == "sign-ins"
    asyncio.run(attempt("192.0.2.2", "a"))
    with pytest.raises(TooMany):
        asyncio.run(attempt("192.0.2.3", "a"))
    time.seconds += WINDOW
    asyncio.run(attempt("192.0.2.1", "a"))


def test_signing_up_is_bounded_by_address(time: Time) -> None:
    one = throttles(time)
    for _ in range(2):
        asyncio.run(one.sign_up("192.0.2.1"))
    with pytest.raises(TooMany) as refused:
        asyncio.run(one.sign_up("192.0.2.1"))
    assert refused.value.headers["RateLimit"] == '"sign-ups";r=0;t=60'
    asyncio.run(one.sign_up("192.0.2.2"))


def test_memory_is_bounded_whoever_asks() -> None:
    windows = Windows(most=100)
    for number in range(1000):
        windows.hit(str(number), 0.0)
        assert len(windows) <= 100
    assert windows.hit("999", 0.0) == [2, WINDOW]
    # The oldest was forgotten, and begins anew.
    assert windows.hit("1", 0.0) == [1, WINDOW]
    assert MOST <= 100_000


def test_windows_that_are_over_are_forgotten() -> None:
    windows = Windows()
    for number in range(50):
        windows.hit(str(number), 0.0)
    windows.hit("later", WINDOW)
    assert len(windows) == 1


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
    told = [asyncio.run(throttles.request("me")) for throttles in (ours, theirs, ours)][-1]
    assert told[1] == (b"ratelimit", b'"requests";r=0;t=60')
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
    told = capsys.readouterr()
    assert "throttle_store_away" in told.out + told.err
    assert "hunter2" not in told.out + told.err
    time.seconds += REST
    asyncio.run(throttles.request("another"))
    assert store.asked == 2
