"""Every phrase of phrase_readings.txt is read as it is recorded there, or as little."""

import pytest

from tests.domain.phrase_readings import kept, phrase_of, told

_AT_ONCE = 25
AGAIN = "PYTHONPATH=. .venv/bin/python -m tests.domain.phrase_readings reads them anew"
#: Place, instant and some of the lines.
PIECES = [
    pytest.param(place, at, lines[first : first + _AT_ONCE], id=f"{place} {at} from {first}")
    for (place, at), lines in kept().items()
    for first in range(0, len(lines), _AT_ONCE)
]


@pytest.mark.parametrize(("place", "at", "lines"), PIECES)
def test_phrases_are_read_as_they_were(place: str, at: str, lines: list[str]) -> None:
    assert [told(place, at, phrase_of(line)) for line in lines] == lines, AGAIN
