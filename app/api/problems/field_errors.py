"""Field errors of a 422 from pydantic's validation errors: pointer, code, sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class FieldError:
    """One invalid field: a JSON pointer, a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


#: Our codes for pydantic's kinds of error; all `*_type` are wrong_type.
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

#: Limit on errors in one answer: an answer must not outgrow its request, and searching for
#: more costs for nothing.
MAX_ERRORS: Final = 100
#: Longer names are not fields of ours, and are not sent back.
MAX_POINTER: Final = 1000

#: The sentence for a list of a wrong size: the bound, and its name.
_SIZES: Final[Mapping[str, tuple[str, str]]] = {
    "too_short": ("min_length", "at least"),
    "too_long": ("max_length", "at most"),
}

_SHOULD: Final = "This should be "
#: What pydantic calls the value that it found wrong.
_SUBJECT: Final = re.compile(r"^(Input|String|Value|URL) should")
_SAME_TYPES: Final = ("wrong_type", "wrong_type")

_DETAILS: Final[Mapping[str, str]] = {
    "missing": "This is required.",
    "unknown_field": "There is no such field.",
    "invalid_format": "This does not have the expected form.",
}

#: Every code that an entry of `errors` can have, and what it says.
FIELD_CODES: Final[Mapping[str, str]] = {
    "ends_before_start": "Something would end before it begins.",
    "guessable": "The password is easy to guess.",
    "idempotency_key_reused": "The `Idempotency-Key` was sent with another request.",
    "in_the_future": "An instant that must be past lies in the future.",
    "incompatible_fields": "Two fields exclude each other.",
    "invalid_cursor": "The cursor does not belong to this list with these filters.",
    "invalid_date": "The date does not exist, or is not written as 2026-11-27.",
    "invalid_email": "The text is not a valid e-mail address.",
    "invalid_format": "The text does not have the form that is expected.",
    "invalid_id": "The text is not a valid id; ids are UUIDs.",
    "invalid_instant": "The instant does not exist, or is not written as in RFC 3339.",
    "invalid_json": "The body is not valid JSON in UTF-8.",
    "invalid_text": "The text contains something that is no character, or none for this field.",
    "invalid_url": "The text is not a valid http(s) address.",
    "invalid_value": "The value is not valid; the sentence says why.",
    "looser_than_operator": "A number would be looser than the operator's.",
    "missing": "The field is required.",
    "naive_instant": "The instant has no offset from UTC.",
    "not_in_batch": "The operation takes part in no batch.",
    "not_version_7": "A chosen id must be a UUID of version 7.",
    "nul_character": "The text contains a NUL character.",
    "out_of_range": "The value lies outside its bounds.",
    "promise_before_interview": "The promised day lies before the interview.",
    "repeated_field": "An object names a field twice.",
    "repeated_parameter": "A query parameter is given twice.",
    "too_deep": "Objects and lists are nested too deep.",
    "too_long": "The text or the list is too long.",
    "too_many_fields": "An object has too many fields.",
    "too_many_values": "The body, a part of it, or the query has too many values.",
    "too_short": "The text or the list is too short.",
    "unknown_country": "The code is not an ISO 3166-1 country.",
    "unknown_field": "The object has no such field.",
    "unknown_number": "The policy has no such number.",
    "unknown_parameter": "The operation has no such query parameter.",
    "unknown_reference": "The id names nothing of this application, history or file.",
    "unknown_subdivision": "The country has no such ISO 3166-2 subdivision.",
    "unknown_time_zone": "The name is not an IANA time zone.",
    "unknown_value": "The value is not one of those listed.",
    "wrong_password": "This is not the current password.",
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
        # Our own formats have their own sentence; this one is for pydantic's.
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
    """Join the errors of a value that may be of several types into one sentence."""
    last = entries[-1] if entries else None
    if last is None or (last.pointer, last.code, entry.code) != (entry.pointer, *_SAME_TYPES):
        return False
    if not (last.detail.startswith(_SHOULD) and entry.detail.startswith(_SHOULD)):
        return False
    or_else = f"{last.detail.removesuffix('.')} or {entry.detail.removeprefix(_SHOULD)}"
    entries[-1] = FieldError(last.pointer, last.code, or_else)
    return True


def _sentence(error: Mapping[str, Any]) -> str:
    """Write pydantic's message as a sentence of ours."""
    message: str = error["msg"]
    bound, word = _SIZES.get(error["type"], ("", ""))
    # Errors of our own may have the same code, and keep their own sentence.
    count = error.get("ctx", {}).get(bound)
    if count is not None:
        return f"This list has {word} {count} {'item' if count == 1 else 'items'}."
    if "valid dictionary or object" in message:
        return "This should be a JSON object."
    if error["type"] == "none_required":
        return "This should be null."
    text = _SUBJECT.sub("This should", message.removeprefix("Value error, "))
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
