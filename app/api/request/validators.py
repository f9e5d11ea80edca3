"""Validators of fields: parse and check single values of requests.

An invalid value raises a `PydanticCustomError` whose type is the stable code of the 422;
`app.api.problems.field_errors` lists the codes.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import PydanticCustomError

from app.api.auth.scopes import GRANTABLE, SCOPES, in_order
from app.usecases import regions
from app.usecases.errors import NotFound

FIRST_INSTANT: Final = datetime(2000, 1, 1, tzinfo=UTC)
END_OF_INSTANTS: Final = datetime(2100, 1, 1, tzinfo=UTC)
MAX_LIMIT: Final = 200
#: Longer than any password; `passwords` has the bounds of a good one.
LONGEST_PASSWORD: Final = 1000

_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?",
    re.ASCII,
)
#: As this service writes instants, which most of those that come in were: in UTC, and in the range.
_OUR_INSTANT: Final = re.compile(
    r"20\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_7: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EMAIL: Final = re.compile(
    r"[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+(\.[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W_]([\w-]{0,61}[^\W_])?"
)
_UNSAFE_IN_URL: Final = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")
#: Control characters (C0, DEL, C1), and what Unicode ends a line or a paragraph with.
_NOT_IN_A_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: The same but for tabs and the ends of lines, as LF or CRLF.
_NOT_IN_A_LETTER: Final = re.compile(r"(?!\r\n)[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
#: Names that zoneinfo lists and that name no place's time.
_PATH_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_NO_ZONES: Final = frozenset({"Factory", "localtime"})


def _wrong_type(expected: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_type", "{expected} is expected here.", {"expected": expected})


def parse_instant(value: object) -> datetime:
    """Read an RFC 3339 instant with its offset, as UTC."""
    if not isinstance(value, str):
        raise _wrong_type("An RFC 3339 instant such as 2026-11-20T10:00:00Z")
    if _OUR_INSTANT.fullmatch(value) is not None:
        with suppress(ValueError):  # There is no such day, which is said below.
            return datetime.fromisoformat(value)
    text = value.strip().upper()
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise PydanticCustomError(
            "invalid_instant",
            "This is not an RFC 3339 instant such as 2026-11-20T10:00:00Z "
            "(in a query, write the + of an offset as %2B).",
        )
    if match[3] is None:
        raise PydanticCustomError(
            "naive_instant",
            "An instant needs its offset from UTC: end it with Z, or with one such as +01:00.",
        )
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("invalid_instant", "This instant does not exist.") from None
    if not FIRST_INSTANT <= instant < END_OF_INSTANTS:
        raise PydanticCustomError("out_of_range", "An instant must lie between 2000 and 2099.")
    return instant


def parse_date(value: object) -> date:
    """Read a calendar date."""
    if not isinstance(value, str):
        raise _wrong_type("A date such as 2026-11-27")
    text = value.strip()
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise PydanticCustomError("invalid_date", "This is not a date such as 2026-11-27.")
    if not FIRST_INSTANT.year <= day.year < END_OF_INSTANTS.year:
        raise PydanticCustomError("out_of_range", "A date must lie between 2000 and 2099.")
    return day


def parse_day_or_instant(value: object) -> date:
    """Read a calendar date, or an RFC 3339 instant as UTC."""
    if isinstance(value, str) and "t" not in value.lower():
        return parse_date(value)
    return parse_instant(value)


def parse_clock(value: object) -> time:
    """Read a local time of the day such as 09:00."""
    try:
        clock = time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        clock = None
    # The same in ISO 8601's other forms, such as T0900, is not what the contract says.
    if clock is None or f"{clock:%H:%M}" != value:
        raise _wrong_type("A local time such as 09:00")
    return clock


def is_id(text: str) -> bool:
    """Whether this is a UUID of any version, in lower case."""
    return _UUID.fullmatch(text) is not None


def is_chosen_id(text: str) -> bool:
    """Whether this is a UUID of version 7, in lower case."""
    return _UUID_7.fullmatch(text) is not None


def parse_chosen_id(value: object) -> str:
    """Read an id that a client chose: UUIDv7, in lower case."""
    if not isinstance(value, str):
        raise _wrong_type("A UUID of version 7")
    text = value.strip().lower()
    if not is_chosen_id(text):
        code = "not_version_7" if is_id(text) else "invalid_id"
        raise PydanticCustomError(code, "An id that you choose must be a UUID of version 7.")
    return text


def parse_flag(value: object) -> bool:
    """Read `true` or `false` in a query."""
    if value not in {"true", "false"}:
        raise _wrong_type("A flag")
    return value == "true"


def parse_reference(value: object) -> str:
    """Read a reference to something that has an id."""
    if not isinstance(value, str):
        raise _wrong_type("An id")
    text = value.strip().lower()
    if not is_id(text):
        raise PydanticCustomError("invalid_id", "This is not a valid id: ids are UUIDs.")
    return text


def parse_path_id(value: object) -> str:
    """Read an id in a path; an invalid one is a 404."""
    text = str(value).lower()
    if not is_id(text):
        # The same answer as for a valid id that is unknown.
        raise NotFound("resource")
    return text


def parse_path_number(value: object) -> int:
    """Read a positive number in a path; anything else is a 404."""
    written = str(value)
    if not _PATH_NUMBER.fullmatch(written):
        raise NotFound("resource")
    return int(written)


def parse_limit(value: object) -> int:
    """Read the limit of a page, and clamp it."""
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,100}", value.strip(), re.ASCII):
        raise _wrong_type("A whole number from 1 to 200")
    number = int(value)
    if number < 1:
        raise PydanticCustomError("out_of_range", "A page must have at least one item.")
    return min(number, MAX_LIMIT)


def parse_password(value: object) -> str:
    """Read a password without changing a character of it."""
    if not isinstance(value, str):
        raise _wrong_type("A password")
    if not value:
        raise PydanticCustomError("too_short", "The password is empty.")
    if len(value) > LONGEST_PASSWORD:
        raise PydanticCustomError("too_long", "The password is too long.")
    return value


def parse_scope(value: object) -> str:
    """Read the name of a scope."""
    if not isinstance(value, str):
        raise _wrong_type("The name of a scope")
    if value not in SCOPES:
        raise PydanticCustomError("unknown_value", "This is not a scope.")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_ZONES)


def known_zone(text: str) -> str:
    """Return the zone if IANA has it."""
    if text not in _zones():
        raise PydanticCustomError(
            "unknown_time_zone", "This is not an IANA time zone such as Europe/London."
        )
    return text


def known_country(text: str) -> str:
    """Return the country, in capitals, if ISO 3166-1 has it."""
    code = text.upper()
    if not regions.is_country(code):
        raise PydanticCustomError(
            "unknown_country", "This is not an ISO 3166-1 country code such as GB."
        )
    return code


def two_letters(text: object, check: ValidatorFunctionWrapHandler) -> str:
    """Say of what has not two letters what a country looks like, under the code of its size."""
    try:
        checked: str = check(text)
    except ValidationError as error:
        kind = error.errors(include_url=False)[0]["type"]
        if kind not in {"string_too_short", "string_too_long"}:
            raise
        raise PydanticCustomError(
            "too_short" if kind == "string_too_short" else "too_long",
            "This is not an ISO 3166-1 country code of two letters such as GB.",
        ) from error
    return checked


def grantable(text: str) -> str:
    """Return the scope if a candidate can grant it to a partner."""
    if text not in GRANTABLE:
        raise PydanticCustomError(
            "unknown_value",
            f"This scope cannot be granted; these can: {', '.join(in_order(GRANTABLE))}.",
        )
    return text


def plausible_email(text: str) -> str:
    """Return the text if it can be an e-mail address."""
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("invalid_email", "This is not a valid e-mail address.")
    return text


def plausible_url(text: str) -> str:
    """Return the text if it is an http(s) address."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or _UNSAFE_IN_URL.search(text):
        raise PydanticCustomError("invalid_url", "This is not a valid http:// or https:// address.")
    return text


def one_line(text: str) -> str:
    """Return the text if it is one line without control characters, as a header must be."""
    if _NOT_IN_A_LINE.search(text):
        raise PydanticCustomError(
            "invalid_text", "This must be one line without control characters."
        )
    return text


def header_text(text: str) -> str:
    """Return a line if it begins no encoded word (RFC 2047), which could hide a header in it."""
    if "=?" in text:
        raise PydanticCustomError("invalid_text", "This must not contain `=?`.")
    return text


def plain_letter(text: str) -> str:
    """Return the text if it has no control characters but tabs and the ends of lines."""
    if _NOT_IN_A_LETTER.search(text):
        raise PydanticCustomError(
            "invalid_text",
            "This must have no control characters but tabs and ends of lines (LF or CRLF).",
        )
    return text
