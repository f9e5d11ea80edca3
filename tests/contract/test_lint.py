"""Rules of our own for the contract, beside those of the public linters."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.contract.descriptions import FIELDS, OF_SCHEMA, PARAMETERS
from app.api.contract.shared import inlined
from app.api.contract.words import TAGS
from app.api.v1.feed.replicas import KINDS
from app.cli.maintenance import CONTRACT

Json = dict[str, Any]

DOCUMENT: Json = json.loads(CONTRACT.read_text(encoding="utf-8"))
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
OPERATIONS = [operation for methods in DOCUMENT["paths"].values() for operation in methods.values()]


def parameters() -> Iterator[Json]:
    for methods in inlined(DOCUMENT)["paths"].values():
        for operation in methods.values():
            yield from operation.get("parameters", ())


def test_every_property_has_a_description() -> None:
    bare = [
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field, value in schema.get("properties", {}).items()
        if not value.get("description")
    ]
    assert not bare, "add a sentence to app/api/contract/descriptions.py or to the model"


def test_every_parameter_has_a_description() -> None:
    assert [one["name"] for one in parameters() if not one.get("description")] == []


def test_no_description_is_kept_for_what_is_not_there() -> None:
    fields = {field for schema in SCHEMAS.values() for field in schema.get("properties", {})}
    of_schemas = {
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field in schema.get("properties", {})
    }
    assert set(FIELDS) - fields == set()
    assert set(OF_SCHEMA) - of_schemas == set()
    assert set(PARAMETERS) - {one["name"] for one in parameters() if one["in"] == "path"} == set()


def test_a_query_parameter_is_left_out_rather_than_null() -> None:
    nullable = [
        one["name"]
        for one in parameters()
        if one["in"] == "query" and {"type": "null"} in one["schema"].get("anyOf", ())
    ]
    assert nullable == []


def test_errors_are_shared_components() -> None:
    written_out = [
        (operation["operationId"], status)
        for operation in OPERATIONS
        for status, response in operation["responses"].items()
        if int(status) >= 400 and "$ref" not in response
    ]
    assert written_out == []


def test_tags_stand_in_the_order_in_which_a_reader_needs_them() -> None:
    named = [tag["name"] for tag in DOCUMENT["tags"]]
    assert named == [tag for tag in TAGS if tag in named]
    assert named[:3] == ["interviews", "tasks", "contacts"]
    assert {tag for operation in OPERATIONS for tag in operation["tags"]} <= set(named)


def test_scopes_are_declared_where_they_are_required() -> None:
    declared = DOCUMENT["components"]["securitySchemes"]["bearer"]["x-scopes"]
    for operation in OPERATIONS:
        assert set(operation.get("x-required-scopes", ())) <= set(declared)
        assert bool(operation["security"]) == ("x-required-scopes" in operation)


def test_a_server_has_an_address_that_generators_can_use() -> None:
    [server] = DOCUMENT["servers"]
    assert server["variables"]["address"]["default"].startswith("http://127.0.0.1:")


def shapes() -> dict[str, list[str]]:
    """The schemas that say the same, by what they say."""
    found = defaultdict(list)
    for name, schema in SCHEMAS.items():
        if schema.get("properties"):
            bare = {
                key: value for key, value in schema.items() if key not in {"title", "description"}
            }
            found[json.dumps(bare, sort_keys=True)].append(name)
    return found


def test_a_shape_has_one_model() -> None:
    assert [names for names in shapes().values() if len(names) > 1] == []


def unions() -> Iterator[tuple[str, Json]]:
    """The places at which one of several objects may stand."""
    for name, schema in SCHEMAS.items():
        places = {name: schema} | {
            f"{name}.{field}": value for field, value in schema.get("properties", {}).items()
        }
        for place, value in places.items():
            several = [
                one
                for one in (*value.get("oneOf", ()), *value.get("anyOf", ()))
                if "properties" in SCHEMAS.get(one.get("$ref", "").rpartition("/")[2], {})
            ]
            if len(several) > 1:
                yield place, value


@pytest.mark.parametrize(("place", "union"), list(unions()), ids=lambda one: str(one)[:40])
def test_a_union_of_objects_has_a_discriminator(place: str, union: Json) -> None:
    assert "discriminator" in union, place


def test_a_change_may_be_of_every_kind_that_a_copy_holds() -> None:
    mapping = SCHEMAS["Changes"]["properties"]["items"]["items"]["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)
