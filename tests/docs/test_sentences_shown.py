"""Sentences of reasons and titles of problems, wherever a page shows one, are those of the code.

Most pages are followed command by command, which is slow. These compare what is shown in any of
them, followed or not, so a sentence that has changed is named within a second.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.api.problems.catalogue import PROBLEMS
from tests.docs.test_documents import PAGES
from tests.docs.tour import blocks
from tests.domain.rules.in_full import FILE

_DAY: Final = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} [A-Z]\w+ \d{4}\b")
_IN_JSON: Final = re.compile(r'"rule": "([\w-]+)"[^{}]*?"(?:message|text)": "([^"]+)"')
_PRINTED: Final = re.compile(r"^ +([A-Z].+) \[([a-z-]+)\]$", re.MULTILINE)

#: Every sentence with its rule, as the tables of cases have it, of any day.
TOLD: Final = [
    line for line in _DAY.sub("DAY", FILE.read_text("utf-8")).splitlines() if line[:2] == "- "
]


def sentences() -> Iterator[tuple[str, str, str]]:
    """Each sentence of a reason that a page shows: the page, the rule and the sentence."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for rule, sentence in _IN_JSON.findall(text):
            yield page.name, rule, sentence
        for sentence, rule in _PRINTED.findall(text):
            yield page.name, rule, sentence


def titles() -> Iterator[tuple[Path, str, str]]:
    """Each problem that a page shows with its title: the page, the code and the title."""
    for page in PAGES:
        for block in blocks(page):
            if block.language == "json":
                yield from ((page, *found) for found in _titled(json.loads(block.text)))


def _titled(shown: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # any JSON
    if isinstance(shown, list):
        for one in shown:
            yield from _titled(one)
    if isinstance(shown, dict):
        if shown.get("code") in PROBLEMS and "title" in shown:
            yield shown["code"], shown["title"]
        for one in shown.values():
            yield from _titled(one)


def is_said_by(rule: str, sentence: str) -> bool:
    """Tell whether a rule says this, of whatever day."""
    sought = _DAY.sub("DAY", sentence)
    return any(line.startswith(f"- {rule} ") and sought in line for line in TOLD)


@pytest.mark.parametrize(("page", "rule", "sentence"), sorted({*sentences()}))
def test_a_sentence_that_a_page_shows_is_one_of_its_rule(
    page: str, rule: str, sentence: str
) -> None:
    assert is_said_by(rule, sentence), f"{page}: {rule} does not say {sentence!r}"


@pytest.mark.parametrize(("page", "code", "title"), sorted({*titles()}))
def test_a_title_that_a_page_shows_is_that_of_the_problem(
    page: Path, code: str, title: str
) -> None:
    assert title == PROBLEMS[code].title, f"{page.name}: {code}"


def test_a_sentence_that_no_rule_says_is_noticed() -> None:
    assert is_said_by("wait-for-timetable", "They said you would hear by Friday 3 April 2026.")
    assert not is_said_by("wait-for-timetable", "They said you will hear by Friday 3 April 2026.")
    assert not is_said_by("working-hours", "They said you would hear by Friday 3 April 2026.")
    assert len([*sentences()]) > 10
