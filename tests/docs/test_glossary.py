"""docs/glossary.md against the code: each type that it names is in its module."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

PAGE = Path("docs/glossary.md").read_text(encoding="utf-8")
TYPES = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", PAGE, re.MULTILINE)


def test_the_glossary_has_types() -> None:
    assert {"PursuitContext", "RowLimit", "ParseCache"} <= {name for name, _ in TYPES}


@pytest.mark.parametrize(("name", "module"), TYPES)
def test_a_type_of_the_glossary_is_in_its_module(name: str, module: str) -> None:
    found = getattr(importlib.import_module(module), name)
    assert isinstance(found, type) or inspect.isfunction(found)
    assert found.__module__ == module
