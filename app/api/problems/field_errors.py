"""From what pydantic says of an input to the errors of a 422: pointer, code, sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that cannot be: a JSON pointer, a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


#: pydantic's kinds of error that have a name of ours; all `*_type` are wrong_type.
_CODES: Final[Mapping[str, str]] = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_pattern_mismatch": "invalid_format",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "multiple_of": "out_of_range",
    "finite_number": "out_of_range",
    "string_unicode": "invalid_text",
    "int_parsing_size": "out_of_range",
    "value_error": "invalid_value",
    "assertion_error": "invalid_value",
}

#: Errors that one answer names. Of more nobody reads, an answer is not to outgrow its
#: request, and what is looked for beyond them costs for nothing.
MAX_ERRORS: Final = 100
#: Longer names are made up by whoever sends them, who need not be sent them back.
MAX_POINTER: Final = 1000

#: What is told of a list of a wrong size: the bound, and how it is named.
_SIZES: Final[Mapping[str, tuple[str, str]]] = {
    "too_short": ("min_length", "at least"),
    "too_long": ("max_length", "at most"),
}

_SHOULD: Final = "This should be "
_SAME_TYPES: Final = ("wrong_type", "wrong_type")

_DETAILS: Final[Mapping[str, str]] = {
    "missing": "This is required.",
    "unknown_field": "There is no such field.",
    "invalid_format": "This does not have the form that is expected here.",
}

#: Every code that an entry of `errors` can have, and what it says.
FIELD_CODES: Final[Mapping[str, str]] = {
    "ends_before_start": "Something would end before it begins.",
    "guessable": "The password is one of those that are tried first.",
    "idempotency_key_reused": "The `Idempotency-Key` was sent with another request.",
    "in_the_future": "Something is told as past that has not happened yet.",
    "incompatible_fields": "Two fields do not go together.",
    "invalid_cursor": "The cursor is not one of this list with these filters.",
    "invalid_date": "There is no such date, or it is not written as 2026-11-27.",
    "invalid_email": "This is no e-mail address.",
    "invalid_format": "The text does not have the form that is expected.",
    "invalid_id": "This is no id; ids are UUIDs.",
    "invalid_instant": "There is no such instant, or it is not written as RFC 3339 has it.",
    "invalid_json": "The body is no JSON, or not in UTF-8.",
    "invalid_text": "The text has something that is no character.",
    "invalid_url": "This is no http(s) address.",
    "invalid_value": "The value cannot be; the sentence says why.",
    "looser_than_operator": "A number would be looser than the operator's.",
    "missing": "The field is required.",
    "naive_instant": "The instant has no offset from UTC.",
    "not_version_7": "A chosen id must be a UUID of version 7.",
    "nul_character": "The text has a NUL character.",
    "out_of_range": "The value lies outside its bounds.",
    "promise_before_interview": "The promised day lies before the interview.",
    "repeated_field": "An object names a field twice.",
    "repeated_parameter": "A query parameter is given twice.",
    "too_deep": "Objects and lists are nested too deep.",
    "too_long": "The text or the list is too long.",
    "too_many_fields": "An object has more fields than any has here.",
    "too_many_values": "The body, a part of it, or the query has more values than any has here.",
    "too_short": "The text or the list is too short.",
    "unknown_country": "There is no such ISO 3166-1 country.",
    "unknown_field": "The object has no such field.",
    "unknown_number": "The policy has no such number.",
    "unknown_parameter": "The operation has no such query parameter.",
    "unknown_reference": "The id names nothing in the file that could be meant here.",
    "unknown_subdivision": "The country has no such ISO 3166-2 subdivision.",
    "unknown_time_zone": "There is no such IANA time zone.",
    "unknown_value": "The value is none of those listed.",
    "wrong_password": "This is not the present password.",
    "wrong_type": "The value is of another type than expected.",
}


def escape(name: str | int) -> str:
    """Write one step of a JSON pointer."""
    return str(name).replace("~", "~0").replace("/", "~1")


def pointer(*steps: str | int) -> str:
    """Write a JSON pointer from its steps."""
    return "".join(f"/{escape(step)}" for step in steps)


def _code(kind: str) -> str:
    if kind in _CODES:
        return _CODES[kind]
    if kind.endswith(("_type", "_parsing", "_attributes_type")):
        return "wrong_type"
    return kind if kind in FIELD_CODES else "invalid_value"


def _in_body(steps: Sequence[str | int], body: object, code: str) -> str:
    """Follow the steps through the body; what is no place in it names a branch of a model."""
    found: list[str | int] = []
    here: Any = body
    for number, step in enumerate(steps, start=1):
        inside = (isinstance(here, dict) and step in here) or (
            isinstance(here, list) and isinstance(step, int) and step < len(here)
        )
        if inside:
            here = here[step]
        elif number < len(steps) or code != "missing":
            continue
        found.append(step)
    return pointer(*found)


def field_errors(errors: Sequence[Any], body: object) -> list[FieldError]:
    """Turn the errors of a validation into entries of a 422, one more than are named at most."""
    entries: list[FieldError] = []
    seen: set[FieldError] = set()
    for error in errors:
        code = _code(error["type"])
        place, *steps = error["loc"]
        where = _in_body(steps, body, code) if place == "body" else pointer(place, *steps[:1])
        # A format of ours says what it is, so the sentence for all formats is for pydantic's.
        usual = None if error["type"] == "invalid_format" else _DETAILS.get(code)
        entry = FieldError(where[:MAX_POINTER], code, usual or _sentence(error))
        if entry in seen:
            continue
        seen.add(entry)
        if not _joined(entries, entry):
            entries.append(entry)
        if len(entries) > MAX_ERRORS:
            break
    return entries


def _joined(entries: list[FieldError], entry: FieldError) -> bool:
    """Say of a value that may be of several types what it may be, in one sentence."""
    last = entries[-1] if entries else None
    if last is None or (last.pointer, last.code, entry.code) != (entry.pointer, *_SAME_TYPES):
        return False
    if not (last.detail.startswith(_SHOULD) and entry.detail.startswith(_SHOULD)):
        return False
    or_else = f"{last.detail.removesuffix('.')} or {entry.detail.removeprefix(_SHOULD)}"
    entries[-1] = FieldError(last.pointer, last.code, or_else)
    return True


def _sentence(error: Mapping[str, Any]) -> str:
    """Write what pydantic says as a sentence of ours."""
    message: str = error["msg"]
    bound, word = _SIZES.get(error["type"], ("", ""))
    # Errors of our own may have the same code; they have said it well themselves.
    count = error.get("ctx", {}).get(bound)
    if count is not None:
        return f"This list has {word} {count} {'item' if count == 1 else 'items'}."
    if "valid dictionary or object" in message:
        return "This should be a JSON object."
    text = message.removeprefix("Value error, ").replace("Input should", "This should")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
