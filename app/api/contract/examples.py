"""Examples of the OpenAPI document: recorded answers of the service, in examples.json.

`tools/record_examples.py` plays a pursuit against the service and writes the file. A
problem that was not met there is shown as `Problem` itself writes it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import MEDIA_TYPE, Problem
from app.api.request.strict_json import JSON, MERGE_PATCH

FILE: Final = Path(__file__).with_name("examples.json")
_REQUEST_ID: Final = "019a9f6e-0000-7000-8000-00000000c0de"

Json = dict[str, Any]


@cache
def recorded() -> Json:
    """Read what was recorded: `operations`, by their ids, and `problems`, by their codes."""
    if not FILE.exists():
        return {"operations": {}, "problems": {}}
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _as_written(code: str) -> Json:
    """A problem as the service writes it."""
    scope = {"type": "http", "path": "/v1/interviews", "bide.request_id": _REQUEST_ID}
    body = Problem(code, PROBLEMS[code].sense).response(scope).body
    document: Json = json.loads(bytes(body))
    return document


def add_examples(document: Json) -> None:
    """Give each request and each answer its examples."""
    kept = recorded()
    shared: Json = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            own = kept["operations"].get(operation["operationId"], {})
            body = operation.get("requestBody", {"content": {}})
            for kind in (JSON, MERGE_PATCH):
                if kind in body["content"] and "requests" in own:
                    body["content"][kind]["examples"] = own["requests"]
            for status, response in operation["responses"].items():
                _add_to_response(response, own.get("responses", {}).get(status, {}), shared)
    for code in shared:
        value = kept["problems"].get(code) or _as_written(code)
        shared[code] = {"summary": PROBLEMS[code].title, "value": value}
    document["components"]["examples"] = shared


def _add_to_response(response: Json, own: Json, shared: Json) -> None:
    content = response.get("content", {})
    examples = dict(own)
    for code in response.get("x-problem-codes", ()):
        # An example of this operation is better than one of another.
        if code not in examples:
            examples[code] = {"$ref": f"#/components/examples/{code}"}
            shared[code] = None
    for kind in (JSON, MEDIA_TYPE):
        if kind in content and examples:
            content[kind]["examples"] = examples
