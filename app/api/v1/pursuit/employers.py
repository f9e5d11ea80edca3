"""/v1/employers, and the employer named or described inside other bodies."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import Problem, invalid_fields
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Country,
    EmployerName,
    Id,
    InRegion,
    LongText,
    NewPathId,
    PathId,
    ShortText,
    Subdivision,
    Zone,
    leave,
    provided_fields,
)
from app.api.request.preconditions import etag
from app.api.v1.pursuit.named_employers import COUNTRY, SUBDIVISION, ZONE
from app.api.v1.pursuit.own_days import (
    CALENDAR,
    CATEGORIES,
    MAX_CATEGORIES,
    Calendar,
    CalendarPatch,
    HolidayCategories,
    OwnCalendar,
    region_fact,
)
from app.api.v1.pursuit.preferences import Preferences, PreferencesIn
from app.api.v1.shared.client_ids import chosen_ids, content_hash, tag_of_chosen, with_path_id
from app.api.v1.shared.filters import Filtering, OfExternalId, Search, search
from app.api.v1.shared.labels import EXTERNAL_ID, METADATA, Labelled, MetadataPatch, labels_view
from app.api.v1.shared.lookups import existing_employer
from app.api.v1.shared.record_responses import created_or_ok, deleted, ok
from app.api.v1.shared.records import Recorded, recorded
from app.usecases.ports import Key, Row
from app.usecases.pursuit import deletions, employers, merges
from app.usecases.pursuit.external_ids import looked_up

routes = Routes.of("employer")


class NewEmployer(InRegion, Labelled):
    """An employer. Same name, zone, country and subdivision: the same employer."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    name: EmployerName = Field(examples=["Acme"])
    time_zone: Zone = Field(description=ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(default=None, description=SUBDIVISION, examples=["ENG"])
    holiday_categories: HolidayCategories = Field(
        default_factory=list, max_length=MAX_CATEGORIES, description=CATEGORIES
    )
    calendar: OwnCalendar | None = Field(default=None, description=CALENDAR)
    preferences: PreferencesIn | None = Field(default=None)
    note: LongText | None = None

    def command(self) -> employers.NewEmployer:
        """The same, as the use case takes it."""
        return employers.NewEmployer(
            self.name,
            region_fact(self),
            (self.preferences or PreferencesIn()).fact(),
            self.note,
            self.id,
            content_hash(self),
            self.labels(),
        )


class Employer(Recorded):
    """An employer."""

    id: str
    name: str = Field(examples=["Acme"])
    time_zone: str = Field(description=ZONE, examples=["Europe/London"])
    country: str | None = Field(description=COUNTRY, examples=["GB"])
    subdivision: str | None = Field(description=SUBDIVISION, examples=["ENG"])
    holiday_categories: list[str] = Field(description=CATEGORIES)
    calendar: Calendar | None = Field(description=CALENDAR)
    preferences: Preferences
    note: str | None
    external_id: str | None = Field(description=EXTERNAL_ID)
    metadata: dict[str, str] = Field(description=METADATA)
    created_at: datetime
    updated_at: datetime


class EmployerPage(Answer):
    """A page of employers."""

    items: list[Employer]
    next_cursor: str | None


class EmployerPatch(Body):
    """A merge patch: what is absent is left, null clears."""

    name: EmployerName = leave()
    time_zone: Zone = leave()
    country: Country | None = leave()
    subdivision: Subdivision | None = leave()
    holiday_categories: Annotated[
        HolidayCategories, Field(max_length=MAX_CATEGORIES, description=CATEGORIES)
    ] = leave()
    calendar: CalendarPatch | None = leave()
    preferences: PreferencesIn = leave()
    note: LongText | None = leave()
    external_id: ShortText | None = leave()
    metadata: MetadataPatch | None = leave()


def employer_view(row: Row) -> dict[str, object]:
    """An employer as it is answered."""
    return {
        "id": row["id"],
        "name": row["name"],
        "time_zone": row["time_zone"],
        "country": row["country"],
        "subdivision": row["subdivision"],
        "holiday_categories": row["holiday_categories"] or [],
        "calendar": row["calendar"],
        "preferences": {"no_calls": row["no_calls"], "no_contact": row["no_contact"]},
        "note": row["note"],
        **labels_view(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


@routes.post("/v1/employers", "employers.create", Employer, problems=("merged", "state_conflict"))
async def create(call: Caller, body: NewEmployer) -> Response:
    """Make an employer. To start with an interview, describe it there instead."""
    return await _make(call, body)


@routes.put_new(
    "/v1/employers/{employer_id}",
    "employers.put",
    Employer,
    problems=("merged", "state_conflict"),
)
async def put(call: Caller, employer_id: NewPathId, body: NewEmployer) -> Response:
    """Make an employer with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, employer_id))


async def _make(call: AccountRequest, body: NewEmployer) -> Response:
    command = body.command()
    return await call.change(
        employers.same_employer(command.name, command.region),
        lambda context, now: employers.create_employer(context, command, call.policy, now),
        lambda made: created_or_ok("/v1/employers", made, employer_view(made.row)),
        # An id that was merged goes on meaning the employer that stayed.
        chosen_ids=(
            *chosen_ids("employers", body),
            *chosen_ids("merged_employers", body),
            *looked_up("employers", body.external_id),
        ),
        tag=tag_of_chosen("employers", body),
        limits=(call.services.limits.of_account("employers"),),
    )


@routes.get("/v1/employers", "employers.list", EmployerPage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    external_id: OfExternalId = None,
    q: Search = None,
) -> Response:
    """List your employers, oldest first."""
    order = filters.order()
    where = filters.where(("external_id", "=", external_id), search(q))
    page = paging.rows("employers", where=where, order=order)
    rows = await call.gateway.page(call.account_id, page)
    return paging.answer(rows, employer_view, order=order)


@routes.get("/v1/employers/{employer_id}", "employers.get", Employer, problems=("merged",))
async def get(call: Caller, employer_id: PathId) -> Response:
    """Read one employer."""
    row = await existing_employer(call, employer_id)
    return call.ok_or_unchanged(employer_view(row), etag(row))


@routes.patch(
    "/v1/employers/{employer_id}",
    "employers.update",
    Employer,
    problems=("merged", "state_conflict"),
)
async def update(call: Caller, employer_id: PathId, body: EmployerPatch) -> Response:
    """Change an employer: only here can a restriction be lifted."""
    values = provided_fields(body)
    preferences = values.pop("preferences", None)
    if preferences is not None:
        values |= provided_fields(preferences)
    patch = values.pop("calendar", employers.LEFT)
    calendar = patch if patch is None or patch is employers.LEFT else patch.kept()
    before = await existing_employer(call, employer_id)
    if values.keys() & {"name", "time_zone", "country", "subdivision"}:
        await _check_not_another(call, {**before, **values})
    command = employers.ChangeEmployer(values, calendar)
    after = {**before, **values}
    if calendar is not employers.LEFT:
        after["calendar"] = employers.patched_calendar(before["calendar"], calendar)
    return await call.change(
        # The region that it moves to is named too, so that its calendar is made beforehand.
        Key("employer", employer_id, regions=(employers.region_of(after),)),
        lambda context, now: employers.change_employer(context, command, call.policy, now),
        lambda row: ok(row, employer_view(row)),
        chosen_ids=looked_up("employers", values.get("external_id")),
    )


async def _check_not_another(call: Caller, after: Row) -> None:
    """Refuse to make an employer the same as another one; the database sees to races."""
    region = employers.region_of(after)
    found = await call.gateway.context(
        call.account_id, employers.same_employer(str(after["name"]), region)
    )
    if found is not None and found.employer is not None and found.employer.id != after["id"]:
        raise Problem(
            "state_conflict",
            "There is an employer with this name, time zone, country and subdivision "
            f"already: {found.employer.id}.",
        )


@routes.delete("/v1/employers/{employer_id}", "employers.delete", problems=("in_use", "merged"))
async def delete(call: Caller, employer_id: PathId) -> Response:
    """Delete an employer at which there are no applications, and no deleted contact counts."""
    return await call.change(
        deletions.delete_employer_key(employer_id), deletions.delete_employer, deleted
    )


class Reference(Body):
    """A record that is there already."""

    id: AnyId = Field(description="The id of an existing record.")


def alone(body: Body, name: str) -> None:
    """Refuse a move that changes other fields as well; name: the field that moves."""
    errors = [
        FieldError(f"/{one}", "incompatible_fields", f"With `{name}` leave all other fields out.")
        for one in sorted(body.model_fields_set)
        if one != name
    ]
    if errors:
        raise invalid_fields(errors)


class Merge(Body):
    """Which employer another is merged into."""

    into: Reference = Field(description="The employer that stays.")


@routes.post(
    "/v1/employers/{employer_id}/merge",
    "employers.merge",
    Employer,
    status=200,
    problems=("merged",),
)
async def merge(call: Caller, employer_id: PathId, body: Merge) -> Response:
    """Merge an employer into another, where two records stand for one.

    All that hangs on the one goes to the other, and budgets are counted together. The stricter
    preferences stay; name, zone and calendar are those of `into`. From then on the old id answers
    404 with the code `merged`, and the old name means the other.
    """
    return await call.change(
        merges.merge_key(employer_id, body.into.id),
        lambda context, now: merges.merge_employer(context, body.into.id, now),
        lambda row: ok(row, employer_view(row)),
    )
