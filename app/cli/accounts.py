"""`bide account` and `bide partner`: restoring accounts, sign-in codes, partner accounts."""

import re
import secrets
from datetime import timedelta
from typing import Annotated

import typer

from app.api.auth.random_secrets import RANDOM_BYTES, hash_secret, write_code
from app.bootstrap import administration, clock, keys_secret, secret_of
from app.cli.environment import prepare_database, read_settings
from app.cli.keys import checked_label, known_scopes, named_account, new_key
from app.cli.output import fail, in_minutes, say
from app.console import PATH as CONSOLE
from app.settings import Settings
from app.usecases.accounts.accounts import CANDIDATE
from app.usecases.accounts.sessions import CODE_LIFE, PASSWORD_LIFE
from app.usecases.errors import Collided

accounts = typer.Typer(help="Accounts.", no_args_is_help=True)
_NO_PARTNER = "there is no such partner; see `bide partner list`"

partners = typer.Typer(help="Job boards that act for candidates.", no_args_is_help=True)


@accounts.command("restore")
def restore_account(
    account: Annotated[str, typer.Argument(help="The id or the e-mail address of the account.")],
) -> None:
    """Cancel the erasure of an account, within its grace period."""
    settings = read_settings()
    prepare_database(settings)
    if not administration(settings).restore(account):
        fail("there is no such account with an erasure that can be cancelled")
    say("The account stays, and its keys work again. Its sessions have ended.")


@accounts.command("password")
def forgotten_password(
    account: Annotated[
        str, typer.Argument(help="The e-mail address or the id of the account.", metavar="ADDRESS")
    ],
) -> None:
    """Print a code that signs in once, for an owner who has forgotten the password.

    Send it to the owner by a way that you trust: with it a new password can be set.
    """
    settings = read_settings()
    prepare_database(settings)
    account_id = named_account(administration(settings), account)
    typer.echo(_code_for(settings, account_id))


def console() -> None:
    """Print a code that signs in to the first account, once and within minutes."""
    settings = read_settings()
    prepare_database(settings)
    account_id = administration(settings).first_account()
    if account_id is None:
        fail("there is no account yet; `bide serve` makes one")
    typer.echo(_code_for(settings, account_id))


def _code_for(settings: Settings, account_id: str) -> str:
    row = administration(settings).account(account_id)
    if row is None or row["erase_at"] is not None:
        fail("the account is to be erased; `bide account restore` cancels that")
    if row["kind"] != CANDIDATE:
        fail("a partner has API keys and no login; see `bide key create`")
    return how_to_sign_in(settings, new_code(settings, account_id))


def new_code(settings: Settings, account_id: str) -> str:
    """Make a code that signs in to an account, once and within minutes."""
    code = write_code(secrets.token_bytes(RANDOM_BYTES))
    code_hash = hash_secret(keys_secret(secret_of(settings)), code)
    administration(settings).create_code(account_id, code_hash, clock() + CODE_LIFE)
    return code


def how_to_sign_in(settings: Settings, code: str) -> str:
    """Explain how a code is used: to sign in, and then to set a new password."""
    base = f"http://{settings.host}:{settings.port}"
    json = '-H "Content-Type: application/json"'
    minutes = in_minutes(CODE_LIFE)
    changing = in_minutes(PASSWORD_LIFE)
    browser = f"In a browser: {base}{CONSOLE}#code={code}\n" if settings.console else ""
    return f"""{code}

It signs in once, within {minutes} minutes, and allows to set a new password.
{browser}By the API:
  curl {json} {base}/v1/sessions \\
    -d '{{"code": "{code}"}}'
Then, with the `access_token` of the answer, and within {changing} minutes:
  curl -X PATCH {json} -H "Authorization: Bearer $TOKEN" {base}/v1/me \\
    -d '{{"password": "a sentence of your own"}}'
An account without a login needs `"email"` in the same request as well."""


@partners.command("create")
def create_partner(
    label: Annotated[str, typer.Option(help="The name that candidates see.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope of its key, repeatable; by default all.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until its key expires.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The public name by which candidates find it.")
    ] = None,
) -> None:
    """Make the account of a partner, and print its id and its key to stdout, only now."""
    settings = read_settings()
    scopes, called = known_scopes(scope), None if name is None else _public_name(name)
    prepare_database(settings)
    expires_at = None if days is None else clock() + timedelta(days=days)
    key, key_hash = new_key(settings)
    try:
        account = administration(settings).create_partner(
            checked_label(label.strip()), key_hash, key[-4:], expires_at, scopes, called
        )
    except Collided:
        fail(_TAKEN)
    typer.echo(f"account {account}\nkey {key}")


_TAKEN = "another partner has this name"


def _public_name(name: str) -> str:
    """The public name, or an end with an error: it stands in an address."""
    if re.fullmatch(r"[a-z0-9](-?[a-z0-9]){1,62}", name) is None:
        fail("a public name has lower-case letters, digits and single hyphens, 2 to 63 of them")
    return name


@partners.command("name")
def name_partner(
    partner: Annotated[str, typer.Argument(help="The id of the partner's account.")],
    name: Annotated[
        str | None, typer.Argument(help="The public name; without one it has none.")
    ] = None,
) -> None:
    """Give a partner the public name by which candidates find it, or take it away."""
    settings = read_settings()
    called = None if name is None else _public_name(name)
    prepare_database(settings)
    try:
        if not administration(settings).name_partner(partner, called):
            fail(_NO_PARTNER)
    except Collided:
        fail(_TAKEN)
    say("The partner has no public name now." if called is None else f"It is called {called}.")


@partners.command("list")
def list_partners() -> None:
    """Print the id, the day, the label and the public name of every partner, oldest first."""
    settings = read_settings()
    prepare_database(settings)
    for partner in administration(settings).partners():
        stopped = " (stopped)" if partner["stopped_at"] else ""
        name = f" ({partner['name']})" if partner["name"] else ""
        day = f"{partner['created_at']:%Y-%m-%d}"
        typer.echo(f"{partner['id']} {day} {partner['label']}{name}{stopped}")


@partners.command("stop")
def stop_partner(
    partner: Annotated[str, typer.Argument(help="The id of the partner's account.")],
) -> None:
    """Stop a partner: within a second its keys open nothing, and it can be granted nothing."""
    _stop(partner, stopped=True)
    say("The partner is stopped. Its grants stay as they are.")


@partners.command("resume")
def resume_partner(
    partner: Annotated[str, typer.Argument(help="The id of the partner's account.")],
) -> None:
    """Let a partner that was stopped go on."""
    _stop(partner, stopped=False)
    say("The keys of the partner work again.")


def _stop(partner: str, *, stopped: bool) -> None:
    settings = read_settings()
    prepare_database(settings)
    if not administration(settings).stop_partner(partner, stopped=stopped):
        fail(_NO_PARTNER)
