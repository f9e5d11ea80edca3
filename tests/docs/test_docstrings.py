"""What a docstring says of an argument names one that the function has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

#: A line of a docstring on arguments, as in "limits: the row limits", or for several.
_ARGUMENTS: Final = re.compile(r"([a-z_]+(?:, [a-z_]+)*): ")


def unknown(source: str) -> Iterator[str]:
    """Arguments that a docstring explains and its function does not have.

    Such lines follow an empty line; a sentence that goes on with a colon is none.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        of = node.args
        names = {one.arg for one in (*of.posonlyargs, *of.args, *of.kwonlyargs, of.vararg) if one}
        before = ""
        for line in (ast.get_docstring(node) or "").splitlines()[1:]:
            found = _ARGUMENTS.match(line)
            if found and (not before or _ARGUMENTS.match(before)):
                yield from (
                    f"{node.name}: {name}" for name in found[1].split(", ") if name not in names
                )
            before = line


def test_a_docstring_explains_only_arguments_that_there_are() -> None:
    explained = [
        f"{path.relative_to(ROOT)}: {one}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for one in unknown(path.read_text(encoding="utf-8"))
    ]
    assert explained == []


def test_an_argument_under_its_former_name_is_found() -> None:
    source = 'def f(limits):\n    """Count.\n\n    room: the limits\n    limits: all\n    """\n'
    assert list(unknown(source)) == ["f: room"]
