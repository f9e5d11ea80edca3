# ruff: noqa: ANN401 - a command has fields of any type.

from typing import Any
from uuid import UUID

import pytest

from app.usecases.errors import Conflict, NotFound
from app.usecases.partners.candidates import TABLE, Brought, NewCandidate, bring, row_id
from app.usecases.ports import Key
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

SCOPES = ("interviews:read", "interviews:write")


def bring_to(gateway: MemoryGateway, **wanted: Any) -> Brought:
    described = {"external_id": "c-1", "scopes": SCOPES, "label": "Ada", "content_hash": "same"}
    command = NewCandidate(MINE, **(described | wanted))
    return gateway.run(
        Key("account"),
        lambda context, now: bring(context, command, now),
        chosen_ids=((TABLE, row_id(command.external_id)),),
    )


def test_a_candidate_is_an_account_of_its_own_in_which_the_partner_may_act() -> None:
    gateway = MemoryGateway(kind="partner")
    brought = bring_to(gateway)
    made = gateway.accounts[str(brought.row["candidate_id"])]
    (account,) = made.all("accounts")
    assert (account["kind"], account["label"]) == ("candidate", "Ada")
    (grant,) = made.all("grants")
    assert (grant["partner_id"], grant["scopes"]) == (MINE, list(SCOPES))
    assert (grant["provisioned"], grant["expires_at"]) == (True, None)
    assert grant["written_by"] == f"partner:{MINE}"
    assert brought.grant is not None


def test_the_events_of_a_new_account_are_in_that_account() -> None:
    gateway = MemoryGateway(kind="partner")
    brought = bring_to(gateway)
    events = gateway.accounts[str(brought.row["candidate_id"])].all("events")
    assert [(one["type"], one["written_by"]) for one in events] == [
        ("grant.created", f"partner:{MINE}")
    ]
    assert gateway.happened() == []


def test_the_same_request_again_is_answered_with_the_same_candidate() -> None:
    gateway = MemoryGateway()
    first = bring_to(gateway)
    again = bring_to(gateway)
    assert again.row["candidate_id"] == first.row["candidate_id"]
    assert again.grant is None
    assert gateway.changes == ()
    assert len(gateway.accounts) == 2


def test_the_same_external_id_with_other_content_is_a_conflict() -> None:
    gateway = MemoryGateway()
    bring_to(gateway)
    with pytest.raises(Conflict, match="c-1") as refusal:
        bring_to(gateway, content_hash="other")
    assert refusal.value.code == "id_conflict"
    assert len(gateway.accounts) == 2


def test_an_external_id_is_free_again_once_its_account_is_erased() -> None:
    gateway = MemoryGateway()
    gone = str(bring_to(gateway).row["candidate_id"])
    del gateway.accounts[gone]
    again = bring_to(gateway, content_hash="other", gone=gone)
    assert again.grant is not None
    assert again.row["candidate_id"] != gone
    (row,) = gateway.mine.all(TABLE)
    assert (row["candidate_id"], row["content_hash"]) == (again.row["candidate_id"], "other")


def test_two_external_ids_are_two_candidates() -> None:
    gateway = MemoryGateway()
    one, other = bring_to(gateway), bring_to(gateway, external_id="c-2")
    assert one.row["candidate_id"] != other.row["candidate_id"]
    assert len(gateway.mine[TABLE]) == 2


def test_an_external_id_has_one_row_whose_id_is_a_uuid() -> None:
    assert row_id("c-1") == row_id("c-1") != row_id("C-1")
    assert UUID(row_id("\u00e9" * 200)).version == 4


def test_a_partner_that_has_gone_cannot_bring_a_candidate() -> None:
    with pytest.raises(NotFound):
        bring(None, NewCandidate(MINE, "c-1", SCOPES, "", "same"), NOW)
