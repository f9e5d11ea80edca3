"""A worker lowers its priority, so that servers on the same machine come first."""

import os

import pytest

from app.cli import worker
from app.settings import Settings


def test_a_worker_lowers_its_priority_before_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    async def work(_: Settings) -> None:
        done.append("works")

    monkeypatch.setattr(worker, "read_settings", Settings)
    monkeypatch.setattr(worker, "prepare_database", lambda _: None)
    monkeypatch.setattr(worker, "run_worker", work)
    monkeypatch.setattr(os, "nice", done.append)
    worker.worker()
    assert done == [worker.NICENESS, "works"]
