"""HTTP client that stores each answer as an example of its operation."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from starlette.testclient import TestClient

from app.api.request.strict_json import JSON

Json = dict[str, Any]

_PARAMETER: Final = re.compile(r"/([^/]+)/\{(\w+)\}")
_GOOD: Final = range(200, 300)
#: What a secret looks like, and what an example shows in its place.
_SECRETS: Final = (
    (re.compile(r"\bbide_[0-9A-Za-z]{49}\b"), "bide_<49 letters and digits>"),
    (re.compile(r"\bbider_[0-9A-Za-z]{49}\b"), "bider_<49 letters and digits>"),
    (re.compile(r"\bbidec_[0-9A-Za-z]{49}\b"), "bidec_<49 letters and digits>"),
    (re.compile(r"\bbideclaim_[\w-]+"), "bideclaim_<75 letters, digits, - and _>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<a signed token>"),
)


def shown(value: object) -> Any:  # noqa: ANN401  # JSON is of any type
    """Write a value as an example shows it: without what would open a door."""
    text = json.dumps(value)
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return json.loads(text)


@dataclass
class Recorder:
    """Makes requests, and keeps them under the operation that answered."""

    client: TestClient
    document: Json
    key: str
    operations: Json = field(default_factory=dict)
    problems: Json = field(default_factory=dict)
    #: The last thing that was met of each collection: `interviews` -> its id.
    known: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        summary: str = "",
        keep: bool = True,
        expected: int | None = None,
        **rest: Any,  # noqa: ANN401  # whatever the client takes
    ) -> Json:
        """Make a request; keep it and its answer, if they are to be shown."""
        headers = {"Authorization": f"Bearer {self.key}"} | rest.pop("headers", {})
        if body is not None:
            rest["json"] = body
        response = self.client.request(method, path, headers=headers, **rest)
        status = response.status_code
        answer: Json = response.json() if response.content else {}
        if status in _GOOD:
            self._check_tag(method, path, status, tagged="etag" in response.headers)
        if expected is not None and status != expected:
            raise RuntimeError(f"{method} {path} answered {status}: {response.text}")
        if status in _GOOD:
            self._remember(path, response.headers.get("location"), answer)
        else:
            self.problems.setdefault(answer["code"], shown(answer))
        if keep:
            self._keep(method, path.partition("?")[0], body, (status, answer), summary)
        return answer

    def _check_tag(self, method: str, path: str, status: int, *, tagged: bool) -> None:
        operation = self.operation(method, path.partition("?")[0])
        if operation is None:
            raise RuntimeError(f"{method} {path} is no operation of the contract")
        if tagged != ("ETag" in operation["responses"][str(status)]["headers"]):
            raise RuntimeError(f"{method} {path}: `tagged` of its model says otherwise")

    def _remember(self, path: str, location: str | None, answer: Json) -> None:
        # `/v1/me` is a place as well, and of no collection.
        if location is not None and location.count("/") > len("//"):
            _, _, collection, known = location.split("/")[:4]
            self.known[collection] = known
        items = answer.get("items")
        if items and "id" in items[0]:
            self.known.setdefault(path.partition("?")[0].rpartition("/")[2], items[0]["id"])

    def _keep(
        self, method: str, path: str, body: object, answered: tuple[int, Json], summary: str
    ) -> None:
        operation = self.operation(method, path)
        if operation is None:
            raise RuntimeError(f"{method} {path} is no operation of the contract")
        status, answer = answered
        kept = self.operations.setdefault(operation["operationId"], {})
        name = "_".join(re.findall(r"[a-z0-9]+", summary.lower())) or "example"
        summary = summary or operation["summary"]
        if body is not None:
            kept.setdefault("requests", {})[name] = {"summary": summary, "value": shown(body)}
        if answer:
            named = answer["code"] if status not in _GOOD else name
            answers = kept.setdefault("responses", {}).setdefault(str(status), {})
            answers[named] = {"summary": summary, "value": shown(answer)}

    def operation(self, method: str, path: str) -> Json | None:
        """Find the operation that a path belongs to; a plain word goes before a parameter."""
        found = [
            (parameters, operations[method.lower()])
            for pattern, parameters, operations in self._paths
            if method.lower() in operations and pattern.fullmatch(path)
        ]
        return min(found, key=lambda one: one[0])[1] if found else None

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], int, Json]]:
        """The pattern of each path, how many parameters it has, and its operations."""
        return [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path.count("{"), operations)
            for path, operations in self.document["paths"].items()
        ]

    def recorded(self) -> Json:
        """Return what the file holds."""
        return {"operations": self.operations, "problems": self.problems}


def filled(template: str, known: Mapping[str, str]) -> str | None:
    """Fill the parameters of a path with what was met, if all of it was."""
    for collection, parameter in _PARAMETER.findall(template):
        if collection not in known:
            return None
        template = template.replace(f"{{{parameter}}}", known[collection])
    return template


def ask_what_is_left(recorder: Recorder) -> None:
    """Make every GET that the story has not made and that can be made."""
    left = [
        (template, operations["get"]["operationId"])
        for template, operations in recorder.document["paths"].items()
        if "get" in operations and JSON in _good_content(operations["get"])
    ]
    # Lists first: they hold the ids of what no request of its own creates.
    for template, name in sorted(left, key=lambda one: one[0].count("{")):
        path = filled(template, recorder.known)
        if path is not None and "200" not in recorder.operations.get(name, {}).get("responses", {}):
            parameters = recorder.document["paths"][template]["get"].get("parameters", ())
            paged = any(parameter["name"] == "limit" for parameter in parameters)
            recorder.ask("GET", path + ("?limit=1" if paged else ""))


def _good_content(operation: Json) -> Json:
    content: Json = operation["responses"].get("200", {}).get("content", {})
    return content
