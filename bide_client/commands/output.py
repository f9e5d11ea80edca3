"""Output of commands: tables for people, the API's own documents for programs, exit codes.

| exit code | meaning |
|---|---|
| 0 | done, or allowed |
| 1 | another error |
| 2 | usage: arguments, or a malformed request |
| 3 | refused: waiting does not help |
| 4 | not signed in, or not permitted |
| 5 | not found |
| 6 | conflict |
| 7 | unreachable, or the service failed |
| 75 | not yet |
"""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from enum import IntEnum
from typing import Annotated, Any, Final, NoReturn, ParamSpec, TypeAlias
from zoneinfo import ZoneInfo

import typer

from bide_client import errors

P = ParamSpec("P")


class Exit(IntEnum):
    """Exit codes of commands."""

    OK = 0
    ERROR = 1
    USAGE = 2
    REFUSED = 3
    NOT_SIGNED_IN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    UNREACHABLE = 7
    NOT_YET = 75


AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print the document of the API, unchanged.")
]
Fields: TypeAlias = Annotated[
    str, typer.Option("--fields", help="Of each document these fields alone, as JSON: a,b.c")
]

_EXIT_OF: Final[tuple[tuple[type[errors.BideError], Exit], ...]] = (
    (errors.NotYet, Exit.NOT_YET),
    (errors.Refused, Exit.REFUSED),
    (errors.NotSignedIn, Exit.NOT_SIGNED_IN),
    (errors.Forbidden, Exit.NOT_SIGNED_IN),
    (errors.NotFound, Exit.NOT_FOUND),
    (errors.Conflict, Exit.CONFLICT),
    (errors.InvalidRequest, Exit.USAGE),
    (errors.Unreachable, Exit.UNREACHABLE),
    (errors.ServerError, Exit.UNREACHABLE),
    (errors.RateLimited, Exit.UNREACHABLE),
)
_VERDICTS: Final = {
    "allowed": Exit.OK,
    "done": Exit.REFUSED,
    "not_yet": Exit.NOT_YET,
    "refused": Exit.REFUSED,
}


def exit_of(error: errors.BideError) -> Exit:
    """Return the exit code of an error."""
    return next((code for kind, code in _EXIT_OF if isinstance(error, kind)), Exit.ERROR)


def exit_of_verdict(verdict: str) -> Exit:
    """Return the exit code of a verdict; one that this version does not know is an error."""
    return _VERDICTS.get(verdict, Exit.ERROR)


def say(text: str) -> None:
    """Print a message to stderr; stdout is for results."""
    typer.echo(text, err=True)


def fail(text: str, code: Exit = Exit.USAGE) -> NoReturn:
    """Print an error, and end the command."""
    say(f"bide: {text}")
    raise typer.Exit(code)


def on_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with the exit code of an error, and its words on stderr."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except errors.BideError as error:
            if kwargs.get("as_json") and isinstance(error, errors.Problem):
                say(json.dumps(error.document, ensure_ascii=False))
            else:
                say(explain(error))
            raise typer.Exit(exit_of(error)) from None
        except OSError as error:
            if error.filename is None:
                raise
            fail(f"{error.filename}: {error.strerror}", Exit.ERROR)

    return run


def explain(error: errors.BideError) -> str:
    """Return an error in the words of people, with what to do."""
    if isinstance(error, errors.Barred):
        lines = [f"bide: {error.title}."]
        lines += [f"  {reason['message']} [{reason['rule']}]" for reason in error.reasons]
        if isinstance(error, errors.NotYet):
            lines.append(f"  Allowed from {spoken(error.opens_at.isoformat())}.")
        lines.append(f"  Instead: {in_words(error.next_action)}.")
        return "\n".join(lines)
    if isinstance(error, errors.NotSignedIn):
        return "bide: not signed in: `bide login`, or set BIDE_TOKEN."
    if isinstance(error, errors.Forbidden):
        return f"bide: this key may not do that: {error.detail}"
    if isinstance(error, errors.Unreachable):
        return f"bide: the service cannot be reached ({error}). BIDE_URL names its address."
    text = f"bide: {error}"
    if isinstance(error, errors.InvalidRequest):
        text += "".join(f"\n  {each['pointer']}: {each['detail']}" for each in error.errors)
    if isinstance(error, errors.Problem) and error.answer_lost:
        text += "\n  An earlier attempt may have been done: look before you repeat it."
    return text


# ---------------------------------------------------------------- results


def wants_documents(as_json: bool, fields: str) -> bool:  # the option itself
    """Return whether JSON is wanted, not a table."""
    return as_json or bool(fields)


def document(content: Any, fields: str = "") -> None:  # noqa: ANN401  # any JSON
    """Print JSON; with fields, of each item of a list only those."""
    shown = content
    if fields:
        items = content.get("items") if isinstance(content, Mapping) else content
        shown = (
            [_only(each, fields) for each in items]
            if isinstance(items, list)
            else _only(content, fields)
        )
    typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))


def _only(content: Mapping[str, Any], fields: str) -> dict[str, Any]:
    return {field: _at(content, field.split(".")) for field in map(str.strip, fields.split(","))}


def _at(content: Any, path: Sequence[str]) -> Any:  # noqa: ANN401  # any JSON
    for name in path:
        if not isinstance(content, Mapping) or name not in content:
            fail(f"there is no field {'.'.join(path)}")
        content = content[name]
    return content


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; in a pipe, the cells with tabs between and no head."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty() and not os.environ.get("BIDE_TABLE"):
        for row in cells:
            typer.echo("\t".join(row))
        return
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    for row in (list(head), *cells):
        typer.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def one_line(text: str) -> str:
    """Return a text without what would move the cursor or colour a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def zone() -> tzinfo:
    """The zone in which instants are shown: that of TZ, else that of the machine."""
    name = os.environ.get("TZ")
    if name:
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError):
            pass
    local = datetime.now().astimezone().tzinfo
    return local or ZoneInfo("UTC")


def spoken(text: str | None, where: tzinfo | None = None) -> str:
    """Return an instant or a day as people say it, in their zone."""
    if text is None:
        return "–"
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        return f"{moment:%A} {moment.day} {moment:%B %Y}"
    moment = moment.astimezone(where or zone())
    return f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M %Z}"


def short(text: str | None) -> str:
    """Return an instant for a table."""
    if text is None:
        return ""
    moment = datetime.fromisoformat(text).astimezone(zone())
    return f"{moment:%a} {moment.day} {moment:%b} {moment:%H:%M}"


def phrase(word: str) -> str:
    """Return a word of the API for people."""
    return word.replace("_", " ")


def in_words(action: Mapping[str, Any]) -> str:
    """Return a next action as people say it."""
    words = phrase(str(action["kind"]))
    return words if action["until"] is None else f"{words} until {spoken(action['until'])}"
