"""The program as `python -m app` runs it, but with short timeouts where no setting changes them.

What a test shows by waiting for longer than a timeout takes as long as the timeout. These are
a second here:

- the grace that a server of PostgreSQL has beyond the timeouts of locks and statements;
- the patience of uvicorn's own with a process that does not answer, which counts wherever the
  service does not set another.
"""

import functools
import runpy

import uvicorn

from app.storage.postgres import connection_pool

SECONDS = 1


def shorten() -> None:
    """Set the timeouts, in this process."""
    vars(connection_pool)["GRACE_SECONDS"] = float(SECONDS)
    vars(uvicorn)["Config"] = functools.partial(uvicorn.Config, timeout_worker_healthcheck=SECONDS)


if __name__ == "__main__":
    shorten()
    runpy.run_module("app", run_name="__main__", alter_sys=True)
