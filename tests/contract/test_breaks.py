"""Which changes of the contract break clients, each tried on a small contract."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.api.contract.shared_components import inlined
from tools.check_breaks import CONTRACT, accepted_breaks, complaints
from tools.contract_breaks import breaks

Json = dict[str, Any]

TODAY = date(2026, 11, 23)
TEXT = {"type": "string"}


def body(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def small() -> Json:
    """A contract with one of everything."""
    thing = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "state": {"$ref": "#/components/schemas/State"},
            "note": {"anyOf": [TEXT, {"type": "null"}]},
            "count": {"type": "integer"},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
        },
        "required": ["id", "state", "note", "count", "parts"],
    }
    new = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "maxLength": 200},
            "state": {"$ref": "#/components/schemas/State"},
            "rating": {"type": "number"},
        },
        "required": ["name"],
    }
    return {
        "components": {
            "schemas": {
                "Thing": thing,
                "NewThing": new,
                "State": {"type": "string", "enum": ["open", "closed"]},
                "Event": {"type": "object", "properties": {"seq": {"type": "integer"}}},
            }
        },
        "paths": {
            "/things/{id}": {
                "put": {
                    "operationId": "things.put",
                    "security": [{"bearer": ["things:write"]}],
                    "parameters": [
                        {"in": "path", "name": "id", "required": True, "schema": TEXT},
                        {"in": "query", "name": "limit", "schema": {"type": "integer"}},
                    ],
                    "requestBody": body({"$ref": "#/components/schemas/NewThing"})
                    | {"required": True},
                    "responses": {
                        "200": body({"$ref": "#/components/schemas/Thing"})
                        | {"headers": {"ETag": {}}},
                        "404": {"description": "gone"},
                    },
                }
            },
            "/open": {"get": {"operationId": "open.get", "security": [], "responses": {}}},
        },
        "webhooks": {
            "event": {"post": {"requestBody": body({"$ref": "#/components/schemas/Event"})}}
        },
    }


def put(document: Json) -> Json:
    operation: Json = document["paths"]["/things/{id}"]["put"]
    return operation


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def change(path: str, value: object) -> Callable[[Json], None]:
    """Set, or with `None` remove, what a path of words leads to."""

    def apply(document: Json) -> None:
        *way, last = path.split(" ")
        place: Any = document
        for word in way:
            place = place[int(word) if isinstance(place, list) else word]
        if value is None:
            del place[int(last) if isinstance(place, list) else last]
        elif isinstance(place, list):
            place.append(value)
        else:
            place[last] = value

    return apply


PUT = "paths /things/{id} put"
THING = "components schemas Thing"
NEW = "components schemas NewThing"

BREAKING = [
    ("an operation is gone", change("paths /open", None), "GET /open: is gone"),
    (
        "an operation has another name",
        change(f"{PUT} operationId", "things.set"),
        "is called things.set now",
    ),
    ("an answer lacks a field", change(f"{THING} properties note", None), "200/note: is gone"),
    (
        "a field of an answer may be left out",
        change(f"{THING} required", ["id", "state", "note", "parts"]),
        "200/count: is optional now",
    ),
    (
        "a field of an answer may be null",
        change(f"{THING} properties count", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        "200/count: may now be null",
    ),
    (
        "a field of an answer has another type",
        change(f"{THING} properties count", TEXT),
        "200/count: may now be string",
    ),
    (
        "a field of an answer may be anything",
        change(f"{THING} properties count", {"description": "?"}),
        "200/count: may now be",
    ),
    (
        "an answer has a new value",
        change("components schemas State enum 2", "held"),
        "200/state: held is new",
    ),
    (
        "an answer lacks a value",
        change("components schemas State enum", ["open"]),
        "200/state: closed is gone",
    ),
    (
        "an answer loses its list of values",
        change("components schemas State", TEXT),
        "200/state: is no longer one of a list",
    ),
    (
        "an answer has another format",
        change(f"{THING} properties id format", "date"),
        "200/id: its format is no longer uuid",
    ),
    (
        "something deep in a list changes",
        change(f"{THING} properties parts items", {"type": "string"}),
        "200/parts/*: may now be string",
    ),
    ("a header is gone", change(f"{PUT} responses 200 headers ETag", None), "200 ETag: is gone"),
    (
        "a way to succeed is gone",
        change(f"{PUT} responses 200", None),
        "PUT /things/{} 200: is gone",
    ),
    (
        "there is a new way to succeed",
        change(f"{PUT} responses 202", {"description": "later"}),
        "202: is a new way to succeed",
    ),
    (
        "an answer is of another media type",
        change(f"{PUT} responses 200 content", {"text/csv": {}}),
        "200: is no longer application/json",
    ),
    (
        "a request needs a new field",
        change(
            "components schemas NewThing",
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    **small()["components"]["schemas"]["NewThing"]["properties"],
                    "zone": TEXT,
                },
                "required": ["name", "zone"],
            },
        ),
        "body/zone: is required now",
    ),
    (
        "a request needs an old field",
        change(f"{NEW} required", ["name", "rating"]),
        "body/rating: is required now",
    ),
    (
        "a request may not have a field",
        change(f"{NEW} properties rating", None),
        "body/rating: is gone",
    ),
    (
        "a request may not have a value",
        change("components schemas State enum", ["open"]),
        "body/state: closed is gone",
    ),
    (
        "a request takes fewer numbers",
        change(f"{NEW} properties rating", {"type": "integer"}),
        "body/rating: may no longer be number",
    ),
    (
        "a request has a tighter bound",
        change(f"{NEW} properties name maxLength", 100),
        "body/name: its maxLength is 100 now",
    ),
    (
        "a request has a new bound",
        change(f"{NEW} properties rating minimum", 1),
        "body/rating: its minimum is 1 now",
    ),
    (
        "a request has a pattern",
        change(f"{NEW} properties name pattern", "^a"),
        "body/name: has another pattern now",
    ),
    (
        "a request has a list of values",
        change(f"{NEW} properties name enum", ["a"]),
        "body/name: is of a list now",
    ),
    ("a body is gone", change(f"{PUT} requestBody", None), "body: is gone"),
    (
        "a body is of another media type",
        change(f"{PUT} requestBody content", {"text/csv": {}}),
        "body: may no longer be application/json",
    ),
    (
        "a body is new and required",
        change("paths /open get requestBody", body(TEXT) | {"required": True}),
        "GET /open body: is new and required",
    ),
    ("a parameter is gone", change(f"{PUT} parameters 1", None), "?limit: is gone"),
    (
        "a parameter is required",
        change(f"{PUT} parameters 1 required", True),
        "?limit: is required now",
    ),
    (
        "a parameter is new and required",
        change(
            f"{PUT} parameters 2", {"in": "query", "name": "at", "required": True, "schema": TEXT}
        ),
        "?at: is new and required",
    ),
    (
        "a parameter has another type",
        change(f"{PUT} parameters 1 schema", {"type": "boolean"}),
        "?limit: may no longer be integer",
    ),
    ("a key is needed", change("paths /open get security", [{"bearer": []}]), "needs a key now"),
    (
        "another scope is needed",
        change(f"{PUT} security 0 bearer", ["things:admin"]),
        "needs the scope things:admin now",
    ),
    (
        "a further scope is needed",
        change(f"{PUT} security 0 bearer", ["things:write", "things:read"]),
        "needs the scope things:read now",
    ),
    ("a webhook is gone", change("webhooks event", None), "webhook event: is gone"),
    (
        "a webhook sends something else",
        change("components schemas Event properties seq", TEXT),
        "webhook event body/seq: may now be string",
    ),
]

HARMLESS = [
    ("nothing", lambda _: None),
    ("a new operation", change("paths /new", {"get": {"operationId": "n.get", "responses": {}}})),
    ("a new field of an answer", change(f"{THING} properties more", TEXT)),
    ("a new field of a request", change(f"{NEW} properties more", TEXT)),
    ("a field that need not be sent any more", change(f"{NEW} required", [])),
    ("a wider bound", change(f"{NEW} properties name maxLength", 500)),
    ("a bound that is gone", change(f"{NEW} properties name maxLength", None)),
    ("a bound on an answer", change(f"{THING} properties count minimum", 0)),
    ("a new error", change(f"{PUT} responses 409", {"description": "no"})),
    ("an error that does not happen", change(f"{PUT} responses 404", None)),
    ("a new parameter", change(f"{PUT} parameters 2", {"in": "query", "name": "at", "schema": {}})),
    ("another name for the part of a path", change(f"{PUT} parameters 0 name", "thing_id")),
    ("a description", change(f"{THING} properties count description", "How many.")),
    ("no key", change(f"{PUT} security", [])),
    ("no scope", change(f"{PUT} security 0 bearer", [])),
    ("a null that is never sent", change(f"{THING} properties note", TEXT)),
    (
        "a null that may be sent",
        change(f"{NEW} properties name", {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ),
]


@pytest.mark.parametrize(
    ("apply", "reported"), [pytest.param(*case[1:], id=case[0]) for case in BREAKING]
)
def test_a_break_is_reported_with_its_place(apply: Callable[[Json], None], reported: str) -> None:
    new = copy.deepcopy(small())
    apply(new)
    found = breaks(small(), new, TODAY)
    assert [line for line in found if reported in line], found


@pytest.mark.parametrize("apply", [pytest.param(case[1], id=case[0]) for case in HARMLESS])
def test_what_no_client_notices_is_let_pass(apply: Callable[[Json], None]) -> None:
    new = copy.deepcopy(small())
    apply(new)
    assert breaks(small(), new, TODAY) == []


def test_a_schema_may_be_renamed_or_written_out() -> None:
    text = json.dumps(small())
    renamed = json.loads(text.replace("schemas/State", "schemas/Status"))
    renamed["components"]["schemas"]["Status"] = schema(small(), "State")
    assert breaks(small(), renamed, TODAY) == []
    written_out = small()
    schema(written_out, "Thing")["properties"]["state"] = schema(small(), "State")
    assert breaks(small(), written_out, TODAY) == []
    assert breaks(written_out, small(), TODAY) == []


@pytest.mark.parametrize(
    ("sunset", "breaking"), [("2026-11-23", False), ("2026-11-24", True), (None, True)]
)
def test_an_operation_may_go_when_its_sunset_has_come(sunset: str | None, breaking: bool) -> None:
    old, new = small(), small()
    del new["paths"]["/open"]
    old["paths"]["/open"]["get"] |= {"deprecated": True, "x-sunset": sunset}
    assert bool(breaks(old, new, TODAY)) == breaking


def test_a_break_that_is_meant_needs_grounds_and_must_happen() -> None:
    found = ["GET /open: is gone"]
    assert complaints(found, {}) == ["breaks clients: GET /open: is gone"]
    assert complaints(found, accepted_breaks('[accepted]\n"GET /open: is gone" = "No use."')) == []
    assert complaints(found, {"GET /open: is gone": " "}) == [
        "is accepted without grounds: GET /open: is gone"
    ]
    assert complaints([], {"GET /open: is gone": "No use."}) == [
        "is accepted and does not happen: GET /open: is gone"
    ]


REAL: Json = inlined(json.loads(CONTRACT.read_text(encoding="utf-8")))
ANSWERS = [
    (name, status, target)
    for methods in REAL["paths"].values()
    for name, status, content in (
        (operation["operationId"], status, content)
        for operation in methods.values()
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        if status.startswith("2")
    )
    if (target := content["schema"].get("$ref", "").rpartition("/")[2])
]


def only(name: str, document: Json) -> Json:
    """A contract with one of its operations alone, since to compare all takes long."""
    return document | {
        "paths": {
            path: {
                method: operation
                for method, operation in methods.items()
                if operation["operationId"] == name
            }
            for path, methods in document["paths"].items()
        }
    }


@pytest.mark.parametrize(("name", "status", "target"), ANSWERS)
def test_a_field_that_goes_from_any_answer_of_the_service_is_noticed(
    name: str, status: str, target: str
) -> None:
    old = only(name, REAL)
    new = old | {"components": copy.deepcopy(REAL["components"])}
    gone = min(schema(new, target)["properties"])
    del schema(new, target)["properties"][gone]
    assert any(f" {status}/{gone}: is gone" in line for line in breaks(old, new, TODAY))
