"""/v1/readings: parses words about a date to an earliest and a latest day. Stores nothing."""

import asyncio
from typing import Annotated, Final

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Country,
    EmployerName,
    InRegion,
    Instant,
    LocalDate,
    Subdivision,
    Zone,
    text,
)
from app.api.v1.pursuit.named_employers import (
    account_defaults,
    check_named_or_described,
    region_with,
)
from app.api.v1.pursuit.own_days import (
    CALENDAR,
    CATEGORIES,
    MAX_CATEGORIES,
    HolidayCategories,
    OwnCalendar,
)
from app.api.v1.pursuit.preferences import PreferencesIn
from app.api.v1.shared.lookups import existing_employer
from app.domain.business_time import calendar_of, is_warm, warm
from app.domain.phrases import read
from app.domain.regions import Region
from app.usecases.pursuit.employers import checked_region, region_of, same_employer

routes = Routes("readings", write="interviews:read")

_MAX_PHRASE: Final = 500


class ReadingEmployer(InRegion):
    """The employer whose days count: an existing one by its id, or a place.

    Where the zone is left out, it is that of the employer that you have by this name; where there
    is none, the account's defaults fill in what is missing, as for an employer that is made.
    """

    id: AnyId | None = Field(default=None, description="The id of an existing employer.")
    name: EmployerName | None = Field(
        default=None, description="Looked for where the zone is left out."
    )
    time_zone: Zone | None = Field(
        default=None,
        description="The IANA time zone in which the employer keeps its days.",
        examples=["Europe/London"],
    )
    country: Country | None = Field(
        default=None,
        description="ISO 3166-1 alpha-2: the country of its week and holidays.",
        examples=["GB"],
    )
    subdivision: Subdivision | None = Field(
        default=None, description="What follows the dash in ISO 3166-2.", examples=["ENG"]
    )
    holiday_categories: HolidayCategories = Field(
        default_factory=list, max_length=MAX_CATEGORIES, description=CATEGORIES
    )
    calendar: OwnCalendar | None = Field(default=None, description=CALENDAR)
    preferences: PreferencesIn | None = Field(
        default=None, description="Allowed as elsewhere, and ignored."
    )


class NewReading(Body):
    """Words about a date, as they were said."""

    phrase: Annotated[str, text(_MAX_PHRASE)] = Field(
        description="What was said about when you will hear, in English.",
        examples=["by the end of next week"],
    )
    said_at: Instant = Field(description="When it was said.")
    employer: ReadingEmployer = Field(description="The employer whose days count.")


class Reading(Answer):
    """What the words mean, as a proposal: confirm it before you record it."""

    understood: bool = Field(description="False where the words name no days for certain.")
    earliest: LocalDate | None = Field(description="The first day on which you may hear.")
    latest: LocalDate | None = Field(description="The last day on which you should have heard.")
    because: list[str] = Field(description="How it was read, or why it was not.")


@routes.post(
    "/v1/readings", "readings.create", Reading, status=200, problems=("merged",), writes=False
)
async def create(call: Caller, body: NewReading) -> Response:
    """Parse words about a date into days of the employer. Nothing is stored."""
    region = await _region(call, body.employer)
    if not is_warm(region):
        # Building a calendar takes long, so it runs in a thread.
        await asyncio.to_thread(warm, region)
    checked_region(region, call.policy, "/employer")
    # A feast is looked up in the holidays of its year, which may have to be read first.
    found = await asyncio.to_thread(
        read, body.phrase, body.said_at, calendar_of(region, call.policy)
    )
    return json_response(
        {
            "understood": found.understood,
            "earliest": found.earliest,
            "latest": found.latest,
            "because": found.because,
        }
    )


async def _region(call: AccountRequest, employer: ReadingEmployer) -> Region:
    check_named_or_described(employer, (), "/employer")
    if employer.id is not None:
        return region_of(await existing_employer(call, employer.id))
    if employer.time_zone is None and employer.name is not None:
        place = (None, employer.country, employer.subdivision)
        known = await call.gateway.context(
            call.account_id, same_employer(employer.name, None, place)
        )
        if known is not None and known.employer is not None:
            return known.employer.region
    region = region_with(employer, await account_defaults(call, employer))
    if region is None:
        # Neither an id nor anything that leads to a zone.
        check_named_or_described(employer, ("time_zone",), "/employer")
    assert region is not None  # noqa: S101  # there is no zone, so this was refused
    return region
