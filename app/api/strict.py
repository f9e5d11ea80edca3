"""Reading a request strictly, before any model sees it.

What JSON permits and nobody means is refused here: NaN, a field named twice, half a
surrogate pair, a NUL in a string, nesting without end. So is a query parameter that
the operation does not have, since a typo must not pass silently.
"""

import json
import re
from collections.abc import Set as AbstractSet
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from typing_extensions import override

from app.api.pointers import FieldError, pointer
from app.api.problem_types import PROBLEMS
from app.api.problems import Problem, invalid, invalid_fields

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"
#: Objects and lists may be nested this deep; no message of ours comes near it.
MAX_DEPTH: Final = 32
#: More errors than this are not listed: nobody corrects more at once.
MAX_ERRORS: Final = 50

_SUSPECT: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def check_media_type(headers: Headers, *, patch: bool) -> None:
    """Refuse a body that does not say it is JSON, or that is packed."""
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


class _Repeated(ValueError):
    """An object names a field twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _not_json(detail: str) -> Problem:
    return invalid("", "invalid_json", detail)


def _unsound(text: str) -> str | None:
    if "\0" in text:
        return "nul_character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "invalid_text"
    return None


_UNSOUND_DETAILS: Final = {
    "nul_character": "Text holds no NUL character.",
    "invalid_text": "Text is Unicode; half a surrogate pair is no character.",
}


def _check(document: object, *, strings: bool) -> None:
    """Walk the whole document: its depth always, its strings where one looked suspect."""
    waiting: list[tuple[object, tuple[str | int, ...]]] = [(document, ())]
    while waiting:
        value, steps = waiting.pop()
        if isinstance(value, str):
            code = _unsound(value) if strings else None
            if code is not None:
                raise invalid(pointer(*steps), code, _UNSOUND_DETAILS[code])
            continue
        if isinstance(value, dict):
            if strings:
                for name in value:
                    code = _unsound(name)
                    if code is not None:
                        raise invalid(pointer(*steps), code, _UNSOUND_DETAILS[code])
            children: list[tuple[str | int, object]] = list(value.items())
        elif isinstance(value, list):
            children = list(enumerate(value))
        else:
            continue
        if len(steps) >= MAX_DEPTH:
            raise invalid("", "too_deep", f"JSON is nested at most {MAX_DEPTH} deep here.")
        waiting.extend((child, (*steps, step)) for step, child in children)


def parse_json(raw: bytes) -> object:
    """Read JSON, and nothing that only resembles it."""
    try:
        text = raw.decode()
        document: object = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise _not_json("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _not_json(
            f"The body is no JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except _Repeated:
        raise invalid("", "repeated_field", "An object names a field twice.") from None
    except RecursionError:
        raise invalid("", "too_deep", f"JSON is nested at most {MAX_DEPTH} deep here.") from None
    except ValueError:
        raise _not_json("The body has a number that JSON does not.") from None
    suspect = _SUSPECT.search(text) is not None
    if suspect or text.count("{") + text.count("[") > MAX_DEPTH:
        _check(document, strings=suspect)
    return document


class StrictRequest(Request):
    """A request whose body is read strictly; FastAPI asks it for its JSON."""

    _document: object

    async def load(self, *, patch: bool) -> None:
        """Read the body and judge it as JSON, before anything else is read."""
        raw = await self.body()
        if not raw.strip():
            raise invalid("", "missing", "A JSON object is expected as the body.")
        check_media_type(self.headers, patch=patch)
        self._document = parse_json(raw)
        # What an idempotency key belongs to is told by the document, not by its spaces.
        self.scope["bide.document"] = self._document

    @override
    async def json(self) -> object:
        return self._document


def check_query(raw: bytes, known: AbstractSet[str], lists: AbstractSet[str]) -> None:
    """Refuse parameters that the operation does not have, and those given twice."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except ValueError:
        raise invalid("/query", "invalid_text", "The query is not UTF-8 text.") from None
    errors: list[FieldError] = []
    seen: set[str] = set()
    for name, value in pairs:
        place = pointer("query", name)
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            errors.append(
                FieldError(
                    place, "unknown_parameter", f"There is no such parameter; there are: {names}."
                )
            )
        elif name in seen and name not in lists:
            errors.append(FieldError(place, "repeated_parameter", "Give this once."))
        elif "\0" in value:
            errors.append(FieldError(place, "nul_character", _UNSOUND_DETAILS["nul_character"]))
        seen.add(name)
    if errors:
        raise invalid_fields(errors[:MAX_ERRORS])
