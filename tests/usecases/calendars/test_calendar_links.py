import pytest

from app.usecases.calendars.calendar_links import (
    TABLE,
    Detail,
    NewLink,
    change_link,
    create_link,
    revoke_link,
)
from app.usecases.errors import Conflict, NotFound
from app.usecases.limits import Limits
from app.usecases.ports import Key, Row
from tests.usecases.builders import NOW
from tests.usecases.gateway import MemoryGateway


def with_link(**columns: object) -> MemoryGateway:
    gateway = MemoryGateway()
    row = {"label": "phone", "detail": "full", "secret_hash": "hash", "revoked_at": None}
    gateway.add(TABLE, **{"id": "link", "created_at": NOW, **row, **columns})
    return gateway


def change(
    gateway: MemoryGateway, label: str | None = None, detail: Detail | None = None, of: str = "link"
) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, _: change_link(context, of, label, detail),
        chosen_ids=((TABLE, of),),
    )


def revoke(gateway: MemoryGateway, of: str = "link") -> None:
    gateway.run(
        Key("account"),
        lambda context, now: revoke_link(context, of, now),
        chosen_ids=((TABLE, of),),
    )


def test_a_link_is_made_with_the_hash_of_its_secret() -> None:
    gateway = MemoryGateway()
    command = NewLink("phone", Detail.BUSY, "hash")
    row = gateway.run(Key("account"), lambda context, now: create_link(context, command, now))
    assert (row["label"], row["detail"], row["secret_hash"]) == ("phone", "busy", "hash")
    assert row["revoked_at"] is None
    assert gateway.happened() == ["calendar_link.created"]


def test_no_link_is_made_beyond_the_limit() -> None:
    gateway = with_link()
    command = NewLink("desk", Detail.FULL, "other hash")
    with pytest.raises(Conflict):
        gateway.run(
            Key("account"),
            lambda context, now: create_link(context, command, now),
            limits=(Limits({TABLE: 1}).of_account(TABLE),),
        )


def test_a_link_is_renamed_and_says_less() -> None:
    gateway = with_link()
    row = change(gateway, "desk", Detail.NO_NAMES)
    assert (row["label"], row["detail"]) == ("desk", "no_names")
    assert gateway.happened() == ["calendar_link.updated"]


def test_a_change_to_what_it_is_already_is_none() -> None:
    gateway = with_link()
    change(gateway, "phone", Detail.FULL)
    change(gateway)
    assert gateway.happened() == []


def test_a_link_is_revoked_once() -> None:
    gateway = with_link()
    revoke(gateway)
    revoke(gateway)
    assert gateway.happened() == ["calendar_link.updated"]


def test_an_unknown_link_is_not_found() -> None:
    with pytest.raises(NotFound):
        change(with_link(), "x", of="another")
    with pytest.raises(NotFound):
        revoke(with_link(), of="another")
