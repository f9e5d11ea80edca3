"""`bide plan`: the coming weeks as a picture: a line for each action, a column for each day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bide_client.commands.connecting import connected
from bide_client.commands.finding import Who, pursuit
from bide_client.commands.output import (
    AsJson,
    Fields,
    command,
    document,
    fail,
    in_words,
    phrase,
    spoken,
    wants_documents,
    zone,
)

if TYPE_CHECKING:
    from bide_client import models

#: What a day is drawn as: the best verdict that the action has in it.
SIGNS: Final[Mapping[str, str]] = {"allowed": "#", "not_yet": ".", "refused": " ", "done": "-"}
_ORDER: Final = ("allowed", "not_yet", "done", "refused")
_WEEK: Final = 7


@command
def plan(
    who: Who,
    weeks: Annotated[int, typer.Option(min=1, max=9, help="How many weeks.")] = 6,
    start: Annotated[
        str | None, typer.Option("--from", help="The first instant; now without it.")
    ] = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Draw the coming weeks if nothing happens.

    `#` a day on which it is allowed, `.` not yet, `-` done.
    """
    try:
        until = (
            None
            if start is None
            else (datetime.fromisoformat(start) + timedelta(weeks=weeks)).isoformat()
        )
    except (ValueError, OverflowError):
        fail(f"--from: {start!r} is not a time; write 2026-06-12T10:00:00Z")
    with connected() as client:
        found = pursuit(client, who)
        timeline = client.application_plan.get(found["id"], from_=start, to=until)
    if wants_documents(as_json, fields):
        document(timeline, fields)
        return
    typer.echo(f"{found['employer_name']}, {found['role']}")
    for line in picture(timeline, weeks):
        typer.echo(line)


def picture(timeline: "models.Timeline", weeks: int) -> Sequence[str]:
    """Return the lines of a plan, in the days of the person's zone."""
    where = zone()
    entries = timeline["entries"]
    first = _day(entries[0]["at"], where)
    days = [first + timedelta(days=number) for number in range(weeks * _WEEK)]
    rows: dict[str, list[str]] = {}
    for kind in _kinds(entries):
        signs = _signs(entries, kind, days, where)
        if any(sign == SIGNS["allowed"] for sign in signs):
            rows[phrase(kind)] = signs
    width = max(map(len, rows), default=0)
    lines = [f"{'':{width}}  {_ruler(days)}"]
    lines += [f"{name:{width}}  {_spaced(signs, days)}" for name, signs in rows.items()]
    lines.append("")
    previous = None
    for entry in entries:
        words = in_words(entry["next_action"])
        if words != previous and _day(entry["at"], where) <= days[-1]:
            lines.append(f"{spoken(entry['at'])}: {words}")
        previous = words
    return [line.rstrip() for line in lines]


def _day(text: str, where: Any) -> date:  # noqa: ANN401  # a zone
    return datetime.fromisoformat(text).astimezone(where).date()


def _kinds(entries: "Sequence[models.PlanEntry]") -> Sequence[str]:
    return list(dict.fromkeys(each["kind"] for entry in entries for each in entry["changed"]))


def _signs(
    entries: "Sequence[models.PlanEntry]",
    kind: str,
    days: Sequence[date],
    where: Any,  # noqa: ANN401  # a zone
) -> list[str]:
    """Return a sign for each day: the best that the action is at any time of it."""
    verdicts: dict[tuple[object, object], str] = {}
    changes: dict[date, set[str]] = {}
    before: dict[date, set[str]] = {}
    for entry in entries:
        day = _day(entry["at"], where)
        before.setdefault(day, set(verdicts.values()))
        for each in entry["changed"]:
            if each["kind"] == kind:
                verdicts[each["interview_id"], each["interviewer_id"]] = each["verdict"]
        changes.setdefault(day, set(before[day])).update(verdicts.values())
        before[day + timedelta(days=1)] = set(verdicts.values())
    signs, standing = [], set[str]()
    for day in days:
        seen = changes.get(day, standing)
        standing = before.get(day + timedelta(days=1), standing)
        best = next((verdict for verdict in _ORDER if verdict in seen), "refused")
        signs.append(SIGNS[best])
    return signs


def _spaced(signs: Sequence[str], days: Sequence[date]) -> str:
    """Return signs with a gap before each Monday."""
    return "".join(
        (" " if day.weekday() == 0 and number else "") + sign
        for number, (sign, day) in enumerate(zip(signs, days, strict=True))
    )


def _ruler(days: Sequence[date]) -> str:
    """Return a line with the date of each Monday, and of the first day."""
    line = ""
    for number, day in enumerate(days):
        place = number + sum(1 for each in days[1 : number + 1] if each.weekday() == 0)
        label = f"{day.day} {day:%b}"
        if (number == 0 or day.weekday() == 0) and len(line) <= place:
            line = line.ljust(place) + label + " "
    return line
