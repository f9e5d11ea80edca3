"""The partner feed: the events of all candidates who granted it, under one cursor."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import timedelta
from typing import Any

from tests.api.support import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.support import Api, Clock

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


def test_without_the_scope_of_the_feed_only_grants_are_told(partner: Partner, api: Api) -> None:
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
