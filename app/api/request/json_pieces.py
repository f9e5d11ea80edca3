"""Incremental JSON reader: one large object whose lists are read entry by entry.

An ordinary body is parsed and validated at once, which is fine for a megabyte. A file of
thirty would block the event loop, and its values would take ten times its size in memory.
So here

1. some kilobytes are decoded as text at a time, and each entry that is whole in it is parsed,
   strictly as every body is, and yielded, to be validated by the caller;
2. one that is not, or that has many values, is found in the bytes by its brackets and strings
   first, and is refused before it is parsed if it has too many;
3. the caller stops when the limit of errors is reached.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from app.api.problems.field_errors import pointer
from app.api.problems.problem import Problem, invalid
from app.api.request.strict_json import (
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_NAME,
    TOKEN,
    decode_within,
    long_name,
    parse_json,
    too_deep,
    too_many_values,
)

#: Values of one entry: the largest are rounds of twenty people, and feedback of fifty items.
MAX_VALUES: Final = 1000
#: Bytes of one entry. What is in it came in a body of a megabyte, and may have been written
#: with escapes since.
MAX_BYTES: Final = 2 * 2**20

_SPACE: Final = re.compile(rb"[ \t\n\r]*+")
_SCALAR: Final = re.compile(rb"[^ \t\n\r,\]}]*+")
_SHORT: Final = 4096
#: Bytes that are decoded as text at a time.
_WINDOW: Final = 32_768


def _brackets(depth: int) -> bytes:
    """Write the pattern of what stands in brackets, with others in it no deeper than this.

    Nothing in it is tried twice: a value that never ends costs its length for each level.
    """
    text = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
    inner = b"" if depth == 1 else b"|" + _brackets(depth - 1)
    return rb"[\[{](?:[^\[\]{}\"]++|" + text + inner + rb")*+[\]}]"


#: As deep as any entry is; one that is deeper is measured bracket by bracket.
_SHALLOW: Final = re.compile(_brackets(4), re.DOTALL)
_OPENING: Final = (b"[", b"{")


class Piece(NamedTuple):
    """One field of the object, or one entry of a list of it.

    place: the place in the list; None where the field was read whole
    end: how many bytes of the body have been read by now
    """

    name: str
    place: int | None
    value: object
    end: int


class InPieces:
    """Annotation of a body that its operation reads as bytes, and that a model documents."""

    def __init__(self, model: type[BaseModel]) -> None:
        """Take the model."""
        self._model = model

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let the bytes pass as they are."""
        del source, handler
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Refer to the model, which has to be the answer of another operation as well."""
        del schema, handler
        return {"$ref": f"#/components/schemas/{self._model.__name__}"}


class _Window:
    """Some of the bytes as text."""

    def __init__(self, text: str, start: int) -> None:
        self.start = start
        self._text = text
        self._ascii = text.isascii()
        #: By how much the place in the bytes is ahead of that in the text.
        self._ahead = start

    @classmethod
    def of(cls, raw: bytes, start: int) -> "_Window":
        piece = raw[start : start + _WINDOW]
        try:
            text = piece.decode()
        except UnicodeDecodeError as error:
            # Cut within a character, or no UTF-8 at all: what comes before is a window too.
            text = piece[: error.start].decode()
        return cls(text, start)

    def read(self, start: int, at: str, most: int) -> tuple[object, int] | None:
        """Read the object at a place of the bytes; return it and where it ends.

        None where it is not whole here, or may be refused. What is between two that are read,
        one after the other, has to be ASCII or skipped.
        """
        text = self._text
        begin = start - self._ahead
        if begin >= len(text):
            return None
        found = decode_within(text, begin, at, most)
        if found is None:
            return None
        document, end = found
        if not self._ascii:
            self._ahead += len(text[begin:end].encode()) - (end - begin)
        return document, end + self._ahead

    def skip(self, piece: bytes) -> None:
        """Go on behind a piece that was read without the window."""
        if not self._ascii:
            self._ahead += len(piece) - len(piece.decode())


class PieceReader:
    """Reads the fields of one object from bytes; the fields in `lists` entry by entry."""

    def __init__(self, raw: bytes, lists: Collection[str]) -> None:
        """Begin at the start of the body."""
        self._raw = raw
        self._lists = lists
        self._at = 0
        self._window = _Window("", 0)

    def __iter__(self) -> Iterator[Piece]:
        """Yield one piece after the other; invalid JSON is a 422 when it is reached."""
        if self._next() != b"{":
            # Something else altogether, perhaps even JSON: an object is what is wanted.
            raise self._no_object()
        self._at += 1
        names: set[str] = set()
        if self._next() == b"}":
            self._at += 1
        else:
            while True:
                yield from self._field(names)
                if self._parts("", b"}"):
                    break
        if self._next():
            raise self._not_json("", "something follows the object")

    def _field(self, names: set[str]) -> Iterator[Piece]:
        if self._next() != b'"':
            raise self._not_json("", "a field is expected")
        name = str(self._value("", MAX_VALUES))
        if name in names:
            raise invalid("", "repeated_field", "An object names a field twice.")
        if len(name) > MAX_NAME:
            raise long_name()
        names.add(name)
        if len(names) > MAX_FIELDS:
            raise invalid("", "too_many_fields", f"An object has at most {MAX_FIELDS} fields here.")
        if self._next() != b":":
            raise self._not_json("", "a colon is expected")
        self._at += 1
        at = pointer(name)
        if self._next() != b"[" or name not in self._lists:
            yield Piece(name, None, self._value(at, MAX_VALUES), self._at)
            return
        self._at += 1
        # That it is there, even if nothing is in it.
        yield Piece(name, None, [], self._at)
        if self._next() == b"]":
            self._at += 1
            return
        # It knows nothing of what was read outside lists.
        self._window = _Window("", 0)
        place = 0
        while True:
            here = f"{at}/{place}"
            yield Piece(name, place, self._entry(here, MAX_VALUES), self._at)
            if self._parts(here, b"]"):
                return
            place += 1

    def _next(self) -> bytes:
        """Skip blanks; return the character that follows, or nothing at the end."""
        self._at = _end(_SPACE.match(self._raw, self._at))
        return self._raw[self._at : self._at + 1]

    def _parts(self, at: str, closing: bytes) -> bool:
        """Read the comma between two values, or the closing bracket; whether it closes."""
        found = self._next()
        if found not in {b",", closing}:
            raise self._not_json(at, f"a comma or {closing.decode()} is expected")
        self._at += 1
        return found == closing

    def _entry(self, at: str, most: int) -> object:
        """Read an entry: nearly always one that is whole in the window."""
        found = self._in_window(at, most) if self._next() == b"{" else None
        if found is not None:
            document, self._at = found
            return document
        start = self._at
        value = self._value(at, most)
        self._window.skip(self._raw[start : self._at])
        return value

    def _in_window(self, at: str, most: int) -> tuple[object, int] | None:
        found = self._window.read(self._at, at, most)
        if found is None and self._window.start != self._at:
            self._window = _Window.of(self._raw, self._at)
            found = self._window.read(self._at, at, most)
        return found

    def _value(self, at: str, most: int) -> object:
        first = self._next()
        start = self._at
        if first in _OPENING:
            self._at = self._end_of_brackets(at, most)
        else:
            pattern = TOKEN if first == b'"' else _SCALAR
            self._at = _end(pattern.match(self._raw, start, start + MAX_BYTES))
            if self._at >= start + MAX_BYTES:
                raise self._too_long(at)
        if self._at == start:
            raise self._not_json(at, "a value is expected")
        return parse_json(self._raw[start : self._at], at)

    def _end_of_brackets(self, at: str, most: int) -> int:
        start = self._at
        limit = start + MAX_BYTES
        whole = _SHALLOW.match(self._raw, start, limit)
        if whole is not None:
            end = whole.end()
            # Commas of texts are counted too; nearly always that is few enough as well.
            if sum(self._raw.count(mark, start, end) for mark in (b",", *_OPENING)) < most:
                return end
        depth = values = 0
        for token in TOKEN.finditer(self._raw, self._at, limit):
            mark = token[0]
            if mark in _OPENING:
                depth += 1
                values += 1
                if depth > MAX_DEPTH:
                    raise too_deep(at)
            elif mark == b",":
                values += 1
            elif mark in {b"]", b"}"}:
                depth -= 1
                if depth == 0:
                    return token.end()
            if values > most:
                raise too_many_values(at, most)
        raise (
            self._not_json(at, "it ends too soon") if limit > len(self._raw) else self._too_long(at)
        )

    def _too_long(self, at: str) -> Problem:
        return invalid(at, "too_long", f"It has at most {MAX_BYTES:,} bytes here.")

    def _no_object(self) -> Problem:
        if len(self._raw) <= _SHORT:
            # It may be no JSON at all, and then that is what is wrong.
            parse_json(self._raw)
            return invalid("", "wrong_type", "This should be a JSON object.")
        return self._not_json("", "an object is expected")

    def _not_json(self, at: str, what: str) -> Problem:
        return invalid(at, "invalid_json", f"The body is not valid JSON: byte {self._at}: {what}.")


def _end(match: "re.Match[bytes] | None") -> int:
    # Each of these patterns matches nothing at all as well, or begins at what was seen.
    return 0 if match is None else match.end()
