"""Rules of our own for the contract, beside those of the public linters."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from app.api.contract.descriptions import FIELDS, OF_SCHEMA, PARAMETERS
from app.api.contract.shared_components import inlined
from app.api.contract.words import TAGS
from app.api.v1.feed.events import Event, StreamedEvent
from app.api.v1.feed.replicas import KINDS
from app.cli.maintenance import CONTRACT
from examples.server import ROOT

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


def described(asked: str) -> Iterator[tuple[str, Json]]:
    """The properties whose description says this."""
    for name, schema in SCHEMAS.items():
        for field, value in schema.get("properties", {}).items():
            if re.search(asked, value["description"]):
                yield f"{name}.{field}", value


def types(value: Json) -> list[Json]:
    return list(value.get("anyOf", [value]))


def test_a_description_says_null_only_of_what_can_be_null() -> None:
    of_itself = described(r"(^|; )null |Null ")
    assert [place for place, value in of_itself if {"type": "null"} not in types(value)] == []


def test_a_description_says_uuid_only_of_ids_that_this_service_gives() -> None:
    texts = [
        place
        for place, value in described("UUIDv7")
        if value.get("examples") or any("maxLength" in one for one in types(value))
    ]
    assert texts == []


def test_a_description_of_a_password_has_its_bounds() -> None:
    bounds = {
        place: (one["minLength"], one["maxLength"])
        for place, value in described("characters")
        for one in types(value)
        if one.get("format") == "password"
    }
    said = {
        place: tuple(int(number) for number in re.findall(r"[0-9]+", value["description"]))
        for place, value in described("characters")
        if place in bounds
    }
    assert bounds
    assert said == bounds


def test_a_body_is_not_described_as_an_answer() -> None:
    bodies = {
        reference.rpartition("/")[2]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for reference in references(operation.get("requestBody", {}))
    }
    assert [
        place for place, _ in described("this answer") if place.partition(".")[0] in bodies
    ] == []


def test_a_number_of_records_is_not_described_as_the_records() -> None:
    numbers = SCHEMAS["Imported"]["properties"].values()
    assert [one for one in numbers if not one["description"].startswith("How many ")] == []


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


def test_every_write_by_post_can_be_sent_again_with_a_key() -> None:
    without = {
        operation["operationId"]
        for methods in inlined(DOCUMENT)["paths"].values()
        for method, operation in methods.items()
        if method == "post" and operation["security"]
        if "Idempotency-Key" not in {one["name"] for one in operation["parameters"]}
    }
    # They only answer; the guide lists them.
    assert without == {
        "application_contact_checks.create",
        "candidates.claim",
        "contact_checks.create",
        "decisions.create",
        "message_checks.create",
        "policy_previews.create",
        "readings.create",
    }


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
            found[json.dumps(bare(schema), sort_keys=True)].append(name)
    return found


def bare(schema: Any) -> Any:  # noqa: ANN401  # JSON is anything
    """A schema without what is said about it."""
    if isinstance(schema, list):
        return [bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may be called `description` itself.
    return {
        key: {name: bare(one) for name, one in value.items()}
        if key == "properties"
        else bare(value)
        for key, value in schema.items()
        if key not in {"title", "description", "examples"}
    }


def test_a_shape_has_one_model() -> None:
    """What is sent, answered and filed differ: what may be absent, and whether more may come.

    A body (`AnswerDueIn`) may leave fields out, an answer (`AnswerDue`) has all of them and is
    open to further ones, and a file (`FileAnswerDue`) has all of them and is closed.
    """
    assert [names for names in shapes().values() if len(names) > 1] == []


def test_a_schema_is_named_by_what_it_is_and_not_by_where_it_is_stored() -> None:
    odd = re.compile(r"(Kept|Stored|Shown|View|Model|Schema|Input|Output)$")
    assert [name for name in SCHEMAS if odd.search(name)] == []


def test_what_a_body_and_an_answer_have_in_common_is_named_alike() -> None:
    """`AnswerDueIn` is sent, `AnswerDue` is answered; a name with `In` has its twin."""
    sent = [name for name in SCHEMAS if re.search(r"(?<!Sign)In$", name)]
    assert sent
    assert [name for name in sent if name.removesuffix("In") not in SCHEMAS] == []


def test_the_events_of_the_stream_have_a_schema() -> None:
    streamed = [
        (operation["operationId"], content["text/event-stream"]["schema"])
        for operation in OPERATIONS
        for response in operation["responses"].values()
        if "text/event-stream" in (content := response.get("content", {}))
    ]
    assert [name for name, _ in streamed] == ["events.stream", "partner_events.stream"]
    for (_, schema), event in zip(streamed, ("Event", "PartnerEvent"), strict=True):
        assert schema["type"] == "string"
        item = {"$ref": f"#/components/schemas/Streamed{event}"}
        assert schema["contentSchema"]["items"] == item
        data = SCHEMAS[f"Streamed{event}"]["properties"]["data"]
        assert data["contentSchema"] == {"$ref": f"#/components/schemas/{event}"}


def test_the_example_of_the_stream_is_what_its_schema_says() -> None:
    media = DOCUMENT["paths"]["/v1/events/stream"]["get"]["responses"]["200"]["content"]
    text = media["text/event-stream"]["examples"]["example"]["value"]
    events = [
        dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        for block in text.split("\n\n")
        if "data: " in block
    ]
    assert events
    for event in events:
        StreamedEvent.model_validate(event, extra="forbid")
        Event.model_validate_json(event["data"], extra="forbid")


def references(value: Any) -> Iterator[str]:  # noqa: ANN401  # JSON is anything
    """Every reference of a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


# What spectral:oas asks of a document like this one, so that a run of it stays silent.


def test_every_component_is_used() -> None:
    used = {*references(DOCUMENT)}
    unused = [
        f"{kind}/{name}"
        for kind, components in DOCUMENT["components"].items()
        if kind != "securitySchemes"
        for name in components
        if f"#/components/{kind}/{name}" not in used
    ]
    assert unused == []


def test_a_bearer_scheme_has_no_scopes_of_its_own() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    for operation in OPERATIONS:
        for requirement in operation["security"]:
            for name, scopes in requirement.items():
                assert schemes[name]["type"] in {"oauth2", "openIdConnect"} or scopes == []


def test_every_operation_has_what_a_page_of_documentation_shows() -> None:
    for operation in OPERATIONS:
        assert operation["operationId"]
        assert operation["description"] or operation["summary"]
        assert len(operation["tags"]) == 1
        assert any(status.startswith(("2", "3")) for status in operation["responses"])
    assert DOCUMENT["info"]["contact"]
    assert DOCUMENT["info"]["license"]
    assert not any(server["url"].endswith("/") for server in DOCUMENT["servers"])
    assert not any(path.endswith("/") or "?" in path for path in DOCUMENT["paths"])


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


def test_a_compiled_file_narrows_every_union_that_has_a_discriminator() -> None:
    text = (ROOT / "clients/typescript/unions.mts").read_text(encoding="utf-8")
    narrowed = {place.partition(".")[0] for place, _ in unions()} | {"Changes"}
    assert len(narrowed) > 2
    assert narrowed <= set(re.findall(r'Schemas\["(\w+)"\]', text))
    # Neither a cast nor an assertion helps it.
    assert not re.search(r"\bas (?!const\b)|[\w)\]]!|\bany\b", re.sub(r"//.*", "", text))
