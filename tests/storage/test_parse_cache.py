from app.storage.parse_cache import MAX_LENGTH, ParseCache
from app.usecases.ports import PursuitContext

ONE, TWO, THREE = (PursuitContext({"id": name}) for name in ("one", "two", "three"))


def test_the_same_text_is_parsed_once() -> None:
    parsed = ParseCache()
    assert parsed.get("interview", b"[1]") is None
    parsed.put("interview", b"[1]", ONE)
    assert parsed.get("interview", b"[1]") is ONE
    assert parsed.get("interview", b"[2]") is None
    assert parsed.get("account", b"[1]") is None


def test_the_least_recently_used_text_is_evicted() -> None:
    parsed = ParseCache(2)
    parsed.put("interview", "1", ONE)
    parsed.put("interview", "2", TWO)
    assert parsed.get("interview", "1") is ONE
    parsed.put("interview", "3", THREE)
    kept = [parsed.get("interview", text) for text in ("1", "2", "3")]
    assert kept == [ONE, None, THREE]


def test_a_long_text_is_not_cached() -> None:
    parsed = ParseCache()
    text = " " * (MAX_LENGTH + 1)
    parsed.put("interview", text, ONE)
    assert parsed.get("interview", text) is None
