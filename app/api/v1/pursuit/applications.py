"""/v1/applications, and the application named or described inside an interview."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.call import AccountRequest, Caller
from app.api.operations.pagination import Paging
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Id,
    Instant,
    LongText,
    NewPathId,
    PathId,
    ShortText,
    leave,
    provided_fields,
)
from app.api.request.preconditions import etag
from app.api.v1.pursuit.employers import EmployerIn, check_named_or_described
from app.api.v1.shared.records import Recorded, recorded
from app.api.v1.shared.support import (
    content_hash,
    created_or_ok,
    deleted,
    existing,
    key,
    ok,
    probes,
    tag_of_chosen,
    with_path_id,
)
from app.domain import facts
from app.domain.facts import OutcomeKind, Route
from app.usecases.ports import Key, Row
from app.usecases.pursuit import applications, employers

routes = Routes.of("application")


class AgencyIn(Body):
    """The agency that stands between."""

    name: ShortText = Field(examples=["Elmfield Search"])
    direct_contact_permitted: bool = Field(
        default=False,
        description="Whether the agency permits you to write to the employer directly.",
    )

    def fact(self) -> facts.Agency:
        """The same, as the domain reads it."""
        return facts.Agency(self.name, self.direct_contact_permitted)


class NewApplication(Body):
    """An application: one pursuit of one role."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    employer: EmployerIn = Field(description="By id, or described.")
    role: ShortText = Field(examples=["Data engineer"])
    route: Route = Field(default=Route.DIRECT, description="Direct, or through an agency.")
    agency: AgencyIn | None = Field(default=None, description="Only with the route `agency`.")
    note: LongText | None = None


class ApplicationIn(Body):
    """An application inside an interview: `{"id": ...}`, or its role and more; then it is new."""

    id: AnyId | None = Field(default=None, description="The id of an existing application.")
    role: ShortText | None = Field(default=None, examples=["Data engineer"])
    route: Route | None = Field(default=None, description="`direct` by default.")
    agency: AgencyIn | None = Field(default=None, description="Only with the route `agency`.")
    note: LongText | None = None

    def described(self, pointer: str) -> applications.NewApplication | None:
        """The application described here; None where it is named by its id."""
        check_named_or_described(self, ("role",), pointer)
        if self.id is not None or self.role is None:
            return None
        return new_application(
            self.role, self.route or Route.DIRECT, self.agency, self.note, pointer
        )


def new_application(
    role: str, route: Route, agency: AgencyIn | None, note: str | None, pointer: str
) -> applications.NewApplication:
    """The command for a new application."""
    if agency is not None and route is Route.DIRECT:
        raise invalid(
            f"{pointer}/agency",
            "incompatible_fields",
            "An application by the direct route has no agency.",
        )
    return applications.NewApplication(role, route, None if agency is None else agency.fact(), note)


class Agency(Answer):
    """The agency that stands between."""

    name: str
    direct_contact_permitted: bool


class Outcome(Answer):
    """The outcome, if you ended it."""

    kind: OutcomeKind
    happened_at: datetime


class Application(Recorded):
    """One pursuit of one role at one employer."""

    id: str
    employer_id: str
    role: str = Field(examples=["Data engineer"])
    route: Route
    agency: Agency | None
    outcome: Outcome | None = Field(description="How you ended it, if you did.")
    note: str | None
    created_at: datetime
    updated_at: datetime


class ApplicationPage(Answer):
    """A page of applications."""

    items: list[Application]
    next_cursor: str | None


class AgencyPatch(Body):
    """A merge patch of the agency; one that is new needs its name."""

    name: ShortText = leave()
    direct_contact_permitted: bool = leave()


class OutcomePatch(Body):
    """A merge patch of the outcome; one that is new needs its kind, and happens now."""

    kind: OutcomeKind = leave()
    happened_at: Instant | None = leave()


class ApplicationPatch(Body):
    """A merge patch: what is absent is left, null clears; a null outcome reopens."""

    role: ShortText = leave()
    route: Route = leave()
    agency: AgencyPatch | None = leave()
    outcome: OutcomePatch | None = leave()
    note: LongText | None = leave()


def application_view(row: Row) -> dict[str, Any]:
    """An application as it is answered."""
    kind = row["outcome_kind"]
    return {
        "id": row["id"],
        "employer_id": row["employer_id"],
        "role": row["role"],
        "route": row["route"],
        "agency": row["agency"],
        "outcome": None if kind is None else {"kind": kind, "happened_at": row["outcome_at"]},
        "note": row["note"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


def employer_key(named: str | None, described: employers.NewEmployer | None) -> Key:
    """The key to lock by: the employer that is named, or the same as the described one."""
    if described is not None:
        return employers.same_employer(described.name, described.region)
    return Key("employer", named)


@routes.post("/v1/applications", "applications.create", Application, problems=("not_found",))
async def create(call: Caller, body: NewApplication) -> Response:
    """Make an application, and its employer if it is described and new."""
    return await _make(call, body)


@routes.put_new("/v1/applications/{application_id}", "applications.put", Application)
async def put(call: Caller, application_id: NewPathId, body: NewApplication) -> Response:
    """Make an application with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, application_id))


async def _make(call: AccountRequest, body: NewApplication) -> Response:
    described = body.employer.described("/employer")
    plain = new_application(body.role, body.route, body.agency, body.note, "")
    command = applications.NewApplication(
        plain.role,
        plain.route,
        plain.agency,
        plain.note,
        described,
        body.id,
        content_hash(body),
    )
    return await call.change(
        employer_key(body.employer.id, described),
        lambda context, now: applications.create_application(context, command, call.policy, now),
        lambda made: created_or_ok("/v1/applications", made, application_view(made.row)),
        chosen_ids=probes("applications", body),
        tag=tag_of_chosen("applications", body),
        limits=call.services.limits.to_start()[:2],
    )


@routes.get("/v1/applications", "applications.list", ApplicationPage)
async def listed(
    call: Caller,
    paging: Paging,
    employer: Annotated[AnyId | None, Query(description="Only those at this employer.")] = None,
) -> Response:
    """List your applications, oldest first."""
    where = [] if employer is None else [("employer_id", "=", employer)]
    rows = await call.gateway.page(call.account_id, paging.rows("applications", where=where))
    return paging.answer(rows, application_view)


@routes.get("/v1/applications/{application_id}", "applications.get", Application)
async def get(call: Caller, application_id: PathId) -> Response:
    """Read one application."""
    row = await existing(call, "applications", application_id, "application")
    return call.ok_or_unchanged(application_view(row), etag(row))


@routes.patch("/v1/applications/{application_id}", "applications.update", Application)
async def update(call: Caller, application_id: PathId, body: ApplicationPatch) -> Response:
    """Change an application, end it, or reopen it."""
    values = provided_fields(body)
    if "route" in values:
        values["route"] = body.route.value
    nested = {
        name: None if patch is None else provided_fields(patch)
        for name in ("agency", "outcome")
        if name in values
        for patch in (values.pop(name),)
    }
    command = applications.ChangeApplication(values, **nested)
    return await call.change(
        key("application", application_id),
        lambda context, now: applications.change_application(context, command, call.policy, now),
        lambda row: ok(row, application_view(row)),
    )


@routes.delete("/v1/applications/{application_id}", "applications.delete", problems=("in_use",))
async def delete(call: Caller, application_id: PathId) -> Response:
    """Delete an application that has no interviews."""
    return await call.change(
        Key("application", application_id, with_own=True),
        applications.delete_application,
        deleted,
    )
