"""Keys of issuers: when they are asked for, how long they are believed, and lies of an issuer."""

import asyncio
import time as clocks
from typing import Any

import pytest

from app.integrations.issuers import Issuers, fetching
from app.integrations.issuers.fetching import LARGEST, LONGEST_AGE, SHORTEST_AGE, age_of
from app.integrations.issuers.jwks_cache import COOLDOWN, STALE
from app.signed.jwt_parser import InvalidToken
from tests.integrations.verifying import EC, KEYS, NOW, RSA, Service, issuer, process, service
from tests.support.issuer import RunningIssuer
from tests.support.signed_tokens import b64, rsa_key

__all__ = ["issuer", "process", "service"]


def test_the_keys_are_asked_for_once_however_many_wait(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(*KEYS, seconds=0.2)
    tokens = [service.token(sub=str(number)) for number in range(30)]
    assert service.codes(tokens) == {"IssuerClaims"}
    assert issuer.asked() == [1, 1, 0]


def test_a_flood_of_unknown_keys_is_no_flood_of_requests(
    issuer: RunningIssuer, service: Service
) -> None:
    flood = [RSA.write(service.claims(), kid=f"k{number}") for number in range(200)]
    assert service.codes(flood) == {"bad_signature"}
    assert issuer.asked() == [1, 1, 0]
    service.seconds += COOLDOWN - 0.1
    assert service.codes(flood) == {"bad_signature"}
    assert issuer.asked() == [1, 1, 0]
    service.seconds += 0.1
    assert service.codes(flood) == {"bad_signature"}
    assert issuer.asked() == [1, 2, 0]
    assert service.verify(service.token()).subject == "subject-1"


def test_a_new_key_is_found_when_the_first_token_names_it(
    issuer: RunningIssuer, service: Service
) -> None:
    service.verify(service.token())
    new = rsa_key("r2")
    issuer.tell(*KEYS, new.jwk)
    assert service.refusal(service.token(new)) == "bad_signature"
    assert issuer.asked() == [0, 0, 0]
    service.seconds += COOLDOWN
    assert service.verify(service.token(new)).subject == "subject-1"
    assert issuer.asked() == [0, 1, 0]


def test_a_key_that_is_withdrawn_takes_remembered_tokens_with_it(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(*KEYS, headers={"Cache-Control": "public, max-age=600"})
    token = service.token()
    service.verify(token)
    issuer.tell(EC.jwk)
    service.seconds += 599
    assert service.verify(token).subject == "subject-1"
    service.seconds += 1
    assert service.refusal(token) == "bad_signature"
    assert issuer.asked() == [0, 1, 0]


@pytest.mark.parametrize(
    ("header", "age"),
    [
        ("", 3600),
        ("max-age=7200", 7200),
        ("public, MAX-AGE=7200, must-revalidate", 7200),
        ('max-age="7200"', 7200),
        ("max-age=1", SHORTEST_AGE),
        ("max-age=999999999", LONGEST_AGE),
        ("max-age=99999999999999999999", 3600),
        ("max-age=-5", 3600),
        ("s-maxage=7200", 3600),
        ("no-store", SHORTEST_AGE),
        ("no-cache, max-age=7200", SHORTEST_AGE),
    ],
)
def test_keys_are_believed_for_as_long_as_they_say_within_bounds(header: str, age: float) -> None:
    assert age_of(header) == age


def test_stale_keys_serve_while_the_issuer_is_away_but_not_for_ever(
    issuer: RunningIssuer, service: Service
) -> None:
    service.verify(service.token())
    issuer.tell(status=503)
    service.seconds += 3600
    assert service.verify(service.token(sub="another")).subject == "another"
    assert service.verify(service.token(sub="a third")).subject == "a third"
    assert issuer.asked() == [0, 1, 0], "it is left alone for a while"
    service.seconds += COOLDOWN
    assert service.refusal(service.token(rsa_key("r9"))) == "issuer_unavailable"
    service.seconds += STALE - 3600 - COOLDOWN - 1
    assert service.verify(service.token()).subject == "subject-1"
    service.seconds += 1
    assert service.refusal(service.token()) == "issuer_unavailable"
    issuer.tell(*KEYS)
    service.seconds += COOLDOWN
    assert service.verify(service.token()).subject == "subject-1"


def test_a_slow_issuer_delays_no_token_whose_key_is_known(
    issuer: RunningIssuer, service: Service
) -> None:
    service.verify(service.token())
    issuer.tell(*KEYS, seconds=4)
    service.seconds += 3600
    started = clocks.perf_counter()
    assert service.verify(service.token()).subject == "subject-1"
    assert clocks.perf_counter() - started < 2.5


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", [{"seconds": 5}, {"drip": 0.5}], ids=["silent", "dripping"])
def test_an_issuer_that_takes_too_long_is_away(
    issuer: RunningIssuer,
    service: Service,
    behaviour: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Which is five seconds, but then so would the test be.
    assert fetching.TIMEOUT == 5
    monkeypatch.setattr(fetching, "TIMEOUT", 2.0)
    issuer.tell(*KEYS, **behaviour)
    started = clocks.perf_counter()
    assert service.refusal(service.token()) == "issuer_unavailable"
    assert clocks.perf_counter() - started < 4


@pytest.mark.parametrize(
    "behaviour",
    [
        {"status": 500},
        {"status": 204},
        {"status": 302, "headers": {"Location": "/keys"}},
        {"status": 307, "headers": {"Location": "https://evil.example/"}},
        {"issuer": "https://evil.example"},
        {"issuer": "http://127.0.0.1"},
        {"jwks_uri": "http://evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://user@evil.example/keys"},
        {"jwks_uri": "//keys"},
        {"jwks_uri": "https://[::1"},
        {"keys_path": "/keys", "body": "not JSON"},
        {"body": "[]"},
        {"body": '{"issuer": 1, "issuer": 2}'},
        {"body": "[" * 100_000},
        {"padding": LARGEST},
        {"headers": {"Content-Encoding": "gzip"}},
        {"keys": [{}] * 101},
    ],
    ids=str,
)
def test_an_issuer_that_lies_is_not_available(
    issuer: RunningIssuer, service: Service, behaviour: dict[str, object]
) -> None:
    issuer.tell(**({"keys": KEYS} | behaviour))
    assert service.refusal(service.token()) == "issuer_unavailable"
    assert service.refusal(service.token()) == "issuer_unavailable"
    first = issuer.asked()
    assert first[0] == 1
    assert first[2] == 0
    issuer.tell(*KEYS)
    service.seconds += COOLDOWN
    assert service.verify(service.token()).subject == "subject-1"


def test_keys_of_no_use_are_left_aside(issuer: RunningIssuer, service: Service) -> None:
    odd: list[Any] = [7, {}, {"kty": "oct", "k": b64(bytes(32)), "kid": "s"}, {"kty": "AKP"}]
    issuer.tell(RSA.jwk, keys=[*odd, RSA.jwk])
    assert service.verify(service.token()).subject == "subject-1"


def test_keys_that_have_moved_are_found_again(issuer: RunningIssuer, service: Service) -> None:
    service.verify(service.token())
    issuer.tell(*KEYS, keys_path="/moved")
    service.seconds += 3600
    service.verify(service.token())
    service.seconds += COOLDOWN
    service.verify(service.token())
    assert issuer.asked() == [1, 1, 1]


def test_an_issuer_that_does_not_listen_is_away(issuer: RunningIssuer) -> None:
    unreachable = Service("http://127.0.0.1:1")
    assert unreachable.refusal(unreachable.token()) == "issuer_unavailable"
    unreachable.close()


def test_a_caller_that_stops_waiting_stops_no_other(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(*KEYS, seconds=0.3)

    async def impatient() -> str:
        first = asyncio.ensure_future(service.issuers.verify(service.token(), NOW))
        second = asyncio.ensure_future(service.issuers.verify(service.token(), NOW))
        await asyncio.sleep(0.1)
        first.cancel()
        return (await second).subject

    assert service.runner.run(impatient()) == "subject-1"


def test_closing_ends_what_is_being_asked(issuer: RunningIssuer) -> None:
    service = Service(issuer.url)
    issuer.tell(*KEYS, seconds=4)

    async def leave() -> None:
        asking = asyncio.ensure_future(service.issuers.verify(service.token(), NOW))
        await asyncio.sleep(0.1)
        await service.issuers.close()
        with pytest.raises(InvalidToken, match="issuer_unavailable"):
            await asking

    started = clocks.perf_counter()
    service.runner.run(leave())
    assert clocks.perf_counter() - started < 2
    service.close()


def test_without_issuers_every_one_is_unknown() -> None:
    unreachable = Service("https://login.example")
    none = Issuers([], unreachable.client, ticks=lambda: 0.0)
    assert not none
    assert unreachable.issuers
    with pytest.raises(InvalidToken, match="unknown_issuer"):
        unreachable.runner.run(none.verify(unreachable.token(), NOW))
    unreachable.close()
