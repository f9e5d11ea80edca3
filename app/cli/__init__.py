"""Command line `bide`: the server, and commands for operators, one module per subject."""

import os

import typer

from app.cli import accounts, copy, keys, maintenance, server
from app.cli.common import Commands

app = typer.Typer(
    cls=Commands,
    help="Bide: when to follow up after an interview, and why not yet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(server.serve)
app.command()(accounts.console)
app.command()(maintenance.migrate)
app.command()(copy.copy)
app.command()(maintenance.openapi)
app.command()(maintenance.housekeeping)
app.add_typer(keys.keys, name="key")
app.add_typer(accounts.accounts, name="account")
app.add_typer(accounts.partners, name="partner")
app.add_typer(keys.signing_keys, name="signing-key")
app.add_typer(maintenance.policies, name="policy")


@app.callback()
def main() -> None:
    """Set the umask: other users must not read files with personal data or secrets."""
    os.umask(0o077)
