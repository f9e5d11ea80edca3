"""/v1/bounces: reports that a message did not arrive, as mail servers send them."""

from typing import Annotated, Final

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body, text
from app.api.v1.delivery.messages.message_shapes import Message, message_view
from app.usecases.delivery.dsn_parser import parse_bounce
from app.usecases.delivery.messages.handing_over import EARLIER_CONTACTS
from app.usecases.delivery.messages.message_bounces import note_bounce
from app.usecases.message_states import TABLE
from app.usecases.ports import Key, Page, Row

routes = Routes("messages", write="contacts:write")

#: The longest report that is read, in characters.
LONGEST: Final = 256 * 1024


class BounceReport(Body):
    """A report of failed delivery (DSN, RFC 3464)."""

    report: Annotated[str, text(LONGEST)] = Field(
        description="The whole mail as it came, with its header. What is not in UTF-8 may be "
        "replaced: only the parts that are for machines are read.",
    )


class BounceReading(Answer):
    """What a report is about."""

    message: Message | None = Field(
        description="The message that it is about, as it is now; null where it is about none "
        "that was sent from here to the recipient that it names."
    )


@routes.add("POST", "/v1/bounces", "bounces.create", BounceReading)
async def create(call: Caller, body: BounceReport) -> Response:
    """Hand in a report that a message did not arrive.

    It is recognised by the `Message-ID` that it returns. A message that failed for good is
    `bounced`, and its contact too if that can still be recorded; one that is delayed is still
    under way.
    """
    bounce = await call.in_thread(parse_bounce, body.report.encode())
    if bounce is None:
        raise invalid("/report", "invalid_value", "This is not a report of a mail server (DSN).")
    rows = []
    if bounce.message_id is not None:
        page = Page(TABLE, (("message_id", "=", bounce.message_id),), limit=1)
        rows = list(await call.gateway.page(call.account_id, page))
    if not rows:
        return json_response({"message": None})
    message_id, contact_id = str(rows[0]["id"]), rows[0]["contact_id"]
    looked_up = [(EARLIER_CONTACTS, message_id)]
    if contact_id is not None:
        looked_up.append(("contacts", str(contact_id)))

    def render(row: Row | None) -> Response:
        return json_response({"message": None if row is None else message_view(row)})

    return await call.change(
        Key("message", message_id),
        lambda context, now: note_bounce(context, bounce, call.policy, now),
        render,
        chosen_ids=tuple(looked_up),
    )
