"""Employers: created alone or inline with an application, changed, and deleted.

Two employers with the same name (trimmed, in any case), zone, country and subdivision
are one. Preferences given inline may only add restrictions; to lift one, the employer
itself is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from app.domain.facts import Employer, Preferences, Region
from app.usecases.common import caseless, existing_or_conflict, known, maybe_text, named, text
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Remove, Row
from app.usecases.regions import subdivision_code

NO_PREFERENCES: Final = Preferences()


@dataclass(frozen=True, slots=True)
class NewEmployer:
    """An employer as a client describes it."""

    name: str
    region: Region
    preferences: Preferences = NO_PREFERENCES
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The row of a resource, and whether this call made it."""

    row: Row
    created: bool


def name_key(name: str) -> str:
    """The normalized name, by which spellings are compared."""
    return caseless(" ".join(name.split()))


def same_employer(name: str, region: Region) -> Key:
    """The key by which an employer described inline is found again."""
    return Key(
        "same_employer",
        match=(name_key(name), region.time_zone, region.country, region.subdivision),
    )


def employer_row(command: NewEmployer, employer_id: str, now: datetime) -> Row:
    """The row of a new employer."""
    return {
        "id": employer_id,
        "name": command.name,
        "name_key": name_key(command.name),
        "time_zone": command.region.time_zone,
        "country": command.region.country,
        "subdivision": command.region.subdivision,
        "no_calls": command.preferences.no_calls,
        "no_contact": command.preferences.no_contact,
        "note": command.note,
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }


def region_of(row: Row) -> Region:
    """The region that a row of employers names."""
    return Region(
        text(row, "time_zone"), maybe_text(row, "country"), maybe_text(row, "subdivision")
    )


def employer_fact(row: Row) -> Employer:
    """The fact that a row of employers stands for."""
    return Employer(
        text(row, "id"),
        text(row, "name"),
        region_of(row),
        Preferences(bool(row["no_calls"]), bool(row["no_contact"])),
    )


def find_or_make(
    context: PursuitContext, command: NewEmployer, now: datetime
) -> tuple[Employer, tuple[Change, ...]]:
    """The employer that an inline description means, and the changes that make it so."""
    found = context.employer
    if found is None:
        row = employer_row(command, command.id or new_id(now), now)
        return employer_fact(row), (Insert("employers", row),)
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
    values = {"no_calls": both.no_calls, "no_contact": both.no_contact, "updated_at": now}
    return replace(employer, preferences=both), (Amend("employers", employer.id, values),)


def create_employer(
    context: PursuitContext | None, command: NewEmployer, now: datetime
) -> Outcome[Written]:
    """Make an employer; the key is `same_employer`, so that no second one like it is made."""
    context = known(context, "account")
    again = existing_or_conflict(context, "employers", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    if context.employer is not None:
        raise Conflict(
            "state_conflict",
            "There is an employer with this name, time zone, country and subdivision "
            f"already: {context.employer.id}. Use or change that one.",
        )
    row = employer_row(command, command.id or new_id(now), now)
    return Outcome(Written(row, created=True), (Insert("employers", row),))


@dataclass(frozen=True, slots=True)
class ChangeEmployer:
    """New values of an employer's columns; what is absent is left."""

    values: Mapping[str, object]


def change_employer(
    context: PursuitContext | None, command: ChangeEmployer, now: datetime
) -> Outcome[Row]:
    """Change an employer; the tasks that rest on it follow (see `sibling_tasks`)."""
    _, row = named(context, "employer")
    values = dict(command.values)
    if "name" in values:
        values["name_key"] = name_key(cast("str", values["name"]))
    if values.keys() & {"country", "subdivision"}:
        _check_region({**row, **values}, values)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    return Outcome(after, (Amend("employers", text(row, "id"), values),))


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


def delete_employer(context: PursuitContext | None, now: datetime) -> Outcome[None]:
    """Remove an employer that nothing hangs on."""
    del now
    context, row = named(context, "employer")
    if context.has_others:
        raise Conflict("in_use", "There are applications at this employer; delete those first.")
    return Outcome(None, (Remove("employers", text(row, "id")),))
