"""Import of an export file into an empty account.

0. `is_empty` looks whether the account is, before a file is read for nothing.
1. `read` checks the file against itself: every reference leads somewhere, every fact can
   have happened, and in that order. It collects all errors, up to a limit.
2. `restore` runs in the transaction. The account must be empty, and nothing in the file
   may lie in the future: a decision is never made earlier than the latest fact on record,
   so a fact of tomorrow would bring tomorrow's permissions today.

Contacts are not judged again; they keep the rules that they were recorded to break.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from app.domain.policy import Policy, PolicyError
from app.usecases.accounts.accounts import patched_defaults
from app.usecases.errors import Conflict, Invalid
from app.usecases.limits import Limits, limit_detail
from app.usecases.lookups import known
from app.usecases.portability.import_entries import Reader
from app.usecases.portability.import_reader import EnoughErrors, Entry, Read
from app.usecases.ports import (
    Amend,
    Change,
    Gateway,
    InsertAsWas,
    Outcome,
    Page,
    PursuitContext,
    Remove,
    RowLimit,
)
from app.usecases.pursuit import task_basis
from app.usecases.resources import IN_EXPORT

#: The tables in the order in which their rows can be added.
ORDER: Final = tuple(one.table for one in IN_EXPORT)

#: Where an account is empty, nothing else can be in it: all hangs on one of these.
EMPTY: Final = tuple(RowLimit(one.table, 1) for one in IN_EXPORT if one.stands_alone)


@dataclass(frozen=True, slots=True)
class File:
    """The file of an import: the policy's numbers, and the entries of each section.

    account: the columns of the account that the file names: its `defaults`, or none
    """

    policy: Mapping[str, object]
    sections: Mapping[str, MutableSequence[Entry]]
    account: Mapping[str, Mapping[str, str | None] | None] = field(default_factory=dict)


def not_empty() -> Conflict:
    """Make the conflict of an account that has something already."""
    return Conflict(
        "account_not_empty",
        "This account is not empty; a file can only be imported into an empty one.",
    )


async def is_empty(gateway: Gateway, account_id: str) -> bool:
    """Whether the account has nothing yet; `restore` looks again, under the lock."""
    account = await gateway.one(account_id, "accounts", account_id)
    if account is not None and account["policy_overrides"]:
        return False
    for limit in EMPTY:
        if await gateway.page(account_id, Page(limit.table, (), ("id",), None, 1)):
            return False
    return True


def restore(
    context: PursuitContext | None, account_id: str, read: Read, now: datetime
) -> Outcome[dict[str, int]]:
    """Add everything to an empty account; the answer is how much of each there was."""
    context = known(context, "account")
    if context.full or context.account["policy_overrides"]:
        raise not_empty()
    moment, pointer = read.latest
    if moment > now:
        raise Invalid(pointer, "in_the_future", "This instant must not lie in the future.")
    changes: list[Change] = []
    if read.policy:
        revision = cast("int", context.account["policy_revision"]) + 1
        values = {"policy_overrides": dict(read.policy), "policy_revision": revision}
        changes.append(Amend("accounts", account_id, values))
    if any(context.account[name] != value for name, value in read.account.items()):
        changes.append(Amend("accounts", account_id, dict(read.account)))
    if context.existing.get((task_basis.TABLE, account_id)) is not None:
        # What the file says its tasks follow is no proof: all are derived anew.
        changes.append(Remove(task_basis.TABLE, account_id))
    changes += [InsertAsWas(table, row) for table in ORDER for row in read.rows[table]]
    return Outcome({table: len(read.rows[table]) for table in ORDER}, tuple(changes))


def read(file: File, operator: Policy, limits: Limits) -> Read:
    """Check a file against itself, and make rows of it."""
    found = Read(file.policy)
    try:
        _defaults(found, file)
        _policy(found, file.policy, operator)
        of_head = len(found.errors)
        places = {one.table: _by_id(found, file, one.table) for one in IN_EXPORT if not one.part_of}
        if len(found.errors) > of_head:
            # What refers to a doubled id would refer to two, so the references are not looked at.
            return found
        Reader(found, places, operator).all(file.sections)
    except EnoughErrors:
        return found
    _limits(found, limits)
    return found


def _defaults(found: Read, file: File) -> None:
    for name, defaults in file.account.items():
        try:
            found.account[name] = patched_defaults({}, defaults or {})
        except Invalid as error:
            found.wrong(error.pointer, error.code, error.detail)


def _policy(found: Read, overrides: Mapping[str, object], operator: Policy) -> None:
    fine: dict[str, object] = {}
    for name, value in overrides.items():
        try:
            operator.stricter({name: value})
        except PolicyError as error:
            # Of another operator's numbers some may be looser: the stricter of the two holds.
            if error.code != "looser_than_operator":
                place = name.replace("~", "~0").replace("/", "~1")
                found.wrong(f"/policy/{place}", error.code, error.detail)
        else:
            fine[name] = value
    try:
        # Each fine alone, they may not go together, as hours that would end before they begin.
        operator.stricter(fine)
    except PolicyError as error:
        found.wrong("/policy", error.code, error.detail)


def _by_id(found: Read, file: File, table: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for place, entry in enumerate(file.sections[table]):
        if entry["id"] in entries:
            found.wrong(f"/{table}/{place}/id", "invalid_value", "Another entry has this id.")
        entries[entry["id"]] = entry
    return entries


def _limits(found: Read, limits: Limits) -> None:
    """Refuse more than an account may have, and then more than one application may have."""
    numbered = [limits.row_limit(one.table, limit) for one in IN_EXPORT for limit in one.limits]
    for limit in numbered:
        if not limit.of_application:
            _within(_counted(found, limit), limit)
    for limit in numbered:
        if limit.of_application:
            of_application: dict[str, list[Entry]] = defaultdict(list)
            for row in _counted(found, limit):
                of_application[row["application_id"]].append(row)
            for rows in of_application.values():
                _within(rows, limit)
    people = Counter(row["application_id"] for row in found.rows["interviewers"])
    for count in people.values():
        if count > limits.interviewers_each:
            raise Conflict("limit_reached", limit_detail("interviewers", limits.interviewers_each))


def _counted(found: Read, limit: RowLimit) -> list[Entry]:
    """The rows that count, as `RowLimit.where` says."""
    rows = found.rows[limit.table]
    return [row for row in rows if all(row[column] == value for column, value in limit.where)]


def _within(rows: Sequence[Entry], limit: RowLimit) -> None:
    if len(rows) > limit.most:
        raise Conflict("limit_reached", limit_detail(limit.table, limit.most))
