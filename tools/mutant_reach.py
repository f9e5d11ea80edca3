"""Reach of the tests: which test comes to which line of the domain, kept between two runs.

What is kept of a test holds until its file changes, that of all tests until the domain or
what tests share (tables, builders, strategies) does.
"""

import functools
import hashlib
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import coverage
import pytest
from _pytest.runner import runtestprotocol

from app.domain import day_tables
from tools.mutants import DOMAIN, ROOT

KEPT: Final = ROOT / "build" / "mutation" / "reach.json"
#: Of a test: the seconds of CPU that it takes, and the lines that it reaches, by file.
Reach = dict[str, Any]
_OF_DAYS: Final = frozenset({"app.domain.day_tables", "app.domain.holiday_data"})
#: Tests of what days are. To all others they are what they are: another's to notice.
_ABOUT_DAYS: Final = frozenset(
    {
        "test_business_time.py",
        "test_employer_days.py",
        "test_holiday_data.py",
        "test_own_days.py",
    }
)
#: Fixtures that every test has and none of the domain needs.
_OF_EVERY_TEST: Final = frozenset({"_cheap_passwords", "_default_logging", "request"})


def reach_of(items: list[pytest.Item]) -> list[Reach]:
    """Return the reach of each test; those of which none is kept are run, and must pass."""
    shared = _digest([*DOMAIN.rglob("*.py"), *_shared_by(items)])
    files = {path: _digest([path]) for path in {item.path for item in items}}
    kept = _read().get(shared, {})
    missing = [i for i, item in enumerate(items) if _key(item, files) not in kept]
    found = _watched(items, missing) if missing else {}
    new = {_key(items[index], files): reached for index, reached in found.items()}
    known = {key: (new.get(key) or kept[key]) for key in (_key(item, files) for item in items)}
    if missing:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps({shared: known}), encoding="utf-8")
    return [known[_key(item, files)] for item in items]


def _watched(items: list[pytest.Item], wanted: list[int]) -> dict[int, Reach]:
    watch = coverage.Coverage(data_file=None, include=[f"{DOMAIN}/*"], config_file=False)
    seconds: dict[int, float] = {}
    watch.start()
    for index in wanted:
        (forget if items[index].path.name in _ABOUT_DAYS else forget_answers)()
        watch.switch_context(str(index))
        began = time.process_time()
        if not passes(items[index]):
            pytest.exit(f"fails unchanged: {items[index].nodeid}", returncode=2)
        seconds[index] = time.process_time() - began
    watch.stop()
    found: dict[int, Reach] = {index: {"seconds": seconds[index], "lines": {}} for index in wanted}
    data = watch.get_data()
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            for context in filter(None, contexts):
                found[int(context)]["lines"].setdefault(file, []).append(line)
    return found


def passes(item: pytest.Item) -> bool:
    """Run a test; a plain function is called as it is, since pytest takes longer than most."""
    if not isinstance(item, pytest.Function) or not _is_plain(item):
        return not any(report.failed for report in runtestprotocol(item, log=False))
    try:
        item.obj(**_parameters(item))
    except pytest.skip.Exception:
        return True
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # whatever a change brings about
        return False
    return True


def _parameters(item: pytest.Function) -> dict[str, Any]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def _is_plain(item: pytest.Function) -> bool:
    """Tell whether a test needs nothing of pytest: no fixture but those of every test, no mark."""
    marks = {mark.name for mark in item.iter_markers()}
    fixtures = {*item.fixturenames} - _OF_EVERY_TEST - {*_parameters(item)}
    return item.cls is None and not fixtures and marks <= {"parametrize", "hypothesis"}


def forget_answers() -> None:
    """Empty the caches of the domain but those of days, since an answer hides what made it."""
    for cache in _caches(days=False):
        cache.cache_clear()


def forget() -> None:
    """Empty all caches of the domain; what days are is then worked out anew, which takes long."""
    for cache in _caches(days=True):
        cache.cache_clear()
    day_tables._tables.clear()  # noqa: SLF001  # shared for the life of a process, by design


@functools.cache
def _caches(*, days: bool) -> list[Any]:
    return [
        value
        for name, module in list(sys.modules.items())
        if name.startswith("app.domain") and (days or name not in _OF_DAYS)
        for value in list(vars(module).values())
        if isinstance(value, functools._lru_cache_wrapper)  # noqa: SLF001  # the only name of its type
        and (days or value.__module__ not in _OF_DAYS)
    ]


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
