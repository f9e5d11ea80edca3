"""/v1/message-templates: templates of messages that candidates keep for themselves."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Body, Id, PathId, ShortText, leave, provided_fields, text
from app.api.request.preconditions import etag
from app.api.request.validators import plain_letter
from app.api.v1.shared.client_ids import chosen_ids, content_hash, tag_of_chosen
from app.api.v1.shared.filters import Filtering
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import created_or_ok, deleted, ok
from app.api.v1.shared.records import Recorded, recorded
from app.domain.messages.occasion import MessageKind
from app.usecases.delivery.messages import templates
from app.usecases.delivery.messages.template_language import FIELDS, FILTERS, LONGEST
from app.usecases.ports import Key, PursuitContext, Row

routes = Routes.of("message_template")

_ACCOUNT: Final = Key("account")
_PATH: Final = "/v1/message-templates"
_NAME: Final = "What you call it."
_SUBJECT: Final = "The subject line, as a template."
_BODY: Final = (
    "The text, as a Jinja2 template of fields and conditions: "
    f"{', '.join(f'`{{{{ {one} }}}}`' for one in FIELDS)}, `{{% if %}}`, and the filters "
    f"{', '.join(f'`{one}`' for one in sorted(FILTERS))}."
)
_TemplateText = Annotated[str, text(LONGEST), AfterValidator(plain_letter)]


class NewMessageTemplate(Body):
    """A template of your own."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    name: ShortText = Field(description=_NAME, examples=["Thanks, short"])
    kind: MessageKind = Field(description="The kind of message that it is for.")
    subject: _TemplateText = Field(description=_SUBJECT, examples=["Thank you: {{ role }}"])
    body: _TemplateText = Field(
        description=_BODY, examples=["Dear {{ person }},\n\nThank you.\n\n{{ sender }}"]
    )


class MessageTemplatePatch(Body):
    """A merge patch of a template."""

    name: ShortText = leave()
    subject: _TemplateText = leave()
    body: _TemplateText = leave()


class MessageTemplate(Recorded):
    """A template of your own."""

    id: str
    name: str = Field(description=_NAME)
    kind: MessageKind = Field(description="The kind of message that it is for.")
    subject: str = Field(description=_SUBJECT)
    body: str = Field(description=_BODY)
    created_at: datetime
    updated_at: datetime


class MessageTemplatePage(Answer):
    """A page of templates."""

    items: list[MessageTemplate]
    next_cursor: str | None


def template_view(row: Row) -> dict[str, Any]:
    """A template as it is answered."""
    names = ("id", "name", "kind", "subject", "body", "created_at", "updated_at")
    return {**{name: row[name] for name in names}, **recorded(row)}


def _tag(context: PursuitContext, template_id: str) -> str | None:
    row = context.existing.get((templates.TABLE, template_id))
    return None if row is None else etag(row)


@routes.post(_PATH, "message_templates.create", MessageTemplate)
async def create(call: Caller, body: NewMessageTemplate) -> Response:
    """Keep a template; what is not allowed in one is refused."""
    await _check(call, {"subject": body.subject, "body": body.body})
    command = templates.NewTemplate(
        body.name, body.kind.value, body.subject, body.body, body.id, content_hash(body)
    )
    return await call.change(
        _ACCOUNT,
        lambda context, now: templates.create_template(context, command, now),
        lambda made: created_or_ok(_PATH, made, template_view(made.row)),
        chosen_ids=chosen_ids(templates.TABLE, body),
        tag=tag_of_chosen(templates.TABLE, body),
        limits=(call.services.limits.of_account(templates.TABLE),),
    )


@routes.get(_PATH, "message_templates.list", MessageTemplatePage)
async def listed(call: Caller, paging: Paging, filters: Filtering) -> Response:
    """List your templates, oldest first."""
    order = filters.order()
    page = paging.rows(templates.TABLE, where=filters.where(), order=order)
    return paging.answer(await call.gateway.page(call.account_id, page), template_view, order=order)


@routes.get(f"{_PATH}/{{template_id}}", "message_templates.get", MessageTemplate)
async def get(call: Caller, template_id: PathId) -> Response:
    """Read one template."""
    row = await existing(call, templates.TABLE, template_id, "message_template")
    return call.ok_or_unchanged(template_view(row), etag(row))


@routes.patch(f"{_PATH}/{{template_id}}", "message_templates.update", MessageTemplate)
async def update(call: Caller, template_id: PathId, body: MessageTemplatePatch) -> Response:
    """Change a template. Messages that were made of it stay as they are."""
    changed = provided_fields(body)
    await _check(call, changed)
    return await call.change(
        _ACCOUNT,
        lambda context, now: templates.change_template(context, template_id, changed, now),
        lambda row: ok(row, template_view(row)),
        chosen_ids=((templates.TABLE, template_id),),
        tag=lambda context, _: _tag(context, template_id),
    )


@routes.delete(f"{_PATH}/{{template_id}}", "message_templates.delete")
async def delete(call: Caller, template_id: PathId) -> Response:
    """Delete a template."""
    return await call.change(
        _ACCOUNT,
        lambda context, _: templates.delete_template(context, template_id),
        deleted,
        chosen_ids=((templates.TABLE, template_id),),
        tag=lambda context, _: _tag(context, template_id),
    )


async def _check(call: AccountRequest, changed: dict[str, Any]) -> None:
    """Check the texts of a template, which takes as long as they are."""
    await call.in_thread(templates.check_texts, changed)
