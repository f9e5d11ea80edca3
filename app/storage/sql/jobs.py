"""SQL of the job queue: jobs are taken, renewed, given back and removed by one statement each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy import text as literal
from sqlalchemy.dialects.postgresql import insert

from app.storage.schema import tables
from app.storage.schema.job_tables import IN_LANE, jobs
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_text import Json
from app.usecases.jobs import Lane

#: The most jobs of a lane that are counted: a longer backlog counts as this many.
MOST_COUNTED: Final = 10_000

_ACCOUNT: Final = bindparam("account", type_=Identifier)
_ID: Final = bindparam("id", type_=Identifier)
_NOW: Final = bindparam("now", type_=Instant)
_MOST: Final = bindparam("most", type_=BigInteger)


def _of_account(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """What holds of the account of a job."""
    found = select(condition).where(tables.accounts.c.id == jobs.c.account_id)
    return found.correlate(jobs).scalar_subquery()


#: What a job is made of, in the order of `usecases.jobs.Job`. What its account is like comes along,
#: so that a runner need not ask for each.
COLUMNS: Final = (
    *(jobs.c.account_id, jobs.c.id, jobs.c.kind, jobs.c.about),
    *(jobs.c.due_at, jobs.c.revision, jobs.c.attempts),
    _of_account(tables.accounts.c.erase_at.is_not(None)),
    _of_account(tables.accounts.c.clock_at.is_not(None)),
)

# Written as in the index, or else neither database sees that the index fits.
_WAITING: Final[ColumnElement[bool]] = and_(
    jobs.c.state == literal_column("'waiting'"), literal("NOT jobs.own_clock")
)


def _due(lane: Lane) -> ColumnElement[bool]:
    """Whether a job of a lane is due."""
    return and_(_WAITING, literal(f"jobs.{IN_LANE[lane]}"), jobs.c.due_at <= _NOW)


def _free(lane: Lane) -> ColumnElement[bool]:
    """Whether a job of a lane is due, and no living runner has it."""
    return and_(_due(lane), or_(jobs.c.taken_until.is_(None), jobs.c.taken_until <= _NOW))


def _this() -> ColumnElement[bool]:
    """Whether a job is the one that was taken, and not deferred again."""
    revision = bindparam("revision", type_=Identifier)
    return and_(jobs.c.account_id == _ACCOUNT, jobs.c.id == _ID, jobs.c.revision == revision)


def deferred(values: Mapping[str, Any]) -> ClauseElement:
    """Add a job; where there is one, its instant changes, and a runner that took it keeps it."""
    # Both databases write it alike.
    added = insert(jobs).values(
        {**values, "own_clock": has_own_clock(values["account_id"])},
    )
    changed = {
        name: added.excluded[name]
        for name in (*values, "own_clock")
        if name not in {"account_id", "id"}
    }
    return added.on_conflict_do_update(index_elements=["account_id", "id"], set_=changed)


_GIVEN_BACK: Final[Mapping[str, Any]] = MappingProxyType({"taken_by": None, "taken_until": None})


def due_lanes(json: Json) -> ClauseElement:
    """For each lane whether a job is due in it that no runner has taken: 1, or nothing."""
    # In order, and one alone: else PostgreSQL reads all that are not due yet.
    return select(
        json.text_of(
            [
                select(literal_column("1", Integer))
                .where(_free(lane))
                .order_by(jobs.c.due_at, jobs.c.account_id, jobs.c.about)
                .limit(literal_column("1"))
                .scalar_subquery()
                for lane in Lane
            ]
        )
    )


def take(json: Json, most: int, lane: Lane) -> ClauseElement:
    """Take up to `most` jobs of a lane; each is answered as the text of its columns.

    How many is written into the statement: PostgreSQL plans without values, takes an unknown limit
    for a tenth of the table, and would read all of that to find a few rows.
    """
    few = (
        select(jobs.c.account_id, jobs.c.id)
        .where(_free(lane))
        .order_by(jobs.c.due_at, jobs.c.account_id, jobs.c.about)
        .limit(literal_column(str(most)))
        # Of several runners each takes others; SQLite has one writer at a time anyway.
        .with_for_update(skip_locked=True)
    )
    return (
        update(jobs)
        .where(tuple_(jobs.c.account_id, jobs.c.id).in_(few))
        .values(
            taken_by=bindparam("runner", type_=Text),
            taken_until=bindparam("until", type_=Instant),
        )
        .returning(json.text_of(COLUMNS))
    )


def renew(_: Json) -> ClauseElement:
    """Renew the lease of a job that a runner has, unless a transaction has it locked.

    So runners and writes wait for no lock while leases are renewed together; one that is passed by
    is renewed the next time.
    """
    runner = bindparam("runner", type_=Text)
    free = (
        select(jobs.c.account_id, jobs.c.id)
        .where(jobs.c.account_id == _ACCOUNT, jobs.c.id == _ID, jobs.c.taken_by == runner)
        .with_for_update(skip_locked=True)
    )
    return (
        update(jobs)
        .where(tuple_(jobs.c.account_id, jobs.c.id).in_(free))
        .values(taken_until=bindparam("until", type_=Instant))
    )


def finish(_: Json) -> ClauseElement:
    """Remove a job that is done."""
    return delete(jobs).where(_this())


def finish_free(_: Json) -> ClauseElement:
    """Remove a job that is done, unless a transaction has it locked.

    So a commit of several waits for no lock while it holds others, and there is no deadlock.
    """
    free = select(jobs.c.account_id, jobs.c.id).where(_this()).with_for_update(skip_locked=True)
    return delete(jobs).where(tuple_(jobs.c.account_id, jobs.c.id).in_(free))


def give_back(_: Json) -> ClauseElement:
    """Give a job back that was deferred again while it ran."""
    return update(jobs).where(jobs.c.account_id == _ACCOUNT, jobs.c.id == _ID).values(_GIVEN_BACK)


def put_off(_: Json) -> ClauseElement:
    """Give a job back, to be tried again."""
    values = {
        "due_at": bindparam("due_at", type_=Instant),
        "attempts": bindparam("attempts", type_=Integer),
        "problem": bindparam("problem", type_=Text),
        **_GIVEN_BACK,
    }
    return update(jobs).where(_this()).values(values)


def fail(_: Json) -> ClauseElement:
    """Leave a job to the operator."""
    problem = bindparam("problem", type_=Text)
    return (
        update(jobs)
        .where(_this())
        .values(state="failed", problem=problem, attempts=jobs.c.attempts + 1, **_GIVEN_BACK)
    )


def leave_to_own_clock(_: Json) -> ClauseElement:
    """Give a job back, which the account's own clock plays."""
    own = {"own_clock": True, **_GIVEN_BACK}
    return update(jobs).where(jobs.c.account_id == _ACCOUNT, jobs.c.id == _ID).values(own)


def retry(_: Json) -> ClauseElement:
    """Make a job due at once."""
    return (
        update(jobs)
        .where(jobs.c.account_id == _ACCOUNT, jobs.c.id == _ID)
        .values(state="waiting", due_at=_NOW, attempts=0, problem=None, **_GIVEN_BACK)
    )


def _first_due(*columns: ColumnElement[Any]) -> Subquery:
    """The first jobs that are due in each lane, as many as are counted."""
    lanes = [
        select(*columns)
        .where(_due(lane))
        .order_by(jobs.c.due_at)
        .limit(literal_column(str(MOST_COUNTED)))
        .subquery()
        for lane in Lane
    ]
    return union_all(*(select(one) for one in lanes)).subquery()


def backlog(json: Json) -> ClauseElement:
    """How many jobs are due, since when, how many are taken, and how many have failed."""
    due = _first_due(jobs.c.due_at)
    failed = (
        select(jobs.c.id)
        .where(jobs.c.state == literal_column("'failed'"))
        .limit(literal_column(str(MOST_COUNTED)))
        .subquery()
    )
    taken = select(func.count()).where(jobs.c.taken_by.is_not(None), jobs.c.taken_until > _NOW)
    counts = (
        select(func.count()).select_from(due).scalar_subquery(),
        select(func.min(due.c.due_at)).scalar_subquery(),
        taken.scalar_subquery(),
        select(func.count()).select_from(failed).scalar_subquery(),
    )
    return select(json.text_of(counts))


def backlog_by_kind(json: Json) -> Select[Any]:
    """How many jobs of each kind are due, taken and failed, of the first so many of each."""
    most: ColumnElement[int] = literal_column(str(MOST_COUNTED))
    zero, one = literal_column("0", Integer), literal_column("1", Integer)
    taken = case((jobs.c.taken_until > _NOW, one), else_=zero).label("taken")
    columns = (jobs.c.kind, jobs.c.attempts, jobs.c.due_at)
    due = _first_due(*columns, taken, zero.label("failed"))
    failed = (
        select(*columns, zero.label("taken"), one.label("failed"))
        .where(jobs.c.state == literal_column("'failed'"))
        .limit(most)
        .subquery()
    )
    both = union_all(select(due), select(failed)).subquery()
    waits = case((both.c.failed == zero, both.c.due_at))
    rows = (
        select(
            both.c.kind,
            func.count(waits),
            func.sum(both.c.taken, type_=Integer),
            func.sum(both.c.failed, type_=Integer),
            func.sum(both.c.attempts, type_=Integer),
            func.min(waits),
        )
        .group_by(both.c.kind)
        .order_by(both.c.kind)
    )
    return json.text_of_rows(rows)


def of_all(json: Json) -> Select[Any]:
    """Some jobs of all accounts in a state, soonest due first."""
    rows = (
        select(*COLUMNS, jobs.c.problem)
        .where(jobs.c.state == bindparam("state", type_=Text))
        .order_by(jobs.c.due_at, jobs.c.account_id, jobs.c.about)
        .limit(_MOST)
    )
    return json.text_of_rows(rows)


def first(json: Json) -> Select[Any]:
    """The first job of an account that is due by an instant."""
    rows = (
        select(*COLUMNS)
        .where(jobs.c.account_id == _ACCOUNT, jobs.c.state == literal_column("'waiting'"))
        .where(jobs.c.due_at <= _NOW)
        .order_by(jobs.c.due_at, jobs.c.about)
        .limit(literal_column("1"))
    )
    return json.text_of_rows(rows)


def stale_outlooks(json: Json) -> Select[Any]:
    """Some pursuits whose outlook time alone has changed, of accounts that live by our clock."""
    outlooks, accounts = tables.outlooks.c, tables.accounts.c
    left_out = select(accounts.id).where(
        or_(accounts.clock_at.is_not(None), accounts.erase_at.is_not(None))
    )
    place = tuple_(outlooks.stale_at, outlooks.account_id, outlooks.id)
    after = tuple_(
        bindparam("after_at", type_=Instant),
        bindparam("after_account", type_=Identifier),
        bindparam("after_id", type_=Identifier),
    )
    rows = (
        select(outlooks.stale_at, outlooks.account_id, outlooks.id)
        .where(outlooks.stale_at <= _NOW, place > after, outlooks.account_id.not_in(left_out))
        .order_by(outlooks.stale_at, outlooks.account_id, outlooks.id)
        .limit(_MOST)
    )
    return json.text_of_rows(rows)


def has_own_clock(account_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """Whether an account has a clock of its own, as the database sees when a job is added."""
    accounts = tables.accounts.c
    return select(accounts.clock_at.is_not(None)).where(accounts.id == account_id).scalar_subquery()


#: Every statement of the queue, by its name.
STATEMENTS: Final[Mapping[str, Callable[[Json], ClauseElement]]] = MappingProxyType(
    {
        "due_lanes": due_lanes,
        "renew": renew,
        "finish": finish,
        "finish_free": finish_free,
        "give_back": give_back,
        "put_off": put_off,
        "fail": fail,
        "leave_to_own_clock": leave_to_own_clock,
        "retry": retry,
        "backlog": backlog,
        "backlog_by_kind": backlog_by_kind,
        "of_all": of_all,
        "first": first,
        "stale_outlooks": stale_outlooks,
    }
)
