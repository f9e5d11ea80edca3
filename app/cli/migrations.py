"""`bide migrate`: the database, brought up to date or taken back."""

from typing import Annotated

import typer

from app.cli.environment import read_settings
from app.cli.output import fail, say
from app.storage.migrate import downgrade, losses, upgrade


def migrate(
    to: Annotated[
        str | None,
        typer.Option(help="Take it back to this earlier migration, for an older version of Bide."),
    ] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Do so although it loses the data that it lists.")
    ] = False,
) -> None:
    """Bring the database up to date, making it where there is none."""
    settings = read_settings()
    if to is None:
        upgrade(settings.database_url)
        say("The database is up to date.")
        return
    steps = losses(settings.database_url, to)
    if not steps:
        say(f"The database stands at {to} already.")
        return
    say(f"Back to {to} loses, for good:")
    for name, lost in steps:
        say(f"  {name}: {lost}")
    if not accept_loss:
        fail("nothing was changed; take a backup, stop the service, and add --accept-loss")
    downgrade(settings.database_url, to)
    say(f"The database stands at {to}. `bide serve` and `bide migrate` would upgrade it again.")
