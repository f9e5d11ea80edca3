# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.usecases.errors import Conflict, Forbidden, Invalid, NotFound
from app.usecases.partners.grants import (
    GrantState,
    NewGrant,
    end_together,
    give,
    permitted,
    standing,
    state_of,
    state_together,
    take_back,
)
from app.usecases.ports import Key, Row
from app.usecases.pursuit.employers import Written
from tests.usecases.builders import NOW
from tests.usecases.gateway import MemoryGateway

READ, WRITE = "interviews:read", "interviews:write"
LATER = NOW + timedelta(days=1)


def grant(
    scopes: tuple[str, ...] = (READ,),
    expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> Row:
    return {"scopes": list(scopes), "expires_at": expires_at, "revoked_at": revoked_at}


FOR_EVER, UNTIL_LATER = grant(), grant((WRITE,), LATER)
EXPIRED, REVOKED = grant((WRITE,), NOW), grant((WRITE,), None, NOW)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (FOR_EVER, GrantState.STANDING),
        (UNTIL_LATER, GrantState.STANDING),
        (EXPIRED, GrantState.EXPIRED),
        (REVOKED, GrantState.REVOKED),
        (grant(expires_at=NOW - timedelta(days=1), revoked_at=NOW), GrantState.REVOKED),
    ],
    ids=["for ever", "until later", "expired", "revoked", "revoked, and expired before"],
)
def test_how_a_grant_stands_is_read_off_the_clock(row: Row, state: GrantState) -> None:
    assert state_of(row, NOW) is state


def test_several_grants_permit_what_those_that_stand_do_together() -> None:
    assert permitted([FOR_EVER, UNTIL_LATER], NOW) == {READ, WRITE}
    assert permitted([FOR_EVER, EXPIRED, REVOKED], NOW) == {READ}
    assert permitted([], NOW) == frozenset()
    assert standing([REVOKED, FOR_EVER, EXPIRED], NOW) == [FOR_EVER]


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([REVOKED, EXPIRED, FOR_EVER], GrantState.STANDING),
        ([REVOKED, EXPIRED], GrantState.EXPIRED),
        ([REVOKED], GrantState.REVOKED),
    ],
)
def test_of_several_grants_the_best_counts(rows: list[Row], state: GrantState) -> None:
    assert state_together(rows, NOW) is state


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        ([UNTIL_LATER], LATER),
        ([UNTIL_LATER, grant(expires_at=LATER + timedelta(days=1))], LATER + timedelta(days=1)),
        ([UNTIL_LATER, FOR_EVER], None),
        ([UNTIL_LATER, EXPIRED, grant(revoked_at=NOW)], LATER),
        ([EXPIRED, REVOKED], None),
        ([], None),
    ],
)
def test_several_grants_end_with_the_last_that_stands(
    rows: list[Row], end: datetime | None
) -> None:
    assert end_together(rows, NOW) == end


def give_to(
    gateway: MemoryGateway, held: tuple[str, ...] = (READ, WRITE), **wanted: Any
) -> Written:
    command = NewGrant("partner", **{"scopes": (READ,), **wanted})
    places = () if command.id is None else (("grants", command.id),)
    return gateway.run(
        Key("account"), lambda context, now: give(context, command, held, now), chosen_ids=places
    )


def test_a_grant_is_the_candidates_own_and_an_event_tells_of_it() -> None:
    gateway = MemoryGateway()
    written = give_to(gateway, scopes=(WRITE, READ), expires_at=LATER, note="until I am hired")
    assert written.created
    (row,) = gateway.mine.all("grants")
    assert (row["partner_id"], row["scopes"]) == ("partner", [WRITE, READ])
    assert (row["provisioned"], row["expires_at"], row["revoked_at"]) == (False, LATER, None)
    assert (row["written_by"], row["version"]) == ("candidate", 1)
    assert written.row["version"] == 1
    assert gateway.happened() == ["grant.created"]


def test_a_caller_grants_no_scope_that_it_lacks() -> None:
    gateway = MemoryGateway()
    with pytest.raises(Forbidden) as refusal:
        give_to(gateway, held=(READ,), scopes=(READ, WRITE))
    assert refusal.value.scope == WRITE
    assert gateway.mine.all("grants") == []


@pytest.mark.parametrize("expires_at", [NOW, NOW - timedelta(microseconds=1)])
def test_a_grant_that_would_be_over_is_refused(expires_at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        give_to(MemoryGateway(), expires_at=expires_at)
    assert (refusal.value.pointer, refusal.value.code) == ("/expires_at", "out_of_range")


def test_a_grant_that_is_sent_again_is_the_same_also_when_it_is_over() -> None:
    gateway = MemoryGateway()
    wanted: dict[str, Any] = {"id": "chosen", "content_hash": "same", "expires_at": LATER}
    first = give_to(gateway, **wanted)
    gateway.now = LATER + timedelta(days=1)
    again = give_to(gateway, **wanted)
    assert (first.created, again.created) == (True, False)
    assert again.row["id"] == "chosen"
    assert gateway.changes == ()
    with pytest.raises(Conflict) as refusal:
        give_to(gateway, **wanted | {"content_hash": "other"})
    assert refusal.value.code == "id_conflict"


def test_a_grant_is_revoked_once_and_stays_visible() -> None:
    gateway = MemoryGateway()
    give_to(gateway, id="chosen")

    def revoke(grant_id: str) -> None:
        gateway.run(
            Key("account"),
            lambda context, now: take_back(context, grant_id, now),
            chosen_ids=(("grants", grant_id),),
        )

    revoke("chosen")
    gateway.now = LATER
    revoke("chosen")
    assert gateway.mine["grants"]["chosen"]["revoked_at"] == NOW
    assert gateway.happened() == ["grant.created", "grant.updated"]
    with pytest.raises(NotFound):
        revoke("unknown")
