"""Permits as a relay sees them: redeemed at Bide, or verified offline with its public keys."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import jwt
from jwt.types import Options

TYPE = "bide-permit+jwt"
ALGORITHM = "EdDSA"
#: How far the clocks of Bide and of this machine may differ, in seconds.
LEEWAY = 30
#: The clock of this machine, in seconds since 1970.
Seconds = Callable[[], float]


@dataclass(frozen=True)
class Message:
    """A message that a candidate wants to be passed on; `id` is the same when it is sent again."""

    id: str
    application_id: str
    kind: str
    channel: str
    to: str
    subject: str
    text: str


class Refused(Exception):
    """A message that must not go: a stable code, and a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Permits(Protocol):
    """What says whether a message may go. It says so once for each permit."""

    def use(self, token: str, message: Message) -> None:
        """Use the permit of a message; raises Refused."""
        ...


@dataclass(frozen=True)
class Online:
    """Redeems each permit at Bide: nothing goes twice, however many relays there are."""

    client: httpx.Client

    def use(self, token: str, message: Message) -> None:
        """Redeem it. A retry of the same message is answered as the first time."""
        known = {
            "application_id": message.application_id,
            "kind": message.kind,
            "channel": message.channel,
        }
        try:
            answer = self.client.post(
                "/v1/permits/redeem",
                json={"token": token, **known},
                headers={"Idempotency-Key": message.id},
            )
        except httpx.HTTPError:
            raise Refused("try_again", "Bide cannot be asked now; send it again later.") from None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Refused("try_again", "Bide cannot be asked now; send it again later.")
        if answer.status_code != httpx.codes.OK:
            problem = answer.json()
            raise Refused(problem["code"], problem["detail"])
        if answer.json()["is_test"]:
            raise Refused("permit_of_a_test", "This permit is of a test account.")


@dataclass
class Offline:
    """Verifies permits with the public keys of Bide, and notes in a file which were used.

    issuer, audience: the name of the service, and the id of the partner whose relay this is
    """

    keys: Mapping[str, Any]
    issuer: str
    audience: str
    used: Path
    now: Seconds = time.time
    _set: jwt.PyJWKSet = field(init=False)

    def __post_init__(self) -> None:
        """Read the keys, and make the file."""
        self._set = jwt.PyJWKSet.from_dict(dict(self.keys))
        with closing(sqlite3.connect(self.used)) as noted, noted:
            noted.execute("CREATE TABLE IF NOT EXISTS used (jti TEXT PRIMARY KEY, exp INTEGER)")

    def use(self, token: str, message: Message) -> None:
        """Verify it, compare it with the message, and note it in one step."""
        claims = self._claims(token)
        wanted = {
            "iss": self.issuer,
            "aud": self.audience,
            "application": message.application_id,
            "action": message.kind,
            "channel": message.channel,
        }
        if claims.get("test") is not False:
            raise Refused("permit_of_a_test", "This permit is of a test account.")
        if any(claims.get(name) != value for name, value in wanted.items()):
            raise Refused("permit_for_another", "This permit is for another message or relay.")
        now = self.now()
        if not claims["nbf"] - LEEWAY <= now < claims["exp"]:
            raise Refused("permit_expired", "This permit does not hold now.")
        with closing(sqlite3.connect(self.used)) as noted, noted:
            fresh = noted.execute(
                "INSERT OR IGNORE INTO used VALUES (?, ?)", (claims["jti"], claims["exp"])
            )
        if fresh.rowcount != 1:
            raise Refused("permit_redeemed", "A message went by this permit already.")

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What a token says, if Bide has signed it as a permit."""
        try:
            head = jwt.get_unverified_header(token)
            key = self._set[head["kid"]] if head["typ"] == TYPE else None
            # Time, issuer and audience are compared by `use`, which says what is wrong.
            options = Options(
                verify_exp=False, verify_nbf=False, verify_iat=False, verify_aud=False
            )
            if key is not None:
                found: dict[str, Any] = jwt.decode(token, key, [ALGORITHM], options)
                return {**found, "nbf": int(found["nbf"]), "exp": int(found["exp"])}
        except (jwt.PyJWTError, ValueError, KeyError, TypeError):
            pass
        raise Refused("permit_invalid", "This is no permit of Bide's.")


def read_keys(source: str) -> Mapping[str, Any]:
    """Read a JWKS document from a file or an address."""
    if source.startswith("https://"):
        answer = httpx.get(source, timeout=10)
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
        return found
    stored: Mapping[str, Any] = json.loads(Path(source).read_text())
    return stored
