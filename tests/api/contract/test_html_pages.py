import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from typing_extensions import override

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import FIELD_CODES
from app.domain.decide import RULE_IDS, RULES
from tests.api.small_service import problem
from tools import write_docs


class Links(HTMLParser):
    """Collects every address that a page fetches or leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def links(page: str) -> list[str]:
    parser = Links()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_page(client: TestClient, code: str) -> None:
    response = client.get(f"/problems/{code}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert code in response.text


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_has_a_page(client: TestClient, rule: str) -> None:
    response = client.get(f"/rules/{rule}")
    assert response.status_code == 200
    assert rule in response.text


@pytest.mark.parametrize("path", ["/problems/no_such", "/rules/no-such", "/rules/", "/problems/x/"])
def test_a_page_that_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    problem(client.get(path), 404, "not_found")


def test_a_page_is_called_after_what_it_shows(client: TestClient) -> None:
    assert "<title>Bide</title>" in client.get("/").text
    assert "<title>Rules · Bide</title>" in client.get("/rules").text


def test_the_numbers_of_a_rule_are_on_its_page(client: TestClient) -> None:
    assert "thank_you_closes_days" in client.get("/rules/thank-you-window").text


@pytest.mark.parametrize("path", ["/", "/problems", "/rules", "/docs", "/problems/not_found"])
def test_every_link_of_a_page_leads_somewhere_here(client: TestClient, path: str) -> None:
    found = links(client.get(path).text)
    assert found
    for link in found:
        assert "//" not in link, f"{path} leads elsewhere: {link}"
        assert client.get(urljoin(path, link)).status_code == 200, link


def test_the_reference_fetches_nothing_from_elsewhere(client: TestClient) -> None:
    response = client.get("/docs")
    assert not re.search(r"https?://|cdn", response.text)
    assert "default-src 'self'" in response.headers["content-security-policy"]
    bundle = client.get("/docs/static/swagger-ui-bundle.js")
    assert bundle.status_code == 200
    assert len(bundle.content) > 500_000


def test_the_contract_is_served(client: TestClient, app: FastAPI) -> None:
    assert client.get("/openapi.json").json() == app.openapi()


def test_each_rule_says_what_it_does() -> None:
    for rule in RULES:
        assert rule.bars.__doc__, f"{rule.id} has no docstring, so its page says nothing"


@pytest.mark.parametrize("name", write_docs.PAGES)
def test_the_docs_say_what_the_code_does(name: str) -> None:
    written = (write_docs.DOCS / name).read_text()
    assert written == write_docs.PAGES[name](), "run: make docs"


def test_the_codes_of_fields_do_not_name_problems() -> None:
    assert not FIELD_CODES.keys() & PROBLEMS.keys()
