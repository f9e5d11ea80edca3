"""Resources of a client's copy: their tables, scopes and views.

Each is written by the same function as its own GET. Rows are read by their table, many at
a time, for a page of everything or for a few ids.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from app.api.operations.request_context import AccountRequest
from app.api.request.fields import Answer
from app.api.request.preconditions import etag
from app.api.v1.delivery.messages.message_shapes import Message, message_view
from app.api.v1.delivery.messages.templates import MessageTemplate, template_view
from app.api.v1.pursuit.application_shapes import Application
from app.api.v1.pursuit.applications import application_view
from app.api.v1.pursuit.contact_shapes import Contact
from app.api.v1.pursuit.contacts import contact_view
from app.api.v1.pursuit.employer_update_shapes import EmployerUpdate, update_view
from app.api.v1.pursuit.employers import Employer, employer_view
from app.api.v1.pursuit.feedback import Feedback, feedback_view
from app.api.v1.pursuit.interview_shapes import Interview
from app.api.v1.pursuit.interviewers import Interviewer, interviewer_view
from app.api.v1.pursuit.interviews import interview_view
from app.api.v1.pursuit.timetable import revisions_of
from app.api.v1.pursuit.timetable_shapes import Timetable
from app.api.v1.pursuit.timetable_views import timetable_etag, timetable_view
from app.api.v1.shared.lookups import interviewers_of, padded, people_of_applications
from app.api.v1.tasks.policy import PolicyInForce, policy_etag, policy_view
from app.api.v1.tasks.task_refresh import instant_of, refresh_tasks
from app.api.v1.tasks.task_shapes import Task, task_etag, task_view
from app.usecases.errors import NotFound
from app.usecases.policies import policy_of
from app.usecases.ports import Page, Row
from app.usecases.resources import IN_COPY


class Shown(NamedTuple):
    """A resource as its own GET returns it, and its ETag."""

    resource: Mapping[str, Any]
    tag: str


#: The kinds that are not simply the rows of a table.
APPLICATION: Final = "application"
INTERVIEW: Final = "interview"
TIMETABLE: Final = "timetable"
TASK: Final = "task"
POLICY: Final = "policy"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a resource is answered.

    model: what its own GET answers
    view: makes that of a row; None where it takes more than its row
    piece: records that are read at a time: fewer where each may be large
    """

    model: type[Answer]
    view: Callable[[Row], Mapping[str, Any]] | None = None
    piece: int = 50


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
    shape: Shape


#: How each resource of a copy is answered, by its name. A test names those that are missing.
SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "employer": Shape(Employer, employer_view),
        APPLICATION: Shape(Application),
        INTERVIEW: Shape(Interview),
        "interviewer": Shape(Interviewer, interviewer_view),
        TIMETABLE: Shape(Timetable, piece=5),
        "contact": Shape(Contact, contact_view),
        "employer_update": Shape(EmployerUpdate, update_view),
        "message": Shape(Message, message_view, piece=20),
        "message_template": Shape(MessageTemplate, template_view, piece=20),
        "feedback": Shape(Feedback, feedback_view, piece=20),
        TASK: Shape(Task),
        POLICY: Shape(PolicyInForce),
    }
)

#: Every kind, by its name, in the order in which a replica is filled.
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        one.name: Kind(
            one.name, one.read, None if one.is_whole_life else one.table, SHAPES[one.name]
        )
        for one in IN_COPY
        if one.name in SHAPES
    }
)


def readable(scopes: frozenset[str]) -> tuple[Kind, ...]:
    """The kinds that a credential with these scopes may read."""
    return tuple(kind for kind in KINDS.values() if kind.scope in scopes)


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
    if kind.name != TIMETABLE:
        return await shown(call, kind, await _rows(call, kind, where, None, len(ids)))
    # Of an interview, or of an application before any.
    first = ("revision", "=", 1)
    where = (("interview_id", "in", padded(ids)), first)
    rows = await _rows(call, kind, where, None, len(ids))
    where = (("application_id", "in", padded(ids)), ("interview_id", "is", None), first)
    return await shown(call, kind, [*rows, *await _rows(call, kind, where, None, len(ids))])


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
        await refresh_tasks(call)
    return await call.gateway.page(call.account_id, page)


async def shown(call: AccountRequest, kind: Kind, rows: Sequence[Row]) -> Mapping[str, Shown]:
    """The resources of these rows, by their ids, as each is answered alone."""
    if kind.name == TIMETABLE:
        revisions = await revisions_of(call, rows)
        return {
            one: Shown(timetable_view(said), timetable_etag(said))
            for one, said in revisions.items()
            if said
        }
    if kind.name == APPLICATION:
        people = await people_of_applications(call, [str(row["id"]) for row in rows])
        return {
            str(row["id"]): Shown(application_view(row, people[row["id"]]), etag(row))
            for row in rows
        }
    if kind.name == INTERVIEW:
        people = await interviewers_of(call, [str(row["id"]) for row in rows])
        return {
            str(row["id"]): Shown(interview_view(row, people[row["id"]]), etag(row)) for row in rows
        }
    if kind.name == TASK:
        now = await instant_of(call)
        return {str(row["id"]): Shown(task_view(row, now), task_etag(row, now)) for row in rows}
    view = kind.shape.view
    assert view is not None  # noqa: S101  # All others are the rows of a table.
    return {str(row["id"]): Shown(view(row), etag(row)) for row in rows}


async def _policy(call: AccountRequest) -> Shown:
    """The policy in force."""
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    if account is None:  # It has just been erased.
        raise NotFound("account")
    policy = policy_of(account, call.policy).at(call.now())
    return Shown(policy_view(policy), policy_etag(policy))
