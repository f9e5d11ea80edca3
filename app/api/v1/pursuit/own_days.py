"""The calendar of an employer or an agency, and its region, as the API writes them."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from app.api.request.fields import (
    Answer,
    Body,
    Clock,
    Country,
    InRegion,
    LocalDate,
    ShortText,
    Subdivision,
    Zone,
    leave,
    provided_fields,
    text,
)
from app.domain import regions as domain
from app.domain.regions import WEEKDAYS, OwnDays, Region

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ZONE: Final = "The IANA time zone in which it keeps its days."
_COUNTRY: Final = "ISO 3166-1 alpha-2: whose public holidays it keeps. Without one: none."
_SUBDIVISION: Final = "What follows the dash in ISO 3166-2, where holidays differ inside a country."
MAX_RANGES: Final = 100
MAX_CATEGORIES: Final = 20
CATEGORIES: Final = "Categories of holidays that are kept beside the public ones."
CALENDAR: Final = "Its own days and hours, as it gave them to you; null: those of its region."
HolidayCategories = list[Annotated[str, text(40)]]


class ClosedDays(Body):
    """A range of days on which it is closed; both days belong to it."""

    from_: LocalDate = Field(alias="from", description="The first day.")
    to: LocalDate = Field(description="The last day.")
    reason: ShortText | None = Field(default=None, description="Why, if they said so.")


class OwnCalendar(Body):
    """Its own days and hours, as it gave them to you."""

    work_week: list[Weekday] | None = Field(
        default=None, max_length=7, description="The weekdays that are worked; else the region's."
    )
    hours: dict[Weekday, tuple[Clock, Clock]] = Field(
        default_factory=dict, description="Working hours of a weekday: from and to."
    )
    closed: list[ClosedDays] = Field(
        default_factory=list, max_length=MAX_RANGES, description="When it is closed."
    )
    open: list[LocalDate] = Field(
        default_factory=list,
        max_length=MAX_RANGES,
        description="Days that are worked in spite of everything else.",
    )

    def days(self) -> OwnDays:
        """Return the calendar as the domain reads it."""
        week = self.work_week
        return OwnDays(
            None if week is None else tuple(WEEKDAYS.index(day) for day in week),
            tuple((WEEKDAYS.index(day), *clocks) for day, clocks in self.hours.items()),
            tuple(domain.Closed(one.from_, one.to, one.reason) for one in self.closed),
            tuple(self.open),
        )


class CalendarPatch(Body):
    """A merge patch of the calendar: hours are merged by weekday, lists are replaced."""

    work_week: Annotated[list[Weekday], Field(max_length=7)] | None = leave()
    hours: dict[Weekday, tuple[Clock, Clock] | None] | None = leave()
    closed: Annotated[list[ClosedDays], Field(max_length=MAX_RANGES)] | None = leave()
    open: Annotated[list[LocalDate], Field(max_length=MAX_RANGES)] | None = leave()

    def kept(self) -> dict[str, object]:
        """Return what is provided, as it is kept."""
        provided = provided_fields(self)
        if self.hours is not None:
            provided["hours"] = {
                day: None if clocks is None else [f"{clock:%H:%M}" for clock in clocks]
                for day, clocks in self.hours.items()
            }
        if self.closed is not None:
            provided["closed"] = [
                {"from": one.from_.isoformat(), "to": one.to.isoformat(), "reason": one.reason}
                for one in self.closed
            ]
        if self.open is not None:
            provided["open"] = [day.isoformat() for day in self.open]
        return provided


class Closed(Answer):
    """A range of days on which it is closed; both days belong to it."""

    from_: date = Field(alias="from", description="The first day.")
    to: date = Field(description="The last day.")
    reason: str | None = Field(description="Why, if they said so.")


class Calendar(Answer):
    """Its own days and hours, as it gave them to you."""

    work_week: list[str] | None = Field(description="The weekdays that are worked.")
    hours: dict[str, tuple[str, str]] = Field(description="Working hours of a weekday.")
    closed: list[Closed] = Field(description="When it is closed.")
    open: list[date] = Field(description="Days that are worked in spite of everything else.")


def region_fact(described: Any) -> domain.Region:  # noqa: ANN401  # any model with these fields
    """Return the region of a body that has a zone, a country, categories and a calendar."""
    calendar = described.calendar
    return domain.Region(
        described.time_zone,
        described.country,
        described.subdivision,
        tuple(described.holiday_categories),
        None if calendar is None else calendar.days(),
    )


class Place(InRegion):
    """A region: whose days are counted."""

    time_zone: Zone = Field(description=_ZONE, examples=["Europe/London"])
    country: Country | None = Field(default=None, description=_COUNTRY, examples=["GB"])
    subdivision: Subdivision | None = Field(
        default=None, description=_SUBDIVISION, examples=["ENG"]
    )
    holiday_categories: HolidayCategories = Field(
        default_factory=list, max_length=MAX_CATEGORIES, description=CATEGORIES
    )
    calendar: OwnCalendar | None = Field(default=None, description=CALENDAR)

    def region(self) -> Region:
        """Return the region as the domain reads it."""
        return region_fact(self)
