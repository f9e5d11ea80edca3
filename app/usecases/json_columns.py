"""JSON columns: calendars, regions, agencies, answers and attestations.

Each has a function that writes it and one that reads it. Days are ISO 8601, instants RFC 3339
in UTC. Documents from before the second edition lack what it added, and read as without it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from app.domain.facts import (
    Agency,
    AnswerDue,
    AnswerStatus,
    Attestation,
    Closed,
    OwnDays,
    Preferences,
    Region,
)
from app.domain.regions import WEEKDAYS
from app.usecases.instants import rfc3339

Document = dict[str, object]

_DAY: Final = len("2026-06-12")
_MOMENTS: Final = ("slot", "received_at", "expires_at", "decided_at")
#: Looking a member up in a dict takes a tenth of the time of calling the class.
_STATUSES: Final = {member.value: member for member in AnswerStatus}


def moment_json(value: date | None) -> str | None:
    """A day or an instant as it is written."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return None if value is None else value.isoformat()


def moment(kept: str | None) -> date | None:
    """The day or instant that was written."""
    if kept is None:
        return None
    return date.fromisoformat(kept) if len(kept) == _DAY else datetime.fromisoformat(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def calendar_json(days: OwnDays | None) -> Document | None:
    """A calendar as it is kept, and as the API answers it."""
    if days is None:
        return None
    week = days.work_week
    return {
        "work_week": None if week is None else [WEEKDAYS[day] for day in week],
        "hours": {
            WEEKDAYS[day]: [f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in days.hours
        },
        "closed": [
            {"from": one.from_.isoformat(), "to": one.to.isoformat(), "reason": one.reason}
            for one in days.closed
        ],
        "open": [day.isoformat() for day in days.open],
    }


def calendar(kept: Mapping[str, Any] | None) -> OwnDays | None:
    """The calendar that a document stands for."""
    if kept is None:
        return None
    week = kept["work_week"]
    return OwnDays(
        None if week is None else tuple(WEEKDAYS.index(day) for day in week),
        tuple(
            (WEEKDAYS.index(day), time.fromisoformat(start), time.fromisoformat(end))
            for day, (start, end) in kept["hours"].items()
        ),
        tuple(
            Closed(date.fromisoformat(one["from"]), date.fromisoformat(one["to"]), one["reason"])
            for one in kept["closed"]
        ),
        tuple(date.fromisoformat(day) for day in kept["open"]),
    )


def region_json(region: Region | None) -> Document | None:
    """The region of an application as it is kept."""
    if region is None:
        return None
    return {
        "time_zone": region.time_zone,
        "country": region.country,
        "subdivision": region.subdivision,
        "holiday_categories": list(region.holiday_categories),
        "calendar": calendar_json(region.days),
    }


def region(kept: Mapping[str, Any] | None) -> Region | None:
    """The region that a document stands for; None where it names no zone."""
    if kept is None or kept.get("time_zone") is None:
        return None
    return Region(
        kept["time_zone"],
        kept["country"],
        kept["subdivision"],
        tuple(kept.get("holiday_categories") or ()),
        calendar(kept["calendar"]),
    )


def agency_json(agency: Agency | None) -> Document | None:
    """An agency as it is kept."""
    if agency is None:
        return None
    place = agency.region
    return {
        "name": agency.name,
        "direct_contact_permitted": agency.direct_contact_permitted,
        "time_zone": None if place is None else place.time_zone,
        "country": None if place is None else place.country,
        "subdivision": None if place is None else place.subdivision,
        "calendar": None if place is None else calendar_json(place.days),
        "preferences": {
            "no_calls": agency.preferences.no_calls,
            "no_contact": agency.preferences.no_contact,
        },
    }


def agency(kept: Mapping[str, Any] | None) -> Agency | None:
    """The agency that a document stands for."""
    if kept is None:
        return None
    return Agency(
        kept["name"],
        kept["direct_contact_permitted"],
        region(kept),
        Preferences(**kept.get("preferences", {})),
    )


def answer_due_json(answer: AnswerDue) -> Document:
    """An answer to "when will I hear?" as it is kept.

    A latest day alone is a promise for that day, and is written as such.
    """
    alone = answer.latest if answer.earliest is None else None
    return {
        "status": answer.status.value,
        "date": moment_json(answer.day or alone),
        "instant": moment_json(answer.instant),
        "earliest": moment_json(answer.earliest),
        "latest": None if answer.earliest is None else moment_json(answer.latest),
        "ask_from": moment_json(answer.ask_from),
    }


def answer_due(kept: Mapping[str, Any]) -> AnswerDue:
    """The answer that a document stands for."""
    instant = kept["instant"]
    return AnswerDue(
        _STATUSES[kept["status"]],
        _day(kept["date"]),
        None if instant is None else datetime.fromisoformat(instant),
        _day(kept.get("earliest")),
        _day(kept.get("latest")),
        _day(kept.get("ask_from")),
    )


def attestation_json(attestation: Attestation | None) -> Document | None:
    """An attestation as it is kept: what is set."""
    if attestation is None:
        return None
    kept: Document = {}
    for name in Attestation.__dataclass_fields__:
        value = getattr(attestation, name)
        if value is not None:
            kept[name] = moment_json(value) if name in _MOMENTS else value
    return kept


def attestation(kept: Mapping[str, Any]) -> Attestation:
    """The dated fact that an exception rests on."""
    values = dict(kept)
    for name in _MOMENTS:
        values[name] = moment(values.get(name))
    return Attestation(**values)
