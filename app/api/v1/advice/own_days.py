"""The calendar of an employer or an agency, and its region, as the API writes them."""

from typing import Annotated, Final

from pydantic import Field, ValidationInfo, field_validator

from app.api.request.fields import (
    Body,
    Clock,
    Country,
    LocalDate,
    ShortText,
    Subdivision,
    Zone,
    check_subdivision,
    text,
)
from app.domain.regions import WEEKDAYS, Closed, OwnDays, Region

Weekday = Annotated[str, text(3, shortest=3, pattern="^(" + "|".join(WEEKDAYS) + ")$")]
_ZONE: Final = "The IANA time zone in which it keeps its days."
_COUNTRY: Final = "ISO 3166-1 alpha-2: whose public holidays it keeps. Without one: none."
_SUBDIVISION: Final = "What follows the dash in ISO 3166-2, where holidays differ inside a country."
_MAX_RANGES: Final = 100


class ClosedDays(Body):
    """A range of days on which it is closed; both days belong to it."""

    from_: LocalDate = Field(alias="from", description="The first day.")
    to: LocalDate = Field(description="The last day.")
    reason: ShortText | None = Field(default=None, description="Why, if you were told.")


class OwnCalendar(Body):
    """Days and hours of its own, as you were told."""

    work_week: list[Weekday] | None = Field(
        default=None, max_length=7, description="The weekdays that are worked; else the region's."
    )
    hours: dict[Weekday, tuple[Clock, Clock]] = Field(
        default_factory=dict, description="Working hours of a weekday: from and to."
    )
    closed: list[ClosedDays] = Field(
        default_factory=list, max_length=_MAX_RANGES, description="When it is closed."
    )
    open: list[LocalDate] = Field(
        default_factory=list,
        max_length=_MAX_RANGES,
        description="Days that are worked in spite of everything else.",
    )

    def days(self) -> OwnDays:
        """Return the calendar as the domain reads it."""
        week = self.work_week
        return OwnDays(
            None if week is None else tuple(WEEKDAYS.index(day) for day in week),
            tuple((WEEKDAYS.index(day), *clocks) for day, clocks in self.hours.items()),
            tuple(Closed(one.from_, one.to, one.reason) for one in self.closed),
            tuple(self.open),
        )


class Place(Body):
    """A region: whose days are counted."""

    time_zone: Zone = Field(description=_ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=_COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(
        default=None, description=_SUBDIVISION, examples=["ENG"]
    )
    holiday_categories: list[Annotated[str, text(40)]] = Field(
        default_factory=list,
        max_length=20,
        description="Categories of holidays that are kept beside the public ones.",
    )
    calendar: OwnCalendar | None = Field(default=None, description="Days and hours of its own.")

    @field_validator("subdivision")
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_subdivision(info.data.get("country"), value)

    def region(self) -> Region:
        """Return the region as the domain reads it."""
        return Region(
            self.time_zone,
            self.country,
            self.subdivision,
            tuple(self.holiday_categories),
            None if self.calendar is None else self.calendar.days(),
        )
