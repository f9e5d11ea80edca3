"""Command `bide verify`: checks a receipt offline, and decides again what it says.

It ends with 1 where anything does not hold.
"""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.api.v1.shared.receipt_checks import (
    LONGEST,
    Finding,
    State,
    check_receipt,
    content_of,
    is_good,
)
from app.cli.output import fail
from app.settings import release
from app.settings.issuers import is_safe_url
from app.signed.jwt_parser import load_json

_STDIN: Final = "-"


def verify(
    file: Annotated[str, typer.Argument(help="A file with a receipt and nothing else; - reads.")],
    *,
    jwks: Annotated[
        str | None,
        typer.Option(
            help="The public keys of the service: a file, or an address such as "
            "https://bide.example/.well-known/jwks.json, which is then fetched."
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print what the receipt says, as JSON, to stdout.")
    ] = False,
) -> None:
    """Verify a receipt offline, and decide again what it says."""
    text = _text(file)
    keys = None if jwks is None else _keys(jwks)
    found = check_receipt(text, keys, release.fingerprint())
    for one in found:
        typer.echo(f"{one.state.value}: {one.sentence}", err=True)
    typer.echo(_verdict(found), err=True)
    if not is_good(found):
        raise typer.Exit(1)
    if show:
        typer.echo(json.dumps(content_of(text), indent=2, ensure_ascii=False))


def _verdict(found: Sequence[Finding]) -> str:
    """The last sentence, which says all of it."""
    if not is_good(found):
        return "The receipt does not hold."
    if any(one.state is State.OPEN for one in found):
        return "The receipt holds, as far as it could be checked here; see what was not."
    return "The receipt holds: it is the service's own, and the decision is right."


def _text(file: str) -> str:
    """Read a receipt: one line, with or without its end."""
    if file == _STDIN:
        content = sys.stdin.buffer.read(LONGEST + 1)
    else:
        with Path(file).open("rb") as opened:
            content = opened.read(LONGEST + 1)
    if len(content) > LONGEST:
        fail(f"{file} is larger than any receipt")
    # Anything that is not ASCII is no receipt, and is refused as such.
    return content.removesuffix(b"\n").decode("latin-1")


def _keys(jwks: str) -> Sequence[Mapping[str, Any]]:
    if jwks.startswith(("http:", "https:")):
        return _fetched(jwks)
    try:
        document = load_json(Path(jwks).read_bytes())
    except ValueError:
        fail(f"{jwks} is not JSON")
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        fail(f"{jwks} is not a JWKS document: it has no list of keys")
    return [key for key in keys if isinstance(key, dict)]


def _fetched(address: str) -> Sequence[Mapping[str, Any]]:
    """Fetch a JWKS document, as those of issuers are: bounded, and without redirects."""
    from app.integrations.issuers.fetching import NoAnswer, published  # noqa: PLC0415  # if used
    from app.integrations.outbound.guard_factory import guard_of_person  # noqa: PLC0415  # if used
    from app.integrations.outbound.http_client import OutboundClient  # noqa: PLC0415  # if used

    if not is_safe_url(address, loopback=True):
        fail("the keys of a service have an https address; http is for this machine alone")

    async def fetch() -> Sequence[Mapping[str, Any]]:
        async with OutboundClient(guard_of_person(address)) as client:
            return (await published(client, address)).keys

    try:
        return asyncio.run(fetch())
    except NoAnswer as error:
        fail(f"{address} has not answered with keys: {error}")
