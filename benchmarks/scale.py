"""Scale of a run: durations, counts and limits, so that every run ends by itself."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """The counts of one run.

    rounds: pairs of which the median is taken
    base_requests, read_requests, page_requests, write_requests: asked in each round
    warm_requests: asked of each server before anything counts
    few_tasks, many_tasks: the sizes that are compared, in multiples of a thousand
    races: contacts that 64 clients try to make at once
    starts: how often a server is started cold
    blocks: medians of which the best is taken, of calls within the process
    profiled: requests that a profile is made of
    size_requests, size_rounds: asked in each round of cost against size, and how many rounds
    size_pursuits: pursuits that are asked about in turn there
    most_pursuits: of the large account whose agenda is asked for
    growth: sizes of accounts in cost against the size of an account, 10 among them
    growth_requests: asked in each round there of what is about one application
    growth_rounds: rounds there of what is about a whole account, one request in each
    open_seconds: how long each round of an open loop takes
    clock_pursuits, clock_months: of the account on a test clock, and how far it is advanced
    backlog, jobs_done: jobs beside which requests are answered, and how many of them workers do
    due_at_once: pursuits that become due at one instant
    few_applications, many_applications, most_applications, few_contacts, many_contacts, few_own,
        many_own: the sizes that are compared there
    """

    name: str
    rounds: int
    base_requests: int
    read_requests: int
    page_requests: int
    write_requests: int
    warm_requests: int
    few_tasks: int
    many_tasks: int
    races: int
    starts: int
    blocks: int
    profiled: int
    size_requests: int
    size_rounds: int
    size_pursuits: int
    few_applications: int = 10
    many_applications: int = 1000
    most_applications: int = 5000
    few_contacts: int = 10
    many_contacts: int = 90
    few_own: int = 10
    many_own: int = 1000
    most_pursuits: int = 5_000
    growth: tuple[int, ...] = (1, 10, 100, 1_000)
    growth_requests: int = 3
    growth_rounds: int = 4
    open_seconds: float = 2.0
    clock_pursuits: int = 1_000
    clock_months: int = 12
    backlog: int = 100_000
    jobs_done: int = 6_000
    due_at_once: int = 100_000


FULL: Final = Scale(
    "full",
    11,
    1500,
    800,
    300,
    250,
    300,
    10_000,
    1_000_000,
    60,
    7,
    7,
    500,
    40,
    7,
    700,
    growth=(1, 10, 100, 1_000, 5_000),
)
QUICK: Final = Scale(
    "quick",
    5,
    800,
    400,
    150,
    120,
    100,
    10_000,
    100_000,
    20,
    1,
    3,
    200,
    30,
    5,
    700,
    most_pursuits=1_000,
    open_seconds=1.0,
    clock_pursuits=200,
    clock_months=6,
    jobs_done=1_500,
    due_at_once=5_000,
)
