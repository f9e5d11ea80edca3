"""Verifier of receipts, offline: signature, digest, numbers, and the same decision made again.

Everything that was looked at is a `Finding`: it holds, it does not, or it could not be checked
here. The key in the header proves only that the receipt is whole; whose key that is, a JWKS
document says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from app.api.auth.access_tokens import ALGORITHM
from app.api.v1.shared.receipts import FORMAT, TYPE, answer_of
from app.signed.canonical_json import canonical, digest
from app.signed.jwt_parser import InvalidToken, Token, read, text_of
from app.signed.signatures import public_key, require_signature
from app.usecases.pursuit.plain_facts import UnreadableFacts
from app.usecases.pursuit.receipts import Asked, asked_in

if TYPE_CHECKING:
    from app.signed.signatures import VerifyingKey

#: The largest receipt that is looked at, in bytes.
LONGEST: Final = 8 * 1024 * 1024
_ANOTHER_FORM: Final = "this is no receipt of Bide, or one of another release's form"


class State(StrEnum):
    """How one thing about a receipt stands."""

    HOLDS = "verified"
    FAILS = "does not hold"
    OPEN = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, with a sentence about it."""

    state: State
    sentence: str


class _Fails(Exception):
    """Something does not hold, and nothing after it is worth a look."""


def is_good(found: Sequence[Finding]) -> bool:
    """Whether nothing that could be checked fails."""
    return all(one.state is not State.FAILS for one in found)


def content_of(text: str) -> Mapping[str, Any]:
    """Read what a receipt says, without believing it; raises InvalidToken."""
    return read(text, LONGEST).claims


def check_receipt(
    text: str, keys: Sequence[Mapping[str, Any]] | None, release: str
) -> list[Finding]:
    """Verify a receipt, and decide again what it says.

    text: the receipt, and nothing else
    keys: those of the JWKS document of the service that is to have signed it; None without one
    release: the fingerprint of this release
    """
    found: list[Finding] = []
    try:
        for one in _findings(text, keys, release):
            found.append(one)  # noqa: PERF402  # what was found before a failure is shown too
    except _Fails as failure:
        found.append(Finding(State.FAILS, f"{str(failure).removesuffix('.')}."))
    return found


def _findings(
    text: str, keys: Sequence[Mapping[str, Any]] | None, release: str
) -> Iterator[Finding]:
    receipt = _read(text)
    yield Finding(State.HOLDS, "The receipt is whole: its signature fits every byte of it.")
    yield _signer(receipt, keys)
    claims = receipt.claims
    if claims.get("format") != FORMAT or "facts" not in claims:
        raise _Fails(_ANOTHER_FORM)
    if digest(claims["facts"]) != claims.get("facts_digest"):
        raise _Fails("the digest is not that of the facts")
    yield Finding(State.HOLDS, f"The facts have the digest {claims['facts_digest']}.")
    same = claims.get("release") == release
    if not same:
        yield Finding(
            State.OPEN,
            f"It was decided by another release ({claims.get('release')}, "
            f"Bide {claims.get('program')}) than this one ({release}): "
            "other rules, holidays or time zones may count.",
        )
    yield from _decided_again(claims, same=same)


def _read(text: str) -> Token:
    """Read a receipt whose signature fits the key that it names itself."""
    try:
        receipt = read(text, LONGEST)
        receipt.require_algorithm({ALGORITHM})
        key = _key_within(receipt)
        require_signature(receipt, key)
        kid = text_of(receipt.header, "kid")
    except InvalidToken as error:
        raise _Fails(f"it is not a whole receipt: {error.detail}") from None
    if receipt.header.get("typ") != TYPE:
        raise _Fails("this is signed, but it is not a receipt")
    if kid != key.thumbprint():
        raise _Fails("the id of its key is not that of the key")
    return receipt


def _key_within(receipt: Token) -> "VerifyingKey":
    jwk = receipt.header.get("jwk")
    key = public_key(jwk) if isinstance(jwk, dict) else None
    if key is None:
        raise _Fails("it names no key of Ed25519")
    return key


def _signer(receipt: Token, keys: Sequence[Mapping[str, Any]] | None) -> Finding:
    """Whose key has signed: one of the JWKS document, if there is one."""
    kid, issuer = receipt.header["kid"], receipt.claims.get("issuer")
    if keys is None:
        return Finding(
            State.OPEN,
            f"Whose key signed it: without --jwks, nothing says that {kid} is a key of "
            f"{issuer}. Anybody can sign with a key of their own.",
        )
    known = [one for one in keys if one.get("x") == receipt.header["jwk"].get("x")]
    if not any(one.get("kty") == "OKP" and one.get("kid", kid) == kid for one in known):
        raise _Fails(f"the key that signed it, {kid}, is none of those that --jwks has")
    return Finding(State.HOLDS, f"It was signed by {kid}, a key that --jwks has.")


def _decided_again(claims: Mapping[str, Any], *, same: bool) -> Iterator[Finding]:
    blame = "" if same else "; that release itself may confirm it"
    try:
        asked = asked_in(claims)
        yield _numbers(asked, claims)
        answer = answer_of(asked, asked.decide())
    except UnreadableFacts as error:
        raise _Fails(f"what it rests on cannot be read here ({error}){blame}") from None
    except _Fails as failure:
        raise _Fails(f"{failure}{blame}") from None
    except Exception as error:  # noqa: BLE001  # a forged fact may break any rule
        raise _Fails(f"it cannot be decided again ({type(error).__name__}){blame}") from None
    wrong = sorted(
        name
        for name in {*answer, *claims.get("answer", {})}
        if answer.get(name) != claims["answer"].get(name)
    )
    if wrong:
        raise _Fails(f"decided again, the answer differs in {', '.join(wrong)}{blame}")
    if canonical(answer) != canonical(claims["answer"]):
        raise _Fails(f"decided again, the answer differs{blame}")
    yield Finding(
        State.HOLDS,
        "Decided again from the receipt alone, the answer is the same, with every reason.",
    )


def _numbers(asked: Asked, claims: Mapping[str, Any]) -> Finding:
    """Whether the numbers in the receipt are those that its basis stands for."""
    in_force = asked.policy.at(asked.at)
    named = claims.get("policy_version"), claims.get("basis")
    if (in_force.version, in_force.basis) != named:
        raise _Fails("the numbers are not those of the policy and the basis that it names")
    return Finding(
        State.HOLDS,
        f"The numbers are those of the policy {in_force.version}, basis {in_force.basis}.",
    )
