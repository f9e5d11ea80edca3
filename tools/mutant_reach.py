"""Reach of the tests: which test comes to which line of the domain, kept between two runs.

What is kept of a test holds until its file changes, that of all tests until the domain or
what tests share (tables, builders, strategies) does.
"""

import functools
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import coverage
import pytest

from app.domain import day_tables
from tools.mutants import DOMAIN, ROOT

KEPT: Final = ROOT / "build" / "mutation" / "reach.json"
#: Of a test: the seconds of CPU that it takes, and the lines that it reaches, by file.
Reach = dict[str, Any]


def reach_of(items: list[pytest.Item], passes: Callable[[int], bool]) -> list[Reach]:
    """Return the reach of each test; those of which none is kept are run, and must pass."""
    shared = _digest([*DOMAIN.rglob("*.py"), *_shared_by(items)])
    files = {path: _digest([path]) for path in {item.path for item in items}}
    kept = _read().get(shared, {})
    watch = coverage.Coverage(data_file=None, include=[f"{DOMAIN}/*"], config_file=False)
    missing = [i for i, item in enumerate(items) if _key(item, files) not in kept]
    seconds: dict[int, float] = {}
    watch.start()
    for index in missing:
        if items[index].path.parent.name != "rules":
            # Rows of rules rest on what days are; that these are right is for others to notice.
            forget()
        watch.switch_context(str(index))
        began = time.process_time()
        if not passes(index):
            pytest.exit(f"fails unchanged: {items[index].nodeid}", returncode=2)
        seconds[index] = time.process_time() - began
    watch.stop()
    found: dict[str, Reach] = {
        str(index): {"seconds": seconds[index], "lines": {}} for index in missing
    }
    data = watch.get_data()
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            for context in contexts:
                if context:
                    found[context]["lines"].setdefault(file, []).append(line)
    new = {_key(items[int(index)], files): reached for index, reached in found.items()}
    known = {key: (new.get(key) or kept[key]) for key in (_key(item, files) for item in items)}
    if missing:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps({shared: known}), encoding="utf-8")
    return [known[_key(item, files)] for item in items]


def forget() -> None:
    """Empty the caches of the domain, since a remembered answer hides what made it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.domain"):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001  # the only name of its type
                    value.cache_clear()
    day_tables._tables.clear()  # noqa: SLF001  # shared for the life of a process, by design


def _shared_by(items: list[pytest.Item]) -> list[Path]:
    own = {item.path for item in items}
    return [path for path in (ROOT / "tests" / "domain").rglob("*.py") if path not in own]


def _key(item: pytest.Item, files: dict[Path, str]) -> str:
    return f"{files[item.path]} {item.nodeid}"


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _read() -> dict[str, dict[str, Reach]]:
    if not KEPT.exists():
        return {}
    found: dict[str, dict[str, Reach]] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found
