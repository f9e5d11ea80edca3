"""/v1/applications: pursuits, each of one role at one employer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, cast

from fastapi import Query
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import AnyId, NewPathId, PathId, provided_fields
from app.api.request.preconditions import etag
from app.api.v1.pursuit.application_shapes import (
    Application,
    ApplicationPage,
    ApplicationPatch,
    NewApplication,
    agency_view,
)
from app.api.v1.pursuit.employers import alone
from app.api.v1.pursuit.named_employers import described_employer
from app.api.v1.pursuit.person_shapes import InterviewerIn, people_view
from app.api.v1.shared.client_ids import (
    chosen_ids,
    content_hash,
    tag_of_chosen,
    unique_ids,
    with_path_id,
)
from app.api.v1.shared.filters import Filtering, OfExternalId, Search, by_id, search
from app.api.v1.shared.labels import labels_view
from app.api.v1.shared.lookups import existing, named_in_contacts, people_of_applications
from app.api.v1.shared.record_responses import deleted, ok
from app.api.v1.shared.records import recorded
from app.domain.facts import Region
from app.usecases import json_columns
from app.usecases.json_columns import moment_json
from app.usecases.ports import Key, Row
from app.usecases.pursuit import agency_and_region, applications, deletions, employers, moves
from app.usecases.pursuit.employers import LEFT
from app.usecases.pursuit.external_ids import looked_up

routes = Routes.of("application")


def application_view(row: Row, people: Iterable[Row]) -> dict[str, Any]:
    """An application as it is answered."""
    kind = row["outcome_kind"]
    agency = row["agency"]
    return {
        "id": row["id"],
        "employer_id": row["employer_id"],
        "role": row["role"],
        "route": row["route"],
        "agency": None if agency is None else agency_view(cast("Mapping[str, Any]", agency)),
        "applied_at": moment_json(cast("date | None", row["applied_at"])),
        "closing_on": row["closing_on"],
        "internal": row["internal"],
        "posting_url": row["posting_url"],
        "region": row["region"],
        "preferences": {"no_calls": row["no_calls"], "no_contact": row["no_contact"]},
        "people": people_view(people),
        "outcome": None if kind is None else {"kind": kind, "happened_at": row["outcome_at"]},
        "note": row["note"],
        **labels_view(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


def employer_key(
    named: str | None,
    described: employers.NewEmployer | None,
    application: applications.NewApplication,
) -> Key:
    """The key to lock by: the employer that is named, or the same as the described one.

    It names the regions that the application brings, so that their calendars are made first.
    """
    agency = application.agency
    regions = tuple(
        one for one in (application.region, None if agency is None else agency.region) if one
    )
    if described is not None:
        same = employers.same_employer(described.name, described.region, described.search_place)
        return replace(same, regions=(*same.regions, *regions))
    return Key("employer", named, regions=regions)


def people_ids(people: Iterable[InterviewerIn]) -> tuple[tuple[str, str], ...]:
    """The ids that the client chose for people, to be looked up."""
    return tuple(("interviewers", one.id) for one in people if one.id is not None)


@routes.post(
    "/v1/applications", "applications.create", Application, problems=("merged", "not_found")
)
async def create(call: Caller, body: NewApplication) -> Response:
    """Make an application, and its employer if it is described and new."""
    return await _make(call, body)


@routes.put_new(
    "/v1/applications/{application_id}", "applications.put", Application, problems=("merged",)
)
async def put(call: Caller, application_id: NewPathId, body: NewApplication) -> Response:
    """Make an application with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, application_id))


async def _make(call: AccountRequest, body: NewApplication) -> Response:
    described = await described_employer(call, body.employer, "/employer")
    command = replace(
        body.command(""), employer=described, id=body.id, content_hash=content_hash(body)
    )
    return await call.change(
        employer_key(body.employer.id, described, command),
        lambda context, now: applications.create_application(context, command, call.policy, now),
        _made,
        chosen_ids=(
            *chosen_ids("applications", body),
            *people_ids(body.people),
            *looked_up("applications", body.external_id),
            *looked_up("employers", body.employer.external_id),
        ),
        otherwise=lambda found: _response(call, found.row),
        tag=tag_of_chosen("applications", body),
        limits=call.services.limits.to_start()[:2],
    )


def _made(outcome: applications.WrittenApplication) -> Response | None:
    """The answer to a new application; of one that is there its people are to be read."""
    if not outcome.created:
        return None
    view = application_view(outcome.row, outcome.people)
    return created(f"/v1/applications/{outcome.row['id']}", view, etag(outcome.row))


async def _with_people(call: AccountRequest, row: Row) -> dict[str, Any]:
    application_id = str(row["id"])
    people = await people_of_applications(call, [application_id])
    return application_view(row, people[application_id])


async def _response(call: AccountRequest, row: Row) -> Response:
    return ok(row, await _with_people(call, row))


@routes.get("/v1/applications", "applications.list", ApplicationPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    employer: Annotated[AnyId | None, Query(description="Only those at this employer.")] = None,
    external_id: OfExternalId = None,
    q: Search = None,
) -> Response:
    """List your applications, oldest first; `q` looks in the role and the employer's name."""
    where = filters.where(
        ("employer_id", "=", employer), ("external_id", "=", external_id), search(q)
    )
    order = filters.order()
    page = paging.rows("applications", where=where, order=order)
    rows = await call.gateway.page(call.account_id, page)
    people = await people_of_applications(call, [str(row["id"]) for row in rows])
    employers = await by_id(call, "employers", (row["employer_id"] for row in rows))
    return paging.answer(
        rows,
        lambda row: {
            **application_view(row, people[row["id"]]),
            "employer_name": employers[row["employer_id"]]["name"],
        },
        order=order,
    )


@routes.get("/v1/applications/{application_id}", "applications.get", Application)
async def get(call: Caller, application_id: PathId) -> Response:
    """Read one application."""
    row = await existing(call, "applications", application_id, "application")
    return call.ok_or_unchanged(await _with_people(call, row), etag(row))


@routes.patch(
    "/v1/applications/{application_id}",
    "applications.update",
    Application,
    problems=("in_use", "limit_reached", "merged", "state_conflict"),
)
async def update(call: Caller, application_id: PathId, body: ApplicationPatch) -> Response:
    """Change an application, end or reopen it; or move it, with all under it, to an employer."""
    values = provided_fields(body)
    if "employer" in values:
        return await _move(call, application_id, body)
    if "route" in values:
        values["route"] = body.route.value
    if "preferences" in values:
        values |= provided_fields(values.pop("preferences"))
    people = values.pop("people", None)
    if people is not None:
        unique_ids([one.id for one in people], "/people")
    nested = {
        name: None if patch is None else patch.kept()
        for name in ("agency", "region", "outcome")
        if name in values
        for patch in (values.pop(name),)
    }
    command = applications.ChangeApplication(
        values,
        agency=nested.get("agency", LEFT),
        region=nested.get("region", LEFT),
        outcome=nested.get("outcome", LEFT),
        people=None if people is None else tuple(one.command() for one in people),
        with_contacts=frozenset()
        if people is None
        else await named_in_contacts(call, ("application_id", application_id)),
    )
    return await call.change(
        Key("application", application_id, regions=await _moved(call, application_id, command)),
        lambda context, now: applications.change_application(context, command, call.policy, now),
        read_first,
        otherwise=lambda row: _response(call, row),
        chosen_ids=(
            *people_ids(people or ()),
            *looked_up("applications", values.get("external_id")),
        ),
    )


async def _move(call: AccountRequest, application_id: str, body: ApplicationPatch) -> Response:
    alone(body, "employer")
    employer_id = body.employer.id
    return await call.change(
        moves.move_application_key(application_id, employer_id),
        lambda context, now: moves.move_application(context, employer_id, call.policy, now),
        read_first,
        otherwise=lambda row: _response(call, row),
    )


async def _moved(
    call: AccountRequest, application_id: str, command: applications.ChangeApplication
) -> tuple[Region, ...]:
    """The regions that a change brings, so that their calendars are made beforehand."""
    if command.agency is LEFT and command.region is LEFT:
        return ()
    row = await existing(call, "applications", application_id, "application")
    agency, region = command.agency, command.region
    found = (
        None if agency is LEFT else agency_and_region.agency_document(agency, row),
        None if region is LEFT else agency_and_region.region_document(region, row),
    )
    return tuple(place for place in map(json_columns.region, found) if place is not None)


@routes.delete("/v1/applications/{application_id}", "applications.delete", problems=("in_use",))
async def delete(call: Caller, application_id: PathId) -> Response:
    """Delete an application made by mistake, with everything under it.

    What counts for other applications at the employer goes on counting there for 90 days.
    """
    return await call.change(
        deletions.delete_application_key(application_id),
        deletions.delete_application,
        deleted,
    )
