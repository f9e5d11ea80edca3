"""Services for sign-in and API keys: passwords, tokens, hashing secret, rate limits."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.api.auth.passwords import Passwords
from app.api.auth.random_secrets import RANDOM_BYTES, hash_secret
from app.api.auth.signing_keys import Signing


@dataclass(frozen=True, slots=True)
class Access:
    """What sign-in, sign-up and API keys need.

    secret: the key of the hashes of API keys and refresh tokens
    session_life: for how long a refresh token is good
    sign_up: whether accounts can be made without the operator
    """

    passwords: Passwords
    signing: Signing
    secret: bytes
    session_life: timedelta
    sign_up: bool

    def fresh(self, write: Callable[[bytes], str]) -> tuple[str, str]:
        """Make a secret, and the hash that is stored of it."""
        text = write(secrets.token_bytes(RANDOM_BYTES))
        return text, self.hash(text)

    def hash(self, text: str) -> str:
        """Hash a secret, as it is stored and looked up."""
        return hash_secret(self.secret, text)
