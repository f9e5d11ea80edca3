"""The map of changes names files that exist, and names that stand in a file of their row.

A row that lacks a place looks like any other, so what repeats a bound, a word or a number is named
by the tests beside this one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.server import ROOT
from tests.docs.test_documents import DOCS, coded, table

_SECTION = (
    (DOCS / "architecture.md").read_text().split("\n## Where a change goes\n")[1].split("\n## ")[0]
)
#: The subjects under which there are rows.
SUBJECTS = re.findall(r"^### (.+)$", _SECTION, re.MULTILINE)
ROWS = [row for subject in SUBJECTS for row in table(DOCS / "architecture.md", subject)]
MAP = {row[0]: row[1] for row in ROWS}
#: Where the path of a row may begin; a link begins beside the page.
_BASES = (ROOT, ROOT / "app", DOCS)
_PATH = re.compile(r"[\w./-]+/[\w.-]+|[\w-]+\.(?:py|md|toml)")
_NAME = re.compile(r"[A-Za-z_]\w*")
#: Commands, patterns, and the names that stand for any of their kind.
_FREE = re.compile(r"make |python |PYTHONPATH|tests\.|.*[<.][.\w]|/guide|holidays$")


def _files(path: str) -> list[Path]:
    found = next((base / path for base in _BASES if (base / path).exists()), None)
    if found is None:
        return []
    return sorted([*found.rglob("*.py"), *found.glob("*.md")]) if found.is_dir() else [found]


def gaps(place: str) -> Iterator[str]:
    """What a row names that is nowhere, or in none of the files that it names."""
    words = [*coded(place), *re.findall(r"\]\(([\w./-]+\.md)", place)]
    texts: list[str] = []
    names: list[str] = []
    for word in (re.sub(r"/<\w+>$", "", one) for one in words):
        if _PATH.fullmatch(word) and not word.startswith("/"):
            files = _files(word)
            if not files:
                yield word
                continue
            texts += [file.read_text(encoding="utf-8") for file in files]
        elif not _FREE.match(word):
            names += _NAME.findall(word.removeprefix("[["))[:1]
    for name in names:
        if not any(re.search(rf"\b{name}", text) for text in texts):
            yield name


@pytest.mark.parametrize("change", MAP)
def test_what_a_row_names_is_where_it_says(change: str) -> None:
    assert list(gaps(MAP[change])) == []


def test_a_file_or_a_name_that_is_gone_is_reported() -> None:
    row = "`GONE` in `api/request/validators.py`, `api/request/gone.py`, `MAX_LIMIT`"
    assert list(gaps(row)) == ["api/request/gone.py", "GONE"]


def test_the_map_says_each_change_once() -> None:
    assert len(ROWS) == len(MAP) > 100
    assert len(SUBJECTS) > 10
