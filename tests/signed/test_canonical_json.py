"""A value has one spelling, that of RFC 8785."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.signed.canonical_json import canonical, digest

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # From the examples of RFC 8785, without its fractions.
        pytest.param([None, True, False], b"[null,true,false]", id="literals"),
        pytest.param(
            "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
            b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
            id="escapes",
        ),
        pytest.param({"b": 2, "a": 1, "1": {"": []}}, b'{"1":{"":[]},"a":1,"b":2}', id="order"),
        pytest.param(
            "\b\t\n\f\r\x00\x1f\x7f", b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"', id="control"
        ),
        pytest.param([-1, 0, 2**53 - 1], b"[-1,0,9007199254740991]", id="numbers"),
    ],
)
def test_it_is_written_as_the_rfc_has_it(value: object, written: bytes) -> None:
    assert canonical(value) == written


@pytest.mark.parametrize(
    "value", [1.5, 2**53, -(2**53), {"é": 1}, {1: 2}, "\ud800", (1,), b"x", float("nan")]
)
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"spelling|number|name|character"):
        canonical([value])


@given(PLAIN)
def test_it_reads_back_and_is_written_again_as_it_was(value: object) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_a_digest_names_its_algorithm_and_tells_values_apart() -> None:
    assert digest({}).startswith("sha-256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f")
    assert digest([1]) != digest([True])
