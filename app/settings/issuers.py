"""Settings of trusted issuers (OpenID Connect): URL, audiences, algorithms, scopes."""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

Word = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
Algorithm = Literal[
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]


def is_safe_url(url: str, *, loopback: bool) -> bool:
    """Whether a URL is authenticated by TLS.

    loopback: whether plain http is taken from this machine.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname
    return (
        (parts.scheme == "https" or (loopback and parts.scheme == "http" and host in _LOOPBACK))
        and bool(host)
        and "@" not in parts.netloc
        and url.isascii()
        and url.isprintable()
        and not {" ", "\\", "#"} & set(url)
    )


class Issuer(BaseModel):
    """A trusted issuer of access tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Word
    audiences: Annotated[tuple[Word, ...], Field(min_length=1, max_length=20)]
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = (
        "RS256",
        "ES256",
        "EdDSA",
        "Ed25519",
    )
    scopes: Annotated[tuple[Word, ...], Field(max_length=50)] | None = None

    @field_validator("issuer")
    @classmethod
    def _reachable(cls, issuer: str) -> str:
        if not is_safe_url(issuer, loopback=True) or "?" in issuer:
            raise ValueError("an issuer is an https address; http only on this machine")
        return issuer
