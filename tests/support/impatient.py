"""The program as `python -m app` runs it, but with short timeouts where no setting changes them.

What a test shows by waiting for longer than a timeout takes as long as the timeout. These are
a second here:

- the grace that a server of PostgreSQL has beyond the timeouts of locks and statements;
- the patience of uvicorn's own with a process that does not answer, which counts wherever the
  service does not set another;
- the pause after a first failed attempt of a job, and after that of a delivery.

The lease of a job, which is renewed as often, is `LEASE_SECONDS`: a runner that is alive must
not lose it on a busy machine.
"""

import functools
import runpy
from datetime import timedelta
from typing import Final

import uvicorn

from app.storage import job_queue
from app.storage.postgres import connection_pool
from app.usecases import jobs
from app.usecases.webhooks import schedule
from app.work import runner

SECONDS: Final = 1
LEASE_SECONDS: Final = 2.0
#: By how much a lease is shorter than that of the service.
SOONER: Final = jobs.LEASE.total_seconds() - LEASE_SECONDS


def shorten() -> None:
    """Set the timeouts, in this process."""
    vars(connection_pool)["GRACE_SECONDS"] = float(SECONDS)
    vars(uvicorn)["Config"] = functools.partial(uvicorn.Config, timeout_worker_healthcheck=SECONDS)
    second = timedelta(seconds=SECONDS)
    vars(jobs)["PAUSES"] = (second, *jobs.PAUSES[1:])
    vars(schedule)["RETRY_PAUSES"] = (second, *schedule.RETRY_PAUSES[1:])
    vars(job_queue)["LEASE"] = timedelta(seconds=LEASE_SECONDS)
    vars(runner)["RENEWAL"] = jobs.RENEWAL * (LEASE_SECONDS / jobs.LEASE.total_seconds())


if __name__ == "__main__":
    shorten()
    runpy.run_module("app", run_name="__main__", alter_sys=True)
