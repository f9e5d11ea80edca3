"""Programs find the contract, the guide and a contact where they look for them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from app.api.contract.discovery import CATALOGUE, contact_for_flaws
from app.settings import Settings
from tests.api.contract.test_html_pages import links
from tests.api.small_service import problem

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_catalogue_is_a_set_of_links_that_lead_somewhere(client: TestClient) -> None:
    response = client.get(CATALOGUE)
    assert response.headers["content-type"].startswith("application/linkset+json")
    assert client.head(CATALOGUE).headers["link"] == f'<{CATALOGUE}>; rel="api-catalog"'
    [links_of_api] = response.json()["linkset"]
    assert links_of_api.pop("anchor") == "/v1"
    for relation in links_of_api.values():
        for link in relation:
            answer = client.get(link["href"])
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(link["type"])


def test_models_find_every_page_as_markdown(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Bide\n\n> ")
    found = [
        line.partition("](")[2].partition(")")[0] for line in text.splitlines() if "](" in line
    ]
    assert len(found) > 20
    for path in found:
        assert client.get(path).status_code == 200, path


def test_there_is_no_contact_for_flaws_unless_the_operator_names_one(client: TestClient) -> None:
    problem(client.get("/.well-known/security.txt"), 404, "not_found")


def test_the_contact_for_flaws_holds_for_half_a_year() -> None:
    lines = dict(
        line.split(": ", 1)
        for line in contact_for_flaws("mailto:security@bide.example", NOW).splitlines()
    )
    assert lines["Contact"] == "mailto:security@bide.example"
    assert datetime.fromisoformat(lines["Expires"]) - NOW == timedelta(days=180)


@pytest.mark.parametrize("contact", ["security@bide.example", "mailto:a b", "mailto:a\nExpires: x"])
def test_a_contact_without_a_scheme_or_with_a_second_line_is_no_setting(contact: str) -> None:
    with pytest.raises(ValueError, match="security_contact"):
        Settings(security_contact=contact)


def test_the_reference_leads_to_the_guide_the_problems_and_the_rules_and_has_a_filter(
    client: TestClient,
) -> None:
    page = client.get("/docs").text
    assert {"guide", "problems", "rules"} <= set(links(page))
    assert json.dumps({"filter": True})[1:-1] in page
