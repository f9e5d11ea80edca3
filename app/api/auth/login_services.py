"""What signing in and making keys take, beside the gateway."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.api.auth.passwords import Passwords
from app.api.auth.random_secrets import RANDOM_BYTES, hash_secret
from app.api.auth.signing import Signing


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in, and with what.

    secret: what API keys and refresh tokens are hashed with
    session_life: for how long a refresh token is good
    sign_up: whether anybody may make an account
    """

    passwords: Passwords
    signing: Signing
    secret: bytes
    session_life: timedelta
    sign_up: bool

    def fresh(self, write: Callable[[bytes], str]) -> tuple[str, str]:
        """Make a secret, and the hash that is kept of it."""
        text = write(secrets.token_bytes(RANDOM_BYTES))
        return text, self.hash(text)

    def hash(self, text: str) -> str:
        """Hash a secret that is shown: what is stored, and looked up by."""
        return hash_secret(self.secret, text)
