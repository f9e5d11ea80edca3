"""Prometheus metrics at /metrics: requests by operation, refusals, rate limits, the database, jobs.

No label comes from a request: an operation is its path template, and all unknown paths are
one. Each child of a metric is cached, since looking it up costs more than counting.
"""

import asyncio
import math
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from fastapi import FastAPI
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from app.api.problems.problem import Problem
from app.usecases.errors import Unavailable
from app.usecases.jobs import KindBacklog

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
#: The variable of the folder in which several processes share their metrics.
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Seconds for which the written metrics are cached.
MAX_AGE: Final = 1
#: Seconds for which the count of jobs is cached: it reads up to 20,000 rows.
MAX_AGE_OF_BACKLOG: Final = 5
#: Seconds for which an answer waits for that count: where all connections are taken, /metrics is
#: needed most, and shows the count that is known.
BACKLOG_SECONDS: Final = 0.5
#: The status that counts for a client that disconnected.
GONE: Final = 499


def route_of(scope: Scope) -> str:
    """Return the path template of a request; one label for all unknown paths."""
    return getattr(scope.get("route"), "path_format", None) or "(none)"


class Metrics:
    """The metrics of one process."""

    def __init__(self, version: str, rules: tuple[str, ...]) -> None:
        """Begin at nothing; `rules` are the ids that refusals are counted by."""
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "bide_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "bide_request_duration_seconds",
            "How long requests took.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._running = Gauge(
            "bide_requests_in_progress",
            "Requests being served.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            "bide_database_waiting",
            "Writes, or requests, that wait for the database.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        refused = Counter(
            "bide_contacts_refused", "Contacts refused, by rule.", ("rule",), registry=registry
        )
        failed = Counter(
            "bide_rule_failures",
            "Rules that failed, and therefore refused.",
            ("rule",),
            registry=registry,
        )
        self._refused: Mapping[str, Counter] = {rule: refused.labels(rule) for rule in rules}
        self._failed: Mapping[str, Counter] = {rule: failed.labels(rule) for rule in rules}
        self._throttled = Counter(
            "bide_throttled", "Requests over a budget.", ("budget",), registry=registry
        )
        self._unavailable = Counter(
            "bide_database_unavailable", "Requests that the database failed.", registry=registry
        )
        self._jobs = Counter(
            "bide_jobs_run",
            "Attempts to do a job, by how they ended.",
            ("kind", "outcome"),
            registry=registry,
        )
        build = Gauge(
            "bide_build_info",
            "The version that runs.",
            ("version",),
            registry=registry,
            multiprocess_mode="max",
        )
        build.labels(version).set(1)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._waited = 0
        #: How many requests this process has answered.
        self.answered = 0
        if not os.environ.get(SHARED_FOLDER):
            ProcessCollector(registry=registry)

    def began(self) -> None:
        """Count a request that is being served."""
        self._running.inc()

    def ended(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that is over."""
        self._running.dec()
        self.answered += 1
        method = scope["method"]
        key = (method if method in METHODS else "(other)", route_of(scope), status or GONE)
        found = self._children.get(key)
        if found is None:
            found = self._children[key] = (
                self._requests.labels(*key),
                self._seconds.labels(*key[:2]),
            )
        count, duration = found
        count.inc()
        duration.observe(seconds)

    def refused(self, problem: Problem) -> None:
        """Count what a request was refused for, where that is counted."""
        code = problem.type.code
        if code in {"contact_refused", "contact_not_yet"}:
            decision: Any = problem.extra.get("decision") or {}
            for rule in {reason["rule"] for reason in decision.get("reasons", ())}:
                if rule in self._refused:
                    self._refused[rule].inc()
        elif code == "too_many_requests":
            self._throttled.labels(getattr(problem, "budget", "(other)")).inc()
        elif code == "unavailable":
            self._unavailable.inc()

    def rule_failed(self, rule: str) -> None:
        """Count a rule of the etiquette that failed."""
        if rule in self._failed:
            self._failed[rule].inc()

    def job_ran(self, kind: str, outcome: str) -> None:
        """Count an attempt to do a job, of a kind that there is."""
        self._jobs.labels(kind, outcome).inc()

    def waits(self, many: int) -> None:
        """Record how many wait for the database."""
        if many != self._waited:
            self._waited = many
            self._waiting.set(many)

    def written(self) -> bytes:
        """Write the metrics of this process, or of all that share a folder."""
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self.registry)
        combined = CollectorRegistry()
        MultiProcessCollector(combined)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(combined)

    def close(self) -> None:
        """Remove this process from the shared metrics."""
        if os.environ.get(SHARED_FOLDER):
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # it has no types


def written_backlog(backlog: Sequence[KindBacklog], now: datetime) -> bytes:
    """Write the metrics of what there is to do, which is of the database and of no process."""
    registry = CollectorRegistry()
    due, running, dead, attempts, lag = (
        Gauge(f"bide_jobs_{name}", words, ("kind",), registry=registry)
        for name, words in (
            ("due", "Jobs whose instant has come."),
            ("running", "Jobs that a runner has taken."),
            ("dead", "Jobs that are not tried again by themselves."),
            ("failed_attempts", "Failed attempts of jobs that are due or dead."),
            ("lag_seconds", "For how long the oldest job has been due."),
        )
    )
    for one in backlog:
        due.labels(one.kind).set(one.due)
        running.labels(one.kind).set(one.running)
        dead.labels(one.kind).set(one.failed)
        attempts.labels(one.kind).set(one.attempts)
        late = 0.0 if one.oldest is None else (now - one.oldest).total_seconds()
        lag.labels(one.kind).set(late)
    return generate_latest(registry)


#: Reads what there is to do, and the instant of that.
ReadBacklog: TypeAlias = Callable[[], Awaitable[tuple[Sequence[KindBacklog], datetime]]]


def register(
    app: FastAPI,
    metrics: Metrics,
    waiting: Callable[[], int],
    ticks: Callable[[], float] | None = None,
    backlog: ReadBacklog | None = None,
) -> None:
    """Serve /metrics.

    backlog: reads what there is to do by itself; where the database is away, it is left out
    ticks: counts seconds; within one the same bytes are sent again, since the path is public
        and writing takes milliseconds. Without it they are written each time.
    """
    written, at = b"", -math.inf
    jobs, jobs_at = b"", -math.inf
    reading: asyncio.Task[None] | None = None

    async def read(source: ReadBacklog) -> None:
        nonlocal jobs
        try:
            jobs = written_backlog(*await source())
        except Unavailable:
            jobs = b""

    async def show(_: Request) -> Response:
        nonlocal written, at, jobs_at, reading
        now = math.inf if ticks is None else ticks()
        if now - at >= MAX_AGE:
            metrics.waits(waiting())
            written, at = metrics.written(), (-math.inf if ticks is None else now)
        if backlog is not None and reading is None and now - jobs_at >= MAX_AGE_OF_BACKLOG:
            jobs_at = -math.inf if ticks is None else now
            reading = asyncio.create_task(read(backlog))
        if reading is not None:
            done, _pending = await asyncio.wait({reading}, timeout=BACKLOG_SECONDS)
            if done:
                reading = None
        return Response(written + jobs, media_type=CONTENT_TYPE)

    app.router.routes.append(Route("/metrics", show, include_in_schema=False))
