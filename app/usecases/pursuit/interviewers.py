"""Interviewers: the people of a round, whose names the tasks carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.usecases.common import named, text
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Row
from app.usecases.refresh import thank_you_title


@dataclass(frozen=True, slots=True)
class ChangeInterviewer:
    """New values; what is absent is left."""

    values: Mapping[str, object]


def change_interviewer(
    context: PursuitContext | None, command: ChangeInterviewer, now: datetime
) -> Outcome[Row]:
    """Change what is known of a person; no verdict rests on it, but the titles of tasks do."""
    context, row = named(context, "interviewer")
    values = dict(command.values)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    changes: list[Change] = [Amend("interviewers", text(row, "id"), values)]
    if "name" in values:
        title = thank_you_title(text(after, "name"))
        changes.extend(
            Amend("tasks", text(task, "id"), {"title": title, "updated_at": now})
            for task in context.tasks
            if task["interviewer_id"] == row["id"] and not task["own"]
        )
    return Outcome(after, tuple(changes))
