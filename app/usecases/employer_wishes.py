"""Wishes of employers that a partner states for all of its candidates.

They lie in the account of the partner, and a copy of them in the account of each candidate who lets
the partner write interviews. A load reads an employer of the same name with them (`bound`), so
that every rule, task and message sees them, and none of the candidate's own records is changed.
Preferences only add: calls or contact that are not wanted. Of the calendar, closed days are added,
and a wish about the week or hours goes before the candidate's own account of it.

A wish goes on binding a record that it bound, whatever the candidate calls it later and wherever
they say it is: the record remembers the names and places by which wishes found it (`remembered`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias, cast

from app.domain.facts import Employer, OwnDays, Preferences, Region
from app.usecases.json_columns import Document, region, region_json
from app.usecases.normalization import caseless
from app.usecases.ports import Row

#: The column of an account that has them: by the id of the partner.
COLUMN: Final = "employer_wishes"
#: The column of an employer with the names and places by which wishes found it before.
BOUND: Final = "bound_as"
#: The columns of an employer by which wishes find it.
FOUND_BY: Final = ("name_key", "time_zone", "country", "subdivision")
_NO_DAYS: Final = OwnDays()

#: The normalized name of an employer, and its zone, country and subdivision as far as known.
_Name: TypeAlias = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one employer wishes; its region has its calendar."""

    name: str
    region: Region
    preferences: Preferences


def written(wishes: Wishes) -> Document:
    """Wishes as they are stored."""
    return {
        "name": wishes.name,
        "name_key": name_key(wishes.name),
        "region": region_json(wishes.region),
        "no_calls": wishes.preferences.no_calls,
        "no_contact": wishes.preferences.no_contact,
    }


def name_key(name: str) -> str:
    """The normalized name, by which spellings are compared."""
    return caseless(" ".join(name.split()))


def stated_in(account: Row) -> Mapping[str, Sequence[Document]]:
    """The wishes that bind an account, by the partner that states them."""
    return cast("Mapping[str, Sequence[Document]] | None", account[COLUMN]) or {}


def with_wishes(employer: Employer, account: Row, bound_as: object = None) -> Employer:
    """The employer as its partners' wishes bind it; the very same where there are none.

    bound_as: what its record remembers in `BOUND`
    """
    if not account[COLUMN]:
        return employer
    place = employer.region
    now = (name_key(employer.name), place.time_zone, place.country, place.subdivision)
    names = [now, *_names(bound_as)]
    for one in _all_stated(account):
        if _is_one_of(names, one):
            employer = _with(employer, one)
    return employer


def remembered(record: Row, account: Row, more: object = None) -> list[list[str | None]] | None:
    """What an employer is to remember of the wishes that bind it, before another name or place.

    Each is remembered by its own name and place, so there are no more than partners have stated.

    record: the row of the employer; more: what the record remembers that it is merged into
    """
    now = cast("_Name", [record[column] for column in FOUND_BY])
    found = [*_names(more), *_names(record[BOUND])]
    found += [_name_of(one) for one in _all_stated(account) if _is_one_of([now], one)]
    return [list(one) for one in dict.fromkeys(tuple(one) for one in found)] or None


def _names(bound_as: object) -> Sequence[_Name]:
    return cast("Sequence[_Name] | None", bound_as) or ()


def _all_stated(account: Row) -> Iterator[Document]:
    for wishes in stated_in(account).values():
        yield from wishes


def _name_of(wishes: Mapping[str, Any]) -> _Name:
    region = wishes["region"]
    return wishes["name_key"], region["time_zone"], region["country"], region["subdivision"]


def _is_one_of(names: Iterable[_Name], wishes: Mapping[str, Any]) -> bool:
    """Whether a name is the same, with zone, country and subdivision as far as both are known."""
    wanted = _name_of(wishes)
    return any(
        name[0] == wanted[0]
        and all(
            one == other or None in {one, other} for one, other in zip(name, wanted, strict=True)
        )
        for name in names
    )


def _with(employer: Employer, wishes: Mapping[str, Any]) -> Employer:
    own, theirs = employer.preferences, region_of(wishes)
    both = Preferences(own.no_calls or wishes["no_calls"], own.no_contact or wishes["no_contact"])
    categories = dict.fromkeys((*employer.region.holiday_categories, *theirs.holiday_categories))
    days = employer.region.days
    if theirs.days is not None:
        days = _joined(days or _NO_DAYS, theirs.days)
    bound_to = replace(employer.region, holiday_categories=tuple(categories), days=days)
    return replace(employer, preferences=both, region=bound_to)


def region_of(wishes: Mapping[str, Any]) -> Region:
    """The region of an employer whose wishes are stored."""
    # One without a zone is never stored.
    return cast("Region", region(wishes["region"]))


def _joined(own: OwnDays, wished: OwnDays) -> OwnDays:
    """The candidate's account of an employer's days, with what the employer itself says."""
    hours = {day: (start, end) for day, start, end in own.hours}
    hours |= {day: (start, end) for day, start, end in wished.hours}
    # A day that it works "in spite of everything else" is none that it has closed itself.
    left = [day for day in own.open if not any(one.from_ <= day <= one.to for one in wished.closed)]
    return OwnDays(
        own.work_week if wished.work_week is None else wished.work_week,
        tuple((day, *clocks) for day, clocks in sorted(hours.items())),
        tuple(dict.fromkeys((*own.closed, *wished.closed))),
        tuple(dict.fromkeys((*left, *wished.open))),
    )
