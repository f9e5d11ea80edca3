"""The resources that a replica holds: where their rows are, and how each is answered.

Each is answered by the very function that answers it alone. Rows are read by their table,
many at a time, whatever they are read for: a part of everything, or a few ids.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from app.api.operations.call import AccountRequest
from app.api.request.preconditions import etag
from app.api.v1.pursuit.applications import application_view
from app.api.v1.pursuit.contacts import contact_view
from app.api.v1.pursuit.employer_updates import update_view
from app.api.v1.pursuit.employers import employer_view
from app.api.v1.pursuit.feedback import feedback_view
from app.api.v1.pursuit.interviewers import interviewer_view
from app.api.v1.pursuit.interviews import interview_view
from app.api.v1.pursuit.timetable import revisions_of, timetable_etag, timetable_view
from app.api.v1.shared.support import interviewers_of, padded
from app.api.v1.tasks.policy import policy_etag, policy_view
from app.api.v1.tasks.tasks import bring_in_line, instant_of, task_etag, task_view
from app.usecases.errors import NotFound
from app.usecases.policies import policy_of
from app.usecases.ports import Page, Row


class Shown(NamedTuple):
    """A resource as it is answered alone, and the tag that it then has."""

    resource: Mapping[str, Any]
    tag: str


#: The kinds that are not simply the rows of a table.
INTERVIEW: Final = "interview"
TIMETABLE: Final = "timetable"
TASK: Final = "task"
POLICY: Final = "policy"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    scope: what a credential must hold to read it
    table: None for the policy, of which there is one
    piece: how many are read at a time; those that can be large are read a few at a time
    """

    name: str
    scope: str
    table: str | None
    view: Callable[[Row], Mapping[str, Any]] | None = None
    piece: int = 50


_READ: Final = "interviews:read"
_ALL: Final = (
    # What others hang on comes first.
    Kind("employer", _READ, "employers", employer_view),
    Kind("application", _READ, "applications", application_view),
    Kind(INTERVIEW, _READ, "interviews"),
    Kind("interviewer", _READ, "interviewers", interviewer_view),
    Kind(TIMETABLE, _READ, "timetables", piece=5),
    Kind("contact", _READ, "contacts", contact_view),
    Kind("employer_update", _READ, "employer_updates", update_view),
    Kind("feedback", "feedback:read", "feedback", feedback_view, piece=20),
    Kind(TASK, "tasks:read", "tasks"),
    Kind(POLICY, "account:read", None),
)

#: Records that make events and are no part of a copy. A grant is answered with what its partner
#: is called, which the partner changes without an event here; so a copy of it would not stay true.
APART: Final = frozenset({"grant"})

#: Every kind, by its name, in the order in which a replica is filled.
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _ALL})


def readable(scopes: frozenset[str]) -> tuple[Kind, ...]:
    """The kinds that a credential with these scopes may read."""
    return tuple(kind for kind in _ALL if kind.scope in scopes)


async def rows_from(
    call: AccountRequest, kind: Kind, after: str | None, limit: int
) -> Sequence[Row]:
    """The rows of a kind, by their ids, after one of them."""
    place = None if after is None else (after,)
    # Of a timetable, whose rows are revisions, the first stands for all.
    where = (("revision", "=", 1),) if kind.name == TIMETABLE else ()
    return await _rows(call, kind, where, place, limit)


async def by_ids(call: AccountRequest, kind: Kind, ids: Sequence[str]) -> Mapping[str, Shown]:
    """What is there of these resources."""
    if kind.table is None:
        return {call.account_id: await _policy(call)}
    where: tuple[tuple[str, str, object], ...] = (("id", "in", padded(ids)),)
    if kind.name == TIMETABLE:
        where = (("interview_id", "in", padded(ids)), ("revision", "=", 1))
    return await shown(call, kind, await _rows(call, kind, where, None, len(ids)))


async def _rows(
    call: AccountRequest,
    kind: Kind,
    where: tuple[tuple[str, str, object], ...],
    after: tuple[str] | None,
    limit: int,
) -> Sequence[Row]:
    assert kind.table is not None  # noqa: S101  # Of a policy there are no rows to ask for.
    page = Page(kind.table, where, ("id",), after, limit)
    if kind.name == TASK:
        await bring_in_line(call)
    return await call.gateway.page(call.account_id, page)


async def shown(call: AccountRequest, kind: Kind, rows: Sequence[Row]) -> Mapping[str, Shown]:
    """The resources of these rows, by their ids, as each is answered alone."""
    if kind.name == TIMETABLE:
        revisions = await revisions_of(call, [str(row["interview_id"]) for row in rows])
        return {
            one: Shown(timetable_view(one, said), timetable_etag(said))
            for one, said in revisions.items()
            if said
        }
    if kind.name == INTERVIEW:
        people = await interviewers_of(call, [str(row["id"]) for row in rows])
        return {
            str(row["id"]): Shown(interview_view(row, people[row["id"]]), etag(row)) for row in rows
        }
    if kind.name == TASK:
        now = await instant_of(call)
        return {str(row["id"]): Shown(task_view(row, now), task_etag(row, now)) for row in rows}
    assert kind.view is not None  # noqa: S101  # All others are the rows of a table.
    return {str(row["id"]): Shown(kind.view(row), etag(row)) for row in rows}


async def _policy(call: AccountRequest) -> Shown:
    """The policy in force."""
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    if account is None:  # It has just been erased.
        raise NotFound("account")
    policy = policy_of(account, call.policy)
    return Shown(policy_view(policy), policy_etag(policy))
