"""Templates of messages in a bounded part of Jinja2, rendered in its sandbox.

A template has names of fields, conditions and a few filters, and nothing that repeats, assigns,
calls or calculates. So rendering takes as long as the template is, and its output is at most the
template with the longest field at each place. What is not on the lists below is refused when a
template is stored, and again when one is rendered.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from app.usecases.errors import Invalid

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

#: The fields that a template can name. Each is a text, empty where it is not known.
FIELDS: Final = ("role", "employer", "person", "sender", "interview_day", "answer")

#: The filters that a template can use: none makes a text much longer.
FILTERS: Final = frozenset({"capitalize", "default", "lower", "title", "trim", "upper"})

#: The longest template, and the longest field that goes into one, in characters.
LONGEST: Final = 10_000
_LONGEST_FIELD: Final = 200

#: What may stand in a template, by the names of its nodes.
_NODES: Final = frozenset(
    {"Template", "Output", "TemplateData", "Name", "Const", "If", "CondExpr", "Filter"}
    | {"Not", "And", "Or", "Compare", "Operand", "Test"}
)
_TESTS: Final = frozenset({"defined"})
#: How deep conditions may lie in each other.
_DEEPEST: Final = 10


def check_template(source: str, pointer: str) -> None:
    """Refuse a template that is none, or that has what is not allowed; raises Invalid."""
    # Jinja2 is large, and most services never render a template.
    from jinja2 import TemplateError, nodes  # noqa: PLC0415  # loaded if used

    if max(source.count("("), source.count("["), source.count("{%"), source.count("not ")) > 200:  # noqa: PLR2004  # far above what a letter needs
        raise _invalid(pointer, "It has too many parts.")
    try:
        tree = _environment().parse(source)
    except (TemplateError, RecursionError) as error:
        words = str(error) if isinstance(error, TemplateError) else "It lies too deep."
        raise _invalid(pointer, words) from None
    _check_depth(tree, pointer)
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in _NODES:
            raise _invalid(pointer, f"`{kind.lower()}` is not allowed in a template.")
        if isinstance(node, nodes.Name) and node.name not in FIELDS:
            listed = ", ".join(FIELDS)
            raise _invalid(pointer, f"There is no field `{node.name}`; there are {listed}.")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise _invalid(pointer, f"The filter `{node.name}` is not allowed.")
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise _invalid(pointer, f"The test `{node.name}` is not allowed.")


def render(source: str, fields: Mapping[str, str], longest: int, pointer: str) -> str:
    """Render a template that was checked; raises Invalid where its text would be too long."""
    from jinja2 import TemplateError  # noqa: PLC0415  # loaded if used

    check_template(source, pointer)
    values = {name: fields.get(name, "")[:_LONGEST_FIELD] for name in FIELDS}
    try:
        text = _environment().from_string(source).render(values).strip()
    except (TemplateError, TypeError, ValueError, SyntaxError, RecursionError) as error:
        raise _invalid(pointer, f"It cannot be rendered: {type(error).__name__}.") from None
    if not text or len(text) > longest:
        raise _invalid(pointer, f"Its text has {len(text)} characters; 1 to {longest} are allowed.")
    return text


@lru_cache(maxsize=1)
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  # loaded if used

    # Plain text: what HTML would need to be escaped for is left as it is.
    return ImmutableSandboxedEnvironment(autoescape=False, cache_size=0)  # no HTML


def _check_depth(tree: object, pointer: str) -> None:
    from jinja2 import nodes  # noqa: PLC0415  # loaded if used

    level: list[object] = [tree]
    depth = 0
    while level:
        level = [
            child
            for node in level
            if isinstance(node, nodes.Node)
            for child in node.iter_child_nodes()
        ]
        depth += 1
        if depth > 4 * _DEEPEST:
            raise _invalid(pointer, "Its conditions lie too deep in each other.")


def _invalid(pointer: str, words: str) -> Invalid:
    return Invalid(pointer, "invalid_value", words)
