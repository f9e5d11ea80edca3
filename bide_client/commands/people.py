"""Persons and rounds of a contact: the one who is meant, where a person was not asked to say."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, cast

import typer

from bide_client.commands.output import fail

if TYPE_CHECKING:
    from bide_client import models
    from bide_client.client import Bide

Answer: TypeAlias = Annotated[
    str | None,
    typer.Option(help="With respond_to_offer: accept, decline, more_time, negotiate ..."),
]
Facts: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--fact", help="The dated fact that an exception rests on, name=value; repeatable."
    ),
]

#: Kinds of contact that are about one round.
_OF_A_ROUND: Final = frozenset({"send_thank_you", "arrange", "correction", "reschedule"})


def contact_body(
    client: "Bide",
    application: Mapping[str, Any],
    kind: str,
    channel: str,
    person: str | None,
    *,
    answer: str | None = None,
    facts: list[str] | None = None,
) -> "models.NewContact":
    """Return a contact with the round and the person that it takes."""
    body: dict[str, Any] = {"kind": kind, "channel": channel}
    if answer is not None:
        body["answer"] = answer
    if facts:
        pairs = [each.partition("=") for each in facts]
        if not all(equals for _, equals, _ in pairs):
            fail("--fact: write name=value, as need='a quiet room'")
        body["attestation"] = {name: value for name, _, value in pairs}
    if kind not in _OF_A_ROUND and person is None:
        return cast("models.NewContact", body)
    pursuit = client.application_pursuits.get(application["id"])
    rounds = [each["interview"] for each in pursuit["rounds"]]
    if kind in _OF_A_ROUND:
        if not rounds:
            fail("there was no interview yet, so there is none to be about")
        body["interview_id"] = rounds[-1]["id"]
    if person is not None:
        people = [each for one in rounds for each in one["interviewers"]]
        people += pursuit["application"]["people"]
        body["interviewer_id"] = _one(people, person)["id"]
    elif kind == "send_thank_you" and len(rounds[-1]["interviewers"]) > 1:
        names = ", ".join(each["name"] for each in rounds[-1]["interviewers"])
        fail(f"name whom to thank with --person: {names}")
    return cast("models.NewContact", body)


def _one(people: list[Any], person: str) -> Mapping[str, Any]:
    found = {
        each["id"]: each for each in people if person.casefold() in str(each["name"]).casefold()
    }
    if len(found) != 1:
        names = ", ".join(sorted({str(each["name"]) for each in people})) or "no one is on record"
        fail(f"{person!r} does not name one person: {names}")
    return cast("Mapping[str, Any]", next(iter(found.values())))
