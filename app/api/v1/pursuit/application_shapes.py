"""Models of /v1/applications, and of the application inside an interview."""

import datetime as dt
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from app.api.problems.problem import invalid
from app.api.request.fields import (
    AgencyName,
    Answer,
    AnyId,
    Body,
    Country,
    DayOrInstant,
    Id,
    InRegion,
    Instant,
    LocalDate,
    LongText,
    RoleName,
    ShortText,
    Subdivision,
    Url,
    Zone,
    leave,
    provided_fields,
)
from app.api.v1.pursuit.employers import Reference
from app.api.v1.pursuit.named_employers import EmployerIn, check_named_or_described
from app.api.v1.pursuit.own_days import (
    CALENDAR,
    CATEGORIES,
    MAX_CATEGORIES,
    Calendar,
    HolidayCategories,
    OwnCalendar,
    Place,
)
from app.api.v1.pursuit.person_shapes import MAX_INTERVIEWERS, InterviewerIn, InterviewerOf
from app.api.v1.pursuit.preferences import Preferences, PreferencesIn
from app.api.v1.shared.labels import EXTERNAL_ID, METADATA, Labelled, MetadataPatch
from app.api.v1.shared.records import Recorded
from app.domain import facts
from app.domain.facts import OutcomeKind, Route
from app.usecases.json_columns import calendar_json
from app.usecases.pursuit import applications

APPLIED_AT: Final = (
    "When you applied, a day or an instant. Null with no interview, contact or word of the "
    "employer: not yet."
)
CLOSING_ON: Final = "The last day on which the posting takes applications."
INTERNAL: Final = "You work there already."
REGION: Final = "Whose days count in this pursuit, where they are not the employer's."
NO_OUTCOME: Final = "Null: a new application has no outcome yet; PATCH sets one."
PEOPLE: Final = "People met before any interview."
DIRECT: Final = "Whether the agency permits you to write to the employer directly."
AGENCY_ZONE: Final = "Where the agency keeps its days; null: those of the pursuit."
COUNTRY: Final = "ISO 3166-1 alpha-2: whose public holidays it keeps."
SUBDIVISION: Final = "What follows the dash in ISO 3166-2, where holidays differ inside a country."


class AgencyIn(InRegion):
    """The agency that stands between; with a zone, it has days and hours of its own."""

    name: AgencyName = Field(description="The agency's name.", examples=["Elmfield Search"])
    direct_contact_permitted: bool = Field(default=False, description=DIRECT)
    time_zone: Zone | None = Field(default=None, description=AGENCY_ZONE)
    country: Country | None = Field(default=None, description=COUNTRY)
    subdivision: Subdivision | None = Field(default=None, description=SUBDIVISION)
    calendar: OwnCalendar | None = Field(default=None, description=CALENDAR)
    preferences: PreferencesIn | None = Field(
        default=None, description="The agency's own wishes about contacts."
    )

    def fact(self, pointer: str) -> facts.Agency:
        """The same, as the domain reads it."""
        days = None if self.calendar is None else self.calendar.days()
        if self.time_zone is None and not (self.country is None and days is None):
            detail = "An agency with days of its own needs its time zone."
            raise invalid(f"{pointer}/time_zone", "missing", detail)
        return facts.Agency(
            self.name,
            self.direct_contact_permitted,
            None
            if self.time_zone is None
            else facts.Region(self.time_zone, self.country, self.subdivision, (), days),
            (self.preferences or PreferencesIn()).fact(),
        )


class NewApplication(Labelled):
    """An application: one pursuit of one role."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    employer: EmployerIn = Field(description="By id, or described.")
    role: RoleName = Field(description="The role.", examples=["Data engineer"])
    route: Route = Field(default=Route.DIRECT, description="Direct, or through an agency.")
    agency: AgencyIn | None = Field(default=None, description="Only with the route `agency`.")
    applied_at: DayOrInstant | None = Field(default=None, description=APPLIED_AT)
    closing_on: LocalDate | None = Field(default=None, description=CLOSING_ON)
    internal: bool = Field(default=False, description=INTERNAL)
    posting_url: Url | None = Field(default=None, description="The posting.")
    region: Place | None = Field(default=None, description=REGION)
    preferences: PreferencesIn | None = Field(
        default=None, description="Wishes about contacts in this pursuit alone."
    )
    people: list[InterviewerIn] = Field(
        default_factory=list, max_length=MAX_INTERVIEWERS, description=PEOPLE
    )
    outcome: None = Field(default=None, description=NO_OUTCOME)
    note: LongText | None = None

    def command(self, pointer: str) -> applications.NewApplication:
        """The same, as the use case takes it."""
        return described_application(self, self.role, self.route, pointer)


class ApplicationIn(Labelled):
    """An application inside an interview: `{"id": ...}`, or its role and more; then it is new."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["id"]}, {"required": ["role"]}]}
    )

    id: AnyId | None = Field(default=None, description="The id of an existing application.")
    role: RoleName | None = Field(default=None, description="The role.", examples=["Data engineer"])
    route: Route | None = Field(default=None, description="`direct` by default.")
    agency: AgencyIn | None = Field(default=None, description="Only with the route `agency`.")
    applied_at: DayOrInstant | None = Field(default=None, description=APPLIED_AT)
    closing_on: LocalDate | None = Field(default=None, description=CLOSING_ON)
    internal: bool | None = Field(default=None, description=INTERNAL)
    posting_url: Url | None = Field(default=None, description="The posting.")
    region: Place | None = Field(default=None, description=REGION)
    preferences: PreferencesIn | None = Field(
        default=None, description="Wishes about contacts in this pursuit alone."
    )
    people: Annotated[list[InterviewerIn], Field(max_length=MAX_INTERVIEWERS)] | None = Field(
        default=None, description=PEOPLE
    )
    outcome: None = Field(default=None, description=NO_OUTCOME)
    note: LongText | None = None

    def described(self, pointer: str) -> applications.NewApplication | None:
        """The application described here; None where it is named by its id."""
        check_named_or_described(self, ("role",), pointer)
        if self.id is not None or self.role is None:
            return None
        return described_application(self, self.role, self.route or Route.DIRECT, pointer)


def described_application(
    body: NewApplication | ApplicationIn, role: str, route: Route, pointer: str
) -> applications.NewApplication:
    """The command for a new application."""
    return applications.NewApplication(
        role,
        route,
        None if body.agency is None else body.agency.fact(f"{pointer}/agency"),
        body.note,
        applied_at=body.applied_at,
        closing_on=body.closing_on,
        internal=bool(body.internal),
        posting_url=body.posting_url,
        region=None if body.region is None else body.region.region(),
        preferences=(body.preferences or PreferencesIn()).fact(),
        people=tuple(one.command() for one in body.people or ()),
        labels=body.labels(),
    )


class Agency(Answer):
    """The agency that stands between."""

    name: str = Field(description="The agency's name.")
    direct_contact_permitted: bool = Field(description=DIRECT)
    time_zone: str | None = Field(description=AGENCY_ZONE)
    country: str | None = Field(description=COUNTRY)
    subdivision: str | None = Field(description=SUBDIVISION)
    calendar: Calendar | None = Field(description=CALENDAR)
    preferences: Preferences = Field(description="The agency's own wishes about contacts.")


class OwnRegion(Answer):
    """Whose days count in one pursuit."""

    time_zone: str = Field(description="The IANA time zone.")
    country: str | None = Field(description=COUNTRY)
    subdivision: str | None = Field(description=SUBDIVISION)
    holiday_categories: list[str] = Field(description=CATEGORIES)
    calendar: Calendar | None = Field(description=CALENDAR)


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
    applied_at: dt.date | datetime | None = Field(description=APPLIED_AT)
    closing_on: dt.date | None = Field(description=CLOSING_ON)
    internal: bool = Field(description=INTERNAL)
    posting_url: str | None = Field(description="The posting.")
    region: OwnRegion | None = Field(description=REGION)
    preferences: Preferences = Field(description="Wishes about contacts in this pursuit alone.")
    people: list[InterviewerOf] = Field(description=PEOPLE)
    outcome: Outcome | None = Field(description="How you ended it, if you did.")
    note: str | None
    external_id: str | None = Field(description=EXTERNAL_ID)
    metadata: dict[str, str] = Field(description=METADATA)
    created_at: datetime
    updated_at: datetime


class ApplicationItem(Application):
    """An application in a list, with the name that a row shows."""

    employer_name: str = Field(description="The name of its employer.")


class ApplicationPage(Answer):
    """A page of applications."""

    items: list[ApplicationItem]
    next_cursor: str | None


class AgencyPatch(Body):
    """A merge patch of the agency; one that is new needs its name."""

    name: AgencyName = leave()
    direct_contact_permitted: bool = leave()
    time_zone: Zone | None = leave()
    country: Country | None = leave()
    subdivision: Subdivision | None = leave()
    calendar: OwnCalendar | None = leave()
    preferences: PreferencesIn = leave()

    def kept(self) -> dict[str, object]:
        """What is provided, as it is kept."""
        provided = provided_fields(self)
        if self.calendar is not None:
            provided["calendar"] = calendar_json(self.calendar.days())
        if "preferences" in provided:
            provided["preferences"] = provided_fields(self.preferences)
        return provided


class RegionPatch(Body):
    """A merge patch of the region; one that is new needs its zone."""

    time_zone: Zone = leave()
    country: Country | None = leave()
    subdivision: Subdivision | None = leave()
    holiday_categories: Annotated[
        HolidayCategories, Field(max_length=MAX_CATEGORIES, description=CATEGORIES)
    ] = leave()
    calendar: OwnCalendar | None = leave()

    def kept(self) -> dict[str, object]:
        """What is provided, as it is kept."""
        provided = provided_fields(self)
        if self.calendar is not None:
            provided["calendar"] = calendar_json(self.calendar.days())
        return provided


class OutcomePatch(Body):
    """A merge patch of the outcome; one that is new needs its kind, and happens now."""

    kind: OutcomeKind = leave()
    happened_at: Instant | None = leave()

    def kept(self) -> dict[str, object]:
        """What is provided."""
        return provided_fields(self)


class ApplicationPatch(Body):
    """A merge patch: what is absent is left, null clears; a null outcome reopens.

    The list of people is replaced whole. An entry with a known id keeps that person; one
    without an id keeps the person of the same name. `employer` moves the application, with all
    that hangs on it, to another employer; it stands alone.
    """

    role: RoleName = leave()
    route: Route = leave()
    agency: AgencyPatch | None = leave()
    applied_at: DayOrInstant | None = leave()
    closing_on: LocalDate | None = leave()
    internal: bool = leave()
    posting_url: Url | None = leave()
    region: RegionPatch | None = leave()
    preferences: PreferencesIn = leave()
    people: Annotated[list[InterviewerIn], Field(max_length=MAX_INTERVIEWERS)] = leave()
    outcome: OutcomePatch | None = leave()
    employer: Reference = leave()
    note: LongText | None = leave()
    external_id: ShortText | None = leave()
    metadata: MetadataPatch | None = leave()


def agency_view(agency: Mapping[str, Any]) -> dict[str, Any]:
    """An agency as it is answered; one from before it could have days of its own has none."""
    return {
        "time_zone": None,
        "country": None,
        "subdivision": None,
        "calendar": None,
        "preferences": {"no_calls": False, "no_contact": False},
        **agency,
    }
