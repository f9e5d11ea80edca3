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
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.storage.schema import contact_tables, event_tables, tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql import shared_budget
from app.storage.sql.json_text import Json
from app.storage.sql.records import FINDERS, RECORDS
from app.usecases.resources import RESOURCES

EMPLOYER: Final = (
    "id", "name", "time_zone", "country", "subdivision", "no_calls", "no_contact",
    "holiday_categories", "calendar",
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

_ACCOUNT: Final = bindparam("account", type_=Identifier)


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
        .where(merged.c.account_id == _ACCOUNT, merged.c.name_key == bindparam("name_key"))
        .correlate(None)
    )
    return (
        select(columns.id)
        .where(columns.account_id == _ACCOUNT)
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
    return select(head(json, _ACCOUNT))


_DERIVED: Final[ColumnElement[bool]] = literal_column("NOT tasks.own")
_SKIPPED: Final[ColumnElement[bool]] = and_(literal_column("tasks.state = 'skipped'"), _DERIVED)


def task_state(json: Json) -> Select[Any]:
    """The account, with its latest instant, how far its tasks follow a basis, and what does not.

    What does not is whether anything is of another basis than that, when the first skip ends,
    when the first outlook does, and whether an employer is marked: each is seen in an index.
    """
    accounts, bases = tables.accounts, RECORDS["task_bases"]
    of_account = and_(bases.table.c.account_id == accounts.c.id, bases.table.c.id == accounts.c.id)
    noted = bases.table.alias("noted").c
    basis = select(noted.basis).where(noted.account_id == _ACCOUNT, noted.id == _ACCOUNT)
    differs = [
        exists().where(way) for _, way in _of_another_basis(basis.scalar_subquery().correlate(None))
    ]
    marks, skips, ends = tables.stale_employers.c, tables.tasks.c, tables.outlooks.c
    alone = [
        or_(*differs),
        _first(skips.snoozed_until, and_(skips.account_id == _ACCOUNT, _SKIPPED)),
        _first(ends.stale_at, ends.account_id == _ACCOUNT),
        exists().where(marks.account_id == _ACCOUNT),
    ]
    parts = [
        json.row(account_columns()),
        json.first(bases.columns, of_account),
        json.row(alone),
    ]
    return select(json.text(parts)).where(accounts.c.id == _ACCOUNT)


def _first(instant: ColumnElement[Any], wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    """The earliest of the instants that fit, in microseconds."""
    return (
        select(type_coerce(instant, BigInteger))
        .where(wanted, instant.is_not(None))
        .order_by(instant)
        .limit(literal_column("1"))
        .scalar_subquery()
    )


def _of_another_basis(
    basis: ColumnElement[Any],
) -> list[tuple[ColumnElement[Any], ColumnElement[bool]]]:
    """Each way in which derived rows can be of another basis, with the application's column.

    Each is a range of its own in an index, so that where there are none that is seen at once.
    """
    tasks, outlooks = tables.tasks.c, tables.outlooks.c
    derived = and_(tasks.account_id == _ACCOUNT, _DERIVED)
    of_account = outlooks.account_id == _ACCOUNT
    return [
        (tasks.application_id, and_(derived, tasks.basis.is_(None))),
        (tasks.application_id, and_(derived, tasks.basis < basis)),
        (tasks.application_id, and_(derived, tasks.basis > basis)),
        (outlooks.id, and_(of_account, outlooks.basis < basis)),
        (outlooks.id, and_(of_account, outlooks.basis > basis)),
    ]


def derived_otherwise(json: Json) -> Select[Any]:
    """Some applications with derived rows of another basis than one, or whose skip has ended."""
    tasks = tables.tasks.c
    skip_ended = tasks.snoozed_until <= bindparam("at", type_=Instant)
    found_by = [
        *_of_another_basis(bindparam("basis", type_=Text)),
        (tasks.application_id, and_(tasks.account_id == _ACCOUNT, _SKIPPED, skip_ended)),
    ]
    parts = [
        select(
            select(application_id.label("application_id"))
            .where(way)
            .limit(bindparam("limit", type_=BigInteger))
            .subquery()
        )
        for application_id, way in found_by
    ]
    found = union_all(*parts).subquery("found")
    return json.text_of_rows(select(found.c.application_id).distinct())


def some_contexts(json: Json) -> Select[Any]:
    """The account, some of its employers in order of their ids, and all facts about those."""
    accounts, employers = tables.accounts, tables.employers
    some = (
        select(employers.c.id)
        .where(employers.c.account_id == _ACCOUNT)
        .where(employers.c.id > bindparam("after", type_=Identifier))
        .order_by(employers.c.id)
        .limit(bindparam("limit", type_=BigInteger))
    )

    def of_some(table: Table, column: str) -> ColumnElement[bool]:
        return and_(table.c.account_id == _ACCOUNT, table.c[column].in_(some))

    parts = [
        json.row(account_columns()),
        json.rows([employers.c[name] for name in EMPLOYER], of_some(employers, "id")),
        json.rows_of(shared_budget.earlier_of(accounts.c.id, some)),
        *(facts_of(json, name, of_some(table, "employer_id")) for name, table in fact_tables()),
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
    """A row by a credential or name, of any account, with what its account is like."""
    record, accounts = FINDERS[name], tables.accounts
    columns = (*record.columns, *(accounts.c[column] for column in OF_FOUND))
    sought = record.table.c
    return (
        select(json.text_of(columns))
        .select_from(record.table.join(accounts, sought.account_id == accounts.c.id))
        .where(*(sought[column] == bindparam(column, type_=sought[column].type) for column in by))
    )


def _together(given: FromClause, states: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether the best of some grants stands in one of these ways at `now`.

    As `grants.state_together` has it.
    """
    has_ended = given.c.expires_at <= bindparam("now", type_=Instant)
    each = case(
        (given.c.revoked_at.is_not(None), _STATES.index("revoked")),
        (has_ended, _STATES.index("expired")),
        else_=_STATES.index("standing"),
    )
    return or_(*(func.min(each) == _STATES.index(state) for state in states))


#: The states of grants, the best first.
_STATES: Final = ("standing", "expired", "revoked")


def candidates(json: Json, states: tuple[str, ...] | None = None) -> Select[Any]:
    """Candidates of a partner, in order of their accounts' ids; those in some states, or all.

    Of each the account's id, what the partner calls it and since when, and every grant. All
    is looked up row by row: PostgreSQL would join with all candidates there are.
    """
    brought, accounts = tables.candidates, tables.accounts
    grants, given = RECORDS["grants"], RECORDS["grants"].table.alias("given")
    account = accounts.c.id == given.c.account_id
    found = (
        select(given.c.account_id)
        .where(given.c.partner_id == _ACCOUNT)
        .where(given.c.account_id > bindparam("after", type_=Identifier))
        .where(select(accounts.c.erase_at).where(account).scalar_subquery().is_(None))
        .group_by(given.c.account_id)
        .order_by(given.c.account_id)
        .limit(bindparam("limit"))
    )
    if states is not None:
        found = found.having(_together(given, states))
    granting = found.subquery("granting")
    who = granting.c.account_id
    theirs = and_(grants.table.c.account_id == who, grants.table.c.partner_id == _ACCOUNT)
    called = and_(brought.c.account_id == _ACCOUNT, brought.c.candidate_id == who)
    named = (brought.c.external_id, brought.c.label, brought.c.created_at)
    return json.text_of_rows(
        select(
            who,
            *(select(one).where(called).scalar_subquery().label(one.name) for one in named),
            type_coerce(json.rows(grants.columns, theirs), JSON).label("grants"),
        ).order_by(who)
    )


def adherence(json: Json) -> Select[Any]:
    """Refusals by the rules against them, and breaches by rules and reason, each with a count.

    What was taken back never happened, so it broke nothing.
    """
    refusals, contacts = tables.refusals, tables.contacts
    times = func.sum(refusals.c.times, type_=BigInteger)
    refused = (
        select(refusals.c.rules, times)
        .where(refusals.c.account_id == _ACCOUNT)
        .group_by(refusals.c.rules)
    )
    breached = (
        select(contacts.c.breach, contacts.c.breach_reason, func.count())
        .where(contacts.c.account_id == _ACCOUNT)
        .where(literal_column("contacts.breach <> '[]'"), contacts.c.retracted_at.is_(None))
        .group_by(contacts.c.breach, contacts.c.breach_reason)
    )
    return select(json.text([json.rows_of(refused), json.rows_of(breached)]))


def candidates_with_news(json: Json) -> Select[Any]:
    """Some candidates of a partner with events that the partner was not sent yet.

    Of each the account's id, the number of its last event, how far the partner was sent them and
    whether its last event said that a grant stands, whether the account is to be erased, and every
    grant. Those that are to be erased have news as long as a grant seems to stand.
    """
    accounts, heads, places = tables.accounts, event_tables.event_heads, tables.partner_positions
    grants, given = RECORDS["grants"], RECORDS["grants"].table.alias("given")
    granting = (
        select(given.c.account_id).where(given.c.partner_id == _ACCOUNT).distinct()
    ).subquery("granting")
    who = granting.c.account_id
    gone = accounts.c.erase_at.is_not(None)
    joined = (
        granting.join(accounts, accounts.c.id == who)
        .join(heads, and_(heads.c.account_id == who, heads.c.id == who))
        .outerjoin(places, and_(places.c.account_id == _ACCOUNT, places.c.id == who))
    )
    news = or_(
        and_(gone, places.c.standing),
        and_(~gone, or_(places.c.seq.is_(None), heads.c.seq > places.c.seq)),
    )
    some = (
        select(
            *(who, heads.c.seq, places.c.seq.label("position"), places.c.standing),
            gone.label("gone"),
        )
        .select_from(joined)
        .where(news)
        .order_by(who)
        .limit(bindparam("limit"))
        .subquery("some")
    )
    theirs = and_(
        grants.table.c.account_id == some.c.account_id, grants.table.c.partner_id == _ACCOUNT
    )
    return json.text_of_rows(
        select(*some.c, type_coerce(json.rows(grants.columns, theirs), JSON).label("grants"))
    )


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
