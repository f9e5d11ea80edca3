"""A number that pages repeat is the one of the code."""

import re

import pytest

from app.api.operations.pagination import DEFAULT_LIMIT
from app.api.request.checks import MAX_LIMIT
from app.api.v1.feed import batch
from app.settings import EVENT_DAYS
from tests.docs.test_documents import DECISIONS, PAGES

#: How pages say a number, and what it is.
SAID = {
    r"(?:up to|at most) (\d+) (?:writes|of\s+them|in one batch)": batch.MAX_WRITES,
    r"outbox\.slice\(0, (\d+)\)": batch.MAX_WRITES,
    r"EVENT_RETENTION_DAYS`? \((\d+)\)": EVENT_DAYS,
    r"Events are kept for a while \((\d+) days": EVENT_DAYS,
    r"`limit` \((\d+), at most\s+\d+\)": DEFAULT_LIMIT,
    r"`limit` \(\d+, at most\s+(\d+)\)": MAX_LIMIT,
    r"a page of (\d+), with": DEFAULT_LIMIT,
}
#: What is said now; a decision says what was so when it was made.
TEXT = "\n".join(
    page.read_text(encoding="utf-8")
    for page in PAGES
    if DECISIONS not in page.parents and page.name != "CHANGELOG.md"
)


@pytest.mark.parametrize("said", SAID)
def test_the_pages_say_the_number_of_the_code(said: str) -> None:
    found = set(re.findall(said, TEXT))
    assert found == {str(SAID[said])}


def test_the_contract_says_how_many_writes_a_batch_takes() -> None:
    assert str(batch.create.__doc__).startswith(f"Do up to {batch.MAX_WRITES} writes in order")
