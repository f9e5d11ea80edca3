"""The checks of messages that the API guide lists are those that there are."""

import re
from pathlib import Path

from app.domain.messages import checks
from tests.docs.test_documents import DOCS, coded, table


def test_the_guide_lists_every_check_of_a_message_and_nothing_else() -> None:
    source = Path(checks.__file__).read_text(encoding="utf-8")
    named = [one for row in table(DOCS / "api-guide.md", "Messages") for one in coded(row[0])]
    assert sorted(named) == sorted(set(re.findall(r'"(message-[a-z-]+)"', source)))
