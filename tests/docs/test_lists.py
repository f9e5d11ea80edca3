"""The pages tell by what each list can be filtered."""

import json
import re

import pytest

from app.api.contract.shared_components import inlined
from app.cli.maintenance import CONTRACT
from tests.docs.test_documents import DOCS

PATHS = inlined(json.loads(CONTRACT.read_text(encoding="utf-8")))["paths"]
SECTIONS = [
    section
    for page in sorted(DOCS.glob("*.md"))
    for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
]


def filters() -> list[tuple[str, str]]:
    """Every list with each parameter of its query but those of all lists."""
    return [
        (path, parameter["name"])
        for path, methods in PATHS.items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["in"] == "query" and parameter["name"] not in {"limit", "cursor"}
        if any(other["name"] == "cursor" for other in methods["get"]["parameters"])
    ]


@pytest.mark.parametrize(("path", "name"), filters())
def test_the_section_of_a_list_names_each_filter(path: str, name: str) -> None:
    of_list = [one for one in SECTIONS if re.search(rf"{re.escape(path)}(?![/\w-])", one)]
    assert of_list, f"no page shows {path}"
    found = re.compile(rf"`{re.escape(name)}`|[?&]{re.escape(name)}=")
    assert any(found.search(one) for one in of_list), f"docs/api-guide.md: `{name}` of {path}"


def test_there_are_filters_to_tell_of() -> None:
    assert ("/v1/tasks", "status") in filters()
    assert ("/v1/interviews/{interview_id}/feedback", "ids") in filters()
