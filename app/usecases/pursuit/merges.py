"""Merging of employers: two records of one employer become one.

All that hangs on the one goes to the other, and so all counts in one budget. The stricter
preference stays, and the zone, calendar and name of the other. The old id and name go on
meaning the other (`merged_employers`).
"""

from datetime import datetime

from app.usecases.employer_wishes import BOUND, name_key, remembered
from app.usecases.errors import Invalid, NotFound
from app.usecases.lookups import known, named
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.moved_messages import stopped
from app.usecases.pursuit.moves import replaced
from app.usecases.resources import IN_PURSUIT
from app.usecases.row_values import text
from app.usecases.stale_marks import ALL, stale_mark


def merge_key(employer_id: str, into_id: str) -> Key:
    """The key to merge an employer into another by."""
    return Key("employer", employer_id, under=True, second=Key("employer", into_id))


def merge_employer(context: PursuitContext | None, into_id: str, now: datetime) -> Outcome[Row]:
    """Merge an employer into another; answers the row of that one."""
    context, row = named(context, "employer")
    old = text(row, "id")
    if old == into_id:
        raise Invalid("/into/id", "incompatible_fields", "An employer is not merged into itself.")
    second = known(context.second, "employer")
    into, kept = second.employer, second.row
    if into is None or kept is None:
        raise NotFound("employer")
    changes: list[Change] = []
    which = ("applications", *IN_PURSUIT)
    changes += replaced(context.under, {"employer_id": into_id}, now, which)
    for earlier in context.under["earlier_contacts"]:
        changes.append(Amend("earlier_contacts", text(earlier, "id"), {"employer_id": into_id}))
    for merged in context.under["merged_employers"]:
        changes.append(Amend("merged_employers", text(merged, "id"), {"into_id": into_id}))
    if name_key(text(row, "name")) != name_key(into.name):
        changes += stopped(context.under["messages"], now)
    # What it has by the word of a partner is none of its own columns.
    values: dict[str, object] = {
        **{name: bool(kept[name]) or bool(row[name]) for name in ("no_calls", "no_contact")},
        BOUND: remembered(row, context.account, kept[BOUND]),
        "updated_at": now,
    }
    changes.append(Amend("employers", into_id, values))
    changes.append(Remove("employers", old))
    tombstone = {
        "id": old,
        "into_id": into_id,
        "name_key": name_key(text(row, "name")),
        "merged_at": now,
    }
    changes.append(Insert("merged_employers", tombstone))
    # What was barred by neither may be barred by both, and titles name the other.
    changes.append(stale_mark(second, into_id, ALL))
    return Outcome({**kept, **values}, tuple(changes))
