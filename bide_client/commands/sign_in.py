"""`bide login` and `bide logout`.

A code and a password are exchanged for an API key of this machine's own, which can be revoked by
itself; neither is stored.
"""

import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bide_client.commands import credentials
from bide_client.commands.output import Exit, command, fail, on_terminal, say
from bide_client.errors import BideError, NotSignedIn
from bide_client.places import url_of

if TYPE_CHECKING:
    from bide_client import models

#: How long the key of a machine is good for.
KEY_DAYS: Final = 365
_CODE: Final = "bidec_"


@command
def login(
    url: Annotated[str, typer.Option(help="Address of the service; else BIDE_URL.")] = "",
    email: Annotated[
        str, typer.Option(help="Sign in with this e-mail address and its password.")
    ] = "",
    days: Annotated[
        int, typer.Option(min=1, max=3650, help="How long the key made for this machine lasts.")
    ] = KEY_DAYS,
) -> None:
    """Sign in to a service: with an API key, a one-time code, or a password.

    The secret is asked for on a terminal, and read from standard input in a script. It is never
    an argument: other users of a machine can read those.
    """
    place = url_of(url or os.environ.get("BIDE_URL") or credentials.last_url())
    secret = _secret("Password" if email else "API key or one-time code")
    if not secret:
        fail("there was no key, code or password to sign in with")
    if email or secret.startswith(_CODE):
        token, key_id = _exchanged(place, secret, email, days)
    else:
        token, key_id = secret, None
    from bide_client.client import Bide  # noqa: PLC0415  # help does without an HTTP library

    with Bide(place, token) as client:
        try:
            me = client.me.get()
        except NotSignedIn:
            fail(f"that key does not sign in to {place}", Exit.NOT_SIGNED_IN)
    kept = credentials.write(place, token, key_id)
    say(f"Signed in to {place} as {me['email'] or me['id']}; the key is in {kept}.")
    if os.environ.get("BIDE_TOKEN"):
        say("BIDE_TOKEN is set, and is used in its place.")


def _secret(prompt: str) -> str:
    if on_terminal():
        found: str = typer.prompt(prompt, hide_input=True, err=True)
        return found.strip()
    return sys.stdin.readline().strip()


def _exchanged(url: str, secret: str, email: str, days: int) -> tuple[str, str]:
    """Return an API key that a session made, and its id; the session is ended."""
    from bide_client.client import Bide  # noqa: PLC0415  # help does without an HTTP library

    label = f"bide on {socket.gethostname()}"[:200]
    with Bide(url, "-") as stranger:
        session: models.SessionTokens
        try:
            session = (
                stranger.sessions.create({"email": email, "password": secret, "label": label})
                if email
                else stranger.sessions.create({"code": secret, "label": label})
            )
        except NotSignedIn as error:
            fail(error.detail or "that code or password does not sign in", Exit.NOT_SIGNED_IN)
    with Bide(url, session["access_token"]) as client:
        ends = datetime.now(UTC) + timedelta(days=days)
        made = client.api_keys.create({"label": label, "expires_at": ends.isoformat()})
        client.sessions.delete("current")
    return made["key"], made["id"]


@command
def logout(
    url: Annotated[str, typer.Option(help="Address of the service; else the last one.")] = "",
) -> None:
    """Forget the stored key of a service.

    A key that `bide login` made is revoked as well; one that was typed in stays good.
    """
    place = url_of(url or os.environ.get("BIDE_URL") or credentials.last_url())
    token = credentials.read(place)
    key_id = credentials.forget(place)
    if token is not None and key_id is not None:
        from bide_client.client import Bide  # noqa: PLC0415  # help does without an HTTP library

        # The key may be revoked already, or the service be away: it is forgotten all the same.
        with suppress(BideError), Bide(place, token) as client:
            client.api_keys.delete(key_id)
    say(f"Signed out of {place}.")
