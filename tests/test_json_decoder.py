"""The decoder refuses what the standard library takes, and nothing else."""

import json

import pytest

from app.json_decoder import RepeatedField, TooManyFields, strict_decoder


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "[NaN]", '{"a": Infinity}'])
def test_what_is_no_json_number_is_refused(text: str) -> None:
    json.loads(text)
    with pytest.raises(ValueError, match="no JSON number"):
        strict_decoder().decode(text)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "a": 2}}]'])
def test_a_field_named_twice_is_refused(text: str) -> None:
    json.loads(text)
    with pytest.raises(RepeatedField):
        strict_decoder().decode(text)


def test_the_fields_of_one_object_are_bounded() -> None:
    assert strict_decoder(2).decode('{"a": {"c": 1, "d": 2}, "b": 0}')["b"] == 0
    with pytest.raises(TooManyFields):
        strict_decoder(2).decode('{"a": 1, "b": 2, "c": 3}')
    many = json.dumps(dict.fromkeys(map(str, range(1000)), 0))
    assert len(strict_decoder().decode(many)) == 1000
