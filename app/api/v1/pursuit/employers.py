"""/v1/employers, and the employer named or described inside other bodies."""

from datetime import datetime
from typing import Any, Final

from pydantic import Field, ValidationInfo, field_validator
from starlette.responses import Response

from app.api.operations.call import AccountRequest, Caller
from app.api.operations.pagination import Paging
from app.api.operations.routes import Routes
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import Problem, invalid_fields
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Country,
    Id,
    LongText,
    NewPathId,
    PathId,
    ShortText,
    Subdivision,
    Zone,
    check_subdivision,
    leave,
    provided_fields,
)
from app.api.request.preconditions import etag
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
from app.usecases.ports import Key, Row
from app.usecases.pursuit import employers

routes = Routes.of("employer")

_ZONE: Final = "The IANA time zone in which the employer keeps its days."
_COUNTRY: Final = "ISO 3166-1 alpha-2: the country of its public holidays. Without one: none."
_SUBDIVISION: Final = "What follows the dash in ISO 3166-2, where holidays differ inside a country."


class PreferencesIn(Body):
    """The employer's wishes about contacts.

    An absent field is false in a new employer, and stays as it is in a merge patch: hence
    no default is published.
    """

    no_calls: bool = Field(default_factory=bool, description="It wants no telephone calls.")
    no_contact: bool = Field(default_factory=bool, description="It wants no enquiries at all.")

    def fact(self) -> facts.Preferences:
        """The same, as the domain reads it."""
        return facts.Preferences(self.no_calls, self.no_contact)


class NewEmployer(Body):
    """An employer. Same name, zone, country and subdivision: the same employer."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    name: ShortText = Field(examples=["Acme"])
    time_zone: Zone = Field(description=_ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=_COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(
        default=None, description=_SUBDIVISION, examples=["ENG"]
    )
    preferences: PreferencesIn | None = Field(default=None)
    note: LongText | None = None

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)


class EmployerIn(Body):
    """An employer inside another body: `{"id": ...}`, or its name and zone and more.

    One with the same name (trimmed, in any case), zone, country and subdivision is the
    one you have already; preferences given here may only add restrictions to it.
    """

    id: AnyId | None = Field(default=None, description="The id of an existing employer.")
    name: ShortText | None = Field(default=None, examples=["Acme"])
    time_zone: Zone | None = Field(default=None, description=_ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=_COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(
        default=None, description=_SUBDIVISION, examples=["ENG"]
    )
    preferences: PreferencesIn | None = Field(default=None)

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)

    def described(self, pointer: str) -> employers.NewEmployer | None:
        """The employer described here; None where it is named by its id."""
        check_named_or_described(self, ("name", "time_zone"), pointer)
        if self.id is not None or self.name is None or self.time_zone is None:
            return None
        return employers.NewEmployer(
            self.name,
            facts.Region(self.time_zone, self.country, self.subdivision),
            (self.preferences or PreferencesIn()).fact(),
        )


def check_named_or_described(body: Any, needed: tuple[str, ...], pointer: str) -> None:  # noqa: ANN401  # any value may stand here
    """Refuse a reference that also describes, or that does neither."""
    provided = [name for name in type(body).model_fields if getattr(body, name) is not None]
    if body.id is not None:
        errors = [
            FieldError(
                f"{pointer}/{name}",
                "incompatible_fields",
                "With an `id` leave all other fields out: it names an existing record.",
            )
            for name in provided
            if name != "id" and name in body.model_fields_set
        ]
    else:
        errors = [
            FieldError(f"{pointer}/{name}", "missing", "This is required, or an `id` instead.")
            for name in needed
            if name not in provided
        ]
    if errors:
        raise invalid_fields(errors)


class Employer(Recorded):
    """An employer."""

    id: str
    name: str = Field(examples=["Acme"])
    time_zone: str = Field(description=_ZONE, examples=["Europe/London"])
    country: str | None = Field(description=_COUNTRY, examples=["GB"])
    subdivision: str | None = Field(description=_SUBDIVISION, examples=["ENG"])
    preferences: "Preferences"
    note: str | None
    created_at: datetime
    updated_at: datetime


class Preferences(Answer):
    """The employer's wishes about contacts, for later applications too."""

    no_calls: bool
    no_contact: bool


class EmployerPage(Answer):
    """A page of employers."""

    items: list[Employer]
    next_cursor: str | None


class EmployerPatch(Body):
    """A merge patch: what is absent is left, null clears."""

    name: ShortText = leave()
    time_zone: Zone = leave()
    country: Country | None = leave()
    subdivision: Subdivision | None = leave()
    preferences: PreferencesIn = leave()
    note: LongText | None = leave()


def employer_view(row: Row) -> dict[str, object]:
    """An employer as it is answered."""
    return {
        "id": row["id"],
        "name": row["name"],
        "time_zone": row["time_zone"],
        "country": row["country"],
        "subdivision": row["subdivision"],
        "preferences": {"no_calls": row["no_calls"], "no_contact": row["no_contact"]},
        "note": row["note"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


@routes.post("/v1/employers", "employers.create", Employer, problems=("state_conflict",))
async def create(call: Caller, body: NewEmployer) -> Response:
    """Make an employer. To start with an interview, describe it there instead."""
    return await _make(call, body)


@routes.put_new(
    "/v1/employers/{employer_id}", "employers.put", Employer, problems=("state_conflict",)
)
async def put(call: Caller, employer_id: NewPathId, body: NewEmployer) -> Response:
    """Make an employer with the id of your choice; idempotent."""
    return await _make(call, with_path_id(body, employer_id))


async def _make(call: AccountRequest, body: NewEmployer) -> Response:
    command = employers.NewEmployer(
        body.name,
        facts.Region(body.time_zone, body.country, body.subdivision),
        (body.preferences or PreferencesIn()).fact(),
        body.note,
        body.id,
        content_hash(body),
    )
    return await call.change(
        employers.same_employer(command.name, command.region),
        lambda context, now: employers.create_employer(context, command, now),
        lambda made: created_or_ok("/v1/employers", made, employer_view(made.row)),
        chosen_ids=probes("employers", body),
        tag=tag_of_chosen("employers", body),
        limits=(call.services.limits.of_account("employers"),),
    )


@routes.get("/v1/employers", "employers.list", EmployerPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List your employers, oldest first."""
    rows = await call.gateway.page(call.account_id, paging.rows("employers"))
    return paging.answer(rows, employer_view)


@routes.get("/v1/employers/{employer_id}", "employers.get", Employer)
async def get(call: Caller, employer_id: PathId) -> Response:
    """Read one employer."""
    row = await existing(call, "employers", employer_id, "employer")
    return call.ok_or_unchanged(employer_view(row), etag(row))


@routes.patch(
    "/v1/employers/{employer_id}", "employers.update", Employer, problems=("state_conflict",)
)
async def update(call: Caller, employer_id: PathId, body: EmployerPatch) -> Response:
    """Change an employer: only here can a restriction be lifted."""
    values = provided_fields(body)
    preferences = values.pop("preferences", None)
    if preferences is not None:
        values |= provided_fields(preferences)
    before = await existing(call, "employers", employer_id, "employer")
    if values.keys() & {"name", "time_zone", "country", "subdivision"}:
        await _check_not_another(call, {**before, **values})
    command = employers.ChangeEmployer(values)
    after = {**before, **values}
    moved = employers.same_employer(str(after["name"]), employers.region_of(after))
    return await call.change(
        # The region that it moves to is named too, so that its calendar is made beforehand.
        Key("employer", employer_id, moved.match),
        lambda context, now: employers.change_employer(context, command, now),
        lambda row: ok(row, employer_view(row)),
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


@routes.delete("/v1/employers/{employer_id}", "employers.delete", problems=("in_use",))
async def delete(call: Caller, employer_id: PathId) -> Response:
    """Delete an employer at which there are no applications."""
    return await call.change(key("employer", employer_id), employers.delete_employer, deleted)
