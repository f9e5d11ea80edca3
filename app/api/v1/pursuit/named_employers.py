"""Employers inside other bodies: named by id, or described and found or made."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ConfigDict, Field

from app.api.operations.request_context import AccountRequest
from app.api.problems.field_errors import FieldError
from app.api.problems.problem import invalid_fields
from app.api.request.fields import (
    AnyId,
    Country,
    EmployerName,
    InRegion,
    Subdivision,
    Zone,
)
from app.api.v1.pursuit.own_days import (
    CALENDAR,
    CATEGORIES,
    MAX_CATEGORIES,
    HolidayCategories,
    OwnCalendar,
    region_fact,
)
from app.api.v1.pursuit.preferences import PreferencesIn
from app.api.v1.shared.labels import Labelled
from app.domain.regions import Region
from app.usecases.accounts.accounts import DEFAULTS, defaults_of
from app.usecases.pursuit import employers

ZONE: Final = "The IANA time zone in which the employer keeps its days."
COUNTRY: Final = "ISO 3166-1 alpha-2: the country of its public holidays. Without one: none."
SUBDIVISION: Final = "What follows the dash in ISO 3166-2, where holidays differ inside a country."


class EmployerIn(InRegion, Labelled):
    """An employer inside another body: `{"id": ...}`, or its name and more.

    One with the same name (trimmed, in any case) is the one you have already where zone, country
    and subdivision agree in what is given here; preferences may only add restrictions to it. Where
    none fits, the account's defaults give the zone, country and subdivision that are left out.
    """

    # Not `oneOf`: an `id` that is null beside a name is a description as well.
    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["id"]}, {"required": ["name"]}]}
    )

    id: AnyId | None = Field(default=None, description="The id of an existing employer.")
    name: EmployerName | None = Field(default=None, examples=["Acme"])
    time_zone: Zone | None = Field(default=None, description=ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(default=None, description=SUBDIVISION, examples=["ENG"])
    holiday_categories: HolidayCategories = Field(
        default_factory=list, max_length=MAX_CATEGORIES, description=CATEGORIES
    )
    calendar: OwnCalendar | None = Field(default=None, description=CALENDAR)
    preferences: PreferencesIn | None = Field(default=None)

    def described(
        self, defaults: Mapping[str, str | None], pointer: str
    ) -> employers.NewEmployer | None:
        """The employer described here; None where it is named by its id."""
        check_named_or_described(self, ("name",), pointer)
        if self.id is not None or self.name is None:
            return None
        given = self.time_zone, self.country, self.subdivision
        return employers.NewEmployer(
            self.name,
            region_with(self, defaults),
            (self.preferences or PreferencesIn()).fact(),
            labels=self.labels(),
            given=given,
        )


def region_with(body: Any, defaults: Mapping[str, str | None]) -> Region | None:  # noqa: ANN401  # any body with a region
    """The region that a body describes, with the account's defaults; None without a zone."""
    given = body.time_zone, body.country, body.subdivision
    time_zone, country, subdivision = employers.filled(given, defaults)
    if time_zone is None:
        return None
    place = {"time_zone": time_zone, "country": country, "subdivision": subdivision}
    return region_fact(body.model_copy(update=place))


async def account_defaults(call: AccountRequest, body: Any) -> dict[str, str | None]:  # noqa: ANN401  # any body with a region
    """The account's defaults, where a body leaves anything out that they could fill in."""
    none: dict[str, str | None] = dict.fromkeys(DEFAULTS)
    if body.id is not None or None not in {body.time_zone, body.country, body.subdivision}:
        return none
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    return none if account is None else defaults_of(account)


async def described_employer(
    call: AccountRequest, body: EmployerIn | None, pointer: str
) -> employers.NewEmployer | None:
    """The employer that a body describes, with the account's defaults; None for one with an id."""
    if body is None:
        return None
    return body.described(await account_defaults(call, body), pointer)


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
