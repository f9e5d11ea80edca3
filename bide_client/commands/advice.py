"""`bide today`, `next`, `why`, `when` and `check`: what the etiquette says; nothing is recorded."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import typer

from bide_client.commands.connecting import connected
from bide_client.commands.finding import Who, pursuit, reference
from bide_client.commands.output import (
    AsJson,
    Exit,
    Fields,
    command,
    document,
    exit_of_verdict,
    fail,
    in_words,
    phrase,
    short,
    spoken,
    table,
    wants_documents,
)
from bide_client.commands.people import Answer, Facts, contact_body

At: TypeAlias = Annotated[
    str | None, typer.Option(help="Ask about another instant, such as 2026-06-12T10:00:00Z.")
]


@command
def today(
    at: At = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Those too where there is nothing to do but wait.")
    ] = False,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """List what is due, most urgent first."""
    with connected() as client:
        if as_json and not fields:
            document(client.agenda.list(at=at, limit=200))
            return
        entries = [
            entry
            for entry in client.agenda.each(at=at)
            if everything or entry["next_action"]["kind"] != "wait"
        ]
    if fields:
        document(entries, fields)
        return
    if not entries:
        typer.echo("Nothing is due. `bide today --all` lists what you wait for.")
        return
    table(
        ("REF", "EMPLOYER", "ROLE", "DO", "UNTIL", "DUE", ""),
        [
            (
                reference(entry["application_id"]),
                entry["employer_name"],
                entry["role"],
                phrase(entry["next_action"]["kind"]),
                short(entry["next_action"]["until"]),
                short(entry["due_at"]),
                "overdue" if entry["overdue"] else "",
            )
            for entry in entries
        ],
    )


@command
def next_action(
    who: Annotated[
        str, typer.Argument(help="The pursuit; without one, the most urgent.", metavar="[WHO]")
    ] = "",
    at: At = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Say what to do next, or until when to wait."""
    with connected() as client:
        if who:
            found = pursuit(client, who)
        else:
            entries = client.agenda.list(at=at, limit=1)["items"]
            if not entries:
                fail("there is no open pursuit; `bide add` records one", Exit.NOT_FOUND)
            found = {"id": entries[0]["application_id"], **entries[0]}
        decision = client.application_next_action.get(found["id"], at=at)
    if wants_documents(as_json, fields):
        document(decision, fields)
        return
    action = decision["next_action"]
    typer.echo(f"{found['employer_name']}, {found['role']}: {in_words(action)}.")
    for reason in action["because"]:
        typer.echo(f"  {reason['message']} [{reason['rule']}]")
    for each in decision["actions"]:
        if each["kind"] == action["kind"] and each["preferred_channel"] is not None:
            channels = [way["channel"] for way in each["channels"] if way["verdict"] == "allowed"]
            typer.echo(
                f"  Best by {each['preferred_channel']}"
                + (f"; allowed by {', '.join(channels)}." if channels else ".")
            )
            break


@command
def why(who: Who, at: At = None, as_json: AsJson = False, fields: Fields = "") -> None:
    """Give every reason for and against each action."""
    with connected() as client:
        found = pursuit(client, who)
        decision = client.application_next_action.get(
            found["id"], at=at, actions="all", explain="counting"
        )
    if wants_documents(as_json, fields):
        document(decision, fields)
        return
    typer.echo(f"{found['employer_name']}, {found['role']}: {in_words(decision['next_action'])}.")
    for reason in decision["next_action"]["because"]:
        _print_reason(reason)
    for action in decision["actions"]:
        if not action["reasons"]:
            continue
        typer.echo(f"\n{phrase(action['kind'])}: {phrase(action['verdict'])}{_opening(action)}")
        for reason in action["reasons"]:
            _print_reason(reason)


def _opening(action: Mapping[str, Any]) -> str:
    if action["verdict"] != "not_yet" or action["opens_at"] is None:
        return ""
    return f", from {spoken(action['opens_at'])}"


def _print_reason(reason: Mapping[str, Any]) -> None:
    typer.echo(f"  {reason['message']} [{reason['rule']}]")
    trace = reason.get("trace")
    if trace is not None and trace.get("skipped"):
        skipped = ", ".join(f"{each['day']} ({each['why']})" for each in trace["skipped"])
        typer.echo(f"    Not counted: {skipped}.")


@command
def when(
    who: Who,
    kind: Annotated[
        str, typer.Argument(help="The action, such as enquire_status.")
    ] = "enquire_status",
    channel: Annotated[str | None, typer.Option(help="By this channel.")] = None,
    at: At = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Say from when an action is allowed.

    Ends with 0 where it is allowed now, with 75 where it will be, with 3 where it will not.
    """
    with connected() as client:
        found = pursuit(client, who)
        decision = client.application_next_action.get(found["id"], at=at, actions="all")
    actions = [each for each in decision["actions"] if each["kind"] == kind]
    if not actions:
        fail(f"there is no action {kind!r} here; `bide why` lists them")
    # Of several persons or rounds, the one that opens first.
    action = min(actions, key=lambda each: (_ORDER[each["verdict"]], each["opens_at"] or ""))
    shown: Mapping[str, Any] = action
    if channel is not None:
        ways = [way for way in action["channels"] if way["channel"] == channel]
        if not ways:
            fail(f"{phrase(kind)} does not go by {channel}")
        shown = ways[0]
    if wants_documents(as_json, fields):
        document(action, fields)
    elif shown["verdict"] == "allowed":
        typer.echo("now")
    elif shown["verdict"] == "not_yet" and shown["opens_at"] is not None:
        typer.echo(spoken(shown["opens_at"]))
    else:
        typer.echo(f"not any more: {phrase(shown['verdict'])}")
        for reason in action["reasons"]:
            _print_reason(reason)
    raise typer.Exit(exit_of_verdict(shown["verdict"]))


_ORDER = {"allowed": 0, "not_yet": 1, "refused": 2, "done": 3}


@command
def check(
    who: Who,
    kind: Annotated[str, typer.Argument(help="What it is for, such as enquire_status.")],
    channel: Annotated[str, typer.Argument(help="email, phone, letter, in_person or message.")],
    at: Annotated[str | None, typer.Option(help="The instant; now without one.")] = None,
    person: Annotated[str | None, typer.Option(help="A part of the person's name.")] = None,
    answer: Answer = None,
    facts: Facts = None,
    as_json: AsJson = False,
    fields: Fields = "",
) -> None:
    """Ask whether a contact would be allowed; nothing is recorded.

    Ends with 0 where it is allowed, with 75 where it is too early, with 3 where it is refused.
    """
    with connected() as client:
        found = pursuit(client, who)
        body = contact_body(client, found, kind, channel, person, answer=answer, facts=facts)
        if at is not None:
            body["happened_at"] = at
        verdict = client.application_contact_checks.create(found["id"], body)
    if wants_documents(as_json, fields):
        document(verdict, fields)
    else:
        opening = _opening(verdict)
        typer.echo(f"{phrase(verdict['verdict'])}{opening}")
        for reason in verdict["reasons"]:
            _print_reason(reason)
        if verdict["verdict"] != "allowed":
            typer.echo(f"  Instead: {in_words(verdict['next_action'])}.")
    raise typer.Exit(exit_of_verdict(verdict["verdict"]))
