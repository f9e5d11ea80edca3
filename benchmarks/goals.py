"""Performance goals: each row of the table of results, with its present and final goal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from benchmarks.scale import Scale

SQLITE: Final = "SQLite"
POSTGRES: Final = "PostgreSQL"
KINDS: Final = (SQLITE, POSTGRES)


@dataclass(frozen=True, slots=True)
class Goal:
    """One row; a result meets it that is no greater.

    name: the measure, as `--only` takes it
    row: which of its results, where a measure has several
    database: empty where none takes part
    """

    name: str
    row: str
    database: str
    title: str
    unit: str
    now: float
    end: float


TIMES: Final = "× base"

#: What is made large in turn, with its small and its large size.
SIZES: Final[Mapping[str, Callable[[Scale], tuple[int, int]]]] = MappingProxyType(
    {
        "applications": lambda scale: (scale.few_applications, scale.many_applications),
        "most applications": lambda scale: (scale.few_applications, scale.most_applications),
        "contacts": lambda scale: (scale.few_contacts, scale.many_contacts),
        "tasks": lambda scale: (scale.few_own, scale.many_own),
    }
)

#: What is asked on either side, and what it is called.
SIZED: Final = (
    "next-action",
    "plan",
    "contact-checks",
    "get an interview",
    "list applications",
    "list tasks",
    "PUT timetable",
    "PATCH a task",
    "POST employer-updates",
    "POST contacts",
)
_LARGE: Final = {
    "applications": "1,000 applications at one employer against 10",
    "most applications": "5,000 applications at one employer against 10",
    "contacts": "90 contacts in one pursuit against 10",
    "tasks": "1,000 own tasks of one application against 10",
}

#: What is asked of accounts of every size: about one application, and about all of them.
STEADY: Final = ("next-action", "plan", "contact-checks", "agenda")
GROWING: Final = ("lessons", "export", "import", "policy change")

GOALS: Final = (
    Goal("next-action", "anew", SQLITE, "GET next-action, 12 facts, decided anew", TIMES, 7.0, 4.0),
    Goal(
        "next-action", "anew", POSTGRES, "GET next-action, 12 facts, decided anew", TIMES, 7.0, 4.0
    ),
    Goal("next-action", "again", SQLITE, "the same, asked again", TIMES, 2.0, 1.5),
    Goal("next-action", "again", POSTGRES, "the same, asked again", TIMES, 2.2, 1.8),
    Goal("agenda", "page", SQLITE, "agenda of 50 of 100 pursuits", TIMES, 8.0, 4.0),
    Goal("agenda", "page", POSTGRES, "agenda of 50 of 100 pursuits", TIMES, 8.0, 4.0),
    Goal("agenda", "many", SQLITE, "the same of many pursuits", "× few", 1.2, 1.05),
    Goal("agenda", "many", POSTGRES, "the same of many pursuits", "× few", 1.2, 1.05),
    Goal("tasks", "page", SQLITE, "page of 50 ready tasks", TIMES, 7.0, 4.0),
    Goal("tasks", "page", POSTGRES, "page of 50 ready tasks", TIMES, 7.0, 4.0),
    Goal("tasks", "spread", SQLITE, "the same, many tasks in many accounts", "× few", 1.2, 1.05),
    Goal("tasks", "spread", POSTGRES, "the same, many tasks in many accounts", "× few", 1.2, 1.05),
    Goal("tasks", "together", SQLITE, "the same, all in one account", "× few", 1.2, 1.05),
    Goal("tasks", "together", POSTGRES, "the same, all in one account", "× few", 1.2, 1.05),
    Goal("contacts", "", SQLITE, "POST contacts accepted, durable", TIMES, 11.0, 7.0),
    Goal("contacts", "", POSTGRES, "POST contacts accepted, durable", TIMES, 10.0, 6.0),
    Goal("decide", "", "", "decide() with full reasons, 12 facts", "µs", 250.0, 100.0),
    Goal("decide", "shown", "", "the same without what is refused", "µs", 150.0, 60.0),
    Goal("plan", "", "", "plan() over 60 days, 12 facts", "ms", 0.7, 0.3),
    Goal("routes", "", "", "last route against first", "× first", 1.1, 1.0),
    Goal("writers", "locked", SQLITE, "64 writers: answers that say locked", "", 0, 0),
    Goal("writers", "locked", POSTGRES, "64 writers: answers that say locked", "", 0, 0),
    Goal("writers", "doubled", SQLITE, "64 writers: doubled contacts", "", 0, 0),
    Goal("writers", "doubled", POSTGRES, "64 writers: doubled contacts", "", 0, 0),
    Goal("open-loop", "p99", SQLITE, "next-action again at 60 %: p99", TIMES, 5.0, 3.0),
    Goal("open-loop", "p99", POSTGRES, "next-action again at 60 %: p99", TIMES, 5.0, 3.0),
    Goal("start", "cold", SQLITE, "cold start to first answer", "s", 1.5, 1.0),
    Goal("start", "cold", POSTGRES, "cold start to first answer", "s", 1.5, 1.0),
    Goal("start", "memory", SQLITE, "memory idle", "MB", 110.0, 90.0),
    Goal("start", "memory", POSTGRES, "memory idle", "MB", 110.0, 90.0),
    Goal(
        "test-clock",
        "month",
        SQLITE,
        "a month of a year of 1,000 pursuits on a test clock",
        "s",
        1.0,
        0.5,
    ),
    Goal(
        "test-clock",
        "month",
        POSTGRES,
        "a month of a year of 1,000 pursuits on a test clock",
        "s",
        1,
        0.5,
    ),
    Goal("backlog", "2 workers", POSTGRES, "a backlog by 2 workers: time", "× 1 worker", 1.0, 0.6),
    Goal("backlog", "4 workers", POSTGRES, "a backlog by 4 workers: time", "× 1 worker", 1.0, 0.6),
    *(
        Goal("backlog", row, kind, f"{title}, beside 100,000 jobs that are due", "× none", 1.2, 1.1)
        for kind in KINDS
        for row, title in (("read", "next-action again: latency"), ("write", "a write: latency"))
    ),
    *(
        Goal("backlog", row, kind, title, unit, now, end)
        for kind in KINDS
        for row, title, unit, now, end in (
            ("at once", "100,000 pursuits due at one instant: events out", "s", 900, 300),
            ("meanwhile", "next-action again meanwhile: latency", "× before", 1.2, 1.1),
        )
    ),
    *(
        Goal("size", f"{what}, {name}", kind, f"{_LARGE[what]}: {name}", "× few", 1.3, 1.1)
        for what in SIZES
        for name in SIZED
        for kind in KINDS
    ),
    *(
        Goal("growth", name, kind, f"{name}, one of the most applications", "× 10", 1.3, 1.1)
        for name in STEADY
        for kind in KINDS
    ),
    *(
        Goal("growth", name, kind, f"{name} of the most, for each", "× 10", 1.3, 1.0)
        for name in GROWING
        for kind in KINDS
    ),
    Goal(
        "peers", "read", POSTGRES, "next-action again; a peer reads one record", "× peer", 0.5, 0.1
    ),
    Goal("peers", "list", POSTGRES, "a page of 50; a peer lists 50 records", "× peer", 0.5, 0.1),
    Goal(
        *("peers", "create", POSTGRES),
        "contacts by the clock, 16 clients; a peer creates a record",
        "of the peer's a second for each",
        *(1.0, 0.33),
    ),
)

#: The measures, in the order in which they run.
NAMES: Final = tuple(dict.fromkeys(goal.name for goal in GOALS))
#: Measured only when asked for: the first needs what others build, the second a quarter of an hour.
PEERS: Final = "peers"
APART: Final = frozenset({PEERS, "backlog"})


def goal_of(name: str, row: str, database: str) -> Goal:
    """Return the goal of one result."""
    return next(g for g in GOALS if (g.name, g.row, g.database) == (name, row, database))
