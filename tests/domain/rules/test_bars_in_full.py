"""Every sort of bar is raised as bars.txt holds it, also where no answer shows it."""

import pytest

from tests.domain.rules.bars_in_full import cases, evaluation_of, kept, lines_of

CASES = cases()
KEPT = kept()
AGAIN = "PYTHONPATH=. .venv/bin/python -m tests.domain.rules.bars_in_full writes it anew"


@pytest.mark.parametrize("name", KEPT)
def test_the_bars_of_a_case_are_those_that_are_kept(name: str) -> None:
    raised = lines_of(evaluation_of(CASES[name]))
    assert [line for line in KEPT[name] if line not in raised] == [], AGAIN
