"""Cost against size: the same request in a small account and in a large one.

Three things are made large, each in a database of its own: the applications at one
employer, the contacts of one pursuit, and the candidate's own tasks of one application.
The small side is many accounts with little each, so that both are asked about as many
pursuits, and both write as much. What is asked is asked in turn, small and large.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection
from uuid_utils import uuid7

from benchmarks import filling, growing, history
from benchmarks.goals import POSTGRES, SIZES
from benchmarks.load import Ask
from benchmarks.paired import READERS, Subject, detail_of, measure, ratio
from benchmarks.processes import Server
from benchmarks.results import Result
from benchmarks.service import Client, key_of
from benchmarks.stage import Database, Place, Stage

_ADJUSTMENT: Final = {
    "kind": "adjustment",
    "channel": "email",
    "attestation": {"need": "a ramp"},
}
_HEARD: Final = {"kind": "acknowledged", "channel": "email"}


@dataclass(frozen=True, slots=True)
class _Pursuit:
    """What is asked about: a round, and a derived task of it."""

    account_id: str
    interview: str
    task: str


@dataclass(slots=True)
class _Side:
    """The small or the large side."""

    pursuits: list[_Pursuit] = field(default_factory=list)

    def asks(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Iterator[Ask]:
        """Ask of one pursuit after the other."""
        for one in itertools.cycle(self.pursuits):
            place = path.format(interview=one.interview, task=one.task)
            yield Ask(method, place, key_of(one.account_id)[0], body)


def _operations(now: datetime) -> dict[str, tuple[str, str, Any, int]]:
    """Everything that is measured; what writes comes last, since both sides grow by it."""
    snooze = {"snoozed_until": (now + timedelta(days=40)).isoformat()}
    promise = {
        "answer_due": {"status": "answered", "date": (now + timedelta(days=9)).date().isoformat()}
    }
    # One that is made now is allowed once a day; what was made before can always be recorded.
    recorded = {
        **_ADJUSTMENT,
        "result": "sent",
        "happened_at": (now - timedelta(days=2)).isoformat(),
        "acknowledge_breach": True,
    }
    interview = "/v1/interviews/{interview}"
    return {
        "next-action": ("GET", f"{interview}/next-action", None, 200),
        "plan": ("GET", f"{interview}/plan", None, 200),
        "contact-checks": ("POST", f"{interview}/contact-checks", history.ENQUIRY, 200),
        "get an interview": ("GET", interview, None, 200),
        "list applications": ("GET", "/v1/applications?limit=10", None, 200),
        "list tasks": ("GET", "/v1/tasks?limit=10", None, 200),
        "PUT timetable": ("PUT", f"{interview}/timetable", promise, 200),
        "PATCH a task": ("PATCH", "/v1/tasks/{task}", snooze, 200),
        "POST employer-updates": ("POST", f"{interview}/employer-updates", _HEARD, 201),
        "POST contacts": ("POST", f"{interview}/contacts", recorded, 201),
    }


#: What takes the lock of the employer.
_WRITES: Final = frozenset(
    {"PUT timetable", "PATCH a task", "POST employer-updates", "POST contacts"}
)


def _is_of_one_employer(what: str) -> bool:
    """Whether all pursuits of the large side are at one employer."""
    return _GROW[what] is _more_applications


def sizes(stage: Stage) -> Iterator[Result]:
    """Each operation on the large side against the small side."""
    for database in stage.databases:
        for what in SIZES:
            yield from _of_size(stage, database, what)


def _of_size(stage: Stage, database: Database, what: str) -> Iterator[Result]:
    scale = stage.scale
    now = datetime.now(UTC)
    place = database.new_place(f"size_{what.replace(' ', '_')}")
    server = place.serve()
    few, many, limits = _filled(place, server, what, stage, now)
    for name, (method, path, body, wanted) in _operations(now).items():
        # Writes at one employer wait for each other, and those at many do not: that is no matter
        # of size, so neither side waits.
        alone = name in _WRITES and _is_of_one_employer(what)
        subjects = [
            Subject(
                side_name,
                server,
                side.asks(method, path, body),
                scale.size_requests,
                wanted=wanted,
                connections=1 if alone else READERS,
                database=place.database_time if place.kind == POSTGRES else None,
            )
            for side_name, side in (("few", few), ("many", many))
        ]
        measure(stage.runner, subjects, scale.size_rounds, scale.size_requests // 4 + 1)
        small, large = subjects
        detail = {**limits, **detail_of(large, small)}
        yield Result("size", f"{what}, {name}", database.kind, ratio(large, small), detail)


def _filled(
    place: Place, server: Server, what: str, stage: Stage, now: datetime
) -> tuple[_Side, _Side, dict[str, int]]:
    scale = stage.scale
    with filling.bulk(place.url) as connection:
        template = filling.add_accounts(connection, "template", 1, now)[0]
    with Client(server.port, key_of(template)[0]) as client:
        history.tell_waiting(client, now, 0)
        # Every copy is up to date with it.
        client.settle()
    few, many = SIZES[what](scale)
    grow = _GROW[what]
    # As many pursuits on either side: in many accounts, or where these are what is many, in one.
    pursuits = min(scale.size_pursuits, 200) if what == "tasks" else scale.size_pursuits
    together = _is_of_one_employer(what)
    accounts = [max(1, pursuits // few), 1] if together else [pursuits] * 2
    with filling.bulk(place.url) as connection:
        small, large = (
            _accounts(connection, template, _Size(label, size, count), grow, now)
            for label, size, count in (("small", few, accounts[0]), ("large", many, accounts[1]))
        )
    return small, large, {"few": few, "many": many}


_Grow = Callable[[Connection, str, int], None]


@dataclass(frozen=True, slots=True)
class _Size:
    """How large accounts are, and how many of them there are."""

    label: str
    size: int
    count: int


def _accounts(
    connection: Connection, template: str, wanted: _Size, grow: _Grow, now: datetime
) -> _Side:
    """Accounts of one size; each but the first is a copy of the first, ids and all."""
    label = f"first {wanted.label}"
    first = filling.add_accounts(connection, label, 1, now)[0]
    filling.copy_account(connection, template, label)
    grow(connection, first, wanted.size)
    ids: list[str] = []
    if wanted.count > 1:
        ids = filling.add_accounts(connection, wanted.label, wanted.count - 1, now)
        filling.copy_account(connection, first, wanted.label)
    found = [
        (row["interview_id"], row["id"])
        for row in growing.rows_of(connection, "tasks", first)
        if row["kind"] == "enquire_status"
    ]
    return _Side(
        [
            _Pursuit(account_id, interview, task)
            for interview, task in found
            for account_id in (first, *ids)
        ]
    )


def _more_applications(connection: Connection, account_id: str, size: int) -> None:
    growing.add_applications(connection, account_id, size - 1)


def _more_contacts(connection: Connection, account_id: str, size: int) -> None:
    """Contacts of several kinds, in the days after the interview."""
    (row, *_) = growing.rows_of(connection, "contacts", account_id)
    kinds = ("send_thank_you", "reply", "adjustment", "request_feedback", "documents")
    rows = [
        {
            **row,
            "id": str(uuid7()),
            "kind": kinds[number % len(kinds)],
            "interviewer_id": None,
            "happened_at": row["happened_at"] + timedelta(minutes=number),
        }
        for number in range(size - 1)
    ]
    growing.add_rows(connection, "contacts", rows)


def _more_tasks(connection: Connection, account_id: str, size: int) -> None:
    """Tasks of the candidate's own that hang on the application."""
    (row, *_) = growing.rows_of(connection, "tasks", account_id)
    own: dict[str, Any] = {
        **row,
        "kind": "own",
        "own": True,
        "natural_key": None,
        "interviewer_id": None,
        "policy_version": None,
        "state": "open",
    }
    rows = [{**own, "id": str(uuid7()), "title": f"note {n}"} for n in range(size)]
    growing.add_rows(connection, "tasks", rows)


_GROW: Final[dict[str, _Grow]] = {
    "applications": _more_applications,
    "most applications": _more_applications,
    "contacts": _more_contacts,
    "tasks": _more_tasks,
}
