"""Checks of an entry of an import against itself: promises, days ahead, states, retractions.

Each yields what is wrong as (name of the field, code, detail).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.domain.facts import Region
from app.domain.policy import Policy
from app.usecases import json_columns
from app.usecases.errors import Invalid
from app.usecases.instants import LONGEST_PROMISE
from app.usecases.pursuit.employer_updates import AHEAD, FIELDS
from app.usecases.pursuit.employers import checked_region

Entry = dict[str, Any]
Fault = tuple[str, str, str]

#: A day in one zone is at most the next day in another.
ZONES: Final = timedelta(days=2)

_CLASH: Final = "incompatible_fields"


def answered(answer: Entry, values: tuple[str, ...]) -> Iterator[Fault]:
    """An answer has one value, and only an answer has one."""
    given = [name for name in values if answer[name] is not None]
    if len(given) != (answer["status"] == "answered"):
        yield "", _CLASH, "An answer needs exactly one value, and only an answer has one."


def promised(answer: Entry, told_at: datetime, *, ahead: bool) -> Iterator[Fault]:
    """A promise names a date, an instant or a range, or a day to ask from; all in reach.

    ahead: none lies before the employer said it
    """
    ranged = answer["earliest"] is not None or answer["latest"] is not None
    given = [answer["date"] is not None, answer["instant"] is not None, ranged]
    is_answer = answer["status"] == "answered"
    most = sum(given) <= 1 if answer["ask_from"] is not None else sum(given) == 1
    if (is_answer and not most) or (not is_answer and (any(given) or answer["ask_from"])):
        yield "", _CLASH, "An answer needs exactly one value, and only an answer has one."
    if None not in (answer["earliest"], answer["latest"]):
        if answer["earliest"] > answer["latest"]:
            yield "/latest", "out_of_range", "A range ends no earlier than it begins."
    elif ranged and answer["latest"] is not None:
        yield "/latest", _CLASH, "A latest day alone is a date."
    # The employer's zone may have changed since, so a day more is accepted.
    soonest = told_at.date() - ZONES if ahead else date.min
    latest = told_at.date() + LONGEST_PROMISE + ZONES
    named = answer["instant"]
    days = [] if named is None else [datetime.fromisoformat(named).date()]
    days += [date.fromisoformat(answer[name]) for name in ("date", "latest") if answer[name]]
    if not all(soonest < day < latest for day in days):
        yield "", "out_of_range", "This date could not be promised at that time."
    for name in ("earliest", "ask_from"):
        if answer[name] is not None and date.fromisoformat(answer[name]) >= latest:
            yield f"/{name}", "out_of_range", "This date could not be promised at that time."


def fields_of_kind(entry: Entry) -> Iterator[Fault]:
    """An update has no field of another kind, and names no day before it was received."""
    for name, kinds in FIELDS.items():
        if entry[name] not in (None, False) and entry["kind"] not in kinds:
            several = ", ".join(sorted(kinds))
            yield f"/{name}", _CLASH, f"Only updates of kind {several} have this field."
    received_at = entry["received_at"]
    for name in AHEAD:
        value = entry[name]
        if value is None:
            continue
        if isinstance(value, datetime):
            fits = received_at <= value <= received_at + LONGEST_PROMISE + ZONES
        else:
            told_on = received_at.date()
            fits = told_on - ZONES < value < told_on + LONGEST_PROMISE + ZONES
        if not fits:
            yield f"/{name}", "out_of_range", "This date could not be named at that time."


def state_of_round(entry: Entry) -> Iterator[Fault]:
    """Only a round that did not take place was missed by a side, or has the instant of that."""
    if entry["missed_by"] is not None and entry["state"] != "missed":
        yield "/missed_by", _CLASH, "Only a missed round was missed."
    if entry["state"] in {"scheduled", "completed"}:
        for name in ("state_at", "state_by"):
            if entry[name] is not None:
                yield f"/{name}", _CLASH, "Only a round that did not take place has this."


def retracted(entry: Entry) -> Iterator[Fault]:
    """A record is taken back with a reason."""
    if (entry["retracted_at"] is None) != (entry["retraction_reason"] is None):
        yield "/retraction_reason", _CLASH, "What is taken back has an instant and a reason."


def region_of_employer(entry: Entry, policy: Policy) -> Iterator[Fault]:
    """An employer's own days can be kept, and its holidays are known."""
    if entry["calendar"] is not None or entry["holiday_categories"]:
        yield from _region(entry, policy, "")


def regions_of_application(entry: Entry, policy: Policy) -> Iterator[Fault]:
    """The days of an application of its own, and those of its agency, can be kept."""
    for name in ("region", "agency"):
        described = entry[name]
        if described is None:
            continue
        if described["time_zone"] is not None:
            yield from _region(described, policy, f"/{name}")
        elif described["country"] is not None or described["calendar"] is not None:
            yield f"/{name}/time_zone", "missing", "Days of its own need their zone."


def _region(described: Mapping[str, Any], policy: Policy, at: str) -> Iterator[Fault]:
    region = json_columns.region(described)
    try:
        checked_region(region or Region("UTC"), policy, at)
    except Invalid as error:
        yield error.pointer, error.code, error.detail
