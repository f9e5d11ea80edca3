"""`bide serve`: the server; the first start makes a database, an account and its key."""

import importlib
import os
import shlex
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from app.api.http.metrics import SHARED_FOLDER
from app.api.operations.client_addresses import is_loopback
from app.bootstrap import administration, clock, set_up_logging
from app.cli import key_file
from app.cli.accounts import new_code
from app.cli.connections import RESERVED_FILES, Bounds, room_for
from app.cli.environment import read_settings
from app.cli.keys import new_key
from app.cli.output import fail, in_minutes, say
from app.cli.protocol import Protocols
from app.cli.supervisor import Supervisor
from app.console import PATH as CONSOLE
from app.domain.policy import PolicyError
from app.settings import Settings, read_policy
from app.startup import no_garbage_collection
from app.storage.migrate import upgrade
from app.usecases.accounts.sessions import CODE_LIFE

#: With room for fewer connections it is not worth starting.
FEWEST_CONNECTIONS: Final = 16
#: Where the key of a trial is while it runs; the pages that show one name it.
TRIAL_KEY: Final = Path("var/trial.key")


class _LostRace(Exception):  # Control flow, not an error.
    """Another process was first."""


def first_start(settings: Settings) -> Path | None:
    """Make the local account and its key, unless there is an account; returns the key's file.

    Raises NoFreeKeyFile, before anything is made, where the key could be written to no file.
    """
    admin = administration(settings)
    if admin.first_account() is not None:
        return None
    key, key_hash = new_key(settings)
    # The key is written before the account is made, so that a disk that is full makes
    # none, and gets its name afterwards, so that of several first starts the one whose
    # account it is takes it.
    with suppress(_LostRace), key_file.private(key_file.free(settings), key) as fresh:
        if not admin.create_first_account("local", key_hash, key[-4:]):
            raise _LostRace
        return key_file.place(fresh, settings)
    return None


def _welcome(settings: Settings, made: Path | None) -> None:
    """Print the address; then what to try, with a key that opens this database.

    made: the file that this start has written the key to
    """
    base = address_of(settings)
    code = sign_in_code(settings)
    if settings.console:
        _print_console(base, code)
    typer.echo(f"Bide serves on {base}")
    path = made or key_file.known(settings)
    if path is None:
        typer.echo(f"Read about the API on {base}/docs")
        if settings.key_file.exists():
            typer.echo(f"The key in {settings.key_file} does not open this database.")
        typer.echo("`bide key create` makes a key for it.")
        return
    if made is not None:
        typer.echo(f"Made an account, and wrote its API key to {path}")
    if path != settings.key_file and settings.key_file.exists():
        typer.echo(f"{settings.key_file} was left as it was: its key does not open this database.")
    _print_examples(base, path)
    if code is not None and not settings.console:
        typer.echo(
            f"""To sign in to the first account, once, within {in_minutes(CODE_LIFE)} minutes:
  curl -H "Content-Type: application/json" {base}/v1/sessions -d '{{"code": "{code}"}}'
"""
        )


def sign_in_code(settings: Settings) -> str | None:
    """Make a code that signs in to the first account, where the service is on loopback alone.

    Only users of this machine can read the output, or use the code.
    """
    account_id = administration(settings).first_account()
    if account_id is None or not is_loopback(settings.host):
        return None
    return new_code(settings, account_id)


def _print_console(base: str, code: str | None) -> None:
    """Print the address of the app, which is what most people want."""
    if code is None:
        typer.echo(f"Open Bide in a browser: {base}{CONSOLE}")
        return
    minutes = in_minutes(CODE_LIFE)
    typer.echo(
        f"""Open Bide in a browser: {base}{CONSOLE}#code={code}
The code in this address signs in once, within {minutes} minutes; `bide console` prints another.
"""
    )


def address_of(settings: Settings) -> str:
    """The address for a browser on this machine; one that means all addresses is none."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # read, not listened on
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _print_examples(base: str, path: Path) -> None:
    """Print what to try with the key of a file: an interview of yesterday, and what is due now."""
    bearer = f'-H "Authorization: Bearer $(cat {shlex.quote(str(path))})"'
    # Not `--json`, which the curl of a long-lived system may not have.
    sent = '-H "Content-Type: application/json" -d @-'
    typer.echo(
        f"""Three things to try:
  1. Record an interview:      curl {bearer} {sent} {base}/v1/interviews <<'END'
     {{"employer": {{"name": "Acme", "time_zone": "Europe/London", "country": "GB"}},
      "application": {{"role": "Data engineer", "route": "direct"}},
      "stage": "first", "format": "video",
      "starts_at": "{_example(-1, 10)}", "ends_at": "{_example(-1, 11)}",
      "interviewers": [{{"name": "Sam Okafor"}}]}}
END
  2. See what to do now:       curl {bearer} {base}/v1/agenda
  3. Read the guide:           {base}/guide
"""
    )


def _example(days: int, hour: int) -> str:
    return f"{(clock() + timedelta(days=days)).date()}T{hour}:00:00Z"


def serve(
    host: Annotated[str | None, typer.Option(help="Address; else BIDE_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; else BIDE_PORT.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; else BIDE_WORKERS.")] = None,
    trial: Annotated[
        bool,
        typer.Option(
            "--trial",
            help=f"Serve an empty database, and delete it at the end; {TRIAL_KEY} has its key.",
        ),
    ] = False,
) -> None:
    """Serve the API; the first start makes a database, an account and its key."""
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            # By way of the environment, so that each worker reads the same settings.
            os.environ[f"BIDE_{name}"] = str(value)
    with _throw_away_database() if trial else nullcontext():
        run(read_settings(), _welcome)


@contextmanager
def _throw_away_database() -> Iterator[None]:
    """Name a database that lives as long as this process, and a file of its own for the key."""
    # The server lets SIGTERM end the process once it has stopped; nothing would be deleted then.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # The key of a trial that was killed opens nothing any more.
    TRIAL_KEY.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="bide-trial-") as folder:
        os.environ["BIDE_DATABASE_URL"] = f"sqlite:///{folder}/trial.sqlite3"
        os.environ["BIDE_KEY_FILE"] = str(TRIAL_KEY)
        yield
    TRIAL_KEY.unlink(missing_ok=True)


def run(settings: Settings, welcome: Callable[[Settings, Path | None], None]) -> None:
    """Serve until the process is stopped; the first start makes a database, an account and its key.

    welcome: prints how to begin; its second argument is the key file that this start has written
    """
    if settings.workers > 1 and settings.embedded:
        fail("more than one worker needs PostgreSQL: one process writes to an SQLite file")
    try:
        read_policy(settings.policy_file)
    except (PolicyError, OSError) as error:
        fail(f"the policy file: {error}")
    _check_place(settings)
    upgrade(settings.database_url)
    try:
        made = first_start(settings)
    except key_file.NoFreeKeyFile as error:
        fail(str(error))
    # Where there is no room for words, there may still be room to serve.
    with suppress(OSError):
        welcome(settings, made)
    set_up_logging(settings)
    with _shared_numbers(settings):
        _run(settings)


def _check_place(settings: Settings) -> None:
    """Fail with a sentence where the address cannot be bound, before anything is made."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        # As the server itself does: a port whose last connections are dying down is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            fail(f"cannot listen on {where}: {error.strerror}; BIDE_PORT names another port")


@contextmanager
def _shared_numbers(settings: Settings) -> Iterator[None]:
    """Give several processes a folder for their shared metrics."""
    if settings.workers == 1 or not settings.metrics:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="bide-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def bounds_of(settings: Settings) -> Bounds:
    """Return the limits on connections of each process; the limit of open files must allow them."""
    connections = room_for(settings.connections, RESERVED_FILES + settings.pool_size)
    if connections < settings.connections:
        say(f"The limit of open files leaves room for {max(connections, 0)} connections.")
    if connections < FEWEST_CONNECTIONS:
        fail("the limit of open files is too low; `ulimit -n` shows and raises it")
    return Bounds(
        connections=connections,
        per_address=settings.connections_per_address,
        proxies=settings.proxies,
        head_seconds=settings.head_timeout,
        body_seconds=settings.body_timeout,
        send_seconds=settings.send_timeout,
        rate=settings.least_rate,
        url_bytes=settings.url_limit,
        head_bytes=settings.headers_limit,
    )


def _run(settings: Settings) -> None:
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        loop="uvloop",
        http=Protocols(bounds_of(settings)),  # type: ignore[arg-type]  # it is called as one
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies or "",
        server_header=False,
        ws="none",
        timeout_keep_alive=settings.keep_alive,
        timeout_worker_healthcheck=settings.worker_timeout,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        if settings.workers > 1:
            # It serves nothing itself, so it imports no more than it needs.
            Supervisor(config, [config.bind_socket()]).run()
            return
        with no_garbage_collection():
            importlib.import_module("app.main")
        server.run()
    if not server.started:
        raise typer.Exit(STARTUP_FAILURE)
