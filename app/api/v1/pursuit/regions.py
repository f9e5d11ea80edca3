"""/v1/regions: countries with their weekends, subdivisions, time zones and holidays."""

import asyncio
import hashlib
from dataclasses import asdict
from functools import cache
from typing import Annotated, ClassVar

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Country
from app.usecases import regions

routes = Routes("regions", read="interviews:read")


class RegionSubdivision(Answer):
    """A part of a country."""

    code: str = Field(description="What follows the dash in ISO 3166-2.", examples=["ENG"])
    name: str = Field(description="Its name.", examples=["England"])
    has_holidays: bool = Field(description="Whether holidays of its own are known.")


class RegionCountry(Answer):
    """A country."""

    code: str = Field(description="ISO 3166-1 alpha-2.", examples=["GB"])
    name: str = Field(description="Its name.", examples=["United Kingdom"])
    weekend: list[str] = Field(
        description="The weekdays that are days off.", examples=[["sat", "sun"]]
    )
    has_holidays: bool = Field(description="Whether its public holidays are known.")
    holiday_categories: list[str] = Field(
        description="Further holidays that an employer may keep.", examples=[["catholic"]]
    )
    time_zones: list[str] = Field(
        description="The IANA time zones of its places.", examples=[["Europe/London"]]
    )
    subdivisions: list[RegionSubdivision] = Field(description="Its parts, by code.")


class Regions(Answer):
    """The countries and time zones to choose from."""

    tagged: ClassVar[bool] = True

    countries: list[RegionCountry] = Field(description="By code.")
    time_zones: list[str] = Field(
        description="Every IANA time zone; those of the country where one was asked for."
    )


@cache
def _view(country: str | None) -> tuple[dict[str, object], str]:
    """The answer and its tag; they change with the service alone."""
    found = [one for one in regions.all_countries() if country in (None, one.code)]
    zones = found[0].time_zones if country is not None else regions.time_zones()
    view: dict[str, object] = {
        "countries": [asdict(one) for one in found],
        "time_zones": list(zones),
    }
    digest = hashlib.sha256(repr(view).encode()).hexdigest()[:16]
    return view, f'"{digest}"'


@routes.get("/v1/regions", "regions.get", Regions)
async def get(
    call: Caller,
    country: Annotated[Country | None, Query(description="Only this country.")] = None,
) -> Response:
    """List countries with their subdivisions, weekends, zones and whether holidays are known."""
    # The first time every country's data is opened, so it runs in a thread.
    view, tag = await asyncio.to_thread(_view, country)
    return call.ok_or_unchanged(view, tag)
