"""`bide account` and `bide partner`: accounts that stay, and job boards that act for others."""

from datetime import timedelta
from typing import Annotated

import typer

from app.cli.common import fail, prepare_database, read_settings, say
from app.cli.keys import checked_label, known_scopes, new_key
from app.main import administration, clock

accounts = typer.Typer(help="Accounts.", no_args_is_help=True)
partners = typer.Typer(help="Job boards that act for candidates.", no_args_is_help=True)


@accounts.command("restore")
def restore_account(
    account: Annotated[
        str, typer.Argument(help="The id or the e-mail address of an account that is to be erased.")
    ],
) -> None:
    """Let an account stay that is to be erased, while its grace lasts."""
    settings = read_settings()
    prepare_database(settings)
    if not administration(settings).restore(account):
        fail("there is no such account that is to be erased and still can be restored")
    say("The account stays, and its keys work again. Its sessions have ended.")


@partners.command("create")
def create_partner(
    label: Annotated[str, typer.Option(help="What candidates are told that it is called.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What its key may do; again for more. Else all.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days its key works.")] = None,
) -> None:
    """Make the account of a partner, and print its id and its key to stdout, this once."""
    settings = read_settings()
    scopes = known_scopes(scope)
    prepare_database(settings)
    expires_at = None if days is None else clock() + timedelta(days=days)
    key, key_hash = new_key(settings)
    account = administration(settings).create_partner(
        checked_label(label.strip()), key_hash, key[-4:], expires_at, scopes
    )
    typer.echo(f"account {account}\nkey {key}")


@partners.command("list")
def list_partners() -> None:
    """Print the id, the day and the label of every partner, oldest first."""
    settings = read_settings()
    prepare_database(settings)
    for partner in administration(settings).partners():
        typer.echo(f"{partner['id']} {partner['created_at']:%Y-%m-%d} {partner['label']}")
