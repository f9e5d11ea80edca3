"""Loading: parse the JSON text of what a statement has loaded into facts and rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import from_json

from app.domain.facts import Employer
from app.storage.schema.types import from_microseconds
from app.storage.sql import counted_contacts, latest_instants, mappers
from app.storage.sql.json_rows import RECORDS
from app.storage.sql.loads import OF_ACCOUNT, OF_EMPLOYER, UNDER, WHOLE
from app.storage.sql.queries import KEYED
from app.storage.sql.write_request import WriteRequest
from app.usecases.employer_wishes import with_wishes
from app.usecases.ports import Key, PursuitContext, Row, TaskState

#: A JSON text, as the driver has it.
Text = str | bytes

_NONE_FULL: Final[Mapping[str, int]] = MappingProxyType({})


def context(text: Text, key: Key) -> PursuitContext:
    """Parse the JSON text of a load for reading."""
    parts: list[Any] = from_json(text)
    if not key.whole:
        return _loaded(parts, key)
    tables = (*WHOLE, *OF_EMPLOYER, *OF_ACCOUNT)
    under = {
        table: RECORDS[table].rows(sorted(kept or ()))
        for table, kept in zip(tables, parts.pop(), strict=True)
    }
    return replace(_loaded(parts, key), under=under)


#: How many parts of a load for a write come after what a load for reading has.
_FOR_WRITE: Final = 8

#: Keys that lead to a pursuit.
_PURSUED: Final = frozenset(KEYED) - {"employer"}


def loaded(text: Text, request: WriteRequest[Any]) -> PursuitContext:
    """Parse the JSON text of a load for a write."""
    parts: list[Any] = from_json(text)
    row, tasks, outlook, existing, full, stale, presence, under = parts[-_FOR_WRITE:]
    found = _loaded(parts[:-_FOR_WRITE], request.key)
    has_others, has_live = presence or (False, False)
    return replace(
        found,
        row=None if row is None else RECORDS[KEYED[request.key.kind]].row(row),
        tasks=RECORDS["tasks"].rows(sorted(tasks or ())),
        outlooks=() if outlook is None else (RECORDS["outlooks"].row(outlook),),
        existing={
            (table, row_id): None if kept is None else RECORDS[table.partition(".")[0]].row(kept)
            for (table, row_id), kept in zip(request.chosen_ids, existing, strict=True)
        },
        full={
            limits.table: limits.most
            for limits, is_full in zip(request.limits, full, strict=True)
            if is_full
        }
        if full
        else _NONE_FULL,
        stale=None if stale is None else RECORDS["stale_employers"].row(stale),
        has_others=bool(has_others),
        has_live=bool(has_live),
        under={
            table: RECORDS[table].rows(sorted(kept or ()))
            for table, kept in zip(UNDER if under else (), under, strict=True)
        },
    )


def _loaded(parts: list[Any], key: Key) -> PursuitContext:
    account, ahead = _account(parts[0])
    if key.kind == "account" or key.alone or parts[1] is None:
        return PursuitContext(account, latest=ahead)
    employer = _employer(parts[1], account)
    most = 3 if key.at is None else 5
    earlier = counted_contacts.earlier(parts[most])
    contacts = counted_contacts.merged((*parts[2:most], earlier))
    shared = mappers.contacts(contacts)
    if key.kind not in _PURSUED:
        latest = _later(latest_instants.latest_of(contacts), ahead)
        return PursuitContext(account, employer, shared=shared, latest=latest)
    made_here = counted_contacts.earlier(parts[most + 1])
    others = parts[most + 2 : most + 7]
    facts = parts[most + 7 :]
    pursuits = mappers.pursuits({employer.id: employer}, facts).get(employer.id, ())
    return PursuitContext(
        account,
        employer,
        tuple(
            [
                counted_contacts.with_others(
                    counted_contacts.with_earlier(one, shared, made_here), others
                )
                for one in pursuits
            ]
        ),
        shared=shared,
        latest=_later(latest_instants.latest(facts, (*contacts, *made_here)), ahead),
    )


def _employer(kept: list[Any], account: Row) -> Employer:
    """The employer as wishes bind it; what it remembers of them is the last column."""
    return with_wishes(mappers.employer(kept), account, kept[-1])


def _account(kept: list[Any]) -> tuple[Row, datetime | None]:
    """The account, and the latest instant at which it changed if that lies ahead of the clock."""
    *values, ahead = kept
    return RECORDS["accounts"].row(values), None if ahead is None else from_microseconds(ahead)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def task_state(text: Text) -> TaskState:
    """Parse an account, its tasks' basis, and what does not follow it."""
    account, basis, (differs, skip_ends, outlook_ends, marked) = from_json(text)
    row, ahead = _account(account)
    return TaskState(
        row,
        None if basis is None else RECORDS["task_bases"].row(basis),
        ahead,
        differs=bool(differs),
        skip_ends_at=None if skip_ends is None else from_microseconds(skip_ends),
        outlook_ends_at=None if outlook_ends is None else from_microseconds(outlook_ends),
        marked=bool(marked),
    )


def contexts(text: Text) -> tuple[PursuitContext, ...]:
    """Parse a load of some employers, by employer."""
    parts: list[Any] = from_json(text)
    account, ahead = _account(parts[0])
    employers = {kept[0]: _employer(kept, account) for kept in sorted(parts[1] or ())}
    pursuits = mappers.pursuits(employers, parts[3:])
    if parts[2]:
        pursuits = counted_contacts.all_with_earlier(pursuits, parts[2])
    latest = _later(latest_instants.latest(parts[3:], counted_contacts.earlier(parts[2])), ahead)
    asked = counted_contacts.asked_earlier(parts[2])
    return tuple(
        PursuitContext(
            account,
            employer,
            pursuits.get(employer.id, ()),
            latest=latest,
            asked_earlier=tuple(asked.get(employer.id, ())),
        )
        for employer in employers.values()
    )


def row(text: Text, table: str) -> Row:
    """Parse the text of one row."""
    return RECORDS[table].row(from_json(text))


def rows(text: Text | None, table: str) -> tuple[Row, ...]:
    """Parse the text of rows; null where there were none."""
    return RECORDS[table].rows(from_json(text)) if text else ()
