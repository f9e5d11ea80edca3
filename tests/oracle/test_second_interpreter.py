"""The domain and the second interpreter say the same of the same random histories."""

import pytest

from tests.oracle.compare import differences
from tests.oracle.generate import generate

_HISTORIES = 40
_SLICES = 8


@pytest.mark.parametrize("piece", range(_SLICES))
def test_two_readings_of_the_etiquette_agree(piece: int) -> None:
    """Compare phase, turn, next action, verdicts, rules and instants; a campaign has more."""
    first = 1 + piece * _HISTORIES
    seen = {
        seed: [str(one) for one in differences(generate(seed))]
        for seed in range(first, first + _HISTORIES)
    }
    assert {seed: found for seed, found in seen.items() if found} == {}
