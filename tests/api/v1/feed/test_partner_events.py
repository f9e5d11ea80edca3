"""The partner feed: the events of all candidates who granted it, under one cursor."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import timedelta
from typing import Any

import pytest

from app.api.http.application import Application
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import Api, Clock

PATH = "/v1/partner/events"
READING = ("interviews:read", "events:read")


def feed(partner: Partner, **asked: Any) -> list[Any]:
    items: list[Any] = partner.get(PATH, **asked)["items"]
    return items


def brief(events: list[Any]) -> list[tuple[str, str]]:
    return [(event["type"], event["account_id"]) for event in events]


def test_one_feed_has_the_events_of_all_candidates(
    people: People, partner: Partner, api: Api
) -> None:
    api.interview()
    grant = granted(api, partner, *READING)
    brought = partner.ask("PUT", "/v1/candidates/member-1", {}).json()
    first = feed(partner)
    mine = people.account()
    assert sorted(brief(first)) == sorted(
        [("grant.created", mine), ("grant.created", brought["id"])]
    )
    by_account = {event["account_id"]: event for event in first}
    assert by_account[mine]["resource"] == {"type": "grant", "id": grant["id"]}
    assert by_account[mine]["external_id"] is None
    assert by_account[brought["id"]]["external_id"] == "member-1"
    interview = api.interview()
    partner.acting(brought["id"]).interview()
    second = feed(partner, after=str(first[-1]["seq"]))
    assert {account for _, account in brief(second)} == {mine, brought["id"]}
    assert ("interview.created", mine) in brief(second)
    assert interview["id"] in {event["resource"]["id"] for event in second}
    assert [event["seq"] for event in first + second] == list(range(1, len(first + second) + 1))
    assert feed(partner) == first + second


def test_a_page_follows_a_page(partner: Partner, api: Api) -> None:
    granted(api, partner, *READING)
    api.interview()
    whole, seen = feed(partner), []
    cursor: dict[str, str] = {}
    while True:
        page = partner.get(PATH, limit=2, **cursor)
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == whole
    assert len(whole) > 3


def test_a_revocation_is_the_last_that_a_partner_is_sent(partner: Partner, api: Api) -> None:
    grant = granted(api, partner, *READING)
    feed(partner)
    api.interview()
    api.delete(f"/v1/grants/{grant['id']}")
    api.interview()
    events = feed(partner)
    assert [event["type"] for event in events] == ["grant.created", "grant.revoked"]
    assert events[-1]["resource"]["id"] == grant["id"]


def test_without_the_scope_of_the_feed_only_grants_are_sent(partner: Partner, api: Api) -> None:
    granted(api, partner, "interviews:read", "tasks:read")
    api.interview()
    assert [event["type"] for event in feed(partner)] == ["grant.created"]


def test_what_no_grant_lets_read_is_left_out(partner: Partner, people: People, api: Api) -> None:
    granted(api, partner, *READING)
    granted(api, people.partner(), *READING)
    api.post("/v1/api-keys", {"label": "mine"})
    api.post("/v1/tasks", {"title": "Iron a shirt"})
    api.interview()
    kinds = {event["resource"]["type"] for event in feed(partner)}
    assert "interview" in kinds
    assert not kinds & {"api_key", "task"}
    assert [e["type"] for e in feed(partner)].count("grant.created") == 1


def test_an_account_that_is_to_be_erased_takes_its_grants_back(
    partner: Partner, people: People, api: Api
) -> None:
    grant = granted(api, partner, *READING)
    feed(partner)
    assert api.ask("DELETE", "/v1/me").status_code == 202
    events = feed(partner)
    assert [event["type"] for event in events] == ["grant.created", "grant.revoked"]
    assert events[-1]["resource"]["id"] == grant["id"]
    assert feed(partner) == events


def test_events_keep_the_instant_at_which_they_happened(
    partner: Partner, api: Api, clock: Clock
) -> None:
    granted(api, partner, *READING)
    made = api.interview()
    clock.now += timedelta(hours=3)
    [event] = [one for one in feed(partner) if one["type"] == "interview.created"]
    assert event["occurred_at"] == made["created_at"]


def test_it_is_of_the_partner_alone(partner: Partner, people: People, api: Api) -> None:
    granted(api, partner, *READING)
    problem(api.ask("GET", PATH), 403, "insufficient_scope")
    acting = partner.acting(people.account())
    problem(acting.ask("GET", PATH), 403, "insufficient_scope")
    assert feed(people.partner()) == []
    problem(partner.ask("GET", f"{PATH}?after=99"), 410, "cursor_expired")


def read_of(partner: Partner, app: Application, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many statements one page takes, and how long their answers are in all."""
    gateway: Any = type(app.state.services.gateway)
    row, long_text = gateway._row, gateway._long_text
    lengths: list[int] = []

    async def counted_row(self: Any, *asked: Any) -> Any:
        found = await row(self, *asked)
        lengths.append(sum(len(one or "") for one in found or ()))
        return found

    async def counted_text(self: Any, *asked: Any) -> Any:
        found = await long_text(self, *asked)
        lengths.append(len(found or ""))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "_row", counted_row)
        patch.setattr(gateway, "_long_text", counted_text)
        assert len(feed(partner, after="0", limit=5)) == 5
    return len(lengths), sum(lengths)


def test_a_page_costs_the_same_with_many_candidates_and_events(
    partner: Partner, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring(first: int, last: int) -> None:
        for number in range(first, last):
            path = f"/v1/candidates/member-{number:03}"
            brought = partner.ask("PUT", path, {"scopes": [*READING, "tasks:write"]}).json()
            partner.acting(brought["id"]).post("/v1/tasks", {"title": "x"})

    def cheapest() -> tuple[int, int]:
        # One that comes a second after the last also asks whether the key still stands.
        return min(read_of(partner, app, monkeypatch) for _ in range(3))

    bring(0, 8)
    feed(partner)
    few = cheapest()
    bring(8, 40)
    feed(partner)
    many = cheapest()
    assert many[0] == few[0] <= 5
    # The numbers of events and their names differ in length.
    assert many[1] <= few[1] * 1.1


def test_what_is_new_is_copied_however_much_it_is(
    partner: Partner, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if there were more candidates with news, and more events, than are taken at a time.
    monkeypatch.setattr("app.usecases.partners.partner_feed.CANDIDATES", 2)
    monkeypatch.setattr("app.usecases.partners.partner_feed.EVENTS", 3)
    for number in range(5):
        partner.ask("PUT", f"/v1/candidates/member-{number}", {})
    granted(api, partner, *READING)
    api.interview()
    events = feed(partner)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert len({event["account_id"] for event in events}) == 6
    assert len([event for event in events if event["external_id"] is None]) > 3
    assert feed(partner) == events
