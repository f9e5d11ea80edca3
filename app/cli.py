"""The command line: `bide serve` starts from nothing; the rest is for operators."""

import asyncio
import os
import re
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, NoReturn, cast

import typer
import uvicorn
from pydantic import ValidationError

from app.api.metrics import SHARED_FOLDER
from app.api.opaque import RANDOM_BYTES
from app.api.pages import contract_bytes
from app.api.principals import hash_key, write_key
from app.api.scopes import SCOPES, in_order
from app.api.signing import rotate
from app.domain.policy import PolicyError
from app.main import (
    administration,
    clock,
    create_app,
    keep_house,
    keys_secret,
    rotation_of,
    secret_of,
    set_up_logging,
)
from app.settings import Settings, read_policy, unknown
from app.storage.administration import Administration
from app.storage.migrate import upgrade

_WHOSE: Final = "The id of the account; else the first one."
_IS_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CONTRACT: Final = Path(__file__).parents[1] / "openapi" / "v1.json"

app = typer.Typer(
    help="Bide: when to follow up after an interview, and why not yet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True)
accounts = typer.Typer(help="Accounts.", no_args_is_help=True)
partners = typer.Typer(help="Job boards that act for candidates.", no_args_is_help=True)
signing_keys = typer.Typer(help="What access tokens are signed with.", no_args_is_help=True)
policies = typer.Typer(help="The numbers of the etiquette.", no_args_is_help=True)
app.add_typer(keys, name="key")
app.add_typer(accounts, name="account")
app.add_typer(partners, name="partner")
app.add_typer(signing_keys, name="signing-key")
app.add_typer(policies, name="policy")


@app.callback()
def main() -> None:
    """Let nobody else read what any command writes: it is about people, or opens doors."""
    os.umask(0o077)


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _fail(text: str) -> NoReturn:
    _say(f"bide: {text}")
    raise typer.Exit(1)


def _settings() -> Settings:
    for name in unknown(os.environ):
        _say(f"bide: {name} is no setting; see docs/settings.md")
    try:
        return Settings()
    except ValidationError as error:
        # Only the names and the reasons: a value may be a secret.
        told = "; ".join(
            f"BIDE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        )
        _fail(told)


def _new_key(settings: Settings) -> tuple[str, str]:
    """Make a key, and the hash that is kept of it."""
    key = write_key(secrets.token_bytes(RANDOM_BYTES))
    return key, hash_key(keys_secret(secret_of(settings)), key)


@contextmanager
def _private(path: Path, text: str) -> Iterator[None]:
    """Put a file that only its owner can read in the place of an older one, unless this fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    # Nothing but the key, not even a line's end: it may be read as it is.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        yield
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


class _Beaten(Exception):  # A turn of the road, not an error.
    """Another process was first."""


def _first_start(settings: Settings) -> bool:
    """Make the local account and its key, unless there is an account."""
    admin = administration(settings)
    if admin.first_account() is not None:
        return False
    key, key_hash = _new_key(settings)
    # The file is written before the account is made, so that a disk that is full makes
    # none, and put in its place afterwards, so that of several first starts the one whose
    # account it is keeps it.
    with suppress(_Beaten), _private(settings.key_file, key):
        if not admin.create_first_account("local", key_hash, key[-4:]):
            raise _Beaten
        return True
    return False


def _welcome(settings: Settings, *, first: bool) -> None:
    base = f"http://{settings.host}:{settings.port}"
    if first:
        typer.echo(f"Made an account, and wrote its API key to {settings.key_file}")
    if settings.key_file.exists():
        bearer = f'-H "Authorization: Bearer $(cat {settings.key_file})"'
    else:
        bearer = '-H "Authorization: Bearer $KEY"'
        _say(f"There is no {settings.key_file}; `bide key create` makes a key.")
    # Not `--json`, which the curl of a long-lived system may not have.
    sent = '-H "Content-Type: application/json" -d @-'
    typer.echo(
        f"""Bide serves on {base}. Three things to try:
  1. Read and try the API:     {base}/docs
  2. See what is to be done:   curl {bearer} {base}/v1/agenda
  3. Record an interview:      curl {bearer} {sent} {base}/v1/interviews <<'END'
     {{"employer": {{"name": "Acme", "time_zone": "Europe/London", "country": "GB"}},
      "application": {{"role": "Data engineer", "route": "direct"}},
      "stage": "first", "format": "video",
      "starts_at": "{_example(1, 10)}", "ends_at": "{_example(1, 11)}",
      "interviewers": [{{"name": "Sam Okafor"}}]}}
END
"""
    )


def _example(days: int, hour: int) -> str:
    return f"{(clock() + timedelta(days=days)).date()}T{hour}:00:00Z"


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; else BIDE_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; else BIDE_PORT.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; else BIDE_WORKERS.")] = None,
) -> None:
    """Serve the API; the first start makes a database, an account and its key."""
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            # By way of the environment, so that each worker reads the same settings.
            os.environ[f"BIDE_{name}"] = str(value)
    settings = _settings()
    if settings.workers > 1 and settings.embedded:
        _fail("more than one worker needs PostgreSQL: one process writes to an SQLite file")
    try:
        read_policy(settings.policy_file)
    except (PolicyError, OSError) as error:
        _fail(f"the policy file: {error}")
    _check_place(settings)
    upgrade(settings.database_url)
    first = _first_start(settings)
    _welcome(settings, first=first)
    set_up_logging(settings)
    with _shared_numbers(settings):
        _run(settings)


def _check_place(settings: Settings) -> None:
    """Fail in plain words where nothing can listen, before anything is made or promised."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server itself does: a port whose last connections are dying down is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            _fail(f"cannot listen on {where}: {error.strerror}; BIDE_PORT names another port")


@contextmanager
def _shared_numbers(settings: Settings) -> Iterator[None]:
    """Give several processes a folder in which they put their numbers together."""
    if settings.workers == 1 or not settings.metrics:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="bide-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def _run(settings: Settings) -> None:
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies or "",
        server_header=False,
        ws="none",
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    upgrade(_settings().database_url)
    _say("The database is up to date.")


@app.command()
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
        _fail("openapi/v1.json is not what the code says; `bide openapi` writes it anew")


@keys.command("create")
def create_key(
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days it works.")] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do, once for each; else everything.")
    ] = None,
    account: Annotated[str | None, typer.Option(help=_WHOSE)] = None,
) -> None:
    """Make an API key and print it to stdout, this once."""
    settings = _settings()
    upgrade(settings.database_url)
    admin, account = _account(settings, account)
    held = admin.account(account)
    if held is None or held["erase_at"] is not None:
        _fail("the account is to be erased; `bide account restore` lets it stay")
    expires_at = None if days is None else clock() + timedelta(days=days)
    scopes = _scopes(scope)
    key, key_hash = _new_key(settings)
    admin.create_key(account, _label(label), key_hash, key[-4:], expires_at, scopes)
    typer.echo(key)


def _scopes(named: list[str] | None) -> list[str] | None:
    strange = sorted(set(named or ()) - SCOPES.keys())
    if strange:
        _fail(f"{', '.join(strange)} is no scope; there are: {', '.join(SCOPES)}")
    return in_order(named) if named else None


def _account(settings: Settings, account: str | None) -> tuple[Administration, str]:
    """The account that is named, or the first one."""
    admin = administration(settings)
    if account is not None and admin.account(account) is None:
        _fail("there is no such account")
    account = account or admin.first_account()
    if account is None:
        _fail("there is no account yet; `bide serve` makes one")
    return admin, account


@keys.command("list")
def list_keys(account: Annotated[str | None, typer.Option(help=_WHOSE)] = None) -> None:
    """List the API keys of an account, one a line: id, last characters, state, scopes, label."""
    admin, account = _account(_settings(), account)
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
    key_id: Annotated[str, typer.Argument(help="Its id, as `bide key list` tells it.")],
    account: Annotated[str | None, typer.Option(help=_WHOSE)] = None,
) -> None:
    """Revoke an API key; within a second it opens nothing any more."""
    admin, account = _account(_settings(), account)
    if not _IS_ID.fullmatch(key_id) or not admin.revoke_key(account, key_id):
        _fail("there is no such key that is good")
    _say("The key is revoked.")


@signing_keys.command("rotate")
def rotate_signing_key(
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once",
            help="Believe no older key from now on, as when one has leaked. Access tokens stop "
            "within a minute; sessions go on with their refresh tokens.",
        ),
    ] = False,
) -> None:
    """Make a new key for access tokens; it signs when every process has learned of it."""
    settings = _settings()
    upgrade(settings.database_url)
    rotation = rotation_of(settings)
    key = rotate(administration(settings), clock(), rotation, at_once=at_once)
    typer.echo(key.kid)


def _label(text: str) -> str:
    longest = 200
    if len(text) > longest:
        _fail(f"a label has at most {longest} characters")
    return text


@partners.command("create")
def create_partner(
    label: Annotated[str, typer.Option(help="What candidates are told that it is called.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What its key may do; again for more. Else all.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days its key works.")] = None,
) -> None:
    """Make the account of a partner, and print its id and its key to stdout, this once."""
    settings = _settings()
    scopes = _scopes(scope)
    upgrade(settings.database_url)
    expires_at = None if days is None else clock() + timedelta(days=days)
    key, key_hash = _new_key(settings)
    account = administration(settings).create_partner(
        _label(label.strip()), key_hash, key[-4:], expires_at, scopes
    )
    typer.echo(f"account {account}\nkey {key}")


@partners.command("list")
def list_partners() -> None:
    """Print the id, the day and the label of every partner, oldest first."""
    settings = _settings()
    upgrade(settings.database_url)
    for partner in administration(settings).partners():
        typer.echo(f"{partner['id']} {partner['created_at']:%Y-%m-%d} {partner['label']}")


@accounts.command("restore")
def restore_account(
    account: Annotated[
        str, typer.Argument(help="The id or the e-mail address of an account that is to be erased.")
    ],
) -> None:
    """Let an account stay that is to be erased, while its grace lasts."""
    if not administration(_settings()).restore(account):
        _fail("there is no such account that is to be erased and still can be restored")
    _say("The account stays, and its keys work again. Its sessions have ended.")


@app.command("housekeeping")
def keep() -> None:
    """Remove what has had its time, once; the server does so by itself."""
    settings = _settings()
    upgrade(settings.database_url)
    for step, done in asyncio.run(keep_house(settings)).items():
        typer.echo(f"{step}: {done}")


@policies.command("check")
def check_policy(
    file: Annotated[Path, typer.Argument(help="A policy in the form of app/domain/policy.toml.")],
) -> None:
    """Check a policy file, and tell which numbers it changes."""
    try:
        policy = read_policy(file)
    except (PolicyError, OSError, ValueError) as error:
        _fail(str(error))
    typer.echo(f"version {policy.version}")
    for number in policy.numbers():
        if number.value != number.default:
            typer.echo(
                f"{number.name}: {number.shown(number.value)} {number.unit}"
                f" (usually {number.shown(number.default)})"
            )
