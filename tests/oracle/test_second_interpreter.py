"""The domain and the second interpreter say the same of the same random histories.

The histories of the first seeds, with the instants around their next change. A campaign has
more, and others each time: HYPOTHESIS_PROFILE=campaign, or `make oracle-campaign`.
"""

import os
import random
from datetime import datetime

import pytest
from typing_extensions import override

from tests.oracle import decision_at, engine_of
from tests.oracle.compare import compare
from tests.oracle.dated import compare_dated, dated_history
from tests.oracle.engine import Engine
from tests.oracle.generate import generate
from tests.oracle.view import View

_HISTORIES = 40
_SLICES = 8
_FRESH = 400
_DATED = 10
_LITERAL = range(1001, 1011)


class EveryInstant(Engine):
    """The interpreter that asks at every candidate anew, however long an answer holds."""

    @override
    def no_fact_within(self, v: View) -> tuple[datetime, datetime]:
        """Let no answer reach further than its own instant."""
        return v.t.at, v.t.at


def disagreements(seeds: range) -> dict[int, list[str]]:
    """Return of each seed on whose history the two disagree what they disagree about."""
    seen = {seed: [str(one) for one in compare(generate(seed)).found] for seed in seeds}
    return {seed: found for seed, found in seen.items() if found}


@pytest.mark.parametrize("piece", range(_SLICES))
def test_two_readings_of_the_etiquette_agree(piece: int) -> None:
    """Compare phase, turn, next action, verdicts, rules and instants."""
    first = 1 + piece * _HISTORIES
    assert disagreements(range(first, first + _HISTORIES)) == {}


@pytest.mark.parametrize("first", [1, 2001])
def test_two_readings_agree_under_numbers_that_change_on_a_day(first: int) -> None:
    """Compare them before and after the day, and what is said beforehand to change on it."""
    for seed in range(first, first + _DATED):
        assert [str(one) for one in compare_dated(dated_history(seed)).found] == []


@pytest.mark.parametrize("seed", _LITERAL)
def test_an_answer_holds_as_far_as_it_is_said_to(seed: int) -> None:
    short, whole = engine_of(generate(seed)), engine_of(generate(seed), EveryInstant)
    assert decision_at(short, short.w.at) == decision_at(whole, whole.w.at)


@pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE") != "campaign", reason="looks elsewhere each time"
)
def test_two_readings_agree_on_fresh_histories() -> None:
    first = random.SystemRandom().randrange(10**6, 10**9)
    assert disagreements(range(first, first + _FRESH)) == {}
