"""Reads of both gateways: each is one SQL statement that returns one JSON text."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

from pydantic_core import from_json

from app.storage import migrate
from app.storage.fact_cache import FactCache
from app.storage.parse_cache import ParseCache
from app.storage.schema.types import NotAnId, from_microseconds
from app.storage.sql import loading, pages
from app.storage.sql.completing import completed
from app.storage.sql.grant_requests import ADDRESSED
from app.storage.sql.holiday_calendars import HolidayCalendars
from app.storage.sql.joined_pages import JOINED
from app.storage.sql.json_rows import FINDERS, RECORDS
from app.storage.sql.loading import Text
from app.storage.sql.loads import LoadShape
from app.storage.sql.statement_cache import StatementCache
from app.storage.sql.statements import Statement
from app.storage.sql.write_request import ChosenIds, binds
from app.usecases.errors import Unavailable
from app.usecases.ports import Key, Outcome, Page, PursuitContext, Row, RowLimit, TaskState

T = TypeVar("T")

#: Called with each account whose changes have been committed, if they make events.
Committed = Callable[[str], None]


def no_listener(account_id: str) -> None:
    """Ignore a commit."""


#: Employers that are read at once where all are.
EMPLOYERS_AT_ONCE: Final = 50

#: A text from this length on is parsed in a thread.
LONG_TEXT: Final = 2**17

#: An id that comes before every other.
BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"


class Reading(ABC):
    """The reads of a gateway."""

    def __init__(
        self, statements: StatementCache, calendars: HolidayCalendars, clock: Callable[[], datetime]
    ) -> None:
        self._statements = statements
        self._clock = clock
        self._calendars = calendars
        self._parsed = ParseCache()
        self._facts = FactCache()
        self._long_work = asyncio.Lock()

    @abstractmethod
    async def _row(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """The texts that a statement answers, one for each column; None where it has no row."""

    async def _text(self, statement: Statement, values: Mapping[str, Any]) -> Text | None:
        """The text that a statement answers; None where it answers no row."""
        row = await self._row(statement, values)
        return None if row is None else row[0]

    async def _texts(
        self, commands: Sequence[tuple[Statement, Mapping[str, Any]]]
    ) -> Sequence[Text | None]:
        """The texts that some statements answer, in their order."""
        return [await self._text(statement, values) for statement, values in commands]

    @abstractmethod
    async def _long_text(self, statement: Statement, values: Mapping[str, Any]) -> Text | None:
        """The same, for a statement that may take long."""

    @abstractmethod
    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
        *,
        chosen_ids: ChosenIds = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> T:
        """Run one use case in one transaction; see `ports.Gateway`."""

    @abstractmethod
    async def write_each(
        self,
        account_id: str,
        application_ids: Sequence[str],
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
    ) -> Sequence[T]:
        """Run one use case for each of some applications; see `ports.Gateway`."""

    @abstractmethod
    async def _revision(self) -> str | None:
        """The migration that the database stands at."""

    async def context(self, account_id: str, key: Key) -> PursuitContext | None:
        """Load for reading; None where the key names nothing of this account."""
        try:
            found = await self._unchanged(account_id, key) or await self._loaded(account_id, key)
        except NotAnId:
            return None
        if found is None:
            return None
        missing = self._calendars.missing(found, key)
        if missing:
            await self._calendars.make(missing)
        return found

    async def _unchanged(self, account_id: str, key: Key) -> PursuitContext | None:
        """What was loaded of the key before, if nothing of its account has changed since."""
        cached = self._facts.get(account_id, key) if _is_cacheable(key) else None
        if cached is None:
            return None
        values = {"account": account_id, "wall": self._clock()}
        head = await self._text(self._statements.head(), values)
        return cached.context if head == cached.head else None

    async def _loaded(self, account_id: str, key: Key) -> PursuitContext | None:
        shape_of_load = LoadShape(key.kind, key.at is not None, whole=key.whole)
        statement = self._statements.load(shape_of_load)
        row = await self._row(statement, binds(account_id, key, self._clock()))
        if row is None:
            return None
        text, head = row
        if key.whole:
            # It may be megabytes, and parsing those takes long; it is asked for now and then.
            return await self._parse_whole(text, key)
        # What a text stands for depends on the shape of the load as well.
        shape = key.kind if key.at is None else f"{key.kind} at"
        cached = self._parsed.get(shape, text)
        found = loading.context(text, key) if cached is None else cached
        if cached is None:
            self._parsed.put(shape, text, found)
        if _is_cacheable(key):
            self._facts.put(account_id, key, head, text, found)
        return found

    async def _parse_whole(self, text: Text, key: Key) -> PursuitContext:
        if len(text) < LONG_TEXT:
            return loading.context(text, key)
        async with self._long_work:
            return await asyncio.to_thread(loading.context, text, key)

    async def all_contexts(self, account_id: str) -> Sequence[PursuitContext]:
        """Load the context of every employer of the account, for reading.

        Each employer is read in one view. They come some at a time: parsing a text stops all
        threads meanwhile, so none may be long.
        """
        found: list[PursuitContext] = []
        after = BEFORE_ALL
        while True:
            values = {
                "account": account_id,
                "wall": self._clock(),
                "after": after,
                "limit": EMPLOYERS_AT_ONCE,
            }
            text = await self._long_text(self._statements.some_contexts(), values)
            if text is None:
                return ()
            # One at a time: each thread that computes takes its turns from the event loop.
            async with self._long_work:
                some = await asyncio.to_thread(self._parse_some, text)
            found += some
            last = some[-1].employer if len(some) == EMPLOYERS_AT_ONCE else None
            if last is None:
                return await asyncio.to_thread(completed, found)
            after = last.id

    def _parse_some(self, text: Text) -> Sequence[PursuitContext]:
        found = loading.contexts(text)
        for region in {each.employer.region for each in found if each.employer is not None}:
            if not self._calendars.is_warm(region):
                self._calendars.warm(region)
        return found

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        try:
            text = await self._text(
                self._statements.one(table), {"account": account_id, "id": row_id}
            )
        except NotAnId:
            return None
        return None if text is None else loading.row(text, table)

    async def task_state(self, account_id: str) -> TaskState | None:
        """Load the account and how far what is derived is up to date; None where there is none."""
        values = {"account": account_id, "wall": self._clock()}
        text = await self._text(self._statements.task_state(), values)
        return None if text is None else loading.task_state(text)

    async def derived_otherwise(
        self, account_id: str, basis: str, at: datetime, limit: int
    ) -> Sequence[str]:
        """Load the ids of some applications whose tasks have another basis, or an ended skip."""
        values = {"account": account_id, "basis": basis, "at": at, "limit": limit}
        text = await self._text(self._statements.derived_otherwise(), values)
        return [row[0] for row in from_json(text) or ()] if text else ()

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        try:
            text = await self._text(self._statements.page(page), pages.values(account_id, page))
        except NotAnId:
            return ()
        return loading.rows(text, page.table)

    async def pages(self, account_id: str, *wanted: Page) -> Sequence[Sequence[Row]]:
        """Load several pages, in one round trip; see `ports.Gateway`."""
        commands = [(self._statements.page(one), pages.values(account_id, one)) for one in wanted]
        try:
            texts = await self._texts(commands)
        except NotAnId:
            return [()] * len(wanted)
        return [loading.rows(text, one.table) for text, one in zip(texts, wanted, strict=True)]

    async def joined_page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load the rows of a page in no order, with what is shown beside; see `ports.Gateway`."""
        values = pages.values(account_id, page)
        try:
            text = await self._text(self._statements.joined_page(page), values)
        except NotAnId:
            return ()
        return JOINED[page.table].rows(from_json(text)) if text else ()

    async def live_applications(
        self, account_id: str, employer_id: str, after: str | None, limit: int
    ) -> Sequence[str]:
        """Load the ids of some applications there with derived tasks that are not over."""
        values = {
            "account": account_id,
            "employer": employer_id,
            "after": after or BEFORE_ALL,
            "limit": limit,
        }
        text = await self._text(self._statements.live_applications(), values)
        return [application_id for (application_id,) in (from_json(text) if text else None) or ()]

    async def candidates(
        self,
        partner_id: str,
        after: str | None,
        limit: int,
        states: tuple[tuple[str, ...], datetime] | None = None,
    ) -> Sequence[Row]:
        """Load up to `limit` candidates who have granted this partner anything, brought or not."""
        values = {"account": partner_id, "after": after or BEFORE_ALL, "limit": limit}
        if states is not None:
            values["now"] = states[1]
        text = await self._text(self._statements.candidates(states and states[0]), values)
        return tuple(
            {
                "id": account_id,
                "external_id": external_id,
                "label": label,
                "created_at": None if created_at is None else from_microseconds(created_at),
                "grants": RECORDS["grants"].rows(grants),
            }
            for account_id, external_id, label, created_at, grants in (
                from_json(text) if text else None
            )
            or ()
        )

    async def grant_requests_to(
        self, email_key: str, now: datetime, after: str | None, limit: int
    ) -> Sequence[Row]:
        """Load open grant requests to an e-mail address, of any partner; see `ports.Gateway`."""
        values = {"email_key": email_key, "now": now, "after": after or BEFORE_ALL, "limit": limit}
        text = await self._text(self._statements.addressed(), values)
        return ADDRESSED.rows(from_json(text) if text else None)

    async def adherence(self, account_id: str) -> tuple[Sequence[Row], Sequence[Row]]:
        """Count refusals and breaches of the account; see `ports.Gateway`."""
        text = await self._long_text(self._statements.adherence(), {"account": account_id})
        refused, breached = from_json(text) if text else (None, None)
        return (
            [{"rules": rules, "times": times} for rules, times in refused or ()],
            [
                {"breach": breach, "breach_reason": reason, "times": times}
                for breach, reason, times in breached or ()
            ],
        )

    async def candidates_with_news(self, partner_id: str, limit: int) -> Sequence[Row]:
        """Load some candidates whose events the partner was not sent yet; see `ports.Gateway`."""
        values = {"account": partner_id, "limit": limit}
        text = await self._long_text(self._statements.candidates_with_news(), values)
        return tuple(
            {
                "id": account_id,
                "seq": seq,
                "position": position,
                "standing": bool(standing),
                "gone": bool(gone),
                "grants": RECORDS["grants"].rows(grants),
            }
            for account_id, seq, position, standing, gone, grants in (
                from_json(text) if text else None
            )
            or ()
        )

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        """The row with these unique values, with the `account_id` that it leads to.

        One that is over is found as well: its row says so, and has the `kind` of its
        account, its `erase_at`, its `test_until` and its `stopped_at`.
        """
        try:
            text = await self._text(self._statements.find(table, tuple(by)), by)
        except NotAnId:
            return None
        if text is None:
            return None
        *values, kind, erase_at, test_until, stopped_at = from_json(text)
        of_account = {"erase_at": erase_at, "test_until": test_until, "stopped_at": stopped_at}
        instants = {
            name: None if at is None else from_microseconds(at) for name, at in of_account.items()
        }
        return {**FINDERS[table].row(values), "kind": kind, **instants}

    async def find_key(self, key_hash: str) -> Row | None:
        """The API key with this hash."""
        return await self.find("api_keys", {"key_hash": key_hash})

    async def with_events_before(self, before: datetime, limit: int) -> Sequence[str]:
        """Load the ids of some accounts that have events from before; see `ports.Gateway`."""
        values = {"before": before, "limit": limit}
        text = await self._long_text(self._statements.with_old_events(), values)
        return [account_id for (account_id,) in from_json(text) or ()] if text else []

    async def problem(self) -> str | None:
        """Why the database cannot serve, in a sentence; None where it can.

        It can when it answers, and stands at the migration that this code expects.
        """
        try:
            revision = await self._revision()
        except Unavailable:
            return "The database is away."
        if revision != _head():
            return "The database is not at the migration that this version needs."
        return None

    async def ready(self) -> bool:
        """Whether the database can serve."""
        return await self.problem() is None


def _is_cacheable(key: Key) -> bool:
    """Whether what a key leads to depends on nothing but its kind, its id and the facts."""
    return key.id is not None and key.at is None and not key.whole


@cache
def _head() -> str:
    # Reading the folder takes a while, and what the code expects does not change.
    return migrate.head()
