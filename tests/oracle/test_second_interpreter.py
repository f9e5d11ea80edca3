"""The domain and the second interpreter say the same of the same random histories.

The histories of the first seeds, with the instants around their next change. A campaign has
more, and others each time: HYPOTHESIS_PROFILE=campaign, or `make oracle-campaign`.
"""

import os
import random

import pytest

from tests.oracle.compare import compare
from tests.oracle.generate import generate

_HISTORIES = 40
_SLICES = 8
_FRESH = 400


def disagreements(seeds: range) -> dict[int, list[str]]:
    """Return of each seed on whose history the two disagree what they disagree about."""
    seen = {seed: [str(one) for one in compare(generate(seed)).found] for seed in seeds}
    return {seed: found for seed, found in seen.items() if found}


@pytest.mark.parametrize("piece", range(_SLICES))
def test_two_readings_of_the_etiquette_agree(piece: int) -> None:
    """Compare phase, turn, next action, verdicts, rules and instants."""
    first = 1 + piece * _HISTORIES
    assert disagreements(range(first, first + _HISTORIES)) == {}


@pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE") != "campaign", reason="looks elsewhere each time"
)
def test_two_readings_agree_on_fresh_histories() -> None:
    first = random.SystemRandom().randrange(10**6, 10**9)
    assert disagreements(range(first, first + _FRESH)) == {}
