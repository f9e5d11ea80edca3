"""Every recorded history is answered as histories.txt holds it, to the last word and instant."""

import hashlib
import json

import pytest

from tests.domain.histories import in_full, kept

KEPT = kept()
AGAIN = "PYTHONPATH=. .venv/bin/python -m tests.domain.histories writes it anew: read the change"


@pytest.mark.parametrize(
    "document", KEPT, ids=lambda one: hashlib.sha256(one.encode()).hexdigest()[:8]
)
def test_a_history_is_answered_as_it_was_when_two_readings_agreed(document: str) -> None:
    assert in_full(json.loads(document)) == KEPT[document], AGAIN
