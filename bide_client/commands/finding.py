"""Search for a pursuit by what a person types: an id, its end, or a part of a name."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from bide_client.commands.output import Exit, fail
from bide_client.errors import NotFound

if TYPE_CHECKING:
    from bide_client.client import Bide

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_END_OF_ID: Final = re.compile(r"[0-9a-f]{6,12}", re.IGNORECASE)
#: Characters of an id that a table shows, its end: what was made within one second differs there.
REFERENCE: Final = 6

Who: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="The pursuit: a part of the employer's name or of the role, or an id or its end.",
        metavar="WHO",
    ),
]


def reference(record_id: str) -> str:
    """Return the end of an id, which finds the record again."""
    return record_id[-REFERENCE:]


def pursuit(client: "Bide", text: str) -> dict[str, Any]:
    """Return the application that a text means; ends the command where none or several do."""
    if _ID.fullmatch(text):
        return _by_id(client, text.lower())
    found: list[dict[str, Any]] = [dict(each) for each in client.applications.each(q=text)]
    if not found and _END_OF_ID.fullmatch(text):
        found = [
            dict(each) for each in client.applications.each() if each["id"].endswith(text.lower())
        ]
    if not found:
        fail(f"no pursuit matches {text!r}; `bide today` lists them", Exit.NOT_FOUND)
    if len(found) > 1:
        lines = "".join(
            f"\n  {reference(each['id'])}  {each['employer_name']}: {each['role']}"
            for each in found[:20]
        )
        fail(f"{text!r} matches several; name one by its reference:{lines}")
    return found[0]


def _by_id(client: "Bide", record_id: str) -> dict[str, Any]:
    try:
        found = dict(client.applications.get(record_id))
    except NotFound:
        application_id = client.interviews.get(record_id)["application_id"]
        found = dict(client.applications.get(application_id))
    found["employer_name"] = client.employers.get(str(found["employer_id"]))["name"]
    return found
