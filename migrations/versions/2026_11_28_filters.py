"""What lists are filtered by: folded names, the last change, and where a task belongs."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "filters"
down_revision = "outlooks"
branch_labels = None
depends_on = None

LOSES = "Nothing: it is made of what stands beside it."

#: The tables that are searched, each with the name that is folded.
SEARCHED = {"employers": "name", "applications": "role"}
#: The tables of which those that have changed since an instant are listed.
LISTED = ("employers", "applications", "interviews", "interviewers", "feedback", "tasks")
#: What the tasks of one are found by, and whether there was an index without their order.
OF_TASKS = {"application_id": False, "interview_id": True, "employer_id": True}
ROWS = 1_000


def folded(name: str) -> str:
    """Without accents, case and further spaces, as `app/usecases/normalization.py` has it."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(letters.casefold().split())


def fill(name: str, column: str) -> None:
    """Fold the names that are there."""
    table = sa.table(name, *map(sa.column, ("account_id", "id", column, "search_key")))
    key = sa.tuple_(table.c.account_id, table.c.id)
    connection = op.get_bind()
    after: tuple[str, str] | None = None
    while True:
        rows = sa.select(table.c.account_id, table.c.id, table.c[column])
        if after is not None:
            rows = rows.where(key > sa.tuple_(*(sa.literal(one) for one in after)))
        found = connection.execute(rows.order_by(*key.clauses).limit(ROWS)).all()
        for account_id, row_id, text in found:
            connection.execute(
                sa.update(table)
                .where(table.c.account_id == account_id, table.c.id == row_id)
                .values(search_key=folded(text))
            )
        if len(found) < ROWS:
            return
        after = found[-1][0], found[-1][1]


def upgrade() -> None:
    for name, column in SEARCHED.items():
        op.add_column(
            name, sa.Column("search_key", sa.Text(), nullable=False, server_default=sa.text("''"))
        )
        fill(name, column)
    for name in LISTED:
        op.create_index(
            f"ix_{name}_account_id_updated_at_id", name, ["account_id", "updated_at", "id"]
        )
    for column, was in OF_TASKS.items():
        if was:
            op.drop_index(f"ix_tasks_account_id_{column}", "tasks")
        op.create_index(
            f"ix_tasks_account_id_{column}_sort_at_id",
            "tasks",
            ["account_id", column, "sort_at", "id"],
        )


def downgrade() -> None:
    for column, was in OF_TASKS.items():
        op.drop_index(f"ix_tasks_account_id_{column}_sort_at_id", "tasks")
        if was:
            op.create_index(f"ix_tasks_account_id_{column}", "tasks", ["account_id", column])
    for name in LISTED:
        op.drop_index(f"ix_{name}_account_id_updated_at_id", name)
    for name in SEARCHED:
        op.drop_column(name, "search_key")
