"""Wishes of employers, as a partner states them and as its candidates come to be bound by them.

1. `state` replaces all of a partner's wishes, in the account of the partner.
2. `follow` brings the account of one candidate up to date, in a transaction of its own; it is the
   same however often it is done.
3. The same is done when a grant is given or revoked.

The tasks of the account are derived anew before they are shown, as after a change of its numbers.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, cast

from app.usecases.employer_wishes import COLUMN, stated_in
from app.usecases.json_columns import Document
from app.usecases.lookups import known
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Row

#: The scope of a grant by which a partner may say how employers are to be dealt with.
SCOPE: Final = "interviews:write"


def of_partner(account: Row, partner_id: str) -> Sequence[Document]:
    """The wishes that the account of a partner states."""
    return stated_in(account).get(partner_id, ())


def state(
    context: PursuitContext | None, partner_id: str, wishes: Sequence[Document]
) -> Outcome[Sequence[Document]]:
    """Replace the wishes that a partner states."""
    account = known(context, "account").account
    return Outcome(wishes, _changes(account, partner_id, partner_id, wishes))


def follow(
    context: PursuitContext | None, account_id: str, partner_id: str, wishes: Sequence[Document]
) -> Outcome[bool]:
    """Let the wishes of a partner bind a candidate's account; tells whether that changed it."""
    if context is None or context.account["erase_at"] is not None:
        return Outcome(answer=False)
    changes = _changes(context.account, account_id, partner_id, wishes)
    return Outcome(bool(changes), changes)


def from_the_start(partner: Row, partner_id: str, scopes: Collection[str]) -> Document | None:
    """The wishes that bind a new account, in its column: those of the partner that makes it."""
    stated = of_partner(partner, partner_id) if SCOPE in scopes else ()
    return {partner_id: [*stated]} if stated else None


def is_bound(account: Row, partner_id: str, wishes: Sequence[Document]) -> bool:
    """Whether an account is bound by just these wishes of a partner."""
    return [*stated_in(account).get(partner_id, ())] == [*wishes]


def _changes(
    account: Row, account_id: str, partner_id: str, wishes: Sequence[Document]
) -> tuple[Change, ...]:
    before = stated_in(account)
    after: dict[str, Any] = {one: stated for one, stated in before.items() if one != partner_id}
    if wishes:
        after[partner_id] = [*wishes]
    if after == before:
        return ()
    revision = cast("int", account["policy_revision"]) + 1
    return (Amend("accounts", account_id, {COLUMN: after or None, "policy_revision": revision}),)
