"""Schemathesis against a running server, and the copies of the contract that it reads.

Three copies of the contract are asked about. `closed` refuses fields of answers that are
not declared, which clients must tolerate and tests must not. `plausible` also offers
values that mean something, so that requests get past the checks no schema can express,
and what one request makes is used by the next. `shut` has nothing but 401s, for callers
without a key.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from app.api.contract.shared_components import inlined
from app.cli.maintenance import CONTRACT
from tests.support.prepared import interpreter

Json = dict[str, Any]

ROOT: Final = Path(__file__).parents[2]
HOOKS: Final = "tests.contract.acceptance"
PROGRAM: Final = "schemathesis.cli"
#: Erasing the account shuts its own key out, and every other answer would be a 401.
STAY: Final = ("--exclude-operation-id", "me.delete")
#: Fields whose values are looked up somewhere: what a schema cannot say.
_PLAUSIBLE: Final[dict[str, Sequence[object]]] = {
    "time_zone": ("Europe/London", "America/New_York"),
    "country": ("GB", "US"),
    "subdivision": (None,),
    "starts_at": ("2026-11-20T10:00:00Z", "2026-12-01T10:00:00Z"),
    "ends_at": ("2026-12-01T11:00:00Z", "2026-12-01T12:00:00Z"),
    "id": (None,),
    "agency": (None,),
    "route": ("direct",),
}


def contract() -> Json:
    """The contract as it is committed."""
    document: Json = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return document


def operations(document: Json) -> Iterator[Json]:
    for methods in document["paths"].values():
        yield from methods.values()


def fields_asked(document: Json) -> Iterator[tuple[str, int]]:
    """About how many fields a request of each operation can have, and 10 for asking at all."""
    schemas = document["components"]["schemas"]

    def count(schema: Json, within: tuple[str, ...] = ()) -> int:
        name = schema.get("$ref", "").rpartition("/")[2]
        if name:
            return 0 if name in within else count(schemas[name], (*within, name))
        parts = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
        parts += [schema["items"]] if "items" in schema else []
        return 1 + sum(count(one, within) for one in parts)

    for operation in operations(document):
        content = operation.get("requestBody", {"content": {}})["content"]
        asked = [count(one["schema"]) for one in content.values()]
        yield operation["operationId"], 10 + len(operation.get("parameters", ())) + sum(asked)


def closed(document: Json) -> Json:
    """The contract with no room for a field that it does not declare."""
    document = inlined(document)
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


def _requested(document: Json) -> Iterator[Json]:
    """The schemas that requests are made of; answers have their own, but for an export's."""
    waiting = [
        content["schema"]
        for operation in operations(document)
        if operation["operationId"] != "imports.create"
        for content in operation.get("requestBody", {"content": {}})["content"].values()
    ]
    seen: set[str] = set()
    while waiting:
        schema = waiting.pop()
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            waiting.append(document["components"]["schemas"][name])
            yield waiting[-1]
        waiting += schema.get("anyOf", [])
        waiting += schema.get("properties", {}).values()
        waiting += [schema["items"]] if "items" in schema else []


def plausible(document: Json) -> Json:
    """The closed contract, whose requests are likely to be let in."""
    document = closed(document)
    for operation in operations(document):
        # A tag that is made up fits nothing, and then nothing else would be tried.
        operation["parameters"] = [
            one for one in operation.get("parameters", ()) if one["name"] != "If-Match"
        ]
    for schema in _requested(document):
        required = schema.get("required", ())
        for name, values in _PLAUSIBLE.items():
            if name in schema.get("properties", {}):
                wanted = [one for one in values if one is not None or name not in required]
                schema["properties"][name] = (
                    {"enum": wanted} if wanted else {"type": "string", "format": "uuid"}
                )
    return document


_REFERENCE: Final = re.compile(r'"#/components/(\w+)/([^"/]+)"')


def about(document: Json, names: Sequence[str]) -> Json:
    """The part of a contract that some operations need: reading all of it takes seconds.

    Paths are kept whole, since a method that one does not name is to be refused. Links lead to
    other operations, and are left out.
    """
    wanted = frozenset(names)
    paths = {
        path: methods
        for path, methods in document["paths"].items()
        if any(operation["operationId"] in wanted for operation in methods.values())
    }
    for operation in operations({"paths": paths}):
        for response in operation["responses"].values():
            response.pop("links", None)
    kept: dict[str, Json] = {"securitySchemes": document["components"]["securitySchemes"]}
    waiting = [json.dumps(paths)]
    while waiting:
        for kind, name in _REFERENCE.findall(waiting.pop()):
            if name not in kept.setdefault(kind, {}):
                kept[kind][name] = document["components"][kind][name]
                waiting.append(json.dumps(kept[kind][name]))
    return {**document, "paths": paths, "components": kept}


def only(names: Sequence[str]) -> list[str]:
    """The arguments that leave out all other operations."""
    return [word for name in names for word in ("--include-operation-id", name)]


def shut(document: Json) -> Json:
    """The contract of a caller without a key."""
    document = closed(document)
    for operation in operations(document):
        if operation["security"]:
            operation["responses"] = {"401": operation["responses"]["401"]}
    return document


def run(document: Json, url: str, key: str, folder: Path, *arguments: str, each: int = 1) -> str:
    """Ask a server everything; return what Schemathesis says, and fail if it finds anything.

    each: of the cases of an operation that cover its schemas, every so manieth is asked
    """
    file = folder / "contract.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    header = ["--header", f"Authorization: Bearer {key}"]
    environment = {
        # All variables are looked through for proxies at each request.
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **{name: value for name, value in os.environ.items() if name.startswith("HYPOTHESIS_")},
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": HOOKS,
        "COVERAGE_EACH": str(each),
    }
    # A stream is an answer that never ends.
    stay = ["--exclude-path", "/v1/events/stream"]
    said = folder / "said.txt"
    with said.open("wb") as output:
        process = interpreter(PROGRAM).start(
            ["run", str(file), "--url", url, "--no-color", *header, *stay, *arguments],
            folder,
            environment,
            output=output.fileno(),
            errors=output.fileno(),
        )
        ended = process.wait()
    text = said.read_text(encoding="utf-8")
    assert ended == 0, text[-30_000:]
    return text
