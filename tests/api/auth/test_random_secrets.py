import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.auth.principals import is_key, write_key
from app.api.auth.random_secrets import (
    hash_secret,
    is_refresh_token,
    is_secret,
    write_refresh_token,
    write_secret,
)

TOKEN = write_refresh_token(bytes(range(32)))


@given(st.binary(min_size=32, max_size=32))
def test_a_refresh_token_is_recognised_by_its_form(random: bytes) -> None:
    token = write_refresh_token(random)
    assert token.startswith("bider_")
    assert len(token) == 55
    assert set(token.removeprefix("bider_")) <= set(string.ascii_letters + string.digits)
    assert is_refresh_token(token)


@given(st.integers(min_value=6, max_value=54), st.sampled_from(string.ascii_letters))
def test_a_refresh_token_with_one_wrong_character_is_none(place: int, letter: str) -> None:
    wrong = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert is_refresh_token(wrong) == (wrong == TOKEN)


@pytest.mark.parametrize("text", ["", "bider_", TOKEN[:-1], TOKEN + "x", "é" * 55, "\ud800" * 55])
def test_other_text_is_no_refresh_token(text: str) -> None:
    assert not is_refresh_token(text)


@given(st.binary(min_size=32, max_size=32))
def test_a_refresh_token_is_no_key_and_a_key_is_no_refresh_token(random: bytes) -> None:
    assert not is_key(write_refresh_token(random))
    assert not is_refresh_token(write_key(random))


def test_the_checksum_covers_the_prefix() -> None:
    body = write_secret("abcd_", bytes(32)).removeprefix("abcd_")
    assert is_secret("abcd_", f"abcd_{body}")
    assert not is_secret("efgh_", f"efgh_{body}")


def test_a_secret_is_made_from_enough_randomness() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        write_refresh_token(b"short")


def test_a_hash_depends_on_the_secret_and_tells_nothing() -> None:
    assert hash_secret(b"one", TOKEN) != hash_secret(b"other", TOKEN)
    assert TOKEN not in hash_secret(b"one", TOKEN)
