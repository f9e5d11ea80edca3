"""Own templates of messages: stored, changed, deleted, and filled in with facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.messages.drafts import Draft
from app.domain.messages.occasion import Occasion
from app.usecases.client_ids import existing_or_conflict
from app.usecases.delivery.messages.template_language import check_template, render
from app.usecases.errors import NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.normalization import header_line
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.employers import Written
from app.usecases.row_values import text

TABLE: Final = "message_templates"

#: The longest text and subject that a template makes.
_LONGEST_BODY: Final = 10_000
_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to be stored."""

    name: str
    kind: str
    subject: str
    body: str
    id: str | None = None
    content_hash: str | None = None


def create_template(
    context: PursuitContext | None, command: NewTemplate, now: datetime
) -> Outcome[Written]:
    """Store a template; raises Invalid for one that is not allowed."""
    context = known(context, "account")
    again = existing_or_conflict(context, TABLE, command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    row = {
        "id": command.id or new_id(now),
        "name": command.name,
        "kind": command.kind,
        "subject": command.subject,
        "body": command.body,
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }
    return Outcome(Written(row, created=True), (Insert(TABLE, row),))


def change_template(
    context: PursuitContext | None, template_id: str, changed: Mapping[str, object], now: datetime
) -> Outcome[Row]:
    """Change a template."""
    row = template_of(context, template_id)
    values = {name: value for name, value in changed.items() if value != row[name]}
    if not values:
        return Outcome(row)
    values["updated_at"] = now
    return Outcome({**row, **values}, (Amend(TABLE, text(row, "id"), values),))


def delete_template(context: PursuitContext | None, template_id: str) -> Outcome[None]:
    """Delete a template; messages that were made of it stay."""
    template_of(context, template_id)
    return Outcome(None, (Remove(TABLE, template_id),))


def template_of(context: PursuitContext | None, template_id: str) -> Row:
    """The template, among the rows that were loaded; `NotFound` where there is none."""
    row = known(context, "message_template").existing.get((TABLE, template_id))
    if row is None:
        raise NotFound("message_template")
    return row


def check_texts(changed: Mapping[str, object]) -> None:
    """Refuse a subject or a body that is not allowed; raises Invalid."""
    for name in ("subject", "body"):
        if name in changed:
            check_template(str(changed[name]), f"/{name}")


def filled_in(template: Row, occasion: Occasion) -> Draft:
    """A draft made of a template and the facts of a pursuit."""
    fields = {
        "role": occasion.role,
        "employer": occasion.employer,
        "person": occasion.person or "",
        "sender": occasion.sender or "",
        "interview_day": occasion.day or "",
        "answer": "" if occasion.answer is None else occasion.answer.value,
    }
    where = "/template_id"
    return Draft(
        header_line(render(text(template, "subject"), fields, _LONGEST_SUBJECT, where)),
        render(text(template, "body"), fields, _LONGEST_BODY, where),
    )
