"""The guide is what docs/ says, in HTML and as it was written, and leads nowhere but here."""

import html
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from app.api.contract import guide
from app.api.contract.guide import Guide, names, path_of, render
from examples.server import ROOT
from tests.api.contract.test_html_pages import links
from tests.api.small_service import problem

DOCS = ROOT / "docs"
PAGES = names()


def ids(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def test_every_page_of_the_documents_is_served_and_titled(client: TestClient) -> None:
    for name in PAGES:
        response = client.get(path_of(name))
        assert response.headers["content-type"] == "text/html; charset=utf-8", name
        title = (DOCS / name).read_text().splitlines()[0].removeprefix("# ")
        assert f"<title>{html.escape(title)} · Bide</title>" in response.text, name


@pytest.mark.parametrize("name", ["README.md", "guides/scripts.md"])
def test_a_page_is_served_as_it_was_written_too(client: TestClient, name: str) -> None:
    response = client.get(f"{guide.PATH}/{name}")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text == (DOCS / name).read_text()


def test_every_link_of_every_page_leads_to_a_page_and_a_heading_here(client: TestClient) -> None:
    pages = {path_of(name): client.get(path_of(name)).text for name in PAGES}
    pages[guide.WHOLE] = client.get(guide.WHOLE).text
    others: dict[str, str] = {}
    seen = 0
    for path, text in pages.items():
        for link in links(text):
            if link.startswith(("http://", "https://")):
                continue
            target = urlsplit(urljoin(path, link))
            if target.path not in pages and target.path not in others:
                answer = client.get(target.path)
                assert answer.status_code == 200, (path, link)
                others[target.path] = answer.text
            if target.fragment:
                assert target.fragment in ids(pages[target.path]), (path, link)
            seen += 1
    assert seen > 300


def test_the_whole_guide_can_be_searched_on_one_page_whose_headings_have_ids_of_their_own(
    client: TestClient,
) -> None:
    text = client.get(guide.WHOLE).text
    assert "Good Friday" in text
    assert "<h1" in text
    found = ids(text)
    assert [one for one, times in Counter(found).items() if times > 1] == []
    assert all(ids(client.get(path_of(name)).text) for name in PAGES)
    assert len(found) > 150


def test_a_page_that_is_not_there_is_a_problem(client: TestClient) -> None:
    for path in ("/guide/none", "/guide/../pyproject.toml", "/guide/guides/none", "/guide/x/y/z"):
        problem(client.get(path), 404, "not_found")


def test_a_page_fetches_nothing_and_runs_nothing(client: TestClient) -> None:
    response = client.get("/guide/api-guide")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<script" not in response.text
    assert "src=" not in response.text


def test_html_in_a_page_is_shown_as_text() -> None:
    assert "<b>" not in render("a.md", "# A\n\n<b>bold</b>\n", frozenset({"a.md"}))


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[x](b.md)", '<a href="../guide/b">x</a>'),
        ("[x](b.md#part)", '<a href="../guide/b#part">x</a>'),
        ("[x](sub/README.md)", '<a href="../guide/sub">x</a>'),
        ("[x](#part)", '<a href="../guide/a#part">x</a>'),
        ("[x](../openapi/v1.json)", '<a href="../openapi.json">x</a>'),
        ("[x](../Makefile)", "<p>x</p>"),
        ("[x](https://example.org)", '<a href="https://example.org">x</a>'),
    ],
)
def test_a_link_leads_to_where_its_page_is_served(link: str, shown: str) -> None:
    known = frozenset({"a.md", "b.md", "sub/README.md"})
    assert shown in render("a.md", f"# A\n\n{link}\n", known)


def test_a_service_without_the_documents_has_no_guide(tmp_path: Path) -> None:
    assert list(Guide(tmp_path).documents()) == []
