"""What the tests of storage start from: rows of every table, and a gateway to put them in."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from uuid_utils import uuid7

from app.domain.facts import Region
from app.storage.administration import Administration
from app.storage.gateway import open_gateway
from app.storage.postgres import PostgresGateway
from app.storage.sqlite import SqliteGateway
from app.usecases.ports import Change, Dealings, Insert, Key, Outcome

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONDON = Region("Europe/London", "GB", "ENG")
MATCH = ("acme", "Europe/London", "GB", "ENG")
ACCOUNT = Key("account")


def new_id() -> str:
    return str(uuid7())


@dataclass
class Clock:
    """The instant that a gateway takes for now."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Regions:
    """Which calendars are made; by default all of them always are."""

    cold: set[Region] = field(default_factory=set)
    made: list[Region] = field(default_factory=list)

    def is_warm(self, region: Region) -> bool:
        return region not in self.cold

    def warm(self, region: Region) -> None:
        self.made.append(region)
        self.cold.discard(region)


@dataclass
class Store:
    """A gateway, and two accounts in its database."""

    url: str
    gateway: SqliteGateway | PostgresGateway
    account: str
    other: str

    async def put(self, changes: Iterable[Change], account: str | None = None) -> None:
        """Make changes that nobody has to decide on."""
        await self.gateway.write(account or self.account, ACCOUNT, always(changes))

    async def pursue(self, account: str | None = None, **changed: object) -> "Pursued":
        """Put one employer with everything that can be told of it."""
        pursued = Pursued()
        await self.put(pursued.changes(**changed), account)
        return pursued


def always(
    changes: Iterable[Change], answer: T | None = None
) -> Callable[[Dealings | None, datetime], Outcome[T | None]]:
    """A use case that makes the same changes whatever it is shown."""
    made = tuple(changes)
    return lambda _dealings, _now: Outcome(answer, made)


@asynccontextmanager
async def open_store(
    url: str,
    clock: Callable[[], datetime],
    regions: Regions | None = None,
    *,
    lock_timeout: float = 5.0,
    pool_size: int = 8,
) -> AsyncIterator[Store]:
    administration = Administration(url, clock=clock)
    account = administration.first_account() or administration.create_account("mine")
    gateway = open_store_gateway(
        url, clock, regions, lock_timeout=lock_timeout, pool_size=pool_size
    )
    try:
        yield Store(url, gateway, account, administration.create_account("theirs"))
    finally:
        await gateway.close()


def open_store_gateway(
    url: str,
    clock: Callable[[], datetime],
    regions: Regions | None = None,
    *,
    lock_timeout: float = 5.0,
    pool_size: int = 8,
) -> SqliteGateway | PostgresGateway:
    known = regions or Regions()
    return open_gateway(
        url,
        clock=clock,
        is_warm=known.is_warm,
        warm=known.warm,
        lock_timeout=lock_timeout,
        pool_size=pool_size,
    )


@dataclass
class Pursued:
    """The ids of an employer with one row of everything that hangs on it."""

    employer: str = field(default_factory=new_id)
    application: str = field(default_factory=new_id)
    interview: str = field(default_factory=new_id)
    interviewer: str = field(default_factory=new_id)
    timetable: str = field(default_factory=new_id)
    contact: str = field(default_factory=new_id)
    employer_update: str = field(default_factory=new_id)
    feedback: str = field(default_factory=new_id)
    mark: str = field(default_factory=new_id)
    task: str = field(default_factory=new_id)

    def leading(self) -> dict[str, str]:
        """Every key that leads here, by its kind."""
        return {
            kind: getattr(self, kind)
            for kind in (
                *("employer", "application", "interview", "interviewer", "contact"),
                *("employer_update", "feedback", "task"),
            )
        }

    def rows(self) -> dict[str, str]:
        """Every row here: its table and its id."""
        return {
            "employers": self.employer,
            "applications": self.application,
            "interviews": self.interview,
            "interviewers": self.interviewer,
            "timetables": self.timetable,
            "contacts": self.contact,
            "employer_updates": self.employer_update,
            "feedback": self.feedback,
            "marks": self.mark,
            "tasks": self.task,
        }

    def changes(self, **employer: object) -> list[Change]:
        """What puts it all there."""
        return [
            Insert("employers", employer_row(id=self.employer, **employer)),
            Insert("applications", self.application_row()),
            Insert("interviews", self.interview_row()),
            Insert("interviewers", self.interviewer_row()),
            Insert("timetables", self.timetable_row()),
            Insert("contacts", self.contact_row()),
            Insert("employer_updates", self.update_row()),
            Insert("feedback", self.feedback_row()),
            Insert("marks", self.mark_row()),
            Insert("tasks", self.task_row()),
        ]

    def application_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.application,
            "employer_id": self.employer,
            "role": "Data engineer",
            "route": "direct",
            **dated(),
            **changed,
        }

    def interview_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.interview,
            "application_id": self.application,
            "employer_id": self.employer,
            "stage": "first",
            "format": "video",
            "state": "scheduled",
            "starts_at": NOON - timedelta(hours=2),
            "ends_at": NOON - timedelta(hours=1),
            "time_zone": "Europe/London",
            **dated(),
            **changed,
        }

    def interviewer_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.interviewer,
            "interview_id": self.interview,
            "employer_id": self.employer,
            "position": 0,
            "name": "Sam Okafor",
            **dated(),
            **changed,
        }

    def timetable_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.timetable,
            **self.hangs_on(),
            "revision": 1,
            "said_at": NOON - timedelta(hours=1),
            "recorded_at": NOON,
            "answer_due": {"status": "answered", "date": "2026-11-27", "instant": None},
            "posts": {"status": "answered", "count": 2},
            "applicants": {"status": "not_asked"},
            "another_stage": {"status": "not_said"},
            **changed,
        }

    def contact_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.contact,
            **self.hangs_on(),
            "interviewer_id": self.interviewer,
            "kind": "send_thank_you",
            "channel": "email",
            "recipient": "employer",
            "result": "sent",
            "happened_at": NOON - timedelta(minutes=10),
            **recorded(),
            "cleared": True,
            "breach": [],
            "policy_version": "1",
            **changed,
        }

    def update_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.employer_update,
            **self.hangs_on(),
            "kind": "acknowledged",
            "received_at": NOON - timedelta(minutes=5),
            **recorded(),
            **changed,
        }

    def feedback_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.feedback,
            **self.hangs_on(),
            "source": "employer",
            "received_at": NOON - timedelta(minutes=4),
            **recorded(),
            "items": [{"kind": "strength", "theme": "depth"}],
            **changed,
        }

    def mark_row(self, **changed: object) -> dict[str, object]:
        return {
            "id": self.mark,
            **self.hangs_on(),
            "kind": "prepare_questions",
            "state": "done",
            "happened_at": NOON - timedelta(minutes=3),
            **changed,
        }

    def task_row(self, **changed: object) -> dict[str, object]:
        return {
            **own_task(),
            "id": self.task,
            **self.hangs_on(),
            "interviewer_id": self.interviewer,
            "kind": "send_thank_you",
            "own": False,
            "natural_key": "send_thank_you",
            "due_at": NOON + timedelta(days=1),
            **changed,
        }

    def hangs_on(self) -> dict[str, object]:
        return {
            "application_id": self.application,
            "employer_id": self.employer,
            "interview_id": self.interview,
        }


def dated() -> dict[str, object]:
    return {"created_at": NOON, "updated_at": NOON}


def recorded() -> dict[str, object]:
    return {"recorded_at": NOON, "updated_at": NOON}


def employer_row(**changed: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "name": "Acme",
        "name_key": "acme",
        "time_zone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
        "no_calls": False,
        "no_contact": False,
        **dated(),
        **changed,
    }


def own_task(**changed: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": "own",
        "own": True,
        "title": "Buy a stamp",
        "state": "open",
        "ready_at": NOON,
        **dated(),
        **changed,
    }
