"""/v1/interviews/{id}/employer-updates: news from the employer."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.request.fields import NewPathId, PathId
from app.api.request.preconditions import etag
from app.api.v1.pursuit.employer_update_shapes import (
    EmployerUpdate,
    EmployerUpdatePage,
    NewEmployerUpdate,
    update_view,
)
from app.api.v1.pursuit.timetable_shapes import pointing_at
from app.api.v1.shared.client_ids import chosen_ids, tag_of_chosen, with_path_id
from app.api.v1.shared.filters import Filtering, OfExternalId, list_of_place
from app.api.v1.shared.lookups import existing, place_key
from app.api.v1.shared.record_responses import created_or_ok
from app.usecases.lookups import Place
from app.usecases.ports import Page
from app.usecases.pursuit import employer_updates
from app.usecases.pursuit.aliases import looked_up

routes = Routes.of("employer_update")

#: Records of one kind and instant that are compared with a new one.
_MOST_SAME: Final = 10


@routes.post(
    "/v1/interviews/{interview_id}/employer-updates", "employer_updates.create", EmployerUpdate
)
async def create(call: Caller, interview_id: PathId, body: NewEmployerUpdate) -> Response:
    """Record news from the employer."""
    return await _make(call, Place(interview_id), body)


@routes.post(
    "/v1/applications/{application_id}/employer-updates",
    "application_updates.create",
    EmployerUpdate,
)
async def create_of_application(
    call: Caller, application_id: PathId, body: NewEmployerUpdate
) -> Response:
    """Record news from the employer about a pursuit, with or without an interview."""
    return await _make(call, Place(application_id=application_id), body)


@routes.put_new(
    "/v1/interviews/{interview_id}/employer-updates/{update_id}",
    "employer_updates.put",
    EmployerUpdate,
)
async def put(
    call: Caller, interview_id: PathId, update_id: NewPathId, body: NewEmployerUpdate
) -> Response:
    """Record news with the id of your choice; idempotent."""
    return await _make(call, Place(interview_id), with_path_id(body, update_id))


@routes.put_new(
    "/v1/applications/{application_id}/employer-updates/{update_id}",
    "application_updates.put",
    EmployerUpdate,
)
async def put_of_application(
    call: Caller, application_id: PathId, update_id: NewPathId, body: NewEmployerUpdate
) -> Response:
    """Record news of a pursuit with the id of your choice; idempotent."""
    return await _make(call, Place(application_id=application_id), with_path_id(body, update_id))


async def _make(call: AccountRequest, path: Place, body: NewEmployerUpdate) -> Response:
    command = body.command(path)
    if body.id is None and body.external_id is None and body.received_at is not None:
        command = replace(command, same=await _same_then(call, path, body))
    while True:
        try:
            return await _record(call, path, body, command)
        except employer_updates.RecordedMeanwhile as error:
            # Words like this one were sent in the same moment. Each time names others, of which a
            # pursuit bears so many.
            command = replace(command, same=(*command.same, *error.ids))


async def _record(
    call: AccountRequest, path: Place, body: NewEmployerUpdate, command: employer_updates.NewUpdate
) -> Response:
    with pointing_at(body.answer_due, "/answer_due"):
        return await call.change(
            place_key(path),
            lambda context, now: employer_updates.record_update(context, command, call.policy, now),
            lambda made: created_or_ok("/v1/employer-updates", made, update_view(made.row)),
            chosen_ids=(
                *chosen_ids("employer_updates", body),
                *looked_up("employer_updates", body.id, body.external_id),
                *(("employer_updates", one) for one in command.same),
            ),
            tag=tag_of_chosen("employer_updates", body),
            limits=(call.services.limits.of_application("employer_updates"),),
        )


async def _same_then(call: AccountRequest, path: Place, body: NewEmployerUpdate) -> tuple[str, ...]:
    """The records of the same kind and instant: one of them may be this very word."""
    where = (
        (f"{path.what}_id", "=", path.named),
        ("kind", "=", body.kind.value),
        ("received_at", "=", body.received_at),
    )
    page = Page("employer_updates", where, ("id",), None, _MOST_SAME)
    rows = await call.gateway.page(call.account_id, page)
    return tuple(str(row["id"]) for row in rows)


@routes.get(
    "/v1/interviews/{interview_id}/employer-updates", "employer_updates.list", EmployerUpdatePage
)
async def listed(
    call: Caller,
    interview_id: PathId,
    paging: Paging,
    filters: Filtering,
    external_id: OfExternalId = None,
) -> Response:
    """List the employer's updates in the order in which they were recorded."""
    where = Place(interview_id), filters, external_id
    return await list_of_place(call, paging, "employer_updates", where, update_view)


@routes.get(
    "/v1/applications/{application_id}/employer-updates",
    "application_updates.list",
    EmployerUpdatePage,
)
async def listed_of_application(
    call: Caller,
    application_id: PathId,
    paging: Paging,
    filters: Filtering,
    external_id: OfExternalId = None,
) -> Response:
    """List the updates of a pursuit, of all its interviews, in the order of their recording."""
    where = Place(application_id=application_id), filters, external_id
    return await list_of_place(call, paging, "employer_updates", where, update_view)


@routes.get("/v1/employer-updates/{update_id}", "employer_updates.get", EmployerUpdate)
async def get(call: Caller, update_id: PathId) -> Response:
    """Read one update."""
    row = await existing(call, "employer_updates", update_id, "employer_update")
    return call.ok_or_unchanged(update_view(row), etag(row))
