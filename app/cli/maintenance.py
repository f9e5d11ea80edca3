"""`bide openapi`, `housekeeping` and `policy check`: maintenance commands."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from app.api.contract.html_pages import contract_bytes
from app.background import run_housekeeping
from app.bootstrap import administration
from app.cli.environment import prepare_database, read_settings
from app.cli.output import fail
from app.domain.policy import Policy, PolicyError
from app.main import create_app
from app.settings import Settings, read_policy

CONTRACT: Final = Path(__file__).parents[2] / "openapi" / "v1.json"
policies = typer.Typer(help="The numbers of the etiquette.", no_args_is_help=True)


def openapi(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare, and fail if it differs.")
    ] = False,
) -> None:
    """Write openapi/v1.json from the code, or compare the two."""
    contract = contract_bytes(create_app(Settings()))
    if not check:
        CONTRACT.parent.mkdir(exist_ok=True)
        CONTRACT.write_bytes(contract)
    elif not CONTRACT.exists() or CONTRACT.read_bytes() != contract:
        fail("openapi/v1.json differs from the code; `bide openapi` writes it anew")


def housekeeping() -> None:
    """Delete expired sessions, events and accounts once; the server does so by itself."""
    settings = read_settings()
    prepare_database(settings)
    for step, done in asyncio.run(run_housekeeping(settings)).items():
        typer.echo(f"{step}: {done}")


@policies.command("check")
def check_policy(
    file: Annotated[Path, typer.Argument(help="A policy in the form of app/domain/policy.toml.")],
) -> None:
    """Check a policy file, and print the numbers that it changes."""
    try:
        policy = read_policy(file)
    except (PolicyError, OSError, ValueError) as error:
        fail(str(error))
    typer.echo(f"version {policy.version}")
    for number in policy.numbers():
        if number.value != number.default:
            typer.echo(
                f"{number.name}: {number.shown(number.value)} {number.unit}"
                f" (usually {number.shown(number.default)})"
            )
    _check_version(policy)


def _check_version(policy: Policy) -> None:
    """Fail where the database, if there is one, knows other numbers under this version."""
    admin = administration(read_settings())
    if admin.ready() and admin.policy_digest(policy.version) not in {None, policy.digest}:
        fail(
            f"in this database version {policy.version} stands for other numbers; "
            "give these another version"
        )
