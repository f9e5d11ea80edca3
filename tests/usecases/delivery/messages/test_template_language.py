"""Templates: a bounded part of Jinja2, whose time and output its own length bounds."""

import pytest

from app.usecases.delivery.messages.template_language import FIELDS, check_template, render
from app.usecases.errors import Invalid

KNOWN = {"role": "Data engineer", "person": "Sam Okafor", "sender": "Ana Moor"}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        pytest.param("Dear {{ person }},", "Dear Sam Okafor,", id="a field"),
        pytest.param("{{ employer or 'the team' }}", "the team", id="one that is not known"),
        pytest.param("{{ role | upper }}", "DATA ENGINEER", id="a filter"),
        pytest.param("{% if sender %}{{ sender }}{% else %}I{% endif %}", "Ana Moor", id="if"),
        pytest.param("{{ 'x' if not employer else 'y' }}", "x", id="a condition"),
        pytest.param("a < b & c", "a < b & c", id="no HTML"),
        pytest.param("{# a comment #}x", "x", id="a comment"),
        pytest.param("{{ employer | default('x', true) }}", "x", id="default"),
    ],
)
def test_a_template_is_filled_in(source: str, wanted: str) -> None:
    assert render(source, KNOWN, 100, "/body") == wanted


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("{% for x in role %}x{% endfor %}", id="a loop"),
        pytest.param("{% set x = 'y' %}{{ x }}", id="an assignment"),
        pytest.param("{% macro m() %}{% endmacro %}", id="a macro"),
        pytest.param("{% include 'x' %}", id="an include"),
        pytest.param("{% import 'x' as y %}", id="an import"),
        pytest.param("{% extends 'x' %}", id="extends"),
        pytest.param("{{ role.__class__ }}", id="an attribute"),
        pytest.param("{{ role['x'] }}", id="an item"),
        pytest.param("{{ role() }}", id="a call"),
        pytest.param("{{ role * 1000000000 }}", id="repetition"),
        pytest.param("{{ role ~ role }}", id="joining"),
        pytest.param("{{ role + role }}", id="a sum"),
        pytest.param("{{ 10 ** 10 ** 10 }}", id="a power"),
        pytest.param("{{ role | center(1000000000) }}", id="a filter that pads"),
        pytest.param("{{ role | replace('a', 'b') }}", id="a filter that replaces"),
        pytest.param("{{ range }}", id="a global"),
        pytest.param("{{ self }}", id="the template itself"),
        pytest.param("{{ config }}", id="no field"),
        pytest.param("{{ role is divisibleby 2 }}", id="a test"),
        pytest.param("{{ [role] }}", id="a list"),
        pytest.param("{{ role", id="no end"),
        pytest.param("{% if %}", id="no condition"),
        pytest.param("{{ " + "(" * 3000 + "role" + ")" * 3000 + " }}", id="deep brackets"),
        pytest.param("{{ " + "not " * 3000 + "role }}", id="deep not"),
        pytest.param("{% if role %}" * 150 + "x" + "{% endif %}" * 150, id="deep conditions"),
        pytest.param("{{ " + "role and " * 190 + "role }}", id="a long condition"),
    ],
)
def test_what_is_not_allowed_is_refused(source: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_template(source, "/body")
    assert refused.value.pointer == "/body"
    with pytest.raises(Invalid):
        render(source, KNOWN, 10_000, "/body")


def test_output_is_bounded() -> None:
    with pytest.raises(Invalid):
        render("{{ role }}" * 100, {"role": "x" * 200}, 10_000, "/body")
    assert len(render("{{ role }}", {"role": "x" * 5_000}, 10_000, "/body")) == 200


def test_a_text_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        render("{{ employer }}", KNOWN, 100, "/body")


def test_what_a_field_says_is_no_template() -> None:
    assert render("{{ role }}", {"role": "{{ sender }}"}, 100, "/body") == "{{ sender }}"


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_can_be_named(field: str) -> None:
    assert render(f"{{{{ {field} }}}}", {field: "x"}, 10, "/body") == "x"
