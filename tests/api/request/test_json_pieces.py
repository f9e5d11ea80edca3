"""The incremental reader reads what the parser reads, and refuses what it refuses."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.problems.problem import Problem
from app.api.request.json_pieces import MAX_BYTES, MAX_VALUES, PieceReader
from app.api.request.strict_json import parse_json

LISTS = ("tasks", "marks")
#: What a text may hold here.
CHARACTERS: Final = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9**9) | st.text(CHARACTERS, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(CHARACTERS, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
FILES = st.dictionaries(st.sampled_from([*LISTS, "format", "{", '"', "\\"]), JSON)


def put_together(raw: bytes) -> dict[str, Any]:
    """Read all pieces, and make the object of them again."""
    found: dict[str, Any] = {}
    for piece in PieceReader(raw, LISTS):
        if piece.place is None:
            found[piece.name] = piece.value
        else:
            assert piece.place == len(found[piece.name])
            found[piece.name].append(piece.value)
        assert 0 < piece.end <= len(raw)
    return found


def outcome(read: Any, raw: bytes) -> Any:  # noqa: ANN401  # JSON
    try:
        found = read(raw)
    except Problem:
        return Problem
    return found if isinstance(found, dict) else Problem


@given(FILES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_pieces_of_a_file_are_the_file(file: Any, indent: Any, ascii_only: bool) -> None:  # noqa: ANN401  # JSON
    raw = json.dumps(file, indent=indent, ensure_ascii=ascii_only).encode()
    assert put_together(raw) == file


@given(FILES, st.integers(1, 60), st.sampled_from([3, MAX_VALUES]), st.booleans())
def test_the_pieces_are_the_same_wherever_the_text_is_cut(
    file: Any,  # noqa: ANN401  # JSON
    window: int,
    most: int,
    ascii_only: bool,
) -> None:
    """With few values allowed, what is read in the window and what is not take turns."""
    raw = json.dumps(file, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.api.request.json_pieces.MAX_VALUES", most)
        patch.setattr("app.api.request.json_pieces._WINDOW", 0)
        slow = outcome(put_together, raw)
        patch.setattr("app.api.request.json_pieces._WINDOW", window)
        assert outcome(put_together, raw) == slow


def test_entries_with_many_commas_are_read_in_between() -> None:
    large = {"é": "é," * MAX_VALUES}
    entries = [{"ö": 1}, large, {"ü": {"ü": 2}}, "é{", large, {"ß": 3}]
    raw = json.dumps({"tasks": entries}, ensure_ascii=False).encode()
    assert put_together(raw) == {"tasks": entries}


@given(FILES, st.data())
def test_a_file_that_was_damaged_is_refused_as_the_parser_refuses_it(
    file: Any,  # noqa: ANN401  # JSON
    data: st.DataObject,
) -> None:
    raw = bytearray(json.dumps(file).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\xff", b" 1"])
        )
    assert outcome(put_together, bytes(raw)) == outcome(parse_json, bytes(raw))


@pytest.mark.parametrize(
    ("raw", "pointer", "code"),
    [
        (b"[]", "", "wrong_type"),
        (b"nonsense", "", "invalid_json"),
        (b'{"tasks": [{"a": 1, "a": 2}]}', "/tasks/0", "repeated_field"),
        (b'{"tasks": [], "tasks": []}', "", "repeated_field"),
        (b'{"tasks": [1, {"a": NaN}]}', "/tasks/1", "invalid_json"),
        (b'{"tasks": [' + b"[" * 40 + b"]" * 40 + b"]}", "/tasks/0", "too_deep"),
        (b'{"tasks": [[' + b"0," * MAX_VALUES + b"0]]}", "/tasks/0", "too_many_values"),
        (b'{"x": [' + b"{}," * MAX_VALUES + b"0]}", "/x", "too_many_values"),
        (b'{"tasks": [{"a": "\\u0000"}]}', "/tasks/0/a", "nul_character"),
        (b'{"tasks": [1 2]}', "/tasks/0", "invalid_json"),
        (b'{"tasks": [{}', "/tasks/0", "invalid_json"),
        (b'{"tasks": [{"a": "' + b'\\"' * 9000, "/tasks/0", "invalid_json"),
        (b'{"tasks": [{"a": "' + b"x" * MAX_BYTES + b'"}]}', "/tasks/0", "too_long"),
        (b'{"tasks": ["' + b"x" * MAX_BYTES + b'"]}', "/tasks/0", "too_long"),
        (b'{"' + b"x" * MAX_BYTES + b'": 1}', "", "too_long"),
        (b'{"x": ' + b"1" * MAX_BYTES + b"}", "/x", "too_long"),
        (b" " * 5000 + b"[]", "", "invalid_json"),
    ],
)
def test_an_error_in_a_piece_is_reported_with_its_place(
    raw: bytes, pointer: str, code: str
) -> None:
    with pytest.raises(Problem) as caught:
        put_together(raw)
    [error] = caught.value.errors
    assert (error.pointer, error.code) == (pointer, code)
