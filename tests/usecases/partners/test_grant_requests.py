"""Requests for grants: one open for each address, and the partner learns of nothing but a grant."""

# ruff: noqa: ANN401 - a command has fields of any type.

from datetime import timedelta
from typing import Any

import pytest

from app.usecases.errors import Conflict, NotFound
from app.usecases.ids import new_id
from app.usecases.partners import grant_requests
from app.usecases.partners.grant_requests import (
    LIFE,
    QUIET,
    TABLE,
    NewRequest,
    RequestState,
    ask,
    decline,
    latest_for,
    settle,
    state_of,
    withdraw,
)
from app.usecases.ports import SECURITY, Row
from app.usecases.pursuit.employers import Written
from tests.usecases.builders import NOW
from tests.usecases.gateway import MemoryGateway

ADDRESS = "robin@home.example"
WANTED = {"email": ADDRESS, "email_key": ADDRESS, "scopes": ("tasks:read",), "note": None}
WANTED |= {"external_id": None, "content_hash": "same"}


def asked(gateway: MemoryGateway, **wanted: Any) -> Written:
    command = NewRequest(**(WANTED | wanted))
    return gateway.run(
        SECURITY,
        lambda context, now: ask(context, command, now),
        chosen_ids=(latest_for(command.email_key),),
    )


def done(gateway: MemoryGateway, what: Any, request_id: object, *rest: object) -> None:
    named = str(request_id)
    gateway.run(
        SECURITY,
        lambda context, now: what(context, named, *rest, now),
        writer=None,
        chosen_ids=((TABLE, named),),
    )


def states(gateway: MemoryGateway) -> list[RequestState]:
    return [state_of(row, gateway.now) for row in gateway.mine.all(TABLE)]


@pytest.fixture
def gateway() -> MemoryGateway:
    return MemoryGateway(kind="partner")


def test_the_same_request_again_is_the_one_that_is_open(gateway: MemoryGateway) -> None:
    first, again = asked(gateway), asked(gateway)
    assert (first.created, again.created) == (True, False)
    assert again.row["id"] == first.row["id"]
    assert states(gateway) == [RequestState.ASKED]


def test_what_a_candidate_may_be_reading_does_not_change(gateway: MemoryGateway) -> None:
    first = asked(gateway)
    with pytest.raises(Conflict, match="Withdraw"):
        asked(gateway, scopes=("tasks:write",), content_hash="other")
    done(gateway, withdraw, first.row["id"])
    other = asked(gateway, scopes=("tasks:write",), content_hash="other")
    assert other.created
    assert other.row["id"] != first.row["id"]
    assert states(gateway) == [RequestState.WITHDRAWN, RequestState.ASKED]


def test_a_request_expires_and_can_be_made_anew(gateway: MemoryGateway) -> None:
    asked(gateway)
    gateway.now += LIFE
    assert states(gateway) == [RequestState.EXPIRED]
    assert asked(gateway).created
    assert [row["latest_key"] for row in gateway.mine.all(TABLE)] == [None, ADDRESS]


def test_a_request_that_was_declined_looks_open_to_its_partner(gateway: MemoryGateway) -> None:
    first = asked(gateway)
    done(gateway, decline, first.row["id"])
    assert states(gateway) == [RequestState.ASKED]
    assert asked(gateway).row["id"] == first.row["id"]


@pytest.mark.parametrize(
    ("passed", "shown"), [(LIFE, False), (QUIET - timedelta(seconds=1), False), (QUIET, True)]
)
def test_who_declined_is_left_alone_for_a_while(
    gateway: MemoryGateway, passed: timedelta, *, shown: bool
) -> None:
    done(gateway, decline, asked(gateway).row["id"])
    gateway.now += passed
    assert (asked(gateway).row["declined_at"] is None) == shown


def test_withdrawing_and_asking_again_does_not_shorten_that(gateway: MemoryGateway) -> None:
    first = asked(gateway)
    done(gateway, decline, first.row["id"])
    done(gateway, withdraw, first.row["id"])
    assert asked(gateway).row["declined_at"] == NOW


def test_a_grant_settles_its_request_once(gateway: MemoryGateway) -> None:
    candidate, other = new_id(NOW), new_id(NOW)
    request_id = asked(gateway).row["id"]
    done(gateway, settle, request_id, candidate)
    done(gateway, settle, request_id, other)
    assert states(gateway) == [RequestState.GRANTED]
    assert gateway.mine.all(TABLE)[0]["candidate_id"] == candidate
    with pytest.raises(Conflict, match="granted"):
        done(gateway, withdraw, request_id)
    done(gateway, decline, request_id)
    assert gateway.mine.all(TABLE)[0]["declined_at"] is None


def test_what_has_ended_is_withdrawn_to_no_effect(gateway: MemoryGateway) -> None:
    request_id = asked(gateway).row["id"]
    gateway.now += LIFE
    done(gateway, withdraw, request_id)
    assert states(gateway) == [RequestState.EXPIRED]
    with pytest.raises(NotFound):
        done(gateway, withdraw, new_id(NOW))
    for what, *rest in ((decline,), (settle, new_id(NOW))):
        done(gateway, what, new_id(NOW), *rest)


def test_no_event_tells_of_a_request(gateway: MemoryGateway) -> None:
    done(gateway, withdraw, asked(gateway).row["id"])
    assert gateway.happened() == []


def test_each_request_becomes_one_grant() -> None:
    request_id = new_id(NOW)
    assert grant_requests.grant_id(request_id) == grant_requests.grant_id(request_id)
    assert grant_requests.grant_id(request_id)[:13] == request_id[:13]
    rows: list[Row] = [{"id": request_id}]
    assert rows[0]["id"] != grant_requests.grant_id(request_id)
