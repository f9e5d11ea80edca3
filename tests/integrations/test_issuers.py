import asyncio
import hashlib
import hmac
import ssl
import time as clocks
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.integrations.issuers import IssuerClaims, Issuers, fetching
from app.integrations.issuers.fetching import LARGEST, LONGEST_AGE, SHORTEST_AGE, age_of
from app.integrations.issuers.jwks_cache import COOLDOWN, STALE
from app.integrations.outbound.guard import Guard
from app.integrations.outbound.http_client import OutboundClient
from app.settings.issuers import Issuer
from app.signed.jwt_parser import MAX_TOKEN, InvalidToken
from tests.support.issuer import RunningIssuer, running_issuer
from tests.support.signed_tokens import TestKey, b64, ec_key, ed25519_key, part, rsa_key, write

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RSA = rsa_key("r1")
EC = ec_key("c1")
ED = ed25519_key("e1", "Ed25519")
KEYS = [RSA.jwk, EC.jwk, ED.jwk]


@pytest.fixture(scope="module")
def process() -> Iterator[RunningIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(process: RunningIssuer) -> RunningIssuer:
    process.tell(*KEYS)
    return process


class Service:
    """The resource server: one event loop, clocks that are moved by hand."""

    def __init__(self, url: str, **settings: Any) -> None:  # noqa: ANN401  # of any type
        self.runner = asyncio.Runner()
        # There is no TLS here, and the certificates of authorities take long to read.
        self.client = OutboundClient(
            Guard(named=frozenset({"127.0.0.1"})), verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        self.seconds = 1000.0
        self.url = url
        self.issuers = Issuers(
            [Issuer(**({"issuer": url, "audiences": ("bide",)} | settings))],
            self.client,
            ticks=lambda: self.seconds,
        )

    def verify(self, token: str, now: datetime = NOW) -> IssuerClaims:
        return self.runner.run(self.issuers.verify(token, now))

    def refusal(self, token: str, now: datetime = NOW) -> str:
        with pytest.raises(InvalidToken) as refused:
            self.verify(token, now)
        return refused.value.code

    def codes(self, tokens: list[str]) -> set[str]:
        """Show many tokens at once; return what they were refused with."""

        async def all_at_once() -> list[object]:
            shown = (self.issuers.verify(token, NOW) for token in tokens)
            return await asyncio.gather(*shown, return_exceptions=True)

        answers = self.runner.run(all_at_once())
        return {a.code if isinstance(a, InvalidToken) else type(a).__name__ for a in answers}

    def claims(self, **changed: object) -> dict[str, object]:
        at = NOW.timestamp()
        whole = {"iss": self.url, "aud": "bide", "sub": "somebody", "iat": at, "exp": at + 300}
        return {k: v for k, v in (whole | changed).items() if v != "absent"}

    def token(self, key: TestKey = RSA, **changed: object) -> str:
        return key.write(self.claims(**changed))

    def close(self) -> None:
        async def close() -> None:
            await self.issuers.close()
            await self.client.close()

        self.runner.run(close())
        self.runner.close()


@pytest.fixture
def service(issuer: RunningIssuer) -> Iterator[Service]:
    service = Service(issuer.url)
    yield service
    service.close()


# What is believed.


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.algorithm)
def test_a_token_of_an_issuer_is_believed(service: Service, key: TestKey) -> None:
    claims = service.verify(service.token(key))
    assert claims == IssuerClaims(
        service.url, "somebody", None, False, None, NOW + timedelta(seconds=300)
    )


def test_both_names_of_ed25519_are_one(service: Service) -> None:
    for name in ("EdDSA", "Ed25519"):
        assert service.verify(ED.write(service.claims(), alg=name)).subject == "somebody"


@pytest.mark.parametrize(
    ("changed", "email", "verified"),
    [
        ({"email": "sam@acme.example", "email_verified": True}, "sam@acme.example", True),
        ({"email": "sam@acme.example", "email_verified": "true"}, "sam@acme.example", False),
        ({"email": "sam@acme.example"}, "sam@acme.example", False),
        ({"email": ["sam@acme.example"], "email_verified": True}, None, False),
        ({"email": "x" * 255, "email_verified": True}, None, False),
        ({"email": "a\0b", "email_verified": True}, None, False),
        ({"email_verified": True}, None, False),
    ],
)
def test_an_address_is_verified_only_if_the_issuer_plainly_says_so(
    service: Service, changed: dict[str, object], email: str | None, verified: bool
) -> None:
    claims = service.verify(service.token(RSA, **changed))
    assert (claims.email, claims.email_verified) == (email, verified)


@pytest.mark.parametrize(
    ("changed", "scopes"),
    [
        ({"scope": "tasks:read openid"}, {"tasks:read"}),
        ({"scope": "openid profile"}, {"interviews:read"}),
        ({"scope": ""}, {"interviews:read"}),
        ({"scp": "tasks:read"}, {"tasks:read"}),
        ({"scp": ["tasks:read"]}, {"tasks:read"}),
        ({"scope": "a", "scp": "b"}, {"a"}),
        ({}, {"interviews:read"}),
    ],
)
def test_scopes_are_the_tokens_or_else_the_operators(
    issuer: RunningIssuer, changed: dict[str, object], scopes: set[str]
) -> None:
    with closing(Service(issuer.url, scopes=("interviews:read",))) as service:
        assert service.verify(service.token(RSA, **changed)).scopes == frozenset(scopes)


@pytest.mark.parametrize("typ", [None, "JWT", "jwt", "at+jwt", "application/at+jwt"])
def test_an_access_token_has_one_of_several_types(service: Service, typ: str | None) -> None:
    assert service.verify(RSA.write(service.claims(), typ=typ)).subject == "somebody"


def test_a_token_without_a_key_id_is_believed_where_there_is_no_choice(service: Service) -> None:
    token = RSA.write(service.claims(), kid=None)
    assert service.verify(token).subject == "somebody"


def test_a_token_without_a_key_id_is_refused_where_there_is_a_choice(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(RSA.jwk, {**rsa_key("r2").jwk})
    assert service.refusal(RSA.write(service.claims(), kid=None)) == "bad_signature"


def test_two_keys_may_share_an_id(issuer: RunningIssuer, service: Service) -> None:
    issuer.tell({**rsa_key("r1").jwk}, RSA.jwk)
    assert service.verify(service.token()).subject == "somebody"
    assert service.refusal(service.token(rsa_key("r1"))) == "bad_signature"


# What is refused.


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://evil.example"}, "unknown_issuer"),
        ({"iss": "absent"}, "malformed"),
        ({"aud": "other"}, "bad_audience"),
        ({"aud": ["other", "another"]}, "bad_audience"),
        ({"aud": "absent"}, "malformed"),
        ({"aud": []}, "malformed"),
        ({"aud": ["bide", 7]}, "malformed"),
        ({"aud": {"bide": True}}, "malformed"),
        ({"exp": NOW.timestamp()}, "expired"),
        ({"exp": "absent"}, "malformed"),
        ({"exp": 1e300}, "malformed"),
        ({"nbf": NOW.timestamp() + 31}, "not_yet"),
        ({"iat": NOW.timestamp() + 31}, "not_yet"),
        ({"sub": "absent"}, "malformed"),
        ({"sub": 7}, "malformed"),
        ({"sub": "a\0b"}, "malformed"),
        ({"scope": 7}, "malformed"),
        ({"scp": [7]}, "malformed"),
        ({"cnf": {"jkt": "x"}}, "malformed"),
    ],
)
def test_a_token_that_says_the_wrong_thing_is_refused_without_asking_the_issuer(
    issuer: RunningIssuer, service: Service, changed: dict[str, object], code: str
) -> None:
    assert service.refusal(service.token(RSA, **changed)) == code
    assert issuer.asked() == [0, 0, 0]


def test_a_token_for_several_services_is_believed_by_each(service: Service) -> None:
    assert service.verify(service.token(aud=["other", "bide"])).subject == "somebody"


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "secevent+jwt", "", 7])
def test_a_token_of_another_type_is_refused(service: Service, typ: object) -> None:
    token = RSA.write(service.claims(), typ=typ)
    assert service.refusal(token) == "malformed"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "PS256", "RS512", "ES512", "x"])
def test_an_algorithm_that_is_not_allowed_is_refused(service: Service, algorithm: str) -> None:
    header = {"alg": algorithm, "kid": RSA.kid}
    secret = part(RSA.jwk).encode()
    token = write(header, service.claims(), lambda text: hmac.digest(secret, text, hashlib.sha256))
    assert service.refusal(token) == "algorithm"


def test_the_operator_chooses_the_algorithms(issuer: RunningIssuer) -> None:
    service = Service(issuer.url, algorithms=("ES256",))
    assert service.refusal(service.token(RSA)) == "algorithm"
    assert service.verify(service.token(EC)).subject == "somebody"
    service.close()


@pytest.mark.parametrize("kid", ["r1", "c1", "e1"])
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_key_of_another_kind_verifies_nothing(service: Service, kid: str, algorithm: str) -> None:
    forger = {"RS256": rsa_key, "ES256": ec_key, "EdDSA": ed25519_key}[algorithm](kid)
    assert service.refusal(service.token(forger)) == "bad_signature"


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "{url}/evil"},
        {"x5u": "{url}/evil"},
        {"jwk": rsa_key("r1").jwk},
        {"x5c": [b64(b"certificate")]},
    ],
    ids=lambda header: next(iter(header)),
)
def test_a_key_that_a_token_brings_along_is_neither_used_nor_fetched(
    issuer: RunningIssuer, service: Service, header: dict[str, Any]
) -> None:
    forger = rsa_key("r1")
    brought = {
        name: value.format(url=issuer.url) if isinstance(value, str) else value
        for name, value in header.items()
    }
    if "jwk" in header:
        brought = {"jwk": forger.jwk}
    assert service.refusal(forger.write(service.claims(), **brought)) == "bad_signature"
    assert service.verify(RSA.write(service.claims(), **brought)).subject == "somebody"
    assert issuer.asked() == [1, 1, 0]


@pytest.mark.parametrize(
    "kid",
    ["../../etc/passwd", "x' OR '1'='1", "http://evil.example/k", "k\u0000", 7, "", "k" * 300],
)
def test_a_key_id_is_nothing_but_a_name(
    issuer: RunningIssuer, service: Service, kid: object
) -> None:
    code = service.refusal(RSA.write(service.claims(), kid=kid))
    assert code in {"bad_signature", "malformed"}
    assert issuer.asked()[2] == 0


def test_a_changed_token_is_refused_also_after_the_right_one(service: Service) -> None:
    token = service.token()
    service.verify(token)
    header, _, signature = token.split(".")
    other = f"{header}.{part(service.claims(sub='admin'))}.{signature}"
    assert service.refusal(other) == "bad_signature"
    for cut in (token[:-1], token[:-4], token.rpartition(".")[0], "x" * (MAX_TOKEN + 1), "é"):
        assert service.refusal(cut) in {"malformed", "bad_signature"}
    duplicate = write(
        {"alg": "RS256", "kid": "r1"},
        f'{{"sub":"me","sub":"you","iss":"{service.url}","aud":"bide","exp":9999999999}}',
        RSA.signer,
    )
    assert service.refusal(duplicate) == "malformed"


def test_a_remembered_token_expires(service: Service) -> None:
    token = service.token()
    service.verify(token)
    assert service.refusal(token, NOW + timedelta(seconds=300)) == "expired"


# When the issuer is asked.


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
    assert service.verify(service.token()).subject == "somebody"


def test_a_new_key_is_found_when_the_first_token_names_it(
    issuer: RunningIssuer, service: Service
) -> None:
    service.verify(service.token())
    new = rsa_key("r2")
    issuer.tell(*KEYS, new.jwk)
    assert service.refusal(service.token(new)) == "bad_signature"
    assert issuer.asked() == [0, 0, 0]
    service.seconds += COOLDOWN
    assert service.verify(service.token(new)).subject == "somebody"
    assert issuer.asked() == [0, 1, 0]


def test_a_key_that_is_withdrawn_takes_remembered_tokens_with_it(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(*KEYS, headers={"Cache-Control": "public, max-age=600"})
    token = service.token()
    service.verify(token)
    issuer.tell(EC.jwk)
    service.seconds += 599
    assert service.verify(token).subject == "somebody"
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
    assert service.verify(service.token()).subject == "somebody"
    service.seconds += 1
    assert service.refusal(service.token()) == "issuer_unavailable"
    issuer.tell(*KEYS)
    service.seconds += COOLDOWN
    assert service.verify(service.token()).subject == "somebody"


def test_a_slow_issuer_delays_no_token_whose_key_is_known(
    issuer: RunningIssuer, service: Service
) -> None:
    service.verify(service.token())
    issuer.tell(*KEYS, seconds=4)
    service.seconds += 3600
    started = clocks.perf_counter()
    assert service.verify(service.token()).subject == "somebody"
    assert clocks.perf_counter() - started < 2.5


@pytest.mark.slow
@pytest.mark.parametrize("told", [{"seconds": 5}, {"drip": 0.5}], ids=["silent", "dripping"])
def test_an_issuer_that_takes_too_long_is_away(
    issuer: RunningIssuer,
    service: Service,
    told: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Which is five seconds, but then so would the test be.
    assert fetching.TIMEOUT == 5
    monkeypatch.setattr(fetching, "TIMEOUT", 2.0)
    issuer.tell(*KEYS, **told)
    started = clocks.perf_counter()
    assert service.refusal(service.token()) == "issuer_unavailable"
    assert clocks.perf_counter() - started < 4


@pytest.mark.parametrize(
    "told",
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
    issuer: RunningIssuer, service: Service, told: dict[str, object]
) -> None:
    issuer.tell(**({"keys": KEYS} | told))
    assert service.refusal(service.token()) == "issuer_unavailable"
    assert service.refusal(service.token()) == "issuer_unavailable"
    first = issuer.asked()
    assert first[0] == 1
    assert first[2] == 0
    issuer.tell(*KEYS)
    service.seconds += COOLDOWN
    assert service.verify(service.token()).subject == "somebody"


def test_keys_of_no_use_are_left_aside(issuer: RunningIssuer, service: Service) -> None:
    odd: list[Any] = [7, {}, {"kty": "oct", "k": b64(bytes(32)), "kid": "s"}, {"kty": "AKP"}]
    issuer.tell(RSA.jwk, keys=[*odd, RSA.jwk])
    assert service.verify(service.token()).subject == "somebody"


def test_keys_that_have_moved_are_found_again(issuer: RunningIssuer, service: Service) -> None:
    service.verify(service.token())
    issuer.tell(*KEYS, keys_path="/moved")
    service.seconds += 3600
    service.verify(service.token())
    service.seconds += COOLDOWN
    service.verify(service.token())
    assert issuer.asked() == [1, 1, 1]


def test_an_issuer_that_does_not_listen_is_away(issuer: RunningIssuer) -> None:
    nobody = Service("http://127.0.0.1:1")
    assert nobody.refusal(nobody.token()) == "issuer_unavailable"
    nobody.close()


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

    assert service.runner.run(impatient()) == "somebody"


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
    nobody = Service("https://login.example")
    none = Issuers([], nobody.client, ticks=lambda: 0.0)
    assert not none
    assert nobody.issuers
    with pytest.raises(InvalidToken, match="unknown_issuer"):
        nobody.runner.run(none.verify(nobody.token(), NOW))
    nobody.close()
