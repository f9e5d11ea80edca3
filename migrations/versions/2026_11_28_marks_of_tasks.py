"""Marks of tasks: one for each derived task that was skipped, snoozed or marked done.

Each has the id of its task, so that there is one at most. What was skipped or snoozed before
was no more than a state of the task's row; from now on decisions hear it.
"""

import sqlalchemy as sa
from alembic import op

revision = "marks_of_tasks"
down_revision = "second_edition"
branch_labels = None
depends_on = None

LOSES = (
    "What decisions know of skipped contacts and of snoozes: the tasks stay as they are, and "
    "those that are settled by a fact forget that the candidate had skipped them."
)

#: What the first edition kept as marks: words on what is no contact.
BEFORE = (
    "'apply', 'prepare_questions', 'record_timetable', 'record_outcome', 'record_feedback',"
    " 'reflect'"
)

#: The marks of a task, and the tasks of a mark.
SAME_TASK = (
    "tasks.account_id = marks.account_id AND tasks.application_id = marks.application_id"
    " AND NOT tasks.own AND tasks.kind = marks.kind"
    " AND coalesce(CAST(tasks.interview_id AS text), '')"
    " = coalesce(CAST(marks.interview_id AS text), '')"
    " AND coalesce(CAST(tasks.interviewer_id AS text), '')"
    " = coalesce(CAST(marks.interviewer_id AS text), '')"
)


def upgrade() -> None:
    op.create_index(
        "ix_tasks_skipped",
        "tasks",
        ["account_id", "snoozed_until"],
        sqlite_where=sa.text("state = 'skipped'"),
        postgresql_where=sa.text("state = 'skipped'"),
    )
    # The last word on a task is the one that stands.
    op.execute(
        "DELETE FROM marks WHERE EXISTS (SELECT 1 FROM marks AS later"
        " WHERE later.account_id = marks.account_id"
        " AND later.application_id = marks.application_id AND later.kind = marks.kind"
        " AND coalesce(CAST(later.interview_id AS text), '')"
        " = coalesce(CAST(marks.interview_id AS text), '')"
        " AND coalesce(CAST(later.interviewer_id AS text), '')"
        " = coalesce(CAST(marks.interviewer_id AS text), '')"
        " AND (later.happened_at > marks.happened_at"
        " OR (later.happened_at = marks.happened_at AND later.id > marks.id)))"
    )
    op.execute(
        f"UPDATE marks SET id = (SELECT tasks.id FROM tasks WHERE {SAME_TASK})"  # noqa: S608  # our own words
        f" WHERE EXISTS (SELECT 1 FROM tasks WHERE {SAME_TASK})"
    )
    # One that was skipped and opened again with another window is not skipped now.
    op.execute(
        "DELETE FROM marks WHERE state = 'skipped' AND EXISTS (SELECT 1 FROM tasks"
        " WHERE tasks.account_id = marks.account_id AND tasks.id = marks.id"
        " AND tasks.state = 'open')"
    )
    # A snooze of a task that is skipped has no meaning any more: the column says when a skip ends.
    op.execute(
        "UPDATE tasks SET snoozed_until = NULL WHERE NOT own AND state = 'skipped'"
        " AND snoozed_until IS NOT NULL"
    )
    op.execute(
        "INSERT INTO marks (account_id, id, application_id, employer_id, interview_id,"
        " interviewer_id, kind, state, happened_at, snoozed_until)"
        " SELECT account_id, id, application_id, employer_id, interview_id, interviewer_id, kind,"
        " CASE WHEN state = 'skipped' THEN 'skipped' ELSE 'snoozed' END,"
        " coalesce(settled_at, updated_at),"
        " CASE WHEN state = 'skipped' THEN NULL ELSE snoozed_until END"
        " FROM tasks WHERE NOT own AND application_id IS NOT NULL AND employer_id IS NOT NULL"
        " AND (state = 'skipped' OR (state = 'open' AND snoozed_until IS NOT NULL))"
        " AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.account_id = tasks.account_id"
        " AND marks.id = tasks.id AND marks.state = tasks.state)"
        " ON CONFLICT (account_id, id) DO UPDATE SET state = excluded.state,"
        " happened_at = excluded.happened_at, snoozed_until = excluded.snoozed_until"
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_skipped", "tasks")
    op.execute("UPDATE tasks SET snoozed_until = NULL WHERE NOT own AND state = 'skipped'")
    op.execute(
        f"DELETE FROM marks WHERE state NOT IN ('done', 'skipped') OR kind NOT IN ({BEFORE})"  # noqa: S608  # our own words
    )
