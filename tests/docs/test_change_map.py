"""The map of changes leads to places that there are: files, and the constants in them."""

import re
from pathlib import Path
from typing import Final

import pytest

from examples.server import ROOT
from tests.docs.test_documents import DOCS, coded, table

ROWS: Final = table(DOCS / "architecture.md", "Where a change goes")
_FILE: Final = re.compile(r"[\w./-]+\.(?:py|toml)|(?:app|tests|migrations)/[\w/]+")
_NAME: Final = re.compile(r"_?[A-Z][A-Z_]{3,}")


def found(name: str) -> list[Path]:
    """The files that a name of the map means: from the root, in the application, or by its end."""
    exact = [path for path in (ROOT / name, ROOT / "app" / name) if path.exists()]
    return exact or [one for one in (ROOT / "app").rglob("*.py") if one.match(name)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_of_the_map_names_files_and_constants_that_there_are(row: list[str]) -> None:
    words = coded(row[1])
    files = [word for word in words if _FILE.fullmatch(word)]
    places = {word: found(word) for word in files}
    assert [word for word, paths in places.items() if not paths] == []
    text = "".join(
        path.read_text(encoding="utf-8")
        for paths in places.values()
        for paths_of_one in paths
        for path in (paths_of_one.rglob("*.py") if paths_of_one.is_dir() else [paths_of_one])
    )
    names = [word for word in words if _NAME.fullmatch(word)]
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


def test_the_map_says_each_change_once() -> None:
    changes = [row[0] for row in ROWS]
    assert len(changes) == len(set(changes)) > 50
