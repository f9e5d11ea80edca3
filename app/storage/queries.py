"""What is read: every read is one statement, and answers one JSON text.

One statement is one round trip and one consistent view. One text is parsed at once, by
a parser in Rust, while a driver would make a Python value of every column of every row.

A load reads one pursuit: one array per kind of fact, in the order of `FACTS`; `mappers`
unpacks them in the same order. Every array starts with what it is sorted by. Of the other
applications at the employer it reads only what `siblings` has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    literal_column,
    select,
    type_coerce,
)

from app.storage import journal, siblings, tables
from app.storage.json_text import Json
from app.storage.records import FINDERS, RECORDS, Record
from app.storage.types import Identifier, Instant

EMPLOYER: Final = (
    "id", "name", "time_zone", "country", "subdivision", "no_calls", "no_contact",
)  # fmt: skip

#: The kinds of fact and their columns. `#items` is how many items a document has.
FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "applications": (
            "created_at", "id", "employer_id", "role", "route", "agency", "outcome_kind",
            "outcome_at",
        ),
        "interviews": (
            "starts_at", "ends_at", "id", "application_id", "stage", "format", "state",
            "time_zone", "created_at",
        ),
        "interviewers": ("position", "id", "interview_id", "name"),
        "timetables": ("revision", "id", "interview_id", "said_at", "answer_due", "recorded_at"),
        "contacts": siblings.CONTACT,
        "employer_updates": (
            "received_at", "id", "application_id", "interview_id", "kind", "channel",
            "answer_due", "returns_on", "respond_by", "call_at", "feedback", "recorded_at",
        ),
        "feedback": (
            "received_at", "id", "application_id", "interview_id", "source", "#items",
            "recorded_at",
        ),
        "marks": ("happened_at", "id", "application_id", "kind", "interview_id", "state"),
    }
)  # fmt: skip

#: What is told of an account that is found by something.
OF_FOUND: Final = ("kind", "erase_at")

#: The table that each kind of key names a row of.
KEYED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "employer": "employers",
        "application": "applications",
        "interview": "interviews",
        "interviewer": "interviewers",
        "contact": "contacts",
        "employer_update": "employer_updates",
        "feedback": "feedback",
        "task": "tasks",
    }
)

_ACCOUNT: Final = bindparam("account", type_=Identifier)


#: A table in which there must be room, and its columns whose values make rows count. None:
#: the column must be null; True: the flag must be set; False: the value is bound.
RoomShape = tuple[str, tuple[tuple[str, bool | None], ...]]


@dataclass(frozen=True, slots=True)
class LoadShape:
    """What makes the statement of a load: all but the values.

    kind: of the key
    at: whether the key has an instant besides now
    with_own: whether the candidate's own tasks come along as well
    probes: None to load for reading; to load for a write, the tables of the ids that are
        to be probed
    rooms: the tables of which is asked whether they are full
    """

    kind: str
    at: bool = False
    with_own: bool = False
    probes: tuple[str, ...] | None = None
    rooms: tuple[RoomShape, ...] = ()


def dealings(json: Json, shape: LoadShape) -> Select[Any]:
    """One pursuit, its employer and the account, whichever of them a key of this kind leads to.

    For a write, the record that the key names and the tasks of the pursuit come along, what
    is probed, whether each table of `rooms` is full, the mark of an employer whose tasks are
    stale, and whether there are other applications.
    Answers no row where the key names nothing of the account; an employer of null where
    what it names has none.
    """
    found = _source(shape.kind)
    employer, application = found.employer, found.application
    parts = [json.row(RECORDS["accounts"].columns)]
    if employer is not None:
        parts.append(json.row([employer.c[name] for name in EMPLOYER], given=employer.c.id))
        parts += siblings.shared(json, employer, application, at=shape.at)
    if application is not None:
        parts += _facts_of(json, application)
    if shape.probes is not None:
        parts += _for_write(json, shape, found)
    return (
        select(json.text(parts)).select_from(found.source).where(tables.accounts.c.id == _ACCOUNT)
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a load selects from: all of it, the employer, the record named, the application's id."""

    source: FromClause
    employer: FromClause | None = None
    named: FromClause | None = None
    application: ColumnElement[Any] | None = None


def _for_write(json: Json, shape: LoadShape, found: _Found) -> list[ColumnElement[Any]]:
    tasks, named, employer = RECORDS["tasks"], found.named, found.employer
    mine = None if found.application is None else _of("tasks", found.application)
    if mine is not None and not shape.with_own:
        mine = and_(mine, literal_column("NOT tasks.own"))
    stale = RECORDS["stale_employers"]
    return [
        json.null() if named is None else json.row(_same(named, RECORDS[KEYED[shape.kind]])),
        json.null() if mine is None else json.rows(tasks.columns, mine),
        json.array(_probe(json, table, number) for number, table in enumerate(shape.probes or ())),
        json.array(_is_full(room, number) for number, room in enumerate(shape.rooms)),
        json.null()
        if employer is None
        else json.first(
            stale.columns,
            and_(
                stale.table.c.account_id == employer.c.account_id,
                stale.table.c.id == employer.c.id,
            ),
        ),
        json.array(() if employer is None else siblings.presence(employer, found.application)),
    ]


def _source(kind: str) -> _Found:
    """What a key of this kind selects from."""
    accounts = tables.accounts
    if kind == "account":
        return _Found(accounts)
    employer = tables.employers.alias("employer")
    if kind == "same_employer":
        same = and_(employer.c.account_id == accounts.c.id, *is_same(employer))
        return _Found(accounts.outerjoin(employer, same), employer)
    named = tables.METADATA.tables[KEYED[kind]].alias("named")
    is_named = and_(
        named.c.account_id == accounts.c.id, named.c.id == bindparam("id", type_=Identifier)
    )
    if kind == "employer":
        return _Found(accounts.join(named, is_named), named, named)
    theirs = and_(employer.c.account_id == accounts.c.id, employer.c.id == named.c.employer_id)
    # A task of the candidate's own may belong to no employer.
    joined = accounts.join(named, is_named).join(employer, theirs, isouter=kind == "task")
    if kind == "application":
        return _Found(joined, employer, named, named.c.id)
    if kind == "interviewer":
        # The only record that names no application: its interview does.
        held = tables.interviews.alias("held")
        of_person = and_(held.c.account_id == accounts.c.id, held.c.id == named.c.interview_id)
        return _Found(joined.join(held, of_person), employer, named, held.c.application_id)
    return _Found(joined, employer, named, named.c.application_id)


def is_same(employer: FromClause) -> tuple[ColumnElement[bool], ...]:
    """The conditions by which an employer given inline is one that is known."""
    columns = employer.c
    return (
        columns.name_key == bindparam("name_key"),
        columns.time_zone == bindparam("time_zone"),
        columns.country_key == bindparam("country"),
        columns.subdivision_key == bindparam("subdivision"),
    )


def _facts_of(json: Json, application: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Every kind of fact of one pursuit."""
    return [
        json.rows(_columns(json, table, FACTS[name]), _of(name, application))
        for name, table in _fact_tables()
    ]


def _fact_tables() -> list[tuple[str, Table]]:
    return [(name, tables.METADATA.tables[name]) for name in FACTS]


def _columns(json: Json, table: FromClause, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [
        json.length(table.c[name[1:]]) if name.startswith("#") else table.c[name] for name in names
    ]


def _of(name: str, application: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row of a table is of an application."""
    table = tables.METADATA.tables[name]
    account = tables.accounts.c.id
    own = table.c.account_id == account
    if name == "applications":
        return and_(own, table.c.id == application)
    if name != "interviewers":
        return and_(own, table.c.application_id == application)
    interviews = tables.interviews
    held = select(interviews.c.id).where(
        interviews.c.account_id == account, interviews.c.application_id == application
    )
    return and_(own, table.c.interview_id.in_(held.correlate_except(interviews)))


def _same(aliased: FromClause, record: Record) -> list[ColumnElement[Any]]:
    return [aliased.c[column.name] for column in record.columns]


def _probe(json: Json, name: str, number: int) -> ColumnElement[Any]:
    record = RECORDS[name]
    wanted = and_(
        record.table.c.account_id == tables.accounts.c.id,
        record.table.c.id == bindparam(f"probe_{number}", type_=Identifier),
    )
    return json.first(record.columns, wanted)


def _is_full(room: RoomShape, number: int) -> ColumnElement[Any]:
    """Whether there is a row at the last place that there is room for."""
    name, where = room
    table = tables.METADATA.tables[name]
    rows: Select[Any] = (
        select(literal_column("1"))
        .where(table.c.account_id == tables.accounts.c.id)
        .offset(bindparam(f"room_{number}", type_=BigInteger))
        .limit(literal_column("1"))
    )
    for place, (column, value) in enumerate(where):
        sought = table.c[column]
        if value is None:
            rows = rows.where(sought.is_(None))
        elif value:
            # As the partial index has it.
            rows = rows.where(literal_column(f"{name}.{column}"))
        else:
            rows = rows.where(sought == bindparam(f"room_{number}_{place}", type_=sought.type))
    return rows.exists()


def all_dealings(json: Json) -> Select[Any]:
    """The account, all its employers, and all facts about any of them."""
    accounts = tables.accounts
    employers = tables.employers
    parts = [
        json.row(RECORDS["accounts"].columns),
        json.rows(
            [employers.c[name] for name in EMPLOYER], employers.c.account_id == accounts.c.id
        ),
        *(
            json.rows(_columns(json, table, FACTS[name]), table.c.account_id == accounts.c.id)
            for name, table in _fact_tables()
        ),
    ]
    return select(json.text(parts)).where(accounts.c.id == _ACCOUNT)


def one(json: Json, name: str) -> Select[Any]:
    """One row of a table."""
    record = RECORDS[name]
    columns = record.table.c
    found = select(json.text_of(record.columns)).where(
        columns.id == bindparam("id", type_=Identifier)
    )
    if name == "accounts":
        return found.where(columns.id == _ACCOUNT)
    return found.where(columns.account_id == _ACCOUNT)


def find(json: Json, name: str, by: tuple[str, ...]) -> Select[Any]:
    """A row by what an account is found by, whoever's it is, and what its account is like."""
    record, accounts = FINDERS[name], tables.accounts
    columns = (*record.columns, *(accounts.c[column] for column in OF_FOUND))
    sought = record.table.c
    return (
        select(json.text_of(columns))
        .select_from(record.table.join(accounts, sought.account_id == accounts.c.id))
        .where(*(sought[column] == bindparam(column, type_=sought[column].type) for column in by))
    )


def candidates(json: Json) -> Select[Any]:
    """Those whom a partner may or might act for, in order of their accounts' ids.

    Of each the account's id, what the partner calls it and since when, and every grant. All
    is looked up row by row: PostgreSQL would join with all candidates there are.
    """
    brought, accounts = tables.candidates, tables.accounts
    grants, given = RECORDS["grants"], RECORDS["grants"].table.alias("given")
    account = accounts.c.id == given.c.account_id
    granting = (
        select(given.c.account_id)
        .where(given.c.partner_id == _ACCOUNT)
        .where(given.c.account_id > bindparam("after", type_=Identifier))
        .where(select(accounts.c.erase_at).where(account).scalar_subquery().is_(None))
        .distinct()
        .order_by(given.c.account_id)
        .limit(bindparam("limit"))
        .subquery("granting")
    )
    who = granting.c.account_id
    theirs = and_(grants.table.c.account_id == who, grants.table.c.partner_id == _ACCOUNT)
    called = and_(brought.c.account_id == _ACCOUNT, brought.c.candidate_id == who)
    named = (brought.c.external_id, brought.c.created_at)
    return json.text_of_rows(
        select(
            who,
            *(select(one).where(called).scalar_subquery().label(one.name) for one in named),
            type_coerce(json.rows(grants.columns, theirs), JSON).label("grants"),
        ).order_by(who)
    )


def with_old_events(json: Json) -> Select[Any]:
    """Some of the accounts that have events from before an instant."""
    events = journal.events
    old = (
        select(events.c.account_id)
        .where(events.c.occurred_at < bindparam("before", type_=Instant))
        .order_by(events.c.occurred_at)
        .limit(bindparam("limit"))
        .subquery("old")
    )
    return json.text_of_rows(select(old.c.account_id).distinct())
