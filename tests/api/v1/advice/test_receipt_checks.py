"""What a verifier of receipts says of valid ones, and of ones forged with a key of its own."""

import base64
import json
from typing import Any

import pytest

from app.api.v1.shared.receipt_checks import State, check_receipt, content_of, is_good
from app.api.v1.shared.receipts import TYPE
from app.signed.canonical_json import canonical, digest
from app.signed.jwt_parser import encode
from app.signed.signatures import sign_bytes
from tests.oracle.receipts import RELEASE, Signer, questions

SIGNER = Signer()
RECEIPT = SIGNER.receipt(next(questions(5)))


def said(text: str, keys: list[Any] | None = None, release: str = RELEASE) -> list[str]:
    found = check_receipt(text, SIGNER.keys if keys is None else keys, release)
    return [f"{one.state.value}: {one.sentence}" for one in found]


def signed(content: dict[str, Any], **header: object) -> str:
    """What the very key of the service has signed, whatever it is."""
    from joserfc.jwk import OKPKey  # noqa: PLC0415  # as the service does

    key = SIGNER.key
    jwk = {name: key.private_jwk[name] for name in ("crv", "kty", "x")}
    head = {"alg": "EdDSA", "kid": key.kid, "typ": TYPE, "jwk": jwk, **header}
    return sign_bytes(head, canonical(content), OKPKey.import_key({**key.private_jwk}))


def altered(**changes: object) -> str:
    return signed({**content_of(RECEIPT), **changes})


def test_a_good_receipt_is_verified_in_everything() -> None:
    found = check_receipt(RECEIPT, SIGNER.keys, RELEASE)
    assert [one.state for one in found] == [State.HOLDS] * 5


def test_without_keys_it_says_that_the_signer_is_not_known() -> None:
    found = check_receipt(RECEIPT, None, RELEASE)
    assert is_good(found)
    (left,) = [one for one in found if one.state is State.OPEN]
    assert "without --jwks" in left.sentence


def test_a_receipt_of_another_release_is_decided_again_and_that_is_said() -> None:
    found = check_receipt(RECEIPT, SIGNER.keys, "another")
    assert is_good(found)
    (left,) = [one for one in found if one.state is State.OPEN]
    assert RELEASE in left.sentence


def test_a_key_that_is_not_published_is_refused() -> None:
    assert said(RECEIPT, Signer().keys)[-1].startswith("does not hold: the key that signed it")
    assert said(RECEIPT, [])[-1].startswith("does not hold: the key that signed it")


def test_a_forger_with_a_key_of_their_own_is_found_by_the_published_keys() -> None:
    forged = Signer().receipt(next(questions(5)))
    assert is_good(check_receipt(forged, None, RELEASE))
    assert not is_good(check_receipt(forged, SIGNER.keys, RELEASE))


def answer_with(**changes: object) -> dict[str, Any]:
    answer: dict[str, Any] = {**content_of(RECEIPT)["answer"], **changes}
    return answer


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(altered(answer=answer_with(phase="closed")), "answer differs", id="answer"),
        pytest.param(altered(answer=answer_with(more=1)), "differs in more", id="more in it"),
        pytest.param(altered(facts_digest="sha-256:0"), "digest", id="digest"),
        pytest.param(altered(basis="0000"), "numbers are not those", id="basis"),
        pytest.param(altered(policy_version="2"), "numbers are not those", id="version"),
        pytest.param(altered(format=2), "another release's form", id="format"),
        pytest.param(altered(at="soon"), "cannot be read here", id="instant"),
        pytest.param(altered(release=RELEASE, policy={}), "cannot be", id="no policy"),
        pytest.param(signed({"format": 1}), "another release's form", id="nothing in it"),
        pytest.param(signed(dict(content_of(RECEIPT)), typ="at+jwt"), "not a receipt", id="type"),
        pytest.param(signed(dict(content_of(RECEIPT)), kid="x"), "id of its key", id="kid"),
        pytest.param(signed(dict(content_of(RECEIPT)), jwk=None), "no key", id="no key"),
        pytest.param("a.b.c", "not a whole receipt", id="no token"),
        pytest.param("", "not a whole receipt", id="nothing"),
    ],
)
def test_what_does_not_fit_is_named_although_the_service_itself_has_signed_it(
    text: str, sentence: str
) -> None:
    last = said(text)[-1]
    assert last.startswith("does not hold: ")
    assert sentence in last


def test_facts_of_another_sort_are_refused_in_a_sentence() -> None:
    for facts in (
        {**content_of(RECEIPT)["facts"], "more": 1},
        {},
        {**content_of(RECEIPT)["facts"], "contacts": [1]},
        {**content_of(RECEIPT)["facts"], "contacts": "none"},
        {**content_of(RECEIPT)["facts"], "not_made": "1"},
        _in_no_zone(),
    ):
        last = said(altered(facts=facts, facts_digest=digest(facts)))[-1]
        assert last.startswith("does not hold: ")


def _in_no_zone() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(json.dumps(content_of(RECEIPT)["facts"]))
    facts["employer"]["region"]["time_zone"] = "Nowhere/Land"
    return facts


def test_other_facts_make_another_decision() -> None:
    facts = json.loads(json.dumps(content_of(RECEIPT)["facts"]))
    facts["employer"]["preferences"] = {"no_contact": True}
    last = said(altered(facts=facts, facts_digest=digest(facts)))[-1]
    assert "decided again, the answer differs in" in last


def test_the_signature_is_of_these_very_bytes() -> None:
    head, content, signature = RECEIPT.split(".")
    spaced = base64.urlsafe_b64decode(content + "==").replace(b",", b", ", 1)
    assert not is_good(check_receipt(f"{head}.{encode(spaced)}.{signature}", SIGNER.keys, RELEASE))
    # Ed25519 signs the same bytes in the same way: a receipt is a function of what it says.
    again = SIGNER.sign(TYPE, canonical(content_of(RECEIPT)), with_key=True)
    assert again == RECEIPT
