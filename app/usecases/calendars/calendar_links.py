"""Calendar links: creation, change and revocation of the private addresses of the feed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.usecases.errors import NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row
from app.usecases.row_values import text

TABLE: Final = "calendar_links"


class Detail(StrEnum):
    """How much the entries of a feed say."""

    FULL = "full"
    NO_NAMES = "no_names"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to be made; only the hash of its secret is stored."""

    label: str
    detail: Detail
    secret_hash: str


def create_link(context: PursuitContext | None, command: NewLink, now: datetime) -> Outcome[Row]:
    """Make a link."""
    known(context, "account")
    row = {
        "id": new_id(now),
        "label": command.label,
        "secret_hash": command.secret_hash,
        "detail": command.detail.value,
        "created_at": now,
        "revoked_at": None,
    }
    return Outcome(row, (Insert(TABLE, row),))


def change_link(
    context: PursuitContext | None, link_id: str, label: str | None, detail: Detail | None
) -> Outcome[Row]:
    """Change the label of a link, or how much its entries say; None leaves each as it is."""
    row = _link(context, link_id)
    wanted = {"label": label, "detail": None if detail is None else detail.value}
    changed = {name: value for name, value in wanted.items() if value not in {None, row[name]}}
    if not changed:
        return Outcome(row)
    return Outcome({**row, **changed}, (Amend(TABLE, text(row, "id"), changed),))


def revoke_link(context: PursuitContext | None, link_id: str, now: datetime) -> Outcome[None]:
    """Revoke a link; one that was revoked stays so."""
    row = _link(context, link_id)
    if row["revoked_at"] is not None:
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, link_id, {"revoked_at": now}),))


def _link(context: PursuitContext | None, link_id: str) -> Row:
    row = known(context, "calendar_link").existing.get((TABLE, link_id))
    if row is None:
        raise NotFound("calendar_link")
    return row
