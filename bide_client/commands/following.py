"""`bide watch` and `bide wait`: what changes, and waiting until an action is allowed."""

import json
import time
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bide_client.commands.connecting import can_stream, connected
from bide_client.commands.finding import Who, pursuit
from bide_client.commands.output import Exit, command, document, fail, say, short, spoken
from bide_client.documents import instant

if TYPE_CHECKING:
    from bide_client import models
    from bide_client.client import Bide

#: Seconds between two questions at most: news may open or shut an action at any time.
LONGEST_SLEEP: Final = 60.0


@command
def watch(
    after: Annotated[str | None, typer.Option(help="Begin after the event of this number.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many events.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON document in each line.")] = False,
) -> None:
    """Print what changes, as it changes.

    Where the connection is lost it is made again, and nothing is missed.
    """
    if not can_stream():
        fail("`bide watch` needs a service; `bide start` starts one")
    with connected() as client:
        for number, event in enumerate(client.events.stream(after=after), 1):
            if as_json:
                typer.echo(json.dumps(event, ensure_ascii=False))
            else:
                resource = event["resource"]
                typer.echo(
                    f"{event['seq']}\t{short(event['occurred_at'])}\t{event['type']}"
                    f"\t{resource['id']}"
                )
            if number == count:
                return


@command
def wait(
    who: Who,
    kind: Annotated[
        str, typer.Option("--until-allowed", help="The action that is waited for.")
    ] = "enquire_status",
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds after which to give up, with 75.")
    ] = None,
    quiet: Annotated[bool, typer.Option(help="Say nothing while waiting.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the action, as JSON.")] = False,
) -> None:
    """Wait until an action is allowed.

    Ends with 0 as soon as it is, with 3 where it will never be, with 75 after `--timeout`.
    """
    ends = None if timeout is None else time.monotonic() + timeout
    announced = None
    with connected() as client:
        found = pursuit(client, who)
        while True:
            action, as_of = _state(client, str(found["id"]), kind)
            if action["verdict"] == "allowed":
                if as_json:
                    document(action)
                return
            if action["verdict"] != "not_yet" or action["opens_at"] is None:
                reasons = "; ".join(each["message"] for each in action["reasons"])
                fail(f"waiting does not help: {reasons or action['verdict']}", Exit.REFUSED)
            if not quiet and action["opens_at"] != announced:
                say(f"Allowed from {spoken(action['opens_at'])}; waiting.")
                announced = action["opens_at"]
            left = (instant(action["opens_at"]) - instant(as_of)).total_seconds()
            pause = min(max(left, 0.2), LONGEST_SLEEP)
            if ends is not None and time.monotonic() + pause > ends:
                fail(f"not yet: allowed from {spoken(action['opens_at'])}", Exit.NOT_YET)
            time.sleep(pause)


def _state(client: "Bide", application_id: str, kind: str) -> "tuple[models.Action, str]":
    decision = client.application_next_action.get(application_id, actions="all")
    actions = [each for each in decision["actions"] if each["kind"] == kind]
    if not actions:
        fail(f"there is no action {kind!r} here; `bide why` lists them")
    order = {"allowed": 0, "not_yet": 1}
    best = min(actions, key=lambda each: (order.get(each["verdict"], 2), each["opens_at"] or ""))
    return best, decision["as_of"]
