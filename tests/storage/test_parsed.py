from app.storage.parse_cache import LONGEST, ParseCache
from app.usecases.ports import PursuitContext

ONE, TWO, THREE = (PursuitContext({"id": name}) for name in ("one", "two", "three"))


def test_the_same_text_tells_the_same() -> None:
    parsed = ParseCache()
    assert parsed.get("interview", b"[1]") is None
    parsed.keep("interview", b"[1]", ONE)
    assert parsed.get("interview", b"[1]") is ONE
    assert parsed.get("interview", b"[2]") is None
    assert parsed.get("account", b"[1]") is None


def test_what_was_not_asked_for_lately_is_dropped() -> None:
    parsed = ParseCache(most=2)
    parsed.keep("interview", "1", ONE)
    parsed.keep("interview", "2", TWO)
    assert parsed.get("interview", "1") is ONE
    parsed.keep("interview", "3", THREE)
    kept = [parsed.get("interview", text) for text in ("1", "2", "3")]
    assert kept == [ONE, None, THREE]


def test_a_long_text_is_not_kept() -> None:
    parsed = ParseCache()
    text = " " * (LONGEST + 1)
    parsed.keep("interview", text, ONE)
    assert parsed.get("interview", text) is None
