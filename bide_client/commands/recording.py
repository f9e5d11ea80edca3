"""`bide said`, `contact` and `news`: what happened."""

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, cast

import typer

from bide_client.commands.asking import confirmed
from bide_client.commands.connecting import connected
from bide_client.commands.finding import Who, pursuit, reference
from bide_client.commands.output import (
    AsJson,
    Exit,
    Fields,
    command,
    document,
    fail,
    in_words,
    spoken,
    wants_documents,
)
from bide_client.commands.people import Answer, Facts, contact_body

if TYPE_CHECKING:
    from bide_client import models

Yes: TypeAlias = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Key: TypeAlias = Annotated[
    str | None,
    typer.Option("--idempotency-key", help="The same key again records nothing again."),
]
Note: TypeAlias = Annotated[str | None, typer.Option(help="A note of your own.")]

_ABSENT: Final = {"status": "not_asked"}


@command
def said(
    who: Who,
    words: Annotated[str, typer.Argument(help="Their words: 'by the end of next week'.")],
    at: Annotated[str, typer.Option(help="When they said it; now without it.")] = "",
    yes: Yes = False,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Record when they said you would hear, in their words.

    Shows how the words are read, and asks before it records that.
    """
    with connected() as client:
        found = pursuit(client, who)
        whole = client.application_pursuits.get(found["id"])
        known = whole["timetable"]
        said_at = at or _when_said(whole)
        reading = client.readings.create(
            {"phrase": words, "said_at": said_at, "employer": {"id": found["employer_id"]}}
        )
        if not reading["understood"]:
            fail(
                f"{words!r} is not understood as a date; say a day, such as "
                "'2026-06-12' or 'by Friday'"
            )
        typer.echo(f"{words!r} is read as: {_span(reading)}.", err=True)
        if not confirmed("Record that?", yes=yes):
            raise typer.Exit(Exit.ERROR)
        due: dict[str, Any] = {"status": "answered"}
        due |= {name: reading[name] for name in ("earliest", "latest") if reading[name]}
        body: dict[str, Any] = {"answer_due": due, "as_said": words, "said_at": said_at}
        # A timetable is written whole: what they said besides stays.
        for name in ("posts", "applicants", "another_stage", "silence_means_no"):
            if known["revision"] is not None:
                body[name] = known[name]
        written = client.application_timetables.put(found["id"], cast("models.PutTimetable", body))
        if wants_documents(as_json, fields):
            document(written, fields)
            return
        decision = client.application_next_action.get(found["id"])
    typer.echo(f"Next: {in_words(decision['next_action'])}.")


def _when_said(whole: "models.WholePursuit") -> str:
    """When they said it, unless a person says: the first time, at the end of the interview."""
    now = whole["decision"]["as_of"]
    if whole["timetable"]["revision"] is None and whole["rounds"]:
        return min(whole["rounds"][-1]["interview"]["ends_at"], now)
    return now


def _span(reading: "models.Reading") -> str:
    earliest, latest = reading["earliest"], reading["latest"]
    if earliest and latest:
        return spoken(earliest) if earliest == latest else f"{spoken(earliest)} to {spoken(latest)}"
    if latest:
        return f"by {spoken(latest)}"
    return f"from {spoken(earliest)}"


@command
def contact(
    who: Who,
    kind: Annotated[str, typer.Argument(help="What it is for, such as enquire_status.")],
    channel: Annotated[str, typer.Argument(help="email, phone, letter, in_person or message.")],
    person: Annotated[str | None, typer.Option(help="A part of the person's name.")] = None,
    at: Annotated[
        str | None, typer.Option(help="When it was made; without it, it is made now.")
    ] = None,
    result: Annotated[
        str | None, typer.Option(help="sent, spoke, message_left, no_answer, bounced ...")
    ] = None,
    acknowledge_breach: Annotated[
        bool,
        typer.Option(help="Record what was done against the etiquette; with --at alone."),
    ] = False,
    because: Annotated[
        str | None, typer.Option(help="Why so: they_asked_me_to, urgent, did_not_know ...")
    ] = None,
    answer: Answer = None,
    facts: Facts = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Make a contact, or record one; a refused one is not recorded.

    Ends with 75 where it is too early, and with 3 where it is refused.
    """
    with connected() as client:
        found = pursuit(client, who)
        body = contact_body(client, found, kind, channel, person, answer=answer, facts=facts)
        if at is not None:
            body["happened_at"] = at
            body["result"] = cast("models.MadeResult", result or "sent")
        elif result is not None:
            body["result"] = cast("models.MadeResult", result)
        if note is not None:
            body["note"] = note
        if acknowledge_breach:
            body["acknowledge_breach"] = True
        if because is not None:
            body["breach_reason"] = cast("models.BreachReason", because)
        made = client.application_contacts.create(found["id"], body, idempotency_key=key)
        if wants_documents(as_json, fields):
            document(made, fields)
            return
        decision = client.application_next_action.get(found["id"])
    typer.echo(f"Recorded as {reference(made['id'])}.")
    for rule in made["breach"]:
        typer.echo(f"  It broke {rule}.")
    typer.echo(f"Next: {in_words(decision['next_action'])}.")


@command
def news(
    who: Who,
    kind: Annotated[
        str, typer.Argument(help="rejection, offer, next_stage, question, new_timetable ...")
    ],
    channel: Annotated[str | None, typer.Option(help="How it came.")] = None,
    at: Annotated[str | None, typer.Option(help="When it came; now without it.")] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--set", help="A further field, name=value: respond_by=2026-06-12."),
    ] = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Record what the employer let you know."""
    known = {"kind": kind, "channel": channel, "received_at": at, "note": note}
    body: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
    for each in field or ():
        name, equals, value = each.partition("=")
        if not equals:
            fail(f"--set {each!r}: write name=value")
        body[name] = {"true": True, "false": False}.get(value, value)
    if isinstance(body.get("answer_due"), str):
        body["answer_due"] = {"status": "answered", "date": body["answer_due"]}
    with connected() as client:
        found = pursuit(client, who)
        made = client.application_updates.create(
            found["id"], cast("models.NewEmployerUpdate", body), idempotency_key=key
        )
        if wants_documents(as_json, fields):
            document(made, fields)
            return
        decision = client.application_next_action.get(found["id"])
    typer.echo(f"Recorded as {reference(made['id'])}.")
    typer.echo(f"Next: {in_words(decision['next_action'])}.")
