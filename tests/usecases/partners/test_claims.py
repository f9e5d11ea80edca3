"""Claims: the candidate's own key is made once, and replaced until it is used."""

from uuid import UUID

import pytest

from app.usecases.partners.claims import TABLE, Claim, is_settled, key_id, take_over
from app.usecases.ports import Key, Row
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway


def claim(gateway: MemoryGateway, key_hash: str = "hash") -> Row | None:
    command = Claim(MINE, "my own", key_hash, "hint")
    return gateway.run(
        Key("account"),
        lambda context, now: take_over(context, command, now),
        chosen_ids=((TABLE, key_id(MINE)),),
    )


def test_a_claim_makes_a_key_with_all_scopes_that_does_not_expire() -> None:
    gateway = MemoryGateway()
    assert claim(gateway) is not None
    (row,) = gateway.mine.all(TABLE)
    assert row["id"] == key_id(MINE)
    assert (row["scopes"], row["expires_at"], row["key_hash"]) == (None, None, "hash")
    assert gateway.happened() == ["api_key.created"]


def test_until_its_key_is_used_a_claim_replaces_it() -> None:
    gateway = MemoryGateway()
    claim(gateway, "first")
    again = claim(gateway, "second")
    assert again is not None
    (row,) = gateway.mine.all(TABLE)
    assert row["key_hash"] == again["key_hash"] == "second"


@pytest.mark.parametrize("column", ["last_used_at", "revoked_at"])
def test_a_key_that_was_used_or_revoked_is_not_replaced(column: str) -> None:
    gateway = MemoryGateway()
    claim(gateway, "first")
    gateway.mine[TABLE][key_id(MINE)][column] = NOW
    assert claim(gateway, "second") is None
    assert gateway.mine[TABLE][key_id(MINE)]["key_hash"] == "first"
    assert is_settled(gateway.mine[TABLE][key_id(MINE)])


def test_an_account_that_is_being_erased_is_not_taken_over() -> None:
    gateway = MemoryGateway(erase_at=NOW)
    assert claim(gateway) is None
    assert gateway.mine.all(TABLE) == []
    assert take_over(None, Claim(MINE, "", "", ""), NOW).answer is None
    assert not is_settled(None)


def test_the_key_of_an_account_is_a_uuidv7_of_the_accounts_time() -> None:
    account = UUID("019a9f6e-0000-7000-8000-000000000001")
    made = UUID(key_id(str(account)))
    assert made.version == 7
    assert made.variant == account.variant
    assert made.bytes[:6] == account.bytes[:6]
    assert made != account
    assert key_id("019a9f6e-0000-7000-8000-000000000002") != str(made)
