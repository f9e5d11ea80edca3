"""Cache of compiled SQL statements: each is compiled at its first use in a process."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Final

from sqlalchemy import ClauseElement

from app.storage.sql import (
    grant_requests,
    jobs,
    joined_pages,
    loads,
    locks,
    pages,
    partner_queries,
    queries,
    shared_budget,
    sweeps,
    task_queries,
    writes,
)
from app.storage.sql.json_text import Json, PostgresJson, SqliteJson
from app.storage.sql.statements import Compiler, Statement, postgres_compiler, sqlite_compiler
from app.usecases.jobs import Lane
from app.usecases.ports import Page

#: Size limit of the cache: the shapes of pages depend on how many values a filter has. A service
#: hardly reaches it, so the cache is then emptied: a plain dictionary can be shared by threads and
#: costs nothing at a look-up, of which a request makes several.
MAX_STATEMENTS: Final = 1000


class StatementCache:
    """The statements for one database."""

    def __init__(self, compiler: Compiler, json: Json) -> None:
        self._compiler = compiler
        self._json = json
        self._statements: dict[Hashable, Statement] = {}

    def load(self, shape: loads.LoadShape) -> Statement:
        """See `loads.context`."""
        return self._cached(shape, loads.context, self._json, shape)

    def live_applications(self) -> Statement:
        """See `shared_budget.live_applications`."""
        return self._cached("live_applications", shared_budget.live_applications, self._json)

    def some_contexts(self) -> Statement:
        """See `queries.some_contexts`."""
        return self._cached("some_contexts", queries.some_contexts, self._json)

    def head(self) -> Statement:
        """See `queries.head_of_account`."""
        return self._cached("head", queries.head_of_account, self._json)

    def task_state(self) -> Statement:
        """See `task_queries.task_state`."""
        return self._cached("task_state", task_queries.task_state, self._json)

    def derived_otherwise(self) -> Statement:
        """See `task_queries.derived_otherwise`."""
        return self._cached("derived_otherwise", task_queries.derived_otherwise, self._json)

    def one(self, table: str) -> Statement:
        """See `queries.one`."""
        return self._cached(("one", table), queries.one, self._json, table)

    def find(self, table: str, by: tuple[str, ...]) -> Statement:
        """See `queries.find`."""
        return self._cached(("find", table, by), queries.find, self._json, table, by)

    def candidates(self, states: tuple[str, ...] | None = None) -> Statement:
        """See `partner_queries.candidates`."""
        return self._cached(("candidates", states), partner_queries.candidates, self._json, states)

    def addressed(self) -> Statement:
        """See `grant_requests.addressed`."""
        return self._cached("addressed", grant_requests.addressed, self._json)

    def adherence(self) -> Statement:
        """See `queries.adherence`."""
        return self._cached("adherence", queries.adherence, self._json)

    def candidates_with_news(self) -> Statement:
        """See `partner_queries.candidates_with_news`."""
        return self._cached(
            "candidates_with_news", partner_queries.candidates_with_news, self._json
        )

    def with_old_events(self) -> Statement:
        """See `queries.with_old_events`."""
        return self._cached("with_old_events", queries.with_old_events, self._json)

    def page(self, page: Page) -> Statement:
        """See `pages.statement`."""
        shape = pages.Shape.of(page)
        return self._cached(shape, pages.statement, self._json, shape)

    def joined_page(self, page: Page) -> Statement:
        """See `joined_pages.statement`."""
        shape = pages.Shape.of(page)
        return self._cached(("joined", shape), joined_pages.statement, self._json, shape)

    def step(self, step: writes.Step) -> Statement:
        """See `changes.statement`."""
        shape = writes.shape(step)
        return self._cached(shape, writes.statement, shape)

    def strict_step(self, step: writes.Step) -> Statement:
        """See `changes.strict_statement`."""
        shape = writes.shape(step)
        return self._cached(("strict", shape), writes.strict_statement, shape)

    def overdue(self) -> Statement:
        """See `sweeps.overdue`."""
        return self._cached("overdue", sweeps.overdue, self._json)

    def accounts(self) -> Statement:
        """See `sweeps.accounts`."""
        return self._cached("accounts", sweeps.accounts, self._json)

    def with_stale_marks(self) -> Statement:
        """See `sweeps.with_stale_marks`."""
        return self._cached("with_stale_marks", sweeps.with_stale_marks, self._json)

    def sweep(self, what: str, table: str = "") -> Statement:
        """See `sweeps.STATEMENTS`."""
        return self._cached(("sweep", what, table), sweeps.STATEMENTS[what], table)

    def job(self, what: str) -> Statement:
        """See `jobs.STATEMENTS`."""
        return self._cached(("job", what), jobs.STATEMENTS[what], self._json)

    def take_jobs(self, most: int, lane: Lane) -> Statement:
        """See `jobs.take`."""
        return self._cached(("take jobs", most, lane), jobs.take, self._json, most, lane)

    def lock(self, kind: str, second: str | None = None) -> Statement:
        """See `locks.statement`."""
        return self._cached(("lock", kind, second), locks.statement, kind, second)

    def lock_of_applications(self) -> Statement:
        """See `locks.of_applications`."""
        return self._cached("lock_of_applications", locks.of_applications)

    def _cached(
        self, name: Hashable, make: Callable[..., ClauseElement], *arguments: object
    ) -> Statement:
        statement = self._statements.get(name)
        if statement is None:
            if len(self._statements) >= MAX_STATEMENTS:
                self._statements.clear()
            statement = self._compiler.compile(make(*arguments))
            self._statements[name] = statement
        return statement


@cache
def sqlite_statements() -> StatementCache:
    """The statements in SQLite's words, the same for every gateway of the process."""
    return StatementCache(sqlite_compiler(), SqliteJson())


@cache
def postgres_statements() -> StatementCache:
    """The statements in PostgreSQL's words, the same for every gateway of the process."""
    return StatementCache(postgres_compiler(), PostgresJson())
