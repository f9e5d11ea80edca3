"""What is said of each phrase about dates, to the last word, as phrase_words.txt holds it.

After a change that is meant

    PYTHONPATH=. .venv/bin/python -m tests.domain.test_phrase_words

writes the file anew, and the difference is read like a change of the code.
"""

from pathlib import Path

import pytest

from tests.domain.test_phrases import EXAMPLES, NOT_UNDERSTOOD, said

FILE = Path(__file__).with_name("phrase_words.txt")
PHRASES = [*(row[:3] for row in EXAMPLES), *(row for row in NOT_UNDERSTOOD if len(row[2]) < 100)]


def told(place: str, at: str, phrase: str) -> str:
    reading = said(place, at, phrase)
    days = (
        f"{reading.earliest or '-'} {reading.latest or '-'}" if reading.understood else "not read"
    )
    return f"{place} {at} {phrase!r}: {days}: {' '.join(reading.because)}"


KEPT = set(FILE.read_text(encoding="utf-8").splitlines()) if FILE.exists() else set()


@pytest.mark.parametrize(
    ("place", "at", "phrase"), PHRASES, ids=[f"{n} {row[2]}" for n, row in enumerate(PHRASES)]
)
def test_what_is_said_of_a_phrase_is_what_is_stored(place: str, at: str, phrase: str) -> None:
    assert told(place, at, phrase) in KEPT


if __name__ == "__main__":
    FILE.write_text("".join(f"{told(*row)}\n" for row in PHRASES), encoding="utf-8")
