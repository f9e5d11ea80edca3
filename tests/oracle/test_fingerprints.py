"""A fingerprint tells answers apart, and the same answers have the same."""

from tests.oracle.fingerprints import differing, fingerprint
from tests.oracle.generate import generate


def test_a_history_has_one_fingerprint_and_another_if_it_is_answered_otherwise() -> None:
    history = generate(55)
    later = history | {"at": "2031-01-01T00:00:00Z"}
    assert fingerprint(history) == fingerprint(generate(55)) != fingerprint(later)


def test_seeds_that_are_answered_otherwise_are_named() -> None:
    assert differing({1: "a", 2: "b", 3: "c"}, {1: "a", 2: "d", 4: "e"}) == [2]
