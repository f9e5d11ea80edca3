"""SQL of partners: their candidates, and those whose feed has news."""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
)

from app.storage.schema import event_tables, tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_rows import RECORDS
from app.storage.sql.json_text import Json
from app.storage.sql.queries import ACCOUNT


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
        .where(given.c.partner_id == ACCOUNT)
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
    theirs = and_(grants.table.c.account_id == who, grants.table.c.partner_id == ACCOUNT)
    called = and_(brought.c.account_id == ACCOUNT, brought.c.candidate_id == who)
    named = (brought.c.external_id, brought.c.label, brought.c.created_at)
    return json.text_of_rows(
        select(
            who,
            *(select(one).where(called).scalar_subquery().label(one.name) for one in named),
            type_coerce(json.rows(grants.columns, theirs), JSON).label("grants"),
        ).order_by(who)
    )


def candidates_with_news(json: Json) -> Select[Any]:
    """Some candidates of a partner with events that the partner was not sent yet.

    Of each the account's id, the number of its last event, how far the partner was sent them and
    whether its last event said that a grant stands, whether the account is to be erased, and every
    grant. Those that are to be erased have news as long as a grant seems to stand.
    """
    accounts, heads, places = tables.accounts, event_tables.event_heads, tables.partner_positions
    grants, given = RECORDS["grants"], RECORDS["grants"].table.alias("given")
    granting = (
        select(given.c.account_id).where(given.c.partner_id == ACCOUNT).distinct()
    ).subquery("granting")
    who = granting.c.account_id
    gone = accounts.c.erase_at.is_not(None)
    joined = (
        granting.join(accounts, accounts.c.id == who)
        .join(heads, and_(heads.c.account_id == who, heads.c.id == who))
        .outerjoin(places, and_(places.c.account_id == ACCOUNT, places.c.id == who))
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
        grants.table.c.account_id == some.c.account_id, grants.table.c.partner_id == ACCOUNT
    )
    return json.text_of_rows(
        select(*some.c, type_coerce(json.rows(grants.columns, theirs), JSON).label("grants"))
    )
