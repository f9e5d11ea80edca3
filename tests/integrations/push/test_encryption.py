import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from app.integrations.push.encryption import LONGEST, encrypt
from tests.support.push_service import Browser, padded, unpadded

#: RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_POINT = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(padded(number)), ec.SECP256R1())


def test_the_published_example_comes_out_byte_for_byte() -> None:
    body = encrypt(
        TEXT,
        padded(RECEIVER_POINT),
        padded(AUTH),
        key=private(SENDER),
        salt=padded(SALT),
        step=1,
    )
    assert unpadded(body) == BODY


def test_the_browser_of_the_tests_reads_the_published_example() -> None:
    browser = Browser(private(RECEIVER), padded(AUTH))
    assert unpadded(browser.point) == RECEIVER_POINT
    assert browser.decrypt(padded(BODY)) == TEXT


@pytest.mark.parametrize("length", [0, 1, 254, 255, 256, 257, 3839, 3840, LONGEST - 1, LONGEST])
def test_every_length_is_read_by_the_browser_and_fits(length: int) -> None:
    browser = Browser()
    text = bytes(range(1, 252)) * 16
    body = encrypt(text[:length], browser.point, browser.auth)
    assert browser.decrypt(body) == text[:length]
    assert len(body) <= 4096


def test_lengths_say_little_of_messages() -> None:
    browser = Browser()
    assert {len(encrypt(b"x" * n, browser.point, browser.auth)) for n in range(256)} == {358}


def test_a_message_that_is_too_long_is_refused() -> None:
    browser = Browser()
    with pytest.raises(ValueError, match="too long"):
        encrypt(bytes(LONGEST + 1), browser.point, browser.auth)


def test_each_message_has_a_key_and_a_salt_of_its_own() -> None:
    browser = Browser()
    one, two = (encrypt(b"x", browser.point, browser.auth) for _ in range(2))
    assert one[:16] != two[:16]
    assert one[21:86] != two[21:86]


def test_another_browser_cannot_read_it() -> None:
    browser = Browser()
    body = encrypt(b"x", browser.point, browser.auth)
    with pytest.raises(InvalidTag):
        Browser().decrypt(body)
    with pytest.raises(InvalidTag):
        Browser(browser.key, b"another sixteen.").decrypt(body)
