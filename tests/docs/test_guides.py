"""The guides can be followed: each is played in a shell, against a server of its own."""

import shutil
from pathlib import Path

import pytest

from tests.docs.session import PROGRAMS, play
from tests.docs.tour import NotSoError, blocks
from tests.support.servers import ROOT, servers

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))


def _missing(page: Path) -> list[str]:
    """The programs that a page calls and this machine has not."""
    wanted = [*PROGRAMS, *(["node"] if any(b.language == "js" for b in blocks(page)) else [])]
    return [name for name in wanted if shutil.which(name) is None]


@pytest.mark.slow
@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_can_be_followed_and_prints_what_it_shows(page: Path, tmp_path: Path) -> None:
    if missing := _missing(page):
        pytest.skip(f"this machine has no {', '.join(missing)}")
    with servers(tmp_path) as running:
        play(page, running, tmp_path)


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_has_commands_to_follow(page: Path) -> None:
    assert any(block.language == "sh" for block in blocks(page))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```sh\nfalse\n```\n", id="a command that fails"),
        pytest.param('```sh\necho \'{"a": 1}\'\n```\n```json\n{"a": 2}\n```\n', id="other JSON"),
        pytest.param("```sh\necho one\n```\n```text\ntwo\n```\n", id="another text"),
        pytest.param("```sh\necho one\n```\n```json\n{}\n```\n", id="no JSON"),
    ],
)
def test_a_guide_that_prints_something_else_is_noticed(text: str, tmp_path: Path) -> None:
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    page = tmp_path / "page.md"
    page.write_text(text)
    with servers(tmp_path) as running, pytest.raises(NotSoError):
        play(page, running, tmp_path)
