"""Runner of mutants: a pytest plugin that asks the tests about one mutant after another.

Every test runs once, and the lines that it reaches are kept. Then each mutant gets a fork
of the process, in which its function has the changed code and only the tests that reach the
changed statement run, until the first that fails or until they have had their time.
"""

import gc
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from types import FunctionType
from typing import Final

import pytest

from tools.mutant_reach import forget, forget_answers, passes, reach_of
from tools.mutants import DOMAIN, Mutant, Place

#: What a test of a mutant may take, in seconds of CPU: so much, and so many times what it took.
_LEAST_SECONDS: Final = 3.0
_TIMES: Final = 10
#: Seconds of CPU after which no further test is begun: few mutants are noticed later.
SECONDS_OF_A_MUTANT: Final = 3.0
#: What calling a test costs beside the test, in seconds.
_SECONDS_OF_A_CALL: Final = 0.001
_SURVIVED, _NOTICED, _CUT = range(3)
#: How far behind its beginning a function is taken to reach.
_LINES_AROUND: Final = 40
#: Modules whose answers the tables of days hold.
_DAYS: Final = ("business_time", "customs", "day_tables", "holiday_data", "quiet_days", "regions")


class Status(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    HUNG = "hung"
    SURVIVED = "survived"
    #: Survived the tests that there was time for; others reach it too.
    CUT = "cut"
    UNREACHED = "unreached"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant, and the name of the test that noticed."""

    status: Status
    test: str = ""


#: Record of what became of each mutant.
Record = Callable[[Mutant, Outcome], None]
#: A module, a function, and the test that noticed a mutant of it.
Kill = tuple[str, str, str]


class Runner:
    """Runs the tests once, and then against each mutant."""

    def __init__(
        self,
        mutants: Iterable[Mutant],
        record: Record,
        before: Iterable[Kill],
        seconds: float = SECONDS_OF_A_MUTANT,
    ) -> None:
        """Take the mutants, in the order in which they are tried, and what noticed others."""
        self._most_seconds = seconds
        self._mutants = mutants
        self._record = record
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._reach: dict[str, dict[int, list[int]]] = {}
        #: How seldom what a test reaches of a function is reached, by the function's place.
        self._seldom: dict[tuple[Path, int], dict[int, float]] = {}
        self._live: dict[tuple[str, Place], list[FunctionType]] = {}
        #: How many mutants of a function, and of a module, a test has noticed.
        self._kills: defaultdict[str, Counter[str]] = defaultdict(Counter)
        #: How many the tests of a file have noticed, and how many such tests were run for it.
        self._of_file: Counter[str] = Counter()
        self._runs: Counter[str] = Counter()
        for module, function, test in before:
            self._count(module, function, test)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do it all in the place of pytest's own loop."""
        self._items = session.items
        self._learn()
        # The tests freeze what was collected, and what is frozen is not found.
        gc.unfreeze()
        self._live = live_functions()
        if not self._live:
            raise RuntimeError("No function of the domain was found, so none can be changed.")
        gc.collect()
        gc.freeze()
        for mutant in self._mutants:
            self._record(mutant, self._ask(mutant))
        return True

    def _learn(self) -> None:
        """Learn which test reaches which line, and what each takes."""
        for index, reach in enumerate(reach_of(self._items)):
            self._seconds.append(reach["seconds"])
            for file, lines in reach["lines"].items():
                by_line = self._reach.setdefault(file, {})
                for line in lines:
                    by_line.setdefault(line, []).append(index)

    def _count(self, module: str, function: str, test: str) -> None:
        self._kills[module][test] += 1
        self._kills[f"{module}:{function}"][test] += 1

    def _chosen(self, mutant: Mutant) -> list[int]:
        """Return the tests that reach the change, those first that notice the most the soonest.

        After those that noticed changes of the same function come, in turn, the quickest and
        those that reach what few others do, which takes the function by unusual ways.
        """
        lines = self._reach.get(str(mutant.path), {})
        found = {item for line in mutant.lines for item in lines.get(line, ())}
        here = self._kills[f"{mutant.module}:{mutant.function}"]
        near = self._kills[mutant.module]
        seldom = self._seldom_reached(mutant)

        def rate(index: int) -> float:
            file = self._items[index].nodeid.partition("::")[0]
            noticed = (1 + self._of_file[file]) / (20 + self._runs[file])
            return noticed / (_SECONDS_OF_A_CALL + self._seconds[index])

        def quick(index: int) -> tuple[float, ...]:
            return -near[self._items[index].nodeid], -rate(index), index

        known = [index for index in found if here[self._items[index].nodeid]]
        known.sort(key=lambda index: (-here[self._items[index].nodeid], quick(index)))
        left = found.difference(known)
        unusual = sorted(left, key=lambda index: (-seldom.get(index, 0) * rate(index), index))
        in_turn = chain.from_iterable(zip(unusual, sorted(left, key=quick), strict=True))
        return list(dict.fromkeys([*known, *in_turn]))

    def _seldom_reached(self, mutant: Mutant) -> dict[int, float]:
        """Return for each test how seldom what it reaches around a function is reached."""
        place = mutant.path, mutant.first_line
        if place not in self._seldom:
            found: dict[int, float] = {}
            lines = self._reach.get(str(mutant.path), {})
            for line in range(mutant.first_line, mutant.first_line + _LINES_AROUND):
                for index in lines.get(line, ()):
                    found[index] = found.get(index, 0) + 1 / len(lines[line])
            self._seldom[place] = found
        return self._seldom[place]

    def _ask(self, mutant: Mutant) -> Outcome:
        """Ask about one mutant in a fork."""
        chosen = self._chosen(mutant)
        if not chosen:
            return Outcome(Status.UNREACHED)
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
            return Outcome(Status.HUNG)
        how = os.WEXITSTATUS(status)
        self._learn_from(mutant, chosen, int(said or 0), noticed=how == _NOTICED)
        if how == _NOTICED:
            test = self._items[chosen[int(said)]].nodeid if said else ""
            return Outcome(Status.NOTICED, test)
        return Outcome(Status.CUT if how == _CUT else Status.SURVIVED)

    def _learn_from(self, mutant: Mutant, chosen: list[int], last: int, *, noticed: bool) -> None:
        for place, index in enumerate(chosen[: last + 1]):
            name = self._items[index].nodeid
            self._runs[name.partition("::")[0]] += 1
            if noticed and place == last:
                self._of_file[name.partition("::")[0]] += 1
                self._count(mutant.module, mutant.function, name)

    def _try(self, mutant: Mutant, chosen: list[int], writing: int) -> None:
        """Run the chosen tests against a mutant, and leave the process."""
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # lives as long as the fork
        status = _NOTICED
        try:
            status = self._outcome(mutant, chosen, writing)
        finally:
            os._exit(status)

    def _outcome(self, mutant: Mutant, chosen: list[int], writing: int) -> int:
        """Run the tests one by one; write which was the last, by its place among the chosen."""
        code = mutant.code()
        functions = self._live.get((str(mutant.path), (mutant.function, mutant.first_line)))
        if code is None or functions is None:
            return _SURVIVED
        for function in functions:
            function.__code__ = code
        if mutant.module.startswith(_DAYS):
            forget()
        else:
            forget_answers()
        for place, index in enumerate(chosen):
            # The signal that ends the time ends the process: a change may have made a loop endless.
            signal.setitimer(signal.ITIMER_PROF, _LEAST_SECONDS + _TIMES * self._seconds[index])
            noticed = not passes(self._items[index])
            cut = time.process_time() > self._most_seconds and place + 1 < len(chosen)
            if noticed or cut:
                os.write(writing, str(place).encode())
                return _NOTICED if noticed else _CUT
        os.write(writing, str(len(chosen) - 1).encode())
        return _SURVIVED


def live_functions() -> dict[tuple[str, Place], list[FunctionType]]:
    """Return every function of the domain that exists, by its file, name and line."""
    found: dict[tuple[str, Place], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(DOMAIN)):
            place = (one.__code__.co_qualname, one.__code__.co_firstlineno)
            found.setdefault((one.__code__.co_filename, place), []).append(one)
    return found
