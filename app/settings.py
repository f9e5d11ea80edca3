"""Every setting of the service: an environment variable each, all with a default.

docs/settings.md tells the same; a test compares the two.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    TypeAdapter,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "BIDE_"
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
    """Tell whether what is fetched from here can be trusted to come from there.

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
    """Somebody whose access tokens are believed."""

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


_ISSUERS: Final = TypeAdapter(tuple[Issuer, ...])


class Settings(BaseSettings):
    """What an operator can choose. Paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    host: Annotated[str, Field(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="The port to listen on.")] = 8000
    workers: Annotated[
        int, Field(ge=1, le=64, description="Server processes; more than one needs PostgreSQL.")
    ] = 1
    database_url: Annotated[
        str,
        Field(
            repr=False,
            description="`sqlite:///` and a path, or `postgresql://user@host/database`.",
        ),
    ] = "sqlite:///var/bide.sqlite3"
    pool_size: Annotated[
        int, Field(ge=1, le=100, description="Connections to PostgreSQL, per process.")
    ] = 8
    lock_timeout: Annotated[
        float, Field(gt=0, le=60, description="Seconds to wait for somebody else's write.")
    ] = 5.0
    statement_timeout: Annotated[
        float, Field(gt=0, le=300, description="Seconds that one statement may take.")
    ] = 10.0
    secret: Annotated[
        SecretStr | None,
        Field(
            description="What keys are hashed and cursors are signed with, at least 32 "
            "characters, the same for all processes. Without it, one is made and kept in "
            "the database. Keys that were made with another one stop working."
        ),
    ] = None
    key_file: Annotated[
        Path,
        Field(
            description="Where the first start writes the API key of the local account, mode 0600."
        ),
    ] = Path("var/bide.key")
    policy_file: Annotated[
        Path | None,
        Field(description="A policy with other numbers, in the form of app/domain/policy.toml."),
    ] = None
    body_limit: Annotated[
        int, Field(ge=1024, le=100 * 2**20, description="The largest body of a request, in bytes.")
    ] = 2**20
    keep_alive: Annotated[
        int, Field(ge=1, le=3600, description="Seconds that an idle connection is kept.")
    ] = 30
    shutdown_timeout: Annotated[
        int, Field(ge=0, le=600, description="Seconds that running requests have when stopping.")
    ] = 10
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="The least important messages that are logged."),
    ] = "info"
    log_format: Annotated[
        Literal["text", "json"], Field(description="How log lines are written, to stderr.")
    ] = "text"
    access_log: Annotated[
        bool, Field(description="Log every request; it costs a noticeable part of a fast one.")
    ] = False

    issuers: Annotated[
        tuple[Issuer, ...],
        NoDecode,
        Field(
            max_length=20,
            description="OpenID Connect issuers whose access tokens are taken: a JSON list of "
            "objects with `issuer` and `audiences`, and optionally `algorithms` and `scopes`; "
            "see docs/security.md.",
        ),
    ] = ()

    @field_validator("issuers", mode="before")
    @classmethod
    def _read_issuers(cls, told: object) -> object:
        # Read strictly and by pydantic itself, which also says what is wrong and where.
        return _ISSUERS.validate_json(told, strict=True) if isinstance(told, str) else told

    @field_validator("issuers")
    @classmethod
    def _once_each(cls, issuers: tuple[Issuer, ...]) -> tuple[Issuer, ...]:
        if len({issuer.issuer for issuer in issuers}) != len(issuers):
            raise ValueError("an issuer is there twice")
        return issuers

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            # The URL may hold a password, so it is not repeated here.
            raise ValueError("it begins with sqlite:/// or postgresql://")
        return url

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        shortest = 32
        if secret is not None and len(secret.get_secret_value()) < shortest:
            raise ValueError(f"it needs at least {shortest} characters")
        return secret

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this process's own."""
        return self.database_url.startswith("sqlite:")


def unknown(names: Iterable[str]) -> list[str]:
    """Return the names of environment variables that look like settings and are none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in names if name.startswith(PREFIX) and name not in known)
