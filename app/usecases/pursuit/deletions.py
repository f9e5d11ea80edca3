"""Deletion of an application with everything under it, and of an employer.

Of contacts that count for the employer's other applications, kind and instant stay behind
(`earlier_contacts`), and count there until `REMNANTS_COUNT` is over.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from app.domain.actions import Kind
from app.domain.facts import Contact, Result
from app.domain.shared_budget import is_shared
from app.usecases.errors import Conflict
from app.usecases.ids import new_id
from app.usecases.instants import rfc3339
from app.usecases.lookups import named, pursuit_of
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.moves import agency_asked
from app.usecases.resources import IN_PURSUIT
from app.usecases.row_values import instant, text

#: How long a contact that was deleted counts at its employer.
REMNANTS_COUNT: Final = timedelta(days=90)

#: Messages that may have left though no contact is recorded of them.
_UNDER_WAY: Final = frozenset({"sending", "unknown"})


def delete_application_key(application_id: str) -> Key:
    """The key to delete an application by."""
    return Key("application", application_id, with_own=True, under=True)


def delete_employer_key(employer_id: str) -> Key:
    """The key to delete an employer by."""
    return Key("employer", employer_id, under=True)


def delete_application(context: PursuitContext | None, now: datetime) -> Outcome[None]:
    """Remove an application made by mistake, with everything under it.

    Raises `Conflict` where something passed through Bide itself: a contact that it cleared.
    """
    context, row = named(context, "application")
    pursuit = pursuit_of(context, text(row, "id"))
    cleared = [one for one in context.under["contacts"] if _passed_through(one)]
    if cleared:
        raise Conflict(
            "in_use",
            f"The contact {cleared[0]['id']} was cleared here and may have been made, so it stays "
            "on record. End the application instead, or move it.",
        )
    under_way = [one for one in context.under["messages"] if one["state"] in _UNDER_WAY]
    if under_way:
        raise Conflict(
            "in_use",
            f"The message {under_way[0]['id']} was handed over to a mail server, and may have "
            "been sent. Say first whether it was.",
        )
    changes: list[Change] = [*_remnants(context, pursuit.employer.id, now)]
    # Those first that refer to others.
    for table in reversed(IN_PURSUIT):
        changes += [Remove(table, text(one, "id")) for one in context.under[table]]
    return Outcome(None, (*changes, Remove("applications", pursuit.application.id)))


def _passed_through(row: Row) -> bool:
    return bool(row["cleared"]) and row["result"] != Result.NOT_MADE.value


def _remnants(context: PursuitContext, employer_id: str, now: datetime) -> Iterator[Change]:
    """What goes on counting at the employer, and at those where it was made."""
    made_at: dict[object, set[object]] = {}
    own = {row["id"] for row in context.under["contacts"]}
    counting = [*_counting(context)]
    counts = {one.id for one in counting}
    for earlier in context.under["earlier_contacts"]:
        earlier_id, contact = text(earlier, "id"), earlier["contact_id"]
        made_at.setdefault(contact, set()).add(earlier["employer_id"])
        if contact in own and contact not in counts:
            # It was taken back, or left no trace: without the contact nothing would say so.
            yield Remove("earlier_contacts", earlier_id)
            continue
        values: dict[str, object] = {"contact_id": None} if contact in own else {}
        if earlier["application_id"] == context.pursuits[0].application.id:
            values["application_id"] = None
        if values:
            yield Amend("earlier_contacts", earlier_id, values)
    for fact in counting:
        said = fact.id not in own or employer_id in made_at.get(fact.id, ())
        if not said and fact.happened_at + REMNANTS_COUNT > now:
            yield Insert(
                "earlier_contacts",
                {
                    "id": new_id(now),
                    "employer_id": employer_id,
                    "application_id": None,
                    "contact_id": None,
                    "kind": fact.kind.value,
                    "recipient": fact.recipient.value,
                    "happened_at": fact.happened_at,
                    "agency": agency_asked(
                        context.pursuits[0], fact.kind.value, fact.recipient.value
                    ),
                },
            )


def _counting(context: PursuitContext) -> Iterator[Contact]:
    for pursuit in context.pursuits:
        for one in pursuit.contacts:
            if one.retracted_at is None and is_shared(one):
                yield one


def delete_employer(context: PursuitContext | None, now: datetime) -> Outcome[None]:
    """Remove an employer that nothing hangs on, and at which no deleted contact counts any more."""
    context, row = named(context, "employer")
    if context.has_others:
        raise Conflict("in_use", "There are applications at this employer; delete those first.")
    until = [
        instant(one, "happened_at") + REMNANTS_COUNT for one in context.under["earlier_contacts"]
    ]
    if until and max(until) > now:
        raise Conflict(
            "in_use",
            "Contacts that were made here and moved or were deleted since count until "
            f"{rfc3339(max(until))}.",
        )
    if any(
        one["application_id"] is not None and one["kind"] == Kind.ENQUIRE_STATUS.value
        for one in context.under["earlier_contacts"]
    ):
        raise Conflict(
            "in_use", "An enquiry that was made here counts in an application elsewhere."
        )
    return Outcome(None, (Remove("employers", text(row, "id")),))
