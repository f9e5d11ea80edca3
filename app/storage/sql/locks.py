"""Row locks of a write on PostgreSQL, taken before it reads anything.

Records that share a budget belong to one employer, so its row is locked for all of them.
Records of no employer, and an employer that does not exist yet, are guarded by the row of
the account. FOR NO KEY UPDATE is enough, and lets other transactions refer to the row.

A row locked after a wait is fresh, but the other rows read by the same statement are not;
so the facts are read by the statement after this one.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from app.storage.schema import tables
from app.storage.schema.types import Identifier
from app.storage.sql.queries import KEYED, same_employer
from app.usecases.ports import MOST_TOGETHER

#: The bound parameter with the id of a key's `second`.
SECOND = "second"
#: What the ids of applications are bound as whose employers are locked together.
APPLICATIONS: Final = tuple(f"application_{number}" for number in range(MOST_TOGETHER))


def statement(kind: str, second: str | None = None) -> Select[Any]:
    """The statement that locks what a key of this kind leads to; it may find nothing.

    second: the kind of the key's `second`. Two employers are locked in order of
        their ids, so that no two writes wait for each other.
    A record may move to another employer between this statement and the load, which
    therefore compares the employers.
    """
    account = bindparam("account", type_=Identifier)
    if kind == "account":
        accounts = tables.accounts
        return select(accounts.c.id).where(accounts.c.id == account).with_for_update(key_share=True)
    employers = tables.employers
    named = _employer_of(kind, "id")
    wanted = employers.c.id == named
    if second is not None:
        wanted = or_(wanted, employers.c.id == _employer_of(second, SECOND))
    found = select(employers.c.id).where(employers.c.account_id == account, wanted)
    return found.order_by(employers.c.id).with_for_update(key_share=True)


def of_applications() -> Select[Any]:
    """The statement that locks the employers of up to `MOST_TOGETHER` applications, in order."""
    account = bindparam("account", type_=Identifier)
    employers, applications = tables.employers, tables.applications
    named = [bindparam(one, type_=Identifier) for one in APPLICATIONS]
    theirs = select(applications.c.employer_id).where(
        applications.c.account_id == account, applications.c.id.in_(named)
    )
    found = select(employers.c.id).where(
        employers.c.account_id == account, employers.c.id.in_(theirs)
    )
    return found.order_by(employers.c.id).with_for_update(key_share=True)


def application_values(application_ids: Sequence[str]) -> dict[str, str]:
    """What the ids of applications are bound as; the last one fills what is left."""
    last = [application_ids[-1]] * (len(APPLICATIONS) - len(application_ids))
    return dict(zip(APPLICATIONS, [*application_ids, *last], strict=True))


def _employer_of(kind: str, name: str) -> ColumnElement[Any]:
    """The id of the employer that a key leads to; name: what its id is bound as."""
    if kind == "same_employer":
        return same_employer()
    bound = bindparam(name, type_=Identifier)
    if kind == "employer":
        return bound
    named = tables.METADATA.tables[KEYED[kind]].alias(f"{name}_named")
    theirs = select(named.c.employer_id).where(
        named.c.account_id == bindparam("account", type_=Identifier), named.c.id == bound
    )
    return theirs.scalar_subquery()
