"""`bide feedback` and `bide lessons`."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bide_client.commands.connecting import connected
from bide_client.commands.finding import Who, pursuit
from bide_client.commands.output import (
    AsJson,
    Fields,
    command,
    document,
    fail,
    spoken,
    wants_documents,
)

if TYPE_CHECKING:
    from bide_client import models


@command
def feedback(
    who: Who,
    strength: Annotated[list[str] | None, typer.Option(help="A theme that went well.")] = None,
    improvement: Annotated[list[str] | None, typer.Option(help="A theme to work on.")] = None,
    action: Annotated[str | None, typer.Option(help="What you will do about it.")] = None,
    due: Annotated[str | None, typer.Option(help="The day by which you will.")] = None,
    source: Annotated[str, typer.Option(help="employer, agency or self.")] = "employer",
    at: Annotated[str | None, typer.Option(help="When it came; now without it.")] = None,
    note: Annotated[str | None, typer.Option(help="A note of your own.")] = None,
    key: Annotated[
        str | None,
        typer.Option("--idempotency-key", help="The same key again records nothing again."),
    ] = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Record feedback.

    It belongs to the latest interview of the pursuit. An action belongs to the first improvement.
    """
    items: list[dict[str, Any]] = [{"kind": "strength", "theme": each} for each in strength or ()]
    items += [{"kind": "improvement", "theme": each} for each in improvement or ()]
    if action is not None:
        if not improvement:
            fail("--action says what you will do about an --improvement")
        first = next(each for each in items if each["kind"] == "improvement")
        first["action"], first["action_due"] = action, due
    known = {"source": source, "items": items, "received_at": at, "note": note}
    body: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
    with connected() as client:
        found = pursuit(client, who)
        rounds = client.application_pursuits.get(found["id"])["rounds"]
        if not rounds:
            fail("there was no interview yet, so there is none to have feedback about")
        made = client.feedback.create(
            rounds[-1]["interview"]["id"], cast("models.NewFeedback", body), idempotency_key=key
        )
    if wants_documents(as_json, fields):
        document(made, fields)
        return
    typer.echo(f"Recorded, with {len(made['items'])} items.")


@command
def lessons(as_json: AsJson = False, fields: Fields = "") -> None:
    """List what to repeat, and what to change."""
    with connected() as client:
        found = client.lessons.get()
    if wants_documents(as_json, fields):
        document(found, fields)
        return
    for title, themes in (("Repeat", found["repeat"]), ("Change", found["change"])):
        for each in themes:
            typer.echo(f"{title}: {each['theme']} ({each['n']})")
    for task in found["tasks"]:
        due = f", by {spoken(task['action_due'])}" if task["action_due"] else ""
        typer.echo(f"{'Done' if task['done'] else 'To do'}: {task['action']}{due}")
    if not found["n"]:
        typer.echo("There is no feedback yet; `bide feedback` records it.")
