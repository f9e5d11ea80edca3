"""Row locks of a write on PostgreSQL, taken before it reads anything.

Records that share a budget belong to one employer, so its row is locked for all of them.
Records of no employer, and an employer that does not exist yet, are guarded by the row of
the account. FOR NO KEY UPDATE is enough, and lets other transactions refer to the row.

A row locked after a wait is fresh, but the other rows read by the same statement are not;
so the facts are read by the statement after this one.
"""

from typing import Any

from sqlalchemy import Select, bindparam, select

from app.storage.schema import tables
from app.storage.schema.types import Identifier
from app.storage.sql.queries import KEYED, same_employer


def statement(kind: str) -> Select[Any]:
    """The statement that locks what a key of this kind leads to; it may find nothing."""
    account = bindparam("account", type_=Identifier)
    if kind == "account":
        accounts = tables.accounts
        return select(accounts.c.id).where(accounts.c.id == account).with_for_update(key_share=True)
    employers = tables.employers
    found = select(employers.c.id).where(employers.c.account_id == account)
    if kind == "same_employer":
        found = found.where(employers.c.id == same_employer())
    elif kind == "employer":
        found = found.where(employers.c.id == bindparam("id", type_=Identifier))
    else:
        # A record never moves to another employer, so this may be read before the lock.
        named = tables.METADATA.tables[KEYED[kind]]
        theirs = select(named.c.employer_id).where(
            named.c.account_id == account, named.c.id == bindparam("id", type_=Identifier)
        )
        found = found.where(employers.c.id == theirs.scalar_subquery())
    return found.with_for_update(key_share=True)
