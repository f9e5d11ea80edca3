"""Runner of mutants: a pytest plugin that asks the tests about one mutant after another.

Every test runs once, and the lines that it reaches are kept. Then each mutant gets a fork
of the process, in which its function has the changed code and only the tests that reach the
changed statement run, until the first that fails.
"""

import functools
import gc
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum
from types import CodeType, FunctionType
from typing import Final

import coverage
import pytest
from _pytest.runner import runtestprotocol

from app.domain import day_tables
from tools.mutants import DOMAIN, Mutant, Place

#: What a mutant's tests may take, in seconds of CPU: so much, and so many times what they took.
_LEAST_SECONDS: Final = 10
_TIMES: Final = 3
#: What a fork may take of memory: a loop that a change makes endless may fill a list.
_MOST_BYTES: Final = 6 * 2**30
_SURVIVED, _NOTICED = range(2)


class Status(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    HUNG = "hung"
    SURVIVED = "survived"
    UNREACHED = "unreached"


#: Told of each mutant: what became of it, and the test that noticed.
Told = Callable[[Mutant, Status, str], None]


class Runner:
    """Runs the tests once, and then against each mutant."""

    def __init__(self, mutants: Iterable[Mutant], told: Told) -> None:
        """Take the mutants, in the order in which they are tried."""
        self._mutants = mutants
        self._told = told
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._reach: dict[str, dict[int, list[int]]] = {}
        self._live: dict[tuple[str, Place], list[FunctionType]] = {}
        #: How many mutants of a function, and of a module, a test has noticed.
        self._kills: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do it all in the place of pytest's own loop."""
        self._items = session.items
        self._run_all_once()
        self._live = live_functions()
        gc.collect()
        gc.freeze()
        for mutant in self._mutants:
            status, item = self._ask(mutant)
            if item is not None:
                self._kills[mutant.module][item] += 1
                self._kills[f"{mutant.module}:{mutant.function}"][item] += 1
            self._told(mutant, status, "" if item is None else self._items[item].nodeid)
        return True

    def _run_all_once(self) -> None:
        """Learn which test reaches which line, and that all pass."""
        watch = coverage.Coverage(data_file=None, include=[f"{DOMAIN}/*"], config_file=False)
        watch.start()
        for index in range(len(self._items)):
            forget()
            watch.switch_context(str(index))
            began = time.process_time()
            if not self._passes(index):
                pytest.exit(f"fails unchanged: {self._items[index].nodeid}", returncode=2)
            self._seconds.append(time.process_time() - began)
        watch.stop()
        data = watch.get_data()
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            self._reach[file] = {
                line: [int(context) for context in contexts if context]
                for line, contexts in by_line.items()
            }

    def _passes(self, index: int, following: int | None = None) -> bool:
        after = None if following is None else self._items[following]
        reports = runtestprotocol(self._items[index], log=False, nextitem=after)
        return not any(report.failed for report in reports)

    def _chosen(self, mutant: Mutant) -> list[int]:
        """Return the tests that reach the change, those first that notice the most the soonest."""
        lines = self._reach.get(str(mutant.path), {})
        found = {item for line in mutant.lines for item in lines.get(line, ())}
        here = self._kills[f"{mutant.module}:{mutant.function}"]
        near = self._kills[mutant.module]
        return sorted(found, key=lambda one: (-here[one], -near[one], self._seconds[one], one))

    def _ask(self, mutant: Mutant) -> tuple[Status, int | None]:
        """Ask about one mutant in a fork; return what became of it and which test noticed."""
        chosen = self._chosen(mutant)
        if not chosen:
            return Status.UNREACHED, None
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._try(mutant, chosen, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return Status.HUNG, None
        if os.WEXITSTATUS(status) == _SURVIVED:
            return Status.SURVIVED, None
        return Status.NOTICED, int(said) if said else None

    def _try(self, mutant: Mutant, chosen: list[int], writing: int) -> None:
        """Run the chosen tests against a mutant, and leave the process."""
        seconds = int(_LEAST_SECONDS + _TIMES * sum(self._seconds[one] for one in chosen))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # lives as long as the fork
        status = _NOTICED
        try:
            status = self._outcome(mutant, chosen, writing)
        finally:
            os._exit(status)

    def _outcome(self, mutant: Mutant, chosen: list[int], writing: int) -> int:
        code = mutant.code()
        functions = self._live.get((str(mutant.path), (mutant.function, mutant.first_line)))
        if code is None or functions is None:
            return _SURVIVED
        for function in functions:
            function.__code__ = code
        forget()
        for index, following in zip(chosen, [*chosen[1:], None], strict=True):
            if not self._passes(index, following):
                os.write(writing, str(index).encode())
                return _NOTICED
        return _SURVIVED


def live_functions() -> dict[tuple[str, Place], list[FunctionType]]:
    """Return every function of the domain that exists, by its file, name and line."""
    found: dict[tuple[str, Place], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(DOMAIN)):
            place = (one.__code__.co_qualname, one.__code__.co_firstlineno)
            found.setdefault((one.__code__.co_filename, place), []).append(one)
    return found


def forget() -> None:
    """Empty the caches of the domain, since a remembered answer hides a change."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app.domain"):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001  # the only name of its type
                    value.cache_clear()
    day_tables._tables.clear()  # noqa: SLF001  # shared for the life of a process, by design
