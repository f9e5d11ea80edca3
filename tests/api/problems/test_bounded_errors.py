"""What a refusal looks for is bounded: by what one answer can name, not by what was sent."""

import json

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.api import v1
from app.api.problems.field_errors import MAX_ERRORS, field_errors
from app.api.problems.problem import Problem
from app.api.request.fields import MAX_COLLECTED
from app.api.request.strict_json import MAX_FIELDS, MAX_NAME, MAX_VALUES, parse_json
from app.api.v1.advice.histories import History
from app.api.v1.portability.export_shapes import ExportFile
from tests.api.small_service import problem

HEADERS = {"Content-Type": "application/json"}


def named(many: int) -> str:
    return json.dumps({f"field-{number}": 1 for number in range(many)})


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(named(MAX_FIELDS + 1), "too_many_fields", id="fields of the body"),
        pytest.param(f'{{"{"x" * (MAX_NAME + 1)}": 1}}', "too_long", id="a long name"),
        pytest.param(f'{{"x": {named(8000)}}}', "too_many_fields", id="fields of an object"),
        pytest.param(f'{{"x": [{"{}," * MAX_VALUES}0]}}', "too_many_values", id="empty objects"),
        pytest.param(f'{{"x": [{"[]," * MAX_VALUES}0]}}', "too_many_values", id="empty lists"),
        pytest.param(f'{{"x": [{"0," * MAX_VALUES}0]}}', "too_many_values", id="numbers"),
        pytest.param(f'{{"x": [{chr(34) * 2 + ","}' * MAX_VALUES, "too_many_values", id="texts"),
    ],
)
def test_a_document_with_more_in_it_than_any_has_is_not_even_made(raw: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_json(raw.encode())
    assert [error.code for error in caught.value.errors] == [code]


def test_commas_and_brackets_in_a_text_are_no_values() -> None:
    document = {"name": "[{," * MAX_VALUES + '\\",'}
    assert parse_json(json.dumps(document).encode()) == document


def test_of_many_errors_the_first_are_named_and_that_there_are_more(client: TestClient) -> None:
    response = client.post("/v1/things", content=named(MAX_FIELDS).encode(), headers=HEADERS)
    document = problem(response, 422, "invalid_request")
    assert len(document["errors"]) == MAX_ERRORS
    assert document["detail"] == (
        f"`errors` lists the first {MAX_ERRORS} fields that are not valid; there are more."
    )


def test_errors_are_read_no_further_than_they_are_named() -> None:
    class Endless:
        taken = 0

        def __iter__(self) -> "Endless":
            return self

        def __next__(self) -> dict[str, object]:
            self.taken += 1
            return {"type": "missing", "loc": ("body", str(self.taken)), "msg": ""}

    endless = Endless()
    found = field_errors(endless, {})  # type: ignore[arg-type]  # iterable is enough
    assert (len(found), endless.taken) == (MAX_ERRORS + 1, MAX_ERRORS + 1)


def test_a_long_list_ends_with_its_first_wrong_item() -> None:
    contacts: list[dict[str, str]] = [{}] * 200
    with pytest.raises(ValidationError) as caught:
        History.model_validate({"contacts": contacts})
    places = {error["loc"][1] for error in caught.value.errors() if error["loc"][0] == "contacts"}
    assert places == {0}


def test_no_list_of_any_body_collects_errors_without_end() -> None:
    def lists(node: object) -> list[dict[str, object]]:
        if isinstance(node, dict):
            found = [node] if node.get("type") == "list" else []
            return found + [one for value in node.values() for one in lists(value)]
        if isinstance(node, list | tuple):
            return [one for value in node for one in lists(value)]
        return []

    for model in (History, ExportFile):
        model.model_rebuild()  # Its validator is made when it is first used.
        found = lists(model.__pydantic_core_schema__)
        assert found
        for one in found:
            longest = one["max_length"]
            assert isinstance(longest, int)
            assert longest <= MAX_COLLECTED or one["fail_fast"]
    assert v1.ROUTES


def test_a_query_has_few_parameters(client: TestClient) -> None:
    query = "&".join(f"a{number}" for number in range(5000))
    document = problem(client.get(f"/v1/things?{query}"), 422, "invalid_request")
    assert [error["code"] for error in document["errors"]] == ["too_many_values"]
