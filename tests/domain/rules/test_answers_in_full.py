"""Every row of the tables is answered as answers.txt holds it, to the last word and instant."""

import pytest

from tests.domain.rules.in_full import heading, in_full, kept, rows
from tests.domain.rules.table import Row

KEPT = kept()
AGAIN = (
    "PYTHONPATH=. .venv/bin/python -m tests.domain.rules.in_full writes it anew: read the change"
)


@pytest.mark.parametrize(
    ("rule", "row"), [pytest.param(rule, row, id=heading(rule, row)) for rule, row in rows()]
)
def test_the_answer_to_a_row_is_the_one_that_is_kept(rule: str, row: Row) -> None:
    assert in_full(row) == KEPT.get(heading(rule, row)), AGAIN


def test_nothing_is_kept_of_rows_that_are_no_more_and_no_heading_stands_twice() -> None:
    headings = [heading(rule, row) for rule, row in rows()]
    assert sorted(headings) == sorted(KEPT)
