"""Bounded DELETE statements for maintenance jobs over all accounts, and for erasure.

An erasure removes the rows of an account table by table, those first that refer to others,
so that no statement takes long; the row of the account goes last, with whatever came in
meanwhile. Everything that has an `account_id` is reached, so a new table is reached too.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from app.storage.schema import event_tables, identity, job_tables, tables, webhook_tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_text import Json

#: The most rows that one statement removes.
MOST: Final = 500

#: Every table of accounts, those first whose rows refer to others.
OF_ACCOUNTS: Final[tuple[str, ...]] = tuple(
    table.name for table in reversed(tables.METADATA.sorted_tables) if "account_id" in table.c
)

#: What ties another account to one: the column that names it, by its table.
TIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        table.name: key.parent.name
        for table in tables.METADATA.sorted_tables
        for key in table.foreign_keys
        if key.column.table is tables.accounts and key.parent.name != "account_id"
    }
)

#: What of an account is trimmed, and the column that says since when it is over.
ENDS: Final[Mapping[str, str]] = MappingProxyType(
    # A line of the request log is over when it is written; its id is stamped with its instant.
    {
        "sessions": "ended_at",
        "api_keys": "revoked_at",
        "calendar_links": "revoked_at",
        "partner_requests": "id",
    }
)

_ACCOUNT: Final = bindparam("account", type_=Identifier)
_BEFORE: Final = bindparam("before", type_=Instant)


def overdue(json: Json) -> Select[Any]:
    """The accounts whose time to be erased has come, and test accounts whose time is over."""
    accounts = tables.accounts
    # Each is a range of its own in an index.
    due = union_all(
        *(
            select(
                select(accounts.c.id)
                .where(column <= _BEFORE)
                .order_by(column, accounts.c.id)
                .limit(bindparam("most"))
                .subquery()
            )
            for column in (accounts.c.erase_at, accounts.c.test_until)
        )
    ).subquery("due")
    return json.text_of_rows(select(due.c.id).distinct())


def accounts(json: Json) -> Select[Any]:
    """Some accounts, in the order of their ids."""
    table = tables.accounts
    rows = (
        select(table.c.id)
        .where(table.c.id > bindparam("after", type_=Identifier))
        .order_by(table.c.id)
        .limit(bindparam("most"))
    )
    return json.text_of_rows(rows)


def with_stale_marks(json: Json) -> Select[Any]:
    """Some accounts at whose employers tasks are not yet up to date, by their ids, after one."""
    table = tables.stale_employers
    rows = (
        select(table.c.account_id)
        .where(table.c.account_id > bindparam("after", type_=Identifier))
        .distinct()
        .order_by(table.c.account_id)
        .limit(bindparam("most"))
    )
    return json.text_of_rows(rows)


def lives_by_the_service(account_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the instants of an account's facts are those of the service's clock.

    Those of a test account are of its own clock, and go with the account.
    """
    accounts = tables.accounts
    test = select(accounts.c.id).where(accounts.c.test_until.is_not(None)).correlate(None)
    return account_id.not_in(test)


def _some(table: Table, wanted: ColumnElement[bool]) -> ClauseElement:
    key = tuple_(table.c.account_id, table.c.id)
    few = select(table.c.account_id, table.c.id).where(wanted).limit(bindparam("most"))
    return delete(table).where(key.in_(few))


def _of_account(name: str) -> ClauseElement:
    table = tables.METADATA.tables[name]
    return _some(table, table.c.account_id == _ACCOUNT)


def _tie(name: str) -> ClauseElement:
    table = tables.METADATA.tables[name]
    return _some(table, table.c[TIES[name]] == _ACCOUNT)


def _answers_about(_: str) -> ClauseElement:
    """Stored answers to partners that name the account."""
    answers, candidates, grants = (
        event_tables.idempotency_keys,
        identity.candidates,
        identity.grants,
    )
    partners = union_all(
        select(candidates.c.account_id).where(candidates.c.candidate_id == _ACCOUNT),
        select(grants.c.partner_id).where(grants.c.account_id == _ACCOUNT),
    )
    names = answers.c.body.like(bindparam("naming", type_=Text))
    return _some(answers, answers.c.account_id.in_(partners) & names)


def _sent_events(_: str) -> ClauseElement:
    """Let events that partners were sent of the account name nothing of it any more.

    They are not deleted: a partner's events have numbers without gaps.
    """
    events = event_tables.events
    few = (
        select(events.c.account_id, events.c.id)
        .where(events.c.candidate_id == _ACCOUNT)
        .limit(bindparam("most"))
    )
    return (
        update(events)
        .where(tuple_(events.c.account_id, events.c.id).in_(few))
        .values(candidate_id=None, happened_at=None, about=events.c.account_id)
    )


def _account(_: str) -> ClauseElement:
    return delete(tables.accounts).where(tables.accounts.c.id == _ACCOUNT)


def _answers(_: str) -> ClauseElement:
    return _some(
        event_tables.idempotency_keys, event_tables.idempotency_keys.c.created_at < _BEFORE
    )


def _sessions(_: str) -> ClauseElement:
    sessions = identity.sessions
    return _some(sessions, or_(sessions.c.expires_at < _BEFORE, sessions.c.ended_at < _BEFORE))


def _tokens(_: str) -> ClauseElement:
    return _some(identity.refresh_tokens, identity.refresh_tokens.c.spent_at < _BEFORE)


def _codes(_: str) -> ClauseElement:
    return _some(identity.sign_in_codes, identity.sign_in_codes.c.expires_at < _BEFORE)


def _confirmations(_: str) -> ClauseElement:
    return _some(identity.confirmations, identity.confirmations.c.expires_at < _BEFORE)


def _is_no_claim() -> ColumnElement[bool]:
    """Whether a key is not that of a claim, which stays for as long as the account does.

    It says that the account was taken over, and is known by its id, which begins with the
    instant of the account's: twelve digits and a dash, the milliseconds of a UUIDv7.
    """
    keys = identity.api_keys.c
    key, account = (func.substr(cast(one, Text), 1, 13) for one in (keys.id, keys.account_id))
    return key != account


def _keys(_: str) -> ClauseElement:
    keys = identity.api_keys
    over = or_(keys.c.revoked_at < _BEFORE, keys.c.expires_at < _BEFORE)
    return _some(keys, and_(over, _is_no_claim()))


def _grant_requests(_: str) -> ClauseElement:
    requests = identity.grant_requests
    return _some(requests, requests.c.expires_at < _BEFORE)


def _requests(_: str) -> ClauseElement:
    requests = event_tables.partner_requests
    return _some(requests, requests.c.at < _BEFORE)


def _deliveries(_: str) -> ClauseElement:
    # Those of a test account end by its own clock, and go with the account.
    deliveries = webhook_tables.webhook_deliveries
    over = deliveries.c.ended_at < _BEFORE
    return _some(deliveries, and_(over, lives_by_the_service(deliveries.c.account_id)))


def _earlier_contacts(_: str) -> ClauseElement:
    earlier = tables.earlier_contacts
    old = and_(earlier.c.happened_at < _BEFORE, earlier.c.application_id.is_(None))
    return _some(earlier, and_(old, lives_by_the_service(earlier.c.account_id)))


def _reminders(_: str) -> ClauseElement:
    old = job_tables.reminders.c.created_at < _BEFORE
    reminders = job_tables.reminders
    return _some(reminders, and_(old, lives_by_the_service(reminders.c.account_id)))


def _reminder_items(_: str) -> ClauseElement:
    items = job_tables.reminder_items
    return _some(items, and_(items.c.at < _BEFORE, lives_by_the_service(items.c.account_id)))


def _mailings(_: str) -> ClauseElement:
    mailings = job_tables.mailings
    old = mailings.c.created_at < _BEFORE
    return _some(mailings, and_(old, lives_by_the_service(mailings.c.account_id)))


def _jobs(_: str) -> ClauseElement:
    jobs = job_tables.jobs
    # Written as in the index of those that have failed.
    failed = jobs.c.state == literal_column("'failed'")
    return _some(jobs, and_(failed, jobs.c.due_at < _BEFORE))


def _pushes(_: str) -> ClauseElement:
    pushes = job_tables.pushes
    old = pushes.c.created_at < _BEFORE
    return _some(pushes, and_(old, lives_by_the_service(pushes.c.account_id)))


def _trim(name: str) -> ClauseElement:
    """What is over of an account, beyond the latest so many."""
    table = tables.METADATA.tables[name]
    ended = table.c[ENDS[name]]
    surplus = (
        select(table.c.account_id, table.c.id)
        .where(table.c.account_id == _ACCOUNT, ended.is_not(None))
        .order_by(ended.desc(), table.c.id.desc())
        .limit(bindparam("most"))
        .offset(bindparam("keep"))
    )
    wanted = tuple_(table.c.account_id, table.c.id).in_(surplus)
    return delete(table).where(and_(wanted, _is_no_claim()) if name == "api_keys" else wanted)


def _end_sessions(_: str) -> ClauseElement:
    sessions = identity.sessions
    return (
        update(sessions)
        .where(sessions.c.account_id == _ACCOUNT, sessions.c.ended_at.is_(None))
        .values(ended_at=bindparam("now", type_=Instant), ended_because="erased")
    )


#: What makes each statement, from the name of a table where it is about one.
STATEMENTS: Final[Mapping[str, Callable[[str], ClauseElement]]] = MappingProxyType(
    {
        "of_account": _of_account,
        "tie": _tie,
        "answers_about": _answers_about,
        "sent_events": _sent_events,
        "account": _account,
        "answers": _answers,
        "sessions": _sessions,
        "tokens": _tokens,
        "codes": _codes,
        "confirmations": _confirmations,
        "keys": _keys,
        "grant_requests": _grant_requests,
        "requests": _requests,
        "deliveries": _deliveries,
        "earlier_contacts": _earlier_contacts,
        "reminders": _reminders,
        "reminder_items": _reminder_items,
        "mailings": _mailings,
        "pushes": _pushes,
        "jobs": _jobs,
        "trim": _trim,
        "end_sessions": _end_sessions,
    }
)
