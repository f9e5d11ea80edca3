"""Shared components: error responses and parameters that stand in many operations, once each.

Every operation can answer with the same few problems and takes the same few headers. Written
out each time they are most of the document, and generators make a type of each copy. Here
they move to `components/responses` and `components/parameters`, and operations refer to them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

Json = dict[str, Any]

_FIRST_ERROR: Final = 400
_PREFIX: Final = "#/components/"


def share(document: Json) -> None:
    """Move repeated parameters and all error responses of a document to its components."""
    responses = _Shared("responses")
    parameters = _Shared("parameters")
    repeated = Counter(
        _text(parameter)
        for operation in operations(document)
        for parameter in operation.get("parameters", ())
    )
    for operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= _FIRST_ERROR:
                operation["responses"][status] = responses.refer(response, _name_of_response)
        if "parameters" in operation:
            operation["parameters"] = [
                parameters.refer(one, _name_of_parameter) if repeated[_text(one)] > 1 else one
                for one in operation["parameters"]
            ]
    document["components"] |= {"responses": responses.named, "parameters": parameters.named}


def inlined(document: Json) -> Json:
    """Copy a document with its shared responses and parameters written out again.

    For tools that look at one operation at a time.
    """
    copy: Json = json.loads(json.dumps(document))
    for operation in operations(copy):
        operation["responses"] = {
            status: _resolved(copy, one) for status, one in operation["responses"].items()
        }
        if "parameters" in operation:
            operation["parameters"] = [_resolved(copy, one) for one in operation["parameters"]]
    return copy


def operations(document: Json) -> Iterator[Json]:
    """Every operation of a document, without its webhooks."""
    for methods in document["paths"].values():
        yield from methods.values()


def _resolved(document: Json, value: Json) -> Json:
    name = value.get("$ref", "")
    if not name.startswith(_PREFIX):
        return value
    kind, _, key = name.removeprefix(_PREFIX).partition("/")
    resolved: Json = document["components"][kind][key]
    return resolved


class _Shared:
    """One kind of component: its entries by name, each content once."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._names: dict[str, str] = {}
        self.named: dict[str, Json] = {}

    def refer(self, value: Json, name_of: Callable[[Json], str]) -> Json:
        """Return a reference to this content, which is entered at its first use."""
        text = _text(value)
        name = self._names.get(text)
        if name is None:
            name = self._names[text] = self._free(name_of(value))
            self.named[name] = value
        return {"$ref": f"{_PREFIX}{self._kind}/{name}"}

    def _free(self, name: str) -> str:
        """A name that is not taken: what differs in detail alone is numbered."""
        number = 1
        while (numbered := name if number == 1 else f"{name}{number}") in self.named:
            number += 1
        return numbered


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))


def _name_of_response(response: Json) -> str:
    return "Or".join(_camel(code) for code in response["x-problem-codes"])


def _name_of_parameter(parameter: Json) -> str:
    return _camel(parameter["name"])
