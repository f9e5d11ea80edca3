"""Generator of what bide_client has from the contract: models, operations, the table of operations.

    python tools/write_client.py            # rewrites the modules
    python tools/write_client.py --check    # fails where they differ from openapi/v1.json

Models are TypedDicts: an answer stays the JSON object that arrived, so fields that this version
does not know are kept, and nothing is built or checked at run time. The core is written by hand.
"""

import argparse
import json
import keyword
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "bide_client"
Json: TypeAlias = Mapping[str, Any]

_HEAD: Final = "Made by tools/write_client.py from openapi/v1.json; not edited by hand."
_SIMPLE: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
#: Parameters that the client itself sends: by argument, or for all calls.
_HEADERS: Final = frozenset({"Bide-Account", "Idempotency-Key", "If-Match", "If-None-Match"})


@dataclass(frozen=True)
class Operation:
    """An operation of the contract, as methods are written from it."""

    id: str
    method: str
    path: str
    summary: str
    path_names: tuple[str, ...]
    query: tuple[tuple[str, str, bool], ...]
    headers: frozenset[str]
    body: str | None
    body_required: bool
    answer: str
    item: str | None

    @property
    def group(self) -> str:
        """The resource, such as `interviews`."""
        return self.id.split(".")[0]

    @property
    def verb(self) -> str:
        """The name of its method, such as `create`."""
        return self.id.split(".")[1]

    @property
    def streams(self) -> bool:
        """Whether it answers server-sent events."""
        return self.answer == "STREAM"


def main() -> None:
    """Write the modules, or compare them."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    contract = json.loads((ROOT / "openapi" / "v1.json").read_text(encoding="utf-8"))
    stale = []
    for name, text in modules(contract).items():
        place = PACKAGE / name
        if check:
            if not place.exists() or place.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            place.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"bide_client: {', '.join(stale)} differ from the contract; run `make openapi`")


def modules(contract: Json) -> Mapping[str, str]:
    """Return the text of each module, formatted."""
    found = tuple(operations(contract))
    return {
        "models.py": _formatted("\n".join(_models(contract))),
        "contract.py": _formatted("\n".join(_table(found))),
        "sync_operations.py": _formatted("\n".join(_classes(found, asynchronous=False))),
        "async_operations.py": _formatted("\n".join(_classes(found, asynchronous=True))),
    }


def _formatted(text: str) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name("ruff"), "format", "--quiet", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


# ---------------------------------------------------------------- models


def _models(contract: Json) -> Iterator[str]:
    yield f'"""Models: the shapes of requests and answers, as TypedDicts.\n\n{_HEAD}\n"""\n'
    yield "from typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n"
    for name, schema in sorted(contract["components"]["schemas"].items()):
        if "properties" in schema:
            yield from _typed_dict(name, schema)
        else:
            yield f"{name}: TypeAlias = {_quoted(type_of(schema))}\n"


def _quoted(text: str) -> str:
    # An alias may name what is written further down; only literals stand by themselves.
    return text if text.startswith("Literal[") and "|" not in text else json.dumps(text)


def _typed_dict(name: str, schema: Json) -> Iterator[str]:
    required = set(schema.get("required", ()))
    fields = {
        field: type_of(shape) if field in required else f"NotRequired[{type_of(shape)}]"
        for field, shape in schema["properties"].items()
    }
    if any(keyword.iskeyword(field) for field in fields):
        inside = ", ".join(f'"{field}": {json.dumps(kind)}' for field, kind in fields.items())
        yield f'{name} = TypedDict("{name}", {{{inside}}})'
        return
    yield f"class {name}(TypedDict):"
    yield f'    """{_sentence(schema, name)}"""\n'
    for field, kind in fields.items():
        yield f"    {field}: {json.dumps(kind)}"
    yield ""


def _sentence(schema: Json, name: str) -> str:
    text = str(schema.get("description") or f"{name}.").split("\n\n")[0].replace("\n", " ")
    text = text.replace("\\", "\\\\").replace('"', "'")
    return text if text.endswith((".", "?", "!")) else f"{text}."


def type_of(schema: Json) -> str:
    """Return the type of a schema, as an annotation says it."""
    if "$ref" in schema:
        return str(schema["$ref"]).split("/")[-1]
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(type_of(each) for each in schema[several]))
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return type_of(schema["allOf"][0])
    return _plain(schema)


def _plain(schema: Json) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {type_of(values) if isinstance(values, Mapping) else 'Any'}]"
    if kind == "null":
        return "None"
    if isinstance(kind, list):
        return " | ".join(_SIMPLE.get(each, "None" if each == "null" else "Any") for each in kind)
    return _SIMPLE.get(str(kind), "Any")


# ---------------------------------------------------------------- operations


def operations(contract: Json) -> Iterator[Operation]:
    """Yield the operations of the contract, in the order of their ids."""
    found = [
        _operation(contract, method, path, entry)
        for path, methods in contract["paths"].items()
        for method, entry in methods.items()
        if "operationId" in entry
    ]
    yield from sorted(found, key=lambda operation: operation.id)


def _operation(contract: Json, method: str, path: str, entry: Json) -> Operation:
    known = contract["components"]["parameters"]
    parameters = [
        known[each["$ref"].split("/")[-1]] if "$ref" in each else each
        for each in entry.get("parameters", ())
    ]
    content = entry.get("requestBody", {}).get("content", {})
    answer, item = _answer(contract, entry["responses"])
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        summary=_sentence({"description": entry["summary"]}, ""),
        path_names=tuple(each["name"] for each in parameters if each["in"] == "path"),
        query=tuple(
            # A method is named `list`, which hides the type from those after it.
            (
                each["name"],
                _qualified(type_of(each["schema"]), contract).replace("list[", "Sequence["),
                bool(each.get("required")),
            )
            for each in parameters
            if each["in"] == "query"
        ),
        headers=frozenset(
            each["name"]
            for each in parameters
            if each["in"] == "header" and each["name"] in _HEADERS
        ),
        body=(
            _qualified(type_of(content["application/json"]["schema"]), contract)
            if "application/json" in content
            else None
        ),
        body_required=bool(entry.get("requestBody", {}).get("required")),
        answer=answer,
        item=item,
    )


def _answer(contract: Json, responses: Json) -> tuple[str, str | None]:
    """Return the type of the answer, and of the items where it is a page."""
    for status in sorted(responses):
        if not status.startswith("2"):
            continue
        content = responses[status].get("content", {})
        if "text/event-stream" in content:
            return "STREAM", None
        if "application/json" not in content:
            return ("str" if content else "None"), None
        schema = content["application/json"]["schema"]
        name = type_of(schema)
        shape = contract["components"]["schemas"].get(name, {}).get("properties", {})
        item = (
            _qualified(type_of(shape["items"]["items"]), contract)
            if "next_cursor" in shape
            else None
        )
        return _qualified(name, contract), item
    return "None", None


def _qualified(kind: str, contract: Json) -> str:
    """Name the models of a type as a module that imports `models` does."""
    names = contract["components"]["schemas"]
    parts = kind.replace("[", " [ ").replace("]", " ] ").split()
    return (
        " ".join(f"models.{part}" if part in names else part for part in parts)
        .replace(" [ ", "[")
        .replace(" ]", "]")
    )


def _table(found: tuple[Operation, ...]) -> Iterator[str]:
    yield f'"""Operations of the contract: method and path of each, by its id.\n\n{_HEAD}\n"""\n'
    yield "from bide_client.operation import Operation\n"
    yield "OPERATIONS: dict[str, Operation] = {"
    for each in found:
        flags = "".join(
            f", {name}=True"
            for name, is_set in (
                ("takes_key", "Idempotency-Key" in each.headers),
                ("takes_if_match", "If-Match" in each.headers),
                ("needs_sign_in", "Bide-Account" in each.headers),
            )
            if is_set
        )
        yield f'    "{each.id}": Operation("{each.id}", "{each.method}", "{each.path}"{flags}),'
    yield "}"


def _classes(found: tuple[Operation, ...], *, asynchronous: bool) -> Iterator[str]:
    kind = "asynchronous" if asynchronous else "synchronous"
    iterator = "AsyncIterator" if asynchronous else "Iterator"
    caller = "AsyncCaller" if asynchronous else "Caller"
    yield f'"""Methods for each operation of the contract, {kind}.\n\n{_HEAD}\n"""\n'
    yield "from __future__ import annotations\n"
    yield "from typing import TYPE_CHECKING\n"
    yield f"from bide_client.calls import {caller}, Reference\n"
    yield "if TYPE_CHECKING:"
    yield f"    from collections.abc import {iterator}, Sequence\n"
    yield "    from bide_client import models\n\n"
    groups: dict[str, list[Operation]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    for group, members in groups.items():
        yield f"class {_class(group)}:"
        yield f'    """Operations `{group}`."""\n'
        yield f"    def __init__(self, client: {caller}) -> None:"
        yield "        self._client = client\n"
        for each in sorted(members, key=lambda member: member.verb):
            yield from _method(each, members, asynchronous=asynchronous)
        yield ""
    yield "class Operations:"
    yield '    """All operations, by the resource that they are about."""\n'
    yield f"    def __init__(self, client: {caller}) -> None:"
    for group in groups:
        yield f"        self.{group} = {_class(group)}(client)"


def _class(group: str) -> str:
    return "".join(word.capitalize() for word in group.split("_"))


def _name(text: str) -> str:
    return f"{text}_" if keyword.iskeyword(text) else text


def _method(each: Operation, members: list[Operation], *, asynchronous: bool) -> Iterator[str]:
    iterator = "AsyncIterator" if asynchronous else "Iterator"
    if each.streams:
        item = next(member.item for member in members if member.item)
        yield f"    def {each.verb}(self, *, after: str | None = None) -> {iterator}[{item}]:"
        yield f'        """{each.summary} Resumes where it was cut off."""'
        yield f'        return self._client.follow("{each.id}", after)\n'
        yield f"    def __call__(self, *, after: str | None = None) -> {iterator}[{item}]:"
        yield '        """The same as `stream`."""'
        yield f"        return self.{each.verb}(after=after)\n"
        return
    prefix, wait = ("async def", "await ") if asynchronous else ("def", "")
    yield f"    {prefix} {_name(each.verb)}({', '.join(_parameters(each))}) -> {each.answer}:"
    yield f'        """{each.summary}"""'
    call = f"{wait}self._client.call({', '.join(_arguments(each))})"
    if each.answer == "None":
        yield f"        {call}\n"
    else:
        yield f"        answer: {each.answer} = {call}"
        yield "        return answer\n"
    if each.item:
        name = "each" if each.verb == "list" else f"each_{each.verb}"
        yield f"    def {name}({', '.join(_parameters(each))}) -> {iterator}[{each.item}]:"
        yield f'        """{each.summary} Goes on from page to page."""'
        yield f"        return self._client.iterate({', '.join(_arguments(each))})\n"


def _parameters(each: Operation) -> Iterator[str]:
    yield "self"
    for name in each.path_names:
        yield f"{name}: {'int' if name == 'revision' else 'Reference'}"
    if each.body:
        yield f"body: {each.body}" + ("" if each.body_required else " | None = None")
    named = [
        f"{_name(name)}: {kind}" if required else f"{_name(name)}: {kind} | None = None"
        for name, kind, required in each.query
    ]
    if "Idempotency-Key" in each.headers:
        named.append("idempotency_key: str | None = None")
    if "If-Match" in each.headers:
        named.append("if_match: Reference | None = None")
    if each.method == "PUT" and "If-None-Match" in each.headers:
        named.append("only_new: bool = False")
    if named:
        yield "*"
        yield from named


def _arguments(each: Operation) -> Iterator[str]:
    yield f'"{each.id}"'
    if each.path_names:
        yield "path={" + ", ".join(f'"{name}": {name}' for name in each.path_names) + "}"
    if each.query:
        yield "query={" + ", ".join(f'"{name}": {_name(name)}' for name, *_ in each.query) + "}"
    if each.body:
        yield "body=body"
    if "Idempotency-Key" in each.headers:
        yield "idempotency_key=idempotency_key"
    if "If-Match" in each.headers:
        yield "if_match=if_match"
    if each.method == "PUT" and "If-None-Match" in each.headers:
        yield "only_new=only_new"


if __name__ == "__main__":
    main()
