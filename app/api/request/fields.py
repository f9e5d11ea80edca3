"""Field types of requests, and the two base classes of all bodies: `Body` and `Answer`.

Every string is trimmed and bounded, every number and flag is of its own type, every
instant has an offset. `Body` checks this when its validator is made: an unbounded string, or
a date that accepts a number, is an error, and the contract cannot be written.
"""

import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic.functional_validators import AfterValidator, PlainValidator, WrapValidator
from pydantic.json_schema import WithJsonSchema
from pydantic.warnings import UnsupportedFieldAttributeWarning
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import override

from app.api.auth.passwords import LONGEST, SHORTEST
from app.api.auth.scopes import GRANTABLE, SCOPES, in_order
from app.api.request.validators import (
    LONGEST_PASSWORD,
    MAX_LIMIT,
    grantable,
    header_text,
    known_country,
    known_zone,
    one_line,
    parse_chosen_id,
    parse_clock,
    parse_date,
    parse_day_or_instant,
    parse_flag,
    parse_instant,
    parse_limit,
    parse_password,
    parse_path_id,
    parse_path_number,
    parse_reference,
    parse_scope,
    plain_letter,
    plausible_email,
    plausible_url,
    two_letters,
)
from app.usecases import regions

#: In a longer list only the first invalid item is looked for: pydantic makes every error of
#: a document before it can be stopped.
MAX_COLLECTED: Final = 20


def _check_subdivision(country: str | None, subdivision: str | None) -> str | None:
    """Return the code of a subdivision of the country."""
    if subdivision is None:
        return None
    if country is None:
        raise PydanticCustomError("unknown_subdivision", "A subdivision needs its country.")
    code = regions.subdivision_code(country, subdivision)
    if code is None:
        raise PydanticCustomError(
            "unknown_subdivision",
            "The country has no such subdivision; use what follows the dash in ISO 3166-2: "
            "BE for Berlin, not DE-BE.",
        )
    return code


def text(longest: int, *, shortest: int = 1, pattern: str | None = None) -> Any:  # noqa: ANN401  # any value may stand here
    """A string with bounds that none of the types below has."""
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
#: A day or an instant: a day is a local day of the employer.
DayOrInstant = Annotated[
    date,
    PlainValidator(parse_day_or_instant),
    WithJsonSchema({"anyOf": [{"type": "string", "format": f} for f in ("date", "date-time")]}),
]
#: A local time of the day.
Clock = Annotated[
    time,
    PlainValidator(parse_clock),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
#: An id that a client chooses for what it creates: UUIDv7, answered in lower case.
Id = Annotated[str, PlainValidator(parse_chosen_id), _ID_SCHEMA]
#: A reference to something, in a body or a query: any UUID.
AnyId = Annotated[str, PlainValidator(parse_reference), _ID_SCHEMA]
#: An id in a path; a malformed one is a 404.
PathId = Annotated[str, PlainValidator(parse_path_id), _ID_SCHEMA]
#: A number in a path, as that of a revision; one that cannot be is a 404.
PathNumber = Annotated[
    int, PlainValidator(parse_path_number), WithJsonSchema({"type": "integer", "minimum": 1})
]
#: An id in a path under which something is to be made; a malformed one is a 422.
NewPathId = Id
#: Yes or no in a query: `true` or `false`.
Flag = Annotated[bool, PlainValidator(parse_flag), WithJsonSchema({"type": "boolean"})]
#: How many items a page holds; more than 200 are 200.
Limit = Annotated[
    int,
    PlainValidator(parse_limit),
    WithJsonSchema(
        {
            "type": "integer",
            "minimum": 1,
            "default": 50,
            "description": f"Items per page; more than {MAX_LIMIT} count as {MAX_LIMIT}.",
        }
    ),
]
#: Scopes that can be granted, at least one, in the order in which they are documented.
GrantedScopes = Annotated[
    list[
        Annotated[
            str,
            text(100),
            AfterValidator(grantable),
            WithJsonSchema({"type": "string", "enum": in_order(GRANTABLE)}),
        ]
    ],
    Field(min_length=1, max_length=100),
    AfterValidator(in_order),
]
ShortText = Annotated[str, text(200)]
#: Names that several bodies take: each is bounded here, for all of them. What else repeats a bound
#: is named by `tests/docs/test_bounds.py`.
EmployerName = Annotated[str, text(200)]
AgencyName = Annotated[str, text(200)]
PersonName = Annotated[str, text(200)]
JobTitle = Annotated[str, text(200)]
RoleName = Annotated[str, text(200)]
#: What a candidate calls an account, a key, a device or a link.
Label = Annotated[str, text(200)]
LongText = Annotated[str, text(10_000)]
#: A text of one line.
Line = Annotated[str, text(200), AfterValidator(one_line)]
#: A text that goes into a header of a letter: a name, or a subject.
HeaderText = Annotated[Line, AfterValidator(header_text)]
#: How the sender of a letter is called.
SenderName = HeaderText
#: The text of a letter.
Letter = Annotated[str, text(10_000), AfterValidator(plain_letter)]
Zone = Annotated[str, text(64), AfterValidator(known_zone)]
Country = Annotated[
    str, text(2, shortest=2), WrapValidator(two_letters), AfterValidator(known_country)
]
#: A password, as it is typed. `passwords` checks its strength.
Password = Annotated[
    str,
    PlainValidator(parse_password),
    WithJsonSchema(
        {"type": "string", "format": "password", "minLength": 1, "maxLength": LONGEST_PASSWORD}
    ),
]
#: A new password; `passwords` counts its characters, and checks its strength.
NewPassword = Annotated[
    str,
    PlainValidator(parse_password),
    WithJsonSchema(
        {"type": "string", "format": "password", "minLength": SHORTEST, "maxLength": LONGEST}
    ),
]
#: The name of a scope.
ScopeName = Annotated[
    str,
    PlainValidator(parse_scope),
    WithJsonSchema({"type": "string", "enum": list(SCOPES)}),
]
#: What follows the dash in ISO 3166-2; `InRegion` looks it up.
Subdivision = Annotated[str, text(60)]
Email = Annotated[str, text(254), AfterValidator(plausible_email)]
Url = Annotated[str, text(2000), AfterValidator(plausible_url)]


def _nodes(schema: object, source: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Walk the core schema of a body; a node is a dict with a type.

    Another body within it has been walked already, when it was made.
    """
    if isinstance(schema, Mapping):
        if schema.get("type") == "model" and schema["cls"] is not source:
            return
        if isinstance(schema, dict) and isinstance(schema.get("type"), str):
            yield schema
        for name, value in schema.items():
            # A plain validator keeps the plain type's schema, to write it out by.
            if name not in {"metadata", "serialization"}:
                yield from _nodes(value, source)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from _nodes(value, source)


# FastAPI silences this while it makes the field of a body; one whose making was put off until
# its first use warns then.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class Body(BaseModel):
    """Base class of request bodies: nothing unknown, nothing coerced, nothing unbounded.

    A validator is made when a request first needs it, since most processes need few of them.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        allow_inf_nan=False,
        defer_build=True,
    )

    @classmethod
    @override
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema = handler(source)
        for node in _nodes(schema, source):
            kind = node["type"]
            if kind in {"bool", "int", "float"}:
                node["strict"] = True
            elif kind in {"datetime", "date"}:
                raise TypeError(f"{cls.__name__}: use Instant or LocalDate for a {kind}")
            elif kind == "str" and node.get("max_length") is None and "pattern" not in node:
                raise TypeError(f"{cls.__name__}: a string has no bound; use ShortText or text()")
            elif kind == "list" and node.get("max_length") is None:
                raise TypeError(f"{cls.__name__}: a list has no bound; add Field(max_length=...)")
            elif kind == "list" and node["max_length"] > MAX_COLLECTED:
                node["fail_fast"] = True
        return schema


class InRegion(Body):
    """Base class of bodies with a `country` and a `subdivision`, which is one of that country."""

    @field_validator("subdivision", check_fields=False)
    @classmethod
    def _known(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _check_subdivision(info.data.get("country"), value)


class Answer(BaseModel):
    """Base class of response bodies; no field has a default, so every one is always present.

    tagged: whether a response of this model has an `ETag`
    """

    #: Handlers answer with bytes, so most are needed for the contract alone.
    model_config = ConfigDict(frozen=True, defer_build=True)
    tagged: ClassVar[bool] = False

    @classmethod
    @override
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        optional = [name for name, field in cls.model_fields.items() if not field.is_required()]
        if optional:
            raise TypeError(f"{cls.__name__}: an answer has no defaults: {', '.join(optional)}")


def leave() -> Any:  # noqa: ANN401  # any value may stand here
    """Make a field of a merge patch that may be absent and, by its type, not null.

    `role: ShortText = leave()` may be left out; `note: LongText | None = leave()` may
    also be cleared. `provided_fields` returns the fields that were sent.
    """
    return Field(default_factory=lambda: None)


def provided_fields(patch: Body) -> dict[str, Any]:
    """Return the fields that a merge patch names, with their values; null clears."""
    return {name: getattr(patch, name) for name in patch.model_fields_set}
