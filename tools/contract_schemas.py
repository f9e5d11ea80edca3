"""Compatibility of two JSON schemas: the part of the comparison that knows no HTTP.

Everything is one question, asked in both directions: does what is sent fit what the
other side was promised? A request that an old client sends must fit the new contract;
an answer of the new one must fit what the old client reads. References are followed, so
renaming a schema changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

_BOUNDS: Final[Mapping[str, int]] = {
    # 1 where a larger number is stricter, -1 where a smaller one is.
    "minimum": 1,
    "exclusiveMinimum": 1,
    "minLength": 1,
    "minItems": 1,
    "maximum": -1,
    "exclusiveMaximum": -1,
    "maxLength": -1,
    "maxItems": -1,
}


@dataclass(frozen=True)
class Side:
    """A schema, and the document that its references lead into."""

    schema: Json
    document: Json

    def at(self, schema: object) -> "Side":
        """Another schema of the same document."""
        return Side(schema if isinstance(schema, dict) else {}, self.document).resolved()

    def resolved(self) -> "Side":
        """Follow references; what stands beside one goes on holding."""
        schema = self.schema
        while "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = {**found, **{k: v for k, v in schema.items() if k != "$ref"}}
        for part in schema.get("allOf", ()):
            inner = self.at(part).schema
            schema = {
                **inner,
                **schema,
                "properties": {**inner.get("properties", {}), **schema.get("properties", {})},
                "required": [*inner.get("required", ()), *schema.get("required", ())],
            }
        return Side(schema, self.document)

    def branches(self) -> "list[Side]":
        """The alternatives of a union; of anything else, the thing itself."""
        schema = self.schema
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return [leaf for one in schema[word] for leaf in self.at(one).branches()]
        if isinstance(schema.get("type"), list):
            return [self.at({**schema, "type": one}) for one in schema["type"]]
        return [self]

    @property
    def type(self) -> str | None:
        """What kind of value it is, if it says so."""
        kind: str | None = self.schema.get("type")
        return "object" if kind is None and "properties" in self.schema else kind


@dataclass
class Comparison:
    """One body or parameter; `answer` tells which way it goes."""

    answer: bool
    found: list[str] = field(default_factory=list)
    #: Pairs that are being compared: a schema may hold itself.
    _open: set[tuple[str, str]] = field(default_factory=set)

    def fits(self, sent: Side, promised: Side, where: str) -> list[str]:
        """Say what of `sent` does not fit `promised`."""
        key = (repr(sent.schema), repr(promised.schema))
        if key in self._open or sent.schema == promised.schema == {}:
            return []
        self._open.add(key)
        try:
            return list(self._union(sent, promised, where))
        finally:
            self._open.discard(key)

    def _union(self, sent: Side, promised: Side, where: str) -> Iterator[str]:
        places = promised.branches()
        for one in sent.branches():
            tries = [
                list(self._single(one, place, where))
                for place in places
                if place.type is None or one.type in {place.type, None} or _whole(one, place)
            ]
            if not tries:
                word = "may now be" if self.answer else "may no longer be"
                yield f"{where}: {word} {one.type or 'anything'}"
            else:
                yield from min(tries, key=len)

    def _single(self, sent: Side, promised: Side, where: str) -> Iterator[str]:
        if not promised.schema.get("type") and "properties" not in promised.schema:
            if "enum" not in promised.schema and "const" not in promised.schema:
                return
        elif sent.type is None:
            yield f"{where}: {'may now be anything' if self.answer else 'is of one type now'}"
            return
        yield from self._values(sent.schema, promised.schema, where)
        if not self.answer:
            yield from _bounds(sent.schema, promised.schema, where)
        if sent.type == "object":
            yield from self._object(sent, promised, where)
        elif sent.type == "array" and "items" in promised.schema:
            items = sent.at(sent.schema.get("items")), promised.at(promised.schema["items"])
            yield from self.fits(*items, f"{where}/*")

    def _values(self, sent: Json, promised: Json, where: str) -> Iterator[str]:
        now, then = _listed(sent), _listed(promised)
        if then is not None and now is None:
            yield f"{where}: {'is no longer one of a list' if self.answer else 'is of a list now'}"
        elif then is not None and now is not None:
            for value in sorted(now - then):
                yield f"{where}: {value} is {'new' if self.answer else 'gone'}"
            if self.answer:
                # A client that waits for a value would wait for ever.
                for value in sorted(then - now):
                    yield f"{where}: {value} is gone"
        wanted = promised.get("format")
        if wanted is not None and sent.get("format") != wanted:
            yield f"{where}: its format is {'no longer' if self.answer else 'now'} {wanted}"

    def _object(self, sent: Side, promised: Side, where: str) -> Iterator[str]:
        given, wanted = (side.schema.get("properties", {}) for side in (sent, promised))
        must_give, must_have = (set(side.schema.get("required", ())) for side in (sent, promised))
        for name in sorted(must_have - must_give):
            if name in given or not self.answer:
                yield f"{where}/{name}: {'is optional' if self.answer else 'is required'} now"
        gone = wanted.keys() - given.keys() if self.answer else given.keys() - wanted.keys()
        for name in sorted(gone):
            yield f"{where}/{name}: is gone"
        for name in sorted(given.keys() & wanted.keys()):
            pair = sent.at(given[name]), promised.at(wanted[name])
            yield from self.fits(*pair, f"{where}/{name}")
        extra, limits = (side.schema.get("additionalProperties") for side in (sent, promised))
        if isinstance(extra, dict) and isinstance(limits, dict):
            yield from self.fits(sent.at(extra), promised.at(limits), f"{where}/*")
        elif not self.answer and limits is False and extra is not False:
            yield f"{where}: takes no further fields now"


def _whole(sent: Side, promised: Side) -> bool:
    return sent.type == "integer" and promised.type == "number"


def _listed(schema: Json) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _bounds(old: Json, new: Json, where: str) -> Iterator[str]:
    for bound, sign in _BOUNDS.items():
        if bound in new and (bound not in old or sign * new[bound] > sign * old[bound]):
            yield f"{where}: its {bound} is {new[bound]} now"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: has another pattern now"
