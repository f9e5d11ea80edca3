"""Models of a task: requests and responses."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from app.api.request.fields import Answer, AnyId, Body, Id, Instant, LongText, ShortText, leave
from app.api.request.preconditions import etag
from app.api.v1.shared.labels import EXTERNAL_ID, METADATA, Labelled, MetadataPatch, labels_view
from app.api.v1.shared.records import Recorded, recorded
from app.api.v1.shared.verdicts import BASIS
from app.api.v1.tasks.task_kinds import TaskKind
from app.domain.facts import Stage
from app.usecases.ports import Row
from app.usecases.pursuit import tasks
from app.usecases.pursuit.tasks import TaskState, TaskStatus


class NewTask(Labelled):
    """A task of your own."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    title: ShortText = Field(examples=["Read up on their data platform"])
    note: LongText | None = None
    opens_at: Instant | None = Field(default=None, description="From when it is shown as ready.")
    due_at: Instant | None = None
    application_id: AnyId | None = Field(
        default=None, description="What it belongs to, if anything."
    )
    interview_id: AnyId | None = Field(default=None, description="What it belongs to, if anything.")


class Task(Recorded):
    """Something to do, with its window."""

    id: str
    kind: TaskKind = Field(description="Its purpose; `own` for your own tasks.")
    title: str = Field(examples=["Thank Sam Okafor for the interview"])
    status: TaskStatus = Field(description="Its status now, by the clock.")
    state: TaskState = Field(description="Its stored state; a dropped task is not due any more.")
    own: bool
    application_id: str | None
    interview_id: str | None
    interviewer_id: str | None
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    snoozed_until: datetime | None
    reason: str | None = Field(description="Why it was skipped.")
    note: str | None
    external_id: str | None = Field(description=f"{EXTERNAL_ID} Of your own tasks.")
    metadata: dict[str, str] = Field(description=METADATA)
    policy_version: str | None = Field(description="The policy its window follows.")
    basis: str | None = Field(description=f"{BASIS} Null for your own tasks.")
    created_at: datetime
    updated_at: datetime


class TaskItem(Task):
    """A task in a list, with the names that a row shows; null where it belongs to nothing."""

    employer_id: str | None = Field(description="The employer that it is about.")
    employer_name: str | None = Field(description="The employer's name.")
    role: str | None = Field(description="The role that it is about.")
    stage: Stage | None = Field(description="The stage of the round that it is about.")
    starts_at: datetime | None = Field(description="When that round starts.")
    interviewer_name: str | None = Field(description="The person that it is about.")


class TaskPage(Answer):
    """A page of tasks."""

    items: list[TaskItem]
    next_cursor: str | None


class ChosenTaskState(StrEnum):
    """A state that a candidate can choose; only facts drop a task."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class TaskPatch(Body):
    """A merge patch: snooze it, settle it with a reason, or change one of your own."""

    snoozed_until: Instant | None = leave()
    state: ChosenTaskState = leave()
    reason: ShortText | None = Field(default=None, description="Why it is skipped.")
    title: ShortText = leave()
    note: LongText | None = leave()
    opens_at: Instant | None = leave()
    due_at: Instant | None = leave()
    external_id: ShortText | None = leave()
    metadata: MetadataPatch | None = leave()


def task_view(row: Row, now: datetime) -> dict[str, Any]:
    """A task as it is answered."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "title": row["title"],
        # A plain string, which JSON writes many times faster than a member of an enum.
        "status": str.__str__(tasks.status_of(row, now)),
        "state": row["state"],
        "own": row["own"],
        "application_id": row["application_id"],
        "interview_id": row["interview_id"],
        "interviewer_id": row["interviewer_id"],
        "opens_at": row["opens_at"],
        "due_at": row["due_at"],
        "closes_at": row["closes_at"],
        # Of a skipped one it is where the skip ends by itself.
        "snoozed_until": None if row["state"] == TaskState.SKIPPED.value else row["snoozed_until"],
        "reason": row["reason"],
        "note": row["note"],
        **labels_view(row),
        "policy_version": row["policy_version"],
        "basis": row["basis"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


def task_etag(row: Row, now: datetime) -> str:
    """The tag of a task, whose status follows the clock."""
    return etag(row, str.__str__(tasks.status_of(row, now)))
