"""`bide key` and `bide signing-key`: API keys of accounts, and rotation of signing keys."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Final, cast

import typer

from app.api.auth.principals import hash_key, write_key
from app.api.auth.random_secrets import RANDOM_BYTES
from app.api.auth.scopes import SCOPES, in_order
from app.api.auth.signing_keys import rotate
from app.bootstrap import administration, clock, keys_secret, rotation_of, secret_of
from app.cli.environment import prepare_database, read_settings
from app.cli.output import fail, say
from app.settings import Settings
from app.storage.administration import Administration

_WHOSE: Final = "The id or the e-mail address of the account; by default the first one."
_IS_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

keys = typer.Typer(help="API keys.", no_args_is_help=True)
signing_keys = typer.Typer(help="Signing keys of access tokens.", no_args_is_help=True)


def new_key(settings: Settings) -> tuple[str, str]:
    """Make a key, and the hash that is stored of it."""
    key = write_key(secrets.token_bytes(RANDOM_BYTES))
    return key, hash_key(keys_secret(secret_of(settings)), key)


@keys.command("create")
def create_key(
    label: Annotated[str, typer.Option(help="The purpose of the key.")] = "",
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until it expires.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope, repeatable; by default all.")
    ] = None,
    account: Annotated[str | None, typer.Option(help=_WHOSE)] = None,
) -> None:
    """Make an API key and print it to stdout, only now."""
    settings = read_settings()
    admin, account = _account(settings, account)
    held = admin.account(account)
    if held is None or held["erase_at"] is not None:
        fail("the account is to be erased; `bide account restore` cancels that")
    expires_at = None if days is None else clock() + timedelta(days=days)
    scopes = known_scopes(scope)
    key, key_hash = new_key(settings)
    admin.create_key(account, checked_label(label), key_hash, key[-4:], expires_at, scopes)
    typer.echo(key)


def known_scopes(named: list[str] | None) -> list[str] | None:
    """Return the scopes in their order, or fail for an unknown one; None is all of them."""
    strange = sorted(set(named or ()) - SCOPES.keys())
    if strange:
        fail(f"{', '.join(strange)} is not a scope; the scopes are: {', '.join(SCOPES)}")
    return in_order(named) if named else None


def named_account(admin: Administration, named: str) -> str:
    """Return the id of the account with this id or e-mail address, or fail."""
    account = admin.account_named(named)
    if account is None:
        fail(
            "there is no such account here; it takes a whole e-mail address or the id, and "
            "BIDE_DATABASE_URL names the database"
        )
    return account


def _account(settings: Settings, account: str | None) -> tuple[Administration, str]:
    """The account that is named, or the first one, in a database that is up to date."""
    prepare_database(settings)
    admin = administration(settings)
    if account is not None:
        return admin, named_account(admin, account)
    account = admin.first_account()
    if account is None:
        fail("there is no account yet; `bide serve` makes one")
    return admin, account


@keys.command("list")
def list_keys(account: Annotated[str | None, typer.Option(help=_WHOSE)] = None) -> None:
    """List the API keys of an account, one a line: id, last characters, state, scopes, label."""
    admin, account = _account(read_settings(), account)
    for row in admin.keys(account):
        expires_at = cast("datetime | None", row["expires_at"])
        state = "good"
        if row["revoked_at"] is not None:
            state = "revoked"
        elif expires_at is not None:
            state = "expired" if expires_at <= clock() else f"until {expires_at:%Y-%m-%d}"
        scopes = cast("list[str] | None", row["scopes"])
        shown = "all" if scopes is None else ",".join(scopes)
        typer.echo("\t".join((str(row["id"]), str(row["hint"]), state, shown, str(row["label"]))))


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The id of the key, from `bide key list`.")],
    account: Annotated[str | None, typer.Option(help=_WHOSE)] = None,
) -> None:
    """Revoke an API key; within a second it stops working."""
    admin, account = _account(read_settings(), account)
    if not _IS_ID.fullmatch(key_id) or not admin.revoke_key(account, key_id):
        fail("there is no such key that can be revoked")
    say("The key is revoked.")


def checked_label(text: str) -> str:
    """Return a label as it is, or fail where it is too long."""
    longest = 200
    if len(text) > longest:
        fail(f"a label has at most {longest} characters")
    return text


@signing_keys.command("rotate")
def rotate_signing_key(
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once",
            help="Delete all older keys at once, as when one has leaked. Access tokens stop "
            "within a minute; sessions continue with their refresh tokens.",
        ),
    ] = False,
) -> None:
    """Make a new key for access tokens; it signs when every process has loaded it."""
    settings = read_settings()
    prepare_database(settings)
    rotation = rotation_of(settings)
    key = rotate(administration(settings), clock(), rotation, at_once=at_once)
    typer.echo(key.kid)
