"""Receipts of random histories verify, and none does once a byte of it was changed."""

import random

import pytest

from app.api.v1.shared.receipt_checks import check_receipt, is_good
from tests.oracle.receipts import RELEASE, Signer, changed, questions, wrong


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.mark.parametrize("first", range(1, 61, 20))
def test_receipts_verify_and_changed_ones_do_not(first: int, signer: Signer) -> None:
    assert [one for seed in range(first, first + 20) for one in wrong(seed, signer)] == []


def test_no_byte_of_a_receipt_can_be_changed(signer: Signer) -> None:
    receipt = signer.receipt(min(questions(3), key=lambda asked: len(signer.receipt(asked))))
    assert is_good(check_receipt(receipt, signer.keys, RELEASE))
    chance = random.Random(7)
    # Every byte of header and signature, and of the long content every thirtieth.
    head, tail = receipt.index("."), receipt.rindex(".")
    places = [*range(head + 1), *range(head + 1, tail, 30), *range(tail, len(receipt))]
    held = [
        place
        for place in places
        if is_good(check_receipt(changed(receipt, place, chance), None, RELEASE))
    ]
    assert held == []
    # Nor can one be shortened or made longer.
    for other in (receipt[:-1], receipt[1:], receipt + "A", receipt + "\n", " " + receipt, ""):
        assert not is_good(check_receipt(other, None, RELEASE))
