"""SQL of a use case's load: one pursuit, its employer and the account, as one statement.

For a write it also answers all that the use case may have to know under the lock. Of the
other applications at the employer it reads only what `shared_budget` selects, so that it costs the
same however many there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    false,
    literal_column,
    or_,
    select,
)

from app.storage.schema import tables
from app.storage.schema.types import Identifier
from app.storage.sql import elsewhere, shared_budget
from app.storage.sql.json_rows import RECORDS, Record
from app.storage.sql.json_text import Json
from app.storage.sql.queries import (
    EMPLOYER,
    FACTS,
    KEYED,
    account_columns,
    facts_of,
    head,
    same_employer,
)
from app.usecases.resources import IN_PURSUIT, ON_SCREEN

_ACCOUNT: Final = bindparam("account", type_=Identifier)


@dataclass(frozen=True, slots=True)
class LimitShape:
    """A row limit of one table.

    where: its columns whose values make rows count. None: the column must be null; True: the
        flag must be set; False: the value is bound.
    of_application: whether only the rows of the application count
    """

    table: str
    where: tuple[tuple[str, bool | None], ...] = ()
    of_application: bool = False


@dataclass(frozen=True, slots=True)
class LoadShape:
    """What makes the statement of a load: all but the values.

    kind: of the key
    at: whether the key has an instant besides now
    with_own: whether the candidate's own tasks are loaded as well
    chosen_ids: None to load for reading; to load for a write, the tables in which ids are
        looked up
    limit_shapes: the row limits that are checked
    alone: whether of all that the key leads to only the record that it names is loaded
    under: whether all rows that hang on that record are loaded
    whole: whether all records of the application are loaded, for reading
    """

    kind: str
    at: bool = False
    with_own: bool = False
    chosen_ids: tuple[str, ...] | None = None
    limit_shapes: tuple[LimitShape, ...] = ()
    alone: bool = False
    under: bool = False
    whole: bool = False


def context(json: Json, shape: LoadShape) -> Select[Any]:
    """One pursuit, its employer and the account, whichever of them a key of this kind leads to.

    For a write also the record that the key names, the tasks of the pursuit, the rows of the
    looked-up ids, whether each of `limit_shapes` is reached, the mark of an employer whose
    tasks are stale, and whether there are other applications.
    For reading there is a second column, the head of the account (`queries.head`).
    Answers no row where the key names nothing of the account; an employer of null where
    what it names has none.
    """
    found = _source(shape.kind, alone=shape.alone)
    employer, application = found.employer, found.application
    parts = [json.row(account_columns())]
    if employer is not None:
        parts.append(json.row([employer.c[name] for name in EMPLOYER], given=employer.c.id))
        parts += shared_budget.shared(json, employer, application, at=shape.at)
        parts.append(json.rows_of(shared_budget.earlier_at(employer)))
    if application is not None:
        parts.append(json.rows_of(shared_budget.earlier_in(tables.accounts.c.id, application)))
        if employer is not None:
            parts += elsewhere.parts(json, employer, application, FACTS)
        parts += _facts_of(json, application)
    if shape.chosen_ids is not None:
        parts += _for_write(json, shape, found)
    if shape.whole:
        parts.append(json.array(_whole(json)))
    columns = [json.text(parts)]
    if shape.chosen_ids is None:
        columns.append(head(json, tables.accounts.c.id))
    return select(*columns).select_from(found.source).where(tables.accounts.c.id == _ACCOUNT)


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
        # Derived tasks alone have a natural key. By an index that ends in it, thousands of the
        # candidate's own are passed over at once.
        mine = and_(mine, tasks.table.c.natural_key >= literal_column("''"))
    stale, outlooks = RECORDS["stale_employers"], RECORDS["outlooks"]
    return [
        json.null() if named is None else json.row(_same(named, RECORDS[KEYED[shape.kind]])),
        json.null() if mine is None else json.rows(tasks.columns, mine),
        json.null()
        if found.application is None
        else json.first(outlooks.columns, _of_outlook(found.application)),
        json.array(
            _chosen(json, table, number) for number, table in enumerate(shape.chosen_ids or ())
        ),
        json.array(_is_full(r, n, found.application) for n, r in enumerate(shape.limit_shapes)),
        json.null()
        if employer is None
        else json.first(
            stale.columns,
            and_(
                stale.table.c.account_id == employer.c.account_id,
                stale.table.c.id == employer.c.id,
            ),
        ),
        json.array(() if employer is None else shared_budget.presence(employer, found.application)),
        json.array(_hanging(json, shape.kind) if shape.under else ()),
    ]


#: What hangs on a record, those first that others hang on.
UNDER: Final = ("applications", *IN_PURSUIT, "earlier_contacts", "merged_employers")


#: The tables of which a whole pursuit has the records, and how the application is named there.
WHOLE: Final = {"applications": "id"} | dict.fromkeys(ON_SCREEN, "application_id")
#: Tables of which it has the row of its employer, and of the account.
OF_EMPLOYER: Final = ("employers", "stale_employers")
OF_ACCOUNT: Final = ("task_bases",)


def _whole(json: Json) -> Iterator[ColumnElement[Any]]:
    """All records of an application, then the rows of its employer and of the account."""
    account = tables.accounts.c.id
    named = bindparam("id", type_=Identifier)
    for name, column in WHOLE.items():
        record = RECORDS[name]
        columns = record.table.c
        yield json.rows(
            record.columns, and_(columns.account_id == account, columns[column] == named)
        )
    application = tables.applications.alias("whole")
    employer = (
        select(application.c.employer_id)
        .where(application.c.account_id == account, application.c.id == named)
        .scalar_subquery()
    )
    for name in (*OF_EMPLOYER, *OF_ACCOUNT):
        record = RECORDS[name]
        columns = record.table.c
        wanted = columns.id == (employer if name in OF_EMPLOYER else account)
        yield json.rows(record.columns, and_(columns.account_id == account, wanted))


def _hanging(json: Json, kind: str) -> Iterator[ColumnElement[Any]]:
    """All rows of each of `UNDER` that name the record."""
    named = bindparam("id", type_=Identifier)
    column = f"{kind}_id"
    for name in UNDER:
        record = RECORDS[name]
        columns = record.table.c
        if name == "merged_employers":
            hangs = columns.into_id == named if kind == "employer" else false()
        elif name == "earlier_contacts" and kind != "employer":
            contacts = tables.contacts.alias("made")
            made = select(contacts.c.id).where(
                contacts.c.account_id == tables.accounts.c.id, contacts.c[column] == named
            )
            hangs = columns.contact_id.in_(made)
            if kind == "application":
                hangs = or_(hangs, columns.application_id == named)
        else:
            hangs = columns[column] == named if column in columns else false()
        yield json.rows(record.columns, and_(columns.account_id == tables.accounts.c.id, hangs))


def _source(kind: str, *, alone: bool) -> _Found:
    """What a key of this kind selects from; alone: without the employer and the application."""
    accounts = tables.accounts
    if kind == "account":
        return _Found(accounts)
    employer = tables.employers.alias("employer")
    if kind == "same_employer":
        same = and_(employer.c.account_id == accounts.c.id, employer.c.id == same_employer())
        return _Found(accounts.outerjoin(employer, same), employer)
    named = tables.METADATA.tables[KEYED[kind]].alias("named")
    is_named = and_(
        named.c.account_id == accounts.c.id, named.c.id == bindparam("id", type_=Identifier)
    )
    if alone or kind == "employer":
        return _Found(accounts.join(named, is_named), None if alone else named, named)
    theirs = and_(employer.c.account_id == accounts.c.id, employer.c.id == named.c.employer_id)
    # A task of the candidate's own may belong to no employer.
    joined = accounts.join(named, is_named).join(employer, theirs, isouter=kind == "task")
    if kind == "application":
        return _Found(joined, employer, named, named.c.id)
    return _Found(joined, employer, named, named.c.application_id)


def _facts_of(json: Json, application: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Every kind of fact of one pursuit."""
    return [facts_of(json, name, _of(name, application)) for name in FACTS]


def _of(name: str, application: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row of a table is of an application."""
    table = tables.METADATA.tables[name]
    account = tables.accounts.c.id
    own = table.c.account_id == account
    if name == "applications":
        return and_(own, table.c.id == application)
    return and_(own, table.c.application_id == application)


def _of_outlook(application: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row of `outlooks`, which has the application's id, is that of an application."""
    columns = tables.outlooks.c
    return and_(columns.account_id == tables.accounts.c.id, columns.id == application)


def _same(aliased: FromClause, record: Record) -> list[ColumnElement[Any]]:
    return [aliased.c[column.name] for column in record.columns]


def _chosen(json: Json, name: str, number: int) -> ColumnElement[Any]:
    """The row with this id; of `table.column`, the one with this unique value there."""
    table, _, column = name.partition(".")
    record = RECORDS[table]
    sought = record.table.c[column or "id"]
    wanted = and_(
        record.table.c.account_id == tables.accounts.c.id,
        sought == bindparam(f"chosen_{number}", type_=sought.type),
    )
    return json.first(record.columns, wanted)


def _is_full(
    limits: LimitShape, number: int, application: ColumnElement[Any] | None
) -> ColumnElement[Any]:
    """Whether there is a row at the last place within the limit."""
    table = tables.METADATA.tables[limits.table]
    if limits.of_application and application is None:
        return false()  # A new application has nothing yet.
    rows: Select[Any] = (
        select(literal_column("1"))
        .where(table.c.account_id == tables.accounts.c.id)
        .offset(bindparam(f"limit_{number}", type_=BigInteger))
        .limit(literal_column("1"))
    )
    if limits.of_application:
        rows = rows.where(table.c.application_id == application)
    for place, (column, value) in enumerate(limits.where):
        sought = table.c[column]
        if value is None:
            rows = rows.where(sought.is_(None))
        elif value:
            # As the partial index has it.
            rows = rows.where(literal_column(f"{limits.table}.{column}"))
        else:
            rows = rows.where(sought == bindparam(f"limit_{number}_{place}", type_=sought.type))
    return rows.correlate_except(table).exists()
