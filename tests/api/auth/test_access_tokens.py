import hashlib
import hmac
import time as clocks
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.api.auth.access_tokens import (
    Claims,
    NoSigningKey,
    Rotation,
    SigningKey,
    SigningKeys,
    Tokens,
    jwks,
    needs_key,
    new_key,
    outdated_keys,
    published_keys,
    signing_key,
    verifying_keys,
)
from app.signed.jwt_parser import LEEWAY, MAX_TOKEN, InvalidToken, read
from app.signed.signatures import public_key, require_signature, sign
from app.signed.verified_tokens import VerifiedTokenCache
from tests.support.signed_tokens import b64, ed25519_key, part, rsa_key, write

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROTATION = Rotation(
    signs_for=timedelta(days=30), ahead=timedelta(hours=1), token_life=timedelta(minutes=10)
)
KEY = new_key(NOW, ROTATION)
KEYS = SigningKeys([KEY], ROTATION)
ISSUER = "https://bide.example"
SCOPES = {"tasks:read", "interviews:read"}


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(KEYS, issuer=ISSUER, audience="bide")


def issue(tokens: Tokens, now: datetime = NOW) -> str:
    token, _ = tokens.issue("account", "session", SCOPES, now)
    return token


def claims(**changed: object) -> dict[str, Any]:
    at = int(NOW.timestamp())
    whole: dict[str, object] = {
        "iss": ISSUER,
        "aud": "bide",
        "sub": "account",
        "sid": "session",
        "scope": "tasks:read",
        "iat": at,
        "nbf": at,
        "exp": at + 600,
        "jti": "1",
    }
    return {k: v for k, v in (whole | changed).items() if v != "absent"}


def forge(header: dict[str, object] | None = None, **changed: object) -> str:
    """Write a token with our own key that says other things than we would."""
    whole = {"alg": "EdDSA", "kid": KEY.kid, "typ": "at+jwt"} | (header or {})
    private = KEYS.private(KEY).private_key
    assert private is not None
    signer: Any = private.sign  # type: ignore[union-attr]  # it is no key for exchanging
    return write({k: v for k, v in whole.items() if v != "absent"}, claims(**changed), signer)


def believed(claims: Claims) -> None:
    """Check that a token was ours."""
    assert claims.account_id == "account"


def refusal(tokens: Tokens, token: str, now: datetime = NOW) -> str:
    with pytest.raises(InvalidToken) as refused:
        tokens.verify(token, now)
    with pytest.raises(InvalidToken) as again:
        tokens.verify(token, now)
    assert refused.value.code == again.value.code, "a refusal is not remembered as a success"
    return refused.value.code


# What a token says.


def test_a_token_says_who_and_for_how_long(tokens: Tokens) -> None:
    token, issued = tokens.issue("account", "session", SCOPES, NOW + timedelta(microseconds=7))
    assert tokens.verify(token, NOW) == issued
    assert issued == Claims(
        "account",
        "session",
        frozenset(SCOPES),
        NOW,
        NOW,
        NOW + ROTATION.token_life,
        issued.token_id,
    )
    assert read(token).header == {"alg": "EdDSA", "kid": KEY.kid, "typ": "at+jwt"}
    assert set(read(token).claims) == {
        "iss", "aud", "sub", "sid", "scope", "iat", "nbf", "exp", "jti",
    }  # fmt: skip
    assert read(token).claims["scope"] == "interviews:read tasks:read"


def test_no_two_tokens_have_one_id(tokens: Tokens) -> None:
    assert len({tokens.issue("a", "s", (), NOW)[1].token_id for _ in range(20)}) == 20


def test_a_token_without_scopes_may_do_nothing(tokens: Tokens) -> None:
    token, _ = tokens.issue("account", "session", (), NOW)
    assert tokens.verify(token, NOW).scopes == frozenset()


def test_a_token_holds_until_it_expires_also_when_it_is_remembered(tokens: Tokens) -> None:
    token = issue(tokens)
    end = NOW + ROTATION.token_life
    believed(tokens.verify(token, end - timedelta(microseconds=1)))
    believed(tokens.verify(token, end - timedelta(microseconds=1)))
    assert refusal(tokens, token, end) == "expired"
    assert refusal(tokens, issue(tokens), end) == "expired"


def test_a_clock_may_be_half_a_minute_behind(tokens: Tokens) -> None:
    believed(tokens.verify(issue(tokens), NOW - LEEWAY))
    tokens.use(KEYS)
    assert refusal(tokens, issue(tokens), NOW - LEEWAY - timedelta(seconds=1)) == "not_yet"


# Attacks.


@pytest.mark.parametrize(
    ("header", "changed", "code"),
    [
        ({}, {"iss": "https://evil.example"}, "unknown_issuer"),
        ({}, {"iss": [ISSUER]}, "unknown_issuer"),
        ({}, {"aud": "other"}, "bad_audience"),
        ({}, {"aud": ["bide", "other"]}, "bad_audience"),
        ({}, {"exp": int(NOW.timestamp())}, "expired"),
        ({}, {"exp": "never"}, "malformed"),
        ({}, {"exp": True}, "malformed"),
        ({}, {"nbf": int(NOW.timestamp()) + 31}, "not_yet"),
        ({}, {"iat": int(NOW.timestamp()) + 31}, "not_yet"),
        ({}, {"sub": ""}, "malformed"),
        ({}, {"sub": None}, "malformed"),
        ({}, {"sid": 7}, "malformed"),
        ({}, {"scope": ["tasks:read"]}, "malformed"),
        *(({}, {name: "absent"}, "malformed") for name in claims()),
        ({"typ": "absent"}, {}, "malformed"),
        ({"typ": "JWT"}, {}, "malformed"),
        ({"typ": 7}, {}, "malformed"),
        ({"kid": "absent"}, {}, "malformed"),
        ({"kid": 7}, {}, "malformed"),
        ({"kid": ""}, {}, "malformed"),
        ({"kid": "other"}, {}, "bad_signature"),
        ({"kid": "../../etc/passwd"}, {}, "bad_signature"),
        ({"kid": "x' OR '1'='1"}, {}, "bad_signature"),
        ({"kid": "https://evil.example/key"}, {}, "bad_signature"),
        ({"kid": "k" * 300}, {}, "malformed"),
        ({"crit": ["jti"], "jti": 1}, {}, "malformed"),
        ({"alg": "Ed25519"}, {}, "algorithm"),
        ({"alg": "RS256"}, {}, "algorithm"),
        ({"alg": "HS256"}, {}, "algorithm"),
        ({"alg": "none"}, {}, "algorithm"),
        ({"alg": "absent"}, {}, "malformed"),
    ],
)  # fmt: skip
def test_a_token_that_says_something_else_is_refused_even_if_we_had_signed_it(
    tokens: Tokens, header: dict[str, object], changed: dict[str, object], code: str
) -> None:
    believed(tokens.verify(forge(), NOW))
    assert refusal(tokens, forge(header, **changed)) == code


def test_a_token_without_a_signature_is_refused(tokens: Tokens) -> None:
    header = part({"alg": "none", "kid": KEY.kid, "typ": "at+jwt"})
    assert refusal(tokens, f"{header}.{part(claims())}.") == "malformed"
    assert refusal(tokens, f"{header}.{part(claims())}.AA") == "algorithm"
    signed, _, _ = issue(tokens).rpartition(".")
    assert refusal(tokens, f"{signed}.{b64(bytes(64))}") == "bad_signature"


@pytest.mark.parametrize("form", ["jwk", "x", "raw"])
def test_the_public_key_is_no_secret_to_sign_with(tokens: Tokens, form: str) -> None:
    x = KEY.public_jwk["x"]
    secret = {
        "jwk": part(KEY.public_jwk).encode(),
        "x": x.encode(),
        "raw": b64(x.encode()).encode(),
    }
    for algorithm in ("HS256", "EdDSA"):
        token = write(
            {"alg": algorithm, "kid": KEY.kid, "typ": "at+jwt"},
            claims(),
            lambda text: hmac.digest(secret[form], text, hashlib.sha256),
        )
        assert refusal(tokens, token) in {"algorithm", "bad_signature"}


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_a_token_brings_along_is_not_used(tokens: Tokens, name: str) -> None:
    own = ed25519_key(KEY.kid)
    brought = {"jwk": own.jwk, "x5c": [b64(b"certificate")]}.get(name, "https://evil.example/keys")
    assert refusal(tokens, own.write(claims(), **{name: brought})) == "bad_signature"
    # Our own key counts, whatever else the header says.
    believed(tokens.verify(forge({name: brought}), NOW))


def test_a_key_of_another_kind_signs_nothing(tokens: Tokens) -> None:
    token = rsa_key(KEY.kid).write(claims(), alg="EdDSA")
    assert refusal(tokens, token) == "bad_signature"


def test_any_change_of_a_token_is_noticed(tokens: Tokens) -> None:
    token = issue(tokens)
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        refusal(tokens, token[:place] + other + token[place + 1 :])
        refusal(tokens, token[:place])


def test_a_huge_token_is_refused_before_it_is_looked_at(tokens: Tokens) -> None:
    assert refusal(tokens, forge(scope="x" * MAX_TOKEN)) == "malformed"
    started = clocks.perf_counter()
    assert refusal(tokens, "é" * 50_000_000) == "malformed"
    assert clocks.perf_counter() - started < 1


def test_what_is_remembered_is_bounded(tokens: Tokens) -> None:
    tokens._verified = VerifiedTokenCache(3)
    for _ in range(10):
        tokens.verify(issue(tokens), NOW)
    assert len(tokens._verified) == 3


# Keys.

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def key(kid: str, created_at: datetime) -> SigningKey:
    return SigningKey(kid, KEY.private_jwk, created_at, created_at + HOUR + 30 * DAY)


OLD = key("old", NOW)
NEW = key("new", NOW + 30 * DAY)


def test_the_first_key_signs_at_once() -> None:
    assert signing_key([OLD], NOW, ROTATION) is OLD
    assert signing_key([OLD, NEW], NOW, ROTATION) is OLD


@pytest.mark.parametrize(
    ("after", "kid"),
    [
        (30 * DAY, "old"),
        (30 * DAY + HOUR - timedelta(seconds=1), "old"),
        (30 * DAY + HOUR, "new"),
        (60 * DAY, "new"),
        (60 * DAY + HOUR, None),
    ],
)
def test_a_key_signs_once_it_has_been_published_for_long_enough(
    after: timedelta, kid: str | None
) -> None:
    for keys in ([OLD, NEW], [NEW, OLD]):
        found = signing_key(keys, NOW + after, ROTATION)
        assert (found and found.kid) == kid


def test_two_processes_that_make_a_key_at_once_agree_on_one() -> None:
    twins = [key("a", NOW), key("b", NOW)]
    later = NOW + DAY
    assert signing_key(twins, later, ROTATION) is signing_key(twins[::-1], later, ROTATION)


def test_a_new_key_is_due_early_enough_to_be_published_before_it_signs() -> None:
    assert needs_key([], NOW, ROTATION)
    assert not needs_key([OLD], NOW, ROTATION)
    assert not needs_key([OLD], NOW + 30 * DAY - timedelta(seconds=1), ROTATION)
    assert needs_key([OLD], NOW + 30 * DAY, ROTATION)
    assert not needs_key([OLD, NEW], NOW + 30 * DAY, ROTATION)


def test_there_is_a_signing_key_at_every_hour_and_no_living_token_loses_its_key() -> None:
    keys: list[SigningKey] = []
    signed: list[tuple[str, datetime]] = []
    for hour in range(24 * 100):
        now = NOW + hour * HOUR
        if needs_key(keys, now, ROTATION):
            keys.append(key(str(hour), now))
        signer = signing_key(keys, now, ROTATION)
        assert signer is not None
        assert len(keys) == 1 or now - signer.created_at >= ROTATION.ahead
        signed.append((signer.kid, now + ROTATION.token_life))
        for gone in outdated_keys(keys, now, ROTATION):
            keys[keys.index(gone)] = gone.without_private_half
        assert {kid for kid, end in signed if end > now} <= {
            one.kid for one in verifying_keys(keys, now, ROTATION)
        }
        published = {jwk["kid"] for jwk in jwks(keys, now, ROTATION)["keys"]}
        assert published == {kid for kid, _ in signed} | {keys[-1].kid}
        assert len([one for one in keys if "d" in one.private_jwk]) <= 2
    assert len({kid for kid, _ in signed}) == 4


def test_a_key_is_published_until_its_last_token_has_expired() -> None:
    end = OLD.retires_at + ROTATION.token_life + LEEWAY
    assert verifying_keys([OLD], end - timedelta(seconds=1), ROTATION) == (OLD,)
    assert outdated_keys([OLD], end - timedelta(seconds=1), ROTATION) == ()
    assert verifying_keys([OLD], end, ROTATION) == ()
    assert outdated_keys([OLD, NEW], end, ROTATION) == (OLD,)


def test_the_public_half_of_a_key_stays_published_for_receipts() -> None:
    end = OLD.retires_at + ROTATION.published_for
    known = OLD.without_private_half
    assert "d" not in known.private_jwk
    assert known.public_jwk == OLD.public_jwk
    assert jwks([known], end - timedelta(seconds=1), ROTATION) == {"keys": [OLD.public_jwk]}
    assert jwks([known], end, ROTATION) == {"keys": []}
    assert published_keys([known], end, ROTATION) == ()


def test_a_retired_key_verifies_what_it_signed_and_then_no_more(tokens: Tokens) -> None:
    last = KEY.retires_at - timedelta(seconds=1)
    token = issue(tokens, last)
    tokens.use(KEYS)
    believed(tokens.verify(token, last + ROTATION.token_life - timedelta(seconds=1)))
    tokens.use(KEYS)
    assert refusal(tokens, token, last + timedelta(days=1)) == "bad_signature"
    with pytest.raises(NoSigningKey):
        issue(tokens, KEY.retires_at)


def test_a_key_that_is_taken_away_takes_its_tokens_with_it(tokens: Tokens) -> None:
    token = issue(tokens)
    tokens.verify(token, NOW)
    tokens.use(SigningKeys([new_key(NOW, ROTATION)], ROTATION))
    assert refusal(tokens, token) == "bad_signature"
    believed(tokens.verify(issue(tokens), NOW))
    assert tokens.keys.keys[0].kid != KEY.kid


def test_no_private_part_is_published_or_printed() -> None:
    document = KEYS.jwks(NOW)
    assert document == {"keys": [KEY.public_jwk]}
    assert set(KEY.public_jwk) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert KEY.private_jwk["d"] not in str(document)
    assert KEY.private_jwk["d"] not in repr(KEY) + str(KEY) + repr(KEYS)


def test_others_can_verify_our_tokens_with_what_we_publish(tokens: Tokens) -> None:
    public = public_key(KEYS.jwks(NOW)["keys"][0])
    assert public is not None
    require_signature(read(issue(tokens)), public)


def test_a_new_key_is_named_by_its_thumbprint_and_unlike_any_other() -> None:
    first, second = (new_key(NOW, ROTATION) for _ in range(2))
    assert first.kid != second.kid
    assert len(first.kid) == 43
    assert first.retires_at == NOW + ROTATION.ahead + ROTATION.signs_for
    assert set(first.private_jwk) == {"kty", "crv", "x", "d"}


def test_a_row_that_holds_no_key_is_a_defect_and_no_way_in() -> None:
    odd = SigningKey("odd", {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, NOW, NOW + DAY)
    with pytest.raises(ValueError, match="no key"):
        SigningKeys([odd], ROTATION).public(odd)


def test_signing_writes_what_is_verified() -> None:
    token = sign({"alg": "EdDSA"}, {"sub": "é"}, KEYS.private(KEY))
    require_signature(read(token), KEYS.public(KEY))
    assert read(token).claims == {"sub": "é"}
