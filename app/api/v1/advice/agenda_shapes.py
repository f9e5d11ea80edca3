"""Models of /v1/agenda: an entry, and how it is written."""

from datetime import datetime
from typing import Any

from pydantic import Field

from app.api.request.fields import Answer
from app.api.v1.shared.verdicts import Decision, NextAction, Timeline
from app.domain.actions import Channel
from app.domain.decision import Phase, Whose
from app.domain.facts import Format, InterviewState, Stage
from app.usecases.ports import Row
from app.usecases.pursuit.decisions import USUAL_PLAN


class AgendaInterview(Answer):
    """The round that an entry of the agenda is about."""

    id: str
    stage: Stage
    format: Format = Field(description="How it is held.")
    state: InterviewState = Field(description="Whether it lies ahead, took place, or did not.")
    starts_at: datetime
    ends_at: datetime
    time_zone: str


class AgendaPerson(Answer):
    """The person that a next action goes to."""

    id: str
    name: str


class AgendaEntry(Answer):
    """One live pursuit."""

    interview_id: str | None = Field(
        description="The interview that the next action belongs to; null where there is none yet."
    )
    application_id: str
    employer_id: str
    employer_name: str
    role: str
    interview: AgendaInterview | None = Field(
        description="The same interview, as a screen shows it; null where there is none yet."
    )
    interviewer: AgendaPerson | None = Field(
        description="Whom the next action goes to; null where no person is named."
    )
    phase: Phase
    turn: Whose = Field(description="Which side owes the next word.")
    next_action: NextAction
    preferred_channel: Channel | None = Field(
        description="The best channel of what is next, or is waited for; null for a task."
    )
    task_id: str | None = Field(
        description="The task of what is next, or is waited for; null where there is none, and "
        "with `at`."
    )
    due_at: datetime | None = Field(description="When it is due.")
    overdue: bool = Field(description="Whether that has passed.")
    snoozed_until: datetime | None = Field(
        description="Until when the task is snoozed; null where it is not."
    )
    at: datetime | None = Field(
        description="Since when it is allowed; for a wait, until when it lasts."
    )
    changes_at: datetime | None = Field(
        description="Until when this entry holds if nothing happens; null where nothing ends it."
    )
    decision: Decision | None = Field(
        description="The decision with all actions, where `include` asks for it."
    )
    plan: Timeline | None = Field(
        description=f"What changes in the next {USUAL_PLAN.days} days, where `include` asks for it."
    )


class AgendaPage(Answer):
    """A page of the agenda."""

    items: list[AgendaEntry]
    next_cursor: str | None


def entry_view(row: Row, now: datetime) -> dict[str, Any]:
    """An entry as it is answered, without what `include` adds."""
    due_at, about, person = row["due_at"], row["interview_id"], row["interviewer_id"]
    because: Any = row["because"]
    return {
        "interview_id": about,
        "application_id": row["id"],
        "employer_id": row["employer_id"],
        "employer_name": row["employer_name"],
        "role": row["role"],
        # Written out here, since a page has up to two hundred of them.
        "interview": about
        and {
            "id": about,
            "stage": row["stage"],
            "format": row["format"],
            "state": row["state"],
            "starts_at": row["starts_at"],
            "ends_at": row["ends_at"],
            "time_zone": row["time_zone"],
        },
        "interviewer": person and {"id": person, "name": row["interviewer_name"]},
        "phase": row["phase"],
        "turn": row["turn"],
        "next_action": {
            "kind": row["kind"],
            "until": row["until"],
            "because": [{**reason, "trace": None} for reason in because],
        },
        "preferred_channel": row["preferred_channel"],
        "task_id": row["task_id"],
        "due_at": due_at,
        "overdue": isinstance(due_at, datetime) and due_at <= now,
        "snoozed_until": row["snoozed_until"],
        "at": row["since"],
        "changes_at": row["next_change_at"],
    }
