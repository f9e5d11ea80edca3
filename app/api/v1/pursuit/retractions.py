"""Retractions: POST .../retraction takes back a record that was never true."""

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import Body, PathId, PathNumber, ShortText
from app.api.v1.pursuit.contact_shapes import Contact
from app.api.v1.pursuit.contacts import contact_view
from app.api.v1.pursuit.employer_update_shapes import EmployerUpdate, update_view
from app.api.v1.pursuit.timetable import revisions_at
from app.api.v1.pursuit.timetable_shapes import Timetable
from app.api.v1.pursuit.timetable_views import timetable_etag, timetable_view
from app.api.v1.shared.lookups import existing, key, place_key
from app.api.v1.shared.record_responses import ok
from app.usecases.lookups import Place
from app.usecases.pursuit import retractions
from app.usecases.pursuit.contact_results import OF_MESSAGE

contacts = Routes.of("contact")
updates = Routes.of("employer_update")
timetables = Routes.of("timetable")


class Retraction(Body):
    """Why a record is taken back."""

    reason: ShortText = Field(
        description="Why it was never true; it is shown with the record.",
        examples=["Recorded on the wrong application"],
    )

    def command(self) -> retractions.Retract:
        """The same, as the use case takes it."""
        return retractions.Retract(self.reason)


@contacts.post(
    "/v1/contacts/{contact_id}/retraction",
    "contacts.retract",
    Contact,
    status=200,
    problems=("state_conflict",),
)
async def retract_contact(call: Caller, contact_id: PathId, body: Retraction) -> Response:
    """Take back a contact that was recorded. It stays on record, and counts for nothing."""
    # The id in the path may be another one for it.
    before = await existing(call, "contacts", contact_id, "contact")
    return await call.change(
        key("contact", contact_id),
        lambda context, now: retractions.retract_contact(context, body.command(), call.policy, now),
        lambda row: ok(row, contact_view(row)),
        chosen_ids=((OF_MESSAGE, str(before["id"])),),
    )


@updates.post(
    "/v1/employer-updates/{update_id}/retraction",
    "employer_updates.retract",
    EmployerUpdate,
    status=200,
    problems=("state_conflict",),
)
async def retract_update(call: Caller, update_id: PathId, body: Retraction) -> Response:
    """Take back news of the employer. It stays on record, and what it had set goes with it."""
    return await call.change(
        key("employer_update", update_id),
        lambda context, now: retractions.retract_update(context, body.command(), call.policy, now),
        lambda row: ok(row, update_view(row)),
    )


@timetables.post(
    "/v1/interviews/{interview_id}/timetable/{revision}/retraction",
    "timetables.retract",
    Timetable,
    status=200,
    problems=("state_conflict",),
)
async def retract_revision(
    call: Caller, interview_id: PathId, revision: PathNumber, body: Retraction
) -> Response:
    """Take back one revision of what the employer said."""
    return await _retract(call, Place(interview_id), revision, body)


@timetables.post(
    "/v1/applications/{application_id}/timetable/{revision}/retraction",
    "application_timetables.retract",
    Timetable,
    status=200,
    problems=("state_conflict",),
)
async def retract_revision_of_application(
    call: Caller, application_id: PathId, revision: PathNumber, body: Retraction
) -> Response:
    """Take back one revision of what the employer said, of the latest round by start."""
    return await _retract(call, Place(application_id=application_id), revision, body)


async def _retract(call: AccountRequest, path: Place, revision: int, body: Retraction) -> Response:
    async def after(_: object) -> Response:
        rows = await revisions_at(call, path)
        return json_response(timetable_view(rows, revision), headers={"ETag": timetable_etag(rows)})

    return await call.change(
        place_key(path),
        lambda context, now: retractions.retract_revision(
            context, (path, revision), body.command(), call.policy, now
        ),
        read_first,
        otherwise=after,
    )
