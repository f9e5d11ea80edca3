"""`bide undo`: takes back the record that was made last."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bide_client.commands.asking import confirmed
from bide_client.commands.connecting import connected
from bide_client.commands.finding import Who, pursuit
from bide_client.commands.output import (
    AsJson,
    Exit,
    Fields,
    command,
    document,
    fail,
    in_words,
    phrase,
    spoken,
    wants_documents,
)
from bide_client.commands.recording import Yes

if TYPE_CHECKING:
    from bide_client import models
    from bide_client.client import Bide


@command
def undo(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why it was wrong.")] = "recorded by mistake",
    yes: Yes = False,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Take back the record that was made last.

    That is a contact, news, or a timetable. It stays on record as taken back, and counts no more.
    """
    with connected() as client:
        found = pursuit(client, who)
        records = _standing(client.application_pursuits.get(found["id"]))
        if not records:
            fail("there is nothing to take back", Exit.NOT_FOUND)
        _, sort, last = max(records, key=lambda record: record[0])
        typer.echo(f"The last record: {_described(sort, last)}.", err=True)
        if not confirmed("Take it back?", yes=yes):
            raise typer.Exit(Exit.ERROR)
        answer = _taken_back(client, found["id"], sort, last, reason)
        if wants_documents(as_json, fields):
            document(answer, fields)
            return
        decision = client.application_next_action.get(found["id"])
    typer.echo("Taken back.")
    typer.echo(f"Next: {in_words(decision['next_action'])}.")


def _standing(whole: "models.WholePursuit") -> list[tuple[str, str, Any]]:
    """Return the records that can be taken back: when each was made, of what sort, and itself."""
    sorts: tuple[tuple[str, list[Any]], ...] = (
        ("contact", list(whole["contacts"])),
        ("update", list(whole["employer_updates"])),
        ("timetable", list(whole["timetable"]["revisions"])),
    )
    return [
        (each["recorded_at"], sort, each)
        for sort, records in sorts
        for each in records
        if each["retracted_at"] is None
    ]


def _taken_back(client: "Bide", application_id: str, sort: str, last: Any, reason: str) -> Any:  # noqa: ANN401  # a record of any sort
    if sort == "contact":
        return client.contacts.retract(last["id"], {"reason": reason})
    if sort == "update":
        return client.employer_updates.retract(last["id"], {"reason": reason})
    return client.application_timetables.retract(
        application_id, last["revision"], {"reason": reason}
    )


def _described(sort: str, record: dict[str, Any]) -> str:
    if sort == "contact":
        return f"{phrase(record['kind'])} by {record['channel']}, {spoken(record['happened_at'])}"
    if sort == "update":
        return f"news, {phrase(record['kind'])}, {spoken(record['received_at'])}"
    return f"what they said about an answer, {record['as_said'] or 'in no words'!r}"
