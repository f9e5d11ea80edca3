"""The contract's examples are answers that were given, and each is what its schema says."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from app.api.contract.examples import FILE, recorded
from app.api.contract.shared_components import inlined
from app.cli.maintenance import CONTRACT
from tests.support.application import contract
from tools.record_examples import KEY, record
from tools.recorder import shown

DOCUMENT: dict[str, Any] = inlined(json.loads(CONTRACT.read_text(encoding="utf-8")))
OPERATIONS: dict[str, Any] = {
    operation["operationId"]: operation
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
}
each_operation = pytest.mark.parametrize("name", sorted(OPERATIONS))


def messages(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each body of an operation: which status or `request` it is of, and its media type."""
    for content in operation.get("requestBody", {"content": {}})["content"].values():
        yield "request", content
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values():
            yield status, content


def value_of(example: dict[str, Any]) -> object:
    if "$ref" in example:
        example = DOCUMENT["components"]["examples"][example["$ref"].rpartition("/")[2]]
    return example["value"]


@cache
def judge_of(schema: str) -> jsonschema_rs.Draft202012Validator:
    """What holds examples against a schema; most are those of problems, and the same."""
    whole = json.loads(schema) | {"components": {"schemas": DOCUMENT["components"]["schemas"]}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_the_recorded_examples_are_what_the_service_answers_today(sqlite_template: Path) -> None:
    # Another test compares the contract that is committed with the code.
    text = json.dumps(record(contract(), sqlite_template), indent=1, ensure_ascii=False) + "\n"
    same = text == FILE.read_text(encoding="utf-8")
    assert same, "the answers have changed; `make openapi` records them anew"


@each_operation
def test_every_body_of_an_operation_has_an_example(name: str) -> None:
    statuses = OPERATIONS[name]["responses"]
    bare = [
        where
        for where, content in messages(OPERATIONS[name])
        # A 200 beside a 201 is the same answer, given again.
        if not content.get("examples") and not (where == "200" and "201" in statuses)
    ]
    assert not bare, f"tools/example_story.py asks nothing that answers {name} with {bare}"


@each_operation
def test_every_example_is_what_its_schema_says(name: str) -> None:
    for where, content in messages(OPERATIONS[name]):
        judge = judge_of(json.dumps(content["schema"]))
        for called, example in content.get("examples", {}).items():
            wrong = [error.message for error in judge.iter_errors(value_of(example))]
            assert not wrong, f"{name} {where} {called}: {wrong}"


def test_every_problem_that_the_contract_names_is_shown() -> None:
    named = {
        code
        for operation in OPERATIONS.values()
        for response in operation["responses"].values()
        for code in response.get("x-problem-codes", ())
    }
    own = {
        code
        for operation in recorded()["operations"].values()
        for answers in operation.get("responses", {}).values()
        for code in answers
    }
    assert named <= set(DOCUMENT["components"]["examples"]) | own


def test_an_example_shows_nothing_that_opens_a_door() -> None:
    answer = {"key": KEY, "token": "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "name": "bide_"}
    assert shown(answer) == {
        "key": "bide_<49 letters and digits>",
        "token": "<a signed token>",
        "name": "bide_",
    }
    assert KEY not in FILE.read_text(encoding="utf-8")
