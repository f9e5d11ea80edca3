"""Serialiser of facts: values of the domain as plain JSON, and back without loss.

It reads the declared types of the facts, so that a new field of one needs nothing here. What has
its default value is left out. A day is written as a day and an instant as an instant, so a fact
that may be either comes back as what it was.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_DAY_LENGTH: Final = len("2026-11-29")
_ABSENT: Final = object()


class UnreadableFacts(ValueError):
    """What stands there is not what this release writes of facts."""


def to_plain(value: object) -> Any:  # noqa: ANN401  # JSON is anything
    """Write a fact, or a value of one, as plain JSON."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if is_record(type(value)):
        return _named(value)
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} is no value of a fact")


def _named(value: object) -> dict[str, Any]:
    """Write what a record has by name, without what has its default."""
    kind: Any = type(value)
    named = {name: (getattr(value, name), usual) for name, usual in _columns(kind).items()}
    return {
        name: to_plain(one)
        for name, (one, usual) in named.items()
        if usual is _ABSENT or one != usual
    }


def from_plain(kind: type[T], plain: object) -> T:
    """Read a fact of this type; raises UnreadableFacts."""
    try:
        return cast("T", _read(kind, plain))
    except (TypeError, ValueError, KeyError) as error:
        raise UnreadableFacts(f"{getattr(kind, '__name__', kind)}: {error}") from error


def is_record(kind: type) -> bool:
    """Whether a type has named fields: a dataclass, or a named tuple."""
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


@cache
def _columns(kind: type) -> Mapping[str, object]:
    """The fields of a type in their order, each with its default."""
    if is_dataclass(kind):
        return {
            one.name: _ABSENT if one.default is MISSING else one.default for one in fields(kind)
        }
    named = cast("Any", kind)
    return {name: named._field_defaults.get(name, _ABSENT) for name in named._fields}


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, plain: Any) -> Any:  # noqa: ANN401  # a type of any form, and JSON
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if plain is None:
            return None
        (known,) = [one for one in get_args(kind) if one is not type(None)]
        return _read(known, plain)
    if origin is tuple:
        return _tuple(get_args(kind), plain)
    if kind in (str, bool, int):
        if type(plain) is not kind:
            raise TypeError(f"{plain!r} is no {kind.__name__}")
        return plain
    if not isinstance(kind, type):
        raise TypeError(f"{kind!r} is no type of a fact")
    if is_record(kind):
        return _record(kind, plain)
    if not isinstance(plain, str):
        raise TypeError(f"{plain!r} is no text")
    return _from_text(kind, plain)


def _from_text(kind: type, text: str) -> Any:  # noqa: ANN401  # whatever the type is
    if issubclass(kind, Enum):
        return kind(text)
    if kind is time:
        return time.fromisoformat(text)
    if kind is date and len(text) == _DAY_LENGTH:
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return instant.astimezone(UTC)


def _tuple(of: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:  # noqa: ANN401  # JSON
    if not isinstance(plain, list):
        raise TypeError(f"{plain!r} is no list")
    if of[-1] is Ellipsis:
        return tuple([_read(of[0], one) for one in plain])
    return tuple([_read(each, one) for each, one in zip(of, plain, strict=True)])


def _record(kind: type, plain: Any) -> Any:  # noqa: ANN401  # JSON
    if not isinstance(plain, dict):
        raise TypeError(f"{plain!r} is no object")
    columns, hints = _columns(kind), _hints(kind)
    unknown = plain.keys() - columns.keys()
    if unknown:
        raise KeyError(*sorted(unknown))
    return kind(**{name: _read(hints[name], one) for name, one in plain.items()})
