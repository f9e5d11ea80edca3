"""Every kind of job that is deferred has a handler, and every handler has what defers it."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.work.job_kinds import JOBS

APP: Final = Path(__file__).parents[2] / "app"


def deferred() -> Iterator[str]:
    """The kinds that use cases defer, as the constants that they name."""
    for path in (APP / "usecases").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Defer":
                name = ast.unparse(node.args[0])
                module = ".".join(path.relative_to(APP.parent).with_suffix("").parts)
                found = getattr(importlib.import_module(module), name)
                assert isinstance(found, str)
                yield found


def test_each_kind_that_is_deferred_has_a_handler() -> None:
    kinds = set(deferred())
    assert kinds
    assert kinds == {job.name for job in JOBS}


def test_each_kind_is_there_once() -> None:
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
