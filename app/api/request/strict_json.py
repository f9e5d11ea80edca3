"""Strict JSON and query parser: reads a request before any model sees it.

Valid JSON that is surely a mistake is refused here: NaN, a repeated field, half a
surrogate pair, a NUL in a string, nesting without end. So is a query parameter that
the operation does not have, since a typo must not pass silently.

The number of values, the fields of an object and the depth are bounded before anything
is validated: an empty object is two bytes to send, and sixty-four to keep.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import MAX_ERRORS, MAX_POINTER, FieldError, pointer
from app.api.problems.problem import Problem, invalid, invalid_fields
from app.json_decoder import LongName, RepeatedField, TooManyFields, strict_decoder

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"
#: Objects and lists may be nested this deep; no message of ours comes near it.
MAX_DEPTH: Final = 32
#: Values of one document: a whole history, with as many rounds as may be, has 15,000.
MAX_VALUES: Final = 20_000
#: Fields of one object; that with the most is the policy, which has fewer than 100 numbers.
MAX_FIELDS: Final = 128
#: Characters of the name of a field; the longest is that of a number of the policy.
MAX_NAME: Final = 200
#: Parameters of one query; no operation has a tenth of them.
MAX_PARAMETERS: Final = 100

#: A string. One that never ends is one too, or its every quote would be searched to the end again.
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+'
#: A string, or a character that begins a value or parts it from the one before.
TOKEN: Final = re.compile(_STRING + rb"|[\[\]{},]", re.DOTALL)
#: What stands before a character that begins a value, and that character as a group; at the end
#: there is none, and the rest is taken at once, or it would be tried from each of its characters.
_MARK: Final = re.compile(rb'(?:[^"\[{,]++|' + _STRING + rb")*+(?:([\[{,])|\Z)", re.DOTALL)
_DECODER: Final = strict_decoder(MAX_FIELDS, MAX_NAME)
_SUSPECT: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def check_media_type(headers: Headers, *, patch: bool) -> None:
    """Refuse a body that is not declared as JSON, or that is compressed."""
    kind, *parameters = headers.get("content-type", "").split(";")
    wanted = {JSON, MERGE_PATCH} if patch else {JSON}
    charsets = {p.strip().lower().replace('"', "") for p in parameters if "charset" in p.lower()}
    packed = headers.get("content-encoding", "identity").strip().lower() != "identity"
    if kind.strip().lower() not in wanted or packed or not charsets <= {"charset=utf-8"}:
        raise Problem(
            "unsupported_media_type",
            PROBLEMS["unsupported_media_type"].sense,
            headers={"Accept-Patch" if patch else "Accept-Post": ", ".join(sorted(wanted))},
        )


def _unsound(text: str) -> str | None:
    if "\0" in text:
        return "nul_character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "invalid_text"
    return None


_UNSOUND_DETAILS: Final = {
    "nul_character": "Text must not contain a NUL character.",
    "invalid_text": "Text must be Unicode; half a surrogate pair is not a character.",
}


def too_deep(at: str = "") -> Problem:
    """Make the 422 of a document that is nested too deep."""
    return invalid(at, "too_deep", f"JSON is nested at most {MAX_DEPTH} deep here.")


def too_many_values(at: str = "", most: int = MAX_VALUES) -> Problem:
    """Make the 422 of a document, or a piece of one, with too many values."""
    return invalid(at, "too_many_values", f"It has at most {most:,} values here.")


def long_name(at: str = "") -> Problem:
    """Make the problem of a field with a name longer than any has, which it does not repeat."""
    return invalid(at, "too_long", f"The name of a field has at most {MAX_NAME} characters here.")


def _check_size(raw: bytes, at: str) -> None:
    """Count the values before they are made: each but the first follows one of `[{,`."""
    # Nearly every document is short enough even if each comma of its texts is counted.
    if _marks(raw) < MAX_VALUES:
        return
    values = 1
    for token in _MARK.finditer(raw):
        values += token.lastindex is not None
        if values > MAX_VALUES:
            raise too_many_values(at)


def _marks(raw: bytes) -> int:
    return raw.count(b",") + raw.count(b"{") + raw.count(b"[")


def _children(value: object) -> Iterator[tuple[str | int, object]] | None:
    if isinstance(value, dict):
        return iter(value.items())
    return iter(enumerate(value)) if isinstance(value, list) else None


def _check(document: object, at: str, *, strings: bool) -> None:
    """Walk the whole document: its depth always, its strings where one looked suspect."""
    steps: list[str | int] = []
    within: list[Iterator[tuple[str | int, object]]] = [iter(((-1, document),))]

    def check_text(text: object, *, named: bool) -> None:
        code = _unsound(text) if isinstance(text, str) else None
        if code is not None:
            place = steps[1:-1] if named else steps[1:]
            raise invalid(at + pointer(*place), code, _UNSOUND_DETAILS[code])

    while within:
        following = next(within[-1], None)
        if following is None:
            within.pop()
            if steps:
                steps.pop()
            continue
        step, value = following
        steps.append(step)
        if strings:
            check_text(step, named=True)
            check_text(value, named=False)
        children = _children(value)
        if children is None:
            steps.pop()
            continue
        if len(steps) > MAX_DEPTH:
            raise too_deep(at)
        within.append(children)


def parse_json(raw: bytes, at: str = "") -> object:
    """Read JSON, and nothing that only resembles it.

    at: where this stands, if it is a piece of a document; a pointer of an error begins so
    """
    _check_size(raw, at)
    try:
        text = raw.decode()
        document: object = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise invalid(at, "invalid_json", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise invalid(at, "invalid_json", f"The body is not valid JSON: {where}.") from None
    except RepeatedField:
        raise invalid(at, "repeated_field", "An object names a field twice.") from None
    except TooManyFields:
        raise invalid(
            at, "too_many_fields", f"An object has at most {MAX_FIELDS} fields here."
        ) from None
    except LongName:
        raise long_name(at) from None
    except RecursionError:
        raise too_deep(at) from None
    except ValueError:
        raise invalid(
            at, "invalid_json", "The body has a number that JSON does not allow."
        ) from None
    suspect = _SUSPECT.search(text) is not None
    if suspect or text.count("{") + text.count("[") > MAX_DEPTH:
        _check(document, at, strings=suspect)
    return document


def decode_within(text: str, start: int, at: str, most: int) -> tuple[object, int] | None:
    """Read the JSON object that begins at a place of a text; return it and where it ends.

    None where it is not whole, has too many values or is wrong: `parse_json` says how. An
    error that only the document as read shows, such as a NUL, is raised as there.
    """
    try:
        document, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    brackets = text.count("{", start, end) + text.count("[", start, end)
    if brackets + text.count(",", start, end) >= most:
        return None
    suspect = "\\" in text and _SUSPECT.search(text, start, end) is not None
    if suspect or brackets > MAX_DEPTH:
        _check(document, at, strings=suspect)
    return document, end


async def read_body(request: Request, *, patch: bool, in_pieces: bool = False) -> object:
    """Read the body and judge it as JSON, before anything is validated; return the document.

    patch: whether it may be a merge patch
    in_pieces: leave the body as it came, for an operation that reads it piece by piece
    """
    raw = await request.body()
    if not raw or raw.isspace():
        raise invalid("", "missing", "A JSON object is expected as the body.")
    check_media_type(request.headers, patch=patch)
    # The fingerprint of an idempotency key is of the document, without its spaces.
    if in_pieces:
        digest = await asyncio.to_thread(hashlib.sha256, raw)
        request.scope["bide.document"] = digest.hexdigest()
        return raw
    document = parse_json(raw)
    request.scope["bide.document"] = document
    return document


def read_query(
    raw: bytes, known: AbstractSet[str], lists: AbstractSet[str]
) -> Mapping[str, Sequence[str]]:
    """Read a query; refuse parameters that the operation does not have, and those given twice."""
    if raw.count(b"&") >= MAX_PARAMETERS:
        raise invalid(
            "/query", "too_many_values", f"A query has at most {MAX_PARAMETERS} parameters."
        )
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise invalid("/query", "invalid_text", "The query is not UTF-8 text.") from None
    errors: list[FieldError] = []
    seen: dict[str, list[str]] = {}
    for name, value in pairs:
        place = pointer("query", name)[:MAX_POINTER]
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            errors.append(
                FieldError(
                    place,
                    "unknown_parameter",
                    f"The operation has no such parameter; it has: {names}.",
                )
            )
        elif name in seen and name not in lists:
            errors.append(FieldError(place, "repeated_parameter", "This parameter is given twice."))
        elif "\0" in value:
            errors.append(FieldError(place, "nul_character", _UNSOUND_DETAILS["nul_character"]))
        seen.setdefault(name, []).append(value)
        if len(errors) > MAX_ERRORS:
            break
    if errors:
        raise invalid_fields(errors)
    return seen
