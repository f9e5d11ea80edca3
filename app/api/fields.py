"""What a field of a request may hold, and the two base classes of all messages.

Every string is trimmed and bounded, every number and flag is of its own type, every
instant has an offset. `Body` sees to what can be forgotten: a field that would let a
string pass unbounded, or a date pass as a number, stops the service at import.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic.functional_validators import AfterValidator, PlainValidator
from pydantic.json_schema import WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import override

from app.usecases import regions
from app.usecases.errors import NotFound

FIRST_INSTANT: Final = datetime(2000, 1, 1, tzinfo=UTC)
END_OF_INSTANTS: Final = datetime(2100, 1, 1, tzinfo=UTC)
MAX_LIMIT: Final = 200

_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?",
    re.ASCII,
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_7: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EMAIL: Final = re.compile(
    r"[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+(\.[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W_]([\w-]{0,61}[^\W_])?"
)
_UNSAFE_IN_URL: Final = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")
#: Names that zoneinfo lists and that name no place's time.
_NO_ZONES: Final = frozenset({"Factory", "localtime"})


def _wrong_type(expected: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_type", "{expected} is expected here.", {"expected": expected})


def parse_instant(value: object) -> datetime:
    """Read an RFC 3339 instant with its offset, as UTC."""
    if not isinstance(value, str):
        raise _wrong_type("An RFC 3339 instant such as 2026-11-20T10:00:00Z")
    text = value.strip().upper()
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise PydanticCustomError(
            "invalid_instant",
            "This is no RFC 3339 instant such as 2026-11-20T10:00:00Z "
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
        raise PydanticCustomError("invalid_instant", "There is no such instant.") from None
    if not FIRST_INSTANT <= instant < END_OF_INSTANTS:
        raise PydanticCustomError("out_of_range", "Instants lie between 2000 and 2099.")
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
        raise PydanticCustomError(
            "invalid_date", "There is no such date; write one such as 2026-11-27."
        )
    if not FIRST_INSTANT.year <= day.year < END_OF_INSTANTS.year:
        raise PydanticCustomError("out_of_range", "Dates lie between 2000 and 2099.")
    return day


def is_id(text: str) -> bool:
    """Tell whether this is a UUID of any version, in lower case."""
    return _UUID.fullmatch(text) is not None


def _chosen_id(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type("A UUID of version 7")
    text = value.strip().lower()
    if not _UUID_7.fullmatch(text):
        code = "not_version_7" if is_id(text) else "invalid_id"
        raise PydanticCustomError(code, "An id that you choose is a UUID of version 7.")
    return text


def _any_id(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type("An id")
    text = value.strip().lower()
    if not is_id(text):
        raise PydanticCustomError("invalid_id", "This is no id: ids are UUIDs.")
    return text


def _path_id(value: object) -> str:
    text = str(value).lower()
    if not is_id(text):
        # Nothing has such an id, so there is nothing there: the same answer as for
        # an id that is well formed and unknown.
        raise NotFound("resource")
    return text


def _limit(value: object) -> int:
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,9}", value.strip(), re.ASCII):
        raise _wrong_type("A whole number from 1 to 200")
    number = int(value)
    if number < 1:
        raise PydanticCustomError("out_of_range", "A page has at least one item.")
    return min(number, MAX_LIMIT)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_ZONES)


def _zone(text: str) -> str:
    if text not in _zones():
        raise PydanticCustomError(
            "unknown_time_zone", "There is no such IANA time zone; one is Europe/London."
        )
    return text


def _country(text: str) -> str:
    code = text.upper()
    if not regions.is_country(code):
        raise PydanticCustomError(
            "unknown_country", "There is no such country; give an ISO 3166-1 code such as GB."
        )
    return code


def check_subdivision(country: str | None, subdivision: str | None) -> str | None:
    """Return the subdivision if the country has it; call it from a field validator."""
    if subdivision is None:
        return None
    code = subdivision.upper()
    if country is None:
        raise PydanticCustomError("unknown_subdivision", "A subdivision needs its country.")
    if not regions.is_subdivision(country, code):
        raise PydanticCustomError(
            "unknown_subdivision",
            "The country has no such subdivision; give what follows the dash in ISO 3166-2: "
            "ENG for England.",
        )
    return code


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("invalid_email", "This is no e-mail address.")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or _UNSAFE_IN_URL.search(text):
        raise PydanticCustomError("invalid_url", "An http:// or https:// address is expected.")
    return text


def text(longest: int, *, shortest: int = 1, pattern: str | None = None) -> Any:  # noqa: ANN401
    """Bound a string in a way that none of the types below does."""
    return StringConstraints(
        strict=True,
        strip_whitespace=True,
        min_length=shortest,
        max_length=longest,
        pattern=pattern,
    )


_INSTANT_SCHEMA: Final = WithJsonSchema({"type": "string", "format": "date-time"})
_DATE_SCHEMA: Final = WithJsonSchema({"type": "string", "format": "date"})
_ID_SCHEMA: Final = WithJsonSchema({"type": "string", "format": "uuid"})

#: An instant, as an aware `datetime` in UTC; answered with `Z`.
Instant = Annotated[datetime, PlainValidator(parse_instant), _INSTANT_SCHEMA]
#: A calendar date.
LocalDate = Annotated[date, PlainValidator(parse_date), _DATE_SCHEMA]
#: An id that a client chooses for what it creates: UUIDv7, answered in lower case.
Id = Annotated[str, PlainValidator(_chosen_id), _ID_SCHEMA]
#: A reference to something, in a body or a query: any UUID.
AnyId = Annotated[str, PlainValidator(_any_id), _ID_SCHEMA]
#: An id in a path; a malformed one is a 404.
PathId = Annotated[str, PlainValidator(_path_id), _ID_SCHEMA]
#: How many items a page holds; more than 200 are 200.
Limit = Annotated[
    int,
    PlainValidator(_limit),
    WithJsonSchema(
        {
            "type": "integer",
            "minimum": 1,
            "default": 50,
            "description": f"Items a page; more than {MAX_LIMIT} are {MAX_LIMIT}.",
        }
    ),
]
ShortText = Annotated[str, text(200)]
LongText = Annotated[str, text(10_000)]
Zone = Annotated[str, text(64), AfterValidator(_zone)]
Country = Annotated[str, text(2, shortest=2), AfterValidator(_country)]
#: What follows the dash in ISO 3166-2; `check_subdivision` looks it up.
Subdivision = Annotated[str, text(3)]
Email = Annotated[str, text(254), AfterValidator(_email)]
Url = Annotated[str, text(2000), AfterValidator(_url)]


def _nodes(schema: object) -> Iterator[dict[str, Any]]:
    """Walk a core schema; a node is a dict with a type."""
    if isinstance(schema, Mapping):
        if isinstance(schema, dict) and isinstance(schema.get("type"), str):
            yield schema
        for name, value in schema.items():
            # A plain validator keeps the plain type's schema, to write it out by.
            if name not in {"metadata", "serialization"}:
                yield from _nodes(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from _nodes(value)


class Body(BaseModel):
    """What a client sends: nothing unknown, nothing coerced, nothing unbounded."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False
    )

    @classmethod
    @override
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema = handler(source)
        for node in _nodes(schema):
            kind = node["type"]
            if kind in {"bool", "int", "float"}:
                node["strict"] = True
            elif kind in {"datetime", "date"}:
                raise TypeError(f"{cls.__name__}: use Instant or LocalDate for a {kind}")
            elif kind == "str" and node.get("max_length") is None and "pattern" not in node:
                raise TypeError(f"{cls.__name__}: a string has no bound; use ShortText or text()")
            elif kind == "list" and node.get("max_length") is None:
                raise TypeError(f"{cls.__name__}: a list has no bound; add Field(max_length=...)")
        return schema


class Answer(BaseModel):
    """What the service sends; no field has a default, so every one is always there."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        optional = [name for name, field in cls.model_fields.items() if not field.is_required()]
        if optional:
            raise TypeError(f"{cls.__name__}: an answer has no defaults: {', '.join(optional)}")


def leave() -> Any:  # noqa: ANN401
    """Make a field of a merge patch that may be absent and, by its type, not null.

    `role: ShortText = leave()` may be left out; `note: LongText | None = leave()` may
    also be cleared. What was given is told by `given`.
    """
    return Field(default_factory=lambda: None)


def given(patch: Body) -> dict[str, Any]:
    """Return the fields that a merge patch names, with their values; null clears."""
    return {name: getattr(patch, name) for name in patch.model_fields_set}
