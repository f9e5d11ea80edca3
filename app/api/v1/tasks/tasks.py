"""/v1/tasks: derived tasks and the candidate's own, with pagination by due date."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import AnyId, Flag, Instant, NewPathId, PathId, provided_fields
from app.api.v1.shared.client_ids import chosen_ids, content_hash, with_path_id
from app.api.v1.shared.filters import Filtering, OfExternalId, one_of
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import created_or_ok, deleted, ok
from app.api.v1.tasks.task_kinds import TaskKind
from app.api.v1.tasks.task_refresh import instant_of, refresh_tasks
from app.api.v1.tasks.task_shapes import (
    NewTask,
    Task,
    TaskItem,
    TaskPage,
    TaskPatch,
    task_etag,
    task_view,
)
from app.usecases.errors import NotFound
from app.usecases.ports import Key, PursuitContext, Row
from app.usecases.pursuit import task_changes, tasks
from app.usecases.pursuit.external_ids import looked_up
from app.usecases.pursuit.task_basis import basis_of, is_settled
from app.usecases.pursuit.tasks import TaskState, TaskStatus
from app.usecases.row_values import maybe_instant

routes = Routes.of("task")
_SHOWN_BESIDE: Final = tuple(TaskItem.__annotations__)


def _tag(context: PursuitContext, now: datetime) -> str | None:
    return None if context.row is None else task_etag(context.row, now)


def _chosen_tag(context: PursuitContext, task_id: str | None, now: datetime) -> str | None:
    row = None if task_id is None else context.existing.get(("tasks", task_id))
    return None if row is None else task_etag(row, now)


@routes.get("/v1/tasks", "tasks.list", TaskPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    *,
    status: Annotated[
        list[TaskStatus] | None,
        Query(
            max_length=len(TaskStatus),
            description="Only those with this status, or one of several; by default all but the "
            "dropped.",
        ),
    ] = None,
    kind: Annotated[
        list[TaskKind] | None,
        Query(
            max_length=len(TaskKind),
            description="Only those of this kind, or of one of several.",
        ),
    ] = None,
    due_before: Annotated[Instant | None, Query(description="Only those due before.")] = None,
    due_after: Annotated[Instant | None, Query(description="Only those due after.")] = None,
    opens_before: Annotated[
        Instant | None, Query(description="Only those that open before this instant.")
    ] = None,
    application: Annotated[AnyId | None, Query(description="Only those of this one.")] = None,
    interview: Annotated[AnyId | None, Query(description="Only those of this round.")] = None,
    employer: Annotated[AnyId | None, Query(description="Only those at this employer.")] = None,
    own: Annotated[Flag | None, Query(description="Only your own, or only the derived.")] = None,
    external_id: OfExternalId = None,
) -> Response:
    """List tasks, soonest due first; those without a due date come last."""
    now = await refresh_tasks(call)
    where = filters.where(
        one_of("kind", kind),
        ("sort_at", "<", due_before),
        ("sort_at", ">", due_after),
        # Those without a due date come last in the order, but are not due after anything.
        ("due_at", ">", due_after),
        ("ready_at", "<", opens_before),
        ("application_id", "=", application),
        ("interview_id", "=", interview),
        ("employer_id", "=", employer),
        ("own", "=", own),
        ("external_id", "=", external_id),
    )
    order = filters.order(*tasks.ORDER)
    rows: list[Row] = []
    # A status is a range of an index; no task has two.
    for one in sorted(set(status)) if status else (None,):
        page = paging.rows("tasks", where=[*tasks.with_status(one, now), *where], order=order)
        rows += await call.gateway.joined_page(call.account_id, page)
    rows.sort(key=lambda row: [row[column] for column in order])
    return paging.answer(rows, lambda row: _item(row, now), order=order)


def _item(row: Row, now: datetime) -> dict[str, Any]:
    """A task with the names that a row of a list shows."""
    item = task_view(row, now)
    for name in _SHOWN_BESIDE:
        item[name] = row[name]
    return item


@routes.post("/v1/tasks", "tasks.create", Task, problems=("not_found",))
async def create(call: Caller, body: NewTask) -> Response:
    """Make a task of your own."""
    return await _make(call, body)


@routes.put_new("/v1/tasks/{task_id}", "tasks.put", Task)
async def put(call: Caller, task_id: NewPathId, body: NewTask) -> Response:
    """Make a task of your own with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, task_id))


async def _make(call: AccountRequest, body: NewTask) -> Response:
    command = tasks.NewTask(
        body.title,
        body.note,
        body.opens_at,
        body.due_at,
        body.application_id,
        body.interview_id,
        body.id,
        content_hash(body),
        body.labels(),
    )
    where = Key("account")
    if body.interview_id is not None:
        where = Key("interview", body.interview_id, alone=True)
    elif body.application_id is not None:
        where = Key("application", body.application_id, alone=True)
    now = await instant_of(call)
    return await call.change(
        where,
        lambda context, at: tasks.create_task(context, command, at),
        lambda made: created_or_ok(
            "/v1/tasks", made, task_view(made.row, now), task_etag(made.row, now)
        ),
        chosen_ids=(*chosen_ids("tasks", body), *looked_up("tasks", body.external_id)),
        tag=lambda context, at: _chosen_tag(context, body.id, at),
        limits=(call.services.limits.of_account("tasks"),),
    )


async def _refreshed(call: AccountRequest, task_id: str) -> tuple[Row, datetime]:
    """The task, its application brought up to date first, and the instant to show it at.

    Only that one application: the others may take long.
    """
    row = await existing(call, "tasks", task_id, "task")
    state = await call.gateway.task_state(call.account_id)
    if state is None:
        raise NotFound("task")
    if not row["own"]:
        application_id = str(row["application_id"])
        now = call.now()
        skip_ends_at = maybe_instant(row, "snoozed_until") if row["state"] == "skipped" else None
        stale = (
            not is_settled(state, call.policy, now)
            or row["basis"] != basis_of(state, call.policy, now)
            or (skip_ends_at is not None and skip_ends_at <= state.instant(now))
        )
        if stale:
            await call.siblings.refresh((application_id,))
        if stale or await call.siblings.refresh_one(str(row["employer_id"]), application_id):
            row = await existing(call, "tasks", task_id, "task")
    return row, state.instant(call.now())


@routes.get("/v1/tasks/{task_id}", "tasks.get", Task)
async def get(call: Caller, task_id: PathId) -> Response:
    """Read one task."""
    row, now = await _refreshed(call, task_id)
    return call.ok_or_unchanged(task_view(row, now), task_etag(row, now))


@routes.patch("/v1/tasks/{task_id}", "tasks.update", Task, problems=("state_conflict",))
async def update(call: Caller, task_id: PathId, body: TaskPatch) -> Response:
    """Snooze a task, skip it with a reason, tick off one of your own, or undo that with `open`.

    A derived task is done by recording the fact it asks for; only prepared questions, and an
    enquiry without an answer, are marked as done here. What you say of a derived task holds for
    decisions and the agenda, too, and loosens no rule.
    """
    provided = provided_fields(body)
    chosen = provided.pop("state", None)
    state = None if chosen is None else TaskState(chosen.value)
    reason = provided.pop("reason", None)
    if state is TaskState.SKIPPED and reason is None:
        raise invalid("/reason", "missing", "A skipped task needs a reason.")
    if reason is not None and state is not TaskState.SKIPPED:
        raise invalid("/reason", "incompatible_fields", "Only a skipped task has a reason.")
    snooze = "snoozed_until" in provided
    until = provided.pop("snoozed_until", None)
    command = task_changes.ChangeTask(provided, snooze, until, state, reason)
    before, now = await _refreshed(call, task_id)
    # On one of the candidate's own nothing else hangs; of others a word is a fact.
    return await call.change(
        Key("task", task_id, alone=bool(before["own"])),
        lambda context, at: task_changes.change_task(context, command, call.policy, at),
        lambda row: ok(row, task_view(row, now), task_etag(row, now)),
        chosen_ids=looked_up("tasks", provided.get("external_id"))
        if before["own"]
        else ((task_changes.MARKS, task_id),),
        tag=_tag,
    )


@routes.delete("/v1/tasks/{task_id}", "tasks.delete", problems=("state_conflict",))
async def delete(call: Caller, task_id: PathId) -> Response:
    """Delete a task of your own."""
    # It is one of the candidate's own, on which nothing else hangs.
    where = Key("task", task_id, alone=True)
    return await call.change(where, tasks.delete_task, deleted, tag=_tag)
