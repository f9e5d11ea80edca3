"""Breaking changes between two OpenAPI contracts, for clients of the older one.

docs/versioning.md says the same in words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tools.contract_schemas import Comparison, Json, Side

_GOOD: Final = re.compile("2..")


@dataclass(frozen=True)
class _Operation:
    """One operation in both contracts."""

    name: str
    old: Json
    new: Json
    documents: tuple[Json, Json]

    def _sides(self, old: object, new: object) -> tuple[Side, Side]:
        then, now = self.documents
        return Side({}, then).at(old), Side({}, now).at(new)

    def request(self, old: object, new: object, where: str) -> list[str]:
        then, now = self._sides(old, new)
        return Comparison(answer=False).fits(then, now, f"{self.name} {where}")

    def answer(self, old: object, new: object, where: str) -> list[str]:
        then, now = self._sides(old, new)
        return Comparison(answer=True).fits(now, then, f"{self.name} {where}")

    def breaks(self) -> Iterator[str]:
        """Everything that breaks a client of this operation."""
        if self.old.get("operationId") != self.new.get("operationId"):
            yield f"{self.name}: is called {self.new.get('operationId')} now"
        yield from self._parameters()
        yield from self._body()
        yield from self._responses()
        yield from self._access()

    def _parameters(self) -> Iterator[str]:
        old, new = _parameters(self.old), _parameters(self.new)
        for key, parameter in old.items():
            if key not in new:
                yield f"{self.name} ?{parameter['name']}: is gone"
                continue
            where = f"?{parameter['name']}"
            if new[key].get("required") and not parameter.get("required"):
                yield f"{self.name} {where}: is required now"
            yield from self.request(parameter.get("schema"), new[key].get("schema"), where)
        for key, parameter in new.items():
            if key not in old and parameter.get("required"):
                yield f"{self.name} ?{parameter['name']}: is new and required"

    def _body(self) -> Iterator[str]:
        old, new = self.old.get("requestBody"), self.new.get("requestBody")
        if old is None:
            if new is not None and new.get("required"):
                yield f"{self.name} body: is new and required"
            return
        if new is None:
            yield f"{self.name} body: is gone"
            return
        if new.get("required") and not old.get("required"):
            yield f"{self.name} body: is required now"
        for kind, content in old["content"].items():
            if kind not in new["content"]:
                yield f"{self.name} body: may no longer be {kind}"
            else:
                pair = content.get("schema"), new["content"][kind].get("schema")
                yield from self.request(*pair, "body")

    def _responses(self) -> Iterator[str]:
        for status, old in self.old["responses"].items():
            new = self.new["responses"].get(status)
            if new is None:
                # An error that no longer happens breaks no client.
                if _GOOD.fullmatch(status):
                    yield f"{self.name} {status}: is gone"
                continue
            for header in sorted(old.get("headers", {}).keys() - new.get("headers", {}).keys()):
                yield f"{self.name} {status} {header}: is gone"
            for kind, content in old.get("content", {}).items():
                if kind not in new.get("content", {}):
                    yield f"{self.name} {status}: is no longer {kind}"
                else:
                    pair = content.get("schema"), new["content"][kind].get("schema")
                    yield from self.answer(*pair, status)
        for status in sorted(self.new["responses"].keys() - self.old["responses"].keys()):
            if _GOOD.fullmatch(status):
                yield f"{self.name} {status}: is a new way to succeed"

    def _access(self) -> Iterator[str]:
        if self.new.get("security") and not self.old.get("security"):
            yield f"{self.name}: needs a key now"
        then = _scopes(self.old)
        # Before an operation named scopes, a key had all of them.
        for scope in sorted(_scopes(self.new) - then) if then else ():
            yield f"{self.name}: needs the scope {scope} now"


def _scopes(operation: Json) -> set[str]:
    """The scopes that a key needs."""
    named = operation.get("x-required-scopes", ())
    return {
        *named,
        *(scope for way in operation.get("security", ()) for one in way.values() for scope in one),
    }


def _parameters(operation: Json) -> dict[tuple[str, str | int], Json]:
    """The parameters, each by what a client knows it by: in a path, that is its place."""
    some = operation.get("parameters", ())
    places = enumerate(p for p in some if p["in"] == "path")
    return {("path", place): p for place, p in places} | {
        (p["in"], p["name"].lower() if p["in"] == "header" else p["name"]): p
        for p in some
        if p["in"] != "path"
    }


def _operations(document: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {re.sub(r'{[^}]+}', '{}', path)}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def _is_over(operation: Json, today: date) -> bool:
    """Tell whether an operation was announced to go, and its day has come."""
    day = operation.get("x-sunset")
    return bool(operation.get("deprecated")) and day is not None and day <= today.isoformat()


def breaks(old: Json, new: Json, today: date) -> list[str]:
    """Say what breaks, each in a line; nothing if nothing does."""
    found: list[str] = []
    then, now = _operations(old), _operations(new)
    for name, operation in then.items():
        if name in now:
            found += _Operation(name, operation, now[name], (old, new)).breaks()
        elif not _is_over(operation, today):
            found.append(f"{name}: is gone")
    for name, item in old.get("webhooks", {}).items():
        where = f"webhook {name}"
        if name not in new.get("webhooks", {}):
            found.append(f"{where}: is gone")
            continue
        then_sent, now_sent = (
            one["post"]["requestBody"]["content"]["application/json"]["schema"]
            for one in (item, new["webhooks"][name])
        )
        # What we send is read by others, as an answer is.
        found += _Operation(where, {}, {}, (old, new)).answer(then_sent, now_sent, "body")
    return list(dict.fromkeys(found))
