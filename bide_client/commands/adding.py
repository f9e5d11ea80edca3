"""`bide add`: records an application, or an interview with it."""

from typing import TYPE_CHECKING, Annotated, Any, cast
from zoneinfo import ZoneInfo

import typer

from bide_client.commands.asking import asked, checked, instant
from bide_client.commands.connecting import connected
from bide_client.commands.finding import pursuit, reference
from bide_client.commands.output import (
    AsJson,
    Fields,
    command,
    document,
    fail,
    in_words,
    on_terminal,
    wants_documents,
)
from bide_client.commands.recording import Key, Note

if TYPE_CHECKING:
    from bide_client import models
    from bide_client.client import Bide


@command
def add(
    employer: Annotated[str, typer.Option(help="The employer's name.")] = "",
    role: Annotated[str, typer.Option(help="The role.")] = "",
    starts: Annotated[
        str, typer.Option(help="When the interview starts; without it, an application alone.")
    ] = "",
    ends: Annotated[str, typer.Option(help="When it ends; an hour later without it.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of the employer, as Europe/London.")] = "",
    country: Annotated[str, typer.Option(help="Country, as GB: for its holidays.")] = "",
    subdivision: Annotated[str, typer.Option(help="Part of the country, as ENG.")] = "",
    stage: Annotated[
        str, typer.Option(help="screening, first, further, final or assessment.")
    ] = "first",
    form: Annotated[
        str, typer.Option("--format", help="phone, video, in_person, assessment_centre ...")
    ] = "video",
    person: Annotated[
        list[str] | None, typer.Option(help="An interviewer, 'Name' or 'Name <address>'.")
    ] = None,
    to: Annotated[
        str, typer.Option(help="A further round of this pursuit; employer and role are known.")
    ] = "",
    applied: Annotated[str | None, typer.Option(help="The day you applied.")] = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Record an application, or an interview with it.

    What is missing is asked for on a terminal. Zone and country may be left out where the account
    has defaults.
    """
    with connected() as client:
        if to:
            application: dict[str, Any] = {"id": pursuit(client, to)["id"]}
            place = None
        else:
            application = {"role": asked(role, "--role", "Role")}
            if applied is not None:
                application["applied_at"] = applied
            if not starts and on_terminal():
                starts = asked("", "--starts", "Interview starts (2026-06-12T10:00, or none)", "")
            zone = zone or _usual_zone(client)
            place = {"name": asked(employer, "--employer", "Employer")}
            place |= _given(time_zone=zone, country=country, subdivision=subdivision)
        if zone:
            checked(zone, "--zone", ZoneInfo)
        if starts:
            body = {
                "application": application,
                "stage": stage,
                "format": form,
                "starts_at": instant(starts, zone, "--starts"),
                "interviewers": [_person(each) for each in person or ()],
                **_given(ends_at=ends and instant(ends, zone, "--ends"), note=note),
                **({} if place is None else {"employer": place}),
            }
            made: Any = client.interviews.create(
                cast("models.NewInterview", body), idempotency_key=key
            )
            application_id = made["application_id"]
        else:
            if place is None:
                fail("--starts is missing: a further round has a time")
            body = {**application, "employer": place, **_given(note=note)}
            made = client.applications.create(
                cast("models.NewApplication", body), idempotency_key=key
            )
            application_id = made["id"]
        if wants_documents(as_json, fields):
            document(made, fields)
            return
        decision = client.application_next_action.get(application_id)
    typer.echo(f"Recorded as {reference(application_id)}.")
    typer.echo(f"Next: {in_words(decision['next_action'])}.")


def _usual_zone(client: "Bide") -> str:
    """Return the zone that a person says, with that of the account proposed; none in a script."""
    if not on_terminal():
        return ""
    defaults = client.me.get()["defaults"]
    return asked("", "--zone", "Time zone", None if defaults is None else defaults["time_zone"])


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _person(text: str) -> dict[str, str]:
    name, _, address = text.partition("<")
    person = {"name": name.strip()}
    if address:
        person["email"] = address.rstrip("> ")
    return person
