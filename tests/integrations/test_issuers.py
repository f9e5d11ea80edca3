import hashlib
import hmac
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from app.integrations.issuers import IssuerClaims
from app.signed.jwt_parser import MAX_TOKEN
from tests.integrations.verifying import EC, ED, NOW, RSA, Service, issuer, process, service
from tests.support.issuer import RunningIssuer
from tests.support.signed_tokens import TestKey, b64, ec_key, ed25519_key, part, rsa_key, write

__all__ = ["issuer", "process", "service"]

# What is believed.


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.algorithm)
def test_a_token_of_an_issuer_is_believed(service: Service, key: TestKey) -> None:
    claims = service.verify(service.token(key))
    assert claims == IssuerClaims(
        service.url, "subject-1", None, False, None, NOW + timedelta(seconds=300)
    )


def test_both_names_of_ed25519_are_one(service: Service) -> None:
    for name in ("EdDSA", "Ed25519"):
        assert service.verify(ED.write(service.claims(), alg=name)).subject == "subject-1"


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
    assert service.verify(RSA.write(service.claims(), typ=typ)).subject == "subject-1"


def test_a_token_without_a_key_id_is_believed_where_there_is_no_choice(service: Service) -> None:
    token = RSA.write(service.claims(), kid=None)
    assert service.verify(token).subject == "subject-1"


def test_a_token_without_a_key_id_is_refused_where_there_is_a_choice(
    issuer: RunningIssuer, service: Service
) -> None:
    issuer.tell(RSA.jwk, {**rsa_key("r2").jwk})
    assert service.refusal(RSA.write(service.claims(), kid=None)) == "bad_signature"


def test_two_keys_may_share_an_id(issuer: RunningIssuer, service: Service) -> None:
    issuer.tell({**rsa_key("r1").jwk}, RSA.jwk)
    assert service.verify(service.token()).subject == "subject-1"
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
    assert service.verify(service.token(aud=["other", "bide"])).subject == "subject-1"


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
    assert service.verify(service.token(EC)).subject == "subject-1"
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
    assert service.verify(RSA.write(service.claims(), **brought)).subject == "subject-1"
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
