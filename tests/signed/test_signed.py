import hashlib
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.signed.jwt_parser import MAX_TOKEN, InvalidToken, instant_of, read, require_time, text_of
from app.signed.signatures import ALGORITHMS, public_key, require_signature, suits
from app.signed.verified_tokens import VerifiedTokenCache
from tests.support.signed_tokens import TestKey, b64, ec_key, ed25519_key, part, rsa_key, write

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RSA = rsa_key("r")
EC = ec_key("c")
ED = ed25519_key("e")
HEADER = {"alg": "EdDSA"}
GOOD = ED.write({"sub": "me"})


def unsigned(header: object, claims: object) -> str:
    return f"{part(header)}.{part(claims)}.AAAA"


def refusal(text: str) -> str:
    with pytest.raises(InvalidToken) as refused:
        read(text)
    assert len(text) < 5 or text not in refused.value.detail
    return refused.value.code


def test_a_token_is_read_as_it_was_written() -> None:
    token = read(GOOD)
    assert token.header == {"alg": "EdDSA", "kid": "e", "typ": "at+jwt"}
    assert token.claims == {"sub": "me"}
    assert token.algorithm == "EdDSA"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b",
        GOOD[:-1],
        GOOD.rpartition(".")[0],
        GOOD.rpartition(".")[0] + ".",
        GOOD + ".",
        GOOD + ".x",
        GOOD + "=",
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace(".", ".é", 1),
        "\ud800.\ud800.\ud800",
        "x" * (MAX_TOKEN + 1),
        f"{GOOD}{'A' * MAX_TOKEN}",
        unsigned("[]", {}),
        unsigned(HEADER, "7"),
        unsigned(HEADER, "{"),
        unsigned(HEADER, b"{}" + bytes([255])),
        unsigned(HEADER, "[" * 5000),
        unsigned(HEADER, '{"exp": NaN}'),
        unsigned(HEADER, '{"exp": -Infinity}'),
        unsigned(HEADER, '{"exp": ' + "9" * 5000 + "}"),
        unsigned(HEADER, '{"sub": "me", "sub": "you"}'),
        unsigned(HEADER, '{"a": {"b": 1, "b": 2}}'),
        unsigned('{"alg": "none", "alg": "EdDSA"}', {}),
        unsigned({}, {}),
        unsigned({"alg": 7}, {}),
        unsigned({"alg": None}, {}),
        unsigned({**HEADER, "crit": ["exp"], "exp": 1}, {}),
        unsigned({**HEADER, "crit": []}, {}),
        unsigned({**HEADER, "crit": ["b64"], "b64": False}, {}),
        unsigned({**HEADER, "b64": False}, {}),
    ],
)
def test_what_is_no_token_is_malformed(text: str) -> None:
    assert refusal(text) == "malformed"


def test_a_token_has_one_spelling() -> None:
    # The last of 86 characters carries four bits that decode to nothing.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = GOOD[:-1] + alphabet[alphabet.index(GOOD[-1]) ^ 1]
    assert refusal(twin) == "malformed"


@given(st.text(max_size=200) | st.from_regex(r"[\w-]{1,60}\.[\w-]{1,60}\.[\w-]{1,60}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidToken):
        read(text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_any_value_of_a_claim_is_an_instant_or_refused(value: object) -> None:
    claims = {"exp": value}
    with suppress(InvalidToken):
        instant_of(claims, "exp")


@pytest.mark.parametrize("value", [None, True, "1", [], -1, 1e300, 10**30, "2026-11-20"])
def test_an_instant_is_a_number_of_seconds(value: object) -> None:
    with pytest.raises(InvalidToken, match="malformed"):
        instant_of({"exp": value}, "exp")


@pytest.mark.parametrize("value", [None, "", 7, [], "x" * 256, "a\0b", "a\ud800b"])
def test_a_text_is_short_and_has_no_nul(value: object) -> None:
    with pytest.raises(InvalidToken, match="malformed"):
        text_of({"sub": value}, "sub")


def times(**offsets: float) -> dict[str, float]:
    return {name: NOW.timestamp() + offset for name, offset in offsets.items()}


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        (times(exp=1), None),
        (times(exp=0.5, iat=-5, nbf=-5), None),
        (times(exp=60, iat=30, nbf=30), None),
        (times(exp=0), "expired"),
        (times(exp=-1), "expired"),
        (times(exp=60, nbf=31), "not_yet"),
        (times(exp=60, iat=31), "not_yet"),
        (times(nbf=0), "malformed"),
        (times(exp=60) | {"nbf": "soon"}, "malformed"),
    ],
)
def test_a_token_holds_for_its_time(claims: dict[str, float], code: str | None) -> None:
    if code is None:
        assert require_time(claims, NOW) > NOW
        return
    with pytest.raises(InvalidToken) as refused:
        require_time(claims, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.algorithm)
def test_a_signature_is_verified_with_the_published_key(key: TestKey) -> None:
    public = public_key(key.jwk)
    assert public is not None
    require_signature(read(key.write({"sub": "me"})), public)
    for signature in (b"\0", bytes(64), bytes(256), key.signer(b"something else")):
        signed, _, _ = key.write({"sub": "me"}).rpartition(".")
        forged = f"{signed}.{b64(signature)}"
        with pytest.raises(InvalidToken, match="bad_signature"):
            require_signature(read(forged), public)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.algorithm)
def test_a_key_serves_only_the_algorithms_of_its_kind(key: TestKey, algorithm: str) -> None:
    public = public_key(key.jwk)
    assert public is not None
    wanted = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}[algorithm[:2]]
    fits = key.jwk["kty"] == wanted and algorithm not in {"ES384", "ES512"}
    assert suits(public, algorithm) == fits
    if algorithm != key.algorithm and not {algorithm, key.algorithm} <= {"EdDSA", "Ed25519"}:
        with pytest.raises(InvalidToken, match="bad_signature"):
            require_signature(read(key.write({}, alg=algorithm)), public)


@pytest.mark.parametrize("allowed", [{"EdDSA"}, {"RS256", "ES256"}, set(ALGORITHMS)])
@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "HS256", "HS512", "RSA1_5", "dir"]
)
def test_neither_no_signature_nor_a_shared_secret_is_accepted(
    algorithm: str, allowed: set[str]
) -> None:
    secret = json.dumps(dict(RSA.jwk)).encode()
    token = write({"alg": algorithm}, {}, lambda text: hmac.digest(secret, text, hashlib.sha256))
    with pytest.raises(InvalidToken, match="algorithm"):
        read(token).require_algorithm(allowed)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": b64(b"k" * 32)},
        {"kty": ["RSA"]},
        {"kty": "RSA"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "n": 7, "e": 3},
        {"kty": "RSA", "n": "!", "e": "!"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "X25519", "x": b64(bytes(32))},
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"},
        rsa_key("small", 1024).jwk,
        {**ED.jwk, "use": "enc"},
        {**ED.jwk, "key_ops": ["sign"]},
        {**ED.jwk, "key_ops": "verify"},
        {**ED.jwk, "crv": "Ed448"},
        {**RSA.jwk, "kty": "EC"},
    ],
)
def test_a_key_that_is_of_no_use_is_left_aside(jwk: dict[str, object]) -> None:
    assert public_key(jwk) is None


_MEMBERS = st.sampled_from(
    ["AQAB", "", "!", b64(bytes(32)), b64(b"\xff" * 256), "P-256", "Ed25519"]
)


@given(
    st.fixed_dictionaries(
        {"kty": st.sampled_from(["RSA", "EC", "OKP", "oct"])},
        optional=dict.fromkeys(("n", "e", "crv", "x", "y", "d", "k"), _MEMBERS),
    )
)
def test_any_published_key_is_imported_or_left_aside(jwk: dict[str, str]) -> None:
    key = public_key(jwk)
    assert key is None or not key.is_private


def test_a_private_key_that_is_published_is_used_as_a_public_one() -> None:
    key = public_key({**ED.jwk, "d": b64(bytes(32))})
    assert key is not None
    assert not key.is_private


def test_the_cache_of_verified_tokens_evicts_the_least_recently_used() -> None:
    cache = VerifiedTokenCache[int](2)
    cache.put("a", 0)
    cache.put("b", 1)
    assert cache.get("a") == 0
    cache.put("c", 2)
    assert len(cache) == 2
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (0, None, 2)
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
    cache.clear()
    assert len(cache) == 0


def test_a_token_ends_when_it_says() -> None:
    end = NOW + timedelta(minutes=5)
    assert require_time({"exp": end.timestamp()}, NOW) == end
