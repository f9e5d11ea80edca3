"""The checks of messages that the API guide lists are those that there are."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from app.domain.messages import checks
from app.usecases.message_states import Code, MessageWay, Send, State
from tests.docs.test_documents import DOCS, coded, table


def test_the_guide_lists_every_check_of_a_message_and_nothing_else() -> None:
    source = Path(checks.__file__).read_text(encoding="utf-8")
    named = [one for row in table(DOCS / "api-guide.md", "Messages") for one in coded(row[0])]
    assert sorted(named) == sorted(set(re.findall(r'"(message-[a-z-]+)"', source)))


@pytest.mark.parametrize("words", [State, Code, Send, MessageWay], ids=lambda words: words.__name__)
def test_the_page_of_messages_has_a_row_for_each_word(words: type[StrEnum]) -> None:
    page = (DOCS / "messages.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert {word.value for word in words} <= rows
