"""`bide export` and `bide import`: everything to a file, and from files of several kinds."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bide_client.commands.asking import asked
from bide_client.commands.connecting import connected
from bide_client.commands.finding import pursuit, reference
from bide_client.commands.output import (
    Exit,
    command,
    document,
    fail,
    on_terminal,
    one_line,
    say,
    spoken,
    table,
)

if TYPE_CHECKING:
    from bide_client.client import Bide
    from bide_client.importing import Outcome
    from bide_client.invitation_file import Invitation


@command
def export(
    file: Annotated[
        Path | None, typer.Argument(help="A file that is not there yet; else standard output.")
    ] = None,
) -> None:
    """Write everything to a file.

    The file is readable by its owner alone. `bide import` reads it.
    """
    with connected() as client:
        content = client.me.export()
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if file is None:
        typer.echo(text)
        return
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        fail(f"{file} is there already, and is not overwritten", Exit.ERROR)
    with os.fdopen(number, "w", encoding="utf-8") as written:
        written.write(text)
    say(f"Wrote {file}.")


@command
def import_file(
    file: Annotated[Path, typer.Argument(help="A file, or - for standard input.")],
    kind: Annotated[
        str, typer.Option("--as", help="bide, csv or ics; else by the file's name.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would be done; record nothing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="CSV: what a column is, as role=Position; repeatable."),
    ] = None,
    dates: Annotated[str, typer.Option(help="CSV: how 03/04/2026 is meant, dmy or mdy.")] = "",
    zone: Annotated[str, typer.Option(help="Zone of times that name none.")] = "",
    country: Annotated[str, typer.Option(help="CSV: country of the employers.")] = "",
    to: Annotated[str, typer.Option(help="ics: the pursuit that the interview belongs to.")] = "",
    employer: Annotated[str, typer.Option(help="ics: the employer of a new pursuit.")] = "",
    role: Annotated[str, typer.Option(help="ics: the role of a new pursuit.")] = "",
    first: Annotated[
        bool, typer.Option("--first", help="ics: of a series, its first event.")
    ] = False,
    other_organiser: Annotated[
        bool,
        typer.Option(
            "--other-organiser", help="ics: take a change from another domain than before."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Read an export, a table of applications (CSV) or an invitation (.ics).

    What was imported before is not imported again. Ends with 1 where a row was refused.
    """
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    kind = kind or {".csv": "csv", ".tsv": "csv", ".ics": "ics", ".json": "bide"}.get(
        file.suffix.lower(), ""
    )
    place = {name: value for name, value in (("time_zone", zone), ("country", country)) if value}
    report: Sequence[Mapping[str, Any]]
    with connected() as client:
        if kind == "bide":
            report = _own_file(client, content, dry_run=dry_run)
        elif kind == "csv":
            if dates not in ("", "dmy", "mdy"):
                fail("--dates is dmy or mdy")
            report = _rows(client, content, _mapping(columns), dates, place, dry_run=dry_run)
        elif kind == "ics":
            report = _invitations(
                client,
                content,
                zone,
                _Belonging(client, to, employer, role, place),
                first=first,
                other_organiser=other_organiser,
                dry_run=dry_run,
            )
        else:
            fail("say what the file is: --as bide, csv or ics")
    _print_report(report, as_json=as_json, dry_run=dry_run)
    if any(each["state"] == "refused" for each in report):
        raise typer.Exit(Exit.ERROR)


def _own_file(client: "Bide", content: bytes, *, dry_run: bool) -> list[Mapping[str, Any]]:
    try:
        file = json.loads(content)
    except ValueError:
        fail("the file is not JSON; an export of Bide is")
    if not isinstance(file, dict):
        fail("the file is not an export of Bide")
    if dry_run:
        return [
            {"line": name, "state": "created", "reason": f"{len(records)} in the file"}
            for name, records in file.items()
            if isinstance(records, list)
        ]
    counts = client.imports.create(cast("Any", file))
    return [
        {"line": name, "state": "created", "reason": str(count)}
        for name, count in counts.items()
        if count
    ]


def _mapping(columns: list[str] | None) -> dict[str, str]:
    found = {}
    for each in columns or ():
        column, equals, head = each.partition("=")
        if not equals:
            fail(f"--map {each!r}: write column=HEAD, as role=Position")
        found[column.strip()] = head
    return found


def _rows(
    client: "Bide",
    content: bytes,
    columns: Mapping[str, str],
    dates: str,
    place: Mapping[str, str],
    *,
    dry_run: bool,
) -> list[Mapping[str, Any]]:
    from bide_client import importing, table_file  # noqa: PLC0415  # help does without

    try:
        rows = table_file.read(
            content,
            columns=columns,
            dates=cast("table_file.Order", dates),
            zone=place.get("time_zone", ""),
        )
    except table_file.UnreadableTable as error:
        fail(str(error))
    report: list[Mapping[str, Any]] = []
    for row in rows:
        if isinstance(row, table_file.BadRow):
            report.append({"line": row.number, "state": "refused", "reason": row.reason})
            continue
        outcome = importing.record_row(client, row, place, dry_run=dry_run)
        report.append(_line(row.number, f"{row.employer}: {row.role}", outcome))
    return report


def _line(line: object, what: str, outcome: "Outcome") -> Mapping[str, Any]:
    return {
        "line": line,
        "what": what,
        "state": outcome.state,
        "reason": outcome.reason,
        "id": outcome.record_id,
    }


class _Belonging:
    """Which application a new interview belongs to: by options, or by asking once."""

    def __init__(
        self, client: "Bide", to: str, employer: str, role: str, place: Mapping[str, str]
    ) -> None:
        self._client = client
        self._to, self._employer, self._role, self._place = to, employer, role, place

    def of(self, one: "Invitation") -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
        """Return the application, and the employer of a new one."""
        if self._to:
            return {"id": pursuit(self._client, self._to)["id"]}, None
        if on_terminal() and not (self._employer and self._role):
            say(f"{one.summary or 'An event'}, {_time(one)}")
        name = asked(self._employer, "--employer or --to", "Employer", one.domain)
        return {"role": asked(self._role, "--role", "Role")}, {"name": name, **self._place}


def _time(one: "Invitation") -> str:
    return "no time" if one.starts_at is None else spoken(one.starts_at.isoformat())


def _invitations(
    client: "Bide",
    content: bytes,
    zone: str,
    belonging: _Belonging,
    *,
    first: bool,
    other_organiser: bool,
    dry_run: bool,
) -> list[Mapping[str, Any]]:
    from bide_client import importing, invitation_file  # noqa: PLC0415  # help does without

    try:
        events = invitation_file.read(content, zone=zone, first_of_series=first)
        unknown = [
            each.error
            for each in events
            if isinstance(each, invitation_file.Unusable)
            and isinstance(each.error, invitation_file.ZoneUnknown)
        ]
        if unknown and on_terminal():
            say(str(unknown[0]))
            zone = asked("", "--zone", "Which zone, as Europe/London?")
            events = invitation_file.read(content, zone=zone, first_of_series=first)
    except invitation_file.UnreadableInvitation as error:
        fail(str(error))
    own = client.me.get()["email"]
    report: list[Mapping[str, Any]] = []
    for number, each in enumerate(events, 1):
        if isinstance(each, invitation_file.Unusable):
            report.append({"line": number, "state": "refused", "reason": str(each.error)})
            continue
        one = invitation_file.without(each, [own] if own else [])
        known = one.cancels or importing.on_record(client, one) is not None
        application, employer = ({}, None) if known or dry_run else belonging.of(one)
        outcome = importing.record_invitation(
            client,
            one,
            application=application,
            employer=employer,
            other_organiser=other_organiser,
            dry_run=dry_run,
        )
        report.append(_line(number, f"{one.summary}, {_time(one)}", outcome))
    return report


def _print_report(report: Sequence[Mapping[str, Any]], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        document({"dry_run": dry_run, "items": report})
        return
    table(
        ("LINE", "RESULT", "WHAT", "NOTE"),
        [
            (
                str(each["line"]),
                f"would be {each['state']}" if dry_run else each["state"],
                one_line(each.get("what", "")),
                each["reason"] or (reference(each["id"]) if each.get("id") else ""),
            )
            for each in report
        ],
    )
    counts = dict.fromkeys(("created", "updated", "present", "refused"), 0)
    for each in report:
        counts[each["state"]] += 1
    say(", ".join(f"{count} {state}" for state, count in counts.items() if count) + ".")
