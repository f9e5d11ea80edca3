"""Pages that show requests and answers show what is so: each is played against a real server."""

from pathlib import Path

import pytest

from examples.server import ROOT
from tests.docs.tour import Comparison, NotSoError, blocks, play, steps
from tests.support.servers import example_server

#: Each with the file of the key that it reads: the first tour is played on a trial.
PAGES = {"README.md": "var/trial.key", "docs/api-guide.md": "var/bide.key"}
ID = "01961000-0000-7000-8000-00000000000"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed_and_its_answers_are_what_comes(page: str, tmp_path: Path) -> None:
    with example_server(tmp_path) as server:
        play(ROOT / page, server)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sets_up_the_names_that_its_requests_use(page: str) -> None:
    set_up = next(block.text for block in blocks(ROOT / page) if "export " in block.text)
    assert "export BIDE=http://127.0.0.1:8000\n" in set_up
    assert f'export KEY="Authorization: Bearer $(cat {PAGES[page]})"\n' in set_up
    assert 'export JSON="Content-Type: application/json"\n' in set_up


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_about_instants_of_its_own_so_that_it_does_not_age(page: str) -> None:
    asked = [step for step in steps(ROOT / page) if "/next-action" in step.path]
    assert asked
    assert all("?at=2025-" in step.path for step in asked)


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        pytest.param({"a": 1}, {"a": 1, "b": 2}, id="members may be left out"),
        pytest.param([2], [1, 2, 3], id="entries may be left out"),
        pytest.param({"id": f"{ID}1"}, {"id": f"{ID}2"}, id="an id stands for another"),
        pytest.param(
            {"created_at": "2025-01-01T00:00:00Z"},
            {"created_at": "2026-01-01T00:00:00Z"},
            id="only the server's clock says when a record was made",
        ),
    ],
)
def test_an_answer_may_differ_where_it_must(shown: object, real: object) -> None:
    assert Comparison().difference(shown, real) is None


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        pytest.param({"a": 1}, {"a": 2}, id="another value"),
        pytest.param({"a": 1}, {"a": True}, id="another type"),
        pytest.param({"a": None}, {}, id="no such member"),
        pytest.param([], [1], id="not empty"),
        pytest.param([2, 1], [1, 2], id="another order"),
        pytest.param([{"a": 1, "b": 2}], [{"a": 1}, {"b": 2}], id="two entries are not one"),
        pytest.param([f"{ID}1", f"{ID}1"], [f"{ID}2", f"{ID}3"], id="one id for two"),
        pytest.param([f"{ID}1", f"{ID}2"], [f"{ID}3", f"{ID}3"], id="two ids for one"),
        pytest.param(
            {"opens_at": "2025-01-01T00:00:00Z"},
            {"opens_at": "2026-01-01T00:00:00Z"},
            id="another instant",
        ),
    ],
)
def test_an_answer_that_differs_is_noticed(shown: object, real: object) -> None:
    assert Comparison().difference(shown, real) is not None


@pytest.mark.parametrize(
    "command",
    [
        pytest.param('curl -s -H "$KEY" "https://elsewhere.example/v1"', id="another host"),
        pytest.param('curl -s "$BIDE/v1/agenda"', id="no key"),
        pytest.param('curl -s -H "$KEY" "$BIDE/v1/tasks" -d "{}"', id="no content type"),
        pytest.param('curl -s -k -H "$KEY" "$BIDE/v1/agenda"', id="another option"),
        pytest.param('curl -s -H "$KEY"', id="no path"),
    ],
)
def test_a_command_that_would_not_do_what_it_seems_to_is_refused(
    command: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```sh\n{command}\n```\n")
    with pytest.raises(NotSoError):
        steps(page)
