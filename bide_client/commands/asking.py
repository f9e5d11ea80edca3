"""Questions on a terminal; in a script the missing option is named in place of them."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from bide_client.commands.output import fail, on_terminal


def asked(value: str, option: str, question: str, default: str | None = None) -> str:
    """Return a value, asked for where it is empty and a person is there.

    option: what a script is to set, named in the error
    """
    if value:
        return value
    if not on_terminal():
        fail(f"{option} is missing")
    found: str = typer.prompt(question, default=default, err=True)
    return found.strip()


def confirmed(question: str, *, yes: bool) -> bool:
    """Return whether to go on: by `--yes`, or by a person's answer."""
    if yes:
        return True
    if not on_terminal():
        fail(f"{question} Say so with --yes")
    return bool(typer.confirm(question, err=True))


def checked(value: str, option: str, check: Callable[[str], object]) -> str:
    """Return a value that a check accepts, which raises ValueError or KeyError otherwise."""
    try:
        check(value)
    except (ValueError, KeyError, OSError):
        fail(f"{option}: {value!r} is not valid")
    return value


def instant(text: str, time_zone: str, option: str) -> str:
    """Return an instant with an offset; a local time is that of the zone.

    A local time that a change of clocks leaves out or repeats is refused.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        fail(f"{option}: {text!r} is not a time; write 2026-06-12T10:00")
    if moment.tzinfo is not None:
        return moment.isoformat()
    if not time_zone:
        fail(f"{option}: name the zone of {text} with --zone, or add an offset")
    checked(time_zone, "--zone", ZoneInfo)
    return local_instant(moment, ZoneInfo(time_zone), option)


def local_instant(moment: datetime, zone: ZoneInfo, option: str) -> str:
    """Return a local time of a zone with its offset."""
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        fail(f"{option}: the clocks change at {moment}; add an offset")
    return earlier.isoformat()
