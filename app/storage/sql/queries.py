"""SQL of reads: each is one statement, and returns one JSON text.

One statement is one round trip and one consistent view. One text is parsed at once, by
a parser in Rust, while a driver would make a Python value of every column of every row.

Facts are one array per kind, in the order of `FACTS`; `mappers` unpacks them in the same
order. Every array starts with what it is sorted by. `loads` has the load of a use case.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from app.storage.schema import contact_tables, event_tables, tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql import shared_budget
from app.storage.sql.json_rows import FINDERS, RECORDS
from app.storage.sql.json_text import Json
from app.usecases.resources import RESOURCES

EMPLOYER: Final = (
    "id", "name", "time_zone", "country", "subdivision", "no_calls", "no_contact",
    "holiday_categories", "calendar", "bound_as",
)  # fmt: skip

#: The kinds of fact and their columns. `#items` is how many items a document has.
FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "applications": (
            "created_at", "id", "employer_id", "role", "route", "agency", "outcome_kind",
            "outcome_at", "applied_at", "closing_on", "internal", "region", "no_calls",
            "no_contact",
        ),
        "interviews": (
            "starts_at", "ends_at", "id", "application_id", "stage", "format", "state",
            "time_zone", "created_at", "missed_by", "state_at", "slot_since",
        ),
        "interviewers": (
            "position", "id", "interview_id", "application_id", "name", "part", "no_calls",
            "no_contact",
        ),
        "timetables": (
            "revision", "id", "interview_id", "said_at", "answer_due", "recorded_at",
            "application_id", "silence_means_no", "retracted_at",
        ),
        "contacts": shared_budget.CONTACT,
        "employer_updates": (
            "received_at", "id", "application_id", "interview_id", "kind", "channel",
            "answer_due", "returns_on", "respond_by", "call_at", "feedback", "due", "who_calls",
            "form", "paper_by", "asks_for_times", "review_on", "silence_means_no",
            "retracted_at", "recorded_at",
        ),
        "feedback": (
            "received_at", "id", "application_id", "interview_id", "source", "#items",
            "recorded_at",
        ),
        "marks": (
            "happened_at", "id", "application_id", "kind", "interview_id", "state",
            "interviewer_id", "snoozed_until",
        ),
    }
)  # fmt: skip

#: The columns of an account that is found by a credential.
OF_FOUND: Final = ("kind", "erase_at", "test_until", "stopped_at")

#: The table that each kind of key names a row of.
KEYED: Final[Mapping[str, str]] = MappingProxyType(
    {one.name: one.table for one in RESOURCES if one.is_key}
)
ACCOUNT: Final = bindparam("account", type_=Identifier)


def same_employer() -> ColumnElement[Any]:
    """The id of the employer that one given inline is: the oldest that agrees in what was given.

    Its name is that employer's own, or that of one that was merged into it.
    """
    employers = tables.employers
    columns = employers.c

    def agrees(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        given = bindparam(name, type_=Text)
        return or_(column == given, column == literal_column("''"), given == literal_column("''"))

    zone = bindparam("time_zone", type_=Text)
    merged = tables.merged_employers
    named = (
        select(merged.c.into_id)
        .where(merged.c.account_id == ACCOUNT, merged.c.name_key == bindparam("name_key"))
        .correlate(None)
    )
    return (
        select(columns.id)
        .where(columns.account_id == ACCOUNT)
        .where(or_(columns.name_key == bindparam("name_key"), columns.id.in_(named)))
        .where(or_(columns.time_zone == zone, zone == literal_column("''")))
        .where(agrees(columns.country_key, "country"))
        .where(agrees(columns.subdivision_key, "subdivision"))
        .order_by(columns.created_at, columns.id)
        .limit(literal_column("1"))
        .correlate_except(employers)
        .scalar_subquery()
    )


def fact_tables() -> list[tuple[str, Table]]:
    """Every kind of fact, in order, with its table."""
    return [(name, tables.METADATA.tables[name]) for name in FACTS]


def columns_of(json: Json, table: FromClause, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    """These columns of a table, `#items` as how many items a document has."""
    return [
        json.length(table.c[name[1:]]) if name.startswith("#") else table.c[name] for name in names
    ]


def facts_of(json: Json, name: str, wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    """An array of the facts of one kind that fit."""
    table = tables.METADATA.tables[name]
    columns = columns_of(json, table, FACTS[name])
    if name == "contacts":
        return json.ready_rows(columns, literal_column(contact_tables.AS_READ, Text), wanted)
    return json.rows(columns, wanted)


def account_columns() -> list[ColumnElement[Any]]:
    """The account's columns, and the latest instant at which it changed if that lies ahead.

    Ahead of the clock, that is (`wall`): a clock was set back then. Otherwise there is nothing
    to answer, and the text of a pursuit stays the same while others change.
    """
    heads = event_tables.event_heads
    ahead = (
        select(type_coerce(heads.c.latest_at, BigInteger))
        .where(heads.c.account_id == tables.accounts.c.id, heads.c.id == tables.accounts.c.id)
        .where(heads.c.latest_at > bindparam("wall", type_=Instant))
    )
    return [*RECORDS["accounts"].columns, ahead.scalar_subquery()]


def head(json: Json, account: ColumnElement[Any]) -> ColumnElement[Any]:
    """What stands for the state of an account: the number of its last event, and its instant.

    Null where that instant lies ahead of the clock (`wall`): until then what is read of the
    account depends on the clock as well.
    """
    heads = event_tables.event_heads
    is_past = heads.c.latest_at <= bindparam("wall", type_=Instant)
    return (
        select(json.text_of([heads.c.seq, type_coerce(heads.c.latest_at, BigInteger)]))
        .where(heads.c.account_id == account, heads.c.id == account)
        .where(or_(heads.c.latest_at.is_(None), is_past))
        .scalar_subquery()
    )


def head_of_account(json: Json) -> Select[Any]:
    """The head of an account alone."""
    return select(head(json, ACCOUNT))


def some_contexts(json: Json) -> Select[Any]:
    """The account, some of its employers in order of their ids, and all facts about those."""
    accounts, employers = tables.accounts, tables.employers
    some = (
        select(employers.c.id)
        .where(employers.c.account_id == ACCOUNT)
        .where(employers.c.id > bindparam("after", type_=Identifier))
        .order_by(employers.c.id)
        .limit(bindparam("limit", type_=BigInteger))
    )

    def of_some(table: Table, column: str) -> ColumnElement[bool]:
        return and_(table.c.account_id == ACCOUNT, table.c[column].in_(some))

    parts = [
        json.row(account_columns()),
        json.rows([employers.c[name] for name in EMPLOYER], of_some(employers, "id")),
        json.rows_of(shared_budget.earlier_of(accounts.c.id, some)),
        *(facts_of(json, name, of_some(table, "employer_id")) for name, table in fact_tables()),
    ]
    return select(json.text(parts)).where(accounts.c.id == ACCOUNT)


def one(json: Json, name: str) -> Select[Any]:
    """One row of a table."""
    record = RECORDS[name]
    columns = record.table.c
    found = select(json.text_of(record.columns)).where(
        columns.id == bindparam("id", type_=Identifier)
    )
    if name == "accounts":
        return found.where(columns.id == ACCOUNT)
    return found.where(columns.account_id == ACCOUNT)


def find(json: Json, name: str, by: tuple[str, ...]) -> Select[Any]:
    """A row by a credential or name, of any account, with what its account is like."""
    record, accounts = FINDERS[name], tables.accounts
    columns = (*record.columns, *(accounts.c[column] for column in OF_FOUND))
    sought = record.table.c
    return (
        select(json.text_of(columns))
        .select_from(record.table.join(accounts, sought.account_id == accounts.c.id))
        .where(*(sought[column] == bindparam(column, type_=sought[column].type) for column in by))
    )


def adherence(json: Json) -> Select[Any]:
    """Refusals by the rules against them, and breaches by rules and reason, each with a count.

    What was taken back never happened, so it broke nothing.
    """
    refusals, contacts = tables.refusals, tables.contacts
    times = func.sum(refusals.c.times, type_=BigInteger)
    refused = (
        select(refusals.c.rules, times)
        .where(refusals.c.account_id == ACCOUNT)
        .group_by(refusals.c.rules)
    )
    breached = (
        select(contacts.c.breach, contacts.c.breach_reason, func.count())
        .where(contacts.c.account_id == ACCOUNT)
        .where(literal_column("contacts.breach <> '[]'"), contacts.c.retracted_at.is_(None))
        .group_by(contacts.c.breach, contacts.c.breach_reason)
    )
    return select(json.text([json.rows_of(refused), json.rows_of(breached)]))


def with_old_events(json: Json) -> Select[Any]:
    """Some of the accounts that have events from before an instant.

    Test accounts are left out: their events are of another clock, and go with the account.
    """
    events, accounts = event_tables.events, tables.accounts
    test = select(accounts.c.id).where(accounts.c.test_until.is_not(None))
    old = (
        select(events.c.account_id)
        .where(events.c.occurred_at < bindparam("before", type_=Instant))
        .where(events.c.account_id.not_in(test))
        .order_by(events.c.occurred_at)
        .limit(bindparam("limit"))
        .subquery("old")
    )
    return json.text_of_rows(select(old.c.account_id).distinct())
