"""Employers: created alone or inline with an application, changed, and deleted.

An employer described inline is the one that is known already where the name (trimmed, in
any case) is the same and zone, country and subdivision agree in what was given: fewer fields
do not make another employer. Preferences given inline may only add restrictions; to lift one,
the employer itself is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from app.domain.facts import Employer, OwnDays, Preferences, Region
from app.domain.own_days import check_region
from app.domain.policy import Policy
from app.domain.regions import OwnDaysError
from app.usecases.client_ids import existing_or_conflict
from app.usecases.employer_wishes import BOUND, FOUND_BY, name_key, remembered, with_wishes
from app.usecases.errors import Conflict, Invalid, Merged
from app.usecases.ids import new_id
from app.usecases.json_columns import calendar, calendar_json
from app.usecases.lookups import known, named
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Row
from app.usecases.pursuit.external_ids import Labels, check_external_id, with_labels
from app.usecases.regions import subdivision_code
from app.usecases.row_values import maybe_text, text

NO_PREFERENCES: Final = Preferences()

NO_LABELS: Final = Labels()

#: A merge patch that changes nothing.
LEFT: Final[Mapping[str, object]] = MappingProxyType({})

#: The columns that say whose days are counted.
_REGION: Final = frozenset(
    {"time_zone", "country", "subdivision", "holiday_categories", "calendar"}
)


#: Zone, country and subdivision, each as far as it was given.
GivenPlace = tuple[str | None, str | None, str | None]


def given_of(region: Region) -> GivenPlace:
    """Zone, country and subdivision of a region that was given whole."""
    return region.time_zone, region.country, region.subdivision


def filled(given: GivenPlace, defaults: Mapping[str, str | None]) -> GivenPlace:
    """What was given, with the account's defaults where nothing was.

    In another zone the default country says nothing, nor the subdivision in another country.
    """
    time_zone, country, subdivision = given
    if time_zone in {None, defaults["time_zone"]}:
        country = country or defaults["country"]
    if country == defaults["country"]:
        subdivision = subdivision or defaults["subdivision"]
    return time_zone or defaults["time_zone"], country, subdivision


@dataclass(frozen=True, slots=True)
class NewEmployer:
    """An employer as a client describes it.

    region: with what the account's defaults add; None where no zone is known
    given: zone, country and subdivision as they were given, by which one that is known is found
    """

    name: str
    region: Region | None
    preferences: Preferences = NO_PREFERENCES
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None
    labels: Labels = NO_LABELS
    given: GivenPlace | None = None

    @property
    def search_place(self) -> GivenPlace:
        """Zone, country and subdivision by which one that is known already is found."""
        if self.given is not None:
            return self.given
        return (None, None, None) if self.region is None else given_of(self.region)

    @property
    def place(self) -> Region:
        """The region of one that is new. Raises `Invalid` where no zone is known."""
        if self.region is None:
            raise Invalid(
                "/employer/time_zone",
                "missing",
                "No employer of this name is known, so its time zone is needed, here or among "
                "the account's defaults.",
            )
        return self.region


@dataclass(frozen=True, slots=True)
class Written:
    """The row of a resource, and whether this call made it."""

    row: Row
    created: bool


def same_employer(name: str, region: Region | None, given: GivenPlace | None = None) -> Key:
    """The key by which an employer described inline is found again, by what was given of it."""
    if region is None:
        return Key("same_employer", match=(name_key(name), *(given or (None, None, None))))
    match = (name_key(name), *(given or given_of(region)))
    return Key("same_employer", match=match, regions=(region,))


def employer_row(command: NewEmployer, employer_id: str, now: datetime) -> Row:
    """The row of a new employer."""
    return {
        "id": employer_id,
        "name": command.name,
        "name_key": name_key(command.name),
        "time_zone": command.place.time_zone,
        "country": command.place.country,
        "subdivision": command.place.subdivision,
        "no_calls": command.preferences.no_calls,
        "no_contact": command.preferences.no_contact,
        "holiday_categories": list(command.place.holiday_categories) or None,
        "calendar": calendar_json(command.place.days),
        BOUND: None,
        "note": command.note,
        "content_hash": command.content_hash,
        **command.labels.columns,
        "created_at": now,
        "updated_at": now,
    }


def region_of(row: Row) -> Region:
    """The region that a row of employers names."""
    return Region(
        text(row, "time_zone"),
        maybe_text(row, "country"),
        maybe_text(row, "subdivision"),
        tuple(cast("list[str] | None", row["holiday_categories"]) or ()),
        calendar(cast("Mapping[str, object] | None", row["calendar"])),
    )


def checked_region(region: Region, policy: Policy, pointer: str) -> None:
    """Refuse holidays and own days that cannot be; raises Invalid below the pointer."""
    try:
        check_region(region, policy)
    except OwnDaysError as error:
        of_calendar = not error.pointer.startswith("/holiday_categories")
        place = f"{pointer}/calendar{error.pointer}" if of_calendar else pointer + error.pointer
        raise Invalid(place, error.code, error.detail) from None


def employer_fact(row: Row) -> Employer:
    """The fact that a row of employers stands for."""
    return Employer(
        text(row, "id"),
        text(row, "name"),
        region_of(row),
        Preferences(bool(row["no_calls"]), bool(row["no_contact"])),
    )


def find_or_make(
    context: PursuitContext, command: NewEmployer, policy: Policy, now: datetime
) -> tuple[Employer, tuple[Change, ...]]:
    """The employer that an inline description means, and the changes that make it so."""
    found = context.employer
    if found is None:
        checked_region(command.place, policy, "/employer")
        check_external_id(context, "employers", command.labels.external_id)
        row = employer_row(command, command.id or new_id(now), now)
        return with_wishes(employer_fact(row), context.account), (Insert("employers", row),)
    return restricted(found, command.preferences, now)


def restricted(
    employer: Employer, wished: Preferences, now: datetime
) -> tuple[Employer, tuple[Change, ...]]:
    """The employer with restrictions added; one that it has already is never lifted here."""
    both = Preferences(
        employer.preferences.no_calls or wished.no_calls,
        employer.preferences.no_contact or wished.no_contact,
    )
    if both == employer.preferences:
        return employer, ()
    # What it has by the word of a partner is none of its own columns.
    wishes = {"no_calls": wished.no_calls, "no_contact": wished.no_contact}
    values = {name: True for name, is_wished in wishes.items() if is_wished}
    changes = (Amend("employers", employer.id, {**values, "updated_at": now}),)
    return replace(employer, preferences=both), changes


def agrees(described: NewEmployer, employer: Employer) -> bool:
    """Tell whether an employer described inline is this one."""
    return name_key(described.name) == name_key(employer.name) and all(
        one == other or None in {one, other}
        for one, other in zip(described.search_place, given_of(employer.region), strict=True)
    )


def create_employer(
    context: PursuitContext | None, command: NewEmployer, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Make an employer; the key is `same_employer`, so that no second one like it is made."""
    context = known(context, "account")
    again = existing_or_conflict(context, "employers", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    merged = context.existing.get(("merged_employers", command.id or ""))
    if merged is not None:
        raise Merged("employer", text(merged, "into_id"))
    if context.employer is not None:
        raise Conflict(
            "state_conflict",
            "There is an employer with this name already, whose time zone, country and "
            f"subdivision agree: {context.employer.id}. Use or change that one.",
        )
    checked_region(command.place, policy_of(context.account, operator), "")
    check_external_id(context, "employers", command.labels.external_id)
    row = employer_row(command, command.id or new_id(now), now)
    return Outcome(Written(row, created=True), (Insert("employers", row),))


@dataclass(frozen=True, slots=True)
class ChangeEmployer:
    """New values of an employer's columns; what is absent is left.

    calendar: a merge patch of its calendar; None takes it away, `LEFT` leaves it
    """

    values: Mapping[str, object]
    calendar: Mapping[str, object] | None = field(default_factory=lambda: LEFT)


def change_employer(
    context: PursuitContext | None, command: ChangeEmployer, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change an employer; the tasks that rest on it follow (see `sibling_tasks`)."""
    context, row = named(context, "employer")
    values = with_labels(context, "employers", row, command.values)
    if command.calendar is not LEFT:
        values["calendar"] = patched_calendar(row["calendar"], command.calendar)
    if "holiday_categories" in values:
        values["holiday_categories"] = values["holiday_categories"] or None
    if "name" in values:
        values["name_key"] = name_key(cast("str", values["name"]))
    if values.keys() & {"country", "subdivision"}:
        _check_region({**row, **values}, values)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    if values.keys() & {*FOUND_BY}:
        values[BOUND] = remembered(row, context.account)
    values["updated_at"] = now
    after = {**row, **values}
    if values.keys() & _REGION:
        checked_region(region_of(after), policy_of(context.account, operator), "")
    return Outcome(after, (Amend("employers", text(row, "id"), values),))


def patched_calendar(kept: object, patch: Mapping[str, object] | None) -> dict[str, object] | None:
    """A calendar with a merge patch: hours are merged by weekday, lists are replaced."""
    if patch is None:
        return None
    before = cast("Mapping[str, object] | None", kept) or calendar_json(OwnDays()) or {}
    merged = {**before, **patch}
    hours = cast("Mapping[str, object] | None", patch.get("hours", LEFT))
    if hours is not LEFT:
        both = {**cast("Mapping[str, object]", before["hours"]), **(hours or {})}
        merged["hours"] = {} if hours is None else {d: h for d, h in both.items() if h is not None}
    for name in ("closed", "open"):
        merged[name] = merged[name] or []
    return merged


def _check_region(after: Row, values: dict[str, object]) -> None:
    """Refuse a subdivision that the country does not have; its code is what is kept."""
    country, subdivision = maybe_text(after, "country"), maybe_text(after, "subdivision")
    if subdivision is None:
        return
    code = None if country is None else subdivision_code(country, subdivision)
    if code is None:
        raise Invalid(
            "/subdivision",
            "unknown_subdivision",
            "The country has no such subdivision; clear it, or name one of that country.",
        )
    if "subdivision" in values:
        values["subdivision"] = code
