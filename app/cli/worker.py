"""`bide worker` and `bide jobs`: the process that does what happens by itself, and its backlog."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final, TypeVar

import typer

from app.background import on_gateway, run_worker
from app.bootstrap import clock
from app.cli.environment import prepare_database, read_settings
from app.cli.output import fail
from app.usecases.jobs import Job
from app.usecases.ports import Gateway

T = TypeVar("T")

#: The most jobs that are listed.
MOST_LISTED: Final = 1000

#: How far a worker lowers its priority, so that servers on the same machine come first.
NICENESS: Final = 10

jobs = typer.Typer(help="What is to be done by itself.", no_args_is_help=True)


def worker() -> None:
    """Do what happens by itself until the process is stopped; any number of workers may run."""
    # SIGTERM and Ctrl-C stop it; the work of one that dies is taken over by another.
    settings = read_settings()
    prepare_database(settings)
    os.nice(NICENESS)
    asyncio.run(run_worker(settings))


def _asked(ask: Callable[[Gateway], Awaitable[T]]) -> T:
    settings = read_settings()
    prepare_database(settings)
    return asyncio.run(on_gateway(settings, ask))


@jobs.command("list")
def listed(
    failed: Annotated[bool, typer.Option("--failed", help="Only those that have failed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST_LISTED, help="How many at most.")] = 50,
) -> None:
    """Show how much is due, running and failed; then jobs, soonest due first."""

    async def ask(gateway: Gateway) -> None:
        now = clock()
        backlog = await gateway.backlog(now)
        late = 0.0 if backlog.oldest is None else (now - backlog.oldest).total_seconds()
        typer.echo(
            f"due: {backlog.due}  running: {backlog.running}  failed: {backlog.failed}"
            f"  the oldest is late by {late:.0f} s"
        )
        for state in ("failed",) if failed else ("waiting", "failed"):
            for job, problem in await gateway.jobs_of_all(state, limit):
                typer.echo(_line(job, state, problem))

    _asked(ask)


def _line(job: Job, state: str, problem: str | None) -> str:
    due = job.due_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    tried = f"  tried {job.attempts} times" if job.attempts else ""
    why = f": {problem}" if problem else ""
    return f"{job.id}  {job.kind}  {state}  {due}{tried}{why}"


@jobs.command("retry")
def retry(
    job_id: Annotated[str, typer.Argument(help="The id of a job, as `bide jobs list` shows it.")],
) -> None:
    """Make a job due at once, also one that has failed."""

    async def ask(gateway: Gateway) -> bool:
        now: datetime = clock()
        for state in ("failed", "waiting"):
            for job, _ in await gateway.jobs_of_all(state, MOST_LISTED):
                if job.id == job_id:
                    return await gateway.retry_job(job.account_id, job.id, now)
        return False

    if not _asked(ask):
        fail("there is no such job; `bide jobs list` shows them")
    typer.echo("It is due now.")
