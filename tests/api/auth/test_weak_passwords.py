import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.auth.weak_passwords import common_words, is_guessable, is_made_of_email


@pytest.mark.parametrize(
    "password",
    [
        "Password123!",
        "p@ssw0rd2024",
        "1l0vey0u!!",
        "drowssap123",
        "passwordpassword",
        "monkeydragon",
        "London2024!",
        "sophie-12-05-1990",
        "Liverpool1!",
        "w e l c o m e 1",
        "İloveyou123".replace("İ", "I"),
    ],
)
def test_a_common_word_in_fancy_dress_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop",
        "poiuytrewq",
        "1qaz2wsx3edc",
        "!@#$%^&*()",
        "asdfghjkl;",
        "12345qwert",
        "qwertz12345",
    ],
)
def test_a_walk_over_the_keyboard_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    ["abcdefghij", "zyxwvutsrq", "1234567890", "9876543210", "7890123456", "aaaabbbbcccc"],
)
def test_a_run_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaa", "abababababab", "hunter2hunter2", "x9!kx9!kx9!k", "..........."]
)
def test_a_repetition_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password", ["1990-05-12", "12/05/1990", "19900512 1990", "+44 20 7946 0018", "4929 1234 5678"]
)
def test_a_date_and_a_telephone_number_are_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "gq8#kd0Lm2xv",
        "Tr0ub4dor&3 on a bicycle",
        "blaue Hasen tanzen",
        "naïve café society",
        "ひらがなかたかなかんじ漢字",
        "the monkey asked a dragon",
        "83719264058312746503",
    ],
)
def test_a_password_of_its_own_making_is_not_guessable(password: str) -> None:
    assert not is_guessable(password)


@pytest.mark.parametrize(
    "password",
    [
        "mary.smith99",
        "MarySmith2024",
        "smith!smith!1",
        "m4ry_sm1th!",
        "marysmith@acme",
    ],
)
def test_the_address_itself_makes_no_password(password: str) -> None:
    assert is_made_of_email(password, "Mary.Smith@acme.example")


def test_a_long_password_may_have_the_address_in_it() -> None:
    assert not is_made_of_email("what mary.smith has for breakfast", "mary.smith@acme.example")


@pytest.mark.parametrize("email", ["", "@", "a@b", "no-at-sign"])
def test_an_odd_address_forbids_nothing(email: str) -> None:
    assert not is_made_of_email("gq8#kd0Lm2xv", email)


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_can_be_judged(password: str, email: str) -> None:
    assert is_guessable(password) in {True, False}
    assert is_made_of_email(password, email) in {True, False}


def test_the_list_has_words_in_the_form_that_they_are_compared_in() -> None:
    assert len(common_words()) > 2000
    assert all(word.isascii() and word.isalpha() and word.islower() for word in common_words())
