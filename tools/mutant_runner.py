"""Runner of mutants: a pytest plugin that asks the tests about one mutant after another.

Every test runs once, and the lines that it reaches are kept. Then each mutant gets a fork
of the process, in which its function has the changed code and only the tests that reach the
changed statement run, until the first that fails.
"""

import gc
import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from types import FunctionType
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

from tools.mutant_reach import forget, reach_of
from tools.mutants import DOMAIN, Mutant, Place

#: What a test of a mutant may take, in seconds of CPU: so much, and so many times what it took.
_LEAST_SECONDS: Final = 3.0
_TIMES: Final = 10
_SURVIVED, _NOTICED = range(2)
#: Modules whose answers are remembered by caches.
_REMEMBERED: Final = (
    "business_time",
    "customs",
    "day_tables",
    "holiday_data",
    "phrases",
    "policy",
    "quiet_days",
    "regions",
)


class Status(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    HUNG = "hung"
    SURVIVED = "survived"
    UNREACHED = "unreached"


#: Record of each mutant: what became of it, and the test that noticed.
Record = Callable[[Mutant, Status, str], None]
#: A module, a function, and the test that noticed a mutant of it.
Kill = tuple[str, str, str]


class Runner:
    """Runs the tests once, and then against each mutant."""

    def __init__(self, mutants: Iterable[Mutant], record: Record, before: Iterable[Kill]) -> None:
        """Take the mutants, in the order in which they are tried, and what noticed others."""
        self._mutants = mutants
        self._record = record
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._reach: dict[str, dict[int, list[int]]] = {}
        self._live: dict[tuple[str, Place], list[FunctionType]] = {}
        #: How many mutants of a function, and of a module, a test has noticed.
        self._kills: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for module, function, test in before:
            self._count(module, function, test)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do it all in the place of pytest's own loop."""
        self._items = session.items
        self._learn()
        self._live = live_functions()
        gc.collect()
        gc.freeze()
        for mutant in self._mutants:
            status, item = self._ask(mutant)
            test = "" if item is None else self._items[item].nodeid
            if test:
                self._count(mutant.module, mutant.function, test)
            self._record(mutant, status, test)
        return True

    def _learn(self) -> None:
        """Learn which test reaches which line, and what each takes."""
        for index, reach in enumerate(reach_of(self._items, self._passes)):
            self._seconds.append(reach["seconds"])
            for file, lines in reach["lines"].items():
                by_line = self._reach.setdefault(file, {})
                for line in lines:
                    by_line.setdefault(line, []).append(index)

    def _count(self, module: str, function: str, test: str) -> None:
        self._kills[module][test] += 1
        self._kills[f"{module}:{function}"][test] += 1

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
        names = {one: self._items[one].nodeid for one in found}
        return sorted(
            found,
            key=lambda one: (-here[names[one]], -near[names[one]], self._seconds[one], one),
        )

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
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # lives as long as the fork
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
        if mutant.module.startswith(_REMEMBERED):
            forget()
        for index, following in zip(chosen, [*chosen[1:], None], strict=True):
            # The signal that ends the time ends the process: a change may have made a loop endless.
            signal.setitimer(signal.ITIMER_PROF, _LEAST_SECONDS + _TIMES * self._seconds[index])
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
